"""The manual order of an album: what a person put first stays first, and what came later follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from albumen.catalog.database import Catalog
from albumen.catalog.schema import albums, arranged_albums, arranged_items, items


def arrange(catalog: Catalog, album_id: int, *, album_ids: Sequence[int], item_ids: Sequence[int]) -> None:
    """Keep the order of an album's albums and items, by row ids, in the place of an earlier one."""
    with catalog.write() as connection:
        _clear(connection, album_id)
        children = [_entry(album_id, position, child_id=one) for position, one in enumerate(album_ids)]
        entries = [_entry(album_id, position, item_id=one) for position, one in enumerate(item_ids)]
        if children:
            connection.execute(sa.insert(arranged_albums), children)
        if entries:
            connection.execute(sa.insert(arranged_items), entries)


def clear_arrangement(catalog: Catalog, album_id: int) -> None:
    """Drop the manual order of an album; without one that is fine."""
    with catalog.write() as connection:
        _clear(connection, album_id)


def is_arranged(catalog: Catalog, album_id: int) -> bool:
    """Return whether a manual order is kept for an album."""
    with catalog.read() as connection:
        return arranged(connection, album_id)


# -- below: for this room's other modules


def arranged(connection: sa.Connection, album_id: int) -> bool:
    """Return what `is_arranged` tells."""
    kept = (sa.exists().where(table.c.album_id == album_id) for table in (arranged_albums, arranged_items))
    return bool(connection.execute(sa.select(sa.or_(*kept))).scalar_one())


def place_of_item(album_id: int) -> sa.ColumnElement[Any]:
    """Return an item's place in the manual order as a column; those without one come last."""
    place = sa.select(arranged_items.c.position).where(
        arranged_items.c.album_id == album_id, arranged_items.c.item_id == items.c.id
    )
    return sa.func.coalesce(place.scalar_subquery(), _LAST)


def place_of_album(album_id: int) -> sa.ColumnElement[Any]:
    """Return a sub-album's place in the manual order as a column; those without one come last."""
    place = sa.select(arranged_albums.c.position).where(
        arranged_albums.c.album_id == album_id, arranged_albums.c.child_id == albums.c.id
    )
    return sa.func.coalesce(place.scalar_subquery(), _LAST)


_LAST = 2**31


def _entry(album_id: int, position: int, **what: int) -> dict[str, int]:
    return {"album_id": album_id, "position": position, **what}


def _clear(connection: sa.Connection, album_id: int) -> None:
    for table in (arranged_albums, arranged_items):
        connection.execute(sa.delete(table).where(table.c.album_id == album_id))
