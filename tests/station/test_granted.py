"""Rights that are given: by the web API, to users and groups, in albums; and what they let people do."""

from __future__ import annotations

from pathlib import Path

import pytest

from albumen import wire
from albumen.catalog import users
from tests.station.world import HARBOUR, PASSWORD, PHOTO, PLAIN, Caller, logged_in, photo

ALBUM, OTHER = wire.album_id("2024"), wire.album_id("2023")
OLD = photo("2023", "old.jpg")
HARBOURED = photo(HARBOUR, PHOTO)


@pytest.fixture
def jon(visitor: Caller) -> Caller:
    """A user without any right."""
    return logged_in(visitor, PLAIN)


def give(mira: Caller, album: str, right: str, *, user: str = "", group: str = "") -> None:
    who = {"user": user} if user else {"group": group}
    mira.data("Permission.editalbum", id=wire.album_id(album), **who, **({right: "true"} if right else {}))


def test_a_user_without_a_right_sees_what_a_visitor_sees(jon: Caller) -> None:
    assert jon.names() == ["Locked", "Open"]
    assert jon.code("Photo.getinfo", id=OLD) == 457
    assert jon.data("Auth.checkauth")["permission"] == {"browse": False, "upload": False, "manage": False}


def test_browsing_is_given_and_taken(mira: Caller, jon: Caller) -> None:
    give(mira, "2024", "browse", user=PLAIN)
    assert jon.names() == ["2024", "Locked", "Open"]
    assert jon.get("Download.getphoto", id=HARBOURED).status_code == 200
    assert jon.code("Photo.edit", id=HARBOURED, title="x") == 457
    assert jon.upload("2024", "new.jpg", b"\xff\xd8") != 0

    give(mira, "2024", "", user=PLAIN)
    assert jon.names() == ["Locked", "Open"]
    assert jon.get("Download.getphoto", id=HARBOURED).status_code == 403


def test_uploading_is_not_managing(mira: Caller, jon: Caller) -> None:
    give(mira, "2024", "upload", user=PLAIN)

    assert jon.upload("2024", "new.jpg", b"\xff\xd8\xff\xd9") == 0
    assert jon.code("Album.create", id=ALBUM, name="Below") == 0
    assert jon.code("Photo.delete", id=photo("2024", "new.jpg")) == 457
    assert jon.code("Album.delete", id=ALBUM) == 419


def test_a_manager_of_one_album_moves_nothing_to_another(mira: Caller, jon: Caller, root: Path) -> None:
    give(mira, "2024", "manage", user=PLAIN)
    asked = {"mode": "move", "duplicate": "ignore"}

    assert jon.code("Photo.copy", id=HARBOURED, sharepath=OTHER, **asked) == 457
    assert jon.code("Photo.copy", id=OLD, sharepath=ALBUM, **asked) == 457
    assert jon.code("Photo.copy", id=HARBOURED, sharepath=ALBUM, **asked) == 0
    assert (root / "2024" / PHOTO).exists()


def test_a_moved_item_follows_the_rights_of_where_it_is(mira: Caller, jon: Caller) -> None:
    give(mira, "2024", "browse", user=PLAIN)
    mira.data("Photo.copy", id=HARBOURED, sharepath=OTHER, mode="move", duplicate="ignore")

    assert jon.code("Photo.getinfo", id=photo("2023", PHOTO)) == 457


def test_a_group_gives_its_members_what_it_may(mira: Caller, jon: Caller) -> None:
    mira.data("Group.create", name="family", user=PLAIN)
    give(mira, "2024", "browse", group="family")
    assert "2024" in jon.names()

    mira.data("Group.edit", name="family", new_name="home")
    assert "2024" in jon.names()
    mira.data("Group.editmember", name="home", remove=PLAIN)
    assert "2024" not in jon.names()
    mira.data("Group.editmember", name="home", add=PLAIN)
    mira.data("Group.delete", name="home")
    assert "2024" not in jon.names()


