"""Dates in HEIC, HEIF and AVIF: the Exif and XMP items that the meta box names, wherever their bytes lie."""

from __future__ import annotations

from functools import lru_cache
from struct import Struct

from albumen.media.boxes import ReadAhead, boxes
from albumen.media.candidates import Found
from albumen.media.exif import LARGEST_XMP, read_exif
from albumen.media.layouts import Layout, Layouts, Part
from albumen.media.tiff import Block
from albumen.media.window import HEAD, BytesWindow, Window
from albumen.media.xmp import read_xmp

# Source of the layouts: ISO/IEC 14496-12 (meta, iinf, iloc, idat) and 23008-12 (Exif items).
LARGEST_META = 4 << 20
LARGEST_EXIF = 1 << 20
_XMP_TYPE = b"application/rdf+xml"
_HAS_XMP = "xmp"
_MOST_ITEMS = 10_000
_MOST_EXTENTS = 16


class Meta:
    """The meta box in memory, and where its parts are."""

    __slots__ = ("data", "parts", "start")

    def __init__(self, data: bytes, start: int) -> None:
        self.data = data
        self.start = start  # offset of `data` in the file
        self.parts: dict[bytes, tuple[int, int]] = {}
        memory = BytesWindow(data)
        for kind, body, end in boxes(memory, 4, len(data)):
            self.parts.setdefault(kind, (body, min(end, len(data))))

    def part(self, kind: bytes) -> bytes:
        """Return the body of the part `kind`, empty when absent."""
        start, end = self.parts.get(kind, (0, 0))
        return self.data[start:end]


def find_meta(window: Window) -> Meta | None:
    """Return the file's meta box, None when there is none. Raises `BadBox` on a broken structure."""
    ahead = ReadAhead(window, window.read(0, HEAD))
    for kind, body, end in boxes(ahead, 0, window.size):
        if kind == b"meta":
            return Meta(ahead.read(body, min(end - body, LARGEST_META)), body)
    return None


def read_heif(window: Window, found: Found) -> None:
    """Add the dates of the Exif item and of the XMP item. Raises `BadBox` on a broken structure."""
    head = window.read(0, HEAD)
    known = _HEADS.fetch(head) if found.lazy else None
    if known is not None:
        (base, offset, length), note = known
        place = int.from_bytes(base, "big") + int.from_bytes(offset, "big")
        _read_known(window, place, int.from_bytes(length, "big"), found)
        if note != _HAS_XMP or _says_no_more(found):
            return
    meta = find_meta(window)
    if meta is None:
        found.problem = "unreadable: the HEIF file has no meta box"
        return
    names = meta.part(b"iinf")
    xmp = _HAS_XMP if _XMP_TYPE in names else ""
    if known is None:
        exif = item_block(window, meta, b"Exif")
        if exif is not None:
            read_exif(exif, found)
            layout = _HEADS.learn(head, xmp) if found.lazy else None
            if layout is not None:
                _HEADS.keep(head, layout)
    if xmp and not _says_no_more(found):
        item = find_item(names, b"mime", _XMP_TYPE)
        if item is not None:
            read_xmp(item_bytes(window, meta, item, LARGEST_XMP), found)


def _says_no_more(found: Found) -> bool:
    # what a settled picture's XMP may still tell is motion, and Apple's says nothing of it
    return found.settled and found.camera.startswith("Apple")


def _read_known(window: Window, place: int, length: int, found: Found) -> None:
    read_exif(exif_block(window, place, min(length or LARGEST_EXIF, window.size)), found)


