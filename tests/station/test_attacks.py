"""Attacks through parameters, over every served method: the declaration says which fields there are.

Each row of what happened to other photo servers that concerns parameters has its test here, beside those of
`test_sessions.py` (wrong guesses), `test_uploads.py` and `test_hostile.py` (files).
"""

from __future__ import annotations

import os
import re
import sqlite3
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from albumen import api, wire
from albumen.declare import Method, Upload
from tests import makers
from tests.contract.test_answers import CALLS, LINK, UPLOAD, name_of
from tests.station.world import (
    HARBOUR,
    PASSWORD,
    PHOTO,
    PROOFING,
    USER,
    Caller,
    photo,
    share,
    write,
)

CANARY = b"canary-4711-of-outside"
UNSEEN = "unseen-8231.jpg"
"""The name of a file outside that no request says: an answer that has it has listed a folder outside."""
TAKING_TEXT = [one for one in api.served_methods() if one.owner is not api.Auth]


def outside(root: Path) -> Path:
    return root.parent / "outside"


@pytest.fixture(autouse=True)
def trap(root: Path) -> Iterator[None]:
    """Folders and files outside, some of them reached by symlinks in the library; nothing there ever changes."""
    place = outside(root)
    data = makers.jpeg(seed=99) + CANARY
    write(place / "canary.jpg", data)
    write(place / UNSEEN, data)
    write(place / "clip.mov", makers.mov() + CANARY)
    (root / "link").symlink_to(place)
    (root / "2024" / "link").symlink_to(place)
    (root / HARBOUR / "link.jpg").symlink_to(place / "canary.jpg")
    before = seen(place)
    yield
    assert seen(place) == before


def seen(place: Path) -> list[tuple[str, bytes, int]]:
    """Every file of a folder, with its bytes and time."""
    files = sorted(path for path in place.rglob("*") if path.is_file())
    return [(str(path), path.read_bytes(), path.stat().st_mtime_ns) for path in files]


def traversals(root: Path) -> list[str]:
    """Ways out, as plain paths and as the ids that clients compute."""
    place = str(outside(root))
    ways = [
        "../outside",
        "../../outside",
        place,
        f"/{place}",
        "2024/../../outside",
        "./../outside",
        "..\\outside",
        "%2e%2e/outside",
        "..%2foutside",
        "....//outside",
        "\uff0e\uff0e/outside",
        os.fsdecode(b"\xc0\xae\xc0\xae/outside"),
        "../outside\0",
        "link",
        "2024/link",
        ".albumen",
        "@eaDir",
        "~root",
        f"file://{place}",
    ]
    ids = [wire.album_id(way) for way in ways]
    ids += [wire.item_id("photo", way, "canary.jpg") for way in ways]
    ids += [wire.item_id("photo", "2024", f"{way}/canary.jpg") for way in ways[:6]]
    ids += [
        photo(HARBOUR, "link.jpg"),
        photo("link", "canary.jpg"),
        wire.item_id("video", "link", "clip.mov"),
    ]
    ids += [wire.dsm_id(f"{place}/canary.jpg"), wire.dsm_id(place), wire.smart_id("../outside")]
    ids += ["album_2e2", "album_zz", "photo_2e2e", "a" * 5000, "album_" + "2e2e2f" * 3000]
    return [*ways, *ids]


def text_fields(method: Method[Any, Any]) -> list[str]:
    """The fields of a method that take any text, or several."""
    hints = typing.get_type_hints(method.request_type)
    found: list[str] = []
    for name in method.request_type.__struct_fields__:
        hint = hints[name]
        ways = (
            typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
        )
        if any(one is str or typing.get_origin(one) is tuple for one in ways) and Upload not in ways:
            found.append(name)
    return found


def ask(caller: Caller, method: Method[Any, Any], field: str, value: str, link: str) -> bytes:
    """A call of the method as the contract makes it, but for one field; what came back."""
    called, files = name_of(method), None
    fields = {name: link if one == LINK else one for name, one in CALLS[called].items()}
    if called.startswith("File."):
        fields = {**UPLOAD, **fields}
        files = {"original": ("x.jpg", makers.jpeg())}
    answer = caller.post(called, files=files, **{**fields, field: value})
    assert answer.status_code < 500
    assert b'"code":100}' not in answer.content[:60], (called, field, value)
    return answer.content


@pytest.mark.slow
@pytest.mark.parametrize("method", TAKING_TEXT, ids=name_of)
def test_no_parameter_leads_outside(mira: Caller, root: Path, method: Method[Any, Any]) -> None:
    """CVE-2019-11822, CVE-2021-29091, CVE-2017-11152, CVE-2025-50202: also for an administrator."""
    _, link = share(mira, photo(HARBOUR, PHOTO), **PROOFING)
    beside = sorted(path.name for path in root.parent.iterdir())
    for field in text_fields(method):
        for value in traversals(root):
            content = ask(mira, method, field, value, link)
            assert CANARY not in content and UNSEEN.encode() not in content, (field, value)
    assert sorted(path.name for path in root.parent.iterdir()) == beside


SQL = [
    "' OR '1'='1",
    "'; DROP TABLE items; --",
    '" OR ""="',
    "1) UNION SELECT password FROM users --",
    "x' || (SELECT password FROM users) || '",
    "%' ESCAPE '\\",
    "%",
    "_",
    "\\",
    "1; ATTACH DATABASE '/tmp/x' AS x",
]


