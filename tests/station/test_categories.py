"""Categories: what they hold, in which order, and what each caller is told of it."""

from __future__ import annotations

import os
from typing import Any

import pytest

from albumen import wire
from albumen.catalog import albums
from tests.station.world import HARBOUR, PHOTO, Caller, photo, share

LISTED = {"offset": 0, "limit": -1}
YEAR, OPEN, CLOSED, LOCKED = (wire.album_id(path) for path in ("2024", "Open", "Open/Closed", "Locked"))
BEST, HIDDEN = wire.smart_id("Best"), wire.smart_id("Hidden")


def made(caller: Caller, name: str, *things: str) -> str:
    """The id of a new category with these things in it."""
    one: str = caller.data("Category.create", name=name)["id"]
    if things:
        caller.data("Category.additem", id=one, item_id=",".join(things))
    return one


def listed(caller: Caller) -> list[tuple[str, int]]:
    found = caller.data("Category.list", **LISTED)
    assert found["total"] == found["offset"] == len(found["categories"])
    return [(one["name"], one["count"]) for one in found["categories"]]


def inside(caller: Caller, one: str) -> list[str]:
    return [item["id"] for item in caller.data("Category.listitem", id=one, **LISTED)["items"]]


@pytest.fixture
def smart(mira: Caller) -> Caller:
    """A station with a smart album that everybody sees into, and one that only users do."""
    mira.data("SmartAlbum.create", name="Best", date="2022-05-05,2024-12-31")
    mira.data("SmartAlbum.create", name="Hidden", albums=YEAR)
    return mira


def test_a_start_page_without_categories_is_as_captured(visitor: Caller) -> None:
    """DS photo asks so behind the list of albums (API facts, flows 2.6)."""
    found = visitor.data("Category.list", offset=0, limit=2147483647)
    assert found == {"total": 0, "offset": 0, "categories": []}


def test_a_category_holds_albums_of_all_kinds(smart: Caller) -> None:
    one = made(smart, "Family", YEAR, BEST, wire.album_id(HARBOUR))
    smart.data("Album.edit", id=YEAR, title="The year")
    page = smart.data("Category.listitem", id=one, offset=0, limit=2, additional="thumb_size")
    assert (page["total"], page["offset"]) == (3, 2)
    album, best = page["items"]
    assert (album["id"], album["type"], album["name"]) == (YEAR, "album", "The year")
    assert (best["id"], best["type"], best["name"]) == (BEST, "smart_album", "Best")
    assert album["thumbnail_status"] == best["thumbnail_status"] == "small,large"
    assert album["additional"]["thumb_size"]["large"]["resolutionx"] == 400
    assert "additional" not in smart.data("Category.listitem", id=one, **LISTED)["items"][0]
    assert smart.data("Category.getinfo", id=one)["categories"] == [{"id": one, "name": "Family", "count": 3}]


def test_each_caller_is_told_what_they_may_see(smart: Caller, visitor: Caller, jon: Caller) -> None:
    """And not even that a category is there that holds nothing for them."""
    mixed = made(smart, "Mixed", CLOSED, OPEN, LOCKED, YEAR, HIDDEN, BEST)
    private = made(smart, "Private", YEAR, HIDDEN)
    empty = made(smart, "Empty")
    assert listed(smart) == [("Mixed", 6), ("Private", 2), ("Empty", 0)]
    assert listed(jon) == [("Mixed", 5), ("Private", 2)]  # "Open/Closed" decides for itself
    assert listed(visitor) == [("Mixed", 3)]
    assert inside(visitor, mixed) == [OPEN, LOCKED, BEST]
    for one in (private, empty, "category_99"):
        assert visitor.code("Category.listitem", id=one, **LISTED) == 484
        assert visitor.code("Category.getinfo", id=one) == 478
    albums.set_album(smart.library.catalog, "Open", type="private")
    assert inside(visitor, mixed) == [LOCKED]


def test_only_administrators_change_categories(mira: Caller, jon: Caller, visitor: Caller) -> None:
    one = made(mira, "Family", OPEN)
    changes: dict[str, dict[str, Any]] = {
        "create": {"name": "Mine"},
        "edit": {"id": one, "name": "Mine"},
        "delete": {"id": one},
        "arrangecategory": {"id": one},
        "additem": {"id": one, "item_id": YEAR},
        "removeitem": {"id": one, "item_id": OPEN},
        "arrangeitem": {"id": one, "item_id": OPEN},
    }
    for method, fields in changes.items():
        assert jon.code(f"Category.{method}", **fields) == 476
        assert visitor.code(f"Category.{method}", **fields) == 105
    assert (listed(mira), inside(mira, one)) == ([("Family", 1)], [OPEN])


def test_categories_are_renamed_ordered_and_deleted(mira: Caller) -> None:
    first, second, third = (made(mira, name) for name in ("First", "Second", "Third"))
    mira.data("Category.edit", id=second, name="second")  # its own name, in other letters
    mira.data("Category.arrangecategory", id=f"{third},{first},{second}")
    assert [name for name, _ in listed(mira)] == ["Third", "First", "second"]
    page = mira.data("Category.list", offset=1, limit=1)
    assert (page["total"], page["offset"], page["categories"][0]["id"]) == (3, 2, first)
    mira.data("Category.delete", id=f"{first},{third}")
    assert listed(mira) == [("second", 0)]
    fourth = made(mira, "Fourth")
    assert [name for name, _ in listed(mira)] == ["second", "Fourth"]
    assert mira.code("Category.getinfo", id=f"{fourth},{first}") == (0 if first == fourth else 478)


