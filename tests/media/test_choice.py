"""The rules of choice, case by case: the numbers are those of the list of hard cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from albumen.media.candidates import SOURCES, Candidate, Evidence
from albumen.media.dates import Verdict, choose
from albumen.media.evidence import read_evidence
from albumen.media.window import BytesWindow
from tests.makers import box, heic, jpeg, mov, mp4, png, xmp

ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 11, 24, 12, 0, 0)
NOON = datetime(2019, 7, 1, 12, 0, 0)


def verdict(
    data: bytes,
    name: str = "IMG_1234.JPG",
    *,
    zone: ZoneInfo | None = ZURICH,
    modified: datetime | None = None,
) -> Verdict:
    return choose(read_evidence(BytesWindow(data), name), zone=zone, now=NOW, modified=modified)


def day(data: bytes, name: str = "IMG_1234.JPG", *, zone: ZoneInfo | None = ZURICH) -> str:
    chosen = verdict(data, name, zone=zone)
    return f"{chosen.taken:%Y-%m-%d %H:%M:%S} {chosen.source}" if chosen.taken else chosen.code


EXIF_TEXTS = [
    ("1 zeros", "0000:00:00 00:00:00", "no-date"),
    ("2 blanks", "    :  :     :  :  ", "no-date"),
    ("2 NULs", b"\0" * 20, "no-date"),
    ("3 month 13", "2020:13:01 10:00:00", "no-date"),
    ("3 hour 25", "2020:12:01 25:00:00", "no-date"),
    ("3 Feb 30", "2020:02:30 10:00:00", "no-date"),
    ("4 leap second", "2016:12:31 23:59:60", "2016-12-31 23:59:59 exif-original"),
    ("6 dashes", "2019-07-01 12:00:00", "2019-07-01 12:00:00 exif-original"),
    ("6 slashes, no time", "2019/07/01", "2019-07-01 00:00:00 exif-original"),
    ("6 T", "2019:07:01T12:00:00", "2019-07-01 12:00:00 exif-original"),
    ("7 trailing garbage", "2019:07:01 12:00:00+x\xff../..", "2019-07-01 12:00:00 exif-original"),
    ("7 no NUL", b"2019:07:01 12:00:00", "2019-07-01 12:00:00 exif-original"),
    ("8 2099", "2099:01:01 00:00:00", "future"),
    ("9 epoch", "1970:01:01 00:00:00", "factory-clock"),
    ("9 DOS epoch", "1980:01:01 03:04:05", "factory-clock"),
    ("9 2000", "2000:01:01 00:00:00", "factory-clock"),
    ("9 2002", "2002:12:08 12:00:00", "factory-clock"),
    ("10 year 219", "0219:01:01 00:00:00", "too-old"),
    ("10 1900", "1900:01:01 00:00:00", "too-old"),
    ("64 a path", "../../../../etc/pas", "no-date"),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in EXIF_TEXTS], ids=[row[0] for row in EXIF_TEXTS]
)
def test_exif_text_is_a_date_or_is_refused(text: str | bytes, expected: str) -> None:
    assert day(jpeg(text)) == expected


@pytest.mark.parametrize(
    "text", ["0000:00:00 00:00:00", "2020:13:01 10:00:00", "2099:01:01 00:00:00", "2002:12:08 12:00:00"]
)
def test_a_bad_exif_date_gives_way_to_the_name(text: str) -> None:
    """Cases 1 to 10: another source wins."""
    assert day(jpeg(text), "IMG_20190210_210532.jpg") == "2019-02-10 21:05:32 name"


def test_a_count_past_the_end_of_the_file_is_bounded() -> None:
    """Case 7: a count too long reads the first 19 characters."""
    data = jpeg(NOON)
    entry = data.index(b"\x03\x90\x02\x00") + 4
    assert day(data[:entry] + b"\xff\xff\xff\x7f" + data[entry + 4 :]) == "2019-07-01 12:00:00 exif-original"


def test_midnight_as_24_counts_only_with_a_second_source() -> None:
    """Case 5."""
    assert day(jpeg("2019:07:01 24:00:00")) == "no-date"
    agreed = jpeg("2019:07:01 24:00:00", modified=datetime(2019, 7, 2, 0, 0, 1))
    assert day(agreed) == "2019-07-02 00:00:00 exif-original"


def test_a_date_after_tomorrow_is_future_and_one_of_today_is_not() -> None:
    """Case 8."""
    assert verdict(jpeg(NOW + timedelta(days=1, minutes=1))).code == "future"
    assert verdict(jpeg(NOW + timedelta(hours=23))).code == "dated"


def test_a_date_later_than_the_mtime_is_used_and_noted() -> None:
    """Case 8: copies and restores set mtimes back, so the mtime alone never refuses a date."""
    chosen = verdict(jpeg(NOON), modified=datetime(2018, 1, 1))
    assert chosen.taken == NOON
    assert "later than the file's own modification time" in chosen.notes


def test_original_beats_digitized() -> None:
    """Case 11."""
    data = jpeg(datetime(2014, 5, 1, 10, 0), digitized=datetime(2002, 1, 1, 10, 0))
    assert day(data) == "2014-05-01 10:00:00 exif-original"


def test_modified_date_alone_is_used_and_flagged() -> None:
    """Case 12."""
    chosen = verdict(jpeg(modified=NOON))
    assert (chosen.taken, chosen.source) == (NOON, "exif-modified")
    assert "only the modified date" in chosen.notes


def test_a_name_that_differs_by_more_than_a_day_is_noted() -> None:
    """Case 13."""
    chosen = verdict(jpeg(NOON), "IMG_20180501_120000.jpg")
    assert chosen.taken == NOON
    assert chosen.notes == ("the name says 2018-05-01, 426 days away",)
    assert verdict(jpeg(NOON), "IMG_20190702_090000.jpg").notes == ()


@pytest.mark.parametrize(
    ("offset", "minutes"), [("+09:00", 540), ("-03:30", -210), ("+25:00", None), ("   :  ", None)]
)
def test_exif_offset_is_kept_and_never_shifts_the_day(offset: str, minutes: int | None) -> None:
    """Cases 14 to 16."""
    evidence = read_evidence(BytesWindow(jpeg(datetime(2019, 7, 1, 0, 30), offset=offset)), "a.jpg")
    assert evidence.candidates[0].offset_minutes == minutes
    assert choose(evidence, zone=ZURICH, now=NOW).taken == datetime(2019, 7, 1, 0, 30)


def test_subsecond_orders_photos_of_one_second() -> None:
    """Case 48, the dates' part."""
    assert verdict(jpeg(NOON, subsec="054")).taken == NOON.replace(microsecond=54000)


