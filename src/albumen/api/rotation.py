"""SYNO.PhotoStation.Rotate: items turned as they are shown; the files stay as they are."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from albumen.api.common import EXCHIZZ, OURS, ItemIds, doc
from albumen.declare import Api, Fault, M, Method, Request, Right

ACCESS_DENY = Fault(
    531, "PHOTOSTATION_ROTATE_ACCESS_DENY", "The user may not turn these items.", "Ask for the manage right."
)
SET_FAIL = Fault(
    532,
    "PHOTOSTATION_ROTATE_SET_FAIL",
    "No item is there, or a sidecar is not understood or cannot be written.",
    "List the album; look at the sidecar, or turn without it.",
)


class Turned(Struct, frozen=True, kw_only=True):
    """How an item is shown now."""

    id: Annotated[str, doc("The item's id.")]
    rotation: Annotated[int, doc("EXIF orientation 1-8.")]
    rotate_version: Annotated[int, doc("Counts turns; a cache buster for thumbnails.")]


class TurnedItems(Struct, frozen=True, kw_only=True):
    """The items that were turned."""

    items: Annotated[list[Turned], doc("In the order asked.")]


class SetRotation(Request[TurnedItems], frozen=True, kw_only=True):
    """Turn items from how they are shown now. The files' bytes do not change.

    Ids of nothing are passed over unless all are. With `sidecar`, nothing is turned when one cannot be changed.
    """

    id: ItemIds
    turn: Annotated[Literal["left", "right", "half"], doc("A quarter left or right, or half a turn.")]
    sidecar: Annotated[
        bool | None,
        doc("Also note it in the XMP sidecar, for other programs; one is made where there is none."),
    ] = None


_PHOTO_ID = "photo_323032342f323032342d30372d323120486172626f7572_494d475f303034322e4a5047"


class Rotate(Api[M], api="SYNO.PhotoStation.Rotate", path="rotate.php"):
    """Turn photos and videos."""

    set = Method(
        SetRotation,
        Right("manage", on="id"),
        (ACCESS_DENY, SET_FAIL),
        example=SetRotation(id=(_PHOTO_ID,), turn="right"),
        reply=TurnedItems(items=[Turned(id=_PHOTO_ID, rotation=6, rotate_version=1)]),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
