"""The names of places: well-known points, the ends of the Earth, and the data that is shipped."""

from __future__ import annotations

import gzip
import math
from importlib.resources import files
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albumen.media.places import REACH, Place, place_of


@pytest.mark.parametrize(
    ("where", "latitude", "longitude", "city", "country"),
    [
        ("Eiffel Tower", 48.8584, 2.2945, "Paris", "France"),
        ("Palace of Versailles", 48.8049, 2.1204, "Versailles", "France"),
        ("Big Ben", 51.5007, -0.1246, "London", "United Kingdom"),
        ("Heathrow", 51.4700, -0.4543, "London", "United Kingdom"),
        ("Colosseum", 41.8902, 12.4922, "Rome", "Italy"),
        ("Saint Peter's", 41.9022, 12.4539, "Vatican City", "Vatican"),
        ("Zürich main station", 47.3779, 8.5402, "Zürich", "Switzerland"),
        ("Winterthur old town", 47.4995, 8.7240, "Winterthur", "Switzerland"),
        ("Matterhorn", 45.9763, 7.6586, "Zermatt", "Switzerland"),
        ("Monte Carlo", 43.7392, 7.4276, "Monaco", "Monaco"),
        ("Santa Claus Village", 66.5436, 25.8473, "Rovaniemi", "Finland"),
        ("North Cape", 71.1695, 25.7832, "Honningsvåg", "Norway"),
        ("Statue of Liberty", 40.6892, -74.0445, "New York City", "United States"),
        ("Golden Gate", 37.8199, -122.4783, "San Francisco", "United States"),
        ("Sydney Opera House", -33.8568, 151.2153, "Sydney", "Australia"),
        ("Uluru", -25.3444, 131.0369, "Yulara", "Australia"),
        ("Christ the Redeemer", -22.9519, -43.2105, "Rio de Janeiro", "Brazil"),
        ("Taj Mahal", 27.1751, 78.0421, "Agra", "India"),
        ("Brie, a degree from Reims", 48.889, 3.807, "Vertus", "France"),
        ("Zeewolde, far from Amsterdam", 52.32, 5.442, "Zeewolde", "The Netherlands"),
        ("Shibuya crossing", 35.6595, 139.7005, "Tokyo", "Japan"),
        ("Longyearbyen church", 78.2232, 15.6267, "Longyearbyen", "Svalbard and Jan Mayen"),
    ],
)
def test_well_known_points(where: str, latitude: float, longitude: float, city: str, country: str) -> None:
    assert place_of(latitude, longitude) == Place(city, country), where


def test_a_town_is_found_across_the_date_line() -> None:
    assert place_of(66.32, -179.2) == place_of(66.32, 179.9) == Place("Egvekinot", "Russia")


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (0.0, -140.0),
        (0.0, 0.0),
        (90.0, 0.0),
        (-90.0, 180.0),
        (91.0, 8.5),
        (47.0, 181.0),
        (math.nan, 8.5),
        (47.0, math.nan),
        (math.inf, 0.0),
    ],
)
def test_no_town_is_no_name(latitude: float, longitude: float) -> None:
    assert place_of(latitude, longitude) is None


class Town(NamedTuple):
    """A town of the shipped data; `root` of its people is what it draws by."""

    place: Place
    latitude: float
    longitude: float
    root: float


def shipped() -> tuple[str, list[Town]]:
    """The remarks at the start of the shipped data, and every town in it, read without the code under test."""
    text = gzip.decompress((files("albumen.media") / "data" / "places.tsv.gz").read_bytes()).decode()
    remarks, countries, *cells = text.rstrip("\n").split("\n\n")
    names = dict(line.split("\t") for line in countries.splitlines()[1:])
    towns: list[Town] = []
    for cell in cells:
        corner, *lines = cell.splitlines()
        south, west = map(int, corner.split("\t"))
        country = ""
        for line in lines:
            if line.startswith("="):
                country = names[line[1:]]
            else:
                name, where = line.split("\t")
                people = max(500 * 1.6 ** "abcdefghijklmnopqrstuvwxyz".index(where[4]), 30_000)
                north, east = south + int(where[:2]) / 100, west + int(where[2:4]) / 100
                towns.append(Town(Place(name, country), north, east, math.sqrt(people)))
    return remarks, towns


def test_the_shipped_places_name_their_source_and_stay_small() -> None:
    remarks, towns = shipped()

    assert "GeoNames" in remarks
    assert "CC BY 4.0" in remarks
    assert len(towns) > 25_000
    assert len((files("albumen.media") / "data" / "places.tsv.gz").read_bytes()) <= 600_000


def test_every_shipped_name_can_be_the_name_of_an_album() -> None:
    names = {name for town in shipped()[1] for name in (town.place.city, town.place.country)}

    assert {
        name for name in names if not name or name != name.strip() or set(name) & set('/\\:*?"<>|\t\n')
    } == set()


@settings(max_examples=40)
@given(st.data())
def test_the_town_within_reach_that_draws_most_gives_the_name(data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(TOWNS))
    latitude, longitude = (
        start.latitude + data.draw(st.floats(-0.8, 0.8)),
        start.longitude + data.draw(st.floats(-2, 2)),
    )
    away = {
        town: _kilometres(latitude, longitude, town.latitude, town.longitude)
        for town in TOWNS
        if abs(latitude - town.latitude) < 1
    }

    place = place_of(latitude, (longitude + 180) % 360 - 180)

    near = {town: kilometres for town, kilometres in away.items() if kilometres < REACH - 2}
    if place is None:
        assert not near
    else:
        chosen = [town for town in away if town.place == place and away[town] < REACH + 2]
        least = min(_score(away[town] - 1.5, town.root) for town in chosen)
        assert all(least <= _score(kilometres + 1.5, town.root) for town, kilometres in near.items())


def _score(kilometres: float, root: float) -> float:
    """What the least of wins; a city beyond its suburbs counts as a town of 30,000."""
    score = max(kilometres, 0.0) / root
    return score if score <= 0.009 else kilometres / math.sqrt(30_000)


def _kilometres(latitude: float, longitude: float, north: float, east: float) -> float:
    """On the great circle: another way to reckon than the one under test."""
    one, two, turn = math.radians(latitude), math.radians(north), math.radians(longitude - east)
    half = math.sin((one - two) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(turn / 2) ** 2
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(half)))


TOWNS = shipped()[1]
