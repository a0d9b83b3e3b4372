"""Answers SYNO.PhotoStation.Category: albums of all kinds, grouped on the start page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from msgspec import UNSET, Struct

from albumen import api, wire
from albumen.api.categories import (
    ADD_ITEM_FAIL,
    ARRANGE_FAIL,
    ARRANGE_ITEM_FAIL,
    CREATE_FAIL,
    DELETE_FAIL,
    DUPLICATE,
    EDIT_FAIL,
    GETINFO_FAIL,
    LIST_ITEM_FAIL,
    REMOVE_ITEM_FAIL,
    WRONG_ID,
    AddMembers,
    ArrangeCategories,
    ArrangeMembers,
    Categories,
    CategoryCreated,
    CategoryEntry,
    CategoryMember,
    CategoryMembers,
    CategoryPage,
    CreateCategory,
    DeleteCategories,
    EditCategory,
    GetCategories,
    ListCategories,
    ListMembers,
    RemoveMembers,
)
from albumen.api.smart_albums import SmartThumbs
from albumen.catalog import ItemRow, albums, categories, shares, smart_albums
from albumen.catalog.categories import CategoryRow, Kind, Thing
from albumen.catalog.covers import covers_of
from albumen.declare import Fault, Nothing
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import next_offset
from albumen.station.library import shown, sight_of
from albumen.station.rights import UNDECIDED
from albumen.station.searching import face_of, is_told
from albumen.station.shapes import thumb_size
from albumen.station.sharing import face_of_share, is_open_to, own_shared

TYPES: dict[Kind, Literal["album", "smart_album", "sharedalbum"]] = {
    "album": "album",
    "smart": "smart_album",
    "shared": "sharedalbum",
}


class Told(Struct, frozen=True):
    """Something in a category that the caller is told of: its id on the wire, its title and its cover."""

    thing: Thing
    id: str
    name: str
    face: ItemRow | None


@api.Category.list.answer
def list_categories(desk: Desk, asked: ListCategories) -> CategoryPage:
    """A page of the categories that the caller is told of."""
    told = [entry for row in categories.every_category(desk.library.catalog) if (entry := _entry(desk, row))]
    end = None if asked.limit < 0 else asked.offset + asked.limit
    page = told[asked.offset : end]
    after = next_offset(asked.offset, got=len(page), limit=asked.limit, total=len(told))
    return CategoryPage(total=len(told), offset=after, categories=page)


@api.Category.getinfo.answer
def getinfo(desk: Desk, asked: GetCategories) -> Categories:
    """The facts of categories; the first that is not there refuses the whole call."""
    entries = [_entry(desk, _find(desk, one, missing=GETINFO_FAIL)) for one in asked.id]
    if None in entries:
        raise Refuse(GETINFO_FAIL)
    return Categories(categories=[entry for entry in entries if entry])


def _entry(desk: Desk, row: CategoryRow) -> CategoryEntry | None:
    """A category with the count of what the caller sees in it; None when the caller is not told of it."""
    things = _told(desk, row)
    if not is_told(desk, things or None):
        return None
    return CategoryEntry(id=wire.numbered_id("category", row.id), name=row.name, count=len(things))


def _find(desk: Desk, one: str, *, missing: Fault) -> CategoryRow:
    """The category of that id. Raises `Refuse`."""
    try:
        row = categories.category(desk.library.catalog, wire.parse_numbered_id("category", one))
    except wire.BadId as error:
        raise Refuse(WRONG_ID, str(error)) from error
    if row is None:
        raise Refuse(missing)
    return row


def _told(desk: Desk, row: CategoryRow) -> list[Told]:
    """What is in a category and may be shown to the caller, in its order."""
    catalog = desk.library.catalog
    things = categories.things_in(catalog, row.id)
    sight = sight_of(desk.subject)
    held = albums.albums_of(catalog, [thing.id for thing in things if thing.kind == "album"], sight=sight)
    faces = covers_of(catalog, held, sight=sight)
    told = [
        Told(Thing("album", one.id), wire.album_id(one.path), one.title or shown(one.name), faces.get(one.id))
        for one in held
    ]
    wanted = {thing.id for thing in things if thing.kind == "smart"}
    every = smart_albums.every_smart_album(catalog) if wanted else []
    told += [
        Told(Thing("smart", one.id), wire.smart_id(one.name), one.name, face)
        for one in every
        if one.id in wanted and is_told(desk, face := face_of(desk, one))
    ]
    wanted = {thing.id for thing in things if thing.kind == "shared"}
    told += [
        Told(
            Thing("shared", one.id),
            wire.numbered_id("sharedalbum", one.id),
            one.name,
            face_of_share(desk, one),
        )
        for one in shares.shared_by_ids(catalog, wanted)
        if is_open_to(desk, one) or desk.may("admin", UNDECIDED)
    ]
    by_thing = {one.thing: one for one in told}
    return [by_thing[thing] for thing in things if thing in by_thing]


@api.Category.create.answer
def create(desk: Desk, asked: CreateCategory) -> CategoryCreated:
    """Make a category; it is empty, and comes last."""
    made = categories.create_category(desk.library.catalog, _name(asked.name, otherwise=CREATE_FAIL))
    if made is None:
        raise Refuse(DUPLICATE)
    return CategoryCreated(id=wire.numbered_id("category", made))


@api.Category.edit.answer
def edit(desk: Desk, asked: EditCategory) -> Nothing:
    """Rename a category."""
    row = _find(desk, asked.id, missing=EDIT_FAIL)
    if not categories.rename_category(desk.library.catalog, row.id, _name(asked.name, otherwise=EDIT_FAIL)):
        raise Refuse(DUPLICATE)
    return Nothing()


def _name(name: str, *, otherwise: Fault) -> str:
    if not name.strip():
        raise Refuse(otherwise, "a category needs a name")
    return name


@api.Category.delete.answer
def delete(desk: Desk, asked: DeleteCategories) -> Nothing:
    """Forget categories, all or none; what they hold stays where it is."""
    rows = [_find(desk, one, missing=DELETE_FAIL) for one in asked.id]
    categories.remove_categories(desk.library.catalog, [row.id for row in rows])
    return Nothing()


@api.Category.arrangecategory.answer
def arrange(desk: Desk, asked: ArrangeCategories) -> Nothing:
    """Put the categories in that order; each must be named once."""
    catalog = desk.library.catalog
    ids = [_find(desk, one, missing=ARRANGE_FAIL).id for one in asked.id]
    if sorted(ids) != sorted(row.id for row in categories.every_category(catalog)):
        raise Refuse(ARRANGE_FAIL)
    categories.arrange_categories(catalog, ids)
    return Nothing()


@api.Category.listitem.answer
def list_items(desk: Desk, asked: ListMembers) -> CategoryMembers:
    """A page of what a category holds, as far as the caller may see it."""
    told = _told(desk, _find(desk, asked.id, missing=LIST_ITEM_FAIL))
    if not is_told(desk, told or None):
        raise Refuse(LIST_ITEM_FAIL)
    end = None if asked.limit < 0 else asked.offset + asked.limit
    page = [_member(one, asked.additional) for one in told[asked.offset : end]]
    after = next_offset(asked.offset, got=len(page), limit=asked.limit, total=len(told))
    return CategoryMembers(total=len(told), offset=after, items=page)


def _member(told: Told, additional: Collection[str] | None) -> CategoryMember:
    return CategoryMember(
        id=told.id,
        type=TYPES[told.thing.kind],
        name=told.name,
        thumbnail_status="small,large" if told.face else "default",
        additional=SmartThumbs(thumb_size=thumb_size(told.face)) if additional else UNSET,
    )


@api.Category.additem.answer
def add_items(desk: Desk, asked: AddMembers) -> Nothing:
    """Put things at the end of a category, all or none."""
    row = _find(desk, asked.id, missing=ADD_ITEM_FAIL)
    things = [_thing(desk, one, missing=ADD_ITEM_FAIL) for one in asked.item_id]
    categories.add_things(desk.library.catalog, row.id, things)
    return Nothing()


@api.Category.removeitem.answer
def remove_items(desk: Desk, asked: RemoveMembers) -> Nothing:
    """Take things out of a category, all or none; they stay where they are."""
    row = _find(desk, asked.id, missing=REMOVE_ITEM_FAIL)
    things = [_thing(desk, one, missing=REMOVE_ITEM_FAIL) for one in asked.item_id]
    if not set(things) <= set(categories.things_in(desk.library.catalog, row.id)):
        raise Refuse(REMOVE_ITEM_FAIL)
    categories.remove_things(desk.library.catalog, row.id, things)
    return Nothing()


@api.Category.arrangeitem.answer
def arrange_items(desk: Desk, asked: ArrangeMembers) -> Nothing:
    """Put what a category holds in that order; each thing must be named once."""
    row = _find(desk, asked.id, missing=ARRANGE_ITEM_FAIL)
    things = [_thing(desk, one, missing=ARRANGE_ITEM_FAIL) for one in asked.item_id]
    if sorted(things) != sorted(one.thing for one in _told(desk, row)):
        raise Refuse(ARRANGE_ITEM_FAIL)
    categories.arrange_things(desk.library.catalog, row.id, things)
    return Nothing()


def _thing(desk: Desk, one: str, *, missing: Fault) -> Thing:
    """The album, smart album or shared album of that id. Raises `Refuse`."""
    if one.startswith("album_"):
        path = wire.parse_album_id(one)
        album = desk.library.find_album(path) if path else None
        if album is not None:
            return Thing("album", album.id)
    elif one.startswith("smart_"):
        smart = smart_albums.smart_album(desk.library.catalog, wire.parse_smart_id(one))
        if smart is not None:
            return Thing("smart", smart.id)
    elif one.startswith("sharedalbum_"):
        return Thing("shared", own_shared(desk, one, missing=missing, denied=missing).id)
    raise Refuse(missing)
