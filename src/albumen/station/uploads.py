"""Reads request bodies: form fields into memory, an uploaded file straight into a temporary file beside its target.

The parts of a multipart body come in any order: the fields that say who asks, and where the file goes, may follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from albumen.moving.incoming import Incoming
from albumen.moving.units import StorageStopped
from albumen.station.requests import MOST_FIELDS, TooMuch, read_fields

MOST_FORM_BYTES = 16 * 1024 * 1024  # lists of ids travel in bodies: 10,000 ids of 1,000 characters are 10 MB
MOST_FIELD_BYTES = 1024 * 1024 * 16
BLOCK = 512 * 1024  # bytes handed to the parser at once; each hand-over costs a change of thread
ORIGINAL = "original"
PASSED_OVER = frozenset(
    {"thumb_small", "thumb_large", "high", "medium", "low", "mobile", "iphone", "android", "flv"}
)
"""File parts that clients make for the NAS; ours makes its own."""


class Landing(Struct, frozen=True):
    """Where an uploaded file is written, and how many bytes it may have; None is without bound."""

    incoming: Incoming
    most_bytes: int | None = None


class Body(Struct):
    """What a body held. `whole` is False when it broke off, `problem` says why the file could not be kept."""

    fields: dict[str, str]
    file: Incoming | None = None
    file_name: str = ""
    whole: bool = True
    problem: OSError | StorageStopped | None = None

    def discard(self) -> None:
        """Remove the temporary file, if it is still there."""
        if self.file is not None:
            self.file.abort()
            self.file = None


OpenFile = Callable[[Mapping[str, str]], Landing]


async def read_body(request: Request, open_file: OpenFile | None = None) -> Body:
    """Read the body. `open_file` gets the fields that came before the file; without it files are passed over.

    Raises `TooMuch`. A body that breaks off is answered, not raised: its file is discarded and `whole` is False.
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind == b"multipart/form-data":
        return await _read_multipart(request, options.get(b"boundary", b""), open_file)
    return Body(fields=read_fields(await _read_small(request)))


async def _read_small(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_FORM_BYTES:
            raise TooMuch(f"a form holds more than {MOST_FORM_BYTES} bytes")
    return bytes(data)


async def _read_multipart(request: Request, boundary: bytes, open_file: OpenFile | None) -> Body:
    parts = _Parts(open_file)
    try:
        parser = MultipartParser(boundary, parts.callbacks())  # type: ignore[arg-type]
        block = bytearray()
        async for chunk in request.stream():
            block += chunk
            if len(block) >= BLOCK:
                await run_in_threadpool(parser.write, bytes(block))
                block.clear()
        await run_in_threadpool(parser.write, bytes(block))
    except (FormParserError, ClientDisconnect):
        parts.body.whole = False
    except BaseException:
        parts.body.discard()
        raise
    parts.body.whole &= parts.ended
    if not parts.body.whole:
        parts.body.discard()
    return parts.body


class _Parts:
    """Takes the calls of the push parser, part by part."""

    def __init__(self, open_file: OpenFile | None) -> None:
        self.body = Body(fields={})
        self.ended = False
        self._open_file = open_file
        self._count = 0
        self._field_bytes = 0
        self._header = bytearray()
        self._value = bytearray()
        self._disposition = b""
        self._name = ""
        self._text: bytearray | None = None
        self._landing: Landing | None = None
        self._kept_part = ""
        self._written = 0

    def callbacks(self) -> dict[str, Any]:
        """The methods by the names the parser knows."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _begin(self) -> None:
        self._count += 1
        if self._count > MOST_FIELDS:
            raise TooMuch(f"a form holds more than {MOST_FIELDS} parts")
        self._disposition, self._text, self._landing = b"", None, None
        self._header.clear()
        self._value.clear()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition.decode("latin-1"))
        self._name = _text(options.get(b"name", b""))
        if b"filename" in options or self._name == ORIGINAL:
            self._begin_file(_text(options.get(b"filename", b"")))
        else:
            self._text = bytearray()

    def _begin_file(self, file_name: str) -> None:
        """Keep the part `original`; any other file counts as it as long as no `original` came."""
        better = self._name == ORIGINAL and self._kept_part != ORIGINAL
        if self._open_file is None or self._name in PASSED_OVER or not (better or not self._kept_part):
            return
        self.body.discard()
        self._kept_part, self._written, self.body.file_name = self._name, 0, file_name
        try:
            self._landing = self._open_file(self.body.fields)
            self.body.file = self._landing.incoming
        except (OSError, StorageStopped) as error:
            self.body.problem = error

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._text is not None:
            self._field_bytes += end - start
            if self._field_bytes > MOST_FIELD_BYTES:
                raise TooMuch(f"the fields of a form hold more than {MOST_FIELD_BYTES} bytes")
            self._text += data[start:end]
        elif self._landing is not None and self.body.file is not None:
            self._write(self._landing, data[start:end])

    def _write(self, landing: Landing, data: bytes) -> None:
        self._written += len(data)
        if landing.most_bytes is not None and self._written > landing.most_bytes:
            raise TooMuch(f"a file of more than {landing.most_bytes} bytes came before its session")
        try:
            landing.incoming.write(data)
        except (
            OSError,
            StorageStopped,
        ) as error:  # read on to the end all the same: the client waits for its answer
            self.body.problem = error
            self.body.discard()

    def _end(self) -> None:
        if self._text is not None:
            self.body.fields[self._name] = self._text.decode("utf-8", "surrogateescape")
        self._text = self._landing = None

    def _finish(self) -> None:
        self.ended = True


def _text(data: bytes) -> str:
    """A part's name or file name: the parser gives latin-1 text of what is UTF-8 on the wire."""
    return data.decode("utf-8", "surrogateescape")
