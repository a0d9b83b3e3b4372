"""What a person answered about items without a date to trust: kept in the state directory, used by every plan.

An answer counts for the very file it was given for, wherever it lies: one with its name, size and time (when it was
last written; on a station its `takendate`). It also counts for a file of the same size at the same path, as when a
phone sends it again, as long as that file has no date of its own. So another photo that takes the name of an answered
one never gets its date silently.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from albumen.shelf import Item
from albumen.sorting import SortProblem
from albumen.sorting.groups import Dated

SOURCE = "answer"  # the date_source of a date that a person gave or accepted
SKIPPED = "skipped"  # the code of an item that a person wants to be left where it is


class Answer(Struct, frozen=True):
    """One answer about one file. `taken` is the wall clock as YYYY-MM-DDTHH:MM:SS, YYYY-MM-DD where only
    the day is known, "" for a skip.

    `accepted` names the source of a date that was accepted although it is distrusted. `said` is the day of the
    answer, YYYY-MM-DD. `address` and `path` are the shelf and the path on it; `time` is the modification time in ns,
    or a station's `takendate`.
    """

    what: Literal["date", "accept", "skip"]
    address: str
    path: str
    size: int
    time: str
    said: str
    taken: str = ""
    accepted: str = ""

    @property
    def reason(self) -> str:
        """Why an item has this date, or stays."""
        if self.what == "skip":
            return f"you said on {self.said} that it stays where it is"
        tail = f": {self.accepted} is right" if self.accepted else ""
        return f"you said so on {self.said}{tail}"


class Answers:
    """Answers by the file they are about; on one shelf, which `address` names."""

    def __init__(self, answers: Iterable[Answer], *, address: str) -> None:
        self._by_file: dict[tuple[str, int, str], Answer] = {}
        self._by_place: dict[tuple[str, int], Answer] = {}
        for one in answers:
            if one.time:
                self._by_file[os.path.basename(one.path), one.size, one.time] = one
            if os.path.isabs(one.path) or one.address == address:
                self._by_place[one.path, one.size] = one

    def find(self, item: Item, *, dated: bool) -> Answer | None:
        """The answer that counts for the item, None when there is none; `dated` when it has a date of its own."""
        exact = self._by_file.get((item.name, item.size, _time(item)))
        if exact is not None or dated:
            return exact
        return self._by_place.get((item.path, item.size))

    def apply(self, one: Dated) -> Dated:
        """The verdict with the person's answer in it; as it was when there is none."""
        if not self._by_file and not self._by_place:
            return one
        answer = self.find(one.item, dated=one.taken is not None)
        if answer is None:
            return one
        taken = datetime.fromisoformat(answer.taken) if answer.taken else None
        return msgspec.structs.replace(
            one,
            taken=taken,
            source=SOURCE if taken else "",
            reason=answer.reason,
            code="dated" if taken else SKIPPED,
            notes=(),
            by_day=len(answer.taken) == len("YYYY-MM-DD"),
            utc=None,
        )


def _time(item: Item) -> str:
    return str(item.mtime_ns) if item.mtime_ns else item.takendate


def answer_for(
    item: Item,
    what: Literal["date", "accept", "skip"],
    *,
    address: str,
    now: datetime,
    taken: str = "",
    accepted: str = "",
) -> Answer:
    """The answer about an item of the shelf at `address`, given `now`."""
    return Answer(what, address, item.path, item.size, _time(item), f"{now:%Y-%m-%d}", taken, accepted)


class AnswerStore:
    """The file `answers.jsonl` of a state directory: an answer a line, the last one about a file counts."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._path = os.path.join(directory, "answers.jsonl")

    def on(self, address: str) -> Answers:
        """The answers as they count on the shelf at `address`. Raises `SortProblem` ("bad-answers")."""
        return Answers(self.read(), address=address)

    def read(self) -> list[Answer]:
        """Every answer, oldest first. Raises `SortProblem` ("bad-answers") that names the file and the line."""
        try:
            with open(self._path, encoding="ascii") as lines:
                return list(self._parsed(lines))
        except FileNotFoundError:
            return []
        except UnicodeDecodeError as error:
            raise self._bad(1, error) from error

    def _parsed(self, lines: Iterable[str]) -> Iterator[Answer]:
        for number, line in enumerate(lines, 1):
            try:
                answer = msgspec.convert(json.loads(line), Answer)
                if answer.what != "skip":
                    datetime.fromisoformat(answer.taken)
            except (ValueError, msgspec.ValidationError) as error:
                raise self._bad(number, error) from error
            yield answer

    def _bad(self, line: int, error: Exception) -> SortProblem:
        return SortProblem(
            "bad-answers",
            f"{self._path!r} cannot be read, see line {line}: {error}. Mend that line, or move the file away.",
        )

    def add(self, new: Iterable[Answer]) -> None:
        """Keep answers; one about the same file at the same place replaces the one before."""
        fresh = {_key(one): one for one in new}
        self._change(lambda kept: [*(one for one in kept if _key(one) not in fresh), *fresh.values()])

    def forget(self, chosen: Callable[[Answer], bool]) -> list[Answer]:
        """Take back the answers that `chosen` holds for, and return them."""
        gone: list[Answer] = []

        def without(kept: list[Answer]) -> list[Answer]:
            gone.extend(one for one in kept if chosen(one))
            return [one for one in kept if not chosen(one)]

        self._change(without)
        return gone

    def _change(self, change: Callable[[list[Answer]], list[Answer]]) -> None:
        """Rewrite the file under its lock: a temporary file beside it, synced, then renamed over."""
        os.makedirs(self._directory, exist_ok=True)
        with self._locked():
            answers = change(self.read())
            temporary = f"{self._path}.new"
            with open(temporary, "w", encoding="ascii") as out:
                out.writelines(f"{_line(one)}\n" for one in answers)
                out.flush()
                os.fsync(out.fileno())
            os.replace(temporary, self._path)
            folder = os.open(self._directory, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    @contextmanager
    def _locked(self) -> Generator[None, None, None]:
        with open(f"{self._path}.lock", "a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _key(answer: Answer) -> tuple[str, str, int, str]:
    return answer.address if not os.path.isabs(answer.path) else "", answer.path, answer.size, answer.time


def _line(answer: Answer) -> str:
    facts: Any = msgspec.to_builtins(answer)
    return json.dumps(facts)
