"""What the station shows of an item, read from made files."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from albumen.media.facts import Facts, read_facts
from albumen.media.window import BytesWindow
from tests.makers import RATIONAL, SHORT, box, dng, exif, heic, jpeg, metadata, mov, mp4, png, tiff

TAKEN = datetime(2021, 3, 4, 5, 6, 7)


def facts(data: bytes) -> Facts:
    return read_facts(BytesWindow(data), "x")


def test_camera_place_and_orientation_of_a_photo() -> None:
    data = jpeg(
        TAKEN, size=(64, 48), make="Apple", model="iPhone 8", orientation=6, position=(-33.8568, 151.2153)
    )
    found = facts(data)
    assert (found.width, found.height, found.orientation) == (64, 48, 6)
    assert (found.camera, found.camera_model) == ("Apple", "iPhone 8")
    assert (found.lat, found.lng) == (pytest.approx(-33.8568, abs=1e-6), pytest.approx(151.2153, abs=1e-6))


def test_exposure_reads_as_a_photographer_writes_it() -> None:
    detail = {
        0x829A: (RATIONAL, 1, (1).to_bytes(4, "little") + (250).to_bytes(4, "little")),
        0x829D: (RATIONAL, 1, (56).to_bytes(4, "little") + (10).to_bytes(4, "little")),
        0x8827: (SHORT, 1, (400).to_bytes(2, "little")),
        0x9209: (SHORT, 1, (0x19).to_bytes(2, "little")),
        0x920A: (RATIONAL, 1, (23).to_bytes(4, "little") + (1).to_bytes(4, "little")),
        0xA434: (2, 9, b"23mm f/2\0"),
    }
    found = facts(jpeg(structure=tiff({}, detail=detail)))
    assert (found.exposure, found.aperture, found.iso) == ("1/250 sec.", "f/5.6", 400)
    assert (found.focal_length, found.lens, found.flash) == ("23.0 mm", "23mm f/2", "fired, auto")


@pytest.mark.parametrize("data", [heic(size=(96, 64)), png(size=(96, 64))], ids=["heic", "png"])
def test_size_of_other_pictures(data: bytes) -> None:
    assert (facts(data).width, facts(data).height) == (96, 64)


@pytest.mark.parametrize(
    ("form", "options"), [("WEBP", {}), ("WEBP", {"lossless": True}), ("GIF", {}), ("AVIF", {})]
)
def test_size_as_pillow_writes_it(form: str, options: dict[str, bool]) -> None:
    out = io.BytesIO()
    Image.new("RGB", (90, 60)).save(out, form, **options)
    assert (facts(out.getvalue()).width, facts(out.getvalue()).height) == (90, 60)


def test_size_of_a_dng() -> None:
    assert (facts(dng(TAKEN)).width, facts(dng(TAKEN)).height) == (2, 2)


def test_movie_facts() -> None:
    found = facts(mov(TAKEN, creationdate="2021-03-04T05:06:07+0100"))
    assert (found.container, found.video_codec, found.audio_codec) == ("mov", "avc1", "mp4a")
    assert (found.width, found.height, found.duration, found.camera) == (1920, 1080, 3.0, "Apple")


def test_place_of_a_movie_from_both_worlds() -> None:
    apple = metadata({"com.apple.quicktime.location.ISO6709": "+47.3769+008.5417+408/"}, full=True)
    android = box(b"\xa9xyz", b"\x00\x12\x15\xc7+47.3769+008.5417/")
    for data in (mp4(TAKEN, udta=apple), mp4(TAKEN, udta=android)):
        assert (facts(data).lat, facts(data).lng) == (47.3769, 8.5417)


def test_garbage_in_texts_is_shown_escaped() -> None:
    assert facts(jpeg(make="\x1b[31mEvil")).camera == "\\x1b[31mEvil"


def test_an_impossible_place_or_orientation_is_left_out() -> None:
    found = facts(jpeg(structure=exif(TAKEN, position=(95.0, 8.0), orientation=77)))
    assert (found.lat, found.orientation) == (None, 1)


def test_movie_facts_as_ffmpeg_writes_them(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (640, 480), "blue"))))
        container.mux(stream.encode())
    found = facts(path.read_bytes())
    assert (found.width, found.height, found.video_codec, found.container) == (640, 480, "mp4v", "mp4")
    assert found.duration == pytest.approx(2.0, abs=0.3)
