"""The report as a page: thumbnails come from the place itself, a station's own or made here from the files."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from albumen.cli.console import progress
from albumen.client.errors import PhotoStationError
from albumen.media.thumbnails import CannotPicture, make_thumbnail
from albumen.shelf import Item, Shelf, ShelfProblem
from albumen.shelf.station import StationShelf
from albumen.sorting.report import Sheet
from albumen.sorting.report_page import MOST_PICTURES, Picture, as_html


def page_of(sheet: Sheet, shelf: Shelf, *, quiet: bool) -> str:
    """The report as one HTML file."""
    with progress("making thumbnails", quiet=quiet) as seen:
        get = _pictures(shelf)
        count = 0

        def picture(album: str, name: str, item: Item) -> bytes | None:
            nonlocal count
            count += 1
            seen(count, MOST_PICTURES)
            return get(album, name, item)

        return as_html(sheet, picture=picture, made=datetime.now().astimezone().replace(tzinfo=None))


def _pictures(shelf: Shelf) -> Picture:
    """Thumbnails of a place: a station's own, or made here from the files; an undone run's lie where they lay."""
    if isinstance(shelf, StationShelf):
        return lambda album, name, item: _from_station(shelf, album, name)
    return lambda album, name, item: _from_file(f"{album}/{name}") or _from_file(item.path)


def _from_file(path: str) -> bytes | None:
    try:
        with _still():
            return make_thumbnail(path, size="preview")
    except (CannotPicture, OSError):
        return None


@contextmanager
def _still() -> Generator[None]:
    """Keep what decoders of damaged pictures print from the terminal: a placeholder tells enough."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _from_station(shelf: StationShelf, album: str, name: str) -> bytes | None:
    try:
        item = shelf.find(album, name)
        if item is None:
            return None
        with shelf.client.thumb.get(id=item.id, size="preview") as blob:
            return b"".join(blob.chunks())
    except (PhotoStationError, ShelfProblem):
        return None
