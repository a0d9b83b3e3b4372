"""Comments on items: they follow the item wherever it goes, and go with it."""

from __future__ import annotations

import time

import sqlalchemy as sa
from msgspec import Struct

from albumen.catalog.database import Catalog
from albumen.catalog.reading import station_time
from albumen.catalog.schema import comments
from albumen.catalog.text import plain

MOST = 1000  # comments on an item: visitors write them too


class CommentRow(Struct, frozen=True):
    """A comment; `date` is "YYYY-MM-DD HH:MM:SS" in the station's zone."""

    id: int
    name: str
    email: str
    comment: str
    date: str


def add_comment(catalog: Catalog, item_id: int, *, name: str, email: str, comment: str) -> int | None:
    """Keep a comment and return its number; None when the item has as many as it can."""
    values = {"name": plain(name), "email": plain(email), "comment": plain(comment)}
    counted = sa.select(sa.func.count()).where(comments.c.item_id == item_id)
    with catalog.write() as connection:
        if connection.execute(counted).scalar_one() >= MOST:
            return None
        entry = sa.insert(comments).values(item_id=item_id, date=station_time(time.time()), **values)
        return int(connection.execute(entry.returning(comments.c.id)).scalar_one())


def comments_on(catalog: Catalog, item_id: int) -> list[CommentRow]:
    """Return the comments on an item, the oldest first."""
    columns = (comments.c.id, comments.c.name, comments.c.email, comments.c.comment, comments.c.date)
    query = sa.select(*columns).where(comments.c.item_id == item_id).order_by(comments.c.id)
    with catalog.read() as connection:
        return [CommentRow(*row) for row in connection.execute(query)]


def remove_comment(catalog: Catalog, item_id: int, number: int) -> bool:
    """Delete that comment on that item; return whether it was there."""
    there = (comments.c.item_id == item_id, comments.c.id == number)
    with catalog.write() as connection:
        return connection.execute(sa.delete(comments).where(*there)).rowcount > 0
