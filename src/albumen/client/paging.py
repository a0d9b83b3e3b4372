"""How a long listing is walked, for both clients."""

from __future__ import annotations

from typing import Literal, TypeAlias

from albumen.api.common import MediaPage, Page
from albumen.wire import album_id

MediaKind: TypeAlias = Literal["photo", "video"]
PhotoSortBy: TypeAlias = Literal["filename", "takendate", "createdate", "preference"]


def album_of(path: str) -> str:
    """The id of an album; the root is left empty, as clients of a NAS send it."""
    return album_id(path) if path.strip("/") else ""


def following(offset: int, page: Page | MediaPage) -> int | None:
    """Where the page after this one starts, None after the last.

    Counted from what came, not from the `offset` answered: some stations repeat the one that was asked. A
    page without items ends the walk, whatever `total` promises.
    """
    after = offset + len(page.items)
    return after if page.items and after < page.total else None
