"""Groups: users taken together, to give them rights."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from albumen.catalog.database import Catalog
from albumen.catalog.rights import NoSuchAccount
from albumen.catalog.rows import GroupRow
from albumen.catalog.schema import groups as table
from albumen.catalog.schema import members, users
from albumen.catalog.text import fold, plain


class GroupExists(Exception):
    """A group of that name, letter case aside, is there already."""


def groups(catalog: Catalog) -> list[GroupRow]:
    """Return all groups by name."""
    count = sa.select(sa.func.count()).where(members.c.group_id == table.c.id).scalar_subquery()
    query = sa.select(table.c.id, table.c.name, table.c.description, count.label("members"))
    with catalog.read() as connection:
        rows = connection.execute(query.order_by(table.c.key))
        return [
            GroupRow(id=one, name=name, description=words, members=many) for one, name, words, many in rows
        ]


def group(catalog: Catalog, name: str) -> GroupRow | None:
    """Return the group of that name, letter case aside."""
    return next((one for one in groups(catalog) if fold(one.name) == fold(name)), None)


def members_of(catalog: Catalog, name: str) -> list[str]:
    """Return the names of the users in a group, in order; nothing when there is no such group."""
    query = sa.select(users.c.name).join(members, members.c.user_id == users.c.id)
    query = query.join(table, table.c.id == members.c.group_id).where(table.c.key == fold(name))
    with catalog.read() as connection:
        return list(connection.execute(query.order_by(users.c.key)).scalars())


def add_group(catalog: Catalog, name: str, *, description: str = "", names: Iterable[str] = ()) -> None:
    """Make a group of these users. Raises `GroupExists` or `NoSuchAccount`, and makes nothing then."""
    try:
        with catalog.write() as connection:
            values = {"name": plain(name), "key": fold(name), "description": plain(description)}
            made = connection.execute(sa.insert(table).values(values).returning(table.c.id)).scalar_one()
            _put_in(connection, made, names)
    except IntegrityError as error:
        raise GroupExists(f"A group {name!r} is there already. Choose another name.") from error


def change_group(catalog: Catalog, name: str, *, new_name: str | None, description: str | None) -> bool:
    """Rename or describe a group, its rights stay; return False when there is none. Raises `GroupExists`."""
    given: dict[str, str] = {}
    if new_name is not None:
        given |= {"name": plain(new_name), "key": fold(new_name)}
    if description is not None:
        given["description"] = plain(description)
    try:
        with catalog.write() as connection:
            if not given:
                return (
                    connection.execute(sa.select(table.c.id).where(table.c.key == fold(name))).first()
                    is not None
                )
            where = table.c.key == fold(name)
            return connection.execute(sa.update(table).where(where).values(given)).rowcount > 0
    except IntegrityError as error:
        raise GroupExists(f"A group {new_name!r} is there already. Choose another name.") from error


def change_members(
    catalog: Catalog, name: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> bool:
    """Put users into a group and take others out; return False when there is no such group.

    Raises `NoSuchAccount`, and changes nothing then.
    """
    with catalog.write() as connection:
        identity = connection.execute(
            sa.select(table.c.id).where(table.c.key == fold(name))
        ).scalar_one_or_none()
        if identity is None:
            return False
        for one in _user_ids(connection, remove):
            gone = (members.c.group_id == identity, members.c.user_id == one)
            connection.execute(sa.delete(members).where(*gone))
        _put_in(connection, identity, add)
        return True


def remove_groups(catalog: Catalog, names: Iterable[str]) -> bool:
    """Remove groups and the rights they gave; return False, and remove none, when one is not there."""
    keys = {fold(name) for name in names}
    with catalog.write() as connection:
        known = set(connection.execute(sa.select(table.c.key).where(table.c.key.in_(keys))).scalars())
        if known != keys:
            return False
        connection.execute(sa.delete(table).where(table.c.key.in_(keys)))
        return True


def _put_in(connection: sa.Connection, identity: int, names: Iterable[str]) -> None:
    known = set(
        connection.execute(sa.select(members.c.user_id).where(members.c.group_id == identity)).scalars()
    )
    for one in _user_ids(connection, names):
        if one not in known:
            known.add(one)
            connection.execute(sa.insert(members).values(group_id=identity, user_id=one))


def _user_ids(connection: sa.Connection, names: Iterable[str]) -> list[int]:
    found: list[int] = []
    for name in names:
        identity = connection.execute(
            sa.select(users.c.id).where(users.c.key == fold(name))
        ).scalar_one_or_none()
        if identity is None:
            raise NoSuchAccount(f"There is no user {name!r}.")
        found.append(identity)
    return found
