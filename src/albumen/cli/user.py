"""`albumen user`: who may log in to a station."""

from __future__ import annotations

import contextlib
import os
from typing import Annotated
from urllib.parse import quote

from cyclopts import Parameter

from albumen.catalog import Catalog, UserRow, users
from albumen.cli.accounts import Json, Library, State, accounts_of, new_password
from albumen.cli.console import DONE, Problem, say, say_json, shown, table
from albumen.station.homes import check_beside, claim_home
from albumen.station.library import CannotServe, Settings

Name = Annotated[str, Parameter(help="Account name.")]
Stdin = Annotated[
    bool, Parameter(help="Read the password from standard input; else ALBUMEN_PASSWORD, else a prompt.")
]


def add(
    name: Name,
    /,
    *,
    library: Library,
    state: State = None,
    admin: Annotated[bool, Parameter(help="Make an administrator.")] = False,
    home: Annotated[
        str | None, Parameter(help="Folder of the user's own photos, served as a personal station.")
    ] = None,
    password_stdin: Stdin = False,
) -> int:
    """Add a user to the station of a folder. The first one is an administrator; others have no rights at first."""
    with accounts_of(library, state) as catalog:
        if users.user(catalog, name) is not None:
            raise Problem(
                "user-exists", f"{name!r} is there already; a new password: albumen user password {name}"
            )
        path = "" if home is None else _claim(catalog, Settings(os.path.realpath(library), state), name, home)
        row = users.add_user(catalog, name, new_password(name, stdin=password_stdin), admin=admin)
        say(f"{shown(row.name)} may log in{' as administrator' if row.is_admin else ''}.")
        if path:
            _give_home(catalog, row, path)
        if not row.is_admin:
            say(f"Rights are given with: albumen rights set ALBUM browse --user {shown(name)} --library ...")
    return DONE


def list_users(*, library: Library, state: State = None, json: Json = False) -> int:
    """List who may log in."""
    with accounts_of(library, state) as catalog:
        rows = users.users(catalog)
    if json:
        for one in rows:
            more = {"home": one.home} if one.home else {}
            say_json({"name": one.name, "admin": one.is_admin, "disabled": one.is_disabled, **more})
    else:
        table(("user", "", "home"), ((shown(one.name), _kind(one), shown(one.home)) for one in rows))
    return DONE


def _kind(row: UserRow) -> str:
    words = [
        word for word, holds in (("administrator", row.is_admin), ("disabled", row.is_disabled)) if holds
    ]
    return ", ".join(words)


def home(
    name: Name,
    folder: Annotated[str | None, Parameter(help="The folder of the user's own photos.")] = None,
    /,
    *,
    library: Library,
    state: State = None,
    none: Annotated[bool, Parameter(help="Serve no personal station any more; the folder stays.")] = False,
) -> int:
    """Serve a folder as a user's personal station, below /~NAME/photo. Only its owner is administrator there.

    The folder is made when it is not there.
    """
    if (folder is None) != none:
        raise Problem("no-folder", "Name the folder, or say --none.")
    with accounts_of(library, state) as catalog:
        row = _user(catalog, name)
        if folder is not None:
            settings = Settings(os.path.realpath(library), state)
            _give_home(catalog, row, _claim(catalog, settings, row.name, folder))
        else:
            users.set_home(catalog, row.name, "")
            say(f"{shown(row.name)} has no personal station any more.")
    return DONE


def _claim(catalog: Catalog, settings: Settings, name: str, folder: str) -> str:
    """The path of a folder that can be the user's home, and is nobody else's from then on."""
    path = os.path.realpath(folder)
    try:
        check_beside(settings.root, path)
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, 0o700)
        claim_home(catalog, settings, name, path)
    except CannotServe as error:
        raise Problem(error.code, str(error)) from error
    except OSError as error:
        raise Problem("no-such-folder", f"{folder!r} cannot be made a folder: {error.strerror}.") from error
    return path


def _give_home(catalog: Catalog, row: UserRow, path: str) -> None:
    users.set_home(catalog, row.name, path)
    say(f"{shown(path)} is the personal station of {shown(row.name)}, at /~{quote(row.name)}/photo/.")


def password(name: Name, /, *, library: Library, state: State = None, password_stdin: Stdin = False) -> int:
    """Give a user a new password; all sessions of theirs end."""
    with accounts_of(library, state) as catalog:
        row = _user(catalog, name)
        users.set_password(catalog, row.name, new_password(row.name, stdin=password_stdin))
        say(f"{shown(row.name)} has a new password.")
    return DONE


def remove(name: Name, /, *, library: Library, state: State = None) -> int:
    """Remove a user with their rights and sessions; what they uploaded stays."""
    with accounts_of(library, state) as catalog:
        row = _user(catalog, name)
        _leave_an_administrator(catalog, row)
        users.remove_user(catalog, row.name)
        say(f"{shown(row.name)} is removed.")
    return DONE


def disable(name: Name, /, *, library: Library, state: State = None) -> int:
    """Shut a user out for the time being; their sessions end, their rights stay."""
    with accounts_of(library, state) as catalog:
        row = _user(catalog, name)
        _leave_an_administrator(catalog, row)
        users.set_disabled(catalog, row.name, disabled=True)
        say(f"{shown(row.name)} may not log in any more.")
    return DONE


def enable(name: Name, /, *, library: Library, state: State = None) -> int:
    """Let a user who was shut out log in again."""
    with accounts_of(library, state) as catalog:
        row = _user(catalog, name)
        users.set_disabled(catalog, row.name, disabled=False)
        say(f"{shown(row.name)} may log in again.")
    return DONE


def admin(
    name: Name,
    /,
    *,
    library: Library,
    state: State = None,
    off: Annotated[bool, Parameter(help="Make a plain user again.")] = False,
) -> int:
    """Make a user an administrator, who may do everything."""
    with accounts_of(library, state) as catalog:
        row = _user(catalog, name)
        if off:
            _leave_an_administrator(catalog, row)
        users.set_admin(catalog, row.name, admin=not off)
        say(f"{shown(row.name)} is {'a plain user' if off else 'an administrator'}.")
    return DONE


def _leave_an_administrator(catalog: Catalog, row: UserRow) -> None:
    others = [
        one for one in users.users(catalog) if one.is_admin and not one.is_disabled and one.id != row.id
    ]
    if row.is_admin and not others:
        raise Problem(
            "last-administrator",
            f"{row.name!r} is the only administrator; make another one first: albumen user admin NAME",
        )


def _user(catalog: Catalog, name: str) -> UserRow:
    row = users.user(catalog, name)
    if row is None:
        known = ", ".join(one.name for one in users.users(catalog)) or "nobody yet"
        raise Problem("no-such-user", f"There is no user {name!r}; there is: {known}.")
    return row
