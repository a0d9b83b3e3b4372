"""HTML of a person made harmless: known words stay, and nothing in it runs, loads or dresses up."""

from __future__ import annotations

import html
from html.parser import HTMLParser

KEPT = frozenset(
    [
        "p",
        "br",
        "hr",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "small",
        "sub",
        "sup",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "div",
        "span",
        "a",
    ]
)
EMPTY = frozenset({"br", "hr"})
SWALLOWED = frozenset(
    [
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "template",
        "noscript",
        "title",
        "textarea",
        "select",
        "svg",
        "math",
        "noembed",
        "noframes",
        "xmp",
        "plaintext",
    ]
)
"""Elements that go with all that is in them."""
SCHEMES = ("http://", "https://", "mailto:")


def clean_html(text: str) -> str:
    """The text with the elements of KEPT only, each closed, and no attribute but the address of a link.

    >>> clean_html('<p onclick="x()">We <b>like<script>alert(1)</script> boats.')
    '<p>We <b>like boats.</b></p>'
    """
    cleaner = _Cleaner()
    cleaner.feed(text)
    cleaner.close()
    return cleaner.finished()


class _Cleaner(HTMLParser):
    """Writes anew what it reads, so that nothing gets through by being written oddly."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []
        self._swallowed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SWALLOWED:
            self._swallowed.append(tag)
        if self._swallowed or tag not in KEPT:
            return
        self._out.append(f"<{tag}{_link(attrs) if tag == 'a' else ''}>")
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._swallowed:
            if tag == self._swallowed[-1]:
                self._swallowed.pop()
        elif tag in self._open:
            while (last := self._open.pop()) != tag:
                self._out.append(f"</{last}>")
            self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._swallowed:
            self._out.append(html.escape(data))

    def finished(self) -> str:
        return "".join([*self._out, *(f"</{tag}>" for tag in reversed(self._open))])


def _link(attrs: list[tuple[str, str | None]]) -> str:
    address = next((value for name, value in attrs if name == "href" and value), "").strip()
    if not address.lower().startswith(SCHEMES):
        return ""
    return f' href="{html.escape(address)}" rel="noopener noreferrer nofollow"'
