"""TIFF structures (the inside of EXIF, TIFF, DNG and most RAW): directories and values, bounded at every step."""

from __future__ import annotations

from functools import lru_cache
from struct import Struct, error, unpack_from

from albumen.media.window import Window

MOST_ENTRIES = 1000  # real directories have under 200; more is damage or an attack (hard case 69)
LONGEST_TEXT = 256
_ASCII_LIKE = frozenset((1, 2, 7, 129))  # BYTE and UNDEFINED are seen in place of ASCII
_ORDERS = {b"II": "<", b"MM": ">"}
_MAGICS = frozenset(
    (42, 0x4F52, 0x5352, 0x55, 0x4D4F)
)  # TIFF; Olympus ORF (RO, RS); Panasonic RW2 (U); MMOR read big-endian
# type -> bytes of one value, and its letters for struct; texts and floating point are no whole numbers
_NUMBERS = {
    1: (1, "B"), 3: (2, "H"), 4: (4, "I"), 5: (8, "II"), 6: (1, "b"), 8: (2, "h"), 9: (4, "i"), 10: (8, "ii"),
    13: (4, "I"),
}  # fmt: skip


@lru_cache(maxsize=512)
def _layouts(order: str, count: int) -> tuple[Struct, Struct]:
    """Return (all tags of a directory of `count` entries, one entry) as precompiled structs."""
    return Struct(order + "H10x" * count), Struct(order + "HHI4s")


_U16 = {"<": Struct("<H"), ">": Struct(">H")}
_U32 = {"<": Struct("<I"), ">": Struct(">I")}


class Block:
    """A TIFF structure that starts at `base` of a window and is at most `size` bytes long.

    `head` is the first part of the window already in hand: most values lie in it and cost no read.
    """

    __slots__ = ("base", "head", "order", "size", "window")

    def __init__(self, window: Window, *, base: int, size: int, head: bytes = b"") -> None:
        self.window = window
        self.base = base
        self.size = size
        self.head = head
        self.order = ""

    def piece(self, offset: int, length: int) -> bytes:
        """Return the bytes at `offset` from the start of the structure, fewer (or none) past its end."""
        if offset >= self.size or length <= 0:
            return b""
        length = min(length, self.size - offset)
        start = self.base + offset
        if start + length <= len(self.head):
            return self.head[start : start + length]
        return self.window.read(start, length)

    def first(self) -> Directory | None:
        """Return IFD0, None when this is no TIFF structure; sets the byte order."""
        start = self.piece(0, 8)
        order = _ORDERS.get(start[:2])
        if order is None or len(start) < 8 or _U16[order].unpack_from(start, 2)[0] not in _MAGICS:
            return None
        self.order = order
        return self.directory(_U32[order].unpack_from(start, 4)[0])

    def directory(self, offset: int) -> Directory | None:
        """Return the directory at `offset`, None when nothing sensible is there."""
        counted = self.piece(offset, 2)
        if len(counted) < 2:
            return None
        count: int = _U16[self.order].unpack(counted)[0]
        if not 0 < count <= MOST_ENTRIES:
            return None
        table = self.piece(offset + 2, count * 12)
        count = len(table) // 12
        return Directory(self, table, count, offset) if count else None


class Directory:
    """One IFD: its tags, and the values asked for."""

    __slots__ = ("_block", "_entry", "_table", "count", "offset", "tags")

    def __init__(self, block: Block, table: bytes, count: int, offset: int) -> None:
        everything, self._entry = _layouts(block.order, count)
        self._block = block
        self._table = table
        self.count = count
        self.offset = offset
        self.tags: tuple[int, ...] = everything.unpack_from(table)

    def text(self, tag: int) -> bytes | None:
        """Return the bytes of a text tag (not cut at NUL), None when absent or not there in the file."""
        if tag not in self.tags:
            return None
        _, kind, count, value = self._entry.unpack_from(self._table, self.tags.index(tag) * 12)
        if kind not in _ASCII_LIKE or count == 0:
            return None
        if count <= 4:
            return bytes(value[:count])
        return self._block.piece(_U32[self._block.order].unpack(value)[0], min(count, LONGEST_TEXT))

    def number(self, tag: int) -> int | None:
        """Return the first value of a SHORT, LONG or BYTE tag, None when absent."""
        values = self.numbers(tag, 1)
        return values[0] if values else None

    def numbers(self, tag: int, most: int) -> tuple[int, ...]:
        """Return at most `most` whole numbers of a tag; rationals come as numerator, denominator."""
        if tag not in self.tags:
            return ()
        _, kind, count, value = self._entry.unpack_from(self._table, self.tags.index(tag) * 12)
        size, letter = _NUMBERS.get(kind, (0, ""))
        count = min(count, most)
        if count * size > 4:
            value = self._block.piece(_U32[self._block.order].unpack(value)[0], count * size)
        try:
            return unpack_from(self._block.order + letter * count, value)
        except error:
            return ()

    def extent(self, tag: int) -> tuple[int, int] | None:
        """Return (offset, length) of a BYTE, UNDEFINED or ASCII blob in the structure, None when absent or tiny."""
        if tag not in self.tags:
            return None
        _, kind, count, value = self._entry.unpack_from(self._table, self.tags.index(tag) * 12)
        if kind not in _ASCII_LIKE or count <= 4:
            return None
        return (_U32[self._block.order].unpack(value)[0], count)

    def child(self, tag: int) -> Directory | None:
        """Return the directory a pointer tag leads to, None when absent, broken or this very directory."""
        at = self.number(tag)
        return None if at is None or at == self.offset else self._block.directory(at)
