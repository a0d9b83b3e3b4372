"""Uploads, downloads and ranges: what goes over the wire and what lands on the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from albumen.client import PhotoStation
from albumen.client.errors import (
    DownloadAccessDenied,
    FileChanged,
    NotAPhotoStation,
    StationFailed,
    TransferBroken,
    UnexpectedAnswer,
)
from albumen.client.exchange import BLOCK, Multipart
from albumen.declare import Upload
from tests.client.stub import Answer, Stub, html, refuse

PHOTO = "photo_2f_612e6a7067"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A file of three blocks and a bit, from the year 2021."""
    path = tmp_path / "IMG 1.JPG"
    path.write_bytes(os.urandom(3 * BLOCK + 7))
    os.utime(path, (1_621_585_073.9, 1_621_585_073.9))
    return path


def test_upload_sends_fields_first_and_the_file_last(nas: PhotoStation, stub: Stub, picture: Path) -> None:
    nas.upload(picture, album="2021/Été", title="Boats", description="two\nlines")
    seen = stub.seen[-1]
    assert seen.order[:3] == ["api", "method", "version"] and seen.order[-1] == "original"
    assert seen.files["original"] == ("IMG 1.JPG", picture.read_bytes())
    assert seen.fields["api"] == "SYNO.PhotoStation.File" and seen.method == "uploadphoto"
    assert seen.fields["dest_folder_path"] == "2021/Été" and seen.fields["mtime"] == "1621585073"
    assert seen.fields["duplicate"] == "ignore" and seen.fields["filename"] == "IMG 1.JPG"
    assert seen.fields["title"] == "Boats" and seen.fields["description"] == "two\nlines"


def test_upload_is_sent_with_its_length(nas: PhotoStation, stub: Stub, picture: Path) -> None:
    nas.upload(picture, album="")
    assert int(stub.seen[-1].headers["content-length"]) == len(stub.seen[-1].body)
    assert "transfer-encoding" not in stub.seen[-1].headers


def test_upload_of_a_video_by_its_extension(nas: PhotoStation, stub: Stub, picture: Path) -> None:
    nas.upload(picture, album="a", name="clip.MOV")
    assert stub.seen[-1].method == "uploadvideo" and stub.seen[-1].fields["filename"] == "clip.MOV"


def test_upload_keeps_the_bytes_of_a_name(nas: PhotoStation, stub: Stub, tmp_path: Path) -> None:
    path = os.path.join(os.fspath(tmp_path), "caf\udce9.jpg")
    try:
        Path(path).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    nas.upload(path, album="a")
    assert stub.seen[-1].fields["filename"] == "caf\udce9.jpg"
    assert b'filename="caf\xe9.jpg"' in stub.seen[-1].body


def test_name_cannot_break_out_of_the_part_head(tmp_path: Path) -> None:
    path = tmp_path / 'a"\r\nX: y.jpg'
    path.write_bytes(b"x")
    body = b"".join(Multipart({}, {"original": Upload(path=str(path), name=path.name)}, None).blocks())
    assert b'filename="a%22%0D%0AX: y.jpg"\r\n' in body


def test_upload_tells_its_progress(nas: PhotoStation, picture: Path) -> None:
    told: list[tuple[int, int]] = []
    nas.upload(picture, album="a", progress=lambda sent, total: told.append((sent, total)))
    size = picture.stat().st_size
    assert told == [(BLOCK, size), (2 * BLOCK, size), (3 * BLOCK, size), (size, size)]


def test_upload_is_repeated_whole_after_a_renewal(nas: PhotoStation, stub: Stub, picture: Path) -> None:
    nas.connect()
    stub.end_sessions()
    nas.upload(picture, album="a")
    assert stub.methods()[3:] == ["uploadphoto", "checkauth", "login", "uploadphoto"]
    assert stub.seen[-1].files["original"][1] == picture.read_bytes()


def test_file_that_shrinks_while_it_is_sent_is_told(nas: PhotoStation, stub: Stub, picture: Path) -> None:
    def shrink(sent: int, total: int) -> None:
        os.truncate(picture, BLOCK)

    with pytest.raises(FileChanged, match="IMG 1"):
        nas.upload(picture, album="a", progress=shrink)


def test_range_is_asked_for_and_honoured(nas: PhotoStation, stub: Stub) -> None:
    with nas.read_range(PHOTO, 100, 50) as blob:
        assert blob.partial and blob.size == 50
        assert b"".join(blob.chunks()) == stub.original[100:150]
    assert stub.seen[-1].headers["range"] == "bytes=100-149"
    assert stub.seen[-1].headers["accept-encoding"] == "identity"


def test_range_without_length_reads_to_the_end(nas: PhotoStation, stub: Stub) -> None:
    assert nas.read_range(PHOTO, 199_990, None).read() == stub.original[199_990:]


