"""A Node/Express proxy: everything by POST with a token in the query, multipart under a urlencoded default.

Source: API facts, flows 6.
"""

from __future__ import annotations

from albumen import wire
from tests.station.flows.conftest import Wire, data_of
from tests.station.world import HARBOUR, PASSWORD, PHOTO, PLAIN, photo

LOGIN = {
    "api": "SYNO.PhotoStation.Auth",
    "method": "login",
    "version": 1,
    "username": PLAIN,
    "password": PASSWORD,
}


def test_the_proxy_browses_and_passes_bytes_on(wire_: Wire) -> None:
    login = wire_.parts(
        "auth.php", api="SYNO.PhotoStation.Auth", method="login", version=1, username=PLAIN, password=PASSWORD
    )
    wire_.query = {"SynoToken": data_of(login)["sid"]}
    asked = {"api": "SYNO.PhotoStation.Album", "method": "list", "version": 1, "offset": 0, "limit": 100}
    page = data_of(wire_.parts("album.php", **asked, id=wire.album_id(HARBOUR), type="photo"))
    assert [item["info"]["name"] for item in page["items"]] == [PHOTO]
    thumb = {"api": "SYNO.PhotoStation.Thumb", "method": "get", "version": 1, "size": "small"}
    assert wire_.parts("thumb.php", **thumb, id=photo(HARBOUR, PHOTO)).content.startswith(b"\xff\xd8")
    asked = {"api": "SYNO.PhotoStation.Download", "method": "getphoto", "version": 1}
    assert wire_.parts("download.php", **asked, id=photo(HARBOUR, PHOTO)).content.startswith(b"\xff\xd8")
