"""`albumen review`: what has no date to trust, and a person's answers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from msgspec import Struct

from albumen.cli.asking import ask_person, offers
from albumen.cli.console import DONE, Problem, program, say, say_json, shown
from albumen.cli.places import NO_LOGIN, Login, Place, open_place
from albumen.cli.sort import plan_on
from albumen.cli.wishes import NO_WISHES, Wishes
from albumen.sorting.answers import Answer, Answers, AnswerStore
from albumen.sorting.plan import Order, Step
from albumen.sorting.questions import Question, ask, by_code, matching, open_steps, parse_day
from albumen.sorting.rules import Rules
from albumen.sorting.runs import RunStore

What = Literal["date", "accept", "skip", "forget"]

TITLES = {  # a reason's code: what it is called, and what helps
    "no-date": ("Nothing proves a date", "give one with --date, or leave them with --skip"),
    "needs-zone": ("The time is known in UTC only", "say where you live: --zone Europe/Zurich"),
    "future": ("The date lies in the future", "give the right one with --date"),
    "factory-clock": ("The camera's clock was never set", "give the right date with --date"),
    "too-old": (
        "Older than digital cameras",
        "if they are scans and the date is right: --accept; else --date",
    ),
    "empty": ("The file is empty", "copy it again, or leave it with --skip"),
    "unreadable": ("The content cannot be read", "copy it again, or leave it with --skip"),
}


def review(
    source: Annotated[str, Parameter(help="As with sort: a folder, or an album on a station.")],
    /,
    *files: Annotated[str, Parameter(help="Only these: a name, a path, or a pattern such as 'Scans/*'.")],
    date: Annotated[
        str | None, Parameter(help="They were taken then: 2019-07-14 or 2019-07-14T18:30.")
    ] = None,
    accept: Annotated[
        bool, Parameter(help="The best date that they offer is right, though distrusted.")
    ] = False,
    skip: Annotated[bool, Parameter(help="They stay where they are; never ask again.")] = False,
    forget: Annotated[bool, Parameter(help="Take answers back.")] = False,
    all: Annotated[bool, Parameter(help="Answer for all that are listed.")] = False,  # noqa: A002
    into: Annotated[str | None, Parameter(help="As with sort.")] = None,
    wishes: Wishes = NO_WISHES,
    json: Annotated[bool, Parameter(help="One JSON object a line, a last one with the totals.")] = False,
    login: Login = NO_LOGIN,
) -> int:
    """List what has no date to trust, by reason, with what each file offers; or answer for it.

    Answers are kept and used by the next `albumen sort`; no file is changed. In a terminal, without one of --date,
    --accept, --skip and --forget, the answers are asked for one by one.
    """
    now = datetime.now().astimezone().replace(tzinfo=None)
    what = _what(date, accept=accept, skip=skip, forget=forget)
    taken = parse_day(date, now=now) if date is not None else ""
    if (what is None and all) or (what is not None and all == bool(files)):
        _refuse_unclear(what)
    profile = wishes.chosen()
    rules = wishes.rules(profile)
    store = RunStore()
    place = open_place(source, into or profile.into or None, login, store, user=profile.user)
    desk = _Desk(place, AnswerStore(store.directory), store, rules, now, files, source, json)
    if what is not None:
        return desk.answer(what, taken, all=all)
    return desk.show(interactive=not json and sys.stdin.isatty() and sys.stdout.isatty())


def _what(date: str | None, *, accept: bool, skip: bool, forget: bool) -> What | None:
    """Which answer was given. Raises `Problem` ("two-answers")."""
    given: dict[What, bool] = {"date": date is not None, "accept": accept, "skip": skip, "forget": forget}
    chosen: list[What] = [name for name, is_given in given.items() if is_given]
    if len(chosen) > 1:
        raise Problem("two-answers", f"--{chosen[0]} and --{chosen[1]} exclude each other; give one of them.")
    return chosen[0] if chosen else None


def _refuse_unclear(what: What | None) -> None:
    if what is None:
        raise Problem("no-answer", "--all goes with an answer: --date, --accept, --skip or --forget.")
    raise Problem("no-files", f"--{what} for which files? Either name them, or a pattern, or say --all.")


class _Desk(Struct):
    """One review: the place, where answers are kept, and which files are meant."""

    place: Place
    store: AnswerStore
    runs: RunStore
    rules: Rules
    now: datetime
    files: tuple[str, ...]
    source: str
    json: bool

    def _steps(self) -> tuple[list[Step], list[Step]]:
        """What waits for a date, and what has an answer."""
        order = Order(self.place.source, self.place.dest, self.rules)
        return open_steps(plan_on(self.place.shelf, order, self.runs, quiet=self.json))

    def _meant(self, steps: list[Step], where: str) -> list[Step]:
        chosen, missed = matching(steps, self.files, roll=self.place.source)
        if missed:
            raise Problem("no-match", f"{missed[0]!r} matches nothing that {where} in {self.source!r}.")
        return chosen

    def show(self, *, interactive: bool) -> int:
        """List the questions, or ask them one by one."""
        waiting, answered = self._steps()
        waiting = self._meant(waiting, "needs a date")
        questions = ask(self.place.shelf, waiting, zone=self.rules.zone, now=self.now)
        if self.json:
            _tell(questions, len(answered))
        elif interactive and questions:
            address = self.place.shelf.address
            given = ask_person(questions, titles=TITLES, address=address, now=self.now, keep=self.store.add)
            self._say_next(given, len(questions) - given)
        else:
            _list(questions, len(answered), self.source)
        return DONE

    def answer(self, what: What, taken: str, *, all: bool) -> int:  # noqa: A002
        """Keep or take back the answers for the files that are meant."""
        waiting, answered = self._steps()
        if what == "forget":
            return self._forget(self._meant(answered, "has an answer"))
        meant = self._meant([*waiting, *([] if all else answered)], "needs a date")
        questions = ask(self.place.shelf, meant, zone=self.rules.zone, now=self.now)
        address = self.place.shelf.address
        given = [
            one.accept(address=address, now=self.now)
            if what == "accept"
            else one.answered(address=address, now=self.now, taken=taken)
            for one in questions
        ]
        nothing = [one for one, answers in zip(questions, given, strict=True) if not answers]
        if nothing and len(nothing) == len(given):
            raise Problem(
                "nothing-to-accept",
                f"{nothing[0].step.item.path!r} offers no date that could be accepted; give one with --date.",
            )
        flat = [one for answers in given for one in answers]
        self.store.add(flat)
        still = len(nothing) + len(set(map(_path, waiting)) - set(map(_path, meant)))
        self._say_given(flat, nothing, len(given) - len(nothing), still)
        return DONE

    def _say_given(self, flat: list[Answer], nothing: list[Question], given: int, still: int) -> None:
        if self.json:
            for one in flat:
                say_json({"source": one.path, "answer": one.what, "taken": one.taken or None})
            for question in nothing:
                say_json({"source": question.step.item.path, "answer": None, "taken": None})
            say_json({"totals": {"answered": given, "open": still}})
            return
        for question in nothing:
            say(
                f"{shown(question.step.item.path)}: it offers no date that could be accepted; give one with --date."
            )
        self._say_next(given, still)

    def _say_next(self, given: int, still: int) -> None:
        say(f"{given:,} answered, {still:,} still open.")
        if given:
            say(f"The next sort uses the answers: {program()} sort {shown(self.source)} with your options")

    def _forget(self, steps: list[Step]) -> int:
        answers = self.store.on(self.place.shelf.address)
        gone = self.store.forget(set(_given(answers, steps)).__contains__)
        if self.json:
            for one in gone:
                say_json({"source": one.path, "answer": "forgotten", "taken": None})
            say_json({"totals": {"forgotten": len(gone)}})
        else:
            say(f"{len(gone):,} answer{'s' * (len(gone) != 1)} taken back.")
        return DONE


def _given(answers: Answers, steps: list[Step]) -> list[Answer]:
    """The answers that count for the files of these steps."""
    items = [item for step in steps for item in (step.item, *step.along)]
    found = [answers.find(item, dated=False) for item in items]
    return [one for one in found if one is not None]


def _path(step: Step) -> str:
    return step.item.path


def _list(questions: list[Question], answered: int, source: str) -> None:
    for code, group in by_code(questions).items():
        title, cure = TITLES.get(code, (group[0].step.reason, "give one with --date"))
        say(f"{shown(title)}: {len(group):,}. What helps: {cure}")
        for one in group:
            say(f"  {shown(one.step.item.path)}", *(f"    {line}" for line in offers(one)))
        say("")
    say(f"{len(questions):,} open, {answered:,} answered.")
    if questions:
        say(f"Answer with, for example: {program()} review {shown(source)} --date 2019-07-14 FILE")


def _tell(questions: Sequence[Question], answered: int) -> None:
    for one in questions:
        say_json(_facts(one))
    codes = {code: len(group) for code, group in by_code(questions).items()}
    say_json({"totals": {"open": len(questions), "answered": answered}, "codes": codes})


def _facts(one: Question) -> dict[str, Any]:
    return {
        "source": one.step.item.path,
        "code": one.step.code,
        "reason": one.step.reason,
        "notes": list(one.step.notes),
        "along": [item.path for item in one.step.along],
        "modified": one.modified.isoformat(timespec="seconds") if one.modified else None,
        "acceptable": one.acceptable or None,
        "candidates": [
            {
                "taken": each.taken.isoformat(),
                "date_source": each.source,
                "clock": each.clock,
                "precision": each.precision,
                "raw": each.raw,
                "verdict": what,
            }
            for each, what in one.considered
        ],
        "rejected": [
            {"date_source": each.source, "raw": each.raw, "reason": each.reason} for each in one.rejected
        ],
    }
