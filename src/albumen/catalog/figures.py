"""What many items have in common: values of EXIF, positions, and how many there are of which time."""

from __future__ import annotations

from typing import Literal, NamedTuple

import sqlalchemy as sa

from albumen.catalog.database import Catalog
from albumen.catalog.rows import Filter, Sight
from albumen.catalog.schema import items
from albumen.catalog.search import fact_column, items_matching

_LETTERS = {"year": 4, "month": 7, "day": 10}


class Placed(NamedTuple):
    """An item with a position, in degrees."""

    id: int
    lat: float
    lng: float


class Dated(NamedTuple):
    """An item's taken date as it is shown, and its rating."""

    id: int
    takendate: str
    rating: int


class Span(NamedTuple):
    """How many items there are of a year, month or day."""

    date: str
    photos: int
    videos: int


def exif_values(catalog: Catalog, field: str, *, sight: Sight | None = None) -> list[str]:
    """Return the values that items have for a search field (see `search.fact_column`), each once, sorted."""
    column = fact_column(field)
    with catalog.read() as connection:
        query = items_matching(connection, Filter(), column, sight=sight).distinct().order_by(column)
        return [str(value) for value in connection.execute(query).scalars() if value]


def positions(catalog: Catalog, wanted: Filter, *, sight: Sight | None = None) -> list[Placed]:
    """Return the matching items that have a position, by taken date and name."""
    columns = (items.c.id, items.c.lat, items.c.lng)
    order = (items.c.takendate, items.c.sort_name, items.c.id)
    placed = (items.c.lat.is_not(None), items.c.lng.is_not(None))
    with catalog.read() as connection:
        query = items_matching(connection, wanted, *columns, sight=sight).where(*placed).order_by(*order)
        return [Placed(*row) for row in connection.execute(query)]


def dates(catalog: Catalog, wanted: Filter, *, sight: Sight | None = None) -> list[Dated]:
    """Return the matching items by taken date and name."""
    columns = (items.c.id, items.c.takendate, items.c.rating)
    order = (items.c.takendate, items.c.sort_name, items.c.id)
    with catalog.read() as connection:
        query = items_matching(connection, wanted, *columns, sight=sight).order_by(*order)
        return [Dated(*row) for row in connection.execute(query)]


def time_line(
    catalog: Catalog,
    wanted: Filter,
    *,
    unit: Literal["year", "month", "day"],
    sight: Sight | None = None,
) -> list[Span]:
    """Return how many of the matching items were taken when, the newest first; spans without any are left out."""
    span = sa.func.substr(items.c.takendate, 1, _LETTERS[unit])
    photos = sa.func.sum(sa.case((items.c.kind == "photo", 1), else_=0))
    with catalog.read() as connection:
        query = items_matching(connection, wanted, span, photos, sa.func.count(), sight=sight)
        rows = connection.execute(query.group_by(span).order_by(span.desc())).all()
    return [Span(row[0], int(row[1]), int(row[2]) - int(row[1])) for row in rows]
