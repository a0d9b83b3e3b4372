"""What a person is asked: the items of a plan without a date to trust, with all that their files offer."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from msgspec import Struct

from albumen.media.candidates import Candidate, Rejected
from albumen.media.dates import choose
from albumen.shelf import Item, Shelf
from albumen.sorting import SortProblem
from albumen.sorting.answers import SKIPPED, SOURCE, Answer, answer_for
from albumen.sorting.plan import Plan, Step

FIRST_YEAR = (
    1826  # the oldest photograph that is kept, Niépce's View from the Window at Le Gras, is of 1826 or 1827
)


class Question(Struct, frozen=True):
    """One group of the plan that needs a date. `items` are its photos and videos, the leading one first.

    `considered` pairs each date that the items offer, most trusted first, with what became of it; `rejected` are
    the sources that hold no date. `acceptable` is the wall clock of the best date that a person may accept, as in
    `Answer.taken`, and `accepted` its source; "" when there is none.
    """

    step: Step
    items: tuple[Item, ...]
    considered: tuple[tuple[Candidate, str], ...] = ()
    rejected: tuple[Rejected, ...] = ()
    acceptable: str = ""
    accepted: str = ""

    @property
    def folder(self) -> str:
        """The album that it lies in."""
        return self.step.item.album

    @property
    def modified(self) -> datetime | None:
        """When the leading file was last written, as this machine's wall clock; None on a station."""
        stamp = self.step.item.mtime_ns
        return datetime.fromtimestamp(stamp / 1e9) if stamp > 0 else None  # noqa: DTZ006  (wall clock)

    def answered(self, *, address: str, now: datetime, taken: str) -> list[Answer]:
        """The answer for each of its items: this date, as `parse_day` returns it, or skip them when it is ""."""
        return [
            answer_for(item, "date" if taken else "skip", address=address, now=now, taken=taken)
            for item in self.items
        ]

    def accept(self, *, address: str, now: datetime) -> list[Answer]:
        """The answer that its best date is right; none when it offers no date to accept."""
        if not self.acceptable:
            return []
        return [
            answer_for(
                item, "accept", address=address, now=now, taken=self.acceptable, accepted=self.accepted
            )
            for item in self.items
        ]


def needs_date(step: Step) -> bool:
    """Whether the step waits for a date; others that need a review have one, or are sidecars on their own."""
    return step.fate == "review" and not step.taken and step.item.kind != "sidecar"


def is_answered(step: Step) -> bool:
    """Whether a person has answered for it already."""
    return step.date_source == SOURCE or step.code == SKIPPED


def ask(shelf: Shelf, steps: Sequence[Step], *, zone: str, now: datetime) -> list[Question]:
    """A question for each step; reads the files once more. `zone` is the home zone's name, "" for none."""
    members = [tuple(one for one in (step.item, *step.along) if one.kind != "sidecar") for step in steps]
    told = shelf.evidence([item for items in members for item in items])
    home = ZoneInfo(zone) if zone else None
    questions: list[Question] = []
    for step, items in zip(steps, members, strict=True):
        considered: list[tuple[Candidate, str]] = []
        rejected: list[Rejected] = []
        for _ in items:
            evidence = next(told)
            considered += choose(evidence, zone=home, now=now).considered
            rejected += evidence.rejected
        best = _best(considered, home)
        questions.append(
            Question(
                step,
                items,
                tuple(considered),
                tuple(rejected),
                _wall_clock(best, home) if best else "",
                best.source if best else "",
            )
        )
    return questions


def _best(considered: Sequence[tuple[Candidate, str]], home: ZoneInfo | None) -> Candidate | None:
    """The date that was chosen before another file held the group back, else the most trusted on a wall clock."""
    usable = [(one, what) for one, what in considered if _is_usable(one, home)]
    return next((one for one, what in usable if what == "won"), usable[0][0] if usable else None)


def _is_usable(one: Candidate, home: ZoneInfo | None) -> bool:
    return one.taken.year >= FIRST_YEAR and (one.clock == "local" or home is not None)


def _wall_clock(one: Candidate, home: ZoneInfo | None) -> str:
    taken = one.taken
    if one.clock == "utc":
        taken = taken.replace(tzinfo=UTC).astimezone(home).replace(tzinfo=None)
    return taken.date().isoformat() if one.precision == "day" else taken.isoformat(timespec="seconds")


def matching(
    steps: Iterable[Step], patterns: Sequence[str], *, roll: str
) -> tuple[list[Step], tuple[str, ...]]:
    """The steps that a pattern means, all without patterns; and the patterns that mean none."""
    missed = dict.fromkeys(patterns)
    chosen: list[Step] = []
    for step in steps:
        hits = [one for one in patterns if any(is_meant(one, item.path, roll) for item in files(step))]
        for hit in hits:
            missed.pop(hit, None)
        if hits or not patterns:
            chosen.append(step)
    return chosen, tuple(missed)


def files(step: Step) -> tuple[Item, ...]:
    """The files of the step, sidecars included."""
    return (step.item, *step.along)


def is_meant(pattern: str, path: str, roll: str) -> bool:
    """Whether a pattern means a file: by its name, its path below the roll, or its whole path; `*` also spans `/`."""
    below = path[len(roll) :].lstrip("/") if path.startswith(roll) else path
    if any(pattern == text or fnmatchcase(text, pattern) for text in (os.path.basename(path), below)):
        return True
    if pattern == path:
        return True
    folder, name = os.path.split(pattern)
    return os.path.isabs(path) and os.path.join(os.path.realpath(folder), name) == path


def parse_day(text: str, *, now: datetime) -> str:
    """A person's answer, a full day or a day with a time, as in `Answer.taken`. Raises `SortProblem` ("bad-date")."""
    try:
        taken = datetime.fromisoformat(text)
    except ValueError:
        taken = None
    if taken is None or taken.tzinfo is not None or "-" not in text[:5] or "W" in text:
        raise SortProblem(
            "bad-date", f"{text!r} is not a day; write it as 2019-07-14, or with the time 2019-07-14T18:30."
        )
    if taken.year < FIRST_YEAR or taken.date() > now.date():
        what = "lies in the future" if taken > now else "is older than any photograph"
        raise SortProblem("bad-date", f"{text!r} {what}; see the year.")
    return f"{taken:%Y-%m-%d}" if len(text) == 10 else taken.isoformat(timespec="seconds")


def by_code(questions: Iterable[Question]) -> dict[str, list[Question]]:
    """The questions by the code of their reason, the most frequent first."""
    groups: dict[str, list[Question]] = {}
    for one in questions:
        groups.setdefault(one.step.code, []).append(one)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))


def open_steps(plan: Plan) -> tuple[list[Step], list[Step]]:
    """The steps of a plan that wait for a date, and those that have an answer."""
    return [one for one in plan.steps if needs_date(one)], [one for one in plan.steps if is_answered(one)]
