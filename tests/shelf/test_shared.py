"""One suite for every shelf: a folder, our station, and a station that is not ours."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from albumen.client import PhotoStation
from albumen.shelf import Done, Shelf, ShelfProblem, never
from albumen.shelf.folder import FolderShelf
from albumen.shelf.station import StationShelf
from albumen.sorting.apply import Report, apply_plan, settle, undo_run
from albumen.sorting.plan import Order, Plan
from albumen.sorting.planner import make_plan
from albumen.sorting.rules import Rules
from albumen.sorting.runs import RunStore
from tests import makers
from tests.foreign import station
from tests.worlds import put, tree

NOON = datetime(2024, 5, 1, 12)
NOW = datetime(2026, 6, 1)
OPENERS = ["folder", "ours", "foreign"]


class World(NamedTuple):
    """A library with a roll `Phone/Camera` in it, and how to open its shelf afresh."""

    root: Path
    open: Callable[[], Shelf]
    base: str
    store: RunStore

    def order(self, **changes: object) -> Order:
        roll = self.path("Phone/Camera")
        source, dest = changes.pop("source", roll), changes.pop("dest", roll)
        return Order(str(source), str(dest), Rules(**{"zone": "Europe/Zurich", **changes}))  # type: ignore[arg-type]

    def path(self, album: str) -> str:
        return f"{self.base}/{album}" if self.base else album

    def plan(self, **changes: object) -> Plan:
        return make_plan(self.open(), self.order(**changes), now=NOW)

    def sort(self, stop: Callable[[], bool] = never, **changes: object) -> Report:
        shelf = self.open()
        order = self.order(**changes)
        with shelf.lock([order.source, order.dest], "a test"):
            plan = make_plan(shelf, order, now=NOW)
            return apply_plan(
                shelf, plan, self.store, command="test", now=NOW.astimezone(), user="ana", stop=stop
            )

    def undo(self) -> list[Done]:
        return undo_run(self.open(), self.store.find(None), self.store, owner="a test", stop=never).results

    def names(self) -> set[str]:
        return {name for name in tree(self.root) if not os.path.basename(name).startswith(".")}


@contextmanager
def open_world(kind: str, tmp_path: Path) -> Iterator[World]:
    root, store = tmp_path / "library", RunStore(str(tmp_path / "state"))
    root.mkdir()
    if kind == "folder":
        yield World(root, lambda: FolderShelf(str(root), notes=store.locks), str(root), store)
        return
    with station(root, foreign=kind == "foreign") as live:
        clients: list[PhotoStation] = []

        def open_shelf() -> Shelf:
            clients.append(PhotoStation(live.url, user="ana", password="secret"))
            return StationShelf(clients[-1], address=live.url, notes=store.locks)

        yield World(root, open_shelf, "", store)
        for client in clients:
            client.close()


@pytest.fixture(params=OPENERS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Each kind of shelf in turn."""
    with open_world(request.param, tmp_path) as world:
        yield world


def fill(world: World) -> dict[str, bytes]:
    """A roll with a still, a pair that shares a name and a day, a video, a screenshot and an undated photo."""
    files = {
        "Phone/Camera/IMG_1.JPG": makers.jpeg(NOON, seed=1, make="Apple", model="iPhone"),
        "Phone/Camera/IMG_2.HEIC": makers.heic(datetime(2023, 12, 31, 23, 59, 59), seed=2),
        "Phone/Camera/clip.MOV": makers.mov(
            datetime(2024, 4, 30, 22, 30), creationdate="2024-05-01T00:30:00+0200", seed=3
        ),
        "Phone/Camera/utc.mp4": makers.mp4(datetime(2024, 5, 1, 22, 30), seed=4),
        "Phone/Camera/Screenshot_20240502-101112_Maps.png": makers.png(seed=5),
        "Phone/Camera/nothing.jpg": makers.jpeg(seed=6),
        "Phone/Camera/Lapland/IMG_1.JPG": makers.jpeg(NOON, seed=7, make="Apple", model="iPhone"),
    }
    put(world.root, files)
    return files


def test_every_item_gets_its_day(world: World) -> None:
    fill(world)

    plan = world.plan()

    days = {step.item.name: step.album.rpartition("/")[2] for step in plan.steps if step.fate == "move"}
    assert days["IMG_2.HEIC"] == "2023-12-31"
    assert days["clip.MOV"] == "2024-05-01"
    assert days["utc.mp4"] == "2024-05-02"
    assert days["Screenshot_20240502-101112_Maps.png"] == "2024-05-02"
    assert plan.counts() == {"move": 6, "review": 1}


