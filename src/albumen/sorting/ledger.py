"""The ledger of what runs have filed: what a person deleted does not come back when a phone sends it again."""

from __future__ import annotations

import os
import stat
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from msgspec import Struct

from albumen.media.kinds import kind_of
from albumen.moving import digest_file
from albumen.shelf import Item
from albumen.sorting.hashes import HEAD_BYTES, Key
from albumen.sorting.memory import Memory, signed, unsigned

Digest = Callable[[Item], bytes]
NO_HEADS: Mapping[Key, bytes] = {}

_FILED = (
    "INSERT INTO filed (address, run, path, name, size, device, inode, mtime_ns, head, whole, takendate, at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FORGET = "DELETE FROM filed WHERE run = ?"
_SIZES = "SELECT DISTINCT size FROM filed ORDER BY size"
_OF_SIZE = (
    "SELECT path, name, size, device, inode, mtime_ns, head, whole, takendate, run, at FROM filed "
    "WHERE size = ? AND address = ? ORDER BY id DESC"
)


class Filed(Struct, frozen=True):
    """An item as it stood at its target when a run had filed it.

    `name` is the one it was sent with. `device`, `inode` and `mtime_ns` are 0 and `takendate` is set on a station.
    `head` and `full` are BLAKE3 digests of the first 64 KiB and of all, None where the bytes were not seen. `run` and
    `at` (UTC, ISO 8601) are set by the ledger.
    """

    path: str
    name: str
    size: int
    device: int = 0
    inode: int = 0
    mtime_ns: int = 0
    head: bytes | None = None
    full: bytes | None = None
    takendate: str = ""
    run: str = ""
    at: str = ""


class Past(Struct, frozen=True):
    """What the ledger knows of an item: it is a copy sent again, or of something that was deleted since.

    `filed` is the earlier one, `earlier` how it stands now. `proof` says how equality is known: by all the
    "content", by size and first 64 KiB ("head"), or by what a listing tells ("listing": name, size and date).
    """

    state: Literal["sent-again", "deleted-before"]
    filed: Filed
    proof: Literal["content", "head", "listing"]
    earlier: Item | None = None


class Ledger:
    """What was filed at one address: a station's, or a folder's destination; others' rows are not seen."""

    def __init__(self, memory: Memory, address: str) -> None:
        self._memory, self._address = memory, os.fsencode(address)
        self._sizes: array[int] | None = None

    def filed(self, run: str, rows: Iterable[Filed], *, now: datetime | None = None) -> None:
        """Note what a run has filed, in one transaction."""
        at = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
        values = [
            (
                self._address, run, os.fsencode(row.path), os.fsencode(row.name), row.size,
                signed(row.device), signed(row.inode), row.mtime_ns, row.head, row.full, row.takendate, at,
            )
            for row in rows
        ]  # fmt: skip
        self._memory.write((_FILED, values))
        self._sizes = None

    def forget(self, run: str) -> None:
        """Forget what a run filed: it was taken back."""
        self._memory.write((_FORGET, [(run,)]))
        self._sizes = None

    def of_size(self, size: int) -> list[Filed]:
        """What was filed with that size in bytes, the latest first."""
        if self._sizes is None:
            rows = self._memory.read(_SIZES)
            self._sizes = array("q", [row[0] for row in rows])
        at = bisect_left(self._sizes, size)
        if at == len(self._sizes) or self._sizes[at] != size:
            return []
        return [_filed(row) for row in self._memory.read(_OF_SIZE, (size, self._address))]

    def past(
        self, item: Item, *, stands: Callable[[Filed], Item | None], head: Digest, full: Digest
    ) -> Past | None:
        """What is known of the item; see `judge`. Costs next to nothing where nothing of its size was filed."""
        rows = self.of_size(item.size)
        return judge(item, rows, stands=stands, head=head, full=full) if rows else None


def judge(
    item: Item,
    rows: Sequence[Filed],
    *,
    stands: Callable[[Filed], Item | None],
    head: Digest,
    full: Digest,
) -> Past | None:
    """Decide by the rows of its size whether the item was filed before; None when it is new, or the filed one itself.

    `stands` gives the filed item as it stands now, at its target or elsewhere, None when it is gone. `head` and
    `full` are as in `duplicates.find`. A copy of what still stands is told by all its content. Of what is gone, the
    content is compared as far as it is known; what was edited since counts as gone. An item that cannot be read has
    no past.
    """
    if any(_is_itself(item, row) for row in rows):
        return None
    deleted: Past | None = None
    for row in rows:
        try:
            past = _compare(item, row, stands(row), head, full)
        except OSError:
            continue
        if past is not None and past.state == "sent-again":
            return past
        deleted = deleted or past
    return deleted


def _is_itself(item: Item, row: Filed) -> bool:
    """The very file that was filed, wherever a person has put it; or whatever lies at the target now."""
    return bool(item.inode and _identity(item) == _identity(row)) or item.path == row.path


def _identity(one: Item | Filed) -> tuple[int, int, int]:
    """What stays with a file through renames; with its mtime, as a new file may get the inode of a deleted one."""
    return one.device, one.inode, one.mtime_ns


def _compare(item: Item, row: Filed, earlier: Item | None, head: Digest, full: Digest) -> Past | None:
    proof: Literal["content", "head", "listing"]
    if row.head is None:
        proof = "listing"
        alike = bool(row.takendate) and (item.name, item.takendate) == (row.name, row.takendate)
    else:
        proof = "content" if row.full is not None or item.size <= HEAD_BYTES else "head"
        alike = head(item) == row.head and (row.full is None or full(item) == row.full)
    if not alike:
        return None
    if earlier is not None:
        if earlier.size == item.size and full(earlier) == full(item):
            return Past("sent-again", row, "content", earlier)
        if _identity(earlier) == _identity(row):
            return None  # it stands as it was filed, and its end differs from the item's
    return Past("deleted-before", row, proof)


def standing(items: Iterable[Item]) -> Callable[[Filed], Item | None]:
    """Where filed files stand on a folder: at their target, or among `items` (looked at once, when needed).

    A file of another size at the target is another photo, or the filed one after an edit: neither counts.
    """
    by_inode: dict[int, Item] = {}

    def stands(row: Filed) -> Item | None:
        there = _at_target(row)
        if there is not None:
            return there
        if not by_inode:
            by_inode.update((item.inode, item) for item in items if item.inode)
        moved = by_inode.get(row.inode)
        same = moved is not None and moved.size == row.size and _identity(moved) == _identity(row)
        return moved if same else None

    return stands


def filed_at(path: str, name: str, heads: Mapping[Key, bytes] = NO_HEADS) -> Filed | None:
    """The row of a file that was filed at `path` and was sent as `name`; None when it cannot be read.

    `heads` has the digests of the first 64 KiB of files that were read before; those of others are read here.
    """
    try:
        facts = os.lstat(path)
        key = (facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns)
        head = heads.get(key) or digest_file(path, HEAD_BYTES)
    except OSError:
        return None
    return Filed(path, name, facts.st_size, facts.st_dev, facts.st_ino, facts.st_mtime_ns, head)


def _at_target(row: Filed) -> Item | None:
    try:
        facts = os.lstat(row.path)
    except OSError:
        return None
    if not stat.S_ISREG(facts.st_mode) or facts.st_size != row.size:
        return None
    album, _, name = row.path.rpartition("/")
    return Item(
        album, name, kind_of(name) or "photo", facts.st_size, facts.st_mtime_ns, facts.st_ino, facts.st_dev
    )


def _filed(row: tuple[Any, ...]) -> Filed:
    path, name, size, device, inode, *rest = row
    return Filed(os.fsdecode(path), os.fsdecode(name), size, unsigned(device), unsigned(inode), *rest)
