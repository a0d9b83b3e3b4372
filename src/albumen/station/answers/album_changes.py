"""Answers SYNO.PhotoStation.Album where albums are changed, moved and put in order."""

from __future__ import annotations

from typing import Any

from albumen import api, wire
from albumen.api.album_changes import (
    ArrangeItems,
    CancelAlbums,
    ClearArrangement,
    EditAlbum,
    MoveAlbums,
    Moved,
)
from albumen.api.albums import EDIT_FAIL, NO_MANAGE_RIGHT, SELECT_CONFLICT
from albumen.api.common import BAD_REQUEST, UNKNOWN
from albumen.api.photos import BAD_PARAMS
from albumen.catalog import AlbumRow, Listing, albums, arranging, items, users
from albumen.declare import Nothing
from albumen.moving.units import StorageStopped
from albumen.moving.vault import NotDone
from albumen.station.answers.albums import is_album_name, keep_watermark, told_watermark
from albumen.station.desk import Desk, Refuse
from albumen.station.rearranging import NameTaken, Stopped, join_albums, move_album
from albumen.station.rights import UNDECIDED
from albumen.station.running import Stop


@api.Album.edit.answer
def edit(desk: Desk, asked: EditAlbum) -> Nothing:
    """Change what is kept about an album, and rename its folder; nothing of it happens when the name cannot be.

    Who sees it is kept on the first two levels, whether visitors may comment on the first.
    """
    watermark = told_watermark(asked)
    with desk.library.changing:
        row = _managed(desk, asked.id)
        given = _settings(row, asked)
        path = row.path
        if asked.name is not None and asked.name != row.name:
            path = _rename(desk, row, asked.name)
        albums.set_album(desk.library.catalog, path, **given)
        keep_watermark(desk, row, watermark)
    return Nothing()


def _settings(row: AlbumRow, asked: EditAlbum) -> dict[str, Any]:
    unsorted = asked.sort_by == "default"
    given: dict[str, Any] = {
        "title": asked.title,
        "description": asked.description,
        "sort_by": "filename" if unsorted else asked.sort_by,
        "sort_direction": "asc" if unsorted else asked.sort_direction,
        "allow_comment": asked.allow_comment if "/" not in row.path else None,
        "conversion": asked.conversion,
    }
    kept = {name: value for name, value in given.items() if value is not None}
    return kept | _visibility(row, asked) if row.path.count("/") < 2 else kept


def _visibility(row: AlbumRow, asked: EditAlbum) -> dict[str, Any]:
    """Who sees the album from now on; its old password stays where no new one comes. Raises `Refuse`."""
    if asked.inheritParent and asked.type is None:
        return {"type": None, "password": None}
    wanted = asked.type or row.type
    if wanted != "password":
        return {"type": asked.type, "password": None} if asked.type else {}
    if asked.password:
        return {"type": "password", "password": users.hash_password(asked.password)}
    if not row.password:
        raise Refuse(BAD_REQUEST, "type=password needs a password")
    return {"type": "password"}


def _rename(desk: Desk, row: AlbumRow, name: str) -> str:
    if not row.path:
        raise Refuse(BAD_REQUEST, "the root cannot be renamed")
    if not is_album_name(name):
        raise Refuse(EDIT_FAIL, "the name cannot be the name of an album")
    above = row.path.rpartition("/")[0]
    path = f"{above}/{name}" if above else name
    try:
        move_album(desk.library, row.path, to=path)
    except (NameTaken, NotDone, StorageStopped, OSError, ValueError) as error:
        raise Refuse(EDIT_FAIL, str(error)) from error
    return path


def _managed(desk: Desk, one: str) -> AlbumRow:
    """The album of that id, which the caller may manage. Raises `Refuse`."""
    row = desk.library.find_album(wire.parse_album_id(one))
    if row is None:
        raise Refuse(BAD_REQUEST if desk.may("browse", UNDECIDED) else NO_MANAGE_RIGHT, "it is not there")
    desk.need("manage", row.path, otherwise=NO_MANAGE_RIGHT)
    return row


