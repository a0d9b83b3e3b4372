"""SYNO.PhotoStation.DsmShare: folders outside the albums that photos can be copied from."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from albumen.api.common import EXCHIZZ, SEED, DsmId, Duplicate, Limit, Offset, doc
from albumen.api.music import EXCEED_LIMIT, NO_MUSIC
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

UPLOAD_ERROR = Fault(
    546,
    "PHOTOSTATION_DSMSHARE_UPLOAD_ERROR",
    "A file could not be copied; others of the list may be.",
    "List the album and check the room on the disk.",
)
ACCESS_DENY = Fault(
    547,
    "PHOTOSTATION_DSMSHARE_ACCESS_DENY",
    "The user may not look there, or the folder is not opened.",
    "Ask the owner to open it.",
)

DsmIds = Annotated[tuple[DsmId, ...], doc("Ids of folders and files.")]


class DsmEntry(Struct, frozen=True, kw_only=True):
    """A folder, or a file that can be copied."""

    id: Annotated[str, doc("`dsmshare_` and the absolute path in hex.")]
    name: Annotated[str, doc("Its name.")]
    type: Annotated[Literal["folder", "music", "photo", "video"], doc("What it is.")]


class DsmPage(Struct, frozen=True, kw_only=True):
    """A page of a folder."""

    items: Annotated[list[DsmEntry], doc("Folders first.")]
    total: Annotated[int, doc("Entries in all.")]
    offset: Annotated[int, doc("The offset that was asked: not the next one, as in all other lists.")]


class ListDsm(Request[DsmPage], frozen=True, kw_only=True):
    """List a folder outside the albums, one page at a time; ours shows only folders that the owner opened."""

    offset: Offset
    limit: Limit
    type: Annotated[tuple[Literal["folder", "music", "photo", "video"], ...], doc("What to list.")]
    id: Annotated[DsmId | None, doc("Folder; the list of opened folders when left out.")] = None


class CopyDsm(Request[Nothing], frozen=True, kw_only=True):
    """Copy files, and folders with all they hold, into an album; nothing is taken away where they were."""

    id: DsmIds
    sharepath: Annotated[str, doc("Destination album: its id or its path; the seed says name.")]
    duplicate: Annotated[Duplicate | None, doc("What to do when the name is taken; ignore if left out.")] = (
        None
    )


class CopyDsmMusic(Request[Nothing], frozen=True, kw_only=True):
    """Copy music files for slide shows."""

    id: DsmIds


_CARD = "dsmshare_2f766f6c756d65312f696d706f72742f63617264206f6e65"


class DsmShare(Api[M], api="SYNO.PhotoStation.DsmShare", path="dsm_share.php"):
    """Copy from other folders."""

    list = Method(
        ListDsm,
        Right("admin"),
        (ACCESS_DENY,),
        example=ListDsm(offset=0, limit=-1, type=("folder", "photo", "video"), id="fm_root"),
        reply=DsmPage(items=[DsmEntry(id=_CARD, name="card one", type="folder")], total=1, offset=0),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
    )
    copy = Method(
        CopyDsm,
        Right("admin"),
        (UPLOAD_ERROR, ACCESS_DENY),
        example=CopyDsm(id=(_CARD,), sharepath="album_32303234", duplicate="rename"),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
    )
    copymusic = Method(
        CopyDsmMusic,
        Right("admin"),
        (UPLOAD_ERROR, EXCEED_LIMIT),
        example=CopyDsmMusic(id=(_CARD,)),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
        unserved=NO_MUSIC,
    )
