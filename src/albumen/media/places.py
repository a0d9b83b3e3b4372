"""The name of the place where a photo was taken, from its coordinates, offline.

The names are an extract of GeoNames (geonames.org), licensed under CC BY 4.0; docs/inside/places.md tells how it was
made. What this cannot do: it knows points, not borders, so that near a border the country can be the neighbour's;
it knows towns, not sights, islands or regions; districts and suburbs count as their city, and of villages close
together only the largest is there; names are GeoNames' main ones (`Köln`, `Genève`), countries are English.
"""

from __future__ import annotations

import gzip
import math
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

REACH = 50.0
"""Kilometres from which on a town no longer names a photo."""

_DEGREE = 111.2  # kilometres of one degree of latitude
_SMALLEST, _STEP = 500, 1.6  # the letter a is 500 people, each next one 1.6 times as many
_LEAST = 30_000  # smaller towns draw as if they had so many people
_WITHIN = 0.009  # kilometres for the root of a city's people up to which it draws more than a small town

_Town = tuple[float, float, float, "Place"]
_Cell = tuple[int, int]


class Place(Struct, frozen=True):
    """A town by GeoNames' name, and its country in English."""

    city: str
    country: str


def place_of(latitude: float, longitude: float) -> Place | None:
    """Return the town of a point given in degrees (north and east positive); None where none is within 50 km.

    A city draws by the root of its people: one of two million at 8 km wins over a town of 30,000 at 1 km. Beyond its
    suburbs (13 km for two million) it draws as a small town, and the nearest wins. None too for what is no point on
    Earth, and for exactly 0, 0, which cameras write when they have no fix (inferred).
    """
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0:
        return None
    return _nearest(round(latitude, 3), round(longitude, 3))


class Town(Struct, frozen=True):
    """A town with its position in degrees, to a hundredth."""

    city: str
    country: str
    latitude: float
    longitude: float


def towns_named(start: str, *, most: int) -> list[Town]:
    """Return the towns whose name starts so, letter case and accents aside, the largest first."""
    wanted = _plain(start)
    found = [one for one in _every_town() if one[1].startswith(wanted)]
    return [town for _, _, town in sorted(found, key=lambda one: (one[0], one[1]))[:most]]


def towns_near(latitude: float, longitude: float, *, most: int) -> list[Town]:
    """Return the towns within 50 km of a point, the nearest first."""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return []
    east = _DEGREE * max(math.cos(math.radians(latitude)), 0.01)
    found: list[tuple[float, Town]] = []
    for _, cell, here in _cells_around(latitude, longitude, east):
        for north, along, _weight, place in _towns(cell)[0]:
            gap = math.hypot((latitude - north) * _DEGREE, (here - along) * east)
            if gap <= REACH:
                found.append((gap, Town(place.city, place.country, round(north, 3), round(along, 3))))
    return [town for _, town in sorted(found, key=lambda one: one[0])[:most]]


@cache
def _every_town() -> list[tuple[float, str, Town]]:
    """Every town with its weight (least for the largest) and its name made plain."""
    return [
        (weight, _plain(place.city), Town(place.city, place.country, round(north, 3), round(along, 3)))
        for cell in _blocks()[0]
        for north, along, weight, place in _towns(cell)[0]
    ]


def _plain(text: str) -> str:
    """Text without letter case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one)).strip()


@lru_cache(maxsize=4096)
def _nearest(latitude: float, longitude: float) -> Place | None:
    east = _DEGREE * max(math.cos(math.radians(latitude)), 0.01)
    reach, within = REACH * REACH, _WITHIN * _WITHIN
    best, found = math.inf, None
    for gap, cell, here in sorted(_cells_around(latitude, longitude, east)):
        towns, lightest = _towns(cell)
        if gap * lightest >= best:
            continue  # not even the cell's largest town at its nearest corner would win
        for north, along, weight, place in towns:
            up, across = (latitude - north) * _DEGREE, (here - along) * east
            square = up * up + across * across
            score = square * weight
            if score > within:
                score = square / _LEAST
            if score < best and square <= reach:
                best, found = score, place
    return found


def _cells_around(latitude: float, longitude: float, east: float) -> Iterator[tuple[float, _Cell, float]]:
    """The cells with towns within reach: the square of the gap to each, and the longitude as seen from it."""
    up, across = REACH / _DEGREE, min(REACH / east, 179.0)
    cells = _blocks()[0]
    for row in range(math.floor(latitude - up), math.floor(latitude + up) + 1):
        north = max(abs(latitude - row - 0.5) - 0.5, 0.0) * _DEGREE
        for column in range(math.floor(longitude - across), math.floor(longitude + across) + 1):
            cell = (row, (column + 180) % 360 - 180)
            if cell in cells:
                along = max(abs(longitude - column - 0.5) - 0.5, 0.0) * east
                yield north * north + along * along, cell, longitude - column + cell[1]


@cache
def _towns(cell: _Cell) -> tuple[list[_Town], float]:
    """The towns of a cell of one degree (latitude, longitude, weight on the square of a distance, place), and
    the least weight among them."""
    cells, countries = _blocks()
    towns: list[_Town] = []
    country = ""
    for line in cells[cell].split("\n"):
        if line.startswith("="):
            country = countries[line[1:]]
            continue
        name, where = line.split("\t")
        people = _SMALLEST * _STEP ** (ord(where[4]) - ord("a"))
        north, along = cell[0] + (int(where[:2]) + 0.5) / 100, cell[1] + (int(where[2:4]) + 0.5) / 100
        towns.append((north, along, 1 / max(people, _LEAST), Place(name, country)))
    return towns, min(town[2] for town in towns)


@cache
def _blocks() -> tuple[dict[_Cell, str], dict[str, str]]:
    """The text of each cell, unread until it is needed, and the countries by their codes."""
    packed = (files("albumen.media") / "data" / "places.tsv.gz").read_bytes()
    _, countries, *blocks = gzip.decompress(packed).decode().rstrip("\n").split("\n\n")
    cells: dict[_Cell, str] = {}
    for block in blocks:
        corner, _, towns = block.partition("\n")
        row, column = corner.split("\t")
        cells[int(row), int(column)] = towns
    names = dict(line.split("\t") for line in countries.split("\n")[1:])
    return cells, names
