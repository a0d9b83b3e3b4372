"""The async client of a Photo Station: the names of the sync one, awaited."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any, Self, TypeVar

from albumen.api.auth import Identity
from albumen.api.common import (
    AlbumAdditional,
    Duplicate,
    Item,
    Kind,
    Media,
    PhotoAdditional,
    SortBy,
    SortDirection,
)
from albumen.client import files, paging
from albumen.client.apis import Apis
from albumen.client.errors import PhotoStationError
from albumen.client.exchange import Ask, Broken, Opening, Progress, Reply, Steps
from albumen.client.http import AsyncTransport, AsyncWire
from albumen.client.session import Session
from albumen.declare import Async, Blob, Method, Request

T = TypeVar("T")


class AsyncPhotoStation(Apis[Async]):
    """A Photo Station, or an Albumen station, at `http(s)://host[:port]/photo` (what follows is cut off).

    Nothing is sent before the first call; that one discovers the station and logs in. Without a `user` it
    is a public visit. `fingerprint` pins a certificate by its SHA-256 instead of asking the system's
    authorities. `timeout` is in seconds, for each wait; connecting takes at most 10. `unproven` allows
    forms of Albumen's own on other stations. It may be used from several threads. Every call can raise what
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
        self._session = Session(url, user=user, password=password, unproven=unproven)
        self._wire = AsyncWire(
            self._session.base, transport=transport, fingerprint=fingerprint, timeout=timeout
        )
        self._turn = asyncio.Lock()
        super().__init__(self._send)

    def __repr__(self) -> str:
        return f"<AsyncPhotoStation {self.url} as {self.user or 'a visitor'}>"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    # --- session ----------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The station's address without a slash at the end."""
        return self._session.base

    @property
    def user(self) -> str | None:
        """The account we log in as; None for a public visit."""
        return self._session.user

    @property
    def login_count(self) -> int:
        """Logins so far; where it differs before and after, the session has changed in between."""
        return self._session.login_count

    @property
    def requests(self) -> int:
        """HTTP requests sent so far, retries included."""
        return self._session.requests

    @property
    async def is_ours(self) -> bool:
        """Whether the station is an Albumen. Asked once, then remembered."""
        return await self._drive(self._session.ours())

    @property
    async def equal_rights(self) -> bool:
        """Whether the station says that the same rights hold in every album; only our own does."""
        return await self.is_ours and self._session.equal_rights

    async def connect(self) -> Identity:
        """Discover the station, log in, and make sure that it knows the session.

        Raises `NotAPhotoStation`, `LoginRefused` (`WrongPassword` and others), `Unreachable`,
        `SessionNotKept`.
        """
        return await self._drive(self._session.connect())

    async def who(self) -> Identity:
        """Whose the session is, asked now; an empty `username` when it has ended or is a visitor's."""
        return await self._drive(self._session.who())

    async def renew(self) -> None:
        """Log in again, whatever the session is."""
        await self._drive(self._session.renew())

    async def close(self) -> None:
        """Close the connections. The session on the station stays; `auth.logout()` ends it."""
        await self._wire.close()

    # --- lists ------------------------------------------------------------------------------------

    async def items(
        self,
        album: str = "",
        *,
        kinds: tuple[Kind, ...] = ("album", "photo", "video"),
        page: int = 500,
        additional: tuple[AlbumAdditional, ...] = (),
        sort_by: SortBy = "filename",
        sort_direction: SortDirection = "asc",
        password: str | None = None,
    ) -> AsyncIterator[Item]:
        """What an album holds, by its path, albums first; pages of `page` items are fetched as you go.

        An ended session shows as a shorter listing: before something counts as missing, ask `who()`.
        """
        offset: int | None = 0
        while offset is not None:
            listing = await self.album.list(
                id=paging.album_of(album),
                offset=offset,
                limit=page,
                type=kinds,
                sort_by=sort_by,
                sort_direction=sort_direction,
                additional=additional or None,
                password=password,
            )
            for item in listing.items:
                yield item
            offset = paging.following(offset, listing)

    async def photos(
        self,
        album: str | None = None,
        *,
        kinds: tuple[paging.MediaKind, ...] = ("photo", "video"),
        page: int = 500,
        additional: tuple[PhotoAdditional, ...] = (),
        taken_date: str | None = None,
        sort_by: paging.PhotoSortBy = "filename",
        sort_direction: SortDirection = "asc",
    ) -> AsyncIterator[Media]:
        """Photos and videos from anywhere, or of one album (not below it), by pages as `items`."""
        offset: int | None = 0
        while offset is not None:
            listing = await self.photo.list(
                offset=offset,
                limit=page,
                type=kinds,
                filter_album=None if album is None else paging.album_of(album),
                taken_date=taken_date,
                sort_by=sort_by,
                sort_direction=sort_direction,
                additional=additional or None,
            )
            for item in listing.items:
                yield item
            offset = paging.following(offset, listing)

    # --- bytes ------------------------------------------------------------------------------------

    async def read_range(self, item_id: str, offset: int, length: int | None) -> Blob:
        """`length` bytes (None: all) of an original from `offset` on; fewer at its end, none behind it.

        A station that ignores ranges sends the file from its start: then `partial` is False. Read what you
        need and close the blob; use it as a context manager.
        """
        method, request = files.original_request(item_id)
        headers = files.range_header(offset, length)
        blob: Blob = await self._drive(self._session.send(method, request, headers=headers))
        return blob

    async def upload(
        self,
        path: str | os.PathLike[str],
        *,
        album: str,
        name: str | None = None,
        title: str | None = None,
        description: str | None = None,
        duplicate: Duplicate = "ignore",
        progress: Progress | None = None,
    ) -> None:
        """Upload a file into an album, by the album's path, under its own name or `name`.

        Its modification time goes along in whole seconds. It is read while it is sent, never loaded whole;
        `progress` is called with bytes sent and bytes in all, from the start again when it is sent again.
        """
        method, request = files.upload_request(
            os.fspath(path),
            album=album,
            name=name,
            title=title,
            description=description,
            duplicate=duplicate,
        )
        await self._drive(self._session.send(method, request, progress=progress))

    async def save(self, item_id: str, to: str | os.PathLike[str]) -> None:
        """Fetch an original into a new file: under its name only when it is whole and on the disk.

        Raises `FileExistsError` when `to` is there, `TransferBroken` when too few bytes come.
        """
        method, request = files.original_request(item_id)
        with files.landing(os.fspath(to)) as file:
            blob: Blob = await self._drive(self._session.send(method, request))
            async with blob:
                async for chunk in blob.achunks():
                    await asyncio.to_thread(file.write, chunk)

    # --- anything ---------------------------------------------------------------------------------

    async def call(
        self,
        api: str,
        method: str,
        /,
        version: int | None = None,
        *,
        unproven: bool = False,
        **params: object,
    ) -> Any:
        """Call any method by its names on the wire, declared or not, and get the decoded JSON as it is.

        A declared method of bytes gives its `Blob`. Truth values and lists are written as Photo Station wants
        them, an `Upload` is sent as a file. A method that is not declared counts as a change: it is never sent
        twice after its answer was lost. Without a `version` a declared method is called in its newest, any other
        in 1. `unproven` sends a form of Albumen's own to any station.
        """
        return await self._drive(self._session.raw(api, method, version, params, unproven=unproven))

    # --- driving ----------------------------------------------------------------------------------

    async def _send(self, method: Method[Any, Any], request: Request[Any]) -> Any:
        return await self._drive(self._session.send(method, request))

    async def _drive(self, steps: Steps[T]) -> T:
        """Do what an exchange asks for until it is finished."""
        came: Reply | Broken | None = None
        try:
            while True:
                wanted = steps.send(came)
                came = await self._wire.send(wanted) if isinstance(wanted, Ask) else None
                if isinstance(wanted, Opening):
                    await self._open(wanted)
        except StopIteration as finished:
            result: T = finished.value
            return result
        except PhotoStationError:
            if isinstance(came, Reply) and came.blob:
                await came.blob.aclose()
            raise

    async def _open(self, opening: Opening) -> None:
        """One at a time: who waited finds the session open and does not log in again."""
        async with self._turn:
            if self._session.generation == opening.seen:
                await self._drive(self._session.open())
