"""HAR files, as Chrome, Firefox, Safari, mitmproxy and Charles write them, in bounded memory however large they are.

The file is mapped, its entries are found by their braces, and each is decoded alone. Writers differ in where a form
goes (`postData.text`, `params`, or both; the text counts), in base64 for answers, in cookies that were taken out.
"""

from __future__ import annotations

import binascii
import mmap
import os
import re
from base64 import b64decode
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from albumen.explore.exchanges import Exchange, Field, params_of
from albumen.explore.problems import ExploreProblem

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]', re.DOTALL)
_OPEN, _CLOSE = (b"{", b"["), (b"}", b"]")
MOST_ENTRY = 128 * 1024 * 1024


class _Pair(Struct):
    name: str = ""
    value: str | None = ""


class _Param(Struct, rename="camel"):
    name: str = ""
    value: str | None = ""
    file_name: str | None = None


class _PostData(Struct, rename="camel"):
    mime_type: str | None = ""
    text: str | None = None
    params: list[_Param] | None = None
    encoding: str | None = None


class _Asked(Struct, rename="camel"):
    method: str
    url: str
    headers: list[_Pair] | None = None
    cookies: list[_Pair] | None = None
    post_data: _PostData | None = None


class _Content(Struct, rename="camel"):
    mime_type: str | None = ""
    text: str | None = None
    encoding: str | None = None


class _Answered(Struct):
    status: int | float | None = 0
    content: _Content | None = None


class _Entry(Struct):
    request: _Asked
    response: _Answered | None = None


def read_har(path: str) -> Iterator[Exchange]:
    """The exchanges of a HAR file, in its order.

    Raises `ExploreProblem` for a file that is none, at the entry that is damaged.
    """
    name = os.path.basename(path)
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise ExploreProblem("not-a-har", f"{path!r} is empty. Export the capture again.")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            for number, (start, end) in enumerate(_entries(data, path)):
                yield _exchange(data, start, end, path, f"har:{name}#entry {number}")


def _entries(data: mmap.mmap, path: str) -> Iterator[tuple[int, int]]:
    """Where each entry starts and ends."""
    tokens = _TOKEN.finditer(data)
    if not _reaches_entries(tokens):
        raise ExploreProblem("not-a-har", f"{path!r} holds no log.entries. Export it as HAR 1.2.")
    depth, start = 0, 0
    for token in tokens:
        mark = token[0]
        if mark in _OPEN:
            start = token.start() if depth == 0 else start
            depth += 1
        elif mark in _CLOSE:
            if depth == 0:
                return
            depth -= 1
            if depth == 0:
                yield start, token.end()
    raise ExploreProblem(
        "damaged", f"{path!r} ends in the middle of its entries. Export the capture again, or mend its end."
    )


def _reaches_entries(tokens: Iterator[re.Match[bytes]]) -> bool:
    """Read up to the list of entries: the member `entries` of the member `log` of the whole."""
    depth, last = 0, b""
    inside_log = False
    for token in tokens:
        mark = token[0]
        if mark in _OPEN:
            if depth == 1:
                inside_log = last == b'"log"'
            if mark == b"[" and depth == 2 and inside_log and last == b'"entries"':
                return True
            depth += 1
        elif mark in _CLOSE:
            depth -= 1
        last = mark
    return False


def _exchange(data: mmap.mmap, start: int, end: int, path: str, evidence: str) -> Exchange:
    if end - start > MOST_ENTRY:
        raise ExploreProblem("too-large", f"{evidence} of {path!r} has {end - start:,} bytes. Leave it out.")
    try:
        entry = msgspec.json.decode(data[start:end], type=_Entry)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExploreProblem("damaged", f"{evidence} of {path!r} cannot be read: {error}.") from error
    asked, answered = entry.request, entry.response or _Answered()
    content = answered.content or _Content()
    headers = [(one.name, one.value or "") for one in asked.headers or []]
    if asked.cookies and not any(name.lower() == "cookie" for name, _ in headers):
        headers.append(("Cookie", "; ".join(f"{one.name}={one.value or ''}" for one in asked.cookies)))
    post = asked.post_data or _PostData()
    if post.mime_type and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", post.mime_type))
    return Exchange(
        verb=asked.method,
        url=asked.url,
        headers=tuple(headers),
        body=_bytes(post.text, post.encoding),
        params=params_of([_field(one) for one in post.params or []]),
        status=int(answered.status or 0),
        answer_type=content.mime_type or "",
        answer=None if content.text is None else _bytes(content.text, content.encoding),
        evidence=evidence,
    )


def _field(param: _Param) -> Field:
    if param.file_name is not None:
        return Field(param.name, param.file_name, "body", is_file=True)
    return Field(param.name, param.value or "", "body")


def _bytes(text: str | None, encoding: str | None) -> bytes:
    if text is None:
        return b""
    if encoding == "base64":
        try:
            return b64decode(text)
        except (binascii.Error, ValueError):
            return b""
    return text.encode("utf-8", "surrogatepass")
