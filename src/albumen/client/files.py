"""Local files on their way to and from a station: what an upload says of them, and where a download lands."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, BinaryIO

from albumen.api import Download, File
from albumen.api.common import Duplicate
from albumen.api.files import UploadPhoto, UploadVideo
from albumen.client.exchange import Pour, Progress, Steps
from albumen.client.session import Session
from albumen.declare import Method, Request, Upload
from albumen.media.kinds import kind_of
from albumen.wire import parse_item_id

Bound = tuple[Method[Any, Any], Request[Any]]


def upload_request(
    path: str,
    *,
    album: str,
    name: str | None,
    title: str | None,
    description: str | None,
    duplicate: Duplicate,
) -> Bound:
    """The method and request that upload a file; its extension says whether as a photo or as a video.

    A file of neither kind is offered as a photo, and the station decides. Raises `OSError`.
    """
    target = name or os.path.basename(path)
    is_video = kind_of(target) == "video"
    request = (UploadVideo if is_video else UploadPhoto)(
        dest_folder_path=album.strip("/"),
        duplicate=duplicate,
        filename=target,
        mtime=int(os.stat(path).st_mtime // 1),
        title=title,
        description=description,
        original=Upload(path=path, name=target),
    )
    return (File.uploadvideo if is_video else File.uploadphoto), request


def original_request(item_id: str) -> Bound:
    """The method and request that fetch an original by its id. Raises `BadId`."""
    if parse_item_id(item_id).kind == "video":
        return Download.getvideo, Download.getvideo.request(id=item_id)
    return Download.getphoto, Download.getphoto.request(id=item_id)


def save(session: Session, item_id: str, to: str, progress: Progress | None = None) -> Steps[None]:
    """Fetch an original into a new file; see `landing`. Raises `TransferBroken` when too few bytes come."""
    method, request = original_request(item_id)
    with landing(to) as file:
        blob = yield from session.send(method, request)
        came, announced = 0, blob.size

        def keep(chunk: bytes) -> None:
            nonlocal came
            file.write(chunk)
            came += len(chunk)
            if progress:
                progress(came, came if announced is None else announced)

        yield Pour(blob, keep)


def range_header(offset: int, length: int | None) -> dict[str, str]:
    """The header for `length` bytes (None: all) from `offset`. Raises `ValueError` for no such range."""
    if offset < 0 or (length is not None and length < 1):
        raise ValueError(f"No such range: {length} bytes from {offset}; count from 0 and ask for 1 or more.")
    last = "" if length is None else str(offset + length - 1)
    return {"Range": f"bytes={offset}-{last}"}


@contextmanager
def landing(to: str) -> Generator[BinaryIO]:
    """A new file beside `to` that becomes `to` when the block ends well, and else disappears.

    Raises `FileExistsError` when `to` is there, at the start or at the end: nothing is ever written over.
    """
    if os.path.lexists(to):
        raise FileExistsError(f"{to!r} is there already: give another name, or move it away.")
    handle, temporary = tempfile.mkstemp(prefix=".albumen-", suffix=".part", dir=os.path.dirname(to) or ".")
    try:
        with open(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        _publish(temporary, to)
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)
    _sync_directory(os.path.dirname(to) or ".")


def _publish(temporary: str, to: str) -> None:
    try:
        os.link(temporary, to)
    except FileExistsError:
        raise
    except OSError:  # exFAT and some network file systems know no links
        if os.path.lexists(to):
            raise FileExistsError(f"{to!r} is there already: give another name, or move it away.") from None
        os.rename(temporary, to)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_directory(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
