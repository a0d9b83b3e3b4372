"""Bounded random reads of one file, so that the same readers serve a local file and a ranged download."""

from __future__ import annotations

import os
from typing import Protocol

HEAD = (
    16 * 1024
)  # the first block: holds the whole Exif part of nearly every phone picture (measured, sorting notes)


MOST_READS, MOST_BYTES = 4096, 32 << 20  # of one local file; real ones take below 200 reads and 9 MiB


class WindowSpent(Exception):
    """The window's budget of bytes or requests is used up; the reader stops with what it has."""


class Window(Protocol):
    """A file seen through bounded reads. `size` is the number of bytes in the whole file."""

    size: int

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes at `offset`, fewer at the end of the file.

        Raises `WindowSpent` when a budget is used up, and OSError when the file cannot be read.
        """
        ...

    def want(self, offset: int, length: int) -> None:
        """Say that all of this range is read next: a remote window fetches it at once, a local one does nothing."""
        ...


class BytesWindow:
    """A window over bytes in memory; `size` may be larger than the data (only a head is known)."""

    __slots__ = ("_data", "size")

    def __init__(self, data: bytes, size: int | None = None) -> None:
        self._data = data
        self.size: int = len(data) if size is None else size

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes at `offset`; raises `WindowSpent` past the known data of a larger file."""
        if offset < 0 or length <= 0:
            return b""
        end = min(offset + length, self.size)
        if end > len(self._data):
            raise WindowSpent(f"only the first {len(self._data)} bytes are known")
        return self._data[offset:end]

    def held(self) -> tuple[bytes, int]:
        """Return the bytes in hand, and where they start."""
        return self._data, 0

    def want(self, offset: int, length: int) -> None:
        """Do nothing: the bytes are here."""


class FileWindow:
    """A window over an open local file, read with pread; the first block is 16 KiB and kept.

    `reads` and `bytes_read` are what was asked from the system so far: at most `MOST_READS` and `MOST_BYTES`.
    """

    __slots__ = ("_fd", "_head", "bytes_read", "reads", "size")

    def __init__(self, fd: int, size: int) -> None:
        self._fd = fd
        self.size: int = size
        self._head = os.pread(fd, HEAD, 0)
        self.bytes_read = len(self._head)
        self.reads = 1

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes at `offset`, fewer at the end of the file.

        Raises OSError as pread does, and `WindowSpent` past what a file may cost.
        """
        if offset < 0 or length <= 0 or offset >= self.size:
            return b""
        head = self._head
        end = offset + length
        if end <= len(head) or len(head) >= self.size:
            return head[offset:end]
        length = min(length, self.size - offset)
        if self.reads >= MOST_READS or self.bytes_read + length > MOST_BYTES:
            raise WindowSpent("the file asks for more reads than any real one")
        data = os.pread(self._fd, length, offset)
        self.reads += 1
        self.bytes_read += length
        return data

    def want(self, offset: int, length: int) -> None:
        """Do nothing: the system reads ahead by itself."""
