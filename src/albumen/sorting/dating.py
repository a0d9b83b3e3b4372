"""The taken date of every item of a roll, and of every group: the verdicts of `media.dates`, gathered."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from albumen.media.candidates import Evidence
from albumen.media.dates import Verdict, choose
from albumen.media.neighbours import Known, known, neighbour_offsets
from albumen.shelf import Item
from albumen.sorting.answers import SKIPPED, Answers
from albumen.sorting.groups import Dated, Group
from albumen.sorting.rules import Rules, template_of

COPYING_DAY = (
    0.2  # the share of a roll written on one day from which that day is one of copying, not of taking
)


class Dating:
    """Gives verdicts by the rules. `now` is the wall clock here; a person's answers count before what a file says."""

    def __init__(self, rules: Rules, *, now: datetime, answers: Answers | None = None) -> None:
        self._rules, self._now, self._answers = rules, now, answers
        self._home = ZoneInfo(rules.zone) if rules.zone else None
        self._copied: frozenset[date] = frozenset()
        self._needs_place = bool(rules.events or template_of(rules).needs & {"city", "country"})

    def date(
        self,
        items: Sequence[Item],
        evidence: Iterable[Evidence],
        done: Callable[[int, int], None] = lambda count, total: None,
    ) -> list[Dated]:
        """The verdict on each item, in the order of `items`."""
        if self._rules.mtime:
            self._copied = _copying_days(items)
        dated: list[Dated] = []
        near: list[Known] = []
        in_utc: dict[int, Evidence] = {}
        for number, (item, told) in enumerate(zip(items, evidence, strict=True)):
            one = self._verdict(item, told)
            if one.utc is not None:
                in_utc[number] = told
            near.append(known(told))
            dated.append(one)
            done(number + 1, len(items))
        if in_utc:
            offsets = neighbour_offsets(near)
            for number, told in in_utc.items():
                if told.position is None and offsets[number] is not None:
                    dated[number] = self._verdict(items[number], told, offsets[number])
        return dated if self._answers is None else [self._answers.apply(one) for one in dated]

    def _verdict(self, item: Item, told: Evidence, neighbour: int | None = None) -> Dated:
        modified = datetime.fromtimestamp(item.mtime_ns / 1e9) if item.mtime_ns > 0 else None  # noqa: DTZ006  (wall clock)
        verdict = choose(
            told,
            zone=self._home,
            now=self._now,
            modified=modified,
            neighbour=neighbour,
            epoch=self._rules.epoch,
            mtime_ok=self._rules.mtime and modified is not None and modified.date() not in self._copied,
        )
        return Dated(
            item,
            verdict.taken,
            sys.intern(verdict.source),
            verdict.reason,
            verdict.code,
            (*verdict.notes, told.problem) if told.problem else verdict.notes,
            verdict.precision == "day",
            _utc(verdict),
            told.content_id,
            sys.intern(told.camera),
            told.position if self._needs_place else None,
        )


def _utc(verdict: Verdict) -> datetime | None:
    """The time in UTC of an item whose date comes from one, or waits for a zone."""
    if verdict.source in _LOCAL or not verdict.considered:
        return None
    one = next(
        (one for one, what in verdict.considered if what == "won" or verdict.code == "needs-zone"), None
    )
    return one.taken if one is not None and one.clock == "utc" else None


_LOCAL = frozenset(
    ("exif-original", "exif-digitized", "exif-modified", "name")
)  # never in UTC: the quick answer


def _copying_days(items: Sequence[Item]) -> frozenset[date]:
    """The days on which so many files were last written that the day says nothing (hard case 35)."""
    days = Counter(datetime.fromtimestamp(item.mtime_ns / 1e9).date() for item in items)  # noqa: DTZ006
    return frozenset(day for day, count in days.items() if count > 1 and count > COPYING_DAY * len(items))


def date_group(found: Sequence[Dated], group: Group) -> Dated:
    """The date of a group: its leading item's, else the first that another member has.

    A member that cannot be read keeps the whole group back (hard case 50).
    """
    if len(group.members) == 1:
        return found[group.members[0]]
    members = [found[index] for index in group.members]
    if members[0].code == SKIPPED:
        return members[0]
    broken = next((one for one in members if one.code in ("unreadable", "empty")), None)
    if broken is not None:
        return msgspec.structs.replace(
            broken, item=members[0].item, reason=f"{broken.item.name!r} of its group: {broken.reason}"
        )
    chosen = next((one for one in members if one.taken is not None), None)
    if chosen is None or chosen is members[0]:
        return members[0]
    note = f"the date is that of {chosen.item.name!r}, which belongs to it"
    return msgspec.structs.replace(chosen, item=members[0].item, notes=(*members[0].notes, note))
