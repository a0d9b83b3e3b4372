"""A disk that is full: said before anything moves, and harmless in the middle."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests import makers
from tests.worlds import Person, put, tree


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 1 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small file system cannot be mounted: run as root where mounting is allowed")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_too_little_room_is_said_before_the_first_byte(
    person: Person, tmp_path: Path, small_disk: Path
) -> None:
    put(
        tmp_path / "roll",
        {f"{n}.jpg": makers.jpeg(datetime(2024, 5, 1), seed=n, padding=300_000) for n in range(8)},
    )
    before = tree(tmp_path / "roll")

    ran = person.runs("sort", tmp_path / "roll", "--into", small_disk / "sorted", "--apply", "--json")

    assert (ran.code, ran.rows[-1]["error"]) == (3, "disk-full")
    assert "--limit" in ran.rows[-1]["message"]
    assert tree(tmp_path / "roll") == before
    assert os.listdir(small_disk) == []


def test_a_disk_that_fills_up_in_the_middle_loses_nothing(
    person: Person, tmp_path: Path, small_disk: Path
) -> None:
    """Small files take a whole page each, which a look at the room beforehand does not show."""
    roll, dest = tmp_path / "roll", small_disk / "sorted"
    put(roll, {f"{n}.jpg": makers.jpeg(datetime(2024, 5, 1), seed=n) for n in range(400)})
    before = tree(roll)

    ran = person.runs("sort", roll, "--into", dest, "--apply", "--json")

    assert (ran.code, ran.rows[-1]["error"]) == (3, "disk-full")
    assert 0 < ran.totals["moved"] < 400
    assert ran.totals["found"] == sum(count for name, count in ran.totals.items() if name != "found")
    after = [seen.digest for folder in (roll, dest) for seen in tree(folder).values()]
    assert sorted(after) == sorted(seen.digest for seen in before.values())
    assert person.runs("undo").code == 0
    assert tree(roll) == before


def test_what_a_failing_disk_left_open_is_settled_by_the_next_run(
    person: Person, tmp_path: Path, small_disk: Path
) -> None:
    roll = tmp_path / "roll"
    put(roll, {f"{n}.jpg": makers.jpeg(datetime(2024, 5, 1), seed=n) for n in range(400)})
    person.runs("sort", roll, "--into", small_disk / "sorted", "--apply")
    (tmp_path / "empty").mkdir()

    opened = [run["open"] for run in person.runs("runs", "--json").rows]
    person.runs("sort", tmp_path / "empty", "--apply")

    assert opened == [True]
    assert [(run["open"], run["state"]) for run in person.runs("runs", "--json").rows] == [(False, "stopped")]
