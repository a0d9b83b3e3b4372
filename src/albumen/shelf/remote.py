"""Heads and tails of files on a station, read by ranged download with a bounded number of requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from blake3 import blake3

from albumen.declare import Blob
from albumen.media.kinds import extension_of
from albumen.media.window import WindowSpent

JPEG_HEAD = 128 * 1024  # an Exif segment is at most 64 KiB and stands among the first
STILL_MOST = 16 * 1024 * 1024  # a HEIC or PNG may keep its Exif behind the picture
VIDEO_MOST = 4  # requests: head, the box after the pictures, the movie box, one more
BLOCK = 64 * 1024
WANT_MOST = 8 * 1024 * 1024  # a movie box of hours of video stays below this
STREAM_MOST = 64 * 1024 * 1024  # from a server that ignores Range and sends all

Read = Callable[[int, int | None], Blob]
"""`read(offset, length)` asks for a range; `partial` of its answer tells whether the server honoured it."""


class StillWindow:
    """A window that reads forward in one request, only as far as it is asked."""

    def __init__(self, read: Read, *, size: int, name: str) -> None:
        most = JPEG_HEAD if extension_of(name) in ("jpg", "jpeg", "jpe") else STILL_MOST
        self.size = size
        self._most = min(size, most)
        self._stream = _Stream(read(0, self._most))

    def read(self, offset: int, length: int) -> bytes:
        """The bytes at `offset`; raises `WindowSpent` past what one request may fetch."""
        end = min(offset + length, self.size)
        if offset < 0 or end <= offset:
            return b""
        if end > self._most:
            raise WindowSpent(f"more than {self._most:,} bytes")
        return self._stream.upto(end)[offset:end]

    def want(self, offset: int, length: int) -> None:
        """Nothing to gain: the stream goes forward anyway."""

    def close(self) -> None:
        """End the download."""
        self._stream.close()


class VideoWindow:
    """A window that fetches blocks where they are read, in at most four requests."""

    def __init__(self, read: Read, *, size: int) -> None:
        self.size = size
        self._read = read
        self._blocks: list[tuple[int, bytes]] = []
        self._left = VIDEO_MOST
        self._stream: _Stream | None = None
        self._fetch(0, BLOCK)

    def read(self, offset: int, length: int) -> bytes:
        """The bytes at `offset`; raises `WindowSpent` when the requests are used up."""
        end = min(offset + length, self.size)
        if offset < 0 or end <= offset:
            return b""
        data = self._known(offset, end)
        if data is None:
            self._fetch(offset, max(BLOCK, end - offset))
            data = self._known(offset, end)
        if data is None:
            raise WindowSpent(f"no answer held the bytes at {offset:,}")
        return data

    def want(self, offset: int, length: int) -> None:
        """Fetch the whole range at once, so that walking its boxes costs no further request."""
        end = min(offset + min(length, WANT_MOST), self.size)
        if 0 <= offset < end and self._known(offset, end) is None:
            self._fetch(offset, end - offset)

    def close(self) -> None:
        """End the download of a server that sends everything."""
        if self._stream is not None:
            self._stream.close()

    def _known(self, offset: int, end: int) -> bytes | None:
        if self._stream is not None:
            if end > STREAM_MOST:
                raise WindowSpent("the server sends whole files only, and the date lies too far in")
            return self._stream.upto(end)[offset:end]
        for start, data in self._blocks:
            if start <= offset and end <= start + len(data):
                return data[offset - start : end - start]
        return None

    def _fetch(self, offset: int, length: int) -> None:
        if self._left == 0:
            raise WindowSpent(f"{VIDEO_MOST} ranged reads did not reach the date")
        self._left -= 1
        blob = self._read(offset, min(length, self.size - offset))
        if blob.partial:
            with blob:
                self._blocks.append((offset, b"".join(blob.chunks())))
        else:
            self._stream = _Stream(blob)


def same_bytes(one: Blob, other: Blob) -> bool:
    """Whether two downloads hold the same bytes; reads them side by side and closes both."""
    with one, other:
        first, second = _Chunks(one), _Chunks(other)
        while True:
            left, right = first.take(), second.take()
            length = min(len(left), len(right))
            if left[:length] != right[:length]:
                return False
            if not length:
                return not left and not right
            first.give_back(left[length:])
            second.give_back(right[length:])


def digest_of(blob: Blob, length: int) -> bytes:
    """The BLAKE3 digest of the first `length` bytes of a download, which is closed. Raises `OSError` for fewer."""
    hasher, left = blake3(), length
    with blob:
        for chunk in blob.chunks():
            hasher.update(chunk[:left])
            left -= len(chunk[:left])
            if not left:
                break
    if left:
        raise OSError(f"a download came {left:,} bytes short")
    return hasher.digest()


class _Chunks:
    """The chunks of a download, of which a part can be given back."""

    def __init__(self, blob: Blob) -> None:
        self._chunks: Iterator[bytes] = blob.chunks()
        self._kept = b""

    def take(self) -> bytes:
        kept, self._kept = self._kept, b""
        return kept or next((chunk for chunk in self._chunks if chunk), b"")

    def give_back(self, rest: bytes) -> None:
        self._kept = rest


class _Stream:
    """The bytes of an answer as far as they were needed; never more than asked for."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._chunks: Iterator[bytes] = blob.chunks()
        self._data = bytearray()

    def upto(self, end: int) -> bytes:
        while len(self._data) < end:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._data += chunk
        return bytes(self._data[:end])

    def close(self) -> None:
        self._blob.close()
