"""Answers SYNO.FileStation.Info and .List, and makes the entries that all file calls answer."""

from __future__ import annotations

import fnmatch
import os
import socket
import stat
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from msgspec import UNSET

from albumen.api.filestation import FileInfo, List
from albumen.api.filestation.common import (
    NOT_FOUND,
    NOT_PERMITTED,
    Acl,
    Aspects,
    Entry,
    Owner,
    Perm,
    Problem,
    Times,
    Volume,
)
from albumen.api.filestation.listing import (
    Entries,
    Facts,
    Folder,
    GetEntries,
    GetFacts,
    ListFolder,
    ListShares,
    Shares,
)
from albumen.media.kinds import extension_of
from albumen.moving.confine import Outside
from albumen.station.filestation.counter import HOME, PHOTO, Counter, Place, Refusal, is_hidden
from albumen.station.library import Library, shown

T = TypeVar("T")


@FileInfo.get.answer
def get(counter: Counter, asked: GetFacts) -> Facts:
    """What can be done here: no shared links, no mounts."""
    return Facts(
        hostname=socket.gethostname(),
        is_manager=counter.user is not None and counter.user.is_admin,
        support_virtual={"enable_iso_mount": False, "enable_remote_mount": False},
        support_virtual_protocol=[],
        system_codepage="enu",
    )


@List.list_share.answer
def list_share(counter: Counter, asked: ListShares) -> Shares:
    """The library, and the user's own folder where there is one."""
    places = [Place(f"/{PHOTO}", counter.library)]
    home = counter.home()
    if home is not None:
        places.insert(0, Place(f"/{HOME}", None))
    if asked.onlywritable:
        places = [place for place in places if place.library and counter.may("upload", place.library, "")]
    if asked.sort_direction == "desc":
        places.reverse()
    page = _page(places, asked.offset, asked.limit)
    return Shares(
        total=len(places),
        offset=asked.offset or 0,
        shares=[_share(counter, place, frozenset(asked.additional or ()), home) for place in page],
    )


def _share(counter: Counter, place: Place, wanted: frozenset[str], home: Library | None) -> Entry:
    made = entry(counter, place, wanted)
    library = place.library or home or counter.library
    if made.additional is UNSET:
        return made
    room = os.statvfs(library.root)
    may_write = counter.may("upload", library, "")
    more = {
        "sync_share": False,
        "volume_status": Volume(
            freespace=room.f_bavail * room.f_frsize,
            totalspace=room.f_blocks * room.f_frsize,
            readonly=bool(room.f_flag & os.ST_RDONLY),
        ),
    }
    facts: dict[str, Any] = {name: value for name, value in more.items() if name in wanted}
    if "perm" in wanted:
        facts["perm"] = Perm(
            share_right="RW" if may_write else "RO",
            posix=777,
            acl_enable=True,
            is_acl_mode=True,
            is_share_readonly=not may_write,
            acl=_acl(counter, Place(place.path, library)),
        )
    return Entry(path=made.path, name=made.name, isdir=True, additional=_with(made.additional, facts))


def _with(aspects: Any, more: dict[str, Any]) -> Aspects:
    kept = {name: getattr(aspects, name) for name in Aspects.__struct_fields__}
    return Aspects(**{**kept, **more})


@List.list.answer
def list_folder(counter: Counter, asked: ListFolder) -> Folder:
    """A page of a folder as it is on the disk now; folders that the user may not see are left out."""
    place = counter.place(asked.folder_path)
    if place.library is None:
        found = [counter.place(f"/{HOME}/{PHOTO}")]
    else:
        library, folder = counter.folder(asked.folder_path, "browse" if place.relative else "session")
        found = _children(counter, library, folder, place.path)
    kept = [one for one in found if _matches(one, asked)]
    kept.sort(key=_order(asked.sort_by or "name"), reverse=asked.sort_direction == "desc")
    wanted = frozenset(asked.additional or ())
    page = _page(kept, asked.offset, asked.limit)
    return Folder(
        total=len(kept), offset=asked.offset or 0, files=[entry(counter, one, wanted) for one in page]
    )


def _children(counter: Counter, library: Library, folder: str, path: str) -> list[Place]:
    """What a user may see in a folder; of the top the files only with the right to browse it."""
    takes_files = counter.may("browse", library, folder)
    places: list[Place] = []
    try:
        with os.scandir(library.directory(folder)) as found:
            for one in found:
                below = f"{folder}/{one.name}" if folder else one.name
                if is_hidden(one.name):
                    continue
                if one.is_dir(follow_symlinks=False):
                    shows = counter.may("browse", library, below)
                else:
                    shows = takes_files and one.is_file(follow_symlinks=False)
                if shows:
                    places.append(Place(f"{path}/{one.name}", library, below))
    except (Outside, OSError) as error:
        raise counter.missing(path) from error
    return places


