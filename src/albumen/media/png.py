"""Dates in PNG: the eXIf chunk, XMP and the Creation Time text, before the picture data or behind it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

from albumen.media.candidates import Found
from albumen.media.exif import read_exif
from albumen.media.moments import Moment, parse_moment
from albumen.media.tiff import Block
from albumen.media.window import BytesWindow, Window
from albumen.media.xmp import read_xmp

MOST_CHUNKS = 200
LARGEST_CHUNK = 1 << 20
TAIL = 16 * 1024  # tools that add metadata later write it behind the picture data, near the end
_LONGEST_TIME = 64
_WANTED = (b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME")


def read_png(window: Window, found: Found) -> None:
    """Add the dates of a PNG; its tIME is when the file was last changed, in UTC (PNG specification)."""
    for kind, data in _chunks_ahead(window, found):
        _read_chunk(kind, data, found)
    if not found.problem and all(one.source == "png-modified" for one in found.candidates):
        for kind, data in _chunks_behind(window):
            _read_chunk(kind, data, found)


def _chunks_ahead(window: Window, found: Found) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    for _ in range(MOST_CHUNKS):
        header = window.read(at, 8)
        if len(header) < 8:
            found.problem = "truncated"
            return
        length, kind = int.from_bytes(header[:4], "big"), header[4:]
        if kind in (b"IDAT", b"IEND"):
            return
        if not kind.isalpha():
            found.problem = "unreadable: the PNG's chunks are damaged"
            return
        if kind in _WANTED:
            yield kind, window.read(at + 8, min(length, LARGEST_CHUNK))
        at += 12 + length


def _chunks_behind(window: Window) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of the last 16 KiB: found by type, proven by their checksum."""
    tail = window.read(max(window.size - TAIL, 8), TAIL)
    for kind in _WANTED:
        at = tail.find(kind)
        if at >= 4:
            length = int.from_bytes(tail[at - 4 : at], "big")
            data = tail[at + 4 : at + 4 + length]
            if tail[at + 4 + length : at + 8 + length] == zlib.crc32(kind + data).to_bytes(4, "big"):
                yield kind, data


def _read_chunk(kind: bytes, data: bytes, found: Found) -> None:
    if kind == b"tIME":
        _offer_time(data, found)
        return
    if kind == b"eXIf":
        # some writers repeat JPEG's "Exif" and two NUL
        start = 6 if data.startswith(b"Exif\x00\x00") else 0
        read_exif(Block(BytesWindow(data), base=start, size=len(data) - start, head=data), found)
        return
    keyword, _, rest = data.partition(b"\x00")
    if keyword == b"XML:com.adobe.xmp" and kind == b"iTXt":
        read_xmp(_international(rest), found)
    elif keyword.lower() == b"creation time":
        text = (
            rest
            if kind == b"tEXt"
            else _international(rest)
            if kind == b"iTXt"
            else _inflate(rest[1:], _LONGEST_TIME)
        )
        _offer_creation_time(text[:_LONGEST_TIME].decode("utf-8", "replace"), found)


def _international(rest: bytes) -> bytes:
    """Return the text of an iTXt chunk after its keyword: flags, language, translated keyword, text."""
    compressed = rest[:1] == b"\x01"
    parts = rest[2:].split(b"\x00", 2)
    text = parts[2] if len(parts) == 3 else b""
    return _inflate(text) if compressed else text


def _inflate(data: bytes, most: int = LARGEST_CHUNK) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""


def _offer_time(data: bytes, found: Found) -> None:
    if found.settled:
        return
    year = int.from_bytes(data[:2], "big")
    try:
        taken = datetime(year, data[2], data[3], data[4], data[5], min(data[6], 59))  # noqa: DTZ001 (UTC, naive)
    except (ValueError, IndexError):
        found.reject("png-modified", data[:7], "no such day or time")
        return
    found.add("png-modified", Moment(taken, is_utc=True), f"{taken:%Y-%m-%dT%H:%M:%S}Z")


def _offer_creation_time(text: str, found: Found) -> None:
    """Add a Creation Time: the PNG specification suggests the form of e-mail dates, most writers use ISO's."""
    moment = parse_moment(text)
    if isinstance(moment, Moment):
        found.add("png", moment, text)
        return
    try:
        taken: datetime = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        found.reject("png", text, moment)
        return
    offset = taken.utcoffset()
    minutes = None if offset is None else int(offset.total_seconds() // 60)
    is_utc = taken.tzinfo is None and "GMT" in text
    found.add("png", Moment(taken.replace(tzinfo=None), "second", minutes, is_utc or minutes == 0), text)
