"""Covers: chosen by a person, found otherwise, and never more than the caller may see."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from albumen import wire
from tests import makers
from tests.station.world import HARBOUR, PHOTO, VIDEO, Caller, code_of, logged_in, photo, write

LISTED = {"offset": 0, "limit": -1}
YEAR, SMART = wire.album_id("2024"), wire.smart_id("Best")
SIZES = {"wide": (500, 400), "tall": (400, 500), "flat": (600, 300)}


@pytest.fixture
def sized(mira: Caller, root: Path) -> Caller:
    """A station whose year has a photo of its own and two further down, known by their sizes."""
    write(root / "2024/b.jpg", makers.jpeg(size=SIZES["wide"]))
    write(root / HARBOUR / "tall.jpg", makers.jpeg(size=SIZES["tall"]))
    write(root / HARBOUR / "below/flat.jpg", makers.jpeg(size=SIZES["flat"]))
    mira.library.scan()
    return mira


def shown(caller: Caller, album: str = "2024") -> str:
    """Which photo stands for an album: by what is told in both listings, and by the picture itself."""
    one = wire.album_id(album)
    above = wire.album_id(album.rpartition("/")[0])
    listed = caller.data("Album.list", **LISTED, type="album", additional="thumb_size", id=above)["items"]
    (entry,) = [item for item in listed if item["id"] == one]
    (info,) = caller.data("Album.getinfo", id=one, additional="thumb_size")["items"]
    large = entry["additional"]["thumb_size"]["large"]
    picture = Image.open(io.BytesIO(caller.get("Thumb.get", id=one, size="large").content))
    assert (large["resolutionx"], large["resolutiony"]) == picture.size
    assert (info["cover"]["w"], info["cover"]["h"]) == picture.size
    assert info["additional"]["thumb_size"] == entry["additional"]["thumb_size"]
    assert entry["thumbnail_status"] == info["thumbnail_status"] == "small,large"
    return next((name for name, size in SIZES.items() if size == picture.size), str(picture.size))


def choose(caller: Caller, item: str, album: str = "2024") -> int:
    return caller.code("Cover.set", id=wire.album_id(album), item_id=item)


def test_the_first_photo_by_name_is_the_cover_until_one_is_chosen(sized: Caller) -> None:
    assert shown(sized) == "wide"
    assert choose(sized, photo(HARBOUR, "tall.jpg")) == 0
    assert shown(sized) == "tall"
    assert choose(sized, photo(f"{HARBOUR}/below", "flat.jpg")) == 0
    assert shown(sized) == "flat"
    assert shown(sized, HARBOUR) == "(400, 300)"  # an album below has its own


def test_a_cover_is_seen_by_those_who_may_see_it(sized: Caller, visitor: Caller) -> None:
    for album, kind in (("2024", "public"), (HARBOUR, "private")):
        sized.data("Album.edit", id=wire.album_id(album), type=kind)
    choose(sized, photo(HARBOUR, "tall.jpg"))
    assert shown(sized) == "tall"
    assert shown(visitor) == "wide"
    sized.data("Album.edit", id=wire.album_id(HARBOUR), type="public")
    assert shown(visitor) == "tall"


def test_a_cover_that_left_gives_way_until_it_is_back(sized: Caller, root: Path) -> None:
    choose(sized, photo(HARBOUR, "tall.jpg"))
    move = {"mode": "move", "duplicate": "ignore"}
    sized.data("Photo.copy", id=photo(HARBOUR, "tall.jpg"), sharepath=wire.album_id("2023"), **move)
    assert shown(sized) == "wide"
    sized.data("Photo.copy", id=photo("2023", "tall.jpg"), sharepath=YEAR, **move)
    assert shown(sized) == "tall"
    sized.data("Photo.delete", id=photo("2024", "tall.jpg"))
    assert shown(sized) == "wide"


def test_a_cover_and_its_album_may_be_renamed(sized: Caller, root: Path) -> None:
    choose(sized, photo(HARBOUR, "tall.jpg"))
    sized.data("Album.edit", id=wire.album_id(HARBOUR), name="Boats")
    sized.data("Album.edit", id=YEAR, name="The year")
    (root / "The year/Boats/tall.jpg").rename(root / "The year/Boats/other name.jpg")
    sized.library.scan()
    assert shown(sized, "The year") == "tall"


def test_a_video_may_be_a_cover(sized: Caller) -> None:
    assert choose(sized, wire.item_id("video", HARBOUR, VIDEO)) == 0
    (info,) = sized.data("Album.getinfo", id=YEAR)["items"]
    assert (info["cover"]["w"], info["cover"]["h"]) == (1920, 1080)


def test_the_root_has_a_cover_too(sized: Caller) -> None:
    assert choose(sized, photo(HARBOUR, "tall.jpg"), "") == 0
    (info,) = sized.data("Album.getinfo")["items"]
    assert (info["cover"]["w"], info["cover"]["h"]) == SIZES["tall"]


def test_a_turned_cover_is_shown_turned(sized: Caller) -> None:
    choose(sized, photo(HARBOUR, "tall.jpg"))
    sized.data("Rotate.set", id=photo(HARBOUR, "tall.jpg"), turn="right")
    assert shown(sized) == "wide"  # 500 x 400: the tall one on its side


@pytest.mark.parametrize(
    ("album", "item", "code"),
    [
        ("1999", photo(HARBOUR, PHOTO), 527),
        ("2024", photo(HARBOUR, "gone.jpg"), 528),
        ("2024", photo("2023", "old.jpg"), 529),
        (HARBOUR, photo("2024", "b.jpg"), 529),
        ("2024", "smart_61", 101),
    ],
)
def test_what_cannot_be_a_cover_has_its_code(sized: Caller, album: str, item: str, code: int) -> None:
    assert choose(sized, item, album) == code
    assert shown(sized) == "wide"


def test_a_visitor_sets_no_cover(visitor: Caller) -> None:
    assert choose(visitor, photo("Open", "seen.jpg"), "Open") == 105


def smart_cover(caller: Caller, item: str, **fields: object) -> int:
    return caller.code("Cover.setsmart", **{"id": SMART, "item_id": item, "version": 2, **fields})


def smart_shown(caller: Caller) -> tuple[int, int]:
    picture = caller.get("Thumb.get", id=SMART, size="large")
    (told,) = caller.data("SmartAlbum.list", **LISTED, additional="thumb_size")["smart_albums"]
    large = told["additional"]["thumb_size"]["large"]
    size = Image.open(io.BytesIO(picture.content)).size
    assert size == (large["resolutionx"], large["resolutiony"])
    return size


def test_a_smart_album_has_a_chosen_cover_while_it_shows_it(sized: Caller, visitor: Caller) -> None:
    sized.data("SmartAlbum.create", name="Best", albums=f"{YEAR},{wire.album_id('Open')}", type="photo")
    assert smart_shown(sized) == SIZES["wide"]
    assert smart_cover(sized, photo(HARBOUR, "tall.jpg")) == 0
    assert smart_shown(sized) == SIZES["tall"]
    assert smart_shown(visitor) == (64, 48)  # the one that a visitor may see
    sized.data("SmartAlbum.edit", id=SMART, keyword="b")
    assert smart_shown(sized) == SIZES["wide"]
    sized.data("SmartAlbum.edit", id=SMART, keyword="tall,flat")
    assert smart_shown(sized) == SIZES["tall"]
    sized.data("Photo.delete", id=photo(HARBOUR, "tall.jpg"))
    assert smart_shown(sized) == SIZES["flat"]


def test_what_cannot_be_the_cover_of_a_smart_album_has_its_code(sized: Caller, jon: Caller) -> None:
    sized.data("SmartAlbum.create", name="Best", albums=YEAR, type="photo")
    assert smart_cover(sized, photo("2023", "old.jpg")) == 447
    assert smart_cover(sized, wire.item_id("video", HARBOUR, VIDEO)) == 447
    assert smart_cover(sized, photo(HARBOUR, "gone.jpg")) == 447
    assert smart_cover(sized, photo("2024", "b.jpg"), id=wire.smart_id("Gone")) == 101
    assert smart_cover(jon, photo("2024", "b.jpg")) == 448
    assert smart_cover(sized, photo("2024", "b.jpg"), version=1) == 104


def test_listings_tell_whether_there_is_a_cover_without_being_asked_for_it(sized: Caller, root: Path) -> None:
    """And nothing of thumbnails with ignore=thumbnail, whatever else is asked."""
    (root / "Bare").mkdir()
    asked = {**LISTED, "type": "album,photo", "additional": "thumb_size,file_location"}
    page = sized.data("Album.list", **LISTED, type="album")["items"]
    assert {item["info"]["name"]: item["thumbnail_status"] for item in page} == {
        **dict.fromkeys(("2023", "2024", "Locked", "Open"), "small,large"),
        "Bare": "default",
    }
    quiet = sized.data("Album.list", **asked, ignore="thumbnail")["items"]
    assert {item["thumbnail_status"] for item in quiet} == {"default"}
    assert {tuple(item["additional"]) for item in quiet} == {("file_location",)}
    (info,) = sized.data("Album.getinfo", id=YEAR, ignore="thumbnail", additional="thumb_size")["items"]
    assert (info["thumbnail_status"], info["additional"]) == ("default", None)


def test_a_locked_album_shows_no_cover_before_its_password(mira: Caller, visitor: Caller) -> None:
    choose(mira, photo("Locked", "secret.jpg"), "Locked")
    (locked,) = [item for item in visitor.data("Album.list", **LISTED, type="album")["items"] if
                 item["info"]["name"] == "Locked"]  # fmt: skip
    assert locked["thumbnail_status"] == "default"
    assert code_of(visitor.get("Thumb.get", id=wire.album_id("Locked"), size="small")) == 502
    assert logged_in(visitor).get("Thumb.get", id=wire.album_id("Locked"), size="small").status_code == 200
