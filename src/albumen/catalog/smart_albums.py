"""Smart albums: searches that are kept under a name. Their albums follow when these move or are renamed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from albumen.catalog import albums as album_rows
from albumen.catalog.database import Catalog
from albumen.catalog.rows import ItemKind, SmartRow
from albumen.catalog.schema import albums, smart_album_scopes, smart_albums
from albumen.catalog.text import fold, nfc, plain, to_path


def every_smart_album(catalog: Catalog, *, descending: bool = False) -> list[SmartRow]:
    """Return all smart albums by name."""
    order = (smart_albums.c.sort_name, smart_albums.c.id)
    with catalog.read() as connection:
        query = sa.select(smart_albums).order_by(*(one.desc() if descending else one for one in order))
        scopes = _scopes(connection)
        return [_row_of(row, scopes) for row in connection.execute(query)]


def smart_album(catalog: Catalog, name: str) -> SmartRow | None:
    """Return the smart album of that name, in whichever form its letters are written; None without one."""
    with catalog.read() as connection:
        query = sa.select(smart_albums).where(smart_albums.c.key == _key(name))
        row = connection.execute(query).one_or_none()
        return None if row is None else _row_of(row, _scopes(connection, row.id))


def create_smart_album(
    catalog: Catalog,
    name: str,
    *,
    kinds: Sequence[ItemKind],
    condition: str,
    scope: Sequence[int] | None,
) -> bool:
    """Keep a search; return False, and keep nothing, where the name is taken.

    `scope` are the row ids of the albums to look into, with all below them; None looks everywhere.
    """
    with catalog.write() as connection:
        if _is_taken(connection, name):
            return False
        values = {**_names(name), "kinds": ",".join(kinds), "condition": condition, "has_scope": False}
        made = connection.execute(sa.insert(smart_albums).values(values).returning(smart_albums.c.id))
        _set_scope(connection, made.scalar_one(), scope)
        return True


def edit_smart_album(
    catalog: Catalog,
    identity: int,
    *,
    name: str | None = None,
    kinds: Sequence[ItemKind] | None = None,
    condition: str | None = None,
    scope: Sequence[int] | None = None,
) -> bool:
    """Change what is given; return False, and change nothing, where another has the name.

    `scope` counts only together with a `condition`: both are replaced, or none.
    """
    with catalog.write() as connection:
        values: dict[str, Any] = {}
        if name is not None:
            if _is_taken(connection, name, but=identity):
                return False
            values |= _names(name)
        if kinds is not None:
            values["kinds"] = ",".join(kinds)
        if condition is not None:
            values["condition"] = condition
            _set_scope(connection, identity, scope)
        if values:
            connection.execute(sa.update(smart_albums).where(smart_albums.c.id == identity).values(values))
        return True


def remove_smart_albums(catalog: Catalog, ids: Sequence[int]) -> None:
    """Forget smart albums; unknown ids are fine."""
    with catalog.write() as connection:
        connection.execute(sa.delete(smart_albums).where(smart_albums.c.id.in_(ids)))


def set_smart_cover(catalog: Catalog, identity: int, item_id: int) -> None:
    """Keep an item as the cover of a smart album."""
    with catalog.write() as connection:
        change = sa.update(smart_albums).where(smart_albums.c.id == identity)
        connection.execute(change.values(cover_id=item_id))


def _key(name: str) -> str:
    return nfc(plain(name))


def _names(name: str) -> dict[str, str]:
    return {"name": plain(name), "key": _key(name), "sort_name": fold(name)}


def _is_taken(connection: sa.Connection, name: str, *, but: int = 0) -> bool:
    same = (smart_albums.c.key == _key(name), smart_albums.c.id != but)
    return connection.execute(sa.select(smart_albums.c.id).where(*same)).first() is not None


def _set_scope(connection: sa.Connection, identity: int, scope: Sequence[int] | None) -> None:
    connection.execute(sa.delete(smart_album_scopes).where(smart_album_scopes.c.smart_album_id == identity))
    if scope:
        rows = [{"smart_album_id": identity, "album_id": one} for one in dict.fromkeys(scope)]
        connection.execute(sa.insert(smart_album_scopes), rows)
    change = sa.update(smart_albums).where(smart_albums.c.id == identity)
    connection.execute(change.values(has_scope=scope is not None))


def _scopes(connection: sa.Connection, identity: int | None = None) -> dict[int, list[str]]:
    """The paths of the albums that smart albums look into, of those that are there."""
    query = sa.select(smart_album_scopes.c.smart_album_id, albums.c.path)
    query = query.join(albums, albums.c.id == smart_album_scopes.c.album_id).where(album_rows.THERE)
    if identity is not None:
        query = query.where(smart_album_scopes.c.smart_album_id == identity)
    found: dict[int, list[str]] = {}
    for row in connection.execute(query.order_by(albums.c.path)):
        found.setdefault(row.smart_album_id, []).append(to_path(row.path))
    return found


def _row_of(row: Any, scopes: dict[int, list[str]]) -> SmartRow:
    return SmartRow(
        id=row.id,
        name=row.name,
        kinds=tuple(row.kinds.split(",")),
        condition=row.condition,
        albums=tuple(scopes.get(row.id, ())) if row.has_scope else None,
        cover_id=row.cover_id,
    )
