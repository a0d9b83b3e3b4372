"""Search: albums and items from anywhere, by words, dates, position and what the camera wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from albumen.catalog import albums as album_rows
from albumen.catalog import arranging, shares, tags
from albumen.catalog import items as item_rows
from albumen.catalog.database import Catalog
from albumen.catalog.rows import Filter, ItemRow, Listing, Sight, SortBy
from albumen.catalog.schema import albums, comments, items, share_labels
from albumen.catalog.text import clean, fold, plain

# the search field of the API -> the member of media.facts.Facts
_FACTS = {
    "camera": "camera",
    "model": "camera_model",
    "exposure": "exposure",
    "aperture": "aperture",
    "iso": "iso",
    "focal": "focal_length",
    "lens": "lens",
    "flash": "flash",
}
_NUMBERS = ("iso",)


def search(
    catalog: Catalog,
    wanted: Filter,
    *,
    sort_by: SortBy | str | None = "filename",
    descending: bool = False,
    offset: int = 0,
    limit: int = -1,
    sight: Sight | None = None,
) -> Listing:
    """Return a page of what matches: albums first by path, then items in the order asked; `limit` -1 is all.

    Albums match by their words only, so any other condition leaves them out. With `sight`, only what may be shown.
    """
    with catalog.read() as connection:
        scope = _scope(connection, wanted)
        of_albums = _album_conditions(wanted, scope, sight)
        of_items = _item_conditions(wanted, scope, sight)
        album_total = _count(connection, _ALBUM_IDS.where(*of_albums)) if of_albums else 0
        item_total = _count(connection, _ITEM_IDS.where(*of_items)) if of_items else 0
        most = item_rows.MOST if limit < 0 else min(limit, item_rows.MOST)
        shown = []
        if offset < album_total and most:
            order = albums.c.sort_path.desc() if descending else albums.c.sort_path
            query = sa.select(*album_rows.COLUMNS).where(*of_albums).order_by(order, albums.c.id)
            shown = [album_rows.row_of(row) for row in connection.execute(query.offset(offset).limit(most))]
        found = []
        start = max(0, offset - album_total)
        if start < item_total and most > len(shown):
            by = _by_hand(connection, wanted) if sort_by == "preference" else []
            by += item_rows.order_of(sort_by, descending=descending and not by)
            part = _ITEM_IDS.where(*of_items).order_by(*by).offset(start).limit(most - len(shown)).subquery()
            page = item_rows.select_items().where(items.c.id.in_(sa.select(part.c.id))).order_by(*by)
            found = [item_rows.row_of(row) for row in connection.execute(page)]
        return Listing(album_total + item_total, shown, found)


def face(
    catalog: Catalog, wanted: Filter, *, chosen: int | None = None, sight: Sight | None = None
) -> ItemRow | None:
    """Return the item that stands for all that match: the chosen one while it does, else the first by name.

    Photos come before videos.
    """
    with catalog.read() as connection:
        conditions = _item_conditions(wanted, _scope(connection, wanted), sight)
        if not conditions:
            return None
        query = item_rows.select_items().where(*conditions)
        first = query.order_by(*item_rows.order_of("filename", descending=False)).limit(1)
        tries = [first.where(items.c.kind == kind) for kind in ("photo", "video") if kind in wanted.kinds]
        if chosen is not None:
            tries.insert(0, query.where(items.c.id == chosen))
        found = (connection.execute(one).one_or_none() for one in tries)
        return next((item_rows.row_of(row) for row in found if row is not None), None)


def items_matching(
    connection: sa.Connection, wanted: Filter, *columns: sa.ColumnElement[Any], sight: Sight | None
) -> sa.Select[*tuple[Any, ...]]:
    """Return the query of these columns of all items that match, in no order; nothing when no kind is asked for."""
    conditions = _item_conditions(wanted, _scope(connection, wanted), sight) or [sa.false()]
    return sa.select(*columns).join_from(items, albums, albums.c.id == items.c.album_id).where(*conditions)


def fact_column(field: str) -> sa.ColumnElement[Any]:
    """Return the column of a search field: camera, model, exposure, aperture, iso, focal, lens, flash or rating."""
    if field == "rating":
        return items.c.rating
    fact: Any = sa.type_coerce(items.c.facts, sa.JSON)[_FACTS[field]]
    found: sa.ColumnElement[Any] = fact.as_integer() if field in _NUMBERS else fact.as_string()
    return found


_ALBUM_IDS = sa.select(albums.c.id)
_ITEM_IDS = sa.select(items.c.id).join(albums, albums.c.id == items.c.album_id)


def _scope(connection: sa.Connection, wanted: Filter) -> sa.ColumnElement[bool]:
    if wanted.albums is None:
        return sa.true()
    known = [album_rows.find_album(connection, clean(path)) for path in wanted.albums]
    found = [row for row in known if row is not None]
    if wanted.recursive:
        return sa.or_(sa.false(), *(album_rows.within(row.path) for row in found))
    return albums.c.id.in_([row.id for row in found])


def _by_hand(connection: sa.Connection, wanted: Filter) -> list[sa.ColumnElement[Any]]:
    """The manual order of the one album that is searched, nothing where there is none."""
    if wanted.albums is None or len(wanted.albums) != 1 or wanted.recursive:
        return []
    place = album_rows.find_album(connection, clean(wanted.albums[0]))
    if place is None or not arranging.arranged(connection, place.id):
        return []
    return [arranging.place_of_item(place.id)]


def _album_conditions(
    wanted: Filter, scope: sa.ColumnElement[bool], sight: Sight | None
) -> list[sa.ColumnElement[bool]]:
    narrowed = (
        wanted.tags
        or wanted.share
        or wanted.gps
        or wanted.exif
        or any((*wanted.taken, *wanted.added, *wanted.commented))
    )
    if "album" not in wanted.kinds or narrowed:
        return []
    there = [album_rows.THERE, albums.c.path != b"", scope, album_rows.listed(sight)]
    return [*there, *_words(albums.c.search_text, wanted)]


def _item_conditions(
    wanted: Filter, scope: sa.ColumnElement[bool], sight: Sight | None
) -> list[sa.ColumnElement[bool]]:
    kinds = sorted({kind for kind in wanted.kinds if kind != "album"})
    if not kinds:
        return []
    conditions = [item_rows.THERE, album_rows.THERE, scope, album_rows.open_to(sight)]
    if len(kinds) == 1:
        conditions.append(items.c.kind == kinds[0])
    if wanted.share is not None:
        conditions += [shares.in_share(wanted.share), *_labelled(wanted)]
    if wanted.gps:
        conditions += [items.c.lat.is_not(None), items.c.lng.is_not(None)]
    conditions += _between(items.c.takendate, wanted.taken)
    conditions += _between(items.c.createdate, wanted.added)
    if any(wanted.commented):
        of_item = comments.c.item_id == items.c.id
        conditions.append(sa.exists().where(of_item, *_between(comments.c.date, wanted.commented)))
    for asked in wanted.tags:
        borne = [tags.bearing(asked.kind, one) for one in asked.values]
        conditions.append(sa.and_(*borne) if asked.all else sa.or_(*borne))
    conditions += [_any_value(field, values) for field, values in wanted.exif.items() if values]
    return [*conditions, *_words(items.c.search_text, wanted)]


def _labelled(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    """The condition of bearing one of the colour labels asked for, in the share."""
    if wanted.labels is None or wanted.share is None:
        return []
    here = (share_labels.c.item_id == items.c.id, share_labels.c.shared_id == wanted.share.id)
    ways: list[sa.ColumnElement[bool]] = [
        sa.exists().where(*here, share_labels.c.label.in_([one for one in wanted.labels if one]))
    ]
    if 0 in wanted.labels:
        ways.append(~sa.exists().where(*here))
    return [sa.or_(*ways)]


def _words(column: sa.ColumnElement[str], wanted: Filter) -> list[sa.ColumnElement[bool]]:
    words = [word for word in map(fold, wanted.keywords) if word]
    if not words:
        return []
    if (
        wanted.keyword_op == "exact"
    ):  # inferred: a name, title or description that is the word, and nothing more
        words = [f"\n{word}\n" for word in words]
    matches = [column.contains(word, autoescape=True) for word in words]
    combine: Callable[..., sa.ColumnElement[bool]] = sa.and_ if wanted.keyword_op == "all" else sa.or_
    return [combine(*matches)]


def _between(column: sa.ColumnElement[str], days: tuple[str, str]) -> list[sa.ColumnElement[bool]]:
    first, last = map(plain, days)
    conditions: list[sa.ColumnElement[bool]] = []
    if first:
        conditions.append(column >= first)
    if last:
        conditions.append(column <= f"{last} 23:59:59")
    return conditions


def _any_value(field: str, values: tuple[str, ...]) -> sa.ColumnElement[bool]:
    if field not in (*_FACTS, "rating"):
        return sa.false()
    if field in (*_NUMBERS, "rating"):
        return fact_column(field).in_(_numbers(values))
    return fact_column(field).in_([plain(value) for value in values])


def _numbers(values: tuple[str, ...]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 10]


def _count(connection: sa.Connection, ids: sa.Select[Any]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(ids.subquery())).scalar_one()