def _head_layout(head: bytes, note: str) -> Layout | None:
    """Return where a HEIC's head says its Exif item is; None where it says so in no simple way.

    Everything that the long way looks at is proven: the boxes up to the table of places, the names of the items, and
    the table's entries up to the one that is wanted.
    """
    meta = find_meta(BytesWindow(head))
    item = find_item(meta.part(b"iinf"), b"Exif") if meta is not None else None
    if meta is None or item is None or not {b"iinf", b"iloc"} <= meta.parts.keys():
        return None
    constants = [(0, meta.start + 4)]
    end = 4
    for kind, (body, stop) in meta.parts.items():
        if body - 8 != end:
            return None  # a box in between that the parts do not show
        constants.append((meta.start + body - 8, stop - body + 8 if kind == b"iinf" else 8))
        end = stop
    places = _places(meta, item)
    whole = int.from_bytes(head[meta.start - 8 : meta.start - 4], "big") == len(meta.data) + 8
    if (
        places is None or not whole or end != len(meta.data)
    ):  # the last box may be one that the parts do not show
        return None
    return Layout(head, constants + places[0], places[1], note)


def _places(meta: Meta, item: int) -> tuple[list[Part], list[Part]] | None:
    """Return (what must not differ, the values: base, offset, length) in the table of places.

    None unless every item has one extent of four-byte offset and length, with a base of four bytes or none.
    """
    table, at = meta.part(b"iloc"), meta.start + meta.parts[b"iloc"][0]
    base = {b"\x44\x00": 0, b"\x44\x40": 4}.get(table[4:6])
    if base is None or table[0] > 1:
        return None
    method = 2 * table[0]
    stride = method + base + 14
    ids = [int.from_bytes(table[n : n + 2], "big") for n in range(8, len(table), stride)]
    if item not in ids or len(table) != 8 + int.from_bytes(table[6:8], "big") * stride:
        return None
    entry = 8 + ids.index(item) * stride
    tail = entry + stride - 10
    if any(table[entry + 2 : entry + 2 + method]) or table[tail : tail + 2] != b"\0\1":
        return None  # not counted from the file's start, or several extents
    constants = [(at, 8), *((at + n, 2) for n in range(8, entry, stride))]
    constants += [(at + entry, 4 + method), (at + tail, 2)]
    tail += at
    return constants, [(tail - base, base), (tail + 2, 4), (tail + 6, 4)]


_HEADS = Layouts(_head_layout, key=64)


def item_block(window: Window, meta: Meta, kind: bytes) -> Block | None:
    """Return the TIFF structure of the Exif item, None when there is none or it cannot be read."""
    item = find_item(meta.part(b"iinf"), kind)
    if item is None:
        return None
    extents = locate(meta, item)
    if len(extents) != 1:
        data = item_bytes(window, meta, item, LARGEST_EXIF)
        return exif_block(BytesWindow(data), 0, len(data))
    return exif_block(window, extents[0][0], min(extents[0][1], window.size))


def exif_block(window: Window, at: int, length: int) -> Block:
    """Return the TIFF structure of an Exif item; 4 bytes say how far it is, usually past "Exif" and two NUL."""
    head = window.read(at, length if length < HEAD else HEAD)
    skip = 4 + int.from_bytes(head[:4], "big")
    if head[skip : skip + 2] not in (b"II", b"MM"):
        # writers that forget the four bytes, or count them in
        skip = next((n for n in (4, 10, 6, 0) if head[n : n + 2] in (b"II", b"MM")), 4)
    # the piece in hand starts at `at`: a small window over it serves nearly every value
    if length <= len(head):
        return Block(BytesWindow(head), base=skip, size=len(head) - skip, head=head)
    return Block(window, base=at + skip, size=length - skip)


def find_item(names: bytes, kind: bytes, content: bytes = b"") -> int | None:
    """Return the id of the first item of a type in an iinf body; iPhones list some fifty picture tiles before it."""
    at = 0
    for _ in range(_MOST_ITEMS):
        at = names.find(kind, at)
        if at < 0:
            return None
        if names[at - 12 : at - 8] == b"infe" and names[at - 8] == 2:
            item = int.from_bytes(names[at - 4 : at - 2], "big")
        elif names[at - 14 : at - 10] == b"infe" and names[at - 10] == 3:
            item = int.from_bytes(names[at - 6 : at - 2], "big")
        else:
            at += 4
            continue
        if not content or content in names[at : at + 64]:
            return item
        at += 4
    return None


