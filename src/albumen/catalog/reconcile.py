"""One album brought in step with its directory: rows follow files that were moved, changed or removed by others."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from albumen.catalog import albums as album_rows
from albumen.catalog import store
from albumen.catalog.compare import Difference, Known, compare, is_mover
from albumen.catalog.database import Catalog
from albumen.catalog.directory import Folder, Look, Seen, folder_at, inode_at, is_elsewhere, look
from albumen.catalog.rows import Changes
from albumen.catalog.schema import albums, items
from albumen.catalog.text import to_bytes, to_path

BATCH = 500  # files read, then written in one transaction
ENOUGH = 0.8  # of what is known must be found before a strange directory is believed


class Place(NamedTuple):
    """An album's row as reconciling needs it."""

    id: int
    path: str
    device: int | None
    inode: int | None


class Child(NamedTuple):
    """A sub-album's row."""

    id: int
    path: str
    missing: int


class Outcome(Struct, frozen=True):
    """What reconciling one album changed, and the albums found in it."""

    changes: Changes
    folders: list[str]
    files: int = 0


def reconcile(
    catalog: Catalog,
    root: str,
    path: str,
    *,
    now: float,
    step: Callable[[int], None] = lambda _: None,
    accept_losses: bool = False,
) -> Outcome:
    """Bring one album's rows in step with its directory; `step` is told how many files were dealt with.

    With `accept_losses` what is not there is hidden even when the directory looks like another disk.
    """
    with catalog.read() as connection:
        place, rows, children = _known(connection, path)
    try:
        seen = look(_join(root, path), {row.name for row in rows if not row.missing})
    except (FileNotFoundError, NotADirectoryError):
        return Outcome(_directory_gone(catalog, root, path, now=now), [])
    except OSError as error:
        reason = f"{path or '/'!r} cannot be read: {error.strerror}. Its items are kept as they were."
        return Outcome(Changes(suspended=reason), [])
    difference = compare(rows, seen.files)
    suspended = "" if accept_losses else _strange(place, seen, rows, children, difference)
    place_id = _settle_folders(catalog, root, path, seen, children, suspended=suspended, now=now)
    step(difference.unchanged + len(difference.back))
    task = _Files(catalog, root, path, place_id, now, step)
    changes = task.settle(difference, suspended=suspended)
    folders = [f"{path}/{folder.name}" if path else folder.name for folder in seen.folders]
    return Outcome(replace(changes, suspended=suspended), folders, len(seen.files))


def root_trouble(catalog: Catalog, root: str) -> str:
    """Return why the root cannot be the folder that was scanned, "" when it can."""
    with catalog.read() as connection:
        place, _, _ = _known(connection, "")
    try:
        found = folder_at(_join(root, ""))
    except OSError as error:
        return f"The folder {root!r} cannot be read: {error.strerror}. Nothing was forgotten; is its disk mounted?"
    if place is None or place.device is None or (place.device == found.device and place.inode == found.inode):
        return ""
    return f"The folder {root!r} is not the one that was scanned. Nothing was forgotten; is its disk mounted?"


def _known(connection: sa.Connection, path: str) -> tuple[Place | None, list[Known], list[Child]]:
    query = sa.select(albums.c.id, albums.c.device, albums.c.inode).where(albums.c.path == to_bytes(path))
    row = connection.execute(query).one_or_none()
    if row is None:
        return (None, [], [])
    state = (items.c.size, items.c.mtime_ns, items.c.inode, items.c.missing_since)
    found = connection.execute(sa.select(items.c.id, items.c.name, *state).where(items.c.album_id == row.id))
    rows = [Known(identity, os.fsdecode(name), *rest) for identity, name, *rest in found]
    below = sa.select(albums.c.id, albums.c.path, albums.c.missing_since).where(albums.c.parent_id == row.id)
    children = [
        Child(identity, to_path(stored), missing) for identity, stored, missing in connection.execute(below)
    ]
    return (Place(row.id, path, row.device, row.inode), rows, children)


