"""SYNO.PhotoStation.Album: albums are folders."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from albumen.api.common import (
    BAD_REQUEST,
    EMBER,
    EXCHIZZ,
    FLUTTER,
    FRAME,
    KLEMM,
    KODI,
    KODI_2021,
    NODE_PROXY,
    OSPHOTO,
    OURS,
    SEED,
    SKARPPI,
    STATLR,
    TYPO3,
    Additional,
    AlbumAdditional,
    AlbumId,
    AlbumIds,
    AlbumInfo,
    AlbumItem,
    AlbumType,
    Cover,
    Kind,
    Limit,
    MediaInfo,
    Offset,
    Page,
    PhotoItem,
    PsUsername,
    SortBy,
    SortDirection,
    doc,
)
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

PASSWORD_ERROR = Fault(
    416, "PHOTOSTATION_ALBUM_PASSWORD_ERROR", "The album's password is missing or wrong.", "Send password=."
)
NO_ACCESS_RIGHT = Fault(
    417,
    "PHOTOSTATION_ALBUM_NO_ACCESS_RIGHT",
    "The user may not see this album; also for an album that is not there.",
    "Log in as a user who may browse it.",
)
NO_UPLOAD_RIGHT = Fault(
    418,
    "PHOTOSTATION_ALBUM_NO_UPLOAD_RIGHT",
    "The user may not add to this album.",
    "Ask for the upload right.",
)
NO_MANAGE_RIGHT = Fault(
    419,
    "PHOTOSTATION_ALBUM_NO_MANAGE_RIGHT",
    "The user may not change this album; some albums of the list may be gone all the same.",
    "Ask for the manage right.",
)
NOT_ADMIN = Fault(
    420, "PHOTOSTATION_ALBUM_NOT_ADMIN", "Only administrators may do this.", "Log in as an administrator."
)
HAS_EXIST = Fault(
    421,
    "PHOTOSTATION_ALBUM_HAS_EXIST",
    "An album of that name is there.",
    "Use it; clients take it for success.",
)
CREATE_FAIL = Fault(
    422,
    "PHOTOSTATION_ALBUM_CREATE_FAIL",
    "The album could not be made.",
    "Check the name, and the room on the disk.",
)
EDIT_FAIL = Fault(423, "PHOTOSTATION_ALBUM_EDIT_FAIL", "The album could not be changed.", "Check the values.")
DELETE_FAIL = Fault(
    424, "PHOTOSTATION_ALBUM_DELETE_FAIL", "The album could not be deleted.", "List it and try again."
)

Albums_additional = Annotated[
    tuple[AlbumAdditional, ...] | None, doc("What to add to each item; unfit values are passed over.")
]
Ignore = Annotated[tuple[Literal["thumbnail"], ...] | None, doc("`thumbnail` leaves thumbnails out.")]
Password = Annotated[str | None, doc("For a password album.")]
AnyAll = Literal["any", "all"]
FiveTags = Annotated[tuple[str, ...], Meta(max_length=5)]
TwentyTags = Annotated[tuple[str, ...], Meta(max_length=20)]
ExifValues = Annotated[tuple[str, ...] | None, doc("Search by EXIF: any of these values.")]
OnlyAny = Annotated[Literal["any"] | None, doc("The only way EXIF values combine.")]


class ListAlbum(Request[Page], frozen=True, kw_only=True):
    """List what an album holds, one page at a time."""

    id: AlbumId = ""
    offset: Offset
    limit: Limit
    type: Annotated[tuple[Kind, ...], doc("Kinds to list, in any order.")]
    sort_by: Annotated[SortBy | None, doc("Sort key; albums come before items.")] = None
    sort_direction: Annotated[SortDirection | None, doc("`dsc` and `desc` are the same.")] = None
    recursive: Annotated[bool | None, doc("Sent by many clients, no effect known.")] = None
    ignore: Ignore = None
    password: Password = None
    force_update: Annotated[bool | None, doc("Look at the disk first; ours always does.")] = None
    additional: Albums_additional = None
    ps_username: PsUsername = None
    albums: Annotated[AlbumIds | None, doc("Search: albums to look in, and all below them.")] = None
    keyword: Annotated[tuple[str, ...] | None, doc("Search: words in title, name and description.")] = None
    keyword_op: Annotated[Literal["any", "all", "exact"] | None, doc("How the words combine.")] = None
    date: Annotated[str | None, doc("Search: START,END in YYYY-MM-DD; either may be empty.")] = None
    date_op: Annotated[
        Literal["taken", "upload", "recently_add", "recently_comment"] | None, doc("Which date is meant.")
    ] = None
    desc_tag: Annotated[FiveTags | None, doc("Search: general tags.")] = None
    desc_tag_op: Annotated[AnyAll | None, doc("How the tags combine.")] = None
    people_tag: Annotated[TwentyTags | None, doc("Search: people.")] = None
    people_tag_op: Annotated[AnyAll | None, doc("How the tags combine.")] = None
    geo_tag: Annotated[FiveTags | None, doc("Search: places.")] = None
    geo_tag_op: Annotated[AnyAll | None, doc("How the tags combine.")] = None
    camera: ExifValues = None
    camera_op: OnlyAny = None
    model: ExifValues = None
    model_op: OnlyAny = None
    exposure: ExifValues = None
    exposure_op: OnlyAny = None
    aperture: ExifValues = None
    aperture_op: OnlyAny = None
    iso: ExifValues = None
    iso_op: OnlyAny = None
    focal: ExifValues = None
    focal_op: OnlyAny = None
    lens: ExifValues = None
    lens_op: OnlyAny = None
    flash: ExifValues = None
    flash_op: OnlyAny = None
    rating: ExifValues = None
    rating_op: OnlyAny = None


class Albums(Struct, frozen=True, kw_only=True):
    """The albums asked for."""

    items: Annotated[list[AlbumItem], doc("In the order asked.")]


class GetAlbums(Request[Albums], frozen=True, kw_only=True):
    """Tell the facts of some albums."""

    id: Annotated[AlbumIds | None, doc("Album ids; the root when left out.")] = None
    additional: Albums_additional = None
    ignore: Ignore = None
    password: Password = None


class Created(Struct, frozen=True, kw_only=True):
    """The album that was made."""

    id: Annotated[str, doc("Its id.", STATLR)] = ""


class CreateAlbum(Request[Created], frozen=True, kw_only=True):
    """Make an album, which is a folder."""

    name: Annotated[str, doc("Folder name.")]
    id: Annotated[AlbumId, doc("Parent album; the root when left out.")] = ""
    title: Annotated[str | None, doc("Title.")] = None
    description: Annotated[str | None, doc("Description.")] = None
    type: Annotated[AlbumType | None, doc("Who sees it; first and second level albums only.")] = None
    password: Annotated[str | None, doc("Needed with type=password.")] = None
    inheritParent: Annotated[bool | None, doc("DS photo sends it.", SEED, OSPHOTO)] = None
    sort_by: Annotated[
        Literal["filename", "takendate", "createdate", "preference", "default"] | None, doc("Order shown.")
    ] = None
    sort_direction: Annotated[Literal["asc", "desc"] | None, doc("Direction shown.")] = None
    allow_comment: Annotated[bool | None, doc("First level albums only.")] = None
    conversion: Annotated[bool | None, doc("Convert videos and thumbnails; not sure in the seed.")] = None
    watermark_path: Annotated[str | None, doc("All four watermark fields or none.")] = None
    watermark_opacity: Annotated[str | None, doc("Opacity.")] = None
    watermark_gravity: Annotated[str | None, doc("Place.")] = None
    watermark_size: Annotated[str | None, doc("Size.")] = None
    ps_username: PsUsername = None


class DeleteAlbum(Request[Nothing], frozen=True, kw_only=True):
    """Delete albums with all they hold; our station moves them to its trash."""

    id: AlbumIds
    ps_username: PsUsername = None
    only_empty: Annotated[
        bool | None, doc("Delete only what holds nothing; a NAS does not know it and deletes.", OURS)
    ] = None


_HARBOUR = "2024/2024-07-21 Harbour"
_HARBOUR_ID = "album_323032342f323032342d30372d323120486172626f7572"
_LAKE_ID = "album_323032342f323032342d30382d3033204c616b65"
_PHOTO_ID = "photo_323032342f323032342d30372d323120486172626f7572_494d475f303034322e4a5047"
_ALBUM = AlbumItem(
    id=_HARBOUR_ID,
    info=AlbumInfo(sharepath=_HARBOUR, name="2024-07-21 Harbour", title="2024-07-21 Harbour"),
    thumbnail_status="small,large",
)


class Album(Api[M], api="SYNO.PhotoStation.Album", path="album.php"):
    """List, describe, make and delete albums."""

    list = Method(
        ListAlbum,
        Right("browse", on="id"),
        (BAD_REQUEST, PASSWORD_ERROR, NO_ACCESS_RIGHT),
        example=ListAlbum(
            id="album_32303234",
            offset=0,
            limit=2,
            type=("album", "photo", "video"),
            additional=("album_permission",),
        ),
        reply=Page(
            total=41,
            offset=2,
            items=[
                _ALBUM,
                PhotoItem(
                    id=_PHOTO_ID,
                    info=MediaInfo(name="IMG_0042.JPG", title="IMG_0042", size=5123456),
                    additional=Additional(),
                ),
            ],
        ),
        confidence="documented",
        sources=(
            SEED,
            STATLR,
            SKARPPI,
            KLEMM,
            FRAME,
            OSPHOTO,
            KODI,
            KODI_2021,
            NODE_PROXY,
            FLUTTER,
            EMBER,
            TYPO3,
            EXCHIZZ,
        ),
        unlike="`taken_source` in additional is ours.",
    )
    getinfo = Method(
        GetAlbums,
        Right("browse", on="id"),
        (BAD_REQUEST, PASSWORD_ERROR, NO_ACCESS_RIGHT),
        example=GetAlbums(id=(_HARBOUR_ID,), additional=("item_count", "album_permission")),
        reply=Albums(
            items=[
                AlbumItem(
                    id=_HARBOUR_ID, info=_ALBUM.info, cover=Cover(w=1280, h=960), additional=Additional()
                )
            ]
        ),
        confidence="documented",
        sources=(SEED, FLUTTER, EXCHIZZ),
    )
    create = Method(
        CreateAlbum,
        Right("upload", on="id"),
        (BAD_REQUEST, NOT_ADMIN, NO_UPLOAD_RIGHT, HAS_EXIST, CREATE_FAIL),
        example=CreateAlbum(name="2024-08-03 Lake", id="album_32303234"),
        reply=Created(id=_LAKE_ID),
        confidence="documented",
        sources=(SEED, STATLR, SKARPPI, OSPHOTO, EXCHIZZ),
        changes=True,
    )
    delete = Method(
        DeleteAlbum,
        Right("manage", on="id"),
        (BAD_REQUEST, NO_MANAGE_RIGHT, DELETE_FAIL),
        example=DeleteAlbum(id=(_LAKE_ID,)),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, STATLR, SKARPPI, OSPHOTO, EXCHIZZ),
        changes=True,
        unlike="`only_empty` is ours; deleted albums go to the trash.",
    )
