"""One look at one directory: the photo files and the albums in it, without following links or opening anything."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Container
from typing import NamedTuple

from albumen.media.kinds import is_litter, is_unfinished, kind_of

UNKNOWN = -1  # no file system has this inode
_HALF = 2**63


class Seen(NamedTuple):
    """A photo or video file as lstat tells it, in numbers that a data base holds; `ctime` is unix seconds."""

    name: str
    size: int
    mtime_ns: int
    inode: int
    device: int
    ctime: int


class Folder(NamedTuple):
    """A directory as lstat tells it."""

    name: str
    inode: int
    device: int


class Look(NamedTuple):
    """What is in a directory, and which directory it is."""

    files: list[Seen]
    folders: list[Folder]
    inode: int
    device: int


def look(directory: str, known: Container[str] = ()) -> Look:
    """Return what is in the directory: no litter, links, sidecars or files in the making.

    `known` are names that were looked at before and need no second thought. Raises OSError as scandir does, and
    NotADirectoryError for a link.
    """
    itself = folder_at(directory)
    files: list[Seen] = []
    folders: list[Folder] = []
    with os.scandir(directory) as entries:
        for entry in entries:
            name = entry.name
            if name not in known and not _is_ours(entry):
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # gone since the directory was read
            if stat.S_ISREG(found.st_mode):
                files.append(_seen(name, found))
            elif stat.S_ISDIR(found.st_mode) and not is_litter(name):
                folders.append(Folder(name, _signed(found.st_ino), _signed(found.st_dev)))
    return Look(files, folders, itself.inode, itself.device)


def folder_at(directory: str) -> Folder:
    """Return which directory this is. Raises OSError, and NotADirectoryError for a file or a link."""
    found = os.lstat(directory)
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), directory)
    return Folder(os.path.basename(directory), _signed(found.st_ino), _signed(found.st_dev))


def look_at_file(path: str) -> Seen | None:
    """Return the regular file at this path, None when there is none that can be looked at."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return _seen(os.path.basename(path), found) if stat.S_ISREG(found.st_mode) else None


def inode_at(path: str) -> int | None:
    """Return the inode of whatever is at this path, None when nothing is, UNKNOWN when the disk does not tell."""
    try:
        return _signed(os.lstat(path).st_ino)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return UNKNOWN


def is_elsewhere(path: str, inode: int) -> bool:
    """Return whether a file of this inode is surely not, or no longer, at this path."""
    return inode_at(path) not in (inode, UNKNOWN)


def is_item(name: str) -> bool:
    """Return whether a file of this name is listed: a photo or video, no litter, not in the making."""
    return kind_of(name) in ("photo", "video") and not is_litter(name) and not is_unfinished(name)


def _is_ours(entry: os.DirEntry[str]) -> bool:
    if entry.is_dir(follow_symlinks=False):
        return not is_litter(entry.name)
    return is_item(entry.name) and entry.is_file(follow_symlinks=False)


def _seen(name: str, found: os.stat_result) -> Seen:
    return Seen(
        name,
        found.st_size,
        min(found.st_mtime_ns, _HALF - 1),  # files may be dated after 2262
        _signed(found.st_ino),
        _signed(found.st_dev),
        found.st_ctime_ns // 1_000_000_000,
    )


def _signed(number: int) -> int:
    # network file systems use all 64 bits, and SQL's integers have a sign
    return number if number < _HALF else number - 2 * _HALF
