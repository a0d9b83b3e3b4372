"""SYNO.PhotoStation.Timeline: how many items there are of which time."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from albumen.api.common import BAD_REQUEST, EXCHIZZ, OURS, AlbumId, MediaKinds, doc
from albumen.declare import Api, M, Method, Request, Right


class Span(Struct, frozen=True, kw_only=True):
    """The items of one year, month or day."""

    date: Annotated[str, doc("YYYY, YYYY-MM or YYYY-MM-DD, by taken date.")]
    photo: Annotated[int, doc("Photos.")] = 0
    video: Annotated[int, doc("Videos.")] = 0


class TimelineIndex(Struct, frozen=True, kw_only=True):
    """The index of the time line."""

    total: Annotated[int, doc("Items in all.")]
    spans: Annotated[list[Span], doc("The newest first; spans without items are left out.")]


class GetIndex(Request[TimelineIndex], frozen=True, kw_only=True):
    """Count items by year, month or day; Photo.list taken_date then lists those of a span."""

    unit: Annotated[Literal["year", "month", "day"], doc("Length of a span.")] = "month"
    type: Annotated[MediaKinds | None, doc("Kinds; both when left out.")] = None
    filter_album: Annotated[AlbumId | None, doc("Album, and all below it; everything when left out.")] = None


class Timeline(Api[M], api="SYNO.PhotoStation.Timeline", path="timeline.php"):
    """The time line."""

    getindex = Method(
        GetIndex,
        Right("browse", on="filter_album"),
        (BAD_REQUEST,),
        example=GetIndex(unit="month", type=("photo", "video")),
        reply=TimelineIndex(total=1290, spans=[Span(date="2024-07", photo=1204, video=86)]),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
