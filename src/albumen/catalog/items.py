"""Items: found, listed page by page, described, moved and forgotten."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

import msgspec
import sqlalchemy as sa

from albumen.catalog import albums as album_rows
from albumen.catalog import arranging
from albumen.catalog.database import Catalog
from albumen.catalog.rows import AlbumRow, ItemRow, Listing, Sight, SortBy
from albumen.catalog.schema import albums, items
from albumen.catalog.text import clean, fold, haystack, nfc, plain, to_bytes, to_path
from albumen.media.facts import Facts

Kind = Literal["album", "photo", "video"]

COLUMNS = (
    items.c.id,
    albums.c.path.label("album"),
    items.c.name,
    items.c.kind,
    items.c.size,
    items.c.mtime_ns,
    items.c.inode,
    items.c.device,
    items.c.digest,
    items.c.width,
    items.c.height,
    items.c.orientation,
    items.c.taken,
    items.c.taken_source,
    items.c.taken_clock,
    items.c.taken_offset,
    items.c.problem,
    items.c.takendate,
    items.c.createdate,
    items.c.title,
    items.c.description,
    items.c.rating,
    items.c.lat,
    items.c.lng,
    items.c.facts,
    items.c.turns,
    items.c.rotate_version,
    items.c.added,
)
THERE = items.c.missing_since == 0
KNOWN_IS_THERE = items.c.missing_since + 0 == 0
"""As THERE, for rows found by their ids: SQLite would rather read its index of all that is there."""
MOST = 2**31  # rows; clients ask for 999999999999 and mean all
CHUNK = 500  # ids in one statement

_ORDERS: dict[str, tuple[sa.ColumnElement[Any], ...]] = {
    "filename": (items.c.sort_name, items.c.id),
    "takendate": (items.c.takendate, items.c.sort_name, items.c.id),
    "createdate": (items.c.createdate, items.c.sort_name, items.c.id),
    "mtime": (items.c.mtime_ns, items.c.sort_name, items.c.id),
}
_EVERY = sa.select(*COLUMNS).join(albums, albums.c.id == items.c.album_id)
_NAMES = tuple(column.key for column in COLUMNS)
_facts = msgspec.json.Decoder(Facts)
_Query = TypeVar("_Query", bound=sa.GenerativeSelect)


def item(catalog: Catalog, album: str, name: str) -> ItemRow | None:
    """Return the item of exactly these bytes, else one whose album or name is NFC-equal, else None."""
    with catalog.read() as connection:
        place = album_rows.find_album(connection, clean(album))
        if place is None:
            return None
        here = (items.c.album_id == place.id, THERE)
        row = connection.execute(select_items().where(*here, items.c.name == to_bytes(name))).one_or_none()
        if row is not None or name.isascii():
            return row_of(row) if row is not None else None
        twins = connection.execute(select_items().where(*here, items.c.sort_name == fold(name)))
        return next((twin for twin in map(row_of, twins) if nfc(twin.name) == nfc(name)), None)


def items_by_id(catalog: Catalog, ids: Sequence[int]) -> list[ItemRow]:
    """Return the items with these row ids that are there, in the order asked."""
    found: dict[int, ItemRow] = {}
    with catalog.read() as connection:
        for some in _chunks(ids):
            query = select_items().where(items.c.id.in_(some), KNOWN_IS_THERE, album_rows.THERE)
            found.update((row.id, row_of(row)) for row in connection.execute(query))
    return [found[identity] for identity in ids if identity in found]


def listing(
    catalog: Catalog,
    album: AlbumRow | str,
    *,
    kinds: Sequence[Kind] = ("album", "photo", "video"),
    sort_by: SortBy | str | None = "filename",
    descending: bool = False,
    offset: int = 0,
    limit: int = -1,
    sight: Sight | None = None,
) -> Listing:
    """Return a page of what an album, or the one at that path, holds: albums first, by name, then items as asked.

    `limit` -1 is all. With `sight`, only what may be shown; a locked or private album's items are left out. The order
    "preference" is the one a person made, for albums too, and has no direction; without such, and where the order is
    not known, it is by file name. An unknown album is empty.
    """
    with catalog.read() as connection:
        place = album_rows.find_album(connection, clean(album)) if isinstance(album, str) else album
        if place is None:
            return Listing(0, [], [])
        by_hand = sort_by == "preference" and arranging.arranged(connection, place.id)
        inside = (albums.c.parent_id == place.id, album_rows.THERE, album_rows.listed(sight))
        may_look = sa.exists().where(albums.c.id == place.id, album_rows.open_to(sight))
        held = (items.c.album_id == place.id, THERE, *_of_kinds(kinds))
        there, total = _count(
            connection,
            inside if "album" in kinds else None,
            (*held, may_look) if _media(kinds) else None,
        )
        shown: list[AlbumRow] = []
        if there > offset and limit:
            order = _album_order(place.id, by_hand=by_hand, descending=descending)
            query = sa.select(*album_rows.COLUMNS).where(*inside).order_by(*order)
            shown = [album_rows.row_of(row) for row in connection.execute(_cut(query, offset, limit))]
        found: list[ItemRow] = []
        start = max(0, offset - there)
        if start < total and len(shown) != limit:
            by = _by_hand(place.id) if by_hand else order_of(sort_by, descending=descending)
            left = limit if limit < 0 else limit - len(shown)
            found = _page(connection, held, order=by, offset=start, limit=left)
        return Listing(there + total, shown, found)


def _by_hand(album_id: int) -> list[sa.ColumnElement[Any]]:
    return [arranging.place_of_item(album_id), *_ORDERS["filename"]]


def _album_order(album_id: int, *, by_hand: bool, descending: bool) -> list[sa.ColumnElement[Any]]:
    if by_hand:
        return [arranging.place_of_album(album_id), albums.c.sort_path, albums.c.id]
    return [albums.c.sort_path.desc() if descending else albums.c.sort_path, albums.c.id]


def page(
    catalog: Catalog,
    path: str,
    *,
    kinds: Sequence[Kind] = ("photo", "video"),
    sort_by: SortBy | str | None = "filename",
    descending: bool = False,
    offset: int = 0,
    limit: int = -1,
) -> tuple[int, list[ItemRow]]:
    """Return how many items an album holds and a page of them, as `listing` orders them."""
    found = listing(
        catalog,
        path,
        kinds=_media(kinds),
        sort_by=sort_by,
        descending=descending,
        offset=offset,
        limit=limit,
    )
    return (found.total, found.items)


def count(catalog: Catalog, path: str) -> tuple[int, int]:
    """Return how many photos and videos are directly in the album."""
    counted = (
        sa.select(items.c.kind, sa.func.count())
        .join(albums)
        .where(albums.c.path == to_bytes(clean(path)), album_rows.THERE, THERE)
        .group_by(items.c.kind)
    )
    with catalog.read() as connection:
        found = {row[0]: int(row[1]) for row in connection.execute(counted)}
    return (found.get("photo", 0), found.get("video", 0))


def set_items(
    catalog: Catalog,
    ids: Sequence[int],
    *,
    title: str | None = None,
    description: str | None = None,
    rating: int | None = None,
    lat: float | Literal[""] | None = None,
    lng: float | Literal[""] | None = None,
) -> int:
    """Change what is kept about items, the same for all; return how many there were.

    None leaves a value as it is. A position given, or removed by "", is kept through later scans.
    """
    words = {"title": title, "description": description}
    values: dict[str, Any] = {key: plain(text) for key, text in words.items() if text is not None}
    if rating is not None:
        values["rating"] = rating
    if lat is not None and lng is not None:
        place = (None, None) if lat == "" or lng == "" else (lat, lng)
        values |= {"lat": place[0], "lng": place[1], "position_edited": True}
    if not values:
        return len(items_by_id(catalog, ids))
    changed = 0
    with catalog.write() as connection:
        for some_ids in _chunks(ids):
            some = items.c.id.in_(some_ids)
            changed += connection.execute(sa.update(items).where(some).values(values)).rowcount
            if title is not None or description is not None:
                _refresh_words(connection, some)
    return changed


def move_item(catalog: Catalog, item_id: int, *, album: str, name: str) -> None:
    """Let an item's row follow its file, which is in this album under this name now; what is kept about it stays.

    A row that a scan made of the same file meanwhile gives way. Moving twice is fine, as is an item that is gone.
    """
    move_items(catalog, {item_id: name}, album=album)


def move_items(catalog: Catalog, names: Mapping[int, str], *, album: str) -> None:
    """As `move_item`, for many items by their ids, in one transaction."""
    with catalog.write() as connection:
        for some in _chunks(list(names)):
            _follow(connection, some, names, album)


def _follow(connection: sa.Connection, ids: Sequence[int], names: Mapping[int, str], album: str) -> None:
    words = sa.select(items.c.id, items.c.title, items.c.description)
    rows = connection.execute(words.where(items.c.id.in_(ids))).all()
    if not rows:
        return
    place = album_rows.ensure(connection, clean(album), now=int(time.time()))
    for item_id, title, description in rows:
        name = names[item_id]
        same = (items.c.album_id == place, items.c.name == to_bytes(name), THERE, items.c.id != item_id)
        connection.execute(sa.delete(items).where(*same))
        values = {"album_id": place, "missing_since": 0, **name_values(name, title, description)}
        connection.execute(sa.update(items).where(items.c.id == item_id).values(values))


def remove_items(catalog: Catalog, ids: Sequence[int]) -> None:
    """Forget items and all that is kept about them; unknown ids are fine."""
    with catalog.write() as connection:
        for some in _chunks(ids):
            connection.execute(sa.delete(items).where(items.c.id.in_(some)))


def set_digest(catalog: Catalog, item_id: int, digest: bytes, *, size: int, mtime_ns: int) -> bool:
    """Keep the content hash, if the file is still the one that was hashed; return whether it was."""
    same = (items.c.id == item_id, items.c.size == size, items.c.mtime_ns == mtime_ns)
    with catalog.write() as connection:
        return connection.execute(sa.update(items).where(*same).values(digest=digest)).rowcount > 0


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


# -- below: for this room's other modules


def select_items() -> sa.Select[*tuple[Any, ...]]:
    """Return the query of all items with their album's path; conditions are added to it."""
    return _EVERY


