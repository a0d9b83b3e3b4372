"""Real file systems that keep names in ways of their own, in files that are mounted."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


def mounted(folder: Path, maker: list[str], mounter: list[str], *, cure: str) -> Iterator[str]:
    """Make a file system in a file and mount it; skipped, with the cure, where that cannot be."""
    if os.geteuid() != 0 or not shutil.which(maker[0]) or not shutil.which(mounter[0]):
        pytest.skip(f"needs root, {maker[0]} and {mounter[0]}: {cure}")
    image, place = folder / "image", folder / "mounted"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(16_000_000)
    loop = subprocess.run(["losetup", "-f", "--show", image], capture_output=True, text=True, check=False)
    if loop.returncode:
        pytest.skip(f"no loop device here: {loop.stderr.strip()}")
    device = loop.stdout.strip()
    try:
        subprocess.run([*maker, device], check=True, capture_output=True)
        mount = subprocess.run([*mounter, device, place], capture_output=True, text=True, check=False)
        if mount.returncode:
            pytest.skip(f"cannot be mounted ({mount.stderr.strip()[:80]}): {cure}")
        yield str(place)
        subprocess.run(["umount", place], check=True)
    finally:
        subprocess.run(["losetup", "-d", device], check=True)


@pytest.fixture
def exfat(tmp_path: Path) -> Iterator[str]:
    """Cards of cameras: ignores case, refuses what Windows refuses but its reserved names."""
    yield from mounted(
        tmp_path, ["mkfs.exfat"], ["mount.exfat-fuse"], cure="apt-get install exfatprogs exfat-fuse"
    )


@pytest.fixture
def ntfs(tmp_path: Path) -> Iterator[str]:
    """As Windows has it, names included."""
    mounter = ["lowntfs-3g", "-o", "ignore_case,windows_names"]
    yield from mounted(tmp_path, ["mkfs.ntfs", "-q", "-F"], mounter, cure="apt-get install ntfs-3g")


@pytest.fixture
def folding_ext4(tmp_path: Path) -> Iterator[str]:
    """An ext4 with a folder that folds case and forms."""
    maker = ["mkfs.ext4", "-q", "-O", "casefold", "-E", "encoding=utf8"]
    cure = "needs a kernel with CONFIG_UNICODE, and apt-get install e2fsprogs"
    for place in mounted(tmp_path, maker, ["mount"], cure=cure):
        os.mkdir(f"{place}/folds")
        subprocess.run(["chattr", "+F", f"{place}/folds"], check=True)
        yield f"{place}/folds"
