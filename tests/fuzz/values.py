"""Numbers and texts that hurt, and where to write them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Literal

Order = Literal["big", "little"]
Change = Callable[[Random, bytearray], None]

_SPECIAL = (0, 1, 2, 3, 4, 7, 8, 9, 12, 15, 16, 17, 127, 128, 255, 256, 1000, 1001, 4096, 16383, 16384, 65534, 65535,
            65536, 999_999, 1_000_000, 1 << 20, (1 << 20) + 1, (1 << 31) - 1, 1 << 31, (1 << 32) - 8, (1 << 32) - 1,
            1 << 33, (1 << 63) - 1, 1 << 63, (1 << 64) - 16, (1 << 64) - 1)  # fmt: skip

TEXTS = (
    b"9999:12:31 23:59:59", b"0001:01:01 00:00:00", b"0000:00:00 00:00:00", b"2021:02:30 10:00:00",
    b"1970:01:01 00:00:00",
    b"2021:03:04 24:00:00", b"2021:03:04 23:59:60", b"    :  :     :  :  ", b"2021-03-04T05:06:07Z",
    b"2021:03:04 05:06:7\xff",
    b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00", b"9999-12-31T23:59:59.999999", b"2021-W01-1 10:00:00",
    b"+90.0000+180.0000/", b"-91+181/", b"+1e9+1/", b"+14:00\0", b"-99:99\0", b"Mon, 1 Jan 0001 00:00:00 +2359",
    b"Fri, 31 Dec 9999 23:59:59 -2359", b"Mon Feb 31 99:99:99 2003\n", b"2001/ 1/27  1:42PM", b"2001/99/99 99:99",
    b"\x1b[31m\x9b2J\0", "\u202e\ud7ff\u0661".encode(), b"1" * 60,
)  # fmt: skip


def numbers(random: Random, size: int, order: Order) -> bytes:
    """Return a number of `size` bytes that is likely to hurt."""
    value = random.choice(_SPECIAL) if random.random() < 0.8 else random.getrandbits(size * 8)
    return (value & ((1 << size * 8) - 1)).to_bytes(size, order)


def write(data: bytearray, at: int, new: bytes) -> None:
    data[at : at + len(new)] = new


def find(random: Random, data: bytearray, marks: tuple[bytes, ...]) -> int:
    """One of the first places of one of these marks, -1 when there is none."""
    places: list[int] = []
    for mark in marks:
        at = data.find(mark)
        while at >= 0 and len(places) < 64:
            places.append(at)
            at = data.find(mark, at + 1)
    return random.choice(places) if places else -1
