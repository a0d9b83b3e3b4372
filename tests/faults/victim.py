"""A process whose children run the program and are killed, with SIGKILL, at the k-th call into the system.

Reads requests as JSON lines on standard input: `{"kill_after": k, "words": [...]}`, k = 0 for no kill, -1 to count
only. For each it forks; the child counts the calls of C functions (every system call is one) that the rooms which
move photos make, and kills itself before or after the k-th. Answers a line:
`{"killed": bool, "code": int, "calls": int}`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

ROOMS = ("albumen.moving", "albumen.shelf", "albumen.sorting.apply", "albumen.sorting.runs")


class Victim:
    """Runs the program in children that are killed at a chosen point."""

    def __init__(self, state: Path, *, quiet: bool = False) -> None:
        environment = {
            **os.environ,
            "ALBUMEN_STATE_DIR": str(state),
            "ALBUMEN_PASSWORD": "secret",
            "TZ": "Europe/Zurich",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.victim"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,
            text=True,
            env=environment,
        )

    def runs(self, *words: str | Path, kill_after: int = 0) -> dict[str, Any]:
        """Run the program; see `victim` for the answer."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(
            json.dumps({"kill_after": kill_after, "words": [str(word) for word in words]}) + "\n"
        )
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def serve() -> None:
    """Answer requests until standard input ends."""
    import albumen.cli.apply
    import albumen.cli.sort
    import albumen.cli.undo
    import albumen.shelf.station  # noqa: F401  (imported once, here, not in each child)

    for line in sys.stdin:
        request = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            _run(request["words"], request["kill_after"], write)
        os.close(write)
        with os.fdopen(read, "rb") as told:
            calls = told.read()
        _, status = os.waitpid(child, 0)
        answer = {
            "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
            "code": os.waitstatus_to_exitcode(status),
            "calls": int(calls or b"0"),
        }
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _run(words: list[str], kill_after: int, write: int) -> None:
    from albumen.cli.program import main

    calls = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal calls
        if event in ("c_call", "c_return") and frame.f_globals.get("__name__", "").startswith(ROOMS):
            calls += 1
            if calls == kill_after:
                os.kill(os.getpid(), signal.SIGKILL)

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    if kill_after:
        sys.setprofile(count)
    code = main(words)
    sys.setprofile(None)
    os.write(write, str(calls).encode())
    os._exit(code)


if __name__ == "__main__":
    serve()
