"""Answers SYNO.PhotoStation.Thumb and .Download: thumbnails, originals and archives of them."""

from __future__ import annotations

import hashlib
import os

from albumen import api, wire
from albumen.api.pictures import (
    DOWNLOAD_ACCESS_DENY,
    DOWNLOAD_BAD_PARAMS,
    DOWNLOAD_CHDIR_ERROR,
    THUMB_ACCESS_DENY,
    THUMB_FILE_NOT_EXISTS,
    THUMB_NO_COVER,
    GetArchive,
    GetOriginal,
    GetThumb,
    GetVideo,
)
from albumen.catalog import ItemRow, albums, items
from albumen.catalog.covers import cover_of
from albumen.declare import Blob
from albumen.media.thumbnails import CannotPicture
from albumen.moving.confine import Outside, confined
from albumen.moving.hashing import digest_file
from albumen.station.archive import Archive
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import browsable, find_item
from albumen.station.library import sight_of
from albumen.station.ranges import FileBlob, PictureBlob, StreamBlob
from albumen.station.searching import face_of, find_smart
from albumen.station.sharing import face_of_share, find_share

READY_MADE = {"small": "SYNOPHOTO_THUMB_M.jpg", "large": "SYNOPHOTO_THUMB_XL.jpg"}
"""Thumbnails that a NAS left behind, in `@eaDir/<name>/` (API facts, flows 8)."""
MOST_READY_MADE_BYTES = 8 * 1024 * 1024


@api.Thumb.get.answer
def get(desk: Desk, asked: GetThumb) -> Blob:
    """The thumbnail of an item, or of an album's cover."""
    row = _pictured(desk, asked.id)
    ready = _ready_made(desk, row, asked.size)
    if ready is not None and not row.turns:
        return PictureBlob(ready, etag=f'"{hashlib.blake2b(ready, digest_size=16).hexdigest()}"')
    try:
        # not confined by a descriptor, as a worker opens it by name; it was walked a moment ago, and is only read
        if ready is None:
            path, digest = desk.library.directory(row.path), row.digest or _digest(desk, row)
        else:
            path = confined(desk.library.root, _ready_path(row, asked.size))
            digest = hashlib.blake2b(ready, digest_size=32).digest()
        data = desk.library.pictures.thumbnail(path, digest=digest, size=asked.size, turns=row.turns)
    except (CannotPicture, Outside, OSError) as error:
        raise Refuse(THUMB_FILE_NOT_EXISTS, str(error)) from error
    return PictureBlob(data, etag=f'"{digest.hex()}-{asked.size}-{row.turns}"')


def _pictured(desk: Desk, one: str) -> ItemRow:
    kind = one.partition("_")[0]
    if kind in ("photo", "video"):
        return find_item(desk, one, denied=THUMB_ACCESS_DENY, missing=THUMB_FILE_NOT_EXISTS)
    if kind == "smart":
        return _cover(face_of(desk, find_smart(desk, one, missing=THUMB_NO_COVER)))
    if kind == "publicshare":
        share = find_share(desk, one.partition("_")[2], missing=THUMB_NO_COVER, denied=THUMB_ACCESS_DENY)
        return _cover(face_of_share(desk, share))
    album = wire.parse_album_id(one)
    if album and not browsable(desk, album):
        raise Refuse(THUMB_ACCESS_DENY)
    row = albums.album(desk.library.catalog, album)
    return _cover(None if row is None else cover_of(desk.library.catalog, row, sight=sight_of(desk.subject)))


def _cover(row: ItemRow | None) -> ItemRow:
    if row is None:
        raise Refuse(THUMB_NO_COVER)
    return row


def _ready_path(row: ItemRow, size: str) -> str:
    return "/".join(filter(None, (row.album, "@eaDir", row.name, READY_MADE[size])))


def _ready_made(desk: Desk, row: ItemRow, size: str) -> bytes | None:
    if size not in READY_MADE:
        return None
    try:
        descriptor = desk.library.open_file(_ready_path(row, size))
    except (Outside, OSError):
        return None
    with open(descriptor, "rb") as file:
        data = file.read(MOST_READY_MADE_BYTES + 1)
    return data if data.startswith(b"\xff\xd8\xff") and len(data) <= MOST_READY_MADE_BYTES else None


def _digest(desk: Desk, row: ItemRow) -> bytes:
    digest = digest_file(desk.library.directory(row.path))
    items.set_digest(desk.library.catalog, row.id, digest, size=row.size, mtime_ns=row.mtime_ns)
    return digest


@api.Download.getphoto.answer
def getphoto(desk: Desk, asked: GetOriginal) -> Blob:
    """The original file of a photo, whole or a range of it."""
    return _original(desk, asked.id, attachment=bool(asked.download))


@api.Download.getvideo.answer
def getvideo(desk: Desk, asked: GetVideo) -> Blob:
    """The original file of a video; there are no converted ones, so any `quality_id` is it."""
    return _original(desk, asked.id, attachment=bool(asked.download))


def _original(desk: Desk, one: str, *, attachment: bool) -> Blob:
    """The bytes of the file as it is now: what the catalog knows of it does not matter here."""
    ref = wire.parse_item_id(one)
    if browsable(desk, ref.album) and not desk.library.has_directory(ref.album):
        raise Refuse(DOWNLOAD_CHDIR_ERROR)
    row = find_item(desk, one, denied=DOWNLOAD_ACCESS_DENY, missing=DOWNLOAD_BAD_PARAMS)
    try:
        descriptor = desk.library.open_file(row.path)
    except (Outside, OSError) as error:
        raise Refuse(DOWNLOAD_BAD_PARAMS, str(error)) from error
    return FileBlob(descriptor, name=row.name, attachment=attachment)


@api.Download.getitem.answer
def getitem(desk: Desk, asked: GetArchive) -> Blob:
    """A zip archive of items and whole albums; what the caller may not see is left out."""
    archive = Archive(desk, flat=bool(asked.no_structure))
    for one in asked.id:
        if one.startswith("album_"):
            _add_album(desk, archive, wire.parse_album_id(one))
        else:
            ref = wire.parse_item_id(one)
            if not browsable(desk, ref.album):
                raise Refuse(DOWNLOAD_ACCESS_DENY)
            archive.add_file(ref.path, above=ref.album)
    if archive.is_empty:
        raise Refuse(DOWNLOAD_BAD_PARAMS, "nothing that was asked for is there")
    name = "photos.zip" if len(asked.id) > 1 else f"{archive.first_name}.zip"
    return StreamBlob(archive.stream(), content_type="application/zip", name=name)


def _add_album(desk: Desk, archive: Archive, album: str) -> None:
    if album and not browsable(desk, album):
        raise Refuse(DOWNLOAD_ACCESS_DENY)
    if not desk.library.has_directory(album):
        raise Refuse(DOWNLOAD_CHDIR_ERROR)
    archive.add_album(album, above=os.path.dirname(album))
