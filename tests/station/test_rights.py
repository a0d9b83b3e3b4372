"""Who sees and changes what, without a session, with an album's password, and on a public station."""

from __future__ import annotations

from pathlib import Path

import pytest

from albumen import wire
from albumen.catalog import albums, sessions
from albumen.declare import Level
from albumen.station.library import sight_of
from albumen.station.rights import Standing, Subject, may
from tests.station.world import (
    HARBOUR,
    PHOTO,
    Caller,
    code_of,
    logged_in,
    photo,
    running,
)

ALL = {"offset": 0, "limit": -1, "type": "album,photo,video"}
STANDINGS = [Standing("public", 6), Standing("password", 7), Standing("private", 9), Standing("private")]
MATRIX: dict[str, tuple[Subject, str]] = {
    # for public 6, password 7, private 9 and what no album decides: the most that is allowed
    "nobody": (Subject(), "b---"),
    "administrator": (Subject(user="mira", is_admin=True), "mmmm"),
    "user without a right": (Subject(user="jon"), "b---"),
    "browser of the password album": (Subject(user="jon", grants={7: "browse"}), "bb--"),
    "uploader of the public album": (Subject(user="jon", grants={6: "upload"}), "u---"),
    "manager of the private album": (Subject(user="jon", grants={9: "manage"}), "b-m-"),
    "manager of the root": (Subject(user="jon", grants={1: "manage", 0: "manage"}), "b--m"),
    "everybody of a public station": (Subject(everyone_browses=True), "bbbb"),
    "who told the password": (Subject(unlocked=frozenset({7})), "bb--"),
    "who told another password": (Subject(unlocked=frozenset({8})), "b---"),
}
EVERY = [subject for subject, _ in MATRIX.values()]


@pytest.mark.parametrize(("subject", "most"), MATRIX.values(), ids=MATRIX)
def test_the_matrix_of_rights(subject: Subject, most: str) -> None:
    levels: tuple[Level, ...] = ("browse", "upload", "manage")
    for standing, right in zip(STANDINGS, most, strict=True):
        allowed = [may(subject, level, standing) for level in levels]
        assert allowed == [rank < "-bum".index(right) for rank in range(3)], standing
        assert may(subject, "none", standing)
        assert may(subject, "session", standing) == bool(subject.user)
        assert may(subject, "admin", standing) == subject.is_admin


def test_listings_and_rights_agree(visitor: Caller) -> None:
    """`may` decides on one album, the catalog's queries on many: for each album both say the same."""
    catalog = visitor.library.catalog
    locked = albums.effective_type(catalog, "Locked").owner
    assert locked is not None
    opened = albums.effective_type(catalog, "Open").owner
    closed = albums.effective_type(catalog, "Open/Closed").owner
    assert opened is not None
    assert closed is not None
    ways = [frozenset[int](), *(frozenset({one}) for one in (0, locked.id, opened.id, closed.id))]
    some = [
        Subject(user="jon", unlocked=unlocked, grants=dict.fromkeys(granted, "browse"))
        for unlocked in ways
        for granted in (*ways, frozenset().union(*ways))
    ]
    for subject in (*EVERY, *some):
        sight = sight_of(subject)
        for path in ("", "2023", "2024", HARBOUR, "Open", "Open/Closed", "Locked"):
            by_query = sight is None or albums.visible(catalog, path, sight)
            assert by_query == may(subject, "browse", visitor.library.standing(path)), (subject, path)


def test_a_visitor_sees_what_is_public_and_that_a_locked_album_is_there(visitor: Caller) -> None:
    assert visitor.names() == ["Locked", "Open"]
    assert visitor.names("Open") == ["seen.jpg"]
    found = visitor.data("Photo.list", offset=0, limit=-1, type="photo,video")
    assert [item["info"]["name"] for item in found["items"]] == ["seen.jpg"]


