"""Albums: found, listed, made, described, moved and forgotten; and who may see them.

Who sees an album is set on albums of the first and second level; deeper ones follow their second level album, that
one its first level album, and without any setting an album is private (source: API facts, Album.create). The outcome
is kept in each row (`access`, `guard_id`), so that a query narrows by it without walking up.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from msgspec import UNSET, UnsetType

from albumen.catalog.database import Catalog
from albumen.catalog.rows import Access, AlbumRow, AlbumType, Sight
from albumen.catalog.schema import albums, items, rights, unlocked
from albumen.catalog.text import (
    clean,
    depth_of,
    fold,
    haystack,
    name_of,
    nfc,
    parent_of,
    plain,
    to_bytes,
    to_path,
)

COLUMNS = (
    albums.c.id,
    albums.c.path,
    albums.c.title,
    albums.c.description,
    albums.c.type,
    albums.c.password,
    albums.c.created,
    albums.c.hits,
    albums.c.sort_by,
    albums.c.sort_direction,
    albums.c.allow_comment,
    albums.c.conversion,
    albums.c.access,
    albums.c.guard_id,
)
THERE = albums.c.missing_since == 0
_AT_PATH = sa.select(*COLUMNS).where(albums.c.path == sa.bindparam("place"), THERE)


def album(catalog: Catalog, path: str) -> AlbumRow | None:
    """Return the album with exactly these bytes as its path, else one whose path is NFC-equal, else None."""
    with catalog.read() as connection:
        return find_album(connection, clean(path))


def albums_of(catalog: Catalog, ids: Sequence[int], *, sight: Sight | None = None) -> list[AlbumRow]:
    """Return the albums with these row ids that are there, in no order; with `sight` only those that may be shown."""
    with catalog.read() as connection:
        found = connection.execute(sa.select(*COLUMNS).where(albums.c.id.in_(ids), THERE, listed(sight)))
        return [row_of(row) for row in found]


def subalbums(
    catalog: Catalog, path: str, *, descending: bool = False, sight: Sight | None = None
) -> list[AlbumRow]:
    """Return the albums directly in this one, by name; with `sight` only those that may be shown."""
    order = albums.c.sort_path.desc() if descending else albums.c.sort_path
    with catalog.read() as connection:
        parent = find_album(connection, clean(path))
        if parent is None:
            return []
        query = sa.select(*COLUMNS).where(albums.c.parent_id == parent.id, THERE, listed(sight))
        return [row_of(row) for row in connection.execute(query.order_by(order, albums.c.id))]


def ensure_album(catalog: Catalog, path: str) -> AlbumRow:
    """Return the album of exactly this path, made with the albums above it when it is not known."""
    with catalog.write() as connection:
        identity = ensure(connection, clean(path), now=int(time.time()))
        return row_of(connection.execute(sa.select(*COLUMNS).where(albums.c.id == identity)).one())


def effective_type(catalog: Catalog, path: str) -> Access:
    """Return who sees the album, and the album that decides it. A path that is not known is private."""
    with catalog.read() as connection:
        row = find_album(connection, clean(path))
        if row is None:
            return Access("private", None)
        if row.guard_id is None or row.guard_id == row.id:
            return Access(row.access, row if row.guard_id else None)
        guard = connection.execute(sa.select(*COLUMNS).where(albums.c.id == row.guard_id)).one_or_none()
        return Access(row.access, row_of(guard) if guard else None)


def visible(catalog: Catalog, path: str, sight: Sight) -> bool:
    """Return whether the album's content may be shown: it is public, its password was given, or a right was."""
    access = effective_type(catalog, path)
    if (access.owner.id if access.owner else 0) in sight.granted:
        return True
    if access.type == "password":
        return access.owner is not None and access.owner.id in sight.unlocked
    return access.type == "public"


def deciding(catalog: Catalog) -> list[str]:
    """Return the paths of the root and of all albums that decide for themselves who sees them, in order."""
    with catalog.read() as connection:
        where = sa.or_(albums.c.path == b"", albums.c.guard_id == albums.c.id)
        found = connection.execute(sa.select(albums.c.path).where(where, THERE).order_by(albums.c.sort_path))
        return [to_path(path) for path in found.scalars()]


