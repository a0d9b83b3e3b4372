"""Shared albums: chosen items, an album that is followed, or a single item; and the link that makes them public.

What is shared is kept by row ids, so it follows items and albums wherever they go.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from albumen.catalog import albums as album_rows
from albumen.catalog.database import Catalog
from albumen.catalog.rows import SharedRow, Sight
from albumen.catalog.schema import albums, items, shared_albums, shared_items, users
from albumen.catalog.text import fold, plain, to_path
from albumen.catalog.users import OF_USER, user_of

_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
LINK_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that are mistaken for another
LINK_LENGTH = 16  # 5 bits each; a NAS has 8 letters and digits, which can be tried out


_COLUMNS = tuple(column for column in shared_albums.c if column.name != "user_id")
_QUERY = (
    sa.select(*_COLUMNS, albums.c.path.label("album_path"), *OF_USER)
    .join_from(shared_albums, users, users.c.id == shared_albums.c.user_id)
    .join(albums, albums.c.id == shared_albums.c.album_id, isouter=True)
)


def shared_albums_of(catalog: Catalog, user_id: int) -> list[SharedRow]:
    """Return a user's shared albums by name, without the items shared alone."""
    mine = (shared_albums.c.user_id == user_id, shared_albums.c.item_id.is_(None))
    return _found(catalog, *mine, order=(shared_albums.c.key,))


def every_shared_album(catalog: Catalog) -> list[SharedRow]:
    """Return the shared albums of all users by owner and name, and the items shared alone."""
    return _found(catalog, order=(users.c.key, shared_albums.c.key))


def shared_album(catalog: Catalog, identity: int) -> SharedRow | None:
    """Return the shared album of that row id."""
    return _one(catalog, shared_albums.c.id == identity)


def shared_by_link(catalog: Catalog, link: str) -> SharedRow | None:
    """Return what that link shows, open or not; None for a link that is none, or not any more."""
    return _one(catalog, shared_albums.c.link == plain(link)) if link else None


def single_share(catalog: Catalog, user_id: int, item_id: int) -> SharedRow | None:
    """Return the share of that item alone which this user made."""
    return _one(catalog, shared_albums.c.user_id == user_id, shared_albums.c.item_id == item_id)


def create_shared(catalog: Catalog, user_id: int, name: str, *, album_id: int | None = None) -> int | None:
    """Make a shared album without a link; return its row id, or None where the user has one of that name."""
    with catalog.write() as connection:
        if _is_taken(connection, user_id, name):
            return None
        values = {"user_id": user_id, **_names(name), "album_id": album_id}
        return _insert(connection, values)


def create_single(catalog: Catalog, user_id: int, item_id: int) -> int:
    """Return the row id of the share of that item alone, made when the user has none."""
    with catalog.write() as connection:
        mine = (shared_albums.c.user_id == user_id, shared_albums.c.item_id == item_id)
        known = connection.execute(sa.select(shared_albums.c.id).where(*mine)).scalar_one_or_none()
        return known or _insert(connection, {"user_id": user_id, **_names(""), "item_id": item_id})


def rename_shared(catalog: Catalog, row: SharedRow, name: str) -> bool:
    """Rename a shared album; return False, and change nothing, where its owner has another of that name."""
    with catalog.write() as connection:
        if _is_taken(connection, row.owner.id, name, but=row.id):
            return False
        connection.execute(sa.update(shared_albums).where(shared_albums.c.id == row.id).values(_names(name)))
        return True


def remove_shared(catalog: Catalog, identity: int) -> None:
    """Forget a shared album, its link, and what visitors said in it."""
    with catalog.write() as connection:
        connection.execute(sa.delete(shared_albums).where(shared_albums.c.id == identity))


def set_link(catalog: Catalog, identity: int, *, is_shared: bool, **settings: Any) -> None:
    """Open or close the link, and keep the settings given: members of `SharedRow`.

    A link that was closed never comes back: opened again, it is another.
    """
    values = {name: value for name, value in settings.items() if value is not None}
    if "labels" in values:
        values["labels"] = msgspec.json.encode([plain(one) for one in values["labels"]]).decode()
    with catalog.write() as connection:
        this = shared_albums.c.id == identity
        known = connection.execute(sa.select(shared_albums.c.link).where(this)).scalar_one_or_none()
        link = (known or _new_link()) if is_shared else None
        connection.execute(sa.update(shared_albums).where(this).values(**values, link=link))


def clear_password(catalog: Catalog, identity: int) -> None:
    """Let a link be used without a password."""
    with catalog.write() as connection:
        this = shared_albums.c.id == identity
        connection.execute(sa.update(shared_albums).where(this).values(password=None))


