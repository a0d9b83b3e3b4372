"""Albums are found by exact bytes first, and are seen by whom their first two levels say."""

from __future__ import annotations

import pytest

from albumen.catalog import Catalog, Sight, albums, items, sessions
from tests.catalog.conftest import Library

NFC, NFD = "No\u00ebl", "Noe\u0308l"


def test_ensure_album_makes_the_way_to_it_once(catalog: Catalog) -> None:
    made = albums.ensure_album(catalog, "/2018/2018-05-01/")
    assert (made.path, made.name) == ("2018/2018-05-01", "2018-05-01")
    assert albums.ensure_album(catalog, "2018/2018-05-01").id == made.id
    assert [row.path for row in albums.subalbums(catalog, "")] == ["2018"]
    assert albums.album(catalog, "2019") is None
    assert [row.id for row in albums.albums_of(catalog, [made.id, 999])] == [made.id]


def test_album_is_found_by_exact_bytes_then_by_equal_text(catalog: Catalog) -> None:
    composed = albums.ensure_album(catalog, NFC)
    found = albums.album(catalog, NFD)
    assert found is not None
    assert found.id == composed.id
    decomposed = albums.ensure_album(catalog, NFD)
    assert decomposed.id != composed.id
    twins = [albums.album(catalog, name) for name in (NFC, NFD)]
    assert [row and row.path for row in twins] == [NFC, NFD]
    assert albums.album(catalog, NFC.upper()) is None


def test_subalbums_are_by_name_without_letter_case(catalog: Catalog) -> None:
    for name in ("b", "A", "C", "a0/deep"):
        albums.ensure_album(catalog, name)
    assert [row.name for row in albums.subalbums(catalog, "")] == ["A", "a0", "b", "C"]
    assert [row.name for row in albums.subalbums(catalog, "", descending=True)] == ["C", "b", "a0", "A"]
    assert albums.subalbums(catalog, "nowhere") == []


TYPES = [
    # set on album -> type in force at a, a/b, a/b/c, a/b/c/d
    ({}, "private private private private"),
    ({"a": "public"}, "public public public public"),
    ({"a": "public", "a/b": "private"}, "public private private private"),
    ({"a": "private", "a/b": "public"}, "private public public public"),
    ({"a/b": "password"}, "private password password password"),
    ({"a/b": "public", "a/b/c": "private"}, "private public public public"),
    ({"": "public"}, "private private private private"),
]


@pytest.mark.parametrize(("settings", "expected"), TYPES)
@pytest.mark.parametrize("made_first", [True, False])
def test_type_of_the_second_level_wins_then_of_the_first(
    catalog: Catalog, settings: dict[str, str], expected: str, made_first: bool
) -> None:
    if made_first:
        albums.ensure_album(catalog, "a/b/c/d")
    for path, kind in settings.items():
        albums.ensure_album(catalog, path)
        assert albums.set_album(catalog, path, type=kind)  # type: ignore[arg-type]
    albums.ensure_album(catalog, "a/b/c/d")
    found = [albums.effective_type(catalog, path).type for path in ("a", "a/b", "a/b/c", "a/b/c/d")]
    assert " ".join(found) == expected


def test_taking_a_type_back_lets_the_album_follow_again(catalog: Catalog) -> None:
    albums.ensure_album(catalog, "a/b/c")
    albums.set_album(catalog, "a", type="public")
    albums.set_album(catalog, "a/b", type="private")
    albums.set_album(catalog, "a/b", type=None)
    access = albums.effective_type(catalog, "a/b/c")
    assert (access.type, access.owner and access.owner.path) == ("public", "a")
    assert albums.effective_type(catalog, "unknown").type == "private"


def test_neighbour_whose_name_begins_alike_is_not_below(catalog: Catalog) -> None:
    for path in ("a/x", "a!", "a0", "a b"):
        albums.ensure_album(catalog, path)
    albums.set_album(catalog, "a", type="public")
    assert [row.path for row in albums.subalbums(catalog, "", sight=Sight())] == ["a"]


