"""Thumbnails: size, turn, metadata, limits and what is refused."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

import albumen
from albumen.media.thumbnails import SIZES, CannotPicture, make_thumbnail
from tests.makers import dng, heic, jpeg, mov, png


def made(path: Path, data: bytes, *, size: str = "small", orientation_applied: bool = True) -> Image.Image:
    path.write_bytes(data)
    return Image.open(
        io.BytesIO(make_thumbnail(str(path), size=size, orientation_applied=orientation_applied))
    )


@pytest.mark.parametrize(("size", "short"), SIZES.items())
def test_the_short_side_is_as_asked(tmp_path: Path, size: str, short: int) -> None:
    picture = made(tmp_path / "a.jpg", jpeg(size=(2000, 1500)), size=size)
    assert (picture.format, min(picture.size)) == ("JPEG", short)


@pytest.mark.parametrize("data", [jpeg(), heic(), png()], ids=["jpeg", "heic", "png"])
def test_small_pictures_are_never_enlarged(tmp_path: Path, data: bytes) -> None:
    assert max(made(tmp_path / "a", data).size) == 64


def corners(orientation: int) -> bytes:
    """Return a JPEG that, once turned, is portrait with a red top left corner; stored as its orientation says."""
    upright = Image.new("RGB", (400, 600), "white")
    upright.paste("red", (0, 0, 200, 300))
    transpose = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    stored = upright.transpose(transpose[orientation]) if orientation > 1 else upright
    about = Image.Exif()
    about[0x0112] = orientation
    about[0x010F] = "Secret"
    out = io.BytesIO()
    stored.save(out, "JPEG", exif=about, quality=95)
    return out.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    picture = made(tmp_path / "a.jpg", corners(orientation)).convert("RGB")
    assert picture.size == (320, 480)
    red, white = picture.getpixel((20, 20)), picture.getpixel((300, 460))
    assert isinstance(red, tuple) and red[0] > 200 and red[1] < 80
    assert isinstance(white, tuple) and min(white) > 200


def test_without_the_turn_the_stored_picture_is_given(tmp_path: Path) -> None:
    assert made(tmp_path / "a.jpg", corners(6), orientation_applied=False).size == (480, 320)


def test_no_metadata_is_copied(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(corners(6))
    thumbnail = make_thumbnail(str(tmp_path / "a.jpg"), size="small")
    assert b"Exif" not in thumbnail
    assert b"Secret" not in thumbnail


def test_see_through_parts_become_white(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(out, "PNG")
    assert made(tmp_path / "a.png", out.getvalue()).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("form", ["WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_other_formats_are_decoded(tmp_path: Path, form: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "green").save(out, form)
    assert made(tmp_path / "a", out.getvalue()).size == (427, 320)


def test_content_counts_and_not_the_extension(tmp_path: Path) -> None:
    assert made(tmp_path / "a.png", heic(size=(640, 480))).size == (427, 320)


def test_a_picture_that_claims_to_be_huge_is_refused_before_decoding(tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(CannotPicture, match=r"megapixels|decompression bomb"):
        made(tmp_path / "a.png", data + png()[33:])


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.jpg", b"hello", "unknown content"),
        ("a.jpg", jpeg()[:200], "cannot be decoded"),
        ("a.mov", mov(), "video"),
        ("a.jxl", b"\xff\x0a" + bytes(40), "jxl content"),
        ("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "unknown content"),
    ],
)
def test_what_cannot_be_pictured_says_why(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    with pytest.raises(CannotPicture, match=why):
        made(tmp_path / name, data)


def test_a_video_gives_its_first_frame(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (640, 480), "blue"))))
        container.mux(stream.encode())
    picture = Image.open(io.BytesIO(make_thumbnail(str(path), size="small"))).convert("RGB")
    pixel = picture.getpixel((100, 100))
    assert picture.size == (427, 320)
    assert isinstance(pixel, tuple) and pixel[2] > 180 and pixel[0] < 80


def test_without_pyav_a_video_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(CannotPicture, match=r"pip install 'albumen\[video\]'"):
        made(tmp_path / "a.mov", mov())


def test_a_raw_file_that_pillow_cannot_decode_is_refused_or_pictured(tmp_path: Path) -> None:
    assert made(tmp_path / "a.dng", dng()).size == (2, 2)


def test_limits_hold_in_a_worker() -> None:
    """A process over its memory fails with MemoryError; the limits cannot be raised again by mistake."""
    code = (
        "from albumen.media.thumbnails import limit_this_process as limit\n"
        "import resource\n"
        "limit(600 << 20, 5)\n"
        "limit(900 << 20, 9)\n"
        "assert resource.getrlimit(resource.RLIMIT_AS)[0] == 600 << 20\n"
        "try:\n    bytearray(700 << 20)\nexcept MemoryError:\n    print('held')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(albumen.__file__).parents[1])},
    )
    assert done.stdout == "held\n"
