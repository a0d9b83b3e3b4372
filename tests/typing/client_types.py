"""What the checkers must know of the clients; never run, only type-checked."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any, assert_type

from albumen.api import Album, Download, Photo, Thumb
from albumen.api.album_changes import Created
from albumen.api.albums import Albums, ListAlbum
from albumen.api.auth import Identity
from albumen.api.common import AlbumItem, Item, Media, MediaPage, Page, PhotoItem, VideoItem
from albumen.api.discovery import Served
from albumen.api.station import StationInfo
from albumen.client import Address, AsyncPhotoStation, PhotoStation, parse_address
from albumen.declare import Blob, Method, Nothing, Sync


def sync_calls(nas: PhotoStation) -> None:
    assert_type(nas.album, Album[Sync])
    assert_type(nas.album.list(offset=0, limit=5, type=("photo",)), Page)
    assert_type(nas.album.getinfo(id=("album_61",)), Albums)
    assert_type(nas.album.create(name="Lake"), Created)
    assert_type(nas.album.delete(id=("album_61",), only_empty=True), Nothing)
    assert_type(nas.photo.list(offset=0, limit=-1, type=("photo", "video")), MediaPage)
    assert_type(nas.photo.getinfo(id=("photo_61_62",)), list[PhotoItem | VideoItem])
    assert_type(nas.thumb.get(id="photo_61_62", size="small"), Blob)
    assert_type(nas.auth.checkauth(), Identity)
    assert_type(nas.station.getinfo(), StationInfo)
    assert_type(nas.info.query(query=("all",)), dict[str, Served])


async def async_calls(nas: AsyncPhotoStation) -> None:
    assert_type(await nas.album.list(offset=0, limit=5, type=("photo",)), Page)
    assert_type(nas.photo.delete(id=("photo_61_62",)), Awaitable[Nothing])
    assert_type(await nas.download.getvideo(id="video_61_62"), Blob)
    assert_type(await nas.station.getinfo(), StationInfo)


def sync_helpers(nas: PhotoStation) -> None:
    assert_type(nas.items("2024", kinds=("album",), additional=("item_count",)), Iterator[Item])
    assert_type(nas.photos(taken_date="2024-05-01,"), Iterator[Media])
    assert_type(nas.connect(), Identity)
    assert_type(nas.is_ours, bool)
    assert_type(nas.read_range("photo_61_62", 0, None), Blob)
    assert_type(nas.call("SYNO.PhotoStation.Tag", "list", type=("desc",)), Any)
    assert_type(parse_address("http://nas/photo"), Address)


async def async_helpers(nas: AsyncPhotoStation) -> None:
    assert_type(nas.items(), AsyncIterator[Item])
    assert_type(await nas.who(), Identity)
    assert_type(await nas.is_ours, bool)
    async for item in nas.photos():
        assert_type(item, Media)


def narrowing(item: Item) -> None:
    if item.type == "album":
        assert_type(item, AlbumItem)
    else:
        assert_type(item.info.takendate, str)


def declarations() -> None:
    assert_type(Album.list.request(offset=0, limit=1, type=("photo",)), ListAlbum)
    for method in (Photo.copy, Thumb.get, Download.getitem):
        also: Method[..., Any] = method
        assert_type(also.name, str)


def mistakes(nas: PhotoStation, aio: AsyncPhotoStation) -> None:
    """Each line must be an error in both checkers; an ignore that hides nothing is an error itself."""
    nas.album.list(offset=0, limit=5, typ=("photo",))  # type: ignore[call-arg]
    nas.album.list(offset=0, limit="5", type=("photo",))  # type: ignore[arg-type]
    nas.album.list(offset=0, limit=5)  # type: ignore[call-arg]
    nas.photo.copy(id=("a",), sharepath="b", mode="shift", duplicate="ignore")  # type: ignore[arg-type]
    nas.thumb.get(id="photo_61_62", size="huge")  # type: ignore[arg-type]
    nas.items("2024", kinds=("folder",))  # type: ignore[arg-type]
    page: Page = aio.album.list(offset=0, limit=5, type=("photo",))  # type: ignore[assignment]
    del page
