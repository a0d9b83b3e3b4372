"""A typed client of Photo Station compatible servers, sync and async, from the one declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from albumen.client.address import Address, is_address, parse_address, parse_file_address

if TYPE_CHECKING:
    from albumen.client.aio import AsyncPhotoStation
    from albumen.client.nas import AsyncFileStation, FileStation
    from albumen.client.sync import PhotoStation

__all__ = [
    "Address",
    "AsyncFileStation",
    "AsyncPhotoStation",
    "FileStation",
    "PhotoStation",
    "is_address",
    "parse_address",
    "parse_file_address",
]


def __getattr__(name: str) -> object:
    """The clients are imported when they are asked for: a sort of a folder needs no HTTP."""
    if name == "AsyncPhotoStation":
        from albumen.client.aio import AsyncPhotoStation

        return AsyncPhotoStation
    if name == "PhotoStation":
        from albumen.client.sync import PhotoStation

        return PhotoStation
    if name in ("AsyncFileStation", "FileStation"):
        from albumen.client import nas

        return getattr(nas, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
