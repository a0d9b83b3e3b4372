"""SYNO.PhotoStation.AdvancedShare: what visitors of a public share say and mark, and its owner reads."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from albumen.api.common import OURS, STATLR, ItemId, Limit, Offset, doc
from albumen.api.shared_albums import SHARE_FAULTS, ShareId
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

AREA_ADD_FAIL = Fault(
    581, "PHOTOSTATION_PHOTO_AREA_TAG_ADD_FAIL", "The area could not be marked.", "Check the box, 0 to 1."
)
AREA_NOT_ENABLED = Fault(
    582,
    "PHOTOSTATION_PHOTO_AREA_TAG_NOT_ENABLED",
    "This share takes no marked areas.",
    "Ask its owner to allow them.",
)
AREA_DELETE_FAIL = Fault(
    583, "PHOTOSTATION_PHOTO_AREA_TAG_DELETE_FAIL", "That area is not marked.", "List the areas."
)

Visitor = Annotated[str, doc("Name the visitor gives.", min_length=1)]
Part = Annotated[float, doc("Part of the picture as it is shown, 0 to 1.", ge=0, le=1)]


class ShareLine(Struct, frozen=True, kw_only=True):
    """Something that a visitor did."""

    item_id: Annotated[str, doc("The item.")] = ""
    category: Annotated[str, doc("`label` was seen; `comment` and `area` are our texts.")] = ""
    log: Annotated[str, doc("What was done, in words; a label's name in brackets.")] = ""
    date: Annotated[str, doc("YYYY-MM-DD HH:MM:SS, station time.")] = ""
    name: Annotated[str, doc("Name of the visitor.")] = ""


class ShareLog(Struct, frozen=True, kw_only=True):
    """A page of what visitors did."""

    total: Annotated[int, doc("Lines in all.")]
    data: Annotated[list[ShareLine], doc("The newest first.")] = []


class ListShareLog(Request[ShareLog], frozen=True, kw_only=True):
    """List what visitors did in a public share, one page at a time; its owner only."""

    public_share_id: ShareId
    offset: Offset
    limit: Limit
    category: Annotated[Literal["all", "label", "comment", "area"], doc("`all` was seen.")]


class ShareComment(Struct, frozen=True, kw_only=True):
    """A comment of a visitor."""

    name: Annotated[str, doc("Who wrote it.")] = ""
    email: Annotated[str, doc("Address given with it; for the owner only.")] = ""
    comment: Annotated[str, doc("The text, plain.")] = ""
    date: Annotated[str, doc("YYYY-MM-DD HH:MM:SS, station time.")] = ""


class ListShareComments(Request[list[ShareComment]], frozen=True, kw_only=True):
    """List the comments on an item of a public share, one page at a time; the answer is an array."""

    public_share_id: ShareId
    item_id: ItemId
    offset: Offset
    limit: Limit


class AddShareComment(Request[Nothing], frozen=True, kw_only=True):
    """Comment on an item of a public share, where its owner allows that."""

    public_share_id: ShareId
    item_id: ItemId
    name: Visitor
    comment: Annotated[str, doc("The text, plain.", min_length=1)]


class SetLabel(Request[Nothing], frozen=True, kw_only=True):
    """Set the colour label of an item of a public share, where its owner allows that."""

    public_share_id: ShareId
    item_id: ItemId
    color_label: Annotated[int, doc("Number of the label, 1 to 6; 0 takes it off.", ge=0, le=6)]
    name: Visitor


class Area(Struct, frozen=True, kw_only=True):
    """A marked area of a picture, in parts of it from its top left."""

    id: Annotated[str, doc("Its id.")]
    x: Part
    y: Part
    width: Part
    height: Part
    comment: Annotated[str, doc("What is said of it.")] = ""
    name: Annotated[str, doc("Who marked it.")] = ""
    date: Annotated[str | UnsetType, doc("YYYY-MM-DD HH:MM:SS, station time.")] = UNSET


class Areas(Struct, frozen=True, kw_only=True):
    """The marked areas of an item."""

    areas: Annotated[list[Area], doc("The oldest first.")]


class ListAreas(Request[Areas], frozen=True, kw_only=True):
    """List the marked areas of an item of a public share."""

    public_share_id: ShareId
    item_id: ItemId


class AreaAdded(Struct, frozen=True, kw_only=True):
    """The area that was marked."""

    id: Annotated[str, doc("Its id.")]


class AddArea(Request[AreaAdded], frozen=True, kw_only=True):
    """Mark an area of an item of a public share, where its owner allows that."""

    public_share_id: ShareId
    item_id: ItemId
    x: Part
    y: Part
    width: Part
    height: Part
    name: Visitor
    comment: Annotated[str | None, doc("What to say of it.")] = None


class DeleteArea(Request[Nothing], frozen=True, kw_only=True):
    """Take a marked area off: the owner of the share any, a visitor those of the same session."""

    public_share_id: ShareId
    item_id: ItemId
    area_id: Annotated[str, doc("`area_` and a number.", pattern="^area_[0-9]+$")]


_PHOTO_ID = "photo_323032342f323032342d30372d323120486172626f7572_494d475f303034322e4a5047"
_SHARE = "b7q2m9xd"
_EVA = "Aunt Eva"


class AdvancedShare(Api[M], api="SYNO.PhotoStation.AdvancedShare", path="advanced_share.php"):
    """Comments, labels and areas in public shares. How Photo Station names the last two is unknown."""

    list_log = Method(
        ListShareLog,
        Right("session", on="public_share_id"),
        SHARE_FAULTS,
        example=ListShareLog(public_share_id=_SHARE, offset=0, limit=-1, category="all"),
        reply=ShareLog(
            total=1,
            data=[
                ShareLine(
                    item_id=_PHOTO_ID,
                    category="label",
                    log="Aunt Eva set the label [green]",
                    date="2024-07-24 09:00:10",
                    name=_EVA,
                )
            ],
        ),
        confidence="used-by-clients",
        sources=(STATLR,),
    )
    list_comment = Method(
        ListShareComments,
        Right("browse", on="public_share_id"),
        SHARE_FAULTS,
        example=ListShareComments(public_share_id=_SHARE, item_id=_PHOTO_ID, offset=0, limit=-1),
        reply=[ShareComment(name=_EVA, comment="This one!", date="2024-07-24 09:01:00")],
        confidence="used-by-clients",
        sources=(STATLR,),
    )
    add_comment = Method(
        AddShareComment,
        Right("browse", on="public_share_id"),
        SHARE_FAULTS,
        example=AddShareComment(public_share_id=_SHARE, item_id=_PHOTO_ID, name=_EVA, comment="This one!"),
        reply=Nothing(),
        confidence="used-by-clients",
        sources=(STATLR,),
        changes=True,
    )
    set_label = Method(
        SetLabel,
        Right("browse", on="public_share_id"),
        SHARE_FAULTS,
        example=SetLabel(public_share_id=_SHARE, item_id=_PHOTO_ID, color_label=3, name=_EVA),
        reply=Nothing(),
        confidence="albumen",
        sources=(OURS,),
        changes=True,
    )
    list_area = Method(
        ListAreas,
        Right("browse", on="public_share_id"),
        (*SHARE_FAULTS, AREA_NOT_ENABLED),
        example=ListAreas(public_share_id=_SHARE, item_id=_PHOTO_ID),
        reply=Areas(areas=[Area(id="area_5", x=0.1, y=0.1, width=0.25, height=0.5, name=_EVA)]),
        confidence="albumen",
        sources=(OURS,),
    )
    add_area = Method(
        AddArea,
        Right("browse", on="public_share_id"),
        (*SHARE_FAULTS, AREA_ADD_FAIL, AREA_NOT_ENABLED),
        example=AddArea(
            public_share_id=_SHARE, item_id=_PHOTO_ID, x=0.1, y=0.1, width=0.25, height=0.5, name=_EVA
        ),
        reply=AreaAdded(id="area_5"),
        confidence="albumen",
        sources=(OURS,),
        changes=True,
    )
    delete_area = Method(
        DeleteArea,
        Right("browse", on="public_share_id"),
        (*SHARE_FAULTS, AREA_DELETE_FAIL),
        example=DeleteArea(public_share_id=_SHARE, item_id=_PHOTO_ID, area_id="area_5"),
        reply=Nothing(),
        confidence="albumen",
        sources=(OURS,),
        changes=True,
    )