def test_gps_time_is_utc_and_needs_the_zone() -> None:
    """Case 17."""
    data = jpeg(gps_utc=datetime(2019, 7, 31, 22, 30))
    assert day(data) == "2019-08-01 00:30:00 gps"
    assert day(data, zone=None) == "needs-zone"
    assert "only the GPS time" in verdict(data).notes


def test_exif_beats_a_gps_day_that_is_off() -> None:
    """Case 18."""
    assert day(jpeg(NOON, gps_utc=datetime(1999, 11, 15, 10, 0))) == "2019-07-01 12:00:00 exif-original"


def test_creationdate_keeps_its_own_wall_clock() -> None:
    """Case 19."""
    data = mov(datetime(2019, 7, 31, 22, 30), creationdate="2019-08-01T00:30:00+0200")
    assert day(data, "IMG_1.MOV", zone=ZoneInfo("Asia/Tokyo")) == "2019-08-01 00:30:00 quicktime-creationdate"


def test_movie_header_is_utc() -> None:
    """Case 20, and the hint without a zone (case 89)."""
    data = mp4(datetime(2019, 8, 1, 22, 30))
    assert day(data, "clip.mp4") == "2019-08-02 00:30:00 quicktime-utc"
    review = verdict(data, "clip.mp4", zone=None)
    assert (review.taken, review.code) == (None, "needs-zone")
    assert "--zone Europe/Zurich" in review.reason


def test_without_a_zone_the_name_proves_the_wall_clock() -> None:
    data = mp4(datetime(2019, 8, 1, 22, 30))
    assert day(data, "VID_20190802_003000.mp4", zone=None) == "2019-08-02 00:30:00 name"
    assert day(data, "VID-20190802-WA0001.mp4", zone=None) == "2019-08-02 00:00:00 name"


@pytest.mark.parametrize("raw", [None, 1, 2082844800, 2082844801])
def test_a_movie_clock_that_was_never_set_is_rejected(raw: int | None) -> None:
    """Case 21: 0 is 1904; 2082844800 is 1970."""
    assert day(mp4(raw), "clip.mp4") == "no-date"
    assert day(mp4(raw), "VID_20190802_003000.mp4") == "2019-08-02 00:30:00 name"


def test_makers_with_a_local_clock_are_not_shifted() -> None:
    """Case 22."""
    data = mp4(datetime(2019, 8, 1, 22, 30), udta=box(b"FIRM", b"HD7.01.01.90.00"))
    chosen = verdict(data, "GOPR0001.MP4", zone=None)
    assert (chosen.taken, chosen.source) == (datetime(2019, 8, 1, 22, 30), "quicktime-local")
    assert "(GoPro)" in chosen.considered[0][0].raw


def test_64_bit_movie_headers_are_read() -> None:
    """Case 23."""
    assert day(mp4(datetime(2019, 8, 1, 10, 0), version=1), "clip.mp4") == "2019-08-01 12:00:00 quicktime-utc"


