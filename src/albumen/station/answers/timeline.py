"""Answers SYNO.PhotoStation.Timeline."""

from __future__ import annotations

from albumen import api
from albumen.api.common import BAD_REQUEST, NO_PERMISSION
from albumen.api.timeline import GetIndex, Span, TimelineIndex
from albumen.catalog import figures
from albumen.station.desk import Desk
from albumen.station.library import sight_of
from albumen.station.narrowing import narrowed


@api.Timeline.getindex.answer
def getindex(desk: Desk, asked: GetIndex) -> TimelineIndex:
    """How many items that the caller may see were taken when."""
    wanted = narrowed(
        desk, album=asked.filter_album, kinds=asked.type, missing=BAD_REQUEST, denied=NO_PERMISSION
    )
    found = figures.time_line(desk.library.catalog, wanted, unit=asked.unit, sight=sight_of(desk.subject))
    spans = [Span(date=one.date, photo=one.photos, video=one.videos) for one in found]
    return TimelineIndex(total=sum(one.photo + one.video for one in spans), spans=spans)
