"""A station as its own process, for tests that stop or kill it: python served.py ROOT [--anonymous] [NAME=DIR]."""

from __future__ import annotations

import sys

from albumen.station.library import CannotServe, Settings
from albumen.station.serve import serve


def main() -> None:
    opened = tuple((name, path) for name, _, path in (one.partition("=") for one in sys.argv[2:]) if path)
    settings = Settings(root=sys.argv[1], port=0, anonymous="--anonymous" in sys.argv, opened=opened)
    try:
        serve(settings, ready=lambda url: tell(f"Albumen serves {settings.root} at {url}\n"))
    except CannotServe as refused:
        sys.exit(f"{refused.code}: {refused}")


def tell(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