def _directory_gone(catalog: Catalog, root: str, path: str, *, now: float) -> Changes:
    reason = root_trouble(catalog, root)
    if reason or not path:
        return Changes(suspended=reason or f"The folder {root!r} is not there. Nothing was forgotten.")
    with catalog.write() as connection:
        if inode_at(_join(root, path)) is not None:
            return Changes()
        return Changes(missing=store.hide_albums(connection, path, now=int(now)))


def _strange(
    place: Place | None, seen: Look, rows: Sequence[Known], children: Sequence[Child], found: Difference
) -> str:
    """Return why what is not in this directory may not be forgotten: another disk shows there, or none."""
    if place is None or place.device is None:
        return ""
    same = place.device == seen.device and (place.path != "" or place.inode == seen.inode)
    names = {folder.name for folder in seen.folders}
    there = [child for child in children if not child.missing]
    known = sum(not row.missing for row in rows) + len(there)
    met = found.unchanged + sum(not row.missing for row in found.same_name.values())
    met += sum(child.path.rpartition("/")[2] in names for child in there)
    if same or met >= known * ENOUGH:
        return ""
    return (
        f"{place.path or '/'!r} is on another disk than before and shows {met} of {known} known entries. "
        "Nothing was forgotten; mount the disk, or scan again and accept the losses."
    )


def _settle_folders(
    catalog: Catalog,
    root: str,
    path: str,
    seen: Look,
    children: Sequence[Child],
    *,
    suspended: str,
    now: float,
) -> int:
    """Return the album's row id, after its sub-albums' rows follow the directories that are there."""
    known = {child.path.rpartition("/")[2]: child for child in children}
    names = {folder.name for folder in seen.folders}
    fresh = [one for one in seen.folders if one.name not in known or known[one.name].missing]
    gone = [child for name, child in known.items() if name not in names and not child.missing]
    with catalog.read() as connection:
        state = sa.select(albums.c.id, albums.c.device, albums.c.inode).where(
            albums.c.path == to_bytes(path), album_rows.THERE
        )
        row = connection.execute(state).one_or_none()
    settled = row is not None and (suspended or (row.device, row.inode) == (seen.device, seen.inode))
    if row is not None and settled and not fresh and (suspended or not gone):
        return int(row.id)
    with catalog.write() as connection:
        place = album_rows.ensure(connection, path, now=int(now))
        if not suspended:
            state_now = {"device": seen.device, "inode": seen.inode}
            connection.execute(sa.update(albums).where(albums.c.id == place).values(state_now))
        for folder in fresh:
            _settle_folder(
                connection, root, f"{path}/{folder.name}" if path else folder.name, folder, now=now
            )
        for child in gone:
            if not suspended and inode_at(_join(root, child.path)) is None:
                store.hide_albums(connection, child.path, now=int(now))
    return place


def _settle_folder(connection: sa.Connection, root: str, path: str, folder: Folder, *, now: float) -> None:
    for old in store.albums_of_inode(connection, folder.inode, but=path):
        moved_away = is_elsewhere(_join(root, old.path), folder.inode)
        if moved_away and _shares_entries(connection, root, old.id, path):
            if album_rows.rename_tree(connection, old.path, path, now=int(now)):
                return
            break
    place = album_rows.ensure(connection, path, now=int(now))
    # an empty directory can be known by nothing else, so a later look at it must find these
    unknown = sa.update(albums).where(albums.c.id == place, albums.c.device.is_(None))
    connection.execute(unknown.values(device=folder.device, inode=folder.inode))


