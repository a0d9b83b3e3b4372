"""Cases 1 to 25 of the list of hard cases: dates inside files. Real photos where one fits, else made ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from albumen.media.dates import choose
from albumen.media.neighbours import known, proven_offset
from tests.makers import box, jpeg, mov, mp4
from tests.media.cases import NOON, NOW, ZURICH, day, evidence, real, verdict

BY_NAME = "IMG_20190210_210532.jpg"
NAMED = "2019-02-10 21:05:32 name"


def refused(text: str | bytes, code: str) -> None:
    """An EXIF date that is no date: the name wins where it has one, else a person must look."""
    assert day(jpeg(text)) == code
    assert day(jpeg(text), BY_NAME) == NAMED


def test_case_01_exif_of_zeros_is_no_date() -> None:
    refused("0000:00:00 00:00:00", "no-date")


@pytest.mark.parametrize("text", ["    :  :     :  :  ", b"\0" * 20], ids=["blanks", "NULs"])
def test_case_02_blank_exif_is_no_date(text: str | bytes) -> None:
    refused(text, "no-date")


@pytest.mark.parametrize("text", ["2020:13:01 10:00:00", "2020:12:01 25:00:00", "2020:02:30 10:00:00"])
def test_case_03_impossible_days_and_hours_are_never_normalised(text: str) -> None:
    refused(text, "no-date")


def test_case_04_second_60_is_second_59() -> None:
    assert day(jpeg("2016:12:31 23:59:60")) == "2016-12-31 23:59:59 exif-original"


def test_case_05_midnight_as_24_counts_only_with_a_second_source() -> None:
    refused("2019:07:01 24:00:00", "no-date")
    agreed = jpeg("2019:07:01 24:00:00", modified=datetime(2019, 7, 2, 0, 0, 1))
    assert day(agreed) == "2019-07-02 00:00:00 exif-original"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-07-01 12:00:00", "2019-07-01 12:00:00"),
        ("2019/07/01", "2019-07-01 00:00:00"),
        ("2019:07:01T12:00:00", "2019-07-01 12:00:00"),
    ],
)
def test_case_06_other_separators_are_read(text: str, expected: str) -> None:
    assert day(jpeg(text)) == f"{expected} exif-original"


@pytest.mark.parametrize(
    "text", ["2019:07:01 12:00:00+x\xff../..", b"2019:07:01 12:00:00"], ids=["tail", "no NUL"]
)
def test_case_07_the_first_19_characters_count(text: str | bytes) -> None:
    assert day(jpeg(text)) == "2019-07-01 12:00:00 exif-original"


def test_case_07_a_count_past_the_end_of_the_file_is_bounded() -> None:
    data = jpeg(NOON)
    entry = data.index(b"\x03\x90\x02\x00") + 4
    assert day(data[:entry] + b"\xff\xff\xff\x7f" + data[entry + 4 :]) == "2019-07-01 12:00:00 exif-original"


def test_case_08_a_date_after_tomorrow_is_future_and_one_of_today_is_not() -> None:
    refused("2099:01:01 00:00:00", "future")
    assert verdict(jpeg(NOW + timedelta(days=1, minutes=1))).code == "future"
    assert verdict(jpeg(NOW + timedelta(hours=23))).code == "dated"


def test_case_08_a_date_later_than_the_mtime_is_used_and_noted() -> None:
    """Copies and restores set mtimes back, so the mtime alone never refuses a date."""
    chosen = verdict(jpeg(NOON), modified=datetime(2018, 1, 1))
    assert chosen.taken == NOON
    assert "later than the file's own modification time" in chosen.notes


@pytest.mark.parametrize(
    "text", ["1970:01:01 00:00:00", "1980:01:01 03:04:05", "2000:01:01 00:00:00", "2002:12:08 12:00:00"]
)
def test_case_09_factory_clocks_lose_to_any_other_source(text: str) -> None:
    refused(text, "factory-clock")


@pytest.mark.parametrize("text", ["0219:01:01 00:00:00", "1900:01:01 00:00:00"])
def test_case_10_years_before_cameras_go_to_review(text: str) -> None:
    refused(text, "too-old")


def test_case_11_original_beats_digitized() -> None:
    data = jpeg(datetime(2014, 5, 1, 10, 0), digitized=datetime(2002, 1, 1, 10, 0))
    assert day(data) == "2014-05-01 10:00:00 exif-original"


def test_case_11_original_beats_digitized_in_a_real_photo() -> None:
    assert day(real("immich/metadata/dates/date-priority-test.jpg")) == "2023-02-02 02:00:00 exif-original"


def test_case_12_the_modified_date_alone_is_used_and_flagged() -> None:
    chosen = verdict(jpeg(modified=NOON))
    assert (chosen.taken, chosen.source) == (NOON, "exif-modified")
    assert "only the modified date" in chosen.notes


def test_case_12_the_modified_date_of_a_real_photo() -> None:
    chosen = verdict(real("exif-samples/jpg/Canon_40D_photoshop_import.jpg"))
    assert (chosen.taken, chosen.source) == (datetime(2008, 7, 31, 10, 5, 49), "exif-modified")


def test_case_13_a_name_that_differs_by_more_than_a_day_is_noted() -> None:
    chosen = verdict(jpeg(NOON), "IMG_20180501_120000.jpg")
    assert chosen.taken == NOON
    assert chosen.notes == ("the name says 2018-05-01, 426 days away",)
    assert verdict(jpeg(NOON), "IMG_20190702_090000.jpg").notes == ()


@pytest.mark.parametrize(("offset", "minutes"), [("+09:00", 540), ("-03:30", -210)])
def test_case_14_an_offset_is_kept_and_never_shifts_the_day(offset: str, minutes: int) -> None:
    found = evidence(jpeg(datetime(2019, 7, 1, 0, 30), offset=offset))
    assert found.candidates[0].offset_minutes == minutes
    assert verdict(found).taken == datetime(2019, 7, 1, 0, 30)


def test_case_14_the_offset_of_a_real_iphone_photo() -> None:
    found = real("exif-samples/heic/IMG_5195.HEIC")
    assert found.candidates[0].offset_minutes == -300
    assert day(found) == "2021-04-11 15:47:53 exif-original"


def test_case_15_without_offset_the_wall_clock_is_as_it_is() -> None:
    assert evidence(jpeg(NOON)).candidates[0].offset_minutes is None
    assert day(jpeg(NOON), zone=ZoneInfo("Asia/Tokyo")) == "2019-07-01 12:00:00 exif-original"


@pytest.mark.parametrize("offset", ["+25:00", "   :  ", "+09:75"])
def test_case_16_a_bad_offset_is_ignored(offset: str) -> None:
    found = evidence(jpeg(datetime(2019, 7, 1, 0, 30), offset=offset))
    assert found.candidates[0].offset_minutes is None
    assert verdict(found).taken == datetime(2019, 7, 1, 0, 30)


def test_case_17_gps_time_is_utc_and_takes_the_zone_of_its_place() -> None:
    utc = datetime(2019, 7, 31, 22, 30)
    chosen = verdict(jpeg(gps_utc=utc, position=(35.68, 139.77)))
    assert (chosen.taken, chosen.source) == (datetime(2019, 8, 1, 7, 30), "gps")
    assert "in Asia/Tokyo, where its position lies" in chosen.reason
    assert "only the GPS time" in chosen.notes
    assert day(jpeg(gps_utc=utc, position=(35.68, 139.77)), zone=None) == "2019-08-01 07:30:00 gps"


def test_case_17_without_a_place_or_at_sea_the_home_zone_counts() -> None:
    utc = datetime(2019, 7, 31, 22, 30)
    assert day(jpeg(gps_utc=utc)) == "2019-08-01 00:30:00 gps"
    assert day(jpeg(gps_utc=utc, position=(40.0, -30.0))) == "2019-08-01 00:30:00 gps"
    assert "in Europe/Zurich, the home zone" in verdict(jpeg(gps_utc=utc)).reason
    assert day(jpeg(gps_utc=utc), zone=None) == "needs-zone"


def test_case_17_the_gps_time_of_a_real_photo() -> None:
    chosen = verdict(real("exif-samples/heic/mobile/HMD_Nokia_8.3_5G.heif"), zone=None)
    assert (chosen.taken, chosen.source) == (datetime(2022, 2, 3, 15, 44, 9), "gps")
    assert "in Europe/Madrid" in chosen.reason


def test_case_18_exif_beats_a_gps_day_that_is_off() -> None:
    assert day(jpeg(NOON, gps_utc=datetime(1999, 11, 15, 10, 0))) == "2019-07-01 12:00:00 exif-original"


def test_case_18_a_real_gps_day_that_is_off_proves_no_zone() -> None:
    found = real("exif-samples/jpg/gps/DSCN0010.jpg")
    assert {f"{one.taken:%d}" for one in found.candidates if one.source in ("exif-original", "gps")} == {
        "22",
        "23",
    }
    assert day(found) == "2008-10-22 16:28:39 exif-original"
    assert proven_offset(known(found)) is None


def test_case_19_creationdate_keeps_its_own_wall_clock() -> None:
    data = mov(datetime(2019, 7, 31, 22, 30), creationdate="2019-08-01T00:30:00+0200")
    assert day(data, "IMG_1.MOV", zone=ZoneInfo("Asia/Tokyo")) == "2019-08-01 00:30:00 quicktime-creationdate"


def test_case_20_the_movie_header_is_utc() -> None:
    data = mp4(datetime(2019, 8, 1, 22, 30))
    assert day(data, "clip.mp4") == "2019-08-02 00:30:00 quicktime-utc"
    review = verdict(data, "clip.mp4", zone=None)
    assert (review.taken, review.code) == (None, "needs-zone")
    assert "--zone Europe/Zurich" in review.reason


def test_case_20_place_comes_before_neighbours_and_neighbours_before_home() -> None:
    utc = datetime(2019, 8, 1, 22, 30)
    placed = mp4(utc, udta=box(b"\xa9xyz", b"\x00\x12\x15\xc7+35.6800+139.7700/"))
    chosen = verdict(placed, "clip.mp4", neighbour=-300)
    assert chosen.taken == datetime(2019, 8, 2, 7, 30)
    lent = verdict(mp4(utc), "clip.mp4", neighbour=-300)
    assert (lent.taken, lent.source) == (datetime(2019, 8, 1, 17, 30), "quicktime-utc")
    assert "at UTC-05:00, as its neighbours say" in lent.reason
    assert verdict(mp4(utc), "clip.mp4", zone=None, neighbour=0).taken == utc


@pytest.mark.parametrize("raw", [None, 1, 2082844800, 2082844801])
def test_case_21_a_movie_clock_that_was_never_set_is_rejected(raw: int | None) -> None:
    """0 is 1904; 2082844800 is 1970."""
    assert day(mp4(raw), "clip.mp4") == "no-date"
    assert day(mp4(raw), "VID_20190802_003000.mp4") == "2019-08-02 00:30:00 name"


def test_case_22_makers_with_a_local_clock_are_not_shifted() -> None:
    data = mp4(datetime(2019, 8, 1, 22, 30), udta=box(b"FIRM", b"HD7.01.01.90.00"))
    chosen = verdict(data, "GOPR0001.MP4", zone=None)
    assert (chosen.taken, chosen.source) == (datetime(2019, 8, 1, 22, 30), "quicktime-local")
    assert "(GoPro)" in chosen.considered[0][0].raw


def test_case_23_64_bit_movie_headers_are_read() -> None:
    assert day(mp4(datetime(2019, 8, 1, 10, 0), version=1), "clip.mp4") == "2019-08-01 12:00:00 quicktime-utc"


def test_case_24_clock_changes_never_raise() -> None:
    """02:30 does not exist on 2019-03-31 in Zurich and exists twice on 2019-10-27."""
    assert day(jpeg(datetime(2019, 3, 31, 2, 30))).startswith("2019-03-31 02:30")
    for hour in (0, 1):
        assert day(mp4(datetime(2019, 10, 27, hour, 30)), "clip.mp4").startswith("2019-10-27 02:30")


def test_case_25_each_photo_of_a_trip_keeps_its_own_wall_clock() -> None:
    home = jpeg(datetime(2019, 7, 1, 23, 50), offset="+02:00", position=(47.37, 8.54))
    abroad = jpeg(datetime(2019, 7, 2, 7, 10), offset="+09:00", position=(35.68, 139.77))
    taken = [choose(evidence(data), zone=ZURICH, now=NOW).taken for data in (home, abroad)]
    assert taken == [datetime(2019, 7, 1, 23, 50), datetime(2019, 7, 2, 7, 10)]
