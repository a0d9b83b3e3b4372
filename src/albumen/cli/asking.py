"""The review in a terminal: one question at a time, an answer for it, its folder or its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from albumen.cli.console import shown
from albumen.sorting import SortProblem
from albumen.sorting.answers import Answer
from albumen.sorting.questions import Question, parse_day

_HELP = """A day, or a day and a time, says when it was taken: 2019-07-14, 2019-07-14T18:30.
a accepts the best date that the file offers; s leaves the file where it is and never asks again.
Enter goes on to the next one, which stays open; q ends. Each answer is kept at once.
An f behind an answer gives it to all of the folder, an r to all with the same reason: s f, a r."""
Keep = Callable[[list[Answer]], None]
Scope = Literal["one", "folder", "reason"]
_SCOPES: dict[str, Scope] = {"f": "folder", "r": "reason"}


def ask_person(
    questions: Sequence[Question],
    *,
    titles: Mapping[str, tuple[str, str]],
    address: str,
    now: datetime,
    keep: Keep,
) -> int:
    """Ask until all is answered or put off, or the person quits; returns how many questions were answered.

    Each answer is kept as soon as it is given.
    """
    return _Talk(questions, titles, address, now, keep).through()


class _Talk:
    def __init__(
        self,
        questions: Sequence[Question],
        titles: Mapping[str, tuple[str, str]],
        address: str,
        now: datetime,
        keep: Keep,
    ) -> None:
        self._waiting = list(questions)
        self._titles, self._address, self._now, self._keep = titles, address, now, keep
        self._console = Console(highlight=False)
        self._given = 0

    def through(self) -> int:
        number = 0
        while number < len(self._waiting):
            one = self._waiting[number]
            self._show(one, number)
            try:
                line = self._console.input("> ").strip()
            except (EOFError, KeyboardInterrupt):
                self._console.print()
                break
            if line == "q":
                break
            if line in ("", "n"):
                number += 1
            elif line in ("?", "h", "help"):
                self._console.print(_HELP)
            else:
                self._take(line, one)
        return self._given

    def _show(self, one: Question, number: int) -> None:
        left = len(self._waiting)
        say = self._console.print
        title, cure = self._titles.get(one.step.code, (one.step.reason, ""))
        say(Rule(Text(f"{number + 1} of {left} open: {shown(title)}"), align="left", style="dim"))
        say(Text(shown(one.step.item.path), style="bold"))
        for line in offers(one):
            say(Text(f"  {line}"))
        if cure:
            say(Text(f"  What helps: {cure}", style="dim"))
        say(_keys(one, len(self._scoped(one, "folder")), len(self._scoped(one, "reason"))))

    def _scoped(self, one: Question, scope: Scope) -> list[Question]:
        if scope == "folder":
            return [other for other in self._waiting if other.folder == one.folder]
        if scope == "reason":
            return [other for other in self._waiting if other.step.code == one.step.code]
        return [one]

    def _take(self, line: str, one: Question) -> None:
        """Do what the line says; what it does not say clearly is asked again."""
        words = line.split()
        scope: Scope = "one"
        if len(words) > 1 and words[-1] in _SCOPES:
            scope = _SCOPES[words.pop()]
        meant = self._scoped(one, scope)
        try:
            answers = [self._answers(" ".join(words), each) for each in meant]
        except SortProblem as problem:
            self._console.print(Text(shown(str(problem)), style="red"))
            return
        done = [each for each, given in zip(meant, answers, strict=True) if given]
        if not done:
            self._console.print(Text("It offers no date that could be accepted; give one.", style="red"))
            return
        self._keep([answer for given in answers for answer in given])
        self._given += len(done)
        gone = set(map(id, done))
        self._waiting = [each for each in self._waiting if id(each) not in gone]
        self._console.print(Text(f"Kept for {len(done):,}.", style="green"))

    def _answers(self, word: str, one: Question) -> list[Answer]:
        if word == "a":
            return one.accept(address=self._address, now=self._now)
        taken = "" if word == "s" else parse_day(word, now=self._now)
        return one.answered(address=self._address, now=self._now, taken=taken)


def _keys(one: Question, folder: int, reason: int) -> Text:
    """The keys that count for this question."""
    keys = ["a day such as 2019-07-14"]
    keys += [f"a: accept {one.acceptable}"] if one.acceptable else []
    keys += ["s: skip, it stays", "Enter: later", "q: quit", "?: help"]
    more = [f"f for all {folder:,} in this folder"] if folder > 1 else []
    more += [f"r for all {reason:,} with this reason"] if reason > 1 else []
    tail = f"; add {' or '.join(more)}, as in: s {more[0][0]}" if more else ""
    return Text(f"{' | '.join(keys)}{tail}", style="cyan")


def offers(one: Question) -> list[str]:
    """What a question's files offer, a line each, fit for a terminal."""
    lines = [f"with {shown(item.name)}" for item in one.items[1:]]
    lines += [shown(one.step.reason)]
    lines += [
        f"{each.source}: {each.taken:%Y-%m-%d %H:%M}{' UTC' * (each.clock == 'utc')}, {shown(what)}"
        for each, what in one.considered
    ]
    lines += [f"{each.source}: {shown(each.raw)!r} is no date: {each.reason}" for each in one.rejected]
    lines += [f"last written: {one.modified:%Y-%m-%d %H:%M}, which proves nothing"] if one.modified else []
    return lines
