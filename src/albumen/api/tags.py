"""SYNO.PhotoStation.Tag: the words, people and places that items are tagged with."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from albumen.api.common import (
    BAD_REQUEST,
    DSDL,
    EXCHIZZ,
    GUILLOUX,
    OSPHOTO,
    OURS,
    SEED,
    STATLR,
    Latitude,
    Limit,
    Longitude,
    Offset,
    SortDirection,
    TagId,
    TagIds,
    ThumbSize,
    doc,
)
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

LIST_FAIL = Fault(436, "PHOTOSTATION_TAG_LIST_FAIL", "The tags could not be listed.", "Try again.")
GETINFO_FAIL = Fault(437, "PHOTOSTATION_TAG_GETINFO_FAIL", "None of these tags is there.", "List the tags.")
CREATE_FAIL = Fault(
    438, "PHOTOSTATION_TAG_CREATE_FAIL", "The tag could not be made.", "Check the name and the position."
)
EDIT_FAIL = Fault(
    439, "PHOTOSTATION_TAG_EDIT_FAIL", "The tag is not there or could not be changed.", "List the tags."
)
ACCESS_DENY = Fault(
    440, "PHOTOSTATION_TAG_ACCESS_DENY", "The user may not change tags.", "Log in as a user who may."
)
HAS_EXIST = Fault(441, "PHOTOSTATION_TAG_HAS_EXIST", "A tag of that name and kind is there.", "Use it.")
SEARCH_FAIL = Fault(
    442, "PHOTOSTATION_TAG_SEARCH_FAIL", "Places could not be looked up.", "Give a name of a place."
)

TagType = Literal["people", "geo", "desc"]
TagTypes = Annotated[tuple[TagType, ...], doc("Kinds of tags, in any order.")]
Lat = Annotated[Latitude | None, doc("Latitude in degrees; geo only.")]
Lng = Annotated[Longitude | None, doc("Longitude in degrees; geo only.")]
PlaceId = Annotated[str | None, doc("Id of the place in a gazetteer; geo only.")]


class TagInfo(Struct, frozen=True, kw_only=True):
    """What a tag stands for; the place is there for geo tags only."""

    name: Annotated[str, doc("Its name.")]
    address: Annotated[str | UnsetType, doc("Address.", OURS)] = UNSET
    lat: Annotated[float | str | UnsetType, doc("Latitude in degrees.", OURS)] = UNSET
    lng: Annotated[float | str | UnsetType, doc("Longitude in degrees.", OURS)] = UNSET
    place_id: Annotated[str | UnsetType, doc("Id of the place.", OURS)] = UNSET
    reference: Annotated[str | UnsetType, doc("Kept as it came.", OURS)] = UNSET


class TagAdditional(Struct, frozen=True, kw_only=True):
    """What `additional=` asked for."""

    info: Annotated[TagInfo | UnsetType, doc("What it stands for.", OSPHOTO)] = UNSET
    thumb_size: Annotated[ThumbSize | UnsetType, doc("Thumbnails of an item that has it.", DSDL)] = UNSET


class TagEntry(Struct, frozen=True, kw_only=True):
    """A tag."""

    id: Annotated[str, doc("`tag_` and a number.")]
    type: Annotated[str, doc("`tag`.")] = "tag"
    tag_type: Annotated[TagType, doc("Its kind.")]
    name: Annotated[str, doc("Its name.")]
    additional: Annotated[TagAdditional | UnsetType | None, doc("What was asked for.")] = UNSET
    thumbnail_status: Annotated[str | UnsetType, doc("Ready sizes, when asked for.", DSDL)] = UNSET


class TagPage(Struct, frozen=True, kw_only=True):
    """A page of tags."""

    total: Annotated[int, doc("Tags in all.")]
    offset: Annotated[int, doc("Where the next page starts.")]
    tags: Annotated[list[TagEntry], doc("The tags of this page.")]


class ListTags(Request[TagPage], frozen=True, kw_only=True):
    """List the tags of some kinds, one page at a time."""

    offset: Offset
    limit: Limit
    type: TagTypes
    sort_by: Annotated[Literal["title"] | None, doc("Sort key.", DSDL)] = None
    sort_direction: Annotated[SortDirection | None, doc("`dsc` and `desc` are the same.")] = None
    unconfirm_people_tag: Annotated[bool | None, doc("Also people that nobody confirmed.")] = None
    additional: Annotated[
        tuple[Literal["info", "thumb_size"], ...] | None, doc("What to add to each tag.", OSPHOTO, DSDL)
    ] = None
    thumbnail_status: Annotated[bool | None, doc("Tell the ready sizes of thumbnails.", DSDL)] = None


class Tags(Struct, frozen=True, kw_only=True):
    """The tags asked for."""

    tags: Annotated[list[TagEntry], doc("In the order asked; unknown ids are left out.")]


class GetTags(Request[Tags], frozen=True, kw_only=True):
    """Tell the facts of some tags."""

    id: TagIds


class TagCreated(Struct, frozen=True, kw_only=True):
    """The tag that was made."""

    id: Annotated[
        str | list[str],
        doc("Its id. The seed shows a list of one; one client only works with the plain text.", SEED, STATLR),
    ]


class CreateTag(Request[TagCreated], frozen=True, kw_only=True):
    """Make a tag; one that is there already is given back."""

    name: Annotated[str, doc("Its name; no comma, as lists of tags cannot carry one.")]
    type: Annotated[TagType, doc("Its kind.")]
    place_id: PlaceId = None
    reference: Annotated[str | None, doc("Reference of the place; geo only.")] = None
    lat: Lat = None
    lng: Lng = None
    address: Annotated[str | None, doc("Address; geo only.")] = None


class EditTag(Request[Nothing], frozen=True, kw_only=True):
    """Change a tag, on all items that have it; its kind stays."""

    id: TagId
    name: Annotated[str | None, doc("New name.")] = None
    place_id: PlaceId = None
    reference: Annotated[str | None, doc("Reference of the place; geo only.")] = None
    lat: Lat = None
    lng: Lng = None
    address: Annotated[str | None, doc("Address; geo only.")] = None


class DeleteTags(Request[Nothing], frozen=True, kw_only=True):
    """Delete tags and take them off all items."""

    id: TagIds


class DeleteUnconfirmed(Request[Nothing], frozen=True, kw_only=True):
    """Take all people off that nobody confirmed."""


class Place(Struct, frozen=True, kw_only=True):
    """A place that a geo tag can be made of."""

    place_id: Annotated[str, doc("Its id in the gazetteer.")]
    name: Annotated[str, doc("Its name.")]
    address: Annotated[str, doc("Name, region and country.")] = ""
    lat: Annotated[float, doc("Latitude in degrees.")]
    lng: Annotated[float, doc("Longitude in degrees.")]


class Places(Struct, frozen=True, kw_only=True):
    """The places found."""

    total: Annotated[int, doc("How many there are.")]
    places: Annotated[list[Place], doc("The best first.")]


class SearchPlace(Request[Places], frozen=True, kw_only=True):
    """Look a place up by its name, or the places near a position; ours asks nobody outside for it."""

    query: Annotated[str | None, doc("Start of a name.")] = None
    lat: Lat = None
    lng: Lng = None
    limit: Annotated[int, doc("How many at most.", ge=1, le=100)] = 10


class Tag(Api[M], api="SYNO.PhotoStation.Tag", path="tag.php"):
    """The dictionary of tags."""

    list = Method(
        ListTags,
        Right("session"),
        (BAD_REQUEST, LIST_FAIL),
        example=ListTags(offset=0, limit=-1, type=("desc",), additional=("info",)),
        reply=TagPage(
            total=1,
            offset=1,
            tags=[
                TagEntry(
                    id="tag_4",
                    tag_type="desc",
                    name="boats",
                    additional=TagAdditional(info=TagInfo(name="boats")),
                )
            ],
        ),
        confidence="documented",
        sources=(SEED, STATLR, DSDL, GUILLOUX, OSPHOTO, EXCHIZZ),
        unlike="Facts of a place in `info` are ours.",
    )
    getinfo = Method(
        GetTags,
        Right("session"),
        (BAD_REQUEST, GETINFO_FAIL),
        example=GetTags(id=("tag_4",)),
        reply=Tags(tags=[TagEntry(id="tag_4", tag_type="desc", name="boats")]),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
    )
    create = Method(
        CreateTag,
        Right("session"),
        (BAD_REQUEST, CREATE_FAIL, ACCESS_DENY),
        example=CreateTag(name="Gothenburg", type="geo", lat=57.7069, lng=11.9671),
        reply=TagCreated(id="tag_12"),
        confidence="documented",
        sources=(SEED, STATLR, EXCHIZZ),
        changes=True,
        unlike="The id is plain text, as Photo StatLr wants it, not a list of one.",
    )
    edit = Method(
        EditTag,
        Right("manage"),
        (BAD_REQUEST, EDIT_FAIL, HAS_EXIST, ACCESS_DENY),
        example=EditTag(id="tag_12", name="G\u00f6teborg"),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
    )
    delete = Method(
        DeleteTags,
        Right("manage"),
        (BAD_REQUEST, ACCESS_DENY),
        example=DeleteTags(id=("tag_12",)),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
    )
    searchplace = Method(
        SearchPlace,
        Right("session"),
        (BAD_REQUEST, SEARCH_FAIL),
        example=SearchPlace(query="Gothen"),
        reply=Places(
            total=1, places=[Place(place_id="2711537", name="Gothenburg", lat=57.7072, lng=11.9668)]
        ),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    delete_unconfirmed_tag = Method(
        DeleteUnconfirmed,
        Right("manage"),
        (BAD_REQUEST, ACCESS_DENY),
        example=DeleteUnconfirmed(),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
    )
