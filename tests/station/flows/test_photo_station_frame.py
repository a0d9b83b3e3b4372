"""PhotoStationFrame: pages of 100 until `total`, newest first, large thumbnails (API facts, flows 6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from albumen import wire
from tests import makers
from tests.station.flows.conftest import Wire, data_of
from tests.station.world import PASSWORD, PLAIN, Caller, write


@pytest.fixture
def frame(wire_: Wire) -> Wire:
    answer = wire_.post(
        "auth.php",
        enable_syno_token="true",
        method="photo_login",
        username=PLAIN,
        password=PASSWORD,
        remember_me="on",
        version=1,
    )
    wire_.query = {"SynoToken": data_of(answer)["sid"]}
    return wire_


def test_the_frame_shows_every_photo_of_the_album_of_that_name(frame: Wire, root: Path) -> None:
    for number in range(150):
        write(root / "Frame" / f"{number:03}.jpg", makers.jpeg(seed=number, size=(40, 30)))
    asked = {"method": "list", "version": 1, "offset": 0, "limit": -1, "recursive": "true", "type": "album"}
    albums = frame.data("album.php", **asked)["items"]
    album = next(one for one in albums if one["info"]["name"] == "Frame")
    read: list[dict[str, dict[str, dict[str, object]]]] = []
    total = 1
    while len(read) < total:
        page = frame.data(
            "photo.php",
            method="list",
            version=1,
            filter_album=album["id"],
            offset=len(read),
            limit=100,
            type="photo",
            sort_by="takendate",
            sort_direction="desc",
            additional="thumb_size",
        )
        total = page["total"]
        assert page["items"]
        read += page["items"]
    assert len(read) == total == 150
    sizes = read[0]["additional"]["thumb_size"]
    thumb = {"method": "get", "version": 1, "api": "SYNO.PhotoStation.Thumb", "size": "large"}
    large: dict[str, object] = sizes["large"]  # type: ignore[assignment]
    fields = {"id": read[0]["id"], "thumb_sig": sizes["sig"], "mtime": large["mtime"]}
    assert frame.get("thumb.php", **thumb, **fields).headers["content-type"] == "image/jpeg"


def test_the_frame_shows_a_smart_album(frame: Wire, mira: Caller) -> None:
    mira.data("SmartAlbum.create", name="Boats", keyword="img")
    found = frame.data("smart_album.php", method="list", version=1, offset=0, limit=50)["smart_albums"]
    assert [one["id"] for one in found] == [wire.smart_id("Boats")]
    asked = {"method": "list", "version": 1, "offset": 0, "limit": 100, "type": "photo"}
    assert frame.data("photo.php", filter_smart=found[0]["id"], **asked)["total"] == 1
