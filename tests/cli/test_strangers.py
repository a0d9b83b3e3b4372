"""What strangers stumbled over, and what happens now."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests import makers
from tests.worlds import Person, put, tree

NOON = datetime(2024, 5, 1, 12)
DAY = "2024/2024-05-01"
PHOTO = makers.jpeg(NOON, seed=1)


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    put(tmp_path / "roll", {"IMG_1.JPG": PHOTO, "IMG_2.JPG": makers.jpeg(NOON, seed=2)})
    return tmp_path / "roll"


@pytest.mark.parametrize(
    "name",
    [
        ".trashed-1700000000-IMG_1.jpg",
        "@Recycle/a.jpg",
        ".dtrash/a.jpg",
        ".hidden/a.jpg",
        "Albumen trash/r/a.jpg",
    ],
)
def test_what_was_deleted_or_is_hidden_is_never_filed(person: Person, tmp_path: Path, name: str) -> None:
    put(tmp_path / "roll", {name: PHOTO})

    ran = person.runs("sort", tmp_path / "roll", "--apply", "--json")

    assert ran.totals["found"] == 0
    assert set(tree(tmp_path / "roll")) == {name}


def test_a_run_that_touched_nothing_is_not_what_undo_takes_back(
    person: Person, roll: Path, tmp_path: Path
) -> None:
    before = tree(roll)
    person.runs("sort", roll, "--save", tmp_path / "plan")
    person.runs("apply", tmp_path / "plan")
    assert person.runs("apply", tmp_path / "plan", "--json").totals["left_alone"] == 2

    assert person.runs("undo", "--json").totals["moved"] == 2
    assert tree(roll) == before


def test_an_undo_in_vain_says_so_and_can_be_done_later(person: Person, roll: Path, tmp_path: Path) -> None:
    before = tree(roll)
    person.runs("sort", roll, "--apply")
    person.runs("sort", roll, "--by", "{taken:%Y}", "--apply")
    first, second = (run["id"] for run in person.runs("runs", "--json").rows)

    vain = person.runs("undo", first)

    assert (vain.code, "later run" in vain.out) == (3, True)
    assert person.runs("undo", second).code == 0
    assert person.runs("undo", first).code == 0
    assert tree(roll) == before


def test_the_original_is_kept_and_its_copies_are_discarded(person: Person, tmp_path: Path) -> None:
    names = ("Copy of a.jpg", "a copy.jpg", "a (1).jpg", "a.jpg", "a~2.jpg")
    put(tmp_path / "roll", dict.fromkeys(names, PHOTO))

    ran = person.runs("sort", tmp_path / "roll", "--discard-duplicates", "--apply", "--json")

    assert (ran.totals["moved"], ran.totals["discarded"]) == (1, 4)
    assert (tmp_path / "roll" / DAY / "a.jpg").is_file()
    assert "becomes" not in person.runs("sort", tmp_path / "roll").out


def test_a_plan_that_only_discards_says_how_to_do_it(person: Person, roll: Path) -> None:
    person.runs("sort", roll, "--apply")
    put(roll, {"IMG_1.JPG": PHOTO})

    kept = person.runs("sort", roll)
    trashed = person.runs("sort", roll, "--already-there", "trash")

    assert "--already-there trash" in kept.out
    assert "There is nothing to do." in kept.out
    assert trashed.out.splitlines()[-1].endswith("--already-there trash --apply")


def test_patterns_also_hide_what_is_alone(person: Person, roll: Path) -> None:
    put(roll, {"alone.xmp": b"x", "half.jpg.part": b"y"})

    one = person.runs("sort", roll, "--only", "IMG_1*")
    nothing = person.runs("sort", roll, "--only", "zzz*")

    assert "alone.xmp" not in one.out
    assert "half.jpg.part" not in one.out
    assert "Nothing in the roll is what --only asks for." in nothing.out


def test_options_of_a_watcher_need_one(person: Person, roll: Path) -> None:
    ran = person.runs("sort", roll, "--every", "5m", "--json")

    assert (ran.code, ran.rows[0]["error"]) == (2, "bad-option")


def test_why_knows_the_sidecar_and_the_options(person: Person, tmp_path: Path) -> None:
    photo = tmp_path / "1556712000000.jpg"
    put(tmp_path, {photo.name: makers.jpeg(seed=3)})

    def source(*words: str) -> str | None:
        told: str | None = json.loads(person.runs("why", photo, *words, "--json").out)["date_source"]
        return told

    assert source() is None
    assert source("--epoch", "--zone", "Europe/Zurich") == "name-epoch"
    assert source("--mtime") == "mtime"
    (tmp_path / f"{photo.name}.xmp").write_bytes(
        makers.xmp(**{"exif:DateTimeOriginal": "2019-05-01T12:00:00"})
    )
    assert source() == "xmp-sidecar"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["serve", "roll", "--port", "99999"], "--port 99999 is no port"),
        (["sort", "roll", "--save", "nowhere/plan"], "cannot be written"),
    ],
)
def test_raw_errors_have_a_sentence_and_a_cure(
    person: Person, roll: Path, words: list[str], sentence: str
) -> None:
    ran = person.runs(*[str(roll) if word == "roll" else word for word in words])

    assert ran.code == 2
    assert sentence in ran.err
    assert "Errno" not in ran.err


@pytest.mark.parametrize(
    ("words", "said", "see"),
    [
        (["sort", "a", "b"], "too many words: 'b'", "albumen sort --help"),
        (["sort", "--nonsense"], "--nonsense", "albumen sort --help"),
        (["runs", "show"], "RUN", "albumen runs show --help"),
        (["srot"], "srot", "albumen --help"),
    ],
)
def test_wrong_words_are_named_with_the_help_of_their_command(
    person: Person, words: list[str], said: str, see: str
) -> None:
    ran = person.runs(*words)

    assert ran.code == 2
    assert said in ran.err
    assert ran.err.splitlines()[-1] == f"See: {see}"


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("ftp://nas/photo/Roll", [], "http:// and https:// are known"),
        ("ROLL", ["--user", "ana"], "is a folder: leave --user"),
        ("ROLL", ["--zone", "Europe/Zurch"], "did you mean Europe/Zurich?"),
    ],
)
def test_what_cannot_be_meant_is_said(
    person: Person, roll: Path, source: str, options: list[str], said: str
) -> None:
    ran = person.runs("sort", source.replace("ROLL", str(roll)), *options)

    assert ran.code == 2
    assert said in ran.err


def test_no_service_is_made_for_a_folder_that_is_not_there(person: Person, tmp_path: Path) -> None:
    ran = person.runs("service", tmp_path / "nowhere", "--kind", "systemd")

    assert (ran.code, ran.out) == (2, "")
    assert "is no folder" in ran.err


def test_a_saved_plan_that_is_applied_has_its_report(person: Person, roll: Path, tmp_path: Path) -> None:
    person.runs("sort", roll, "--save", tmp_path / "plan")

    person.runs("apply", tmp_path / "plan", "--report", tmp_path / "report.json")

    assert json.loads((tmp_path / "report.json").read_text())["totals"]["moved"] == 2


def test_a_review_takes_the_rules_of_the_sort(person: Person, tmp_path: Path) -> None:
    put(tmp_path / "roll", {"a.jpg": makers.jpeg(seed=3), "b.png": b"\x89PNG\r\n\x1a\n"})

    ran = person.runs("review", tmp_path / "roll", "--only", "*.jpg", "--by", "{taken:%Y}", "--json")

    assert [row["source"].rpartition("/")[2] for row in ran.rows[:-1]] == ["a.jpg"]


def test_one_copy_is_one_copy(person: Person, tmp_path: Path) -> None:
    put(tmp_path / "roll", {"a.jpg": PHOTO, "b.jpg": PHOTO})

    assert "1 exact copy of another" in person.runs("sort", tmp_path / "roll").out


def test_what_is_not_known_leaves_no_underscore(person: Person, roll: Path) -> None:
    ran = person.runs("sort", roll, "--by", "{day}_{city}", "--json")

    assert {Path(row["target"]).parent.name for row in ran.rows[:-1]} == {"2024-05-01"}
