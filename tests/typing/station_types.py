"""What the checkers must know of handlers: their request and their result; never run, only type-checked."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from albumen.api import Album, SmartAlbum, Tag, Thumb
from albumen.api.album_changes import CreateAlbum, Created
from albumen.api.albums import ListAlbum
from albumen.api.common import Page
from albumen.api.pictures import GetThumb
from albumen.api.smart_albums import CreateSmart, SmartCreated
from albumen.api.tags import DeleteTags
from albumen.declare import Blob, Nothing


class Desk:
    """Stands for what a handler gets besides its request."""


@Album.list.answer
def list_album(desk: Desk, ask: ListAlbum) -> Page:
    return Page(total=0, offset=ask.offset, items=[])


@Thumb.get.answer
def thumb(desk: Desk, ask: GetThumb) -> Blob:
    return Blob(ask.id.encode())


@SmartAlbum.create.answer
def create_smart(desk: Desk, ask: CreateSmart) -> SmartCreated:
    return SmartCreated(id=f"{ask.name} {ask.rating}")


@Tag.edit.answer  # type: ignore[arg-type]
def wrong_tag(desk: Desk, ask: DeleteTags) -> Nothing:
    return Nothing()


@Album.create.answer  # type: ignore[arg-type]
def wrong_result(desk: Desk, ask: CreateAlbum) -> Page:
    return Page(total=0, offset=0, items=[])


@Album.create.answer  # type: ignore[arg-type]
def wrong_request(desk: Desk, ask: ListAlbum) -> Created:
    return Created()
