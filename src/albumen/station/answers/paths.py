"""Answers SYNO.PhotoStation.Path: from ids to paths and page addresses, and back."""

from __future__ import annotations

from albumen import api, wire
from albumen.api.common import Item
from albumen.api.paths import ACCESS_DENY, Checked, CheckPath, GetPath, PathOf, Paths
from albumen.catalog import AlbumRow
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import browsable, find_item
from albumen.station.library import shown
from albumen.station.shapes import album_items, media_item

TOP = "Albums"


@api.Path.getpath.answer
def getpath(desk: Desk, asked: GetPath) -> Paths:
    """The path and the page of each; the first that is not there, or not for the caller, refuses the whole call."""
    return Paths(items=[_path_of(desk, one) for one in asked.id])


def _path_of(desk: Desk, one: str) -> PathOf:
    if one.startswith("album_"):
        row = _seen_album(desk, wire.parse_album_id(one))
        return PathOf(id=wire.album_id(row.path), path=shown(row.path), token=_token(row.path))
    item = find_item(desk, one, denied=ACCESS_DENY, missing=ACCESS_DENY)
    identity = wire.item_id(item.kind, item.album, item.name)
    return PathOf(id=identity, path=shown(item.path), token=f"{_token(item.album)}/{identity}")


def _token(album: str) -> str:
    names = album.split("/") if album else []
    return "/".join([TOP, *(wire.album_id("/".join(names[: depth + 1])) for depth in range(len(names)))])


def _seen_album(desk: Desk, path: str) -> AlbumRow:
    """The album at that path, if the caller may see it; the root is seen by everybody. Raises `Refuse`."""
    row = desk.library.find_album(path) if not path or browsable(desk, path) else None
    if row is None:
        raise Refuse(ACCESS_DENY)
    return row


@api.Path.checkpath.answer
def checkpath(desk: Desk, asked: CheckPath) -> Checked:
    """What is on the way to a page: each album must be in the one before it, and all must be for the caller."""
    top, *ids = asked.token.strip("/").split("/")
    if top != TOP:
        raise Refuse(ACCESS_DENY, "no page of an album has such an address")
    found: list[Item] = []
    above = ""
    for number, one in enumerate(ids):
        if one.startswith("album_"):
            row = _seen_album(desk, wire.parse_album_id(one))
            if not row.path or row.path.rpartition("/")[0] != above:
                raise Refuse(ACCESS_DENY, "an album is not in the one before it")
            above = row.path
            found += album_items(desk, [row], asked.additional)
        else:
            item = find_item(desk, one, denied=ACCESS_DENY, missing=ACCESS_DENY)
            if item.album != above or number != len(ids) - 1:
                raise Refuse(ACCESS_DENY, "the item is not in the album before it")
            found.append(media_item(item, None))
    return Checked(items=found)
