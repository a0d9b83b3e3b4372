"""Whenever a run dies, nothing is lost, nothing is half-written, and the second run completes."""

import itertools
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from albumen.moving import Journal, Vault, outcomes, recover, undo

from .killed import WAYS, run_to_death, sort_roll
from .world import contents, get, make_roll, portrait, put, temps, walk

PROJECT = Path(__file__).parents[2]


def check_nothing_lost(roll: str, library: str, before: Counter[str], *, placeholders: bool) -> None:
    """Right after a death: every photo is there, and no final name holds part of one."""
    now = contents(roll, library)
    empty = contents_of_nothing()
    assert set(before) <= set(now)
    assert set(now) - set(before) <= ({empty} if placeholders else set())


def contents_of_nothing() -> str:
    import hashlib

    return hashlib.sha256(b"").hexdigest()


def check_completes(journal: str, roll: str, library: str, before: Counter[str]) -> None:
    """The second run: everything exactly once, nothing left behind, and all of it can be undone."""
    recover(journal)
    assert contents(roll, library) == before
    assert temps(roll, library) == []
    sort_roll(journal, roll, library, run="r2")
    assert (contents(library), os.listdir(roll)) == (before, [])
    assert recover(journal) == []
    with Journal.open(f"{journal}.undo") as back:
        assert {outcome.state for outcome in undo(journal, journal=back)} == {"moved"}
    assert contents(roll) == before


@pytest.mark.parametrize("ways", list(WAYS))
@pytest.mark.parametrize("where", ["same", "other"])
def test_death_before_any_change_of_the_disk(
    tmp: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, ways: str, where: str
):
    from albumen.moving import rename

    monkeypatch.setattr(rename, "STRATEGIES", WAYS[ways])
    base = tmp if where == "same" else request.getfixturevalue("other_device")
    for count in itertools.count(1):
        roll, library, journal = f"{tmp}/{count}/roll", f"{base}/{count}/lib", f"{tmp}/{count}.jsonl"
        before = contents(make_roll(roll, 4, size=3))
        os.makedirs(library)

        died = run_to_death(lambda: sort_roll(journal, roll, library, batch=2), count=count)  # noqa: B023

        check_nothing_lost(roll, library, before, placeholders=ways == "placeholder")
        check_completes(journal, roll, library, before)
        if not died:
            break
    assert count > 20


@pytest.mark.parametrize("where", ["same", "other"])
def test_death_during_undo(tmp: str, request: pytest.FixtureRequest, where: str):
    base = tmp if where == "same" else request.getfixturevalue("other_device")
    for count in itertools.count(1, 2):
        roll, library, journal = f"{tmp}/{count}/roll", f"{base}/{count}/lib", f"{tmp}/{count}.jsonl"
        make_roll(roll, 4, size=3)
        os.makedirs(library)
        before, there = portrait(roll), portrait(library)
        sort_roll(journal, roll, library)

        died = run_to_death(lambda: _undo(journal), count=count)  # noqa: B023

        _undo(journal)
        assert portrait(roll) == before
        assert portrait(library) == there
        if not died:
            break
    assert count > 20


def _undo(journal: str) -> None:
    with Journal.open(f"{journal}.undo") as back:
        for _ in undo(journal, journal=back):
            pass


@pytest.mark.parametrize("where", ["same", "other"])
def test_death_during_recovery(tmp: str, request: pytest.FixtureRequest, where: str):
    """A run dies in the middle, then its recovery dies at each of its changes."""
    base = tmp if where == "same" else request.getfixturevalue("other_device")
    middle = 22
    for count in itertools.count(1):
        roll, library, journal = f"{tmp}/{count}/roll", f"{base}/{count}/lib", f"{tmp}/{count}.jsonl"
        before = contents(make_roll(roll, 4, size=3))
        os.makedirs(library)
        assert run_to_death(lambda: sort_roll(journal, roll, library), count=middle)  # noqa: B023

        died = run_to_death(lambda: _recover(journal), count=count)  # noqa: B023

        check_nothing_lost(roll, library, before, placeholders=False)
        check_completes(journal, roll, library, before)
        if not died:
            break


def _recover(journal: str) -> None:
    recover(journal)


@pytest.mark.parametrize("where", ["same", "other"])
def test_real_kill_at_random_moments(tmp: str, request: pytest.FixtureRequest, where: str):
    """A process is killed once it has told of a random number of units; the kill itself lands anywhere later."""
    base = tmp if where == "same" else request.getfixturevalue("other_device")
    roll, library, journal = f"{tmp}/roll", f"{base}/lib", f"{tmp}/j.jsonl"
    before = contents(make_roll(roll, 400, size=2000))
    os.makedirs(library)
    chance = random.Random(20)
    for _ in range(20):
        command = [sys.executable, "-m", "tests.moving.killed", journal, roll, library]
        path = os.pathsep.join([str(PROJECT), str(PROJECT / "src")])
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, cwd=PROJECT, env={**os.environ, "PYTHONPATH": path}
        )
        with child:
            assert child.stdout
            for _ in range(chance.randrange(18)):
                child.stdout.readline()
            child.send_signal(signal.SIGKILL)
        check_nothing_lost(roll, library, before, placeholders=False)

    check_completes(journal, roll, library, before)


def upload(root: str) -> None:
    with Vault(root) as vault:
        vault.recover()
        incoming = vault.begin(f"{root}/album")
        incoming.write(b"new photo")
        vault.place(incoming, name="a.jpg", mtime_ns=5, duplicate="overwrite")


def delete(root: str) -> None:
    with Vault(root) as vault:
        vault.recover()
        vault.trash([f"{root}/album/a.jpg", f"{root}/album/a.xmp"])


def delete_album(root: str) -> None:
    with Vault(root) as vault:
        vault.recover()
        vault.trash([f"{root}/album"])


def copy(root: str) -> None:
    with Vault(root) as vault:
        vault.recover()
        vault.copy_item([f"{root}/album/a.jpg", f"{root}/album/a.xmp"], f"{root}/album", duplicate="rename")


@pytest.mark.parametrize("ways", list(WAYS))
@pytest.mark.parametrize("job", [upload, delete, delete_album, copy])
def test_station_that_dies_loses_nothing(
    tmp: str, monkeypatch: pytest.MonkeyPatch, job: Callable[[str], None], ways: str
):
    """The old photo is at its place or in the trash, whole; the new one is whole or not there."""
    from albumen.moving import rename

    monkeypatch.setattr(rename, "STRATEGIES", WAYS[ways])
    for count in itertools.count(1):
        root = f"{tmp}/{count}"
        put(f"{root}/album/a.jpg", b"old photo")
        put(f"{root}/album/a.xmp", b"sidecar")

        died = run_to_death(lambda: job(root), count=count)  # noqa: B023
        with Vault(root) as vault:
            vault.recover()
            trashed = {entry.path for entry in vault.list_trash()}

        found = Counter(get(path) for path in walk(root) if path.endswith((".jpg", ".xmp")))
        assert found[b"old photo"] >= 1
        assert found[b"sidecar"] >= 1
        assert set(found) <= {b"old photo", b"sidecar", b"new photo"}
        for path in (f"{root}/album/a.jpg", f"{root}/album/a.xmp"):
            assert os.path.exists(path) or trashed & {path, f"{root}/album"}
        assert temps(f"{root}/album") == [] if os.path.isdir(f"{root}/album") else True
        if not died:
            break
    assert [
        outcome for outcome in outcomes(f"{tmp}/1/.albumen/journal.jsonl") if outcome.state != "moved"
    ] == []