def set_album(
    catalog: Catalog,
    path: str,
    *,
    title: str | UnsetType = UNSET,
    description: str | UnsetType = UNSET,
    type: AlbumType | UnsetType | None = UNSET,  # noqa: A002
    password: str | UnsetType | None = UNSET,
    sort_by: str | UnsetType = UNSET,
    sort_direction: str | UnsetType = UNSET,
    allow_comment: bool | UnsetType = UNSET,
    conversion: bool | UnsetType = UNSET,
) -> bool:
    """Change what is kept about an album, only what is given; return False when it is not known.

    `password` is a text of `users.hash_password`, never the password. A `type` deeper than the second level is kept
    and has no effect. `allow_comment` of a first level album holds for all below it, and counts nowhere else.
    """
    values: dict[str, Any] = {
        "title": title,
        "description": description,
        "type": type,
        "password": password,
        "sort_by": sort_by,
        "sort_direction": sort_direction,
        "allow_comment": allow_comment,
        "conversion": conversion,
    }
    given = {
        key: plain(value) if isinstance(value, str) else value
        for key, value in values.items()
        if value is not UNSET
    }
    with catalog.write() as connection:
        row = find_album(connection, clean(path))
        if row is None:
            return False
        if "title" in given or "description" in given:
            shown = (given.get("title", row.title), given.get("description", row.description))
            given["search_text"] = haystack(row.name, *shown)
        if "type" in given:
            (take_over_rights if given["type"] is not None else _give_up_rights)(connection, row)
        if given:
            connection.execute(sa.update(albums).where(albums.c.id == row.id).values(given))
        if "password" in given:  # who gave the old one has to give the new one
            connection.execute(sa.delete(unlocked).where(unlocked.c.album_id == row.id))
        if "type" in given:
            refresh_access(connection, row.path)
        if "allow_comment" in given:
            _spread_comments(connection, row.path)
        return True


def count_hit(catalog: Catalog, path: str) -> None:
    """Count that the album was opened."""
    with catalog.write() as connection:
        where = albums.c.path == to_bytes(clean(path))
        connection.execute(sa.update(albums).where(where).values(hits=albums.c.hits + 1))


def remove_album_tree(catalog: Catalog, path: str) -> None:
    """Forget the album and all below it; the root keeps its own row. Unknown is fine."""
    path = clean(path)
    with catalog.write() as connection:
        root = connection.execute(sa.select(albums.c.id).where(albums.c.path == b"")).scalar_one_or_none()
        connection.execute(sa.delete(albums).where(within(path), albums.c.path != b""))
        if not path:
            connection.execute(sa.delete(items).where(items.c.album_id == root))


def rename_album_tree(catalog: Catalog, path: str, *, to: str) -> bool:
    """Let the rows of an album and all below it follow a renamed directory; titles and settings stay.

    Returns False, and changes nothing, when the album is not known or another has the new path.
    """
    with catalog.write() as connection:
        return rename_tree(connection, clean(path), clean(to), now=int(time.time()))


# -- below: on an open connection, for this room's other modules


def row_of(row: Any) -> AlbumRow:
    """Return the struct of a row of COLUMNS."""
    values: dict[str, Any] = dict(row._mapping)
    values["path"] = to_path(values["path"])
    return AlbumRow(**values)


def find_album(connection: sa.Connection, path: str) -> AlbumRow | None:
    """Return the album: exact bytes first, then NFC-equal (ids.md rule 6)."""
    row = connection.execute(_AT_PATH, {"place": to_bytes(path)}).one_or_none()
    if row is not None or path.isascii():
        return row_of(row) if row is not None else None
    twins = connection.execute(sa.select(*COLUMNS).where(albums.c.sort_path == fold(path), THERE))
    wanted = nfc(path)
    return next((twin for twin in map(row_of, twins) if nfc(twin.path) == wanted), None)


def within(path: str, *, itself: bool = True) -> sa.ColumnElement[bool]:
    """Return the condition of being this album (if `itself`) or below it."""
    if not path:
        return sa.true() if itself else albums.c.path != b""
    # paths are compared as bytes, and "0" is the byte after "/"
    stored = to_bytes(path)
    below = sa.and_(albums.c.path > stored + b"/", albums.c.path < stored + b"0")
    return sa.or_(albums.c.path == stored, below) if itself else below


def open_to(sight: Sight | None) -> sa.ColumnElement[bool]:
    """Return the condition of showing an album's content."""
    if sight is None:
        return sa.true()
    ways: list[sa.ColumnElement[bool]] = [albums.c.access == "public"]
    if sight.unlocked:
        ways.append(sa.and_(albums.c.access == "password", albums.c.guard_id.in_(sorted(sight.unlocked))))
    if sight.granted - {0}:
        ways.append(albums.c.guard_id.in_(sorted(sight.granted - {0})))
    if 0 in sight.granted:
        ways.append(albums.c.guard_id.is_(None))
    return sa.or_(*ways)


def listed(sight: Sight | None) -> sa.ColumnElement[bool]:
    """Return the condition of showing that an album is there: a locked one is shown, what is below it is not."""
    if sight is None:
        return sa.true()
    locked = sa.and_(albums.c.access == "password", albums.c.guard_id == albums.c.id)
    return sa.or_(open_to(sight), locked)


