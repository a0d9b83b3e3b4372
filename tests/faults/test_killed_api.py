"""SIGKILL at random points of a sort through the API, of sorter and station: nothing lost, the next run completes."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from tests import makers
from tests.faults.conftest import Victim
from tests.foreign import station
from tests.worlds import put, tree

SORTER_KILLS = 60
STATION_KILLS = 25
FILES = {
    "IMG_1.JPG": makers.jpeg(datetime(2024, 5, 1, 12), seed=1),
    "IMG_1.JPG.xmp": b"sidecar of one",
    "IMG_2.HEIC": makers.heic(datetime(2024, 5, 1, 13), seed=2),
    "sub/IMG_1.JPG": makers.jpeg(datetime(2024, 5, 1, 12), seed=4),
    "sub/IMG_4.JPG": makers.jpeg(datetime(2023, 1, 1), seed=5, padding=20_000),
    "nothing.jpg": makers.jpeg(seed=6),
}
SORTED = {
    "2024/2024-05-01/IMG_1.JPG",
    "2024/2024-05-01/IMG_1.JPG.xmp",
    "2024/2024-05-01 (2)/IMG_1.JPG",
    "2024/2024-05-01/IMG_2.HEIC",
    "2023/2023-01-01/IMG_4.JPG",
    "nothing.jpg",
}


def digests(roll: Path) -> Counter[str]:
    """Every visible file's content."""
    return Counter(
        seen.digest for name, seen in tree(roll).items() if not os.path.basename(name).startswith(".")
    )


def undo_all(victim: Victim) -> None:
    """Take back every run there is."""
    while victim.runs("undo")["code"] == 0:
        pass


@pytest.mark.slow
@pytest.mark.parametrize("foreign", [False, True], ids=["ours", "foreign"])
def test_a_killed_sorter_loses_nothing_and_the_next_run_completes(
    victim: Victim, tmp_path: Path, foreign: bool
) -> None:
    points, killed, calls = random.Random(7), 0, 0
    with station(tmp_path / "photos", foreign=foreign) as live:
        for number in range(SORTER_KILLS + 1):
            roll = live.root / f"Roll{number}"
            put(roll, FILES)
            before = tree(roll)
            words = ("sort", f"{live.url}/Roll{number}", "--user", "ana", "--apply")
            if number == 0:
                calls = victim.runs(*words)["calls"]
                assert set(tree(roll)) == SORTED
                continue
            killed += victim.runs(*words, kill_after=points.randint(1, calls))["killed"]
            assert digests(roll) == Counter(seen.digest for seen in before.values())

            assert victim.runs(*words)["code"] == 0

            assert set(tree(roll)) == SORTED
            undo_all(victim)
            assert tree(roll) == before
    assert killed >= SORTER_KILLS * 0.9


@contextmanager
def mortal_station(root: Path, kill_after: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A station in a process of its own that dies at the k-th call; 0 lives."""
    words = [sys.executable, "-m", "tests.faults.station_victim", str(root), str(kill_after)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip(), process
        process.terminate()


@pytest.mark.slow
def test_a_killed_station_loses_nothing_and_the_next_run_completes(victim: Victim, tmp_path: Path) -> None:
    root = tmp_path / "photos"
    with station(root):
        pass  # makes the user
    points, killed = random.Random(11), 0
    for number in range(STATION_KILLS):
        roll = root / f"Roll{number}"
        put(roll, FILES)
        before = tree(roll)
        with mortal_station(root, points.randint(1, 400)) as (url, process):
            victim.runs("sort", f"{url}Roll{number}", "--user", "ana", "--apply")
            killed += process.poll() is not None
        assert not Counter(seen.digest for seen in before.values()) - digests(roll)

        with mortal_station(root, 0) as (url, _):
            assert victim.runs("sort", f"{url}Roll{number}", "--user", "ana", "--apply")["code"] == 0
            assert set(tree(roll)) == SORTED
        assert digests(roll) == Counter(seen.digest for seen in before.values())
        shutil.rmtree(roll)
    assert killed >= STATION_KILLS * 0.5