def test_clock_changes_never_raise() -> None:
    """Case 24: 02:30 does not exist on 2019-03-31 in Zurich and exists twice on 2019-10-27."""
    assert day(jpeg(datetime(2019, 3, 31, 2, 30))).startswith("2019-03-31 02:30")
    for hour in (0, 1):
        assert day(mp4(datetime(2019, 10, 27, hour, 30)), "clip.mp4").startswith("2019-10-27 02:30")


def test_pixel_names_are_utc() -> None:
    """Case 29."""
    assert day(jpeg(), "PXL_20190801_223000123.jpg") == "2019-08-02 00:30:00 name-utc"
    assert day(jpeg(), "PXL_20190801_223000123.jpg", zone=None) == "needs-zone"


def test_mtime_is_never_a_source() -> None:
    """Case 35."""
    assert verdict(jpeg(), modified=datetime(2020, 1, 1)).code == "no-date"


def test_digits_that_may_be_a_number_go_to_review_with_their_text() -> None:
    """Case 34."""
    review = verdict(jpeg(), "20190210.jpg")
    assert review.code == "no-date"
    assert "'20190210'" in review.reason


def test_an_empty_file_is_never_dated() -> None:
    """Case 65."""
    assert verdict(b"", "IMG_20190210_210532.jpg").code == "empty"


def test_unreadable_content_is_not_filed_by_its_name() -> None:
    review = verdict(b"\x00" * 4096, "IMG_20190210_210532.jpg")
    assert (review.taken, review.code) == (None, "unreadable")
    assert "not a jpg file" in review.reason


def test_a_jpeg_cut_behind_its_exif_is_dated_and_flagged() -> None:
    """Case 66."""
    data = jpeg(NOON)
    chosen = verdict(data[: data.index(b"seed") - 2])
    assert chosen.taken == NOON
    assert "truncated" in chosen.notes


def test_content_counts_and_not_the_extension() -> None:
    """Case 71."""
    assert day(jpeg(NOON), "photo.png").startswith("2019-07-01")
    assert day(heic(NOON), "photo.JPG").startswith("2019-07-01")


def test_xmp_stands_between_original_and_digitized() -> None:
    packet = xmp(exif_DateTimeOriginal="2019-07-01T12:00:00")
    assert day(jpeg(digitized=datetime(2020, 1, 1), packet=packet)) == "2019-07-01 12:00:00 xmp"
    created = xmp(xmp_CreateDate="2018-07-01T12:00:00")
    assert (
        day(jpeg(digitized=datetime(2020, 1, 1, 9), packet=created)) == "2020-01-01 09:00:00 exif-digitized"
    )
    assert day(jpeg(packet=created)) == "2018-07-01 12:00:00 xmp-digitized"


def test_an_editors_date_stands_in_for_gps_only_when_both_agree() -> None:
    gps = datetime(2022, 2, 3, 14, 44, 9)
    near = jpeg(modified=datetime(2022, 2, 3, 14, 44, 7), gps_utc=gps)
    assert day(near, zone=None) == "2022-02-03 14:44:07 exif-modified"
    assert day(jpeg(modified=datetime(2024, 2, 3, 14, 44, 7), gps_utc=gps), zone=None) == "needs-zone"


def test_the_order_of_trust_is_the_published_one() -> None:
    """Every source alone against the next: the earlier in `SOURCES` wins, whatever the order they were found in."""
    sources = [name for name in SOURCES if name != "name-digits"]
    for better, worse in pairwise(sources):
        pair = (
            Candidate(datetime(2019, 1, 1, 1), worse),
            Candidate(datetime(2019, 1, 1, 2), better),
        )
        assert choose(Evidence(pair), zone=ZURICH, now=NOW).source == better


def test_every_candidate_is_considered_with_its_fate() -> None:
    chosen = verdict(jpeg("2099:01:01 00:00:00", digitized=NOON, modified=NOON), "IMG_20190701_120000.jpg")
    fates = [(one.source, fate.partition(":")[0]) for one, fate in chosen.considered]
    assert fates == [
        ("exif-original", "rejected"),
        ("exif-digitized", "won"),
        ("name", "lower trust"),
        ("exif-modified", "lower trust"),
    ]
    assert any(note.startswith("exif-original says 2099-01-01") for note in chosen.notes)


def test_aware_and_naive_clocks_are_both_taken() -> None:
    evidence = read_evidence(BytesWindow(jpeg(NOON)), "a.jpg")
    assert (
        choose(evidence, zone=None, now=NOW.replace(tzinfo=UTC), modified=NOW.replace(tzinfo=UTC)).taken
        == NOON
    )


def test_png_creation_time_and_its_forms() -> None:
    """Case 36."""
    assert day(png(creation_time="2019-07-01T12:00:00"), "a.png") == "2019-07-01 12:00:00 png"
    assert day(png(creation_time="Mon, 1 Jul 2019 12:00:00 +0200"), "a.png") == "2019-07-01 12:00:00 png"
    assert day(png(creation_time="01 Jul 2019 12:00:00 GMT"), "a.png") == "2019-07-01 14:00:00 png"
