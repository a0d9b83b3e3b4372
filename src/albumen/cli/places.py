"""From the words of a command to the place they mean: a folder, or an album on a station with a login."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from cyclopts import Parameter

from albumen.cli.console import Problem
from albumen.client import is_address, parse_address, parse_file_address
from albumen.shelf import Shelf
from albumen.shelf.folder import FolderShelf
from albumen.sorting.library import refuse_inside
from albumen.sorting.runs import Run, RunStore

if TYPE_CHECKING:
    from albumen.shelf.filestation import FileStationShelf
    from albumen.shelf.station import StationShelf

Via: TypeAlias = Literal["photostation", "filestation"]


@Parameter(name="*")
@dataclass(frozen=True)
class Login:
    """How to log in to a station."""

    user: Annotated[str | None, Parameter(help="Account on the station.")] = None
    password_stdin: Annotated[
        bool, Parameter(help="Read the password from standard input; else ALBUMEN_PASSWORD, else a prompt.")
    ] = False
    fingerprint: Annotated[str | None, Parameter(help="SHA-256 of a self-signed certificate.")] = None
    via: Annotated[
        Via | None,
        Parameter(help="How a NAS is asked: by Photo Station or by its files; else by what answers."),
    ] = None

    def password(self) -> str | None:
        """The password of `user`, None without a user. Raises `Problem` ("no-password")."""
        if self.user is None:
            return None
        return read_password(f"Password of {self.user}: ", stdin=self.password_stdin)

    def or_user(self, user: str) -> Login:
        """The same with another account where none was named."""
        return self if self.user or not user else replace(self, user=user)

    def by(self, via: Via) -> Login:
        """The same, by that API."""
        return replace(self, via=via)


NO_LOGIN = Login()


def read_password(prompt: str, *, stdin: bool) -> str:
    """A password from standard input, the environment or a prompt, in this order."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if "ALBUMEN_PASSWORD" in os.environ:
        return os.environ["ALBUMEN_PASSWORD"]
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    raise Problem("no-password", "No password came: set ALBUMEN_PASSWORD, or use --password-stdin.")


@dataclass(frozen=True)
class Place:
    """A shelf with the roll and the destination on it."""

    shelf: Shelf
    source: str
    dest: str
    user: str = ""


def open_place(source: str, into: str | None, login: Login, store: RunStore, *, user: str = "") -> Place:
    """The place that SOURCE and --into mean; `user` logs in where no other is named.

    Asks an address what answers there unless `login.via` says it, and sends nothing else yet. Raises `Problem`.
    """
    if is_address(source):
        login = login.or_user(user)
        if (login.via or _what_answers(source, login)) == "filestation":
            return _files_place(source, into, login, store)
        return _station_place(source, into, login, store)
    if "://" in source and not os.path.exists(source):
        raise Problem(
            "bad-address", f"{source!r} is no address of a station: http:// and https:// are known."
        )
    if login.user or login.fingerprint or login.via:
        raise Problem("no-login", f"{source!r} is a folder: leave --user, --fingerprint and --via out.")
    if into is not None and is_address(into):
        raise Problem("mixed-places", f"{source!r} is a folder and {into!r} is not: give --into a folder.")
    roll = os.path.realpath(source)
    dest = os.path.realpath(into) if into is not None else roll
    refuse_inside(roll, dest)
    return Place(FolderShelf(roll, notes=store.locks), roll, dest)


def _station_place(source: str, into: str | None, login: Login, store: RunStore) -> Place:
    address = parse_address(source)
    dest = address.album
    if into is not None:
        there = parse_address(into) if is_address(into) else None
        if there is not None and there.base != address.base:
            raise Problem("mixed-places", f"{into!r} is on another station than {source!r}.")
        dest = there.album if there else into.strip("/")
        if any(part in ("", ".", "..") for part in dest.split("/")) and dest:
            raise Problem("bad-album", f"{into!r} is not the path of an album.")
    refuse_inside(address.album, dest)
    return Place(_station(address.base, login, store), address.album, dest, login.user or "")


def _what_answers(source: str, login: Login) -> Via:
    """Photo Station where it answers at the address's path, else FileStation where DSM does; Photo Station else.

    Asked are only the two discoveries. An address that nothing answers at is Photo Station's, whose errors say why.
    """
    from albumen.client import FileStation, PhotoStation  # here, as a folder needs no HTTP
    from albumen.client.errors import BadAddress, NotAPhotoStation, PhotoStationError

    try:
        with PhotoStation(source, fingerprint=login.fingerprint) as station:
            station.info.query(query=("all",))
        return "photostation"
    except (BadAddress, NotAPhotoStation):
        pass
    except PhotoStationError:
        return "photostation"
    try:
        with FileStation(source, user="", password="", fingerprint=login.fingerprint) as nas:
            nas.discover()
    except PhotoStationError:
        return "photostation"
    return "filestation"


def _files_place(source: str, into: str | None, login: Login, store: RunStore) -> Place:
    address = parse_file_address(source)
    dest = address.album
    if into is not None:
        there = parse_file_address(into) if is_address(into) else None
        if there is not None and there.base != address.base:
            raise Problem("mixed-places", f"{into!r} is on another NAS than {source!r}.")
        dest = there.album if there else into.strip("/")
        if any(part in ("", ".", "..") for part in dest.split("/")):
            raise Problem(
                "bad-album", f"{into!r} is not the path of a folder that begins with a shared folder."
            )
    refuse_inside(address.album, dest)
    return Place(_files(address.base, login, store), address.album, dest, login.user or "")


def _files(base: str, login: Login, store: RunStore) -> FileStationShelf:
    from albumen.client import FileStation  # here, as a folder needs no HTTP
    from albumen.shelf.filestation import FileStationShelf

    if login.user is None:
        raise Problem("not-logged-in", f"The files of {base} take a login; add --user NAME.")
    client = FileStation(
        base, user=login.user, password=login.password() or "", fingerprint=login.fingerprint
    )
    return FileStationShelf(client, address=base, notes=store.locks)


def is_by_files(address: str) -> bool:
    """Whether the address of a shelf is a NAS by its files: it ends with the host; a Photo Station's has a path."""
    return is_address(address) and parse_file_address(address).album == ""


def _station(base: str, login: Login, store: RunStore) -> StationShelf:
    from albumen.client import PhotoStation  # here, as a folder needs no HTTP
    from albumen.shelf.station import StationShelf

    client = PhotoStation(base, user=login.user, password=login.password(), fingerprint=login.fingerprint)
    return StationShelf(client, address=base, notes=store.locks)


def reopen(run: Run, login: Login, store: RunStore) -> Shelf:
    """The shelf of a run, as the user who made it unless another is named."""
    if not is_address(run.address):
        return FolderShelf(run.source, notes=store.locks)
    again = login.or_user(run.user)
    return (_files if is_by_files(run.address) else _station)(run.address, again, store)


def reopen_to_settle(run: Run, store: RunStore) -> Shelf:
    """The shelf of a run for settling what is half done; a station or NAS needs no login for that."""
    if not is_address(run.address):
        return reopen(run, NO_LOGIN, store)
    if not is_by_files(run.address):
        return _station(run.address, NO_LOGIN, store)
    from albumen.client import FileStation  # here, as a folder needs no HTTP
    from albumen.shelf.filestation import FileStationShelf

    return FileStationShelf(
        FileStation(run.address, user="", password=""), address=run.address, notes=store.locks
    )
