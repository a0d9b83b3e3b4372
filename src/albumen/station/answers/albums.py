"""Answers SYNO.PhotoStation.Album: albums are folders below the root."""

from __future__ import annotations

import os
from typing import Any

from msgspec import UNSET, UnsetType

from albumen import api, wire
from albumen.api.album_changes import AlbumSettings, CreateAlbum, Created, DeleteAlbum
from albumen.api.albums import (
    CREATE_FAIL,
    DELETE_FAIL,
    HAS_EXIST,
    NO_MANAGE_RIGHT,
    NO_UPLOAD_RIGHT,
    Albums,
    GetAlbums,
    ListAlbum,
)
from albumen.api.common import BAD_REQUEST, Page
from albumen.catalog import AlbumRow, Listing, albums, items, rights, search, users
from albumen.catalog.watermarks import Watermark, set_watermark
from albumen.declare import Nothing
from albumen.media.kinds import is_litter, is_unfinished
from albumen.moving.units import StorageStopped
from albumen.moving.vault import NotDone
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import DESCENDING, next_offset, open_album, shown_order
from albumen.station.library import sight_of
from albumen.station.rights import UNDECIDED
from albumen.station.searching import filter_of, is_search
from albumen.station.shapes import album_items, media_item


@api.Album.list.answer
def list_album(desk: Desk, asked: ListAlbum) -> Page:
    """A page of what the album holds, as it is on disk now; later pages go on with what the first one saw."""
    if is_search(asked):
        listing = _search(desk, asked)
    else:
        row = open_album(desk, wire.parse_album_id(asked.id), password=asked.password)
        if asked.offset == 0 or asked.force_update:
            desk.library.look_at(row.path)
        listing = _list(desk, asked, row)
    found = [
        *album_items(desk, listing.albums, asked.additional, ignore=asked.ignore),
        *(media_item(item, asked.additional, ignore=asked.ignore) for item in listing.items),
    ]
    after = next_offset(asked.offset, got=len(found), limit=asked.limit, total=listing.total)
    return Page(total=listing.total, offset=after, items=found)


def _list(desk: Desk, asked: ListAlbum, row: AlbumRow) -> Listing:
    sort_by, descending = shown_order(desk, row, asked.sort_by, asked.sort_direction)
    return items.listing(
        desk.library.catalog,
        row,
        kinds=asked.type,
        sort_by=sort_by,
        descending=descending,
        offset=asked.offset,
        limit=asked.limit,
        sight=sight_of(desk.subject),
    )


def _search(desk: Desk, asked: ListAlbum) -> Listing:
    albums = tuple(wire.parse_album_id(one) for one in asked.albums) if asked.albums else None
    wanted = filter_of(asked, kinds=asked.type, albums=albums, otherwise=BAD_REQUEST)
    return search.search(
        desk.library.catalog,
        wanted,
        sort_by=asked.sort_by or "filename",
        descending=asked.sort_direction in DESCENDING,
        offset=asked.offset,
        limit=asked.limit,
        sight=sight_of(desk.subject),
    )


@api.Album.getinfo.answer
def getinfo(desk: Desk, asked: GetAlbums) -> Albums:
    """The facts of albums; the first that cannot be seen refuses the whole call."""
    paths = [wire.parse_album_id(one) for one in asked.id or ("",)]
    rows = [open_album(desk, path, password=asked.password) for path in paths]
    return Albums(items=album_items(desk, rows, asked.additional, cover=True, ignore=asked.ignore))


@api.Album.create.answer
def create(desk: Desk, asked: CreateAlbum) -> Created:
    """Make a folder; its type is kept where it means something, on the first two levels."""
    parent = wire.parse_album_id(asked.id)
    if asked.type == "password" and not asked.password:
        raise Refuse(BAD_REQUEST, "type=password needs a password")
    watermark = told_watermark(asked)
    desk.need("upload", parent, otherwise=NO_UPLOAD_RIGHT)
    with desk.library.changing:
        above = open_album(desk, parent)
        if not is_album_name(asked.name):
            raise Refuse(CREATE_FAIL, "the name cannot be the name of an album")
        path = f"{above.path}/{asked.name}" if above.path else asked.name
        _make_folder(desk, path)
        keep_watermark(desk, albums.ensure_album(desk.library.catalog, path), watermark)
        _keep_settings(desk, path, asked)
        if desk.session is not None and desk.session.user is not None and not desk.subject.is_admin:
            rights.grant_user(desk.library.catalog, path, desk.session.user.id, "manage")
    return Created(id=wire.album_id(path))


