"""HAR files, as Chrome, Firefox, Safari, mitmproxy and Charles write them, in bounded memory however large they are.

The file is mapped, its entries are found by their braces, each is decoded alone, and pages behind are given back.
Writers differ in where a form goes (`postData.text`, `params`, or both; the text counts), in base64 for answers, in
cookies that were taken out.
"""

from __future__ import annotations

import binascii
import mmap
import os
import re
import sys
from base64 import b64decode
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from albumen.explore.exchanges import Exchange, Field, params_of
from albumen.explore.problems import ExploreProblem

# A string: quotes in most stand behind one or three backslashes, which is fast; the last form takes any, slowly.
# No group of it is possessive: CPython 3.11.7 then matches nothing where it must match something.
_ESCAPED = rb"(?:(?<=[^\\]\\\")|(?<=[^\\]\\\\\\\"))"
_STRING = rb'(?:"(?:[^"]*+"' + _ESCAPED + rb')*[^"]*+(?<!\\)"|"[^"\\]*+(?:\\.[^"\\]*+)*")'
_TOKEN = re.compile(rb'[^"{}\[\]]*+(?:' + _STRING + rb"|[{}\[\]])", re.DOTALL)
_BETWEEN = b" \t\r\n,:\xef\xbb\xbf"
_QUOTE = ord('"')
MOST_ENTRY = 128 * 1024 * 1024
MOST_BEHIND = 8 * 1024 * 1024  # bytes that stay mapped behind the entry that is read
_HEAD = 64  # characters of base64 that tell whether an answer is JSON


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
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise ExploreProblem("not-a-har", f"{path!r} is empty. Export the capture again.")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            behind = 0
            for number, (start, end) in enumerate(_entries(data, path)):
                yield _exchange(data[start:end], path, _evidence(path, number))
                if end - behind > MOST_BEHIND:
                    behind = _unmap(data, behind, end)


def _evidence(path: str, number: int) -> str:
    return f"har:{os.path.basename(path)}#entry {number}"


def _unmap(data: mmap.mmap, start: int, end: int) -> int:
    """Give back pages of the map that are behind, as they count as memory of the process; where that ended."""
    end -= end % mmap.PAGESIZE
    if sys.platform != "win32":
        data.madvise(mmap.MADV_DONTNEED, start, end - start)
    return end


def _entries(data: mmap.mmap, path: str) -> Iterator[tuple[int, int]]:
    """Where each entry starts and ends."""
    place = _start_of_entries(data, path)
    depth, start, number = 0, place, 0
    while token := _TOKEN.match(data, place, start + MOST_ENTRY):
        place = token.end()
        mark = data[place - 1]
        if mark == _QUOTE:
            continue
        if mark in b"{[":
            start = place - 1 if depth == 0 else start
            depth += 1
        elif depth > 1:
            depth -= 1
        elif depth == 1:
            yield start, place
            depth, start, number = 0, place, number + 1
        else:
            return
    if start + MOST_ENTRY < len(data):
        raise ExploreProblem(
            "too-large",
            f"{_evidence(path, number)} of {path!r} has more than {MOST_ENTRY:,} bytes. Leave it out.",
        )
    raise ExploreProblem(
        "damaged", f"{path!r} ends in the middle of its entries. Export the capture again, or mend its end."
    )


def _start_of_entries(data: mmap.mmap, path: str) -> int:
    """Where the list of entries begins: the member `entries` of the member `log` of the whole."""
    place, depth, inside_log, last = 0, 0, False, b""
    while token := _TOKEN.match(data, place, place + MOST_ENTRY):
        place, mark = token.end(), token[0].lstrip(_BETWEEN)
        if mark in (b"{", b"["):
            if depth == 1:
                inside_log = last == b'"log"'
            if mark == b"[" and depth == 2 and inside_log and last == b'"entries"':
                return place
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
        last = mark
    raise ExploreProblem("not-a-har", f"{path!r} holds no log.entries. Export it as HAR 1.2.")


def _exchange(data: bytes, path: str, evidence: str) -> Exchange:
    try:
        entry = msgspec.json.decode(data, type=_Entry)
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
        answer=None if content.text is None else _answer(content.text, content.encoding),
        evidence=evidence,
    )


def _field(param: _Param) -> Field:
    if param.file_name is not None:
        return Field(param.name, param.file_name, "body", is_file=True)
    return Field(param.name, param.value or "", "body")


def _answer(text: str, encoding: str | None) -> bytes:
    """An answer; of a picture or a film only its beginning, which tells that it is no JSON."""
    head = _bytes(text[:_HEAD], encoding)
    return _bytes(text, encoding) if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[", b"") else head


def _bytes(text: str | None, encoding: str | None) -> bytes:
    if text is None:
        return b""
    if encoding == "base64":
        try:
            return b64decode(text)
        except (binascii.Error, ValueError):
            return b""
    return text.encode("utf-8", "surrogatepass")
