"""TCP put together again: the bytes of each direction of a connection, in order, each once."""

from __future__ import annotations

from typing import NamedTuple

MOST_WAITING = 32 * 1024 * 1024  # bytes of one direction that wait for a packet the capture has lost
_WRAP = 1 << 32


class Packet(NamedTuple):
    """A TCP segment: its ends as (address, port), sequence number, payload, and the flags that begin and end."""

    source: tuple[bytes, int]
    target: tuple[bytes, int]
    seq: int
    data: bytes
    begins: bool
    ends: bool


class Direction:
    """One direction of a connection. Segments come in any order, twice, or overlapping; bytes leave in order."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._waiting: dict[int, bytes] = {}
        self._held = 0

    def take(self, packet: Packet) -> bytes:
        """The bytes that are in order now. A gap that was not filled in 32 MiB is passed over."""
        if packet.begins:
            self._next, self._waiting, self._held = (packet.seq + 1) % _WRAP, {}, 0
        if not packet.data:
            return b""
        if self._next is None:
            self._next = packet.seq  # the capture began in the middle
        start = (packet.seq + packet.begins) % _WRAP
        if len(packet.data) > len(self._waiting.get(start, b"")):
            self._held += len(packet.data) - len(self._waiting.get(start, b""))
            self._waiting[start] = packet.data
        ready = self._in_order()
        if self._held > MOST_WAITING:
            self._next = min(self._waiting, key=lambda seq: (seq - (self._next or 0)) % _WRAP)
            ready += self._in_order()
        return ready

    def _in_order(self) -> bytes:
        assert self._next is not None
        ready = bytearray()
        found = True
        while found:
            found = False
            for start in list(self._waiting):
                behind = (self._next - start) % _WRAP
                if behind >= _WRAP // 2:
                    continue  # still to come
                data = self._waiting.pop(start)
                self._held -= len(data)
                if behind < len(data):
                    ready += data[behind:]
                    self._next = (self._next + len(data) - behind) % _WRAP
                    found = True
        return bytes(ready)
