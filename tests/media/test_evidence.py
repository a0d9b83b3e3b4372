"""What a file says besides dates: camera, place, Live Photo, motion; and when a reader stops early."""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path

import pytest

from albumen.media.cameras import apple_group, camera_name
from albumen.media.candidates import Evidence
from albumen.media.evidence import evidence_of_file
from albumen.media.positions import clean_position, parse_iso_6709, zone_at
from tests.makers import apple_note, box, heic, jpeg, live_exif, metadata, mov, mp4, xmp
from tests.media.cases import NOON, evidence, real

GROUP = "570F1469-09C7-4E50-9875-05F21D5BD166"


def of_file(path: Path, data: bytes, *, everything: bool = False) -> Evidence:
    path.write_bytes(data)
    return evidence_of_file(str(path), everything=everything)


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        (b"Apple\0", b"iPhone 12\0", "Apple iPhone 12"),
        (b"NIKON CORPORATION\0", b"NIKON D70\0", "NIKON D70"),
        (b"Canon", b"Canon EOS R5", "Canon EOS R5"),
        (b"samsung\0\0", b"", "samsung"),
        (b"", b" Pixel 8 ", "Pixel 8"),
        (b"", b"", ""),
        (b"\x1b[31mEvil", b"X", "\\x1b[31mEvil X"),
    ],
)
def test_a_camera_is_make_and_model_without_repetition(make: bytes, model: bytes, camera: str) -> None:
    assert camera_name(make, model) == camera


def test_camera_and_place_come_from_every_kind_of_file() -> None:
    place = (-33.8568, 151.2153)
    for still in (jpeg, heic):
        found = evidence(still(NOON, make="Apple", model="iPhone 8", position=place))
        assert found.camera == "Apple iPhone 8"
        assert found.position == pytest.approx(place, abs=1e-6)
    keys = {
        "com.apple.quicktime.location.ISO6709": "-33.8568+151.2153+408/",
        "com.apple.quicktime.model": "iPhone 8",
    }
    film = evidence(mov(NOON, creationdate="2019-07-01T12:00:00+0200", keys=keys))
    assert (film.camera, film.position) == ("Apple iPhone 8", place)
    android = {"com.android.manufacturer": "Google", "com.android.model": "Pixel 8"}
    user = box(b"\xa9xyz", b"\x00\x12\x15\xc7-33.8568+151.2153/") + metadata(android, full=True)
    film = evidence(mp4(NOON, udta=user))
    assert (film.camera, film.position) == ("Google Pixel 8", place)
    older = box(b"\xa9mak", struct.pack(">HH", 5, 0) + b"Apple") + box(
        b"\xa9mod", struct.pack(">HH", 8, 0) + b"iPhone 4"
    )
    assert evidence(mov(NOON, udta=older)).camera == "Apple iPhone 4"


@pytest.mark.parametrize("place", [(0.0, 0.0), (95.0, 8.0), (47.0, 181.0), (float("nan"), 8.0)])
def test_impossible_places_are_none(place: tuple[float, float]) -> None:
    assert clean_position(*place) is None


def test_places_without_numbers_are_none() -> None:
    assert parse_iso_6709(b"47.1 8.5") is None
    assert evidence(jpeg(NOON, position=(0.0, 0.0))).position is None


def test_zones_lie_on_land() -> None:
    assert str(zone_at((35.68, 139.77))) == "Asia/Tokyo"
    assert zone_at((40.0, -30.0)) is None


def test_both_halves_of_a_live_photo_name_their_group() -> None:
    still = live_exif(NOON, GROUP)
    film = mov(NOON, keys={"com.apple.quicktime.content.identifier": GROUP.lower()})
    for data in (jpeg(structure=still), heic(structure=still), film):
        assert evidence(data).content_id == GROUP


def test_the_group_of_a_real_live_photo_equals_exiftools() -> None:
    found = real("exif-samples/heic/IMG_5195.HEIC")
    assert (found.content_id, found.camera) == (GROUP, "Apple iPhone 11 Pro Max")
    assert found.position == pytest.approx((39.051344, -94.288772), abs=1e-5)


