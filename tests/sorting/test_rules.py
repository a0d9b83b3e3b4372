"""The rules: what words become numbers, what is wanted, and what cannot be meant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from albumen.media.kinds import PHOTO_EXTENSIONS, Kind, words
from albumen.sorting import SortProblem
from albumen.sorting.rules import (
    RAW_EXTENSIONS,
    Rules,
    check,
    in_range,
    parse_date,
    parse_day_starts,
    parse_events,
    template_of,
    wanted,
)
from albumen.sorting.template import DEFAULT


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("4", 240), ("04:00", 240), ("4:30", 270), ("0", 0), ("23:59", 1439), (" 05:00 ", 300)],
)
def test_case_26_the_start_of_the_day_is_read(text: str, minutes: int) -> None:
    assert parse_day_starts(text) == minutes


@pytest.mark.parametrize("text", ["", "24", "24:00", "4:60", "-1", "4h", "04:00:00", "four", "٤"])
def test_case_26_a_day_that_cannot_start_so_is_refused(text: str) -> None:
    with pytest.raises(SortProblem, match="--day-starts 04:00") as caught:
        parse_day_starts(text)

    assert caught.value.code == "bad-day-starts"
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "minutes"), [("6h", 360), ("90m", 90), ("90 min", 90), ("1d", 1440), ("6H", 360), ("0", 0)]
)
def test_case_27_the_gap_between_events_is_read(text: str, minutes: int) -> None:
    assert parse_events(text) == minutes


@pytest.mark.parametrize("text", ["", "6", "h", "-6h", "0h", "1w", "6.5h", "99999h"])
def test_case_27_a_gap_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SortProblem, match="--events 6h") as caught:
        parse_events(text)

    assert caught.value.code == "bad-events"


@pytest.mark.parametrize("text", ["2024-02-30", "2024-5-1", "20240501", "2024-05", "today", "", "2024-W18-3"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SortProblem, match="such as 2024-05-01") as caught:
        parse_date(text)

    assert caught.value.code == "bad-date"


@pytest.mark.parametrize(
    ("rules", "day", "inside"),
    [
        (Rules(), date(1999, 1, 1), True),
        (Rules(since="2024-05-01"), date(2024, 4, 30), False),
        (Rules(since="2024-05-01"), date(2024, 5, 1), True),
        (Rules(until="2024-05-01"), date(2024, 5, 1), True),
        (Rules(until="2024-05-01"), date(2024, 5, 2), False),
        (Rules(until="2024-05-01"), datetime(2024, 5, 1, 23, 59), True),
        (Rules(since="2024-05-01", until="2024-05-03"), date(2024, 5, 2), True),
        (Rules(since="2024-05-01", until="2024-05-03"), date(2024, 5, 4), False),
    ],
)
def test_first_and_last_day_are_inside(rules: Rules, day: date, inside: bool) -> None:
    assert in_range(rules, day) == inside


@pytest.mark.parametrize(
    ("only", "skip", "path", "kind", "is_wanted"),
    [
        ((), (), "a.jpg", "photo", True),
        (("*.png",), (), "Trip/Screen.PNG", "photo", True),
        (("*.png",), (), "Trip/a.jpg", "photo", False),
        (("*.png", "*.jpg"), (), "a.jpg", "photo", True),
        ((), ("screenshot*",), "Sub/Screenshot_1.png", "photo", False),
        ((), ("screenshot*",), "Screenshots/a.png", "photo", True),
        (("*.jpg",), ("IMG_1*",), "IMG_10.jpg", "photo", False),
        (("photo",), (), "a.mov", "video", False),
        (("video",), (), "a.mov", "video", True),
        (("photo",), (), "a.dng", "photo", True),
        (("raw",), (), "a.DNG", "photo", True),
        (("raw",), (), "a.jpg", "photo", False),
        ((), ("raw",), "a.NEF", "photo", False),
        (("Trip/",), (), "trip/day 1/a.jpg", "photo", True),
        (("Trip/",), (), "Trips/a.jpg", "photo", False),
        (("Trip/*",), (), "Trip/day 1/a.jpg", "photo", False),
        (("Trip/*",), (), "Trip/a.jpg", "photo", True),
        (("**/day 1/**",), (), "Trip/day 1/deep/a.jpg", "photo", True),
        (("**/*.jpg",), (), "a.jpg", "photo", True),
        (("2024/**/*.jpg",), (), "2024/a.jpg", "photo", True),
        (("2024/**/*.jpg",), (), "2023/a.jpg", "photo", False),
        (("IMG_[12].jpg",), (), "IMG_2.jpg", "photo", True),
        (("IMG_[12].jpg",), (), "IMG_3.jpg", "photo", False),
        (("ZÜRICH*",), (), "Zu\u0308rich.jpg", "photo", True),
        (("b?d\udcff.jpg",), (), "bad\udcff.jpg", "photo", True),
    ],
)
def test_patterns_choose(
    only: tuple[str, ...], skip: tuple[str, ...], path: str, kind: Kind, is_wanted: bool
) -> None:
    rules = Rules(only=only, skip=skip)

    assert wanted(rules, path, path.rpartition("/")[2], kind) == is_wanted


def test_every_raw_format_we_read_is_raw() -> None:
    pixels = words("jpg jpeg jpe bmp gif png tiff tif heic heif hif avif jxl webp")

    assert PHOTO_EXTENSIONS - pixels <= RAW_EXTENSIONS


@pytest.mark.parametrize(
    ("wrong", "code", "says"),
    [
        ({"by": "{taken}"}, "bad-template", "without a format"),
        ({"zone": "Zurich"}, "bad-zone", "Europe/Zurich"),
        ({"limit": -1}, "bad-limit", "--limit -1"),
        ({"day_starts": 1440}, "bad-day-starts", "1440"),
        ({"events": -5}, "bad-events", "-5m"),
        ({"events": 360, "by": "{day}"}, "bad-events", "must say where an event goes"),
        ({"by": "{event}"}, "bad-events", "--events 6h"),
        ({"since": "x"}, "bad-date", "'x'"),
        ({"since": "2024-05-02", "until": "2024-05-01"}, "bad-date", "no day lies between"),
        ({"only": ("",)}, "bad-pattern", "is empty"),
        ({"skip": ("/abs/*",)}, "bad-pattern", "not below the roll"),
        ({"skip": ("../x",)}, "bad-pattern", "not below the roll"),
        ({"only": ("a//b",)}, "bad-pattern", "two slashes"),
        ({"only": ("videos",)}, "bad-pattern", "write 'video'"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused(wrong: dict[str, Any], code: str, says: str) -> None:
    with pytest.raises(SortProblem) as caught:
        check(Rules(**wrong))

    assert caught.value.code == code
    assert says in str(caught.value)


def test_sound_rules_pass() -> None:
    check(Rules())
    check(Rules(zone="Europe/Zurich", limit=0, events=360, since="2024-05-01", until="2024-05-01"))
    check(Rules(by="{event}", events=360, only=("*.jpg", "raw", "Trip/"), skip=("a/**/b",)))


def test_events_bring_their_template_where_none_is_given() -> None:
    assert template_of(Rules()).text == DEFAULT
    assert template_of(Rules(events=360)).text == "{taken:%Y}/{event}"
    assert template_of(Rules(events=360, by="{event}")).text == "{event}"