@pytest.mark.parametrize("album", [HARBOUR, "2024", "Open/Closed", "1999"])
def test_a_private_album_and_one_that_is_not_there_look_the_same(visitor: Caller, album: str) -> None:
    assert visitor.code("Album.list", id=wire.album_id(album), **ALL) == 417
    assert visitor.code("Album.getinfo", id=wire.album_id(album)) == 417
    assert visitor.code("Photo.getinfo", id=photo(album, "x.jpg")) == 457
    assert (
        visitor.code("Photo.list", offset=0, limit=1, type="photo", filter_album=wire.album_id(album)) == 457
    )
    assert code_of(visitor.get("Thumb.get", id=photo(album, "x.jpg"), size="small")) == 502
    assert code_of(visitor.get("Thumb.get", id=wire.album_id(album), size="small")) == 502
    assert code_of(visitor.get("Download.getphoto", id=photo(album, "x.jpg"))) == 507
    assert code_of(visitor.get("Download.getitem", id=wire.album_id(album))) == 507


def test_private_items_are_served_to_a_user(mira: Caller) -> None:
    assert mira.get("Download.getphoto", id=photo(HARBOUR, PHOTO)).status_code == 200


CHANGES = {
    "Album.create": {"name": "x"},
    "Album.delete": {"id": wire.album_id("Open")},
    "Photo.edit": {"id": photo("Open", "seen.jpg"), "title": "x"},
    "Photo.delete": {"id": photo("Open", "seen.jpg")},
    "Photo.copy": {
        "id": photo("Open", "seen.jpg"),
        "sharepath": wire.album_id("2023"),
        "mode": "move",
        "duplicate": "ignore",
    },
}


@pytest.mark.parametrize("called", CHANGES)
def test_no_change_without_a_session(visitor: Caller, root: Path, called: str) -> None:
    assert visitor.code(called, **CHANGES[called]) == 105
    assert visitor.code(called, PHPSESSID="0" * 26, **CHANGES[called]) == 105
    assert (root / "Open/seen.jpg").exists()


def test_no_upload_without_a_session_and_nothing_stays_of_it(visitor: Caller, root: Path) -> None:
    assert visitor.upload("Open", "new.jpg", b"\xff\xd8") == 105
    leftovers = [path.name for path in root.rglob("*") if "albumen-" in path.name or path.name == "new.jpg"]
    assert leftovers == []


def test_the_password_opens_an_album_for_the_session(visitor: Caller) -> None:
    locked = wire.album_id("Locked")
    assert visitor.code("Album.list", id=locked, **ALL) == 416
    assert visitor.code("Album.list", id=locked, password="wrong", **ALL) == 416
    answer = visitor.post("Album.list", id=locked, password="sesame", **ALL)
    assert [item["info"]["name"] for item in answer.json()["data"]["items"]] == ["secret.jpg"]
    sid = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    inside = Caller(visitor.http, sid)
    assert inside.names("Locked") == ["secret.jpg"]
    assert inside.get("Download.getphoto", id=photo("Locked", "secret.jpg")).status_code == 200
    assert inside.data("Auth.checkauth")["username"] == ""
    assert inside.code("Album.create", name="x") == 105
    assert visitor.code("Album.list", id=locked, **ALL) == 416


def test_unlocking_changes_the_id_of_the_session(visitor: Caller) -> None:
    """CVE-2022-22681: a session that may do more is a new one."""
    catalog = visitor.library.catalog
    before = sessions.open_session(catalog, None, days=1, address="")
    inside = Caller(visitor.http, before)
    answer = inside.post("Album.list", id=wire.album_id("Locked"), password="sesame", **ALL)
    after = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    assert after != before
    assert sessions.session(catalog, before) is None


def test_an_album_password_cannot_be_guessed_for_ever(visitor: Caller) -> None:
    locked = wire.album_id("Locked")
    for _ in range(5):
        assert visitor.code("Album.list", id=locked, password="wrong", **ALL) == 416
    assert visitor.code("Album.list", id=locked, password="sesame", **ALL) == 416


def test_a_public_station_shows_everything_and_changes_nothing(root: Path) -> None:
    with running(root, anonymous=True) as anybody:
        assert anybody.names(HARBOUR) != []
        assert anybody.get("Download.getphoto", id=photo(HARBOUR, PHOTO)).status_code == 200
        assert anybody.code("Album.create", name="x") == 105
        assert logged_in(anybody).code("Album.create", name="x") == 105
