"""The conditions of a search: Album.list takes them, and a smart album keeps them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from albumen.api.common import AlbumIds, doc

AnyAll = Literal["any", "all"]
FiveTags = Annotated[tuple[str, ...], Meta(max_length=5)]
TwentyTags = Annotated[tuple[str, ...], Meta(max_length=20)]
ExifValues = Annotated[tuple[str, ...] | None, doc("Search by EXIF: any of these values.")]
OnlyAny = Annotated[Literal["any"] | None, doc("The only way EXIF values combine.")]


class Conditions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What items must be like to be found; all that is given must hold."""

    albums: Annotated[AlbumIds | None, doc("Search: albums to look in, and all below them.")] = None
    keyword: Annotated[tuple[str, ...] | None, doc("Search: words in title, name and description.")] = None
    keyword_op: Annotated[Literal["any", "all", "exact"] | None, doc("How the words combine.")] = None
    date: Annotated[str | None, doc("Search: START,END in YYYY-MM-DD; either may be empty.")] = None
    date_op: Annotated[
        Literal["taken", "upload", "recently_add", "recently_comment"] | None, doc("Which date is meant.")
    ] = None
    desc_tag: Annotated[FiveTags | None, doc("Search: general tags.")] = None
    desc_tag_op: Annotated[AnyAll | None, doc("How the tags combine.")] = None
    people_tag: Annotated[TwentyTags | None, doc("Search: people.")] = None
    people_tag_op: Annotated[AnyAll | None, doc("How the tags combine.")] = None
    geo_tag: Annotated[FiveTags | None, doc("Search: places.")] = None
    geo_tag_op: Annotated[AnyAll | None, doc("How the tags combine.")] = None
    camera: ExifValues = None
    camera_op: OnlyAny = None
    model: ExifValues = None
    model_op: OnlyAny = None
    exposure: ExifValues = None
    exposure_op: OnlyAny = None
    aperture: ExifValues = None
    aperture_op: OnlyAny = None
    iso: ExifValues = None
    iso_op: OnlyAny = None
    focal: ExifValues = None
    focal_op: OnlyAny = None
    lens: ExifValues = None
    lens_op: OnlyAny = None
    flash: ExifValues = None
    flash_op: OnlyAny = None
    rating: ExifValues = None
    rating_op: OnlyAny = None
