"""Folders that a run touches: made with the rights of their parent, made durable, put back as they were."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterable
from typing import Any

from albumen.moving.filesystem import sync_file_system
from albumen.moving.units import STORAGE_ERRORS, StorageStopped, Unit, look

FEW_FOLDERS = 3  # so many are synced one by one: syncfs also writes what other programs have pending

_INHERITED_MODE = 0o2777  # permissions and set-group-id; the sticky bit is a matter of the parent alone


def sync_folder(path: str) -> None:
    """Make the entries of a folder durable, where the file system can (some FUSE and SMB mounts cannot)."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return  # gone, or not listable: there is nothing that we could promise
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno in STORAGE_ERRORS:
            raise StorageStopped(error.errno, path) from error
    finally:
        os.close(descriptor)


def sync_folders(paths: Iterable[str]) -> None:
    """Make the entries of folders durable, in the order given; "" is "/", and one that is gone is passed over.

    Where many lie on one file system, a single `syncfs` does it if that can be relied on.
    """
    by_device: dict[int, list[str]] = {}
    for path in dict.fromkeys(paths):
        with contextlib.suppress(OSError):
            by_device.setdefault(os.stat(path or "/").st_dev, []).append(path or "/")
    for folders in by_device.values():
        # The last is synced by itself in any case: before Linux 5.17 syncfs did not tell every error.
        is_synced = len(folders) > FEW_FOLDERS and sync_file_system(folders[0])
        for path in folders[-1:] if is_synced else folders:
            sync_folder(path)


def make_folder(path: str) -> list[str]:
    """Make one folder with the mode, and where permitted the group and owner, of its parent.

    Gives what it could not take: "group", "mode". Raises `FileExistsError` and every other `OSError` of `mkdir`.
    """
    parent = os.lstat(os.path.dirname(path))
    os.mkdir(path, 0o700)
    made = os.lstat(path)
    if (made.st_uid, made.st_gid) != (parent.st_uid, parent.st_gid):
        _give_away(path, parent)
    mode = parent.st_mode & _INHERITED_MODE
    with contextlib.suppress(OSError):  # a file system without modes
        os.chmod(path, mode)
    made = os.lstat(path)  # who is not of the group loses its bit without an error
    return [
        what
        for what, is_kept in (
            ("group", made.st_gid == parent.st_gid),
            ("mode", made.st_mode & _INHERITED_MODE == mode),
        )
        if not is_kept
    ]


def _give_away(path: str, parent: os.stat_result) -> None:
    try:
        os.chown(path, parent.st_uid, parent.st_gid, follow_symlinks=False)
    except OSError:  # only root may change the owner; a member of the group may change that
        with contextlib.suppress(OSError):
            os.chown(path, -1, parent.st_gid, follow_symlinks=False)


def restore_mtimes(mtimes: dict[str, int]) -> None:
    """Set the mtime (ns) of each folder that still exists; one that refuses keeps its own."""
    for path, mtime_ns in mtimes.items():
        with contextlib.suppress(OSError):
            found = os.lstat(path)
            if stat.S_ISDIR(found.st_mode) and found.st_mtime_ns != mtime_ns:
                os.utime(path, ns=(found.st_atime_ns, mtime_ns), follow_symlinks=False)


class Folders:
    """The folders of one run: surveyed and journalled first, made later; `failed` are those that cannot be.

    `losses` are those made without the group or the mode of their parent.
    """

    def __init__(self) -> None:
        self.failed: dict[str, OSError] = {}
        self.losses: dict[str, list[str]] = {}
        self._seen: set[str] = set()
        self._to_make: list[str] = []

    def survey(self, units: Iterable[Unit]) -> list[dict[str, Any]]:
        """Give the journal's lines for folders not met before: their mtime (ns), or that we make them."""
        records: list[dict[str, Any]] = []
        for unit in units:
            for pair in unit.pairs:
                source, target = pair.source.rpartition("/")[0], pair.target.rpartition("/")[0]
                if source not in self._seen:
                    self._remember(source, records)
                if target not in self._seen:
                    self._expect(target, records)
        return records

    def make(self) -> list[dict[str, Any]]:
        """Make what the survey found missing; gives the journal's lines for those that came by themselves."""
        kept: list[dict[str, Any]] = []
        for path in self._to_make:
            try:
                self._make_one(path, kept)
            except OSError as error:
                self.failed[path] = error
        sync_folders(path.rpartition("/")[0] for path in self._to_make)
        self._to_make.clear()
        return kept

    def _make_one(self, path: str, kept: list[dict[str, Any]]) -> None:
        parent = path.rpartition("/")[0]
        if parent in self.failed:
            raise self.failed[parent]
        try:
            losses = make_folder(path)
            if losses:
                self.losses[path] = losses
        except FileExistsError:
            if not stat.S_ISDIR(os.lstat(path).st_mode):
                raise
            kept.append({"s": "kept", "path": path})

    def _remember(self, path: str, records: list[dict[str, Any]]) -> None:
        self._seen.add(path)
        found = look(path or "/")
        if found is not None:
            records.append({"s": "folder", "path": path, "mtime_ns": found.st_mtime_ns})

    def _expect(self, path: str, records: list[dict[str, Any]]) -> None:
        """Find the nearest ancestor that exists; what is missing below it will be made, the top first."""
        missing: list[str] = []
        while path not in self._seen:
            self._seen.add(path)
            try:
                found = _look_for_folder(path)
            except OSError as error:
                self.failed.update(dict.fromkeys([path, *missing], error))
                return
            if found is not None:
                records.append({"s": "folder", "path": path, "mtime_ns": found.st_mtime_ns})
                break
            missing.append(path)
            path = path.rpartition("/")[0]
        if path in self.failed:
            self.failed.update(dict.fromkeys(missing, self.failed[path]))
            return
        missing.reverse()
        self._to_make.extend(missing)
        records.extend({"s": "album", "path": each} for each in missing)


def _look_for_folder(path: str) -> os.stat_result | None:
    """Give the stat of a folder, None when nothing is there; anything else there, a link too, raises."""
    try:
        found = os.lstat(path or "/")
    except FileNotFoundError:
        return None
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", path)
    return found


def prune(folders: Iterable[str], root: str) -> list[str]:
    """Remove those of the folders that are empty, and those above them that this empties, up to but not `root`.

    Gives what was removed. A folder that holds anything, be it litter or a marker, is kept: `rmdir` decides.
    """
    removed: list[str] = []
    for folder in sorted(set(folders), key=lambda path: -path.count("/")):
        while folder.startswith(f"{root.rstrip('/')}/"):
            try:
                os.rmdir(folder)
            except OSError:
                break
            removed.append(folder)
            folder = os.path.dirname(folder)
    return removed
