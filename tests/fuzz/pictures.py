"""Mutations of TIFF's directories and JPEG's segments."""

from __future__ import annotations

import struct
from random import Random

from tests.fuzz.values import Change, Order, find, numbers, write

_STARTS = (b"II*\0", b"MM\0*", b"IIU\0", b"IIRO")


def _directory(random: Random, data: bytearray) -> tuple[int, Order, int, int]:
    """Return (start of the structure, byte order, place of a directory, its entries); place 0 for none."""
    start = find(random, data, _STARTS)
    if start < 0:
        return 0, "big", 0, 0
    order: Order = "little" if data[start] == 0x49 else "big"
    at = start + int.from_bytes(data[start + 4 : start + 8], order)
    for _ in range(random.randrange(3)):
        count = min(int.from_bytes(data[at : at + 2], order), 200)
        below = [
            place
            for place in range(at + 2, at + 2 + 12 * count, 12)
            if int.from_bytes(data[place : place + 2], order) in (0x8769, 0x8825, 0x014A, 0x927C)
        ]
        if not below:
            break
        place = random.choice(below)
        at = start + int.from_bytes(data[place + 8 : place + 12], order)
    return start, order, at, min(int.from_bytes(data[at : at + 2], order), 200)


def _entry(random: Random, data: bytearray) -> None:
    """Change tag, type, count or value of an entry."""
    _, order, at, count = _directory(random, data)
    if at and count:
        place = at + 2 + 12 * random.randrange(count)
        offset, size = random.choice(((0, 2), (2, 2), (4, 4), (8, 4)))
        new = numbers(random, size, order)
        if offset == 2:
            new = random.choice((0, 1, 2, 3, 4, 5, 7, 9, 10, 12, 13, 129, 0xFFFF)).to_bytes(2, order)
        elif not offset:
            new = random.choice(
                (0x9003, 0x9004, 0x8769, 0x8825, 0x927C, 0x02BC, 0x0132, 0x010F, 2, 7)
            ).to_bytes(2, order)
        write(data, place + offset, new)


def _entries(random: Random, data: bytearray) -> None:
    """Change how many entries a directory has, sometimes with so many behind it."""
    _, order, at, count = _directory(random, data)
    if at:
        many = random.choice((0, 1, count + 1, 999, 1000, 1001, 65535))
        write(data, at, many.to_bytes(2, order))
        if random.random() < 0.05:
            data[at + 2 : at + 2] = bytes(data[at + 2 : at + 14]) * random.choice((50, 900, 5000))


def _loop(random: Random, data: bytearray) -> None:
    """Let a pointer lead to its own directory, to the first one, or into its own entries."""
    start, order, at, count = _directory(random, data)
    if at and count:
        place = at + 2 + 12 * random.randrange(count)
        tag = random.choice((0x8769, 0x8825, 0x014A, 0x927C, 0x02BC))
        there = random.choice((at - start, 8, place - start, 0, len(data) - start, len(data) - start - 2))
        entry = struct.pack(
            ("<" if order == "little" else ">") + "HHII", tag, 4, 1, max(there, 0) & 0xFFFFFFFF
        )
        write(data, place, entry)


def _order(random: Random, data: bytearray) -> None:
    at = find(random, data, _STARTS)
    if at >= 0:
        write(
            data, at, random.choice((b"II", b"MM", b"IM", b"MI", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\0"))
        )


def _big_packet(random: Random, data: bytearray) -> None:
    """Point an entry to a packet as long as the file and longer."""
    _, order, at, count = _directory(random, data)
    if at and count:
        place = at + 2 + 12 * random.randrange(count)
        form = ("<" if order == "little" else ">") + "HHII"
        write(
            data,
            place,
            struct.pack(form, 0x02BC, 7, random.choice((100, 1 << 20, 1 << 31)), random.randrange(len(data))),
        )


TIFF: tuple[Change, ...] = (_entry, _entry, _entry, _entries, _loop, _order, _big_packet)


def _segment(random: Random, data: bytearray) -> tuple[int, int]:
    """Return (place, whole length) of one of the first segments; length 0 for none."""
    places: list[tuple[int, int]] = []
    at = max(data.find(b"\xff\xd8\xff"), 0) + 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA and len(places) < 20:
        length = 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        places.append((at, length))
        at += length
    return random.choice(places) if places else (0, 0)


def _segment_length(random: Random, data: bytearray) -> None:
    at, length = _segment(random, data)
    if length:
        write(
            data,
            at + 2,
            random.choice((b"\0\0", b"\0\1", b"\0\2", b"\0\7", b"\xff\xff", numbers(random, 2, "big"))),
        )


def _segment_again(random: Random, data: bytearray) -> None:
    at, length = _segment(random, data)
    if length:
        times = 600 if length < 1000 and random.random() < 0.05 else random.choice((1, 2, 9))
        data[at:at] = bytes(data[at : at + length]) * times


def _segment_kind(random: Random, data: bytearray) -> None:
    at, length = _segment(random, data)
    if length:
        kinds = (
            0x00,
            0x01,
            0xC0,
            0xC2,
            0xC4,
            0xCC,
            0xD0,
            0xD8,
            0xD9,
            0xDA,
            0xE0,
            0xE1,
            0xE2,
            0xED,
            0xFE,
            0xFF,
        )
        data[at + 1] = random.choice(kinds)


def _between(random: Random, data: bytearray) -> None:
    at, length = _segment(random, data)
    if length:
        data[at:at] = random.choice(
            (b"\xff" * 5, b"\xff" * 700, b"\xff\xd0" * 300, b"\xff\xe1\0\2" * 300, b"\0", b"Exif\0\0")
        )


JPEG: tuple[Change, ...] = (_segment_length, _segment_again, _segment_kind, _between, *TIFF)
