"""What listings are asked, parameter by parameter, and the advanced search."""

from __future__ import annotations

import io
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from PIL.TiffImagePlugin import IFDRational as Ratio

from albumen import wire
from tests import makers
from tests.station.world import HARBOUR, PHOTO, VIDEO, Caller, photo, write

LISTED = {"offset": 0, "limit": -1}
ALL = {**LISTED, "type": "album,photo,video"}
ITEM, CLIP = photo(HARBOUR, PHOTO), wire.item_id("video", HARBOUR, VIDEO)
ROLL = wire.album_id("roll")


@pytest.fixture
def roll(mira: Caller, root: Path) -> Caller:
    """A station with an album whose items are in another order by each key: sub, b.jpg, a.mov, c.jpg."""
    facts = (("b.jpg", 3), ("a.mov", 2), ("c.jpg", 1))
    for name, year in facts:
        taken = datetime(2020 + year, 1, 1)
        made = makers.mov(creationdate=f"{taken:%Y-%m-%dT%H:%M:%S}+0000") if name == "a.mov" else None
        path = write(root / "roll" / name, made or makers.jpeg(taken, seed=year))
        os.utime(path, (10**9 * year, 10**9 * year))
        mira.names("roll")
    write(root / "roll/sub/d.jpg", makers.jpeg(datetime(2025, 1, 1), seed=9))
    mira.library.scan()
    return mira


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("album", ["sub"]),
        ("photo", ["b.jpg", "c.jpg"]),
        ("video", ["a.mov"]),
        ("album,photo", ["sub", "b.jpg", "c.jpg"]),
        ("video,album", ["sub", "a.mov"]),
        ("photo,video", ["a.mov", "b.jpg", "c.jpg"]),
        (" video , photo,album", ["sub", "a.mov", "b.jpg", "c.jpg"]),
        ("photo,photo", ["b.jpg", "c.jpg"]),
        ("", []),
    ],
)
def test_every_type_is_listed_alone_and_with_others(roll: Caller, kinds: str, expected: list[str]) -> None:
    assert roll.names("roll", type=kinds) == expected
    asked = {**LISTED, "type": kinds.replace("album", ""), "filter_album": ROLL}
    media = roll.data("Photo.list", **asked)["items"]
    assert [item["info"]["name"] for item in media] == [name for name in expected if name != "sub"]


@pytest.mark.parametrize("kinds", ["picture", "photo,songs"])
def test_a_type_that_is_none_is_refused(roll: Caller, kinds: str) -> None:
    assert roll.code("Album.list", **{**ALL, "type": kinds}) == 101
    assert roll.code("Photo.list", **{**ALL, "type": kinds}) == 456


ORDERS = {
    "filename": ["a.mov", "b.jpg", "c.jpg"],
    "takendate": ["c.jpg", "a.mov", "b.jpg"],
    "mtime": ["c.jpg", "a.mov", "b.jpg"],
}


@pytest.mark.parametrize("direction", ["asc", "desc", "dsc"])
@pytest.mark.parametrize("key", ORDERS)
def test_items_are_in_the_order_asked_behind_the_albums(roll: Caller, key: str, direction: str) -> None:
    expected = ORDERS[key] if direction == "asc" else ORDERS[key][::-1]
    assert roll.names("roll", sort_by=key, sort_direction=direction) == ["sub", *expected]
    if key != "mtime":  # which Photo.list does not know (API facts)
        asked = {**LISTED, "type": "photo,video", "sort_by": key, "sort_direction": direction}
        for more in ({"filter_album": ROLL}, {"taken_date": "2021-01-01,2023-12-31"}):
            found = [item["info"]["name"] for item in roll.data("Photo.list", **asked, **more)["items"]]
            assert [name for name in found if name in expected] == expected


def in_album(caller: Caller, **fields: object) -> list[str]:
    asked = {**LISTED, "type": "photo,video", "filter_album": ROLL, **fields}
    return [item["info"]["name"] for item in caller.data("Photo.list", **asked)["items"]]


