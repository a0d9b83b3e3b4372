"""The log of what users and visitors changed; the oldest lines go when it is full."""

from __future__ import annotations

import time

import sqlalchemy as sa
from msgspec import Struct

from albumen.catalog.database import Catalog
from albumen.catalog.items import MOST
from albumen.catalog.reading import station_time
from albumen.catalog.schema import log
from albumen.catalog.text import plain

MOST_LINES = 100_000


class LogRow(Struct, frozen=True):
    """A line: when ("YYYY-MM-DD HH:MM:SS", station time), who ("" for a visitor), from where, and what."""

    date: str
    user: str
    address: str
    event: str
    words: str


def note(catalog: Catalog, *, user: str, address: str, event: str, words: str) -> None:
    """Add a line."""
    texts = {"user": user, "address": address, "event": event, "words": words}
    values = {name: plain(text) for name, text in texts.items()}
    with catalog.write() as connection:
        entry = sa.insert(log).values(date=station_time(time.time()), **values).returning(log.c.id)
        newest = connection.execute(entry).scalar_one()
        connection.execute(sa.delete(log).where(log.c.id <= newest - MOST_LINES))


def lines(
    catalog: Catalog, *, user: str = "", keyword: str = "", offset: int = 0, limit: int = -1
) -> tuple[int, list[LogRow]]:
    """Return how many lines there are of a user and with a text in them, and a page of them, the newest first."""
    matches: list[sa.ColumnElement[bool]] = [log.c.user == plain(user)] if user else []
    if keyword:
        texts = (log.c.user, log.c.address, log.c.event, log.c.words)
        matches.append(sa.or_(*(text.icontains(plain(keyword), autoescape=True) for text in texts)))
    columns = (log.c.date, log.c.user, log.c.address, log.c.event, log.c.words)
    page = sa.select(*columns).where(*matches).order_by(log.c.id.desc())
    page = page.offset(min(offset, MOST)).limit(MOST if limit < 0 else min(limit, MOST))
    with catalog.read() as connection:
        total = connection.execute(sa.select(sa.func.count(log.c.id)).where(*matches)).scalar_one()
        return total, [LogRow(*row) for row in connection.execute(page)]


def clear(catalog: Catalog) -> None:
    """Delete all lines."""
    with catalog.write() as connection:
        connection.execute(sa.delete(log))
