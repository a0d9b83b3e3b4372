"""The victim of the fault tests, and the file systems they use."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


class Victim:
    """Runs the program in children that are killed at a chosen point."""

    def __init__(self, state: Path) -> None:
        environment = {
            **os.environ,
            "ALBUMEN_STATE_DIR": str(state),
            "ALBUMEN_PASSWORD": "secret",
            "TZ": "Europe/Zurich",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.victim"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def runs(self, *words: str | Path, kill_after: int = 0) -> dict[str, Any]:
        """Run the program; see `victim` for the answer."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(
            json.dumps({"kill_after": kill_after, "words": [str(word) for word in words]}) + "\n"
        )
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


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
