"""Dates in AVI and in AVCHD streams (MTS, M2TS), as cameras and camcorders write them."""

from __future__ import annotations

import re
from datetime import datetime

from albumen.media.candidates import Found
from albumen.media.exif import LARGEST_XMP
from albumen.media.moments import Moment, parse_moment
from albumen.media.window import Window
from albumen.media.xmp import read_xmp

_MOST_CHUNKS = 64
_STREAM_HEAD = 256 * 1024  # the first picture of a stream, with its date, lies in here

# Source: ExifTool's RIFF module: "Mon Mar 10 15:04:43 2003" is the usual form; Konica writes "2002-12-16  15:35:01",
# Casio "2001/ 1/27  1:42PM" and "2005/11/28/ 09:19", Pentax "2009/10/27 12:14:34".
_ASCTIME = re.compile(
    r"\s*[A-Za-z]{3} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(\d+) (\d+:\d+:\d+) (\d{4})", re.I
)
_CASIO = re.compile(r"\s*(\d{4})/ ?(\d{1,2})/ ?(\d{1,2})/?\s+(\d{1,2}):(\d{2})(?![:\d])\s*([AP]M)?", re.I)
_MONTHS = dict(jan=1, feb=2, mar=3, apr=4, may=5, jun=6, jul=7, aug=8, sep=9, oct=10, nov=11, dec=12)  # noqa: C408


def read_avi(window: Window, found: Found) -> None:
    """Add the dates of an AVI: IDIT in its header list, and XMP behind its frames. Casio's strd is not read."""
    at = 12
    for _ in range(_MOST_CHUNKS):
        header = window.read(at, 12)
        if len(header) < 8:
            return
        length = int.from_bytes(header[4:8], "little")
        if header[:4] == b"LIST" and header[8:] == b"hdrl":
            _read_header(window, at + 12, at + 8 + length, found)
        elif header[:4] == b"IDIT":
            _offer(window.read(at + 8, min(length, 64)), found)
        elif header[:4] == b"_PMX":
            read_xmp(window.read(at + 8, min(length, LARGEST_XMP)), found)
        at += 8 + length + (length & 1)


def _read_header(window: Window, at: int, end: int, found: Found) -> None:
    for _ in range(_MOST_CHUNKS):
        header = window.read(at, 8)
        if len(header) < 8 or at >= end:
            return
        length = int.from_bytes(header[4:], "little")
        if header[:4] == b"IDIT":
            _offer(window.read(at + 8, min(length, 64)), found)
        at += 8 + length + (length & 1)


def _offer(raw: bytes, found: Found) -> None:
    text = raw.split(b"\x00", 1)[0].decode("ascii", "replace").strip()
    moment = parse_moment(_usual(text))
    if isinstance(moment, str):
        found.reject("camcorder", text, moment)
    else:
        found.add("camcorder", moment, text)


def _usual(text: str) -> str:
    """Return an IDIT text with its day first, as `parse_moment` reads it."""
    match = _ASCTIME.match(text)
    if match is not None:
        month, day, clock, year = match.groups()
        return f"{year}-{_MONTHS[month.lower()]}-{day} {clock}"
    match = _CASIO.match(text)
    if match is None:
        return re.sub(r"\s+", " ", text)
    year, month, day, hour, minute, half = match.groups()
    hours = int(hour) % 12 + 12 * (half[0] in "Pp") if half else int(hour)
    return f"{year}-{month}-{day} {hours}:{minute}"


# Source: ExifTool's H264 module: an unregistered SEI message with this UUID, "MDPM", a count, then entries of a tag
# and four bytes; 0x18 is zone, century, year, month and 0x19 day, hour, minute, second, in binary coded decimals.
_MDPM = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"
_LONGEST_MDPM = 1 + 5 * 255


def read_mpegts(window: Window, found: Found) -> None:
    """Add the date that the first picture of an AVCHD stream carries; the first 256 KiB are searched."""
    head = window.read(0, min(_STREAM_HEAD, window.size))
    size = 188 if head[:1] == b"\x47" == head[188:189] else 192
    streams: dict[int, list[bytes]] = {}
    for at in range(size - 188, len(head) - 187, size):
        number, payload = _payload(head[at : at + 188])
        if payload:
            streams.setdefault(number, []).append(payload)
    for parts in streams.values():
        stream = b"".join(parts)
        at = stream.find(_MDPM)
        if at >= 0:
            at += len(_MDPM)
            _offer_pack(stream[at : at + _LONGEST_MDPM].replace(b"\x00\x00\x03", b"\x00\x00"), found)
            return


def _payload(packet: bytes) -> tuple[int, bytes]:
    """Return (stream number, payload) of a transport packet; source: ISO/IEC 13818-1."""
    if packet[0] != 0x47 or not packet[3] & 0x10:
        return 0, b""
    start = 5 + packet[4] if packet[3] & 0x20 else 4
    return (packet[1] & 0x1F) << 8 | packet[2], packet[start:]


def _offer_pack(pack: bytes, found: Found) -> None:
    entries = {pack[at]: pack[at + 1 : at + 5] for at in range(1, min(1 + 5 * pack[0], len(pack) - 4), 5)}
    if 0x18 not in entries or 0x19 not in entries:
        return
    raw = entries[0x18] + entries[0x19]
    digits = raw[1:].hex()
    try:
        taken = datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 (a wall clock; its zone stands beside it)
    except ValueError:
        found.reject("camcorder", digits, "no such day or time")
        return
    found.add("camcorder", Moment(taken, "second", _zone(raw[0])), f"{taken:%Y-%m-%dT%H:%M:%S}")


def _zone(flags: int) -> int | None:
    """Return minutes east of UTC; None where unset, and in summer time: nothing says whether it is counted in."""
    if flags & 0xC0:
        return None
    minutes = (flags >> 1 & 0x0F) * 60 + 30 * (flags & 1)
    return -minutes if flags & 0x20 else minutes
