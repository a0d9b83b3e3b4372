"""The box structure that HEIC, AVIF, JPEG XL, MOV and MP4 share: bounded walks, in memory or through a window."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Protocol

from albumen.media.window import HEAD, Window

MOST_BOXES = 256  # on one level; real files have under 30 (hard case 69)
MOST_LOOKS = 1024  # walks and blocks fetched for them in one file; real ones take under 60
_HEADER = Struct(">I4s")
_LARGE = Struct(">Q")


class BadBox(ValueError):
    """A box with an impossible size; the text says which."""


class ReadAhead:
    """A window that fetches 16 KiB at a time, because the headers and small boxes that are read next lie close by."""

    __slots__ = ("_block", "_looks", "_start", "_window", "size")

    def __init__(self, window: Window, block: bytes = b"") -> None:
        self._window = window
        self._start = 0
        self._block = block
        self._looks = 0
        self.size: int = window.size

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes at `offset`, fewer at the end of the file."""
        at = offset - self._start
        if 0 <= at <= at + length <= len(self._block):
            return self._block[at : at + length]
        if length >= HEAD or offset < 0 or length <= 0:
            return self._window.read(offset, length)
        self._start, self._block = offset, self._window.read(offset, HEAD)
        return self._block[:length]

    def held(self) -> tuple[bytes, int]:
        """Return the bytes in hand, and where they start. Raises `BadBox` after `MOST_LOOKS`."""
        self._looks += 1
        if self._looks > MOST_LOOKS:
            raise BadBox("too many boxes")
        return self._block, self._start

    def want(self, offset: int, length: int) -> None:
        """Pass the hint on."""
        self._window.want(offset, length)


class Holding(Protocol):
    """What boxes are walked in: bounded reads, and a look at the bytes in hand."""

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes at `offset`, fewer at the end of the file."""
        ...

    def held(self) -> tuple[bytes, int]:
        """Return the bytes in hand, and where they start."""
        ...


def boxes(window: Holding, start: int, end: int, *, clipped: bool = True) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, start of the body, end of the box) from `start` to `end`.

    A box that claims more than its parent has ends with it, unless not `clipped`: then its end may lie past the
    file's. Raises `BadBox` on a size that cannot be. A size of 0 means "to the end", 1 a 64-bit size.
    """
    at = start
    header_of = _HEADER.unpack_from
    data, first = window.held()
    last = len(data) - 16
    for _ in range(MOST_BOXES):
        if at + 8 > end:
            return
        place = at - first
        if not 0 <= place <= last:
            header = window.read(at, 16)
            if len(header) < 8:
                return
            data, first = window.held()
            place, last = at - first, len(data) - 16
            if not 0 <= place <= last:  # the last bytes, or a window that keeps nothing
                data, first, last, place = header, at, 0, 0
        size, kind = header_of(data, place)
        body = at + 8
        if size == 1:
            if len(data) < place + 16 or at + 16 > end:
                return
            size, body = _LARGE.unpack_from(data, place + 8)[0], at + 16
        elif size == 0:
            size = end - at
        if size < body - at:
            raise BadBox(f"box {kind.decode('latin-1')!r} has size {size}")
        at += size
        yield kind, body, end if clipped and at > end else at
    raise BadBox("too many boxes")