def test_the_better_of_two_rights_counts(mira: Caller, jon: Caller) -> None:
    mira.data("Group.create", name="family", user=PLAIN)
    give(mira, "2024", "manage", group="family")
    give(mira, "2024", "browse", user=PLAIN)

    assert jon.code("Photo.edit", id=HARBOURED, title="x") == 0


def test_an_album_takes_over_the_rights_that_held_in_it(mira: Caller, jon: Caller) -> None:
    give(mira, "2024", "browse", user=PLAIN)
    mira.data("Permission.editalbum", id=wire.album_id(HARBOUR), user="mira", manage="true")

    told = mira.data("Permission.getalbum", id=wire.album_id(HARBOUR))
    assert [one["name"] for one in told["users"]] == ["jon", "mira"]
    assert told["follows"] == ""
    give(mira, HARBOUR, "", user=PLAIN)
    assert jon.names("2024") == []

    mira.data("Album.edit", id=wire.album_id(HARBOUR), inheritParent="true")
    assert mira.data("Permission.getalbum", id=wire.album_id(HARBOUR))["follows"] == ALBUM
    assert jon.names("2024") == ["2024-07-21 Harbour"]


def test_who_makes_an_album_that_decides_for_itself_manages_it(mira: Caller, jon: Caller) -> None:
    give(mira, "", "upload", user=PLAIN)
    made = jon.data("Album.create", name="Mine", type="private")["id"]

    assert jon.code("Album.edit", id=made, title="Still mine") == 0
    assert jon.code("Album.edit", id=OTHER, title="Not mine") == 419


@pytest.mark.parametrize(
    ("called", "fields", "code"),
    [
        ("Permission.editalbum", {"id": ALBUM, "user": "nobody", "browse": "true"}, 426),
        ("Permission.editalbum", {"id": ALBUM, "browse": "true"}, 426),
        ("Permission.editalbum", {"id": wire.album_id("1999"), "user": PLAIN}, 426),
        ("Permission.edit_public_share", {"user": "nobody", "allow_public_share": "false"}, 426),
        ("Group.get", {"name": "nobody"}, 101),
        ("Group.create", {"name": "x", "user": "nobody"}, 101),
        ("Group.delete", {"name": "nobody"}, 101),
    ],
)
def test_what_is_not_there_is_refused(mira: Caller, called: str, fields: dict[str, str], code: int) -> None:
    assert mira.code(called, **fields) == code


@pytest.mark.parametrize(
    "called",
    ["Group.list", "Group.create", "Permission.editgroup", "Permission.list_public_share", "PhotoLog.list"],
)
def test_rights_are_for_administrators(mira: Caller, jon: Caller, visitor: Caller, called: str) -> None:
    fields = {"offset": 0, "limit": -1, "name": "x", "group": "x", "id": ALBUM}
    give(mira, "", "manage", user=PLAIN)

    assert jon.code(called, **fields) in (105, 427, 561)
    assert visitor.code(called, **fields) == 105


def test_the_first_user_is_an_administrator(mira: Caller) -> None:
    everybody = users.users(mira.library.catalog)

    assert [(one.name, one.is_admin) for one in everybody] == [("jon", False), ("mira", True)]


def test_rights_that_differ_are_told_to_sorters(mira: Caller) -> None:
    assert mira.data("Station.getinfo")["equal_rights"] is True
    give(mira, "2024", "browse", user=PLAIN)
    assert mira.data("Station.getinfo")["equal_rights"] is False


def test_sessions_end_with_the_user(mira: Caller, jon: Caller) -> None:
    give(mira, "2024", "browse", user=PLAIN)
    users.set_disabled(mira.library.catalog, PLAIN, disabled=True)

    assert jon.names() == ["Locked", "Open"]
    assert jon.code("Auth.login", username=PLAIN, password=PASSWORD) == 408
