"""Folders are made durable: one by one, or with their whole file system where that can be relied on."""

import errno
import os
from collections.abc import Callable

import pytest

from albumen.moving import StorageStopped, filesystem
from albumen.moving.folders import FEW_FOLDERS, sync_folders


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is synced: the path of a folder, or "all" with one in it."""
    found: list[str] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        found.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(
        filesystem, "_syncfs", lambda fd: found.append("all " + os.readlink(f"/proc/self/fd/{fd}")) or 0
    )
    return found


@pytest.fixture
def folders(tmp: str) -> list[str]:
    paths = [f"{tmp}/{number}" for number in range(FEW_FOLDERS + 2)]
    for path in paths:
        os.mkdir(path)
    return paths


def kind(number: int) -> Callable[[int], int]:
    return lambda _: number


def test_many_folders_of_a_file_system_are_synced_at_once(
    folders: list[str], synced: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(filesystem, "_kind", kind(0xEF53))

    sync_folders(folders)

    assert synced == [f"all {folders[0]}", folders[-1]]


@pytest.mark.parametrize("number", [0x65735546, 0xFF534D42, 0x6969, 0], ids=["FUSE", "SMB", "NFS", "unknown"])
def test_where_that_cannot_be_relied_on_each_is_synced(
    folders: list[str], synced: list[str], monkeypatch: pytest.MonkeyPatch, number: int
):
    monkeypatch.setattr(filesystem, "_kind", kind(number))

    sync_folders([*folders, folders[0]])

    assert synced == folders


def test_a_few_folders_are_synced_one_by_one(
    folders: list[str], synced: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(filesystem, "_kind", kind(0xEF53))

    sync_folders([*folders[:FEW_FOLDERS], "/nowhere"])

    assert synced == folders[:FEW_FOLDERS]


def test_file_systems_are_synced_apart(
    folders: list[str], other_device: str, synced: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(filesystem, "_kind", kind(0xEF53))

    sync_folders([*folders, other_device])

    assert synced == [f"all {folders[0]}", folders[-1], other_device]


def test_kind_of_this_file_system_is_what_stat_says(tmp: str):
    with os.popen(f"stat -f -c %t {tmp}") as told:
        number = int(told.read(), 16)
    descriptor = os.open(tmp, os.O_RDONLY)
    try:
        assert filesystem._kind(descriptor) == number
    finally:
        os.close(descriptor)


@pytest.mark.parametrize(("number", "stops"), [(errno.EIO, True), (errno.ENOSYS, False)])
def test_refusal_is_told_or_each_is_synced(
    folders: list[str], synced: list[str], monkeypatch: pytest.MonkeyPatch, number: int, stops: bool
):
    import ctypes

    monkeypatch.setattr(filesystem, "_kind", kind(0xEF53))
    monkeypatch.setattr(filesystem, "_syncfs", lambda _: ctypes.set_errno(number) or -1)

    if stops:
        with pytest.raises(StorageStopped):
            sync_folders(folders)
    else:
        sync_folders(folders)
    assert synced == ([] if stops else folders)
