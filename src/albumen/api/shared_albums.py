"""SYNO.PhotoStation.SharedAlbum: chosen items, or an album, shown to others by a link."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from albumen.api.common import (
    EMBER,
    EXCHIZZ,
    OURS,
    STATLR,
    AlbumId,
    ItemId,
    ItemIds,
    Limit,
    Offset,
    ThumbSize,
    doc,
)
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

ACCESS_DENY = Fault(
    551,
    "PHOTOSTATION_SHARED_ALBUM_ACCESS_DENY",
    "The caller may not do this, or the share's password is missing or wrong.",
    "Log in as its owner, or send password= to getinfo_public.",
)
BAD_PARAMS = Fault(
    552, "PHOTOSTATION_SHARED_ALBUM_BAD_PARAMS", "A parameter is wrong.", "Check ids, names and dates."
)
HAS_EXISTED = Fault(
    553,
    "PHOTOSTATION_SHARED_ALBUM_HAS_EXISTED",
    "A shared album of that name is there.",
    "Use it, or choose another name.",
)
CREATE_FAIL = Fault(
    554, "PHOTOSTATION_SHARED_ALBUM_CREATE_FAIL", "The shared album could not be made.", "Try again."
)
NOT_EXISTS = Fault(
    555,
    "PHOTOSTATION_SHARED_ALBUM_NOT_EXISTS",
    "The shared album is not there, or its link is not open now.",
    "List the shared albums, or ask its owner.",
)
GET_INFO_ERROR = Fault(
    556, "PHOTOSTATION_SHARED_ALBUM_GET_INFO_ERROR", "Its facts could not be read.", "Try again."
)
LIST_ERROR = Fault(
    557, "PHOTOSTATION_SHARED_ALBUM_LIST_ERROR", "The shared albums could not be listed.", "Try again."
)
SHARE_FAULTS = (ACCESS_DENY, BAD_PARAMS, NOT_EXISTS)

SharedId = Annotated[str, doc("Its id: opaque, and `sharedalbum_` and a number with us.", min_length=1)]
ShareId = Annotated[str, doc("Id of the public share, as it stands in its link.", min_length=1)]
SharedAdditional = Annotated[
    tuple[Literal["public_share", "thumb_size"], ...] | None, doc("What to add to each.")
]
Name = Annotated[str, doc("Its name.", min_length=1)]
Moment = Annotated[
    str | None, doc("YYYY-MM-DD or YYYY-MM-DD HH:MM:SS, station time; empty is unbounded. The form is ours.")
]


class AdvancedInfo(Struct, frozen=True, kw_only=True):
    """What visitors may do besides looking."""

    enable_marquee_tool: Annotated[bool, doc("Mark areas of a picture.")] = False
    enable_comment: Annotated[bool, doc("Comment.")] = False
    enable_color_label: Annotated[bool, doc("Set colour labels.")] = False
    color_label_1: Annotated[str, doc("Text of the red label; empty is not used, as in the others.")] = ""
    color_label_2: Annotated[str, doc("Text of the yellow label.")] = ""
    color_label_3: Annotated[str, doc("Text of the green label.")] = ""
    color_label_4: Annotated[str, doc("Text of the fourth label, whose colour is not known.")] = ""
    color_label_5: Annotated[str, doc("Text of the blue label.")] = ""
    color_label_6: Annotated[str, doc("Text of the purple label.")] = ""


class PublicShare(Struct, frozen=True, kw_only=True):
    """The public link of a shared album or of one item."""

    shareid: Annotated[str, doc("Its id; 8 lower-case letters and digits on a NAS, longer with us.")] = ""
    share_status: Annotated[
        str, doc("`valid` is public now; `not_shared`, `not_yet` and `expired` are our texts.")
    ] = "not_shared"
    start_time: Annotated[str, doc("Open from then on; empty is unbounded.")] = ""
    end_time: Annotated[str, doc("Open until then; empty is unbounded.")] = ""
    advanced_info: Annotated[AdvancedInfo | UnsetType | None, doc("What visitors may do.")] = UNSET
    enable_password: Annotated[bool | UnsetType, doc("Whether it asks for a password.", OURS)] = UNSET
    public_share_url: Annotated[str | UnsetType, doc("The link; its place is not certain.")] = UNSET


class SharedAdditionalFacts(Struct, frozen=True, kw_only=True):
    """What `additional=` asked for."""

    public_share: Annotated[PublicShare | UnsetType | None, doc("Its public link.")] = UNSET
    thumb_size: Annotated[ThumbSize | UnsetType, doc("Thumbnails of its first item.")] = UNSET


class SharedEntry(Struct, frozen=True, kw_only=True):
    """A shared album; its items come from Photo.list filter_shared_album or filter_public_share."""

    id: Annotated[str, doc("Its id.")]
    type: Annotated[str, doc("`sharedalbum`.")] = "sharedalbum"
    name: Annotated[str, doc("Its name.")] = ""
    additional: Annotated[SharedAdditionalFacts | UnsetType | None, doc("What was asked for.")] = UNSET
    public_share_url: Annotated[str | UnsetType, doc("The link; its place is not certain.")] = UNSET
    album: Annotated[str | UnsetType, doc("Id of the album it follows.", OURS)] = UNSET
    password_needed: Annotated[
        bool | UnsetType, doc("getinfo_public only: the rest comes when the password was sent.", OURS)
    ] = UNSET
    advanced_info: Annotated[
        AdvancedInfo | UnsetType, doc("getinfo_public only: what visitors may do.", OURS)
    ] = UNSET


class SharedPage(Struct, frozen=True, kw_only=True):
    """A page of shared albums."""

    total: Annotated[int, doc("Shared albums in all.")]
    offset: Annotated[int | UnsetType, doc("Where the next page starts.", OURS)] = UNSET
    items: Annotated[list[SharedEntry], doc("The shared albums of this page, by name.")]


class ListShared(Request[SharedPage], frozen=True, kw_only=True):
    """List the caller's shared albums, one page at a time."""

    offset: Offset
    limit: Limit
    additional: SharedAdditional = None


