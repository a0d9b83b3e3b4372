"""A station that kills itself, with SIGKILL, at the k-th call into the system while it changes files."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Any

ROOMS = (
    "albumen.moving",
    "albumen.station.shifting",
    "albumen.station.answers.photos",
    "albumen.catalog.items",
)


def main(root: str, kill_after: int) -> None:
    """Serve `root` on a free port; prints the address once it answers."""
    from albumen.station.library import Settings
    from albumen.station.serve import serve

    calls = 0
    ready = threading.Event()

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal calls
        counted = ready.is_set() and event in ("c_call", "c_return")
        if counted and frame.f_globals.get("__name__", "").startswith(ROOMS):
            calls += 1
            if calls == kill_after:
                os.kill(os.getpid(), signal.SIGKILL)

    def answers(url: str) -> None:
        sys.stdout.write(url + "\n")
        sys.stdout.flush()
        ready.set()

    if kill_after:
        threading.setprofile(count)
    serve(Settings(root, port=0), ready=answers)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
