"""Which camera, and which Live Photo: names made printable, and Apple's note."""

from __future__ import annotations

import re
from functools import lru_cache

from albumen.media.moments import escaped

# Source: ExifTool's Apple module: "Apple iOS", NUL, a version and the byte order; a directory from byte 14, offsets
# from the note's start; tag 0x0011 names the group of files. Seen in one real HEIC.
APPLE_NOTE = b"Apple iOS\x00"
_APPLE_TAGS, _APPLE_GROUP = 14, b"\x00\x11\x00\x02"  # tag 0x0011, ASCII
APPLE_NOTE_HEAD = 4096  # holds the directory and its texts
_IDENTIFIER = re.compile(rb"[0-9A-Za-z-]{8,64}\Z")


@lru_cache(maxsize=256)  # a roll knows a handful of cameras
def camera_name(make: bytes, model: bytes) -> str:
    """Return "Make Model" in printable ASCII, without a make that the model repeats; "" when both are blank."""
    maker, name = clean_text(make), clean_text(model)
    if not maker or (name and name.lower().startswith(maker.split()[0].lower())):
        return name
    return f"{maker} {name}".rstrip()


def clean_text(raw: bytes) -> str:
    """Return a text tag up to its NUL, stripped, in printable ASCII, at most 64 characters."""
    return escaped(raw.split(b"\x00", 1)[0].strip(), limit=64)


def apple_group(note: bytes) -> str:
    """Return the content identifier in the first bytes of Apple's maker note, "" when it holds none."""
    if not note.startswith(APPLE_NOTE) or note[12:14] != b"MM":
        return ""
    tags = _APPLE_TAGS + 2
    end = tags + 12 * int.from_bytes(note[_APPLE_TAGS:tags], "big")
    at = note.find(_APPLE_GROUP, tags, end)
    while at >= 0 and (at - tags) % 12:
        at = note.find(_APPLE_GROUP, at + 1, end)
    if at < 0:
        return ""
    count, place = int.from_bytes(note[at + 4 : at + 8], "big"), int.from_bytes(note[at + 8 : at + 12], "big")
    return content_id(note[place : place + count]) if place + count <= len(note) else ""


def content_id(raw: bytes) -> str:
    """Return Apple's identifier in capitals, "" for anything that does not look like one."""
    raw = raw.rstrip(b"\x00 ")
    return raw.decode("ascii").upper() if _IDENTIFIER.match(raw) else ""
