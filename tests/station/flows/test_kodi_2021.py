"""A Kodi add-on of 2021: the cookie on every call, videos by the first quality, `use_mov` (API facts, flows 7)."""

from __future__ import annotations

from albumen import wire
from tests.station.flows.conftest import Wire, data_of
from tests.station.world import HARBOUR, PASSWORD, PLAIN

LOGIN = {
    "api": "SYNO.PhotoStation.Auth",
    "method": "login",
    "version": 1,
    "username": PLAIN,
    "password": PASSWORD,
}


def test_a_video_is_played_by_its_first_quality(browser: Wire) -> None:
    browser.data(
        "auth.php", api="SYNO.PhotoStation.Auth", method="login", version=1, username=PLAIN, password=PASSWORD
    )
    asked = {"method": "list", "version": 1, "offset": 0, "limit": 100, "type": "video"}
    page = browser.data(
        "album.php", id=wire.album_id(HARBOUR), additional="video_codec,video_quality", **asked
    )
    (clip,) = page["items"]
    quality = clip["additional"]["video_quality"][0]["id"]
    assert clip["additional"]["video_codec"]["container"] == "mov"
    play = {"api": "SYNO.PhotoStation.Download", "method": "getvideo", "version": 1, "use_mov": "true"}
    answer = browser.get("download.php", **play, id=clip["id"], quality_id=quality)
    assert answer.status_code == 200 and len(answer.content) == clip["info"]["size"]
    assert data_of(browser.get("auth.php", api="SYNO.PhotoStation.Auth", method="checkauth", version=1))
