"""The segments of a JPEG, and the dates in them: EXIF and XMP wherever they stand among the segments."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

from albumen.media.candidates import Found
from albumen.media.exif import read_exif
from albumen.media.tiff import Block
from albumen.media.window import HEAD, Window
from albumen.media.xmp import read_xmp

MOST_SEGMENTS = 500
XMP_START = b"http://ns.adobe.com/xap/1.0/\x00"
_SCAN, _END, _APP0, _APP1 = 0xDA, 0xD9, 0xE0, 0xE1
_SAMSUNG_VIDEO = b"\x30\x0a"  # 0x0a30, "MotionPhoto_Data"
_MARK = Struct(">BBH")
_BARE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without a length


class BadJpeg(ValueError):
    """The chain of segments breaks off before the picture data; the text says how."""


def segments(window: Window, *, base: int = 0, head: bytes = b"") -> Iterator[tuple[int, int, int]]:
    """Yield (marker, payload offset, payload length) up to and without the picture data.

    Raises `BadJpeg` where the chain breaks, with "truncated" as text where the file ends too early.
    """
    head = head or window.read(0, HEAD)
    known = len(head) - 4
    mark_of = _MARK.unpack_from
    at = base + 2
    for _ in range(MOST_SEGMENTS):
        if at <= known:
            first, marker, length = mark_of(head, at)
        else:
            mark = window.read(at, 4)
            if len(mark) < 4:
                if mark[:2] == b"\xff\xd9":
                    return
                raise BadJpeg("truncated")
            first, marker, length = mark_of(mark)
        if first != 0xFF:
            raise BadJpeg("unreadable: the JPEG's segments are damaged")
        if marker in (_SCAN, _END):
            return
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker in _BARE:
            at += 2
            continue
        if length < 2:
            raise BadJpeg("unreadable: a JPEG segment has no length")
        yield marker, at + 4, length - 2
        at += 2 + length
    raise BadJpeg("unreadable: the JPEG has too many segments")


def read_jpeg(window: Window, found: Found, *, base: int = 0) -> None:
    """Add the dates of a JPEG that starts at `base` (0, or where a RAW file keeps its preview).

    A settled file is read up to its first segment that belongs to the picture: what phones write about a motion photo
    stands before.
    """
    head = window.read(0, HEAD)
    try:
        for marker, at, length in segments(window, base=base, head=head):
            if marker != _APP1:
                if found.settled and marker < _APP0:
                    return
                continue
            start = head[at : at + 29] if at + 29 <= len(head) else window.read(at, 29)
            if start[:5] == b"Exif\x00":
                read_exif(Block(window, base=at + 6, size=length - 6 if length > 6 else 0, head=head), found)
            elif start == XMP_START:
                read_xmp(window.read(at + 29, length - 29), found)
    except BadJpeg as broken:
        found.problem = str(broken)


def tail_of(window: Window) -> str:
    """Return what the end of a JPEG shows: "" for a whole one, "truncated", or "motion" for a Samsung video behind.

    A JPEG without its end mark is still arriving, or was cut (hard case 66).
    """
    end = window.read(window.size - 4, 4)
    if end[-2:] == b"\xff\xd9":
        return ""
    if end == b"SEFT" and _has_video(window):
        return "motion"
    return "truncated" if _ends_early(window) else ""


def _has_video(window: Window) -> bool:
    """Return whether Samsung's trailer lists a video; source of the layout: ExifTool's Samsung module.

    A directory stands before its length and "SEFT": "SEFH", version, count, then entries of 12 bytes, each with its
    type as the second number.
    """
    length = int.from_bytes(window.read(window.size - 8, 4), "little")
    directory = window.read(window.size - 8 - length, min(length, 4096))
    return directory.startswith(b"SEFH") and any(
        directory[at : at + 2] == _SAMSUNG_VIDEO for at in range(14, len(directory), 12)
    )


def _ends_early(window: Window) -> bool:
    """Return whether a JPEG has no end mark although its last bytes are none.

    Motion photos and panoramas carry other data behind the mark, so it is searched from the end back to where the
    picture data starts; inside the data it cannot occur (a 0xFF there is followed by 0x00). Reads at most 8 MiB;
    what has more than that behind its picture counts as whole.
    """
    end = window.size
    lowest = _picture_start(window)
    for _ in range(32):
        start = max(end - (1 << 18), lowest)
        if start >= end:
            return True
        if b"\xff\xd9" in window.read(start, end - start):
            return False
        if start == lowest:
            return True
        end = start + 1  # the mark may lie across the border
    return False


def _picture_start(window: Window) -> int:
    after = 2
    try:
        for _, at, length in segments(window):
            after = at + length
    except BadJpeg:
        pass
    return after
