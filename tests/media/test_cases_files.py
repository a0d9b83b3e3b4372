"""Cases 28 to 38 (dates in names, beside files, in rarer formats) and 65 to 71 (broken and lying content)."""

from __future__ import annotations

import io
import json
import os
import struct
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from albumen.media.dates import choose
from albumen.media.evidence import evidence_of_file, read_evidence
from albumen.media.owners import takeout_owners
from albumen.media.sidecars import read_sidecar, with_sidecar
from albumen.media.window import BytesWindow, FileWindow
from tests.makers import box, exif, heic, jpeg, mp4, mvhd, png, xmp
from tests.media.cases import CORPUS, NOON, NOW, ZURICH, day, evidence, named, real, verdict
from tests.media.test_hostile import HOSTILE, survive

LONG = "Screenshot_20220207_102421_com.snapchat.androi"  # 46 characters, where Takeout cuts
TAKEN = datetime(2021, 3, 4, 5, 6, 7)


@pytest.mark.parametrize(
    "name",
    [
        "IMG_20190210_210532.jpg", "VID_20190210_210532.mp4", "MVIMG_20190210_210532.jpg", "20190210_210532.jpg",
        "20190210_210532(1).jpg", "IMG_20190210_210532_BURST001_COVER.jpg",
        "00001IMG_00001_BURST20190210210532123_COVER.jpg",
    ],
)  # fmt: skip
def test_case_28_phones_names_hold_the_local_time(name: str) -> None:
    assert named(name) == "2019-02-10 21:05:32 name second"
    assert day(jpeg(), name, zone=None) == "2019-02-10 21:05:32 name"


def test_case_29_pixel_names_are_utc() -> None:
    assert day(jpeg(), "PXL_20190801_223000123.jpg") == "2019-08-02 00:30:00 name-utc"
    assert day(jpeg(), "PXL_20190801_223000123.jpg", zone=None) == "needs-zone"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IMG-20190210-WA0001.jpg", "2019-02-10"), ("VID-20190210-WA0012.mp4", "2019-02-10"),
        ("WhatsApp Image 2026-08-31 at 15.41.14.jpeg", "2026-08-31"),
        ("WhatsApp Video 2021-01-05 at 08.00.00 (1).mp4", "2021-01-05"),
    ],
)  # fmt: skip
def test_case_30_messengers_names_hold_the_day(name: str, expected: str) -> None:
    assert named(name) == f"{expected} 00:00:00 name day"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Screenshot_20190919-053857_App.png", "2019-09-19 05:38:57"),
        ("Screenshot_2019-09-19-05-38-57-123_com.app.png", "2019-09-19 05:38:57"),
        ("Screenshot 2023-07-15 at 14.30.25.png", "2023-07-15 14:30:25"),
        ("Screenshot 2023-07-15 at 2.30.25\u202fPM.png", "2023-07-15 14:30:25"),
        ("Screenshot 2023-07-15 at 12.30.25 AM.png", "2023-07-15 00:30:25"),
        ("Bildschirmfoto 2023-07-15 um 14.30.25.png", "2023-07-15 14:30:25"),
    ],
)  # fmt: skip
def test_case_31_screenshots_names_hold_the_local_time(name: str, expected: str) -> None:
    assert named(name) == f"{expected} name second"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("signal-2020-10-26-163832.jpg", "2020-10-26 16:38:32"), ("2016_01_30_11_49_15.mp4", "2016-01-30 11:49:15"),
        ("2020-09-27 12.07.37.jpg", "2020-09-27 12:07:37"),
    ],
)  # fmt: skip
def test_case_32_names_with_separators_hold_the_local_time(name: str, expected: str) -> None:
    assert named(name) == f"{expected} name second"


@pytest.mark.parametrize("name", ["IMG_20191332_120000.jpg", "DSC_20195050.jpg"])
def test_case_33_digits_that_are_no_day_are_no_date(name: str) -> None:
    assert named(name) == ""
    assert day(jpeg(), name) == "no-date"


