"""SIGKILL of the whole program at random points of a sort on a folder; see `kills`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import kills
from tests.faults.victim import Victim

KILLS = 20  # here and on another file system each; tests/moving/test_kills.py adds those of the moves alone


@pytest.mark.slow
@pytest.mark.parametrize("across", [False, True], ids=["same file system", "another file system"])
def test_a_kill_at_any_point_loses_nothing(
    victim: Victim, tmp_path: Path, request: pytest.FixtureRequest, across: bool
) -> None:
    elsewhere: Path = request.getfixturevalue("other_disk") if across else tmp_path
    folder = kills.Folder(tmp_path, elsewhere, victim, seed=2024)

    assert [complaint for _ in range(KILLS) for complaint in folder.kill()] == []
    assert folder.killed >= KILLS * 0.9
