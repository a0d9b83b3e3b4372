"""All that a photo's EXIF part says, as labels and values for people."""

from __future__ import annotations

import os
from collections.abc import Iterator
from struct import error

from albumen.media.exif import EXIF_IFD, GPS_IFD
from albumen.media.heif import exif_block, find_meta, item_block
from albumen.media.jpeg import BadJpeg, segments
from albumen.media.kinds import sniff
from albumen.media.tiff import Block, Directory
from albumen.media.window import HEAD, BytesWindow, FileWindow, Window, WindowSpent

MOST_LETTERS = 256
MOST_NUMBERS = 16
MOST_CHUNKS = 64

# Source of numbers, names and meanings: CIPA DC-008 (EXIF 2.32).
LABELS = {
    0x010E: "Image Description", 0x010F: "Manufacturer", 0x0110: "Model", 0x0112: "Orientation",
    0x011A: "X Resolution", 0x011B: "Y Resolution", 0x0128: "Resolution Unit", 0x0131: "Software",
    0x0132: "Date and Time", 0x013B: "Artist", 0x8298: "Copyright",
    0x829A: "Exposure Time", 0x829D: "FNumber", 0x8822: "Exposure Program", 0x8827: "ISO Speed Ratings",
    0x9003: "Date and Time (Original)", 0x9004: "Date and Time (Digitized)", 0x9010: "Offset Time",
    0x9011: "Offset Time (Original)", 0x9012: "Offset Time (Digitized)", 0x9201: "Shutter Speed Value",
    0x9202: "Aperture Value", 0x9203: "Brightness Value", 0x9204: "Exposure Bias Value",
    0x9205: "Max Aperture Value", 0x9206: "Subject Distance", 0x9207: "Metering Mode",
    0x9208: "Light Source", 0x9209: "Flash", 0x920A: "Focal Length", 0x9290: "Sub-second Time",
    0x9291: "Sub-second Time (Original)", 0x9292: "Sub-second Time (Digitized)", 0xA001: "Color Space",
    0xA002: "Pixel X Dimension", 0xA003: "Pixel Y Dimension", 0xA217: "Sensing Method",
    0xA402: "Exposure Mode", 0xA403: "White Balance", 0xA404: "Digital Zoom Ratio",
    0xA405: "Focal Length In 35mm Film", 0xA406: "Scene Capture Type", 0xA408: "Contrast",
    0xA409: "Saturation", 0xA40A: "Sharpness", 0xA430: "Camera Owner Name", 0xA431: "Body Serial Number",
    0xA433: "Lens Make", 0xA434: "Lens Model", 0xA435: "Lens Serial Number",
}  # fmt: skip
GPS_LABELS = {
    1: "North or South Latitude", 2: "Latitude", 3: "East or West Longitude", 4: "Longitude",
    5: "Altitude Reference", 6: "Altitude", 7: "GPS Time (Atomic Clock)", 0x10: "Image Direction Reference",
    0x11: "Image Direction", 0x12: "Geodetic Survey Data Used", 0x1D: "GPS Date",
}  # fmt: skip
WORDS: dict[int, tuple[str, ...]] = {
    0x0112: ("", "Top-left", "Top-right", "Bottom-right", "Bottom-left", "Left-top", "Right-top",
             "Right-bottom", "Left-bottom"),
    0x0128: ("", "", "Inch", "Centimeter"),
    0x8822: ("Not defined", "Manual", "Normal program", "Aperture priority", "Shutter priority",
             "Creative program", "Action program", "Portrait mode", "Landscape mode"),
    0x9207: ("Unknown", "Average", "Center-weighted average", "Spot", "Multi spot", "Pattern", "Partial"),
    0xA402: ("Auto exposure", "Manual exposure", "Auto bracket"),
    0xA403: ("Auto white balance", "Manual white balance"),
    0xA406: ("Standard", "Landscape", "Portrait", "Night scene"),
    0xA408: ("Normal", "Soft", "Hard"),
    0xA409: ("Normal", "Low saturation", "High saturation"),
    0xA40A: ("Normal", "Soft", "Hard"),
}  # fmt: skip
RATIONALS = frozenset({0x011A, 0x011B, 0x829A, 0x829D, *range(0x9201, 0x9207), 0x920A, 0xA404})
GPS_RATIONALS = frozenset({2, 4, 6, 7, 0x11})
UNITS = {0x920A: " mm", 0x9204: " EV", 0x9206: " m"}


