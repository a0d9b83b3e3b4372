"""The place of each group: its album, free names in it, and what is there already; keeps account of both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from albumen.moving import follow, with_suffix
from albumen.shelf import Blocked, Item, Shelf
from albumen.sorting.answers import SKIPPED
from albumen.sorting.groups import Dated
from albumen.sorting.plan import Fate, NewAlbum, Order, Plan, Step
from albumen.sorting.template import Template

MOST_SIBLINGS = 999
SHOWN = 5  # examples in a remark; the rest is counted


class Placer:
    """Gives each dated group its place. One placer makes one plan."""

    def __init__(self, shelf: Shelf, order: Order) -> None:
        self._shelf, self._order, self._rules = shelf, order, order.rules
        self._template = Template(order.rules.by)
        self._taken: dict[str, set[str]] = {}
        self._there: set[str] = set()
        self._blocked: dict[str, str] = {}
        self._wider: dict[tuple[str, str], str] = {}
        self._clashes: list[str] = []

    def place(self, items: Sequence[Item], sidecars: tuple[Item, ...], date: Dated) -> list[Step]:
        """The steps of one group: one, or two where a part of it is at its place already."""
        if date.taken is None:
            return [
                Step(
                    items[0],
                    "left" if date.code == SKIPPED else "review",
                    reason=date.reason,
                    code=date.code,
                    along=(*items[1:], *sidecars),
                    notes=date.notes,
                )
            ]
        day = self._day(date.taken)
        files = (*items, *sidecars)
        here = tuple(file for file in files if self._is_there(file.album, day))
        away = tuple(file for file in files if file not in here) if here else files
        steps: list[Step] = []
        if here:
            steps.append(_step("there", here, date, album=here[0].album))
        if away:
            steps.append(self._moved(_step("move", away, date), here[0].album if here else day))
        return steps

    def _day(self, taken: datetime) -> str:
        below = self._template.render(taken)
        return f"{self._order.dest}/{below}" if self._order.dest else below

    def _is_there(self, album: str, day: str) -> bool:
        """Whether an item of `album` is at its place; a clash sibling `DAY (2)` is that day's album too."""
        if album == day:
            return True
        return not self._shelf.renames and re.fullmatch(re.escape(day) + r" \((\d{1,3})\)", album) is not None

    def _moved(self, step: Step, day: str) -> Step:
        names = (step.name, *step.along_names)
        try:
            album, names = (
                self._free_names(day, names) if self._shelf.renames else self._free_album(day, names)
            )
        except Blocked as blocked:
            return msgspec.structs.replace(step, fate="review", reason=f"{blocked}.", code="blocked")
        why = self._why_wider(step.item.album, album)
        if why and not self._rules.allow_wider:
            return msgspec.structs.replace(step, fate="left", reason=why, code="wider")
        self._names(album).update(names)
        return msgspec.structs.replace(step, album=album, name=names[0], along_names=names[1:])

    def _free_names(self, day: str, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The album and the group's names in it; a clash gives the whole group one suffix."""
        taken = self._names(day)
        suffixed, number = names, 1
        while not taken.isdisjoint(suffixed):
            number += 1
            suffixed = _suffixed(names, number)
        if number > 1:
            self._clashes.append(f"{day}/{names[0]} becomes {suffixed[0]!r}")
        return day, suffixed

    def _free_album(self, day: str, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The day's album, or the first sibling where the names are free: nothing can be renamed here."""
        album, number = day, 1
        while not self._names(album).isdisjoint(names):
            number += 1
            if number > MOST_SIBLINGS:
                raise Blocked(f"{names[0]!r} is in every album from {day!r} to {album!r}")
            album = f"{day} ({number})"
        if number > 1:
            self._clashes.append(f"{names[0]} goes to {album!r}")
        return album, names

    def _names(self, album: str) -> set[str]:
        taken = self._taken.get(album)
        if taken is None:
            if album in self._blocked:
                raise Blocked(self._blocked[album])
            try:
                standing = self._shelf.look(album)
            except Blocked as blocked:
                self._blocked[album] = str(blocked)
                raise
            if standing is not None:
                self._there.add(album)
            taken = self._taken[album] = set(standing.names) if standing else set()
        return taken

    def _why_wider(self, source: str, album: str) -> str:
        why = self._wider.get((source, album))
        if why is None:
            why = self._wider[source, album] = self._shelf.wider(source, self._order.source, album)
        return why

    def plan(self, steps: list[Step], *, others: int) -> Plan:
        """The whole plan with its albums and remarks."""
        targets: dict[str, int] = {}
        for step in steps:
            if step.fate == "move":
                targets[step.album] = targets.get(step.album, 0) + step.items
        albums = [NewAlbum(path, targets[path], path in self._there) for path in sorted(targets)]
        return Plan(
            self._order,
            self._shelf.address,
            steps,
            albums,
            _emptied(steps, self._order.source, targets),
            [*self._shelf.remarks(), *self._remarks(steps)],
            others,
        )

    def _remarks(self, steps: list[Step]) -> list[str]:
        remarks: list[str] = []
        for why in dict.fromkeys(self._wider.values()):
            if why:
                count = sum(step.items for step in steps if step.fate == "left" and step.reason == why)
                stay = f"{count:,} items stay; move them with --allow-wider." if count else "You allowed it."
                remarks.append(f"{why} {stay}")
        if self._clashes:
            more = len(self._clashes) - SHOWN
            tail = f", and {more:,} more" if more > 0 else ""
            remarks.append(
                f"Different photos share one name on one day; each is kept: {'; '.join(self._clashes[:SHOWN])}{tail}."
            )
        return remarks


def _step(fate: Fate, files: tuple[Item, ...], date: Dated, *, album: str = "") -> Step:
    """A step that leaves the files where they are, or is to get its target."""
    assert date.taken is not None
    return Step(
        files[0],
        fate,
        taken=date.taken.isoformat(),
        date_source=date.source,
        reason=date.reason,
        code=date.code,
        album=album,
        name=files[0].name,
        along=files[1:],
        along_names=tuple(file.name for file in files[1:]),
        notes=date.notes,
    )


def _suffixed(names: tuple[str, ...], number: int) -> tuple[str, ...]:
    """One suffix for a group: `X.jpg`, `X.jpg.xmp`, `X.aae` become `X (2).jpg`, `X (2).jpg.xmp`, `X (2).aae`."""
    renamed = with_suffix(names[0], number)
    followed = [follow(name, item=names[0], new_item=renamed) for name in names[1:]]
    return (
        renamed,
        *(
            with_suffix(name, number) if new == name else new
            for name, new in zip(names[1:], followed, strict=True)
        ),
    )


def _emptied(steps: list[Step], roll: str, targets: dict[str, int]) -> list[str]:
    """Sub-albums of the roll, named by hand, in which no photo would be left."""
    staying = {step.item.album for step in steps if step.fate not in ("move", "discard")}
    leaving = {step.item.album for step in steps if step.fate in ("move", "discard")}
    return sorted(leaving - staying - set(targets) - {roll})
