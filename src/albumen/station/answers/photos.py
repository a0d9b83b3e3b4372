"""Answers SYNO.PhotoStation.Photo: list, describe, change, move, copy and delete photos and videos."""

from __future__ import annotations

from msgspec import UNSET, structs

from albumen import api, wire
from albumen.api.common import Media, MediaPage
from albumen.api.photos import (
    ACCESS_DENY,
    BAD_PARAMS,
    SELECT_CONFLICT,
    CancelPhotos,
    CopyPhotos,
    DeletePhotos,
    EditPhotos,
    GetPhotos,
    ListPhotos,
)
from albumen.catalog import AlbumRow, Filter, SharedRow, items, proofing, search
from albumen.declare import Nothing
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import DESCENDING, find_items, next_offset, open_album, shown_order
from albumen.station.library import sight_of, subject_of
from albumen.station.narrowing import days_of, tags_of
from albumen.station.searching import find_smart, smart_filter
from albumen.station.shapes import media_item
from albumen.station.sharing import find_share, own_shared, page_of, share_filter
from albumen.station.shifting import copy_items, move_items, trash_items

BEST_RATING = 5
LABELS = frozenset("0123456")


@api.Photo.list.answer
def list_photos(desk: Desk, asked: ListPhotos) -> MediaPage:
    """A page of items: of an album, or from everywhere that the caller may see."""
    share = _share_asked_for(desk, asked)
    if share is not None:
        return _list_shared(desk, asked, share)
    wanted, sort_by, descending = _wanted(desk, asked)
    found = search.search(
        desk.library.catalog,
        wanted,
        sort_by=sort_by,
        descending=descending,
        offset=asked.offset,
        limit=asked.limit,
        sight=sight_of(desk.subject),
    )
    after = next_offset(asked.offset, got=len(found.items), limit=asked.limit, total=found.total)
    page = [
        media_item(row, asked.additional, pos=asked.offset + index) for index, row in enumerate(found.items)
    ]
    return MediaPage(total=found.total, offset=after, items=page)


def _share_asked_for(desk: Desk, asked: ListPhotos) -> SharedRow | None:
    """The share whose items are asked for, as its owner or the public sees it. It wins over all other filters."""
    if asked.filter_shared_album:
        return own_shared(desk, asked.filter_shared_album, missing=BAD_PARAMS, denied=ACCESS_DENY)
    if asked.filter_public_share:
        return find_share(desk, asked.filter_public_share, missing=BAD_PARAMS, denied=ACCESS_DENY)
    return None


def _list_shared(desk: Desk, asked: ListPhotos, share: SharedRow) -> MediaPage:
    """A page of what a share shows; nobody is shown more than its owner sees."""
    if share.album is not None and asked.offset == 0 and desk.library.has_directory(share.album):
        desk.library.look_at(share.album)
    found = search.search(
        desk.library.catalog,
        share_filter(share, kinds=asked.type, labels=_labels(asked)),
        sort_by=asked.sort_by or "filename",
        descending=asked.sort_direction in DESCENDING,
        offset=asked.offset,
        limit=asked.limit,
        sight=sight_of(subject_of(desk.library, share.owner)),
    )
    after = next_offset(asked.offset, got=len(found.items), limit=asked.limit, total=found.total)
    labels = proofing.share_labels_in(desk.library.catalog, share.id, [row.id for row in found.items])
    page: list[Media] = []
    for index, row in enumerate(found.items):
        item = media_item(row, asked.additional, pos=asked.offset + index)
        label = share.labels[labels[row.id] - 1] if row.id in labels else ""
        info = structs.replace(item.info, color_label=label) if share.enable_color_label else item.info
        address = f"{page_of(desk, share)}/{item.id}" if share.link else UNSET
        page.append(structs.replace(item, info=info, public_share_url=address))
    return MediaPage(total=found.total, offset=after, items=page)


def _labels(asked: ListPhotos) -> tuple[int, ...] | None:
    if asked.color_label is None:
        return None
    if any(one not in LABELS for one in asked.color_label):
        raise Refuse(BAD_PARAMS, "labels have the numbers 1 to 6, and 0 is none")
    return tuple(map(int, asked.color_label))


