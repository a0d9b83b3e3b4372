"""The declared APIs as attributes, the same for both clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic

from albumen.api import (
    About,
    AdvancedShare,
    Album,
    Auth,
    Category,
    Comment,
    Cover,
    Download,
    DsmShare,
    File,
    Group,
    Info,
    Path,
    Permission,
    Photo,
    PhotoLog,
    PhotoTag,
    Rotate,
    SharedAlbum,
    SlideshowMusic,
    SmartAlbum,
    Station,
    Tag,
    Thumb,
    Timeline,
)
from albumen.declare import M, Method, Request


class Apis(Generic[M]):
    """Every declared API: `Apis[Sync]` calls their methods, `Apis[Async]` awaits them."""

    def __init__(self, send: Callable[[Method[Any, Any], Request[Any]], Any]) -> None:
        self.info: Info[M] = Info(send)
        self.auth: Auth[M] = Auth(send)
        self.station: Station[M] = Station(send)
        self.album: Album[M] = Album(send)
        self.permission: Permission[M] = Permission(send)
        self.photo: Photo[M] = Photo(send)
        self.thumb: Thumb[M] = Thumb(send)
        self.cover: Cover[M] = Cover(send)
        self.smart_album: SmartAlbum[M] = SmartAlbum(send)
        self.file: File[M] = File(send)
        self.download: Download[M] = Download(send)
        self.category: Category[M] = Category(send)
        self.about: About[M] = About(send)
        self.tag: Tag[M] = Tag(send)
        self.photo_tag: PhotoTag[M] = PhotoTag(send)
        self.comment: Comment[M] = Comment(send)
        self.timeline: Timeline[M] = Timeline(send)
        self.group: Group[M] = Group(send)
        self.rotate: Rotate[M] = Rotate(send)
        self.slideshow_music: SlideshowMusic[M] = SlideshowMusic(send)
        self.dsm_share: DsmShare[M] = DsmShare(send)
        self.shared_album: SharedAlbum[M] = SharedAlbum(send)
        self.photo_log: PhotoLog[M] = PhotoLog(send)
        self.path: Path[M] = Path(send)
        self.advanced_share: AdvancedShare[M] = AdvancedShare(send)