def test_range_behind_the_end_is_empty(nas: PhotoStation) -> None:
    blob = nas.read_range(PHOTO, 10**9, 1)
    assert blob.partial and blob.read() == b""


def test_station_that_ignores_ranges_is_told_by_partial(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["getphoto"] = lambda seen: Answer(stub.original, headers={"Content-Type": "image/jpeg"})
    with nas.read_range(PHOTO, 100, 50) as blob:
        assert not blob.partial and next(blob.chunks()).startswith(b"0123456789")
    assert nas.who().username == "mira"


def test_wrong_range_is_not_taken_for_the_right_one(nas: PhotoStation, stub: Stub) -> None:
    headers = {"Content-Type": "image/jpeg", "Content-Range": "bytes 0-49/200"}
    stub.rules["getphoto"] = lambda seen: Answer(b"x" * 50, 206, headers)
    with pytest.raises(UnexpectedAnswer, match="from 0 instead of from 100"):
        nas.read_range(PHOTO, 100, 50)


@pytest.mark.parametrize(("offset", "length"), [(-1, 5), (0, 0), (0, -2)])
def test_impossible_range_is_refused(nas: PhotoStation, stub: Stub, offset: int, length: int) -> None:
    with pytest.raises(ValueError, match="range"):
        nas.read_range(PHOTO, offset, length)
    assert stub.seen == []


def test_video_is_read_by_the_method_for_videos(nas: PhotoStation, stub: Stub) -> None:
    nas.read_range("video_2f_612e6d6f76", 0, 1).close()
    assert stub.seen[-1].method == "getvideo"


@pytest.mark.parametrize("status", [200, 403])
def test_refused_bytes_raise_the_fault(visitor: PhotoStation, stub: Stub, status: int) -> None:
    stub.rules["getphoto"] = lambda seen: refuse(507, status)
    with pytest.raises(DownloadAccessDenied):
        visitor.download.getphoto(id=PHOTO)


def test_bytes_that_are_not_there_are_told_by_status(visitor: PhotoStation, stub: Stub) -> None:
    stub.rules["getphoto"] = lambda seen: html(404)
    with pytest.raises(StationFailed) as caught:
        visitor.download.getphoto(id=PHOTO)
    assert caught.value.status == 404


def test_login_page_instead_of_bytes_is_told(visitor: PhotoStation, stub: Stub) -> None:
    stub.rules["getphoto"] = lambda seen: html()
    with pytest.raises(NotAPhotoStation):
        visitor.download.getphoto(id=PHOTO)


def test_station_that_dies_in_the_middle_breaks_the_blob(visitor: PhotoStation, stub: Stub) -> None:
    stub.rules["getphoto"] = lambda seen: Answer(
        stub.original, headers={"Content-Type": "image/jpeg"}, cut=1000
    )
    with pytest.raises(TransferBroken) as caught:
        visitor.download.getphoto(id=PHOTO).read()
    assert caught.value.may_retry


def test_saved_original_is_whole(nas: PhotoStation, stub: Stub, tmp_path: Path) -> None:
    nas.save(PHOTO, tmp_path / "a.jpg")
    assert (tmp_path / "a.jpg").read_bytes() == stub.original
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.jpg"]


def test_save_never_writes_over_a_file(nas: PhotoStation, stub: Stub, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        nas.save(PHOTO, tmp_path / "a.jpg")
    assert (tmp_path / "a.jpg").read_bytes() == b"mine" and stub.seen == []


def test_save_does_not_write_over_what_came_meanwhile(nas: PhotoStation, stub: Stub, tmp_path: Path) -> None:
    def appear(seen: object) -> None:
        (tmp_path / "a.jpg").write_bytes(b"mine")

    stub.rules["getphoto"] = appear
    with pytest.raises(FileExistsError):
        nas.save(PHOTO, tmp_path / "a.jpg")
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("a.jpg", b"mine")]


def test_save_works_where_links_are_unknown(
    nas: PhotoStation, stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*names: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    nas.save(PHOTO, tmp_path / "a.jpg")
    assert (tmp_path / "a.jpg").read_bytes() == stub.original
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.jpg"]


def test_broken_save_leaves_nothing(nas: PhotoStation, stub: Stub, tmp_path: Path) -> None:
    stub.rules["getphoto"] = lambda seen: Answer(
        stub.original, headers={"Content-Type": "image/jpeg"}, cut=1000
    )
    with pytest.raises(TransferBroken):
        nas.save(PHOTO, tmp_path / "a.jpg")
    assert list(tmp_path.iterdir()) == []


def test_one_connection_serves_one_call_after_another(nas: PhotoStation, stub: Stub) -> None:
    nas.connect()
    nas.download.getphoto(id=PHOTO).read()
    nas.who()
    assert len({seen.port for seen in stub.seen}) == 1