def test_an_album_without_a_key_is_in_its_own_order_in_both_listings(roll: Caller) -> None:
    roll.data("Album.edit", id=ROLL, sort_by="takendate", sort_direction="desc")
    for more in ({}, {"sort_by": "preference"}):
        assert roll.names("roll", **more) == ["sub", "b.jpg", "a.mov", "c.jpg"]
        assert in_album(roll, **more) == ["b.jpg", "a.mov", "c.jpg"]
        assert in_album(roll, sort_direction="asc", **more) == ["c.jpg", "a.mov", "b.jpg"]
    assert in_album(roll, sort_by="filename") == ["a.mov", "b.jpg", "c.jpg"]


def test_a_manual_order_is_shown_for_preference_whatever_the_direction(roll: Caller) -> None:
    order = [photo("roll", "c.jpg"), wire.item_id("video", "roll", "a.mov")]
    roll.data("Album.arrangeitem", id=ROLL, item_id=",".join(order), offset=0, limit=-1)
    for direction in ("asc", "desc"):
        asked = {"sort_by": "preference", "sort_direction": direction}
        assert roll.names("roll", **asked) == ["sub", "c.jpg", "a.mov", "b.jpg"]
        assert in_album(roll, **asked) == ["c.jpg", "a.mov", "b.jpg"]
    roll.data("Album.edit", id=ROLL, sort_by="preference")
    assert roll.names("roll") == ["sub", "c.jpg", "a.mov", "b.jpg"]
    (album,) = roll.data("Album.getinfo", id=ROLL, additional="album_sorting")["items"]
    assert album["additional"]["album_sorting"] == {
        "sort_by": "preference",
        "sort_direction": "asc",
        "has_preference_sort": True,
    }


@pytest.mark.parametrize("recursive", ["true", "false", ""])
def test_recursive_has_no_effect(roll: Caller, recursive: str) -> None:
    """None is known: clients send it and get the album's own things (API facts, flows 8)."""
    assert roll.names("roll", recursive=recursive) == ["sub", "a.mov", "b.jpg", "c.jpg"]
    assert in_album(roll, recursive=recursive) == ["a.mov", "b.jpg", "c.jpg"]


@pytest.mark.parametrize(
    ("offset", "limit", "expected", "after"),
    [
        (0, 2, ["sub", "a.mov"], 2),
        (1, 2, ["a.mov", "b.jpg"], 3),
        (3, 2, ["c.jpg"], 4),
        (4, 2, [], 4),
        (9, 108, [], 4),
        (0, -1, ["sub", "a.mov", "b.jpg", "c.jpg"], 4),
        (2, 999999999999, ["b.jpg", "c.jpg"], 4),
        (0, 10**30, ["sub", "a.mov", "b.jpg", "c.jpg"], 4),
        (0, 0, [], 0),
    ],
)
def test_pages_and_the_offset_of_the_next(
    roll: Caller, offset: int, limit: int, expected: list[str], after: int
) -> None:
    page = roll.data("Album.list", id=ROLL, offset=offset, limit=limit, type="album,photo,video")
    assert [item["info"]["name"] for item in page["items"]] == expected
    assert (page["total"], page["offset"]) == (4, after)


EVERYTHING = (
    "album_createdate,album_permission,album_sorting,delete_permission,file_location,item_count,thumb_size,"
    "photo_exif,video_codec,video_quality,something_else"
)
EXPECTED = {
    "album": {
        "album_createdate",
        "album_permission",
        "album_sorting",
        "delete_permission",
        "file_location",
        "item_count",
        "thumb_size",
    },
    "photo": {"file_location", "thumb_size", "photo_exif"},
    "video": {"file_location", "thumb_size", "video_codec", "video_quality"},
}


