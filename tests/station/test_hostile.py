"""What attackers send: paths out of the root, symlinks, quotes, junk; each is refused and changes nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from albumen import api, wire
from albumen.declare import Method
from tests.station.world import HARBOUR, PHOTO, Caller, code_of, photo

OUTSIDE = [
    "..",
    "../secret",
    "2024/../../secret",
    "2024/..",
    "/etc",
    "/etc/passwd",
    "./2024",
    "2024//2024-07-21 Harbour",
    "2024/.",
    "2024\0/x",
    "..\\secret",
    "\u2025/secret",
    "%2e%2e/secret",
    ".albumen",
    ".albumen/catalog.sqlite",
    "@eaDir",
    "2024/2024-07-21 Harbour/@eaDir",
    "out",
    "out/secret.jpg",
    "caf\udce9/../..",
]


def hexed(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").hex()


@pytest.fixture
def secret(root: Path) -> Path:
    """A file beside the root, and a symlink into its folder from inside."""
    beside = root.parent / "beside"
    beside.mkdir()
    (beside / "secret.jpg").write_bytes(b"\xff\xd8\xff secret")
    (root / "out").symlink_to(beside)
    (root / "2023" / "link.jpg").symlink_to(beside / "secret.jpg")
    os.mkfifo(root / "2023" / "pipe.jpg")
    return beside / "secret.jpg"


def state(root: Path) -> list[tuple[str, int]]:
    """Every path around the root that is not the station's own."""
    return sorted(
        (str(path), path.lstat().st_size)
        for path in root.parent.rglob("*")
        if ".albumen" not in path.parts and not path.is_dir()
    )


@pytest.mark.parametrize("path", OUTSIDE, ids=ascii)
def test_no_path_leads_out(mira: Caller, root: Path, secret: Path, path: str) -> None:
    before = state(root)
    album, item = f"album_{hexed(path)}", f"photo_{hexed(path)}_{hexed('secret.jpg')}"
    in_name = f"photo_2f_{hexed(path)}"
    listing = {"offset": 0, "limit": -1, "type": "album,photo,video"}
    target = {"mode": "copy", "duplicate": "overwrite"}
    codes = [
        mira.code("Album.list", id=album, **listing),
        mira.code("Album.getinfo", id=album),
        mira.code("Album.create", id=album, name="x"),
        mira.code("Album.create", name=path),
        mira.code("Album.delete", id=album),
        mira.code("Photo.list", offset=0, limit=1, type="photo", filter_album=album),
        mira.code("Photo.copy", id=photo(HARBOUR, PHOTO), sharepath=album, **target),
        mira.upload(path, "x.jpg", b"\xff\xd8\xff"),
        mira.code("Cover.set", id=album, item_id=photo(HARBOUR, PHOTO)),
        mira.code("SmartAlbum.create", name="x", albums=album),
        *(mira.code("Cover.set", id=wire.album_id("2024"), item_id=one) for one in (item, in_name)),
        *(mira.code("Rotate.set", id=one, turn="left", sidecar="true") for one in (item, in_name)),
        *(mira.code("Photo.getinfo", id=one) for one in (item, in_name)),
        *(mira.code("Photo.delete", id=one) for one in (item, in_name)),
        *(code_of(mira.get("Thumb.get", id=one, size="small")) for one in (album, item, in_name)),
        *(code_of(mira.get("Download.getphoto", id=one)) for one in (item, in_name)),
        *(code_of(mira.get("Download.getitem", id=one)) for one in (album, item, in_name)),
    ]
    assert set(codes).isdisjoint({0, 100}), codes
    assert state(root) == before


def test_nothing_is_read_through_a_symlink_or_from_a_pipe(mira: Caller, secret: Path) -> None:
    assert mira.names("2023") == ["old.jpg"]
    for name in ("link.jpg", "pipe.jpg"):
        assert code_of(mira.get("Download.getphoto", id=photo("2023", name))) == 506
    archive = mira.get("Download.getitem", id="album_").content
    assert b"secret" not in archive.replace(b"Locked/secret.jpg", b"")


def test_an_item_that_becomes_a_symlink_is_not_followed(mira: Caller, root: Path, secret: Path) -> None:
    mira.names(HARBOUR)
    (root / HARBOUR / PHOTO).unlink()
    (root / HARBOUR / PHOTO).symlink_to(secret)
    assert code_of(mira.get("Download.getphoto", id=photo(HARBOUR, PHOTO))) == 506
    assert code_of(mira.get("Thumb.get", id=photo(HARBOUR, PHOTO), size="large")) == 504


JUNK = ["'", '"', "';--", "' OR '1'='1", "\\", "%", "_", "\0", "caf\udce9", "${x}", "x" * 5000, "\u202e", ""]


@pytest.mark.parametrize("method", api.served_methods(), ids=repr)
def test_no_parameter_breaks_a_method(mira: Caller, method: Method[Any, Any]) -> None:
    """Each declared field in turn gets each text, beside a good example; no answer may be "something failed"."""
    called, example = f"{method.owner.__name__}.{method.name}", wire.to_form(method.example)
    for name in method.request_type.__struct_fields__:
        for text in JUNK:
            answer = mira.post(called, **{**example, name: text})
            if answer.headers["content-type"] == "application/json":
                assert code_of(answer) != 100, (name, text)


BODIES = ["multipart/form-data; boundary=x", "multipart/form-data", "text/xml", ""]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), kind=st.sampled_from(BODIES))
def test_any_body_is_answered(visitor: Caller, data: bytes, kind: str) -> None:
    for script in ("file.php", "album.php"):
        answer = visitor.http.post(f"/photo/webapi/{script}", content=data, headers={"content-type": kind})
        assert answer.status_code == 200
        assert code_of(answer) in range(101, 108)
