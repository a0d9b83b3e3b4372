"""Answers SYNO.PhotoStation.DsmShare: copies from folders that the owner opened; nothing changes in them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from albumen import api, wire
from albumen.api.dsm import ACCESS_DENY, UPLOAD_ERROR, CopyDsm, DsmEntry, DsmPage, ListDsm
from albumen.catalog import albums
from albumen.declare import Nothing
from albumen.moving.confine import Outside
from albumen.moving.units import StorageStopped
from albumen.moving.vault import Duplicate
from albumen.station.answers.albums import is_album_name
from albumen.station.desk import Desk, Refuse
from albumen.station.library import shown
from albumen.station.opened import Entry, Opened
from albumen.station.shifting import copy_in


@api.DsmShare.list.answer
def list_folder(desk: Desk, asked: ListDsm) -> DsmPage:
    """A page of the opened folders, or of what is in one of them now; music is never listed."""
    opened = Opened(desk.library.settings.opened)
    path = wire.parse_dsm_id(asked.id or "fm_root")
    try:
        found = opened.entries(path) if path else opened.tops()
    except (Outside, OSError) as error:
        raise Refuse(ACCESS_DENY, str(error)) from error
    wanted = [one for one in found if one.kind in asked.type]
    end = None if asked.limit < 0 else asked.offset + asked.limit
    page = [
        DsmEntry(id=wire.dsm_id(one.path), name=shown(one.name), type=one.kind)
        for one in wanted[asked.offset : end]
    ]
    return DsmPage(items=page, total=len(wanted), offset=asked.offset)


@api.DsmShare.copy.answer
def copy(desk: Desk, asked: CopyDsm) -> Nothing:
    """Copy files with their sidecars, and folders as albums. All that can be copied is, also where some cannot."""
    opened = Opened(desk.library.settings.opened)
    target = _target(desk, asked.sharepath)
    try:
        entries = [opened.find(wire.parse_dsm_id(one)) for one in dict.fromkeys(asked.id)]
        wanted = [pair for entry in entries for pair in opened.below(entry)]
    except (Outside, OSError) as error:
        raise Refuse(ACCESS_DENY, str(error)) from error
    failed = list(_copy_each(desk, opened, wanted, target, asked.duplicate or "ignore"))
    if failed:
        raise Refuse(UPLOAD_ERROR, f"{len(failed)} of {len(wanted)} were not copied")
    return Nothing()


def _target(desk: Desk, text: str) -> str:
    """The album to copy to, by its id or its path. Raises `Refuse`."""
    path = wire.parse_album_id(text) if text.startswith("album_") else text.strip("/")
    row = desk.library.find_album(path) if desk.library.has_directory(path) else None
    if row is None:
        raise Refuse(ACCESS_DENY, "the album is not there")
    desk.need("upload", row.path, otherwise=ACCESS_DENY)
    return row.path


def _copy_each(
    desk: Desk, opened: Opened, wanted: list[tuple[str, Entry]], target: str, duplicate: Duplicate
) -> Iterator[Entry]:
    """Copy file by file, and give those that could not be; the lock is free between two of them."""
    touched: set[str] = set()
    for below, entry in wanted:
        with desk.library.changing:
            try:
                album = _album(desk, target, below)
                sources = opened.with_sidecars(entry)
                touched.add(album)
                if not copy_in(desk.library, sources, to=album, duplicate=duplicate):
                    yield entry
            except (Outside, OSError, ValueError, StorageStopped):
                yield entry
    for album in touched:
        desk.library.look_at(album)


def _album(desk: Desk, target: str, below: str) -> str:
    """The album for a folder that is copied, made with those above it. Raises ValueError, OSError, `Outside`."""
    path = target
    for name in filter(None, below.split("/")):
        path = f"{path}/{name}" if path else name
        if not desk.library.has_directory(path):
            if not is_album_name(name):
                raise ValueError(f"{os.fsencode(name)!r} cannot be the name of an album")
            desk.library.vault.make_album(desk.library.directory(path))
            albums.ensure_album(desk.library.catalog, path)
    return path
