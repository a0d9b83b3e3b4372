"""When a watcher sorts: by a clock that the tests move, on real folders; no test waits for time to pass."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from albumen.moving import lock_directories
from albumen.shelf import Item, ShelfProblem, never
from albumen.shelf.folder import FolderShelf
from albumen.sorting.apply import Report, Result, apply_plan
from albumen.sorting.listening import RESCAN, Ears
from albumen.sorting.plan import Order, Step
from albumen.sorting.planner import make_plan
from albumen.sorting.runs import RunStore
from albumen.sorting.watch import GONE, Backoff, Event, Waiting, Watcher
from tests import makers
from tests.worlds import contents, put

NOON = datetime(2024, 5, 1, 12)
SETTLE = 10.0


class Time:
    """A clock that only waiting moves. Each wait does the next act of the script; after the last, all stops.

    An act that returns True is something that happened after a second.
    """

    def __init__(self, *script: Callable[[], object]) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self._script = list(script)
        self.stopped = False

    def clock(self) -> float:
        return self.now

    def stop(self) -> bool:
        return self.stopped

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        if not self._script:
            self.stopped = True
            return False
        happened = self._script.pop(0)() is True
        self.now += 1 if happened else seconds
        return happened

    def close(self) -> None:
        pass


class Here:
    """A source that a test drives; `gone` is what is missing."""

    def __init__(self, time: Time, *, every: float = RESCAN) -> None:
        self._time, self._every = time, every
        self.gone = ""
        self.listened = 0

    def missing(self) -> str:
        return self.gone

    def listen(self) -> Ears:
        self.listened += 1
        return Ears(self._time, "events", "", self._every)


class World:
    """A roll that a watcher sorts for real, and what it tells."""

    def __init__(self, path: Path) -> None:
        self.roll = path / "roll"
        self.roll.mkdir()
        self.store = RunStore(str(path / "state"))
        self.told: list[Event] = []

    def turn(self, waiting: Waiting) -> Report:
        shelf = FolderShelf(str(self.roll), notes=self.store.locks)
        order = Order(str(self.roll), str(self.roll))
        with shelf.lock([order.source, order.dest], "a turn"):
            plan = make_plan(shelf, order, now=datetime(2026, 1, 1), waiting=waiting)
            now = datetime.now().astimezone()
            return apply_plan(shelf, plan, self.store, command="sort", now=now, stop=never)

    def watch(self, time: Time, source: Here | None = None, turn: Any = None) -> None:
        Watcher(
            turn or self.turn,
            self.told.append,
            source or Here(time),
            settle=SETTLE,
            stop=time.stop,
            clock=time.clock,
            pause=time,
        ).run()

    @property
    def lines(self) -> list[str]:
        return [f"{event.event} {event.code}".strip() for event in self.told]

    def filed(self) -> list[str]:
        return sorted(
            str(path.relative_to(self.roll)) for path in self.roll.glob("2*/**/*") if path.is_file()
        )


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


# --- a watcher on a real folder --------------------------------------------------------------------------------


def test_case_67_a_file_still_being_written_waits_then_is_filed(world: World) -> None:
    whole = makers.jpeg(NOON, seed=1, padding=5000)
    arriving = world.roll / "IMG_1.JPG"
    arriving.write_bytes(whole[:3000])  # its head, with a date, is there at once
    seen: list[list[str]] = []

    def grow() -> None:
        seen.append(world.filed())
        arriving.write_bytes(whole)

    def look() -> None:
        seen.append(world.filed())

    time = Time(grow, look, look)
    world.watch(time)

    assert seen == [[], [], ["2024/2024-05-01/IMG_1.JPG"]]
    assert (world.roll / "2024/2024-05-01/IMG_1.JPG").read_bytes() == whole
    assert time.waits == [SETTLE, SETTLE, RESCAN, RESCAN]
    assert world.lines == ["watching", "sorted", "stopped"]


@pytest.mark.parametrize(
    "name", ["IMG_1.JPG.part", "IMG_1.JPG.tmp", "IMG_1.JPG~", ".pending-1-IMG_1.JPG", ".IMG_1.JPG.aB3xYz"]
)
def test_case_67_temporary_names_are_skipped_until_they_are_renamed(world: World, name: str) -> None:
    temporary = world.roll / name
    temporary.write_bytes(makers.jpeg(NOON, seed=1))

    def rename() -> bool:
        assert world.filed() == []
        temporary.rename(world.roll / "IMG_1.JPG")
        return True

    def nothing() -> None: ...

    time = Time(nothing, rename, nothing, nothing)
    world.watch(time)

    assert world.filed() == ["2024/2024-05-01/IMG_1.JPG"]


def test_a_sidecar_that_is_still_being_written_holds_its_photo(world: World) -> None:
    put(world.roll, {"IMG_1.JPG": makers.jpeg(NOON, seed=1)})
    seen: list[list[str]] = []

    def sidecar() -> None:
        put(world.roll, {"IMG_1.JPG.xmp": b"<x"})

    def grow() -> None:
        seen.append(world.filed())
        put(world.roll, {"IMG_1.JPG.xmp": b"<xmp/>"})

    def look() -> None:
        seen.append(world.filed())

    world.watch(Time(sidecar, grow, look, look))

    assert seen == [[], [], ["2024/2024-05-01/IMG_1.JPG", "2024/2024-05-01/IMG_1.JPG.xmp"]]


def test_a_turn_that_moves_nothing_leaves_no_run_and_says_nothing(world: World) -> None:
    put(world.roll, {"2024/2024-05-01/IMG_1.JPG": makers.jpeg(NOON, seed=1)})

    def nothing() -> None: ...

    world.watch(Time(nothing, nothing, nothing))

    assert list(world.store) == []
    assert world.lines == ["watching", "stopped"]


def test_what_needs_a_look_is_told_once_and_new_ones_when_they_come(world: World) -> None:
    put(world.roll, {"scan1.jpg": makers.jpeg(seed=1)})

    def nothing() -> None: ...

    def another() -> None:
        put(world.roll, {"scan2.jpg": makers.jpeg(seed=2)})

    world.watch(Time(nothing, nothing, another, nothing, nothing))

    told = [[look.step.item.name for look in event.looks] for event in world.told if event.event == "sorted"]
    assert told == [["scan1.jpg"], ["scan2.jpg"]]


def test_events_wake_the_watcher_but_no_sooner_than_files_can_settle(world: World) -> None:
    looks: list[float] = []

    def turn(waiting: Waiting) -> Report:
        looks.append(time.now)
        return Report(None, [])

    time = Time(lambda: True, lambda: True, lambda: None, lambda: None)
    world.watch(time, turn=turn)

    assert looks == [0, SETTLE, SETTLE + RESCAN]
    assert time.waits == [RESCAN, 9, 8, RESCAN, RESCAN]


def test_the_ears_are_put_up_anew_at_each_rescan(world: World) -> None:
    def nothing() -> None: ...

    time = Time(nothing, nothing)
    here = Here(time)
    world.watch(time, here)

    assert here.listened == 3
    assert world.lines == ["watching", "stopped"]


def test_another_run_at_work_is_waited_for(world: World) -> None:
    put(world.roll, {"IMG_1.JPG": makers.jpeg(NOON, seed=1)})
    lock = lock_directories([str(world.roll)], owner="somebody", notes_dir=world.store.locks)
    lock.__enter__()

    def nothing() -> None: ...

    def release() -> None:
        lock.__exit__(None, None, None)

    time = Time(nothing, release, nothing, nothing)
    world.watch(time)

    assert world.lines == ["watching", "waiting busy", "watching", "sorted", "stopped"]
    assert "somebody" in world.told[1].message
    assert time.waits[:2] == [5, 10]


# --- trouble ---------------------------------------------------------------------------------------------------


def failing(*problems: ShelfProblem | OSError | None) -> Callable[[Waiting], Report]:
    """A turn that fails so, time after time; None is one that goes well."""
    left = list(problems)

    def turn(waiting: Waiting) -> Report:
        problem = left.pop(0) if left else None
        if problem is not None:
            raise problem
        return Report(None, [])

    return turn


def test_an_unreachable_station_is_asked_less_and_less_and_told_once(world: World) -> None:
    down = ShelfProblem("unreachable", "No answer.")
    time = Time(*[lambda: None] * 11)

    world.watch(time, turn=failing(*[down] * 9, None, down))

    assert world.lines == ["watching", *["waiting unreachable", "watching"] * 2, "stopped"]
    assert time.waits == [5, 10, 20, 40, 80, 160, 320, 600, 600, RESCAN, 5, RESCAN]


def test_backoff_ends_at_ten_minutes() -> None:
    backoff = Backoff()
    assert [backoff.grow() for _ in range(9)] == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    backoff.reset()
    assert backoff.grow() == 5


@pytest.mark.parametrize("turns_before", [0, 1])
def test_a_wrong_password_stops_the_watcher(world: World, turns_before: int) -> None:
    refused = ShelfProblem("wrong-password", "The password is wrong.", wrong=True)
    time = Time(*[lambda: None] * 5)

    with pytest.raises(ShelfProblem, match="The password is wrong"):
        world.watch(time, turn=failing(*[None] * turns_before, refused))

    assert world.lines == ["watching"]


def test_an_album_that_was_never_there_stops_and_one_that_went_is_waited_for(world: World) -> None:
    lost = ShelfProblem("no-such-album", "No such album.", wrong=True)

    with pytest.raises(ShelfProblem, match="No such album"):
        world.watch(Time(), turn=failing(lost))
    world.told.clear()
    world.watch(Time(*[lambda: None] * 2), turn=failing(None, lost))

    assert world.lines == ["watching", "problem no-such-album", "watching", "stopped"]


@pytest.mark.parametrize(
    "problem", [ShelfProblem("not-a-photo-station", "It starts.", wrong=True), OSError(5, "I/O error")]
)
def test_a_nas_that_starts_and_a_disk_that_fails_are_waited_for(
    world: World, problem: ShelfProblem | OSError
) -> None:
    world.watch(Time(*[lambda: None] * 2), turn=failing(problem))

    assert [line.split()[0] for line in world.lines] == ["watching", "problem", "watching", "stopped"]


def test_what_a_person_must_look_at_stops_the_watcher_though_something_was_moved(world: World) -> None:
    step = Step(Item("roll", "a.jpg", "photo", 1), "move")

    def turn(waiting: Waiting) -> Report:
        return Report(
            None, [Result(step, "moved", "")], error="surprise", sentence="One did not arrive.", stopped=True
        )

    with pytest.raises(ShelfProblem, match="One did not arrive"):
        world.watch(Time(), turn=turn)

    assert world.lines == ["watching", "sorted"]


def test_what_could_not_be_moved_is_told_and_held_back(world: World) -> None:
    step = Step(Item("roll", "a.jpg", "photo", 1), "move")
    asked: list[str] = []

    def turn(waiting: Waiting) -> Report:
        asked.append(waiting(step.item))
        return Report(None, [] if asked[-1] else [Result(step, "failed", "Permission denied")])

    world.watch(Time(*[lambda: None] * 2), turn=turn)

    assert world.lines == ["watching", "problem not-moved", "stopped"]
    assert "'roll/a.jpg' could not be moved: Permission denied" in world.told[1].message
    assert [bool(why) for why in asked] == [True, False, True]


def test_a_folder_that_is_gone_is_no_empty_roll(world: World) -> None:
    turns: list[float] = []

    def turn(waiting: Waiting) -> Report:
        turns.append(time.now)
        return Report(None, [])

    def leave() -> None:
        here.gone = "/mnt/photos"

    def come() -> None:
        here.gone = ""

    time = Time(leave, lambda: None, come, lambda: None)
    here = Here(time)
    world.watch(time, here, turn)

    assert world.lines == ["watching", "waiting gone", "watching", "stopped"]
    assert time.waits == [RESCAN, GONE, GONE, RESCAN, RESCAN]
    assert turns == [0, RESCAN + 2 * GONE, 2 * RESCAN + 2 * GONE]
    assert here.listened == 3


def test_nothing_is_lost_when_files_come_and_grow_in_any_order(world: World) -> None:
    data = [makers.jpeg(datetime(2024, 5, 1 + number), seed=number, padding=2000) for number in range(6)]

    def write(number: int, size: int | None) -> Callable[[], bool]:
        def act() -> bool:
            put(world.roll, {f"IMG_{number}.JPG": data[number][:size]})
            return True

        return act

    acts = [write(number, size) for number in range(6) for size in (900, 1500, None)]
    world.watch(Time(*acts, *[lambda: None] * 8))

    assert contents(world.roll) == sorted(contents_of(data))
    assert [os.path.basename(name) for name in world.filed()] == [f"IMG_{number}.JPG" for number in range(6)]


def contents_of(data: list[bytes]) -> list[str]:
    return [hashlib.sha256(one).hexdigest() for one in data]