@pytest.mark.parametrize(
    "note",
    [
        b"", b"Apple iOS\0", apple_note(GROUP)[:-30], apple_note("no group: blanks in it"),
        apple_note(GROUP).replace(b"\x00\x00\x00\x25", b"\xff\xff\xff\xff"), b"Nikon\0" + apple_note(GROUP)[6:],
    ],
)  # fmt: skip
def test_a_broken_note_names_no_group(note: bytes) -> None:
    assert apple_group(note) == ""


def test_motion_photos_are_known_by_their_xmp() -> None:
    assert evidence(jpeg(NOON, packet=xmp(GCamera_MotionPhoto="1"))).motion
    assert evidence(jpeg(NOON, packet=xmp(GCamera_MicroVideo="1"))).motion
    assert evidence(jpeg(NOON, packet=b"<Camera:MotionPhoto>1</Camera:MotionPhoto>")).motion
    assert not evidence(jpeg(NOON, packet=xmp(GCamera_MotionPhoto="0"))).motion
    assert real("immich/formats/motionphoto/samsung-one-ui-6.heic").motion


def test_motion_photos_of_samsung_are_known_by_their_trailer(tmp_path: Path) -> None:
    def trailer(kind: int) -> bytes:
        entries = struct.pack("<HHII", 0, 0x0A01, 40, 20) + struct.pack("<HHII", 0, kind, 20, 20)
        directory = b"SEFH" + struct.pack("<II", 107, 2) + entries
        return directory + struct.pack("<I", len(directory)) + b"SEFT"

    film = of_file(tmp_path / "a.jpg", jpeg(NOON) + mp4(NOON) + trailer(0x0A30))
    other = of_file(tmp_path / "b.jpg", jpeg(NOON) + trailer(0x0B01))
    broken = of_file(tmp_path / "c.jpg", jpeg(NOON) + b"\xff\xff\xff\xffSEFT")
    assert [(one.motion, one.problem) for one in (film, other, broken)] == [
        (True, ""),
        (False, ""),
        (False, ""),
    ]


def sources(found: Evidence) -> list[str]:
    return [one.source for one in found.candidates]


def test_a_believable_original_date_leaves_out_lower_trust_unless_all_is_asked_for(tmp_path: Path) -> None:
    packet = xmp(exif_DateTimeOriginal="2019-07-01T12:00:00", GCamera_MotionPhoto="1")
    about = {
        "digitized": NOON,
        "modified": NOON,
        "gps_utc": NOON,
        "offset": "+02:00",
        "position": (47.0, 8.0),
    }
    data = jpeg(NOON, packet=packet, **about)
    found = of_file(tmp_path / "IMG_20190701_120000.jpg", data)
    assert sources(found) == ["exif-original", "name"]
    assert (found.motion, found.position) == (True, (47.0, 8.0))
    everything = of_file(tmp_path / "IMG_20190701_120000.jpg", data, everything=True)
    assert sources(everything) == ["exif-original", "exif-digitized", "exif-modified", "gps", "xmp", "name"]


def test_without_an_offset_the_gps_time_is_still_read(tmp_path: Path) -> None:
    data = jpeg(NOON, digitized=NOON, gps_utc=datetime(2019, 7, 1, 10, 0))
    assert sources(of_file(tmp_path / "a.jpg", data)) == ["exif-original", "gps"]


@pytest.mark.parametrize("text", ["2099:01:01 00:00:00", "2002:12:08 12:00:00", "0000:00:00 00:00:00"])
def test_an_original_date_that_cannot_be_settles_nothing(tmp_path: Path, text: str) -> None:
    assert "exif-digitized" in sources(of_file(tmp_path / "a.jpg", jpeg(text, digitized=NOON)))


def test_creationdate_settles_a_video_and_utc_settles_none(tmp_path: Path) -> None:
    local = mov(NOON, creationdate="2019-07-01T12:00:00+0200")
    assert sources(of_file(tmp_path / "a.mov", local)) == ["quicktime-creationdate"]
    utc = mov(NOON, creationdate="2019-07-01T12:00:00Z")
    assert sources(of_file(tmp_path / "b.mov", utc)) == ["quicktime-creationdate", "quicktime-utc"]
