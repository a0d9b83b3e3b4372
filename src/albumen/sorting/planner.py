"""From an order to a plan: scan, group, date, place, conflicts; reads the shelf and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from albumen.media.candidates import Evidence
from albumen.media.dates import Verdict, choose
from albumen.moving import follow, with_suffix
from albumen.shelf import Blocked, Found, Item, Shelf
from albumen.sorting.groups import Group, group
from albumen.sorting.plan import NewAlbum, Order, Plan, Step
from albumen.sorting.template import Template

MOST_SIBLINGS = 999
SHOWN = 5  # examples in a remark; the rest is counted


def make_plan(
    shelf: Shelf,
    order: Order,
    *,
    now: datetime,
    seen: Callable[[int], None] = lambda count: None,
    dated: Callable[[int, int], None] = lambda done, total: None,
    waiting: Callable[[Item], str] = lambda item: "",
) -> Plan:
    """Plan the order on the shelf. `now` is the wall clock here; `seen` and `dated` hear of the progress.

    `waiting` tells why an item or sidecar must not be touched yet ("" when it may): its whole group stays, unread.

    Raises `SortProblem` for a bad template or zone and `ShelfProblem` for a bad place; changes nothing.
    """
    template = Template(order.by)
    zone = ZoneInfo(order.zone) if order.zone else None
    shelf.check(order.source, order.dest)
    found = shelf.scan(order.source, flat=order.flat, seen=seen)
    groups, orphans = group(found.items, found.sidecars)
    groups, waits = _waiting(groups, orphans, waiting)
    planner = _Planner(shelf, order, template)
    steps: list[Step] = []
    for number, (one, evidence) in enumerate(
        zip(groups, shelf.evidence([one.item for one in groups]), strict=True), 1
    ):
        steps.append(
            planner.place(one, choose(evidence, zone=zone, now=now, modified=_modified(one.item)), evidence)
        )
        dated(number, len(groups))
    steps += waits
    steps += [_left(left.path, left.reason) for left in found.left]
    if order.limit is not None:
        steps = _limited(steps, order.limit)
    return planner.plan(steps, found)


class _Planner:
    """Gives each dated group its place, and keeps account of the names that are taken."""

    def __init__(self, shelf: Shelf, order: Order, template: Template) -> None:
        self._shelf, self._order, self._template = shelf, order, template
        self._taken: dict[str, set[str] | None] = {}
        self._there: set[str] = set()
        self._blocked: dict[str, str] = {}
        self._wider: dict[tuple[str, str], str] = {}
        self._clashes: list[str] = []

    def place(self, one: Group, verdict: Verdict, evidence: Evidence) -> Step:
        """The step of one group by the verdict on its item's date."""
        item = one.item
        if verdict.taken is None:
            return Step(
                item,
                "review",
                reason=verdict.reason,
                code=verdict.code,
                notes=verdict.notes,
                sidecars=one.sidecars,
            )
        day = self._day(verdict.taken)
        step = Step(
            item,
            "there",
            taken=verdict.taken.isoformat(),
            date_source=verdict.source,
            reason=verdict.reason,
            code=verdict.code,
            album=item.album,
            name=item.name,
            sidecars=one.sidecars,
            sidecar_names=tuple(side.name for side in one.sidecars),
            notes=verdict.notes + ((evidence.problem,) if evidence.problem else ()),
        )
        return step if self._is_there(item.album, day) else self._moved(step, day)

    def _day(self, taken: datetime) -> str:
        below = self._template.render(taken)
        return f"{self._order.dest}/{below}" if self._order.dest else below

    def _is_there(self, album: str, day: str) -> bool:
        """Whether an item of `album` is at its place; a clash sibling `DAY (2)` is that day's album too."""
        if album == day:
            return True
        return not self._shelf.renames and re.fullmatch(re.escape(day) + r" \((\d{1,3})\)", album) is not None

    def _moved(self, step: Step, day: str) -> Step:
        names = (step.name, *step.sidecar_names)
        try:
            album, names = (
                self._free_names(day, names) if self._shelf.renames else self._free_album(day, names)
            )
        except Blocked as blocked:
            return msgspec.structs.replace(
                step, fate="review", reason=f"{blocked}.", code="blocked", name=step.item.name
            )
        why = self._why_wider(step.item.album, album)
        if why and not self._order.allow_wider:
            return msgspec.structs.replace(step, fate="left", reason=why, code="wider")
        self._names(album).update(names)
        return msgspec.structs.replace(step, fate="move", album=album, name=names[0], sidecar_names=names[1:])

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

    def plan(self, steps: list[Step], found: Found) -> Plan:
        """The whole plan with its albums and remarks."""
        targets: dict[str, int] = {}
        for step in steps:
            if step.fate == "move":
                targets[step.album] = targets.get(step.album, 0) + 1
        albums = [NewAlbum(path, targets[path], path in self._there) for path in sorted(targets)]
        return Plan(
            self._order,
            self._shelf.address,
            steps,
            albums,
            _emptied(steps, self._order.source, targets),
            [*self._shelf.remarks(), *self._remarks(steps)],
            found.others,
        )

    def _remarks(self, steps: list[Step]) -> list[str]:
        remarks: list[str] = []
        for why in dict.fromkeys(self._wider.values()):
            if why:
                count = sum(step.fate == "left" and step.reason == why for step in steps)
                stay = f"{count:,} items stay; move them with --allow-wider." if count else "You allowed it."
                remarks.append(f"{why} {stay}")
        if self._clashes:
            more = len(self._clashes) - SHOWN
            tail = f", and {more:,} more" if more > 0 else ""
            remarks.append(
                f"Different photos share one name on one day; each is kept: {'; '.join(self._clashes[:SHOWN])}{tail}."
            )
        return remarks


