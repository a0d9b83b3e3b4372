"""What `albumen user`, `group`, `rights` and `share` have in common: a library's catalog, what it refuses, passwords.

A station that runs over the library goes by what they write from its next request on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

from cyclopts import Parameter

from albumen.catalog import Catalog, accounts
from albumen.catalog.groups import GroupExists
from albumen.catalog.rights import NoSuchAccount
from albumen.cli.console import Problem
from albumen.cli.places import read_password
from albumen.station.library import Settings

Library = Annotated[str, Parameter(help="The folder that is served.")]
State = Annotated[str | None, Parameter(help="Where its catalog is, if not in LIBRARY/.albumen.")]
Json = Annotated[bool, Parameter(help="One JSON object a line.")]


@contextmanager
def catalog_of(library: str, state: str | None) -> Generator[Catalog]:
    """The catalog of a library, made when it is not there yet."""
    if not os.path.isdir(library):
        raise Problem("no-such-folder", f"{library!r} is not a folder; name the one that is served.")
    settings = Settings(os.path.realpath(library), os.path.realpath(state) if state else None)
    os.makedirs(settings.state_directory, mode=0o700, exist_ok=True)
    with Catalog.open(settings.catalog_file) as catalog:
        _follow(catalog)
        yield catalog


def _follow(catalog: Catalog) -> None:
    """Bring the accounts of a personal station in step before somebody is given a right there."""
    whose = accounts.personal(catalog)
    if whose is None:
        return
    if not os.path.isfile(whose.main):
        raise Problem("no-main-station", f"The accounts are kept in {whose.main!r}, and that is not there.")
    with Catalog.open(whose.main) as main:
        accounts.follow(main, catalog, owner=whose.owner)


@contextmanager
def accounts_of(library: str, state: str | None) -> Generator[Catalog]:
    """The catalog of a main library, to change accounts in."""
    with catalog_of(library, state) as catalog:
        whose = accounts.personal(catalog)
        if whose is not None:
            raise Problem(
                "personal",
                f"{library!r} is the personal station of {whose.owner}; accounts are kept in the main library, whose "
                f"catalog is {whose.main!r}.",
            )
        yield catalog


@contextmanager
def told() -> Generator[None]:
    """What the catalog refuses, as a problem with its cure."""
    try:
        yield
    except GroupExists as error:
        raise Problem("group-exists", str(error)) from error
    except NoSuchAccount as error:
        raise Problem("no-such-account", f"{error} See: albumen user list, albumen group list") from error


def new_password(name: str, *, stdin: bool) -> str:
    """The password that a person chooses: from ALBUMEN_PASSWORD, standard input, or typed twice."""
    password = read_password(f"New password of {name}: ", stdin=stdin)
    if not password:
        raise Problem("no-password", "The password is empty; choose one.")
    typed = not stdin and "ALBUMEN_PASSWORD" not in os.environ and sys.stdin.isatty()
    if typed and read_password("Once more: ", stdin=False) != password:
        raise Problem("password-mismatch", "The two passwords differ; nothing was changed.")
    return password
