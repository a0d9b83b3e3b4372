"""Items on a map: cells of the web map's grid, each of which is one dot."""

from __future__ import annotations

import math
from collections.abc import Iterable

from albumen.catalog.figures import Placed

FINER = 2  # a tile of the map has 4 x 4 cells
MOST_ZOOM = 20
EDGE = 85.05112878  # degrees; the web map's grid ends there (source: EPSG 3857)

Cell = tuple[int, int, int]
"""Zoom, and the column and row of the cell, from the north-west."""


def cell_of(lat: float, lng: float, *, zoom: int) -> Cell:
    """The cell that holds a position in degrees.

    >>> cell_of(57.7069, 11.9671, zoom=8)
    (8, 546, 310)
    """
    width = 1 << (zoom + FINER)
    lat = math.radians(max(-EDGE, min(EDGE, lat)))
    across = (lng + 180) / 360 * width
    down = (1 - math.asinh(math.tan(lat)) / math.pi) / 2 * width
    return zoom, min(width - 1, max(0, int(across))), min(width - 1, max(0, int(down)))


def cell_id(cell: Cell) -> str:
    """The identifier of a cell on the wire."""
    return "-".join(map(str, cell))


def parse_cell_id(text: str) -> Cell | None:
    """The cell that an identifier names, None when it names none."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts):
        return None
    zoom, across, down = map(int, parts)
    width = 1 << (zoom + FINER) if zoom <= MOST_ZOOM else 0
    return (zoom, across, down) if across < width and down < width else None


def grouped(placed: Iterable[Placed], *, zoom: int) -> list[tuple[Cell, list[Placed]]]:
    """The items by cell, the fullest first."""
    cells: dict[Cell, list[Placed]] = {}
    for one in placed:
        cells.setdefault(cell_of(one.lat, one.lng, zoom=zoom), []).append(one)
    return sorted(cells.items(), key=lambda pair: (-len(pair[1]), pair[0]))
