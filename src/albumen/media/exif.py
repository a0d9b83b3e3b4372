"""The dates of an EXIF structure: original, digitized, modified and GPS, each with what belongs to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from albumen.media.candidates import Candidate, Found
from albumen.media.moments import escaped, parse_offset
from albumen.media.tiff import Block, Directory
from albumen.media.xmp import read_xmp

# Source of all tag numbers: CIPA DC-008 (EXIF 2.32); 0x02BC: Adobe XMP specification part 3.
EXIF_IFD, GPS_IFD, XMP_PACKET = 0x8769, 0x8825, 0x02BC
MODIFIED, ORIGINAL, DIGITIZED = 0x0132, 0x9003, 0x9004
OFFSET_MODIFIED, OFFSET_ORIGINAL, OFFSET_DIGITIZED = 0x9010, 0x9011, 0x9012
SUBSEC_MODIFIED, SUBSEC_ORIGINAL, SUBSEC_DIGITIZED = 0x9290, 0x9291, 0x9292
GPS_TIME, GPS_DAY = 0x0007, 0x001D
LARGEST_XMP = 1 << 20


def read_exif(block: Block, found: Found) -> bool:
    """Add the dates of a TIFF structure; returns whether it is one.

    Bounded: at most four directories and a dozen values are read, no chain is followed.
    """
    main = block.first()
    if main is None:
        found.reject("exif", block.piece(0, 16), "the EXIF part is damaged")
        return False
    detail = main.child(EXIF_IFD)
    if detail is not None:
        _offer(found, detail, ORIGINAL, "exif-original", SUBSEC_ORIGINAL, OFFSET_ORIGINAL)
        _offer(found, detail, DIGITIZED, "exif-digitized", SUBSEC_DIGITIZED, OFFSET_DIGITIZED)
    elif EXIF_IFD in main.tags:
        found.reject("exif", "", "the EXIF part points outside the file")
    if ORIGINAL in main.tags and (detail is None or ORIGINAL not in detail.tags):
        # TIFF/EP cameras and some writers keep it in IFD0
        _offer(found, main, ORIGINAL, "exif-original", SUBSEC_ORIGINAL, OFFSET_ORIGINAL)
    modified = main.text(MODIFIED)
    if modified:
        found.offer_exif("exif-modified", modified)
    if GPS_IFD in main.tags:
        gps = main.child(GPS_IFD)
        if gps is not None:
            read_gps(gps, found)
    packet = main.extent(XMP_PACKET)
    if packet is not None:
        read_xmp(block.piece(packet[0], min(packet[1], LARGEST_XMP)), found)
    return True


def read_detail(block: Block, found: Found) -> None:
    """Add the dates of a structure whose first directory is the EXIF one itself (Canon's CMT2)."""
    detail = block.first()
    if detail is not None:
        _offer(found, detail, ORIGINAL, "exif-original", SUBSEC_ORIGINAL, OFFSET_ORIGINAL)
        _offer(found, detail, DIGITIZED, "exif-digitized", SUBSEC_DIGITIZED, OFFSET_DIGITIZED)


def _offer(found: Found, ifd: Directory, tag: int, source: str, subsec_tag: int, offset_tag: int) -> None:
    if tag not in ifd.tags:
        return
    raw = ifd.text(tag)
    if not raw:
        found.reject(source, "", "the date lies outside the file")
        return
    offset = ifd.text(offset_tag)
    found.offer_exif(
        source,
        raw,
        subsec=ifd.text(subsec_tag) or b"",
        offset_minutes=parse_offset(offset.decode("ascii", "replace")) if offset else None,
    )


def read_gps(gps: Directory, found: Found) -> None:
    """Add the UTC time of the GPS fix: date stamp and three rationals."""
    if GPS_DAY not in gps.tags or GPS_TIME not in gps.tags:
        return
    raw = gps.text(GPS_DAY) or b""
    clock = gps.numbers(GPS_TIME, 3)
    try:
        # kept naive: UTC by definition
        day = datetime(int(raw[:4]), int(raw[5:7]), int(raw[8:10]))  # noqa: DTZ001
        seconds = clock[0] / clock[1] * 3600 + clock[2] / clock[3] * 60 + clock[4] / clock[5]
    except (ValueError, IndexError, ZeroDivisionError):
        found.reject("gps", raw, "not a full date and time")
        return
    if not 0 <= seconds < 86400:
        found.reject("gps", raw, "no such time")
        return
    found.candidates.append(Candidate(day + timedelta(seconds=seconds), "gps", "utc", raw=escaped(raw)))
