"""Answers SYNO.PhotoStation.SmartAlbum: searches that are kept under a name."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from msgspec import UNSET

from albumen import api, wire
from albumen.api.conditions import Conditions
from albumen.api.smart_albums import (
    CREATE_FAIL,
    EDIT_FAIL,
    EXISTS,
    NOT_EXIST,
    TAG_NOT_EXIST,
    CreateSmart,
    DeleteSmart,
    EditSmart,
    GetSmart,
    ListSmart,
    SmartAlbums,
    SmartCreated,
    SmartEntry,
    SmartPage,
    SmartThumbs,
)
from albumen.catalog import ItemRow, SmartRow, smart_albums, tags
from albumen.declare import Fault, Nothing
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import DESCENDING, next_offset
from albumen.station.narrowing import BOTH, days_of
from albumen.station.rights import UNDECIDED
from albumen.station.searching import TAG_FIELDS, conditions_of, face_of, find_smart, is_search, is_told
from albumen.station.shapes import thumb_size


@api.SmartAlbum.list.answer
def list_smart(desk: Desk, asked: ListSmart) -> SmartPage:
    """A page of the smart albums that the caller is told of, by name."""
    descending = asked.sort_direction in DESCENDING
    every = smart_albums.every_smart_album(desk.library.catalog, descending=descending)
    told = [(row, face) for row in every if is_told(desk, face := face_of(desk, row))]
    end = None if asked.limit < 0 else asked.offset + asked.limit
    page = [smart_entry(row, face, asked.additional) for row, face in told[asked.offset : end]]
    after = next_offset(asked.offset, got=len(page), limit=asked.limit, total=len(told))
    return SmartPage(total=len(told), offset=after, smart_albums=page)


def smart_entry(row: SmartRow, face: ItemRow | None, additional: Collection[str] | None) -> SmartEntry:
    """A smart album as listings show it, with its cover."""
    return SmartEntry(
        id=wire.smart_id(row.name),
        name=row.name,
        thumbnail_status="small,large" if face else "default",
        additional=SmartThumbs(thumb_size=thumb_size(face)) if additional else UNSET,
    )


@api.SmartAlbum.getinfo.answer
def getinfo(desk: Desk, asked: GetSmart) -> SmartAlbums:
    """The facts of smart albums; what they keep may name albums and people, so only administrators are told."""
    rows = [find_smart(desk, one, missing=NOT_EXIST) for one in asked.id]
    return SmartAlbums(smart_albums=[_with_condition(desk, row, asked.additional) for row in rows])


def _with_condition(desk: Desk, row: SmartRow, additional: Collection[str] | None) -> SmartEntry:
    return msgspec.structs.replace(
        smart_entry(row, face_of(desk, row), additional),
        item_type=row.kinds,
        condition=conditions_of(row) if desk.may("admin", UNDECIDED) else UNSET,
    )


@api.SmartAlbum.create.answer
def create(desk: Desk, asked: CreateSmart) -> SmartCreated:
    """Keep a search."""
    if not is_search(asked):
        raise Refuse(CREATE_FAIL, "a smart album needs a condition")
    condition, scope = _condition(desk, asked, otherwise=CREATE_FAIL)
    made = smart_albums.create_smart_album(
        desk.library.catalog,
        _name(asked.name, otherwise=CREATE_FAIL),
        kinds=asked.type or BOTH,
        condition=condition,
        scope=scope,
    )
    if not made:
        raise Refuse(EXISTS)
    return SmartCreated(id=wire.smart_id(asked.name))


@api.SmartAlbum.edit.answer
def edit(desk: Desk, asked: EditSmart) -> Nothing:
    """Change what is given; conditions are replaced all together."""
    row = find_smart(desk, asked.id, missing=NOT_EXIST)
    condition, scope = _condition(desk, asked, otherwise=EDIT_FAIL) if is_search(asked) else (None, None)
    edited = smart_albums.edit_smart_album(
        desk.library.catalog,
        row.id,
        name=None if asked.name is None else _name(asked.name, otherwise=EDIT_FAIL),
        kinds=asked.type,
        condition=condition,
        scope=scope,
    )
    if not edited:
        raise Refuse(EXISTS)
    return Nothing()


def _name(name: str, *, otherwise: Fault) -> str:
    """The name, if an id can be made from it. Raises `Refuse`."""
    if not name.strip() or "\0" in name:
        raise Refuse(otherwise, "a smart album needs a name")
    return name


def _condition(desk: Desk, asked: Conditions, *, otherwise: Fault) -> tuple[str, list[int] | None]:
    """What is kept: the conditions as JSON, and the row ids of the albums to look into. Raises `Refuse`."""
    days_of(asked.date, otherwise=otherwise)
    named = {tag for name in TAG_FIELDS for tag in getattr(asked, name) or () if tag.startswith("tag_")}
    numbers = [wire.parse_numbered_id("tag", one) for one in named]
    if len(tags.tags_by_id(desk.library.catalog, numbers)) != len(numbers):
        raise Refuse(TAG_NOT_EXIST)
    scope: list[int] | None = None
    if asked.albums:
        rows = [desk.library.find_album(wire.parse_album_id(one)) for one in asked.albums]
        if None in rows:
            raise Refuse(otherwise, "an album of the conditions is not there")
        scope = [row.id for row in rows if row]
    kept = {name: getattr(asked, name) for name in Conditions.__struct_fields__ if name != "albums"}
    return msgspec.json.encode(Conditions(**kept)).decode(), scope


@api.SmartAlbum.delete.answer
def delete(desk: Desk, asked: DeleteSmart) -> Nothing:
    """Forget smart albums, all or none; what they showed stays where it is."""
    rows = [find_smart(desk, one, missing=NOT_EXIST) for one in asked.id]
    smart_albums.remove_smart_albums(desk.library.catalog, [row.id for row in rows])
    return Nothing()
