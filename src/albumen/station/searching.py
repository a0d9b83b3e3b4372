"""Conditions of a search as the catalog takes them, and smart albums, which keep such conditions."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from albumen import wire
from albumen.api.common import BAD_REQUEST
from albumen.api.conditions import Conditions
from albumen.catalog import Filter, ItemRow, SmartRow, search, smart_albums
from albumen.catalog.rows import ItemKind, TagsAsked
from albumen.declare import Fault
from albumen.station.desk import Desk, Refuse
from albumen.station.library import sight_of
from albumen.station.narrowing import days_of
from albumen.station.rights import UNDECIDED

EXIF_FIELDS = ("camera", "model", "exposure", "aperture", "iso", "focal", "lens", "flash", "rating")
TAG_FIELDS = ("desc_tag", "people_tag", "geo_tag")
FIELDS = ("albums", "keyword", "date", *TAG_FIELDS, *EXIF_FIELDS)
"""The fields of `Conditions` that narrow a search; the others say how."""

_conditions = msgspec.json.Decoder(Conditions)


def is_search(asked: Conditions) -> bool:
    """Whether anything is asked for that narrows."""
    return any(getattr(asked, name) for name in FIELDS)


def filter_of(
    asked: Conditions,
    *,
    kinds: tuple[str, ...],
    albums: tuple[str, ...] | None,
    otherwise: Fault,
) -> Filter:
    """The filter that conditions mean, in the albums at these paths and below. Raises `Refuse` for a wrong date."""
    days = days_of(asked.date, otherwise=otherwise)
    return Filter(
        kinds=tuple(kind for kind in ("album", "photo", "video") if kind in kinds),
        albums=albums,
        recursive=True,
        keywords=asked.keyword or (),
        keyword_op=asked.keyword_op or "any",
        taken=days if asked.date_op in (None, "taken") else ("", ""),
        added=days if asked.date_op in ("upload", "recently_add") else ("", ""),
        commented=days if asked.date_op == "recently_comment" else ("", ""),
        exif={name: getattr(asked, name) for name in EXIF_FIELDS if getattr(asked, name)},
        tags=tuple(_tags_asked(asked)),
    )


def _tags_asked(asked: Conditions) -> Iterator[TagsAsked]:
    if asked.desc_tag:
        yield TagsAsked(values=asked.desc_tag, kind="desc", all=asked.desc_tag_op == "all")
    if asked.people_tag:
        yield TagsAsked(values=asked.people_tag, kind="people", all=asked.people_tag_op == "all")
    if asked.geo_tag:
        yield TagsAsked(values=asked.geo_tag, kind="geo", all=asked.geo_tag_op == "all")


def conditions_of(row: SmartRow) -> Conditions:
    """What a smart album keeps, with the ids that its albums have now."""
    albums = None if row.albums is None else tuple(map(wire.album_id, row.albums))
    return msgspec.structs.replace(_conditions.decode(row.condition), albums=albums)


def smart_filter(
    row: SmartRow, *, kinds: tuple[ItemKind, ...] = ("photo", "video"), taken: tuple[str, str] = ("", "")
) -> Filter:
    """What a smart album shows, of these kinds and taken on these days only."""
    kept = filter_of(
        _conditions.decode(row.condition), kinds=row.kinds, albums=row.albums, otherwise=BAD_REQUEST
    )
    return msgspec.structs.replace(
        kept,
        kinds=tuple(kind for kind in kept.kinds if kind in kinds),
        taken=_common_days(kept.taken, taken),
    )


def _common_days(one: tuple[str, str], other: tuple[str, str]) -> tuple[str, str]:
    return max(one[0], other[0]), min((last for last in (one[1], other[1]) if last), default="")


def face_of(desk: Desk, row: SmartRow) -> ItemRow | None:
    """The cover of a smart album as the caller sees it; None when the caller sees nothing in it."""
    return search.face(
        desk.library.catalog, smart_filter(row), chosen=row.cover_id, sight=sight_of(desk.subject)
    )


def find_smart(desk: Desk, one: str, *, missing: Fault) -> SmartRow:
    """The smart album of that id. Raises `Refuse` with `missing` for one that is not there, or not for the caller."""
    row = smart_albums.smart_album(desk.library.catalog, wire.parse_smart_id(one))
    if row is None or not is_told(desk, face_of(desk, row)):
        raise Refuse(missing)
    return row


def is_told(desk: Desk, face: object | None) -> bool:
    """Whether the caller is told of something in which they see this; administrators are of empty things too."""
    return face is not None or desk.may("admin", UNDECIDED)
