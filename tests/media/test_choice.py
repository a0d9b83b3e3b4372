"""The rules of choice that no numbered case names."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from albumen.media.candidates import SOURCES, Candidate, Evidence
from albumen.media.dates import choose
from albumen.media.evidence import read_evidence
from albumen.media.window import BytesWindow
from tests.makers import jpeg, mp4, xmp
from tests.media.cases import NOON, NOW, ZURICH, day, verdict


def test_subsecond_orders_photos_of_one_second() -> None:
    """Case 48, the dates' part."""
    assert verdict(jpeg(NOON, subsec="054")).taken == NOON.replace(microsecond=54000)


def test_without_a_zone_the_name_proves_the_wall_clock() -> None:
    data = mp4(datetime(2019, 8, 1, 22, 30))
    assert day(data, "VID_20190802_003000.mp4", zone=None) == "2019-08-02 00:30:00 name"
    assert day(data, "VID-20190802-WA0001.mp4", zone=None) == "2019-08-02 00:00:00 name"


def test_unreadable_content_is_not_filed_by_its_name() -> None:
    review = verdict(b"\x00" * 4096, "IMG_20190210_210532.jpg")
    assert (review.taken, review.code) == (None, "unreadable")
    assert "not a jpg file" in review.reason


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
        assert choose(Evidence(pair), zone=ZURICH, now=NOW, epoch=True).source == better


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


def test_a_path_in_a_date_is_no_date() -> None:
    assert day(jpeg("../../../../etc/pas")) == "no-date"


def test_the_mtime_never_stands_in_for_a_date_that_waits_for_its_zone() -> None:
    evidence = read_evidence(BytesWindow(mp4(datetime(2019, 8, 1, 22, 30))), "clip.mp4")
    chosen = choose(evidence, zone=None, now=NOW, modified=NOON, mtime_ok=True)
    assert (chosen.taken, chosen.code) == (None, "needs-zone")


def test_an_aware_mtime_becomes_the_home_zones_wall_clock() -> None:
    chosen = choose(
        Evidence(()), zone=ZURICH, now=NOW, modified=datetime(2020, 7, 1, 22, 30, tzinfo=UTC), mtime_ok=True
    )
    assert (chosen.taken, chosen.source) == (datetime(2020, 7, 2, 0, 30), "mtime")
