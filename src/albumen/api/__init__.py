"""The declaration: every web API of the family, as data; a file an API family."""

from __future__ import annotations

from typing import Any

from albumen.api.about import About
from albumen.api.advanced_share import AdvancedShare
from albumen.api.albums import Album
from albumen.api.auth import Auth
from albumen.api.categories import Category
from albumen.api.comments import Comment
from albumen.api.covers import Cover
from albumen.api.discovery import Info
from albumen.api.dsm import DsmShare
from albumen.api.files import File
from albumen.api.groups import Group
from albumen.api.logs import PhotoLog
from albumen.api.music import SlideshowMusic
from albumen.api.paths import Path
from albumen.api.permissions import Permission
from albumen.api.photo_tags import PhotoTag
from albumen.api.photos import Photo
from albumen.api.pictures import Download, Thumb
from albumen.api.rotation import Rotate
from albumen.api.shared_albums import SharedAlbum
from albumen.api.smart_albums import SmartAlbum
from albumen.api.station import Station
from albumen.api.tags import Tag
from albumen.api.timeline import Timeline
from albumen.declare import Api, Method

_EVERY: tuple[type[Api[Any]], ...] = (
    Info,
    Auth,
    Station,
    Album,
    Permission,
    Photo,
    Thumb,
    Cover,
    SmartAlbum,
    File,
    Download,
    Category,
    About,
    Tag,
    PhotoTag,
    Comment,
    Timeline,
    Group,
    Rotate,
    SlideshowMusic,
    DsmShare,
    SharedAlbum,
    PhotoLog,
    Path,
    AdvancedShare,
)

ALL: dict[str, type[Api[Any]]] = {api.api: api for api in _EVERY}
"""The registry: every declared API by its name on the wire. APIs without a known method are in `names`."""

SERVED: dict[str, type[Api[Any]]] = {name: api for name, api in ALL.items() if api.served()}
"""The APIs of which our station answers at least one method."""


def every_method() -> list[Method[Any, Any]]:
    """All declared methods, in the order of the registry."""
    return [method for api in ALL.values() for method in api.methods.values()]


def served_methods() -> list[Method[Any, Any]]:
    """The methods that our station answers, in the order of the registry."""
    return [method for method in every_method() if not method.unserved]


__all__ = [
    "ALL",
    "SERVED",
    "About",
    "AdvancedShare",
    "Album",
    "Auth",
    "Category",
    "Comment",
    "Cover",
    "Download",
    "DsmShare",
    "File",
    "Group",
    "Info",
    "Path",
    "Permission",
    "Photo",
    "PhotoLog",
    "PhotoTag",
    "Rotate",
    "SharedAlbum",
    "SlideshowMusic",
    "SmartAlbum",
    "Station",
    "Tag",
    "Thumb",
    "Timeline",
    "every_method",
    "served_methods",
]
