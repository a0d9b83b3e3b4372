"""When to sort, again and again: events and polling, files that are still being written, and trouble that passes.

Nothing is printed and nothing is moved here: `Watcher` calls a turn, which is a normal run, and tells what happened.
Clocks are monotonic seconds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias

import msgspec
from msgspec import Struct

from albumen.media.kinds import is_litter, is_unfinished
from albumen.shelf import Item, ShelfProblem
from albumen.sorting.apply import Report, Result
from albumen.sorting.mounts import Mounts, Root, mount_of, read_mounts

Clock: TypeAlias = Callable[[], float]
Stop: TypeAlias = Callable[[], bool]
Waiting: TypeAlias = Callable[[Item], str]
"""Why an item must not be moved yet, "" when it may."""

RESCAN = 15 * 60.0  # seconds between looks where events come, for what they missed
POLL = 60.0  # seconds between looks at a folder that does not tell
ASK = 5 * 60.0  # seconds between looks at a station
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


class Waker(Protocol):
    """What a watcher waits on."""

    def wait(self, seconds: float) -> bool:
        """Wait for so long at most; returns early, True when something has happened, False when asked to stop."""
        ...

    def close(self) -> None:
        """Listen no more."""
        ...


class Ticks:
    """Nothing tells of changes: waits in short steps, so that a stop is heard."""

    def __init__(self, stop: Stop, *, sleep: Callable[[float], object] | None = None) -> None:
        self._stop, self._sleep = stop, sleep or time.sleep

    def wait(self, seconds: float) -> bool:
        """Sleep; nothing ever happens."""
        while seconds > 0 and not self._stop():
            self._sleep(min(seconds, 0.25))
            seconds -= 0.25
        return False

    def close(self) -> None:
        """Nothing is open."""


class Events:
    """The system's events below a folder; listens from the moment it is made.

    Raises `OSError` where none can be had, such as when the user's limit of watched folders is reached.
    """

    def __init__(self, path: str, *, recursive: bool, stop: Stop, clock: Clock = time.monotonic) -> None:
        from watchfiles import watch  # here, as its start takes long and a plain sort needs none of it

        self._stop, self._clock = stop, clock
        self._changes = watch(
            path,
            watch_filter=lambda change, changed: _matters(os.path.relpath(changed, path)),
            debounce=500,
            stop_event=_Flag(stop),
            rust_timeout=200,
            yield_on_timeout=True,
            force_polling=False,
            recursive=recursive,
            ignore_permission_denied=True,
        )
        self._deaf = False
        self._early = bool(next(self._changes, None))  # the first call is what begins to listen

    def wait(self, seconds: float) -> bool:
        """Wait for a change of a file that could be sorted; when the system fails, that counts as one."""
        happened, self._early = self._early, False
        end = self._clock() + seconds
        while not happened and not self._stop() and (left := end - self._clock()) > 0:
            if self._deaf:
                return Ticks(self._stop).wait(left)
            happened = self._next()
        return happened

    def _next(self) -> bool:
        try:
            changes = next(self._changes, None)
        except (RuntimeError, OSError):  # such as a new folder beyond the limit of watched ones
            changes = None
        self._deaf = changes is None
        return changes is None or bool(changes)

    def close(self) -> None:
        """Give the watches back to the system."""
        self._changes.close()


class _Flag:
    """A stop signal in the form that watchfiles asks for."""

    def __init__(self, stop: Stop) -> None:
        self.is_set = stop


def _matters(below: str) -> bool:
    """Whether a change of this path below the root is worth a look: thumbnails and half a download are not."""
    parts = below.split(os.sep)
    return not any(map(is_litter, parts)) and not is_unfinished(parts[-1])


class Ears(Struct, frozen=True):
    """How a source is watched: `why` it is polled ("" where events come), and seconds between looks at the latest."""

    waker: Waker
    how: Literal["events", "polling"]
    why: str
    every: float


class Source(Protocol):
    """A roll that is watched."""

    def missing(self) -> str:
        """The folder that is not there now, "" when all is."""
        ...

    def listen(self) -> Ears:
        """Begin to listen."""
        ...


class FolderSource:
    """A folder, and where it is filed to. `every` is in seconds, None for what fits how it is watched."""

    def __init__(
        self,
        source: str,
        dest: str,
        *,
        flat: bool,
        every: float | None,
        stop: Stop,
        mounts: Mounts = read_mounts,
    ) -> None:
        self._path, self._flat, self._every, self._stop, self._mounts = source, flat, every, stop, mounts
        self._roots = (Root(source, needed=True, mounts=mounts), Root(dest, needed=False, mounts=mounts))

    def missing(self) -> str:
        """The roll or the destination whose disk is gone."""
        return next((root.path for root in self._roots if root.is_missing()), "")

    def listen(self) -> Ears:
        """Events, or polling on a file system that keeps changes to itself."""
        mount = mount_of(self._path, self._mounts)
        why = f"{mount.kind} does not tell of changes made elsewhere" if mount.is_silent else ""
        if not why:
            try:
                events = Events(self._path, recursive=not self._flat, stop=self._stop)
                return Ears(events, "events", "", self._every or RESCAN)
            except OSError as error:
                why = f"events cannot be had ({error.strerror or error})"
        return Ears(Ticks(self._stop), "polling", why, self._every or POLL)


class StationSource:
    """An album on a station, which is asked every `every` seconds."""

    def __init__(self, *, every: float | None, stop: Stop) -> None:
        self._every, self._stop = every or ASK, stop

    def missing(self) -> str:
        """Never told before it is asked."""
        return ""

    def listen(self) -> Ears:
        """Polling: the API tells of nothing by itself."""
        return Ears(Ticks(self._stop), "polling", "a station is asked", self._every)


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
            self._stability.moved(step.item, step.album, step.name)
            for sidecar, name in zip(step.sidecars, step.sidecar_names, strict=True):
                self._stability.moved(sidecar, step.album, name)
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
