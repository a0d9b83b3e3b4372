"""What Sphinx and furo leave out of their pages for people who use a keyboard or a screen reader."""

from __future__ import annotations

MENDED = (
    ('class="caption" role="heading"', 'class="caption" role="heading" aria-level="2"'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Pages">'),
    ('<aside class="toc-drawer">', '<aside class="toc-drawer" aria-label="On this page">'),
    ('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'),
    ('<div id="search-results">', '<h1>Search</h1>\n<div id="search-results">'),
    ("<pre>", '<pre tabindex="0">'),
)
"""What stands in a page, and what stands there instead: levels, names, and a way to scroll by keys."""


def mended(page: str) -> str:
    """The page with what was left out."""
    for left, right in MENDED:
        page = page.replace(left, right)
    return page
