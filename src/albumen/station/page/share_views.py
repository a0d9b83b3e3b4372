"""What the pages of shares and of embedded albums show, as values."""

from __future__ import annotations

from typing import Any

from albumen import wire
from albumen.api.albums import NO_ACCESS_RIGHT
from albumen.catalog import ItemRow, SharedRow, items, proofing, search
from albumen.catalog.proofing import Place
from albumen.media.thumbnails import SIZES, can_picture_videos
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import open_album
from albumen.station.library import shown, sight_of, subject_of
from albumen.station.page.views import PAGE, Tile, download, thumbnail
from albumen.station.shapes import scaled, signature, stem
from albumen.station.sharing import item_in_share, share_filter


def share_view(desk: Desk, row: SharedRow, *, offset: int) -> dict[str, Any]:
    """The values of the page of a share."""
    if row.album is not None and offset == 0 and desk.library.has_directory(row.album):
        desk.library.look_at(row.album)
    found = search.search(
        desk.library.catalog,
        share_filter(row),
        offset=offset,
        limit=PAGE,
        sight=sight_of(subject_of(desk.library, row.owner)),
    )
    return {
        "title": row.name or "Shared",
        "owner": row.owner.name,
        "here": f"share/{row.link}",
        "tiles": [_tile(one, f"share/{row.link}/{_id(one)}", row.link) for one in found.items],
        "total": found.total,
        "before": max(0, offset - PAGE) if offset else None,
        "after": offset + PAGE if offset + PAGE < found.total else None,
    }


def shared_item_view(desk: Desk, row: SharedRow, one: str) -> dict[str, Any] | None:
    """The values of the page of an item of a share; None for an item that the share does not show."""
    ref = wire.parse_item_id(one)
    item = item_in_share(desk, row, ref.album, ref.name)
    if item is None or item.kind != ref.kind:
        return None
    catalog, place = desk.library.catalog, Place(row.id, item.id)
    width, height = scaled(item, SIZES["large"])
    number = proofing.share_labels_in(catalog, row.id, [item.id]).get(item.id, 0)
    return {
        "title": item.title or shown(stem(item.name)),
        "share": row,
        "one": _id(item),
        "description": item.description,
        "taken": item.takendate,
        "kind": item.kind,
        "picture": thumbnail(_id(item), "large", signature(item), share=row.link),
        "video": download(_id(item), "getvideo", "download.php/1.mp4", share=row.link),
        "original": download(
            _id(item), "getvideo" if item.kind == "video" else "getphoto", "download.php", share=row.link
        ),
        "width": width,
        "height": height,
        "comments": proofing.share_comments_on(catalog, place) if row.enable_comment else [],
        "areas": proofing.areas_on(catalog, place) if row.enable_marquee_tool else [],
        "label": number if row.enable_color_label else 0,
    }


def embedded_view(desk: Desk, album: str, *, offset: int) -> dict[str, Any]:
    """The values of an album in a frame of another site: one that everybody may see. Raises `Refuse`."""
    row = open_album(desk, wire.parse_album_id(album), missing=NO_ACCESS_RIGHT)
    if row.access != "public" and not desk.subject.everyone_browses:
        raise Refuse(NO_ACCESS_RIGHT)
    desk.library.look_at(row.path)
    total, rows = items.page(
        desk.library.catalog,
        row.path,
        kinds=("photo", "video"),
        sort_by=row.sort_by,
        descending=row.sort_direction == "desc",
        offset=offset,
        limit=PAGE,
    )
    return {
        "title": row.title or shown(row.name) or "Albums",
        "here": album,
        "tiles": [_tile(one, f"item/{_id(one)}", "") for one in rows],
        "total": total,
        "before": max(0, offset - PAGE) if offset else None,
        "after": offset + PAGE if offset + PAGE < total else None,
    }


def _tile(row: ItemRow, link: str, share: str) -> Tile:
    shows = row.width and (row.kind == "photo" or can_picture_videos())
    picture = thumbnail(_id(row), "small", signature(row), share=share) if shows else ""
    return Tile(link, row.title or shown(row.name), row.kind, picture)


def _id(row: ItemRow) -> str:
    return wire.item_id(row.kind, row.album, row.name)
