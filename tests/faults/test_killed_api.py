"""SIGKILL at random points of a sort through the API, of sorter and station; see `kills`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import kills
from tests.faults.victim import Victim
from tests.foreign import station

SORTER_KILLS = 8
STATION_KILLS = 6


@pytest.mark.slow
@pytest.mark.parametrize("foreign", [False, True], ids=["ours", "foreign"])
def test_a_killed_sorter_loses_nothing_and_the_next_run_completes(
    victim: Victim, tmp_path: Path, foreign: bool
) -> None:
    with station(tmp_path / "photos", foreign=foreign) as live:
        sorter = kills.Sorter(live.root, live.url, victim, seed=7)

        assert [complaint for _ in range(SORTER_KILLS) for complaint in sorter.kill()] == []
    assert sorter.killed >= SORTER_KILLS * 0.9


@pytest.mark.slow
def test_a_killed_station_loses_nothing_and_the_next_run_completes(victim: Victim, tmp_path: Path) -> None:
    mortal = kills.Station(tmp_path / "photos", victim, seed=11)

    assert [complaint for _ in range(STATION_KILLS) for complaint in mortal.kill()] == []
    assert mortal.killed >= STATION_KILLS * 0.5
