"""A call of every served method on a small library, as data: what examples ask, and what was made before they ask.

The library has two years, a harbour with a photo and a video, an old photo, and a folder beside it, `card`.
"""

from __future__ import annotations

from typing import Any

from albumen import wire
from albumen.declare import Method

USER, PASSWORD = "mira", "correct horse"
PLAIN = "jon"
"""A user who is no administrator; mira is one."""
HARBOUR = "2024/2024-07-21 Harbour"
PHOTO, VIDEO = "IMG_0042.JPG", "clip one.mov"
ITEM, CLIP = wire.item_id("photo", HARBOUR, PHOTO), wire.item_id("video", HARBOUR, VIDEO)
OLD = wire.item_id("photo", "2023", "old.jpg")
SMART, FAMILY = wire.smart_id("Best"), "category_1"
SHARED, LINK = "sharedalbum_1", "(the link of the shared album)"
CARD = "(the id of the folder card)"
"""`LINK` and `CARD` stand for what is known only when they are there."""

LISTED: dict[str, Any] = {"offset": 0, "limit": -1}
IN_SHARE = {"public_share_id": LINK, "item_id": ITEM}
CALLS: dict[str, dict[str, Any]] = {
    "Info.query": {"query": "all"},
    "Auth.login": {"username": USER, "password": PASSWORD},
    "Auth.photo_login": {"username": USER, "password": PASSWORD, "enable_syno_token": "true"},
    "Auth.logout": {},
    "Auth.checkauth": {},
    "Station.getinfo": {},
    "Station.getexternalip": {"version": 2},
    "About.get": {},
    "About.set": {"html": "<p>We like boats.</p>"},
    "About.set_visibility": {"hidden": "false", "title": "About us"},
    "Comment.list": {"id": ITEM},
    "Comment.create": {"id": ITEM, "name": "Jon", "comment": "Good light."},
    "Comment.delete": {"id": ITEM, "comment_id": "comment_1"},
    "Timeline.getindex": {"unit": "month"},
    "Path.getpath": {"id": f"{wire.album_id(HARBOUR)},{ITEM}"},
    "Path.checkpath": {"token": f"Albums/{wire.album_id('2024')}/{wire.album_id(HARBOUR)}/{ITEM}"},
    "DsmShare.list": {**LISTED, "type": "folder,photo,video"},
    "DsmShare.copy": {"id": CARD, "sharepath": "2023", "duplicate": "rename"},
    "PhotoLog.list": LISTED,
    "PhotoLog.clear": {},
    "PhotoLog.export": {},
    "Album.list": {**LISTED, "type": "album,photo,video", "additional": "thumb_size,album_permission"},
    "Album.getinfo": {"id": wire.album_id(HARBOUR), "additional": "item_count,thumb_size"},
    "Album.create": {"name": "New"},
    "Album.delete": {"id": wire.album_id("2023")},
    "Album.edit": {"id": wire.album_id(HARBOUR), "title": "Boats", "name": "Boats"},
    "Album.move": {"id": wire.album_id(HARBOUR), "sharepath": wire.album_id("2023"), "duplicate": "ignore"},
    "Album.arrangeitem": {
        "id": wire.album_id(HARBOUR),
        "item_id": f"{CLIP},{ITEM}",
        "limit": -1,
        "offset": 0,
    },
    "Album.cleararrangeitem": {"id": wire.album_id(HARBOUR)},
    "Permission.getalbum": {"id": wire.album_id("2024")},
    "Permission.editalbum": {"id": wire.album_id("2024"), "user": PLAIN, "browse": "true"},
    "Permission.editgroup": {"id": wire.album_id("2024"), "group": "family", "browse": "true"},
    "Permission.list_public_share": LISTED,
    "Permission.edit_public_share": {"user": PLAIN, "allow_public_share": "false"},
    "Group.list": LISTED,
    "Group.get": {"name": "family"},
    "Group.getmember": {"name": "family", **LISTED},
    "Group.create": {"name": "friends", "description": "Of old", "user": PLAIN},
    "Group.edit": {"name": "family", "new_name": "home"},
    "Group.editmember": {"name": "family", "remove": PLAIN},
    "Group.delete": {"name": "family"},
    "Album.cancel": {"action": "delete", "id": wire.album_id("2023")},
    "Tag.list": {
        **LISTED,
        "type": "desc,people,geo",
        "additional": "info,thumb_size",
        "thumbnail_status": "true",
    },
    "Tag.getinfo": {"id": "tag_1"},
    "Tag.create": {"name": "Gothenburg", "type": "geo", "lat": 57.7, "lng": 11.97},
    "Tag.edit": {"id": "tag_1", "name": "ships"},
    "Tag.delete": {"id": "tag_1"},
    "Tag.searchplace": {"query": "Goteb"},
    "Tag.delete_unconfirmed_tag": {},
    "PhotoTag.list": {"id": ITEM, "type": "people,desc,geo", "additional": "info"},
    "PhotoTag.desc_tag": {"id": f"{ITEM},{CLIP}", "tag_id": "tag_1"},
    "PhotoTag.geo_tag": {"id": ITEM, "tag_id": "tag_3", "lat": 57.7, "lng": 11.97},
    "PhotoTag.people_tag": {"id": OLD, "tag_id": "tag_2"},
    "PhotoTag.delete": {"id": ITEM, "item_tag_id": "item_tag_1"},
    "PhotoTag.people_tag_confirm": {"id": ITEM, "tag_id": "tag_2", "confirm": "true"},
    "Photo.list": {**LISTED, "type": "photo,video", "additional": "photo_exif,video_quality,taken_source"},
    "Photo.getinfo": {"id": f"{ITEM},{CLIP}", "additional": "photo_exif,video_codec"},
    "Photo.edit": {"id": ITEM, "title": "Boats"},
    "Photo.getexif": {"id": ITEM},
    "Photo.listexif": {"type": "camera_model"},
    "Photo.listfeatureditem": {
        "count": 2,
        "taken_date": "2024-01-01,",
        "filter_album": wire.album_id("2024"),
    },
    "Photo.listgpsgroup": {"zoom": 8},
    "Photo.listgpsgroupeditem": {"group_id": "8-546-309", **LISTED},
    "Photo.copy": {"id": ITEM, "sharepath": wire.album_id("2023"), "mode": "copy", "duplicate": "ignore"},
    "Photo.delete": {"id": ITEM},
    "Photo.cancel": {"action": "mvcp", "id": f"{ITEM},{CLIP}"},
    "SmartAlbum.list": {**LISTED, "sort_by": "title", "additional": "thumb_size"},
    "SmartAlbum.getinfo": {"id": SMART},
    "SmartAlbum.create": {"name": "New", "keyword": "boat", "people_tag": "Jon"},
    "SmartAlbum.edit": {"id": SMART, "name": "Better", "rating": "4,5"},
    "SmartAlbum.delete": {"id": SMART},
    "Category.list": {"offset": 0, "limit": 2147483647},
    "Category.getinfo": {"id": FAMILY},
    "Category.create": {"name": "New"},
    "Category.edit": {"id": FAMILY, "name": "All of us"},
    "Category.delete": {"id": FAMILY},
    "Category.arrangecategory": {"id": FAMILY},
    "Category.listitem": {"id": FAMILY, **LISTED, "additional": "thumb_size"},
    "Category.additem": {"id": FAMILY, "item_id": wire.album_id("2023")},
    "Category.removeitem": {"id": FAMILY, "item_id": wire.album_id("2024")},
    "Category.arrangeitem": {"id": FAMILY, "item_id": wire.album_id("2024")},
    "SharedAlbum.list": {**LISTED, "additional": "public_share,thumb_size"},
    "SharedAlbum.getinfo": {"id": SHARED, "additional": "public_share"},
    "SharedAlbum.getinfo_public": {"public_share_id": LINK},
    "SharedAlbum.create": {"name": "Boats", "album": wire.album_id(HARBOUR)},
    "SharedAlbum.edit": {"id": SHARED, "name": "Better"},
    "SharedAlbum.delete": {"id": SHARED},
    "SharedAlbum.add_items": {"id": SHARED, "item_id": f"{ITEM},{CLIP}"},
    "SharedAlbum.remove_items": {"id": SHARED, "item_id": ITEM},
    "SharedAlbum.edit_public_share": {"id": SHARED, "is_shared": "true", "end_time": "2099-12-31"},
    "SharedAlbum.get_single_item": {"item_id": ITEM},
    "SharedAlbum.set_single_item": {"item_id": ITEM, "is_shared": "true"},
    "AdvancedShare.list_log": {"public_share_id": LINK, **LISTED, "category": "all"},
    "AdvancedShare.list_comment": {**IN_SHARE, **LISTED},
    "AdvancedShare.add_comment": {**IN_SHARE, "name": "Eva", "comment": "This one!"},
    "AdvancedShare.set_label": {**IN_SHARE, "name": "Eva", "color_label": 3},
    "AdvancedShare.list_area": IN_SHARE,
    "AdvancedShare.add_area": {**IN_SHARE, "name": "Eva", "x": 0.1, "y": 0.1, "width": 0.5, "height": 0.2},
    "AdvancedShare.delete_area": {**IN_SHARE, "area_id": "area_1"},
    "Cover.set": {"id": wire.album_id("2024"), "item_id": ITEM},
    "Cover.setsmart": {"id": SMART, "item_id": ITEM, "version": 2},
    "Rotate.set": {"id": f"{ITEM},{CLIP}", "turn": "right"},
    "Thumb.get": {"id": ITEM, "size": "small"},
    "File.uploadphoto": {"filename": "a.jpg"},
    "File.uploadvideo": {"filename": "a.mov"},
    "Download.getphoto": {"id": ITEM},
    "Download.getvideo": {"id": CLIP},
    "Download.getitem": {"id": wire.album_id(HARBOUR)},
}
UPLOAD: dict[str, Any] = {"dest_folder_path": HARBOUR, "duplicate": "ignore", "mtime": 1721585073}
"""What an upload asks besides its name."""

