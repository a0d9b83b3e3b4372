"""The dates of an XMP packet or sidecar, found without an XML parser: only four properties are wanted."""

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
_VALUE = re.compile(rb"""\s*(?:=\s*["']([^"']{0,64})["']|>\s*([^<]{0,64})<)""")
_MOST_TRIES = 8


def read_xmp(packet: bytes, found: Found) -> None:
    """Add the dates of a packet: as attributes or as elements, UTF-8. For each trust the best property counts."""
    if packet[:2] in (b"\xff\xfe", b"\xfe\xff"):
        packet = packet.decode("utf-16", "replace").encode()
    seen: set[str] = set()
    for key, source in _PROPERTIES:
        if source in seen:
            continue
        value = _first_value(packet, key)
        if value is not None:
            seen.add(source)
            found.offer_text(source, value.decode("utf-8", "replace"))


def _first_value(packet: bytes, key: bytes) -> bytes | None:
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
