"""What a file call works with, and how a path of it becomes a place that the caller may use."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence

from msgspec import Struct

from albumen.api.filestation.common import (
    ILLEGAL_NAME,
    ILLEGAL_PATH,
    NOT_FOUND,
    NOT_PERMITTED,
    Problem,
)
from albumen.catalog import UserRow, users
from albumen.declare import Fault, Level
from albumen.media.kinds import is_litter
from albumen.moving.confine import Outside
from albumen.moving.incoming import Incoming
from albumen.moving.names import check_name
from albumen.station.filestation.tasks import Tasks
from albumen.station.homes import Homes
from albumen.station.library import Library, shown, subject_of
from albumen.station.rights import Subject, may

PHOTO, HOME = "photo", "home"
"""Shared folders: the library, and the user's own, in which the personal station is `photo` as on a NAS."""
REPLACED = "\ufffd"


class Refusal(Exception):
    """A file call refuses: the fault of the operation, and for each path why."""

    def __init__(self, fault: Fault, problems: Sequence[Problem] = ()) -> None:
        super().__init__(f"{fault.name}: {fault.meaning}")
        self.fault, self.problems = fault, tuple(problems)


class Place(Struct, frozen=True):
    """A path that was resolved. `library` is None for the virtual `/home`; `relative` is "" for a share's top."""

    path: str
    library: Library | None
    relative: str = ""

    @property
    def name(self) -> str:
        """Its last component."""
        return self.path.rpartition("/")[2]

    @property
    def above(self) -> str:
        """The folder it is in, below the share."""
        return self.relative.rpartition("/")[0]

    @property
    def top(self) -> str:
        """The path of its share, which the relative path is joined to."""
        return self.path[: len(self.path) - len(self.relative)].rstrip("/") if self.relative else self.path

    def status(self) -> os.stat_result | None:
        """What is there, None for nothing that may be shown: links and special files are not."""
        if self.library is None:
            return None
        try:
            found = os.lstat(
                self.library.directory(self.relative) if self.relative else f"{self.library.root}/."
            )
        except (Outside, OSError):
            return None
        return found if stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode) else None

    def is_folder(self) -> bool:
        """Whether a folder is there."""
        found = self.status()
        return self.library is None or (found is not None and stat.S_ISDIR(found.st_mode))


class Counter(Struct):
    """One call: whose it is, from where, and what came with it. `user` is None before a login."""

    library: Library
    homes: Homes
    tasks: Tasks
    user: UserRow | None = None
    sid: str = ""
    address: str = ""
    version: int = 1
    headers: Mapping[str, str] = {}
    incoming: Incoming | None = None
    incoming_name: str = ""
    cookie: str | None = None

    def subject(self, library: Library) -> Subject:
        """Who the user is at that library."""
        if self.user is None or library.settings.anonymous:
            return Subject()
        if library is self.library:
            return subject_of(library, self.user)
        return subject_of(library, users.user(library.catalog, self.user.name))

    def home(self) -> Library | None:
        """The user's personal library, None without one."""
        station = self.homes.find(self.user.name) if self.user and self.user.home else None
        return station.library if station else None

    def place(self, path: str) -> Place:
        """The place at a path, whether something is there or not. Raises `Refusal` (418, 408)."""
        parts = path.rstrip("/").split("/")[1:]
        if not path.startswith("/") or any(part in ("", ".", "..") or "\0" in part for part in parts):
            raise Refusal(ILLEGAL_PATH, [Problem(code=ILLEGAL_PATH.code, path=shown(path))])
        if any(is_hidden(part) for part in parts):
            raise self.missing(path)
        clean = "/" + "/".join(parts)
        if parts[:1] == [PHOTO]:
            return _exact(self.library, f"/{PHOTO}", parts[1:])
        home = self.home() if parts[:1] == [HOME] else None
        if home is not None and len(parts) == 1:
            return Place(clean, None)
        if home is not None and parts[1] == PHOTO:
            return _exact(home, f"/{HOME}/{PHOTO}", parts[2:])
        raise self.missing(path)

    def missing(self, path: str) -> Refusal:
        """Nothing is there."""
        return Refusal(NOT_FOUND, [Problem(code=NOT_FOUND.code, path=shown(path))])

    def folder(self, path: str, verb: Level) -> tuple[Library, str]:
        """The library and relative path of a folder where the user may do this. Raises `Refusal`."""
        place = self.place(path)
        if place.library is None:
            raise Refusal(NOT_PERMITTED, [Problem(code=NOT_PERMITTED.code, path=path)])
        if not place.is_folder():
            raise self.missing(path)
        if not self.may(verb, place.library, place.relative):
            raise Refusal(NOT_PERMITTED, [Problem(code=NOT_PERMITTED.code, path=path)])
        return place.library, place.relative

    def may(self, verb: Level, library: Library, folder: str) -> bool:
        """Whether the user may do this in a folder of that library."""
        return may(self.subject(library), verb, library.standing(folder))

    def may_on(self, verb: Level, place: Place) -> bool:
        """Whether the user may do this to a file or folder; a file is as the folder it is in."""
        if place.library is None:
            return verb == "browse"
        return self.may(verb, place.library, place.relative if place.is_folder() else place.above)


def is_hidden(name: str) -> bool:
    """Whether a name belongs to a system or to us, and is neither listed nor found: @eaDir, #recycle, .albumen."""
    return name.startswith(".") or is_litter(name)


def check_new_name(name: str) -> None:
    """Raise `Refusal` (419) for a name that no file or folder may get here."""
    try:
        check_name(name)
    except ValueError as error:
        raise Refusal(ILLEGAL_NAME) from error
    if is_hidden(name):
        raise Refusal(ILLEGAL_NAME)


def _exact(library: Library, share: str, parts: Sequence[str]) -> Place:
    """The place with the bytes of its names: where a name came with replacement characters, the one that it shows."""
    found: list[str] = []
    for part in parts:
        found.append(_as_on_disk(library, "/".join(found), part) if REPLACED in part else part)
    return Place("/".join([share, *found]), library, "/".join(found))


def _as_on_disk(library: Library, folder: str, name: str) -> str:
    """The one name in a folder that is shown as this; the name itself where there is none, or several."""
    try:
        alike = [one for one in os.listdir(library.directory(folder)) if shown(one) == name]
    except (Outside, OSError):
        return name
    return alike[0] if len(alike) == 1 else name