def exif_lines(descriptor: int) -> list[tuple[str, str]]:
    """The (label, value) pairs in the file's order; closes the descriptor. Never raises on content."""
    try:
        size = os.fstat(descriptor).st_size
        return list(_lines(FileWindow(descriptor, size)))
    finally:
        os.close(descriptor)


def _lines(window: Window) -> Iterator[tuple[str, str]]:
    try:
        block = _block(window)
        main = block.first() if block is not None else None
        if main is None:
            return
        yield from _directory(main, LABELS, RATIONALS)
        for pointer, labels, rationals in (
            (EXIF_IFD, LABELS, RATIONALS),
            (GPS_IFD, GPS_LABELS, GPS_RATIONALS),
        ):
            child = main.child(pointer)
            if child is not None:
                yield from _directory(child, labels, rationals)
    except (WindowSpent, OSError, ValueError, IndexError, error, OverflowError):
        return  # what was read before the damage is told


def _block(window: Window) -> Block | None:
    """The EXIF part of a file, None where it has none."""
    head = window.read(0, HEAD)
    form = sniff(head)
    if form == "jpeg":
        return _of_jpeg(window, 0)
    if form == "raf":
        return _of_jpeg(window, int.from_bytes(head[84:88], "big"))
    if form == "tiff":
        return Block(window, base=0, size=window.size, head=head)
    if form in ("heif", "avif"):
        meta = find_meta(window)
        return item_block(window, meta, b"Exif") if meta is not None else None
    if form in ("png", "webp"):
        return _of_chunks(window, png=form == "png")
    return None


def _of_jpeg(window: Window, base: int) -> Block | None:
    try:
        for marker, at, length in segments(window, base=base):
            if marker == 0xE1 and window.read(at, 5) == b"Exif\x00":
                return Block(window, base=at + 6, size=max(length - 6, 0))
    except BadJpeg:
        pass
    return None


def _of_chunks(window: Window, *, png: bool) -> Block | None:
    """PNG's eXIf or WebP's EXIF; source: the PNG (third edition) and WebP container specifications."""
    at = 8 if png else 12
    for _ in range(MOST_CHUNKS):
        header = window.read(at, 8)
        if len(header) < 8:
            return None
        if png:
            length, name = int.from_bytes(header[:4], "big"), header[4:]
            step = 12 + length
        else:
            length, name = int.from_bytes(header[4:], "little"), header[:4]
            step = 8 + length + (length & 1)
        if name in (b"eXIf", b"EXIF"):
            return exif_block(
                BytesWindow(bytes(4) + window.read(at + 8, min(length, 1 << 20))), 0, length + 4
            )
        at += step
    return None


def _directory(
    found: Directory, labels: dict[int, str], rationals: frozenset[int]
) -> Iterator[tuple[str, str]]:
    for tag in dict.fromkeys(found.tags):
        label = labels.get(tag)
        value = (
            _value(found, tag, is_rational=tag in rationals, is_place=labels is GPS_LABELS) if label else ""
        )
        if label and value:
            yield label, value


def _value(found: Directory, tag: int, *, is_rational: bool, is_place: bool) -> str:
    raw = found.text(tag)
    if raw is not None:
        return _text(raw)
    numbers = found.numbers(tag, MOST_NUMBERS)
    if is_rational:
        return _rationals(numbers, tag, is_place=is_place)
    if not is_place and len(numbers) == 1:
        return _word(tag, numbers[0])
    return ", ".join(map(str, numbers))


def _word(tag: int, number: int) -> str:
    if tag == 0x9209:
        return "Flash fired" if number & 1 else "Flash did not fire"
    words = WORDS.get(tag, ())
    return words[number] if 0 <= number < len(words) and words[number] else str(number)


def _rationals(numbers: tuple[int, ...], tag: int, *, is_place: bool) -> str:
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    if not pairs or any(below == 0 for _, below in pairs):
        return ""
    values = [above / below for above, below in pairs]
    if is_place:
        return ", ".join(f"{value:g}" for value in values)
    if tag == 0x829A:
        return f"1/{round(1 / values[0])} s" if 0 < values[0] < 0.3 else f"{values[0]:g} s"
    if tag in (0x829D, 0x9202, 0x9205):
        fstop = values[0] if tag == 0x829D else 2 ** (min(values[0], 64) / 2)
        return f"F{fstop:.1f}"
    return f"{values[0]:g}{UNITS.get(tag, '')}"


def _text(raw: bytes) -> str:
    words = raw.split(b"\0", 1)[0].decode("utf-8", "replace").strip()[:MOST_LETTERS]
    return "".join(letter if letter.isprintable() else " " for letter in words)
