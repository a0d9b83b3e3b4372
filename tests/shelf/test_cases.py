"""Hard cases of groups, names and places, on a folder, on our station, and on a station that is not ours."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from albumen.shelf.folder import FolderShelf
from albumen.sorting.plan import Order
from albumen.sorting.planner import make_plan
from albumen.sorting.runs import RunStore
from tests import makers
from tests.foreign import Cut
from tests.shelf.world import NOON, NOW, World, open_world
from tests.worlds import Person, put, tree

ROLL = "Phone/Camera"
DAY = "2024/2024-05-01"
LATE = datetime(2024, 5, 1, 23, 59, 59)
AFTER = datetime(2024, 5, 2, 0, 0, 1)
APPLE = {"make": "Apple", "model": "iPhone"}


def roll(world: World, files: dict[str, bytes]) -> None:
    put(world.root, {f"{ROLL}/{name}": data for name, data in files.items()})


def placed(world: World) -> set[str]:
    """Every file of the roll, by its path below it."""
    return {name.removeprefix(f"{ROLL}/") for name in world.names()}


def digests(world: World) -> list[str]:
    """What all files hold, the trash of a run included."""
    return sorted(seen.digest for seen in tree(world.root).values())


def sees_sidecars(world: World) -> bool:
    """Whether sidecars can be seen: on a folder. Our station takes them along by itself."""
    return bool(world.base)


def jpeg(taken: datetime | None = NOON, *, seed: int, **about: object) -> bytes:
    return makers.jpeg(taken, seed=seed, **{**APPLE, **about})  # type: ignore[arg-type]


def live_video(taken: datetime, *, seed: int, content_id: str = "") -> bytes:
    """The moving half of a Live Photo, two hours east of UTC."""
    keys = {"com.apple.quicktime.content.identifier": content_id} if content_id else None
    utc = taken - timedelta(hours=2)
    return makers.mov(utc, creationdate=f"{taken:%Y-%m-%dT%H:%M:%S}+0200", seed=seed, keys=keys)


def test_case_39_a_live_photo_over_midnight_stays_together(world: World) -> None:
    roll(
        world,
        {
            "IMG_1.HEIC": makers.heic(LATE, seed=1, **APPLE),
            "IMG_1.MOV": live_video(AFTER, seed=2),
        },
    )

    report = world.sort()

    assert report.counts()["moved"] == report.found == 2
    assert placed(world) == {f"{DAY}/IMG_1.HEIC", f"{DAY}/IMG_1.MOV"}
    assert sum(done.items for done in world.undo()) == 2
    assert placed(world) == {"IMG_1.HEIC", "IMG_1.MOV"}


def test_case_40_one_stem_a_month_apart_is_two_groups(world: World) -> None:
    roll(
        world,
        {
            "IMG_1.HEIC": makers.heic(datetime(2024, 8, 1, 12), seed=1, **APPLE),
            "IMG_1.MOV": live_video(datetime(2024, 9, 1, 12), seed=2),
        },
    )

    world.sort()

    assert placed(world) == {"2024/2024-08-01/IMG_1.HEIC", "2024/2024-09-01/IMG_1.MOV"}


def test_case_41_halves_in_two_folders_find_each_other(tmp_path: Path) -> None:
    """By their content id; a station's listing does not tell it, so there they go by their own dates."""
    with open_world("folder", tmp_path) as world:
        still = makers.heic(structure=makers.live_exif(LATE, "6F4B3A5E-0C1D-4E2F-9A8B-7C6D5E4F3A2B"), seed=1)
        video = live_video(AFTER, seed=2, content_id="6F4B3A5E-0C1D-4E2F-9A8B-7C6D5E4F3A2B")
        roll(world, {"stills/IMG_1.HEIC": still, "videos/IMG_9.MOV": video})

        world.sort()

        assert placed(world) == {f"{DAY}/IMG_1.HEIC", f"{DAY}/IMG_9.MOV"}


def test_case_42_icloudpds_name_of_the_video(world: World) -> None:
    roll(
        world,
        {
            "IMG_1234.HEIC": makers.heic(LATE, seed=1, **APPLE),
            "IMG_1234_HEVC.MOV": live_video(AFTER, seed=2),
        },
    )

    world.sort()

    assert placed(world) == {f"{DAY}/IMG_1234.HEIC", f"{DAY}/IMG_1234_HEVC.MOV"}


