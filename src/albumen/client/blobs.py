"""Answers of bytes that arrive while they are read, for both clients."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from albumen.client.errors import TransferBroken
from albumen.declare import Blob

_CURE = "Fetch it again."


class _Count:
    """Compares the bytes that came with the bytes announced."""

    def __init__(self, announced: int | None) -> None:
        self.announced, self.came = announced, 0

    def finish(self) -> None:
        if self.announced is not None and self.came != self.announced:
            raise TransferBroken(
                f"The transfer ended after {self.came:,} of {self.announced:,} bytes.", _CURE
            )


class StreamedBlob(Blob):
    """Bytes that arrive over the sync client; read them once, then the connection is free again.

    `chunks` raises `TransferBroken` when the line breaks or fewer bytes come than were announced.
    """

    def __init__(
        self,
        stream: Iterator[bytes],
        close: Callable[[], None],
        *,
        content_type: str,
        size: int | None,
        partial: bool,
    ) -> None:
        super().__init__(content_type=content_type, size=size, partial=partial)
        self.size = size
        self._stream, self._close = stream, close

    def chunks(self) -> Iterator[bytes]:
        """The bytes in order, once."""
        count = _Count(self.size)
        for chunk in self._stream:
            count.came += len(chunk)
            yield chunk
        count.finish()

    def achunks(self) -> AsyncIterator[bytes]:
        """Not here: raises `TypeError`."""
        raise TypeError("This blob came from the sync client: use chunks() or read().")

    def close(self) -> None:
        """Stop the transfer and give the connection back; safe to call twice."""
        self._close()


class AsyncStreamedBlob(Blob):
    """Bytes that arrive over the async client; as `StreamedBlob`, read with `achunks` or `aread`."""

    def __init__(
        self,
        stream: AsyncIterator[bytes],
        close: Callable[[], Awaitable[None]],
        *,
        content_type: str,
        size: int | None,
        partial: bool,
    ) -> None:
        super().__init__(content_type=content_type, size=size, partial=partial)
        self.size = size
        self._stream, self._aclose = stream, close

    def chunks(self) -> Iterator[bytes]:
        """Not here: raises `TypeError`."""
        raise TypeError("This blob came from the async client: use achunks() or aread().")

    async def achunks(self) -> AsyncIterator[bytes]:
        """The bytes in order, once."""
        count = _Count(self.size)
        async for chunk in self._stream:
            count.came += len(chunk)
            yield chunk
        count.finish()

    async def aclose(self) -> None:
        """Stop the transfer and give the connection back; safe to call twice."""
        await self._aclose()
