"""The cache of content hashes: BLAKE3 of the first 64 KiB of a file and of all of it, by identity, size and mtime."""

from __future__ import annotations

import os
from collections.abc import Iterable

from msgspec import Struct

from albumen.moving.hashing import digest_descriptor, open_regular
from albumen.shelf import Item
from albumen.sorting.memory import FRESH_DAYS, KEPT_DAYS, Memory, settled, signed, today, unsigned

HEAD_BYTES = 65_536
_WAITING = 1000  # rows in memory before they are written
_ASKED = 500  # rows asked for at once; SQLite takes 999 values at least

_LOAD = "SELECT head, whole, seen FROM hashes WHERE device = ? AND inode = ? AND size = ? AND mtime_ns = ?"
_SAVE = (
    "INSERT INTO hashes (device, inode, size, mtime_ns, seen, head, whole) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (device, inode) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
    "seen = excluded.seen, "
    "head = iif(size = excluded.size AND mtime_ns = excluded.mtime_ns, "
    "coalesce(excluded.head, head), excluded.head), "
    "whole = iif(size = excluded.size AND mtime_ns = excluded.mtime_ns, "
    "coalesce(excluded.whole, whole), excluded.whole)"
)
_HEADS = (
    "SELECT inode, size, mtime_ns, head FROM hashes WHERE device = ? AND inode IN ({}) AND head IS NOT NULL"
)
_PRUNE = "DELETE FROM hashes WHERE seen < ?"

Key = tuple[int, int, int, int]
"""Device, inode, size and mtime in ns: what makes a file the one that was read."""


class _Known(Struct):
    """What is known of one file; `seen` is the day it was last written."""

    head: bytes | None = None
    whole: bytes | None = None
    seen: int = 0


class Hashes:
    """Hashes of files of a folder, each read once; `flush` at the end. Raises `OSError` for what cannot be read.

    A file that is no longer what the item says counts as one that cannot be read.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._waiting: dict[Key, _Known] = {}

    def head(self, item: Item) -> bytes:
        """The BLAKE3 digest of the first 64 KiB, 32 bytes."""
        known = self._known(item)
        if known.head is None:
            known.head = head_of(item)
            self._keep(item, known)
        return known.head

    def known_heads(self, items: Iterable[Item]) -> dict[Key, bytes]:
        """The digests of the first 64 KiB of those items that were read before; reads no file."""
        by_device: dict[int, list[int]] = {}
        for item in items:
            by_device.setdefault(item.device, []).append(signed(item.inode))
        found: dict[Key, bytes] = {}
        for device, inodes in by_device.items():
            for start in range(0, len(inodes), _ASKED):
                some = inodes[start : start + _ASKED]
                rows = self._memory.read(_HEADS.format(",".join("?" * len(some))), (signed(device), *some))
                found |= {(device, unsigned(inode), *rest): head for inode, *rest, head in rows}
        return found

    def full(self, item: Item) -> bytes:
        """The BLAKE3 digest of the whole content, 32 bytes."""
        if item.size <= HEAD_BYTES:
            return self.head(item)
        known = self._known(item)
        if known.whole is None:
            known.whole = _digest(item, whole=True)
            self._keep(item, known)
        return known.whole

    def flush(self) -> None:
        """Write what was learned, in one transaction, and forget what no run has met for a year."""
        now = today()
        rows = [(*_row(key), now, known.head, known.whole) for key, known in self._waiting.items()]
        if rows:
            self._memory.write((_SAVE, rows), (_PRUNE, [(now - KEPT_DAYS,)]))
        self._waiting.clear()

    def _known(self, item: Item) -> _Known:
        key = _key(item)
        if key in self._waiting:
            return self._waiting[key]
        rows = self._memory.read(_LOAD, _row(key))
        known = _Known(*rows[0]) if rows else _Known()
        if rows and known.seen < today() - FRESH_DAYS:
            self._keep(item, known)
        return known

    def _keep(self, item: Item, known: _Known) -> None:
        if item.inode and settled(item.mtime_ns):
            self._waiting[_key(item)] = known
            if len(self._waiting) >= _WAITING:
                self.flush()


def head_of(item: Item) -> bytes:
    """The BLAKE3 digest of the first 64 KiB of the item's file. Raises `OSError`, also when it has changed."""
    return _digest(item, whole=False)


def _key(item: Item) -> Key:
    return item.device, item.inode, item.size, item.mtime_ns


def _row(key: Key) -> Key:
    device, inode, size, mtime_ns = key
    return signed(device), signed(inode), size, mtime_ns


def _digest(item: Item, *, whole: bool) -> bytes:
    descriptor = open_regular(item.path)
    try:
        digest = digest_descriptor(descriptor, None if whole else HEAD_BYTES)
        facts = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if (facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns) != _key(item):
        raise OSError(f"{item.path!r} has changed since it was listed")
    return digest