def _matches(place: Place, asked: ListFolder) -> bool:
    if asked.filetype in ("file", "dir") and place.is_folder() != (asked.filetype == "dir"):
        return False
    globs = [one.strip().lower() for one in (asked.pattern or "").split(",") if one.strip()]
    name = shown(place.name).lower()
    return not globs or any(
        fnmatch.fnmatchcase(name, one) if set(one) & set("*?") else one in name for one in globs
    )


def _order(key: str) -> Callable[[Place], Any]:
    def by(place: Place) -> Any:
        found = place.status()
        name = os.fsencode(place.name)
        if found is None or key in ("name", "user", "group"):
            return 0, name
        if key == "type":
            return extension_of(place.name), name
        return {
            "size": found.st_size,
            "mtime": found.st_mtime_ns,
            "atime": found.st_atime_ns,
            "ctime": found.st_ctime_ns,
            "crtime": found.st_ctime_ns,
            "posix": found.st_mode,
        }[key], name

    return by


def _page(every: Sequence[T], offset: int | None, limit: int | None) -> Sequence[T]:
    start = max(0, offset or 0)
    return every[start : start + limit if limit and limit > 0 else None]


@List.getinfo.answer
def getinfo(counter: Counter, asked: GetEntries) -> Entries:
    """One entry for each path, in their order; a path of nothing is told by its code, not by a failure."""
    wanted = frozenset(asked.additional or ())
    return Entries(files=[_fact(counter, path, wanted) for path in asked.path])


def _fact(counter: Counter, path: str, wanted: frozenset[str]) -> Entry:
    try:
        place = counter.place(path)
    except Refusal:
        return Entry(path=shown(path), code=NOT_FOUND.code)
    if place.library is not None and place.status() is None:
        return Entry(path=shown(path), code=NOT_FOUND.code)
    if place.relative and not counter.may_on("browse", place):
        return Entry(path=shown(path), code=NOT_PERMITTED.code)
    made = entry(counter, place, wanted)
    return Entry(path=shown(path), name=made.name, isdir=made.isdir, additional=made.additional)


def entry(counter: Counter, place: Place, wanted: Collection[str]) -> Entry:
    """A file or folder with the facts that were asked for."""
    found = place.status()
    isdir = found is None or stat.S_ISDIR(found.st_mode)
    return Entry(
        path=shown(place.path),
        name=shown(place.name),
        isdir=isdir,
        additional=_aspects(counter, place, found, wanted) if wanted else UNSET,
    )


def _aspects(
    counter: Counter, place: Place, found: os.stat_result | None, wanted: Collection[str]
) -> Aspects:
    """The facts. The real path is that of a NAS, as nobody needs to know where the library lies."""
    isdir = found is None or stat.S_ISDIR(found.st_mode)
    mode = stat.S_IMODE(found.st_mode) if found else 0o755
    every: dict[str, Callable[[], Any]] = {
        "real_path": lambda: shown(f"/volume1{place.path}"),
        "size": lambda: found.st_size if found else 0,
        "owner": lambda: Owner(uid=found.st_uid if found else 0, gid=found.st_gid if found else 0),
        "time": lambda: _times(found),
        "perm": lambda: Perm(posix=int(f"{mode & 0o777:o}"), is_acl_mode=True, acl=_acl(counter, place)),
        "type": lambda: "" if isdir else extension_of(place.name).upper(),
        "mount_point_type": lambda: "",
    }
    return Aspects(**{name: every[name]() for name in wanted if name in every})


def _times(found: os.stat_result | None) -> Times:
    if found is None:
        return Times()
    return Times(
        atime=int(found.st_atime),
        mtime=int(found.st_mtime),
        ctime=int(found.st_ctime),
        crtime=int(found.st_ctime),
    )


def _acl(counter: Counter, place: Place) -> Acl:
    may_upload, may_manage = counter.may_on("upload", place), counter.may_on("manage", place)
    reads = counter.may_on("browse", place)
    return Acl(append=may_upload, delete=may_manage, exec=reads, read=reads, write=may_upload)


def problem(place: Place, code: int) -> Problem:
    """Why that place failed."""
    return Problem(code=code, path=shown(place.path))
