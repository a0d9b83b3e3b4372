"""Albums: listed, described, made and deleted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from albumen import wire
from albumen.catalog import albums
from tests import makers
from tests.station.world import HARBOUR, PHOTO, VIDEO, Caller, write

ALL = {"offset": 0, "limit": -1, "type": "album,photo,video"}


def test_albums_come_before_items_and_litter_not_at_all(mira: Caller) -> None:
    assert mira.names() == ["2023", "2024", "Locked", "Open", "root.jpg"]
    assert mira.names(HARBOUR) == [VIDEO, PHOTO]


def test_a_page_ends_where_the_next_one_starts(mira: Caller) -> None:
    pages = [mira.data("Album.list", offset=start, limit=2, type="album,photo") for start in (0, 2, 4)]
    assert [page["offset"] for page in pages] == [2, 4, 5]
    assert {page["total"] for page in pages} == {5}
    assert [len(page["items"]) for page in pages] == [2, 2, 1]


def test_the_end_is_reached_by_a_client_that_loops_until_offset_is_total(mira: Caller) -> None:
    beyond = mira.data("Album.list", offset=400, limit=2, type="album,photo")
    assert (beyond["offset"], beyond["total"], beyond["items"]) == (5, 5, [])


def test_a_file_that_came_by_another_way_is_listed_when_its_album_is_opened(mira: Caller, root: Path) -> None:
    write(root / "2023" / "by hand.jpg", makers.jpeg(seed=77))
    (root / "2023" / "old.jpg").unlink()
    (root / "2023" / "below").mkdir()
    assert mira.names("2023") == ["below", "by hand.jpg"]


def test_items_can_be_sorted_by_taken_date(mira: Caller) -> None:
    down = mira.names(HARBOUR, sort_by="takendate", sort_direction="desc")
    assert down == mira.names(HARBOUR, sort_by="takendate", sort_direction="dsc") == [VIDEO, PHOTO]
    assert mira.names(HARBOUR, sort_by="takendate") == [PHOTO, VIDEO]


def test_an_item_tells_all_that_clients_read(mira: Caller) -> None:
    asked = "photo_exif,video_codec,video_quality,thumb_size,taken_source,album_permission"
    page = mira.data("Album.list", id=wire.album_id(HARBOUR), additional=asked, **ALL)
    video, photo = page["items"]
    assert photo["info"]["takendate"] == "2024-07-21 18:04:33"
    assert (photo["info"]["resolutionx"], photo["info"]["title"], photo["info"]["rating"]) == (
        400,
        "IMG_0042",
        0,
    )
    assert photo["additional"]["photo_exif"]["camera_model"] == "X-T30"
    assert photo["additional"]["taken_source"]["source"] == "exif-original"
    assert photo["additional"]["thumb_size"]["small"]["resolutiony"] == 300
    assert photo["additional"]["thumb_size"]["preview"]["resolutionx"] == 213
    assert photo["additional"]["thumb_size"]["sig"]
    assert "video_quality" not in photo["additional"]
    assert [one["id"] for one in video["additional"]["video_quality"]] == ["original"]
    assert video["info"]["takendate"] == "2024-07-21 18:09:12"


def test_an_album_tells_what_was_asked_for(mira: Caller) -> None:
    asked = "album_permission,thumb_size,item_count,file_location,album_createdate,album_sorting,delete_permission"
    (item,) = mira.data("Album.getinfo", id=wire.album_id(HARBOUR), additional=asked)["items"]
    more = item["additional"]
    assert more["album_permission"] == {"browse": True, "upload": True, "manage": True}
    assert more["item_count"] == {"photo": 1, "video": 1}
    assert (more["file_location"], more["delete_permission"]) == (HARBOUR, True)
    assert more["thumb_size"]["large"]["resolutionx"] == 400
    assert more["album_sorting"]["sort_by"] == "filename"
    assert item["thumbnail_status"] == "small,large"


def test_getinfo_without_an_id_is_about_the_root(mira: Caller) -> None:
    (item,) = mira.data("Album.getinfo")["items"]
    assert item["id"] == "album_"


@pytest.mark.parametrize(
    "name", [b"caf\xe9.jpg", b"new\nline.jpg", b"-rf.jpg", b"100%+ &.jpg", b"x" * 251 + b".jpg"]
)
def test_any_name_on_disk_is_listed_with_its_exact_id(mira: Caller, root: Path, name: bytes) -> None:
    path = os.fsencode(root / "2023") + b"/" + name
    with open(path, "wb") as file:
        file.write(makers.jpeg(seed=12))
    items = mira.data("Album.list", id=wire.album_id("2023"), **ALL)["items"]
    ids = {item["id"]: item["info"]["name"] for item in items}
    exact = wire.item_id("photo", "2023", os.fsdecode(name))
    assert ids[exact] == name.decode("utf-8", "replace")
    assert mira.get("Download.getphoto", id=exact).content == makers.jpeg(seed=12)


def test_an_id_normalised_by_its_client_finds_the_album(mira: Caller, root: Path) -> None:
    write(root / "Noe\u0308l" / "a.jpg", makers.jpeg())
    mira.names()
    assert mira.names("No\u00ebl") == ["a.jpg"]


def test_an_album_that_is_gone_is_101_for_a_user(mira: Caller) -> None:
    assert mira.code("Album.list", id=wire.album_id("1999"), **ALL) == 101
    assert mira.code("Album.getinfo", id=wire.album_id("1999")) == 101


def test_words_are_found_anywhere(mira: Caller) -> None:
    found = mira.data("Album.list", keyword="0042", **ALL)
    assert [item["info"]["name"] for item in found["items"]] == [PHOTO]
    by_day = mira.data("Album.list", date="2023-01-01,2023-12-31", **ALL)
    assert [item["info"]["name"] for item in by_day["items"]] == ["old.jpg"]
    assert mira.data("Album.list", people_tag="Jon", **ALL)["total"] == 0


def test_a_new_album_is_a_folder_and_tells_its_id(mira: Caller, root: Path) -> None:
    made = mira.data("Album.create", id=wire.album_id("2024"), name="2024-08-03 Lake", title="The lake")
    assert made == {"id": wire.album_id("2024/2024-08-03 Lake")}
    assert (root / "2024/2024-08-03 Lake").is_dir()
    (item,) = mira.data("Album.getinfo", id=made["id"])["items"]
    assert (item["info"]["title"], item["info"]["type"]) == ("The lake", "private")


def test_the_type_counts_on_the_first_two_levels(mira: Caller) -> None:
    mira.data("Album.create", name="Shown", type="public")
    mira.data("Album.create", id=wire.album_id("Shown"), name="Not", type="private")
    mira.data("Album.create", id=wire.album_id("Shown/Not"), name="Deep", type="public")
    ids = ",".join(wire.album_id(path) for path in ("Shown", "Shown/Not", "Shown/Not/Deep"))
    types = [item["info"]["type"] for item in mira.data("Album.getinfo", id=ids)["items"]]
    assert types == ["public", "private", "private"]


def test_an_album_that_is_there_is_421(mira: Caller) -> None:
    assert mira.code("Album.create", name="2024") == 421
    assert mira.code("Album.create", name="root.jpg") == 422


def test_a_parent_that_is_gone_is_101(mira: Caller) -> None:
    assert mira.code("Album.create", id=wire.album_id("1999"), name="x") == 101


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "a/b", "../out", "/abs", "nul\0byte", "x" * 256),
        *(".hidden", ".albumen", "@eaDir", "#recycle", "Thumbs.db", "dot.", "space "),
    ],
)
def test_a_name_that_cannot_be_an_album_is_422(mira: Caller, root: Path, name: str) -> None:
    before = sorted(os.listdir(root.parent)), sorted(os.listdir(root))
    assert mira.code("Album.create", name=name) == 422
    assert (sorted(os.listdir(root.parent)), sorted(os.listdir(root))) == before


def test_a_deleted_album_is_in_the_trash(mira: Caller, root: Path) -> None:
    assert mira.code("Album.delete", id=f"{wire.album_id('2024')},{wire.album_id(HARBOUR)}") == 0
    assert not (root / "2024").exists()
    assert "2024" not in mira.names()
    (top, *_) = sorted(mira.library.vault.list_trash(), key=lambda entry: len(entry.path))
    mira.library.vault.restore(top)
    assert "2024" in mira.names()


def test_only_empty_spares_what_holds_anything(mira: Caller, root: Path) -> None:
    mira.data("Album.create", name="Empty")
    write(root / "Litter" / ".DS_Store", b"x")
    assert mira.code("Album.delete", id=wire.album_id("Empty"), only_empty="true") == 0
    assert mira.code("Album.delete", id=wire.album_id("Litter"), only_empty="true") == 424
    assert mira.code("Album.delete", id=wire.album_id("2023"), only_empty="true") == 424
    assert not (root / "Empty").exists()
    assert (root / "Litter" / ".DS_Store").exists() and (root / "2023/old.jpg").exists()
    assert albums.album(mira.library.catalog, "Empty") is None


@pytest.mark.parametrize("one", ["", "album_", "album_2f", wire.album_id("1999"), "photo_2f_61"])
def test_what_is_no_album_is_not_deleted(mira: Caller, root: Path, one: str) -> None:
    assert mira.code("Album.delete", id=one) == 101
    assert (root / "2023/old.jpg").exists()
