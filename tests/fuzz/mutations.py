"""Mutated files, made from a seed and a number: blind ones (flips, cuts, splices), and such that know the format."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from tests.fuzz.seeds import Seed
from tests.fuzz.structures import BY_KIND
from tests.fuzz.values import TEXTS, Change, numbers

_LONGEST = 1 << 20


class Input(NamedTuple):
    """One mutated file; `kind` is that of the seed, the content may be another by now."""

    kind: str
    name: str
    data: bytes


def make(seeds: Sequence[Seed], seed: int, number: int) -> Input:
    """Return the input of this number: the same seeds, seed and number give the same bytes."""
    random = Random(seed << 40 | number)
    chosen = seeds[random.randrange(len(seeds))]
    if random.random() < 0.02:  # as it is, so that layouts are learned while others are struck
        return Input(*chosen)
    data = bytearray(chosen.data)
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        change(random, chosen.kind, data, seeds)
    return Input(chosen.kind, name(random, chosen.name), bytes(data[:_LONGEST]))


def change(random: Random, kind: str, data: bytearray, seeds: Sequence[Seed]) -> None:
    """Make one change: such as fits the kind of file, a blind one, or a splice with another file."""
    structured = BY_KIND.get(kind, ())
    if structured and random.random() < 0.6:
        random.choice(structured)(random, data)
    elif random.random() < 0.05:
        _splice(random, data, random.choice(seeds).data)
    else:
        random.choice(_BLIND)(random, data)


def _near(random: Random, data: bytearray) -> int:
    """A place in the file, mostly in its first 2 KiB: there is the structure."""
    most = len(data) if random.random() < 0.2 else min(len(data), 2048)
    return random.randrange(most) if most else 0


def _flip(random: Random, data: bytearray) -> None:
    for _ in range(random.choice((1, 2, 8, 40))):
        if data:
            data[_near(random, data)] ^= 1 << random.randrange(8)


def _set(random: Random, data: bytearray) -> None:
    at, size = _near(random, data), random.choice((1, 2, 4, 8))
    data[at : at + size] = numbers(random, size, random.choice(("big", "little")))[: len(data) - at]


def _cut(random: Random, data: bytearray) -> None:
    del data[_near(random, data) :]


def _take_out(random: Random, data: bytearray) -> None:
    at = _near(random, data)
    del data[at : at + random.choice((1, 2, 4, 12, 100, 4000))]


def _insert(random: Random, data: bytearray) -> None:
    at = _near(random, data)
    data[at:at] = random.choice(
        (random.randbytes(random.choice((1, 3, 4, 64))), b"\0" * 40, b"\xff" * 40, b" " * 900)
    )


def _repeat(random: Random, data: bytearray) -> None:
    at, size = _near(random, data), random.choice((1, 4, 8, 12, 16, 64, 500))
    data[at:at] = bytes(data[at : at + size]) * random.choice((1, 2, 5, 30, 300))


def _fill(random: Random, data: bytearray) -> None:
    at = _near(random, data)
    size = min(random.choice((2, 8, 64, 1000)), len(data) - at)
    data[at : at + size] = bytes([random.choice((0, 0xFF, 0x20, 0x3C, 0x7F))]) * size


def _move(random: Random, data: bytearray) -> None:
    at, to, size = _near(random, data), _near(random, data), random.choice((4, 12, 64))
    piece = data[at : at + size]
    data[to : to + len(piece)] = piece


def _text(random: Random, data: bytearray) -> None:
    """Write a hostile date over one that is there, or anywhere."""
    places = [at for mark in (b"20", b"+0", b"Mon ") if (at := data.find(mark)) >= 0]
    at = random.choice(places) if places and random.random() < 0.8 else _near(random, data)
    text = random.choice(TEXTS)
    data[at : at + len(text)] = text


def _splice(random: Random, data: bytearray, other: bytes) -> None:
    at = _near(random, data)
    from_ = random.randrange(len(other)) if other else 0
    data[at:] = other[from_ : from_ + 30_000]


_BLIND: tuple[Change, ...] = (
    _flip,
    _flip,
    _set,
    _set,
    _cut,
    _take_out,
    _insert,
    _repeat,
    _fill,
    _move,
    _text,
)

_NAMES = (
    "IMG_20190210_210532.jpg", "PXL_20190801_223000123.jpg", "WhatsApp Image 2026-08-31 at 15.41.14.jpeg",
    "IMG-20190210-WA0001.jpg", "Screenshot 2023-07-15 at 2.30.25\u202fPM.png", "2016_01_30_11_49_15.mp4",
    "1564612200123.jpg", "IMG_E1234.HEIC", "Screenshot_20220207_102421_com.snapchat.androi(1).json",
    "IMG.jpg.supplemental-metadata(2).json", "20190210.jpg", "Birthday 2019.02.10 Anna.jpg",
)  # fmt: skip
_LETTERS = "0123456789()[]_-. \0\n\x1b\u0661\u0669\u202e\u2236\u0301\u00e9\U0001f600\ud800\udcff\u2028%"


def name(random: Random, name: str) -> str:
    """Return a file name: mostly the one that fits, else one with a date, changed in some letters."""
    if random.random() < 0.7:
        return name
    letters = list(random.choice(_NAMES))
    for _ in range(random.randrange(6)):
        at = random.randrange(len(letters) + 1)
        letters[at : at + random.randrange(2)] = random.choice(_LETTERS) * random.choice((1, 1, 1, 2, 60))
    return "".join(letters)[:255] + random.choice(("", "", name[name.rfind(".") :]))
