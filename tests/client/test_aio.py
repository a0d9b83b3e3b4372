"""The async client does what the sync one does, by the same names."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from albumen.client import AsyncPhotoStation, PhotoStation
from albumen.client.errors import AnswerLost, FileChanged, NoPermission, TransferBroken, UnexpectedAnswer
from albumen.client.exchange import BLOCK
from tests.client.stub import SILENCE, Answer, Stub, refuse

PHOTO = "photo_2f_612e6a7067"


def run(stub: Stub, story: Callable[[AsyncPhotoStation], Awaitable[object]]) -> object:
    """Tell a story with a client that logs in as mira."""

    async def tell() -> object:
        async with AsyncPhotoStation(stub.url, user="mira", password="correct horse", timeout=10) as nas:
            return await story(nas)

    return asyncio.run(tell())


def test_both_clients_have_the_same_names_and_signatures() -> None:
    names = {name for name in vars(PhotoStation) if not name.startswith("_")}
    assert names == {name for name in vars(AsyncPhotoStation) if not name.startswith("_")}
    assert PhotoStation.__annotations__.keys() == AsyncPhotoStation.__annotations__.keys()
    for name in names | {"__init__"}:
        sync, aio = vars(PhotoStation)[name], vars(AsyncPhotoStation)[name]
        if isinstance(sync, property):
            sync, aio = sync.fget, aio.fget
        assert parameters(sync) == parameters(aio), name
        assert sync.__doc__ == aio.__doc__, name


def parameters(function: Callable[..., object]) -> list[str]:
    return [str(parameter).replace("AsyncTransport", "Transport") for parameter in
            inspect.signature(function).parameters.values()]  # fmt: skip


def test_connect_call_and_walk(stub: Stub) -> None:
    stub.names = ["a.jpg", "b.jpg", "c.jpg"]

    async def story(nas: AsyncPhotoStation) -> None:
        assert (await nas.connect()).username == "mira"
        assert (await nas.album.create(name="d.jpg")).id == "album_61"
        assert [item.info.name async for item in nas.items(page=2)] == ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]
        assert len([item async for item in nas.photos(page=3)]) == 4
        assert await nas.is_ours is False
        assert (await nas.call("SYNO.PhotoStation.Album", "create", name="e"))["id"] == "album_61"
        await nas.renew()
        assert (await nas.who()).username == "mira" and nas.login_count == 2
        assert nas.requests == len(stub.seen)

    run(stub, story)


def test_tasks_at_once_renew_once(stub: Stub) -> None:
    async def story(nas: AsyncPhotoStation) -> None:
        await asyncio.gather(*(nas.album.create(name=name) for name in "abcd"))
        stub.end_sessions()
        await asyncio.gather(*(nas.album.create(name=name) for name in "efgh"))

    run(stub, story)
    assert sorted(stub.names) == list("abcdefgh") and stub.logins == 2


def test_lack_of_rights_is_told(stub: Stub) -> None:
    stub.rules["create"] = lambda seen: refuse(105)
    with pytest.raises(NoPermission):
        run(stub, lambda nas: nas.album.create(name="a"))
    assert stub.logins == 1


def test_change_is_never_sent_twice(stub: Stub) -> None:
    stub.rules["create"] = lambda seen: SILENCE
    with pytest.raises(AnswerLost):
        run(stub, lambda nas: nas.album.create(name="a"))
    assert stub.methods().count("create") == 1


def test_upload_and_save_carry_the_bytes(stub: Stub, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(os.urandom(2 * BLOCK + 1))
    told: list[tuple[int, int]] = []

    async def story(nas: AsyncPhotoStation) -> None:
        await nas.upload(tmp_path / "a.jpg", album="2024", progress=lambda *sent: told.append(sent))
        await nas.save(PHOTO, tmp_path / "b.jpg")
        async with await nas.read_range(PHOTO, 5, 10) as blob:
            assert await blob.aread() == stub.original[5:15]

    run(stub, story)
    sent = next(seen for seen in stub.seen if seen.method == "uploadphoto")
    assert sent.files["original"][1] == (tmp_path / "a.jpg").read_bytes() and len(told) == 3
    assert (tmp_path / "b.jpg").read_bytes() == stub.original


def test_file_that_shrinks_while_it_is_sent_is_told(stub: Stub, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(os.urandom(3 * BLOCK))
    with pytest.raises(FileChanged):
        run(stub, lambda nas: nas.upload(path, album="", progress=lambda *_: os.truncate(path, BLOCK)))


def test_broken_save_leaves_nothing(stub: Stub, tmp_path: Path) -> None:
    stub.rules["getphoto"] = lambda seen: Answer(
        stub.original, headers={"Content-Type": "image/jpeg"}, cut=1000
    )
    with pytest.raises(TransferBroken):
        run(stub, lambda nas: nas.save(PHOTO, tmp_path / "a.jpg"))
    assert list(tmp_path.iterdir()) == []


def test_wrong_range_is_not_taken_for_the_right_one(stub: Stub) -> None:
    headers = {"Content-Type": "image/jpeg", "Content-Range": "bytes 0-49/200"}
    stub.rules["getphoto"] = lambda seen: Answer(b"x" * 50, 206, headers)
    with pytest.raises(UnexpectedAnswer):
        run(stub, lambda nas: nas.read_range(PHOTO, 100, 50))


def test_blobs_say_which_client_they_came_from(stub: Stub, nas: PhotoStation) -> None:
    async def story(nas: AsyncPhotoStation) -> None:
        async with await nas.download.getphoto(id=PHOTO) as blob:
            with pytest.raises(TypeError, match="achunks"):
                blob.chunks()

    run(stub, story)
    with nas.download.getphoto(id=PHOTO) as blob, pytest.raises(TypeError, match="chunks"):
        blob.achunks()
