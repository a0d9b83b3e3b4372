"""The web page of Photo Station: a token in the query of each POST, the cookie beside it (API facts, flows 3)."""

from __future__ import annotations

import pytest

from albumen import wire
from tests.station.flows.conftest import Wire, data_of
from tests.station.world import HARBOUR, PASSWORD, PHOTO, PLAIN, VIDEO, Caller, photo, share

ADDITIONAL = "album_permission,photo_exif,video_codec,video_quality,thumb_size,file_location"


@pytest.fixture
def page(browser: Wire) -> Wire:
    assert browser.http.get("/photo/").status_code == 200
    answer = browser.post(
        "auth.php",
        enable_syno_token="true",
        method="photo_login",
        username=PLAIN,
        password=PASSWORD,
        remember_me="on",
        version=1,
        api="SYNO.PhotoStation.Auth",
    )
    assert "Max-Age=2592000" in answer.headers["set-cookie"], "remember_me is sent as a checkbox is"
    browser.query = {"SynoToken": data_of(answer)["sid"]}
    return browser


def listed(page: Wire, album: str) -> dict[str, dict[str, object]]:
    found = page.data(
        "album.php",
        api="SYNO.PhotoStation.Album",
        method="list",
        version=1,
        id=album,
        sort_by="preference",
        sort_direction="asc",
        offset=0,
        limit=50,
        recursive="false",
        type="album,photo,video",
        additional=ADDITIONAL,
        ps_username="",
    )
    return {item["info"]["name"]: item for item in found["items"]}


def test_the_page_shows_an_album_and_its_thumbnails(page: Wire) -> None:
    items = listed(page, wire.album_id(HARBOUR))
    assert set(items) == {PHOTO, VIDEO}
    additional: dict[str, dict[str, object]] = items[PHOTO]["additional"]  # type: ignore[assignment]
    assert additional["file_location"] == f"{HARBOUR}/{PHOTO}"
    sizes: dict[str, dict[str, object]] = additional["thumb_size"]  # type: ignore[assignment]
    picture = page.get(
        "thumb.php",
        api="SYNO.PhotoStation.Thumb",
        method="get",
        version=1,
        size="large",
        id=items[PHOTO]["id"],
        rotate_version=0,
        thumb_sig=sizes["sig"],
        mtime=sizes["large"]["mtime"],
    )
    assert picture.headers["content-type"] == "image/jpeg"


def test_a_deep_link_is_checked(page: Wire) -> None:
    token = f"Albums/{wire.album_id('2024')}/{wire.album_id(HARBOUR)}/{photo(HARBOUR, PHOTO)}"
    found = page.data(
        "path.php",
        api="SYNO.PhotoStation.Path",
        method="checkpath",
        version=1,
        token=token,
        additional="album_permission",
        ignore="thumbnail",
    )
    assert wire.album_id(HARBOUR) in str(found)


def test_smart_albums_are_listed_by_title_and_opened(page: Wire, mira: Caller) -> None:
    mira.data("SmartAlbum.create", name="Boats", keyword="img")
    (smart,) = page.data("smart_album.php", method="list", version=1, sort_by="title", limit=50, offset=0)[
        "smart_albums"
    ]
    found = page.data(
        "photo.php",
        method="list",
        version=1,
        filter_smart=smart["id"],
        sort_by="filename",
        type="photo,video",
        offset=0,
        limit=50,
    )
    assert [item["info"]["name"] for item in found["items"]] == [PHOTO]


def test_shared_albums_are_seen_by_their_owner_and_by_the_public(page: Wire, mira: Caller) -> None:
    _, link = share(mira, photo(HARBOUR, PHOTO))
    one = page.data("shared_album.php", method="create", version=1, name="Mine")["id"]
    page.data("shared_album.php", method="add_items", version=1, id=one, item_id=photo(HARBOUR, PHOTO))
    asked = {"method": "list", "version": 1, "type": "photo,video", "offset": 0, "limit": 50}
    assert page.data("photo.php", filter_shared_album=one, **asked)["total"] == 1
    page.http.cookies.clear()
    public = Wire(page.http)
    assert public.data("photo.php", filter_public_share=link, **asked)["total"] == 1
    thumb = {"api": "SYNO.PhotoStation.Thumb", "method": "get", "version": 1, "size": "small"}
    by_share = public.get("thumb.php", **thumb, id=photo(HARBOUR, PHOTO), public_share_id=link)
    assert by_share.headers["content-type"] == "image/jpeg"


def test_downloads_are_asked_for_by_post_and_videos_by_a_name(page: Wire) -> None:
    asked = {"api": "SYNO.PhotoStation.Download", "version": 1, "no_structure": "false", "download": "true"}
    answer = page.post("download.php", method="getphoto", id=photo(HARBOUR, PHOTO), **asked)
    assert answer.headers["content-disposition"].startswith("attachment")
    clip = wire.item_id("video", HARBOUR, VIDEO)
    asked = {"api": "SYNO.PhotoStation.Download", "version": 1, "method": "getvideo", "id": clip}
    played = page.get("download.php/1.mp4", **asked, quality_id="original")
    assert played.status_code == 200 and played.headers["content-type"] == "video/quicktime"
