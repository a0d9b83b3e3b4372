"""What is told about many items at once: EXIF lines and values, a pick of some days, a map."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from albumen import wire
from albumen.catalog.figures import Dated
from albumen.station.answers.browsing import pick
from albumen.station.mapping import cell_of, parse_cell_id
from tests import makers
from tests.station.world import HARBOUR, PHOTO, Caller, photo, write

BOATS, WHARF, LISBON = (57.7069, 11.9671), (57.7072, 11.9675), (38.7223, -9.1393)


@pytest.fixture
def trip(mira: Caller, root: Path) -> Caller:
    """Three placed photos: two at a harbour, one in a public album far away."""
    may = datetime(2024, 5, 1, 12)
    write(root / "2024/Trip/a.jpg", makers.jpeg(may, seed=31, position=BOATS, make="Canon", model="EOS R"))
    write(root / "2024/Trip/b.jpg", makers.jpeg(may.replace(day=3), seed=32, position=WHARF))
    write(root / "Open/c.jpg", makers.jpeg(may.replace(day=9), seed=33, position=LISBON, exposure=(1, 250)))
    mira.library.scan()
    return mira


def test_the_exif_part_is_told_line_by_line(trip: Caller, root: Path) -> None:
    taken = datetime(2024, 7, 21, 18, 4, 33)
    data = makers.jpeg(
        taken, make="Fujifilm", model="X-T30", exposure=(1, 250), orientation=6, position=BOATS
    )
    write(root / "2024/Trip/d.jpg", data)
    found = trip.data("Photo.getexif", id=photo("2024/Trip", "d.jpg"))
    lines = {line["label"]: line["value"] for line in found["exifs"]}
    assert found["total"] == len(found["exifs"]) == len(lines)
    assert lines["Manufacturer"] == "Fujifilm"
    assert lines["Model"] == "X-T30"
    assert lines["Orientation"] == "Right-top"
    assert lines["Exposure Time"] == "1/250 s"
    assert lines["Date and Time (Original)"] == "2024:07:21 18:04:33"
    assert lines["North or South Latitude"] == "N"
    assert lines["Latitude"].startswith("57, 42, ")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.heic", makers.heic(datetime(2024, 5, 5), make="Apple")),
        ("a.png", makers.png(datetime(2024, 5, 5), make="Apple")),
        ("a.dng", makers.dng(datetime(2024, 5, 5), make="Apple")),
    ],
)
def test_other_formats_have_their_exif_part_too(mira: Caller, root: Path, name: str, data: bytes) -> None:
    write(root / "2023" / name, data)
    found = mira.data("Photo.getexif", id=photo("2023", name))
    assert {"label": "Manufacturer", "value": "Apple"} in found["exifs"]


def test_what_is_no_exif_has_no_lines(mira: Caller, root: Path) -> None:
    junk = b"\xff\xd8\xff\xe1\x00\x20Exif\x00\x00II*\x00\xff\xff\xff\xff" + bytes(40)
    for name, data in (("plain.jpg", makers.jpeg(seed=3)), ("junk.jpg", junk), ("empty.jpg", b"")):
        write(root / "2023" / name, data)
        assert mira.data("Photo.getexif", id=photo("2023", name)) == {"total": 0, "exifs": []}


def test_script_in_exif_stays_text_and_control_letters_go(mira: Caller, root: Path) -> None:
    model = "<script>alert(1)</script>\x1b[2J\n"
    write(root / "2023/x.jpg", makers.jpeg(datetime(2024, 5, 5), model=model))
    (line,) = [
        one
        for one in mira.data("Photo.getexif", id=photo("2023", "x.jpg"))["exifs"]
        if one["label"] == "Model"
    ]
    assert line["value"] == "<script>alert(1)</script> [2J"


def test_a_value_listed_is_a_value_the_search_takes(trip: Caller) -> None:
    found = trip.data("Photo.listexif", type="camera_model")
    assert [(one["id"], one["name"]) for one in found["tags"]] == [
        ("camera_model_0", "EOS R"),
        ("camera_model_1", "X-T30"),
    ]
    assert {one["tag_type"] for one in found["tags"]} == {"camera_model"} and found["total"] == 2
    hits = trip.data("Album.list", offset=0, limit=-1, type="photo", model=found["tags"][0]["name"])
    assert [one["info"]["name"] for one in hits["items"]] == ["a.jpg"]
    assert [one["name"] for one in trip.data("Photo.listexif", type="exposure")["tags"]] == ["1/250 sec."]
    trip.data("Photo.edit", id=photo(HARBOUR, PHOTO), rating=4)
    assert [one["name"] for one in trip.data("Photo.listexif", type="rating")["tags"]] == ["4"]
    assert trip.data("Photo.listexif", type="lens_v2")["total"] == 0


@pytest.mark.parametrize("text", ["camera_make' OR 1=1 --", "rating; DROP TABLE items", "", "facts"])
def test_the_type_of_listexif_cannot_be_a_query(trip: Caller, text: str) -> None:
    """The hole of an old station (API facts, listexif)."""
    assert trip.code("Photo.listexif", type=text) == 456
    makes = [one["name"] for one in trip.data("Photo.listexif", type="camera_make")["tags"]]
    assert {"Canon", "Fujifilm"} <= set(makes)


def test_listexif_asks_for_a_session(visitor: Caller) -> None:
    assert visitor.code("Photo.listexif", type="camera_make") == 105


def test_rated_items_are_picked_first(trip: Caller) -> None:
    asked = {"filter_album": wire.album_id("2024"), "taken_date": "2024-05-01,2024-12-31"}
    trip.data("Photo.edit", id=photo("2024/Trip", "b.jpg"), rating=5)
    one = trip.data("Photo.listfeatureditem", count=1, **asked)["items"]
    assert [item["info"]["name"] for item in one] == ["b.jpg"]
    every = trip.data("Photo.listfeatureditem", count=-1, **asked)["items"]
    assert [item["info"]["name"] for item in every] == ["b.jpg", "a.jpg", PHOTO, "clip one.mov"]
    day = trip.data("Photo.listfeatureditem", count=9, filter_album="", taken_date="2024-05-01")["items"]
    assert [item["info"]["name"] for item in day] == ["a.jpg"]


def test_the_others_are_spread_over_the_dates() -> None:
    found = [Dated(number, f"2024-01-{number:02}", 0) for number in range(1, 31)]
    assert [one.id for one in pick(found, 3)] == [1, 11, 21]
    assert pick(found, 0) == [] and pick([], 5) == [] and pick(found, 99) == found


@pytest.mark.parametrize("text", ["yesterday", "2024-02-30", ",", "", "2024-01-01,2024-13-01", "' OR 1=1"])
def test_a_range_that_is_none_is_refused(trip: Caller, text: str) -> None:
    assert trip.code("Photo.listfeatureditem", count=1, filter_album="", taken_date=text) == 456
    if text:
        assert trip.code("Photo.listgpsgroup", taken_date=text) == 456


def test_near_photos_are_one_dot_and_far_ones_another(trip: Caller) -> None:
    found = trip.data("Photo.listgpsgroup", zoom=8)
    assert found["total"] == 3
    harbour, lisbon = found["groups"]
    assert (harbour["count"], harbour["cover"]) == (2, photo("2024/Trip", "a.jpg"))
    assert harbour["lat"] == pytest.approx(57.70705, abs=1e-4)
    assert lisbon["cover"] == photo("Open", "c.jpg")
    world = trip.data("Photo.listgpsgroup", zoom=0)["groups"]
    assert sum(one["count"] for one in world) == 3
    near = trip.data("Photo.listgpsgroup", zoom=20)["groups"]
    assert [one["count"] for one in near] == [1, 1, 1]


def test_a_dot_tells_its_items_page_by_page(trip: Caller) -> None:
    group = trip.data("Photo.listgpsgroup", zoom=8)["groups"][0]["id"]
    first = trip.data("Photo.listgpsgroupeditem", group_id=group, offset=0, limit=1)
    assert (first["total"], first["offset"]) == (2, 1)
    rest = trip.data("Photo.listgpsgroupeditem", group_id=group, offset=1, limit=9, additional="photo_exif")
    assert (rest["offset"], rest["items"][0]["pos"]) == (2, 1)
    assert [page["items"][0]["info"]["name"] for page in (first, rest)] == ["a.jpg", "b.jpg"]


def test_a_map_shows_a_visitor_public_photos_only(trip: Caller, visitor: Caller) -> None:
    found = visitor.data("Photo.listgpsgroup", zoom=8)
    assert found["total"] == 1
    assert found["groups"][0]["cover"] == photo("Open", "c.jpg")
    group = trip.data("Photo.listgpsgroup", zoom=8)["groups"][0]["id"]
    assert visitor.data("Photo.listgpsgroupeditem", group_id=group, offset=0, limit=-1)["items"] == []


def test_a_map_can_be_of_one_album_and_some_days(trip: Caller) -> None:
    ours = {"filter_album": wire.album_id("2024"), "taken_date": "2024-05-02,"}
    (group,) = trip.data("Photo.listgpsgroup", zoom=8, **ours)["groups"]
    assert (group["count"], group["cover"]) == (1, photo("2024/Trip", "b.jpg"))
    assert trip.data("Photo.listgpsgroup", zoom=8, type="video")["total"] == 0


@pytest.mark.parametrize("lat", [-90, -85.06, 0, 85.06, 90])
@pytest.mark.parametrize("lng", [-180, 0, 179.9999, 180])
@pytest.mark.parametrize("zoom", [0, 20])
def test_every_position_has_a_cell_that_its_id_names(lat: float, lng: float, zoom: int) -> None:
    cell = cell_of(lat, lng, zoom=zoom)
    assert parse_cell_id("-".join(map(str, cell))) == cell


@pytest.mark.parametrize(
    "text", ["", "8", "8-1", "8--1-2", "21-0-0", "0-4-0", "x-1-2", "8-1-2-3", "٨-1-2", "8-1e3-2"]
)
def test_what_is_no_cell_is_refused(trip: Caller, text: str) -> None:
    assert trip.code("Photo.listgpsgroupeditem", group_id=text, offset=0, limit=-1) == 456