def test_what_it_holds_is_ordered_and_taken_out(smart: Caller) -> None:
    one = made(smart, "Family", YEAR, BEST, OPEN)
    smart.data("Category.additem", id=one, item_id=f"{LOCKED},{BEST},{LOCKED}")
    assert inside(smart, one) == [YEAR, BEST, OPEN, LOCKED]
    smart.data("Category.arrangeitem", id=one, item_id=f"{LOCKED},{OPEN},{BEST},{YEAR}")
    assert inside(smart, one) == [LOCKED, OPEN, BEST, YEAR]
    smart.data("Category.removeitem", id=one, item_id=f"{OPEN},{YEAR}")
    assert inside(smart, one) == [LOCKED, BEST]
    smart.data("Category.additem", id=one, item_id=OPEN)
    assert inside(smart, one) == [LOCKED, BEST, OPEN]


def test_what_it_holds_follows_renames_and_goes_when_deleted(smart: Caller) -> None:
    one = made(smart, "Family", wire.album_id(HARBOUR), BEST, OPEN)
    smart.data("Album.edit", id=wire.album_id(HARBOUR), name="Boats")
    smart.data("SmartAlbum.edit", id=BEST, name="Better")
    assert inside(smart, one) == [wire.album_id("2024/Boats"), wire.smart_id("Better"), OPEN]
    smart.data("Album.delete", id=wire.album_id("2024/Boats"))
    smart.data("SmartAlbum.delete", id=wire.smart_id("Better"))
    assert inside(smart, one) == [OPEN]
    smart.data("Category.arrangeitem", id=one, item_id=OPEN)
    assert listed(smart) == [("Family", 1)]


def test_an_album_that_is_missing_for_a_while_keeps_its_place(smart: Caller) -> None:
    one = made(smart, "Family", YEAR, OPEN, LOCKED)
    away, hidden = smart.library.root + "/2024", smart.library.root + ".away"
    os.rename(away, hidden)
    smart.names()
    assert inside(smart, one) == [OPEN, LOCKED]
    smart.data("Category.arrangeitem", id=one, item_id=f"{LOCKED},{OPEN}")
    os.rename(hidden, away)
    smart.names()
    assert inside(smart, one) == [LOCKED, OPEN, YEAR]


@pytest.mark.parametrize(
    ("method", "fields", "code"),
    [
        ("create", {"name": "  "}, 479),
        ("create", {"name": "FAMILY"}, 487),
        ("edit", {"name": "other"}, 487),
        ("edit", {"name": " "}, 481),
        ("edit", {"id": "category_99", "name": "x"}, 481),
        ("delete", {"id": "category_1,category_99"}, 480),
        ("arrangecategory", {"id": "category_1"}, 482),
        ("arrangecategory", {"id": "category_1,category_1"}, 482),
        ("arrangecategory", {"id": "category_1,category_2,category_99"}, 482),
        ("additem", {"id": "category_99", "item_id": YEAR}, 483),
        ("additem", {"item_id": f"{YEAR},{wire.album_id('1999')}"}, 483),
        ("additem", {"item_id": wire.smart_id("Gone")}, 483),
        ("additem", {"item_id": "sharedalbum_1"}, 483),
        ("additem", {"item_id": "album_"}, 483),
        ("additem", {"item_id": "photo_61_62"}, 101),
        ("listitem", {"id": "category_99", **LISTED}, 484),
        ("removeitem", {"item_id": f"{OPEN},{YEAR}"}, 485),
        ("arrangeitem", {"item_id": f"{OPEN},{OPEN}"}, 486),
        ("arrangeitem", {"item_id": f"{OPEN},{LOCKED},{YEAR}"}, 486),
        *(
            (method, {"id": one}, 477)
            for method in ("getinfo", "delete", "arrangecategory")
            for one in ("1", "category_", "category_x", "album_61", "category_" + "9" * 30)
        ),
        ("edit", {"id": "tag_1", "name": "x"}, 477),
        ("listitem", {"id": "family", **LISTED}, 477),
    ],
)
def test_what_cannot_be_done_has_its_code_and_changes_nothing(
    smart: Caller, method: str, fields: dict[str, object], code: int
) -> None:
    one = made(smart, "Family", OPEN, LOCKED)
    made(smart, "Other")
    assert one == "category_1"
    assert smart.code(f"Category.{method}", **{"id": one, **fields}) == code
    assert listed(smart) == [("Family", 2), ("Other", 0)]
    assert inside(smart, one) == [OPEN, LOCKED]


def test_a_shared_album_in_a_category_is_told_to_whom_its_link_is_open(mira: Caller, visitor: Caller) -> None:
    item = photo(HARBOUR, PHOTO)
    one, _ = share(mira, item)
    locked, _ = share(mira, item, name="Locked", enable_password="true", password="sesame")
    family = mira.data("Category.create", name="Family")["id"]
    mira.data("Category.additem", id=family, item_id=f"{one},{locked},{wire.album_id('Open')}")

    def told(caller: Caller) -> list[tuple[str, str]]:
        page = caller.data("Category.listitem", id=family, offset=0, limit=-1)
        return [(item["type"], item["name"]) for item in page["items"]]

    assert told(mira) == [("sharedalbum", "Picks"), ("sharedalbum", "Locked"), ("album", "Open")]
    assert told(visitor) == [("sharedalbum", "Picks"), ("album", "Open")]
    mira.data("SharedAlbum.edit_public_share", id=one, is_shared="false")
    assert told(visitor) == [("album", "Open")]
    mira.data("Category.removeitem", id=family, item_id=one)
    mira.data("SharedAlbum.delete", id=locked)
    assert told(mira) == [("album", "Open")]
