"""A Flutter app: albums by GET with a token, a menu of the qualities of a video (API facts, flows 6)."""

from __future__ import annotations

from albumen import wire
from tests.station.flows.conftest import Wire, data_of
from tests.station.world import PASSWORD, PLAIN, VIDEO


def test_the_app_counts_items_and_offers_the_qualities_of_a_video(wire_: Wire) -> None:
    auth = {"api": "SYNO.PhotoStation.Auth", "method": "login", "version": 1}
    wire_.query = {"SynoToken": wire_.data("auth.php", **auth, username=PLAIN, password=PASSWORD)["sid"]}
    asked = {"api": "SYNO.PhotoStation.Album", "method": "list", "version": 1, "offset": 0, "limit": 1000}
    additional = "album_permission,thumb_size,file_location,item_count"
    page = data_of(
        wire_.get("album.php", **asked, id=wire.album_id("2024"), type="album", additional=additional)
    )
    (harbour,) = page["items"]
    assert harbour["additional"]["item_count"] == {"photo": 1, "video": 1}
    page = data_of(
        wire_.get("album.php", **asked, id=harbour["id"], type="video", additional="video_quality")
    )
    (clip,) = page["items"]
    menu = {one["profile_name"]: one["id"] for one in clip["additional"]["video_quality"]}
    play = {"api": "SYNO.PhotoStation.Download", "method": "getvideo", "version": 1}
    for quality in menu.values():
        assert wire_.get("download.php", **play, id=clip["id"], quality_id=quality).status_code == 200
    assert clip["info"]["name"] == VIDEO and menu
