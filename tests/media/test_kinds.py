"""Kinds, litter, unfinished files, sidecars and the content's first bytes."""

from __future__ import annotations

import pytest

from albumen.media.kinds import is_litter, is_unfinished, kind_of, sidecar_owners, sniff
from tests.makers import dng, heic, jpeg, mov, mp4, png


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.JPG", "photo"), ("a.heic", "photo"), ("a.NEF", "photo"), ("a.jxl", "photo"), ("a.MOV", "video"),
        ("a.m2ts", "video"), ("a.AAE", "sidecar"), ("a.jpg.xmp", "sidecar"), ("a.txt", None), ("jpg", None),
        (".jpg", None), ("a.", None),
    ],
)  # fmt: skip
def test_kind_follows_the_extension(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    "name",
    [
        "@eaDir", "#recycle", "#snapshot", ".DS_Store", "._IMG_1.JPG", "Thumbs.db", ".stfolder", "@__thumb",
        ".@__thumb", "SYNOFILE_THUMB_M.jpg", "SYNOPHOTO_THUMB_XL.jpg", ".albumen", ".albumen-7f3a-1.tmp",
    ],
)  # fmt: skip
def test_litter_is_known(name: str) -> None:
    """Case 72."""
    assert is_litter(name)


@pytest.mark.parametrize(
    "name", ["IMG_1.JPG", ".hidden.jpg", "Thumbs", "eaDir", "#1 party", "albumen.jpg", "@home.jpg"]
)
def test_photos_are_no_litter(name: str) -> None:
    assert not is_litter(name)


@pytest.mark.parametrize(
    "name",
    [
        "a.jpg.part",
        "a.tmp",
        "a.jpg~",
        "a.crdownload",
        ".syncthing.a.jpg.tmp",
        ".IMG_1.JPG.aB3xYz",
        ".pending-1-a.jpg",
    ],
)
def test_files_in_the_making_are_known(name: str) -> None:
    """Case 67."""
    assert is_unfinished(name)


@pytest.mark.parametrize("name", ["a.jpg", ".hidden.jpg", "partial.jpg", "IMG_1.JPG", ".travel.IMG_01.jpg"])
def test_finished_files_are_not_held_back(name: str) -> None:
    assert not is_unfinished(name)


@pytest.mark.parametrize(
    ("name", "owners"),
    [
        ("X.jpg.xmp", ("X.jpg", None)),
        ("X.xmp", (None, "X")),
        ("IMG_1234.AAE", (None, "IMG_1234")),
        ("X.jpg.json", ("X.jpg", None)),
        ("X.json", (None, "X")),
        ("X.jpg.supplemental-metadata.json", ("X.jpg", None)),
        ("X.jpg.supplemental-metadata(1).json", ("X.jpg", None)),
        ("X.v2.xmp", (None, "X.v2")),
        ("X.jpg", (None, None)),
    ],
)
def test_sidecars_name_their_owner(name: str, owners: tuple[str | None, str | None]) -> None:
    """Case 45."""
    assert sidecar_owners(name) == owners


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (jpeg(), "jpeg"), (heic(), "heif"), (png(), "png"), (mov(), "quicktime"), (mp4(), "quicktime"),
        (dng(), "tiff"), (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"), (b"RIFF\x00\x00\x00\x00AVI LIST", "avi"),
        (b"GIF89a", "gif"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf", "avif"), (b"\xff\x0a\xfa\x7f", "jxl"),
        (b"hello", None), (b"", None),
    ],
)  # fmt: skip
def test_content_is_recognised_by_its_first_bytes(data: bytes, form: str | None) -> None:
    assert sniff(data) == form
