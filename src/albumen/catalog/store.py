"""Writing what a look at the disk found: small steps on an open transaction, each safe when another was faster."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from albumen.catalog import albums as album_rows
from albumen.catalog.compare import Known
from albumen.catalog.database import Catalog
from albumen.catalog.directory import Seen, inode_at
from albumen.catalog.items import THERE, name_values
from albumen.catalog.reading import read_file, station_time
from albumen.catalog.schema import albums, items
from albumen.catalog.text import to_bytes, to_path
from albumen.media.kinds import kind_of

CHUNK = 500  # values in one statement


class Old(NamedTuple):
    """An album that may have been renamed."""

    id: int
    path: str


def read_and_store(
    catalog: Catalog, directory: str, place: int, files: Sequence[Seen], rows: dict[str, int], *, now: float
) -> tuple[int, int]:
    """Read files and store them; `rows` has the row ids of changed files by name, the others are new.

    Returns how many rows were added and changed. Reading happens before the transaction: it holds up nobody.
    """
    wall = datetime.fromtimestamp(now)  # noqa: DTZ006
    values = {seen.name: read_file(os.path.join(directory, seen.name), seen, now=wall) for seen in files}
    with catalog.write() as connection:
        # what moved on or changed since it was read is left to the next look
        still = [seen for seen in files if inode_at(os.path.join(directory, seen.name)) == seen.inode]
        taken = _rows_of_names(connection, place, [seen.name for seen in still])
        changed = _update(
            connection, [(rows.get(one.name) or taken.get(one.name), one) for one in still], values
        )
        new = [seen for seen in still if seen.name not in rows and seen.name not in taken]
        if new:
            connection.execute(sa.insert(items), [_new_row(seen, values[seen.name], place) for seen in new])
    return (len(new), changed)


def hide_items(connection: sa.Connection, ids: Iterable[int], place: int, *, now: int) -> int:
    """Mark rows as missing, if they are still in this album; return how many."""
    change = sa.update(items).where(items.c.id == sa.bindparam("key"), items.c.album_id == place, THERE)
    return _each(connection, change.values(missing_since=now), [{"key": identity} for identity in ids])


def show_items(connection: sa.Connection, rows: Sequence[Known], place: int) -> int:
    """Mark rows as there again, where no other row has the name by now."""
    taken = _rows_of_names(connection, place, [row.name for row in rows])
    change = sa.update(items).where(items.c.id == sa.bindparam("key"), items.c.album_id == place)
    back = [{"key": row.id} for row in rows if row.name not in taken]
    return _each(connection, change.values(missing_since=0), back)


def move_rows(connection: sa.Connection, movers: Sequence[tuple[Any, Seen]], place: int) -> None:
    """Let rows of `rows_of_inodes` follow their files into this album; two that swapped names may be among them."""
    if not movers:
        return
    # all names are set free first: files that swapped names each need the other's
    for row, _ in movers:
        here = (items.c.id == row.id, items.c.album_id == row.album_id, items.c.name == row.name)
        connection.execute(sa.update(items).where(*here).values(missing_since=1))
    taken = _rows_of_names(connection, place, [seen.name for _, seen in movers])
    change = sa.update(items).where(items.c.id == sa.bindparam("key"), items.c.missing_since != 0)
    moved = [
        {"key": row.id, **{f"v_{key}": value for key, value in _moved_row(row, seen, place).items()}}
        for row, seen in movers
        if seen.name not in taken
    ]
    if moved:
        named: dict[str, Any] = {key[2:]: sa.bindparam(key) for key in moved[0] if key != "key"}
        connection.execute(change.values(named), moved)


def rows_of_inodes(connection: sa.Connection, inodes: Sequence[int]) -> list[Any]:
    """Return the rows of items that had one of these inodes, missing ones too, with their album's path."""
    columns = (
        items.c.id,
        items.c.album_id,
        albums.c.path,
        items.c.name,
        items.c.size,
        items.c.mtime_ns,
        items.c.inode,
        items.c.title,
        items.c.description,
        items.c.missing_since,
    )
    found: list[Any] = []
    for start in range(0, len(inodes), CHUNK):
        some = items.c.inode.in_(inodes[start : start + CHUNK])
        found += connection.execute(
            sa.select(*columns).join(albums, albums.c.id == items.c.album_id).where(some)
        )
    # a missing row first: its file is surely not where it was
    return sorted(found, key=lambda row: (row.missing_since == 0, row.id))


def albums_of_inode(connection: sa.Connection, inode: int, *, but: str) -> list[Old]:
    """Return the albums, other than that path, whose directory had this inode."""
    query = sa.select(albums.c.id, albums.c.path).where(albums.c.inode == inode, albums.c.path != b"")
    found = [Old(row.id, to_path(row.path)) for row in connection.execute(query)]
    return [old for old in found if old.path != but]


def hide_albums(connection: sa.Connection, path: str, *, now: int) -> int:
    """Mark an album and all below it as missing; return how many items that hides."""
    inside = (album_rows.within(path), album_rows.THERE)
    held = sa.select(sa.func.count()).select_from(items.join(albums, albums.c.id == items.c.album_id))
    hidden = connection.execute(held.where(*inside, THERE)).scalar_one()
    connection.execute(sa.update(albums).where(*inside).values(missing_since=now))
    return hidden


def _rows_of_names(connection: sa.Connection, place: int, names: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(names), CHUNK):
        stored = [to_bytes(name) for name in names[start : start + CHUNK]]
        query = sa.select(items.c.name, items.c.id).where(
            items.c.album_id == place, THERE, items.c.name.in_(stored)
        )
        found.update((to_path(name), identity) for name, identity in connection.execute(query))
    return found


def _update(
    connection: sa.Connection, rows: Sequence[tuple[int | None, Seen]], values: dict[str, dict[str, Any]]
) -> int:
    changed = 0
    for identity, seen in rows:
        if identity is None:
            continue
        fresh = values[seen.name] | {"missing_since": 0}
        kept = connection.execute(_KEPT.where(items.c.id == identity)).one_or_none()
        if kept is not None and kept.position_edited:
            fresh = {key: value for key, value in fresh.items() if key not in ("lat", "lng")}
        if kept is not None and kept.turns and _is_turned_by_another(kept, fresh):
            fresh |= {"turns": 0, "rotate_version": kept.rotate_version + 1}
        changed += connection.execute(sa.update(items).where(items.c.id == identity).values(fresh)).rowcount
    return changed


_KEPT = sa.select(
    items.c.position_edited,
    items.c.turns,
    items.c.rotate_version,
    items.c.orientation,
    items.c.width,
    items.c.height,
)


def _is_turned_by_another(kept: Any, fresh: dict[str, Any]) -> bool:
    """Whether the file is turned otherwise than when the station turned it: then the file is right."""
    return any(getattr(kept, name) != fresh[name] for name in ("orientation", "width", "height"))


def _new_row(seen: Seen, values: dict[str, Any], place: int) -> dict[str, Any]:
    return {
        "album_id": place,
        "added": seen.ctime,
        "createdate": station_time(seen.ctime),
        **name_values(seen.name, "", ""),
        **values,
    }


def _moved_row(row: Any, seen: Seen, place: int) -> dict[str, Any]:
    return {
        "album_id": place,
        "missing_since": 0,
        "kind": kind_of(seen.name),
        "device": seen.device,
        **name_values(seen.name, row.title, row.description),
    }


def _each(connection: sa.Connection, change: sa.Update, rows: Sequence[dict[str, int]]) -> int:
    return connection.execute(change, rows).rowcount if rows else 0
