"""Pages of other sites that show public albums without a session (API facts, flows 6)."""

from __future__ import annotations

from albumen import wire
from tests.station.flows.conftest import Wire, data_of
from tests.station.world import HARBOUR, PHOTO, photo

PHOTOS = {
    "api": "SYNO.PhotoStation.Photo",
    "method": "list",
    "version": 1,
    "limit": 500,
    "offset": 0,
    "type": "photo",
}


def test_a_static_page_shows_a_public_album(wire_: Wire) -> None:
    page = data_of(
        wire_.get("photo.php", **PHOTOS, filter_album=wire.album_id("Open"), additional="thumb_size")
    )
    (item,) = page["items"]
    thumb = {
        "api": "SYNO.PhotoStation.Thumb",
        "method": "get",
        "version": 1,
        "size": "large",
        "id": item["id"],
    }
    assert wire_.get("thumb.php", **thumb).headers["content-type"] == "image/jpeg"


def test_an_extension_of_a_cms_asks_without_a_cookie(wire_: Wire) -> None:
    asked = {"api": "SYNO.PhotoStation.Album", "method": "list", "version": 1, "offset": 0, "limit": 100}
    page = wire_.data("album.php", **asked, id=wire.album_id("Open"), type="photo")
    ids = [item["id"] for item in page["items"]]
    facts = wire_.data("photo.php", method="getinfo", version=1, id=",".join(ids), additional="photo_exif")
    assert [item["info"]["name"] for item in facts] == ["seen.jpg"]


def test_private_albums_stay_closed_to_them(wire_: Wire) -> None:
    answer = wire_.get("photo.php", **PHOTOS, filter_album=wire.album_id(HARBOUR))
    assert answer.json() == {"success": False, "error": {"code": 457}}
    thumb = {"api": "SYNO.PhotoStation.Thumb", "method": "get", "version": 1, "size": "large"}
    assert wire_.get("thumb.php", **thumb, id=photo(HARBOUR, PHOTO)).status_code == 403