def item_bytes(window: Window, meta: Meta, item: int, most: int) -> bytes:
    """Return the bytes of an item, its extents joined, at most `most` of them."""
    joined = b""
    for at, length in locate(meta, item):
        joined += window.read(at, min(length, most - len(joined)))
    return joined


_MOST_KEPT = 1000  # items of a table whose form is kept; phones list some fifty


@lru_cache(maxsize=64)
def _ids(letter: str, rest: int, count: int) -> Struct:
    return Struct(">" + f"{letter}{rest}x" * count)


def locate(meta: Meta, item: int) -> tuple[tuple[int, int], ...]:
    """Return the (file offset, length) extents of an item; empty when the iloc box does not say."""
    data = meta.part(b"iloc")
    if len(data) < 8:
        return ()
    version = data[0]
    wide = version == 2
    sizes = (data[4] >> 4, data[4] & 15, data[5] >> 4, data[5] & 15 if version in (1, 2) else 0)
    id_size = 4 if wide else 2
    count = int.from_bytes(data[6 : 6 + id_size], "big")
    at = 6 + id_size
    fixed = id_size + (2 if version else 0) + 2 + sizes[2] + 2
    stride = fixed + sizes[3] + sizes[0] + sizes[1]
    if count > _MOST_ITEMS:
        return ()
    if len(data) - at == count * stride and 0 < count <= _MOST_KEPT:
        # every item has one extent: the id can be looked up at once
        ids = _ids("I" if wide else "H", stride - id_size, count).unpack_from(data, at)
        return _extents(meta, data, at + ids.index(item) * stride, sizes, id_size) if item in ids else ()
    for _ in range(count):
        extents = int.from_bytes(data[at + fixed - 2 : at + fixed], "big")
        if int.from_bytes(data[at : at + id_size], "big") == item:
            return _extents(meta, data, at, sizes, id_size)
        at += fixed + extents * (stride - fixed)
        if at >= len(data):
            break
    return ()


_ONE_EXTENT = {  # what nearly every writer uses: offsets and lengths of four bytes, no base, one extent
    (0, 2): Struct(">2x2xHII"),
    (1, 2): Struct(">2xH2xHII"),
    (2, 4): Struct(">4xH2xHII"),
}


def _extents(
    meta: Meta, data: bytes, at: int, sizes: tuple[int, int, int, int], id_size: int
) -> tuple[tuple[int, int], ...]:
    if sizes == (4, 4, 0, 0) and (data[0], id_size) in _ONE_EXTENT:
        *method_of, extents_there, offset, length = _ONE_EXTENT[data[0], id_size].unpack_from(data, at)
        if extents_there == 1 and (not method_of or method_of[0] & 15 == 0):
            return ((offset, length or LARGEST_EXIF),)
    offset_size, length_size, base_size, index_size = sizes
    at += id_size
    method = 0
    if data[0]:
        method = int.from_bytes(data[at : at + 2], "big") & 15
        at += 2
    at += 2  # the data reference: always this file
    base = int.from_bytes(data[at : at + base_size], "big")
    at += base_size
    count = min(int.from_bytes(data[at : at + 2], "big"), _MOST_EXTENTS)
    at += 2
    if method == 1:  # offsets count from the idat box
        base += meta.start + meta.parts.get(b"idat", (0, 0))[0]
    elif method != 0:
        return ()
    extents: list[tuple[int, int]] = []
    for _ in range(count):
        at += index_size
        offset = int.from_bytes(data[at : at + offset_size], "big")
        at += offset_size
        length = int.from_bytes(data[at : at + length_size], "big")
        at += length_size
        extents.append((base + offset, length or LARGEST_EXIF))
    return tuple(extents)
