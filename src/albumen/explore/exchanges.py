"""One request and its answer, whatever they were seen in; and the fields that travelled in it."""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct
from python_multipart.multipart import MultipartParser, parse_options_header

_FILE = re.compile(rb";\s*filename\*?=", re.IGNORECASE)
_PLUSSED = re.compile(r"[A-Za-z0-9_.~*+-]*")  # a sum would have been escaped, so a plus is a space
MOST_BODY = 16 * 1024 * 1024  # of a form; files in it are passed over, not kept
Headers = tuple[tuple[str, str], ...]


class Field(NamedTuple):
    """A field of a request: where it travelled (query, body), and whether it was a file; then it holds the name."""

    name: str
    value: str
    place: str
    is_file: bool = False


class Exchange(Struct, frozen=True, kw_only=True):
    """A request and its answer. Bodies are as the programs saw them: whole, without chunks and compression.

    `params` are the fields of the body where a source tells them apart and has no body. `answer` is None where the
    source has none, and may be only the beginning of one that is no JSON.
    """

    verb: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    params: tuple[Field, ...] = ()
    status: int = 0
    answer_type: str = ""
    answer: bytes | None = None
    evidence: str

    def header(self, name: str) -> str:
        """The first header of that name, "" without one."""
        return next((value for one, value in self.headers if one.lower() == name), "")


class Form(NamedTuple):
    """The body's kind (none, urlencoded, multipart, json, raw) and all fields, of the query first."""

    body: str
    fields: list[Field]


def form_of(exchange: Exchange) -> Form:
    """All fields of a request. A body that is damaged gives what was readable before the damage."""
    query = urlsplit(exchange.url).query
    fields = [Field(name, value, "query") for name, value in parse_qsl(query, keep_blank_values=True)]
    content_type = exchange.header("content-type")
    kind, options = parse_options_header(content_type)
    body = exchange.body[:MOST_BODY]
    if kind == b"multipart/form-data" and body:
        return Form("multipart", [*fields, *_parts(body, options.get(b"boundary", b""))])
    if exchange.params and not body:
        told = "multipart" if kind == b"multipart/form-data" else "urlencoded"
        return Form(told, [*fields, *exchange.params])
    if not body:
        return Form("none", fields)
    if kind == b"application/x-www-form-urlencoded" or (not kind and _looks_like_form(body)):
        text = body.decode("utf-8", "replace")
        pairs = parse_qsl(text, keep_blank_values=True)
        return Form("urlencoded", [*fields, *(Field(name, value, "body") for name, value in pairs)])
    return Form("json" if kind == b"application/json" else "raw", fields)


def _looks_like_form(body: bytes) -> bool:
    return body[:200].isascii() and b"=" in body[:200] and not body.lstrip().startswith((b"{", b"[", b"<"))


def params_of(told: list[Field]) -> tuple[Field, ...]:
    """Fields that a writer of captures has told apart; some leave their values percent-encoded."""
    values = [one.value for one in told if not one.is_file]
    is_encoded = _is_encoded if any("%" in value for value in values) else _PLUSSED.fullmatch
    if any("%" in value or "+" in value for value in values) and all(map(is_encoded, values)):
        return tuple(one._replace(value=unquote(one.value.replace("+", " "))) for one in told)
    return tuple(told)


def _is_encoded(value: str) -> bool:
    """Whether every percent sign begins an escape, and nothing stands bare that an encoder would escape."""
    rest = value.split("%")[1:]
    hexed = all(len(part) >= 2 and all(one in "0123456789abcdefABCDEF" for one in part[:2]) for part in rest)
    return hexed and not any(one in value for one in " &=\n")


class _Part:
    """A part of a multipart body while it is read."""

    def __init__(self) -> None:
        self.headers: dict[str, bytes] = {}
        self.header_name, self.header_value, self.data = b"", b"", bytearray()


def _parts(body: bytes, boundary: bytes) -> list[Field]:
    if not boundary:
        return []
    fields: list[Field] = []
    part = _Part()

    def begin() -> None:
        nonlocal part
        part = _Part()

    def header_field(data: bytes, start: int, end: int) -> None:
        part.header_name += data[start:end]

    def header_value(data: bytes, start: int, end: int) -> None:
        part.header_value += data[start:end]

    def header_end() -> None:
        part.headers[part.header_name.decode("latin-1").lower()] = part.header_value
        part.header_name = part.header_value = b""

    def headers_finished() -> None:
        """A file is told by its head: its bytes may be cut off."""
        _, options = parse_options_header(part.headers.get("content-disposition", b""))
        if b"filename" in options:
            name, file_name = (
                options.get(key, b"").decode("utf-8", "replace") for key in (b"name", b"filename")
            )
            fields.append(Field(name, file_name, "body", is_file=True))

    def data_of(data: bytes, start: int, end: int) -> None:
        if not _FILE.search(part.headers.get("content-disposition", b"")):
            part.data += data[start:end]

    def end() -> None:
        _, options = parse_options_header(part.headers.get("content-disposition", b""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if name and b"filename" not in options:
            fields.append(Field(name, part.data.decode("utf-8", "replace"), "body"))

    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": begin,
            "on_header_field": header_field,
            "on_header_value": header_value,
            "on_header_end": header_end,
            "on_headers_finished": headers_finished,
            "on_part_data": data_of,
            "on_part_end": end,
        },
    )
    try:
        parser.write(body)
    except ValueError:
        return fields
    return fields


def unpacked(body: bytes, encoding: str) -> bytes | None:
    """A body without its compression, 16 MiB of it at most; None where the compression is not known.

    A body that is not compressed as it says is given as it is.
    """
    if encoding.strip().lower() in ("", "identity"):
        return body
    how = {"gzip": 31, "x-gzip": 31, "deflate": 15}.get(encoding.strip().lower())
    if how is None:
        return None
    try:
        return zlib.decompressobj(how).decompress(body, MOST_BODY)
    except zlib.error:
        return body
