"""Bad input: a sentence that names the thing and the cure, a stable name, an exit code, and nothing changed."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from tests import makers
from tests.worlds import Person, put, tree

NOON = datetime(2024, 5, 1, 12)


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    """One photo in a folder."""
    put(tmp_path / "roll", {"a.jpg": makers.jpeg(NOON, seed=1)})
    return tmp_path / "roll"


CASES = [
    (["sort", "nowhere"], "no-such-folder", "nowhere"),
    (["sort", "roll/a.jpg"], "no-such-folder", "is not a folder"),
    (["sort", "roll", "--into", "roll/sorted"], "target-inside-source", "--into"),
    (["sort", "roll", "--into", "nowhere/deep"], "no-such-folder", "make it first"),
    (["sort", "roll", "--into", "roll/a.jpg"], "target-inside-source", "roll"),
    (["sort", "roll", "--into", "http://127.0.0.1/photo/x"], "mixed-places", "folder"),
    (["sort", "roll", "--by", "Photos"], "bad-template", "one album"),
    (["sort", "roll", "--by", "{taken:%Q}"], "bad-template", "%Q"),
    (["sort", "roll", "--zone", "Zurich"], "bad-zone", "Europe/Zurich"),
    (["sort", "roll", "--limit", "-1"], "bad-limit", "-1"),
    (["sort", "http://127.0.0.1:9/other/x"], "bad-address", "/photo"),
    (["sort", "http://quickconnect.to/photo/x"], "bad-address", "QuickConnect"),
    (["sort", "http://127.0.0.1:9/photo/x"], "unreachable", "127.0.0.1:9"),
    (["apply", "nowhere.jsonl"], "no-such-file", "nowhere.jsonl"),
    (["apply", "roll/a.jpg"], "bad-plan", "--save"),
    (["undo"], "no-such-run", "albumen runs"),
    (["undo", "zzz"], "no-such-run", "zzz"),
    (["why", "nowhere.jpg"], "no-such-file", "nowhere.jpg"),
]


@pytest.mark.parametrize(("words", "error", "said"), CASES, ids=[" ".join(case[0]) for case in CASES])
def test_bad_input_is_named_with_its_cure(
    person: Person, roll: Path, words: list[str], error: str, said: str
) -> None:
    before = tree(roll)
    words = [str(roll.parent / word) if word.startswith("roll") else word for word in words]

    ran = person.runs(*words, "--json")

    assert ran.rows[-1]["error"] == error
    assert said in ran.rows[-1]["message"]
    assert said in ran.err
    assert ran.code == (3 if error == "unreachable" else 2)
    assert tree(roll) == before


@pytest.mark.parametrize(
    "words", [["sort"], ["sort", "a", "b"], ["sort", "--nonsense"], ["nonsense"], ["api", "call"]]
)
def test_wrong_commands_exit_with_2(person: Person, words: list[str]) -> None:
    ran = person.runs(*words)

    assert ran.code == 2
    assert "--help" in ran.err


def test_a_plan_is_not_saved_over_a_file(person: Person, roll: Path, tmp_path: Path) -> None:
    put(tmp_path, {"plan": b"mine"})

    ran = person.runs("sort", roll, "--save", tmp_path / "plan", "--json")

    assert ran.code == 2
    assert (tmp_path / "plan").read_bytes() == b"mine"


@pytest.mark.skipif(
    os.geteuid() == 0, reason="root may write everywhere: run the tests as a user to see this one"
)
def test_a_folder_that_cannot_be_written_is_refused(person: Person, roll: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)

    ran = person.runs("sort", roll, "--into", tmp_path / "locked", "--apply", "--json")

    assert (ran.code, ran.rows[-1]["error"]) == (2, "not-writable")


def test_a_folder_of_a_station_is_refused_with_the_address(person: Person, roll: Path) -> None:
    put(roll.parent, {".albumen/station.json": b'{"url": "http://127.0.0.1:5099/photo/"}'})

    ran = person.runs("sort", roll, "--apply", "--json")

    assert (ran.code, ran.rows[-1]["error"]) == (2, "served-by-station")
    assert "http://127.0.0.1:5099/photo/" in ran.rows[-1]["message"]
    assert (roll / "a.jpg").is_file()


def test_a_station_below_the_roll_is_not_sorted_either(person: Person, roll: Path) -> None:
    put(roll, {"library/.albumen/catalog.sqlite": b"", "library/b.jpg": makers.jpeg(NOON, seed=2)})

    ran = person.runs("sort", roll, "--json")

    assert ran.rows[-1]["error"] == "served-by-station"


@pytest.mark.parametrize(
    ("opened", "said"),
    [("card", "NAME=DIR"), ("=/tmp", "NAME=DIR"), ("card=", "NAME=DIR"), ("card=nowhere", "is no folder")],
)
def test_a_folder_that_cannot_be_opened_is_named(person: Person, roll: Path, opened: str, said: str) -> None:
    ran = person.runs("serve", roll, "--port", "0", "--open", opened)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert opened.partition("=")[2] in ran.err


def test_a_folder_that_holds_the_library_is_not_opened(person: Person, roll: Path) -> None:
    ran = person.runs("serve", roll, "--port", "0", "--open", f"up={roll.parent}")

    assert ran.code == 2
    assert "beside the library" in ran.err
