"""`albumen review`: what has no date is listed with what helps; answers are kept and used by the next sort."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import subprocess
import termios
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests import makers
from tests.rolls import PASSWORD, serving
from tests.worlds import Person, put, tree

NOON = datetime(2024, 5, 1, 12)


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    """A roll with one photo that has a date, and some of each kind that has none to trust."""
    roll = tmp_path / "roll"
    put(
        roll,
        {
            "good.jpg": makers.jpeg(NOON, seed=1),
            "plain.jpg": makers.jpeg(seed=2),
            "plain.jpg.xmp": b"<x/>",
            "Scans/one.jpg": makers.jpeg(datetime(1975, 6, 1, 10), seed=3),
            "Scans/two.jpg": makers.jpeg(datetime(1976, 6, 1, 10), seed=4),
            "Scans/three.jpg": makers.jpeg(seed=5),
            "clock.jpg": makers.jpeg(datetime(1980, 1, 1, 0, 0, 7), seed=6),
            "utc.mp4": makers.mp4(datetime(2024, 4, 30, 22, 30), seed=7),
            "empty.jpg": b"",
            "alone.xmp": b"<x/>",
        },
    )
    return roll


def listed(person: Person, roll: Path, *words: str) -> dict[str, str]:
    """The files that need a date, with the code."""
    rows = person.runs("review", roll, *words, "--json").rows
    return {Path(row["source"]).relative_to(roll).as_posix(): row["code"] for row in rows[:-1]}


def sorted_as(person: Person, roll: Path, *words: str) -> dict[str, tuple[str, str | None]]:
    """What the next sort would do with each file: its fate and the day."""
    rows = person.runs("sort", roll, *words, "--json").rows
    return {
        Path(row["source"]).relative_to(roll).as_posix(): (row["fate"], row["taken"] and row["taken"][:10])
        for row in rows[:-1]
    }


def test_all_that_has_no_date_is_listed_with_its_reason(person: Person, roll: Path) -> None:
    before = tree(roll)

    assert listed(person, roll) == {
        "plain.jpg": "no-date",
        "Scans/one.jpg": "too-old",
        "Scans/two.jpg": "too-old",
        "Scans/three.jpg": "no-date",
        "clock.jpg": "factory-clock",
        "utc.mp4": "needs-zone",
        "empty.jpg": "empty",
    }
    assert tree(roll) == before


def test_people_see_what_each_file_offers_and_what_helps(person: Person, roll: Path) -> None:
    out = person.runs("review", roll).out

    assert "exif-original: 1975-06-01 10:00, rejected" in out
    assert "--zone Europe/Zurich" in out
    assert "--accept" in out
    assert "7 open, 0 answered." in out


def test_a_date_is_used_by_the_next_sort(person: Person, roll: Path) -> None:
    ran = person.runs("review", roll, "--date", "2019-07-14", "plain.jpg", "--json")

    assert (ran.code, ran.totals) == (0, {"answered": 1, "open": 6})
    assert person.runs("sort", roll, "--apply").code == 0
    assert sorted(os.listdir(roll / "2019/2019-07-14")) == ["plain.jpg", "plain.jpg.xmp"]
    assert sorted_as(person, roll)["2019/2019-07-14/plain.jpg"] == ("there", "2019-07-14")


def test_the_sort_says_that_a_person_gave_the_date(person: Person, roll: Path) -> None:
    person.runs("review", roll, "--date", "2019-07-14T18:30", "plain.jpg")

    row = next(one for one in person.runs("sort", roll, "--json").rows if "plain.jpg" in one["source"])

    assert (row["taken"], row["date_source"]) == ("2019-07-14T18:30:00", "answer")
    assert re.fullmatch(r"you said so on \d{4}-\d\d-\d\d", row["reason"])


def test_scans_are_accepted_each_with_its_own_date(person: Person, roll: Path) -> None:
    ran = person.runs("review", roll, "--accept", "Scans/*")

    assert ran.code == 0
    assert "three.jpg: it offers no date" in ran.out
    fates = sorted_as(person, roll)
    assert fates["Scans/one.jpg"] == ("move", "1975-06-01")
    assert fates["Scans/two.jpg"] == ("move", "1976-06-01")
    assert fates["Scans/three.jpg"] == ("review", None)


def test_a_time_that_is_known_in_utc_only_is_not_accepted_without_a_zone(person: Person, roll: Path) -> None:
    ran = person.runs("review", roll, "--accept", "utc.mp4", "--json")

    assert (ran.code, ran.rows[-1]["error"]) == (2, "nothing-to-accept")


def test_a_year_before_photography_is_no_date_to_accept(person: Person, tmp_path: Path) -> None:
    put(tmp_path / "odd", {"a.jpg": makers.jpeg("0001:01:01 00:00:00", seed=1)})

    ran = person.runs("review", tmp_path / "odd", "--accept", "--all", "--json")

    assert (ran.code, ran.rows[-1]["error"]) == (2, "nothing-to-accept")
    assert person.runs("sort", tmp_path / "odd", "--json").totals["review"] == 1


def test_what_is_skipped_stays_and_is_not_asked_for_again(person: Person, roll: Path) -> None:
    person.runs("review", roll, "--skip", "empty.jpg", "clock.jpg")
    before = tree(roll)

    ran = person.runs("sort", roll, "--apply", "--json")

    rows = {Path(row["source"]).name: row for row in ran.rows[:-1]}
    assert (rows["empty.jpg"]["outcome"], rows["empty.jpg"]["code"]) == ("left_alone", "skipped")
    assert tree(roll)["clock.jpg"] == before["clock.jpg"]
    assert {"empty.jpg", "clock.jpg"}.isdisjoint(listed(person, roll))


def test_all_answers_for_what_is_open_and_keeps_other_answers(person: Person, roll: Path) -> None:
    person.runs("review", roll, "--date", "2019-07-14", "plain.jpg")
    ran = person.runs("review", roll, "--skip", "--all", "--json")

    assert ran.totals == {"answered": 6, "open": 0}
    assert sorted_as(person, roll)["plain.jpg"] == ("move", "2019-07-14")
    assert listed(person, roll) == {}


def test_an_answer_may_be_changed_and_taken_back(person: Person, roll: Path) -> None:
    person.runs("review", roll, "--date", "2019-07-14", "plain.jpg")
    person.runs("review", roll, "--date", "2018-01-01", "plain.jpg")
    assert sorted_as(person, roll)["plain.jpg"] == ("move", "2018-01-01")

    person.runs("sort", roll, "--apply")
    ran = person.runs("review", roll, "--forget", "plain.jpg", "--json")

    assert ran.totals == {"forgotten": 1}
    assert listed(person, roll)["2018/2018-01-01/plain.jpg"] == "no-date"


def test_an_answer_for_a_group_counts_for_all_of_it(person: Person, tmp_path: Path) -> None:
    roll = tmp_path / "pairs"
    put(roll, {"IMG_1.JPG": makers.jpeg(seed=1), "IMG_1.DNG": makers.dng(None, seed=2)})
    before = listed(person, roll)

    person.runs("review", roll, "--date", "2019-07-14", "IMG_1.DNG")
    dated = sorted_as(person, roll)
    person.runs("review", roll, "--forget", "IMG_1.JPG")

    assert set(dated.values()) == {("move", "2019-07-14")}
    assert listed(person, roll) == before


def test_another_photo_with_the_name_keeps_its_own_date(person: Person, roll: Path) -> None:
    person.runs("review", roll, "--date", "2019-07-14", "plain.jpg")
    size = (roll / "plain.jpg").stat().st_size
    other = makers.jpeg(NOON, seed=9)
    (roll / "plain.jpg").write_bytes(other + b"\0" * (size - len(other)))

    assert sorted_as(person, roll)["plain.jpg"] == ("move", "2024-05-01")


def test_why_tells_the_answer(person: Person, roll: Path) -> None:
    person.runs("review", roll, "--date", "2019-07-14", "plain.jpg")

    assert "2019-07-14 counts, because you said so on" in person.runs("why", roll / "plain.jpg").out
    assert person.runs("why", roll / "plain.jpg", "--json").rows[0]["answer"]["what"] == "date"
    assert person.runs("why", roll / "good.jpg", "--json").rows[0]["answer"] is None


BAD = [
    (["--date", "2019-07", "plain.jpg"], "bad-date"),
    (["--date", "2019-07-14"], "no-files"),
    (["--skip"], "no-files"),
    (["--skip", "plain.jpg", "--all"], "no-files"),
    (["--all"], "no-answer"),
    (["--skip", "--accept", "plain.jpg"], "two-answers"),
    (["--skip", "plain.jpg", "nothing*"], "no-match"),
    (["--skip", "good.jpg"], "no-match"),
    (["--forget", "plain.jpg"], "no-match"),
    (["nothing*"], "no-match"),
    (["--accept", "plain.jpg"], "nothing-to-accept"),
    (["--zone", "Zurich"], "bad-zone"),
]


@pytest.mark.parametrize(("words", "error"), BAD, ids=[" ".join(words) for words, _ in BAD])
def test_bad_input_is_named_and_keeps_no_answer(
    person: Person, roll: Path, words: list[str], error: str
) -> None:
    ran = person.runs("review", roll, *words, "--json")

    assert (ran.code, ran.rows[-1]["error"]) == (2, error)
    assert not (person.home / "state/answers.jsonl").exists()


def test_damaged_answers_stop_a_sort_before_anything_moves(person: Person, roll: Path) -> None:
    put(person.home, {"state/answers.jsonl": b"nonsense\n"})
    before = tree(roll)

    ran = person.runs("sort", roll, "--apply", "--json")

    assert (ran.code, ran.rows[-1]["error"]) == (2, "bad-answers")
    assert tree(roll) == before


def test_a_station_is_reviewed_as_a_folder_is(person: Person, tmp_path: Path) -> None:
    put(tmp_path / "photos/roll", {"plain.jpg": makers.jpeg(seed=1), "good.jpg": makers.jpeg(NOON, seed=2)})
    with serving(person, tmp_path / "photos") as address:
        words = (f"{address}/roll", "--user", "ana", "--json")
        asked = person.runs("review", *words, ALBUMEN_PASSWORD=PASSWORD)
        person.runs("review", *words, "--date", "2019-07-14", "plain.jpg", ALBUMEN_PASSWORD=PASSWORD)
        person.runs("sort", *words, "--apply", ALBUMEN_PASSWORD=PASSWORD)
        again = person.runs("sort", *words, ALBUMEN_PASSWORD=PASSWORD)

    assert [row["source"] for row in asked.rows[:-1]] == ["roll/plain.jpg"]
    assert (tmp_path / "photos/roll/2019/2019-07-14/plain.jpg").is_file()
    assert (again.totals["already_there"], again.totals["review"]) == (2, 0)


class Terminal:
    """The program on a pseudo-terminal, as a person has it before them."""

    def __init__(self, person: Person, *words: str | Path) -> None:
        self._ours, theirs = pty.openpty()
        environment = {**person.environment, "TERM": "xterm", "COLUMNS": "200", "LINES": "50"}
        self._process = subprocess.Popen(
            person.command(*words),
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C reaches it
        )
        os.close(theirs)
        self.seen = ""

    def _read(self) -> bool:
        ready = select.select([self._ours], [], [], 60)[0]
        if not ready:
            self._process.kill()
        assert ready, f"the program hangs after: {self.seen}"
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # EIO: the other side has ended
            return False
        self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", data.decode())
        return bool(data)

    def until(self, text: str) -> str:
        """Wait until the program has printed this; returns what came since the last wait."""
        while text not in self.seen:
            assert self._read(), f"{text!r} never came: {self.seen}"
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def types(self, line: str) -> None:
        os.write(self._ours, line.encode())

    def ends(self) -> tuple[int, str]:
        """Its exit code, and the rest of what it printed."""
        while self._read():
            pass
        os.close(self._ours)
        return self._process.wait(), self.seen


@pytest.fixture
def terminal(person: Person) -> Callable[..., Terminal]:
    return lambda *words: Terminal(person, *words)


def test_a_person_answers_in_a_terminal(
    person: Person, roll: Path, terminal: Callable[..., Terminal]
) -> None:
    screen = terminal("review", roll)

    assert "Scans/one.jpg" in screen.until("> ")
    screen.types("a r\n")  # both scans of 1975 and 1976
    assert "Kept for 2." in screen.until("> ")
    screen.types("2018-02-30\n")  # no such day: asked again
    assert "is not a day" in screen.until("> ")
    screen.types("2018-03-01 f\n")  # three.jpg, all that is left in that folder
    assert "Kept for 1." in screen.until("> ")
    screen.types("\n")
    screen.until("> ")
    screen.types("s\n")
    screen.until("> ")
    screen.types("q\n")
    code, end = screen.ends()

    assert code == 0
    assert "4 answered, 3 still open." in end
    fates = sorted_as(person, roll)
    assert fates["Scans/one.jpg"] == ("move", "1975-06-01")
    assert fates["Scans/three.jpg"] == ("move", "2018-03-01")
    assert [fate for fate, _ in fates.values()].count("left") == 1


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_answers_given_before_an_interruption_are_kept(
    person: Person, roll: Path, terminal: Callable[..., Terminal], key: str
) -> None:
    screen = terminal("review", roll, "plain.jpg", "clock.jpg")
    screen.until("> ")
    screen.types("2019-01-01\n")
    screen.until("> ")
    screen.types(key)

    code, end = screen.ends()

    assert (code, "1 answered, 1 still open." in end) == (0, True)
    assert len(listed(person, roll)) == 6


def test_names_cannot_write_to_the_terminal(
    person: Person, tmp_path: Path, terminal: Callable[..., Terminal]
) -> None:
    put(tmp_path / "odd", {"[bold]\x1b]0;owned\x07.jpg": makers.jpeg(seed=1)})
    screen = terminal("review", tmp_path / "odd")
    shown = screen.until("> ")
    screen.types("q\n")

    assert "[bold]\\x1b]0;owned\\x07.jpg" in shown
    assert screen.ends()[0] == 0