def _suffixed(names: tuple[str, ...], number: int) -> tuple[str, ...]:
    """One suffix for a group: `X.jpg`, `X.jpg.xmp`, `X.aae` become `X (2).jpg`, `X (2).jpg.xmp`, `X (2).aae`."""
    item, *sidecars = names
    renamed = with_suffix(item, number)
    return (renamed, *(follow(name, item=item, new_item=renamed) for name in sidecars))


def _waiting(
    groups: list[Group], orphans: list[Item], waiting: Callable[[Item], str]
) -> tuple[list[Group], list[Step]]:
    """The groups that may be planned; and a step for each that waits, and for each orphan."""
    ready: list[Group] = []
    steps: list[Step] = []
    for one in groups:
        reasons = [reason for member in (one.item, *one.sidecars) if (reason := waiting(member))]
        if reasons:
            steps.append(_unfinished(one.item, reasons[0], one.sidecars))
        else:
            ready.append(one)
    for sidecar in orphans:
        reason = waiting(sidecar)
        steps.append(_unfinished(sidecar, reason) if reason else _orphan(sidecar))
    return ready, steps


def _unfinished(item: Item, reason: str, sidecars: tuple[Item, ...] = ()) -> Step:
    return Step(item, "left", reason=reason, code="unfinished", sidecars=sidecars)


def _modified(item: Item) -> datetime | None:
    return datetime.fromtimestamp(item.mtime_ns / 1e9) if item.mtime_ns > 0 else None  # noqa: DTZ006  (wall clock)


def _orphan(sidecar: Item) -> Step:
    reason = "no photo or video of its name lies beside it"
    return Step(sidecar, "review", reason=reason, code="orphan-sidecar")


def _left(path: str, reason: str) -> Step:
    album, _, name = path.rpartition("/")
    return Step(Item(album, name, "photo", 0), "left", reason=reason, code="left")


def _limited(steps: list[Step], limit: int) -> list[Step]:
    """The first `limit` moves; the rest is left alone this time."""
    kept: list[Step] = []
    for step in steps:
        if step.fate == "move":
            limit -= 1
            if limit < 0:
                step = msgspec.structs.replace(step, fate="left", reason="beyond --limit", code="limit")
        kept.append(step)
    return kept


def _emptied(steps: list[Step], roll: str, targets: dict[str, int]) -> list[str]:
    """Sub-albums of the roll, named by hand, in which no photo would be left."""
    staying = {step.item.album for step in steps if step.fate != "move"}
    leaving = {step.item.album for step in steps if step.fate == "move"}
    return sorted(leaving - staying - set(targets) - {roll})