def _shares_entries(connection: sa.Connection, root: str, album: int, path: str) -> bool:
    """Return whether the directory holds something the album held: inode numbers alone are used again."""
    below = sa.select(items.c.name, items.c.inode).where(items.c.album_id == album).limit(50)
    entries: list[tuple[str, int]] = [(os.fsdecode(name), inode) for name, inode in connection.execute(below)]
    deeper = sa.select(albums.c.path, albums.c.inode).where(albums.c.parent_id == album).limit(50)
    entries += [
        (to_path(stored).rpartition("/")[2], inode) for stored, inode in connection.execute(deeper) if inode
    ]
    return any(inode_at(_join(root, f"{path}/{name}")) == inode for name, inode in entries)


class _Files:
    """The files of one album, row by row."""

    def __init__(
        self, catalog: Catalog, root: str, path: str, place: int, now: float, step: Callable[[int], None]
    ) -> None:
        self._catalog, self._root, self._path = catalog, root, path
        self._place, self._now, self._step = place, now, step

    def settle(self, found: Difference, *, suspended: str) -> Changes:
        """Store the difference; rows of missing files are hidden unless `suspended`."""
        movers = self._movers(found)
        moved = {seen.name for _, seen in movers}
        taken = {row.id for row, _ in movers}
        going_on = {
            name: row.id for name, row in found.same_name.items() if name not in moved and row.id not in taken
        }
        gone = [
            row for row in found.left if row.id not in taken and going_on.get(row.name) != row.id
        ]  # a row whose file was moved or changed in place has a file
        hidden = 0
        if movers or found.back or (gone and not suspended):
            with self._catalog.write() as connection:
                if not suspended:
                    hidden = store.hide_items(connection, self._gone(gone), self._place, now=int(self._now))
                store.show_items(connection, found.back, self._place)
                store.move_rows(connection, movers, self._place)
        fresh = [seen for seen in found.fresh if seen.name not in moved]
        renamed = {seen.name: row.id for row, seen in movers if os.fsdecode(row.name) != seen.name}
        added, changed = self._read(fresh, going_on)
        self._read([seen for _, seen in movers if seen.name in renamed], renamed)
        self._step(len(movers) - len(renamed))
        return Changes(
            added=added,
            changed=changed,
            moved=len(movers),
            missing=hidden,
            unchanged=found.unchanged + len(found.back),
        )

    def _movers(self, found: Difference) -> list[tuple[Any, Seen]]:
        """Return rows, from anywhere, whose file is here under a new name now."""
        if not found.fresh:
            return []
        by_inode = {seen.inode: seen for seen in found.fresh}
        left = {row.id for row in found.left}
        movers: list[tuple[Any, Seen]] = []
        with self._catalog.read() as connection:
            candidates = store.rows_of_inodes(connection, list(by_inode))
        for row in candidates:
            seen = by_inode.get(row.inode)
            if seen is None or not is_mover(row, seen):
                continue
            if row.album_id == self._place and os.fsdecode(row.name) == seen.name:
                continue
            if row.id in left or self._is_away(row):
                movers.append((row, by_inode.pop(seen.inode)))
        return movers

    def _is_away(self, row: Any) -> bool:
        # a hard link leaves the old name, so it is a file of its own
        old = os.path.join(_join(self._root, to_path(row.path)), os.fsdecode(row.name))
        return is_elsewhere(old, row.inode)

    def _gone(self, rows: Sequence[Known]) -> list[int]:
        # looked at again inside the transaction: a file may have come back, or the station may have put one there
        directory = _join(self._root, self._path)
        return [row.id for row in rows if is_elsewhere(os.path.join(directory, row.name), row.inode)]

    def _read(self, files: Sequence[Seen], rows: dict[str, int]) -> tuple[int, int]:
        added = changed = 0
        for start in range(0, len(files), BATCH):
            some = files[start : start + BATCH]
            new, old = store.read_and_store(
                self._catalog, _join(self._root, self._path), self._place, some, rows, now=self._now
            )
            added, changed = added + new, changed + old
            self._step(len(some))
        return (added, changed)


def _join(root: str, path: str) -> str:
    return os.path.join(root, path or ".")  # the root itself may be given by a link
