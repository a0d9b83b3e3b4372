"""Real kills of a run: nothing is lost, nothing is half-written, and the second run completes.

Every call of every job is struck in process by tests/faults; here processes die, on real file systems.
"""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from albumen.moving import Journal, recover, rename, undo

from .killed import WAYS, run_to_death, sort_roll
from .world import contents, make_roll, portrait, put, temps

PROJECT = Path(__file__).parents[2]
KILLS = 25  # by each way, here and to another file system: 150
MOST_CHANGES = 90  # a run makes about so many, or a few less


def check_nothing_lost(roll: str, library: str, before: Counter[str], *, placeholders: bool) -> None:
    """Right after a death: every photo is there, and no final name holds part of one."""
    now = contents(roll, library)
    empty = contents(put(f"{os.path.dirname(roll)}/empty/x", b"")[:-2])
    assert set(before) <= set(now)
    assert set(now) - set(before) <= (set(empty) if placeholders else set())


def check_completes(journal: str, roll: str, library: str, before: Counter[str]) -> None:
    """The second run: everything exactly once, nothing left behind, and all of it can be undone."""
    recover(journal)
    assert contents(roll, library) == before
    assert temps(roll, library) == []
    sort_roll(journal, roll, library, run="r2")
    assert (contents(library), os.listdir(roll)) == (before, [])
    assert recover(journal) == []
    take_back(journal)
    assert contents(roll) == before


def take_back(journal: str) -> None:
    with Journal.open(f"{journal}.undo") as back:
        for _ in undo(journal, journal=back):
            pass


@pytest.fixture(params=["same", "other"])
def base(request: pytest.FixtureRequest, tmp: str) -> str:
    """Where the library is: on the roll's file system, or on another."""
    return tmp if request.param == "same" else request.getfixturevalue("other_device")


@pytest.mark.parametrize("ways", list(WAYS))
def test_case_79_killed_run_is_completed_by_the_next(
    tmp: str, base: str, monkeypatch: pytest.MonkeyPatch, ways: str
):
    monkeypatch.setattr(rename, "STRATEGIES", WAYS[ways])
    chance, killed = random.Random(f"{ways} {base == tmp}"), 0
    for number in range(KILLS):
        roll, library, journal = f"{tmp}/{number}/roll", f"{base}/{number}/lib", f"{tmp}/{number}.jsonl"
        before = contents(make_roll(roll, 4, size=3))
        os.makedirs(library)

        killed += run_to_death(
            lambda: sort_roll(journal, roll, library, batch=2),  # noqa: B023
            count=chance.randint(1, MOST_CHANGES if base != tmp else MOST_CHANGES // 2),
        )

        check_nothing_lost(roll, library, before, placeholders=ways == "placeholder")
        check_completes(journal, roll, library, before)
    assert killed >= KILLS // 2


@pytest.mark.parametrize("job", [take_back, recover])
def test_killed_undo_or_recovery_is_completed_by_the_next(tmp: str, base: str, job: Callable[[str], object]):
    chance, killed = random.Random(7), 0
    for number in range(6):
        roll, library, journal = f"{tmp}/{number}/roll", f"{base}/{number}/lib", f"{tmp}/{number}.jsonl"
        make_roll(roll, 4, size=3)
        os.makedirs(library)
        before, there = portrait(roll), portrait(library)
        if job is recover:
            assert run_to_death(lambda: sort_roll(journal, roll, library), count=22)  # noqa: B023
        else:
            sort_roll(journal, roll, library)

        killed += run_to_death(lambda: job(journal) and None, count=chance.randint(1, 16))  # noqa: B023

        take_back(journal)
        assert (portrait(roll), portrait(library)) == (before, there)
    assert killed


def test_kill_from_outside_at_any_moment(tmp: str, base: str):
    """A process is killed once it has told of a random number of units; the kill itself lands anywhere later."""
    roll, library, journal = f"{tmp}/roll", f"{base}/lib", f"{tmp}/j.jsonl"
    before = contents(make_roll(roll, 300, size=2000))
    os.makedirs(library)
    chance = random.Random(20)
    path = os.pathsep.join([str(PROJECT), str(PROJECT / "src")])
    for _ in range(6):
        command = [sys.executable, "-m", "tests.moving.killed", journal, roll, library]
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, cwd=PROJECT, env={**os.environ, "PYTHONPATH": path}
        )
        with child:
            assert child.stdout
            for _ in range(chance.randrange(40)):
                child.stdout.readline()
            child.send_signal(signal.SIGKILL)
        check_nothing_lost(roll, library, before, placeholders=False)

    check_completes(journal, roll, library, before)
