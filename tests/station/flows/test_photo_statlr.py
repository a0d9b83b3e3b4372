"""Photo StatLr, the Lightroom plug-in: computed ids, `api` first, the older door (API facts, flows 4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from albumen import wire
from tests import makers
from tests.station.flows.conftest import Wire, data_of
from tests.station.world import HARBOUR, PASSWORD, PHOTO, PLAIN, VIDEO, photo

ITEM = photo(HARBOUR, PHOTO)
ALL = {"offset": 0, "limit": -1}


class Plugin:
    """What the plug-in does: POST with a cookie, `api` as the first field."""

    def __init__(self, web: Wire) -> None:
        self.web = web
        self.paths = self.call("query.php", "SYNO.API.Info", "query", query="all", ps_username="")

    def call(self, script: str, api: str, method: str, **fields: object) -> Any:
        return data_of(self.answer(script, api, method, **fields))

    def answer(self, script: str, api: str, method: str, **fields: object) -> Any:
        return self.web.post(script, api=api, method=method, version=1, **fields)

    def __call__(self, family: str, method: str, **fields: object) -> Any:
        api = f"SYNO.PhotoStation.{family}"
        return self.call(self.paths[api]["path"], api, method, **fields)

    def code(self, family: str, method: str, **fields: object) -> int:
        api = f"SYNO.PhotoStation.{family}"
        envelope = self.answer(self.paths[api]["path"], api, method, **fields).json()
        return 0 if envelope["success"] else int(envelope["error"]["code"])


@pytest.fixture
def plugin(browser: Wire) -> Plugin:
    found = Plugin(browser)
    found("Auth", "login", username=PLAIN, password=PASSWORD)
    return found


def test_albums_are_made_level_by_level_and_those_there_are_fine(plugin: Plugin) -> None:
    made = plugin("Album", "create", id="", name="Export")
    assert made["id"] == wire.album_id("Export")
    assert plugin.code("Album", "create", id="", name="Export") == 421
    assert plugin("Album", "create", id=made["id"], name="Deep")["id"] == wire.album_id("Export/Deep")


def test_a_photo_is_found_by_its_computed_id(plugin: Plugin) -> None:
    """The plug-in writes hex in lower case and compares texts."""
    hexed = "photo_" + HARBOUR.encode().hex() + "_" + PHOTO.encode().hex()
    page = plugin(
        "Album",
        "list",
        id="album_" + HARBOUR.encode().hex(),
        type="photo,video",
        recursive="false",
        additional="album_permission,photo_exif",
        **ALL,
    )
    assert hexed in [item["id"] for item in page["items"]]


@pytest.mark.parametrize("thumbnails", [True, False])
def test_a_photo_is_uploaded_with_its_thumbnails_through_the_older_door(
    plugin: Plugin, root: Path, thumbnails: bool
) -> None:
    data = makers.jpeg(seed=50)
    parts = [("THUM_B", b"b"), ("THUM_M", b"m"), ("THUM_S", b"s"), ("THUM_XL", b"x"), ("CUST_TITLE", b"Quay")]
    parts = [*(parts if thumbnails else []), ("ORIG_FILE", data)]
    name = "p9%2Ejpg"
    for number, (kind, body) in enumerate(parts):
        headers = {
            "Content-Type": "application/octet-stream",
            "X-PATH": quote(HARBOUR),
            "X-DUPLICATE": "OVERWRITE",
            "X-ORIG-FNAME": name,
            "X-UPLOAD-TYPE": kind,
            "X-IS-BATCH-FIRST-FILE": "1" if number == 0 else "0",
            "X-IS-BATCH-LAST-FILE": "1" if kind == "ORIG_FILE" else "0",
            "X-LAST-MODIFIED-TIME": "1721585073",
        }
        answer = plugin.web.raw("/photo/include/asst_file_upload.php", body, headers)
        assert answer.json() == {"success": True}
    assert (root / HARBOUR / "p9.jpg").read_bytes() == data
    (facts,) = plugin("Photo", "getinfo", id=photo(HARBOUR, "p9.jpg"))
    assert facts["info"]["title"] == ("Quay" if thumbnails else "p9")


def test_a_video_is_deleted_before_it_is_sent_again(plugin: Plugin) -> None:
    assert plugin.code("Photo", "delete", id=wire.item_id("video", HARBOUR, VIDEO)) == 0
    assert plugin.code("Photo", "delete", id=wire.item_id("video", HARBOUR, VIDEO)) in (101, 456)


def test_metadata_is_written_and_read_back(plugin: Plugin) -> None:
    fields = {"title": "Quay", "description": "Late", "rating": 4, "gps_lat": 57.7, "gps_lng": 11.9}
    plugin("Photo", "edit", id=ITEM, **fields)
    (facts,) = plugin("Photo", "getinfo", id=ITEM, additional="photo_exif")
    info = facts["info"]
    assert (info["title"], info["description"], info["rating"]) == ("Quay", "Late", 4)
    assert (info["lat"], info["lng"]) == (57.7, 11.9)
    clip = wire.item_id("video", HARBOUR, VIDEO)
    plugin("Photo", "edit", id=clip, gps_lat=57.7, gps_lng=11.9)
    (facts,) = plugin("Photo", "getinfo", id=clip)
    assert float(facts["info"]["gps"]["lat"]) == 57.7


def test_tags_are_made_put_on_and_taken_off(plugin: Plugin) -> None:
    assert plugin("Tag", "list", type="desc", **ALL)["tags"] == []
    tag = plugin("Tag", "create", type="desc", name="boats")["id"]
    plugin("PhotoTag", "desc_tag", id=ITEM, tag_id=tag)
    assert plugin.code("PhotoTag", "desc_tag", id=ITEM, tag_id=tag) == 468
    assert plugin.code("PhotoTag", "desc_tag", id=ITEM, tag_id="tag_99") == 467
    person = plugin("Tag", "create", type="people", name="Jon")["id"]
    plugin("PhotoTag", "people_tag", id=ITEM, tag_id=person, x=0.1, y=0.2, width=0.3, height=0.4)
    found = plugin("PhotoTag", "list", id=ITEM, type="people,desc,geo", additional="info")["tags"]
    face = next(one for one in found if one["type"] == "people")
    assert face["name"] == "Jon"
    assert [face["additional"]["info"][key] for key in ("x", "y", "width", "height")] == [0.1, 0.2, 0.3, 0.4]
    plugin("PhotoTag", "delete", id=ITEM, item_tag_id=face["item_tag_id"])
    found = plugin("PhotoTag", "list", id=ITEM, type="people,desc,geo", additional="info")["tags"]
    assert [one["type"] for one in found] == ["desc"]


def test_photos_are_arranged_moved_and_empty_albums_deleted(plugin: Plugin) -> None:
    album = wire.album_id(HARBOUR)
    order = {"offset": 0, "limit": -1, "item_id": f"{wire.item_id('video', HARBOUR, VIDEO)},{ITEM}"}
    plugin("Album", "arrangeitem", id=album, **order)
    target = plugin("Album", "create", id="", name="Away")["id"]
    ids = order["item_id"]
    plugin("Photo", "copy", id=ids, sharepath=target, mode="move", duplicate="ignore")
    assert plugin("Album", "list", id=album, type="album,photo,video", **ALL)["total"] == 0
    plugin("Album", "delete", id=album)
    assert plugin.code("Album", "getinfo", id=album) == 101


def test_a_shared_album_is_kept_from_making_to_deleting(plugin: Plugin) -> None:
    one = plugin("SharedAlbum", "create", name="Picks")["id"]
    plugin("SharedAlbum", "add_items", id=one, item_id=ITEM)
    link = plugin(
        "SharedAlbum",
        "edit_public_share",
        id=one,
        is_shared="true",
        start_time="",
        end_time="",
        is_advanced="true",
        enable_password="false",
        enable_marquee_tool="true",
        enable_comment="true",
        enable_color_label="true",
        color_label_1="red",
        color_label_2="yellow",
        color_label_3="green",
        color_label_4="",
        color_label_5="blue",
        color_label_6="purple",
    )["shareid"]
    (listed,) = plugin("SharedAlbum", "list", additional="public_share", **ALL)["items"]
    public = listed["additional"]["public_share"]
    assert (listed["id"], listed["type"]) == (one, "sharedalbum")
    assert (public["shareid"], public["share_status"]) == (link, "valid")
    assert public["advanced_info"]["color_label_5"] == "blue"
    labels = {"color_label": "0,1,2,3,4,5,6", "type": "photo,video", **ALL}
    (item,) = plugin("Photo", "list", filter_public_share=link, **labels)["items"]
    assert item["id"] == ITEM and item["info"]["color_label"] == ""
    (item,) = plugin("Photo", "list", filter_shared_album=one, type="photo,video", **ALL)["items"]
    assert item["public_share_url"].endswith(f"/share/{link}/{ITEM}")
    assert plugin("AdvancedShare", "list_log", public_share_id=link, category="all", **ALL)["data"] == []
    assert plugin("AdvancedShare", "list_comment", public_share_id=link, item_id=ITEM, **ALL) == []
    plugin("SharedAlbum", "edit", id=one, name="Better")
    plugin("SharedAlbum", "remove_items", id=one, item_id=ITEM)
    plugin("SharedAlbum", "delete", id=one)
    assert plugin("SharedAlbum", "list", additional="public_share", **ALL)["total"] == 0


def test_comments_are_written_and_read(plugin: Plugin) -> None:
    plugin("Comment", "create", id=ITEM, name="Jon", comment="Good light.")
    (comment,) = plugin("Comment", "list", id=ITEM)["comments"]
    assert set(comment) == {"id", "name", "email", "comment", "date"}
    assert comment["comment"] == "Good light."
