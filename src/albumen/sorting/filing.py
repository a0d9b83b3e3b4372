"""Which album a dated group belongs to, by the rules: template, events, places, and albums that a person named."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from albumen.media.kinds import extension_of
from albumen.media.places import Place, place_of
from albumen.shelf import Item, Shelf
from albumen.sorting.albums import Ambiguous, is_clash_sibling, resolve
from albumen.sorting.events import Entry, Event, album_for, album_of_event, events, first_day
from albumen.sorting.groups import Dated
from albumen.sorting.plan import Order
from albumen.sorting.rules import in_range, template_of, wanted
from albumen.sorting.template import Context, shifted

NOWHERE = Place("", "")


def _noon(date: Dated) -> datetime:
    """When an item counts as taken among events: at noon where only the day is known."""
    assert date.taken
    return date.taken.replace(hour=12) if date.by_day else date.taken


class Unclear(Exception):
    """Several albums could be meant: a person is asked. `names` are their paths."""

    def __init__(self, above: str, several: Ambiguous) -> None:
        super().__init__(several.sentence())
        self.names = frozenset(f"{above}/{name}" if above else name for name in several.names)


class _Named(Struct, frozen=True):
    """An event with the name that its album has for one group."""

    event: Event
    name: str | Ambiguous


class Filing:
    """Gives the album of each group. Reads which albums stand; changes nothing."""

    def __init__(self, shelf: Shelf, order: Order) -> None:
        self._shelf, self._order, self._rules = shelf, order, order.rules
        self._template = template_of(order.rules)
        self._quick = self._template.needs == frozenset(("taken",))
        self._events: dict[int, _Named] = {}
        self._resolved: dict[str, str | Ambiguous] = {}
        self._albums: dict[str, frozenset[str]] = {}

    def wanted(self, item: Item) -> bool:
        """Whether --only and --except want the item that leads a group."""
        below = (
            os.path.relpath(item.path, self._order.source or ".")
            if self._rules.only or self._rules.skip
            else ""
        )
        return wanted(self._rules, below, item.name, item.kind)

    def in_range(self, date: Dated) -> bool:
        """Whether the taken day lies in the days asked for."""
        return in_range(self._rules, self._day(date))

    def find_events(self, dates: Iterable[tuple[int, Dated]]) -> None:
        """Part the dated groups into events, when they are asked for; keys are the numbers of the groups."""
        if not self._rules.events:
            return
        entries = [
            Entry(_noon(date), number, self._place(date).city, self._lies_in(date.item))
            for number, date in dates
            if date.taken
        ]
        for event in events(entries, self._rules.events, self._rules.day_starts):
            above = self._rendered(event.name, event, "").rpartition("/")[0]
            standing = self._albums_in(above)
            new = album_for(event, standing)
            for number in event.keys:
                self._events[number] = _Named(event, event.stays.get(number) or new)

    def album(self, number: int, date: Dated) -> str:
        """The path of the group's album. Raises `Unclear`."""
        assert date.taken
        named = self._events.get(number)
        if named is None:
            return self._of_day(date)
        if isinstance(named.name, Ambiguous):
            above = self._rendered(named.event.name, named.event, "").rpartition("/")[0]
            raise Unclear(above, named.name)
        return self._rendered(named.name, named.event, self._below(date.item))

    def is_there(self, album: str, day: str) -> bool:
        """Whether an item of `album` is at its place; a clash sibling `DAY (2)` is that day's album too."""
        if album == day:
            return True
        above, _, name = album.rpartition("/")
        day_above, _, day_name = day.rpartition("/")
        return not self._shelf.renames and above == day_above and is_clash_sibling(name, day_name)

    def _of_day(self, date: Dated) -> str:
        taken = self._day(date)
        below = (
            self._template.render_taken(taken)
            if self._quick
            else self._template.render(self._context(taken, date))
        )
        path = self._resolved.get(below)
        if path is None:
            path = self._resolved[below] = self._standing(self._under(below))
        if isinstance(path, Ambiguous):
            raise Unclear(self._under(below).rpartition("/")[0], path)
        return path

    def _day(self, date: Dated) -> datetime:
        """The wall clock with the day it counts for; where only the day is known, that one."""
        assert date.taken
        starts = self._rules.day_starts
        return shifted(date.taken, starts) if starts and not date.by_day else date.taken

    def _standing(self, path: str) -> str | Ambiguous:
        """The path, or the one of the album that a person has given a longer name."""
        if not self._template.names_a_day:
            return path
        above, _, name = path.rpartition("/")
        found = resolve(name, self._albums_in(above))
        if isinstance(found, Ambiguous):
            return found
        return f"{above}/{found}" if above else found

    def _albums_in(self, above: str) -> frozenset[str]:
        """The albums in one, listed once a plan: a year has one for each of its days."""
        albums = self._albums.get(above)
        if albums is None:
            albums = self._albums[above] = self._shelf.albums(above)
        return albums

    def _context(self, taken: datetime, date: Dated) -> Context:
        place = self._place(date) if self._template.needs & {"city", "country"} else NOWHERE
        return Context(
            taken,
            album=self._below(date.item),
            camera=date.camera,
            extension=extension_of(date.item.name),
            kind="videos" if date.item.kind == "video" else "photos",
            city=place.city,
            country=place.country,
        )

    def _rendered(self, name: str, event: Event, album: str) -> str:
        return self._under(self._template.render(Context(first_day(name, event), album=album, event=name)))

    def _under(self, below: str) -> str:
        return f"{self._order.dest}/{below}" if self._order.dest else below

    def _below(self, item: Item) -> str:
        return "" if item.album == self._order.source else item.album.rpartition("/")[2]

    def _lies_in(self, item: Item) -> str:
        dest = self._order.dest
        inside = item.album.startswith(f"{dest}/") if dest else True
        return album_of_event(item.album[len(dest) :], numbered=not self._shelf.renames) if inside else ""

    def _place(self, date: Dated) -> Place:
        return (place_of(*date.position) if date.position else None) or NOWHERE
