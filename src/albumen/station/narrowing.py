"""Filters that several methods share: one album with all below it, kinds, and a range of taken dates."""

from __future__ import annotations

from datetime import date

from albumen import wire
from albumen.api.common import MediaKinds
from albumen.catalog import Filter
from albumen.catalog.rows import TagsAsked
from albumen.declare import Fault
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import browsable

BOTH: MediaKinds = ("photo", "video")


def narrowed(
    desk: Desk,
    *,
    album: str | None,
    kinds: MediaKinds | None = None,
    taken: str | None = None,
    missing: Fault,
    denied: Fault,
) -> Filter:
    """The filter for items of an album and all below it, of everything without one.

    What the caller may not see there is left out by the query itself. Raises `Refuse`: `denied` for an album that
    the caller may not see, `missing` for one that is gone and for a date that is none.
    """
    return Filter(
        kinds=kinds or BOTH,
        albums=None if album is None else (_seen_album(desk, wire.parse_album_id(album), missing, denied),),
        recursive=True,
        taken=taken_days(taken, otherwise=missing) if taken else ("", ""),
    )


def tags_of(ids: tuple[str, ...] | None) -> tuple[TagsAsked, ...]:
    """What `filter_tag` asks for: items that bear one of these tags."""
    return (TagsAsked(values=ids),) if ids else ()


def _seen_album(desk: Desk, path: str, missing: Fault, denied: Fault) -> str:
    if path and not browsable(desk, path):
        raise Refuse(denied)
    row = desk.library.find_album(path)
    if row is None:
        raise Refuse(missing)
    return row.path


def taken_days(text: str, *, otherwise: Fault) -> tuple[str, str]:
    """The first and last day of "DATE", "START,END", "START," or ",END"; "" is open. Raises `Refuse`."""
    first, comma, last = (part.strip() for part in text.partition(","))
    days = (first, last) if comma else (first, first)
    if not any(days) or not all(_is_day(day) for day in days if day):
        raise Refuse(otherwise, f"{text!r} is no range of dates")
    return days


def days_of(text: str | None, *, otherwise: Fault) -> tuple[str, str]:
    """As `taken_days`, where no days may be named too. Raises `Refuse`."""
    return taken_days(text, otherwise=otherwise) if text and text.strip(" ,") else ("", "")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