UPLOADS = {"File.uploadphoto": "a.jpg", "File.uploadvideo": "a.mov"}
"""Calls that send a file, and what it is called."""

PROOFING = {
    "is_advanced": "true",
    "enable_marquee_tool": "true",
    "enable_comment": "true",
    "enable_color_label": "true",
    "color_label_1": "red",
    "color_label_3": "green",
}
"""Fields that let visitors of a share do everything."""

PREPARE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Photo.edit", {"id": ITEM, "gps_lat": 57.7069, "gps_lng": 11.9671}),
    ("Category.create", {"name": "Family"}),
    ("Category.additem", {"id": FAMILY, "item_id": wire.album_id("2024")}),
    ("SmartAlbum.create", {"name": "Best", "keyword": "img"}),
    ("Comment.create", CALLS["Comment.create"]),
    ("Group.create", {"name": "family", "user": PLAIN}),
    ("Tag.create", {"type": "desc", "name": "boats"}),
    ("Tag.create", {"type": "people", "name": "Jon"}),
    ("Tag.create", {"type": "geo", "name": "Harbour"}),
    ("PhotoTag.people_tag", {"id": ITEM, "tag_id": "tag_2", "x": 0.1, "y": 0.1, "width": 0.2, "height": 0.3}),
    ("SharedAlbum.create", {"name": "Picks"}),
    ("SharedAlbum.add_items", {"id": SHARED, "item_id": ITEM}),
    ("SharedAlbum.edit_public_share", {"id": SHARED, "is_shared": "true", **PROOFING}),
    ("AdvancedShare.add_area", CALLS["AdvancedShare.add_area"]),
)
"""Calls that make what is asked about, in order; the last but one answers the link."""

