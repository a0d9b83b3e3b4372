"""TIFF structures (the inside of EXIF, TIFF, DNG and most RAW): directories and values, bounded at every step."""

from __future__ import annotations

from functools import lru_cache
from itertools import repeat
from struct import Struct, error, unpack_from
from typing import Literal

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


@lru_cache(maxsize=128)
def _layouts(order: str, count: int) -> tuple[Struct, Struct]:
    """Return (all tags of a directory of `count` entries, one entry) as precompiled structs."""
    return Struct(order + "H10x" * count), Struct(order + "HHI4s")


Entry = tuple[int, int, int, int]  # tag, type, count, where the value is (or itself: see its readers)
_SHORT, _LONGS, _RATIONALS = 3, (4, 13), (5, 10)
_ABSENT = bytes(12)
_MOST_LAYOUTS = 256  # kept per set of tags; a family has a handful of cameras
_ENTRY = {"<": Struct("<HHII").unpack_from, ">": Struct(">HHII").unpack_from}
_NAMES: dict[str, Literal["little", "big"]] = {"<": "little", ">": "big"}
SIX = {"<": Struct("<6I"), ">": Struct(">6I")}
_U16 = {"<": Struct("<H"), ">": Struct(">H")}
_U32 = {"<": Struct("<I"), ">": Struct(">I")}


class Block:
    """A TIFF structure that starts at `base` of a window and is at most `size` bytes long.

    `head` is the first part of the window already in hand: most values lie in it and cost no read. `near` is what it
    holds of the structure.
    """

    __slots__ = ("base", "near", "order", "size", "window")

    def __init__(self, window: Window, *, base: int, size: int, head: bytes = b"") -> None:
        self.window = window
        self.base = base
        self.size = size
        self.order = ""
        self.near = head[base : base + size]

    def piece(self, offset: int, length: int) -> bytes:
        """Return the bytes at `offset` from the start of the structure, fewer (or none) past its end."""
        data = self.near[offset : offset + length]
        if len(data) == length:
            return data
        length = min(length, self.size - offset)
        return self.window.read(self.base + offset, length) if length > 0 else b""

    def find(self, at: int, wanted: Wanted) -> list[Entry] | None:
        """Return the wanted entries of the directory at `at`, in the order asked for; None when none is there.

        An absent tag gives an entry whose type is 0.
        """
        table = self._table(at)
        return wanted.entries(self.order, table) if table else None

    def _table(self, at: int) -> bytes:
        """Return the entries of a directory that the file holds; empty when nothing sensible is there."""
        counted = self.piece(at, 2)
        if len(counted) < 2:
            return b""
        count: int = _U16[self.order].unpack(counted)[0]
        if not 0 < count <= MOST_ENTRIES:
            return b""
        table = self.piece(at + 2, count * 12)
        return table if len(table) % 12 == 0 else table[: len(table) // 12 * 12]

    def text_of(self, entry: Entry) -> bytes:
        """Return the bytes of a text entry (not cut at NUL), empty when absent or not there in the file."""
        _, kind, count, value = entry
        if kind not in _ASCII_LIKE:
            return b""
        if count <= 4:
            return value.to_bytes(4, _NAMES[self.order])[:count]
        return self.piece(value, count if count < LONGEST_TEXT else LONGEST_TEXT)

    def rationals_of(self, entry: Entry) -> tuple[int, ...]:
        """Return three rationals as six whole numbers: numerator, denominator and so on; empty when not there."""
        _, kind, count, value = entry
        if kind not in _RATIONALS or count < 3:
            return ()
        data = self.piece(value, 24)
        return SIX[self.order].unpack(data) if len(data) == 24 else ()

    def pointer_of(self, entry: Entry) -> int | None:
        """Return where a pointer entry (LONG, IFD or SHORT) leads, None when it is none."""
        _, kind, _, value = entry
        if kind == _SHORT:
            return value & 0xFFFF if self.order == "<" else value >> 16
        return value if kind in _LONGS else None

    def blob_of(self, entry: Entry) -> tuple[int, int] | None:
        """Return (offset, length) of a BYTE, UNDEFINED or ASCII blob in the structure, None when absent or tiny."""
        _, kind, count, value = entry
        return (value, count) if kind in _ASCII_LIKE and count > 4 else None

    def mark(self) -> str:
        """Return the byte order as `struct` writes it, "" for none."""
        return _ORDERS.get(self.near[:2], "")

    def start(self) -> int | None:
        """Return where IFD0 is, None when this is no TIFF structure; sets the byte order."""
        start = self.piece(0, 8)
        order = _ORDERS.get(start[:2])
        if order is None or len(start) < 8 or _U16[order].unpack_from(start, 2)[0] not in _MAGICS:
            return None
        self.order = order
        return int(_U32[order].unpack_from(start, 4)[0])

    def first(self) -> Directory | None:
        """Return IFD0, None when this is no TIFF structure; sets the byte order."""
        at = self.start()
        return None if at is None else self.directory(at)

    def directory(self, offset: int) -> Directory | None:
        """Return the directory at `offset`, None when nothing sensible is there."""
        table = self._table(offset)
        return Directory(self, table, len(table) // 12, offset) if table else None


class Wanted:
    """Some tags of a directory, found at once.

    Photos of one camera have their tags at the same places, so the places are kept by the directory's tags.
    """

    __slots__ = ("_places", "_tags")

    def __init__(self, *tags: int) -> None:
        self._tags = tags
        self._places: dict[tuple[str, bytes, bytes], list[int]] = {}

    def entries(self, order: str, table: bytes) -> list[Entry]:
        """Return (tag, type, count, value) of each wanted tag; the type of an absent one is 0."""
        key = (order, table[::12], table[1::12])
        places = self._places.get(key)
        if places is None:
            places = self._learn(key, order, table)
        return [*map(_ENTRY[order], repeat(table + _ABSENT), places)]

    def _learn(self, key: tuple[str, bytes, bytes], order: str, table: bytes) -> list[int]:
        tags: tuple[int, ...] = _layouts(order, len(table) // 12)[0].unpack_from(table)
        places = [tags.index(tag) * 12 if tag in tags else len(table) for tag in self._tags]
        if len(self._places) >= _MOST_LAYOUTS:
            self._places.clear()
        self._places[key] = places
        return places


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

    def child(self, tag: int) -> Directory | None:
        """Return the directory a pointer tag leads to, None when absent, broken or this very directory."""
        at = self.number(tag)
        return None if at is None or at == self.offset else self._block.directory(at)