def test_case_43_an_edit_and_its_lists_go_with_the_original(world: World) -> None:
    files = {
        "IMG_1234.HEIC": makers.heic(NOON, seed=1, **APPLE),
        "IMG_E1234.HEIC": makers.heic(seed=2),
        "IMG_1234.AAE": b"one",
        "IMG_O1234.AAE": b"two",
    }
    roll(world, files)

    world.sort()

    there = {f"{DAY}/{name}" for name in files}
    if sees_sidecars(world):
        assert placed(world) == there
    else:
        assert {name for name in placed(world) if name.endswith(".HEIC")} == {
            name for name in there if name.endswith(".HEIC")
        }


def test_case_44_an_edit_list_without_its_photo_waits_for_it(tmp_path: Path) -> None:
    with open_world("folder", tmp_path) as world:
        roll(world, {"IMG_1.AAE": b"edits", "IMG_2.AAE": b"edits", f"{DAY}/IMG_1.JPG": jpeg(seed=1)})

        plan = world.plan()
        world.sort()

        codes = {step.item.name: (step.fate, step.code) for step in plan.steps}
        assert codes["IMG_2.AAE"] == ("review", "orphan-sidecar")
        assert placed(world) == {f"{DAY}/IMG_1.AAE", f"{DAY}/IMG_1.JPG", "IMG_2.AAE"}


def test_case_45_a_sidecar_of_the_name_and_one_of_the_stem(tmp_path: Path) -> None:
    with open_world("folder", tmp_path) as world:
        files = {
            "X.jpg": jpeg(LATE, seed=1),
            "X.dng": makers.dng(datetime(2024, 5, 2), seed=2),
            "X.jpg.xmp": b"one",
            "X.xmp": b"two",
        }
        roll(world, files)

        (step,) = world.plan().steps
        world.sort()

        assert [side.name for side in step.sidecars] == ["X.jpg.xmp", "X.xmp"]
        assert placed(world) == {f"{DAY}/{name}" for name in files}


def test_case_46_raw_and_jpeg_a_second_apart_over_midnight(world: World) -> None:
    roll(world, {"IMG_2.JPG": jpeg(LATE, seed=3), "IMG_2.DNG": makers.dng(datetime(2024, 5, 2), seed=4)})

    world.sort()

    assert placed(world) == {f"{DAY}/IMG_2.JPG", f"{DAY}/IMG_2.DNG"}


def test_case_47_pixels_raw_and_motion_photo(world: World) -> None:
    stem = "PXL_20240501_215959123"
    files = {
        f"{stem}.RAW-01.COVER.jpg": jpeg(LATE, seed=1),
        f"{stem}.RAW-02.ORIGINAL.dng": makers.dng(datetime(2024, 5, 2), seed=2),
    }
    roll(world, {**files, "PXL_20240501_100000000.MP.jpg": jpeg(NOON, seed=3)})

    plan = world.plan()
    world.sort()

    assert sorted(step.items for step in plan.steps) == [1, 2]
    assert placed(world) == {f"{DAY}/{name}" for name in (*files, "PXL_20240501_100000000.MP.jpg")}


@pytest.mark.parametrize("subsec", [None, "1"], ids=["whole seconds", "parts of a second"])
def test_case_48_a_burst_keeps_every_shot_and_every_name(world: World, subsec: str | None) -> None:
    names = [f"IMG_20240501_235959_BURST{number:03}.jpg" for number in range(20)]
    parts = [None if subsec is None else f"{number:02}" for number in range(20)]
    roll(world, {name: jpeg(LATE, seed=number, subsec=parts[number]) for number, name in enumerate(names)})

    first, second = world.plan(), world.plan()
    world.sort()

    assert first.steps == second.steps
    assert placed(world) == {f"{DAY}/{name}" for name in names}
    assert world.sort().counts()["there"] == 20


def test_case_49_a_group_whose_name_is_taken_stays_together(world: World) -> None:
    """One suffix for the whole group, or one sibling album where nothing can be renamed; then it is at its place."""
    mine = {
        "IMG_E0001.JPG": jpeg(seed=1),
        "IMG_0001.MOV": live_video(NOON, seed=2),
        "IMG_0001.JPG": jpeg(seed=3),
    }
    roll(world, {**mine, f"{DAY}/IMG_0001.JPG": jpeg(seed=9)})

    world.sort()

    new = placed(world) - {f"{DAY}/IMG_0001.JPG"}
    if world.open().renames:
        assert new == {f"{DAY}/IMG_0001 (2).JPG", f"{DAY}/IMG_0001 (2).MOV", f"{DAY}/IMG_E0001 (2).JPG"}
    else:
        assert new == {f"{DAY} (2)/{name}" for name in mine}
    assert sorted(mine.values()) == sorted((world.root / ROLL / name).read_bytes() for name in new)
    assert world.sort().counts()["there"] == 4


