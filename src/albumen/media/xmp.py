"""The dates of an XMP packet, found without an XML parser: only a handful of properties is wanted."""

from __future__ import annotations

import re

from albumen.media.candidates import Found

# Source: XMP specification part 2, and the Metadata Working Group's mapping of these four to EXIF.
_PROPERTIES = (
    (b":DateTimeOriginal", "xmp"),
    (b"photoshop:DateCreated", "xmp"),
    (b":DateTimeDigitized", "xmp-digitized"),
    (b":CreateDate", "xmp-digitized"),
)
# white space is bounded: without that, a megabyte of it costs a second
_VALUE = re.compile(rb"""\s{0,64}(?:=\s{0,64}["']([^"']{0,64})["']|>\s{0,64}([^<]{0,64})<)""")
_MOST_TRIES = 8
_SECONDS = len("2024-05-01T12:00:00")


# Source: Google's "Motion photo format" and its forerunner, the microvideo of 2017.
_MOTION = re.compile(rb"""Camera:(?:MotionPhoto|MicroVideo)(?:\s*=\s*["']|\s*>\s*)1""")


def read_xmp(packet: bytes, found: Found) -> None:
    """Add the dates of a packet: as attributes or as elements, UTF-8. For each trust the best property counts."""
    packet = utf8(packet)
    if b"Camera:M" in packet and _MOTION.search(packet):
        found.motion = True
    if found.settled:
        return
    seen: set[str] = set()
    for key, source in _PROPERTIES:
        if source in seen:
            continue
        value = first_value(packet, key)
        if value is not None:
            seen.add(source)
            found.offer_text(source, value.decode("utf-8", "replace"))
    fix = first_value(packet, b"exif:GPSTimeStamp")
    if fix is not None:
        text = fix.decode("utf-8", "replace").strip()
        found.offer_text("gps", text if text[_SECONDS:] else f"{text}Z")  # a fix is in UTC, said or not


def utf8(packet: bytes) -> bytes:
    """Return a packet in UTF-8, whichever encoding its byte order mark names."""
    if packet[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return packet.decode("utf-16", "replace").encode()
    return packet


def first_value(packet: bytes, key: bytes) -> bytes | None:
    """Return the first value of a property that is not blank, None when there is none."""
    at = 0
    for _ in range(_MOST_TRIES):
        at = packet.find(key, at)
        if at < 0:
            return None
        at += len(key)
        value = _VALUE.match(packet, at)
        if value is not None:
            text: bytes = value[1] if value[1] is not None else value[2]
            if text.strip():
                return text
    return None