def test_strangers_see_public_albums_and_the_door_of_locked_ones(library: Library) -> None:
    for path in ("open/1.jpg", "shut/2.jpg", "locked/in/3.jpg", "locked/4.jpg"):
        library.photo(path)
    library.scan()
    albums.set_album(library.catalog, "open", type="public")
    albums.set_album(library.catalog, "locked", type="password", password="scrypt$x")
    nobody = Sight()
    listing = items.listing(library.catalog, "", sight=nobody)
    assert [row.name for row in listing.albums] == ["locked", "open"]
    assert items.listing(library.catalog, "shut", sight=nobody).total == 0
    assert items.listing(library.catalog, "locked", sight=nobody).total == 0
    owner = albums.effective_type(library.catalog, "locked/in").owner
    assert owner is not None
    guest = Sight(frozenset([owner.id]))
    assert items.listing(library.catalog, "locked", sight=guest).total == 2
    assert [albums.visible(library.catalog, path, guest) for path in ("locked/in", "shut")] == [True, False]
    assert not albums.visible(library.catalog, "locked/in", nobody)


def test_new_password_locks_those_who_gave_the_old_one(catalog: Catalog) -> None:
    locked = albums.ensure_album(catalog, "locked")
    sid = sessions.open_session(catalog, None, days=0, address="::1")
    sessions.unlock_album(catalog, sid, locked.id)
    sessions.unlock_album(catalog, sid, locked.id)
    found = sessions.session(catalog, sid)
    assert found is not None
    assert (found.user, found.unlocked) == (None, frozenset([locked.id]))
    albums.set_album(catalog, "locked", password="scrypt$new")
    found = sessions.session(catalog, sid)
    assert found is not None
    assert found.unlocked == frozenset()


def test_set_album_changes_only_what_is_given(catalog: Catalog) -> None:
    albums.ensure_album(catalog, "a")
    albums.set_album(catalog, "a", title="Lake", description="cold", sort_by="takendate", allow_comment=True)
    albums.set_album(catalog, "a", title="")
    albums.set_album(catalog, "a")
    row = albums.album(catalog, "a")
    assert row is not None
    assert (row.title, row.description, row.sort_by, row.allow_comment) == ("", "cold", "takendate", True)
    assert not albums.set_album(catalog, "unknown", title="x")


def test_hits_are_counted(catalog: Catalog) -> None:
    albums.ensure_album(catalog, "a")
    for _ in range(3):
        albums.count_hit(catalog, "a")
    row = albums.album(catalog, "a")
    assert row is not None
    assert row.hits == 3


def test_renamed_tree_keeps_rows_and_takes_the_new_place_rights(library: Library) -> None:
    library.photo("a/b/c/1.jpg")
    library.scan()
    albums.ensure_album(library.catalog, "z")
    albums.set_album(library.catalog, "z", type="public")
    before = library.item("a/b/c/1.jpg").id
    assert albums.rename_album_tree(library.catalog, "a/b", to="z/new")
    assert library.item("z/new/c/1.jpg").id == before
    assert albums.effective_type(library.catalog, "z/new/c").type == "public"
    assert [row.path for row in albums.subalbums(library.catalog, "z")] == ["z/new"]
    assert albums.album(library.catalog, "a/b") is None


@pytest.mark.parametrize(("old", "new"), [("a", "z"), ("a", "a/b"), ("gone", "y"), ("", "y")])
def test_tree_is_not_renamed_onto_another_or_into_itself(catalog: Catalog, old: str, new: str) -> None:
    albums.ensure_album(catalog, "a")
    albums.ensure_album(catalog, "z")
    assert not albums.rename_album_tree(catalog, old, to=new)
    assert [row.path for row in albums.subalbums(catalog, "")] == ["a", "z"]


def test_removed_tree_takes_all_below_and_nothing_beside(library: Library) -> None:
    for path in ("a/b/1.jpg", "a/2.jpg", "ab/3.jpg"):
        library.photo(path)
    library.scan()
    albums.remove_album_tree(library.catalog, "a")
    assert library.names("") == ["ab"]
    assert items.item(library.catalog, "a/b", "1.jpg") is None
    albums.remove_album_tree(library.catalog, "")
    assert library.names("") == []
