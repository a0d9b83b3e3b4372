"""The async client of a Photo Station: the names of the sync one, awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Self, TypeVar

from albumen.client.errors import PhotoStationError
from albumen.client.exchange import Ask, Broken, Opening, Pause, Pour, Reply, Steps
from albumen.client.faces import Pages
from albumen.client.http import AsyncTransport, AsyncWire
from albumen.client.session import Session
from albumen.client.surface import Surface
from albumen.declare import Async

T = TypeVar("T")


class AsyncPhotoStation(Surface[Async]):
    """A Photo Station, or an Albumen station, at `http(s)://host[:port]/photo` (what follows is cut off).

    Nothing is sent before the first call; that one discovers the station and logs in. Without a `user` it
    is a public visit. `fingerprint` pins a certificate by its SHA-256 instead of asking the system's
    authorities. `timeout` is in seconds, for each wait; connecting takes at most 10. `unproven` allows
    forms of Albumen's own on other stations. It belongs to one event loop. Every call can raise what
    `albumen.client.errors` lists.

    The attributes of `Apis` are the declared APIs: `album.list(...)`, `photo.copy(...)`, `thumb.get(...)`.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str | None = None,
        password: str | None = None,
        fingerprint: str | None = None,
        transport: AsyncTransport | None = None,
        timeout: float = 60.0,
        unproven: bool = False,
    ) -> None:
        super().__init__(Session(url, user=user, password=password, unproven=unproven))
        self._wire = AsyncWire(self.url, transport=transport, fingerprint=fingerprint, timeout=timeout)
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    @property
    async def is_ours(self) -> bool:
        """Whether the station is an Albumen. Asked once, then remembered."""
        return await self.drive(self._session.ours())

    @property
    async def equal_rights(self) -> bool:
        """Whether the station says that the same rights hold in every album; only our own does."""
        return await self.is_ours and self._session.equal_rights

    async def close(self) -> None:
        """Close the connections. The session on the station stays; `auth.logout()` ends it."""
        await self._wire.close()

    async def drive(self, steps: Steps[T]) -> T:
        """Do what an exchange asks for until it is finished."""
        came: Reply | Broken | None = None
        try:
            while True:
                came = await self._do(steps.send(came))
        except StopIteration as finished:
            result: T = finished.value
            return result
        except PhotoStationError:
            if isinstance(came, Reply) and came.blob:
                await came.blob.aclose()
            raise
        finally:
            steps.close()

    async def walk(self, fetch: Pages[T]) -> AsyncIterator[T]:
        """The members of all pages, each page fetched when it is reached."""
        offset: int | None = 0
        while offset is not None:
            members, offset = await self.drive(fetch(offset))
            for member in members:
                yield member

    async def _do(self, wanted: Ask | Opening | Pour | Pause) -> Reply | Broken | None:
        match wanted:
            case Ask():
                return await self._wire.send(wanted)
            case Opening():
                await self._open(wanted)
            case Pour(blob, into):
                async with blob:
                    async for chunk in blob.achunks():
                        await asyncio.to_thread(into, chunk)
            case Pause(seconds):
                await asyncio.sleep(seconds)
        return None

    async def _open(self, opening: Opening) -> None:
        """One at a time: who waited finds the session open and does not log in again."""
        async with self._turn:
            if self._session.generation == opening.seen:
                await self.drive(self._session.open())
