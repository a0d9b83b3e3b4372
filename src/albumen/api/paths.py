"""SYNO.PhotoStation.Path: where an item is, as a path and as the address of its page."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from albumen.api.common import (
    EMBER,
    EXCHIZZ,
    OURS,
    AlbumInfo,
    AlbumItem,
    Item,
    PsUsername,
    doc,
)
from albumen.declare import Api, Fault, M, Method, Request, Right

ACCESS_DENY = Fault(
    566,
    "PHOTOSTATION_PATH_ACCESS_DENY",
    "Something on that path is not there, or the caller may not see it.",
    "Log in as a user who may, or start from the top.",
)


class PathOf(Struct, frozen=True, kw_only=True):
    """Where an album or item is."""

    id: Annotated[str, doc("Its id.")]
    path: Annotated[str, doc("Path below the photo root.")]
    token: Annotated[str, doc("What follows `#!` in its page's address; checkpath takes it.")]


class Paths(Struct, frozen=True, kw_only=True):
    """Where things are."""

    items: Annotated[list[PathOf], doc("In the order asked.")]


class GetPath(Request[Paths], frozen=True, kw_only=True):
    """Tell the paths of albums and items."""

    id: Annotated[
        tuple[Annotated[str, doc("An id.", pattern="^(album|photo|video)_")], ...],
        doc("Album, photo and video ids."),
    ]


class Checked(Struct, frozen=True, kw_only=True):
    """What is on a path."""

    items: Annotated[list[Item], doc("The albums from the top down, and the item at its end.", OURS)] = []


class CheckPath(Request[Checked], frozen=True, kw_only=True):
    """Check the fragment of a page's address, and tell what is on its way."""

    token: Annotated[str, doc("`Albums/`, an album id for each level, and an item id where one is meant.")]
    additional: Annotated[tuple[Literal["album_permission"], ...] | None, doc("What to add to each.")] = None
    ignore: Annotated[tuple[Literal["thumbnail"], ...] | None, doc("`thumbnail` leaves thumbnails out.")] = (
        None
    )
    ps_username: PsUsername = None


_LAKE = "album_323032342f323032342d30382d3033204c616b65"


class Path(Api[M], api="SYNO.PhotoStation.Path", path="path.php"):
    """Paths of pages."""

    getpath = Method(
        GetPath,
        Right("browse", on="id"),
        (ACCESS_DENY,),
        example=GetPath(id=(_LAKE,)),
        reply=Paths(
            items=[PathOf(id=_LAKE, path="2024/2024-08-03 Lake", token=f"Albums/album_32303234/{_LAKE}")]
        ),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    checkpath = Method(
        CheckPath,
        Right("browse", on="token"),
        (ACCESS_DENY,),
        example=CheckPath(token="Albums/album_32303234", additional=("album_permission",)),
        reply=Checked(items=[AlbumItem(id="album_32303234", info=AlbumInfo(sharepath="2024", name="2024"))]),
        confidence="used-by-clients",
        sources=(EMBER, EXCHIZZ),
        unlike="The answer is Albumen's form; Photo Station's is unknown.",
    )
