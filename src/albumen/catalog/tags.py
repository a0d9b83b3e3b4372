"""Tags: words, people and places. They follow an item wherever it goes; one that comes off its last item is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.exc import IntegrityError

from albumen.catalog.albums import THERE as ALBUM_THERE
from albumen.catalog.albums import open_to
from albumen.catalog.database import Catalog
from albumen.catalog.items import THERE as ITEM_THERE
from albumen.catalog.rows import Sight
from albumen.catalog.schema import albums, item_tags, items
from albumen.catalog.schema import tags as table
from albumen.catalog.text import fold, plain

TagKind = Literal["people", "geo", "desc"]


class TagExists(Exception):
    """A tag of that kind and name, letter case aside, is there already."""


class TagRow(Struct, frozen=True, kw_only=True):
    """A tag; position and place are those of a geo tag, in degrees."""

    id: int
    kind: TagKind
    name: str
    lat: float | None
    lng: float | None
    address: str
    place_id: str
    reference: str


class ItemTagRow(Struct, frozen=True, kw_only=True):
    """A tag on an item, with the box of a face in parts of the picture as it is shown, where it is known."""

    id: int
    item_id: int
    tag: TagRow
    box: tuple[float, float, float, float] | None
    confirmed: bool


class Place(Struct, frozen=True, kw_only=True):
    """What a geo tag stands for; what is None stays as it is."""

    lat: float | None = None
    lng: float | None = None
    address: str | None = None
    place_id: str | None = None
    reference: str | None = None


_COLUMNS = (
    table.c.id,
    table.c.kind,
    table.c.name,
    table.c.lat,
    table.c.lng,
    table.c.address,
    table.c.place_id,
    table.c.reference,
)


def tags(
    catalog: Catalog, kinds: Sequence[TagKind], *, unconfirmed: bool = True, sight: Sight | None = None
) -> list[TagRow]:
    """Return the tags of these kinds by name; with `sight` those on no item, or on one that may be shown.

    Without `unconfirmed`, people that are on items only as a machine's guess are left out.
    """
    query = sa.select(*_COLUMNS).where(table.c.kind.in_(kinds), _told(sight))
    if not unconfirmed:
        guessed = sa.exists().where(item_tags.c.tag_id == table.c.id, ~item_tags.c.confirmed)
        sure = sa.exists().where(item_tags.c.tag_id == table.c.id, item_tags.c.confirmed)
        query = query.where(sa.or_(~guessed, sure))
    with catalog.read() as connection:
        return [_row(row) for row in connection.execute(query.order_by(table.c.key, table.c.id))]


def tags_by_id(catalog: Catalog, ids: Sequence[int], *, sight: Sight | None = None) -> list[TagRow]:
    """Return these tags in the order asked; those that are not there, or may not be told, are left out."""
    query = sa.select(*_COLUMNS).where(table.c.id.in_(ids), _told(sight))
    with catalog.read() as connection:
        found = {row.id: _row(row) for row in connection.execute(query)}
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def add_tag(catalog: Catalog, kind: TagKind, name: str, place: Place) -> TagRow:
    """Return the tag of that kind and name, made when it is not there yet."""
    values = {"kind": kind, "name": plain(name), "key": fold(name), **_given(place)}
    with catalog.write() as connection:
        where = (table.c.kind == kind, table.c.key == values["key"])
        known = connection.execute(sa.select(*_COLUMNS).where(*where)).one_or_none()
        if known is not None:
            return _row(known)
        return _row(connection.execute(sa.insert(table).values(values).returning(*_COLUMNS)).one())


def change_tag(catalog: Catalog, tag_id: int, *, name: str | None, place: Place) -> bool:
    """Change a tag on all items; return False when it is not there. Raises `TagExists`."""
    values: dict[str, Any] = _given(place)
    if name is not None:
        values |= {"name": plain(name), "key": fold(name)}
    try:
        with catalog.write() as connection:
            if not values:
                return (
                    connection.execute(sa.select(table.c.id).where(table.c.id == tag_id)).first() is not None
                )
            return (
                connection.execute(sa.update(table).where(table.c.id == tag_id).values(values)).rowcount > 0
            )
    except IntegrityError as error:
        raise TagExists(f"A tag {name!r} of that kind is there already.") from error


def remove_tags(catalog: Catalog, ids: Sequence[int]) -> int:
    """Delete tags and take them off all items; return how many there were."""
    with catalog.write() as connection:
        return connection.execute(sa.delete(table).where(table.c.id.in_(ids))).rowcount


def tags_on(
    catalog: Catalog, item_ids: Sequence[int], kinds: Sequence[TagKind]
) -> dict[int, list[ItemTagRow]]:
    """Return the tags of these kinds on items, by item, in the order they were put on."""
    mine = (item_tags.c.id.label("own"), item_tags.c.item_id, item_tags.c.confirmed)
    box = (item_tags.c.x, item_tags.c.y, item_tags.c.width, item_tags.c.height)
    query = sa.select(*_COLUMNS, *mine, *box).join(table, table.c.id == item_tags.c.tag_id)
    query = query.where(item_tags.c.item_id.in_(item_ids), table.c.kind.in_(kinds)).order_by(item_tags.c.id)
    found: dict[int, list[ItemTagRow]] = {one: [] for one in item_ids}
    with catalog.read() as connection:
        for row in connection.execute(query):
            face = None if row.x is None else (row.x, row.y, row.width, row.height)
            entry = ItemTagRow(
                id=row.own, item_id=row.item_id, tag=_row(row), box=face, confirmed=row.confirmed
            )
            found[row.item_id].append(entry)
    return found


def put_on(
    catalog: Catalog,
    item_ids: Sequence[int],
    tag_ids: Sequence[int],
    *,
    box: tuple[float, float, float, float] | None = None,
    confirmed: bool = True,
) -> list[int]:
    """Put tags on items; return the ids of what is new, nothing for an item that has the tag."""
    made: list[int] = []
    face = dict(zip(("x", "y", "width", "height"), box or (None,) * 4, strict=True))
    with catalog.write() as connection:
        where = (item_tags.c.item_id.in_(item_ids), item_tags.c.tag_id.in_(tag_ids))
        known = {
            tuple(row)
            for row in connection.execute(sa.select(item_tags.c.item_id, item_tags.c.tag_id).where(*where))
        }
        for item_id in item_ids:
            for tag_id in tag_ids:
                if (item_id, tag_id) not in known:
                    values = {"item_id": item_id, "tag_id": tag_id, "confirmed": confirmed, **face}
                    entry = sa.insert(item_tags).values(values).returning(item_tags.c.id)
                    made.append(int(connection.execute(entry).scalar_one()))
    return made


def take_off(
    catalog: Catalog, item_ids: Sequence[int], *, tag_ids: Sequence[int] = (), own_ids: Sequence[int] = ()
) -> int:
    """Take tags off items, by tag or by their ids on items; return how many went. A tag on no item then is gone."""
    which = sa.or_(item_tags.c.tag_id.in_(tag_ids), item_tags.c.id.in_(own_ids))
    return _take(catalog, sa.and_(item_tags.c.item_id.in_(item_ids), which))


def confirm(catalog: Catalog, item_id: int, tag_id: int) -> bool:
    """Note that a person is on an item indeed; return False when it is not noted as there."""
    where = (item_tags.c.item_id == item_id, item_tags.c.tag_id == tag_id)
    with catalog.write() as connection:
        return connection.execute(sa.update(item_tags).where(*where).values(confirmed=True)).rowcount > 0


def remove_unconfirmed(catalog: Catalog) -> int:
    """Take all people off that nobody confirmed; return how many went."""
    return _take(catalog, ~item_tags.c.confirmed)


def copy_tags(catalog: Catalog, source_id: int, target_id: int) -> None:
    """Put the tags of an item on its copy as well."""
    copied = ("tag_id", "x", "y", "width", "height", "confirmed")
    found = sa.select(sa.literal(target_id), *(item_tags.c[name] for name in copied))
    with catalog.write() as connection:
        connection.execute(sa.delete(item_tags).where(item_tags.c.item_id == target_id))
        chosen = found.where(item_tags.c.item_id == source_id)
        connection.execute(sa.insert(item_tags).from_select(["item_id", *copied], chosen))


def bearing(kind: TagKind | None, wanted: str) -> sa.ColumnElement[bool]:
    """Return the condition of bearing a tag: one of that id, `tag_` and a number, else of that name and kind."""
    number = wanted.removeprefix("tag_")
    if number != wanted and number.isascii() and number.isdigit() and len(number) < 19:
        which: sa.ColumnElement[bool] = table.c.id == int(number)
    else:
        which = table.c.key == fold(wanted)
        which = which if kind is None else sa.and_(which, table.c.kind == kind)
    return sa.exists().where(item_tags.c.item_id == items.c.id, item_tags.c.tag_id == table.c.id, which)


def _take(catalog: Catalog, which: sa.ColumnElement[bool]) -> int:
    with catalog.write() as connection:
        taken = (
            connection.execute(sa.delete(item_tags).where(which).returning(item_tags.c.tag_id))
            .scalars()
            .all()
        )
        on_none = ~sa.exists().where(item_tags.c.tag_id == table.c.id)
        connection.execute(sa.delete(table).where(table.c.id.in_(set(taken)), on_none))
        return len(taken)


def _told(sight: Sight | None) -> sa.ColumnElement[bool]:
    """A tag is told of where the caller sees an item that has it; one that is on no item is told to everybody."""
    if sight is None:
        return sa.true()
    joined = item_tags.join(items, items.c.id == item_tags.c.item_id).join(
        albums, albums.c.id == items.c.album_id
    )
    on = sa.select(item_tags.c.id).select_from(joined).where(item_tags.c.tag_id == table.c.id)
    seen = on.where(ITEM_THERE, ALBUM_THERE, open_to(sight)).exists()
    return sa.or_(seen, ~sa.exists().where(item_tags.c.tag_id == table.c.id))


def _given(place: Place) -> dict[str, Any]:
    given: Mapping[str, Any] = {name: getattr(place, name) for name in place.__struct_fields__}
    return {
        name: plain(value) if isinstance(value, str) else value
        for name, value in given.items()
        if value is not None
    }


def _row(row: Any) -> TagRow:
    return TagRow(**{name: getattr(row, name) for name in TagRow.__struct_fields__})