def test_a_plan_changes_nothing(world: World) -> None:
    fill(world)
    before = tree(world.root)

    world.plan()

    assert tree(world.root) == before


def test_apply_moves_everything_and_adds_up(world: World) -> None:
    files = fill(world)

    report = world.sort()

    assert report.counts() == {"moved": 6, "there": 0, "review": 1, "failed": 0, "left": 0, "discarded": 0}
    assert report.found == sum(report.counts().values()) == 7
    digests = sorted(hashlib.sha256(data).hexdigest() for data in files.values())
    assert sorted(seen.digest for seen in tree(world.root).values()) == digests
    assert "Phone/Camera/2024/2024-05-01/clip.MOV" in world.names()


def test_both_of_two_photos_with_one_name_are_kept(world: World) -> None:
    fill(world)

    world.sort()

    ones = sorted(name for name in world.names() if "IMG_1" in name)
    if world.open().renames:
        assert ones == [
            "Phone/Camera/2024/2024-05-01/IMG_1 (2).JPG",
            "Phone/Camera/2024/2024-05-01/IMG_1.JPG",
        ]
    else:
        assert ones == [
            "Phone/Camera/2024/2024-05-01 (2)/IMG_1.JPG",
            "Phone/Camera/2024/2024-05-01/IMG_1.JPG",
        ]


def test_a_second_run_does_nothing(world: World) -> None:
    fill(world)
    world.sort()
    before = tree(world.root)

    report = world.sort()

    assert report.counts() == {"moved": 0, "there": 6, "review": 1, "failed": 0, "left": 0, "discarded": 0}
    assert report.run is None
    assert tree(world.root) == before


def test_undo_restores_the_files(world: World) -> None:
    fill(world)
    before = tree(world.root)
    world.sort()

    done = world.undo()

    assert [one.state for one in done] == ["moved"] * 6
    assert tree(world.root) == before


def test_new_albums_go_with_the_undo_where_that_is_safe(world: World, request: pytest.FixtureRequest) -> None:
    fill(world)
    world.sort()
    world.undo()

    there = (world.root / "Phone/Camera/2024").exists()

    assert there == ("foreign" in request.node.name)


def test_an_undone_run_can_be_sorted_again(world: World) -> None:
    fill(world)
    world.sort()
    after = tree(world.root)
    world.undo()

    world.sort()

    assert tree(world.root) == after


def test_a_name_that_came_since_the_plan_is_never_replaced(world: World) -> None:
    fill(world)
    shelf = world.open()
    plan = make_plan(shelf, world.order(), now=NOW)
    put(world.root, {"Phone/Camera/2023/2023-12-31/IMG_2.HEIC": b"came since"})

    shelf = world.open()
    shelf.check(world.path("Phone/Camera"), world.path("Phone/Camera"))
    report = apply_plan(
        shelf, plan, world.store, command="test", now=NOW.astimezone(), user="ana", stop=never
    )

    assert report.counts()["moved"] == 5
    assert report.counts()["left"] == 1
    assert (world.root / "Phone/Camera/2023/2023-12-31/IMG_2.HEIC").read_bytes() == b"came since"
    assert (world.root / "Phone/Camera/IMG_2.HEIC").is_file()


def test_an_item_that_changed_since_the_plan_stays(world: World) -> None:
    fill(world)
    plan = world.plan()
    (world.root / "Phone/Camera/IMG_2.HEIC").write_bytes(b"changed since")

    shelf = world.open()
    shelf.check(world.path("Phone/Camera"), world.path("Phone/Camera"))
    report = apply_plan(
        shelf, plan, world.store, command="test", now=NOW.astimezone(), user="ana", stop=never
    )

    assert report.counts()["left"] == 1
    assert (world.root / "Phone/Camera/IMG_2.HEIC").read_bytes() == b"changed since"


def test_stop_ends_after_what_was_begun_and_the_next_run_completes(world: World) -> None:
    fill(world)
    asked = iter([False, False, True])

    report = world.sort(stop=lambda: next(asked, True))

    assert report.stopped
    assert report.found == sum(report.counts().values())
    assert report.counts()["left"] > 0
    settle(lambda run: world.open(), world.store)
    assert world.sort().counts()["failed"] == 0
    assert world.sort().counts()["there"] == 6


def test_two_runs_at_once_exclude_each_other(world: World) -> None:
    fill(world)
    one, other, phone = world.open(), world.open(), [world.path("Phone")]

    with (
        one.lock(phone, "albumen sort the first"),
        pytest.raises(ShelfProblem, match="sort the first") as caught,
    ):
        other.lock(phone, "x").__enter__()

    assert caught.value.busy
    with other.lock(phone, "x"):
        pass


