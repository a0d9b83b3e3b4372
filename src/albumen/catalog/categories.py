"""Categories: albums, smart albums and shared albums, grouped on the start page in an order made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import sqlalchemy as sa

from albumen.catalog.database import Catalog
from albumen.catalog.schema import categories, category_members
from albumen.catalog.text import fold, plain

Kind = Literal["album", "smart", "shared"]


class CategoryRow(NamedTuple):
    """A category."""

    id: int
    name: str


class Thing(NamedTuple):
    """What a category holds: an album, a smart album or a shared album, by its row id."""

    kind: Kind
    id: int


_COLUMNS: dict[Kind, sa.Column[int]] = {
    "album": category_members.c.album_id,
    "smart": category_members.c.smart_album_id,
    "shared": category_members.c.shared_id,
}
_ROWS = sa.select(categories.c.id, categories.c.name)


def every_category(catalog: Catalog) -> list[CategoryRow]:
    """Return all categories in their order."""
    with catalog.read() as connection:
        found = connection.execute(_ROWS.order_by(categories.c.position, categories.c.id))
        return [CategoryRow(*row) for row in found]


def category(catalog: Catalog, identity: int) -> CategoryRow | None:
    """Return the category of that row id, None without one."""
    with catalog.read() as connection:
        row = connection.execute(_ROWS.where(categories.c.id == identity)).one_or_none()
        return None if row is None else CategoryRow(*row)


def create_category(catalog: Catalog, name: str) -> int | None:
    """Make a category, the last in order; return its row id, or None where the name is taken."""
    with catalog.write() as connection:
        if _is_taken(connection, name):
            return None
        values = {"name": plain(name), "key": fold(name), "position": _next(connection, categories)}
        made = connection.execute(sa.insert(categories).values(values).returning(categories.c.id))
        return int(made.scalar_one())


def rename_category(catalog: Catalog, identity: int, name: str) -> bool:
    """Rename a category; return False, and change nothing, where another has the name."""
    with catalog.write() as connection:
        if _is_taken(connection, name, but=identity):
            return False
        change = sa.update(categories).where(categories.c.id == identity)
        connection.execute(change.values(name=plain(name), key=fold(name)))
        return True


def remove_categories(catalog: Catalog, ids: Sequence[int]) -> None:
    """Forget categories, not what they hold; unknown ids are fine."""
    with catalog.write() as connection:
        connection.execute(sa.delete(categories).where(categories.c.id.in_(ids)))


def arrange_categories(catalog: Catalog, ids: Sequence[int]) -> None:
    """Keep the order of the categories."""
    with catalog.write() as connection:
        for position, identity in enumerate(ids):
            change = sa.update(categories).where(categories.c.id == identity)
            connection.execute(change.values(position=position))


def things_in(catalog: Catalog, identity: int) -> list[Thing]:
    """Return what a category holds, in its order; an album whose folder is missing is among it."""
    query = sa.select(*_COLUMNS.values()).where(category_members.c.category_id == identity)
    query = query.order_by(category_members.c.position, category_members.c.id)
    with catalog.read() as connection:
        found = [zip(_COLUMNS, row, strict=True) for row in connection.execute(query)]
    return [Thing(kind, one) for row in found for kind, one in row if one is not None]


def add_things(catalog: Catalog, identity: int, things: Sequence[Thing]) -> None:
    """Put things at the end of a category; those in it already stay where they are."""
    held = set(things_in(catalog, identity))
    with catalog.write() as connection:
        position = _next(connection, category_members)
        for thing in dict.fromkeys(things):
            if thing not in held:
                values = {"category_id": identity, _COLUMNS[thing.kind].name: thing.id, "position": position}
                connection.execute(sa.insert(category_members).values(values))
                position += 1


def remove_things(catalog: Catalog, identity: int, things: Sequence[Thing]) -> None:
    """Take things out of a category; those not in it are fine."""
    with catalog.write() as connection:
        for thing in things:
            connection.execute(sa.delete(category_members).where(*_is_entry(identity, thing)))


def arrange_things(catalog: Catalog, identity: int, things: Sequence[Thing]) -> None:
    """Keep the order of things in a category; what is not named comes behind them, in the order it had."""
    with catalog.write() as connection:
        behind = sa.update(category_members).where(category_members.c.category_id == identity)
        connection.execute(behind.values(position=category_members.c.position + len(things)))
        for position, thing in enumerate(things):
            change = sa.update(category_members).where(*_is_entry(identity, thing))
            connection.execute(change.values(position=position))


def _is_entry(identity: int, thing: Thing) -> tuple[sa.ColumnElement[bool], ...]:
    return (category_members.c.category_id == identity, _COLUMNS[thing.kind] == thing.id)


def _is_taken(connection: sa.Connection, name: str, *, but: int = 0) -> bool:
    same = (categories.c.key == fold(name), categories.c.id != but)
    return connection.execute(sa.select(categories.c.id).where(*same)).first() is not None


def _next(connection: sa.Connection, table: sa.Table) -> int:
    last: int | None = connection.execute(sa.select(sa.func.max(table.c.position))).scalar_one()
    return 0 if last is None else last + 1
