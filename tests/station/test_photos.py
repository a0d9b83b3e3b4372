"""Photos and videos: listed, described, changed, moved, copied and deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from albumen import wire
from albumen.catalog import items
from tests import makers
from tests.station.world import HARBOUR, PHOTO, VIDEO, Caller, photo, write

ITEM = photo(HARBOUR, PHOTO)
CLIP = wire.item_id("video", HARBOUR, VIDEO)


def move(caller: Caller, ids: str, to: str, *, mode: str = "move", duplicate: str = "ignore") -> int:
    return caller.code("Photo.copy", id=ids, sharepath=wire.album_id(to), mode=mode, duplicate=duplicate)


def test_photos_are_listed_from_anywhere(mira: Caller) -> None:
    page = mira.data("Photo.list", offset=0, limit=3, type="photo,video", sort_by="takendate")
    assert (page["total"], page["offset"], [item["pos"] for item in page["items"]]) == (7, 3, [0, 1, 2])
    assert [item["info"]["name"] for item in page["items"]] == ["root.jpg", "seen.jpg", "hidden.jpg"]


def test_filters_narrow_the_list(mira: Caller) -> None:
    asked = {"offset": 0, "limit": -1, "type": "photo,video"}
    for more, total in (
        ({"filter_album": wire.album_id(HARBOUR)}, 2),
        ({"filter_album": wire.album_id("2024")}, 0),
        ({"taken_date": "2023-01-02"}, 1),
        ({"taken_date": "2022-01-01,2022-12-31"}, 3),
        ({"taken_date": ",2021-12-31"}, 1),
        ({"gps": "true"}, 0),
        ({"filter_tag": "tag_1"}, 0),
    ):
        assert mira.data("Photo.list", **asked, **more)["total"] == total, more
    assert mira.code("Photo.list", **asked, filter_smart="smart_61") == 456


def test_getinfo_gives_an_array_and_passes_over_what_is_gone(mira: Caller) -> None:
    found = mira.data(
        "Photo.getinfo", id=f"{photo('2023', 'gone.jpg')},{CLIP},{ITEM}", additional="photo_exif"
    )
    assert [item["type"] for item in found] == ["video", "photo"]
    assert mira.code("Photo.getinfo", id=photo("2023", "gone.jpg")) == 456
    assert mira.code("Photo.getinfo", id=wire.item_id("video", HARBOUR, PHOTO)) == 456
    assert mira.code("Photo.getinfo", id="album_32303234") == 456


def test_edit_keeps_words_rating_and_place(mira: Caller) -> None:
    mira.data(
        "Photo.edit", id=ITEM, title="Boats", description="At <noon>", rating=9, gps_lat=57.7, gps_lng=11.9
    )
    (item,) = mira.data("Photo.getinfo", id=ITEM)
    info = item["info"]
    assert (info["title"], info["description"], info["rating"], info["lat"]) == (
        "Boats",
        "At <noon>",
        5,
        57.7,
    )
    mira.data("Photo.edit", id=ITEM, gps_lat="", gps_lng="")
    assert "lat" not in mira.data("Photo.getinfo", id=ITEM)[0]["info"]


@pytest.mark.parametrize(
    "change",
    [{"gps_lat": 57}, {"gps_lat": 91, "gps_lng": 0}, {"gps_lat": "nan", "gps_lng": 0}, {"rating": -1}],
)
def test_a_wrong_change_is_456(mira: Caller, change: dict[str, object]) -> None:
    assert mira.code("Photo.edit", id=ITEM, **change) == 456


def test_a_move_takes_sidecars_and_what_is_kept_along(mira: Caller, root: Path) -> None:
    mira.data("Photo.edit", id=ITEM, title="Boats")
    content = (root / HARBOUR / PHOTO).read_bytes()
    before = (root / HARBOUR / PHOTO).stat()
    assert move(mira, ITEM, "2023") == 0
    after = (root / "2023" / PHOTO).stat()
    assert (root / "2023" / PHOTO).read_bytes() == content
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert (root / "2023/IMG_0042.JPG.xmp").exists()
    assert mira.names(HARBOUR) == [VIDEO]
    assert mira.data("Photo.getinfo", id=photo("2023", PHOTO))[0]["info"]["title"] == "Boats"


def test_a_sidecar_of_a_stem_goes_with_the_last_photo_of_it(mira: Caller, root: Path) -> None:
    for name in ("A.jpg", "A.dng", "A.mov", "A.xmp"):
        write(root / "2023" / name, makers.jpeg(seed=len(name)) + name.encode())
    assert move(mira, photo("2023", "A.dng"), "2024") == 0
    assert (root / "2023/A.xmp").exists()
    assert move(mira, photo("2023", "A.jpg"), "2024") == 0
    assert (root / "2024/A.xmp").exists()
    assert (root / "2023/A.mov").exists()


def test_a_taken_name_is_left_where_it_is(mira: Caller, root: Path) -> None:
    write(root / "2023" / PHOTO, b"another")
    assert move(mira, f"{ITEM},{CLIP}", "2023") == 0
    assert (root / HARBOUR / PHOTO).exists() and (root / HARBOUR / "IMG_0042.JPG.xmp").exists()
    assert (root / "2023" / PHOTO).read_bytes() == b"another"
    assert (root / "2023" / VIDEO).exists()


def test_rename_finds_a_free_name(mira: Caller, root: Path) -> None:
    write(root / "2023" / PHOTO, b"another")
    assert move(mira, ITEM, "2023", duplicate="rename") == 0
    assert (root / "2023/IMG_0042_1.JPG").exists() and (root / "2023/IMG_0042_1.JPG.xmp").exists()
    assert "IMG_0042_1.JPG" in mira.names("2023")


def test_overwrite_puts_the_old_file_in_the_trash(mira: Caller, root: Path) -> None:
    old = makers.jpeg(seed=99)
    write(root / "2023" / PHOTO, old)
    mira.names("2023")
    assert move(mira, ITEM, "2023", duplicate="overwrite") == 0
    (entry,) = mira.library.vault.list_trash()
    assert Path(entry.location).read_bytes() == old
    assert mira.names("2023").count(PHOTO) == 1


def test_a_copy_leaves_the_original_and_keeps_its_words(mira: Caller, root: Path) -> None:
    mira.data("Photo.edit", id=ITEM, title="Boats", rating=3)
    assert move(mira, ITEM, "2023", mode="copy") == 0
    assert (root / "2023" / PHOTO).read_bytes() == (root / HARBOUR / PHOTO).read_bytes()
    assert (root / "2023/IMG_0042.JPG.xmp").exists()
    info = mira.data("Photo.getinfo", id=photo("2023", PHOTO))[0]["info"]
    assert (info["title"], info["rating"]) == ("Boats", 3)


def test_one_album_as_source_and_destination_is_458_unless_renamed(mira: Caller, root: Path) -> None:
    assert move(mira, ITEM, HARBOUR) == 458
    assert move(mira, ITEM, HARBOUR, mode="copy", duplicate="overwrite") == 458
    assert move(mira, ITEM, HARBOUR, mode="copy", duplicate="rename") == 0
    assert (root / HARBOUR / "IMG_0042_1.JPG").exists()


def test_ids_of_nothing_are_passed_over_unless_all_are(mira: Caller, root: Path) -> None:
    gone = photo("2023", "gone.jpg")
    assert move(mira, f"{gone},{ITEM}", "2023") == 0
    assert (root / "2023" / PHOTO).exists()
    assert move(mira, gone, "2024") == 456
    assert move(mira, photo("2023", "old.jpg"), "1999") == 456


def test_a_deleted_photo_is_in_the_trash_with_its_sidecars(mira: Caller, root: Path) -> None:
    assert mira.code("Photo.delete", id=ITEM) == 0
    assert mira.names(HARBOUR) == [VIDEO]
    trashed = sorted(Path(entry.path).name for entry in mira.library.vault.list_trash())
    assert trashed == [PHOTO, "IMG_0042.JPG.xmp"]
    assert mira.code("Photo.delete", id=ITEM) == 456
    assert items.item(mira.library.catalog, HARBOUR, PHOTO) is None


def test_a_file_removed_by_hand_is_no_error_for_the_rest(mira: Caller, root: Path) -> None:
    mira.names(HARBOUR)
    (root / HARBOUR / PHOTO).unlink()
    assert move(mira, f"{ITEM},{CLIP}", "2023") == 0
    assert (root / "2023" / VIDEO).exists()
