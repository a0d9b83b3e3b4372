"""One suite for every shelf: a folder, our station, and a station that is not ours."""

from __future__ import annotations

import hashlib
import os

import pytest

from albumen.shelf import ShelfProblem, never
from albumen.sorting.apply import apply_plan, settle
from albumen.sorting.planner import make_plan
from tests import makers
from tests.shelf.world import NOON, NOW, World, fill
from tests.worlds import put, tree


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
