"""Which items and sidecars belong together, by content id, names and closeness in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from albumen.media.kinds import kind_of
from albumen.shelf import Item
from albumen.sorting.beside import Beside
from albumen.sorting.groups import Dated, group_stem, pair, with_sidecars

NOON = datetime(2024, 5, 1, 12)


def dated(
    name: str,
    taken: datetime | None = NOON,
    *,
    album: str = "roll",
    content_id: str = "",
    utc: datetime | None = None,
) -> Dated:
    kind = kind_of(name)
    assert kind
    return Dated(Item(album, name, kind, 1), taken, content_id=content_id, utc=utc)


def named(*found: Dated) -> list[list[str]]:
    return [[found[index].item.name for index in group.members] for group in pair(found)]


def owned(found: list[Dated], *sidecars: str, album: str = "roll") -> tuple[dict[str, list[str]], list[str]]:
    """The sidecars of each group by its leading item, and the orphans."""
    beside = Beside([one.item for one in found])
    told = [Item(album, name, "sidecar", 1) for name in sidecars]
    groups, orphans = with_sidecars(found, pair(found), [(one, beside.owners(one)) for one in told])
    names = {
        found[group.members[0]].item.name: [side.name for side in group.sidecars]
        for group in groups
        if group.sidecars
    }
    return names, [orphan.path for orphan in orphans]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("IMG_1234.HEIC", "IMG_1234"),
        ("IMG_1234_HEVC.MOV", "IMG_1234"),
        ("IMG_E1234.HEIC", "IMG_1234"),
        ("IMG_O1234.AAE", "IMG_1234"),
        ("IMG_E1234 (2).HEIC", "IMG_1234 (2)"),
        ("IMG_1234 (2)_HEVC.MOV", "IMG_1234 (2)"),
        ("IMG-edited.jpg", "IMG"),
        ("PXL_20210101_120000123.RAW-01.COVER.jpg", "PXL_20210101_120000123"),
        ("PXL_20210101_120000123.RAW-02.ORIGINAL.dng", "PXL_20210101_120000123"),
        ("PXL_20210101_120000123.MP.jpg", "PXL_20210101_120000123"),
        ("00001IMG_00001_BURST20190210210532123_COVER.jpg", "BURST20190210210532123"),
        ("00000IMG_00000_BURST20190210210532123.jpg", "BURST20190210210532123"),
        ("20190210_210532_BURST001_COVER.jpg", "20190210_210532_BURST"),
        ("20190210_210532_BURST002.jpg", "20190210_210532_BURST"),
        ("IMG_EVENING.jpg", "IMG_EVENING"),
        ("Burst pipe.jpg", "Burst pipe"),
    ],
)
def test_the_stem_of_a_group(name: str, stem: str) -> None:
    assert group_stem(name) == stem


def test_a_still_leads_raw_video_and_edit() -> None:
    found = [
        dated("IMG_1.DNG"),
        dated("IMG_0001.MOV"),
        dated("IMG_0001.HEIC"),
        dated("IMG_E0001.HEIC"),
        dated("IMG_1.JPG"),
    ]

    assert named(*found) == [["IMG_1.JPG", "IMG_1.DNG"], ["IMG_0001.HEIC", "IMG_0001.MOV", "IMG_E0001.HEIC"]]


def test_two_of_one_form_are_two_photos() -> None:
    assert named(dated("IMG_1.JPG"), dated("IMG_1.jpg")) == [["IMG_1.JPG"], ["IMG_1.jpg"]]


def test_another_album_or_another_time_is_another_group() -> None:
    assert named(dated("IMG_1.JPG"), dated("IMG_1.MOV", album="other")) == [["IMG_1.JPG"], ["IMG_1.MOV"]]
    assert named(dated("IMG_1.JPG"), dated("IMG_1.MOV", NOON + timedelta(days=31))) == [
        ["IMG_1.JPG"],
        ["IMG_1.MOV"],
    ]


def test_a_utc_video_is_close_to_its_still_by_some_zone() -> None:
    video = dated("IMG_1.MOV", None, utc=NOON - timedelta(hours=5, minutes=30) + timedelta(seconds=2))

    assert named(dated("IMG_1.HEIC"), video) == [["IMG_1.HEIC", "IMG_1.MOV"]]
    late = dated("IMG_1.MOV", None, utc=NOON - timedelta(hours=5, minutes=23))
    assert named(dated("IMG_1.HEIC"), late) == [["IMG_1.HEIC"], ["IMG_1.MOV"]]


def test_an_undated_still_does_not_take_the_date_of_a_video() -> None:
    assert named(dated("IMG_1.JPG", None), dated("IMG_1.MOV")) == [["IMG_1.JPG"], ["IMG_1.MOV"]]
    assert named(dated("IMG_1.JPG"), dated("IMG_1.MOV", None)) == [["IMG_1.JPG", "IMG_1.MOV"]]


def test_copies_of_a_live_photo_do_not_confuse_the_halves() -> None:
    found = [
        dated("a.HEIC", content_id="A", album="x"),
        dated("b.MOV", content_id="A", album="y"),
        dated("c.MOV", content_id="A", album="z"),
    ]

    assert named(*found) == [["a.HEIC"], ["b.MOV"], ["c.MOV"]]
    assert named(*found[:2]) == [["a.HEIC", "b.MOV"]]


def test_the_full_name_finds_its_item() -> None:
    names, orphans = owned(
        [dated("a.jpg"), dated("b.jpg")], "a.jpg.xmp", "b.jpg.json", "b.jpg.supplemental-metadata.json"
    )

    assert names == {"a.jpg": ["a.jpg.xmp"], "b.jpg": ["b.jpg.json", "b.jpg.supplemental-metadata.json"]}
    assert orphans == []


def test_a_stem_goes_with_the_photo_before_the_video() -> None:
    apart = dated("IMG_1.MOV", NOON + timedelta(days=40))

    assert owned([apart, dated("IMG_1.HEIC")], "IMG_1.AAE", "IMG_1.xmp") == (
        {"IMG_1.HEIC": ["IMG_1.AAE", "IMG_1.xmp"]},
        [],
    )


def test_other_albums_do_not_count() -> None:
    assert owned([dated("X.jpg")], "X.jpg.xmp", album="other") == ({}, ["other/X.jpg.xmp"])