class SharedFacts(Struct, frozen=True, kw_only=True):
    """A shared album."""

    shared_album: Annotated[SharedEntry, doc("Its facts.")]


class GetShared(Request[SharedFacts], frozen=True, kw_only=True):
    """Tell the facts of one shared album, to its owner."""

    id: SharedId
    additional: Annotated[tuple[Literal["public_share"], ...] | None, doc("What to add.")] = None


class GetPublic(Request[SharedFacts], frozen=True, kw_only=True):
    """Tell the facts of a share to a visitor; a right password opens it for the session."""

    public_share_id: ShareId
    password: Annotated[str | None, doc("Password of the share; how a NAS takes it is unknown.", OURS)] = None


class SharedCreated(Struct, frozen=True, kw_only=True):
    """The shared album that was made."""

    id: Annotated[str, doc("Its id.")]


class CreateShared(Request[SharedCreated], frozen=True, kw_only=True):
    """Make a shared album: empty, or one that always shows what an album holds. It is not public yet."""

    name: Name
    album: Annotated[AlbumId | None, doc("Album to follow, without those below it.", OURS)] = None


class EditShared(Request[Nothing], frozen=True, kw_only=True):
    """Rename a shared album; its link stays."""

    id: SharedId
    name: Name


class DeleteShared(Request[Nothing], frozen=True, kw_only=True):
    """Delete a shared album; its link is dead at once, its items stay where they are."""

    id: SharedId


class AddShared(Request[Nothing], frozen=True, kw_only=True):
    """Add items to a shared album; those in it already are passed over."""

    id: SharedId
    item_id: ItemIds


class RemoveShared(Request[Nothing], frozen=True, kw_only=True):
    """Take items out of a shared album."""

    id: SharedId
    item_id: ItemIds


class Shared(Struct, frozen=True, kw_only=True):
    """The public link."""

    shareid: Annotated[str, doc("Its id; the page is at /photo/share/ and this id.")] = ""


class EditPublicShare(Request[Shared], frozen=True, kw_only=True):
    """Open, change or close the public link of a shared album; closed, it is dead at the next request."""

    id: SharedId
    is_shared: Annotated[bool, doc("Whether there is a link.")]
    start_time: Moment = None
    end_time: Moment = None
    is_advanced: Annotated[bool | None, doc("Whether visitors may do more than look.")] = None
    enable_password: Annotated[bool | None, doc("Whether the link asks for a password.")] = None
    password: Annotated[str | None, doc("The password.")] = None
    enable_marquee_tool: Annotated[bool | None, doc("Visitors may mark areas.")] = None
    enable_comment: Annotated[bool | None, doc("Visitors may comment.")] = None
    enable_color_label: Annotated[bool | None, doc("Visitors may set colour labels.")] = None
    color_label_1: Annotated[str | None, doc("Text of the red label; empty: not used.")] = None
    color_label_2: Annotated[str | None, doc("Text of the yellow label; empty: not used.")] = None
    color_label_3: Annotated[str | None, doc("Text of the green label; empty: not used.")] = None
    color_label_4: Annotated[str | None, doc("Text of the fourth label; empty: not used.")] = None
    color_label_5: Annotated[str | None, doc("Text of the blue label; empty: not used.")] = None
    color_label_6: Annotated[str | None, doc("Text of the purple label; empty: not used.")] = None


class GetSingle(Request[PublicShare], frozen=True, kw_only=True):
    """Tell the public link of one item that is shared alone; without one, an empty shareid."""

    item_id: ItemId


