"""The site, built once for all tests of a run, by the command that people use."""

from __future__ import annotations

import fcntl
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from albumen.cli.reference import make_library
from albumen.reference.examples import Recorded
from albumen.reference.recording import record


@pytest.fixture(scope="session")
def once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], Any]], Path]:
    """Makes a thing for all processes of a run: the first one makes it, the others wait for it."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent

    def make(name: str, maker: Callable[[Path], Any]) -> Path:
        place = shared / name
        with open(shared / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.exists():
                maker(place)
        return place

    return make


@pytest.fixture(scope="session")
def site(once: Callable[[str, Callable[[Path], Any]], Path]) -> Path:
    """The folder of the built site."""
    return once("site", build)


def build(place: Path) -> None:
    """Run `albumen reference build`."""
    words = [sys.executable, "-m", "albumen", "reference", "build", "-o", str(place)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "The reference is made" in done.stdout


@pytest.fixture(scope="session")
def recorded(once: Callable[[str, Callable[[Path], Any]], Path]) -> dict[str, Recorded]:
    """Every example and its answer, from a run of its own."""
    place = once("recorded", lambda place: place.write_bytes(pickle.dumps(record(make_library))))
    found: dict[str, Recorded] = pickle.loads(place.read_bytes())
    return found