@api.Album.move.answer
def move(desk: Desk, asked: MoveAlbums) -> Moved:
    """Move albums below another; nothing has moved when one of them cannot go there at all.

    A move that is cancelled tells in `skip` what stayed.
    """
    with desk.running("mvcp", asked.id) as stop, desk.library.changing:
        rows = [_managed(desk, one) for one in dict.fromkeys(asked.id)]
        target = desk.library.find_album(wire.parse_album_id(asked.sharepath))
        if target is None:
            raise Refuse(BAD_PARAMS, "the destination is not there")
        desk.need("upload", target.path, otherwise=NO_MANAGE_RIGHT)
        if not rows or any(not row.path for row in rows):
            raise Refuse(BAD_REQUEST, "the root cannot be moved")
        if any(_conflicts(row.path, target.path) for row in rows):
            raise Refuse(SELECT_CONFLICT)
        # the deepest first: an album below another of the list does not go with it
        order = sorted(rows, key=lambda row: -row.path.count("/"))
        stayed = {
            row.id for row in order if stop() or not _move_one(desk, row, target.path, asked.duplicate, stop)
        }
    return Moved(skip=[wire.album_id(row.path) for row in rows if row.id in stayed])


def _conflicts(path: str, target: str) -> bool:
    return f"{target}/".startswith(f"{path}/") or path.rpartition("/")[0] == target


def _move_one(desk: Desk, row: AlbumRow, target: str, duplicate: str, stop: Stop) -> bool:
    """Whether the album went there. Raises `Refuse`; what was moved before stays moved."""
    path = f"{target}/{row.name}" if target else row.name
    try:
        if duplicate == "overwrite" and desk.library.has_directory(path):
            join_albums(desk.library, row.path, to=path, stop=stop)
        else:
            move_album(desk.library, row.path, to=path)
    except (NameTaken, Stopped):
        return False
    except (NotDone, StorageStopped, OSError) as error:
        raise Refuse(UNKNOWN, str(error)) from error
    return True


@api.Album.arrangeitem.answer
def arrangeitem(desk: Desk, asked: ArrangeItems) -> Nothing:
    """Put what is named at `offset` of the album, in that order; all else keeps its order around it.

    The ids say how long the view is that was put in order, so `limit` changes nothing.
    """
    wanted = dict.fromkeys(asked.item_id)
    with desk.library.changing:
        row = _managed(desk, asked.id)
        desk.library.look_at(row.path)
        shown = _as_shown(desk, row)
        places = _places(shown)
        if not wanted or not wanted.keys() <= places.keys():
            raise Refuse(BAD_REQUEST, "an id is of nothing in this album")
        rest = [one for one in places if one not in wanted]
        order = [*rest[: asked.offset], *wanted, *rest[asked.offset :]]
        arranging.arrange(
            desk.library.catalog,
            row.id,
            album_ids=[places[one] for one in order if one.startswith("album_")],
            item_ids=[places[one] for one in order if not one.startswith("album_")],
        )
    return Nothing()


def _as_shown(desk: Desk, row: AlbumRow) -> Listing:
    """All that the album holds, in the order a person sees now."""
    by_hand = arranging.is_arranged(desk.library.catalog, row.id)
    return items.listing(
        desk.library.catalog,
        row.path,
        sort_by="preference" if by_hand else row.sort_by,
        descending=row.sort_direction == "desc",
    )


def _places(shown: Listing) -> dict[str, int]:
    """The row ids of a listing by their ids on the wire."""
    found = {wire.album_id(row.path): row.id for row in shown.albums}
    return found | {wire.item_id(row.kind, row.album, row.name): row.id for row in shown.items}


@api.Album.cleararrangeitem.answer
def cleararrangeitem(desk: Desk, asked: ClearArrangement) -> Nothing:
    """Forget the manual order of an album."""
    with desk.library.changing:
        arranging.clear_arrangement(desk.library.catalog, _managed(desk, asked.id).id)
    return Nothing()


@api.Album.cancel.answer
def cancel(desk: Desk, asked: CancelAlbums) -> Nothing:
    """Stop what this user's request with these ids is doing, before its next album or item."""
    desk.library.running.stop(desk.subject.user, asked.action, asked.id)
    return Nothing()
