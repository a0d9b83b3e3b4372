"""The trash: what was deleted or overwritten, where it came from, and for how long already.

An entry lies at `<trash>/<UTC day>/<random>/<its name>`; the hidden file `.albumen-origin` beside it tells
the time and the original paths, relative to the root, so that a library can be moved with its trash.
"""

import contextlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from albumen.moving.folders import sync_folder
from albumen.moving.names import TEMP_PREFIX, is_ours
from albumen.moving.units import look

ORIGIN = f"{TEMP_PREFIX}origin"


class TrashEntry(msgspec.Struct, frozen=True):
    """One thing in the trash: `id` is its path within it, `path` where it was, `location` where it is."""

    id: str
    path: str
    location: str
    trashed_utc: datetime
    is_folder: bool


class Trash:
    """The folder of deleted things of one root."""

    def __init__(self, folder: str, *, root: str) -> None:
        self.folder = folder
        self._root = root

    def prepare(self, paths: Sequence[str]) -> list[str]:
        """Write down, durably, what will come in, and give where each path is to be moved.

        Raises `ValueError` for a path outside the root or one of Albumen's own.
        """
        origins = [self._relative(path) for path in paths]
        now = datetime.now(UTC)
        targets: list[str] = []
        batch: dict[str, str] = {}
        folder = ""
        for origin in origins:
            name = os.path.basename(origin)
            if not folder or name.casefold() in {taken.casefold() for taken in batch}:
                folder, batch = self._new_batch(folder, batch, now), {}
            batch[name] = origin
            targets.append(os.path.join(folder, name))
        if folder:
            _write_origins(folder, batch, now)
        return targets

    def entries(self) -> list[TrashEntry]:
        """List what is in the trash, the oldest day first."""
        found = [entry for batch in self._batches() for entry in self._read_batch(batch)]
        return sorted(found, key=lambda entry: entry.trashed_utc)

    def entries_at(self, locations: Sequence[str]) -> list[TrashEntry]:
        """Give the entries at these places, in this order; what has come is there, the rest is left out."""
        folders = dict.fromkeys(os.path.dirname(location) for location in locations)
        found = {entry.location: entry for folder in folders for entry in self._read_batch(folder)}
        return [found[location] for location in locations if location in found]

    def erase(self, entry: TrashEntry) -> None:
        """Delete an entry for good.  A symlink inside a folder is removed, never followed."""
        if entry.is_folder:
            shutil.rmtree(entry.location)
        else:
            os.unlink(entry.location)
        self.tidy(entry.location)

    def tidy(self, location: str) -> None:
        """Remove the folder of an entry that is gone, once nothing else is in it."""
        folder = os.path.dirname(location)
        with contextlib.suppress(OSError):
            if os.listdir(folder) == [ORIGIN]:
                os.unlink(os.path.join(folder, ORIGIN))
                os.rmdir(folder)
                os.rmdir(os.path.dirname(folder))

    def _relative(self, path: str) -> str:
        relative = path.removeprefix(self._root.rstrip("/") + "/")
        if relative == path or any(is_ours(part) or part in ("", ".", "..") for part in relative.split("/")):
            raise ValueError(
                f"Nothing was trashed: {path!r} is no photo or album of {self._root!r}. Check the path."
            )
        return relative

    def _new_batch(self, previous: str, batch: dict[str, str], now: datetime) -> str:
        if previous:
            _write_origins(previous, batch, now)
        folder = os.path.join(self.folder, now.strftime("%Y-%m-%d"), os.urandom(6).hex())
        os.makedirs(folder, mode=0o700)
        return folder

    def _batches(self) -> Iterator[str]:
        if look(self.folder) is None:
            return
        for day in sorted(os.listdir(self.folder)):
            inside = os.path.join(self.folder, day)
            if os.path.isdir(inside):
                yield from (os.path.join(inside, name) for name in sorted(os.listdir(inside)))

    def _read_batch(self, folder: str) -> Iterator[TrashEntry]:
        try:
            with open(os.path.join(folder, ORIGIN), encoding="ascii") as file:
                origins: dict[str, Any] = json.load(file)
        except (OSError, ValueError):
            return  # not ours, or torn by a power cut before anything came in
        trashed = datetime.fromisoformat(origins["time"])
        for name, origin in origins["paths"].items():
            location = os.path.join(folder, name)
            found = look(location)
            if found is not None:
                path = os.path.join(self._root, origin)
                is_folder = stat.S_ISDIR(found.st_mode)
                yield TrashEntry(os.path.relpath(location, self.folder), path, location, trashed, is_folder)


def _write_origins(folder: str, batch: dict[str, str], now: datetime) -> None:
    with open(os.path.join(folder, ORIGIN), "x", encoding="ascii") as file:
        json.dump({"time": now.isoformat(), "paths": batch}, file)
        file.flush()
        os.fsync(file.fileno())
    day = os.path.dirname(folder)
    for each in (folder, day, os.path.dirname(day)):
        sync_folder(each)
