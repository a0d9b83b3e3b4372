"""SYNO.PhotoStation.Album: albums are folders."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from albumen.api.album_changes import (
    ArrangeItems,
    CancelAlbums,
    ClearArrangement,
    CreateAlbum,
    Created,
    DeleteAlbum,
    EditAlbum,
    MoveAlbums,
    Moved,
)
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
from albumen.api.conditions import Conditions
from albumen.api.photos import BAD_PARAMS
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
SELECT_CONFLICT = Fault(
    425,
    "PHOTOSTATION_ALBUM_SELECT_CONFLICT",
    "An album cannot go into itself, below itself, or where it is already.",
    "Choose another destination.",
)

Albums_additional = Annotated[
    tuple[AlbumAdditional, ...] | None, doc("What to add to each item; unfit values are passed over.")
]
Ignore = Annotated[tuple[Literal["thumbnail"], ...] | None, doc("`thumbnail` leaves thumbnails out.")]
Password = Annotated[str | None, doc("For a password album.")]


class ListAlbum(Request[Page], Conditions, frozen=True, kw_only=True):
    """List what an album holds, one page at a time; with conditions, search instead."""

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


class Albums(Struct, frozen=True, kw_only=True):
    """The albums asked for."""

    items: Annotated[list[AlbumItem], doc("In the order asked.")]


class GetAlbums(Request[Albums], frozen=True, kw_only=True):
    """Tell the facts of some albums."""

    id: Annotated[AlbumIds | None, doc("Album ids; the root when left out.")] = None
    additional: Albums_additional = None
    ignore: Ignore = None
    password: Password = None


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
        unlike="`taken_source` and `watermark` in additional are ours.",
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
    edit = Method(
        EditAlbum,
        Right("manage", on="id"),
        (BAD_REQUEST, EDIT_FAIL, NO_MANAGE_RIGHT, NOT_ADMIN),
        example=EditAlbum(id=_HARBOUR_ID, title="Boats", type="private", allow_comment=True),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, OSPHOTO, EXCHIZZ),
        changes=True,
    )
    move = Method(
        MoveAlbums,
        Right("manage", on="id"),
        (BAD_REQUEST, BAD_PARAMS, NO_MANAGE_RIGHT, SELECT_CONFLICT),
        example=MoveAlbums(id=(_LAKE_ID, _HARBOUR_ID), sharepath="album_32303233", duplicate="ignore"),
        reply=Moved(skip=[_LAKE_ID]),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
    )
    arrangeitem = Method(
        ArrangeItems,
        Right("manage", on="id"),
        (BAD_REQUEST, NO_MANAGE_RIGHT),
        example=ArrangeItems(id=_HARBOUR_ID, item_id=(_PHOTO_ID,), limit=1, offset=0),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, STATLR, EXCHIZZ),
        changes=True,
    )
    cleararrangeitem = Method(
        ClearArrangement,
        Right("manage", on="id"),
        (BAD_REQUEST, NO_MANAGE_RIGHT),
        example=ClearArrangement(id=_HARBOUR_ID),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
    )
    cancel = Method(
        CancelAlbums,
        Right("session"),
        (BAD_REQUEST,),
        example=CancelAlbums(action="delete", id=(_LAKE_ID,)),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
    )
