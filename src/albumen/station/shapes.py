"""Rows of the catalog in the shapes of the wire: albums, photos and videos, with what `additional` asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import UNSET, UnsetType, structs

from albumen import wire
from albumen.api.common import (
    Additional,
    AlbumInfo,
    AlbumItem,
    Cover,
    ItemCount,
    Media,
    MediaInfo,
    Permission,
    PhotoExif,
    PhotoItem,
    Picture,
    Position,
    Sorting,
    TakenSource,
    ThumbSize,
    VideoCodec,
    VideoItem,
    VideoQuality,
    Watermark,
)
from albumen.catalog import AlbumRow, ItemRow, items
from albumen.catalog.arranging import is_arranged
from albumen.catalog.covers import covers_of
from albumen.catalog.watermarks import watermark_of
from albumen.media.thumbnails import SIZES
from albumen.station.desk import Desk
from albumen.station.library import shown, sight_of
from albumen.station.rights import Standing

ORIGINAL = "original"
"""The `quality_id` of the file itself. A NAS gives paths here; clients send it back unread."""


def standing_of(row: AlbumRow) -> Standing:
    """Who may see an album, by its row."""
    return Standing(row.access, row.guard_id)


def album_items(
    desk: Desk,
    rows: Sequence[AlbumRow],
    additional: Collection[str] | None,
    *,
    cover: bool = False,
    ignore: Collection[str] | None = None,
) -> list[AlbumItem]:
    """Albums as listings show them; `cover` adds the size of the cover, as Album.getinfo does.

    With "thumbnail" in `ignore` nothing is told of covers.
    """
    if "thumbnail" in (ignore or ()):
        wanted = frozenset(additional or ()) - {"thumb_size"}
        return [_album_item(desk, row, wanted, None, cover=False) for row in rows]
    faces = covers_of(desk.library.catalog, rows, sight=sight_of(desk.subject)) if rows else {}
    wanted = frozenset(additional or ())
    return [_album_item(desk, row, wanted, faces.get(row.id), cover=cover) for row in rows]


def _album_item(
    desk: Desk, row: AlbumRow, wanted: frozenset[str], face: ItemRow | None, *, cover: bool
) -> AlbumItem:
    return AlbumItem(
        id=wire.album_id(row.path),
        info=AlbumInfo(
            sharepath=shown(row.path),
            name=shown(row.name),
            title=row.title or shown(row.name),
            description=row.description,
            hits=row.hits,
            type=row.access,
            conversion=row.conversion,
            allow_comment=row.allow_comment,
        ),
        additional=_album_additional(desk, row, wanted, face) if wanted else None,
        thumbnail_status="small,large" if face else "default",
        cover=_cover(face) if cover else UNSET,
    )


def _cover(face: ItemRow | None) -> Cover:
    if face is None:
        return Cover()
    width, height = scaled(face, SIZES["large"])
    return Cover(w=width, h=height)


def _album_additional(desk: Desk, row: AlbumRow, wanted: frozenset[str], face: ItemRow | None) -> Additional:
    standing = standing_of(row)
    manages = desk.may("manage", standing)

    def counted() -> ItemCount:
        seen = desk.may("browse", standing)
        photos, videos = items.count(desk.library.catalog, row.path) if seen else (0, 0)
        return ItemCount(photo=photos, video=videos)

    return Additional(
        album_createdate=row.created if "album_createdate" in wanted else UNSET,
        album_permission=_permission(desk, standing) if "album_permission" in wanted else UNSET,
        album_sorting=_sorting(desk, row) if "album_sorting" in wanted else UNSET,
        delete_permission=manages and row.path != "" if "delete_permission" in wanted else UNSET,
        file_location=shown(row.path) if "file_location" in wanted else UNSET,
        item_count=counted() if "item_count" in wanted else UNSET,
        thumb_size=thumb_size(face) if "thumb_size" in wanted else UNSET,
        watermark=_watermark(desk, row) if manages and "watermark" in wanted else UNSET,
    )


def _watermark(desk: Desk, row: AlbumRow) -> Watermark | None:
    kept = watermark_of(desk.library.catalog, row.id)
    return None if kept is None else Watermark(**structs.asdict(kept))


def _permission(desk: Desk, standing: Standing) -> Permission:
    return Permission(
        browse=desk.may("browse", standing),
        upload=desk.may("upload", standing),
        manage=desk.may("manage", standing),
    )


def _sorting(desk: Desk, row: AlbumRow) -> Sorting:
    return Sorting(
        sort_by=row.sort_by or "filename",
        sort_direction=row.sort_direction or "asc",
        has_preference_sort=is_arranged(desk.library.catalog, row.id),
    )


def media_item(
    row: ItemRow,
    additional: Collection[str] | None,
    *,
    pos: int | UnsetType = UNSET,
    ignore: Collection[str] | None = None,
) -> Media:
    """A photo or video as listings show it; `pos` is its index in the whole result, for Photo.list.

    With "thumbnail" in `ignore` nothing is told of thumbnails.
    """
    hidden = "thumbnail" in (ignore or ())
    wanted = frozenset(additional or ()) - ({"thumb_size"} if hidden else set[str]())
    kind = PhotoItem if row.kind == "photo" else VideoItem
    return kind(
        id=wire.item_id(row.kind, row.album, row.name),
        info=_media_info(row),
        additional=_media_additional(row, wanted) if wanted else None,
        thumbnail_status="preview,small,large" if row.width and not hidden else "default",
        pos=pos,
    )


def _media_info(row: ItemRow) -> MediaInfo:
    photo, placed = row.kind == "photo", row.lat is not None and row.lng is not None
    width, height = row.shown_size
    return MediaInfo(
        name=shown(row.name),
        title=row.title or shown(stem(row.name)),
        description=row.description,
        createdate=row.createdate,
        takendate=row.takendate,
        size=row.size,
        resolutionx=width,
        resolutiony=height,
        rotated=row.turns != 0,
        rotate_version=row.rotate_version,
        rotation=row.rotation if photo or row.turns else 0,
        rating=row.rating,
        lat=row.lat if photo and placed else UNSET,
        lng=row.lng if photo and placed else UNSET,
        gps=_position(row) if placed and not photo else UNSET,
        duration=UNSET if photo or row.facts.duration is None else row.facts.duration,
    )


def stem(name: str) -> str:
    """A file name without its extension: the title of an item that has none of its own."""
    return name.rpartition(".")[0] or name


def _position(row: ItemRow) -> Position:
    return Position(lat=f"{row.lat:.6f}", lng=f"{row.lng:.6f}")


def _media_additional(row: ItemRow, wanted: frozenset[str]) -> Additional:
    video = row.kind == "video"
    return Additional(
        file_location=shown(row.path) if "file_location" in wanted else UNSET,
        thumb_size=thumb_size(row) if "thumb_size" in wanted else UNSET,
        photo_exif=_exif(row) if "photo_exif" in wanted and not video else UNSET,
        video_codec=_codec(row) if "video_codec" in wanted and video else UNSET,
        video_quality=[_quality(row)] if "video_quality" in wanted and video else UNSET,
        taken_source=_taken_source(row) if "taken_source" in wanted else UNSET,
    )


def _exif(row: ItemRow) -> PhotoExif:
    facts = row.facts
    return PhotoExif(
        takendate=row.takendate,
        camera=facts.camera,
        camera_model=facts.camera_model,
        exposure=facts.exposure,
        aperture=facts.aperture,
        iso=facts.iso,
        gps=_position(row) if row.lat is not None and row.lng is not None else UNSET,
        focal_length=facts.focal_length,
        lens=facts.lens,
        flash=facts.flash,
    )


def _codec(row: ItemRow) -> VideoCodec:
    return VideoCodec(
        container=row.facts.container,
        vcodec=row.facts.video_codec,
        acodec=row.facts.audio_codec,
        resolutionx=row.width,
        resolutiony=row.height,
        frame_bitrate=_bitrate(row),
    )


def _quality(row: ItemRow) -> VideoQuality:
    return VideoQuality(
        id=ORIGINAL,
        container=row.facts.container,
        vcodec=row.facts.video_codec,
        acodec=row.facts.audio_codec,
        resolutionx=row.width,
        resolutiony=row.height,
        frame_bitrate=_bitrate(row),
        filesize=row.size,
        profile_name="original",
    )


def _bitrate(row: ItemRow) -> float:
    return round(row.size * 8 / row.facts.duration) if row.facts.duration else 0


def _taken_source(row: ItemRow) -> TakenSource:
    return TakenSource(
        source=row.taken_source,
        taken=row.taken,
        clock=row.taken_clock,
        offset_minutes=row.taken_offset,
        problem=row.problem,
    )


def thumb_size(row: ItemRow | None) -> ThumbSize:
    """The sizes of an item's thumbnails, zeros and no `sig` without one."""
    if row is None:
        return ThumbSize(preview=Picture(), small=Picture(), large=Picture(), sig="")
    size, seconds = row.shown_size, row.mtime_ns // 10**9

    def picture(name: str) -> Picture:
        width, height = _fitted(size, SIZES[name])
        return Picture(resolutionx=width, resolutiony=height, mtime=seconds)

    return ThumbSize(
        preview=picture("preview"), small=picture("small"), large=picture("large"), sig=signature(row)
    )


def signature(row: ItemRow) -> str:
    """Opaque text that changes with the file and each turn: clients use it as a cache buster and hand it back."""
    return f"{row.id:x}-{row.mtime_ns:x}-{row.rotate_version:x}"


def scaled(row: ItemRow, short_side: int) -> tuple[int, int]:
    """Width and height of a thumbnail as it is shown, turned upright and never enlarged; zeros when unknown."""
    return _fitted(row.shown_size, short_side)


def _fitted(size: tuple[int, int], short_side: int) -> tuple[int, int]:
    width, height = size
    shorter = min(width, height)
    if shorter <= 0:
        return 0, 0
    if shorter <= short_side:
        return width, height
    factor = short_side / shorter
    return max(1, round(width * factor)), max(1, round(height * factor))
