"""Folders outside the library that the owner opened, to copy from: never left by a path or a symlink."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from albumen.media.kinds import is_litter, is_unfinished, kind_of
from albumen.moving.confine import Outside, confined
from albumen.station.shifting import Companions

EntryKind = Literal["folder", "photo", "video"]


class Entry(Struct, frozen=True):
    """A folder, photo or video in an opened folder; `path` is absolute."""

    path: str
    name: str
    kind: EntryKind


class Opened:
    """The opened folders, by the names that the owner gave them."""

    def __init__(self, folders: Sequence[tuple[str, str]]) -> None:
        self._folders = [(name, os.path.abspath(path)) for name, path in folders]

    def tops(self) -> list[Entry]:
        """The opened folders themselves."""
        return [Entry(path, name, "folder") for name, path in self._folders]

    def find(self, path: str) -> Entry:
        """The folder, photo or video at that absolute path. Raises `Outside` for anything else and elsewhere."""
        place = self._confined(path)
        if os.path.isdir(place):
            return Entry(place, os.path.basename(place), "folder")
        kind = _kind(os.path.basename(place))
        if kind is None or not os.path.isfile(place):
            raise Outside(path)
        return Entry(place, os.path.basename(place), kind)

    def entries(self, path: str) -> list[Entry]:
        """What is in the folder at that absolute path, folders first, by name. Raises `Outside`, OSError."""
        place = self._confined(path)
        found: list[Entry] = []
        with os.scandir(place) as entries:
            for entry in entries:
                where = os.path.join(place, entry.name)
                kind = _kind(entry.name)
                if entry.is_dir(follow_symlinks=False) and not _is_hidden(entry.name):
                    found.append(Entry(where, entry.name, "folder"))
                elif kind is not None and entry.is_file(follow_symlinks=False):
                    found.append(Entry(where, entry.name, kind))
        return sorted(found, key=lambda one: (one.kind != "folder", one.name))

    def below(self, entry: Entry) -> Iterator[tuple[str, Entry]]:
        """Each photo and video of an entry, with the path of its album below the one it is copied to."""
        waiting = [("", entry)]
        while waiting:
            album, here = waiting.pop()
            if here.kind != "folder":
                yield album, here
                continue
            inside = f"{album}/{here.name}" if album else here.name
            waiting += [(inside, one) for one in reversed(self.entries(here.path))]

    def with_sidecars(self, entry: Entry) -> list[str]:
        """The paths of a photo or video and its sidecars."""
        folder = os.path.dirname(self._confined(entry.path))
        along = Companions(os.listdir(folder)).copied(entry.name)
        return [entry.path, *(os.path.join(folder, name) for name in along)]

    def _confined(self, path: str) -> str:
        """The path itself when it is in an opened folder and passes no symlink and nothing hidden."""
        for _, top in self._folders:
            if path == top:
                return top
            if path.startswith(f"{top}/"):
                below = path[len(top) + 1 :]
                if any(_is_hidden(part) for part in below.split("/")):
                    break
                return confined(top, below)
        raise Outside(path)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or is_litter(name)


def _kind(name: str) -> Literal["photo", "video"] | None:
    if _is_hidden(name) or is_unfinished(name):
        return None
    kind = kind_of(name)
    return kind if kind in ("photo", "video") else None
