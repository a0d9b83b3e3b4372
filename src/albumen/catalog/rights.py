"""Who may do what in which album: rows of rights, kept at the albums that decide for themselves.

An album that has a type of its own decides for itself and for those below it, as far down as they have none
(`AlbumRow.guard_id`); the root decides for what no album decides for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import sqlalchemy as sa

from albumen.catalog.albums import COLUMNS, find_album, refresh_access, row_of, take_over_rights
from albumen.catalog.database import Catalog
from albumen.catalog.rows import AlbumRow, RightLevel, RightRow
from albumen.catalog.schema import albums, groups, members, rights, users
from albumen.catalog.text import clean, depth_of, fold

RANK: Mapping[str, int] = {"browse": 1, "upload": 2, "manage": 3}
DEEPEST = 2  # levels of albums that may decide for themselves


_USER = sa.bindparam("user_id", type_=sa.Integer)
_OF_GROUPS = sa.select(members.c.group_id).where(members.c.user_id == _USER)
_GRANTED = (
    sa.select(rights.c.album_id, rights.c.level, albums.c.path)
    .join(albums, albums.c.id == rights.c.album_id)
    .where(sa.or_(rights.c.user_id == _USER, rights.c.group_id.in_(_OF_GROUPS)))
)
"""The rights of a user, own and by groups. Each request asks: a statement takes longer to build than to run."""


class NoSuchAccount(Exception):
    """A user or group of that name is not there."""


def granted(catalog: Catalog, user_id: int) -> dict[int, RightLevel]:
    """Return the best right of a user, own or by a group, by the id of the album that decides.

    The root's right stands under its id and under 0, which stands for albums that no album decides for.
    """
    found: dict[int, RightLevel] = {}
    with catalog.read() as connection:
        for row in connection.execute(_GRANTED, {"user_id": user_id}):
            for key in (row.album_id, 0) if row.path == b"" else (row.album_id,):
                if key not in found or RANK[row.level] > RANK[found[key]]:
                    found[key] = row.level
    return found


def rights_in(catalog: Catalog, path: str) -> tuple[AlbumRow | None, list[RightRow]]:
    """Return the album whose rights hold at that path, and these by name; None when the album is not known."""
    with catalog.read() as connection:
        row = find_album(connection, clean(path))
        if row is None:
            return None, []
        decides = _deciding(connection, row)
        return decides, _rows(connection, decides.id)


def set_rights(
    catalog: Catalog, path: str, level: RightLevel | None, *, names: Iterable[str], of_groups: Iterable[str]
) -> bool:
    """Give users and groups exactly this right in an album, None takes it off; return False when it is not known.

    An album of the first two levels decides for itself from then on, by the type that was in force; deeper ones
    cannot (ValueError). Raises `NoSuchAccount`, and changes nothing then.
    """
    with catalog.write() as connection:
        row = find_album(connection, clean(path))
        if row is None:
            return False
        if depth_of(row.path) > DEEPEST:
            raise ValueError("rights are kept on albums of the first two levels; those further down follow")
        accounts = [
            *({"user_id": one, "group_id": None} for one in _ids(connection, users, names)),
            *({"user_id": None, "group_id": one} for one in _ids(connection, groups, of_groups)),
        ]
        _decide(connection, row)
        for account in accounts:
            _grant(connection, row.id, account, level)
        return True


def grant_user(catalog: Catalog, path: str, user_id: int, level: RightLevel) -> None:
    """Give a user at least this right in an album that decides for itself."""
    with catalog.write() as connection:
        row = find_album(connection, clean(path))
        if row is None or row.guard_id != row.id:
            return
        account = {"user_id": user_id, "group_id": None}
        where = (rights.c.album_id == row.id, rights.c.user_id == user_id)
        known = connection.execute(sa.select(rights.c.level).where(*where)).scalar_one_or_none()
        if known is None or RANK[known] < RANK[level]:
            _grant(connection, row.id, account, level)


def are_equal(catalog: Catalog) -> bool:
    """Return whether the same rights hold in every album, so that types alone tell who sees it."""
    with catalog.read() as connection:
        sets: dict[int, set[tuple[Any, ...]]] = {}
        deciding = sa.or_(albums.c.path == b"", albums.c.guard_id == albums.c.id)
        for identity in connection.execute(sa.select(albums.c.id).where(deciding)).scalars():
            sets[identity] = set()
        query = sa.select(rights.c.album_id, rights.c.user_id, rights.c.group_id, rights.c.level)
        for row in connection.execute(query):
            if row.album_id in sets:
                sets[row.album_id].add(tuple(row)[1:])
    return len({frozenset(one) for one in sets.values()}) <= 1


def _deciding(connection: sa.Connection, row: AlbumRow) -> AlbumRow:
    where = albums.c.id == row.guard_id if row.guard_id is not None else albums.c.path == b""
    return row_of(connection.execute(sa.select(*COLUMNS).where(where)).one())


def _rows(connection: sa.Connection, album_id: int) -> list[RightRow]:
    found: list[RightRow] = []
    kinds: tuple[tuple[Literal["user", "group"], sa.Table, sa.Column[Any]], ...] = (
        ("user", users, rights.c.user_id),
        ("group", groups, rights.c.group_id),
    )
    for kind, table, column in kinds:
        query = sa.select(table.c.name, rights.c.level).join(table, table.c.id == column)
        query = query.where(rights.c.album_id == album_id).order_by(table.c.key)
        found += [RightRow(kind=kind, name=row.name, level=row.level) for row in connection.execute(query)]
    return found


def _ids(connection: sa.Connection, table: sa.Table, names: Iterable[str]) -> list[int]:
    found: list[int] = []
    for name in names:
        identity = connection.execute(
            sa.select(table.c.id).where(table.c.key == fold(name))
        ).scalar_one_or_none()
        if identity is None:
            raise NoSuchAccount(f"There is no {'user' if table is users else 'group'} {name!r}.")
        found.append(identity)
    return found


def _decide(connection: sa.Connection, row: AlbumRow) -> None:
    """Let an album decide for itself, with the type, password and rights that were in force."""
    if not row.path or row.type is not None:
        return
    above = _deciding(connection, row)
    take_over_rights(connection, row)
    values = {"type": row.access, "password": above.password if row.access == "password" else None}
    connection.execute(sa.update(albums).where(albums.c.id == row.id).values(values))
    refresh_access(connection, row.path)


def _grant(
    connection: sa.Connection, album_id: int, account: dict[str, int | None], level: RightLevel | None
) -> None:
    column = rights.c.user_id if account["user_id"] is not None else rights.c.group_id
    key = account["user_id"] if account["user_id"] is not None else account["group_id"]
    connection.execute(sa.delete(rights).where(rights.c.album_id == album_id, column == key))
    if level is not None:
        connection.execute(sa.insert(rights).values(album_id=album_id, level=level, **account))
