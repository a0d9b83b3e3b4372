"""wok_photostation: a public album in a frame of a blog (API facts, flows 6)."""

from __future__ import annotations

import html
import re

from albumen import wire
from tests.station.flows.conftest import Wire


def test_an_album_is_shown_in_a_frame(wire_: Wire) -> None:
    address = f"/photo/embed/embed.html?album={wire.album_id('Open')}&openps=1&autoplay=1&lightbox=1"
    page = wire_.http.get(address)
    assert page.status_code == 200 and "x-frame-options" not in page.headers
    (picture,) = re.findall(r'<img src="([^"]+)"', page.text)
    assert wire_.http.get(html.unescape(picture)).headers["content-type"] == "image/jpeg"
