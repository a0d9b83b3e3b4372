"""From the words of a command to the place they mean: a folder, or an album on a station with a login."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from albumen.cli.console import Problem
from albumen.client import is_address, parse_address
from albumen.shelf import Shelf
from albumen.shelf.folder import FolderShelf
from albumen.sorting.library import refuse_inside
from albumen.sorting.runs import Run, RunStore

if TYPE_CHECKING:
    from albumen.shelf.station import StationShelf


@Parameter(name="*")
@dataclass(frozen=True)
class Login:
    """How to log in to a station."""

    user: Annotated[str | None, Parameter(help="Account on the station.")] = None
    password_stdin: Annotated[
        bool, Parameter(help="Read the password from standard input; else ALBUMEN_PASSWORD, else a prompt.")
    ] = False
    fingerprint: Annotated[str | None, Parameter(help="SHA-256 of a self-signed certificate.")] = None

    def password(self) -> str | None:
        """The password of `user`, None without a user. Raises `Problem` ("no-password")."""
        if self.user is None:
            return None
        return read_password(f"Password of {self.user}: ", stdin=self.password_stdin)

    def or_user(self, user: str) -> Login:
        """The same with another account where none was named."""
        return self if self.user or not user else Login(user, self.password_stdin, self.fingerprint)


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

    Sends nothing yet. Raises `Problem`.
    """
    if is_address(source):
        return _station_place(source, into, login.or_user(user), store)
    if "://" in source and not os.path.exists(source):
        raise Problem(
            "bad-address", f"{source!r} is no address of a station: http:// and https:// are known."
        )
    if login.user or login.fingerprint:
        raise Problem("no-login", f"{source!r} is a folder: leave --user and --fingerprint out.")
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


def _station(base: str, login: Login, store: RunStore) -> StationShelf:
    from albumen.client import PhotoStation  # here, as a folder needs no HTTP
    from albumen.shelf.station import StationShelf

    client = PhotoStation(base, user=login.user, password=login.password(), fingerprint=login.fingerprint)
    return StationShelf(client, address=base, notes=store.locks)


def reopen(run: Run, login: Login, store: RunStore) -> Shelf:
    """The shelf of a run, as the user who made it unless another is named."""
    if not is_address(run.address):
        return FolderShelf(run.source, notes=store.locks)
    again = Login(login.user or run.user or None, login.password_stdin, login.fingerprint)
    return _station(run.address, again, store)


def reopen_to_settle(run: Run, store: RunStore) -> Shelf:
    """The shelf of a run for settling what is half done; a station needs no login for that."""
    return (
        reopen(run, NO_LOGIN, store)
        if not is_address(run.address)
        else _station(run.address, NO_LOGIN, store)
    )
