"""What differs between an album's rows and its directory; pure, no disk and no data base."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from albumen.catalog.directory import Seen


class Known(NamedTuple):
    """An item's row, as far as it says which file it is of; `missing` is unix seconds, 0 when it was there."""

    id: int
    name: str
    size: int
    mtime_ns: int
    inode: int
    missing: int


class Difference(NamedTuple):
    """The files that need a row or another one, and the rows whose file is not there under their name.

    `back` are rows of missing files that are there again, unchanged. `fresh` files are new or changed; `same_name`
    has the row that was of the same name and may go on with the changed file.
    """

    unchanged: int
    back: list[Known]
    fresh: list[Seen]
    same_name: dict[str, Known]
    left: list[Known]


def compare(rows: Iterable[Known], files: Iterable[Seen]) -> Difference:
    """Return what differs. A file is the row's when name, size, mtime and inode are equal."""
    by_name: dict[str, Known] = {}
    for row in rows:
        other = by_name.get(row.name)
        if other is None or other.missing:  # of rows with one name, all but one are of missing files
            by_name[row.name] = row
    unchanged = 0
    back: list[Known] = []
    fresh: list[Seen] = []
    same_name: dict[str, Known] = {}
    for seen in files:
        known = by_name.get(seen.name)
        if known is not None and _is_same(known, seen):
            del by_name[seen.name]
            if known.missing:
                back.append(known)
            else:
                unchanged += 1
        else:
            fresh.append(seen)
            if known is not None and _may_go_on(known, seen):
                same_name[seen.name] = known
    left = [row for row in by_name.values() if not row.missing]
    return Difference(unchanged, back, fresh, same_name, left)


def is_mover(row: Any, seen: Seen) -> bool:
    """Return whether a row from elsewhere is of this file, by all that a move leaves as it is."""
    # inodes are used again, so the size and the mtime must agree; a device number changes with each mount
    return bool(row.inode == seen.inode and row.size == seen.size and row.mtime_ns == seen.mtime_ns)


def _is_same(row: Known, seen: Seen) -> bool:
    return row.inode == seen.inode and row.mtime_ns == seen.mtime_ns and row.size == seen.size


def _may_go_on(row: Known, seen: Seen) -> bool:
    # an editor that replaces a file keeps its name; after a time without it, only an equal copy counts as the same
    return not row.missing or (row.size == seen.size and row.mtime_ns == seen.mtime_ns)
