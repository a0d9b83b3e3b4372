"""SYNO.PhotoStation.PhotoTag: which item has which tag, and where a person is in a photo."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from albumen.api.common import (
    BAD_REQUEST,
    EXCHIZZ,
    GUILLOUX,
    OSPHOTO,
    SEED,
    STATLR,
    Fraction,
    ItemId,
    ItemIds,
    Latitude,
    Longitude,
    PsUsername,
    TagId,
    TagIds,
    doc,
)
from albumen.api.tags import TagType, TagTypes
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

ACCESS_DENY = Fault(
    466,
    "PHOTOSTATION_PHOTO_TAG_ACCESS_DENY",
    "The user may not tag these items.",
    "Ask for the manage right.",
)
NOT_EXIST = Fault(
    467, "PHOTOSTATION_PHOTO_TAG_NOT_EXIST", "The tag is not there.", "Make it with Tag.create and repeat."
)
DUPLICATE = Fault(
    468, "PHOTOSTATION_PHOTO_TAG_DUPLICATE", "All these items have the tag.", "Clients take it for success."
)
VIDEO_NOT_EXIST = Fault(
    469,
    "PHOTOSTATION_PHOTO_TAG_VIDEO_NOT_EXIST",
    "The item is not there, or is a video and has no faces.",
    "List the album.",
)
ADD_FAIL = Fault(
    470, "PHOTOSTATION_PHOTO_TAG_ADD_GEO_DESC_FAIL", "None of these items could be tagged.", "Check the ids."
)
ADD_PEOPLE_FAIL = Fault(
    471, "PHOTOSTATION_PHOTO_TAG_ADD_PEOPLE_FAIL", "The person could not be added.", "Check the box, 0 to 1."
)
DELETE_FAIL = Fault(
    472,
    "PHOTOSTATION_PHOTO_TAG_DELETE_FAIL",
    "None of these items has the tag.",
    "List the tags of the items.",
)
CONFIRM_FAIL = Fault(
    473,
    "PHOTOSTATION_PHOTO_TAG_PEOPLE_TAG_CONFIRM_FAIL",
    "That person is not on the item.",
    "List the tags of the item.",
)

ItemTagIds = Annotated[
    tuple[Annotated[str, doc("`item_tag_` and a number.", pattern="^item_tag_[0-9]+$")], ...],
    doc("Ids of tags on items."),
]
Part = Annotated[Fraction | None, doc("Part of the picture as it is shown, 0 to 1; all four or none.")]


class ItemTagInfo(Struct, frozen=True, kw_only=True):
    """Where the tag is: a face box in parts of the picture from its top left, or a position in degrees."""

    name: Annotated[str, doc("Name of the tag.")] = ""
    x: Annotated[float | UnsetType | None, doc("Left edge of the face, 0 to 1.")] = UNSET
    y: Annotated[float | UnsetType | None, doc("Upper edge of the face, 0 to 1.")] = UNSET
    width: Annotated[float | UnsetType | None, doc("Width of the face, 0 to 1.")] = UNSET
    height: Annotated[float | UnsetType | None, doc("Height of the face, 0 to 1.")] = UNSET
    lat: Annotated[float | str | UnsetType | None, doc("Latitude; geo only.")] = UNSET
    lng: Annotated[float | str | UnsetType | None, doc("Longitude; geo only.")] = UNSET


class ItemTagAdditional(Struct, frozen=True, kw_only=True):
    """What `additional=` asked for."""

    info: Annotated[ItemTagInfo | UnsetType, doc("Where the tag is.")] = UNSET


class ItemTag(Struct, frozen=True, kw_only=True):
    """A tag on an item; or, where several items were asked for, an item (`photoId`) with its `tags`."""

    id: Annotated[str | UnsetType, doc("Id of the tag.")] = UNSET
    item_tag_id: Annotated[str | UnsetType, doc("Id of this tag on this item.")] = UNSET
    type: Annotated[TagType | UnsetType, doc("Kind of the tag.")] = UNSET
    name: Annotated[str | UnsetType, doc("Name of the tag.")] = UNSET
    additional: Annotated[ItemTagAdditional | UnsetType | None, doc("What was asked for.")] = UNSET
    photoId: Annotated[str | UnsetType, doc("Several ids asked: the item.")] = UNSET
    tags: Annotated[list[ItemTag] | UnsetType, doc("Several ids asked: its tags.")] = UNSET


class ItemTags(Struct, frozen=True, kw_only=True):
    """Tags of one item, or items with their tags."""

    tags: Annotated[list[ItemTag], doc("One id asked: its tags. Several: an entry for each item.")]


class ListItemTags(Request[ItemTags], frozen=True, kw_only=True):
    """List the tags of items; the shape of the answer depends on whether one id is asked or several."""

    id: ItemIds
    type: TagTypes
    additional: Annotated[
        tuple[Literal["info"], ...] | None, doc("What to add to each tag.", STATLR, OSPHOTO, GUILLOUX)
    ] = None
    ps_username: PsUsername = None


class Added(Struct, frozen=True, kw_only=True):
    """The tags that were put on items."""

    item_tag_ids: Annotated[list[str], doc("Ids of the new tags on items.")] = []


class AddDesc(Request[Added], frozen=True, kw_only=True):
    """Put general tags on items; items that have one already are passed over."""

    id: ItemIds
    tag_id: TagIds


class AddGeo(Request[Added], frozen=True, kw_only=True):
    """Put place tags on items; the position of the items does not change."""

    id: ItemIds
    tag_id: TagIds
    address: Annotated[str | None, doc("Address to keep with the tag.", STATLR)] = None
    lat: Annotated[Latitude | None, doc("Latitude in degrees.", STATLR)] = None
    lng: Annotated[Longitude | None, doc("Longitude in degrees.", STATLR)] = None
    place_id: Annotated[str | None, doc("Id of the place.", STATLR)] = None


class AddPerson(Request[Added], frozen=True, kw_only=True):
    """Put a person on a photo, with the box of the face where it is known."""

    id: ItemId
    tag_id: TagId
    x: Part = None
    y: Part = None
    width: Part = None
    height: Part = None


class DeleteItemTags(Request[Nothing], frozen=True, kw_only=True):
    """Take tags off items; a tag that is on no item then is deleted."""

    id: ItemIds
    tag_id: Annotated[TagIds | None, doc("Tags; this or item_tag_id is needed.")] = None
    item_tag_id: Annotated[ItemTagIds | None, doc("Tags on these items.")] = None


class ConfirmPerson(Request[Nothing], frozen=True, kw_only=True):
    """Say that a person found by a machine is that person, or is not."""

    id: ItemId
    tag_id: TagId
    confirm: Annotated[bool, doc("Whether it is; if not, the person is taken off the item.")]


_PHOTO_ID = "photo_323032342f323032342d30372d323120486172626f7572_494d475f303034322e4a5047"
_JON = ItemTag(
    id="tag_9",
    item_tag_id="item_tag_31",
    type="people",
    name="Jon",
    additional=ItemTagAdditional(info=ItemTagInfo(name="Jon", x=0.41, y=0.22, width=0.08, height=0.11)),
)
_ADDED = Added(item_tag_ids=["item_tag_33"])
_ADD_FAULTS = (BAD_REQUEST, ACCESS_DENY, NOT_EXIST, DUPLICATE)


class PhotoTag(Api[M], api="SYNO.PhotoStation.PhotoTag", path="photo_tag.php"):
    """Tags on items."""

    list = Method(
        ListItemTags,
        Right("browse", on="id"),
        (BAD_REQUEST, ACCESS_DENY),
        example=ListItemTags(id=(_PHOTO_ID,), type=("people", "desc", "geo"), additional=("info",)),
        reply=ItemTags(tags=[_JON]),
        confidence="documented",
        sources=(SEED, STATLR, OSPHOTO, GUILLOUX, EXCHIZZ),
    )
    desc_tag = Method(
        AddDesc,
        Right("manage", on="id"),
        (*_ADD_FAULTS, ADD_FAIL),
        example=AddDesc(id=(_PHOTO_ID,), tag_id=("tag_4",)),
        reply=_ADDED,
        confidence="documented",
        sources=(SEED, STATLR, EXCHIZZ),
        changes=True,
    )
    geo_tag = Method(
        AddGeo,
        Right("manage", on="id"),
        (*_ADD_FAULTS, ADD_FAIL),
        example=AddGeo(id=(_PHOTO_ID,), tag_id=("tag_12",), lat=57.7069, lng=11.9671),
        reply=_ADDED,
        confidence="documented",
        sources=(SEED, STATLR, EXCHIZZ),
        changes=True,
    )
    people_tag = Method(
        AddPerson,
        Right("manage", on="id"),
        (*_ADD_FAULTS, ADD_PEOPLE_FAIL, VIDEO_NOT_EXIST),
        example=AddPerson(id=_PHOTO_ID, tag_id="tag_9", x=0.41, y=0.22, width=0.08, height=0.11),
        reply=_ADDED,
        confidence="documented",
        sources=(SEED, STATLR, GUILLOUX, EXCHIZZ),
        changes=True,
        unlike="The box may be left out, as Photo StatLr does for people without a face.",
    )
    delete = Method(
        DeleteItemTags,
        Right("manage", on="id"),
        (BAD_REQUEST, ACCESS_DENY, DELETE_FAIL),
        example=DeleteItemTags(id=(_PHOTO_ID,), item_tag_id=("item_tag_31",)),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, STATLR, EXCHIZZ),
        changes=True,
    )
    people_tag_confirm = Method(
        ConfirmPerson,
        Right("manage", on="id"),
        (BAD_REQUEST, ACCESS_DENY, NOT_EXIST, CONFIRM_FAIL),
        example=ConfirmPerson(id=_PHOTO_ID, tag_id="tag_9", confirm=True),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, GUILLOUX, EXCHIZZ),
        changes=True,
    )
