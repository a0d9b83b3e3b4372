"""Bytes of files over HTTP: one range, ETag, types that a browser may show, and nothing read that is not sent."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from albumen.declare import Blob
from albumen.media.kinds import extension_of

BLOCK = 256 * 1024
SHOWN_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "jpe": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "heic": "image/heic",
    "heif": "image/heif",
    "hif": "image/heif",
    "avif": "image/avif",
    "jxl": "image/jxl",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "qt": "video/quicktime",
    "3gp": "video/3gpp",
    "3g2": "video/3gpp2",
    "mpg": "video/mpeg",
    "mpeg": "video/mpeg",
    "avi": "video/x-msvideo",
    "wmv": "video/x-ms-wmv",
    "flv": "video/x-flv",
    "mts": "video/mp2t",
    "m2ts": "video/mp2t",
}
"""What may be shown inline; everything else is sent as an attachment of no type. Never SVG, never HTML."""
LOCKED = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "same-origin",
}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")


class FileBlob(Blob):
    """An open file to send; the descriptor is closed when it is sent or not wanted."""

    def __init__(self, descriptor: int, *, name: str, attachment: bool) -> None:
        found = os.fstat(descriptor)
        super().__init__(content_type=SHOWN_TYPES.get(extension_of(name), "application/octet-stream"))
        self.size = found.st_size
        self.descriptor = descriptor
        self.name = name
        self.attachment = attachment or extension_of(name) not in SHOWN_TYPES
        self.etag = f'"{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}"'

    def close(self) -> None:
        """Close the file; safe to call twice."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __del__(self) -> None:
        self.close()  # a client that left before its answer began


class PictureBlob(Blob):
    """A small picture in memory with the ETag of its content."""

    def __init__(self, data: bytes, *, etag: str) -> None:
        super().__init__(data, content_type="image/jpeg")
        self.data, self.etag = data, etag


class StreamBlob(Blob):
    """Bytes made while they are sent; their number is not known before."""

    def __init__(self, pieces: Iterator[bytes], *, content_type: str, name: str) -> None:
        super().__init__(content_type=content_type)
        self.pieces, self.name = pieces, name


def wanted_range(header: str | None, *, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of the one range asked for; None for the whole file.

    Several ranges, other units and nonsense give the whole file, as RFC 9110 allows. A range past the end gives
    an empty one, (size, size).
    """
    match = _RANGE.match(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        return max(0, size - int(last)), size
    start, end = int(first), min(size, int(last) + 1 if last else size)
    if start >= size:
        return size, size
    return (start, end) if start < end else None


def respond(blob: Blob, *, headers: dict[str, str], head: bool, ask_again: bool = False) -> Response:
    """The response that carries a blob; `headers` are the request's, by lower-case name. May block on the disk.

    With `ask_again` a browser keeps the bytes, but asks each time whether it may still show them.
    """
    keep = "private, no-cache" if ask_again else "private, max-age=604800"
    if isinstance(blob, FileBlob):
        return _file_response(blob, headers=headers, head=head, keep=keep)
    if isinstance(blob, PictureBlob):
        return _picture_response(blob, headers=headers, keep=keep)
    assert isinstance(blob, StreamBlob)
    disposition = _disposition(blob.name, attachment=True)
    return StreamingResponse(
        blob.pieces, media_type=blob.content_type, headers={**LOCKED, "content-disposition": disposition}
    )


def _picture_response(blob: PictureBlob, *, headers: dict[str, str], keep: str) -> Response:
    answer = {**LOCKED, "etag": blob.etag, "cache-control": keep}
    if blob.etag in headers.get("if-none-match", ""):
        return Response(status_code=304, headers=answer)
    return Response(blob.data, media_type=blob.content_type, headers=answer)


def _file_response(blob: FileBlob, *, headers: dict[str, str], head: bool, keep: str) -> Response:
    size = blob.size or 0
    answer = {
        **LOCKED,
        "etag": blob.etag,
        "accept-ranges": "bytes",
        "cache-control": keep,
        "content-disposition": _disposition(blob.name, attachment=blob.attachment),
        "content-type": blob.content_type,
    }
    if blob.etag in headers.get("if-none-match", ""):
        blob.close()
        return Response(status_code=304, headers=answer)
    span = None
    if headers.get("if-range", blob.etag) == blob.etag:
        span = wanted_range(headers.get("range"), size=size)
    start, end = span or (0, size)
    if span is not None:
        answer["content-range"] = f"bytes {start}-{end - 1}/{size}"
    if span is not None and start == end:
        blob.close()
        return Response(status_code=416, headers={**answer, "content-range": f"bytes */{size}"})
    return _span_response(blob, start, end, status=200 if span is None else 206, headers=answer, head=head)


def _span_response(
    blob: FileBlob, start: int, end: int, *, status: int, headers: dict[str, str], head: bool
) -> Response:
    headers["content-length"] = str(end - start)
    if head or end - start <= BLOCK:
        try:
            data = b"" if head else os.pread(blob.descriptor, end - start, start)
        finally:
            blob.close()
        if not head:
            headers["content-length"] = str(len(data))  # the file may have become shorter
        return Response(data, status_code=status, headers=headers)
    return StreamingResponse(_pieces(blob, start, end), status_code=status, headers=headers)


async def _pieces(blob: FileBlob, start: int, end: int) -> AsyncIterator[bytes]:
    try:
        while start < end:
            data = await run_in_threadpool(os.pread, blob.descriptor, min(BLOCK, end - start), start)
            if not data:
                return  # the file became shorter while it was sent; the connection ends before its length
            start += len(data)
            yield data
    finally:
        blob.close()


def _disposition(name: str, *, attachment: bool) -> str:
    shown = os.fsencode(name)
    return f"{'attachment' if attachment else 'inline'}; filename*=UTF-8''{quote(shown)}"
