"""What a person answered: which file an answer counts for, and that answers are kept whatever happens."""

from __future__ import annotations

import multiprocessing
import os
from datetime import datetime
from pathlib import Path

import pytest

from albumen.shelf import Item
from albumen.sorting import SortProblem
from albumen.sorting.answers import Answer, Answers, AnswerStore, answer_for
from albumen.sorting.groups import Dated
from albumen.sorting.questions import is_meant, parse_day

NOW = datetime(2026, 3, 4, 5, 6)
DAY = datetime(2019, 7, 14)
ITEM = Item("/roll", "scan.jpg", "photo", 1234, mtime_ns=77)
MOVED = Item("/roll/2019/2019-07-14", "scan.jpg", "photo", 1234, mtime_ns=77)
SENT_AGAIN = Item("/roll", "scan.jpg", "photo", 1234, mtime_ns=99)
ANOTHER = Item("/roll", "scan.jpg", "photo", 4321, mtime_ns=99)
ELSEWHERE = Item("/other", "scan.jpg", "photo", 1234, mtime_ns=99)


def given(item: Item = ITEM, address: str = "/roll") -> Answer:
    return answer_for(item, "date", address=address, now=NOW, taken="2019-07-14")


@pytest.mark.parametrize(
    ("item", "dated", "counts"),
    [
        (ITEM, False, True),
        (ITEM, True, True),
        (MOVED, False, True),
        (SENT_AGAIN, False, True),
        (SENT_AGAIN, True, False),  # another photo that took the name, and knows its own date
        (ANOTHER, False, False),
        (ELSEWHERE, False, False),
    ],
)
def test_which_files_an_answer_counts_for(item: Item, dated: bool, counts: bool) -> None:
    answers = Answers([given()], address="/roll")

    assert (answers.find(item, dated=dated) is not None) == counts


def test_a_path_on_one_station_is_not_that_path_on_another() -> None:
    item = Item("roll", "scan.jpg", "photo", 1234, takendate="2024-01-01 00:00:00")
    again = Item("roll", "scan.jpg", "photo", 1234, takendate="2025-01-01 00:00:00")
    answer = given(item, "http://one/photo/")

    assert Answers([answer], address="http://one/photo/").find(again, dated=False) == answer
    assert Answers([answer], address="http://two/photo/").find(again, dated=False) is None


def test_the_date_of_an_answer_is_the_date_and_says_who_gave_it() -> None:
    found = Answers([given()], address="/roll").apply(Dated(ITEM, reason="nothing", code="no-date"))

    assert (found.taken, found.source, found.code) == (DAY, "answer", "dated")
    assert found.reason == "you said so on 2026-03-04"


def test_the_last_answer_counts(tmp_path: Path) -> None:
    store = AnswerStore(str(tmp_path / "state"))
    store.add([given()])
    store.add([answer_for(MOVED, "skip", address="/roll", now=NOW)])

    skipped = store.on("/roll").apply(Dated(MOVED, code="no-date"))

    assert (skipped.taken, skipped.code) == (None, "skipped")


def test_an_answer_about_the_same_file_replaces_the_one_before(tmp_path: Path) -> None:
    store = AnswerStore(str(tmp_path))
    store.add([given()])
    store.add([answer_for(ITEM, "skip", address="/another view of it", now=NOW)])

    assert [one.what for one in store.read()] == ["skip"]


def test_names_that_are_not_utf8_survive(tmp_path: Path) -> None:
    item = Item("/roll", os.fsdecode(b"caf\xe9\n.jpg"), "photo", 1, mtime_ns=1)
    AnswerStore(str(tmp_path)).add([given(item)])

    assert AnswerStore(str(tmp_path)).on("/roll").find(item, dated=False) is not None


def test_a_crash_while_writing_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = AnswerStore(str(tmp_path))
    store.add([given()])
    for call in ("fsync", "replace"):
        with monkeypatch.context() as broken:

            def crash(*_: object) -> None:
                raise OSError(28, "No space left on device")

            broken.setattr(os, call, crash)
            with pytest.raises(OSError, match="space"):
                store.add([given(ANOTHER)])

        assert store.read() == [given()]


def _add(directory: str, first: int) -> None:
    store = AnswerStore(directory)
    for number in range(first, first + 20):
        store.add([given(Item("/roll", f"{number}.jpg", "photo", number, mtime_ns=number))])


def test_two_reviews_at_once_lose_no_answer(tmp_path: Path) -> None:
    start = multiprocessing.get_context("spawn")
    reviews = [start.Process(target=_add, args=(str(tmp_path), first)) for first in (100, 200, 300)]
    for one in reviews:
        one.start()
    for one in reviews:
        one.join()

    assert len(AnswerStore(str(tmp_path)).read()) == 60


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"what": "date"}', "\u00e9"])
def test_a_damaged_file_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    store = AnswerStore(str(tmp_path))
    store.add([given()])
    with open(tmp_path / "answers.jsonl", "a", encoding="utf-8") as out:
        out.write(f"{line}\n")
    damaged = (tmp_path / "answers.jsonl").read_bytes()

    with pytest.raises(SortProblem, match=r"answers\.jsonl.*line \d"):
        store.add([given(ANOTHER)])

    assert (tmp_path / "answers.jsonl").read_bytes() == damaged


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("2019-07-14", "2019-07-14"),
        ("2019-07-14T18:30", "2019-07-14T18:30:00"),
        ("2019-07-14 18:30:05", "2019-07-14T18:30:05"),
        ("2026-03-04", "2026-03-04"),
        ("1850-01-01", "1850-01-01"),
    ],
)
def test_days_that_a_person_may_write(text: str, taken: str) -> None:
    assert parse_day(text, now=NOW) == taken


@pytest.mark.parametrize(
    "text",
    [
        "2019-07", "2019", "20190714", "2019-W28-7", "2019-07-32", "14.7.2019", "", "2019-07-14T18:30+02:00",
        "2026-03-05", "2109-07-14", "1789-07-14",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(SortProblem) as refused:
        parse_day(text, now=NOW)

    assert refused.value.code == "bad-date"


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("a[1].jpg", True),
        ("a*.jpg", True),
        ("Scans/*", True),
        ("/roll/Scans/a[1].jpg", True),
        ("*", True),
        ("A*.jpg", False),
        ("Scans", False),
        ("Other/*", False),
    ],
)
def test_what_a_pattern_means(pattern: str, meant: bool) -> None:
    assert is_meant(pattern, "/roll/Scans/a[1].jpg", "/roll") == meant


def test_a_pattern_may_be_the_path_that_a_shell_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "roll").mkdir()
    monkeypatch.chdir(tmp_path)

    assert is_meant("roll/a.jpg", str(tmp_path.resolve() / "roll/a.jpg"), str(tmp_path.resolve() / "roll"))
