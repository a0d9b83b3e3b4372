"""Worlds for the tests of this room."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from albumen.moving import Journal, rename
from albumen.moving.rename import by_link, by_placeholder, by_renameat2

WAYS = {
    "renameat2": (by_renameat2, by_link, by_placeholder),
    "link": (by_link, by_placeholder),
    "placeholder": (by_placeholder,),
}


@pytest.fixture
def tmp(tmp_path: Path) -> str:
    return str(tmp_path)


@pytest.fixture
def other_device(tmp_path: Path) -> Iterator[str]:
    """A folder on another file system than the test's."""
    if not os.path.isdir("/dev/shm") or os.stat("/dev/shm").st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs /dev/shm as a second file system")
    with tempfile.TemporaryDirectory(prefix="moving-", dir="/dev/shm") as folder:
        yield folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[str]:
    """A file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("needs root and mount for a small file system")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"cannot mount a tmpfs here: {done.stderr.decode().strip()}")
    yield str(folder)
    subprocess.run(["umount", folder], check=True)


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way to rename in turn, the better ones taken away."""
    monkeypatch.setattr(rename, "STRATEGIES", WAYS[request.param])
    return request.param


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(str(tmp_path / "run.jsonl")) as opened:
        yield opened
