"""Watermark settings of albums: kept as they were told, and not understood here."""

from __future__ import annotations

import sqlalchemy as sa
from msgspec import Struct, structs

from albumen.catalog.database import Catalog
from albumen.catalog.schema import watermarks
from albumen.catalog.text import plain


class Watermark(Struct, frozen=True):
    """A watermark as a client described it: its picture, opacity, place and size. What values mean is not known."""

    path: str
    opacity: str
    gravity: str
    size: str


def watermark_of(catalog: Catalog, album_id: int) -> Watermark | None:
    """Return the watermark of an album itself, None without one."""
    query = sa.select(*(watermarks.c[name] for name in Watermark.__struct_fields__))
    with catalog.read() as connection:
        row = connection.execute(query.where(watermarks.c.album_id == album_id)).one_or_none()
        return None if row is None else Watermark(*row)


def set_watermark(catalog: Catalog, album_id: int, watermark: Watermark | None) -> None:
    """Keep a watermark for an album in the place of an earlier one; None removes it."""
    with catalog.write() as connection:
        connection.execute(sa.delete(watermarks).where(watermarks.c.album_id == album_id))
        if watermark is not None:
            values = {name: plain(text) for name, text in structs.asdict(watermark).items()}
            connection.execute(sa.insert(watermarks).values(album_id=album_id, **values))
