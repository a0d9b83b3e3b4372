"""Report files: refused before anything moves, written when all is done, with thumbnails from the place itself."""

from __future__ import annotations

import os
from collections.abc import Sequence

from albumen.cli.console import FAILED, WRONG, Problem, say, shown
from albumen.moving import rename_noreplace
from albumen.shelf import Shelf
from albumen.sorting.report import Sheet, as_csv, as_json

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
            from albumen.cli.report_page import page_of  # here, as pages and thumbnails take long to import

            data = page_of(sheet, shelf, quiet=quiet).encode()
        _write(path, data)
        if not quiet:
            say(f"Report: {shown(path)}")


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
