"""python-photostation and its forks: login in the query, a token header, milliseconds, fields behind the file.

Source: API facts, flows 5.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from albumen import wire
from tests import makers
from tests.station.flows.conftest import Wire, data_of
from tests.station.world import HARBOUR, PASSWORD, PHOTO, PLAIN, photo

ITEM = photo(HARBOUR, PHOTO)


@pytest.fixture
def session(wire_: Wire) -> Wire:
    """Logged in by a GET that says everything in the query; from then on a header, and the cookie."""
    assert "SYNO.PhotoStation.Auth" in wire_.data("query.php", method="query", query="all")
    fields = {"api": "SYNO.PhotoStation.Auth", "method": "login", "version": 1, "remember_me": "True"}
    answer = wire_.get("auth.php", **fields, username=PLAIN, password=PASSWORD)
    sid = data_of(answer)["sid"]
    wire_.headers = {"X-SYNO-TOKEN": sid, "cookie": f"PHPSESSID={sid}"}
    return wire_


def test_a_saved_session_is_asked_whether_it_manages(session: Wire) -> None:
    who = session.data("auth.php", api="SYNO.PhotoStation.Auth", method="checkauth", version=1)
    assert who["permission"]["manage"] is True


def test_albums_are_listed_and_made(session: Wire) -> None:
    asked = {"type": "album,photo,video", "offset": 0, "limit": -1, "recursive": "False"}
    page = session.data("album.php", method="list", version=1, id=wire.album_id(HARBOUR), **asked)
    assert ITEM in [item["id"] for item in page["items"]]
    fields = {
        "name": "New",
        "title": "Newer",
        "description": "x",
        "id": wire.album_id("2024"),
        "ps_username": PLAIN,
    }
    made = session.data("album.php", method="create", version=1, **fields)
    assert made["id"] == wire.album_id("2024/New")


def test_an_upload_in_its_order_of_parts_keeps_the_time(session: Wire, root: Path) -> None:
    """`api` and `version` come behind the file, and the time is in milliseconds."""
    data = makers.jpeg(seed=51)
    parts: list[tuple[str, str | None, bytes]] = [
        ("method", None, b"uploadphoto"),
        ("version", None, b"1"),
        ("dest_folder_path", None, HARBOUR.encode()),
        ("duplicate", None, b"overwrite"),
        ("filename", None, b"new.jpg"),
        ("mtime", None, b"1721585073000"),
        ("title", None, b"Quay"),
        ("description", None, b"Late"),
        ("ps_username", None, b""),
        ("original", "new.jpg", data),
        ("api", None, b"SYNO.PhotoStation.File"),
    ]
    body = b""
    for name, file, value in parts:
        file_part = f'; filename="{file}"\r\nContent-Type: application/octet-stream' if file else ""
        body += (
            f'--B\r\nContent-Disposition: form-data; name="{name}"{file_part}\r\n\r\n'.encode()
            + value
            + b"\r\n"
        )
    answer = session.raw("file.php", body + b"--B--\r\n", {"content-type": "multipart/form-data; boundary=B"})
    assert answer.json() == {"success": True}
    file = root / HARBOUR / "new.jpg"
    assert file.read_bytes() == data and int(file.stat().st_mtime) == 1721585073
    (facts,) = session.data("photo.php", method="getinfo", version=1, id=photo(HARBOUR, "new.jpg"))
    assert (facts["info"]["title"], facts["info"]["description"]) == ("Quay", "Late")


def test_a_fork_reads_thumbnails_by_post_and_comments(session: Wire) -> None:
    thumb = session.post(
        "thumb.php", api="SYNO.PhotoStation.Thumb", method="get", version=1, id=ITEM, size="large"
    )
    assert thumb.content.startswith(b"\xff\xd8")
    made = session.data("comment.php", method="create", version=1, id=ITEM, name="jon", comment="x", email="")
    session.data("comment.php", method="delete", version=1, id=ITEM, comment_id=made["id"])
    assert session.data("comment.php", method="list", version=1, id=ITEM)["comments"] == []


def test_another_fork_lists_tags_and_downloads_by_post(session: Wire) -> None:
    tag = session.data("tag.php", method="create", version=1, type="desc", name="boats")["id"]
    session.data("photo_tag.php", method="desc_tag", version=1, id=ITEM, tag_id=tag)
    (listed,) = session.data("tag.php", method="list", version=1, type="desc", offset=0, limit=-1)["tags"]
    assert listed["name"] == "boats"
    (on_item,) = session.data("photo_tag.php", method="list", version=1, id=ITEM, type="desc")["tags"]
    assert on_item["name"] == "boats"
    asked = {"method": "getphoto", "version": 1, "id": ITEM, "download": "true", "no_structure": "False"}
    answer = session.post("download.php", api="SYNO.PhotoStation.Download", **asked)
    assert answer.content.startswith(b"\xff\xd8")


def test_photos_are_edited_and_deleted(session: Wire, root: Path) -> None:
    session.data("photo.php", method="edit", version=1, id=ITEM, title="Quay", description="", rating=3)
    session.data("photo.php", method="delete", version=1, id=ITEM)
    assert not (root / HARBOUR / PHOTO).exists()
