"""All the dates of one file: its first bytes say which reader reads it, and what the name says comes last."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from struct import error

from albumen.media.camcorders import read_avi, read_mpegts
from albumen.media.candidates import Evidence, Found
from albumen.media.containers import read_jxl, read_mrw, read_raf, read_tiff, read_webp
from albumen.media.heif import read_heif
from albumen.media.jpeg import read_jpeg, tail_of
from albumen.media.kinds import extension_of, sniff, words
from albumen.media.moments import escaped
from albumen.media.names import name_candidates
from albumen.media.png import read_png
from albumen.media.quicktime import read_quicktime
from albumen.media.window import HEAD, FileWindow, Window, WindowSpent
from albumen.media.xmp import read_xmp

MOST_FOUND = 64  # dates, and refusals, that are kept of one file; real ones have under 10
_DAY = timedelta(days=1)
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_READERS: dict[str, Callable[[Window, Found], None]] = {
    "jpeg": read_jpeg,
    "tiff": read_tiff,
    "heif": read_heif,
    "avif": read_heif,
    "png": read_png,
    "quicktime": read_quicktime,
    "cr3": read_quicktime,
    "webp": read_webp,
    "jxl": read_jxl,
    "raf": read_raf,
    "mrw": read_mrw,
    "avi": read_avi,
    "mpegts": read_mpegts,
}
# What we always recognise: a file with such an extension and unknown content is damaged, not merely of a rare kind.
_KNOWN_BY_CONTENT = words(
    "jpg jpeg jpe png gif bmp tif tiff webp heic heif hif avif jxl dng cr2 cr3 nef arw orf rw2 pef srw raf "
    "mov mp4 m4v 3gp 3g2 qt avi"
)


def read_evidence(window: Window, name: str) -> Evidence:
    """Return all that the content and the name say about when the file was taken.

    Never raises on content, and does bounded work whatever the content is: what is broken becomes `problem`.
    """
    found = Found()
    form = _read(window, name, found)
    return found.evidence(form=form)


def _read(window: Window, name: str, found: Found) -> str | None:
    """Add what content and name say; returns the format that the content proves."""
    form: str | None = None
    try:
        if window.size > 0:
            form = _read_content(window, name, found)
        else:
            found.problem = "empty"
    except WindowSpent:
        pass  # the reader stops with what it has: the date, if there is one, lies further in than may be read
    except OSError as failed:
        found.problem = f"unreadable: {failed.strerror or type(failed).__name__}"
    except (ValueError, IndexError, error, OverflowError) as broken:
        found.problem = f"unreadable: {escaped(str(broken), limit=80)}"
    del found.candidates[MOST_FOUND:], found.rejected[MOST_FOUND:]
    found.candidates.extend(name_candidates(name))
    return form


def _read_content(window: Window, name: str, found: Found) -> str | None:
    head = window.read(0, HEAD)
    form = sniff(head)
    if form is None:
        extension = extension_of(name)
        if extension == "xmp":
            read_xmp(window.read(0, 1 << 20), found)
        elif extension in _KNOWN_BY_CONTENT:
            found.problem = f"unreadable: the content is not a {extension} file"
        return None
    reader = _READERS.get(form)
    if reader is not None:
        try:
            reader(window, found)
        except WindowSpent:
            pass
        except (ValueError, IndexError, error, OverflowError) as broken:
            found.problem = f"unreadable: damaged {form}: {escaped(str(broken), limit=80)}"
    return form


def evidence_of_file(path: str, *, everything: bool = False) -> Evidence:
    """Return the evidence of a local file; a link, a device or a file that cannot be opened is "unreadable: ...".

    Once EXIF's original date or Apple's creationdate is found and believable, dates of lower trust are left out
    (not those of the name), unless `everything` is asked for. A JPEG without its end mark is "truncated". The file's
    own times are never touched on purpose: read only.
    """
    try:
        fd = os.open(path, _FLAGS)
    except OSError as failed:
        return Evidence((), problem=f"unreadable: {failed.strerror or type(failed).__name__}")
    try:
        return evidence_of_open_file(fd, path[path.rfind(os.sep) + 1 :], everything=everything)
    finally:
        os.close(fd)


def evidence_of_open_file(fd: int, name: str, *, everything: bool = False) -> Evidence:
    """Return the evidence of an open local file; the caller keeps and closes `fd`. See `evidence_of_file`."""
    found = Found(None if everything else datetime.now() + _DAY)  # noqa: DTZ005 (a wall clock)
    form: str | None = None
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            return Evidence((), problem="unreadable: not a regular file")
        window = FileWindow(fd, status.st_size)
        form = _read(window, name, found)
        if form == "jpeg" and not found.problem:
            tail = tail_of(window)
            found.motion = found.motion or tail == "motion"
            found.problem = "truncated" if tail == "truncated" else ""
    except WindowSpent:
        pass  # the tail is one too many to look at: it counts as whole
    except OSError as failed:
        return Evidence((), problem=f"unreadable: {failed.strerror or type(failed).__name__}")
    return found.evidence(form=form)