@pytest.mark.parametrize(
    "name", ["1564612200123.jpg", "FB_IMG_1564612200123.jpg", "mmexport1564612200123.jpg"]
)
def test_case_33_milliseconds_since_1970_count_only_when_asked_for(name: str) -> None:
    review = verdict(jpeg(), name)
    assert review.code == "no-date"
    assert "'1564612200123'" in review.reason
    chosen = choose(evidence(jpeg(), name), zone=ZURICH, now=NOW, epoch=True)
    assert (chosen.taken, chosen.source) == (datetime(2019, 8, 1, 0, 30, 0, 123000), "name-epoch")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("20190210.jpg", "20190210"),
        ("20190210210532.jpg", "20190210210532"),
        ("DSC_20190510.jpg", "20190510"),
    ],
)
def test_case_34_digits_that_may_be_a_number_go_to_review_with_their_text(name: str, raw: str) -> None:
    review = verdict(jpeg(), name)
    assert review.code == "no-date"
    assert f"'{raw}'" in review.reason


def test_case_35_the_mtime_counts_only_when_asked_for_and_is_flagged() -> None:
    found = evidence(jpeg())
    modified = datetime(2020, 1, 1, 9)
    assert verdict(found, modified=modified).code == "no-date"
    chosen = choose(found, zone=ZURICH, now=NOW, modified=modified, mtime_ok=True)
    assert (chosen.taken, chosen.source) == (modified, "mtime")
    assert chosen.notes == ("only the file's modification time",)
    dated = choose(evidence(jpeg(NOON)), zone=ZURICH, now=NOW, modified=modified, mtime_ok=True)
    assert dated.source == "exif-original"


def test_case_36_png_with_exif_text_xmp_or_time() -> None:
    assert day(png(NOON), "a.png") == "2019-07-01 12:00:00 exif-original"
    assert (
        day(png(packet=xmp(exif_DateTimeOriginal="2019-07-01T12:00:00")), "a.png")
        == "2019-07-01 12:00:00 xmp"
    )
    assert day(png(creation_time="2019-07-01T12:00:00"), "a.png") == "2019-07-01 12:00:00 png"
    assert day(png(creation_time="Mon, 1 Jul 2019 12:00:00 +0200"), "a.png") == "2019-07-01 12:00:00 png"
    assert day(png(creation_time="01 Jul 2019 12:00:00 GMT"), "a.png") == "2019-07-01 14:00:00 png"
    timed = png(modified_utc=datetime(2019, 7, 1, 22, 30))
    assert day(timed, "a.png") == "2019-07-02 00:30:00 png-modified"
    assert "only the modified date" in verdict(timed, "a.png").notes


@pytest.mark.parametrize("form", ["WEBP", "AVIF"])
def test_case_36_webp_and_avif_with_exif(form: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, form, exif=exif(NOON))
    assert day(out.getvalue(), "a") == "2019-07-01 12:00:00 exif-original"


def test_case_36_a_real_png_and_a_real_webp() -> None:
    assert day(real("immich/formats/png/density_plot.png")) == "2007-02-13 06:34:38 png"
    assert day(real("immich/formats/webp/denali.webp")) == "2010-08-13 21:00:01 exif-original"


def beside(photo: bytes, **properties: str) -> str:
    sidecar = read_sidecar(xmp(**properties), "IMG_1234.xmp")
    chosen = verdict(with_sidecar(evidence(photo), sidecar))
    return f"{chosen.taken:%Y-%m-%d %H:%M} {chosen.source}; " + "; ".join(chosen.notes)


def test_case_37_a_sidecar_edited_later_corrects_the_file_and_the_note_shows_both() -> None:
    said = beside(
        jpeg(NOON, modified=NOON),
        exif_DateTimeOriginal="2018-06-30T11:00:00",
        xmp_MetadataDate="2024-01-02T03:04:05+01:00",
    )
    assert (
        said
        == "2018-06-30 11:00 xmp-edited; the sidecar corrects exif-original, which says 2019-07-01 12:00:00"
    )