def add_shared_items(catalog: Catalog, identity: int, ids: Sequence[int]) -> None:
    """Put items into a shared album; those in it already are passed over."""
    with catalog.write() as connection:
        mine = sa.select(shared_items.c.item_id).where(shared_items.c.shared_id == identity)
        held = set(connection.execute(mine).scalars())
        new = [{"shared_id": identity, "item_id": one} for one in dict.fromkeys(ids) if one not in held]
        if new:
            connection.execute(sa.insert(shared_items), new)


def remove_shared_items(catalog: Catalog, identity: int, ids: Sequence[int]) -> None:
    """Take items out of a shared album; those not in it are fine."""
    with catalog.write() as connection:
        mine = (shared_items.c.shared_id == identity, shared_items.c.item_id.in_(ids))
        connection.execute(sa.delete(shared_items).where(*mine))


def held_by(catalog: Catalog, row: SharedRow, ids: Iterable[int], *, sight: Sight | None) -> set[int]:
    """Return which of these items the share shows; `sight` is its owner's, as nobody can show more than they see."""
    query = (
        sa.select(items.c.id)
        .join(albums, albums.c.id == items.c.album_id)
        .where(items.c.id.in_(list(ids)), album_rows.open_to(sight), in_share(row))
    )
    with catalog.read() as connection:
        return set(connection.execute(query).scalars())


def in_share(row: SharedRow) -> sa.ColumnElement[bool]:
    """Return the condition of an item being in that share; an album is followed without those below it."""
    if row.item_id is not None:
        return items.c.id == row.item_id
    if row.album_id is not None:
        return items.c.album_id == row.album_id
    chosen = sa.select(shared_items.c.item_id).where(shared_items.c.shared_id == row.id)
    return items.c.id.in_(chosen)


def shared_by_ids(catalog: Catalog, ids: Collection[int]) -> list[SharedRow]:
    """Return these shared albums, in no order."""
    return _found(catalog, shared_albums.c.id.in_(sorted(ids)))


def bound(text: str | None, *, end: bool) -> str | None:
    """Return the start or the end of a link as it is kept, "" unbounded; None stays None.

    A day alone is its first second, or its last. Raises ValueError for what is no moment.
    """
    if text is None or not text.strip():
        return text if text is None else ""
    for form in _FORMS:
        try:
            when = datetime.strptime(text.strip(), form)  # noqa: DTZ007
        except ValueError:
            continue
        if form == _FORMS[-1] and end:
            when = when.replace(hour=23, minute=59, second=59)
        return when.strftime(_FORMS[0])
    raise ValueError(f"{text!r} is no day and no moment: expected YYYY-MM-DD or YYYY-MM-DD HH:MM:SS")


def _one(catalog: Catalog, *conditions: sa.ColumnElement[bool]) -> SharedRow | None:
    return next(iter(_found(catalog, *conditions)), None)


def _found(
    catalog: Catalog, *conditions: sa.ColumnElement[bool], order: tuple[sa.ColumnElement[Any], ...] = ()
) -> list[SharedRow]:
    query = _QUERY.where(*conditions).order_by(*order, shared_albums.c.id)
    with catalog.read() as connection:
        return [_row(row) for row in connection.execute(query)]


def _row(row: Any) -> SharedRow:
    labels: list[str] = msgspec.json.decode(row.labels, type=list[str])
    return SharedRow(
        id=row.id,
        owner=user_of(row),
        name=row.name,
        album_id=row.album_id,
        album=None if row.album_path is None else to_path(row.album_path),
        item_id=row.item_id,
        link=row.link or "",
        starts=row.starts,
        ends=row.ends,
        password=row.password,
        enable_marquee_tool=row.enable_marquee_tool,
        enable_comment=row.enable_comment,
        enable_color_label=row.enable_color_label,
        labels=tuple(labels[n] if n < len(labels) else "" for n in range(6)),
    )


def _insert(connection: sa.Connection, values: dict[str, Any]) -> int:
    made = connection.execute(sa.insert(shared_albums).values(values).returning(shared_albums.c.id))
    return int(made.scalar_one())


def _names(name: str) -> dict[str, str]:
    return {"name": plain(name), "key": fold(name)}


def _is_taken(connection: sa.Connection, user_id: int, name: str, *, but: int = 0) -> bool:
    same = (
        shared_albums.c.user_id == user_id,
        shared_albums.c.key == fold(name),
        shared_albums.c.item_id.is_(None),
        shared_albums.c.id != but,
    )
    return connection.execute(sa.select(shared_albums.c.id).where(*same)).first() is not None


def _new_link() -> str:
    return "".join(secrets.choice(LINK_LETTERS) for _ in range(LINK_LENGTH))
