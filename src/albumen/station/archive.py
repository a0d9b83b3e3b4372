"""Zip archives made while they are sent: nothing is compressed, stored first or held in memory."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Iterator

from albumen.media.kinds import is_litter, is_unfinished, kind_of
from albumen.moving.confine import Outside
from albumen.station.desk import Desk
from albumen.station.finding import browsable
from albumen.station.library import shown

BLOCK = 256 * 1024
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of the zip format


class Archive:
    """What is to go in, by path; files are found and opened when their turn comes."""

    def __init__(self, desk: Desk, *, flat: bool) -> None:
        self._desk, self._flat = desk, flat
        self._wanted: list[tuple[str, str, bool]] = []
        self._names: set[str] = set()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added."""
        return not self._wanted

    @property
    def first_name(self) -> str:
        """The name of the first thing added, for the archive's own."""
        return os.path.basename(self._wanted[0][0]) or "photos"

    def add_file(self, path: str, *, above: str) -> None:
        """Add one file, if it is there; `above` is cut off its path inside the archive."""
        try:
            os.close(self._desk.library.open_file(path))
        except (Outside, OSError):
            return
        self._wanted.append((path, above, False))

    def add_album(self, path: str, *, above: str) -> None:
        """Add an album with everything below it that the caller may see."""
        self._wanted.append((path, above, True))

    def stream(self) -> Iterator[bytes]:
        """The archive's bytes. A file that cannot be opened when its turn comes is left out."""
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for path, above in self._files():
                yield from self._store(archive, sink, path, above)
                yield sink.take()
        yield sink.take()

    def _files(self) -> Iterator[tuple[str, str]]:
        for path, above, is_album in self._wanted:
            if is_album:
                yield from ((found, above) for found in self._below(path))
            else:
                yield path, above

    def _below(self, album: str) -> Iterator[str]:
        waiting = [album]
        while waiting:
            here = waiting.pop()
            if here and not browsable(self._desk, here):
                continue
            try:
                with os.scandir(self._desk.library.directory(here)) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except (Outside, OSError):
                continue
            takes_items = browsable(self._desk, here)
            for entry in entries:
                path = f"{here}/{entry.name}" if here else entry.name
                if is_litter(entry.name) or is_unfinished(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                elif takes_items and kind_of(entry.name) and entry.is_file(follow_symlinks=False):
                    yield path

    def _store(self, archive: zipfile.ZipFile, sink: _Sink, path: str, above: str) -> Iterator[bytes]:
        try:
            descriptor = self._desk.library.open_file(path)
        except (Outside, OSError):
            return
        with open(descriptor, "rb", buffering=0) as file:
            found = os.fstat(descriptor)
            info = zipfile.ZipInfo(self._name(path, above), _stamp(found.st_mtime))
            info.external_attr = 0o100644 << 16
            info.file_size = found.st_size
            with archive.open(info, "w", force_zip64=found.st_size >= 2**31) as entry:
                while data := file.read(BLOCK):
                    entry.write(data)
                    yield sink.take()

    def _name(self, path: str, above: str) -> str:
        """The name inside the archive: readable everywhere, and each but once."""
        inside = os.path.basename(path) if self._flat else path.removeprefix(above).lstrip("/")
        name, number = shown(inside), 1
        stem, extension = os.path.splitext(name)
        while name in self._names:
            number += 1
            name = f"{stem} ({number}){extension}"
        self._names.add(name)
        return name


class _Sink(io.RawIOBase):
    """Takes what the zip writer writes; it cannot seek, so sizes follow each file's bytes."""

    def __init__(self) -> None:
        super().__init__()
        self._data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._data += data
        return len(data)

    def take(self) -> bytes:
        data = bytes(self._data)
        self._data.clear()
        return data


def _stamp(modified: float) -> tuple[int, int, int, int, int, int]:
    moment = time.localtime(modified)
    return max(EARLIEST, (moment[0], moment[1], moment[2], moment[3], moment[4], moment[5]))
