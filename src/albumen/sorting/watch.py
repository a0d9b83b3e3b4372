"""When to sort, again and again: files that are still being written wait, and so does trouble that passes.

Nothing is printed and nothing is moved here: `Watcher` calls a turn, which is a normal run, and tells what happened.
Clocks are monotonic seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from albumen.shelf import Item, ShelfProblem
from albumen.sorting.apply import Report, Result
from albumen.sorting.listening import Clock, Ears, Source, Stop, Ticks, Waker

Waiting: TypeAlias = Callable[[Item], str]
"""Why an item must not be moved yet, "" when it may."""

GONE = 5.0  # seconds between looks for a folder that is not there
HELD = 60 * 60.0  # seconds until an item that could not be moved is tried again
UNFINISHED = "is still being written, or has just come"


class Stability:
    """Knows which items are stable: unchanged between two looks that are at least `settle` seconds apart.

    What tells a change is size and mtime, or on a station size and `takendate`; some network file systems give a file
    another inode at each look.
    """

    def __init__(self, settle: float, *, clock: Clock = time.monotonic) -> None:
        self._settle, self._clock = settle, clock
        self._since: dict[int, float] = {}  # by the hash of path and facts: a roll may hold very many
        self._held: dict[int, float] = {}
        self.due: float | None = None

    def look(self) -> Waiting:
        """Begin a look at the roll; gives what to ask about each item of it.

        Items that are not asked about are forgotten. Afterwards `due` is when the next look can settle something,
        None when nothing waits.
        """
        began, before = self._clock(), self._since
        self._since, self.due = {}, None
        self._held = {mark: until for mark, until in self._held.items() if until > began}

        def waiting(item: Item) -> str:
            mark = _mark(item)
            since = before.get(mark)
            self._since[mark] = since = self._clock() if since is None else since
            settled = since + self._settle
            if settled > began or mark not in before:
                self.due = settled if self.due is None else min(self.due, settled)
                return UNFINISHED
            return "could not be moved; it is tried again within the hour" if mark in self._held else ""

        return waiting

    def moved(self, item: Item, album: str, name: str) -> None:
        """Know an item again where it was moved to: it does not wait there."""
        there = msgspec.structs.replace(item, album=album, name=name)
        self._since[_mark(there)] = self._since.get(_mark(item), self._clock())

    def hold(self, item: Item) -> None:
        """Leave an item alone for an hour, or until it changes: moving it was tried in vain."""
        self._held[_mark(item)] = self._clock() + HELD


def _mark(item: Item) -> int:
    return hash((item.path, item.size, item.mtime_ns, item.takendate))


class Backoff:
    """How long to wait after trouble: 5 seconds, then twice as long each time, 10 minutes at most."""

    def __init__(self, first: float = 5.0, most: float = 600.0) -> None:
        self._first, self._most = first, most
        self._next = first

    def grow(self) -> float:
        """Seconds to wait this time."""
        seconds, self._next = self._next, min(self._next * 2, self._most)
        return seconds

    def reset(self) -> None:
        """Begin anew: the trouble is over."""
        self._next = self._first


Name = Literal["watching", "sorted", "waiting", "problem", "stopped"]


class Event(Struct, frozen=True):
    """What a watcher tells. `ears` with watching; `report` with sorted, `looks` being what is new to look at."""

    event: Name
    code: str = ""
    message: str = ""
    ears: Ears | None = None
    report: Report | None = None
    looks: tuple[Result, ...] = ()


_PASSING = frozenset({"no-such-folder", "not-a-photo-station", "not-writable"})  # a NAS that starts, a disk
_LASTING = frozenset({"surprise", "wrong-visibility"})  # a person must look before more is moved
_WAITING = frozenset({"busy", "unreachable", "gone"})


class Watcher:
    """Turns of a sort until `stop`: `turn` does one, with what to ask about each item; `tell` hears what happened."""

    def __init__(
        self,
        turn: Callable[[Waiting], Report],
        tell: Callable[[Event], object],
        source: Source,
        *,
        settle: float,
        stop: Stop,
        clock: Clock = time.monotonic,
        pause: Waker | None = None,
    ) -> None:
        self._turn, self._tell, self._source = turn, tell, source
        self._settle, self._stop, self._clock = settle, stop, clock
        self._stability, self._backoff = Stability(settle, clock=clock), Backoff()
        self._pause = pause or Ticks(stop)
        self._ears: Ears | None = None
        self._since, self._how, self._trouble = 0.0, "", ""
        self._turned = False
        self._looks: set[tuple[str, str]] = set()

    def run(self) -> None:
        """Watch until stopped. Raises `ShelfProblem` for what no waiting mends, such as a wrong password."""
        try:
            while not self._stop():
                self._step()
            self._tell(Event("stopped"))
        finally:
            self._close()

    def _step(self) -> None:
        """One turn, and the wait after it."""
        if self._is_gone():
            return
        try:
            ears = self._listening()
            report = self._turn(self._stability.look())
        except (ShelfProblem, OSError) as error:
            if not self._is_gone():
                self._wait_out(_problem(error))
            return
        self._heed(report)
        if report.error:
            if not self._is_gone():
                self._wait_out(ShelfProblem(report.error, report.sentence))
        elif not self._stop():
            self._all_well(ears)
            self._wait(ears)

    def _is_gone(self) -> bool:
        """Whether the folder is not there, be it an unmounted disk; says so and waits a little."""
        missing = self._source.missing()
        if missing:
            self._close()
            self._say(ShelfProblem("gone", f"{missing!r} is not there; waiting until it is back."))
            self._pause.wait(GONE)
        return bool(missing)

    def _listening(self) -> Ears:
        """The ears, put up anew once their time is over: a disk that came back is silent to the old ones."""
        if self._ears is not None and self._clock() - self._since >= self._ears.every:
            self._close()
        if self._ears is None:
            self._ears, self._since = self._source.listen(), self._clock()
            if self._how != self._ears.how + self._ears.why:
                self._how = self._ears.how + self._ears.why
                self._tell(Event("watching", ears=self._ears))
        return self._ears

    def _close(self) -> None:
        if self._ears is not None:
            self._ears.waker.close()
        self._ears = None

    def _heed(self, report: Report) -> None:
        """Tell what a turn did, and what of it is new to look at."""
        looks = [
            result for result in report.results if result.outcome == "review" or result.step.code == "wider"
        ]
        new = tuple(look for look in looks if _named(look) not in self._looks)
        self._looks = set(map(_named, looks))
        if new or report.counts()["moved"]:
            self._tell(Event("sorted", report=report, looks=new))
        self._remember(report)

    def _remember(self, report: Report) -> None:
        """What was moved is known where it is now; what was tried in vain is told and held back."""
        for step in (result.step for result in report.results if result.outcome == "moved"):
            for file, target in step.targets():
                self._stability.moved(file, step.album, target.rpartition("/")[2])
        vain = [
            result
            for result in report.results
            if result.step.fate == "move" and result.outcome != "moved" and not report.stopped
        ]
        for result in vain:
            self._stability.hold(result.step.item)
        if vain:
            self._tell(Event("problem", code="not-moved", message=_in_vain(vain)))

    def _all_well(self, ears: Ears) -> None:
        self._turned = True
        self._backoff.reset()
        if self._trouble:
            self._trouble = ""
            self._tell(Event("watching", ears=ears))

    def _wait_out(self, problem: ShelfProblem) -> None:
        """Tell the trouble once and wait; raises what waiting does not mend."""
        passing = problem.code in _PASSING or (problem.code == "no-such-album" and self._turned)
        if problem.code in _LASTING or (problem.wrong and not passing):
            raise problem
        self._say(problem)
        self._pause.wait(self._backoff.grow())

    def _say(self, problem: ShelfProblem) -> None:
        if self._trouble != problem.code:
            self._trouble = problem.code
            self._tell(
                Event("waiting" if problem.code in _WAITING else "problem", problem.code, str(problem))
            )

    def _wait(self, ears: Ears) -> None:
        """Until the next look is due, or until something happens, though not at once: that would never settle."""
        now = self._clock()
        earliest, latest = now + self._settle, now + ears.every
        if self._stability.due is not None:
            latest = min(latest, self._stability.due)
        happened = False
        while not self._stop():
            now = self._clock()
            until = min(earliest, latest) if happened else latest
            if now >= until:
                return
            happened = ears.waker.wait(until - now) or happened


def _problem(error: ShelfProblem | OSError) -> ShelfProblem:
    if isinstance(error, ShelfProblem):
        return error
    return ShelfProblem("storage-failed", f"{error}. Nothing was lost; it is tried again.")


def _named(look: Result) -> tuple[str, str]:
    return look.step.item.path, look.step.code


def _in_vain(results: list[Result]) -> str:
    first = results[0]
    more = f", and {len(results) - 1:,} more" if len(results) > 1 else ""
    return f"{first.step.item.path!r} could not be moved: {first.reason}{more}. It is tried again within the hour."
