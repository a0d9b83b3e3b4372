"""Answers SYNO.PhotoStation.File: what was uploaded gets its name, durably, and never in the place of another."""

from __future__ import annotations

from typing import Any

import structlog

from albumen import api
from albumen.api.files import (
    ACCESS_DENY,
    BAD_PARAMS,
    CANT_WRITE,
    DIR_NOT_EXISTS,
    FILE_EXT_ERR,
    NO_FILE,
    UploadPhoto,
    UploadVideo,
)
from albumen.catalog import items, scan
from albumen.declare import Nothing
from albumen.media.kinds import PHOTO_EXTENSIONS, VIDEO_EXTENSIONS, extension_of, is_litter, is_unfinished
from albumen.moving.names import check_name
from albumen.moving.units import StorageStopped
from albumen.moving.vault import NotDone, Placed
from albumen.station.desk import Desk, Refuse

MILLISECONDS_FROM = 10**11  # three clients send milliseconds; as seconds this is the year 5138
LAST_SECOND = 2**33  # what every file system of today can keep

log: Any = structlog.get_logger("albumen.station")


@api.File.uploadphoto.answer
def uploadphoto(desk: Desk, asked: UploadPhoto) -> Nothing:
    """Keep an uploaded photo."""
    return _upload(desk, asked, PHOTO_EXTENSIONS)


@api.File.uploadvideo.answer
def uploadvideo(desk: Desk, asked: UploadVideo) -> Nothing:
    """Keep an uploaded video."""
    return _upload(desk, asked, VIDEO_EXTENSIONS)


def _upload(desk: Desk, asked: UploadPhoto | UploadVideo, extensions: frozenset[str]) -> Nothing:
    if extension_of(asked.filename) not in extensions:
        raise Refuse(FILE_EXT_ERR)
    _check_file_name(asked.filename)
    album = asked.dest_folder_path.strip("/")
    desk.library.directory(album)  # raises `Outside` before anything is asked about the path
    row = desk.library.find_album(album)
    if row is None:
        raise Refuse(DIR_NOT_EXISTS)
    desk.need("upload", row.path, otherwise=ACCESS_DENY)
    with desk.library.changing:
        placed = _place(desk, row.path, asked)
        if placed.state != "ignored":
            _note(desk, row.path, placed, asked)
    return Nothing()


def _check_file_name(name: str) -> None:
    try:
        check_name(name)
    except ValueError as error:
        raise Refuse(BAD_PARAMS, str(error)) from error
    if name.startswith(".") or is_litter(name) or is_unfinished(name):
        raise Refuse(BAD_PARAMS, "a file of that name would never be shown")


def _place(desk: Desk, album: str, asked: UploadPhoto | UploadVideo) -> Placed:
    incoming, desk.incoming = desk.incoming, None
    if incoming is None:
        raise Refuse(NO_FILE)
    # The file may have come before the fields that say where to, and then waits in the state directory.
    incoming.directory = desk.library.directory(album)
    try:
        return desk.library.vault.place(
            incoming, name=asked.filename, mtime_ns=modified_ns(asked.mtime), duplicate=asked.duplicate
        )
    except (NotDone, StorageStopped, OSError) as error:
        log.warning("an upload was not kept", reason=str(error))
        raise Refuse(CANT_WRITE, str(error)) from error


def modified_ns(mtime: int) -> int | None:
    """The modification time in nanoseconds, of seconds or milliseconds; None when it is no time of a file.

    >>> modified_ns(1721585073), modified_ns(1721585073123)
    (1721585073000000000, 1721585073123000000)
    """
    seconds, milliseconds = divmod(mtime, 1000) if mtime >= MILLISECONDS_FROM else (mtime, 0)
    return seconds * 10**9 + milliseconds * 10**6 if 0 <= seconds < LAST_SECOND else None


def _note(desk: Desk, album: str, placed: Placed, asked: UploadPhoto | UploadVideo) -> None:
    """Let the catalog know the file; what it kept about an item that was overwritten goes with that item."""
    library = desk.library
    if placed.state == "overwrote" and (old := items.item(library.catalog, album, placed.name)) is not None:
        items.remove_items(library.catalog, [old.id])
    scan.note_file(
        library.catalog,
        library.root,
        album,
        placed.name,
        digest=placed.digest,
        title=asked.title,
        description=asked.description,
    )
