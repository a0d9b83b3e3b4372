"""The dates of an EXIF structure, each with what belongs to it; and camera, place and Live Photo on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

from albumen.media.cameras import APPLE_NOTE_HEAD, apple_group, camera_name, content_id
from albumen.media.candidates import Candidate, Found
from albumen.media.layouts import EXIF_KEY, Fetched, Layouts, exif_layout
from albumen.media.moments import escaped, parse_offset_bytes
from albumen.media.positions import Position, clean_position
from albumen.media.tiff import SIX, Block, Entry, Wanted
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
_SOUTH, _WEST = (b"S", b"s"), (b"W", b"w")
_LAYOUTS = Layouts(exif_layout, key=EXIF_KEY)
_PLACE = Wanted(1, 2, 3, 4, GPS_DAY, GPS_TIME)  # latitude's letter and value, longitude's letter and value


def read_exif(block: Block, found: Found) -> bool:
    """Add the dates of a TIFF structure; returns whether it is one.

    Bounded: at most four directories and two dozen values are read, no chain is followed.
    """
    if not found.lazy:
        return _read_long(block, found)
    known = _LAYOUTS.fetch(block.near)
    if known is not None and _tell(*known, block.mark(), found):
        return True
    fresh = not found.candidates and not found.rejected and found.position is None
    if not _read_long(block, found):
        return False
    if fresh and found.settled:
        _learn(block, found)
    return True


def _learn(block: Block, found: Found) -> None:
    """Keep the structure's layout where it tells the same as the long way did."""
    layout = _LAYOUTS.learn(block.near, found.camera)
    values = layout.fetch(block.near) if layout is not None else None
    if layout is None or values is None:
        return
    probe = found.fresh()
    if _tell(values, found.camera, block.order, probe) and probe.evidence(form=None) == found.evidence(
        form=None
    ):
        _LAYOUTS.keep(block.near, layout)


def _tell(values: Fetched, camera: str, order: str, found: Found) -> bool:
    """Add what the values of a known layout say; adds nothing and returns False where the date settles nothing."""
    date, subsec, offset, group, south, latitude, west, longitude, day, time = values
    before = len(found.candidates), len(found.rejected)
    found.offer_exif(
        "exif-original", date, subsec=subsec, offset_minutes=parse_offset_bytes(offset) if offset else None
    )
    if not found.settled:
        del found.candidates[before[0] :], found.rejected[before[1] :]
        return False
    found.camera = camera
    if group and camera.startswith("Apple"):
        found.content_id = content_id(group)
    if latitude and longitude:
        six = SIX[order].unpack
        found.position = _position(south, six(latitude), west, six(longitude)) or found.position
    if day and time and found.candidates[0].offset_minutes is None:
        _offer_fix(found, day, SIX[order].unpack(time))
    return True


def _read_long(block: Block, found: Found) -> bool:
    """Read a structure entry by entry; see `read_exif`."""
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
    return None if place is None else _position_in(block, place)


def read_place(block: Block, at: int, found: Found) -> None:
    """Add the position and, unless the zone of the date is known, the UTC time of the GPS fix."""
    place = block.find(at, _PLACE)
    if place is None:
        return
    found.position = _position_in(block, place) or found.position
    day, time = place[4], place[5]
    if day[1] and time[1] and not (found.settled and found.candidates[0].offset_minutes is not None):
        _offer_fix(found, block.text_of(day), block.rationals_of(time))


def _offer_fix(found: Found, raw: bytes, clock: tuple[int, ...]) -> None:
    """Add the UTC time of a GPS fix: a date text, and hour, minute and second as rationals."""
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


def _position_in(block: Block, place: list[Entry]) -> Position | None:
    south, latitude, west, longitude = place[:4]
    north, east = block.rationals_of(latitude), block.rationals_of(longitude)
    return (
        _position(block.text_of(south)[:1], north, block.text_of(west)[:1], east) if north and east else None
    )


def _position(south: bytes, north: tuple[int, ...], west: bytes, east: tuple[int, ...]) -> Position | None:
    """Return the position of two letters and twice degrees, minutes, seconds as numerators and denominators."""
    a, b, c, d, e, f = north
    g, h, i, j, k, m = east
    if not (b and d and f and h and j and m):
        return None
    latitude, longitude = a / b + c / d / 60 + e / f / 3600, g / h + i / j / 60 + k / m / 3600
    return clean_position(
        -latitude if south in _SOUTH else latitude, -longitude if west in _WEST else longitude
    )