def test_case_50_a_group_with_an_unreadable_member_stays(world: World) -> None:
    roll(world, {"IMG_1.JPG": jpeg(seed=1), "IMG_1.DNG": b"", "IMG_2.JPG": jpeg(seed=2)})

    world.sort()

    assert placed(world) == {"IMG_1.JPG", "IMG_1.DNG", f"{DAY}/IMG_2.JPG"}


def test_case_51_two_photos_of_one_name_and_second_are_both_kept(world: World) -> None:
    files = {f"{folder}/IMG_1.JPG": jpeg(seed=number) for number, folder in enumerate(("b", "a"))}
    roll(world, files)

    targets = [[step.target for step in world.plan().steps] for _ in range(2)]
    world.sort()

    assert targets[0] == targets[1]
    renames = world.open().renames
    second = "IMG_1 (2).JPG" if renames else "IMG_1.JPG"
    album = DAY if renames else f"{DAY} (2)"
    assert placed(world) == {f"{DAY}/IMG_1.JPG", f"{album}/{second}"}
    assert (world.root / ROLL / DAY / "IMG_1.JPG").read_bytes() == files["a/IMG_1.JPG"]


def test_case_53_what_a_phone_sends_again_stays_where_it_is(world: World) -> None:
    files = {"IMG_1.JPG": jpeg(seed=1), "IMG_1.MOV": live_video(NOON, seed=2)}
    roll(world, files)
    world.sort()
    roll(world, files)

    report = world.sort()

    assert report.counts()["there"] == report.found == 4
    assert set(files) < placed(world)


def test_case_53_what_is_sent_again_goes_to_the_trash_when_asked(world: World) -> None:
    files = {"IMG_1.JPG": jpeg(seed=1), "IMG_1.MOV": live_video(NOON, seed=2), "IMG_2.JPG": jpeg(seed=3)}
    roll(world, files)
    world.sort()
    other = {**files, "IMG_2.JPG": jpeg(seed=4)}
    roll(world, other)
    before, where = digests(world), placed(world)

    report = world.sort(already_there="trash")

    counts = report.counts()
    assert (counts["discarded"], counts["there"], counts["moved"]) == (2, 3, 1)
    assert not {"IMG_1.JPG", "IMG_1.MOV"} & placed(world)
    assert digests(world) == before
    world.undo()
    assert (placed(world), digests(world)) == (where, before)


def test_case_58_a_file_where_the_days_album_should_be(tmp_path: Path) -> None:
    with open_world("folder", tmp_path) as world:
        roll(
            world,
            {"IMG_1.JPG": jpeg(seed=1), "IMG_2.JPG": jpeg(datetime(2024, 6, 1), seed=2), DAY: b"a file"},
        )

        codes = {step.item.name: step.code for step in world.plan().steps}
        world.sort()

        assert codes["IMG_1.JPG"] == "blocked"
        assert placed(world) == {"IMG_1.JPG", "2024/2024-06-01/IMG_2.JPG", DAY}


def test_case_59_a_target_that_ignores_letter_case(exfat: str, tmp_path: Path) -> None:
    """Seen as a clash in the plan, where names that stand there show it."""
    card = Path(exfat)
    put(card, {"roll/a/IMG.jpg": jpeg(seed=1), "roll/b/img.JPG": jpeg(seed=2)})
    store = RunStore(str(tmp_path / "state"))
    shelf = FolderShelf(f"{card}/roll", notes=store.locks)

    plan = make_plan(shelf, Order(f"{card}/roll", f"{card}/roll"), now=NOW, store=store)

    assert sorted(step.name for step in plan.steps) == ["IMG.jpg", "img (2).JPG"]
    assert any("share one name" in remark for remark in plan.remarks)


def test_case_60_two_forms_of_one_name_are_two_names(tmp_path: Path) -> None:
    """On a file system that keeps names as they are; see the tests of moving for one that does not."""
    with open_world("folder", tmp_path) as world:
        names = [unicodedata.normalize(form, "É.jpg") for form in ("NFC", "NFD")]
        roll(world, {name: jpeg(seed=number) for number, name in enumerate(names)})

        world.sort()

        assert placed(world) == {f"{DAY}/{name}" for name in names}


def test_case_72_what_belongs_to_other_programs_is_never_touched(world: World) -> None:
    litter = [
        "@eaDir/IMG_1.JPG/SYNOPHOTO_THUMB_M.jpg", "#recycle/old.jpg", "#snapshot/x.jpg", "._IMG_1.JPG",
        "Thumbs.db", ".stfolder/x.jpg", "@__thumb/s.jpg", "SYNOFILE_THUMB_M.jpg", ".DS_Store",
    ]  # fmt: skip
    roll(world, {**{name: jpeg(seed=9) for name in litter}, "IMG_1.JPG": jpeg(seed=1)})

    report = world.sort()

    assert report.found == 1
    found = {name.removeprefix(f"{ROLL}/") for name in tree(world.root)}
    assert found == {*litter, f"{DAY}/IMG_1.JPG"}


