"""Dates in MOV, MP4, M4V, 3GP and CR3: the movie header's UTC, Apple's creationdate, user data, Canon's EXIF."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from albumen.media.boxes import ReadAhead, boxes
from albumen.media.cameras import camera_name, content_id
from albumen.media.candidates import Candidate, Found
from albumen.media.exif import read_canon_place, read_detail, read_exif
from albumen.media.positions import parse_iso_6709
from albumen.media.quirks import LOCAL_CLOCK_MAKERS
from albumen.media.tiff import Block
from albumen.media.window import HEAD, Window

EPOCH = datetime(1904, 1, 1)  # noqa: DTZ001 (QuickTime counts UTC seconds from here)
MOST_WANTED = 8 << 20  # what a remote window is asked to fetch at once for the movie box
LARGEST_TABLE = 1 << 20
CREATION_KEY = b"com.apple.quicktime.creationdate"
CANON = bytes.fromhex(
    "85c0b687820f11e08111f4ce462b6a48"
)  # source: lclevy/canon_cr3, and ExifTool's Canon module
CONTENT_KEY = b"com.apple.quicktime.content.identifier"
LOCATION = b"com.apple.quicktime.location.ISO6709"
MAKES = (b"com.apple.quicktime.make", b"com.android.manufacturer")
MODELS = (b"com.apple.quicktime.model", b"com.android.model")
_KEYS = frozenset((CREATION_KEY, CONTENT_KEY, LOCATION, *MAKES, *MODELS))


def find_movie(ahead: ReadAhead, found: Found) -> tuple[int, int] | None:
    """Return where the body of the movie box starts and ends; notes a file that ends before its boxes do."""
    for kind, body, end in boxes(ahead, 0, ahead.size, clipped=False):
        if kind == b"moov":
            ahead.want(body, min(end - body, MOST_WANTED))
            if end > ahead.size:
                found.problem = "truncated"
            return body, min(end, ahead.size)
        if end > ahead.size:
            found.problem = "truncated"
            return None
    return None


def read_quicktime(window: Window, found: Found) -> None:
    """Add the dates of a movie. Raises `BadBox` on a broken structure; what was found before it stays."""
    ahead = ReadAhead(window, window.read(0, HEAD))
    movie = find_movie(ahead, found)
    if movie is None:
        found.problem = found.problem or "unreadable: the video has no movie box"
        return
    header = b""
    maker = ""
    try:
        for kind, body, end in boxes(ahead, *movie):
            if kind == b"mvhd":
                header = ahead.read(body, 12)
            elif kind == b"udta":
                maker = _read_user_data(ahead, body, end, found)
            elif kind == b"meta":
                _read_keys(ahead, body, end, found)
            elif kind == b"uuid" and ahead.read(body, 16) == CANON:
                _read_canon(ahead, body + 16, end, found)
    finally:
        if header and not found.settled:
            _offer_header(header, maker, found)


def header_time(header: bytes) -> datetime | None:
    """Return the creation time of an mvhd body, None when it is zero or past all reason (hard cases 21 and 23)."""
    seconds = int.from_bytes(header[4:12] if header[:1] == b"\x01" else header[4:8], "big")
    return EPOCH + timedelta(seconds=seconds) if 0 < seconds < 1 << 33 else None


def _offer_header(header: bytes, maker: str, found: Found) -> None:
    taken = header_time(header)
    if taken is None or taken.year <= 1970:
        found.reject("quicktime-utc", str(taken or 0), "the video header's clock was not set")
    elif maker:
        found.candidates.append(
            Candidate(taken, "quicktime-local", raw=f"{taken:%Y-%m-%dT%H:%M:%S} ({maker})")
        )
    else:
        found.candidates.append(Candidate(taken, "quicktime-utc", "utc", raw=f"{taken:%Y-%m-%dT%H:%M:%S}Z"))


def _read_user_data(ahead: ReadAhead, start: int, end: int, found: Found) -> str:
    """Add the dates of the user data; returns the maker whose cameras keep a local clock in the header, or ""."""
    maker, camera = "", [b"", b""]
    for kind, body, stop in boxes(ahead, start, end):
        if kind == b"meta":
            _read_keys(ahead, body, stop, found)
        elif kind == b"\xa9day":
            _offer_text(ahead.read(body + 4, min(stop - body - 4, 64)), found)
        elif kind == b"date":  # written by Apple's later phones; source: ExifTool's QuickTime user data table
            _offer_text(ahead.read(body, min(stop - body, 64)), found)
        elif kind == b"\xa9xyz":  # Android writes the place here
            found.position = parse_iso_6709(ahead.read(body + 4, min(stop - body, 64))) or found.position
        elif kind in (b"\xa9mak", b"\xa9mod"):
            camera[kind == b"\xa9mod"] = ahead.read(body + 4, min(stop - body - 4, 64))
        maker = maker or LOCAL_CLOCK_MAKERS.get(kind, "")
    found.camera = found.camera or camera_name(camera[0], camera[1])
    return maker


def _offer_text(raw: bytes, found: Found) -> None:
    found.offer_text("quicktime-creationdate", raw.rstrip(b"\x00").decode("utf-8", "replace"))


def _read_keys(ahead: ReadAhead, start: int, end: int, found: Found) -> None:
    values = metadata(ahead, start, end, _KEYS)
    if not values:
        return
    if CREATION_KEY in values:
        _offer_text(values[CREATION_KEY], found)
    found.content_id = content_id(values.get(CONTENT_KEY, b"")) or found.content_id
    found.position = parse_iso_6709(values.get(LOCATION, b"")) or found.position
    make, model = (next((values[key] for key in keys if key in values), b"") for keys in (MAKES, MODELS))
    if make or model:
        found.camera = camera_name(make, model)


def metadata(ahead: ReadAhead, start: int, end: int, wanted: frozenset[bytes]) -> dict[bytes, bytes]:
    """Return the wanted values of a QuickTime metadata box (keys and ilst), at most 64 bytes of each.

    `start` is the body of the meta box: in MOV its children follow at once, in MP4 after four bytes of version.
    """
    if ahead.read(start, 8)[4:8] != b"hdlr":
        start += 4
    table, values = (0, 0), (0, 0)
    for kind, body, stop in boxes(ahead, start, end):
        if kind == b"keys":
            table = (body, min(stop - body, LARGEST_TABLE))
        elif kind == b"ilst":
            values = (body, stop)
    keys = ahead.read(*table)
    numbered = _known_numbers(keys, wanted) if len(keys) <= _LARGEST_KEPT else _numbers(keys, wanted)
    result: dict[bytes, bytes] = {}
    if not numbered:
        return result
    for kind, body, stop in boxes(ahead, *values):
        key = numbered.get(kind)
        if key is not None:
            value = ahead.read(body, min(stop - body, 16 + _LONGEST_VALUE))
            if value[4:8] == b"data":
                result[key] = value[16:]
    return result


_LONGEST_VALUE = 64
_LARGEST_KEPT = 4096


@lru_cache(maxsize=64)  # videos of one phone have the same table
def _known_numbers(table: bytes, wanted: frozenset[bytes]) -> dict[bytes, bytes]:
    return _numbers(table, wanted)


def _numbers(table: bytes, wanted: frozenset[bytes]) -> dict[bytes, bytes]:
    """Return the wanted keys by the box type that their values have: the key's number from 1."""
    return {number.to_bytes(4, "big"): key for number, key in enumerate(_keys(table), 1) if key in wanted}


def _keys(table: bytes) -> list[bytes]:
    keys: list[bytes] = []
    at = 8
    while at + 8 <= len(table) and len(keys) < 1000:
        size = int.from_bytes(table[at : at + 4], "big")
        if size < 8:
            break
        keys.append(table[at + 8 : at + size])
        at += size
    return keys


def canon_blocks(ahead: ReadAhead, start: int, end: int) -> dict[bytes, Block]:
    """Return Canon's EXIF parts by box type: CMT1 (IFD0), CMT2 (the EXIF directory), CMT4 (GPS)."""
    return {
        kind: Block(ahead, base=body, size=min(stop, ahead.size) - body)
        for kind, body, stop in boxes(ahead, start, end)
        if kind in (b"CMT1", b"CMT2", b"CMT4")
    }


def _read_canon(ahead: ReadAhead, start: int, end: int, found: Found) -> None:
    parts = canon_blocks(ahead, start, end)
    if b"CMT2" in parts:
        read_detail(parts[b"CMT2"], found)
    if b"CMT1" in parts:
        read_exif(parts[b"CMT1"], found)
    if b"CMT4" in parts:
        read_canon_place(parts[b"CMT4"], found)
