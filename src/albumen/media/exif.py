"""The dates of an EXIF structure, each with what belongs to it; and camera, place and Live Photo on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

from albumen.media.cameras import APPLE_NOTE_HEAD, apple_group, camera_name
from albumen.media.candidates import Candidate, Found
from albumen.media.moments import escaped, parse_offset_bytes
from albumen.media.places import Position, clean_position
from albumen.media.tiff import Block, Entry, Wanted
from albumen.media.xmp import read_xmp

# Source of all tag numbers: CIPA DC-008 (EXIF 2.32); 0x02BC: Adobe XMP specification part 3.
MAKE, MODEL = 0x010F, 0x0110
EXIF_IFD, GPS_IFD, XMP_PACKET, MAKER_NOTE = 0x8769, 0x8825, 0x02BC, 0x927C
MODIFIED, ORIGINAL, DIGITIZED = 0x0132, 0x9003, 0x9004
OFFSET_ORIGINAL, OFFSET_DIGITIZED = 0x9011, 0x9012
SUBSEC_ORIGINAL, SUBSEC_DIGITIZED = 0x9291, 0x9292
GPS_TIME, GPS_DAY = 0x0007, 0x001D
LARGEST_XMP = 1 << 20

_ORIGINAL_PARTS = (ORIGINAL, SUBSEC_ORIGINAL, OFFSET_ORIGINAL)
_MAIN = Wanted(MAKE, MODEL, MODIFIED, EXIF_IFD, GPS_IFD, XMP_PACKET, ORIGINAL)
_DETAIL = Wanted(MAKER_NOTE, *_ORIGINAL_PARTS)
_ORIGINAL = Wanted(*_ORIGINAL_PARTS)
_DIGITIZED = Wanted(DIGITIZED, SUBSEC_DIGITIZED, OFFSET_DIGITIZED)
_PLACE = Wanted(1, 2, 3, 4, GPS_DAY, GPS_TIME)  # latitude's letter and value, longitude's letter and value


def read_exif(block: Block, found: Found) -> bool:
    """Add the dates of a TIFF structure; returns whether it is one.

    Bounded: at most four directories and two dozen values are read, no chain is followed.
    """
    start = block.start()
    main = None if start is None else block.find(start, _MAIN)
    if start is None or main is None:
        found.reject("exif", block.piece(0, 16), "the EXIF part is damaged")
        return False
    make, model, modified, detail_at, place_at, packet, original = main
    if make[1] or model[1]:
        found.camera = camera_name(block.text_of(make), block.text_of(model))
    detail = block.pointer_of(detail_at)
    dated = detail is not None and detail != start and _read_detail(block, detail, found)
    if dated is None:
        found.reject("exif", "", "the EXIF part points outside the file")
    if original[1] and not dated:
        _offer(
            found, block, start, _ORIGINAL, "exif-original"
        )  # TIFF/EP cameras and some writers keep it in IFD0
    if modified[1] and not found.settled:
        text = block.text_of(modified)
        if text:
            found.offer_exif("exif-modified", text)
    place = block.pointer_of(place_at)
    if place is not None and place != start:
        read_place(block, place, found)
    where = block.blob_of(packet)
    if where is not None:
        read_xmp(block.piece(where[0], min(where[1], LARGEST_XMP)), found)
    return True


def read_detail(block: Block, found: Found) -> None:
    """Add the dates of a structure whose first directory is the EXIF one itself (Canon's CMT2)."""
    start = block.start()
    if start is not None:
        _read_detail(block, start, found)


def _read_detail(block: Block, at: int, found: Found) -> bool | None:
    """Add what the EXIF directory says; returns whether it has an original date, None when no directory is there."""
    detail = block.find(at, _DETAIL)
    if detail is None:
        return None
    note, *original = detail
    dated = _offer_parts(found, block, original, "exif-original")
    if not found.settled:
        _offer(found, block, at, _DIGITIZED, "exif-digitized")
    if note[1] and found.camera.startswith("Apple"):
        where = block.blob_of(note)
        if where is not None:
            found.content_id = apple_group(block.piece(where[0], min(where[1], APPLE_NOTE_HEAD)))
    return dated


def _offer(found: Found, block: Block, at: int, wanted: Wanted, source: str) -> None:
    parts = block.find(at, wanted)
    if parts is not None:
        _offer_parts(found, block, parts, source)


def _offer_parts(found: Found, block: Block, parts: list[Entry], source: str) -> bool:
    """Add one date from its entries: text, fraction of a second, offset; returns whether there is one."""
    date, subsec, offset = parts
    if not date[1]:
        return False
    raw = block.text_of(date)
    if raw:
        found.offer_exif(
            source,
            raw,
            subsec=block.text_of(subsec) if subsec[1] else b"",
            offset_minutes=parse_offset_bytes(block.text_of(offset)) if offset[1] else None,
        )
    else:
        found.reject(source, "", "the date lies outside the file")
    return True


def read_canon_place(block: Block, found: Found) -> None:
    """Add time and place of a structure whose first directory is the GPS one (Canon's CMT4)."""
    start = block.start()
    if start is not None:
        read_place(block, start, found)


def position_of(block: Block, at: int) -> Position | None:
    """Return the position in the GPS directory at `at`, None when it holds none."""
    place = block.find(at, _PLACE)
    return None if place is None else _position(block, place)


def read_place(block: Block, at: int, found: Found) -> None:
    """Add the position and, unless the zone of the date is known, the UTC time of the GPS fix."""
    place = block.find(at, _PLACE)
    if place is None:
        return
    found.position = _position(block, place) or found.position
    day, time = place[4], place[5]
    if not day[1] or not time[1] or (found.settled and found.candidates[0].offset_minutes is not None):
        return
    raw = block.text_of(day)
    clock = block.rationals_of(time)
    try:
        # kept naive: UTC by definition
        date = datetime(int(raw[:4]), int(raw[5:7]), int(raw[8:10]))  # noqa: DTZ001
        seconds = clock[0] / clock[1] * 3600 + clock[2] / clock[3] * 60 + clock[4] / clock[5]
    except (ValueError, IndexError, ZeroDivisionError):
        found.reject("gps", raw, "not a full date and time")
        return
    if not 0 <= seconds < 86400:
        found.reject("gps", raw, "no such time")
        return
    found.candidates.append(Candidate(date + timedelta(seconds=seconds), "gps", "utc", raw=escaped(raw)))


def _position(block: Block, place: list[Entry]) -> Position | None:
    south, latitude, west, longitude = place[:4]
    parts = block.rationals_of(latitude) + block.rationals_of(longitude)
    if len(parts) != 12 or 0 in parts[1::2]:
        return None
    north = parts[0] / parts[1] + parts[2] / parts[3] / 60 + parts[4] / parts[5] / 3600
    east = parts[6] / parts[7] + parts[8] / parts[9] / 60 + parts[10] / parts[11] / 3600
    return clean_position(
        -north if block.text_of(south)[:1] in (b"S", b"s") else north,
        -east if block.text_of(west)[:1] in (b"W", b"w") else east,
    )
