"""Answers SYNO.PhotoStation.Cover: an item chosen to stand for an album or a smart album."""

from __future__ import annotations

from albumen import api, wire
from albumen.api.common import BAD_REQUEST
from albumen.api.covers import (
    ACCESS_DENY,
    ALBUM_NOT_EXIST,
    ITEM_NOT_EXIST,
    ITEM_NOT_IN_ALBUM,
    SetCover,
    SetSmartCover,
)
from albumen.api.smart_albums import EDIT_FAIL as SMART_EDIT_FAIL
from albumen.catalog import covers, search, smart_albums
from albumen.declare import Nothing
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import find_item
from albumen.station.library import sight_of
from albumen.station.searching import find_smart, smart_filter


@api.Cover.set.answer
def set_cover(desk: Desk, asked: SetCover) -> Nothing:
    """Let an item stand for an album that holds it, itself or further down."""
    path = wire.parse_album_id(asked.id)
    desk.need("manage", path, otherwise=ACCESS_DENY)
    with desk.library.changing:
        album = desk.library.find_album(path)
        if album is None:
            raise Refuse(ALBUM_NOT_EXIST)
        item = find_item(desk, asked.item_id, denied=ACCESS_DENY, missing=ITEM_NOT_EXIST)
        if not covers.is_in(item.album, album.path):
            raise Refuse(ITEM_NOT_IN_ALBUM)
        covers.set_cover(desk.library.catalog, album.id, item.id)
    return Nothing()


@api.Cover.setsmart.answer
def set_smart_cover(desk: Desk, asked: SetSmartCover) -> Nothing:
    """Let an item that a smart album shows stand for it."""
    row = find_smart(desk, asked.id, missing=BAD_REQUEST)
    item = find_item(desk, asked.item_id, denied=SMART_EDIT_FAIL, missing=SMART_EDIT_FAIL)
    face = search.face(desk.library.catalog, smart_filter(row), chosen=item.id, sight=sight_of(desk.subject))
    if face is None or face.id != item.id:
        raise Refuse(SMART_EDIT_FAIL, "the smart album does not show that item")
    smart_albums.set_smart_cover(desk.library.catalog, row.id, item.id)
    return Nothing()
