"""Dates in the rarer containers that wrap a JPEG or a TIFF structure: WebP, JPEG XL, Fuji RAF, Minolta MRW."""

from __future__ import annotations

from albumen.media.boxes import ReadAhead, boxes
from albumen.media.candidates import Found
from albumen.media.exif import LARGEST_XMP, read_exif
from albumen.media.heif import LARGEST_EXIF, exif_block
from albumen.media.jpeg import read_jpeg
from albumen.media.tiff import Block
from albumen.media.window import BytesWindow, Window
from albumen.media.xmp import read_xmp

_MOST_CHUNKS = 64


def read_tiff(window: Window, found: Found) -> None:
    """Add the dates of a TIFF, DNG or TIFF-like RAW file (CR2, NEF, ARW, ORF, RW2, PEF, SRW, IIQ)."""
    head = window.read(0, 16 * 1024)
    if not read_exif(Block(window, base=0, size=window.size, head=head), found):
        found.problem = "unreadable: the TIFF directory is damaged"


def read_webp(window: Window, found: Found) -> None:
    """Add the dates of a WebP's EXIF and XMP chunks; source of the layout: the WebP container specification."""
    at = 12
    for _ in range(_MOST_CHUNKS):
        header = window.read(at, 8)
        if len(header) < 8:
            return
        length = int.from_bytes(header[4:], "little")
        if header[:4] == b"EXIF":
            data = window.read(at + 8, min(length, LARGEST_EXIF))
            start = 6 if data.startswith(b"Exif\x00\x00") else 0
            read_exif(Block(BytesWindow(data), base=start, size=len(data) - start, head=data), found)
        elif header[:4] == b"XMP ":
            read_xmp(window.read(at + 8, min(length, LARGEST_XMP)), found)
        at += 8 + length + (length & 1)


def read_jxl(window: Window, found: Found) -> None:
    """Add the dates of a JPEG XL container's plain Exif and xml boxes; a bare codestream holds none."""
    if window.read(0, 2) == b"\xff\x0a":
        return
    ahead = ReadAhead(window)
    for kind, body, end in boxes(ahead, 0, window.size):
        if kind == b"Exif":
            read_exif(exif_block(window, body, min(end, window.size) - body), found)
        elif kind == b"xml ":
            read_xmp(ahead.read(body, min(end - body, LARGEST_XMP)), found)


def read_raf(window: Window, found: Found) -> None:
    """Add the dates of the JPEG inside a Fuji RAF; bytes 84 to 91 say where it is (source: ExifTool)."""
    place = window.read(84, 8)
    read_jpeg(window, found, base=int.from_bytes(place[:4], "big"))


def read_mrw(window: Window, found: Found) -> None:
    """Add the dates of the TIFF structure in a Minolta MRW's TTW block (source: ExifTool)."""
    at = 8
    for _ in range(_MOST_CHUNKS):
        header = window.read(at, 8)
        if len(header) < 8:
            return
        length = int.from_bytes(header[4:], "big")
        if header[:4] == b"\x00TTW":
            read_exif(Block(window, base=at + 8, size=length), found)
            return
        at += 8 + length