def _wanted(desk: Desk, asked: ListPhotos) -> tuple[Filter, str | None, bool]:
    """What is asked for, and in which order: an album's own where none is named.

    A smart album wins over the other filters, which are combined (API facts, Photo.list).
    """
    days = days_of(asked.taken_date, otherwise=BAD_PARAMS)
    order = asked.sort_by or "filename", asked.sort_direction in DESCENDING
    if asked.filter_smart:
        smart = find_smart(desk, asked.filter_smart, missing=BAD_PARAMS)
        return (smart_filter(smart, kinds=asked.type, taken=days), *order)
    wanted = Filter(kinds=asked.type, taken=days, gps=bool(asked.gps), tags=tags_of(asked.filter_tag))
    if asked.filter_album is None:
        return (wanted, *order)
    album = _look_at(desk, asked)
    order_of_album = shown_order(desk, album, asked.sort_by, asked.sort_direction)
    return (structs.replace(wanted, albums=(album.path,)), *order_of_album)


def _look_at(desk: Desk, asked: ListPhotos) -> AlbumRow:
    path = wire.parse_album_id(asked.filter_album or "")
    row = open_album(desk, path, password=asked.password, missing=BAD_PARAMS, denied=ACCESS_DENY)
    if asked.offset == 0 or asked.force_update:
        desk.library.look_at(row.path)
    return row


@api.Photo.getinfo.answer
def getinfo(desk: Desk, asked: GetPhotos) -> list[Media]:
    """The facts of items, in the order asked; ids of nothing are passed over unless all are.

    Where nothing was asked for, the key `additional` is absent here, and null in listings (API facts).
    """
    rows = find_items(desk, asked.id, denied=ACCESS_DENY, missing=BAD_PARAMS)
    items_of_rows = [media_item(row, asked.additional) for row in rows]
    if asked.additional:
        return items_of_rows
    return [structs.replace(item, additional=UNSET) for item in items_of_rows]


@api.Photo.edit.answer
def edit(desk: Desk, asked: EditPhotos) -> Nothing:
    """Change what the catalog keeps about items; the files stay as they are."""
    place = (asked.gps_lat, asked.gps_lng)
    if (None in place or "" in place) and place not in ((None, None), ("", "")):
        raise Refuse(BAD_PARAMS, "latitude and longitude come together")
    if not _on_the_globe(asked.gps_lat, 90) or not _on_the_globe(asked.gps_lng, 180):
        raise Refuse(BAD_PARAMS, "the position is not on the globe")
    with desk.library.changing:
        rows = find_items(desk, asked.id, denied=ACCESS_DENY, missing=BAD_PARAMS)
        for album in {row.album for row in rows}:
            desk.need("manage", album, otherwise=ACCESS_DENY)
        items.set_items(
            desk.library.catalog,
            [row.id for row in rows],
            title=asked.title,
            description=asked.description,
            rating=None if asked.rating is None else min(asked.rating, BEST_RATING),
            lat=asked.gps_lat,
            lng=asked.gps_lng,
        )
    return Nothing()


def _on_the_globe(degrees: float | str | None, most: int) -> bool:
    return not isinstance(degrees, float) or abs(degrees) <= most  # also False for NaN


@api.Photo.delete.answer
def delete(desk: Desk, asked: DeletePhotos) -> Nothing:
    """Move items to the trash, with their sidecars, until cancelled."""
    with desk.running("delete", asked.id) as stop, desk.library.changing:
        rows = find_items(desk, asked.id, denied=ACCESS_DENY, missing=BAD_PARAMS)
        for album in {row.album for row in rows}:
            desk.need("manage", album, otherwise=ACCESS_DENY)
        trash_items(desk.library, rows, stop=stop)
    return Nothing()


@api.Photo.copy.answer
def copy(desk: Desk, asked: CopyPhotos) -> Nothing:
    """Move or copy items to an album, with their sidecars, until cancelled.

    What became of each is seen by listing the album.
    """
    target = wire.parse_album_id(asked.sharepath)
    with desk.running("mvcp", asked.id) as stop, desk.library.changing:
        row = desk.library.find_album(target)
        if row is None:
            raise Refuse(BAD_PARAMS, "the destination is not there")
        rows = find_items(desk, asked.id, denied=ACCESS_DENY, missing=BAD_PARAMS)
        desk.need("upload", row.path, otherwise=ACCESS_DENY)
        for album in {one.album for one in rows}:
            desk.need("manage" if asked.mode == "move" else "browse", album, otherwise=ACCESS_DENY)
        if asked.duplicate != "rename" and all(one.album == row.path for one in rows):
            raise Refuse(SELECT_CONFLICT)
        shift = move_items if asked.mode == "move" else copy_items
        shift(desk.library, rows, to=row.path, duplicate=asked.duplicate, stop=stop)
    return Nothing()


@api.Photo.cancel.answer
def cancel(desk: Desk, asked: CancelPhotos) -> Nothing:
    """Stop what this user's request with these ids is doing, before its next item."""
    desk.library.running.stop(desk.subject.user, asked.action, asked.id)
    return Nothing()
