"""From UTC to the wall clock where a photo was taken: by its place, else its neighbours, else the home zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from albumen.media.positions import Position, zone_at


class Zones(Struct, frozen=True):
    """What is known of the zone of one file, best first; `neighbour` is minutes east of UTC."""

    position: Position | None = None
    neighbour: int | None = None
    home: ZoneInfo | None = None

    def wall_clock(self, utc: datetime) -> tuple[datetime, str] | None:
        """Return the naive wall clock of a naive UTC moment, and how it is known; None without any zone."""
        place = zone_at(self.position) if self.position is not None else None
        if place is not None:
            return _in_zone(utc, place), f"in {place}, where its position lies"
        if self.neighbour is not None:
            return utc + timedelta(
                minutes=self.neighbour
            ), f"at {offset_text(self.neighbour)}, as its neighbours say"
        if self.home is not None:
            return _in_zone(utc, self.home), f"in {self.home}, the home zone"
        return None


def offset_text(minutes: int) -> str:
    """Return minutes east of UTC as "UTC+09:00"."""
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _in_zone(utc: datetime, zone: ZoneInfo) -> datetime:
    return utc.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, fold=0)
