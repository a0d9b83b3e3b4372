"""Date texts of any writer become a moment, or a reason why not; nothing is normalised into another day."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from msgspec import Struct

Precision = Literal["second", "minute", "day"]

# yyyy mm dd in any usual separator, then perhaps a time, a fraction and a zone (hard case 6, XMP and QuickTime dates)
_MOMENT = re.compile(
    r"\s*(\d{4})[:/.\- ](\d{1,2})[:/.\- ](\d{1,2})"
    r"(?:[ T]\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,6})\d*)?)?\s*(Z|[+-]\d{1,2}:?\d{2})?)?",
    re.ASCII,
)
_OFFSET = re.compile(r"\s*([+-])(\d{1,2}):?(\d{2})", re.ASCII)
_WIDEST_OFFSET = 14 * 60  # minutes; UTC+14 is the widest zone in use

MIDNIGHT_24 = "24:00:00, and no other source agrees on the day"


class Moment(Struct, frozen=True):
    """A parsed date text. `taken` is naive; `offset_minutes` is the text's own zone, None when silent."""

    taken: datetime
    precision: Precision = "second"
    offset_minutes: int | None = None
    is_utc: bool = False  # the text ended in Z: the moment is UTC, not a wall clock


def parse_moment(text: str) -> Moment | str:
    """Return the moment the text holds, or the reason why it holds none.

    Second 60 (a leap second) counts as 59; 24:00:00 is refused with `MIDNIGHT_24`, see `next_midnight`.
    """
    found = _MOMENT.match(text)
    if found is None:
        return "blank" if not text.strip(" :0/-\t\r\n") else "not a full date"
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    if year == "0000":
        return "blank"
    if hour == "24" and int(minute) == 0 and int(second or 0) == 0:
        return MIDNIGHT_24
    try:
        if hour is None:
            return Moment(datetime(int(year), int(month), int(day)), "day")  # noqa: DTZ001 (a wall clock)
        micro = int(fraction.ljust(6, "0")) if fraction else 0
        whole = min(int(second), 59) if second in ("60",) else int(second or 0)
        taken = datetime(int(year), int(month), int(day), int(hour), int(minute), whole, micro)  # noqa: DTZ001
    except ValueError:
        return "no such day or time"
    offset = parse_offset(zone) if zone and zone != "Z" else None
    return Moment(taken, "second" if second else "minute", offset, zone == "Z")


def parse_exif(text: str) -> Moment | str:
    """Return the moment of an EXIF date: its first 19 characters, a wall clock (hard case 7)."""
    text = text[:19]
    if len(text) == 19 and text[4] == ":" == text[7] and text[10] == " " and text[13] == ":" == text[16]:
        # the usual form, by the C parser; what it refuses gets its reason below
        try:
            return Moment(datetime.fromisoformat(text.replace(":", "-", 2)))
        except ValueError:
            pass
    return parse_moment(text)


def next_midnight(text: str) -> datetime | None:
    """Return 00:00 of the next day for a text that `parse_moment` refused with `MIDNIGHT_24` (hard case 5)."""
    day = parse_moment(text[:10])
    return day.taken + timedelta(days=1) if isinstance(day, Moment) and day.taken.year < 9999 else None


@lru_cache(maxsize=256)  # a camera roll knows a handful of zones
def parse_offset(text: str) -> int | None:
    """Return "+09:00" as minutes east of UTC; None for blanks and impossible zones (hard case 16)."""
    found = _OFFSET.match(text)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    if minutes > _WIDEST_OFFSET or int(found[3]) > 59:
        return None
    return -minutes if found[1] == "-" else minutes


@lru_cache(maxsize=256)
def parse_offset_bytes(raw: bytes) -> int | None:
    """Return an EXIF offset text as minutes east of UTC, None as `parse_offset` does."""
    return parse_offset(raw.decode("ascii", "replace"))


def escaped(raw: bytes | str, *, limit: int = 48) -> str:
    """Return foreign text as short printable ASCII, safe to show in any terminal."""
    text = raw if isinstance(raw, str) else raw.decode("latin-1")
    text = text.rstrip("\x00")
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    shown = text[:limit].encode("unicode_escape").decode("ascii")
    return shown if len(text) <= limit else shown + "..."
