"""Report files: refused before anything moves, written when all is done, with thumbnails from the place itself."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime

from albumen.cli.console import FAILED, WRONG, Problem, progress, say, shown
from albumen.client.errors import PhotoStationError
from albumen.media.thumbnails import CannotPicture, make_thumbnail
from albumen.moving import rename_noreplace
from albumen.shelf import Item, Shelf, ShelfProblem
from albumen.shelf.station import StationShelf
from albumen.sorting.report import Sheet, as_csv, as_json
from albumen.sorting.report_page import MOST_PICTURES, Picture, as_html

FORMS = (".csv", ".json", ".html")


def check_reports(paths: Sequence[str], *, roll: str) -> None:
    """Refuse what could not be written later. Raises `Problem`: "bad-report", "file-exists", "no-such-folder"."""
    for path in paths:
        folder = os.path.dirname(os.path.abspath(path))
        if os.path.splitext(path)[1].lower() not in FORMS:
            raise Problem("bad-report", f"{path!r}: a report is a file that ends in {', '.join(FORMS)}.")
        if os.path.lexists(path) or paths.count(path) > 1:
            raise _exists(path)
        if not os.path.isdir(folder) or not os.access(folder, os.W_OK | os.X_OK):
            raise Problem("no-such-folder", f"{folder!r} is no folder that can be written to; name another.")
        if path.lower().endswith(".json") and f"{os.path.realpath(folder)}/".startswith(f"{roll}/"):
            raise Problem(
                "bad-report",
                f"{path!r} lies in the roll, where the next sort takes it for a sidecar; put it elsewhere.",
            )


def write_reports(paths: Sequence[str], sheet: Sheet, shelf: Shelf, *, quiet: bool) -> None:
    """Write the reports, each a new file, whole or not at all.

    Raises `Problem` ("file-exists", a failure) for one that has come since `check_reports`.
    """
    for path in paths:
        form = os.path.splitext(path)[1].lower()
        if form == ".csv":
            data = as_csv(sheet).encode("utf-8-sig")  # the mark tells spreadsheets that it is UTF-8
        elif form == ".json":
            data = as_json(sheet).encode("ascii")
        else:
            data = _page(sheet, shelf, quiet=quiet).encode()
        _write(path, data)
        if not quiet:
            say(f"Report: {shown(path)}")


def _page(sheet: Sheet, shelf: Shelf, *, quiet: bool) -> str:
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
        return make_thumbnail(path, size="preview")
    except (CannotPicture, OSError):
        return None


def _from_station(shelf: StationShelf, album: str, name: str) -> bytes | None:
    try:
        item = shelf.find(album, name)
        if item is None:
            return None
        with shelf.client.thumb.get(id=item.id, size="preview") as blob:
            return b"".join(blob.chunks())
    except (PhotoStationError, ShelfProblem):
        return None


def _write(path: str, data: bytes) -> None:
    """A temporary file beside, synced, then renamed, which replaces nothing."""
    temporary = f"{path}.{os.getpid()}.new"
    try:
        with open(temporary, "xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        rename_noreplace(temporary, path)
    except FileExistsError as error:
        raise _exists(path, exit=FAILED) from error
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)


def _exists(path: str, *, exit: int = WRONG) -> Problem:  # noqa: A002
    return Problem("file-exists", f"{path!r} is there already; give the report another name.", exit=exit)
