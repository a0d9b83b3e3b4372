"""SYNO.PhotoStation.About: a page about the owner."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from albumen.api.common import BAD_REQUEST, EXCHIZZ, NO_PERMISSION, SEED, UNKNOWN, doc
from albumen.declare import Api, M, Method, Nothing, Request, Right


class AboutPage(Struct, frozen=True, kw_only=True):
    """The page."""

    html: Annotated[str, doc("Its text; ours lets no scripts through.")] = ""
    has_content: Annotated[bool, doc("Whether the owner wrote it; else it is the built-in one.")] = False


class GetAbout(Request[AboutPage], frozen=True, kw_only=True):
    """Fetch the page; empty when it is hidden."""


class SetAbout(Request[Nothing], frozen=True, kw_only=True):
    """Write the page."""

    html: Annotated[str, doc("Its text. Scripts and what loads from elsewhere are taken out.")]


class SetVisibility(Request[Nothing], frozen=True, kw_only=True):
    """Hide, show or rename the page."""

    hidden: Annotated[bool | None, doc("Whether it is hidden.")] = None
    title: Annotated[str | None, doc("Its title; Info.getinfo tells it as about_me_title.")] = None


class About(Api[M], api="SYNO.PhotoStation.About", path="about.php"):
    """The About Me page."""

    get = Method(
        GetAbout,
        Right("none"),
        (UNKNOWN,),
        example=GetAbout(),
        reply=AboutPage(html="<p>We like boats.</p>", has_content=True),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
    )
    set = Method(
        SetAbout,
        Right("admin"),
        (BAD_REQUEST, NO_PERMISSION, UNKNOWN),
        example=SetAbout(html="<p>We like boats.</p>"),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
    )
    set_visibility = Method(
        SetVisibility,
        Right("admin"),
        (NO_PERMISSION,),
        example=SetVisibility(hidden=False, title="About us"),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, EXCHIZZ),
        changes=True,
    )
