"""Smart albums: kept searches, what each caller sees in them, and how they follow what changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from albumen import wire
from albumen.catalog import albums
from tests import makers
from tests.station.world import HARBOUR, PHOTO, VIDEO, Caller, code_of, photo, write

LISTED = {"offset": 0, "limit": -1}
MEDIA = {**LISTED, "type": "photo,video"}
BEST = wire.smart_id("Best")


def names(caller: Caller, smart: str = BEST, **fields: object) -> list[str]:
    """What is in a smart album."""
    found = caller.data("Photo.list", **{**MEDIA, "filter_smart": smart, **fields})
    return [item["info"]["name"] for item in found["items"]]


def listed(caller: Caller, **fields: object) -> list[str]:
    page = caller.data("SmartAlbum.list", **{**LISTED, **fields})
    return [one["name"] for one in page["smart_albums"]]


def test_a_smart_album_shows_what_its_conditions_find(mira: Caller) -> None:
    mira.data("Photo.edit", id=photo(HARBOUR, PHOTO), title="Sea")
    made = mira.data("SmartAlbum.create", name="Best", keyword="sea,old", keyword_op="any")
    assert made == {"id": BEST}
    assert names(mira) == [PHOTO, "old.jpg"]
    mira.data("Photo.edit", id=photo("Open", "seen.jpg"), title="old sea")
    assert names(mira, sort_by="takendate", sort_direction="desc") == [PHOTO, "old.jpg", "seen.jpg"]


CONDITIONS: dict[str, tuple[dict[str, object], list[str]]] = {
    "keyword": ({"keyword": "img_0042"}, [PHOTO]),
    "date": ({"date": "2022-05-05,2022-05-06"}, ["hidden.jpg", "seen.jpg"]),
    "an open date": ({"date": "2024-01-01,", "date_op": "taken"}, [VIDEO, PHOTO]),
    "upload date": ({"date": "2999-01-01,", "date_op": "upload"}, []),
    "camera": ({"camera": "Fujifilm,Leica"}, [PHOTO]),
    "album and all below": ({"albums": wire.album_id("2024")}, [VIDEO, PHOTO]),
    "kind": ({"albums": wire.album_id("2024"), "type": "video"}, [VIDEO]),
    "all that is given": ({"albums": wire.album_id("2024"), "camera": "X"}, []),
    "a tag, of which there is none yet": ({"people_tag": "Jon"}, []),
}


@pytest.mark.parametrize(("asked", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_each_condition_is_kept_told_and_holds(
    mira: Caller, asked: dict[str, object], expected: list[str]
) -> None:
    mira.data("SmartAlbum.create", name="Best", **asked)
    (told,) = mira.data("SmartAlbum.getinfo", id=BEST)["smart_albums"]
    kinds = str(asked.get("type", "photo,video")).split(",")
    lists = {"keyword", "camera", "albums", "people_tag"}
    assert told["item_type"] == kinds
    assert told["condition"] == {
        name: str(value).split(",") if name in lists else value
        for name, value in asked.items()
        if name != "type"
    }
    assert names(mira) == expected


def test_kinds_dates_and_pages_narrow_what_is_shown(mira: Caller) -> None:
    mira.data("SmartAlbum.create", name="Best", date="2022-01-01,2024-12-31")
    assert names(mira, type="video") == [VIDEO]
    assert names(mira, taken_date="2022-05-06,2023-12-31") == ["hidden.jpg", "old.jpg", "secret.jpg"]
    assert names(mira, taken_date="2021-01-01") == []
    page = mira.data("Photo.list", **{**MEDIA, "filter_smart": BEST, "offset": 2, "limit": 2})
    assert (page["total"], page["offset"], [item["pos"] for item in page["items"]]) == (6, 4, [2, 3])


def test_a_smart_album_wins_over_other_filters(mira: Caller) -> None:
    mira.data("SmartAlbum.create", name="Best", albums=wire.album_id("2023"))
    assert names(mira, filter_album=wire.album_id("2024"), gps="true") == ["old.jpg"]


def test_featured_items_are_picked_from_it(mira: Caller) -> None:
    mira.data("SmartAlbum.create", name="Best", albums=wire.album_id("Open"))
    found = mira.data("Photo.listfeatureditem", count=5, taken_date="2022-05-05", filter_smart=BEST)
    assert [item["info"]["name"] for item in found["items"]] == ["seen.jpg"]


def test_each_caller_sees_what_they_may_see(mira: Caller, visitor: Caller) -> None:
    mira.data("SmartAlbum.create", name="Best", date="2022-05-05,2022-05-07")
    mira.data("SmartAlbum.create", name="Secret", albums=wire.album_id("2024"))
    mira.data("SmartAlbum.create", name="Empty", keyword="nothing is called so")
    assert names(mira) == ["hidden.jpg", "secret.jpg", "seen.jpg"]
    assert names(visitor) == ["seen.jpg"]
    assert listed(mira) == ["Best", "Empty", "Secret"]
    assert listed(visitor) == ["Best"]
    visitor.data("SmartAlbum.getinfo", id=BEST)
    for hidden in ("Secret", "Empty", "Not there"):
        one = wire.smart_id(hidden)
        assert visitor.code("SmartAlbum.getinfo", id=one) == 449
        assert visitor.code("Photo.list", filter_smart=one, **MEDIA) == 456
        assert code_of(visitor.get("Thumb.get", id=one, size="small")) == 503


def test_conditions_are_told_to_administrators_only(mira: Caller, visitor: Caller) -> None:
    """They may name private albums and people."""
    mira.data("SmartAlbum.create", name="Best", albums=f"{wire.album_id('Open')},{wire.album_id('2024')}")
    (told,) = visitor.data("SmartAlbum.getinfo", id=BEST)["smart_albums"]
    assert "condition" not in told and told["item_type"] == ["photo", "video"]


def test_only_administrators_change_smart_albums(mira: Caller, jon: Caller, visitor: Caller) -> None:
    mira.data("SmartAlbum.create", name="Best", keyword="sea")
    changes: list[tuple[str, dict[str, Any]]] = [
        ("SmartAlbum.create", {"name": "Mine", "keyword": "x"}),
        ("SmartAlbum.edit", {"id": BEST, "name": "Mine"}),
        ("SmartAlbum.delete", {"id": BEST}),
    ]
    for called, fields in changes:
        assert jon.code(called, **fields) == 448
        assert visitor.code(called, **fields) == 105
    assert listed(mira) == ["Best"]


def test_an_edit_changes_what_is_given(mira: Caller) -> None:
    mira.data("SmartAlbum.create", name="Best", type="photo", keyword="img", camera="Fujifilm")
    mira.data("SmartAlbum.edit", id=BEST, name="Été")
    assert mira.code("SmartAlbum.getinfo", id=BEST) == 449
    renamed = wire.smart_id("Été")
    assert names(mira, renamed) == [PHOTO]
    assert names(mira, wire.smart_id("E\u0301te\u0301")) == [PHOTO]  # as a Mac writes it
    mira.data("SmartAlbum.edit", id=renamed, keyword="seen")
    (told,) = mira.data("SmartAlbum.getinfo", id=renamed)["smart_albums"]
    assert (told["condition"], told["item_type"]) == ({"keyword": ["seen"]}, ["photo"])
    mira.data("SmartAlbum.edit", id=renamed, type="video")
    assert names(mira, renamed) == []
    mira.data("SmartAlbum.edit", id=renamed, name="Été", albums=wire.album_id("2024"))
    assert names(mira, renamed) == [VIDEO]


@pytest.mark.parametrize("called", ["SmartAlbum.create", "SmartAlbum.edit"])
def test_what_cannot_be_kept_is_refused(mira: Caller, called: str) -> None:
    mira.data("SmartAlbum.create", name="Best", keyword="sea")
    mira.data("SmartAlbum.create", name="Été", keyword="sea")
    fail, fields = (446, {"name": "New"}) if called.endswith("create") else (447, {"id": BEST})
    assert mira.code(called, **fields, date="yesterday") == fail
    assert mira.code(called, **fields, albums=wire.album_id("1999")) == fail
    assert mira.code(called, **{**fields, "name": "  "}, keyword="x") == fail
    assert mira.code(called, **{**fields, "name": "E\u0301te\u0301"}, keyword="x") == 451
    assert mira.code(called, **fields, desc_tag="tag_99") == 450
    assert listed(mira) == ["Best", "Été"]
    (told,) = mira.data("SmartAlbum.getinfo", id=BEST)["smart_albums"]
    assert told["condition"] == {"keyword": ["sea"]}


def test_a_delete_takes_all_or_none_and_no_photo(mira: Caller, root: Path) -> None:
    before = sorted(path for path in root.rglob("*.jpg"))
    for name in ("Best", "Other"):
        mira.data("SmartAlbum.create", name=name, albums=wire.album_id("2023"))
    assert mira.code("SmartAlbum.delete", id=f"{BEST},{wire.smart_id('Gone')}") == 449
    assert listed(mira) == ["Best", "Other"]
    mira.data("SmartAlbum.delete", id=f"{BEST},{wire.smart_id('Other')}")
    assert listed(mira) == []
    assert sorted(path for path in root.rglob("*.jpg")) == before


def test_its_albums_follow_a_rename_and_a_move(mira: Caller) -> None:
    mira.data("SmartAlbum.create", name="Best", albums=wire.album_id(HARBOUR))
    mira.data("Album.edit", id=wire.album_id(HARBOUR), name="Boats")
    mira.data("Album.move", id=wire.album_id("2024/Boats"), sharepath=wire.album_id("2023"), duplicate="skip")
    assert names(mira) == [VIDEO, PHOTO]
    (told,) = mira.data("SmartAlbum.getinfo", id=BEST)["smart_albums"]
    assert told["condition"]["albums"] == [wire.album_id("2023/Boats")]


def test_without_its_albums_it_is_empty_and_not_everything(mira: Caller) -> None:
    mira.data("SmartAlbum.create", name="Best", albums=wire.album_id("2023"))
    mira.data("Album.delete", id=wire.album_id("2023"))
    assert names(mira) == []
    assert listed(mira) == ["Best"]


def test_lists_are_by_name_in_pages_with_covers(mira: Caller) -> None:
    """As the clients of the flows ask: limit 50, sort_by=title, thumb_size (API facts, flows 3.6 and 6)."""
    for name in ("beta", "Alpha", "Ärmel", "gamma"):
        mira.data("SmartAlbum.create", name=name, albums=wire.album_id(HARBOUR))
    assert listed(mira, sort_by="title", limit=50) == ["Alpha", "beta", "gamma", "Ärmel"]
    assert listed(mira, sort_by="title", sort_direction="dsc", limit=2) == ["Ärmel", "gamma"]
    page = mira.data("SmartAlbum.list", offset=1, limit=2, additional="thumb_size")
    assert (page["total"], page["offset"]) == (4, 3)
    first = page["smart_albums"][0]
    assert (first["id"], first["type"], first["thumbnail_status"]) == (
        wire.smart_id("beta"),
        "smart_album",
        "small,large",
    )
    assert first["additional"]["thumb_size"]["large"]["resolutionx"] == 400
    assert "additional" not in mira.data("SmartAlbum.list", **LISTED)["smart_albums"][0]
    assert mira.data("SmartAlbum.list", offset=9, limit=5) == {"total": 4, "offset": 4, "smart_albums": []}


def test_its_thumbnail_is_of_the_first_photo_that_the_caller_may_see(
    mira: Caller, visitor: Caller, root: Path
) -> None:
    write(root / "2024/aaa.jpg", makers.jpeg(size=(500, 400)))
    write(root / "Open/bbb.jpg", makers.jpeg(size=(400, 500)))
    for album in ("2024", "Open"):
        mira.names(album)
    mira.data("SmartAlbum.create", name="Best", keyword="aaa,bbb")
    for caller, width in ((mira, 500), (visitor, 400)):
        (told,) = caller.data("SmartAlbum.list", **LISTED, additional="thumb_size")["smart_albums"]
        assert told["additional"]["thumb_size"]["large"]["resolutionx"] == width
        assert caller.get("Thumb.get", id=BEST, size="large").status_code == 200
    first, second = (one.get("Thumb.get", id=BEST, size="large").content for one in (mira, visitor))
    assert first != second


def test_a_locked_album_opens_to_who_told_its_password(mira: Caller, visitor: Caller) -> None:
    mira.data("SmartAlbum.create", name="Best", date="2022-05-05,2022-05-07")
    unlocked = visitor.get("Album.list", id=wire.album_id("Locked"), **MEDIA, password="sesame")
    guest = Caller(visitor.http, unlocked.cookies["PHPSESSID"])
    assert names(guest) == ["secret.jpg", "seen.jpg"]
    albums.set_album(mira.library.catalog, "Open", type="private")
    assert names(guest) == ["secret.jpg"]


def test_the_log_names_what_was_changed_and_not_by_its_hex(mira: Caller) -> None:
    mira.data("SmartAlbum.create", name="Best", keyword="a secret word")
    mira.data("SmartAlbum.edit", id=BEST, name="Better")
    lines = mira.data("PhotoLog.list", **LISTED)["logs"]
    told = [line for line in map(str, lines) if "SmartAlbum" in line]
    assert len(told) == 2 and any("id: Best; name: Better" in line for line in told)
    assert not any("secret" in line for line in told)
