"""Mutations of boxes, of the chunks of PNG and RIFF, and of the packets of a stream."""

from __future__ import annotations

import struct
import zlib
from random import Random

from tests.fuzz.pictures import TIFF
from tests.fuzz.values import TEXTS, Change, find, numbers, write

_BOXES = (
    b"ftyp", b"moov", b"mvhd", b"udta", b"meta", b"keys", b"ilst", b"hdlr", b"data", b"trak", b"tkhd", b"mdia",
    b"minf", b"stbl", b"stsd", b"uuid", b"CMT1", b"CMT2", b"CMT4", b"iinf", b"iloc", b"infe", b"iprp", b"ipco",
    b"ispe", b"irot", b"idat", b"Exif", b"xml ", b"mdat", b"free", b"\xa9xyz", b"\xa9day", b"\0\0\0\1", b"pitm",
    b"mdta",
)  # fmt: skip
_DEEP = (b"moov", b"udta", b"meta", b"trak", b"mdia", b"minf", b"stbl", b"iprp", b"ipco", b"free")


def _box(random: Random, data: bytearray) -> tuple[int, int]:
    """Return (place, size) of a box; size 0 for none."""
    at = find(random, data, random.sample(_BOXES, 8)) - 4  # type: ignore[arg-type]
    return (at, int.from_bytes(data[at : at + 4], "big")) if at >= 0 else (0, 0)


def _box_size(random: Random, data: bytearray) -> None:
    at, size = _box(random, data)
    if size:
        new = random.choice(
            (0, 1, 2, 7, 8, 9, 15, 16, size - 1, size + 1, size * 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
        )
        write(data, at, max(new, 0).to_bytes(8, "big")[-4:])
        if new == 1:
            data[at + 8 : at + 8] = numbers(random, 8, "big")


def _box_kind(random: Random, data: bytearray) -> None:
    at, size = _box(random, data)
    if size:
        write(data, at + 4, random.choice(_BOXES))


def _box_again(random: Random, data: bytearray) -> None:
    at, size = _box(random, data)
    if 0 < size < 100_000:
        most = 300 if size < 500 and random.random() < 0.1 else random.choice((1, 2, 5))
        data[at:at] = bytes(data[at : at + size]) * most


def _box_out(random: Random, data: bytearray) -> None:
    at, size = _box(random, data)
    del data[at : at + size]


def _nest(random: Random, data: bytearray) -> None:
    """Put a box into many others, each a few bytes longer than what it holds, or far longer."""
    at, size = _box(random, data)
    if not 0 < size < 100_000:
        return
    body = bytes(data[at : at + size])
    for _ in range(random.choice((1, 3, 8, 300))):
        body = (
            struct.pack(
                ">I4s", random.choice((len(body) + 8, len(body) + 8, 0x7FFFFFFF)), random.choice(_DEEP)
            )
            + body
        )
    data[at : at + size] = body


def _overlap(random: Random, data: bytearray) -> None:
    """Put boxes before another one whose last child claims all that follows."""
    at, size = _box(random, data)
    if size:
        outer, inner = (
            random.choice(_DEEP),
            random.choice((b"meta", b"keys", b"ilst", b"udta", b"mdia", b"minf")),
        )
        data[at:at] = struct.pack(">I4sI4s", 16, outer, 0x7FFFFFFF, inner) * random.choice((1, 20, 250))


def _places(random: Random, data: bytearray) -> None:
    """Change HEIF's table of places: sizes, methods, numbers of items and extents, offsets."""
    at = data.find(b"iloc")
    if at >= 0:
        place = at + random.choice((4, 8, 9, 10, 12, *range(14, 60)))
        new = random.choice((bytes([random.choice((0, 1, 2, 3, 0x44, 0x88, 0x80, 0xFF))]), numbers(random, 2, "big"),
                             numbers(random, 4, "big"), numbers(random, 8, "big")))  # fmt: skip
        write(data, place, new)


ISO: tuple[Change, ...] = (_box_size, _box_size, _box_kind, _box_again, _box_out, _nest, _overlap)
HEIF: tuple[Change, ...] = (*ISO, _places, _places, *TIFF)


_CHUNKS = (b"IHDR", b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME", b"IDAT", b"IEND")
_RIFF = (
    b"RIFF",
    b"LIST",
    b"hdrl",
    b"IDIT",
    b"_PMX",
    b"VP8X",
    b"VP8 ",
    b"VP8L",
    b"EXIF",
    b"XMP ",
    b"JUNK",
    b"avih",
)


def _png_length(random: Random, data: bytearray) -> None:
    at = find(random, data, _CHUNKS)
    if at >= 4:
        write(data, at - 4, numbers(random, 4, "big"))


def _png_kind(random: Random, data: bytearray) -> None:
    at = find(random, data, _CHUNKS)
    if at >= 4:
        write(data, at, random.choice((*_CHUNKS, b"\0\0\0\0", b"eXI\xff")))


def _png_add(random: Random, data: bytearray) -> None:
    """Add chunks behind the header, in the tail too: texts, times, packed bombs."""
    packed = zlib.compress(bytes(1 << random.choice((4, 12, 20))))
    kind, body = random.choice((
        (b"zTXt", b"Creation Time\0\0" + packed), (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + packed),
        (b"iTXt", b"Creation Time\0\1\0\0"), (b"tEXt", b"Creation Time\0" + random.choice(TEXTS)),
        (b"tIME", random.randbytes(7)), (b"tIME", b"\x27\x0f\x0c\x1f\x17\x3b\x3b"), (b"eXIf", b""), (b"tEXt", b""),
    ))  # fmt: skip
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    at = random.choice((8, 33, len(data)))
    data[at:at] = chunk * random.choice((1, 1, 3, 220 if len(chunk) < 100 else 1))


def _riff_length(random: Random, data: bytearray) -> None:
    at = find(random, data, _RIFF)
    if at >= 0:
        write(data, at + 4, numbers(random, 4, "little"))


def _riff_again(random: Random, data: bytearray) -> None:
    at = find(random, data, _RIFF)
    if at >= 0:
        data[at:at] = bytes(data[at : at + random.choice((8, 20, 46, 80))]) * random.choice((1, 3, 70))


def _riff_kind(random: Random, data: bytearray) -> None:
    at = find(random, data, _RIFF)
    if at >= 0:
        write(data, at, random.choice(_RIFF))


def _packet(random: Random, data: bytearray) -> None:
    """Change the head of a packet, or the date in it, or repeat packets."""
    at = 192 * random.randrange(max(len(data) // 192, 1))
    what = random.randrange(4)
    if what == 0:
        write(
            data,
            at + 4,
            bytes([random.choice((0x47, 0)), random.randrange(256), 0, random.choice((0, 16, 32, 48))]),
        )
    elif what == 1:
        write(data, at + 8, bytes([random.choice((0, 1, 183, 184, 255))]))
    elif what == 2:
        date = data.find(b"MDPM")
        write(
            data,
            date + 4 + random.randrange(14),
            bytes([random.choice((0, 1, 2, 255, 0x18, 0x19, 0x99, 0xFF))]),
        )
    else:
        data[at:at] = bytes(data[at : at + 192]) * random.choice(
            (1, 30, 1500 if random.random() < 0.1 else 3)
        )


PNG: tuple[Change, ...] = (_png_length, _png_kind, _png_add, _png_add)
RIFF: tuple[Change, ...] = (_riff_length, _riff_again, _riff_kind)
STREAM: tuple[Change, ...] = (_packet,)