class SetSingle(Request[Shared], frozen=True, kw_only=True):
    """Open, change or close the public link of one item; its page is at /photo/share/ID/ITEM."""

    item_id: ItemId
    is_shared: Annotated[bool, doc("Whether there is a link.")]
    start_time: Moment = None
    end_time: Moment = None
    enable_password: Annotated[bool | None, doc("Whether the link asks for a password.")] = None
    password: Annotated[str | None, doc("The password.")] = None


_PHOTO_ID = "photo_323032342f323032342d30372d323120486172626f7572_494d475f303034322e4a5047"
_ID = "sharedalbum_1"
_WEDDING = SharedEntry(
    id=_ID,
    name="Wedding picks",
    additional=SharedAdditionalFacts(public_share=PublicShare(shareid="b7q2m9xd", share_status="valid")),
)
_OPEN = Shared(shareid="b7q2m9xd")


class SharedAlbum(Api[M], api="SYNO.PhotoStation.SharedAlbum", path="shared_album.php"):
    """Shared albums and public links."""

    list = Method(
        ListShared,
        Right("session"),
        (ACCESS_DENY, BAD_PARAMS, LIST_ERROR),
        example=ListShared(offset=0, limit=-1, additional=("public_share",)),
        reply=SharedPage(total=1, offset=1, items=[_WEDDING]),
        confidence="used-by-clients",
        sources=(STATLR, EMBER, EXCHIZZ),
        unlike="`offset` in the answer is ours.",
    )
    getinfo = Method(
        GetShared,
        Right("session", on="id"),
        (*SHARE_FAULTS, GET_INFO_ERROR),
        example=GetShared(id=_ID, additional=("public_share",)),
        reply=SharedFacts(shared_album=_WEDDING),
        confidence="used-by-clients",
        sources=(STATLR, EXCHIZZ),
        unlike="The answer is Albumen's form; Photo Station's is unknown.",
    )
    getinfo_public = Method(
        GetPublic,
        Right("browse", on="public_share_id"),
        (*SHARE_FAULTS, GET_INFO_ERROR),
        example=GetPublic(public_share_id="b7q2m9xd"),
        reply=SharedFacts(shared_album=SharedEntry(id=_ID, name="Wedding picks")),
        confidence="used-by-clients",
        sources=(STATLR, EXCHIZZ),
    )
    create = Method(
        CreateShared,
        Right("session"),
        (ACCESS_DENY, BAD_PARAMS, HAS_EXISTED, CREATE_FAIL),
        example=CreateShared(name="Wedding picks"),
        reply=SharedCreated(id=_ID),
        confidence="used-by-clients",
        sources=(STATLR, EXCHIZZ),
        changes=True,
    )
    edit = Method(
        EditShared,
        Right("session", on="id"),
        (*SHARE_FAULTS, HAS_EXISTED),
        example=EditShared(id=_ID, name="Wedding"),
        reply=Nothing(),
        confidence="used-by-clients",
        sources=(STATLR, EXCHIZZ),
        changes=True,
    )
    delete = Method(
        DeleteShared,
        Right("session", on="id"),
        SHARE_FAULTS,
        example=DeleteShared(id=_ID),
        reply=Nothing(),
        confidence="used-by-clients",
        sources=(STATLR, EXCHIZZ),
        changes=True,
    )
    add_items = Method(
        AddShared,
        Right("session", on="id"),
        SHARE_FAULTS,
        example=AddShared(id=_ID, item_id=(_PHOTO_ID,)),
        reply=Nothing(),
        confidence="used-by-clients",
        sources=(STATLR, EXCHIZZ),
        changes=True,
    )
    remove_items = Method(
        RemoveShared,
        Right("session", on="id"),
        SHARE_FAULTS,
        example=RemoveShared(id=_ID, item_id=(_PHOTO_ID,)),
        reply=Nothing(),
        confidence="used-by-clients",
        sources=(STATLR, EXCHIZZ),
        changes=True,
    )
    edit_public_share = Method(
        EditPublicShare,
        Right("session", on="id"),
        SHARE_FAULTS,
        example=EditPublicShare(
            id=_ID, is_shared=True, end_time="2024-12-31", is_advanced=True, enable_comment=True
        ),
        reply=_OPEN,
        confidence="used-by-clients",
        sources=(STATLR, EXCHIZZ),
        changes=True,
    )
    get_single_item = Method(
        GetSingle,
        Right("session", on="item_id"),
        SHARE_FAULTS,
        example=GetSingle(item_id=_PHOTO_ID),
        reply=PublicShare(shareid="b7q2m9xd", share_status="valid"),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    set_single_item = Method(
        SetSingle,
        Right("session", on="item_id"),
        SHARE_FAULTS,
        example=SetSingle(item_id=_PHOTO_ID, is_shared=True),
        reply=_OPEN,
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
