"""The zone of a file that knows only UTC, from files of the same roll that were taken close to it in time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, MINYEAR, datetime, timedelta

from msgspec import Struct

from albumen.media.candidates import Evidence

REACH = timedelta(hours=12)  # further away a traveller may be in another zone
WITNESSES = 3  # to each side
STEP = 15  # minutes; every zone in use is a multiple
_WIDEST = 14 * 60
_LATE_FIX = 3 * 60  # seconds; a GPS fix this far from the shutter still proves the quarter of an hour
_LOCAL = ("exif-original", "quicktime-creationdate", "camcorder")
_UTC = ("gps", "quicktime-utc", "quicktime-creationdate", "name-utc", "takeout")


class Known(Struct, frozen=True, gc=False):
    """What one item knows: its wall clock, its offset in minutes east of UTC, its UTC moment (both naive)."""

    taken: datetime | None = None
    offset_minutes: int | None = None
    utc: datetime | None = None


NOTHING = Known()


def known(evidence: Evidence) -> Known:
    """Return what an item's evidence tells of its zone."""
    local = utc = None
    for one in evidence.candidates:
        if one.clock == "local":
            if local is None and one.source in _LOCAL:
                local = one
        elif utc is None and one.source in _UTC:
            utc = one
    if utc is None and (local is None or local.offset_minutes is None):
        return NOTHING  # it neither proves a zone nor needs one
    return Known(
        local.taken if local else None, local.offset_minutes if local else None, utc.taken if utc else None
    )


def proven_offset(item: Known) -> int | None:
    """Return the offset an item proves: its own, or its wall clock beside its UTC moment, to the quarter hour.

    A wall clock and a UTC moment that lie no multiple of 15 minutes apart, within 3 minutes, prove nothing.
    """
    if item.offset_minutes is not None:
        return item.offset_minutes
    if item.taken is None or item.utc is None:
        return None
    seconds = (item.taken - item.utc).total_seconds()
    minutes = round(seconds / 60 / STEP) * STEP
    return minutes if abs(seconds - minutes * 60) <= _LATE_FIX and abs(minutes) <= _WIDEST else None


def neighbour_offsets(items: Sequence[Known]) -> list[int | None]:
    """Return for each item the offset, in minutes, that its neighbours lend it; None where it needs or gets none.

    Only an item with a UTC moment and no wall clock needs one. The three nearest before and the three nearest after,
    as far as they lie within 12 hours, must all agree: a friend's video among one's own says nothing. Takes n log n.
    """
    proofs = sorted(_proofs(items))
    moments = [moment for moment, _ in proofs]
    return [
        _lent(item.utc, moments, proofs) if item.utc is not None and item.taken is None else None
        for item in items
    ]


def _proofs(items: Iterable[Known]) -> Iterable[tuple[datetime, int]]:
    for item in items:
        offset = proven_offset(item)
        if offset is not None and item.taken is not None and MINYEAR < item.taken.year < MAXYEAR:
            yield item.taken - timedelta(minutes=offset), offset


def _lent(utc: datetime, moments: list[datetime], proofs: list[tuple[datetime, int]]) -> int | None:
    at = bisect_left(moments, utc)
    near = {
        offset
        for moment, offset in proofs[max(at - WITNESSES, 0) : at + WITNESSES]
        if abs(moment - utc) <= REACH
    }
    return near.pop() if len(near) == 1 else None
