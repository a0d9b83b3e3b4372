"""Dates in file names, each row from a phone, a messenger or a screenshot tool."""

from __future__ import annotations

import pytest

from albumen.media.names import name_candidates

# name, then "" for none, or date (and time), source, precision
ROWS = [
    ("IMG_20190210_210532.jpg", "2019-02-10 21:05:32 name second"),
    ("VID_20190210_210532.mp4", "2019-02-10 21:05:32 name second"),
    ("MVIMG_20190210_210532.jpg", "2019-02-10 21:05:32 name second"),
    ("20190210_210532(1).jpg", "2019-02-10 21:05:32 name second"),
    ("20190210_210532.jpg", "2019-02-10 21:05:32 name second"),
    ("00001IMG_00001_BURST20190210210532123_COVER.jpg", "2019-02-10 21:05:32 name second"),
    ("IMG_20190210_210532_BURST001_COVER.jpg", "2019-02-10 21:05:32 name second"),
    ("IMG20190210210532.jpg", "2019-02-10 21:05:32 name second"),
    ("PXL_20190801_223000123.jpg", "2019-08-01 22:30:00 name-utc second"),
    ("PXL_20190801_223000123.RAW-01.COVER.jpg", "2019-08-01 22:30:00 name-utc second"),
    ("IMG-20190210-WA0001.jpg", "2019-02-10 00:00:00 name day"),
    ("VID-20190210-WA0012.mp4", "2019-02-10 00:00:00 name day"),
    ("WhatsApp Image 2026-08-31 at 15.41.14.jpeg", "2026-08-31 00:00:00 name day"),
    ("WhatsApp Video 2021-01-05 at 08.00.00 (1).mp4", "2021-01-05 00:00:00 name day"),
    ("Screenshot_20190919-053857_App.png", "2019-09-19 05:38:57 name second"),
    ("Screenshot_2019-09-19-05-38-57-123_com.app.png", "2019-09-19 05:38:57 name second"),
    ("Screenshot 2023-07-15 at 14.30.25.png", "2023-07-15 14:30:25 name second"),
    ("Screenshot 2023-07-15 at 2.30.25\u202fPM.png", "2023-07-15 14:30:25 name second"),
    ("Screenshot 2023-07-15 at 12.30.25 AM.png", "2023-07-15 00:30:25 name second"),
    ("Bildschirmfoto 2023-07-15 um 14.30.25.png", "2023-07-15 14:30:25 name second"),
    ("signal-2020-10-26-163832.jpg", "2020-10-26 16:38:32 name second"),
    ("2016_01_30_11_49_15.mp4", "2016-01-30 11:49:15 name second"),
    ("2020-09-27 12.07.37.jpg", "2020-09-27 12:07:37 name second"),
    ("photo_2021-05-01_12-30-00.jpg", "2021-05-01 12:30:00 name second"),
    ("WP_20150210_21_05_32_Pro.jpg", "2015-02-10 21:05:32 name second"),
    ("WP_20150210_001.jpg", "2015-02-10 00:00:00 name day"),
    ("IMG_20190210.jpg", "2019-02-10 00:00:00 name day"),
    ("2019-02-10.jpg", "2019-02-10 00:00:00 name day"),
    ("Birthday 2019.02.10 Anna.jpg", "2019-02-10 00:00:00 name day"),
    ("2019-02-10 9901.jpg", "2019-02-10 00:00:00 name day"),
    # not dates (hard cases 33 and 34)
    ("IMG_20191332_120000.jpg", ""),
    ("DSC_20195050.jpg", ""),
    ("1234567890123.jpg", ""),
    ("IMG_1234.JPG", ""),
    ("DSC02019.JPG", ""),
    ("IMG_20190230_120000.jpg", ""),
    ("2019-02-30.jpg", ""),
    ("0041792019021.jpg", ""),
    ("received_2020120199999999.jpeg", ""),
    ("FB_IMG_1564612200123.jpg", ""),
    ("IMG_19000101_120000.jpg", ""),
    ("20190210.jpg", "2019-02-10 00:00:00 name-digits day"),
    ("20190210210532.jpg", "2019-02-10 21:05:32 name-digits second"),
    ("DSC_20190510.jpg", "2019-05-10 00:00:00 name-digits day"),
    ("caf\udce9_20190210_210532.jpg", "2019-02-10 21:05:32 name second"),
]


@pytest.mark.parametrize(("name", "expected"), ROWS, ids=[ascii(row[0]) for row in ROWS])
def test_name_gives_its_date_or_none(name: str, expected: str) -> None:
    found = name_candidates(name)
    shown = f"{found[0].taken:%Y-%m-%d %H:%M:%S} {found[0].source} {found[0].precision}" if found else ""
    assert shown == expected
    assert all(one.raw.isascii() and one.raw.isprintable() for one in found)
