"""Events: items close in time share one album, named from its first day, its last and its place.

The rule, so that a second run does nothing and later photos rename no album:

1. Items are sorted by their wall clocks; a gap longer than the one asked for parts two events.
2. An event's name is its first day (see `shifted`), ` to ` and its last day where it lasts 24 hours or more, and
   the place of more than half of the items that have one. A party over midnight is named by its first day.
3. An album whose name starts with a day is an event's album; its span is that day, or the days with ` to ` between.
   An item that lies in an album whose span meets the days of its event stays in it.
4. The other items of the event go where most of those that stay are (of equals, to the first by name).
5. Where none stays, an album that stands with the event's exact name is it; else the one whose span holds the event's
   first day; of several the one with the event's place; if that leaves several, a person is asked.

So a roll that was sorted by day keeps its albums of days: to join them to events, take that run back or sort to
another place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from albumen.sorting.albums import Ambiguous, is_sibling_among
from albumen.sorting.names import clean
from albumen.sorting.template import shifted

_LONG = timedelta(hours=24)
_DAY = r"(\d{4}-\d\d-\d\d)"
_ALBUM = re.compile(rf"{_DAY}(?: to {_DAY})?(?: (.*))?", re.DOTALL | re.ASCII)
_NUMBER = re.compile(r" \((?:[2-9]|[1-9][0-9]{1,2})\)\Z")


class Entry(Struct, frozen=True):
    """One dated item: its wall clock (not shifted), the caller's key, its place and the event's album it lies in.

    `place` is "" when not known; `lies_in` is what `album_of_event` says of its album.
    """

    taken: datetime
    key: int
    place: str = ""
    lies_in: str = ""


class Event(Struct, frozen=True):
    """Items that belong together. `first` and `last` are days after the shift of `day_starts`.

    `name` is what a new album would be called; `stays` has the album of each item that keeps it, and `home` is the
    one of them for the others, "" when there is none.
    """

    name: str
    first: date
    last: date
    place: str
    keys: tuple[int, ...]
    stays: Mapping[int, str]
    home: str


class Span(Struct, frozen=True):
    """What the name of an event's album says: its days and the text behind them."""

    first: date
    last: date
    text: str


def events(entries: Sequence[Entry], gap: int, day_starts: int = 0) -> list[Event]:
    """Part entries into events by a gap in minutes; the same for every order of the entries, in order of time."""
    return [_event(cluster, day_starts) for cluster in _clusters(sorted(entries, key=_order), gap)]


def album_for(event: Event, existing: Collection[str]) -> str | Ambiguous:
    """The name of the album for the items of an event that do not stay.

    `existing` are the names, as a set, that stand where the album would be; only needed where the event has no home.
    """
    if event.home or event.name in existing:
        return event.home or event.name
    fit = [name for name in existing if _holds_first_day(name, event, existing)]
    if len(fit) > 1 and event.place:
        fit = [name for name in fit if event.place in name] or fit
    if len(fit) > 1:
        return Ambiguous(tuple(sorted(fit)))
    return fit[0] if fit else event.name


def album_of_event(album: str, *, numbered: bool) -> str:
    """The last level of an album's path that names an event, "" when none does.

    `numbered` tells that albums are continued under numbers here (a shelf that cannot rename): then
    `2024/2024-05-01 Lapland (2)` gives `2024-05-01 Lapland`.
    """
    for level in reversed(album.split("/")):
        if span_of(level) is not None:
            return _NUMBER.sub("", level) if numbered else level
    return ""


@lru_cache(maxsize=8192)
def span_of(name: str) -> Span | None:
    """The days and the text of an album's name, None when it does not start with a day."""
    found = _ALBUM.fullmatch(name)
    if found is None:
        return None
    try:
        first = date.fromisoformat(found[1])
        last = date.fromisoformat(found[2]) if found[2] else first
    except ValueError:
        return None
    return Span(first, last, found[3] or "") if last >= first else None


def first_day(name: str, event: Event) -> datetime:
    """What `{taken:...}` means for an event in the album `name`: the midnight that its first day starts with."""
    span = span_of(name)
    day = span.first if span else event.first
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  (a wall clock)


def _order(entry: Entry) -> tuple[datetime, int]:
    return (entry.taken, entry.key)


def _clusters(entries: Sequence[Entry], gap: int) -> Iterator[list[Entry]]:
    most = timedelta(minutes=gap)
    cluster: list[Entry] = []
    for entry in entries:
        if cluster and entry.taken - cluster[-1].taken > most:
            yield cluster
            cluster = []
        cluster.append(entry)
    if cluster:
        yield cluster


def _event(cluster: list[Entry], day_starts: int) -> Event:
    first, last = (shifted(entry.taken, day_starts).date() for entry in (cluster[0], cluster[-1]))
    stays = {entry.key: entry.lies_in for entry in cluster if _meets(entry.lies_in, first, last)}
    name = first.isoformat()
    if cluster[-1].taken - cluster[0].taken >= _LONG and last > first:
        name += f" to {last.isoformat()}"
    place = clean(_majority([entry.place for entry in cluster if entry.place]))
    return Event(
        clean(f"{name} {place}"),
        first,
        last,
        place,
        tuple(entry.key for entry in cluster),
        stays,
        _most(list(stays.values())),
    )


def _majority(places: list[str]) -> str:
    """What more than half of them are, else ""."""
    most = _most(places)
    return most if places.count(most) * 2 > len(places) else ""


def _most(names: list[str]) -> str:
    """The name that is there most often, of equals the first by name; "" for none."""
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name), default="")


def _meets(album: str, first: date, last: date) -> bool:
    span = span_of(album)
    return span is not None and span.first <= last and first <= span.last


def _holds_first_day(name: str, event: Event, existing: Collection[str]) -> bool:
    span = span_of(name)
    if span is None or not span.first <= event.first <= span.last:
        return False
    return not is_sibling_among(name, existing, event.name)
