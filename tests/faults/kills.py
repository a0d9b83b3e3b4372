"""Real SIGKILLs at random calls of a sort: on a folder, to another file system, through a station, and of a station.

Each of `Folder`, `Sorter` and `Station` makes a world, kills once at a point drawn from its own chance, and yields
what does not hold afterwards, its kind first ("lost", "truncated", "duplicated", "not completed", "not undone").
"""

from __future__ import annotations

import hashlib
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

from tests import makers
from tests.faults.victim import Victim
from tests.foreign import station
from tests.worlds import put, tree

FILES = {
    "IMG_1.JPG": makers.jpeg(datetime(2024, 5, 1, 12), seed=1),
    "IMG_1.JPG.xmp": b"sidecar of one",
    "IMG_2.HEIC": makers.heic(datetime(2024, 5, 1, 13), seed=2),
    "IMG_3.MOV": makers.mov(datetime(2024, 5, 2, 12), seed=3, data=bytes(70_000)),
    "sub/IMG_1.JPG": makers.jpeg(datetime(2024, 5, 1, 12), seed=4),
    "sub/IMG_4.JPG": makers.jpeg(datetime(2023, 1, 1), seed=5, padding=50_000),
    "nothing.jpg": makers.jpeg(seed=6),
}
ALL = Counter(hashlib.sha256(data).hexdigest() for data in FILES.values())
IN_FOLDER = {
    "2024/2024-05-01/IMG_1.JPG",
    "2024/2024-05-01/IMG_1.JPG.xmp",
    "2024/2024-05-01/IMG_1 (2).JPG",
    "2024/2024-05-01/IMG_2.HEIC",
    "2024/2024-05-02/IMG_3.MOV",
    "2023/2023-01-01/IMG_4.JPG",
}
ON_STATION = IN_FOLDER - {"2024/2024-05-01/IMG_1 (2).JPG"} | {
    "2024/2024-05-01 (2)/IMG_1.JPG",
    "nothing.jpg",
}
_STATION_CALLS = 400  # about as many as it makes for one sort


def visible(*roots: Path) -> Counter[str]:
    """Digests of every file below the roots that is not hidden."""
    return Counter(
        seen.digest
        for root in roots
        if root.exists()
        for name, seen in tree(root).items()
        if not os.path.basename(name).startswith(".")
    )


def whole(now: Counter[str], *, doubled: bool = False) -> Iterator[str]:
    """What is missing, cut short, or there twice."""
    yield from (f"lost: {digest}" for digest in ALL - now)
    yield from (f"truncated: {digest}" for digest in set(now) - set(ALL))
    if not doubled:
        yield from (f"duplicated: {digest}" for digest in now - ALL if digest in ALL)


def undo_all(victim: Victim) -> None:
    """Take back every run there is."""
    while victim.runs("undo")["code"] == 0:
        pass


class Folder:
    """A sort of a folder in `base` into one in `elsewhere`."""

    def __init__(self, base: Path, elsewhere: Path, victim: Victim, seed: int) -> None:
        self._roll, self._dest, self._victim = base / "roll", elsewhere / "sorted", victim
        self._words = ("sort", self._roll, "--into", self._dest, "--apply")
        self._chance = random.Random(seed)
        self._fresh()
        self._calls: int = victim.runs(*self._words, kill_after=-1)["calls"]
        undo_all(victim)  # what was filed and is then gone would count as deleted by a person
        self.killed = 0

    def _fresh(self) -> None:
        shutil.rmtree(self._roll, ignore_errors=True)
        shutil.rmtree(self._dest, ignore_errors=True)
        put(self._roll, FILES)

    def kill(self) -> Iterator[str]:
        """Once: kill, look, run again, undo."""
        self._fresh()
        before = tree(self._roll)
        at = self._chance.randint(1, self._calls)
        self.killed += self._victim.runs(*self._words, kill_after=at)["killed"]
        yield from whole(visible(self._roll, self._dest), doubled=True)
        if self._victim.runs(*self._words)["code"] != 0:
            yield "not completed: the second run failed"
        yield from whole(visible(self._roll, self._dest))
        if set(tree(self._dest)) != IN_FOLDER or set(tree(self._roll)) != {"nothing.jpg"}:
            yield f"not completed: {sorted(tree(self._dest))}"
        undo_all(self._victim)
        if tree(self._roll) != before or self._dest.exists():
            yield "not undone: " + ", ".join(sorted(tree(self._roll)))


class Sorter:
    """A sort through a station, of which the sorter is killed; `foreign` as by a station that is not ours."""

    def __init__(self, live_root: Path, url: str, victim: Victim, seed: int) -> None:
        self._root, self._url, self._victim = live_root, url, victim
        self._chance, self._number, self._calls = random.Random(seed), 0, 0
        self.killed = 0
        roll, words, _ = self._fresh()
        self._calls = victim.runs(*words, kill_after=-1)["calls"]
        assert set(tree(roll)) == ON_STATION
        undo_all(victim)  # else its copies in the next roll would count as sent again

    def _fresh(self) -> tuple[Path, tuple[str, ...], dict[str, object]]:
        self._number += 1
        roll = self._root / f"Roll{self._number}"
        put(roll, FILES)
        words = ("sort", f"{self._url}/Roll{self._number}", "--user", "ana", "--apply")
        return roll, words, dict(tree(roll))

    def kill(self) -> Iterator[str]:
        """Once: kill, look, run again, undo."""
        roll, words, before = self._fresh()
        at = self._chance.randint(1, self._calls)
        self.killed += self._victim.runs(*words, kill_after=at)["killed"]
        yield from whole(visible(roll))
        if self._victim.runs(*words)["code"] != 0 or set(tree(roll)) != ON_STATION:
            yield f"not completed: {sorted(tree(roll))}"
        yield from whole(visible(roll))
        undo_all(self._victim)
        if tree(roll) != before:
            yield "not undone: " + ", ".join(sorted(tree(roll)))


class Station:
    """A sort through a station that is killed itself, and then started again.

    Rolls of earlier kills are deleted; where a station gets the port of one of them, they would count as deleted by
    a person, and what is like them would stay: `--again` says not to.
    """

    def __init__(self, root: Path, victim: Victim, seed: int) -> None:
        with station(root):
            pass  # makes the user
        self._root, self._victim = root, victim
        self._chance, self._number = random.Random(seed), 0
        self.killed = 0

    def kill(self) -> Iterator[str]:
        """Once: kill, look, start it and sort again."""
        self._number += 1
        roll = self._root / f"Roll{self._number}"
        put(roll, FILES)
        with mortal_station(self._root, self._chance.randint(1, _STATION_CALLS)) as (url, process):
            self._sort(url)
            self.killed += process.poll() is not None
        yield from whole(visible(roll), doubled=True)
        with mortal_station(self._root, 0) as (url, _):
            code = self._sort(url)
        if code != 0 or set(tree(roll)) != ON_STATION:
            yield f"not completed: {sorted(tree(roll))}"
        yield from whole(visible(roll))
        shutil.rmtree(roll)

    def _sort(self, url: str) -> int:
        """Sort the newest roll; gives the exit code."""
        words = ("sort", f"{url}Roll{self._number}", "--user", "ana", "--apply", "--again")
        code: int = self._victim.runs(*words)["code"]
        return code


@contextmanager
def mortal_station(root: Path, kill_after: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A station in a process of its own that dies at the k-th call; 0 lives."""
    words = [sys.executable, "-m", "tests.faults.station_victim", str(root), str(kill_after)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip(), process
        process.terminate()
