"""The mobile app's own sequence: everything by POST, the session as a form field, never a cookie, `api` often absent.

Source: API facts, flows 2 (captures kept by two emulators of the station).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from albumen import wire
from albumen.catalog import rights
from tests import makers
from tests.station.world import HARBOUR, PASSWORD, PHOTO, PLAIN, VIDEO, Caller, photo

ADDITIONAL = "album_permission,video_codec,video_quality,thumb_size,photo_exif"


class Phone:
    """What the app remembers: paths from discovery and the session id."""

    def __init__(self, http: TestClient) -> None:
        self.http, self.sid = http, ""
        answer = self.post("query.php", api="SYNO.API.Info", method="query", query="all")
        self.paths = {name: served["path"] for name, served in answer["data"].items()}

    def post(self, script: str, /, files: Any = None, **fields: str) -> dict[str, Any]:
        form = {"version": "1", **fields}
        if self.sid:
            form["PHPSESSID"] = self.sid
        answer = self.http.post(f"/photo/webapi/{script}", data=form, files=files)
        self.http.cookies.clear()
        assert answer.status_code == 200
        data: dict[str, Any] = answer.json()
        return data

    def call(self, api: str, /, files: Any = None, **fields: str) -> Any:
        answer = self.post(self.paths[f"SYNO.PhotoStation.{api}"], files=files, **fields)
        assert answer["success"], answer
        return answer.get("data")

    def list(self, album: str = "") -> list[dict[str, Any]]:
        page = self.call(
            "Album",
            method="list",
            offset="0",
            limit="108",
            sort_by="preference",
            sort_direction="asc",
            type="album,photo,video",
            additional=ADDITIONAL,
            **({"id": album} if album else {}),
        )
        assert page["offset"] == page["total"] == len(page["items"])
        items: list[dict[str, Any]] = page["items"]
        return items

    def get(self, api: str, /, **fields: str) -> Any:
        query = {"api": f"SYNO.PhotoStation.{api}", "version": "1", "PHPSESSID": self.sid, **fields}
        answer = self.http.get(f"/photo/webapi/{self.paths[f'SYNO.PhotoStation.{api}']}", params=query)
        self.http.cookies.clear()
        return answer


@pytest.fixture
def phone(visitor: Caller) -> Iterator[Phone]:
    """The app, logged in as somebody who manages what no album decides for."""
    rights.set_rights(visitor.library.catalog, "", "manage", names=[PLAIN], of_groups=())
    app = Phone(visitor.http)
    data = app.call("Auth", api="SYNO.PhotoStation.Auth", method="login", username=PLAIN, password=PASSWORD)
    assert data["permission"]["upload"] is True and data["is_admin"] is False
    app.sid = data["sid"]
    yield app
    app.call("Auth", method="logout")
    assert app.post("auth.php", method="checkauth")["data"]["username"] == ""


def named(items: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(item for item in items if item["info"]["name"] == name)


def test_the_app_browses_looks_and_plays(phone: Phone) -> None:
    assert isinstance(phone.call("Info", method="getinfo")["title"], str)
    year = named(phone.list(), "2024")
    assert year["additional"]["album_permission"]["upload"] is True
    harbour = phone.list(named(phone.list(year["id"]), "2024-07-21 Harbour")["id"])
    item = named(harbour, PHOTO)
    sizes = item["additional"]["thumb_size"]
    for size in ("small", "large"):
        one = {"id": item["id"], "size": size, "mtime": str(sizes[size]["mtime"]), "sig": sizes["sig"]}
        assert phone.get("Thumb", method="get", **one).headers["content-type"] == "image/jpeg"
    (facts,) = phone.call("Photo", method="getinfo", id=item["id"], additional="photo_exif")
    assert facts["additional"]["photo_exif"]["camera"] == "Fujifilm"
    video = named(harbour, VIDEO)
    quality = video["additional"]["video_quality"][0]["id"]
    played = phone.get("Download", method="getvideo", id=video["id"], quality_id=quality)
    assert played.status_code == 200 and played.headers["accept-ranges"] == "bytes"


def test_a_station_without_categories_gives_an_empty_list(phone: Phone) -> None:
    answer = phone.post("category.php", method="list", offset="0", limit="2147483647")
    assert answer["data"] == {"total": 0, "offset": 0, "categories": []}


def test_what_is_not_served_is_refused_and_the_app_goes_on(phone: Phone) -> None:
    assert (
        phone.post("slideshow_music.php", method="list", offset="0", limit="2147483647")["error"]["code"]
        == 102
    )
    assert phone.list()


def test_the_app_comments_on_an_item(phone: Phone) -> None:
    one = photo(HARBOUR, PHOTO)
    assert phone.post("comment.php", method="create", id=one, name="jon", comment="Boats")["success"]
    (comment,) = phone.post("comment.php", method="list", id=one)["data"]["comments"]
    assert (comment["name"], comment["comment"]) == ("jon", "Boats")


def test_the_camera_backup_uploads_and_the_app_moves(phone: Phone, root: Path) -> None:
    fields = {
        "method": "uploadphoto",
        "mtime": "1721585073",
        "dest_folder_path": HARBOUR,
        "filename": "IMG_20240721_180500.JPG",
        "title": "IMG_20240721_180500",
        "description": "",
        "duplicate": "rename",
        "mimetype": "image/jpeg",
        "name": "IMG_20240721_180500.JPG",
    }
    data = makers.jpeg(seed=4711)
    part = {"original": ("IMG_20240721_180500.JPG", data, "application/octet-stream")}
    assert phone.call("File", files=part, **fields) is None
    assert (root / HARBOUR / "IMG_20240721_180500.JPG").read_bytes() == data
    phone.call("Album", method="create", id=wire.album_id("2024"), name="New", inheritParent="true")
    uploaded = wire.item_id("photo", HARBOUR, "IMG_20240721_180500.JPG")
    target = wire.album_id("2024/New")
    phone.call("Photo", method="copy", id=uploaded, sharepath=target, mode="move", duplicate="ignore")
    assert [item["info"]["name"] for item in phone.list(target)] == ["IMG_20240721_180500.JPG"]
    moved = wire.item_id("photo", "2024/New", "IMG_20240721_180500.JPG")
    phone.call("Photo", method="edit", id=moved, title="Quay", description="Late", rating="4")
    phone.call("Photo", method="delete", id=moved)
    phone.call("Album", method="delete", id=target)
    assert not (root / "2024/New").exists()