def ensure(connection: sa.Connection, path: str, *, now: int) -> int:
    """Return the row id of exactly this path, made with its parents when needed, marked as there."""
    found = connection.execute(
        sa.select(albums.c.id, albums.c.missing_since).where(albums.c.path == to_bytes(path))
    ).one_or_none()
    if found is not None and not found.missing_since:
        return int(found.id)
    parent = ensure(connection, parent_of(path), now=now) if path else None
    if found is not None:
        connection.execute(sa.update(albums).where(albums.c.id == found.id).values(missing_since=0))
        return int(found.id)
    return _insert(connection, path, parent, now=now)


def _insert(connection: sa.Connection, path: str, parent: int | None, *, now: int) -> int:
    access, guard, comments = "private", None, False
    if depth_of(path) >= 2:
        above = sa.select(albums.c.access, albums.c.guard_id, albums.c.allow_comment)
        access, guard, comments = connection.execute(above.where(albums.c.id == parent)).one()
    values = {
        "parent_id": parent,
        "path": to_bytes(path),
        "sort_path": fold(path),
        "search_text": haystack(name_of(path)),
        "created": now,
        "access": access,
        "guard_id": guard,
        "allow_comment": comments,
    }
    made = connection.execute(sa.insert(albums).values(values).returning(albums.c.id))
    return int(made.scalar_one())


def take_over_rights(connection: sa.Connection, row: AlbumRow) -> None:
    """Give an album that decides by itself from now on a copy of the rights that held in it."""
    if row.type is not None or not row.path:
        return
    held = row.guard_id or connection.execute(sa.select(albums.c.id).where(albums.c.path == b"")).scalar()
    _give_up_rights(connection, row)
    copied = ("user_id", "group_id", "level")
    found = sa.select(sa.literal(row.id), *(rights.c[name] for name in copied)).where(
        rights.c.album_id == held
    )
    connection.execute(sa.insert(rights).from_select(["album_id", *copied], found))


def _give_up_rights(connection: sa.Connection, row: AlbumRow) -> None:
    """Forget the rights of an album that follows the one above from now on; the root keeps its own."""
    if row.path:
        connection.execute(sa.delete(rights).where(rights.c.album_id == row.id))


def rename_tree(connection: sa.Connection, path: str, to: str, *, now: int) -> bool:
    """Do what `rename_album_tree` tells."""
    old, new = to_bytes(path), to_bytes(to)
    taken = connection.execute(sa.select(albums.c.id).where(within(to))).first()
    top = connection.execute(sa.select(albums.c.id).where(albums.c.path == old)).scalar_one_or_none()
    if not path or not to or taken is not None or top is None or to.startswith(f"{path}/"):
        return False
    parent = ensure(connection, parent_of(to), now=now)
    query = sa.select(albums.c.id, albums.c.path, albums.c.title, albums.c.description).where(within(path))
    moved: list[dict[str, Any]] = []
    for row in connection.execute(query):
        place = to_path(new + row.path[len(old) :])
        words = haystack(name_of(place), row.title, row.description)
        moved.append({"key": row.id, "p": to_bytes(place), "s": fold(place), "w": words})
    change = sa.update(albums).where(albums.c.id == sa.bindparam("key"))
    change = change.values(path=sa.bindparam("p"), sort_path=sa.bindparam("s"), search_text=sa.bindparam("w"))
    connection.execute(change, moved)
    connection.execute(sa.update(albums).where(albums.c.id == top).values(parent_id=parent, missing_since=0))
    refresh_access(connection, to)
    _spread_comments(connection, to)
    return True


def _spread_comments(connection: sa.Connection, path: str) -> None:
    """Let all albums of the first level album that this path is in take comments as that one does."""
    first = path.split("/", 1)[0]
    if first:
        top = sa.select(albums.c.allow_comment).where(albums.c.path == to_bytes(first))
        allowed = connection.execute(top).scalar_one()
        connection.execute(sa.update(albums).where(within(first)).values(allow_comment=allowed))


def refresh_access(connection: sa.Connection, path: str) -> None:
    """Work out anew who sees the albums of the first level album that this path is in (the root: only itself)."""
    first = path.split("/", 1)[0]
    scope = within(first) if first else albums.c.path == b""
    connection.execute(sa.update(albums).where(scope).values(access="private", guard_id=None))
    typed = connection.execute(
        sa.select(albums.c.id, albums.c.path, albums.c.type).where(scope, albums.c.type.is_not(None))
    ).all()
    for row in sorted(typed, key=lambda one: len(one.path)):
        place = to_path(row.path)
        if depth_of(place) <= 2:
            reach = within(place) if place else albums.c.path == b""
            connection.execute(sa.update(albums).where(reach).values(access=row.type, guard_id=row.id))
