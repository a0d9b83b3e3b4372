"""ioBroker.slideshow: login in the query, pages of 500, originals of .jpg (API facts, flows 6)."""

from __future__ import annotations

from tests.station.flows.conftest import Wire, data_of
from tests.station.world import PASSWORD, PHOTO, PLAIN

AUTH = {"api": "SYNO.PhotoStation.Auth", "version": 1}


def test_the_slideshow_reads_all_photos(browser: Wire) -> None:
    assert data_of(browser.get("auth.php", method="checkauth", **AUTH))["username"] == ""
    assert data_of(browser.get("auth.php", method="login", username=PLAIN, password=PASSWORD, **AUTH))
    assert data_of(browser.get("auth.php", method="checkauth", **AUTH))["username"] == PLAIN
    offset, found = 0, list[dict[str, dict[str, str]]]()
    while True:
        asked = {
            "api": "SYNO.PhotoStation.Photo",
            "method": "list",
            "version": 1,
            "limit": 500,
            "type": "photo",
        }
        page = data_of(browser.get("photo.php", **asked, offset=offset))
        found += page["items"]
        offset = page["offset"]
        if page["total"] == offset:
            break
    shown = [one for one in found if one["info"]["name"].lower().endswith((".jpg", ".jpeg"))]
    assert PHOTO in [one["info"]["name"] for one in shown]
    info = next(one["info"] for one in shown if one["info"]["name"] == PHOTO)
    assert {"takendate", "title", "description", "name", "resolutionx", "resolutiony"} <= set(info)
    for one in shown:
        asked = {"api": "SYNO.PhotoStation.Download", "method": "getphoto", "version": 1, "download": "true"}
        assert browser.get("download.php", **asked, id=one["id"]).content.startswith(b"\xff\xd8")