def test_each_kind_gets_what_fits_it_of_what_was_asked_for(mira: Caller) -> None:
    for album in ("", HARBOUR):
        page = mira.data("Album.list", id=wire.album_id(album), **ALL, additional=EVERYTHING)
        for item in page["items"]:
            assert set(item["additional"]) == EXPECTED[item["type"]], item["info"]["name"]
    (album_item,) = mira.data("Album.getinfo", id=wire.album_id("2024"), additional=EVERYTHING)["items"]
    assert set(album_item["additional"]) == EXPECTED["album"]
    for one, kind in ((ITEM, "photo"), (CLIP, "video")):
        (item,) = mira.data("Photo.getinfo", id=one, additional=EVERYTHING)
        assert set(item["additional"]) == EXPECTED[kind] - {"file_location"}


def test_nothing_asked_for_is_null_in_listings_and_absent_in_getinfo(mira: Caller) -> None:
    (item, *_) = mira.data("Album.list", id=wire.album_id(HARBOUR), **ALL)["items"]
    (listed, *_) = mira.data("Photo.list", **LISTED, type="photo")["items"]
    (told,) = mira.data("Photo.getinfo", id=ITEM)
    (unknown,) = mira.data("Photo.getinfo", id=ITEM, additional="something_else")
    assert item["additional"] is None and listed["additional"] is None
    assert "additional" not in told and "additional" not in unknown


def test_a_locked_album_does_not_tell_how_much_it_holds(visitor: Caller) -> None:
    page = visitor.data("Album.list", **LISTED, type="album", additional="item_count")
    counts = {item["info"]["name"]: item["additional"]["item_count"] for item in page["items"]}
    assert counts == {"Locked": {"photo": 0, "video": 0}, "Open": {"photo": 1, "video": 0}}


# --- the advanced search --------------------------------------------------------------------------------------

CAMERA = {
    "camera": "Leica",
    "model": "M11",
    "exposure": "1/250 sec.",
    "aperture": "f/2.8",
    "iso": "400",
    "focal": "35.0 mm",
    "lens": "Summicron",
    "flash": "fired",
}


def taken_with_a_camera() -> bytes:
    """A photo with every EXIF value that can be searched for."""
    about = Image.Exif()
    about[0x010F], about[0x0110] = CAMERA["camera"], CAMERA["model"]
    detail = about.get_ifd(0x8769)
    detail.update(
        {
            0x829A: Ratio(1, 250),
            0x829D: Ratio(28, 10),
            0x8827: 400,
            0x920A: Ratio(35, 1),
            0xA434: CAMERA["lens"],
            0x9209: 1,
        }
    )
    detail[0x9003] = "2020:02:29 12:00:00"
    out = io.BytesIO()
    Image.new("RGB", (60, 40)).save(out, "JPEG", exif=about)
    return out.getvalue()


@pytest.fixture
def searched(mira: Caller, root: Path) -> Caller:
    """A station with words, a comment, ratings, and a photo with all EXIF values."""
    write(root / "2023/camera.jpg", taken_with_a_camera())
    mira.library.scan()
    mira.data(
        "Photo.edit", id=photo("2023", "old.jpg"), title="Red Boat", description="Old harbour", rating=4
    )
    mira.data("Photo.edit", id=photo("2023", "camera.jpg"), title="Red", rating=5)
    mira.data("Album.edit", id=wire.album_id("Open"), title="Boat", description="red")
    mira.data("Comment.create", id=ITEM, name="Jon", comment="Good")
    return mira


def found(caller: Caller, **fields: object) -> list[str]:
    asked: dict[str, Any] = {**ALL, **fields}
    return [item["info"]["name"] for item in caller.data("Album.list", **asked)["items"]]