def row_of(row: Any) -> ItemRow:
    """Return the struct of a row of COLUMNS."""
    values: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    values["album"] = to_path(values["album"])
    values["name"] = to_path(values["name"])
    values["facts"] = _facts.decode(values["facts"])
    return ItemRow(**values)


def name_values(name: str, title: str, description: str) -> dict[str, Any]:
    """Return the columns that follow from an item's name and words."""
    stem = name.rpartition(".")[0]
    return {
        "name": to_bytes(name),
        "sort_name": fold(name),
        "search_text": haystack(name, stem, title, description),
    }


def order_of(sort_by: str | None, *, descending: bool) -> list[sa.ColumnElement[Any]]:
    """Return the order asked for; ties go by name in the same direction, so that an index can serve both."""
    order = _ORDERS.get(sort_by or "filename", _ORDERS["filename"])
    return [column.desc() if descending else column for column in order]


def _page(
    connection: sa.Connection,
    where: tuple[sa.ColumnElement[bool], ...],
    *,
    order: list[sa.ColumnElement[Any]],
    offset: int,
    limit: int,
) -> list[ItemRow]:
    # the page is found in the index alone; only its own rows are read
    found = _cut(sa.select(items.c.id).where(*where).order_by(*order), offset, limit).subquery()
    query = select_items().where(items.c.id.in_(sa.select(found.c.id))).order_by(*order)
    return [row_of(row) for row in connection.execute(query)]


