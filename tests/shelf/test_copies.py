"""Copies on each kind of shelf: reported, discarded only when asked, and what was deleted stays away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from albumen.shelf.filestation import FileStationShelf
from tests import makers
from tests.shelf.world import NOON, World, open_world
from tests.worlds import put, tree

ROLL = "Phone/Camera"
DAY = "2024/2024-05-01"
PHOTO = makers.jpeg(NOON, seed=1, make="Apple", model="iPhone")


def roll(world: World, files: dict[str, bytes]) -> None:
    put(world.root, {f"{ROLL}/{name}": data for name, data in files.items()})


def placed(world: World) -> set[str]:
    return {name.removeprefix(f"{ROLL}/") for name in world.names()}


def digests(world: World) -> list[str]:
    return sorted(seen.digest for seen in tree(world.root).values())


def test_case_52_one_photo_under_two_names_is_kept_twice_and_reported(world: World) -> None:
    roll(world, {"IMG_1.JPG": PHOTO, "IMG_1 copy.JPG": PHOTO})

    plan = world.plan()
    world.sort()

    assert placed(world) == {f"{DAY}/IMG_1.JPG", f"{DAY}/IMG_1 copy.JPG"}
    told = any("exact copy of another" in remark for remark in plan.remarks)
    assert told == world.open().renames  # on a station it takes downloads: only when asked


def test_case_52_a_copy_is_discarded_when_asked_and_comes_back(world: World) -> None:
    roll(
        world, {"IMG_1.JPG": PHOTO, "IMG_1 copy.JPG": PHOTO, "IMG_2.JPG": makers.jpeg(NOON, seed=2, make="A")}
    )
    before, where = digests(world), placed(world)

    report = world.sort(discard_duplicates=True)

    counts = report.counts()
    assert (counts["moved"], counts["discarded"], report.found) == (2, 1, 3)
    assert placed(world) == {f"{DAY}/IMG_1.JPG", f"{DAY}/IMG_2.JPG"}
    assert digests(world) == before
    world.undo()
    assert (placed(world), digests(world)) == (where, before)


def test_a_copy_that_is_none_any_more_is_not_discarded(world: World) -> None:
    """Compared byte by byte at the very moment, whatever the plan says."""
    roll(world, {"IMG_1.JPG": PHOTO, "IMG_1 copy.JPG": PHOTO})
    plan = world.plan(discard_duplicates=True)
    keeper = world.root / ROLL / "IMG_1.JPG"
    facts = keeper.stat()
    keeper.write_bytes(PHOTO[:-3] + bytes((PHOTO[-3] ^ 1,)) + PHOTO[-2:])
    os.utime(keeper, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    report = world.apply(plan)

    assert report.counts()["discarded"] == 0
    assert (world.root / ROLL / "IMG_1 copy.JPG").read_bytes() == PHOTO


def test_a_photo_with_a_sidecar_of_its_own_is_no_copy_to_discard(tmp_path: Path) -> None:
    with open_world("folder", tmp_path) as world:
        roll(world, {"a.JPG": PHOTO, "b.JPG": PHOTO, "b.JPG.xmp": b"my title"})

        world.sort(discard_duplicates=True)

        assert placed(world) == {f"{DAY}/{name}" for name in ("a.JPG", "b.JPG", "b.JPG.xmp")}


def test_what_a_person_deleted_does_not_come_back(world: World) -> None:
    if isinstance(world.open(), FileStationShelf):
        pytest.skip("By files only name, size and time would tell a photo that comes again from another.")
    roll(world, {"IMG_1.JPG": PHOTO, "IMG_2.JPG": makers.jpeg(NOON, seed=2, make="A", model="B")})
    world.sort()
    (world.root / ROLL / DAY / "IMG_1.JPG").unlink()
    roll(world, {"IMG_1.JPG": PHOTO})

    report = world.sort()

    outcomes = {result.step.item.path.rpartition("Camera/")[2]: result.step.code for result in report.results}
    assert outcomes["IMG_1.JPG"] == "deleted-before"
    assert placed(world) == {"IMG_1.JPG", f"{DAY}/IMG_2.JPG"}
    assert world.sort(again=True).counts()["moved"] == 1
    assert placed(world) == {f"{DAY}/IMG_1.JPG", f"{DAY}/IMG_2.JPG"}


def test_what_was_taken_back_is_not_taken_for_deleted(world: World) -> None:
    roll(world, {"IMG_1.JPG": PHOTO})
    world.sort()
    world.undo()

    assert world.sort().counts()["moved"] == 1
