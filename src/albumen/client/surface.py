"""What both clients can do, written once: session, listings, files, search, and any call by its names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from albumen.api import Album as AlbumApi
from albumen.api import Photo as PhotoApi
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
from albumen.client.exchange import Progress, Steps
from albumen.client.faces import Face, Pages, Step, Walk
from albumen.client.session import Session
from albumen.declare import Blob, M, Method, Request


class Surface(Apis[M], Face[M]):
    """The station as its user sees it; `PhotoStation` calls what is here, `AsyncPhotoStation` awaits it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        super().__init__(self._send)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url} as {self.user or 'a visitor'}>"

    def _send(self, method: Method[Any, Any], request: Request[Any]) -> Any:
        return self.drive(self._session.send(method, request))

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

    @Step
    def connect(self) -> Steps[Identity]:
        """Discover the station, log in, and make sure that it knows the session.

        Raises `NotAPhotoStation`, `LoginRefused` (`WrongPassword` and others), `Unreachable`,
        `SessionNotKept`.
        """
        return (yield from self._session.connect())

    @Step
    def who(self) -> Steps[Identity]:
        """Whose the session is, asked now; an empty `username` when it has ended or is a visitor's."""
        return (yield from self._session.who())

    @Step
    def renew(self) -> Steps[None]:
        """Log in again, whatever the session is."""
        yield from self._session.renew()

    # --- lists ------------------------------------------------------------------------------------

    @Walk
    def items(
        self,
        album: str = "",
        *,
        kinds: tuple[Kind, ...] = ("album", "photo", "video"),
        page: int = 500,
        additional: tuple[AlbumAdditional, ...] = (),
        sort_by: SortBy = "filename",
        sort_direction: SortDirection = "asc",
        password: str | None = None,
    ) -> Pages[Item]:
        """What an album holds, by its path, albums first; pages of `page` items are fetched as you go.

        An ended session shows as a shorter listing: before something counts as missing, ask `who()`.
        """

        def fetch(offset: int) -> Steps[tuple[Sequence[Item], int | None]]:
            request = AlbumApi.list.request(
                id=paging.album_of(album),
                offset=offset,
                limit=page,
                type=kinds,
                sort_by=sort_by,
                sort_direction=sort_direction,
                additional=additional or None,
                password=password,
            )
            listing = yield from self._session.send(AlbumApi.list, request)
            return listing.items, paging.following(offset, listing)

        return fetch

    @Walk
    def photos(
        self,
        album: str | None = None,
        *,
        kinds: tuple[paging.MediaKind, ...] = ("photo", "video"),
        page: int = 500,
        additional: tuple[PhotoAdditional, ...] = (),
        taken_date: str | None = None,
        sort_by: paging.PhotoSortBy = "filename",
        sort_direction: SortDirection = "asc",
    ) -> Pages[Media]:
        """Photos and videos from anywhere, or of one album (not below it), by pages as `items`."""

        def fetch(offset: int) -> Steps[tuple[Sequence[Media], int | None]]:
            request = PhotoApi.list.request(
                offset=offset,
                limit=page,
                type=kinds,
                filter_album=None if album is None else paging.album_of(album),
                taken_date=taken_date,
                sort_by=sort_by,
                sort_direction=sort_direction,
                additional=additional or None,
            )
            listing = yield from self._session.send(PhotoApi.list, request)
            return listing.items, paging.following(offset, listing)

        return fetch

    # --- bytes ------------------------------------------------------------------------------------

    @Step
    def read_range(self, item_id: str, offset: int, length: int | None) -> Steps[Blob]:
        """`length` bytes (None: all) of an original from `offset` on; fewer at its end, none behind it.

        A station that ignores ranges sends the file from its start: then `partial` is False. Read what you
        need and close the blob; use it as a context manager.
        """
        method, request = files.original_request(item_id)
        headers = files.range_header(offset, length)
        blob: Blob = yield from self._session.send(method, request, headers=headers)
        return blob

    @Step
    def upload(
        self,
        path: str | os.PathLike[str],
        *,
        album: str,
        name: str | None = None,
        title: str | None = None,
        description: str | None = None,
        duplicate: Duplicate = "ignore",
        progress: Progress | None = None,
    ) -> Steps[None]:
        """Upload a file into an album, by the album's path, under its own name or `name`.

        Its modification time goes along in whole seconds. It is read while it is sent, never loaded whole;
        `progress` is called with bytes sent and bytes in all, from the start again when it is sent again.
        `Album.upload` also verifies that it arrived.
        """
        method, request = files.upload_request(
            os.fspath(path),
            album=album,
            name=name,
            title=title,
            description=description,
            duplicate=duplicate,
        )
        yield from self._session.send(method, request, progress=progress)

    @Step
    def save(
        self, item_id: str, to: str | os.PathLike[str], *, progress: Progress | None = None
    ) -> Steps[None]:
        """Fetch an original into a new file: under its name only when it is whole and on the disk.

        Raises `FileExistsError` when `to` is there, `TransferBroken` when too few bytes come.
        """
        yield from files.save(self._session, item_id, os.fspath(to), progress)

    # --- anything ---------------------------------------------------------------------------------

    @Step
    def call(
        self,
        api: str,
        method: str,
        /,
        version: int | None = None,
        *,
        unproven: bool = False,
        **params: object,
    ) -> Steps[Any]:
        """Call any method by its names on the wire, declared or not, and get the decoded JSON as it is.

        A declared method of bytes gives its `Blob`. Truth values and lists are written as Photo Station wants
        them, an `Upload` is sent as a file. A method that is not declared counts as a change: it is never sent
        twice after its answer was lost. Without a `version` a declared method is called in its newest, any other
        in 1. `unproven` sends a form of Albumen's own to any station.
        """
        return (yield from self._session.raw(api, method, version, params, unproven=unproven))
