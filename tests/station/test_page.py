"""The plain page: log in, walk, look, log out; nothing of it can be turned into script."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest

from albumen import wire
from tests import makers
from tests.station.world import HARBOUR, PASSWORD, PHOTO, USER, VIDEO, Caller, photo, write

XSS = [
    '"><script>alert(1)<\u2044script>.jpg',
    "'onerror=alert(1) x='.jpg",
    "<img src=x onerror=alert(1)>.jpg",
    "{{7*7}}.jpg",
    "&lt;script&gt;.jpg",
    "javascript:alert(1).jpg",
    "<\u2044title><svg onload=alert(1)>.jpg",
]


def links(text: str) -> list[str]:
    """The links of a page, as a browser follows them."""
    return [html.unescape(link) for link in re.findall(r'href="([^"]+)"', text)]


def enter(visitor: Caller) -> None:
    answer = visitor.http.post("/photo/login", data={"username": USER, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "./")


def test_a_person_logs_in_walks_looks_and_logs_out(visitor: Caller) -> None:
    http = visitor.http
    enter(visitor)
    root = http.get("/photo/").text
    assert USER in root and "2024" in root
    year = next(link for link in links(root) if link.endswith(wire.album_id("2024")))
    harbour = next(link for link in links(http.get(year).text) if "item" not in link and "7572" in link)
    page = http.get(harbour).text
    assert PHOTO in html.unescape(page) and "2024-07-21 Harbour" in page
    item = next(link for link in links(page) if "/item/photo_" in link)
    shown = http.get(item).text
    assert "2024-07-21 18:04:33" in shown and 'rel="prev"' in shown and 'rel="next"' not in shown
    video = next(link for link in links(shown) if "/item/video_" in link)
    assert "<video controls" in http.get(video).text
    picture = html.unescape(re.findall(r'<img src="([^"]+)"', shown)[0])
    assert http.get(picture).headers["content-type"] == "image/jpeg"
    assert http.post("/photo/logout").status_code == 303
    assert http.get(item).status_code == 404


def test_a_wrong_password_is_told(visitor: Caller) -> None:
    answer = visitor.http.post("/photo/login", data={"username": USER, "password": "wrong"})
    assert answer.status_code == 403 and "Try again" in answer.text


def test_a_visitor_sees_public_albums_and_unlocks_others(visitor: Caller) -> None:
    http = visitor.http
    assert "Open" in http.get("/photo/").text and "2024" not in http.get("/photo/").text
    assert http.get(f"/photo/album/{wire.album_id(HARBOUR)}").status_code == 404
    locked = f"/photo/album/{wire.album_id('Locked')}"
    assert "has a password" in http.get(locked).text
    assert "Try again" in http.post(locked, data={"password": "wrong"}).text
    assert "secret" in http.post(locked, data={"password": "sesame"}).text
    assert "secret" in http.get(locked).text


def test_without_anything_public_the_page_asks_to_log_in(visitor: Caller, root: Path) -> None:
    for name in ("Open", "Locked"):
        shutil.rmtree(root / name)
    answer = visitor.http.get("/photo/")
    assert (answer.status_code, answer.headers["location"]) == (303, "login")


def test_long_albums_are_paged(visitor: Caller, root: Path) -> None:
    for number in range(130):
        write(root / "Many" / f"{number:03}.jpg", makers.jpeg(seed=number))
    enter(visitor)
    first = visitor.http.get(f"/photo/album/{wire.album_id('Many')}").text
    more = next(link for link in links(first) if "from=" in link)
    second = visitor.http.get(more).text
    assert first.count("<li ") == 100 and second.count("<li ") == 30
    item = next(link for link in links(second) if "/item/" in link)
    assert 'rel="prev"' in visitor.http.get(item).text


def test_names_are_text_never_markup(visitor: Caller, root: Path) -> None:
    for number, name in enumerate(XSS):
        write(root / "2023" / name, makers.jpeg(seed=number))
        (root / name.removesuffix(".jpg")).mkdir()
    enter(visitor)
    pages = [visitor.http.get(path) for path in ("/photo/", f"/photo/album/{wire.album_id('2023')}")]
    pages += [visitor.http.get(f"/photo/item/{photo('2023', name)}") for name in XSS]
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"<(script|svg|img src=x)", page.text)
        outside_values = re.sub(r'"[^"]*"', '""', page.text)
        assert not re.search(r"<[^>]* on\w+=", outside_values)
    assert "{{7*7}}" in pages[0].text


def test_the_policy_allows_no_script(visitor: Caller) -> None:
    policy = visitor.http.get("/photo/").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in visitor.http.get("/photo/login").text


@pytest.mark.parametrize("path", ["/photo/login", "/photo/logout"])
def test_another_site_cannot_send_the_forms(visitor: Caller, path: str) -> None:
    enter(visitor)
    fields = {"username": USER, "password": PASSWORD}
    answer = visitor.http.post(path, data=fields, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert USER in visitor.http.get("/photo/").text


@pytest.mark.parametrize(
    "path", ["album/album_zz", "album/album_2e2e", "item/photo_2f", "item/x", "item/photo_2f_61?at=9" * 3]
)
def test_addresses_of_nothing_are_404(visitor: Caller, path: str) -> None:
    enter(visitor)
    assert visitor.http.get(f"/photo/{path}").status_code == 404


def test_the_start_leads_to_the_page(visitor: Caller) -> None:
    assert visitor.http.get("/").headers["location"] == "/photo/"
    assert visitor.http.get("/photo").headers["location"] == "/photo/"
    assert visitor.http.get("/photo/style.css").headers["content-type"].startswith("text/css")
    assert VIDEO not in visitor.http.get("/photo/").text
