"""The home zone: which wall clock a date that is known in UTC only is read on."""

from __future__ import annotations

import difflib
import os
from zoneinfo import ZoneInfo, available_timezones

from albumen.sorting import SortProblem

_UNNAMED = frozenset(
    {"", "UTC", "Etc/UTC", "Etc/UCT", "UCT", "GMT", "Etc/GMT", "Zulu", "Universal", "localtime"}
)


def home_zone(asked: str | None) -> ZoneInfo | None:
    """The zone asked for, else the system's when it has a name other than UTC, else None.

    A server's clock set to UTC says nothing about where its owner lives, so such a system has no home zone.
    Raises `SortProblem` ("bad-zone") for a name that is no zone.
    """
    if asked is not None:
        try:
            return ZoneInfo(asked)
        except (KeyError, ValueError, OSError) as error:
            close = difflib.get_close_matches(asked, available_timezones(), 1)
            hint = f"did you mean {close[0]}?" if close else "use a name such as Europe/Zurich."
            raise SortProblem("bad-zone", f"{asked!r} is not a time zone; {hint}") from error
    name = _system_zone()
    if name in _UNNAMED:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _system_zone() -> str:
    """The name of the system's zone from TZ, /etc/timezone or the link /etc/localtime; "" when it has none."""
    if "TZ" in os.environ:
        return os.environ["TZ"].lstrip(":")
    try:
        with open("/etc/timezone", encoding="ascii") as told:
            if name := told.read().strip():
                return name
    except (OSError, ValueError):
        pass
    _, mark, name = os.path.realpath("/etc/localtime").partition("/zoneinfo/")
    return name if mark else ""
