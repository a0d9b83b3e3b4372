"""Runs: their order, and how one is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from albumen.sorting import SortProblem
from albumen.sorting.runs import Run, RunStore

START = datetime(2024, 10, 27, 0, 59, 59, 5, tzinfo=UTC)


def begin(store: RunStore, now: datetime) -> Run:
    return store.new(command="sort roll", address="/roll", source="/roll", dest="/roll", user="", now=now)


def test_runs_of_one_second_keep_their_order(tmp_path: Path) -> None:
    store = RunStore(str(tmp_path))

    made = [begin(store, START + timedelta(microseconds=step)).id for step in range(20)]

    assert [run.id for run in store] == made


def test_ids_that_fall_together_are_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter(("aaaa", "aaaa", "aaaa", "bbbb"))
    monkeypatch.setattr("albumen.sorting.runs.os.urandom", lambda size: bytes.fromhex(next(draws)))
    store = RunStore(str(tmp_path))

    first, second = begin(store, START), begin(store, START)

    assert (first.id[-4:], second.id[-4:]) == ("aaaa", "bbbb")
    assert {run.id for run in store} == {first.id, second.id}


def test_the_hour_that_comes_twice_keeps_the_order(tmp_path: Path) -> None:
    store = RunStore(str(tmp_path))
    summer, winter = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))

    first = begin(store, START.astimezone(summer))
    second = begin(store, (START + timedelta(minutes=30)).astimezone(winter))

    assert second.id < first.id
    assert store.find(None) == second


def test_a_run_is_found_by_the_start_of_its_id(tmp_path: Path) -> None:
    store = RunStore(str(tmp_path))
    first = begin(store, START)
    begin(store, START + timedelta(days=1))

    assert store.find(first.id[:8]) == first
    with pytest.raises(SortProblem, match="more than one"):
        store.find("2024")


def test_a_run_whose_facts_are_broken_is_named(tmp_path: Path) -> None:
    store = RunStore(str(tmp_path))
    run = begin(store, START)
    (tmp_path / "runs" / run.id / "run.json").write_text("{")

    with pytest.raises(SortProblem, match=run.id):
        list(store)


def test_a_run_cut_short_is_taken_back_even_where_it_moved_nothing(tmp_path: Path) -> None:
    """It may have made an album; one that ran to its end and moved nothing leaves nothing to take back."""
    store = RunStore(str(tmp_path))
    cut = msgspec.structs.replace(begin(store, START), state="stopped", counts={"moved": 0})
    idle = begin(store, START + timedelta(days=1))
    for run in (cut, msgspec.structs.replace(idle, state="done", counts={"moved": 0, "left": 3})):
        store.save(run)

    assert store.find(None) == cut
