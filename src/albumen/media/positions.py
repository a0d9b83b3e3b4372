"""Where a photo was taken: clean coordinates, and the zone whose clocks hang there (offline)."""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

Position = tuple[float, float]  # latitude, longitude: degrees WGS84, north and east positive

_ISO_6709 = re.compile(rb"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")  # as "+47.1000+008.5000/"


def clean_position(latitude: float, longitude: float) -> Position | None:
    """Return the position, None where it is impossible or 0, 0, which receivers write while they have no fix."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude == 0 == longitude):
        return None
    return (latitude, longitude)


def parse_iso_6709(text: bytes) -> Position | None:
    """Return the position that starts a text like "+47.3769+008.5417+408/", None when it holds none."""
    match = _ISO_6709.match(text)
    return clean_position(float(match[1]), float(match[2])) if match is not None else None


def zone_at(position: Position) -> ZoneInfo | None:
    """Return the zone at a position; None on the open sea, where nobody's clock is known. Needs no network."""
    latitude, longitude = position
    # a hundredth of a degree is 1.1 km: photos of one place share an answer
    return _zone_at(round(latitude, 2), round(longitude, 2))


@lru_cache(maxsize=4096)
def _zone_at(latitude: float, longitude: float) -> ZoneInfo | None:
    from tzfpy import get_tz  # only who meets a UTC date with a place pays for its map

    name = get_tz(longitude, latitude)
    if not name or name.startswith("Etc/"):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):  # a zone younger than this system's table
        return None
