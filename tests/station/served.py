"""Runs a station as its own process, for tests that stop or kill it: python served.py ROOT [--anonymous]."""

from __future__ import annotations

import sys

from albumen.station.library import CannotServe, Settings
from albumen.station.serve import serve


def main() -> None:
    settings = Settings(root=sys.argv[1], port=0, anonymous="--anonymous" in sys.argv)
    try:
        serve(settings, ready=lambda url: tell(f"Albumen serves {settings.root} at {url}\n"))
    except CannotServe as refused:
        sys.exit(f"{refused.code}: {refused}")


def tell(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
