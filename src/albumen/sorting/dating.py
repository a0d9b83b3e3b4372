"""The taken date of every item of a roll, and of every group: the verdicts of `media.dates`, gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from albumen.media.candidates import Evidence
from albumen.media.dates import Verdict, choose
from albumen.shelf import Item
from albumen.sorting.answers import SKIPPED, Answers
from albumen.sorting.groups import Dated, Group


def date_items(
    items: Sequence[Item],
    evidence: Iterable[Evidence],
    *,
    zone: str,
    now: datetime,
    answers: Answers | None = None,
    done: Callable[[int, int], None] = lambda count, total: None,
) -> list[Dated]:
    """The verdict on each item, in the order of `items`; `zone` is the home zone's name, "" for none.

    A person's answer counts before anything that a file says.
    """
    home = ZoneInfo(zone) if zone else None
    dated: list[Dated] = []
    for number, (item, told) in enumerate(zip(items, evidence, strict=True), 1):
        one = _dated(item, told, choose(told, zone=home, now=now, modified=_modified(item)))
        dated.append(answers.apply(one) if answers is not None else one)
        done(number, len(items))
    return dated


def _dated(item: Item, told: Evidence, verdict: Verdict) -> Dated:
    notes = (*verdict.notes, told.problem) if told.problem else verdict.notes
    utc = None
    if verdict.code == "needs-zone":
        utc = next(one.taken for one, _ in verdict.considered if one.clock == "utc")
    return Dated(item, verdict.taken, verdict.source, verdict.reason, verdict.code, notes, utc)


def _modified(item: Item) -> datetime | None:
    return datetime.fromtimestamp(item.mtime_ns / 1e9) if item.mtime_ns > 0 else None  # noqa: DTZ006  (wall clock)


def date_group(found: Sequence[Dated], group: Group) -> Dated:
    """The date of a group: its leading item's, else the first that another member has.

    A member that cannot be read keeps the whole group back (hard case 50).
    """
    members = [found[index] for index in group.members]
    if members[0].code == SKIPPED:
        return members[0]
    broken = next((one for one in members if one.code in ("unreadable", "empty")), None)
    if broken is not None and len(members) > 1:
        return msgspec.structs.replace(
            broken, item=members[0].item, reason=f"{broken.item.name!r} of its group: {broken.reason}"
        )
    chosen = next((one for one in members if one.taken is not None), None)
    if chosen is None or chosen is members[0]:
        return members[0]
    note = f"the date is that of {chosen.item.name!r}, which belongs to it"
    return msgspec.structs.replace(chosen, item=members[0].item, notes=(*members[0].notes, note))
