"""A small library behind a station, and calls to it as clients make them; other tests may use it too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
from starlette.testclient import TestClient

from albumen import api, wire
from albumen.catalog import Catalog, albums, users
from albumen.reference.calls import HARBOUR, PASSWORD, PHOTO, PLAIN, PROOFING, USER, VIDEO
from albumen.station.app import Settings, create_app
from albumen.station.library import Library
from tests import makers

__all__ = ["HARBOUR", "PASSWORD", "PHOTO", "PLAIN", "PROOFING", "USER", "VIDEO"]

TAKEN = datetime(2024, 7, 21, 18, 4, 33)


def make_library(root: Path) -> None:
    """Two years; a harbour with a photo and a video; public and locked albums; litter and sidecars."""
    write(root / HARBOUR / PHOTO, makers.jpeg(TAKEN, make="Fujifilm", model="X-T30", size=(400, 300)))
    write(root / HARBOUR / VIDEO, makers.mov(creationdate="2024-07-21T18:09:12+0200"))
    write(root / HARBOUR / "IMG_0042.JPG.xmp", b"<x:xmpmeta/>")
    write(root / HARBOUR / "@eaDir" / PHOTO / "SYNOPHOTO_THUMB_M.jpg", makers.jpeg(seed=9))
    write(root / "2023" / "old.jpg", makers.jpeg(datetime(2023, 1, 2, 3, 4, 5), seed=2))
    write(root / "Open" / "seen.jpg", makers.jpeg(datetime(2022, 5, 5), seed=3))
    write(root / "Open" / "Closed" / "hidden.jpg", makers.jpeg(datetime(2022, 5, 6), seed=4))
    write(root / "Locked" / "secret.jpg", makers.jpeg(datetime(2022, 5, 7), seed=5))
    write(root / "root.jpg", makers.jpeg(datetime(2021, 1, 1), seed=6))
    write(root / ".DS_Store", b"litter")


def make_card(folder: Path) -> Path:
    """A folder beside the library as a memory card holds it, with sidecars, litter and other things."""
    write(folder / "DCIM/100" / "DSC_1.JPG", makers.jpeg(TAKEN, seed=90))
    write(folder / "DCIM/100" / "DSC_1.JPG.xmp", b"<x:xmpmeta/>")
    write(folder / "DCIM/100" / "DSC_2.MOV", makers.mov())
    write(folder / "DCIM/100" / "notes.txt", b"words")
    write(folder / "DCIM/100" / ".hidden.jpg", b"x")
    write(folder / "top.jpg", makers.jpeg(TAKEN, seed=91))
    return folder


def write(path: Path, data: bytes) -> Path:
    """Write a file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def make_catalog(database: Path) -> Path:
    """A catalog with a user, and with who sees what in that library."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with Catalog.open(str(database)) as catalog:
        users.add_user(catalog, USER, PASSWORD, admin=True)
        users.add_user(catalog, PLAIN, PASSWORD)
        for path in ("Open", "Open/Closed", "Locked"):
            albums.ensure_album(catalog, path)
        albums.set_album(catalog, "Open", type="public")
        albums.set_album(catalog, "Open/Closed", type="private")
        albums.set_album(catalog, "Locked", type="password", password=users.hash_password("sesame"))
    return database


class Caller:
    """Calls a station in process. With a session it sends PHPSESSID as a form field, as DS photo does."""

    def __init__(self, http: TestClient, sid: str = "") -> None:
        self.http, self.sid = http, sid

    @property
    def library(self) -> Library:
        """The library that the station has open."""
        library: Library = self.http.app.state.station.library  # type: ignore[attr-defined]
        return library

    def post(self, called: str, /, *, files: Any = None, **fields: object) -> httpx2.Response:
        """Send "Album.list" and its fields as a form, or as a multipart body with files; cookies are not kept."""
        form = self.form(called, **fields)
        path = api_named(called).path
        if files is None:
            content = urlencode(
                form, errors="surrogateescape"
            ).encode()  # any bytes, as hostile clients send them
            headers = {"content-type": "application/x-www-form-urlencoded"}
            answer = self.http.post(f"/photo/webapi/{path}", content=content, headers=headers)
        else:
            exact = {name: text.encode("utf-8", "surrogateescape") for name, text in form.items()}
            answer = self.http.post(f"/photo/webapi/{path}", data=exact, files=files)
        self.http.cookies.clear()
        return answer

    def get(
        self, called: str, /, *, headers: dict[str, str] | None = None, **fields: object
    ) -> httpx2.Response:
        """As `post`, with everything in the query."""
        form = self.form(called, **fields)
        answer = self.http.get(
            f"/photo/webapi/{api_named(called).path}", params=form, headers=headers, follow_redirects=False
        )
        self.http.cookies.clear()
        return answer

    def form(self, called: str, /, **fields: object) -> dict[str, str]:
        """The fields of a call."""
        method = called.partition(".")[2]
        form = {"api": api_named(called).api, "method": method, "version": "1"}
        if self.sid:
            form["PHPSESSID"] = self.sid
        return {**form, **{name: str(value) for name, value in fields.items()}}

    def data(self, called: str, /, **fields: object) -> Any:
        """The data of a success."""
        answer = self.post(called, **fields).json()
        assert answer["success"], answer
        return answer.get("data")

    def code(self, called: str, /, *, files: Any = None, **fields: object) -> int:
        """The code of a refusal, 0 for a success."""
        return code_of(self.post(called, files=files, **fields))

    def names(self, album: str = "", **fields: object) -> list[str]:
        """The names in an album, as listed."""
        asked = {"id": wire.album_id(album), "offset": 0, "limit": -1, "type": "album,photo,video", **fields}
        return [item["info"]["name"] for item in self.data("Album.list", **asked)["items"]]

    def upload(self, album: str, name: str, data: bytes, **fields: object) -> int:
        """Upload a file; the code of the answer."""
        asked = {
            "dest_folder_path": album,
            "duplicate": "ignore",
            "filename": name,
            "mtime": 1721585073,
            **fields,
        }
        return self.code("File.uploadphoto", files={"original": (name, data)}, **asked)


def share(owner: Caller, *items: str, name: str = "Picks", **link: object) -> tuple[str, str]:
    """The id and the open link of a new shared album of these items."""
    one = owner.data("SharedAlbum.create", name=name)["id"]
    if items:
        owner.data("SharedAlbum.add_items", id=one, item_id=",".join(items))
    opened = owner.data("SharedAlbum.edit_public_share", **{"id": one, "is_shared": "true", **link})
    return one, opened["shareid"]


def api_named(called: str) -> Any:
    """The declared API of "Album.list"; "Station" is SYNO.PhotoStation.Info."""
    return getattr(api, called.partition(".")[0])


def code_of(answer: httpx2.Response) -> int:
    """The code of a refusal, 0 for a success."""
    envelope = answer.json()
    return 0 if envelope["success"] else int(envelope["error"]["code"])


def photo(album: str, name: str) -> str:
    """The id of a photo."""
    return wire.item_id("photo", album, name)


@contextmanager
def running(root: Path, **settings: Any) -> Iterator[Caller]:
    """A station over that folder, in process, with these settings; the caller has no session yet."""
    with TestClient(create_app(Settings(root=str(root), **settings)), follow_redirects=False) as http:
        caller = Caller(http)
        caller.library.scan()
        yield caller


def logged_in(caller: Caller, user: str = USER) -> Caller:
    """The same station as one of its users."""
    return Caller(caller.http, caller.data("Auth.login", username=user, password=PASSWORD)["sid"])
