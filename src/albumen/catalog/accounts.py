"""The accounts of a personal station: those of the main station, followed in a catalog of its own.

The names are the main station's, so rights and shares hang on them like anywhere. Passwords are not copied: what is
kept of one is a hash of its scrypt text, to see that it changed.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from albumen.catalog.database import Catalog
from albumen.catalog.schema import groups, members, sessions, users
from albumen.catalog.settings import set_settings, setting

_MAIN, _OWNER = "accounts of", "owner"  # names of settings
_GROUP = ("name", "key", "description")


class NotFree(Exception):
    """The folder cannot be a personal station: it has accounts of its own, or it is another user's."""


class Personal(Struct, frozen=True):
    """Whose personal station a catalog is, and the file of the catalog that has the accounts."""

    owner: str
    main: str


def personal(catalog: Catalog) -> Personal | None:
    """Return whose personal station this is the catalog of; None for a main station's."""
    owner = setting(catalog, _OWNER)
    return Personal(owner, setting(catalog, _MAIN)) if owner else None


def claim(home: Catalog, owner: str, *, main: str) -> None:
    """Make it the catalog of that user's personal station; `main` is the file of the main one. Raises `NotFree`."""
    known = personal(home)
    with home.read() as connection:
        has_users = connection.execute(sa.select(users.c.id).limit(1)).first() is not None
    if known is None and has_users:
        raise NotFree("it is a library of its own, with users")
    if known is not None and known.owner != owner:
        raise NotFree(f"it is the personal station of {known.owner}")
    set_settings(home, {_OWNER: owner, _MAIN: main})


def follow(main: Catalog, home: Catalog, *, owner: str) -> None:
    """Bring the accounts of a personal station in step with the main one's.

    Its owner is administrator there, and nobody else. Who was disabled or has a new password is logged out.
    """
    with main.read() as connection:
        wanted = {
            row["key"]: {**row, "is_admin": row["name"] == owner} for row in _users(connection, hashed=True)
        }
        of_groups = _groups(connection)
    with home.read() as connection:
        known = {row["key"]: row for row in _users(connection, hashed=False)}
        same = known == wanted and _groups(connection) == of_groups
    if same:
        return
    with home.write() as connection:
        _follow_users(connection, {row["key"]: row for row in _users(connection, hashed=False)}, wanted)
        _follow_groups(connection, of_groups)


def _users(connection: sa.Connection, *, hashed: bool) -> list[dict[str, Any]]:
    columns = (
        users.c.name,
        users.c.key,
        users.c.password,
        users.c.is_admin,
        users.c.is_disabled,
        users.c.may_share,
    )
    rows = [dict(row) for row in connection.execute(sa.select(*columns)).mappings()]
    if hashed:
        for row in rows:
            row["password"] = "followed$" + hashlib.sha256(row["password"].encode()).hexdigest()
    return rows


def _groups(connection: sa.Connection) -> dict[str, tuple[dict[str, str], frozenset[str]]]:
    """Name and description of each group, with the keys of its users."""
    inside: dict[str, set[str]] = {}
    pairs = (
        sa.select(groups.c.key, users.c.key.label("user"))
        .join(members, members.c.group_id == groups.c.id)
        .join(users, users.c.id == members.c.user_id)
    )
    for row in connection.execute(pairs):
        inside.setdefault(row.key, set()).add(row.user)
    rows = connection.execute(sa.select(*(groups.c[name] for name in _GROUP))).mappings()
    return {row["key"]: (dict(row), frozenset(inside.get(row["key"], ()))) for row in rows}


def _follow_users(
    connection: sa.Connection, known: dict[str, dict[str, Any]], wanted: dict[str, dict[str, Any]]
) -> None:
    _remove(connection, users, known.keys() - wanted.keys())
    for key, row in wanted.items():
        before = known.get(key)
        if before is None:
            connection.execute(sa.insert(users).values(**row, created=int(time.time())))
        elif before != row:
            this = sa.update(users).where(users.c.key == key).values(row).returning(users.c.id)
            identity = connection.execute(this).scalar_one()
            if row["is_disabled"] or row["password"] != before["password"]:
                connection.execute(sa.delete(sessions).where(sessions.c.user_id == identity))


def _follow_groups(
    connection: sa.Connection, wanted: dict[str, tuple[dict[str, str], frozenset[str]]]
) -> None:
    known = _groups(connection)
    _remove(connection, groups, known.keys() - wanted.keys())
    for key, (row, inside) in wanted.items():
        if key not in known:
            connection.execute(sa.insert(groups).values(row))
        elif known[key][0] != row:
            connection.execute(sa.update(groups).where(groups.c.key == key).values(row))
        group = connection.execute(sa.select(groups.c.id).where(groups.c.key == key)).scalar_one()
        connection.execute(sa.delete(members).where(members.c.group_id == group))
        ids = connection.execute(sa.select(users.c.id).where(users.c.key.in_(inside))).scalars().all()
        if ids:
            connection.execute(sa.insert(members), [{"group_id": group, "user_id": one} for one in ids])


def _remove(connection: sa.Connection, table: sa.Table, keys: Iterable[str]) -> None:
    connection.execute(sa.delete(table).where(table.c.key.in_(list(keys))))