MADE: dict[str, dict[str, Any]] = {
    "Category.arrangecategory": {"id": f"category_2,{FAMILY}"},
    "Category.arrangeitem": {"item_id": f"{wire.album_id('2023')},{wire.album_id('2024')}"},
}
"""What these ask about besides, as calls before them have made it."""

SPOILING: dict[str, dict[str, Any]] = {
    "Album.edit": {"id": wire.album_id("Open"), "title": "Boats", "name": "Boats"},
    "Album.move": {
        "id": wire.album_id("Locked"),
        "sharepath": wire.album_id("2023"),
        "duplicate": "ignore",
    },
    "Group.edit": {},
    "Group.delete": {"name": "home"},
    "SmartAlbum.edit": {},
    "SmartAlbum.delete": {"id": wire.smart_id("Better")},
    "Category.removeitem": {},
    "Category.delete": {},
    "SharedAlbum.remove_items": {},
    "SharedAlbum.delete": {},
    "PhotoTag.delete": {},
    "Tag.delete": {},
    "Comment.delete": {},
    "PhotoLog.clear": {},
    "Photo.delete": {"id": OLD},
    "Album.delete": {},
    "Auth.logout": {},
}
"""Calls that take something away, in the order in which they come last; what they ask where the table's is gone."""

READ_FIRST = ("PhotoLog.list", "PhotoLog.export")
"""Calls that tell of all that was done before."""


def name_of(method: Method[Any, Any]) -> str:
    """`Album.list`: what pages and clients call a method."""
    return f"{method.owner.__name__}.{method.name}"


def in_order(names: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Every named call with its fields, in an order in which each finds what it asks about."""
    first = sorted(names, key=lambda name: name not in READ_FIRST)
    last = [name for name in SPOILING if name in names]
    return [
        (name, {**CALLS[name], **MADE.get(name, {}), **SPOILING.get(name, {})})
        for name in [*(one for one in first if one not in SPOILING), *last]
    ]
