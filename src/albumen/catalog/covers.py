"""Covers: the item that stands for an album, chosen by a person or found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from albumen.catalog import albums as album_rows
from albumen.catalog import items as item_rows
from albumen.catalog.database import Catalog
from albumen.catalog.rows import AlbumRow, ItemRow, Sight
from albumen.catalog.schema import albums, covers, items
from albumen.catalog.text import to_path


def set_cover(catalog: Catalog, album_id: int, item_id: int) -> None:
    """Keep an item as the cover of an album, in the place of an earlier one."""
    with catalog.write() as connection:
        connection.execute(sa.delete(covers).where(covers.c.album_id == album_id))
        connection.execute(sa.insert(covers).values(album_id=album_id, item_id=item_id))


def covers_of(
    catalog: Catalog, rows: Sequence[AlbumRow], *, sight: Sight | None = None
) -> dict[int, ItemRow]:
    """Return the items that stand for these albums, by the albums' ids; albums without one are left out.

    That is the chosen one while it is in the album or below it and may be shown; else the first by name, photos
    before videos, of the album itself, and else of the first album below it that holds one.
    """
    with catalog.read() as connection:
        found = _chosen(connection, rows, sight)
        found |= _own(connection, [row for row in rows if row.id not in found], sight)
        above = _with_albums(connection, [row.id for row in rows if row.id not in found])
        for row in rows:
            if row.id in above and (below := _from_below(connection, row, sight)) is not None:
                found[row.id] = below
    by_id = {row.id: row for row in item_rows.items_by_id(catalog, list(dict.fromkeys(found.values())))}
    return {album: by_id[item] for album, item in found.items() if item in by_id}


def cover_of(catalog: Catalog, row: AlbumRow, *, sight: Sight | None = None) -> ItemRow | None:
    """Return what `covers_of` tells of one album."""
    return covers_of(catalog, [row], sight=sight).get(row.id)


def _chosen(connection: sa.Connection, rows: Sequence[AlbumRow], sight: Sight | None) -> dict[int, int]:
    paths = {row.id: row.path for row in rows}
    query = (
        sa.select(covers.c.album_id, items.c.id, albums.c.path)
        .join_from(covers, items, items.c.id == covers.c.item_id)
        .join(albums, albums.c.id == items.c.album_id)
        .where(item_rows.KNOWN_IS_THERE, album_rows.THERE, album_rows.open_to(sight))
    )
    found: dict[int, int] = {}
    for some in _chunks(list(paths)):
        kept = connection.execute(query.where(covers.c.album_id.in_(some)))
        found |= {album: item for album, item, path in kept if is_in(to_path(path), paths[album])}
    return found


def is_in(path: str, album: str) -> bool:
    """Return whether an album's path is this album's, or one below it."""
    return not album or path == album or path.startswith(f"{album}/")


def _own(connection: sa.Connection, rows: Sequence[AlbumRow], sight: Sight | None) -> dict[int, int]:
    query = sa.select(albums.c.id, _FIRST).where(album_rows.THERE, album_rows.open_to(sight))
    found: dict[int, int] = {}
    for some in _chunks([row.id for row in rows]):
        pairs = connection.execute(query.where(albums.c.id.in_(some)))
        found.update((album_id, item_id) for album_id, item_id in pairs if item_id is not None)
    return found


def _with_albums(connection: sa.Connection, ids: Sequence[int]) -> set[int]:
    """Those of these albums that have albums below them."""
    query = sa.select(albums.c.parent_id).where(album_rows.THERE).distinct()
    return {
        one
        for some in _chunks(ids)
        for one in connection.execute(query.where(albums.c.parent_id.in_(some))).scalars()
    }


def _from_below(connection: sa.Connection, row: AlbumRow, sight: Sight | None) -> int | None:
    held = sa.exists().where(items.c.album_id == albums.c.id, item_rows.THERE)
    inside = (album_rows.within(row.path, itself=False), album_rows.THERE, album_rows.open_to(sight))
    query = sa.select(_FIRST).where(*inside, held).order_by(albums.c.path).limit(1)
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found


def _first(kind: str) -> sa.ScalarSelect[Any]:
    here = (items.c.album_id == albums.c.id, item_rows.THERE, items.c.kind == kind)
    by_name = item_rows.order_of("filename", descending=False)
    return sa.select(items.c.id).where(*here).order_by(*by_name).limit(1).correlate(albums).scalar_subquery()


_FIRST = sa.func.coalesce(_first("photo"), _first("video"))


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + item_rows.CHUNK] for start in range(0, len(ids), item_rows.CHUNK))