TODAY = f"{datetime.now():%Y-%m-%d}"
SEARCHES: dict[str, tuple[dict[str, object], list[str]]] = {
    "any word": ({"keyword": "red,harbour"}, [HARBOUR[5:], "Open", "camera.jpg", "old.jpg"]),
    "any word, told so": ({"keyword": "boat,harbour", "keyword_op": "any"}, [HARBOUR[5:], "Open", "old.jpg"]),
    "all words": ({"keyword": "red,boat", "keyword_op": "all"}, ["Open", "old.jpg"]),
    "the exact title": ({"keyword": "red", "keyword_op": "exact"}, ["Open", "camera.jpg"]),
    "the exact name": ({"keyword": "OLD", "keyword_op": "exact", "type": "photo"}, ["old.jpg"]),
    "part of a word": ({"keyword": "oat", "type": "photo"}, ["old.jpg"]),
    "signs of a pattern": ({"keyword": "%"}, []),
    "albums and all below": ({"albums": wire.album_id("2024"), "type": "photo,video"}, [VIDEO, PHOTO]),
    "two albums": (
        {"albums": f"{wire.album_id('2024')},{wire.album_id('Open/Closed')}", "type": "photo"},
        ["hidden.jpg", PHOTO],
    ),
    "an album that is gone": ({"albums": wire.album_id("1999")}, []),
    "taken": ({"date": "2023-01-01,2023-12-31", "date_op": "taken"}, ["old.jpg"]),
    "taken, not told so": ({"date": "2024-07-21,"}, [VIDEO, PHOTO]),
    "taken until": ({"date": ",2020-12-31"}, ["camera.jpg"]),
    "taken on": ({"date": "2024-07-21"}, [VIDEO, PHOTO]),
    "uploaded long ago": ({"date": ",2001-01-01", "date_op": "upload"}, []),
    "uploaded today": ({"date": f"{TODAY},", "date_op": "upload", "albums": wire.album_id("2023")},
                       ["camera.jpg", "old.jpg"]),
    "added today": ({"date": f"{TODAY},", "date_op": "recently_add", "keyword": "old"}, ["old.jpg"]),
    "commented on": ({"date": f"{TODAY},", "date_op": "recently_comment"}, [PHOTO]),
    "commented on before": ({"date": ",2001-01-01", "date_op": "recently_comment"}, []),
    **{name: ({name: f"nothing,{value}"}, ["camera.jpg"]) for name, value in CAMERA.items()},
    **{f"{name}_op": ({name: value, f"{name}_op": "any"}, ["camera.jpg"]) for name, value in CAMERA.items()},
    "ratings": ({"rating": "4,5", "rating_op": "any"}, ["camera.jpg", "old.jpg"]),
    "one rating": ({"rating": "4"}, ["old.jpg"]),
    "all of several": ({"rating": "4,5", "keyword": "boat", "camera": "Leica"}, []),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "expected"), SEARCHES.values(), ids=SEARCHES)
def test_the_advanced_search(searched: Caller, asked: dict[str, object], expected: list[str]) -> None:
    assert sorted(found(searched, **asked)) == sorted(expected)


def test_an_id_does_not_narrow_a_search_and_order_and_pages_hold(searched: Caller) -> None:
    asked = {"keyword": "red", "id": wire.album_id("2024"), "sort_by": "takendate", "sort_direction": "desc"}
    assert found(searched, **asked) == ["Open", "old.jpg", "camera.jpg"]
    page = searched.data("Album.list", **{**ALL, "offset": 1, "limit": 1}, **asked)
    assert (page["total"], page["offset"], page["items"][0]["info"]["name"]) == (3, 2, "old.jpg")


def test_a_search_shows_what_the_caller_may_see(searched: Caller, visitor: Caller) -> None:
    assert found(visitor, keyword="red,jpg,secret") == ["Open", "seen.jpg"]
    assert found(visitor, albums=wire.album_id("2023")) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"keyword": "x", "keyword_op": "some"},
        {"date": "2024-13-01,"},
        {"date": "yesterday"},
        {"date": "2024-07-21", "date_op": "born"},
        {"camera": "x", "camera_op": "all"},
        {"desc_tag": "1,2,3,4,5,6"},
        {"people_tag": ",".join(map(str, range(21)))},
        {"geo_tag": "1,2,3,4,5,6"},
        {"people_tag": "1", "people_tag_op": "exact"},
    ],
    ids=str,
)
def test_a_wrong_search_is_101(mira: Caller, wrong: dict[str, str]) -> None:
    assert mira.code("Album.list", **ALL, **wrong) == 101


