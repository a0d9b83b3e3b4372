"""What SYNO.PhotoStation.Album is asked when albums are made, changed, ordered and moved."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from albumen.api.common import OSPHOTO, OURS, SEED, STATLR, AlbumId, AlbumIds, AlbumType, PsUsername, doc
from albumen.declare import Nothing, Request


class AlbumSettings(Struct, frozen=True, kw_only=True):
    """How an album is kept and shown."""

    title: Annotated[str | None, doc("Title.")] = None
    description: Annotated[str | None, doc("Description.")] = None
    type: Annotated[AlbumType | None, doc("Who sees it; first and second level albums only.")] = None
    password: Annotated[str | None, doc("Needed with type=password.")] = None
    inheritParent: Annotated[bool | None, doc("DS photo sends it.", SEED, OSPHOTO)] = None
    sort_by: Annotated[
        Literal["filename", "takendate", "createdate", "preference", "default"] | None, doc("Order shown.")
    ] = None
    sort_direction: Annotated[Literal["asc", "desc"] | None, doc("Direction shown.")] = None
    allow_comment: Annotated[bool | None, doc("First level albums only.")] = None
    conversion: Annotated[bool | None, doc("Convert videos and thumbnails; not sure in the seed.")] = None
    watermark_path: Annotated[str | None, doc("All four watermark fields or none; all empty removes it.")] = (
        None
    )
    watermark_opacity: Annotated[str | None, doc("Opacity.")] = None
    watermark_gravity: Annotated[str | None, doc("Place.")] = None
    watermark_size: Annotated[str | None, doc("Size.")] = None


class Created(Struct, frozen=True, kw_only=True):
    """The album that was made."""

    id: Annotated[str, doc("Its id.", STATLR)] = ""


class CreateAlbum(Request[Created], AlbumSettings, frozen=True, kw_only=True):
    """Make an album, which is a folder."""

    name: Annotated[str, doc("Folder name.")]
    id: Annotated[AlbumId, doc("Parent album; the root when left out.")] = ""
    ps_username: PsUsername = None


class EditAlbum(Request[Nothing], AlbumSettings, frozen=True, kw_only=True):
    """Change an album; what is left out stays."""

    id: AlbumId
    name: Annotated[str | None, doc("New folder name; the album's id changes with it.")] = None


class DeleteAlbum(Request[Nothing], frozen=True, kw_only=True):
    """Delete albums with all they hold; our station moves them to its trash."""

    id: AlbumIds
    ps_username: PsUsername = None
    only_empty: Annotated[
        bool | None, doc("Delete only what holds nothing; a NAS does not know it and deletes.", OURS)
    ] = None


class Moved(Struct, frozen=True, kw_only=True):
    """What a move left where it was."""

    skip: Annotated[
        list[str], doc("Ids of albums not moved: the name is taken there, or the move was cancelled.")
    ] = []


class MoveAlbums(Request[Moved], frozen=True, kw_only=True):
    """Move albums below another."""

    id: AlbumIds
    sharepath: Annotated[AlbumId, doc("Destination album, an id and not a path; empty is the root.")]
    duplicate: Annotated[str, doc("`overwrite` joins albums of one name; anything else skips them.")]


class ArrangeItems(Request[Nothing], frozen=True, kw_only=True):
    """Set the manual order of an album, which sort_by=preference shows."""

    id: AlbumId = ""
    item_id: Annotated[tuple[str, ...], doc("Album, photo and video ids in the wanted order.")]
    limit: Annotated[int, doc("Page size of the view that was ordered; -1 means all.", ge=-1)]
    offset: Annotated[int, doc("Where that view starts, counted from 0.", ge=0)]


class ClearArrangement(Request[Nothing], frozen=True, kw_only=True):
    """Drop the manual order of an album."""

    id: AlbumId = ""


class CancelAlbums(Request[Nothing], frozen=True, kw_only=True):
    """Stop a running move or delete of albums before its next album or item; what is done stays done.

    The request must be the same user's. Where nothing of the kind is running there is nothing to stop.
    """

    action: Annotated[Literal["mvcp", "delete"], doc("What is running: a move, or a delete.")]
    id: Annotated[AlbumIds, doc("The ids of the running request, in its order.")]
