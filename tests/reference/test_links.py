"""Every link of the site leads somewhere, to the very heading."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
PLACE = re.compile(r'\sid="([^"]+)"')


def lost(site: Path) -> list[str]:
    """The links whose file or anchor is not in the site, with their pages."""
    pages = {page: page.read_text("utf-8") for page in site.resolve().rglob("*.html")}
    places = {page: set(PLACE.findall(text)) for page, text in pages.items()}
    found = list[str]()
    for page, text in pages.items():
        for link in map(html.unescape, LINK.findall(text)):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            known = target.is_file() and target.is_relative_to(site.resolve())
            if not known or (
                parts.fragment and target in places and unquote(parts.fragment) not in places[target]
            ):
                found.append(f"{page.relative_to(site.resolve())}: {link}")
    return found


def test_no_link_is_broken(site: Path) -> None:
    assert lost(site) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html"><a href="#here" id="here"><a href="a.html#gone">')

    assert lost(tmp_path) == ["a.html: b.html", "a.html: a.html#gone"]
