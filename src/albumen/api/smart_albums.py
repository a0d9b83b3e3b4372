"""SYNO.PhotoStation.SmartAlbum: searches that are kept under a name."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from albumen.api.common import (
    EMBER,
    EXCHIZZ,
    FRAME,
    KODI,
    OURS,
    Limit,
    MediaKinds,
    Offset,
    SmartId,
    SortDirection,
    ThumbSize,
    doc,
)
from albumen.api.conditions import Conditions
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

CREATE_FAIL = Fault(
    446, "PHOTOSTATION_SMARTALBUM_CREATE_FAIL", "The smart album could not be made.", "Give a condition."
)
EDIT_FAIL = Fault(
    447, "PHOTOSTATION_SMARTALBUM_EDIT_FAIL", "The smart album could not be changed.", "Check the values."
)
ACCESS_DENY = Fault(
    448,
    "PHOTOSTATION_SMARTALBUM_ACCESS_DENY",
    "Only administrators change smart albums.",
    "Log in as an administrator.",
)
NOT_EXIST = Fault(
    449, "PHOTOSTATION_SMARTALBUM_NOT_EXIST", "The smart album is not there.", "List the smart albums."
)
TAG_NOT_EXIST = Fault(
    450, "PHOTOSTATION_SMARTALBUM_TAG_NOT_EXIST", "A tag of the conditions is not there.", "List the tags."
)
EXISTS = Fault(
    451,
    "PHOTOSTATION_SMARTALBUM_CREATE_FAIL_EXIST",
    "A smart album of that name is there.",
    "Choose another name.",
)

MOST_LETTERS = 200  # of a name: the id is made from it, and stands in addresses
SmartIds = Annotated[tuple[SmartId, ...], doc("Smart album ids.")]
SmartAdditional = Annotated[tuple[Literal["thumb_size"], ...] | None, doc("What to add to each.")]
Kinds = Annotated[MediaKinds | None, doc("Kinds of items; both when left out.")]


class SmartThumbs(Struct, frozen=True, kw_only=True):
    """What `additional=` asked for."""

    thumb_size: Annotated[ThumbSize | UnsetType, doc("Thumbnails of its cover.")] = UNSET


class SmartEntry(Struct, frozen=True, kw_only=True):
    """A smart album; its items come from Photo.list filter_smart."""

    id: Annotated[str, doc("`smart_` and the name in hex: it changes with the name.")]
    type: Annotated[str, doc("`smart_album` here; Photo Station's text was not seen.")] = "smart_album"
    name: Annotated[str, doc("Its name.")]
    thumbnail_status: Annotated[str, doc("Ready sizes, or `default` without a cover.")] = "default"
    additional: Annotated[SmartThumbs | UnsetType | None, doc("What was asked for.")] = UNSET
    item_type: Annotated[MediaKinds | UnsetType, doc("Kinds of items; SmartAlbum.getinfo only.", OURS)] = (
        UNSET
    )
    condition: Annotated[
        Conditions | UnsetType, doc("What it keeps; SmartAlbum.getinfo only, for administrators.", OURS)
    ] = UNSET


class SmartPage(Struct, frozen=True, kw_only=True):
    """A page of smart albums."""

    total: Annotated[int, doc("Smart albums in all.")]
    offset: Annotated[int, doc("Where the next page starts.")]
    smart_albums: Annotated[list[SmartEntry], doc("The smart albums of this page.")]


class ListSmart(Request[SmartPage], frozen=True, kw_only=True):
    """List the smart albums in which the caller may see something, one page at a time; administrators see all."""

    offset: Offset
    limit: Limit
    sort_by: Annotated[Literal["title"] | None, doc("Sort key.")] = None
    sort_direction: Annotated[SortDirection | None, doc("`dsc` and `desc` are the same.")] = None
    additional: SmartAdditional = None


class SmartAlbums(Struct, frozen=True, kw_only=True):
    """The smart albums asked for, with their conditions."""

    smart_albums: Annotated[list[SmartEntry], doc("In the order asked.")]


class GetSmart(Request[SmartAlbums], frozen=True, kw_only=True):
    """Tell the facts of some smart albums; what they keep is told to administrators."""

    id: SmartIds
    additional: SmartAdditional = None


class SmartCreated(Struct, frozen=True, kw_only=True):
    """The smart album that was made."""

    id: Annotated[str, doc("Its id.")]


class CreateSmart(Request[SmartCreated], Conditions, frozen=True, kw_only=True):
    """Keep a search under a name; at least one condition is needed."""

    name: Annotated[
        str, doc("Its name; no other smart album may have it.", min_length=1, max_length=MOST_LETTERS)
    ]
    type: Kinds = None


class EditSmart(Request[Nothing], Conditions, frozen=True, kw_only=True):
    """Change a smart album. Conditions replace all that it kept; without any only the name changes."""

    id: SmartId
    name: Annotated[
        Annotated[str, Meta(min_length=1, max_length=MOST_LETTERS)] | None,
        doc("New name; the id changes with it."),
    ] = None
    type: Kinds = None


class DeleteSmart(Request[Nothing], frozen=True, kw_only=True):
    """Delete smart albums; the items they showed stay where they are."""

    id: SmartIds


_BEST = "smart_42657374206f662032303234"


class SmartAlbum(Api[M], api="SYNO.PhotoStation.SmartAlbum", path="smart_album.php"):
    """Saved searches."""

    list = Method(
        ListSmart,
        Right("browse"),
        example=ListSmart(offset=0, limit=50, sort_by="title"),
        reply=SmartPage(total=1, offset=1, smart_albums=[SmartEntry(id=_BEST, name="Best of 2024")]),
        confidence="used-by-clients",
        sources=(FRAME, KODI, EMBER, EXCHIZZ),
    )
    getinfo = Method(
        GetSmart,
        Right("browse"),
        (NOT_EXIST,),
        example=GetSmart(id=(_BEST,)),
        reply=SmartAlbums(
            smart_albums=[
                SmartEntry(
                    id=_BEST,
                    name="Best of 2024",
                    item_type=("photo",),
                    condition=Conditions(date="2024-01-01,2024-12-31", date_op="taken", rating=("5",)),
                )
            ]
        ),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    create = Method(
        CreateSmart,
        Right("admin"),
        (CREATE_FAIL, EXISTS, TAG_NOT_EXIST, ACCESS_DENY),
        example=CreateSmart(
            name="Best of 2024", type=("photo",), date="2024-01-01,2024-12-31", date_op="taken", rating=("5",)
        ),
        reply=SmartCreated(id=_BEST),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    edit = Method(
        EditSmart,
        Right("admin"),
        (EDIT_FAIL, NOT_EXIST, TAG_NOT_EXIST, EXISTS, ACCESS_DENY),
        example=EditSmart(id=_BEST, name="Best", rating=("4", "5")),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    delete = Method(
        DeleteSmart,
        Right("admin"),
        (NOT_EXIST, ACCESS_DENY),
        example=DeleteSmart(id=(_BEST,)),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
