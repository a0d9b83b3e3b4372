"""`albumen sort` on a folder, as a person and a program see it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from albumen.moving import lock_directories
from tests import makers
from tests.worlds import Person, contents, folders, put, tree

NOON = datetime(2024, 5, 1, 12)


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    """A small camera roll with what makes sorting hard."""
    roll = tmp_path / "roll"
    put(
        roll,
        {
            "IMG_1.JPG": makers.jpeg(NOON, seed=1),
            "IMG_1.JPG.xmp": b"one",
            "IMG_1.AAE": b"two",
            "IMG_2.HEIC": makers.heic(datetime(2023, 12, 31, 23, 59, 59), seed=2),
            "clip.MOV": makers.mov(
                datetime(2024, 4, 30, 22, 30), creationdate="2024-05-01T00:30:00+0200", seed=3
            ),
            "utc.mp4": makers.mp4(datetime(2024, 4, 28, 22, 30), seed=4),
            "Screenshot_20240502-101112_Maps.png": makers.png(seed=5),
            "nothing.jpg": makers.jpeg(seed=6),
            "notes.txt": b"no photo",
            "Lapland/IMG_1.JPG": makers.jpeg(NOON, seed=7),
            "@eaDir/IMG_1.JPG/SYNOPHOTO_THUMB_M.jpg": makers.jpeg(NOON, seed=8),
        },
    )
    return roll


def test_a_plan_changes_nothing(person: Person, roll: Path) -> None:
    before, kept = tree(roll), folders(roll)

    ran = person.runs("sort", roll, "--json")

    assert ran.code == 0
    totals = {"found": 7, "move": 5, "already_there": 0, "review": 2, "left_alone": 0, "discard": 0}
    assert ran.totals == totals
    assert (tree(roll), folders(roll)) == (before, kept)
    assert not (person.home / "state" / "runs").exists()


def test_the_plan_tells_source_target_date_and_reason(person: Person, roll: Path) -> None:
    rows = {
        Path(row["source"]).relative_to(roll).as_posix(): row
        for row in person.runs("sort", roll, "--json").rows[:-1]
    }

    assert rows["IMG_1.JPG"]["target"] == str(roll / "2024/2024-05-01/IMG_1.JPG")
    assert rows["IMG_1.JPG"]["taken"] == "2024-05-01T12:00:00"
    assert rows["IMG_1.JPG"]["date_source"] == "exif-original"
    assert rows["clip.MOV"]["target"] == str(roll / "2024/2024-05-01/clip.MOV")
    assert rows["IMG_2.HEIC"]["target"] == str(roll / "2023/2023-12-31/IMG_2.HEIC")
    assert rows["utc.mp4"]["target"] is None
    assert rows["utc.mp4"]["code"] == "needs-zone"
    assert "--zone" in rows["utc.mp4"]["reason"]
    assert rows["nothing.jpg"]["code"] == "no-date"


def test_apply_moves_verifies_and_adds_up(person: Person, roll: Path) -> None:
    before = contents(roll)

    ran = person.runs("sort", roll, "--zone", "Europe/Zurich", "--apply", "--json")

    totals = ran.totals
    assert ran.code == 0
    assert totals == {
        "found": 7,
        "moved": 6,
        "already_there": 0,
        "review": 1,
        "failed": 0,
        "left_alone": 0,
        "discarded": 0,
    }
    assert totals["found"] == sum(count for name, count in totals.items() if name != "found")
    assert contents(roll) == before
    assert sorted(os.listdir(roll / "2024/2024-05-01")) == [
        "IMG_1 (2).JPG",
        "IMG_1.AAE",
        "IMG_1.JPG",
        "IMG_1.JPG.xmp",
        "clip.MOV",
    ]
    assert (roll / "2024/2024-05-01/IMG_1.JPG").read_bytes() == makers.jpeg(NOON, seed=1)
    assert sorted(name for name in os.listdir(roll) if not name.startswith("2")) == [
        "@eaDir",
        "Lapland",
        "notes.txt",
        "nothing.jpg",
    ]


def test_a_second_run_does_nothing(person: Person, roll: Path) -> None:
    person.runs("sort", roll, "--apply")
    before = tree(roll)

    ran = person.runs("sort", roll, "--apply", "--json")

    assert ran.totals["moved"] == 0
    assert ran.totals["already_there"] == 5
    assert tree(roll) == before


def test_undo_restores_the_tree_exactly(person: Person, roll: Path) -> None:
    before, kept = tree(roll), folders(roll)
    person.runs("sort", roll, "--apply")
    assert tree(roll) != before

    ran = person.runs("undo", "--json")

    assert ran.code == 0
    assert ran.totals == {"moved": 5, "left_alone": 0, "failed": 0}
    assert (tree(roll), folders(roll)) == (before, kept)


def test_undo_twice_and_redo(person: Person, roll: Path) -> None:
    ident = person.runs("sort", roll, "--apply", "--json").rows[-1]["run"]
    sorted_tree = tree(roll)
    person.runs("undo")
    before = tree(roll)

    again = person.runs("undo", ident)

    assert again.code == 0
    assert tree(roll) == before
    person.runs("sort", roll, "--apply")
    assert tree(roll) == sorted_tree


def test_undo_leaves_what_a_person_changed(person: Person, roll: Path) -> None:
    person.runs("sort", roll, "--apply")
    edited = roll / "2023/2023-12-31/IMG_2.HEIC"
    edited.write_bytes(b"edited by hand")

    ran = person.runs("undo", "--json")

    assert ran.totals["moved"] == 4
    assert ran.totals["left_alone"] == 1
    assert edited.read_bytes() == b"edited by hand"


def test_hand_named_albums_that_would_be_emptied_come_first(person: Person, roll: Path) -> None:
    out = person.runs("sort", roll).out

    assert out.splitlines()[1].strip() == str(roll / "Lapland")
    assert out.index("Lapland") < out.index("Albums in")


def test_into_another_folder_that_is_made(person: Person, roll: Path, tmp_path: Path) -> None:
    ran = person.runs("sort", roll, "--into", tmp_path / "sorted", "--apply", "--json")

    assert ran.totals["moved"] == 5
    assert (tmp_path / "sorted/2024/2024-05-01/IMG_1.JPG").is_file()
    person.runs("undo")
    assert not (tmp_path / "sorted").exists()


def test_source_inside_dest_is_fine(person: Person, tmp_path: Path) -> None:
    put(tmp_path / "photos/roll", {"a.jpg": makers.jpeg(NOON, seed=1)})

    person.runs("sort", tmp_path / "photos/roll", "--into", tmp_path / "photos", "--apply")

    assert (tmp_path / "photos/2024/2024-05-01/a.jpg").is_file()


def test_flat_keeps_to_the_top(person: Person, roll: Path) -> None:
    assert person.runs("sort", roll, "--flat", "--json").totals["found"] == 6


def test_limit_leaves_the_rest_alone(person: Person, roll: Path) -> None:
    ran = person.runs("sort", roll, "--limit", "2", "--apply", "--json")

    assert ran.totals["moved"] == 2
    assert ran.totals["left_alone"] == 3


def test_strict_says_that_items_need_a_review(person: Person, roll: Path) -> None:
    assert person.runs("sort", roll, "--strict").code == 1
    assert person.runs("sort", roll).code == 0


def test_a_saved_plan_holds_where_the_world_is_the_same(person: Person, roll: Path, tmp_path: Path) -> None:
    person.runs("sort", roll, "--save", tmp_path / "plan.jsonl")
    (roll / "IMG_2.HEIC").write_bytes(b"changed since")
    put(roll, {"2024/2024-05-01/clip.MOV": b"came since"})

    ran = person.runs("apply", tmp_path / "plan.jsonl", "--json")

    outcomes = {Path(row["source"]).name: row["outcome"] for row in ran.rows[:-1]}
    assert outcomes["IMG_2.HEIC"] == "left_alone"
    assert outcomes["clip.MOV"] == "left_alone"
    assert ran.totals["moved"] == 3
    assert (roll / "IMG_2.HEIC").read_bytes() == b"changed since"
    assert (roll / "2024/2024-05-01/clip.MOV").read_bytes() == b"came since"


def test_links_and_special_files_are_left_alone(person: Person, roll: Path) -> None:
    (roll / "link.jpg").symlink_to(roll / "IMG_1.JPG")
    (roll / "loop").symlink_to(roll)
    os.mkfifo(roll / "pipe.jpg")
    put(roll, {"half.jpg.part": b"x"})

    ran = person.runs("sort", roll, "--apply", "--json")

    assert ran.totals["left_alone"] == 3
    assert ran.totals["moved"] == 5
    assert (roll / "link.jpg").is_symlink()


def test_names_of_any_bytes_are_moved_exactly(person: Person, tmp_path: Path) -> None:
    roll = os.fsencode(tmp_path / "roll")
    os.mkdir(roll)
    names = [
        b"caf\xe9.jpg",
        b"new\nline.jpg",
        b"-dash.jpg",
        b"$(touch x).jpg",
        "e\u0301.jpg".encode(),
        "é.jpg".encode(),
    ]
    for seed, name in enumerate(names):
        with open(os.path.join(roll, name), "xb") as out:
            out.write(makers.jpeg(NOON, seed=seed))

    ran = person.runs("sort", tmp_path / "roll", "--apply", "--json")

    assert ran.totals["moved"] == len(names)
    assert sorted(os.listdir(roll + b"/2024/2024-05-01")) == sorted(names)
    shown = person.runs("runs", "show", ran.rows[-1]["run"]).out
    assert "new\\nline.jpg" in shown


def test_a_file_where_an_album_should_be_sends_the_item_to_review(person: Person, roll: Path) -> None:
    put(roll, {"2023/2023-12-31": b"a file"})

    rows = person.runs("sort", roll, "--json").rows

    (row,) = [row for row in rows[:-1] if row["source"].endswith("IMG_2.HEIC")]
    assert (row["fate"], row["code"]) == ("review", "blocked")


def test_a_corrupt_photo_is_reported_and_stops_nothing(person: Person, roll: Path) -> None:
    put(roll, {"broken.jpg": b"\xff\xd8\xff\xe1\xff\xff garbage", "empty.jpg": b""})

    ran = person.runs("sort", roll, "--apply", "--json")

    codes = {Path(row["source"]).name: row["code"] for row in ran.rows[:-1]}
    assert codes["empty.jpg"] == "empty"
    assert ran.totals["moved"] == 5
    assert (roll / "broken.jpg").is_file()


def test_sidecars_stay_with_a_photo_that_needs_review(person: Person, tmp_path: Path) -> None:
    put(tmp_path / "roll", {"nothing.jpg": makers.jpeg(seed=1), "nothing.jpg.xmp": b"x", "orphan.xmp": b"y"})

    ran = person.runs("sort", tmp_path / "roll", "--apply", "--json")

    assert ran.totals == {
        "found": 2,
        "moved": 0,
        "already_there": 0,
        "review": 2,
        "failed": 0,
        "left_alone": 0,
        "discarded": 0,
    }
    assert sorted(os.listdir(tmp_path / "roll")) == ["nothing.jpg", "nothing.jpg.xmp", "orphan.xmp"]


def test_why_tells_every_date_and_the_winner(person: Person, roll: Path) -> None:
    told = person.runs("why", roll / "clip.MOV", "--json").rows[0]

    assert told["taken"] == "2024-05-01T00:30:00"
    assert [(one["date_source"], one["verdict"]) for one in told["candidates"]] == [
        ("quicktime-creationdate", "won"),
        ("quicktime-utc", "lower trust"),
    ]


def test_runs_lists_what_was_done(person: Person, roll: Path) -> None:
    person.runs("sort", roll, "--apply")
    person.runs("undo")

    (run,) = person.runs("runs", "--json").rows

    assert (run["state"], run["source"]) == ("undone", str(roll))
    assert run["counts"]["moved"] == 5


def test_a_second_run_at_once_is_refused_with_the_owner(person: Person, roll: Path) -> None:
    before = tree(roll)

    with lock_directories(
        [str(roll)], owner="albumen sort by ana", notes_dir=str(person.home / "state/locks")
    ):
        ran = person.runs("sort", roll, "--apply", "--json")
        below = person.runs("sort", roll / "Lapland", "--apply", "--json")

    assert (ran.code, ran.rows[-1]["error"]) == (4, "busy")
    assert "albumen sort by ana" in ran.rows[-1]["message"]
    assert below.code == 4
    assert tree(roll) == before


def test_an_interrupted_run_is_told_apart(person: Person, roll: Path) -> None:
    person.runs("sort", roll, "--apply")
    (facts,) = (person.home / "state/runs").glob("*/run.json")
    facts.write_text(facts.read_text().replace('"done"', '"applying"'))

    (run,) = person.runs("runs", "--json").rows

    assert run["state"] == "interrupted"
