"""dsdl: everything that bears a tag is downloaded, one tag after another (API facts, flows 6)."""

from __future__ import annotations

from albumen import wire
from tests.station.flows.conftest import Wire
from tests.station.world import HARBOUR, PASSWORD, PHOTO, PLAIN, VIDEO, Caller, photo

LOGIN = {
    "api": "SYNO.PhotoStation.Auth",
    "method": "login",
    "version": 1,
    "username": PLAIN,
    "password": PASSWORD,
}


def test_what_is_tagged_is_downloaded(browser: Wire, mira: Caller) -> None:
    tag = mira.data("Tag.create", type="desc", name="boats")["id"]
    clip = wire.item_id("video", HARBOUR, VIDEO)
    mira.data("PhotoTag.desc_tag", id=f"{photo(HARBOUR, PHOTO)},{clip}", tag_id=tag)
    browser.data(
        "auth.php", api="SYNO.PhotoStation.Auth", method="login", version=1, username=PLAIN, password=PASSWORD
    )
    listed = browser.data(
        "tag.php",
        api="SYNO.PhotoStation.Tag",
        method="list",
        version=1,
        type="desc",
        sort_by="title",
        sort_direction="asc",
        thumbnail_status="true",
        additional="info,thumb_size",
        offset=0,
        limit=999999999999,
    )
    names: list[str] = []
    for one in listed["tags"]:
        page = browser.data(
            "photo.php",
            api="SYNO.PhotoStation.Photo",
            method="list",
            version=1,
            filter_tag=one["id"],
            type="photo,video",
            additional="video_codec,thumb_size",
            offset=0,
            limit=999999999999,
        )
        for item in page["items"]:
            method = "getvideo" if item["type"] == "video" else "getphoto"
            codec = item["additional"].get("video_codec")
            names.append(f"{item['info']['name']}.{codec['container']}" if codec else item["info"]["name"])
            asked = {"api": "SYNO.PhotoStation.Download", "method": method, "version": 1, "download": "true"}
            answer = browser.post("download.php", **asked, id=item["id"])
            assert answer.status_code == 200 and len(answer.content) == item["info"]["size"]
    assert sorted(names) == sorted([PHOTO, f"{VIDEO}.mov"])
