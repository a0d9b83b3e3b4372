"""Dates in file names, each row from a phone, a messenger or a screenshot tool."""

from __future__ import annotations

import pytest

from albumen.media.names import name_candidates
from tests.media.cases import named

# name, then "" for none, or date (and time), source, precision
ROWS = [
    ("IMG20190210210532.jpg", "2019-02-10 21:05:32 name second"),
    ("PXL_20190801_223000123.RAW-01.COVER.jpg", "2019-08-01 22:30:00 name-utc second"),
    ("photo_2021-05-01_12-30-00.jpg", "2021-05-01 12:30:00 name second"),
    ("WP_20150210_21_05_32_Pro.jpg", "2015-02-10 21:05:32 name second"),
    ("WP_20150210_001.jpg", "2015-02-10 00:00:00 name day"),
    ("IMG_20190210.jpg", "2019-02-10 00:00:00 name day"),
    ("2019-02-10.jpg", "2019-02-10 00:00:00 name day"),
    ("Birthday 2019.02.10 Anna.jpg", "2019-02-10 00:00:00 name day"),
    ("2019-02-10 9901.jpg", "2019-02-10 00:00:00 name day"),
    # not dates (hard cases 33 and 34)
    ("IMG_1234.JPG", ""),
    ("DSC02019.JPG", ""),
    ("IMG_20190230_120000.jpg", ""),
    ("2019-02-30.jpg", ""),
    ("0041792019021.jpg", ""),
    ("received_2020120199999999.jpeg", ""),
    ("IMG_19000101_120000.jpg", ""),
    ("caf\udce9_20190210_210532.jpg", "2019-02-10 21:05:32 name second"),
]


@pytest.mark.parametrize(("name", "expected"), ROWS, ids=[ascii(row[0]) for row in ROWS])
def test_name_gives_its_date_or_none(name: str, expected: str) -> None:
    assert named(name) == expected


@pytest.mark.parametrize(
    "name", ["caf\udce9_20190210_210532.jpg", "\x1b[31mIMG_20190210.jpg", "20190210\u202e.jpg"]
)
def test_what_a_name_said_is_shown_printable(name: str) -> None:
    assert all(one.raw.isascii() and one.raw.isprintable() for one in name_candidates(name))
