"""Comments: by users and visitors, kept with their items, and harmless."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from albumen import wire
from albumen.catalog import comments
from tests.station.test_hostile import OUTSIDE, hexed
from tests.station.world import HARBOUR, PHOTO, Caller, photo, running

ITEM, SEEN = photo(HARBOUR, PHOTO), photo("Open", "seen.jpg")


def said(caller: Caller, one: str = ITEM) -> list[Any]:
    found: list[Any] = caller.data("Comment.list", id=one)["comments"]
    return found


def test_a_comment_is_kept_with_who_wrote_it_and_when(mira: Caller) -> None:
    made = mira.data(
        "Comment.create", id=ITEM, name="Somebody else", comment=" Good light. ", email="m@example.net"
    )
    mira.data("Comment.create", id=ITEM, name="x", comment="Yes.")
    first, second = said(mira)
    assert first["id"] == made["id"] and first["id"].startswith("comment_")
    assert (first["name"], first["comment"], first["email"]) == ("mira", "Good light.", "m@example.net")
    assert first["date"].startswith(str(date.today().year)) and second["comment"] == "Yes."


def test_a_comment_goes_where_its_item_goes(mira: Caller) -> None:
    mira.data("Comment.create", id=ITEM, name="x", comment="Boats")
    there = {"sharepath": wire.album_id("2023"), "duplicate": "ignore"}
    mira.data("Photo.copy", id=ITEM, mode="move", **there)
    mira.data("Album.edit", id=wire.album_id("2023"), name="Older")
    mira.library.scan()
    assert [one["comment"] for one in said(mira, photo("Older", PHOTO))] == ["Boats"]


def test_a_comment_is_deleted_from_its_own_item_only(mira: Caller) -> None:
    made = mira.data("Comment.create", id=ITEM, name="x", comment="Boats")["id"]
    assert mira.code("Comment.delete", id=SEEN, comment_id=made) == 492
    assert len(said(mira)) == 1
    mira.data("Comment.delete", id=ITEM, comment_id=made)
    assert said(mira) == []
    assert mira.code("Comment.delete", id=ITEM, comment_id="comment_' OR 1=1") == 101


def test_a_visitor_writes_where_the_album_allows_it(mira: Caller, visitor: Caller) -> None:
    words = {"id": SEEN, "name": "Ana", "comment": "Lovely", "email": "ana@example.net"}
    assert visitor.code("Comment.create", **words) == 492
    mira.data("Album.edit", id=wire.album_id("Open"), allow_comment="true")
    visitor.data("Comment.create", **words)
    assert [(one["name"], one["email"]) for one in said(visitor, SEEN)] == [("Ana", "")]
    assert [one["email"] for one in said(mira, SEEN)] == ["ana@example.net"]
    assert visitor.code("Comment.delete", id=SEEN, comment_id=said(mira, SEEN)[0]["id"]) == 105
    assert visitor.code("Comment.create", **{**words, "id": photo("Open/Closed", "hidden.jpg")}) == 492


def test_nobody_writes_on_a_public_read_only_station(mira: Caller, root: Any) -> None:
    mira.data("Album.edit", id=wire.album_id("Open"), allow_comment="true")
    mira.library.vault.close()
    with running(root, anonymous=True) as anybody:
        assert anybody.code("Comment.create", id=SEEN, name="a", comment="b") == 105
        assert said(anybody, SEEN) == []


def test_a_page_of_another_site_writes_nothing(mira: Caller, visitor: Caller) -> None:
    mira.data("Album.edit", id=wire.album_id("Open"), allow_comment="true")
    form = visitor.form("Comment.create", id=SEEN, name="a", comment="b")
    headers = {"sec-fetch-site": "cross-site", "cookie": f"PHPSESSID={mira.sid}"}
    answer = visitor.http.post("/photo/webapi/comment.php", data=form, headers=headers).json()
    assert answer["error"]["code"] == 105
    assert said(mira, SEEN) == []


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "'; DROP TABLE comments; --", "\u202e\U0001f984", "%_\\"]
)
def test_any_text_comes_back_as_it_was_said(mira: Caller, text: str) -> None:
    mira.data("Comment.create", id=ITEM, name="x", comment=text)
    assert [one["comment"] for one in said(mira)] == [text]


@pytest.mark.parametrize(
    "words", [{"comment": "  "}, {"name": ""}, {"comment": "x" * 2001}, {"email": "x" * 101}]
)
def test_what_is_empty_or_too_long_is_refused(mira: Caller, words: dict[str, str]) -> None:
    assert mira.code("Comment.create", **{"id": ITEM, "name": "x", "comment": "y", **words}) == 491
    assert said(mira) == []


def test_an_item_has_a_bounded_number_of_comments(mira: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "MOST", 2)
    codes = [mira.code("Comment.create", id=ITEM, name="x", comment="y") for _ in range(3)]
    assert codes == [0, 0, 493]


def test_comments_can_be_searched_by_day(mira: Caller) -> None:
    today = date.today().isoformat()
    asked = {"offset": 0, "limit": -1, "type": "album,photo,video", "date_op": "recently_comment"}
    assert mira.data("Album.list", date=f"{today},", **asked)["total"] == 0
    mira.data("Comment.create", id=ITEM, name="x", comment="y")
    found = mira.data("Album.list", date=f"{today},", **asked)["items"]
    assert [one["info"]["name"] for one in found] == [PHOTO]


@pytest.mark.parametrize("path", OUTSIDE, ids=ascii)
def test_no_path_leads_out(mira: Caller, path: str) -> None:
    one = f"photo_{hexed(path)}_{hexed('secret.jpg')}"
    codes = [
        mira.code("Comment.list", id=one),
        mira.code("Comment.create", id=one, name="x", comment="y"),
        mira.code("Comment.delete", id=one, comment_id="comment_1"),
    ]
    assert set(codes).isdisjoint({0, 100}), codes
