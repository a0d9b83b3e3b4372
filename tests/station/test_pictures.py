"""Thumbnails, originals, ranges and archives."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from albumen import wire
from albumen.media.thumbnails import CannotPicture
from albumen.moving.hashing import digest_file
from albumen.station.ranges import wanted_range
from albumen.station.workers import Pictures
from tests import makers
from tests.station.world import HARBOUR, PHOTO, VIDEO, Caller, code_of, photo, write

ITEM = photo(HARBOUR, PHOTO)
CLIP = wire.item_id("video", HARBOUR, VIDEO)


def shape(data: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(data)).size


def test_thumbnails_have_their_sizes_and_are_upright(mira: Caller, root: Path) -> None:
    write(root / "2023/tall.jpg", makers.jpeg(datetime(2023, 1, 1), size=(2000, 1500), orientation=6))
    one = photo("2023", "tall.jpg")
    sizes = [
        shape(mira.get("Thumb.get", id=one, size=size).content) for size in ("preview", "small", "large")
    ]
    assert sizes == [(160, 213), (320, 427), (1280, 1707)]
    told = mira.data("Photo.getinfo", id=one, additional="thumb_size")[0]["additional"]["thumb_size"]
    assert [
        (told[name]["resolutionx"], told[name]["resolutiony"]) for name in ("preview", "small", "large")
    ] == sizes


def test_a_thumbnail_needs_only_id_and_size_and_is_not_sent_twice(mira: Caller) -> None:
    first = mira.get("Thumb.get", id=ITEM, size="large", mtime=1, sig="x", file="photo.jpg")
    assert (first.status_code, first.headers["content-type"]) == (200, "image/jpeg")
    again = mira.get("Thumb.get", id=ITEM, size="large", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_thumbnails_are_kept_by_content(mira: Caller, root: Path) -> None:
    mira.get("Thumb.get", id=ITEM, size="large")
    digest = digest_file(str(root / HARBOUR / PHOTO)).hex()
    kept = root / ".albumen/thumbnails" / digest[:2] / f"{digest}-large.jpg"
    assert kept.exists()
    mira.data("Photo.copy", id=ITEM, sharepath=wire.album_id("2023"), mode="move", duplicate="ignore")
    kept.write_bytes(b"the kept one")
    assert mira.get("Thumb.get", id=photo("2023", PHOTO), size="large").content == b"the kept one"


def test_thumbnails_that_a_nas_left_are_used(mira: Caller) -> None:
    assert mira.get("Thumb.get", id=ITEM, size="small").content == makers.jpeg(seed=9)


def test_an_album_shows_its_cover(mira: Caller, root: Path) -> None:
    assert shape(mira.get("Thumb.get", id=wire.album_id("2024"), size="large").content) == (400, 300)
    (root / "Bare").mkdir()
    mira.names()
    bare = mira.get("Thumb.get", id=wire.album_id("Bare"), size="small")
    assert (bare.status_code, code_of(bare)) == (404, 503)


def test_what_cannot_be_pictured_is_504(mira: Caller, root: Path) -> None:
    write(root / "2023/broken.jpg", b"\xff\xd8\xff not a picture")
    write(root / "2023/page.jpg", b"<html><script>alert(1)</script>")
    for name in ("broken.jpg", "page.jpg", "gone.jpg"):
        answer = mira.get("Thumb.get", id=photo("2023", name), size="small")
        assert (answer.status_code, code_of(answer)) == (404, 504)


def test_many_who_ask_at_once_cause_one_decoding(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jpg", makers.jpeg(size=(400, 300)))
    pictures = Pictures(str(tmp_path / "kept"))
    try:
        with ThreadPoolExecutor(8) as askers:
            ask = lambda _: pictures.thumbnail(str(path), digest=b"d" * 32, size="small")  # noqa: E731
            assert len(set(askers.map(ask, range(8)))) == 1
        assert len(list((tmp_path / "kept").rglob("*"))) == 2
    finally:
        pictures.close()


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jpg", makers.jpeg(size=(400, 300)))
    pictures = Pictures(str(tmp_path / "kept"))
    try:
        pictures.thumbnail(str(path), digest=b"1" * 32, size="small")
        for worker in multiprocessing.active_children():
            os.kill(worker.pid or 0, signal.SIGKILL)
            worker.join()
        assert pictures.thumbnail(str(path), digest=b"2" * 32, size="small")
    finally:
        pictures.close()


def test_a_failure_is_remembered_by_content(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jpg", b"\xff\xd8\xff")
    pictures = Pictures(str(tmp_path / "kept"))
    try:
        with pytest.raises(CannotPicture):
            pictures.thumbnail(str(path), digest=b"1" * 32, size="small")
        path.write_bytes(makers.jpeg())
        with pytest.raises(CannotPicture):
            pictures.thumbnail(str(path), digest=b"1" * 32, size="small")
        assert pictures.thumbnail(str(path), digest=b"2" * 32, size="small")
    finally:
        pictures.close()


def test_originals_are_the_bytes_of_the_file(mira: Caller, root: Path) -> None:
    answer = mira.get("Download.getphoto", id=ITEM)
    assert answer.content == (root / HARBOUR / PHOTO).read_bytes()
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"].startswith("inline")
    saved = mira.post("Download.getphoto", id=ITEM, download="true", no_structure="False")
    assert saved.headers["content-disposition"] == "attachment; filename*=UTF-8''IMG_0042.JPG"


def test_the_web_page_asks_for_videos_with_a_suffix(mira: Caller, root: Path) -> None:
    fields = mira.form("Download.getvideo", id=CLIP, quality_id="anything")
    answer = mira.http.get("/photo/webapi/download.php/1.mp4", params=fields)
    assert answer.content == (root / HARBOUR / VIDEO).read_bytes()
    assert answer.headers["content-type"] == "video/quicktime"


def test_an_unknown_kind_of_content_is_an_attachment_without_a_type(mira: Caller, root: Path) -> None:
    write(root / "2023/raw.dng", makers.dng())
    answer = mira.get("Download.getphoto", id=photo("2023", "raw.dng"))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-3", (0, 4)),
        ("bytes=5-", (5, 10)),
        ("bytes=-4", (6, 10)),
        ("bytes=-40", (0, 10)),
        ("bytes=3-99", (3, 10)),
        ("bytes=10-", (10, 10)),
        ("bytes=-0", (10, 10)),
        ("bytes=4-2", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=-", None),
        (None, None),
    ],
)
def test_one_range_is_honoured(asked: str | None, expected: tuple[int, int] | None) -> None:
    assert wanted_range(asked, size=10) == expected


def test_ranges_over_http(mira: Caller, root: Path) -> None:
    data = makers.jpeg(seed=3, padding=700_000)
    write(root / "2023/big.jpg", data)
    one = photo("2023", "big.jpg")

    def ask(**headers: str) -> tuple[int, bytes, str | None]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = mira.get("Download.getphoto", id=one, headers=sent)
        return answer.status_code, answer.content, answer.headers.get("content-range")

    size = len(data)
    assert ask(range="bytes=0-99") == (206, data[:100], f"bytes 0-99/{size}")
    assert ask(range="bytes=100-600000") == (206, data[100:600001], f"bytes 100-600000/{size}")
    assert ask(range=f"bytes={size}-") == (416, b"", f"bytes */{size}")
    assert ask(range="bytes=0-99", if_range='"other"') == (200, data, None)
    assert ask()[:2] == (200, data)


def test_head_tells_the_length_without_the_bytes(mira: Caller) -> None:
    whole = mira.get("Download.getphoto", id=ITEM)
    head = mira.http.head("/photo/webapi/download.php", params=mira.form("Download.getphoto", id=ITEM))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]


def test_what_is_gone_has_its_code(mira: Caller) -> None:
    gone = mira.get("Download.getphoto", id=photo("2023", "gone.jpg"))
    assert (gone.status_code, code_of(gone)) == (400, 506)
    no_album = mira.get("Download.getphoto", id=photo("1999", "gone.jpg"))
    assert (no_album.status_code, code_of(no_album)) == (404, 508)


def archive(data: bytes) -> zipfile.ZipFile:
    opened = zipfile.ZipFile(io.BytesIO(data))
    assert opened.testzip() is None
    return opened


def test_albums_are_archived_with_all_below_them(mira: Caller, root: Path) -> None:
    answer = mira.get("Download.getitem", id=f"{wire.album_id('2024')},{photo('2023', 'old.jpg')}")
    assert answer.headers["content-type"] == "application/zip"
    with archive(answer.content) as opened:
        inside = "2024/2024-07-21 Harbour/"
        assert sorted(opened.namelist()) == sorted(
            [inside + PHOTO, inside + VIDEO, inside + "IMG_0042.JPG.xmp", "old.jpg"]
        )
        assert {info.compress_type for info in opened.infolist()} == {zipfile.ZIP_STORED}
        assert opened.read("old.jpg") == (root / "2023/old.jpg").read_bytes()


def test_flat_archives_keep_every_file(mira: Caller, root: Path) -> None:
    write(root / "2024/old.jpg", makers.jpeg(seed=33))
    both = f"{wire.album_id('2023')},{wire.album_id('2024')}"
    with archive(mira.get("Download.getitem", id=both, no_structure="true").content) as opened:
        assert {"old.jpg", "old (2).jpg"} <= set(opened.namelist())


def test_an_archive_leaves_out_what_the_caller_may_not_see(visitor: Caller) -> None:
    with archive(visitor.get("Download.getitem", id=wire.album_id("Open")).content) as opened:
        assert opened.namelist() == ["Open/seen.jpg"]
    with archive(visitor.get("Download.getitem", id="album_").content) as opened:
        assert "root.jpg" not in opened.namelist()


def test_an_archive_of_nothing_is_506(mira: Caller) -> None:
    assert code_of(mira.get("Download.getitem", id=photo("2023", "gone.jpg"))) == 506
    assert code_of(mira.get("Download.getitem", id=wire.album_id("1999"))) == 508
