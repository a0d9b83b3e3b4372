"""What the checkers must know of handlers: their request and their result; never run, only type-checked."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from albumen.api import Album, Thumb
from albumen.api.album_changes import CreateAlbum, Created
from albumen.api.albums import ListAlbum
from albumen.api.common import Page
from albumen.api.pictures import GetThumb
from albumen.declare import Blob


class Desk:
    """Stands for what a handler gets besides its request."""


@Album.list.answer
def list_album(desk: Desk, ask: ListAlbum) -> Page:
    return Page(total=0, offset=ask.offset, items=[])


@Thumb.get.answer
def thumb(desk: Desk, ask: GetThumb) -> Blob:
    return Blob(ask.id.encode())


@Album.create.answer  # type: ignore[arg-type]
def wrong_result(desk: Desk, ask: CreateAlbum) -> Page:
    return Page(total=0, offset=0, items=[])


@Album.create.answer  # type: ignore[arg-type]
def wrong_request(desk: Desk, ask: ListAlbum) -> Created:
    return Created()
