"""The place of each group: its album, free names in it, and what is there already; keeps account of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec

from albumen.moving import follow, with_suffix
from albumen.shelf import Blocked, Item, Shelf
from albumen.sorting.answers import SKIPPED
from albumen.sorting.copies import sent_again
from albumen.sorting.filing import Filing, Unclear
from albumen.sorting.groups import Dated
from albumen.sorting.plan import Fate, NewAlbum, Order, Plan, Step

Files: TypeAlias = tuple[Item, ...]
"""The photos, videos and sidecars of one group, the leading one first."""

NOT_WANTED = "not asked for with --only and --except"
MOST_SIBLINGS = 999
SHOWN = 5  # examples in a remark; the rest is counted


class Placer:
    """Gives each dated group its place. One placer makes one plan."""

    def __init__(self, shelf: Shelf, order: Order) -> None:
        self._shelf, self._order, self._rules = shelf, order, order.rules
        self._filing = Filing(shelf, order)
        self._key = shelf.key(order.dest)
        self._taken: dict[str, set[str]] = {}
        self._standing: dict[str, frozenset[str]] = {}
        self._there: set[str] = set()
        self._blocked: dict[str, str] = {}
        self._wider: dict[tuple[str, str], str] = {}
        self._siblings: set[str] = set()

    def find_events(self, dates: Iterable[tuple[int, Dated]]) -> None:
        """Hear of all dated groups before the first is placed."""
        self._filing.find_events(dates)

    def wanted(self, item: Item) -> bool:
        """Whether the patterns of the rules want what leads a group, or is alone."""
        return self._filing.wanted(item)

    def place(self, number: int, group: Files, date: Dated) -> list[Step]:
        """The steps of the group with that number: one, or two where a part of it is at its place already."""
        if not self._filing.wanted(group[0]):
            return [_stays("left", group, date, NOT_WANTED, "filtered")]
        if date.taken is None:
            fate: Fate = "left" if date.code == SKIPPED else "review"
            return [_stays(fate, group, date, date.reason, date.code)]
        if not self._filing.in_range(date):
            return [_stays("left", group, date, "outside of --from and --to", "filtered")]
        try:
            day = self._filing.album(number, date)
        except Unclear as unclear:
            if group[0].album in unclear.names:
                return [_step("there", group, date, album=group[0].album)]
            return [_stays("review", group, date, f"{unclear}.", "ambiguous")]
        return self._at(day, group, date)

    def _at(self, day: str, group: Files, date: Dated) -> list[Step]:
        here = tuple(file for file in group if self._filing.is_there(file.album, day))
        if not here:
            return [self._moved(_step("move", group, date), day)]
        steps = [_step("there", here, date, album=here[0].album)]
        away = tuple(file for file in group if file not in here) if len(here) < len(group) else ()
        if away:
            steps.append(self._moved(_step("move", away, date), here[0].album))
        return steps

    def follow(self, sidecar: Item, home: Step) -> Step:
        """The step that brings a sidecar to its photo; the name is kept, for it says whose it is."""
        step = Step(
            sidecar,
            "move",
            home.taken,
            home.date_source,
            f"its photo is there: {home.item.path}",
            "dated",
            home.item.album,
            sidecar.name,
        )
        if self._key(sidecar.name) in self._names(home.item.album):
            reason = f"{home.item.album!r} holds another file of that name"
            return msgspec.structs.replace(step, fate="review", reason=reason, code="orphan-sidecar")
        self._names(home.item.album).add(self._key(sidecar.name))
        return step

    def _moved(self, step: Step, day: str) -> Step:
        names = (step.name, *step.along_names)
        try:
            equals = self._equals(step, day)
            if equals:
                return sent_again(step, equals, trash=self._rules.already_there == "trash")
            album, names = (
                self._free_names(day, names) if self._shelf.renames else self._free_album(day, names)
            )
        except Blocked as blocked:
            return msgspec.structs.replace(step, fate="review", reason=f"{blocked}.", code="blocked")
        why = self._why_wider(step.item.album, album)
        if why and not self._rules.allow_wider:
            return msgspec.structs.replace(step, fate="left", reason=why, code="wider")
        self._names(album).update(map(self._key, names))
        return msgspec.structs.replace(step, album=album, name=names[0], along_names=names[1:])

    def _equals(self, step: Step, album: str) -> list[str]:
        """What stands in the album under the names of the group and holds the same bytes, by file; "" for none.

        Nothing when one of its photos and videos has no such equal.
        """
        paths: list[str] = []
        names = self._on_disk(album)
        for file in (step.item, *step.along):
            other = self._shelf.find(album, file.name) if file.name in names else None
            same = other is not None and self._shelf.same(file, other)
            if not same and file.kind != "sidecar":
                return []
            paths.append(other.path if other is not None and same else "")
        return paths

    def _free_names(self, day: str, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The album and the group's names in it; a clash gives the whole group one suffix."""
        taken = self._names(day)
        suffixed, number = names, 1
        while not taken.isdisjoint(map(self._key, suffixed)):
            number += 1
            suffixed = _suffixed(names, number)
        return day, suffixed

    def _free_album(self, day: str, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The day's album, or the first sibling where the names are free: nothing can be renamed here."""
        album, number = day, 1
        while not self._names(album).isdisjoint(map(self._key, names)):
            number += 1
            if number > MOST_SIBLINGS:
                raise Blocked(f"{names[0]!r} is in every album from {day!r} to {album!r}")
            album = f"{day} ({number})"
        if number > 1:
            self._siblings.add(album)
        return album, names

    def _names(self, album: str) -> set[str]:
        """The names that are taken in an album, by what stands there and by what is planned."""
        taken = self._taken.get(album)
        if taken is None:
            taken = self._taken[album] = set(map(self._key, self._on_disk(album)))
        return taken

    def _on_disk(self, album: str) -> frozenset[str]:
        """The names that stand in an album now."""
        names = self._standing.get(album)
        if names is None:
            if album in self._blocked:
                raise Blocked(self._blocked[album])
            try:
                standing = self._shelf.look(album)
            except Blocked as blocked:
                self._blocked[album] = str(blocked)
                raise
            if standing is not None:
                self._there.add(album)
            names = self._standing[album] = standing.names if standing else frozenset()
        return names

    def _why_wider(self, source: str, album: str) -> str:
        why = self._wider.get((source, album))
        if why is None:
            why = self._wider[source, album] = self._shelf.wider(source, self._order.source, album)
        return why

    def plan(self, steps: list[Step], *, others: int, remarks: Sequence[str] = ()) -> Plan:
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
            [*self._shelf.remarks(), *self._remarks(steps), *remarks],
            others,
        )

    def _clash(self, step: Step) -> str:
        """What a clash of names makes of a group, "" where there is none."""
        if step.name != step.item.name:
            return f"{step.album}/{step.item.name} becomes {step.name!r}"
        return f"{step.name} goes to {step.album!r}" if step.album in self._siblings else ""

    def _remarks(self, steps: list[Step]) -> list[str]:
        remarks: list[str] = []
        if self._rules.only and steps and all(step.code == "filtered" for step in steps):
            remarks.append("Nothing in the roll is what --only asks for.")
        for why in dict.fromkeys(self._wider.values()):
            if why:
                count = sum(step.items for step in steps if step.fate == "left" and step.reason == why)
                stay = f"{count:,} items stay; move them with --allow-wider." if count else "You allowed it."
                remarks.append(f"{why} {stay}")
        clashes = [text for step in steps if step.fate == "move" and (text := self._clash(step))]
        if clashes:
            more = len(clashes) - SHOWN
            tail = f", and {more:,} more" if more > 0 else ""
            remarks.append(
                f"Different photos share one name on one day; each is kept: {'; '.join(clashes[:SHOWN])}{tail}."
            )
        return remarks


def _stays(fate: Fate, files: Files, date: Dated, reason: str, code: str) -> Step:
    """A step for a group that has no target."""
    return Step(files[0], fate, reason=reason, code=code, along=files[1:], notes=date.notes)


def _step(fate: Fate, files: Files, date: Dated, *, album: str = "") -> Step:
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