def test_history_tells_what_a_run_did(world: World) -> None:
    fill(world)
    world.sort()

    run = world.store.find(None)
    told = list(world.open().history(world.store.journal(run)))

    assert {one.state for one in told} == {"moved"}
    assert len(told) == 6
    assert all(one.source and one.target for one in told)


def test_names_of_any_bytes_move_exactly(world: World) -> None:
    names = [
        b"caf\xe9.jpg",
        b"new\nline.jpg",
        b"comma,name.jpg",
        "e\u0301.jpg".encode(),
        "\u00e9.jpg".encode(),
        b"-x $(y) 'z'.jpg",
    ]
    roll = os.fsencode(world.root / "Phone/Camera")
    os.makedirs(roll)
    for seed, name in enumerate(names):
        with open(os.path.join(roll, name), "xb") as out:
            out.write(makers.jpeg(NOON, seed=seed, make="Apple"))

    report = world.sort()

    assert report.counts()["moved"] == len(names)
    assert sorted(os.listdir(roll + b"/2024/2024-05-01")) == sorted(names)
    world.undo()
    assert sorted(name for name in os.listdir(roll) if name != b"2024") == sorted(names)


def test_groups_go_together(world: World) -> None:
    """Hard cases 39 and 46: halves over midnight; a RAW beside its JPEG."""
    late = datetime(2024, 5, 1, 23, 59, 59)
    put(
        world.root,
        {
            "Phone/Camera/IMG_1.HEIC": makers.heic(late, seed=1, make="Apple", model="iPhone"),
            "Phone/Camera/IMG_1.MOV": makers.mov(
                datetime(2024, 5, 1, 22, 0, 1), creationdate="2024-05-02T00:00:01+0200", seed=2
            ),
            "Phone/Camera/IMG_2.JPG": makers.jpeg(late, seed=3, make="Apple", model="iPhone"),
            "Phone/Camera/IMG_2.DNG": makers.dng(datetime(2024, 5, 2), seed=4),
        },
    )

    report = world.sort()

    assert report.counts()["moved"] == report.found == 4
    day = "Phone/Camera/2024/2024-05-01"
    assert world.names() == {
        f"{day}/{name}" for name in ("IMG_1.HEIC", "IMG_1.MOV", "IMG_2.JPG", "IMG_2.DNG")
    }
    assert sum(done.items for done in world.undo()) == 4
    assert "Phone/Camera/IMG_1.MOV" in world.names()


def test_a_group_whose_name_is_taken_stays_together(world: World) -> None:
    """Hard case 49: one suffix for the whole group, or one sibling album where nothing can be renamed."""
    files = fill_pair(world)
    put(
        world.root, {"Phone/Camera/2024/2024-05-01/IMG_1.JPG": makers.jpeg(NOON, seed=9, make="A", model="B")}
    )

    world.sort()

    placed = {name.removeprefix("Phone/Camera/") for name in world.names()} - {"2024/2024-05-01/IMG_1.JPG"}
    if world.base:
        assert placed == {"2024/2024-05-01/IMG_1 (2).JPG", "2024/2024-05-01/IMG_1 (2).MOV"}
    else:
        assert placed == {"2024/2024-05-01 (2)/IMG_1.JPG", "2024/2024-05-01 (2)/IMG_1.MOV"}
    assert sorted(files) == sorted((world.root / "Phone/Camera" / name).read_bytes() for name in placed)
    assert world.sort().counts() == {
        "moved": 0, "there": 3, "review": 0, "failed": 0, "left": 0, "discarded": 0,
    }  # fmt: skip


def fill_pair(world: World) -> list[bytes]:
    """A still and its video; returns their bytes."""
    still = makers.jpeg(NOON, seed=1, make="Apple", model="iPhone")
    video = makers.mov(datetime(2024, 5, 1, 10), creationdate="2024-05-01T12:00:01+0200", seed=2)
    put(world.root, {"Phone/Camera/IMG_1.JPG": still, "Phone/Camera/IMG_1.MOV": video})
    return [still, video]


def test_what_a_phone_sends_again_stays_where_it_is(world: World) -> None:
    """Hard case 53: the same photo is in the library already; only full content counts."""
    files = fill_pair(world)
    world.sort()
    put(world.root, {"Phone/Camera/IMG_1.JPG": files[0], "Phone/Camera/IMG_1.MOV": files[1]})

    report = world.sort()

    assert report.counts()["there"] == report.found == 4
    assert {"Phone/Camera/IMG_1.JPG", "Phone/Camera/IMG_1.MOV"} < world.names()
