"""Answers SYNO.PhotoStation.AdvancedShare: what visitors of a public share say and mark."""

from __future__ import annotations

from albumen import api, wire
from albumen.api.advanced_share import (
    AREA_ADD_FAIL,
    AREA_DELETE_FAIL,
    AREA_NOT_ENABLED,
    AddArea,
    AddShareComment,
    Area,
    AreaAdded,
    Areas,
    DeleteArea,
    ListAreas,
    ListShareComments,
    ListShareLog,
    SetLabel,
    ShareComment,
    ShareLine,
    ShareLog,
)
from albumen.api.shared_albums import ACCESS_DENY, BAD_PARAMS, NOT_EXISTS
from albumen.catalog import SharedRow, items, proofing
from albumen.catalog.proofing import Place
from albumen.declare import Nothing
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import renew_session
from albumen.station.sharing import find_share, item_in_share, owns

MOST_NAME, MOST_COMMENT = 100, 2000  # letters, as for comments on items
EDGE = 1e-9  # parts of a picture; sums of decimal fractions may be that much over 1


@api.AdvancedShare.list_log.answer
def list_log(desk: Desk, asked: ListShareLog) -> ShareLog:
    """A page of what visitors did in a share, to its owner."""
    row = find_share(desk, asked.public_share_id)
    if not owns(desk, row):
        raise Refuse(ACCESS_DENY)
    category = None if asked.category == "all" else asked.category
    catalog = desk.library.catalog
    total, lines = proofing.share_lines(
        catalog, row.id, category=category, offset=asked.offset, limit=asked.limit
    )
    known = {one.id: one for one in items.items_by_id(catalog, [line.item_id for line in lines])}
    data = [
        ShareLine(
            item_id=wire.item_id(one.kind, one.album, one.name) if (one := known.get(line.item_id)) else "",
            category=line.category,
            log=line.log,
            date=line.date,
            name=line.name,
        )
        for line in lines
    ]
    return ShareLog(total=total, data=data)


@api.AdvancedShare.list_comment.answer
def list_comment(desk: Desk, asked: ListShareComments) -> list[ShareComment]:
    """A page of the comments on an item of a share, the oldest first."""
    _, place = _place(desk, asked.public_share_id, asked.item_id)
    said = proofing.share_comments_on(desk.library.catalog, place)
    end = None if asked.limit < 0 else asked.offset + asked.limit
    return [
        ShareComment(name=one.name, comment=one.comment, date=one.date) for one in said[asked.offset : end]
    ]


@api.AdvancedShare.add_comment.answer
def add_comment(desk: Desk, asked: AddShareComment) -> Nothing:
    """Keep a comment on an item of a share."""
    row, place = _place(desk, asked.public_share_id, asked.item_id)
    if not row.enable_comment:
        raise Refuse(ACCESS_DENY, "this share takes no comments")
    name, comment = _name(asked.name), asked.comment.strip()
    if not comment or len(comment) > MOST_COMMENT:
        raise Refuse(BAD_PARAMS, f"a comment has 1 to {MOST_COMMENT} letters")
    if not proofing.add_share_comment(desk.library.catalog, place, name=name, comment=comment):
        raise Refuse(BAD_PARAMS, "the item has as many comments as it can")
    return Nothing()


@api.AdvancedShare.set_label.answer
def set_label(desk: Desk, asked: SetLabel) -> Nothing:
    """Set or take off the colour label of an item of a share."""
    row, place = _place(desk, asked.public_share_id, asked.item_id)
    if not row.enable_color_label:
        raise Refuse(ACCESS_DENY, "this share takes no labels")
    text = row.labels[asked.color_label - 1] if asked.color_label else ""
    if asked.color_label and not text:
        raise Refuse(BAD_PARAMS, "that label is not used in this share")
    name = _name(asked.name)
    proofing.set_share_label(desk.library.catalog, place, asked.color_label, text=text, name=name)
    return Nothing()


@api.AdvancedShare.list_area.answer
def list_area(desk: Desk, asked: ListAreas) -> Areas:
    """The marked areas of an item of a share, the oldest first."""
    row, place = _place(desk, asked.public_share_id, asked.item_id)
    if not row.enable_marquee_tool:
        raise Refuse(AREA_NOT_ENABLED)
    return Areas(
        areas=[
            Area(
                id=wire.numbered_id("area", one.id),
                x=one.x,
                y=one.y,
                width=one.width,
                height=one.height,
                comment=one.comment,
                name=one.name,
                date=one.date,
            )
            for one in proofing.areas_on(desk.library.catalog, place)
        ]
    )


@api.AdvancedShare.add_area.answer
def add_area(desk: Desk, asked: AddArea) -> AreaAdded:
    """Mark an area of an item of a share; a visitor without a session gets one, to take it off again."""
    row, place = _place(desk, asked.public_share_id, asked.item_id)
    if not row.enable_marquee_tool:
        raise Refuse(AREA_NOT_ENABLED)
    box = (asked.x, asked.y, asked.width, asked.height)
    flat = asked.width <= 0 or asked.height <= 0
    if flat or asked.x + asked.width > 1 + EDGE or asked.y + asked.height > 1 + EDGE:
        raise Refuse(AREA_ADD_FAIL, "the area is empty or leaves the picture")
    comment = (asked.comment or "").strip()
    if len(comment) > MOST_COMMENT:
        raise Refuse(BAD_PARAMS, f"a comment has at most {MOST_COMMENT} letters")
    name, sid = _name(asked.name), desk.sid or renew_session(desk)
    number = proofing.add_area(desk.library.catalog, place, box, name=name, comment=comment, sid=sid)
    if number is None:
        raise Refuse(AREA_ADD_FAIL, "the item has as many areas as it can")
    return AreaAdded(id=wire.numbered_id("area", number))


@api.AdvancedShare.delete_area.answer
def delete_area(desk: Desk, asked: DeleteArea) -> Nothing:
    """Take an area off: the share's owner any, others those of their own session."""
    row, place = _place(desk, asked.public_share_id, asked.item_id)
    number = wire.parse_numbered_id("area", asked.area_id)
    sid = None if owns(desk, row) else desk.sid
    if not proofing.remove_area(desk.library.catalog, place, number, sid=sid):
        raise Refuse(AREA_DELETE_FAIL)
    return Nothing()


def _place(desk: Desk, link: str, one: str) -> tuple[SharedRow, Place]:
    """The share, and the item in it. Raises `Refuse`, with 555 for an item that the share does not show."""
    row = find_share(desk, link)
    ref = wire.parse_item_id(one)
    item = item_in_share(desk, row, ref.album, ref.name)
    if item is None or item.kind != ref.kind:
        raise Refuse(NOT_EXISTS, "the share does not show that item")
    return row, Place(row.id, item.id)


def _name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > MOST_NAME:
        raise Refuse(BAD_PARAMS, f"a name has 1 to {MOST_NAME} letters")
    return name
