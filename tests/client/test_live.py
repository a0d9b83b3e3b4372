"""The clients against the station of this package, over real sockets."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from albumen.api.conditions import Conditions
from albumen.catalog import Catalog, users
from albumen.client import AsyncPhotoStation, PhotoStation
from albumen.client.errors import AlbumExists, FileKindRefused, SmartAlbumExists, WrongPassword
from albumen.station.app import Settings, create_app
from albumen.wire import album_id

LOGIN = {"user": "mira", "password": "correct horse"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63680000008200816cd0b8"
    "9e0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a station over an empty folder, with one user."""
    root = tmp_path_factory.mktemp("photos")
    (root / ".albumen").mkdir()
    catalog = Catalog.open(str(root / ".albumen" / "catalog.sqlite"))
    users.add_user(catalog, LOGIN["user"], LOGIN["password"], admin=True)
    catalog.close()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(root=str(root))), log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/photo"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def live(url: str) -> Iterator[PhotoStation]:
    with PhotoStation(url, **LOGIN, timeout=20) as client:
        yield client


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "dot.png"
    path.write_bytes(PNG)
    return path


def test_our_station_is_known_as_ours(live: PhotoStation) -> None:
    assert live.connect().username == "mira"
    assert live.is_ours


def test_upload_list_read_and_save(live: PhotoStation, picture: Path, tmp_path: Path) -> None:
    live.album.create(name="Été")
    live.upload(picture, album="Été", title="A dot")
    (item,) = live.items("Été")
    assert item.info.name == "dot.png" and item.info.title == "A dot"
    with live.read_range(item.id, 1, 3) as blob:
        assert blob.partial and blob.read() == b"PNG"
    live.save(item.id, tmp_path / "back.png")
    assert (tmp_path / "back.png").read_bytes() == PNG


def test_smart_albums_covers_categories_and_turns(live: PhotoStation, picture: Path) -> None:
    live.album.create(name="turned")
    live.upload(picture, album="turned", name="b.png")
    (item,) = live.items("turned")
    smart = live.smart_album.create(name="Dots", keyword=("b.png",)).id
    live.cover.setsmart(id=smart, item_id=item.id)
    category = live.category.create(name="Ours").id
    live.category.additem(id=category, item_id=(smart, album_id("turned")))
    (told,) = live.rotate.set(id=(item.id,), turn="right", sidecar=True).items
    (found,) = live.photo.list(offset=0, limit=-1, type=("photo",), filter_smart=smart).items
    (kept,) = live.smart_album.getinfo(id=(smart,)).smart_albums
    assert (told.rotation, found.info.rotation, found.info.rotated) == (6, 6, True)
    assert isinstance(kept.condition, Conditions) and kept.condition.keyword == ("b.png",)
    assert [one.type for one in live.category.listitem(id=category, offset=0, limit=-1).items] == [
        "smart_album",
        "album",
    ]
    with pytest.raises(SmartAlbumExists):
        live.smart_album.create(name="Dots", keyword=("x",))
    live.photo.cancel(action="delete", id=(item.id,))


def test_the_async_client_makes_and_turns_too(url: str, picture: Path) -> None:
    async def story() -> tuple[int, int]:
        async with AsyncPhotoStation(url, **LOGIN, timeout=20) as nas:
            await nas.album.create(name="async turned")
            await nas.upload(picture, album="async turned", name="c.png")
            smart = (await nas.smart_album.create(name="Async", keyword=("c.png",))).id
            page = await nas.photo.list(offset=0, limit=-1, type=("photo",), filter_smart=smart)
            turned = await nas.rotate.set(id=(page.items[0].id,), turn="half")
            return page.total, turned.items[0].rotation

    assert asyncio.run(story()) == (1, 3)


def test_faults_have_their_names(live: PhotoStation, tmp_path: Path) -> None:
    live.album.create(name="twice")
    with pytest.raises(AlbumExists):
        live.album.create(name="twice")
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(FileKindRefused):
        live.upload(tmp_path / "notes.txt", album="twice")


def test_session_that_ended_on_the_station_is_renewed(live: PhotoStation) -> None:
    sid = live.connect().sid
    live.call("SYNO.PhotoStation.Auth", "logout", PHPSESSID=sid)
    assert live.who().username == ""
    live.album.create(name="after the end")
    assert live.login_count == 2


def test_wrong_password(url: str) -> None:
    with PhotoStation(url, user="mira", password="wrong") as nas, pytest.raises(WrongPassword):
        nas.connect()


def test_async_client_walks_and_reads(url: str, picture: Path) -> None:
    async def story() -> list[str]:
        async with AsyncPhotoStation(url, **LOGIN, timeout=20) as nas:
            await nas.album.create(name="async")
            for name in ("a.png", "b.png", "c.png"):
                await nas.upload(picture, album="async", name=name)
            items = [item async for item in nas.items("async", page=2)]
            blob = await nas.download.getphoto(id=items[0].id)
            assert await blob.aread() == PNG
            return [item.info.name for item in items]

    assert asyncio.run(story()) == ["a.png", "b.png", "c.png"]