def _cut(query: _Query, offset: int, limit: int) -> _Query:
    return query.offset(min(offset, MOST)).limit(MOST if limit < 0 else min(limit, MOST))


def _count(
    connection: sa.Connection,
    of_albums: tuple[sa.ColumnElement[bool], ...] | None,
    of_items: tuple[sa.ColumnElement[bool], ...] | None,
) -> tuple[int, int]:
    """How many albums and items there are under these conditions, by one statement; None counts none."""
    numbers = (
        sa.literal(0) if where is None else sa.select(sa.func.count(column)).where(*where).scalar_subquery()
        for column, where in ((albums.c.id, of_albums), (items.c.id, of_items))
    )
    found = connection.execute(sa.select(*numbers)).one()
    return found[0], found[1]


def _media(kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    return tuple(kind for kind in kinds if kind != "album")


def _of_kinds(kinds: Sequence[Kind]) -> tuple[sa.ColumnElement[bool], ...]:
    wanted = _media(kinds)
    return () if len(set(wanted)) == 2 else (items.c.kind.in_(wanted),)


def _refresh_words(connection: sa.Connection, some: sa.ColumnElement[bool]) -> None:
    query = sa.select(items.c.id, items.c.name, items.c.title, items.c.description).where(some)
    rows = [
        {"key": row.id, "words": name_values(to_path(row.name), row.title, row.description)["search_text"]}
        for row in connection.execute(query)
    ]
    change = sa.update(items).where(items.c.id == sa.bindparam("key"))
    if rows:
        connection.execute(change.values(search_text=sa.bindparam("words")), rows)