@pytest.mark.parametrize("taken", ["2024-7-1", "x", "2024-07-21,x"])
def test_a_wrong_date_is_456(mira: Caller, taken: str) -> None:
    assert mira.code("Photo.list", **LISTED, type="photo", taken_date=taken) == 456


@pytest.mark.parametrize("taken", ["", ","])
def test_no_date_is_any_date(mira: Caller, taken: str) -> None:
    assert mira.data("Photo.list", **LISTED, type="photo", taken_date=taken)["total"] == 6


# --- one change for many items --------------------------------------------------------------------------------


@pytest.fixture
def many(mira: Caller, root: Path) -> tuple[Caller, list[str]]:
    """A station with more items than one statement of the data base holds, and their ids."""
    names = [f"{number}.jpg" for number in range(1100)]
    for number, name in enumerate(names):
        write(root / "many" / name, makers.jpeg(seed=number))
    mira.names("many")
    return mira, [photo("many", name) for name in names]


def test_one_edit_changes_many_items_and_passes_over_ids_of_nothing(many: tuple[Caller, list[str]]) -> None:
    mira, ids = many
    asked = ",".join([photo("many", "gone.jpg"), *ids, CLIP, photo("1999", "x.jpg")])
    change = {"title": "All", "description": "of us", "rating": 9, "gps_lat": 57.5, "gps_lng": -11.25}
    mira.data("Photo.edit", id=asked, **change)
    infos = [item["info"] for item in mira.data("Photo.getinfo", id=f"{','.join(ids)},{CLIP}")]
    kept = {(info["title"], info["description"], info["rating"]) for info in infos}
    assert (len(infos), kept) == (1101, {("All", "of us", 5)})
    assert {(info["lat"], info["lng"]) for info in infos if "lat" in info} == {(57.5, -11.25)}
    assert infos[-1]["gps"] == {"lat": "57.500000", "lng": "-11.250000"}
    assert mira.data("Album.list", **ALL, keyword="all", keyword_op="exact")["total"] == 1101
    mira.data("Photo.edit", id=asked, rating=0, gps_lat="", gps_lng="")
    (one, *_) = mira.data("Photo.getinfo", id=asked)
    assert (one["info"]["title"], one["info"]["rating"], "lat" in one["info"]) == ("All", 0, False)


@pytest.mark.parametrize(
    "wrong", [{"gps_lat": 91, "gps_lng": 0}, {"gps_lat": 1}, {"rating": "x"}, {"id": "photo_6"}], ids=str
)
def test_an_edit_that_is_refused_changes_none_of_many(mira: Caller, wrong: dict[str, object]) -> None:
    asked = {"id": f"{ITEM},{CLIP}", "title": "Changed", **wrong}
    if "id" in wrong:
        asked["id"] = f"{ITEM},{wrong['id']}"
    assert mira.code("Photo.edit", **asked) == 456
    titles = [item["info"]["title"] for item in mira.data("Photo.getinfo", id=f"{ITEM},{CLIP}")]
    assert titles == ["IMG_0042", "clip one"]


def test_a_page_of_an_album_takes_few_statements(jon: Caller) -> None:
    """Five for session, rights, album, counts and page, and four that hold the folder against the catalog."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != "BEGIN":
            said.append(statement)

    asked = {**ALL, "id": wire.album_id(HARBOUR), "additional": "album_permission,thumb_size,photo_exif"}
    jon.data("Album.list", **asked)
    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        assert jon.data("Album.list", **asked)["items"]
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert 0 < len(said) <= 9, "\n".join(said)
