"""The clients of a NAS by its files, sync and async: the same names, called or awaited."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Self, TypeVar

from albumen.client.errors import PhotoStationError
from albumen.client.exchange import Ask, Broken, Opening, Pause, Pour, Reply, Steps
from albumen.client.filestation import FileSurface
from albumen.client.http import AsyncTransport, AsyncWire, Transport, Wire
from albumen.client.nas_session import NasSession
from albumen.declare import Async, Sync

T = TypeVar("T")


class FileStation(FileSurface[Sync]):
    """A NAS with DSM, or an Albumen station, at `http(s)://host[:port]` (what follows is cut off).

    Nothing is sent before the first call; that one discovers the NAS and logs in. For an account with a
    second step give
    `otp_code` and a `device_name` once, keep `device_id`, and give it with the same name from then on.
    `fingerprint` and
    `timeout` are as for `PhotoStation`. Every call can raise what `nas_errors` and `errors` list.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str,
        password: str,
        otp_code: str | None = None,
        device_id: str | None = None,
        device_name: str | None = None,
        fingerprint: str | None = None,
        transport: Transport | None = None,
        timeout: float = 60.0,
    ) -> None:
        super().__init__(
            NasSession(
                url,
                user=user,
                password=password,
                otp_code=otp_code,
                device_id=device_id,
                device_name=device_name,
            )
        )
        self._wire = Wire(self.url, transport=transport, fingerprint=fingerprint, timeout=timeout)
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. The session stays; `auth.logout()` ends it."""
        self._wire.close()

    def drive(self, steps: Steps[T]) -> T:
        """Do what an exchange asks for until it is finished."""
        came: Reply | Broken | None = None
        try:
            while True:
                came = self._do(steps.send(came))
        except StopIteration as finished:
            result: T = finished.value
            return result
        except PhotoStationError:
            if isinstance(came, Reply) and came.blob:
                came.blob.close()
            raise
        finally:
            steps.close()

    def _do(self, wanted: Ask | Opening | Pour | Pause) -> Reply | Broken | None:
        match wanted:
            case Ask():
                return self._wire.send(wanted)
            case Opening():
                with self._turn:
                    if self._session.generation == wanted.seen:
                        self.drive(self._session.open())
            case Pour(blob, into):
                with blob:
                    for chunk in blob.chunks():
                        into(chunk)
            case Pause(seconds):
                time.sleep(seconds)
        return None


class AsyncFileStation(FileSurface[Async]):
    """As `FileStation`, awaited; it belongs to one event loop."""

    def __init__(
        self,
        url: str,
        *,
        user: str,
        password: str,
        otp_code: str | None = None,
        device_id: str | None = None,
        device_name: str | None = None,
        fingerprint: str | None = None,
        transport: AsyncTransport | None = None,
        timeout: float = 60.0,
    ) -> None:
        super().__init__(
            NasSession(
                url,
                user=user,
                password=password,
                otp_code=otp_code,
                device_id=device_id,
                device_name=device_name,
            )
        )
        self._wire = AsyncWire(self.url, transport=transport, fingerprint=fingerprint, timeout=timeout)
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections. The session stays; `auth.logout()` ends it."""
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

    async def _do(self, wanted: Ask | Opening | Pour | Pause) -> Reply | Broken | None:
        match wanted:
            case Ask():
                return await self._wire.send(wanted)
            case Opening():
                async with self._turn:
                    if self._session.generation == wanted.seen:
                        await self.drive(self._session.open())
            case Pour(blob, into):
                async with blob:
                    async for chunk in blob.achunks():
                        await asyncio.to_thread(into, chunk)
            case Pause(seconds):
                await asyncio.sleep(seconds)
        return None
