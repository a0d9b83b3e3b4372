"""Every declared method is answered by the station, with the declared answer and the declared types."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from albumen import api, wire
from albumen.declare import Blob, Method
from albumen.station.dispatch import collect_handlers
from tests import makers
from tests.station.world import (
    HARBOUR,
    PASSWORD,
    PHOTO,
    PLAIN,
    PROOFING,
    USER,
    VIDEO,
    Caller,
    photo,
    share,
    write,
)

LISTED = {"offset": 0, "limit": -1}
ITEM, CLIP = photo(HARBOUR, PHOTO), wire.item_id("video", HARBOUR, VIDEO)
SMART, FAMILY = wire.smart_id("Best"), "category_1"
SHARED, LINK = "sharedalbum_1", "(the link of the shared album)"
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
    "DsmShare.copy": {"sharepath": "2023", "duplicate": "rename"},
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
    "PhotoTag.people_tag": {"id": photo("2023", "old.jpg"), "tag_id": "tag_2"},
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
    "Photo.listgpsgroupeditem": {"group_id": "8-546-310", **LISTED},
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
UPLOAD = {"dest_folder_path": HARBOUR, "duplicate": "ignore", "mtime": 1721585073}


def name_of(method: Method[Any, Any]) -> str:
    return f"{method.owner.__name__}.{method.name}"


def test_a_handler_answers_each_method() -> None:
    assert set(collect_handlers()) == set(api.served_methods())
    assert set(CALLS) == {name_of(method) for method in api.served_methods()}


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("method", api.served_methods(), ids=repr)
def test_each_method_is_answered_as_declared_by_get_and_post(
    mira: Caller, method: Method[Any, Any], verb: str
) -> None:
    called, fields = name_of(method), CALLS[name_of(method)]
    if FAMILY in fields.values():
        mira.data("Category.create", name="Family")
        mira.data("Category.additem", id=FAMILY, item_id=wire.album_id("2024"))
    if SMART in fields.values():
        mira.data("SmartAlbum.create", name="Best", keyword="img")
    if called == "Comment.delete":
        mira.data("Comment.create", **CALLS["Comment.create"])
    if called.startswith(("Group.", "Permission.")):
        mira.data("Group.create", name="family", user=PLAIN)
    if "Tag." in called:
        for kind, name in (("desc", "boats"), ("people", "Jon"), ("geo", "Harbour")):
            mira.data("Tag.create", type=kind, name=name)
        mira.data("PhotoTag.people_tag", id=ITEM, tag_id="tag_2", x=0.1, y=0.1, width=0.2, height=0.3)
    if called.startswith(("SharedAlbum.", "AdvancedShare.")):
        _, link = share(mira, ITEM, **PROOFING)
        mira.data("AdvancedShare.add_area", **{**CALLS["AdvancedShare.add_area"], "public_share_id": link})
        fields = {name: link if value == LINK else value for name, value in fields.items()}
    if called == "DsmShare.copy":
        (card,) = mira.data("DsmShare.list", **CALLS["DsmShare.list"])["items"]
        fields = {**fields, "id": card["id"]}
    if called.startswith("File."):
        if verb == "get":
            assert mira.get(called, **UPLOAD, **fields).json()["error"]["code"] == 521  # a file needs a body
            return
        data = makers.jpeg() if called == "File.uploadphoto" else makers.mov()
        answer = mira.post(called, files={"original": ("x", data)}, **UPLOAD, **fields)
    else:
        answer = mira.get(called, **fields) if verb == "get" else mira.post(called, **fields)
    assert answer.status_code == 200
    if method.returns is Blob:
        assert answer.content and not answer.headers["content-type"].startswith("application/json")
    else:
        wire.open_envelope(answer.content, method.returns)  # raises when it is refused or of another shape


def test_ids_of_answers_are_what_clients_compute(mira: Caller, root: Path) -> None:
    """Two clients compute ids and compare them with those of listings (API facts, flows 1.13)."""
    names = ["a_b", "\u00c9t\u00e9", "\u65c5\u884c", "100% & +", os.fsdecode(b"caf\xe9")]
    for name in names:
        write(root / name / f"{name}.jpg", makers.jpeg(seed=len(name)))
    page = mira.data("Album.list", **LISTED, type="album")
    assert {wire.album_id(name) for name in names} <= {item["id"] for item in page["items"]}
    for name in names:
        (item,) = mira.data("Album.list", id=wire.album_id(name), **LISTED, type="photo")["items"]
        assert item["id"] == photo(name, f"{name}.jpg")
