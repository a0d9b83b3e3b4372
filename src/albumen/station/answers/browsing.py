"""Answers SYNO.PhotoStation.Photo where many items are looked at together: EXIF values, a pick, a map."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from albumen import api, wire
from albumen.api.common import MediaPage
from albumen.api.photos import (
    ACCESS_DENY,
    BAD_PARAMS,
    ExifLine,
    ExifLines,
    ExifTags,
    ExifValue,
    Featured,
    GetExif,
    GpsGroup,
    GpsGroups,
    ListExif,
    ListFeatured,
    ListGpsGroup,
    ListGpsGroups,
)
from albumen.catalog import ItemRow, figures, items
from albumen.catalog.figures import Dated, Placed
from albumen.moving.confine import Outside
from albumen.station.desk import Desk, Refuse
from albumen.station.exif_lines import exif_lines
from albumen.station.finding import find_item, next_offset
from albumen.station.library import sight_of
from albumen.station.mapping import Cell, cell_id, cell_of, grouped, parse_cell_id
from albumen.station.narrowing import narrowed, tags_of, taken_days
from albumen.station.searching import find_smart, smart_filter
from albumen.station.shapes import media_item

SEARCH_FIELDS = {
    "camera_make": "camera",
    "camera_model": "model",
    "aperature": "aperture",
    "focal_length": "focal",
}
"""Where the name of a kind here is not the search's own."""


@api.Photo.getexif.answer
def getexif(desk: Desk, asked: GetExif) -> ExifLines:
    """What the EXIF part of the file says now, line by line; a video has no such part."""
    row = find_item(desk, asked.id, denied=ACCESS_DENY, missing=BAD_PARAMS)
    try:
        descriptor = desk.library.open_file(row.path)
    except (Outside, OSError) as error:
        raise Refuse(BAD_PARAMS, str(error)) from error
    lines = [ExifLine(label=label, value=value) for label, value in exif_lines(descriptor)]
    return ExifLines(total=len(lines), exifs=lines)


@api.Photo.listexif.answer
def listexif(desk: Desk, asked: ListExif) -> ExifTags:
    """The values of one kind, as the search takes them."""
    kind = asked.type.removesuffix("_v2")
    values = figures.exif_values(
        desk.library.catalog, SEARCH_FIELDS.get(kind, kind), sight=sight_of(desk.subject)
    )
    tags = [
        ExifValue(id=f"{asked.type}_{number}", name=value, tag_type=asked.type)
        for number, value in enumerate(values)
    ]
    return ExifTags(total=len(tags), tags=tags)


@api.Photo.listfeatureditem.answer
def listfeatureditem(desk: Desk, asked: ListFeatured) -> Featured:
    """A pick of the items of some days in an album, or in a smart album, which wins."""
    if asked.filter_tag is None and asked.filter_album is None and asked.filter_smart is None:
        raise Refuse(BAD_PARAMS, "name an album, a smart album or tags")
    if asked.filter_smart is not None:
        smart = find_smart(desk, asked.filter_smart, missing=BAD_PARAMS)
        wanted = smart_filter(smart, taken=taken_days(asked.taken_date, otherwise=BAD_PARAMS))
    else:
        wanted = narrowed(
            desk,
            album=asked.filter_album,
            taken=asked.taken_date or ",",
            missing=BAD_PARAMS,
            denied=ACCESS_DENY,
        )
        wanted = structs.replace(wanted, tags=tags_of(asked.filter_tag))
    found = figures.dates(desk.library.catalog, wanted, sight=sight_of(desk.subject))
    chosen = pick(found, len(found) if asked.count < 0 else asked.count)
    return Featured(items=[media_item(row, None) for row in _rows(desk, [one.id for one in chosen])])


def pick(found: Sequence[Dated], count: int) -> list[Dated]:
    """The best rated items, then others at even steps over the dates, so that each part of the time has its share.

    `found` is by date, and so is each of the two parts of what is returned.
    """
    best = sorted((one for one in found if one.rating), key=lambda one: (-one.rating, one.takendate))[:count]
    rest = [one for one in found if not one.rating]
    left = min(count - len(best), len(rest))
    return best + [rest[index * len(rest) // left] for index in range(left)]


@api.Photo.listgpsgroup.answer
def listgpsgroup(desk: Desk, asked: ListGpsGroups) -> GpsGroups:
    """The dots of a map at that zoom."""
    placed = _placed(desk, asked)
    cells = grouped(placed, zoom=asked.zoom)
    covers = {row.id: row for row in _rows(desk, [inside[0].id for _, inside in cells])}
    groups = [_group(cell, inside, covers[inside[0].id]) for cell, inside in cells if inside[0].id in covers]
    return GpsGroups(total=len(placed), groups=groups)


def _group(cell: Cell, inside: list[Placed], cover: ItemRow) -> GpsGroup:
    return GpsGroup(
        id=cell_id(cell),
        lat=round(sum(one.lat for one in inside) / len(inside), 6),
        lng=round(sum(one.lng for one in inside) / len(inside), 6),
        count=len(inside),
        cover=wire.item_id(cover.kind, cover.album, cover.name),
    )


@api.Photo.listgpsgroupeditem.answer
def listgpsgroupeditem(desk: Desk, asked: ListGpsGroup) -> MediaPage:
    """The items of one dot, by taken date."""
    cell = parse_cell_id(asked.group_id)
    if cell is None:
        raise Refuse(BAD_PARAMS, f"{asked.group_id!r} is no group of a map")
    inside = [one.id for one in _placed(desk, asked) if cell_of(one.lat, one.lng, zoom=cell[0]) == cell]
    end = None if asked.limit < 0 else asked.offset + asked.limit
    rows = _rows(desk, inside[asked.offset : end])
    page = [media_item(row, asked.additional, pos=asked.offset + index) for index, row in enumerate(rows)]
    after = next_offset(asked.offset, got=len(page), limit=asked.limit, total=len(inside))
    return MediaPage(total=len(inside), offset=after, items=page)


def _placed(desk: Desk, asked: ListGpsGroups | ListGpsGroup) -> list[Placed]:
    wanted = narrowed(
        desk,
        album=asked.filter_album,
        kinds=asked.type,
        taken=asked.taken_date,
        missing=BAD_PARAMS,
        denied=ACCESS_DENY,
    )
    return figures.positions(desk.library.catalog, wanted, sight=sight_of(desk.subject))


def _rows(desk: Desk, ids: list[int]) -> list[ItemRow]:
    return items.items_by_id(desk.library.catalog, ids)