def is_album_name(name: str) -> bool:
    """Whether an album may be called so: one component, neither hidden, litter nor at odds with Windows."""
    if name in ("", ".", "..") or "/" in name or "\0" in name or len(os.fsencode(name)) > 255:
        return False
    return not (name.startswith(".") or name.endswith((" ", ".")) or is_litter(name) or is_unfinished(name))


def told_watermark(asked: AlbumSettings) -> Watermark | UnsetType | None:
    """The watermark that is set, None where all fields are empty, UNSET where none was sent. Raises `Refuse`.

    It is kept and told back, and never drawn: what its values mean is not known.
    """
    fields = (asked.watermark_path, asked.watermark_opacity, asked.watermark_gravity, asked.watermark_size)
    texts = [text for text in fields if text is not None]
    if not texts:
        return UNSET
    if len(texts) < len(fields) or any(texts) != all(texts):
        raise Refuse(BAD_REQUEST, "a watermark needs all four fields")
    return Watermark(*texts) if any(texts) else None


def keep_watermark(desk: Desk, album: AlbumRow, watermark: Watermark | UnsetType | None) -> None:
    """Keep what `told_watermark` found."""
    if not isinstance(watermark, UnsetType):
        set_watermark(desk.library.catalog, album.id, watermark)


def _make_folder(desk: Desk, path: str) -> None:
    try:
        desk.library.vault.make_album(desk.library.directory(path))
    except FileExistsError as error:
        raise Refuse(HAS_EXIST if desk.library.has_directory(path) else CREATE_FAIL) from error
    except (OSError, ValueError, StorageStopped) as error:
        raise Refuse(CREATE_FAIL, str(error)) from error


def _keep_settings(desk: Desk, path: str, asked: CreateAlbum) -> None:
    given: dict[str, Any] = {
        "title": asked.title,
        "description": asked.description,
        "sort_by": asked.sort_by if asked.sort_by != "default" else None,
        "sort_direction": asked.sort_direction,
        "allow_comment": asked.allow_comment,
        "conversion": asked.conversion,
    }
    if path.count("/") < 2:
        given["type"] = asked.type
        if asked.type == "password" and asked.password:
            given["password"] = users.hash_password(asked.password)
    albums.set_album(
        desk.library.catalog, path, **{name: one for name, one in given.items() if one is not None}
    )


@api.Album.delete.answer
def delete(desk: Desk, asked: DeleteAlbum) -> Nothing:
    """Move albums to the trash, until cancelled; with `only_empty`, remove only folders that hold nothing at all."""
    paths = list(dict.fromkeys(wire.parse_album_id(one) for one in asked.id))
    if not paths or "" in paths:
        raise Refuse(BAD_REQUEST, "the root cannot be deleted")
    with desk.running("delete", asked.id) as stop, desk.library.changing:
        rows = [desk.library.find_album(path) for path in paths]
        for row in filter(None, rows):
            desk.need("manage", row.path, otherwise=NO_MANAGE_RIGHT)
        if None in rows:
            raise Refuse(
                BAD_REQUEST if desk.may("browse", UNDECIDED) else NO_MANAGE_RIGHT, "one is not there"
            )
        # the deepest first: an album below another of the list is gone with it
        for path in sorted((row.path for row in rows if row), key=lambda path: -path.count("/")):
            if stop():
                break
            _delete_one(desk, path, only_empty=bool(asked.only_empty))
    return Nothing()


def _delete_one(desk: Desk, path: str, *, only_empty: bool) -> None:
    directory = desk.library.directory(path)
    try:
        if only_empty:
            if not desk.library.vault.remove_empty_album(directory):
                raise Refuse(DELETE_FAIL, "the album is not empty")
        else:
            desk.library.vault.trash([directory])
    except (OSError, NotDone, StorageStopped) as error:
        raise Refuse(DELETE_FAIL, str(error)) from error
    albums.remove_album_tree(desk.library.catalog, path)
