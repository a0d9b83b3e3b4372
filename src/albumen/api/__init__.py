"""The declaration: every web API of the family, as data; a file an API family."""

from __future__ import annotations

from typing import Any

from albumen.api.albums import Album
from albumen.api.auth import Auth
from albumen.api.discovery import Info
from albumen.api.files import File
from albumen.api.photos import Photo
from albumen.api.pictures import Download, Thumb
from albumen.api.station import Station
from albumen.declare import Api, Method

_EVERY: tuple[type[Api[Any]], ...] = (Info, Auth, Station, Album, Photo, Thumb, File, Download)

ALL: dict[str, type[Api[Any]]] = {api.api: api for api in _EVERY}
"""The registry: every declared API by its name on the wire."""


def every_method() -> list[Method[Any, Any]]:
    """All declared methods, in the order of the registry."""
    return [method for api in ALL.values() for method in api.methods.values()]


__all__ = ["ALL", "Album", "Auth", "Download", "File", "Info", "Photo", "Station", "Thumb", "every_method"]
