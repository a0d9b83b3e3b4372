"""Which offset items lend to neighbours that know only UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from albumen.media.neighbours import Known, known, neighbour_offsets, proven_offset
from tests.makers import jpeg, mov, mp4
from tests.media.cases import NOON, evidence, real

UTC = datetime(2019, 7, 1, 10, 0)


def at(hours: float, offset: int) -> Known:
    """A photo taken so many hours after UTC, that proves its offset in minutes."""
    return Known(UTC + timedelta(hours=hours, minutes=offset), offset)


def lent(*others: Known) -> int | None:
    return neighbour_offsets([*others, Known(utc=UTC)])[-1]


@pytest.mark.parametrize(
    ("others", "offset"),
    [
        ([], None),
        ([at(-3, 120)], 120),
        ([at(3, 540)], 540),
        ([at(-3, 120), at(5, 120)], 120),
        ([at(-3, 120), at(5, 540)], None),
        ([at(-13, 540), at(11, 120)], 120),
        ([at(-13, 540), at(13, 120)], None),
        ([at(-9, 540), at(-3, 120)], None),
        ([at(-9, 540), at(-3, 120), at(-2, 120), at(-1, 120)], 120),
        ([at(-2, 120), at(-1, 120), at(1, 540), at(2, 120), at(3, 120)], None),
        ([at(-12, -210)], -210),
        ([Known(UTC), Known(utc=UTC + timedelta(hours=1))], None),
    ],
)
def test_the_nearest_on_both_sides_must_all_agree(others: list[Known], offset: int | None) -> None:
    assert lent(*others) == offset


def test_only_items_that_know_nothing_but_utc_are_lent_an_offset() -> None:
    items = [at(0, 120), Known(utc=UTC), Known(taken=NOON), Known(), Known(taken=NOON, utc=UTC)]
    assert neighbour_offsets(items) == [None, 120, None, None, None]


@pytest.mark.parametrize(
    ("seconds", "offset"),
    [(7200, 120), (7380, 120), (7020, 120), (7381, None), (20700, 345), (-12600, -210), (80000, None)],
)
def test_a_wall_clock_beside_utc_proves_the_quarter_of_an_hour(seconds: int, offset: int | None) -> None:
    assert proven_offset(Known(UTC + timedelta(seconds=seconds), None, UTC)) == offset


def test_files_tell_what_they_know() -> None:
    assert known(evidence(jpeg(NOON, offset="+09:00"))).offset_minutes == 540
    assert proven_offset(known(evidence(jpeg(NOON, gps_utc=UTC)))) == 120
    assert known(evidence(mov(UTC, creationdate="2019-07-01T12:00:00+0200"))).offset_minutes == 120
    assert known(evidence(mp4(UTC))) == Known(utc=UTC)
    assert known(evidence(jpeg(), "PXL_20190701_100000123.jpg")).utc == UTC.replace(microsecond=123000)
    assert known(evidence(jpeg())) == Known()


def test_a_real_iphone_photo_proves_its_offset_by_gps() -> None:
    assert proven_offset(known(real("immich/formats/heic/IMG_2682.heic"))) == -300


def test_ten_thousand_items_each_get_their_own_days_offset() -> None:
    hours = range(0, 240_000, 24)
    items = [
        item
        for hour in hours
        for item in (at(hour, 60 * (hour % 11)), Known(utc=UTC + timedelta(hours=hour + 1)))
    ]
    assert neighbour_offsets(items)[1::2] == [60 * (hour % 11) for hour in hours]
