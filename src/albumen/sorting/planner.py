"""From an order to a plan: scan, date, group, place, conflicts; reads the shelf and changes nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec

from albumen.media.candidates import READER, Evidence
from albumen.media.kinds import kind_of, sidecar_owners
from albumen.shelf import Found, Item, Shelf
from albumen.sorting.answers import AnswerStore
from albumen.sorting.beside import Beside
from albumen.sorting.copies import Copies
from albumen.sorting.dating import Dating, date_group
from albumen.sorting.groups import Dated, Group, group_stem, pair, with_sidecars
from albumen.sorting.memory import Memory
from albumen.sorting.placing import NOT_WANTED, Placer
from albumen.sorting.plan import Order, Plan, Step
from albumen.sorting.readings import Readings
from albumen.sorting.runs import RunStore


def make_plan(
    shelf: Shelf,
    order: Order,
    *,
    now: datetime,
    store: RunStore | None = None,
    seen: Callable[[int], None] = lambda count: None,
    dated: Callable[[int, int], None] = lambda done, total: None,
    waiting: Callable[[Item], str] | None = None,
) -> Plan:
    """Plan the order on the shelf. `now` is the wall clock here; `seen` and `dated` hear of the progress.

    `store` has what is remembered between runs: without it every file is read, copies are not looked for, and a
    person's answers are not known. `waiting` tells why an item or sidecar must not be touched yet ("" when it may):
    its whole group stays, unread.

    Raises `SortProblem` for a bad template or zone and `ShelfProblem` for a bad place; changes nothing.
    """
    shelf.check(order.source, order.dest)
    placer = Placer(shelf, order)
    found = shelf.scan(order.source, flat=order.rules.flat, seen=seen)
    waits = _set_aside(found, waiting) if waiting is not None else []
    beside = Beside(found.items) if found.sidecars else None
    answers = AnswerStore(store.directory).on(shelf.address) if store is not None else None
    verdicts = Dating(order.rules, now=now, answers=answers).date(
        found.items, _evidence(shelf, found, beside, store), dated
    )
    owned = [(sidecar, beside.owners(sidecar)) for sidecar in found.sidecars] if beside else []
    groups, orphans = with_sidecars(verdicts, pair(verdicts), owned)
    dated_groups = deque((group, date_group(verdicts, group)) for group in groups)
    verdicts.clear()
    groups.clear()
    steps = _place_groups(dated_groups, found.items, placer)
    steps += _place_orphans(orphans, steps, placer)
    remarks = _mark_copies(steps, shelf, order, found, store) if store is not None else []
    steps += waits
    steps += [_left(left.path, left.reason, placer) for left in found.left]
    if order.rules.limit is not None:
        steps = _limited(steps, order.rules.limit)
    return placer.plan(steps, others=found.others, remarks=remarks)


def _place_groups(groups: deque[tuple[Group, Dated]], items: Sequence[Item], placer: Placer) -> list[Step]:
    """The steps of all groups; `groups` is emptied on the way, so that the room of one is that of the next's step."""
    placer.find_events((number, date) for number, (_, date) in enumerate(groups))
    steps: list[Step] = []
    for number in range(len(groups)):
        group, date = groups.popleft()
        steps += placer.place(number, (*(items[index] for index in group.members), *group.sidecars), date)
    return steps


def _evidence(
    shelf: Shelf, found: Found, beside: Beside | None, store: RunStore | None
) -> Iterator[Evidence]:
    """What each item says. Files that have not changed since an earlier plan are not read, unless a sidecar may."""
    sidecars = beside.dated(found.sidecars) if beside is not None else {}
    if not sidecars:
        yield from _remembered(shelf, found.items, store)
        return
    alone = _remembered(shelf, [item for item in found.items if item.path not in sidecars], store)
    for item in found.items:
        yield from shelf.evidence([item], sidecars) if item.path in sidecars else (next(alone),)


def _remembered(shelf: Shelf, items: list[Item], store: RunStore | None) -> Iterator[Evidence]:
    if store is None:
        return shelf.evidence(items)
    readings = Readings(store.memory, Evidence, reader=READER, keep=_is_whole)
    return readings.through(items, shelf.evidence)


def _is_whole(evidence: Evidence) -> bool:
    """Whether an evidence is worth keeping: what a failing disk says is not."""
    return not evidence.problem


def _mark_copies(steps: list[Step], shelf: Shelf, order: Order, found: Found, store: RunStore) -> list[str]:
    """Find copies among the steps, in place; returns what a person should know."""
    memory: Memory = store.memory
    copies = Copies(shelf, order, memory)
    copies.mark(steps, found.items)
    return [*copies.remarks, *memory.remarks]


def _place_orphans(orphans: list[Item], steps: list[Step], placer: Placer) -> list[Step]:
    """Sidecars without their photo: they follow the one photo of their name that is sorted already (hard case 44)."""
    sorted_already: dict[str, list[Step]] = {}
    if orphans:
        for step in steps:
            if step.fate == "there" and step.code == "dated":
                sorted_already.setdefault(group_stem(step.item.name), []).append(step)
    placed: list[Step] = []
    for sidecar in orphans:
        if not placer.wanted(sidecar):
            placed.append(Step(sidecar, "left", reason=NOT_WANTED, code="filtered"))
            continue
        exact, stem = sidecar_owners(sidecar.name)
        homes = sorted_already.get(group_stem(exact or f"{stem}.x"), [])
        if len(homes) == 1 and (exact is None or exact in homes[0].names()):
            placed.append(placer.follow(sidecar, homes[0]))
        else:
            reason = "no photo or video of its name lies beside it"
            placed.append(Step(sidecar, "review", reason=reason, code="orphan-sidecar"))
    return placed


def _set_aside(found: Found, waiting: Callable[[Item], str]) -> list[Step]:
    """Take what is not to be touched yet out of `found`, with all that shares its stem; returns its steps."""
    reasons: dict[tuple[str, str], str] = {}
    for one in (*found.items, *found.sidecars):
        if reason := waiting(one):
            reasons[_stem_of(one)] = reason
    if not reasons:
        return []
    waits = [one for one in (*found.items, *found.sidecars) if _stem_of(one) in reasons]
    found.items = [one for one in found.items if _stem_of(one) not in reasons]
    found.sidecars = [one for one in found.sidecars if _stem_of(one) not in reasons]
    return [
        Step(one, "left", reason=reasons[_stem_of(one)], code="unfinished")
        for one in waits
        if one.kind != "sidecar" or waiting(one)
    ]


def _stem_of(one: Item) -> tuple[str, str]:
    exact, stem = sidecar_owners(one.name) if one.kind == "sidecar" else (one.name, None)
    return one.album, group_stem(exact or f"{stem}.x")


def _left(path: str, reason: str, placer: Placer) -> Step:
    album, _, name = path.rpartition("/")
    item = Item(album, name, kind_of(name) or "photo", 0)
    if not placer.wanted(item):
        return Step(item, "left", reason=NOT_WANTED, code="filtered")
    return Step(item, "left", reason=reason, code="left")


def _limited(steps: list[Step], limit: int) -> list[Step]:
    """The first moves of at most `limit` items; the rest is left alone this time."""
    kept: list[Step] = []
    for step in steps:
        if step.fate == "move":
            if step.items > limit:
                step = msgspec.structs.replace(step, fate="left", reason="beyond --limit", code="limit")
            limit -= step.items
        kept.append(step)
    return kept
