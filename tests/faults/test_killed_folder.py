"""SIGKILL at random points of a sort on a folder: nothing lost, nothing cut short, the next run completes."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from tests import makers
from tests.faults.conftest import Victim
from tests.worlds import put, tree

KILLS = 110  # here and on another file system each: more than 200 in all
FILES = {
    "IMG_1.JPG": makers.jpeg(datetime(2024, 5, 1, 12), seed=1),
    "IMG_1.JPG.xmp": b"sidecar of one",
    "IMG_2.HEIC": makers.heic(datetime(2024, 5, 1, 13), seed=2),
    "IMG_3.MOV": makers.mov(datetime(2024, 5, 2, 12), seed=3, data=bytes(70_000)),
    "sub/IMG_1.JPG": makers.jpeg(datetime(2024, 5, 1, 12), seed=4),
    "sub/IMG_4.JPG": makers.jpeg(datetime(2023, 1, 1), seed=5, padding=50_000),
    "nothing.jpg": makers.jpeg(seed=6),
}
WHOLE = {hashlib.sha256(data).hexdigest() for data in FILES.values()}
SORTED = {
    "2024/2024-05-01/IMG_1.JPG",
    "2024/2024-05-01/IMG_1.JPG.xmp",
    "2024/2024-05-01/IMG_1 (2).JPG",
    "2024/2024-05-01/IMG_2.HEIC",
    "2024/2024-05-02/IMG_3.MOV",
    "2023/2023-01-01/IMG_4.JPG",
}


def visible(*roots: Path) -> Counter[str]:
    """Digests of every file that is not hidden below the roots."""
    return Counter(
        seen.digest
        for root in roots
        if root.exists()
        for name, seen in tree(root).items()
        if not os.path.basename(name).startswith(".")
    )


@pytest.mark.slow
@pytest.mark.parametrize("across", [False, True], ids=["same file system", "another file system"])
def test_a_kill_at_any_point_loses_nothing(
    victim: Victim, tmp_path: Path, request: pytest.FixtureRequest, across: bool
) -> None:
    elsewhere: Path = request.getfixturevalue("other_disk") if across else tmp_path
    roll, dest = tmp_path / "roll", elsewhere / "sorted"
    words = ("sort", roll, "--into", dest, "--apply")
    put(roll, FILES)
    calls = victim.runs(*words)["calls"]
    points = random.Random(2024)
    killed = 0
    for _ in range(KILLS):
        shutil.rmtree(roll, ignore_errors=True)
        shutil.rmtree(dest, ignore_errors=True)
        put(roll, FILES)
        before = tree(roll)
        killed += victim.runs(*words, kill_after=points.randint(1, calls))["killed"]
        after = visible(roll, dest)
        assert set(after) == WHOLE, "a file is lost, or one under its final name is not whole"

        assert victim.runs(*words)["code"] == 0

        assert set(tree(dest)) == SORTED
        assert {name: seen.digest for name, seen in tree(roll).items()} == {
            "nothing.jpg": before["nothing.jpg"].digest
        }
        assert visible(roll, dest) == Counter(seen.digest for seen in before.values())
        while victim.runs("undo")["code"] == 0:
            pass
        assert tree(roll) == before
        assert not dest.exists()
    assert killed >= KILLS * 0.9
