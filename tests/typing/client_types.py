"""What the checkers must know of the clients; never run, only type-checked."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any, assert_type

from albumen.api import Album, Download, Photo, Tag, Thumb
from albumen.api.about import AboutPage
from albumen.api.advanced_share import ShareComment
from albumen.api.album_changes import Created, Moved
from albumen.api.albums import Albums, ListAlbum
from albumen.api.auth import Identity
from albumen.api.categories import CategoryPage
from albumen.api.comments import CommentCreated
from albumen.api.common import AlbumItem, Item, Media, MediaPage, Page, PhotoItem, VideoItem
from albumen.api.discovery import Served
from albumen.api.dsm import DsmPage
from albumen.api.groups import Members
from albumen.api.permissions import AlbumRights
from albumen.api.photo_tags import Added
from albumen.api.photos import ExifLine
from albumen.api.rotation import TurnedItems
from albumen.api.shared_albums import Shared, SharedFacts
from albumen.api.smart_albums import SmartCreated
from albumen.api.station import ExternalAddress, StationInfo
from albumen.api.tags import TagPage
from albumen.api.timeline import TimelineIndex
from albumen.client import Address, AsyncPhotoStation, PhotoStation, parse_address
from albumen.declare import Async, Blob, Method, Nothing, Sync


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


def sync_calls_of_tags_and_searches(nas: PhotoStation) -> None:
    assert_type(nas.album.edit(id="album_61", title="Boats"), Nothing)
    assert_type(nas.album.move(id=("album_61",), sharepath="", duplicate="ignore"), Moved)
    assert_type(nas.photo.getexif(id="photo_61_62").exifs, list[ExifLine])
    assert_type(nas.photo.listgpsgroupeditem(group_id="8-1-2", offset=0, limit=9), MediaPage)
    assert_type(nas.station.getexternalip(), ExternalAddress)
    assert_type(nas.tag.create(name="Jon", type="people").id, str | list[str])
    assert_type(nas.photo_tag.people_tag(id="photo_61_62", tag_id="tag_9", x=0.1), Added)
    assert_type(nas.smart_album.create(name="Best", rating=("5",), keyword=("lake",)), SmartCreated)
    assert_type(nas.category.list(offset=0, limit=-1), CategoryPage)
    assert_type(nas.comment.create(id="photo_61_62", name="Jon", comment="!"), CommentCreated)
    assert_type(nas.cover.set(id="album_61", item_id="photo_61_62"), Nothing)
    assert_type(nas.rotate.set(id=("photo_61_62",), turn="left"), TurnedItems)
    assert_type(nas.timeline.getindex(), TimelineIndex)
    assert_type(nas.photo_log.export(), Blob)
    assert_type(nas.path.checkpath(token="Albums/album_61").items, list[Item])
    assert_type(nas.about.get(), AboutPage)


def sync_calls_of_rights_and_shares(nas: PhotoStation) -> None:
    assert_type(nas.permission.getalbum(id="album_61"), AlbumRights)
    assert_type(nas.group.getmember(name="family", offset=0, limit=-1), Members)
    assert_type(nas.shared_album.edit_public_share(id="sharedalbum_1", is_shared=True), Shared)
    assert_type(
        nas.advanced_share.list_comment(public_share_id="b", item_id="photo_61_62", offset=0, limit=-1),
        list[ShareComment],
    )
    assert_type(nas.dsm_share.list(offset=0, limit=-1, type=("folder",)), DsmPage)
    assert_type(nas.slideshow_music.get(id="music_1"), Blob)


async def async_calls(nas: AsyncPhotoStation) -> None:
    assert_type(await nas.album.list(offset=0, limit=5, type=("photo",)), Page)
    assert_type(nas.photo.delete(id=("photo_61_62",)), Awaitable[Nothing])
    assert_type(await nas.download.getvideo(id="video_61_62"), Blob)
    assert_type(await nas.station.getinfo(), StationInfo)
    assert_type(nas.tag, Tag[Async])
    assert_type(await nas.tag.list(offset=0, limit=-1, type=("desc", "geo")), TagPage)
    assert_type(nas.group.create(name="family"), Awaitable[Nothing])
    assert_type(await nas.shared_album.getinfo_public(public_share_id="b"), SharedFacts)


def sync_helpers(nas: PhotoStation) -> None:
    assert_type(nas.items("2024", kinds=("album",), additional=("item_count",)), Iterator[Item])
    assert_type(nas.photos(taken_date="2024-05-01,"), Iterator[Media])
    assert_type(nas.connect(), Identity)
    assert_type(nas.is_ours, bool)
    assert_type(nas.read_range("photo_61_62", 0, None), Blob)
    assert_type(nas.call("SYNO.PhotoStation.Tag", "list", unproven=True, type=("desc",)), Any)
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
    nas.tag.list(offset=0, limit=-1, type=("places",))  # type: ignore[arg-type]
    nas.smart_album.create(name="Best", stars=("5",))  # type: ignore[call-arg]
    nas.rotate.set(id=("photo_61_62",), turn="up")  # type: ignore[arg-type]
    page: Page = aio.album.list(offset=0, limit=5, type=("photo",))  # type: ignore[assignment]
    del page
