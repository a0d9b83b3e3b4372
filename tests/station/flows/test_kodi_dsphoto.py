"""plugin.image.dsphoto for Kodi: `sid` everywhere, odd offsets, a made-up file name (API facts, flows 7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from albumen import wire
from tests import makers
from tests.station.flows.conftest import Wire
from tests.station.world import HARBOUR, PASSWORD, PHOTO, PLAIN, Caller, photo, write

LOGIN = {
    "api": "SYNO.PhotoStation.Auth",
    "method": "login",
    "version": 1,
    "username": PLAIN,
    "password": PASSWORD,
}


@pytest.fixture
def sid(wire_: Wire) -> str:
    return str(wire_.data("auth.php", **LOGIN)["sid"])


def test_pages_are_offered_while_there_are_more(wire_: Wire, sid: str, root: Path) -> None:
    """The second page is asked for at limit * page + 1, so that one item is passed over; it must come to an end."""
    for number in range(25):
        write(root / "Many" / f"{number:02}.jpg", makers.jpeg(seed=number, size=(40, 30)))
    page, names = 0, list[str]()
    while True:
        offset = 10 * page + 1 if page else 0
        asked = {"method": "list", "version": 1, "offset": offset, "limit": 10, "type": "album,photo,video"}
        found = wire_.data("album.php", id=wire.album_id("Many"), sid=sid, **asked)
        names += [item["info"]["name"] for item in found["items"]]
        if not found["total"] > found["offset"]:
            break
        page += 1
    assert (page, len(names)) == (2, 24)


def test_smart_albums_by_cookie_and_their_photos_by_sid(wire_: Wire, sid: str, mira: Caller) -> None:
    mira.data("SmartAlbum.create", name="Boats", keyword="img")
    wire_.headers = {"cookie": f"PHPSESSID={sid}"}
    (smart,) = wire_.data("smart_album.php", method="list", version=1, offset=0, limit=50)["smart_albums"]
    wire_.headers = {}
    asked = {"method": "list", "version": 1, "offset": 0, "limit": 50, "type": "photo,video"}
    assert wire_.data("photo.php", filter_smart=smart["id"], sid=sid, **asked)["total"] == 1


def test_a_picture_is_asked_for_with_a_file_name_behind_it(wire_: Wire, sid: str) -> None:
    thumb = {"api": "SYNO.PhotoStation.Thumb", "method": "get", "version": 1, "size": "large"}
    answer = wire_.get("thumb.php", **thumb, id=photo(HARBOUR, PHOTO), sid=sid, file="photo.jpg")
    assert answer.headers["content-type"] == "image/jpeg"
