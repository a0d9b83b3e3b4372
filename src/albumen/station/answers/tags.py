"""Answers SYNO.PhotoStation.Tag: the words, people and places that items are tagged with."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import UNSET

from albumen import api, wire
from albumen.api.common import BAD_REQUEST
from albumen.api.tags import (
    ACCESS_DENY,
    CREATE_FAIL,
    EDIT_FAIL,
    GETINFO_FAIL,
    HAS_EXIST,
    SEARCH_FAIL,
    CreateTag,
    DeleteTags,
    DeleteUnconfirmed,
    EditTag,
    GetTags,
    ListTags,
    Place,
    Places,
    SearchPlace,
    TagAdditional,
    TagCreated,
    TagEntry,
    TagInfo,
    TagPage,
    Tags,
)
from albumen.catalog import Filter, ItemRow, search, tags
from albumen.catalog.rows import TagsAsked
from albumen.catalog.tags import TagExists, TagRow
from albumen.declare import Fault, Nothing
from albumen.media.places import towns_named, towns_near
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import DESCENDING, next_offset
from albumen.station.library import sight_of
from albumen.station.shapes import thumb_size

MOST_NAME = 255  # characters; what clients show in one line


@api.Tag.list.answer
def list_tags(desk: Desk, asked: ListTags) -> TagPage:
    """A page of the tags, by name; those of items that the caller may not see are not told."""
    rows = tags.tags(
        desk.library.catalog,
        asked.type,
        unconfirmed=bool(asked.unconfirm_people_tag),
        sight=sight_of(desk.subject),
    )
    if asked.sort_direction in DESCENDING:
        rows.reverse()
    page = rows[asked.offset :] if asked.limit < 0 else rows[asked.offset : asked.offset + asked.limit]
    after = next_offset(asked.offset, got=len(page), limit=asked.limit, total=len(rows))
    shown = [_entry(desk, row, asked.additional or (), status=bool(asked.thumbnail_status)) for row in page]
    return TagPage(total=len(rows), offset=after, tags=shown)


@api.Tag.getinfo.answer
def getinfo(desk: Desk, asked: GetTags) -> Tags:
    """The facts of tags, in the order asked. Raises `Refuse` when none is there."""
    rows = tags.tags_by_id(desk.library.catalog, _numbers(asked.id), sight=sight_of(desk.subject))
    if not rows:
        raise Refuse(GETINFO_FAIL)
    return Tags(tags=[_entry(desk, row, (), status=False) for row in rows])


@api.Tag.create.answer
def create(desk: Desk, asked: CreateTag) -> TagCreated:
    """Make a tag, or give the one that is there."""
    name = _name(asked.name, otherwise=CREATE_FAIL)
    row = tags.add_tag(desk.library.catalog, asked.type, name, _place(asked, otherwise=CREATE_FAIL))
    return TagCreated(id=wire.numbered_id("tag", row.id))


@api.Tag.edit.answer
def edit(desk: Desk, asked: EditTag) -> Nothing:
    """Change a tag, on all items that have it."""
    desk.need("manage", "", otherwise=ACCESS_DENY)
    name = None if asked.name is None else _name(asked.name, otherwise=EDIT_FAIL)
    place = _place(asked, otherwise=EDIT_FAIL)
    try:
        (number,) = _numbers([asked.id])
        if not tags.change_tag(desk.library.catalog, number, name=name, place=place):
            raise Refuse(EDIT_FAIL, "the tag is not there")
    except TagExists as error:
        raise Refuse(HAS_EXIST, str(error)) from error
    return Nothing()


@api.Tag.delete.answer
def delete(desk: Desk, asked: DeleteTags) -> Nothing:
    """Delete tags and take them off all items."""
    desk.need("manage", "", otherwise=ACCESS_DENY)
    if not tags.remove_tags(desk.library.catalog, _numbers(asked.id)):
        raise Refuse(BAD_REQUEST, "none of these tags is there")
    return Nothing()


@api.Tag.delete_unconfirmed_tag.answer
def delete_unconfirmed_tag(desk: Desk, asked: DeleteUnconfirmed) -> Nothing:
    """Take all people off that nobody confirmed."""
    desk.need("manage", "", otherwise=ACCESS_DENY)
    tags.remove_unconfirmed(desk.library.catalog)
    return Nothing()


@api.Tag.searchplace.answer
def searchplace(desk: Desk, asked: SearchPlace) -> Places:
    """Towns by the start of their name, or near a position, from the names that come along; nobody is asked."""
    if asked.query and asked.query.strip():
        found = towns_named(asked.query, most=asked.limit)
    elif isinstance(asked.lat, float) and isinstance(asked.lng, float):
        found = towns_near(asked.lat, asked.lng, most=asked.limit)
    else:
        raise Refuse(SEARCH_FAIL, "neither a name nor a position")
    places = [
        Place(
            place_id=f"{town.latitude:.2f},{town.longitude:.2f}",
            name=town.city,
            address=f"{town.city}, {town.country}",
            lat=town.latitude,
            lng=town.longitude,
        )
        for town in found
    ]
    return Places(total=len(places), places=places)


def info_of(row: TagRow) -> TagInfo:
    """What a tag stands for; the place is there for geo tags only."""
    if row.kind != "geo":
        return TagInfo(name=row.name)
    return TagInfo(
        name=row.name,
        address=row.address,
        lat=row.lat if row.lat is not None else "",
        lng=row.lng if row.lng is not None else "",
        place_id=row.place_id,
        reference=row.reference,
    )


def _entry(desk: Desk, row: TagRow, wanted: Collection[str], *, status: bool) -> TagEntry:
    face = _face(desk, row) if status or "thumb_size" in wanted else None
    return TagEntry(
        id=wire.numbered_id("tag", row.id),
        tag_type=row.kind,
        name=row.name,
        additional=TagAdditional(
            info=info_of(row) if "info" in wanted else UNSET,
            thumb_size=thumb_size(face) if "thumb_size" in wanted else UNSET,
        )
        if wanted
        else UNSET,
        thumbnail_status=("small,large" if face else "default") if status else UNSET,
    )


def _face(desk: Desk, row: TagRow) -> ItemRow | None:
    """The newest item with the tag that the caller may see."""
    wanted = Filter(tags=(TagsAsked(values=(wire.numbered_id("tag", row.id),)),))
    found = search.search(
        desk.library.catalog,
        wanted,
        sort_by="takendate",
        descending=True,
        limit=1,
        sight=sight_of(desk.subject),
    )
    return found.items[0] if found.items else None


def _numbers(ids: Collection[str]) -> list[int]:
    return [wire.parse_numbered_id("tag", one) for one in ids]


def _name(name: str, *, otherwise: Fault) -> str:
    """The name without spaces around it. Raises `Refuse` for what lists of names cannot carry."""
    name = name.strip()
    if not name or "," in name or "\0" in name or len(name) > MOST_NAME:
        raise Refuse(otherwise, "a tag needs a name of at most 255 characters, without commas")
    return name


def _place(asked: CreateTag | EditTag, *, otherwise: Fault) -> tags.Place:
    if (asked.lat is None) != (asked.lng is None) or isinstance(asked.lat, str) or isinstance(asked.lng, str):
        raise Refuse(otherwise, "latitude and longitude come together, in degrees")
    return tags.Place(
        lat=asked.lat,
        lng=asked.lng,
        address=asked.address,
        place_id=asked.place_id,
        reference=asked.reference,
    )