@pytest.mark.parametrize(
    "properties",
    [
        {"exif_DateTimeOriginal": "2018-06-30T11:00:00"},
        {"exif_DateTimeOriginal": "2018-06-30T11:00:00", "xmp_MetadataDate": "2019-01-01T00:00:00"},
        {"exif_DateTimeOriginal": "2019-07-01T10:00:00Z", "xmp_MetadataDate": "2024-01-02T03:04:05"},
        {"exif_DateTimeOriginal": "2019-07-01T10:00:00+00:00", "xmp_MetadataDate": "2024-01-02T03:04:05"},
        {"exif_DateTimeOriginal": "2019-07-01T12:00:00.5", "xmp_MetadataDate": "2024-01-02T03:04:05"},
        {"exif_DateTimeOriginal": "2019-07-01", "xmp_MetadataDate": "2024-01-02T03:04:05"},
    ],
    ids=["never edited", "edited before", "in UTC", "at +00:00", "same second", "same day"],
)
def test_case_37_any_other_sidecar_leaves_the_files_own_date(properties: dict[str, str]) -> None:
    assert beside(jpeg(NOON), **properties).startswith("2019-07-01 12:00 exif-original")


def test_case_37_a_sidecar_dates_a_file_without_a_date_of_its_own() -> None:
    assert beside(jpeg(), photoshop_DateCreated="2018-06-30T11:00:00").startswith(
        "2018-06-30 11:00 xmp-sidecar"
    )
    later = beside(jpeg(digitized=NOON), exif_DateTimeOriginal="2018-06-30T11:00:00")
    assert later.startswith("2018-06-30 11:00 xmp-sidecar")


def test_case_37_real_sidecars_of_lightroom() -> None:
    real("immich/metadata/xmp/dates/2010.xmp")  # skips without the corpus
    for year in (2000, 2010, 2020):
        data = (CORPUS / f"immich/metadata/xmp/dates/{year}.xmp").read_bytes()
        (one,) = read_sidecar(data, f"{year}.xmp").candidates
        assert (one.source, one.taken.year) == ("xmp-sidecar", year)


def takeout(**more: object) -> bytes:
    told = {
        "title": "IMG_1234.JPG",
        "creationTime": {"timestamp": "1700000000"},
        "photoTakenTime": {"timestamp": "1564612200", "formatted": "31.07.2019, 22:30:00 UTC"},
        "geoData": {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0},
    }
    return json.dumps({**told, **more}).encode()


def test_case_38_takeouts_taken_time_is_utc_and_takes_the_zone() -> None:
    sidecar = read_sidecar(takeout(), "IMG_1234.JPG.json")
    chosen = verdict(with_sidecar(evidence(jpeg()), sidecar))
    assert (chosen.taken, chosen.source) == (datetime(2019, 8, 1, 0, 30), "takeout")
    placed = read_sidecar(takeout(geoData={"latitude": 35.68, "longitude": 139.77}), "IMG_1234.JPG.json")
    assert verdict(with_sidecar(evidence(jpeg()), placed)).taken == datetime(2019, 8, 1, 7, 30)
    assert verdict(with_sidecar(evidence(jpeg(NOON)), placed)).source == "exif-original"


@pytest.mark.parametrize(
    ("json_name", "item"),
    [
        ("IMG_1234.JPG.json", "IMG_1234.JPG"),
        ("IMG_1234.JPG.json", "IMG_1234-edited.JPG"),
        ("IMG(1).jpg.json", "IMG(1).jpg"),
        ("IMG.jpg(1).json", "IMG(1).jpg"),
        ("IMG.jpg.supplemental-metadata.json", "IMG.jpg"),
        ("IMG.jpg.supplemental-metadata(2).json", "IMG(2).jpg"),
        ("Screenshot_20241227_105539_Edge.jpg.supplement.json", "Screenshot_20241227_105539_Edge.jpg"),
        ("D7157814-D2D5-4A62-AFCE-9CF465CB7D66.jpeg.supp.json", "D7157814-D2D5-4A62-AFCE-9CF465CB7D66.jpeg"),
        ("Urlaub in Knaufspesch in der Schneifel (38).JP.json", "Urlaub in Knaufspesch in der Schneifel (38).JPG"),
        (f"{LONG}.json", f"{LONG}d.jpg"),
        (f"{LONG}(1).json", f"{LONG}d(1).jpg"),
    ],
)  # fmt: skip
def test_case_38_takeouts_names_find_their_item(json_name: str, item: str) -> None:
    assert takeout_owners(json_name).own(item)


