"""The values of this room: a pair of paths, a unit of pairs that move together, and what became of it."""

import errno
import os
import stat
from typing import Literal

import msgspec

State = Literal["moved", "changed", "exists", "missing", "failed", "copied"]

FOLDER = -1
"""The `size` of a pair that moves a whole folder; such a pair is known by its inode only."""

STORAGE_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""Errors after which the next file would fare no better, so a run stops instead of failing file by file."""


class Pair(msgspec.Struct, frozen=True, array_like=True):
    """One file to move, and what it looked like when the move was planned (from `lstat`; mtime in ns)."""

    source: str
    target: str
    size: int
    mtime_ns: int
    inode: int
    device: int


class Unit(msgspec.Struct, frozen=True):
    """Files that move together or not at all: a photo and its sidecars; `key` is the caller's name for it.

    With `same_as`, paths of other files in the order of the pairs, the unit moves only if each file that has one
    holds the same bytes at that very moment: so duplicates go to a trash only while the copies that stay are whole.
    """

    key: str
    pairs: tuple[Pair, ...]
    same_as: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True):
    """What became of a unit.

    `moved`: all files are at their targets, verified.  `copied`: so they are, but a source could not be
    removed.  `changed`, `missing`: a source was not as planned.  `exists`: a target was taken.  `failed`: else.
    In the last four nothing has moved, unless `detail` says that a file could not be taken back.
    """

    key: str
    state: State
    detail: str = ""


class StorageStopped(Exception):
    """The storage refused (full, read-only, input/output error): the run ended cleanly and can be resumed.

    `errno` is the system's number, `path` the file or folder concerned.
    """

    def __init__(self, number: int, path: str) -> None:
        super().__init__(
            f"The run stopped: {os.strerror(number).lower()}, at {path!r}. "
            "Nothing is lost; make the storage writable or free some space, then run again."
        )
        self.errno = number
        self.path = path


def never() -> bool:
    """The `stop` of a run that nobody interrupts."""
    return False


def pair_of(source: str, target: str) -> Pair:
    """Give the pair for moving `source` as it is now.  Raises `OSError` when it cannot be read.

    A folder gives a pair of size `FOLDER`.
    """
    found = os.lstat(source)
    size = FOLDER if stat.S_ISDIR(found.st_mode) else found.st_size
    return Pair(source, target, size, found.st_mtime_ns, found.st_ino, found.st_dev)


def is_still(pair: Pair, found: os.stat_result) -> bool:
    """Tell whether `found` is the planned file: kind, size, mtime, and inode where the device is the same.

    Device numbers change over a reboot or a remount, so an inode of another device proves nothing.
    """
    if found.st_dev == pair.device and found.st_ino != pair.inode:
        return False
    if pair.size == FOLDER:
        return stat.S_ISDIR(found.st_mode) and found.st_dev == pair.device
    return stat.S_ISREG(found.st_mode) and found.st_size == pair.size and found.st_mtime_ns == pair.mtime_ns


def look(path: str) -> os.stat_result | None:
    """Give the `lstat` of `path`, or None where nothing is, not even the parent."""
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
