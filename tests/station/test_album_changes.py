"""Albums that are edited, renamed, moved, joined, and put in order by hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from albumen import wire
from albumen.catalog import items
from tests import makers
from tests.station.test_hostile import OUTSIDE, hexed
from tests.station.world import HARBOUR, PHOTO, VIDEO, Caller, photo, write

ALL = {"offset": 0, "limit": -1, "type": "album,photo,video"}


def info(mira: Caller, album: str, **fields: object) -> Any:
    (item,) = mira.data("Album.getinfo", id=wire.album_id(album), **fields)["items"]
    return item


def files(root: Path) -> list[bytes]:
    """The bytes of every original, wherever it is, the trash too."""
    kept = [path for path in root.rglob("*") if path.suffix.lower() in (".jpg", ".mov") and path.is_file()]
    return sorted(path.read_bytes() for path in kept if "thumbnails" not in path.parts)


def test_settings_change_and_what_is_left_out_stays(mira: Caller) -> None:
    mira.data(
        "Album.edit", id=wire.album_id("2024"), title="Our year", description="<b>x</b>", sort_by="takendate"
    )
    mira.data("Album.edit", id=wire.album_id("2024"), sort_direction="desc")
    item = info(mira, "2024", additional="album_sorting")
    assert (item["info"]["title"], item["info"]["description"]) == ("Our year", "<b>x</b>")
    sorting = item["additional"]["album_sorting"]
    assert (sorting["sort_by"], sorting["sort_direction"]) == ("takendate", "desc")
    mira.data("Album.edit", id=wire.album_id("2024"), sort_by="default")
    sorting = info(mira, "2024", additional="album_sorting")["additional"]["album_sorting"]
    assert (sorting["sort_by"], sorting["sort_direction"]) == ("filename", "asc")


def test_who_sees_it_changes_with_its_type(mira: Caller, visitor: Caller) -> None:
    assert visitor.code("Album.list", id=wire.album_id("2024"), **ALL) == 417
    mira.data("Album.edit", id=wire.album_id("2024"), type="public")
    assert PHOTO in visitor.names(HARBOUR)
    mira.data("Album.edit", id=wire.album_id(HARBOUR), type="private")
    assert visitor.code("Album.list", id=wire.album_id(HARBOUR), **ALL) == 417
    mira.data("Album.edit", id=wire.album_id(HARBOUR), inheritParent="true")
    assert PHOTO in visitor.names(HARBOUR)


def test_a_password_is_needed_once_and_a_new_one_shuts_out_who_knew_the_old(
    mira: Caller, visitor: Caller
) -> None:
    year = wire.album_id("2023")
    assert mira.code("Album.edit", id=year, type="password") == 101
    mira.data("Album.edit", id=year, type="password", password="one")
    answer = visitor.post("Album.list", id=year, password="one", **ALL)
    inside = Caller(visitor.http, answer.headers["set-cookie"].partition("=")[2].partition(";")[0])
    assert inside.names("2023") == ["old.jpg"]
    mira.data("Album.edit", id=year, type="password", title="Same password")
    assert inside.names("2023") == ["old.jpg"]
    mira.data("Album.edit", id=year, type="password", password="two")
    assert inside.code("Album.list", id=year, **ALL) == 416


def test_comments_are_allowed_for_a_whole_first_level_album(mira: Caller) -> None:
    mira.data("Album.edit", id=wire.album_id(HARBOUR), allow_comment="true")
    assert not info(mira, HARBOUR)["info"]["allow_comment"]
    mira.data("Album.edit", id=wire.album_id("2024"), allow_comment="true")
    mira.data("Album.create", id=wire.album_id("2024"), name="New")
    assert info(mira, HARBOUR)["info"]["allow_comment"] and info(mira, "2024/New")["info"]["allow_comment"]
    mira.data("Album.move", id=wire.album_id(HARBOUR), sharepath=wire.album_id("2023"), duplicate="ignore")
    assert not info(mira, "2023/2024-07-21 Harbour")["info"]["allow_comment"]


def test_a_new_name_renames_the_folder_and_keeps_what_is_known(mira: Caller, root: Path) -> None:
    before = files(root)
    mira.data("Photo.edit", id=photo(HARBOUR, PHOTO), title="Boats", rating=3)
    mira.data("Album.edit", id=wire.album_id("2024"), name="Ångström's 100% ;--", title="Year")
    new = "Ångström's 100% ;--/2024-07-21 Harbour"
    assert (root / new / PHOTO).exists() and not (root / "2024").exists()
    (item,) = mira.data("Photo.getinfo", id=photo(new, PHOTO))
    assert (item["info"]["title"], item["info"]["rating"]) == ("Boats", 3)
    assert info(mira, "Ångström's 100% ;--")["info"]["title"] == "Year"
    assert files(root) == before
    assert mira.names() == ["2023", "Locked", "Open", "Ångström's 100% ;--", "root.jpg"]


@pytest.mark.parametrize(
    "name", ["..", "a/b", ".hidden", "", "x" * 256, "2023", "root.jpg", "nul\0", "@eaDir"]
)
def test_a_name_that_cannot_be_changes_nothing(mira: Caller, root: Path, name: str) -> None:
    before = sorted(map(str, root.rglob("*")))
    assert mira.code("Album.edit", id=wire.album_id("2024"), name=name, title="Not kept") == 423
    assert sorted(map(str, root.rglob("*"))) == before
    assert info(mira, "2024")["info"]["title"] == "2024"


def test_the_root_is_neither_renamed_nor_moved(mira: Caller) -> None:
    assert mira.code("Album.edit", id="", name="x") == 101
    assert mira.code("Album.move", id="album_", sharepath=wire.album_id("2024"), duplicate="ignore") == 101


WATERMARK = {"path": "/logo.png", "opacity": "50", "gravity": "southeast", "size": "Größe 10"}


def watermark(caller: Caller, album: str) -> object:
    (item,) = caller.data("Album.getinfo", id=wire.album_id(album), additional="watermark")["items"]
    return item["additional"].get("watermark", "not told")


def test_a_watermark_is_kept_and_told_back(mira: Caller, visitor: Caller) -> None:
    """It is not drawn: what its values mean is not known."""
    fields = {f"watermark_{name}": value for name, value in WATERMARK.items()}
    picture = mira.get("Thumb.get", id=photo("Open", "seen.jpg"), size="large").content
    mira.data("Album.edit", id=wire.album_id("Open"), **fields)
    mira.data("Album.create", name="New", **fields)
    for album in ("Open", "New"):
        assert watermark(mira, album) == WATERMARK
    assert watermark(mira, "2024") is None
    assert watermark(visitor, "Open") == "not told"
    assert mira.get("Thumb.get", id=photo("Open", "seen.jpg"), size="large").content == picture
    mira.data("Album.edit", id=wire.album_id("Open"), title="other")
    assert watermark(mira, "Open") == WATERMARK
    mira.data("Album.edit", id=wire.album_id("Open"), name="Moved", **{**fields, "watermark_size": "2"})
    assert watermark(mira, "Moved") == {**WATERMARK, "size": "2"}
    mira.data("Album.edit", id=wire.album_id("Moved"), **dict.fromkeys(fields, ""))
    assert watermark(mira, "Moved") is None


@pytest.mark.parametrize("size", [None, ""])
def test_a_part_of_a_watermark_is_refused(mira: Caller, size: str | None) -> None:
    """All four fields or none (API facts, Album.create)."""
    fields = {f"watermark_{name}": value for name, value in WATERMARK.items()}
    part = {name: value for name, value in {**fields, "watermark_size": size}.items() if value is not None}
    assert mira.code("Album.edit", id=wire.album_id("2024"), title="x", **part) == 101
    assert mira.code("Album.create", name="New", **part) == 101
    assert watermark(mira, "2024") is None and "New" not in mira.names()
    (item,) = mira.data("Album.getinfo", id=wire.album_id("2024"))["items"]
    assert item["info"]["title"] == "2024"


def test_an_album_moves_with_all_below_it(mira: Caller, visitor: Caller, root: Path) -> None:
    before = files(root)
    moved = mira.data(
        "Album.move", id=wire.album_id("2024"), sharepath=wire.album_id("Open"), duplicate="ignore"
    )
    assert moved == {"skip": []}
    assert (root / "Open" / HARBOUR / PHOTO).exists() and not (root / "2024").exists()
    assert visitor.names(f"Open/{HARBOUR}") == [VIDEO, PHOTO]  # it is public now, as all in there
    assert files(root) == before
    assert mira.code("Album.list", id=wire.album_id("2024"), **ALL) == 101


def test_a_name_that_is_taken_is_skipped_and_told(mira: Caller, root: Path) -> None:
    write(root / "2023/2024/other.jpg", makers.jpeg(seed=51))
    both = f"{wire.album_id('2024')},{wire.album_id('Open')}"
    moved = mira.data("Album.move", id=both, sharepath=wire.album_id("2023"), duplicate="ignore")
    assert moved == {"skip": [wire.album_id("2024")]}
    assert (root / HARBOUR / PHOTO).exists() and (root / "2023/Open/seen.jpg").exists()


def test_albums_of_one_name_are_joined_and_nothing_is_lost(mira: Caller, root: Path) -> None:
    mira.data("Photo.edit", id=photo(HARBOUR, PHOTO), title="Ours")
    write(root / "2023" / HARBOUR / PHOTO, makers.jpeg(seed=52))
    write(root / "2023" / HARBOUR / "@eaDir" / "x", b"litter there")
    write(root / HARBOUR / "notes.txt", b"words")
    before = files(root)
    asked = {"id": wire.album_id("2024"), "sharepath": wire.album_id("2023"), "duplicate": "overwrite"}
    assert mira.data("Album.move", **asked) == {"skip": []}
    there = root / "2023" / HARBOUR
    assert sorted(os.listdir(there)) == sorted(["@eaDir", PHOTO, f"{PHOTO}.xmp", VIDEO, "notes.txt"])
    assert not (root / "2024").exists()
    assert files(root) == before
    (item,) = mira.data("Photo.getinfo", id=photo(f"2023/{HARBOUR}", PHOTO))
    assert item["info"]["title"] == "Ours"
    assert mira.names(f"2023/{HARBOUR}") == [VIDEO, PHOTO]


def test_what_cannot_be_joined_stays(mira: Caller, root: Path) -> None:
    write(root / "2023/2024/2024-07-21 Harbour", b"a file of the album's name")
    before = files(root)
    asked = {"id": wire.album_id("2024"), "sharepath": wire.album_id("2023"), "duplicate": "overwrite"}
    assert mira.data("Album.move", **asked) == {"skip": [wire.album_id("2024")]}
    assert (root / HARBOUR / PHOTO).exists()
    assert files(root) == before


@pytest.mark.parametrize("target", [HARBOUR, "2024", f"{HARBOUR}/below"])
def test_an_album_goes_neither_into_itself_nor_where_it_is(mira: Caller, root: Path, target: str) -> None:
    (root / HARBOUR / "below").mkdir()
    asked = f"{wire.album_id('2023')},{wire.album_id(HARBOUR)}"
    assert mira.code("Album.move", id=asked, sharepath=wire.album_id(target), duplicate="overwrite") == 425
    assert (root / "2023/old.jpg").exists() and (root / HARBOUR / PHOTO).exists()


@pytest.mark.parametrize("path", OUTSIDE, ids=ascii)
def test_no_path_leads_out(mira: Caller, root: Path, path: str) -> None:
    beside = root.parent / "beside"
    beside.mkdir()
    (root / "out").symlink_to(beside)
    before = sorted(map(str, root.parent.rglob("*.[jJ][pP][gG]")))
    album = f"album_{hexed(path)}"
    order = {"item_id": photo(HARBOUR, PHOTO), "limit": -1, "offset": 0}
    codes = [
        mira.code("Album.edit", id=album, title="x"),
        mira.code("Album.edit", id=wire.album_id("2024"), name=path),
        mira.code("Album.move", id=album, sharepath="", duplicate="overwrite"),
        mira.code("Album.move", id=wire.album_id("2024"), sharepath=album, duplicate="overwrite"),
        mira.code("Album.arrangeitem", id=album, **order),
        mira.code("Album.cleararrangeitem", id=album),
    ]
    assert set(codes).isdisjoint({0, 100}), codes
    assert sorted(map(str, root.parent.rglob("*.[jJ][pP][gG]"))) == before


@pytest.fixture
def letters(mira: Caller, root: Path) -> Caller:
    for number, name in enumerate("abcde"):
        write(root / "Row" / f"{name}.jpg", makers.jpeg(seed=60 + number))
    (root / "Row/x").mkdir()
    (root / "Row/y").mkdir()
    return mira


def arrange(mira: Caller, *names: str, offset: int = 0) -> int:
    ids = ",".join(photo("Row", f"{one}.jpg") if one < "x" else wire.album_id(f"Row/{one}") for one in names)
    return mira.code(
        "Album.arrangeitem", id=wire.album_id("Row"), item_id=ids, limit=len(names), offset=offset
    )


def order(mira: Caller, **fields: object) -> str:
    return "".join(name[0] for name in mira.names("Row", **fields))


def test_the_order_of_a_person_is_kept(letters: Caller, root: Path) -> None:
    assert arrange(letters, "e", "a", "y") == 0
    assert order(letters) == "xyabcde"
    assert order(letters, sort_by="preference") == order(letters, sort_by="preference", sort_direction="desc")
    assert order(letters, sort_by="preference") == "yxeabcd"
    assert info(letters, "Row", additional="album_sorting")["additional"]["album_sorting"][
        "has_preference_sort"
    ]
    asked = {"filter_album": wire.album_id("Row"), "offset": 0, "limit": -1, "type": "photo"}
    found = letters.data("Photo.list", sort_by="preference", sort_direction="desc", **asked)["items"]
    assert [one["info"]["name"][0] for one in found] == list("eabcd")
    letters.data("Album.edit", id=wire.album_id("Row"), sort_by="preference")
    assert order(letters) == "yxeabcd"
    pages = [letters.names("Row", offset=at, limit=3) for at in (0, 3, 6)]
    assert [name[0] for page in pages for name in page] == list("yxeabcd")
    write(root / "Row/aa.jpg", makers.jpeg(seed=70))
    assert order(letters) == "yxeabcda"  # what is new comes last


def test_a_view_in_the_middle_is_put_in_order(letters: Caller) -> None:
    assert arrange(letters, "d", "c", offset=4) == 0
    assert order(letters, sort_by="preference") == "xyabdce"
    assert arrange(letters, "e", offset=0) == 0
    assert order(letters, sort_by="preference") == "xyeabdc"


def test_the_order_goes_with_its_items_and_can_be_dropped(letters: Caller) -> None:
    arrange(letters, "c", "b")
    letters.data("Photo.copy", id=photo("Row", "c.jpg"), sharepath="", mode="move", duplicate="ignore")
    letters.data("Album.edit", id=wire.album_id("Row"), name="Line")
    names = letters.names("Line", sort_by="preference", type="photo")
    assert names == ["b.jpg", "a.jpg", "d.jpg", "e.jpg"]
    letters.data("Album.cleararrangeitem", id=wire.album_id("Line"))
    assert letters.names("Line", sort_by="preference", type="photo") == ["a.jpg", "b.jpg", "d.jpg", "e.jpg"]


def test_what_is_not_in_the_album_cannot_be_put_in_order(letters: Caller) -> None:
    asked = {"id": wire.album_id("Row"), "limit": -1, "offset": 0}
    for text in (f"{photo('Row', 'a.jpg')},{photo(HARBOUR, PHOTO)}", "x", "", "tag_1", photo("Row", "z.jpg")):
        assert letters.code("Album.arrangeitem", item_id=text, **asked) == 101
    assert order(letters, sort_by="preference") == "xyabcde"


def test_catalog_and_disk_agree_after_all_of_it(letters: Caller, root: Path) -> None:
    arrange(letters, "c", "b")
    letters.data("Album.move", id=wire.album_id("Row"), sharepath=wire.album_id("2024"), duplicate="ignore")
    letters.data("Album.edit", id=wire.album_id("2024/Row"), name="Line")
    ids = {row.name: row.id for row in items.listing(letters.library.catalog, "2024/Line").items}
    letters.library.scan()
    again = items.listing(letters.library.catalog, "2024/Line")
    assert {row.name: row.id for row in again.items} == ids and len(ids) == 5
    assert sorted(os.listdir(root / "2024/Line")) == ["a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg", "x", "y"]


CHANGES: dict[str, dict[str, Any]] = {
    "edit": {"id": wire.album_id("Open"), "title": "x"},
    "move": {"id": wire.album_id("Open"), "sharepath": wire.album_id("2023"), "duplicate": "overwrite"},
    "arrangeitem": {
        "id": wire.album_id("Open"),
        "item_id": photo("Open", "seen.jpg"),
        "limit": -1,
        "offset": 0,
    },
    "cleararrangeitem": {"id": wire.album_id("Open")},
}


@pytest.mark.parametrize("method", CHANGES)
def test_no_change_without_a_session(visitor: Caller, root: Path, method: str) -> None:
    assert visitor.code(f"Album.{method}", **CHANGES[method]) == 105
    assert (root / "Open/seen.jpg").exists()
