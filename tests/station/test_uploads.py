"""Uploads: part order, names, clashes, broken bodies, full disks."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from albumen.moving.incoming import Incoming
from albumen.moving.units import StorageStopped
from albumen.station import dispatch
from albumen.station.answers.files import modified_ns
from tests import makers
from tests.station.world import HARBOUR, Caller, code_of, photo

DATA = makers.jpeg(seed=500)
FIELDS = {"dest_folder_path": HARBOUR, "duplicate": "ignore", "filename": "new.jpg", "mtime": "1721585073"}
BOUNDARY = "----x"


def body(parts: list[tuple[str, str | bytes]], *, end: bool = True) -> bytes:
    """A multipart body with the parts in this order; bytes make a file part named after the field."""
    out = b""
    for name, value in parts:
        is_file = isinstance(value, bytes)
        named = f'; filename="{name}.jpg"' if is_file else ""
        out += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode()
        out += (value if isinstance(value, bytes) else value.encode()) + b"\r\n"
    return out + (f"--{BOUNDARY}--\r\n".encode() if end else b"")


def send(caller: Caller, data: bytes) -> int:
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    return code_of(caller.http.post("/photo/webapi/file.php", content=data, headers=headers))


def leftovers(root: Path) -> list[str]:
    """Temporary files anywhere below the root."""
    return [
        str(path) for path in root.rglob(".albumen-*") if path.is_file() and path.name != ".albumen-origin"
    ]


def test_an_upload_keeps_bytes_mtime_title_and_description(mira: Caller, root: Path) -> None:
    assert mira.upload(HARBOUR, "new.jpg", DATA, title="Boats", description="Two") == 0
    path = root / HARBOUR / "new.jpg"
    assert (path.read_bytes(), path.stat().st_mtime) == (DATA, 1721585073)
    info = mira.data("Photo.getinfo", id=photo(HARBOUR, "new.jpg"))[0]["info"]
    assert (info["title"], info["description"]) == ("Boats", "Two")
    assert leftovers(root) == []


@pytest.mark.parametrize("api_last", [True, False])
@pytest.mark.parametrize("file_at", [0, 2, 99])
def test_parts_may_come_in_any_order(mira: Caller, root: Path, file_at: int, api_last: bool) -> None:
    """Seen: python-photostation sends `api` behind the file; where DS photo puts the session is not known."""
    call = [
        ("api", "SYNO.PhotoStation.File"),
        ("method", "uploadphoto"),
        ("version", "1"),
        ("PHPSESSID", mira.sid),
    ]
    fields = list(FIELDS.items())
    parts: list[tuple[str, str | bytes]] = [*fields, *call] if api_last else [*call, *fields]
    parts.insert(file_at, ("original", DATA))
    assert send(mira, body(parts)) == 0
    assert (root / HARBOUR / "new.jpg").read_bytes() == DATA
    assert leftovers(root) == []


def test_the_file_part_may_have_another_name_and_thumbnails_are_passed_over(mira: Caller, root: Path) -> None:
    call = [*mira.form("File.uploadphoto").items(), *FIELDS.items()]
    assert (
        send(mira, body([("thumb_small", b"small"), ("file", DATA), ("thumb_large", b"large"), *call])) == 0
    )
    assert (root / HARBOUR / "new.jpg").read_bytes() == DATA
    again = [("filename", "two.jpg") if one[0] == "filename" else one for one in call]
    assert send(mira, body([("file", b"wrong"), ("original", DATA), *again])) == 0
    assert (root / HARBOUR / "two.jpg").read_bytes() == DATA
    assert leftovers(root) == []


@pytest.mark.parametrize(
    ("duplicate", "names"),
    [("ignore", {"a.jpg"}), ("rename", {"a.jpg", "a_1.jpg"}), ("overwrite", {"a.jpg"})],
)
def test_a_taken_name(mira: Caller, root: Path, duplicate: str, names: set[str]) -> None:
    assert mira.upload("2024", "a.jpg", DATA, title="First") == 0
    other = makers.jpeg(seed=501)
    assert mira.upload("2024", "a.jpg", other, duplicate=duplicate) == 0
    assert {path.name for path in (root / "2024").glob("a*")} == names
    kept = (root / "2024/a.jpg").read_bytes()
    assert kept == (other if duplicate == "overwrite" else DATA)
    if duplicate == "overwrite":
        (entry,) = mira.library.vault.list_trash()
        assert Path(entry.location).read_bytes() == DATA
        assert mira.data("Photo.getinfo", id=photo("2024", "a.jpg"))[0]["info"]["title"] == "a"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"filename": "page.html"}, 518),
        ({"filename": "noextension"}, 518),
        ({"filename": "clip.mov"}, 518),
        ({"filename": "../out.jpg"}, 516),
        ({"filename": ".hidden.jpg"}, 516),
        ({"filename": "x" * 300 + ".jpg"}, 516),
        ({"dest_folder_path": "1999"}, 519),
        ({"dest_folder_path": "../elsewhere"}, 516),
        ({"dest_folder_path": ".albumen"}, 516),
        ({"duplicate": "maybe"}, 516),
        ({"mtime": "yesterday"}, 516),
        ({"filename": "new.heic"}, 0),
        ({"filename": "NEW.JXL"}, 0),
        ({"dest_folder_path": "/2024/"}, 0),
        ({"dest_folder_path": ""}, 0),
    ],
)
def test_what_is_refused_and_what_is_not(mira: Caller, root: Path, change: dict[str, str], code: int) -> None:
    fields = {**FIELDS, **change}
    assert mira.code("File.uploadphoto", files={"original": ("x.jpg", DATA)}, **fields) == code
    assert leftovers(root) == []


def test_videos_have_their_own_method(mira: Caller, root: Path) -> None:
    fields = {**FIELDS, "filename": "new.mov"}
    assert mira.code("File.uploadvideo", files={"original": ("x.mov", makers.mov())}, **fields) == 0
    assert mira.code("File.uploadvideo", files={"original": ("x.jpg", DATA)}, **FIELDS) == 518
    assert "new.mov" in mira.names(HARBOUR)


def test_no_file_part_is_521(mira: Caller) -> None:
    assert mira.code("File.uploadphoto", **FIELDS) == 521


def test_a_body_that_breaks_off_leaves_nothing(mira: Caller, root: Path) -> None:
    parts = [*mira.form("File.uploadphoto").items(), *FIELDS.items(), ("original", DATA)]
    whole = body(parts)
    for cut in (len(whole) - 10, len(whole) - 200):
        assert send(mira, whole[:cut]) == 520
    assert not (root / HARBOUR / "new.jpg").exists()
    assert leftovers(root) == []


@pytest.mark.parametrize("step", ["write", "finish"])
def test_a_full_disk_is_522_and_leaves_nothing(
    mira: Caller, root: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(self: Incoming, *_: object, **__: object) -> None:
        raise StorageStopped(errno.ENOSPC, self.directory)

    monkeypatch.setattr(Incoming, step, full)
    assert mira.upload(HARBOUR, "new.jpg", DATA) == 522
    assert not (root / HARBOUR / "new.jpg").exists()
    assert leftovers(root) == []


def test_a_file_before_its_session_has_a_bound(
    mira: Caller, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "MOST_BYTES_UNPROVEN", 10)
    call = [*mira.form("File.uploadphoto").items(), *FIELDS.items()]
    assert send(mira, body([("original", DATA), *call])) == 101
    assert send(mira, body([*call, ("original", DATA)])) == 0
    assert leftovers(root) == []


def test_mtime_is_seconds_or_milliseconds() -> None:
    assert modified_ns(1721585073) == 1721585073 * 10**9
    assert modified_ns(1721585073250) == 1721585073250 * 10**6
    assert modified_ns(-5) is None


def test_form_bodies_have_a_bound(mira: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("albumen.station.uploads.MOST_FORM_BYTES", 1000)
    assert mira.code("Photo.getinfo", id=",".join([photo("a", "b.jpg")] * 200)) == 101
    many = {f"f{n}": "" for n in range(1001)}
    assert mira.code("Info.query", query="all", **many) == 101
