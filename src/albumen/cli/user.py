"""`albumen user`: who may log in to a station."""

from __future__ import annotations

import os
import sys
from typing import Annotated

from cyclopts import Parameter

from albumen.catalog import Catalog, users
from albumen.cli.console import DONE, Problem, say, shown
from albumen.cli.places import read_password
from albumen.station.library import Settings


def add(
    name: Annotated[str, Parameter(help="Account name.")],
    /,
    *,
    library: Annotated[str, Parameter(help="The folder that is served.")],
    state: Annotated[str | None, Parameter(help="Where its catalog is, if not in LIBRARY/.albumen.")] = None,
    admin: Annotated[bool, Parameter(help="Make an administrator.")] = False,
    password_stdin: Annotated[
        bool, Parameter(help="Read the password from standard input; else ALBUMEN_PASSWORD, else a prompt.")
    ] = False,
) -> int:
    """Add a user to the station of a folder, or give one a new password."""
    if not os.path.isdir(library):
        raise Problem("no-such-folder", f"{library!r} is not a folder; name the one that is served.")
    password = read_password(f"New password of {name}: ", stdin=password_stdin)
    if not password:
        raise Problem("no-password", "The password is empty; choose one.")
    _repeat(password, stdin=password_stdin)
    settings = Settings(os.path.realpath(library), os.path.realpath(state) if state else None)
    os.makedirs(settings.state_directory, mode=0o700, exist_ok=True)
    with Catalog.open(os.path.join(settings.state_directory, "catalog.sqlite")) as catalog:
        if users.user(catalog, name) is not None:
            users.set_password(catalog, name, password)
            say(f"{shown(name)} has a new password.")
        else:
            users.add_user(catalog, name, password, admin=admin)
            say(f"{shown(name)} may log in{' as administrator' if admin else ''}.")
    return DONE


def _repeat(password: str, *, stdin: bool) -> None:
    """A password that was typed is typed twice."""
    typed = not stdin and "ALBUMEN_PASSWORD" not in os.environ and sys.stdin.isatty()
    if typed and read_password("Once more: ", stdin=False) != password:
        raise Problem("password-mismatch", "The two passwords differ; nothing was changed.")