@pytest.mark.slow
@pytest.mark.parametrize("method", TAKING_TEXT, ids=name_of)
def test_no_text_is_taken_for_sql(mira: Caller, root: Path, method: Method[Any, Any]) -> None:
    """Piwigo's long list, and Photo Station's labels: quotes in every text parameter, as an administrator."""
    _, link = share(mira, photo(HARBOUR, PHOTO), **PROOFING)
    for field in text_fields(method):
        for value in SQL:
            assert b"scrypt$" not in ask(mira, method, field, value, link)
    with sqlite3.connect(root / ".albumen" / "catalog.sqlite") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("SELECT count(*) FROM users").fetchone() == (2,)
        assert raw.execute("SELECT count(*) FROM items").fetchone()[0] >= 6
    raw.close()


@pytest.mark.parametrize("value", SQL)
def test_quotes_and_wild_cards_are_letters_in_a_search(mira: Caller, root: Path, value: str) -> None:
    found = mira.data("Album.list", offset=0, limit=-1, type="photo", keyword=value.replace(",", ""))
    assert found["total"] == 0 or value in ("_",)
    if value == "_":
        assert [item["info"]["name"] for item in found["items"]] == [PHOTO], "the one with an underscore"


PLACES = ("query", "body", "cookie", "sid in the query", "token in the query", "token header")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("alive", [False, True], ids=["unknown", "of another"])
def test_a_login_never_takes_over_an_id(mira: Caller, visitor: Caller, place: str, alive: bool) -> None:
    """CVE-2018-13282: wherever an id stands, the login gives a new one, and the old one gains nothing."""
    known = str(visitor.data("Auth.login", username="jon", password=PASSWORD)["sid"]) if alive else "0" * 26
    form = visitor.form("Auth.login", username=USER, password=PASSWORD)
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    if place == "body":
        form["PHPSESSID"] = known
    elif place == "cookie":
        headers["cookie"] = f"PHPSESSID={known}"
    elif place == "token header":
        headers["X-SYNO-TOKEN"] = known
    else:
        query = {"query": {"PHPSESSID": known}, "sid in the query": {"sid": known}}.get(
            place, {"SynoToken": known}
        )
    answer = visitor.http.post("/photo/webapi/auth.php", data=form, params=query, headers=headers)
    visitor.http.cookies.clear()
    assert answer.json()["data"]["sid"] != known
    assert known not in answer.headers["set-cookie"]
    who = Caller(visitor.http, known).data("Auth.checkauth")["username"]
    assert who == ("jon" if alive else "")


SCRIPTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'onmouseover=alert(1) x='",
    "<svg/onload=alert(1)>",
    "{{7*7}}",
    "</title><script>alert(1)</script>",
]


@pytest.mark.parametrize("text", SCRIPTS)
def test_words_of_people_are_never_markup(mira: Caller, visitor: Caller, text: str) -> None:
    """Piwigo #2200: through titles, descriptions, tags, comments, names of albums, shares, labels and visitors."""
    item, album = photo(HARBOUR, PHOTO), wire.album_id(HARBOUR)
    mira.data("Album.edit", id=album, title=text, description=text)
    mira.data("Photo.edit", id=item, title=text, description=text)
    mira.data("Tag.create", type="desc", name=text.replace(",", ""))
    mira.data("Comment.create", id=item, name=text, comment=text)
    mira.data("Category.create", name=text)
    mira.data("SmartAlbum.create", name=text, keyword=text)
    mira.data("About.set", html=text)
    _, link = share(mira, item, name=text, **{**PROOFING, "color_label_1": text})
    place = {"public_share_id": link, "item_id": item, "name": text}
    visitor.data("AdvancedShare.add_comment", **place, comment=text)
    visitor.data("AdvancedShare.set_label", **place, color_label=1)
    visitor.data("AdvancedShare.add_area", **place, x=0, y=0, width=0.5, height=0.5, comment=text)
    mira.data("Album.edit", id=wire.album_id("Open"), title=text)
    embedded = f"embed/embed.html?album={wire.album_id('Open')}"
    inside = {"cookie": f"PHPSESSID={mira.sid}"}
    for page in ("", f"album/{album}", f"item/{item}", f"share/{link}", f"share/{link}/{item}", embedded):
        answer = mira.http.get(f"/photo/{page}", headers=inside)
        assert answer.status_code == 200
        assert not re.search(r"<(script|svg/|img src=x)", answer.text)
        assert not re.search(r"<[^>]* on\w+=", re.sub(r'"[^"]*"', '""', answer.text))
        assert "script-src" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    for called in ("Album.list", "Tag.list", "Comment.list", "About.get", "SharedAlbum.list"):
        answer = mira.post(called, **CALLS[called])
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "alert(1)" not in mira.data("About.get")["html"] or "<script" not in mira.data("About.get")["html"]


def test_a_full_name_is_no_pattern(mira: Caller, visitor: Caller) -> None:
    """CVE-2018-8926: a name that looks like another user's, or like all of them, is nobody's."""
    for name in ("%", "_ira", "mir%", "mira\0", "mira'--", "MIRA*"):
        assert visitor.code("Auth.login", username=name, password=PASSWORD) in (407, 410)
        assert mira.code("Permission.editalbum", id=wire.album_id("2024"), user=name, browse="true") == 426


def test_changes_that_another_site_asks_for_by_the_cookie_are_refused(mira: Caller) -> None:
    """CVE-2018-8925: every method that changes anything, sent by a form of another site with our cookie."""
    headers = {"cookie": f"PHPSESSID={mira.sid}", "sec-fetch-site": "cross-site"}
    browser = Caller(mira.http)
    for method in api.served_methods():
        if method.changes:
            form = browser.form(name_of(method), **{**UPLOAD, **CALLS[name_of(method)]})
            answer = mira.http.post(f"/photo/webapi/{method.owner.path}", data=form, headers=headers)
            assert answer.json()["error"]["code"] == 105, method
            answer = mira.http.get(f"/photo/webapi/{method.owner.path}", params=form, headers=headers)
            assert answer.json()["error"]["code"] == 105, method
