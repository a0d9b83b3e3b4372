"""Albumen: a camera roll becomes dated albums, on a folder, a Photo Station compatible server or a NAS."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from albumen.client import AsyncPhotoStation, PhotoStation

__version__ = "0.1.0"
__all__ = ["AsyncPhotoStation", "PhotoStation", "__version__"]


def __getattr__(name: str) -> object:
    """The clients are imported when they are asked for: the program starts faster without them."""
    if name in ("AsyncPhotoStation", "PhotoStation"):
        from albumen import client

        return getattr(client, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
