"""The cache of what files said: a file that has not changed since an earlier plan is not opened again.

The names of an album are kept in pages of a few hundred entries in the order of their bytes, a row each: a page
costs little more to read than one entry (see docs/inside/memory.md for the figures). An entry counts for the same
name, device, inode, size and mtime, and the same version of the reader; everything else is a miss.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from albumen.shelf import Item
from albumen.sorting.memory import FRESH_DAYS, KEPT_DAYS, Memory, settled, today

T = TypeVar("T")
PAGE = 512  # entries
MOST_OPEN = 2048  # entries in memory; then the pages are written and closed
_END = b"\xff" * 256  # after every name: file systems allow at most 255 bytes

_Entry = tuple[int, int, int, int, Any]  # inode, mtime_ns, size, device, reading

_LOAD = (
    "SELECT first, page, seen, (SELECT min(first) FROM readings AS next WHERE next.album = here.album "
    "AND next.first > here.first AND next.reader = here.reader) "
    "FROM readings AS here WHERE album = ? AND first <= ? AND reader = ? ORDER BY first DESC LIMIT 1"
)
_FIRST = "SELECT min(first) FROM readings WHERE album = ? AND first > ? AND reader = ?"
_SAVE = "INSERT OR REPLACE INTO readings (album, first, reader, seen, page) VALUES (?, ?, ?, ?, ?)"
_DROP = "DELETE FROM readings WHERE album = ? AND first = ?"
_PRUNE = "DELETE FROM readings WHERE seen < ?"


class _Page:
    """The entries of one album from the name `first` up to, not including, the name `end`."""

    __slots__ = ("album", "changed", "end", "entries", "first", "missed", "seen", "stored", "used")

    def __init__(self, album: str, first: bytes, end: bytes, entries: dict[bytes, _Entry], seen: int) -> None:
        self.album, self.first, self.end, self.seen = album, first, end, seen
        self.entries = entries
        self.used: set[bytes] = set()
        self.missed: set[bytes] = set()
        self.stored: set[bytes] = set()
        self.changed = False

    def remaining(self) -> list[tuple[bytes, _Entry]]:
        """What the page should hold now, by name: within the range that was looked up, what was not met is gone."""
        asked = self.used | self.missed
        low, high = (min(asked), max(asked)) if asked else (_END, b"")
        return sorted(
            (name, entry)
            for name, entry in self.entries.items()
            if name in self.used or name in self.stored or not low <= name <= high
        )


_NOWHERE = _Page("", b"", b"", {}, 0)  # covers no name


class Readings(Generic[T]):
    """The readings of one type, through one pass over albums; `flush` at its end.

    `kind` is a type that msgspec can encode; `reader` the version of what made it; readings that `keep` refuses are
    not kept (a disk's error passes). Items without an inode, as on a station, are always misses.
    """

    def __init__(
        self, memory: Memory, kind: type[T], *, reader: str, keep: Callable[[T], bool] = lambda one: True
    ) -> None:
        self._memory, self._reader, self._keep = memory, reader, keep
        entry: Any = tuple[int, int, int, int, kind]  # type: ignore[valid-type]
        self._decoder: msgspec.msgpack.Decoder[dict[bytes, _Entry]] = msgspec.msgpack.Decoder(
            dict[bytes, entry]
        )
        self._encoder = msgspec.msgpack.Encoder()
        self._open: dict[str, list[_Page]] = {}
        self._page, self._weight = _NOWHERE, 0

    def through(self, items: Sequence[Item], read: Callable[[Sequence[Item]], Iterable[T]]) -> Iterator[T]:
        """The reading of each item in order; `read` gives those of the misses, at most a few hundred at once.

        Where no item can be known, `read` gets them all at once.
        """
        if not any(item.inode for item in items):
            yield from read(items)
            return
        for start in range(0, len(items), PAGE):
            some = items[start : start + PAGE]
            found = self.lookup(some)
            if None not in found:
                yield from found  # type: ignore[misc]
                continue
            missing = [item for item, one in zip(some, found, strict=True) if one is None]
            fresh = list(read(missing))
            self.store(zip(missing, fresh, strict=True))
            rest = iter(fresh)
            yield from (next(rest) if one is None else one for one in found)
        self.flush()

    def lookup(self, items: Iterable[Item]) -> list[T | None]:
        """What each item said, in order; None for a miss. Quickest in the order of names within an album."""
        if self._weight > MOST_OPEN:
            self.flush()
        found: list[T | None] = []
        page = self._page
        for item in items:
            name = os.fsencode(item.name)
            if not (page.first <= name < page.end and page.album == item.album):
                page = self._turn(item.album, name)
            entry = page.entries.get(name)
            if (
                entry is not None
                and entry[0] == item.inode
                and entry[1] == item.mtime_ns
                and entry[2] == item.size
                and entry[3] == item.device
            ):
                page.used.add(name)
                found.append(entry[4])
            else:
                page.missed.add(name)
                found.append(None)
        return found

    def store(self, pairs: Iterable[tuple[Item, T]]) -> None:
        """Keep what items said; on disk after `flush`."""
        for item, reading in pairs:
            if item.inode and settled(item.mtime_ns) and self._keep(reading):
                name = os.fsencode(item.name)
                page = self._turn(item.album, name)
                page.entries[name] = (item.inode, item.mtime_ns, item.size, item.device, reading)
                page.stored.add(name)
                page.changed = True
                self._weight += 1

    def take(self, items: Iterable[Item]) -> list[T | None]:
        """As `lookup`, for items that are no longer there: what they said is forgotten."""
        found: list[T | None] = []
        for item in items:
            name = os.fsencode(item.name)
            page = self._turn(item.album, name)
            entry = page.entries.pop(name, None)
            page.changed = page.changed or entry is not None
            same = entry is not None and entry[:4] == (item.inode, item.mtime_ns, item.size, item.device)
            found.append(entry[4] if entry is not None and same else None)
        return found

    def flush(self) -> None:
        """Write what was stored, in one transaction, and forget what no run has met for a year."""
        now = today()
        saved: list[tuple[bytes, bytes, str, int, bytes]] = []
        dropped: list[tuple[bytes, bytes]] = []
        for page in [page for pages in self._open.values() for page in pages]:
            if page.changed or (page.used and page.seen < now - FRESH_DAYS):
                album = os.fsencode(page.album)
                rows = self._rows(page)
                saved += [(album, first, self._reader, now, row) for first, row in rows]
                dropped += [] if rows else [(album, page.first)]
        if saved or dropped:
            self._memory.write((_SAVE, saved), (_DROP, dropped), (_PRUNE, [(now - KEPT_DAYS,)]))
        self._open.clear()
        self._page, self._weight = _NOWHERE, 0

    def _rows(self, page: _Page) -> list[tuple[bytes, bytes]]:
        """The page as rows of at most `PAGE` entries; the first one keeps the page's first name."""
        entries = page.remaining()
        return [
            (entries[start][0] if start else page.first, self._encoded(entries[start : start + PAGE]))
            for start in range(0, len(entries), PAGE)
        ]

    def _encoded(self, entries: list[tuple[bytes, _Entry]]) -> bytes:
        try:
            return self._encoder.encode(dict(entries))
        except UnicodeEncodeError:  # a reading quotes a name that is not UTF-8: that file is read each time
            return self._encoder.encode(dict(entry for entry in entries if self._can_be_kept(entry[1])))

    def _can_be_kept(self, entry: _Entry) -> bool:
        try:
            self._encoder.encode(entry)
        except UnicodeEncodeError:
            return False
        return True

    def _turn(self, album: str, name: bytes) -> _Page:
        """The page that covers the name: the last one, another that is open, or one from the file."""
        last = self._page
        if last.first <= name < last.end and last.album == album:
            return last
        pages = self._open.setdefault(album, [])
        for page in pages:
            if page.first <= name < page.end:
                self._page = page
                return page
        page = self._page = self._load(album, name)
        pages.append(page)
        self._weight += 1 + len(page.entries)
        return page

    def _load(self, album: str, name: bytes) -> _Page:
        key = os.fsencode(album)
        rows = self._memory.read(_LOAD, (key, name, self._reader))
        if rows:
            first, data, seen, end = rows[0]
        else:
            first, data, seen = b"", None, 0
            ((end,),) = self._memory.read(_FIRST, (key, first, self._reader)) or [(None,)]
        try:
            entries = self._decoder.decode(data) if data else {}
        except msgspec.DecodeError:
            entries = {}  # of another shape: read again, and written over
        return _Page(album, first, end or _END, entries, seen)


def follow(memory: Memory, moved: Iterable[tuple[Item, Item]], *, reader: str) -> None:
    """Let readings follow files that were renamed: pairs of the item as it was and as it stands now.

    A file with a new name is read again, as its name is part of what it said; so is one that was copied.
    """
    pages = Readings(memory, msgspec.Raw, reader=reader)
    pairs = sorted(moved, key=lambda pair: os.fsencode(pair[0].path))
    for start in range(0, len(pairs), MOST_OPEN):
        some = pairs[start : start + MOST_OPEN]
        found = pages.take(old for old, _ in some)
        kept = [
            (new, raw)
            for (old, new), raw in zip(some, found, strict=True)
            if raw is not None and old.name == new.name
        ]
        pages.store(sorted(kept, key=lambda pair: os.fsencode(pair[0].path)))
        pages.flush()
