"""SYNO.PhotoStation.Cover: the picture that stands for an album."""

from __future__ import annotations

from albumen.api.common import (
    BAD_REQUEST,
    EXCHIZZ,
    OSPHOTO,
    SEED,
    AlbumId,
    ItemId,
    SmartId,
)
from albumen.api.smart_albums import ACCESS_DENY as SMART_ACCESS_DENY
from albumen.api.smart_albums import EDIT_FAIL as SMART_EDIT_FAIL
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

ACCESS_DENY = Fault(
    526,
    "PHOTOSTATION_COVER_ACCESS_DENY",
    "The user may not change this album's cover.",
    "Ask for the manage right.",
)
ALBUM_NOT_EXIST = Fault(527, "PHOTOSTATION_COVER_ALBUM_NOT_EXIST", "The album is not there.", "List again.")
ITEM_NOT_EXIST = Fault(
    528, "PHOTOSTATION_COVER_PHOTO_VIDEO_NOT_EXIST", "The item is not there.", "List the album."
)
ITEM_NOT_IN_ALBUM = Fault(
    529,
    "PHOTOSTATION_COVER_PHOTO_VIDEO_NOT_IN_ALBUM",
    "The item is not in the album or below it.",
    "Choose one that is.",
)
SET_FAIL = Fault(530, "PHOTOSTATION_COVER_SET_FAIL", "The cover could not be set.", "Try again.")


class SetCover(Request[Nothing], frozen=True, kw_only=True):
    """Make an item the cover of an album that holds it, itself or further down."""

    id: AlbumId
    item_id: ItemId


class SetSmartCover(Request[Nothing], frozen=True, kw_only=True):
    """Make an item the cover of a smart album."""

    id: SmartId
    item_id: ItemId


_PHOTO_ID = "photo_323032342f323032342d30372d323120486172626f7572_494d475f303034322e4a5047"


class Cover(Api[M], api="SYNO.PhotoStation.Cover", path="cover.php"):
    """Covers of albums and smart albums."""

    set = Method(
        SetCover,
        Right("manage", on="id"),
        (BAD_REQUEST, ALBUM_NOT_EXIST, ITEM_NOT_EXIST, ITEM_NOT_IN_ALBUM, ACCESS_DENY, SET_FAIL),
        example=SetCover(id="album_323032342f323032342d30372d323120486172626f7572", item_id=_PHOTO_ID),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, OSPHOTO, EXCHIZZ),
        changes=True,
    )
    setsmart = Method(
        SetSmartCover,
        Right("admin"),
        (BAD_REQUEST, SMART_ACCESS_DENY, SMART_EDIT_FAIL),
        example=SetSmartCover(id="smart_42657374206f662032303234", item_id=_PHOTO_ID),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED,),
        versions=range(2, 3),
        changes=True,
    )
