"""What visitors of a public share say and mark: comments, colour labels, areas, and a log of it all."""

from __future__ import annotations

import time
from collections.abc import Sequence

import sqlalchemy as sa
from msgspec import Struct

from albumen.catalog.database import Catalog
from albumen.catalog.reading import station_time
from albumen.catalog.schema import share_areas, share_comments, share_labels, share_log
from albumen.catalog.sessions import key_of
from albumen.catalog.text import plain

MOST = 1000  # comments, areas on an item in one share, and log lines of a share: strangers write them


class Said(Struct, frozen=True):
    """A comment of a visitor; `date` is "YYYY-MM-DD HH:MM:SS" in the station's zone, as in all of these."""

    name: str
    comment: str
    date: str


class AreaRow(Struct, frozen=True, kw_only=True):
    """An area of a picture, in parts of it as it is shown, from its top left."""

    id: int
    x: float
    y: float
    width: float
    height: float
    name: str
    comment: str
    date: str


class LogRow(Struct, frozen=True):
    """A line of what visitors did; `category` is label, comment or area."""

    item_id: int
    category: str
    log: str
    name: str
    date: str


class Place(Struct, frozen=True):
    """An item in a share, by their row ids."""

    shared_id: int
    item_id: int


def add_share_comment(catalog: Catalog, place: Place, *, name: str, comment: str) -> bool:
    """Keep a comment; return False where the item has as many as it can."""
    with catalog.write() as connection:
        if _is_full(connection, share_comments, place):
            return False
        _keep(connection, share_comments, place, name=plain(name), comment=plain(comment))
        _note(connection, place, "comment", f"{name} wrote a comment", name)
        return True


def share_comments_on(catalog: Catalog, place: Place) -> list[Said]:
    """Return the comments on an item in a share, the oldest first."""
    table = share_comments
    query = sa.select(table.c.name, table.c.comment, table.c.date).where(*_at(table, place))
    with catalog.read() as connection:
        return [Said(*row) for row in connection.execute(query.order_by(table.c.id))]


def set_share_label(catalog: Catalog, place: Place, label: int, *, text: str, name: str) -> None:
    """Set the label of an item in a share, 0 takes it off; `text` is what the label is called."""
    with catalog.write() as connection:
        connection.execute(sa.delete(share_labels).where(*_at(share_labels, place)))
        if label:
            entry = {"shared_id": place.shared_id, "item_id": place.item_id, "label": label}
            connection.execute(sa.insert(share_labels).values(entry))
        done = f"{name} set the label [{text}]" if label else f"{name} took the label off"
        _note(connection, place, "label", done, name)


def share_labels_in(catalog: Catalog, shared_id: int, ids: Sequence[int]) -> dict[int, int]:
    """Return the labels of these items in a share, by item; those without one are left out."""
    query = sa.select(share_labels.c.item_id, share_labels.c.label).where(
        share_labels.c.shared_id == shared_id, share_labels.c.item_id.in_(ids)
    )
    with catalog.read() as connection:
        return {row.item_id: row.label for row in connection.execute(query)}


def add_area(
    catalog: Catalog,
    place: Place,
    box: tuple[float, float, float, float],
    *,
    name: str,
    comment: str,
    sid: str,
) -> int | None:
    """Mark an area (x, y, width, height); return its number, None where the item has as many as it can.

    `sid` is the session of who marked it: it may take the area off again.
    """
    x, y, width, height = box
    with catalog.write() as connection:
        if _is_full(connection, share_areas, place):
            return None
        made = _keep(
            connection,
            share_areas,
            place,
            x=x,
            y=y,
            width=width,
            height=height,
            name=plain(name),
            comment=plain(comment),
            session_key=key_of(sid),
        )
        _note(connection, place, "area", f"{name} marked an area", name)
        return made


def areas_on(catalog: Catalog, place: Place) -> list[AreaRow]:
    """Return the areas of an item in a share, the oldest first."""
    table = share_areas
    names = AreaRow.__struct_fields__
    query = sa.select(*(table.c[name] for name in names)).where(*_at(table, place)).order_by(table.c.id)
    with catalog.read() as connection:
        return [AreaRow(**dict(zip(names, row, strict=True))) for row in connection.execute(query)]


def remove_area(catalog: Catalog, place: Place, number: int, *, sid: str | None) -> bool:
    """Take an area off, of that session only unless `sid` is None; return whether it was there."""
    there = [*_at(share_areas, place), share_areas.c.id == number]
    if sid is not None:
        there.append(share_areas.c.session_key == key_of(sid))
    with catalog.write() as connection:
        return connection.execute(sa.delete(share_areas).where(*there)).rowcount > 0


def share_lines(
    catalog: Catalog, shared_id: int, *, category: str | None, offset: int, limit: int
) -> tuple[int, list[LogRow]]:
    """Return how much visitors did in a share, and a page of it, the newest first; `limit` -1 is all."""
    wanted = [share_log.c.shared_id == shared_id]
    if category is not None:
        wanted.append(share_log.c.category == category)
    columns = (share_log.c[name] for name in LogRow.__struct_fields__)
    page = sa.select(*columns).where(*wanted).order_by(share_log.c.id.desc()).offset(offset)
    page = page if limit < 0 else page.limit(limit)
    with catalog.read() as connection:
        total = connection.execute(
            sa.select(sa.func.count()).select_from(share_log).where(*wanted)
        ).scalar_one()
        return total, [LogRow(*row) for row in connection.execute(page)]


def _at(table: sa.Table, place: Place) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return table.c.shared_id == place.shared_id, table.c.item_id == place.item_id


def _is_full(connection: sa.Connection, table: sa.Table, place: Place) -> bool:
    counted = sa.select(sa.func.count()).select_from(table).where(*_at(table, place))
    return connection.execute(counted).scalar_one() >= MOST


def _keep(connection: sa.Connection, table: sa.Table, place: Place, **values: object) -> int:
    entry = sa.insert(table).values(
        shared_id=place.shared_id, item_id=place.item_id, date=station_time(time.time()), **values
    )
    return int(connection.execute(entry.returning(table.c.id)).scalar_one())


def _note(connection: sa.Connection, place: Place, category: str, done: str, name: str) -> None:
    """Write a line, and forget the oldest where a share has too many."""
    newest = _keep(connection, share_log, place, category=category, log=plain(done), name=plain(name))
    mine = share_log.c.shared_id == place.shared_id
    kept = sa.select(share_log.c.id).where(mine).order_by(share_log.c.id.desc()).offset(MOST).limit(1)
    oldest = connection.execute(kept).scalar_one_or_none()
    if oldest is not None and oldest < newest:
        connection.execute(sa.delete(share_log).where(mine, share_log.c.id <= oldest))
