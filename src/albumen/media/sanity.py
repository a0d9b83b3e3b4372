"""Which wall clocks no camera can have meant: before consumer cameras, and where a dead clock starts again."""

from __future__ import annotations

from datetime import date, datetime

OLDEST_YEAR = 1990  # earlier than any camera phone or consumer camera: a clock that was never set, or a scan

# clocks that start here when their battery dies (hard case 9)
_FACTORY_DAYS = frozenset((date(1970, 1, 1), date(1980, 1, 1)))
_FACTORY_MOMENTS = frozenset((datetime(2000, 1, 1), datetime(2002, 12, 8, 12)))  # noqa: DTZ001 (wall clocks)


def doubt(taken: datetime, latest: datetime) -> str:
    """Return why a date cannot be believed: "factory-clock", "too-old" or "future" (after `latest`); "" if it can."""
    year = taken.year
    if year <= 2002:
        if taken.date() in _FACTORY_DAYS or taken in _FACTORY_MOMENTS:
            return "factory-clock"
        if year < OLDEST_YEAR:
            return "too-old"
    return "future" if taken > latest else ""