def test_case_73_only_empty_folders_are_pruned(tmp_path: Path) -> None:
    with open_world("folder", tmp_path) as world:
        roll(
            world,
            {
                "a/b/IMG_1.JPG": jpeg(seed=1),
                "c/IMG_2.JPG": jpeg(seed=2),
                "c/Thumbs.db": b"litter",
                "d/IMG_3.JPG": jpeg(seed=3),
                "d/.stfolder/x": b"",
            },
        )
        (world.root / ROLL / "empty before").mkdir()

        kept = world.sort(limit=1)
        assert (kept.pruned, (world.root / ROLL / "a/b").is_dir()) == ([], True)
        report = world.sort(prune=True)

        assert report.pruned == []
        assert {path.name for path in (world.root / ROLL).iterdir()} == {
            "2024",
            "a",
            "c",
            "d",
            "empty before",
        }
        world.undo()
        world.undo()
        assert world.sort(prune=True).pruned == [f"{world.base}/{ROLL}/a/b", f"{world.base}/{ROLL}/a"]
        assert "a/b/IMG_1.JPG" not in placed(world)
        world.undo()
        assert "a/b/IMG_1.JPG" in placed(world)


def test_case_75_overlapping_places_are_refused_or_safe(person: Person, tmp_path: Path) -> None:
    """DEST in SOURCE is refused, SOURCE in DEST is fine, DEST = SOURCE sorts in place."""
    source = tmp_path / "photos/roll"
    put(source, {"IMG_1.JPG": makers.jpeg(NOON, seed=1)})

    refused = person.runs("sort", source, "--into", source / "sorted", "--apply", "--json")
    assert (refused.code, refused.rows[-1]["error"]) == (2, "target-inside-source")
    assert person.runs("sort", source, "--apply").code == 0
    assert person.runs("sort", source, "--into", tmp_path / "photos", "--apply").code == 0
    assert set(tree(tmp_path / "photos")) == {f"{DAY}/IMG_1.JPG"}


def test_case_88_thirty_levels_are_walked(tmp_path: Path) -> None:
    """Width is in the roll of 10,000 files, and in the benchmark of 100,000."""
    with open_world("folder", tmp_path) as world:
        deep = "/".join(f"level {number}" for number in range(30))
        roll(world, {f"{deep}/IMG_1.JPG": jpeg(seed=1)})

        world.sort()

        assert placed(world) == {f"{DAY}/IMG_1.JPG"}


def test_case_89_a_time_in_utc_waits_for_a_zone(world: World) -> None:
    roll(world, {"utc.mp4": makers.mp4(datetime(2024, 5, 1, 22, 30), seed=4)})

    (step,) = world.plan(zone="").steps

    assert (step.fate, step.code) == ("review", "needs-zone")
    assert "--zone" in step.reason
    assert [step.album.rpartition("/")[2] for step in world.plan().steps] == ["2024-05-02"]


def test_case_90_an_answer_that_never_came_is_settled_by_listing(tmp_path: Path) -> None:
    with open_world("foreign", tmp_path) as world:
        roll(world, {f"IMG_{number}.JPG": jpeg(seed=number) for number in range(3)})
        assert world.live is not None
        asked: Counter[str] = Counter()

        def cut(call: object) -> None:
            method = str(getattr(call, "method", ""))
            asked[method] += 1
            if method == "Photo.copy" and asked[method] == 1:
                raise Cut(done=True)

        world.live.wrapper.before = cut
        report = world.sort()

        assert report.counts()["moved"] == 3
        assert asked["Photo.copy"] == 2  # one alone, then the other two: the first was not asked for twice
        assert placed(world) == {f"{DAY}/IMG_{number}.JPG" for number in range(3)}


def test_case_91_a_batch_that_is_done_in_part_is_told_item_by_item(tmp_path: Path) -> None:
    with open_world("ours", tmp_path) as world:
        roll(world, {f"IMG_{number}.JPG": jpeg(seed=number) for number in range(5)})
        plan = world.plan()
        (world.root / ROLL / DAY).mkdir(parents=True)
        (world.root / ROLL / DAY / "IMG_2.JPG").write_bytes(jpeg(seed=9))

        report = world.apply(plan)

        outcomes = {result.step.item.name: result.outcome for result in report.results}
        assert outcomes == {f"IMG_{number}.JPG": "left" if number == 2 else "moved" for number in range(5)}
        assert (world.root / ROLL / "IMG_2.JPG").read_bytes() == jpeg(seed=2)
