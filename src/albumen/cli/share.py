"""`albumen share`: albums of a station shown to others by a link."""

from __future__ import annotations

import os
import time
from typing import Annotated

from cyclopts import Parameter

from albumen.catalog import Catalog, SharedRow, UserRow, albums, shares, users
from albumen.catalog.reading import station_time
from albumen.cli.accounts import Json, Library, State, catalog_of, new_password
from albumen.cli.console import DONE, Problem, say, say_json, shown, table


def list_shares(*, library: Library, state: State = None, json: Json = False) -> int:
    """List what is shared with the public, by whom, and whether its link is open now."""
    now = station_time(time.time())
    with catalog_of(library, state) as catalog:
        rows = [row for row in shares.every_shared_album(catalog) if row.link]
    if json:
        for row in rows:
            say_json({**_words(row), "status": row.status(now), "until": row.ends, "link": _page(row)})
    else:
        table(
            ("name", "by", "", "until", "page"),
            ((shown(row.name), shown(row.owner.name), row.status(now), row.ends, _page(row)) for row in rows),
        )
        if not rows:
            say("Nothing is shared by a link.")
    return DONE


def add(
    album: Annotated[str, Parameter(help="Path of the album below the library; those in it are not shared.")],
    /,
    *,
    library: Library,
    user: Annotated[str, Parameter(help="Who shares it: nobody is shown more than this user may see.")],
    name: Annotated[str, Parameter(help="Name of the share; the album's when left out.")] = "",
    until: Annotated[str, Parameter(help="Last day, YYYY-MM-DD; open without an end when left out.")] = "",
    comments: Annotated[bool, Parameter(help="Let visitors comment.")] = False,
    ask_password: Annotated[
        bool, Parameter(help="Protect it by a password, from ALBUMEN_PASSWORD or a prompt.")
    ] = False,
    state: State = None,
) -> int:
    """Share an album by a link. It shows what the album holds at any time; the link is told here."""
    try:
        ends = shares.bound(until, end=True)
    except ValueError as error:
        raise Problem("no-such-day", f"{error}.") from error
    with catalog_of(library, state) as catalog:
        path, owner = album.strip("/"), _sharer(catalog, user)
        if os.path.isdir(os.path.join(library, path)):
            albums.ensure_album(catalog, path)
        row = albums.album(catalog, path)
        if row is None:
            raise Problem("no-such-album", f"There is no album {album!r} in the catalog of {library!r}.")
        title = name or row.title or row.name or "Photos"
        password = (
            users.hash_password(new_password(f"the share {title}", stdin=False)) if ask_password else None
        )
        made = shares.create_shared(catalog, owner.id, title, album_id=row.id)
        if made is None:
            raise Problem(
                "share-exists", f"{shown(owner.name)} has a share {title!r}; choose another --name."
            )
        shares.set_link(catalog, made, is_shared=True, ends=ends, enable_comment=comments, password=password)
        share = shares.shared_album(catalog, made)
        if share is not None:
            say(f"{shown(title)} is shared: {_page(share)}, below the address of the station.")
    return DONE


def remove(
    name: Annotated[str, Parameter(help="Name of the share, or its page.")],
    /,
    *,
    library: Library,
    user: Annotated[str, Parameter(help="Whose share it is, where several have one of that name.")] = "",
    state: State = None,
) -> int:
    """Close a link for good; what it showed stays where it is."""
    with catalog_of(library, state) as catalog:
        found = [
            row
            for row in shares.every_shared_album(catalog)
            if name in (row.name, _page(row)) and user in ("", row.owner.name)
        ]
        if not found:
            raise Problem("no-such-share", f"There is no share {name!r}. See: albumen share list")
        if len(found) > 1:
            owners = ", ".join(shown(row.owner.name) for row in found)
            raise Problem("several-shares", f"{owners} have a share {name!r}; say whose: --user NAME")
        shares.remove_shared(catalog, found[0].id)
        say(f"{shown(found[0].name or name)} is shared no more.")
    return DONE


def _sharer(catalog: Catalog, name: str) -> UserRow:
    row = users.user(catalog, name)
    if row is None:
        raise Problem("no-such-user", f"There is no user {name!r}. See: albumen user list")
    if not row.may_share:
        raise Problem("may-not-share", f"{shown(row.name)} may not share with the public.")
    return row


def _page(row: SharedRow) -> str:
    return f"share/{row.link}"


def _words(row: SharedRow) -> dict[str, object]:
    return {"name": row.name, "owner": row.owner.name, "album": row.album}
