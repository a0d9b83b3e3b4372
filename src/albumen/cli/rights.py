"""`albumen rights`: who may browse, upload to and manage which album."""

from __future__ import annotations

import os
from typing import Annotated, Literal

from cyclopts import Parameter

from albumen.catalog import albums, rights
from albumen.cli.accounts import Json, Library, State, catalog_of, told
from albumen.cli.console import DONE, Problem, say, say_json, shown, table

Right = Literal["none", "browse", "upload", "manage"]


def list_rights(
    album: Annotated[str, Parameter(help="Path of an album below the library; all when left out.")] = "",
    /,
    *,
    library: Library,
    state: State = None,
    json: Json = False,
) -> int:
    """List who may do what: in an album, or in every album that decides for itself."""
    rows: list[tuple[str, str, str, str]] = []
    with catalog_of(library, state) as catalog:
        for path in [album.strip("/")] if album else albums.deciding(catalog):
            decides, found = rights.rights_in(catalog, path)
            if decides is None:
                raise Problem("no-such-album", f"There is no album {path!r} in the catalog of {library!r}.")
            rows += [(decides.path or "/", one.kind, one.name, one.level) for one in found]
    if json:
        for path, kind, name, level in rows:
            say_json({"album": path, kind: name, "right": level})
    else:
        table(("album", "for", "", "right"), (tuple(map(shown, row)) for row in rows))
        if not rows:
            say("No rights are given: administrators do everything, others see what is public.")
    return DONE


def set_right(
    album: Annotated[
        str, Parameter(help="Path of an album of the first two levels; / for all that have none.")
    ],
    right: Annotated[Right, Parameter(help="none, browse, upload (and browse), manage (and both).")],
    /,
    *,
    library: Library,
    user: Annotated[tuple[str, ...], Parameter(help="For this user; may be repeated.")] = (),
    group: Annotated[tuple[str, ...], Parameter(help="For this group; may be repeated.")] = (),
    state: State = None,
) -> int:
    """Give users and groups exactly this right in an album and all below it."""
    if not user and not group:
        raise Problem("nobody", "For whom? Say --user NAME or --group NAME.")
    path = album.strip("/")
    level = None if right == "none" else right
    with catalog_of(library, state) as catalog, told():
        if os.path.isdir(os.path.join(library, path)):
            albums.ensure_album(catalog, path)
        try:
            known = rights.set_rights(catalog, path, level, names=user, of_groups=group)
        except ValueError as error:
            raise Problem("too-deep", f"{album!r} is too deep: {error}.") from error
        if not known:
            raise Problem("no-such-album", f"There is no album {album!r} in {library!r}.")
        say(f"{shown(', '.join((*user, *group)))}: {right} in {shown(path or '/')}.")
    return DONE
