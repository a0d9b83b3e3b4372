"""SYNO.PhotoStation.Photo: photos and videos, wherever they are."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from albumen.api.common import (
    DSDL,
    EMBER,
    EXCHIZZ,
    FRAME,
    IOBROKER,
    KODI,
    OSPHOTO,
    OURS,
    SECURITY,
    SEED,
    SKARPPI,
    STATIC_PAGE,
    STATLR,
    TYPO3,
    AlbumId,
    Duplicate,
    ItemId,
    ItemIds,
    Limit,
    Media,
    MediaInfo,
    MediaKinds,
    MediaPage,
    Offset,
    PhotoAdditional,
    PhotoItem,
    PsUsername,
    ShareContext,
    SmartId,
    SortDirection,
    TagIds,
    doc,
)
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

BAD_PARAMS = Fault(
    456, "PHOTOSTATION_PHOTO_BAD_PARAMS", "A parameter is wrong, or no item is there.", "Check the ids."
)
ACCESS_DENY = Fault(
    457, "PHOTOSTATION_PHOTO_ACCESS_DENY", "The user may not do this to these items.", "Ask for the right."
)
SELECT_CONFLICT = Fault(
    458,
    "PHOTOSTATION_PHOTO_SELECT_CONFLICT",
    "Source and destination are one album and duplicate is not rename.",
    "Choose another album.",
)

Photo_additional = Annotated[tuple[PhotoAdditional, ...] | None, doc("What to add to each item.")]


class ListPhotos(Request[MediaPage], frozen=True, kw_only=True):
    """List photos and videos from anywhere, by filter. Shares, smart albums and tags win over the rest."""

    offset: Offset
    limit: Limit
    type: Annotated[tuple[Literal["photo", "video"], ...], doc("Kinds; clients send both.")]
    filter_album: Annotated[AlbumId | None, doc("Album.")] = None
    filter_smart: Annotated[str | None, doc("Smart album.")] = None
    filter_tag: Annotated[tuple[str, ...] | None, doc("Tag ids, or `tag_unconfirm`.")] = None
    filter_shared_album: Annotated[str | None, doc("Shared album, as its owner sees it.")] = None
    filter_public_share: Annotated[str | None, doc("Share, as the public sees it.")] = None
    color_label: Annotated[tuple[str, ...] | None, doc("Label numbers 0-6 in a public share.")] = None
    gps: Annotated[bool | None, doc("Only items with a position.")] = None
    item_id: Annotated[str | None, doc("Meaning unknown; sent empty by one client.")] = None
    taken_date: Annotated[str | None, doc("DATE; START,END; START,; ,END in YYYY-MM-DD.")] = None
    password: Annotated[str | None, doc("For a password album.")] = None
    force_update: Annotated[bool | None, doc("Look at the disk first.")] = None
    sort_by: Annotated[
        Literal["filename", "takendate", "createdate", "preference"] | None, doc("Sort key.")
    ] = None
    sort_direction: Annotated[SortDirection | None, doc("`dsc` and `desc` are the same.")] = None
    additional: Photo_additional = None
    recursive: Annotated[bool | None, doc("No known effect.", STATLR)] = None


class GetPhotos(Request[list[Media]], frozen=True, kw_only=True):
    """Tell the facts of some items; the answer is an array."""

    id: ItemIds
    additional: Photo_additional = None
    public_share_id: ShareContext = None
    filter_public_share: ShareContext = None


class EditPhotos(Request[Nothing], frozen=True, kw_only=True):
    """Change what is kept about items, the same for all; unknown ids are passed over in silence."""

    id: ItemIds
    title: Annotated[str | None, doc("Title.")] = None
    description: Annotated[str | None, doc("Description.")] = None
    rating: Annotated[Annotated[int, Meta(ge=0)] | None, doc("0-5; larger is taken as 5.")] = None
    gps_lat: Annotated[float | Literal[""] | None, doc("Latitude; both or none, both empty removes it.")] = (
        None
    )
    gps_lng: Annotated[float | Literal[""] | None, doc("Longitude.")] = None
    ps_username: PsUsername = None


class DeletePhotos(Request[Nothing], frozen=True, kw_only=True):
    """Delete items; our station moves them to its trash."""

    id: ItemIds
    ps_username: PsUsername = None


class CancelPhotos(Request[Nothing], frozen=True, kw_only=True):
    """Stop a running copy, move or delete of items before its next item; what is done stays done.

    The request must be the same user's. Where nothing of the kind is running there is nothing to stop.
    """

    action: Annotated[Literal["mvcp", "delete"], doc("What is running: a copy or move, or a delete.")]
    id: Annotated[ItemIds, doc("The ids of the running request, in its order.")]


class CopyPhotos(Request[Nothing], frozen=True, kw_only=True):
    """Copy or move items to an album. No result per item: list the album to know."""

    id: ItemIds
    sharepath: Annotated[AlbumId, doc("Destination album; an id, not a path.")]
    mode: Annotated[Literal["copy", "move"], doc("What to do.")]
    duplicate: Annotated[Duplicate, doc("What to do when the name is taken.")]


class ExifLine(Struct, frozen=True, kw_only=True):
    """One EXIF value in words."""

    label: Annotated[str, doc("What it is, in the station's language.")]
    value: Annotated[str, doc("Its value, as text for people.")]


class ExifLines(Struct, frozen=True, kw_only=True):
    """All EXIF values of a photo."""

    total: Annotated[int, doc("How many there are.")]
    exifs: Annotated[list[ExifLine], doc("In the file's order.")]


class GetExif(Request[ExifLines], frozen=True, kw_only=True):
    """Tell all EXIF values of one photo, in words."""

    id: ItemId
    public_share_id: ShareContext = None
    filter_public_share: ShareContext = None


ExifType = Literal[
    "focal_length",
    "focal_length_v2",
    "flash",
    "flash_v2",
    "lens",
    "lens_v2",
    "rating",
    "camera_make",
    "camera_model",
    "exposure",
    "aperature",
    "iso",
]


class ExifValue(Struct, frozen=True, kw_only=True):
    """One EXIF value that items have."""

    id: Annotated[str, doc("The kind, `_` and a number; it holds for one answer only.")]
    name: Annotated[str, doc("The value, as the search takes it.")]
    type: Annotated[str, doc("`exif`.")] = "exif"
    tag_type: Annotated[str, doc("The kind that was asked for.")] = ""


class ExifTags(Struct, frozen=True, kw_only=True):
    """The values of one kind."""

    total: Annotated[int, doc("How many there are.")]
    tags: Annotated[list[ExifValue], doc("The values, each once.")]


class ListExif(Request[ExifTags], frozen=True, kw_only=True):
    """List the values that items have for one EXIF tag, to search by."""

    type: Annotated[ExifType, doc("The tag; `aperature` is spelt so, and `_v2` is the same as without.")]


class Featured(Struct, frozen=True, kw_only=True):
    """The picked items."""

    items: Annotated[list[Media], doc("Rated ones first, then spread over the dates.", OURS)] = []


class ListFeatured(Request[Featured], frozen=True, kw_only=True):
    """Pick some items of a range of dates that speak for the rest. One of the three filters is needed."""

    count: Annotated[int, doc("How many at most; -1 means all.", ge=-1)]
    taken_date: Annotated[str, doc("DATE; START,END; START,; ,END in YYYY-MM-DD.")]
    filter_album: Annotated[AlbumId | None, doc("Album, and all below it.")] = None
    filter_smart: Annotated[SmartId | None, doc("Smart album.")] = None
    filter_tag: Annotated[TagIds | None, doc("Tags.")] = None


class GpsGroup(Struct, frozen=True, kw_only=True):
    """Items that are one dot on the map."""

    id: Annotated[str, doc("Identifier to ask for its items; it holds for this zoom.")]
    lat: Annotated[float, doc("Latitude of its middle, in degrees.")]
    lng: Annotated[float, doc("Longitude of its middle, in degrees.")]
    count: Annotated[int, doc("Items in it.")]
    cover: Annotated[str, doc("Id of an item to show.")]


class GpsGroups(Struct, frozen=True, kw_only=True):
    """The dots of a map."""

    total: Annotated[int, doc("Items with a position in all.")]
    groups: Annotated[list[GpsGroup], doc("The groups, largest first.")]


class ListGpsGroups(Request[GpsGroups], frozen=True, kw_only=True):
    """Group the items that have a position by place, for a map."""

    zoom: Annotated[int, doc("Zoom of the map, 0 for the whole world.", ge=0, le=20)] = 3
    filter_album: Annotated[AlbumId | None, doc("Album, and all below it.")] = None
    type: Annotated[MediaKinds | None, doc("Kinds; both when left out.")] = None
    taken_date: Annotated[str | None, doc("DATE; START,END; START,; ,END in YYYY-MM-DD.")] = None


class ListGpsGroup(Request[MediaPage], frozen=True, kw_only=True):
    """List the items of one group of a map, one page at a time."""

    group_id: Annotated[str, doc("A group's id of listgpsgroup, asked with the same filters.")]
    offset: Offset
    limit: Limit
    filter_album: Annotated[AlbumId | None, doc("Album, and all below it.")] = None
    type: Annotated[MediaKinds | None, doc("Kinds; both when left out.")] = None
    taken_date: Annotated[str | None, doc("DATE; START,END; START,; ,END in YYYY-MM-DD.")] = None
    additional: Photo_additional = None


_PHOTO_ID = "photo_323032342f323032342d30372d323120486172626f7572_494d475f303034322e4a5047"
_LAKE_ID = "album_323032342f323032342d30382d3033204c616b65"


def _photo(*, pos: bool) -> PhotoItem:
    info = MediaInfo(name="IMG_0042.JPG", title="IMG_0042", size=5123456, takendate="2024-07-21 18:04:33")
    return PhotoItem(id=_PHOTO_ID, info=info, pos=0) if pos else PhotoItem(id=_PHOTO_ID, info=info)


class Photo(Api[M], api="SYNO.PhotoStation.Photo", path="photo.php"):
    """List, describe, change, move and delete photos and videos."""

    list = Method(
        ListPhotos,
        Right("browse", on="filter_album"),
        (BAD_PARAMS, ACCESS_DENY),
        example=ListPhotos(offset=0, limit=1, type=("photo", "video"), filter_album="album_32303234"),
        reply=MediaPage(total=1290, offset=1, items=[_photo(pos=True)]),
        confidence="documented",
        sources=(SEED, STATLR, FRAME, KODI, DSDL, IOBROKER, EMBER, STATIC_PAGE, EXCHIZZ),
        unlike="`taken_source` in additional is ours.",
    )
    getinfo = Method(
        GetPhotos,
        Right("browse", on="id"),
        (BAD_PARAMS, ACCESS_DENY),
        example=GetPhotos(id=(_PHOTO_ID,), additional=("photo_exif", "thumb_size")),
        reply=[_photo(pos=False)],
        confidence="documented",
        sources=(SEED, OSPHOTO, TYPO3, EXCHIZZ),
    )
    edit = Method(
        EditPhotos,
        Right("manage", on="id"),
        (BAD_PARAMS, ACCESS_DENY),
        example=EditPhotos(id=(_PHOTO_ID,), title="Boats", rating=4, gps_lat=57.7069, gps_lng=11.9671),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, STATLR, SKARPPI, OSPHOTO, EXCHIZZ),
        changes=True,
    )
    delete = Method(
        DeletePhotos,
        Right("manage", on="id"),
        (BAD_PARAMS, ACCESS_DENY),
        example=DeletePhotos(id=(_PHOTO_ID,)),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, STATLR, SKARPPI, OSPHOTO, EXCHIZZ),
        changes=True,
        unlike="Deleted items go to the trash.",
    )
    copy = Method(
        CopyPhotos,
        Right("manage", on="id"),
        (BAD_PARAMS, ACCESS_DENY, SELECT_CONFLICT),
        example=CopyPhotos(id=(_PHOTO_ID,), sharepath=_LAKE_ID, mode="move", duplicate="ignore"),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, STATLR, OSPHOTO, EXCHIZZ),
        changes=True,
        unlike="A move takes the item's sidecars along.",
    )
    cancel = Method(
        CancelPhotos,
        Right("session"),
        (BAD_PARAMS,),
        example=CancelPhotos(action="mvcp", id=(_PHOTO_ID,)),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
    )
    getexif = Method(
        GetExif,
        Right("browse", on="id"),
        (BAD_PARAMS, ACCESS_DENY),
        example=GetExif(id=_PHOTO_ID),
        reply=ExifLines(total=1, exifs=[ExifLine(label="Manufacturer", value="Fujifilm")]),
        confidence="documented",
        sources=(SEED, STATLR, EXCHIZZ),
    )
    listexif = Method(
        ListExif,
        Right("session"),
        (BAD_PARAMS,),
        example=ListExif(type="camera_model"),
        reply=ExifTags(total=1, tags=[ExifValue(id="camera_model_0", name="X-T30", tag_type="camera_model")]),
        confidence="documented",
        sources=(SEED, SECURITY, EXCHIZZ),
        unlike="Ours asks for a session; old stations did not.",
    )
    listfeatureditem = Method(
        ListFeatured,
        Right("browse", on="filter_album"),
        (BAD_PARAMS, ACCESS_DENY),
        example=ListFeatured(count=5, taken_date="2024-07-01,2024-07-31", filter_album="album_32303234"),
        reply=Featured(items=[_photo(pos=False)]),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        unlike="The answer is Albumen's form; Photo Station's is unknown.",
    )
    listgpsgroup = Method(
        ListGpsGroups,
        Right("browse", on="filter_album"),
        (BAD_PARAMS, ACCESS_DENY),
        example=ListGpsGroups(zoom=8),
        reply=GpsGroups(
            total=212, groups=[GpsGroup(id="8-546-310", lat=57.7069, lng=11.9671, count=212, cover=_PHOTO_ID)]
        ),
        confidence="albumen",
        sources=(SEED, EXCHIZZ, OURS),
    )
    listgpsgroupeditem = Method(
        ListGpsGroup,
        Right("browse", on="filter_album"),
        (BAD_PARAMS, ACCESS_DENY),
        example=ListGpsGroup(group_id="8-546-310", offset=0, limit=1),
        reply=MediaPage(total=212, offset=1, items=[_photo(pos=True)]),
        confidence="albumen",
        sources=(SEED, EXCHIZZ, OURS),
    )


__all__ = ["ACCESS_DENY", "BAD_PARAMS", "SELECT_CONFLICT", "ItemId", "Photo"]
