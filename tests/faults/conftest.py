"""The victim of the fault tests, and the file systems they use."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.victim import Victim


@pytest.fixture
def victim(tmp_path: Path) -> Iterator[Victim]:
    """A victim with a state directory of its own."""
    victim = Victim(tmp_path / "state")
    yield victim
    victim.close()


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than `tmp_path`."""
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second file system: mount a tmpfs at /dev/shm to run this test")
    folder = Path(tempfile.mkdtemp(prefix="albumen-test-", dir=shared))
    yield folder
    shutil.rmtree(folder)
