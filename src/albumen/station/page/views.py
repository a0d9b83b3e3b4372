"""What the pages show, as values, and the templates that turn it into HTML with every name escaped."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from albumen import wire
from albumen.api.pictures import THUMB_ACCESS_DENY, THUMB_FILE_NOT_EXISTS
from albumen.catalog import ItemRow, Listing, items
from albumen.catalog.covers import covers_of
from albumen.media.thumbnails import SIZES, can_picture_videos
from albumen.station.desk import Desk
from albumen.station.finding import find_item, open_album
from albumen.station.library import shown, sight_of
from albumen.station.shapes import scaled, signature, stem

PAGE = 100  # pictures on a page: more make a phone slow, and each asks for a thumbnail

_templates = Environment(
    loader=PackageLoader("albumen.station.page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def render(template: str, **values: Any) -> str:
    """The HTML of a template."""
    return _templates.get_template(template).render({"problem": "", **values})


class Crumb(Struct, frozen=True):
    """A link to an album."""

    id: str
    name: str


class Tile(Struct, frozen=True):
    """One thing in the grid: where it leads, what it is called, and its picture ("" without one)."""

    link: str
    name: str
    kind: str
    picture: str


def can_see_anything(desk: Desk) -> bool:
    """Whether this caller sees any album at all."""
    if desk.subject.everyone_browses:
        return True
    desk.library.look_at("")
    return _listing(desk, "", kinds=("album",), offset=0, limit=1).total > 0


def _listing(desk: Desk, path: str, *, kinds: tuple[Any, ...], offset: int, limit: int) -> Listing:
    return items.listing(
        desk.library.catalog,
        path,
        kinds=kinds,
        sort_by="filename",
        descending=False,
        offset=offset,
        limit=limit,
        sight=sight_of(desk.subject),
    )


def album_view(desk: Desk, path: str, *, offset: int, password: str | None) -> dict[str, Any]:
    """The values of an album's page. Raises `Refuse` as `open_album` does."""
    row = open_album(desk, path, password=password)
    if offset == 0:
        desk.library.look_at(row.path)
    found = _listing(desk, row.path, kinds=("album", "photo", "video"), offset=offset, limit=PAGE)
    albums = _listing(desk, row.path, kinds=("album",), offset=0, limit=1).total
    first = max(0, offset - albums)
    faces = covers_of(desk.library.catalog, found.albums, sight=sight_of(desk.subject))
    tiles = [
        Tile(
            f"album/{wire.album_id(one.path)}",
            one.title or shown(one.name),
            "album",
            thumbnail(wire.album_id(one.path), "small", signature(faces[one.id])) if one.id in faces else "",
        )
        for one in found.albums
    ]
    tiles += [_item_tile(one, first + index) for index, one in enumerate(found.items)]
    return {
        "crumbs": crumbs(row.path),
        "title": row.title or shown(row.name) or "Albums",
        "here": f"album/{wire.album_id(row.path)}",
        "tiles": tiles,
        "total": found.total,
        "before": max(0, offset - PAGE) if offset else None,
        "after": offset + PAGE if offset + PAGE < found.total else None,
    }


def _item_tile(row: ItemRow, index: int) -> Tile:
    shows = row.width and (row.kind == "photo" or can_picture_videos())
    picture = thumbnail(_id(row), "small", signature(row)) if shows else ""
    return Tile(f"item/{_id(row)}?at={index}", row.title or shown(row.name), row.kind, picture)


def crumbs(path: str) -> list[Crumb]:
    """The way from the root to an album, itself included."""
    parts = path.split("/") if path else []
    return [Crumb(wire.album_id("/".join(parts[: n + 1])), shown(part)) for n, part in enumerate(parts)]


def item_view(desk: Desk, one: str, *, index: int | None) -> dict[str, Any]:
    """The values of a photo's page; `index` is its place among the items of its album, for the neighbours."""
    row = find_item(desk, one, denied=THUMB_ACCESS_DENY, missing=THUMB_FILE_NOT_EXISTS)
    before, after = _neighbours(desk, row, index)
    width, height = scaled(row, SIZES["large"])
    return {
        "crumbs": crumbs(row.album),
        "title": row.title or shown(stem(row.name)),
        "name": shown(row.name),
        "description": row.description,
        "taken": row.takendate,
        "kind": row.kind,
        "picture": thumbnail(_id(row), "large", signature(row)),
        "video": download(_id(row), "getvideo", "download.php/1.mp4"),
        "original": download(_id(row), "getvideo" if row.kind == "video" else "getphoto", "download.php"),
        "width": width,
        "height": height,
        "before": before,
        "after": after,
    }


def _neighbours(desk: Desk, row: ItemRow, index: int | None) -> tuple[str | None, str | None]:
    """Links to the items beside this one, as long as it still is where the link said."""
    if index is None:
        return None, None
    start = max(0, index - 1)
    _, rows = items.page(
        desk.library.catalog,
        row.album,
        kinds=("photo", "video"),
        sort_by="filename",
        descending=False,
        offset=start,
        limit=index - start + 2,
    )
    links = {start + n: f"item/{_id(one)}?at={start + n}" for n, one in enumerate(rows)}
    if not links.get(index, "").startswith(f"item/{_id(row)}?"):
        return None, None
    return links.get(index - 1), links.get(index + 1)


def _id(row: ItemRow) -> str:
    return wire.item_id(row.kind, row.album, row.name)


def thumbnail(one: str, size: str, version: object, *, share: str = "") -> str:
    """The address of a thumbnail, below the page's own; `share` is the public share that shows it."""
    fields = {"api": "SYNO.PhotoStation.Thumb", "method": "get", "version": 1, "id": one, "size": size}
    return "webapi/thumb.php?" + urlencode({**fields, "thumb_sig": version, **_by(share)})


def download(one: str, method: str, script: str, *, share: str = "") -> str:
    """The address of an original, as `thumbnail`."""
    fields = {"api": "SYNO.PhotoStation.Download", "method": method, "version": 1, "id": one}
    return f"webapi/{script}?" + urlencode({**fields, **_by(share)})


def _by(share: str) -> dict[str, str]:
    return {"public_share_id": share} if share else {}
