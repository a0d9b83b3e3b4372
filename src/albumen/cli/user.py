"""`albumen user`: who may log in to a station."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from albumen.catalog import Catalog, UserRow, users
from albumen.cli.accounts import Json, Library, State, catalog_of, new_password
from albumen.cli.console import DONE, Problem, say, say_json, shown, table

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
    password_stdin: Stdin = False,
) -> int:
    """Add a user to the station of a folder. The first one is an administrator; others have no rights at first."""
    with catalog_of(library, state) as catalog:
        if users.user(catalog, name) is not None:
            raise Problem(
                "user-exists", f"{name!r} is there already; a new password: albumen user password {name}"
            )
        row = users.add_user(catalog, name, new_password(name, stdin=password_stdin), admin=admin)
        say(f"{shown(row.name)} may log in{' as administrator' if row.is_admin else ''}.")
        if not row.is_admin:
            say(f"Rights are given with: albumen rights set ALBUM browse --user {shown(name)} --library ...")
    return DONE


def list_users(*, library: Library, state: State = None, json: Json = False) -> int:
    """List who may log in."""
    with catalog_of(library, state) as catalog:
        rows = users.users(catalog)
    if json:
        for one in rows:
            say_json({"name": one.name, "admin": one.is_admin, "disabled": one.is_disabled})
    else:
        table(("user", ""), ((shown(one.name), _kind(one)) for one in rows))
    return DONE


def _kind(row: UserRow) -> str:
    words = [
        word for word, holds in (("administrator", row.is_admin), ("disabled", row.is_disabled)) if holds
    ]
    return ", ".join(words)


def password(name: Name, /, *, library: Library, state: State = None, password_stdin: Stdin = False) -> int:
    """Give a user a new password; all sessions of theirs end."""
    with catalog_of(library, state) as catalog:
        row = _user(catalog, name)
        users.set_password(catalog, row.name, new_password(row.name, stdin=password_stdin))
        say(f"{shown(row.name)} has a new password.")
    return DONE


def remove(name: Name, /, *, library: Library, state: State = None) -> int:
    """Remove a user with their rights and sessions; what they uploaded stays."""
    with catalog_of(library, state) as catalog:
        row = _user(catalog, name)
        _leave_an_administrator(catalog, row)
        users.remove_user(catalog, row.name)
        say(f"{shown(row.name)} is removed.")
    return DONE


def disable(name: Name, /, *, library: Library, state: State = None) -> int:
    """Shut a user out for the time being; their sessions end, their rights stay."""
    with catalog_of(library, state) as catalog:
        row = _user(catalog, name)
        _leave_an_administrator(catalog, row)
        users.set_disabled(catalog, row.name, disabled=True)
        say(f"{shown(row.name)} may not log in any more.")
    return DONE


def enable(name: Name, /, *, library: Library, state: State = None) -> int:
    """Let a user who was shut out log in again."""
    with catalog_of(library, state) as catalog:
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
    with catalog_of(library, state) as catalog:
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
