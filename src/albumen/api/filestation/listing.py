"""SYNO.FileStation.Info and .List: who the user is, shared folders, folders, and facts of paths."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Struct, UnsetType

from albumen.api.common import doc
from albumen.api.filestation.common import (
    ATOM,
    CHRIS,
    CMEANS,
    FILE_FAULTS,
    GUIDES,
    LOGIN_GUIDE,
    MIB,
    SPIKE,
    USECASES,
    Additional,
    Aspects,
    Direction,
    Entry,
    Limit,
    Offset,
    Paths,
    ShareAspect,
)
from albumen.declare import Api, M, Method, Request, Right

SortBy = Literal["name", "size", "user", "group", "mtime", "atime", "ctime", "crtime", "posix", "type"]


class Member(Struct, frozen=True, kw_only=True):
    """A group of the user."""

    gid: int = 0


class Facts(Struct, frozen=True, kw_only=True):
    """What File Station tells of itself and of the user; forms differ between versions where `Any` stands."""

    hostname: str = ""
    is_manager: Annotated[bool, doc("Whether the user is an administrator.")] = False
    support_sharing: bool = False
    support_virtual: Any = UNSET
    support_virtual_protocol: Any = UNSET
    support_vfs: bool = False
    support_file_request: bool = False
    enable_list_usergrp: bool = False
    items: list[Member] = []
    uid: int | UnsetType = UNSET
    system_codepage: str = ""


class GetFacts(Request[Facts], frozen=True, kw_only=True):
    """Tell what File Station can do here."""


class FileInfo(Api[M], api="SYNO.FileStation.Info", path="entry.cgi"):
    """File Station itself."""

    get = Method(
        GetFacts,
        Right("session"),
        example=GetFacts(),
        reply=Facts(hostname="nas"),
        confidence="documented",
        sources=(*GUIDES, LOGIN_GUIDE, USECASES, CHRIS),
        versions=range(1, 3),
    )


class Shares(Struct, frozen=True, kw_only=True):
    """A page of the shared folders; `offset` is the one asked for."""

    total: int = 0
    offset: int = 0
    shares: list[Entry] = []


class Folder(Struct, frozen=True, kw_only=True):
    """A page of a folder; `offset` is the one asked for, `total` may count hidden folders of the system."""

    total: int = 0
    offset: int = 0
    files: list[Entry] = []


class Entries(Struct, frozen=True, kw_only=True):
    """One entry for each path asked about; a path that is not there has `code` 408."""

    files: list[Entry] = []


class ListShares(Request[Shares], frozen=True, kw_only=True):
    """List the shared folders that the user can see."""

    offset: Offset = None
    limit: Limit = None
    sort_by: Annotated[
        Literal["name", "user", "group", "mtime", "atime", "ctime", "crtime", "posix"] | None, doc("Order.")
    ] = None
    sort_direction: Annotated[Direction | None, doc("Direction of the order.")] = None
    onlywritable: Annotated[bool | None, doc("Only those the user may write to.")] = None
    additional: Annotated[tuple[ShareAspect, ...] | None, doc("Extra facts wanted of each.")] = None


class ListFolder(Request[Folder], frozen=True, kw_only=True):
    """List a folder."""

    folder_path: Annotated[str, doc("The folder, beginning with a shared folder: /photo/2024.")]
    offset: Offset = None
    limit: Limit = None
    sort_by: Annotated[SortBy | None, doc("Order; by name when left out.")] = None
    sort_direction: Annotated[Direction | None, doc("Direction of the order.")] = None
    pattern: Annotated[
        str | None, doc("Globs with commas between; one without ? or * matches anywhere. Never an array.")
    ] = None
    filetype: Annotated[Literal["file", "dir", "all"] | None, doc("What to list.")] = None
    goto_path: Annotated[str | None, doc("List the way down to this folder as well.")] = None
    additional: Additional = None
    check_dir: Annotated[bool | None, doc("Sent by DSM's page; its effect is not known.")] = None


class GetEntries(Request[Entries], frozen=True, kw_only=True):
    """Tell the facts of paths; one that is not there is no failure of the call."""

    path: Paths
    additional: Additional = None


_PHOTO = Entry(path="/photo/2024/a.jpg", name="a.jpg", isdir=False, additional=Aspects(size=2481123))


class List(Api[M], api="SYNO.FileStation.List", path="entry.cgi"):
    """Shared folders, folders and facts."""

    list_share = Method(
        ListShares,
        Right("session"),
        example=ListShares(additional=("perm",)),
        reply=Shares(total=1, shares=[Entry(path="/photo", name="photo", isdir=True)]),
        confidence="documented",
        sources=(*GUIDES, MIB, SPIKE),
        versions=range(1, 3),
    )
    list = Method(
        ListFolder,
        Right("session"),
        FILE_FAULTS,
        example=ListFolder(folder_path="/photo/2024", limit=2000, additional=("size", "time")),
        reply=Folder(total=1, files=[_PHOTO]),
        confidence="documented",
        sources=(*GUIDES, MIB, ATOM, SPIKE, USECASES, CMEANS),
        versions=range(1, 3),
    )
    getinfo = Method(
        GetEntries,
        Right("session"),
        FILE_FAULTS,
        example=GetEntries(path=("/photo/2024/a.jpg", "/photo/gone.jpg"), additional=("size",)),
        reply=Entries(files=[_PHOTO, Entry(path="/photo/gone.jpg", code=408)]),
        confidence="documented",
        sources=(*GUIDES, SPIKE, ATOM, CMEANS),
        versions=range(1, 3),
    )
