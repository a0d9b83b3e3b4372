"""Moves, renames and joins whole albums, and lets the catalog follow. The caller holds the lock."""

from __future__ import annotations

import contextlib
import os

from albumen.catalog import albums, items
from albumen.moving.names import check_name
from albumen.moving.units import Unit, look, never, pair_of
from albumen.moving.vault import NotDone
from albumen.station.library import Library
from albumen.station.running import Stop
from albumen.station.shifting import move_items


class NameTaken(Exception):
    """Something of that name is at the destination; nothing has moved."""


class Stopped(Exception):
    """A person cancelled the move of an album; what is not in its new place is where it was."""


def move_album(library: Library, path: str, *, to: str) -> None:
    """Move or rename an album's directory; titles, settings and all below it follow.

    Raises `NameTaken`, `NotDone`, `StorageStopped`, OSError, and ValueError for a name that cannot be.
    """
    check_name(os.path.basename(to))
    source, target = library.directory(path), library.directory(to)
    if look(target) is not None:
        raise NameTaken(f"{to!r} is taken")
    _move(library, source, target)
    # what the catalog still knows of an album that was there once gives way to the one that is there now
    albums.remove_album_tree(library.catalog, to)
    albums.rename_album_tree(library.catalog, path, to=to)
    library.look_at(to)


def join_albums(library: Library, path: str, *, to: str, stop: Stop = never) -> None:
    """Move all that an album holds into another; what has the same name there goes to the trash.

    What is neither item nor album moves where its name is free; the rest goes to the trash with the directory.
    Raises as `move_album` does, `NameTaken` where an album meets a file or an item an album, and `Stopped` after
    `stop`: it stays then. What was moved before stays moved.
    """
    library.look_at(path)
    library.look_at(to)
    for below in albums.subalbums(library.catalog, path):
        place = f"{to}/{below.name}"
        if stop():
            raise Stopped
        if library.has_directory(place):
            join_albums(library, below.path, to=place, stop=stop)
        else:
            move_album(library, below.path, to=place)
    held = items.listing(library.catalog, path, kinds=("photo", "video"))
    move_items(library, held.items, to=to, duplicate="overwrite", stop=stop)
    library.look_at(path)
    if stop():
        raise Stopped
    if items.listing(library.catalog, path).total:
        raise NameTaken(f"{path!r} holds something whose name is taken")
    _move_the_rest(library, path, to)
    albums.remove_album_tree(library.catalog, path)


def _move_the_rest(library: Library, path: str, to: str) -> None:
    source, target = library.directory(path), library.directory(to)
    for name in sorted(os.listdir(source)):
        if look(os.path.join(target, name)) is None:
            with contextlib.suppress(NameTaken, NotDone):
                _move(library, os.path.join(source, name), os.path.join(target, name))
    if not library.vault.remove_empty_album(source):
        library.vault.trash([source])


def _move(library: Library, source: str, target: str) -> None:
    (outcome,) = library.vault.move([Unit("album", (pair_of(source, target),))])
    if outcome.state == "exists":
        raise NameTaken(outcome.detail)
    if outcome.state != "moved":
        raise NotDone(outcome)
