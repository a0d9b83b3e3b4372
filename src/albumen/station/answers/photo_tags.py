"""Answers SYNO.PhotoStation.PhotoTag: which item has which tag, and where a person is in a photo."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import UNSET

from albumen import api, wire
from albumen.api.common import BAD_REQUEST
from albumen.api.photo_tags import (
    ACCESS_DENY,
    ADD_FAIL,
    ADD_PEOPLE_FAIL,
    CONFIRM_FAIL,
    DELETE_FAIL,
    DUPLICATE,
    NOT_EXIST,
    VIDEO_NOT_EXIST,
    AddDesc,
    Added,
    AddGeo,
    AddPerson,
    ConfirmPerson,
    DeleteItemTags,
    ItemTag,
    ItemTagAdditional,
    ItemTagInfo,
    ItemTags,
    ListItemTags,
)
from albumen.catalog import ItemRow, tags
from albumen.catalog.tags import ItemTagRow, TagKind
from albumen.declare import Fault, Nothing
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import find_items


@api.PhotoTag.list.answer
def list_item_tags(desk: Desk, asked: ListItemTags) -> ItemTags:
    """The tags of one item, or of several an entry each."""
    rows = find_items(desk, asked.id, denied=ACCESS_DENY, missing=BAD_REQUEST)
    found = tags.tags_on(desk.library.catalog, [row.id for row in rows], asked.type)
    if len(asked.id) == 1:
        return ItemTags(tags=[_entry(one, asked.additional or ()) for one in found[rows[0].id]])
    entries = [
        ItemTag(
            photoId=wire.item_id(row.kind, row.album, row.name),
            tags=[_entry(one, asked.additional or ()) for one in found[row.id]],
        )
        for row in rows
    ]
    return ItemTags(tags=entries)


@api.PhotoTag.desc_tag.answer
def desc_tag(desk: Desk, asked: AddDesc) -> Added:
    """Put general tags on items."""
    with desk.library.changing:
        rows = _managed(desk, asked.id, missing=ADD_FAIL)
        return _put(desk, rows, _known(desk, asked.tag_id, "desc"))


@api.PhotoTag.geo_tag.answer
def geo_tag(desk: Desk, asked: AddGeo) -> Added:
    """Put places on items; what is told of a single place is kept with its tag, the items' positions stay."""
    if (asked.lat is None) != (asked.lng is None) or isinstance(asked.lat, str) or isinstance(asked.lng, str):
        raise Refuse(BAD_REQUEST, "latitude and longitude come together, in degrees")
    place = tags.Place(lat=asked.lat, lng=asked.lng, address=asked.address, place_id=asked.place_id)
    with desk.library.changing:
        rows = _managed(desk, asked.id, missing=ADD_FAIL)
        chosen = _known(desk, asked.tag_id, "geo")
        if len(chosen) == 1:
            tags.change_tag(desk.library.catalog, chosen[0], name=None, place=place)
        return _put(desk, rows, chosen)


@api.PhotoTag.people_tag.answer
def people_tag(desk: Desk, asked: AddPerson) -> Added:
    """Put a person on a photo."""
    box = (asked.x, asked.y, asked.width, asked.height)
    whole = tuple(part for part in box if part is not None)
    if len(whole) not in (0, 4):
        raise Refuse(ADD_PEOPLE_FAIL, "the box of a face has four parts")
    with desk.library.changing:
        rows = _managed(desk, (asked.id,), missing=VIDEO_NOT_EXIST)
        if rows[0].kind != "photo":
            raise Refuse(VIDEO_NOT_EXIST)
        chosen = _known(desk, (asked.tag_id,), "people")
        face = (whole[0], whole[1], whole[2], whole[3]) if whole else None
        return _put(desk, rows, chosen, box=face)


@api.PhotoTag.delete.answer
def delete(desk: Desk, asked: DeleteItemTags) -> Nothing:
    """Take tags off items; a tag that is on no item then is gone."""
    if not asked.tag_id and not asked.item_tag_id:
        raise Refuse(BAD_REQUEST, "neither tag_id nor item_tag_id")
    with desk.library.changing:
        rows = _managed(desk, asked.id, missing=DELETE_FAIL)
        gone = tags.take_off(
            desk.library.catalog,
            [row.id for row in rows],
            tag_ids=[wire.parse_numbered_id("tag", one) for one in asked.tag_id or ()],
            own_ids=[wire.parse_numbered_id("item_tag", one) for one in asked.item_tag_id or ()],
        )
    if not gone:
        raise Refuse(DELETE_FAIL)
    return Nothing()


@api.PhotoTag.people_tag_confirm.answer
def people_tag_confirm(desk: Desk, asked: ConfirmPerson) -> Nothing:
    """Say that somebody is on a photo indeed, or is not and comes off it."""
    with desk.library.changing:
        rows = _managed(desk, (asked.id,), missing=CONFIRM_FAIL)
        (tag_id,) = _known(desk, (asked.tag_id,), "people")
        if asked.confirm:
            done = tags.confirm(desk.library.catalog, rows[0].id, tag_id)
        else:
            done = tags.take_off(desk.library.catalog, [rows[0].id], tag_ids=[tag_id]) > 0
    if not done:
        raise Refuse(CONFIRM_FAIL)
    return Nothing()


def _managed(desk: Desk, ids: Sequence[str], *, missing: Fault) -> list[ItemRow]:
    """The items, in albums that the caller may manage. Raises `Refuse`."""
    rows = find_items(desk, ids, denied=ACCESS_DENY, missing=missing)
    for album in {row.album for row in rows}:
        desk.need("manage", album, otherwise=ACCESS_DENY)
    return rows


def _known(desk: Desk, ids: Sequence[str], kind: TagKind) -> list[int]:
    """The numbers of tags, which are all there and of that kind. Raises `Refuse`."""
    numbers = [wire.parse_numbered_id("tag", one) for one in dict.fromkeys(ids)]
    found = [row.id for row in tags.tags_by_id(desk.library.catalog, numbers) if row.kind == kind]
    if not numbers or len(found) != len(numbers):
        raise Refuse(NOT_EXIST)
    return found


def _put(
    desk: Desk,
    rows: Sequence[ItemRow],
    chosen: Sequence[int],
    *,
    box: tuple[float, float, float, float] | None = None,
) -> Added:
    made = tags.put_on(desk.library.catalog, [row.id for row in rows], chosen, box=box)
    if not made:
        raise Refuse(DUPLICATE)
    return Added(item_tag_ids=[wire.numbered_id("item_tag", one) for one in made])


def _entry(row: ItemTagRow, wanted: Collection[str]) -> ItemTag:
    return ItemTag(
        id=wire.numbered_id("tag", row.tag.id),
        item_tag_id=wire.numbered_id("item_tag", row.id),
        type=row.tag.kind,
        name=row.tag.name,
        additional=ItemTagAdditional(info=_info(row)) if "info" in wanted else UNSET,
    )


def _info(row: ItemTagRow) -> ItemTagInfo:
    """The box of a person, null where it is not known; the position of a place."""
    tag = row.tag
    if tag.kind == "people":
        x, y, width, height = row.box or (None, None, None, None)
        return ItemTagInfo(name=tag.name, x=x, y=y, width=width, height=height)
    if tag.kind == "geo":
        return ItemTagInfo(
            name=tag.name,
            lat=tag.lat if tag.lat is not None else "",
            lng=tag.lng if tag.lng is not None else "",
        )
    return ItemTagInfo(name=tag.name)