@pytest.mark.parametrize(
    ("json_name", "item"),
    [
        ("IMG.jpg(1).json", "IMG.jpg"), ("IMG.jpg.json", "IMG(1).jpg"), ("metadata.json", "metadata.jpg"),
        ("IMG.jpg.s.json", "IMG.jpg"), ("IMG.jpg.xmp", "IMG.jpg"),
        (f"{LONG}.json", f"{LONG}d(1).jpg"),
        (f"{LONG}.json", f"{LONG}d.txt"),
    ],
)  # fmt: skip
def test_case_38_takeouts_names_find_no_other_item(json_name: str, item: str) -> None:
    assert not takeout_owners(json_name).own(item)


def test_case_65_an_empty_file_is_never_dated() -> None:
    review = verdict(b"", "IMG_20190210_210532.jpg")
    assert (review.taken, review.code) == (None, "empty")
    assert choose(evidence(b""), zone=ZURICH, now=NOW, modified=NOON, mtime_ok=True).code == "empty"


def test_case_66_a_jpeg_cut_behind_its_exif_is_dated_and_flagged() -> None:
    data = jpeg(NOON)
    chosen = verdict(data[: data.index(b"seed") - 2])
    assert chosen.taken == NOON
    assert "truncated" in chosen.notes


def test_case_66_a_truncated_jpeg_is_told_from_one_with_a_trailer(tmp_path: Path) -> None:
    """The end mark is missing, or other data stands behind it as in motion photos."""
    whole = jpeg(TAKEN, size=(640, 480))
    for name, data, problem in (
        ("whole.jpg", whole, ""),
        ("motion.jpg", whole + mp4(TAKEN), ""),
        ("cut.jpg", whole[:-400], "truncated"),
    ):
        (tmp_path / name).write_bytes(data)
        found = evidence_of_file(str(tmp_path / name))
        assert (found.problem, found.candidates[0].taken) == (problem, TAKEN)


def test_case_68_a_video_of_20_gb_costs_a_few_small_reads(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    size = 20 << 30
    with path.open("wb") as file:
        file.write(box(b"ftyp", b"isom\0\0\0\0isom") + struct.pack(">I4sQ", 1, b"mdat", size))
        try:
            file.truncate(24 + size - 16 + 16)
        except OSError:
            pytest.skip("this file system has no sparse files of 20 GiB")
        file.seek(20 + size)
        file.write(box(b"moov", mvhd(TAKEN) + box(b"free", bytes(100_000))))
        file.truncate()
    descriptor = os.open(path, os.O_RDONLY)
    try:
        window = FileWindow(descriptor, path.stat().st_size)
        (found,) = read_evidence(window, "long.mp4").candidates
    finally:
        os.close(descriptor)
    assert found.taken == TAKEN
    assert window.bytes_read < 1 << 20


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_case_69_hostile_content_is_bounded_and_ends_in_review(data: bytes) -> None:
    survive(data, "x.xmp" if data.startswith(b"<") else "x.jpg")
    found = read_evidence(BytesWindow(data), "x.xmp")
    assert choose(found, zone=None, now=NOW).taken is None


@pytest.mark.parametrize("order", ["<", ">"])
def test_case_70_a_wrong_byte_order_mark_is_no_date_and_no_crash(order: str) -> None:
    right = exif(NOON, order=order)
    wrong = (b"MM" if order == "<" else b"II") + right[2:]
    assert day(jpeg(structure=right)) == "2019-07-01 12:00:00 exif-original"
    assert day(jpeg(structure=wrong)) == "no-date"
    assert day(wrong, "a.dng") == "unreadable"


def test_case_71_content_counts_and_not_the_extension() -> None:
    assert day(jpeg(NOON), "photo.png") == "2019-07-01 12:00:00 exif-original"
    assert day(heic(NOON), "photo.JPG") == "2019-07-01 12:00:00 exif-original"
