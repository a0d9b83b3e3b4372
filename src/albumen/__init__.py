"""Albumen: a camera roll becomes dated albums, on a folder, a Photo Station compatible server or a NAS."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from albumen.client import AsyncPhotoStation, PhotoStation
    from albumen.sorting.library import Rules, apply, plan, undo

__version__ = "0.1.0"
__all__ = ["AsyncPhotoStation", "PhotoStation", "Rules", "__version__", "apply", "plan", "undo"]


def __getattr__(name: str) -> object:
    """The library is imported when it is asked for: the program starts faster without it."""
    if name in ("AsyncPhotoStation", "PhotoStation"):
        from albumen import client

        return getattr(client, name)
    if name in ("Rules", "apply", "plan", "undo"):
        from albumen.sorting import library

        return getattr(library, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
