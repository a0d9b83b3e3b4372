"""From an order to a plan: scan, date, group, place, conflicts; reads the shelf and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from albumen.shelf import Item, Shelf
from albumen.sorting.answers import Answers
from albumen.sorting.dating import date_group, date_items
from albumen.sorting.groups import pair, with_sidecars
from albumen.sorting.placing import Placer
from albumen.sorting.plan import Order, Plan, Step


def make_plan(
    shelf: Shelf,
    order: Order,
    *,
    now: datetime,
    answers: Answers | None = None,
    seen: Callable[[int], None] = lambda count: None,
    dated: Callable[[int, int], None] = lambda done, total: None,
) -> Plan:
    """Plan the order on the shelf. `now` is the wall clock here, `answers` are a person's.

    `seen` and `dated` hear of the progress.
    Raises `SortProblem` for a bad template or zone and `ShelfProblem` for a bad place; changes nothing.
    """
    placer = Placer(shelf, order)
    shelf.check(order.source, order.dest)
    found = shelf.scan(order.source, flat=order.rules.flat, seen=seen)
    verdicts = date_items(
        found.items, shelf.evidence(found.items), zone=order.rules.zone, now=now, answers=answers, done=dated
    )
    groups, orphans = with_sidecars(verdicts, pair(verdicts), found.sidecars)
    steps: list[Step] = []
    for group in groups:
        items = [verdicts[index].item for index in group.members]
        steps += placer.place(items, group.sidecars, date_group(verdicts, group))
    steps += [_orphan(sidecar) for sidecar in orphans]
    steps += [_left(left.path, left.reason) for left in found.left]
    if order.rules.limit is not None:
        steps = _limited(steps, order.rules.limit)
    return placer.plan(steps, others=found.others)


def _orphan(sidecar: Item) -> Step:
    reason = "no photo or video of its name lies beside it"
    return Step(sidecar, "review", reason=reason, code="orphan-sidecar")


def _left(path: str, reason: str) -> Step:
    album, _, name = path.rpartition("/")
    return Step(Item(album, name, "photo", 0), "left", reason=reason, code="left")


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
