"""Tags: words, people and places on items; who is told of them; what clients do with them."""

from __future__ import annotations

import pytest

from albumen import wire
from albumen.catalog import albums
from tests.station.world import HARBOUR, PHOTO, VIDEO, Caller, photo

LISTED = {"offset": 0, "limit": -1}
ALL = "people,desc,geo"
ITEM, CLIP, OLD = photo(HARBOUR, PHOTO), wire.item_id("video", HARBOUR, VIDEO), photo("2023", "old.jpg")
SEEN = photo("Open", "seen.jpg")


def made(mira: Caller, name: str, kind: str = "desc", **fields: object) -> str:
    one: str = mira.data("Tag.create", name=name, type=kind, **fields)["id"]
    return one


def names(caller: Caller, kind: str = ALL, **fields: object) -> list[str]:
    return [one["name"] for one in caller.data("Tag.list", type=kind, **LISTED, **fields)["tags"]]


def on(caller: Caller, item: str, kind: str = ALL) -> list[str]:
    return [one["name"] for one in caller.data("PhotoTag.list", id=item, type=kind)["tags"]]


def found(caller: Caller, **fields: object) -> set[str]:
    page = caller.data("Photo.list", **LISTED, type="photo,video", **fields)
    return {item["info"]["name"] for item in page["items"]}


def test_a_name_is_one_tag_of_its_kind(mira: Caller) -> None:
    first = made(mira, "No\u00ebl")

    assert made(mira, "noe\u0308l") == first
    assert made(mira, "No\u00ebl", "people") != first
    assert names(mira, "desc") == ["No\u00ebl"]


def test_items_are_tagged_and_found_by_tag(mira: Caller) -> None:
    boats, lake = made(mira, "boats"), made(mira, "Lake", "geo", lat=47.3, lng=8.5, address="By the lake")
    added = mira.data("PhotoTag.desc_tag", id=f"{ITEM},{CLIP}", tag_id=boats)["item_tag_ids"]
    mira.data("PhotoTag.geo_tag", id=ITEM, tag_id=lake)

    assert len(added) == 2
    assert on(mira, ITEM) == ["boats", "Lake"]
    assert found(mira, filter_tag=boats) == {PHOTO, VIDEO}
    assert found(mira, filter_tag=lake) == {PHOTO}
    several = mira.data("PhotoTag.list", id=f"{ITEM},{CLIP}", type=ALL, additional="info")["tags"]
    assert [[one["name"] for one in entry["tags"]] for entry in several] == [["boats", "Lake"], ["boats"]]
    assert several[0]["tags"][1]["additional"]["info"]["lat"] == 47.3


@pytest.mark.parametrize(("op", "expected"), [("any", {PHOTO, VIDEO}), ("all", {PHOTO})])
def test_the_search_takes_one_tag_or_all(mira: Caller, op: str, expected: set[str]) -> None:
    boats, dawn = made(mira, "boats"), made(mira, "dawn")
    mira.data("PhotoTag.desc_tag", id=ITEM, tag_id=f"{boats},{dawn}")
    mira.data("PhotoTag.desc_tag", id=CLIP, tag_id=dawn)

    for asked in (f"{boats},{dawn}", "boats,DAWN"):
        page = mira.data("Album.list", **LISTED, type="photo,video", desc_tag=asked, desc_tag_op=op)
        assert {item["info"]["name"] for item in page["items"]} == expected


def test_a_face_has_its_place(mira: Caller) -> None:
    jon, eva = made(mira, "Jon", "people"), made(mira, "Eva", "people")
    mira.data("PhotoTag.people_tag", id=ITEM, tag_id=jon, x=0.41, y=0.22, width=0.08, height=0.11)
    mira.data("PhotoTag.people_tag", id=ITEM, tag_id=eva)

    told = mira.data("PhotoTag.list", id=ITEM, type="people", additional="info")["tags"]
    boxes = [[one["additional"]["info"][part] for part in ("x", "y", "width", "height")] for one in told]
    assert boxes == [[0.41, 0.22, 0.08, 0.11], [None] * 4]
    mira.data("PhotoTag.people_tag_confirm", id=ITEM, tag_id=jon, confirm="false")
    assert on(mira, ITEM) == ["Eva"]


def test_the_last_use_takes_the_tag_along(mira: Caller) -> None:
    boats = made(mira, "boats")
    (first, _) = mira.data("PhotoTag.desc_tag", id=f"{ITEM},{CLIP}", tag_id=boats)["item_tag_ids"]

    mira.data("PhotoTag.delete", id=ITEM, item_tag_id=first)
    assert names(mira) == ["boats"]
    mira.data("PhotoTag.delete", id=CLIP, tag_id=boats)
    assert names(mira) == []


def test_an_id_on_another_item_takes_nothing_off(mira: Caller) -> None:
    boats = made(mira, "boats")
    (own,) = mira.data("PhotoTag.desc_tag", id=ITEM, tag_id=boats)["item_tag_ids"]

    assert mira.code("PhotoTag.delete", id=OLD, item_tag_id=own) == 472
    assert on(mira, ITEM) == ["boats"]


def test_tags_go_along_with_a_move_and_a_copy(mira: Caller) -> None:
    mira.data("PhotoTag.desc_tag", id=ITEM, tag_id=made(mira, "boats"))
    target = wire.album_id("2023")
    mira.data("Photo.copy", id=ITEM, sharepath=target, mode="copy", duplicate="ignore")
    mira.data("Album.edit", id=wire.album_id(HARBOUR), name="Boats")

    assert on(mira, photo("2023", PHOTO)) == ["boats"]
    assert on(mira, photo("2024/Boats", PHOTO)) == ["boats"]
    mira.data("Photo.delete", id=f"{photo('2023', PHOTO)},{photo('2024/Boats', PHOTO)}")
    assert found(mira, filter_tag="tag_1") == set()


def test_nobody_learns_of_tags_from_what_they_may_not_see(mira: Caller, jon: Caller) -> None:
    albums.set_album(mira.library.catalog, "2024", type="private")
    mira.data("Permission.editalbum", id=wire.album_id("2024"), user="jon")
    secret, shared = made(mira, "secret"), made(mira, "shared")
    mira.data("PhotoTag.desc_tag", id=ITEM, tag_id=f"{secret},{shared}")
    mira.data("PhotoTag.desc_tag", id=SEEN, tag_id=shared)

    assert names(mira) == ["secret", "shared"]
    assert names(jon) == ["shared"]
    assert jon.code("Tag.getinfo", id=secret) == 437
    assert found(jon, filter_tag=shared) == {"seen.jpg"}
    assert found(jon, filter_tag=secret) == set()


def test_a_tag_is_renamed_on_all_items(mira: Caller) -> None:
    boats = made(mira, "boats")
    mira.data("PhotoTag.desc_tag", id=f"{ITEM},{CLIP}", tag_id=boats)
    mira.data("Tag.edit", id=boats, name="ships")

    assert on(mira, ITEM) == on(mira, CLIP) == ["ships"]
    mira.data("Tag.delete", id=boats)
    assert on(mira, ITEM) == []


def test_a_smart_album_follows_a_tag(mira: Caller) -> None:
    boats = made(mira, "boats")
    smart = mira.data("SmartAlbum.create", name="Boats", type="photo,video", desc_tag=boats)["id"]
    assert found(mira, filter_smart=smart) == set()
    mira.data("PhotoTag.desc_tag", id=CLIP, tag_id=boats)

    assert found(mira, filter_smart=smart) == {VIDEO}
    assert mira.code("SmartAlbum.create", name="More", type="photo", desc_tag="tag_99") == 450


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "' OR 1=1 --", '"; DROP TABLE tags; --', "\u65c5\u884c", "100%_"]
)
def test_names_are_text(mira: Caller, name: str) -> None:
    mira.data("PhotoTag.desc_tag", id=ITEM, tag_id=made(mira, name))

    assert on(mira, ITEM) == names(mira) == [name]


def test_places_are_looked_up_offline(mira: Caller) -> None:
    (first, *_) = mira.data("Tag.searchplace", query="z\u00fcri")["places"]
    (near, *_) = mira.data("Tag.searchplace", lat=57.7, lng=11.97)["places"]

    assert (first["name"], first["address"]) == ("Z\u00fcrich", "Z\u00fcrich, Switzerland")
    assert near["name"] == "G\u00f6teborg"


def test_dsdl_loads_the_items_of_each_tag(mira: Caller) -> None:
    """schnatterer/dsdl: all general tags with thumbnails, then the items of each (API facts, flows 6)."""
    mira.data("PhotoTag.desc_tag", id=ITEM, tag_id=made(mira, "frame"))
    asked = {"type": "desc", "sort_by": "title", "thumbnail_status": "true", "additional": "info,thumb_size"}
    page = mira.data("Tag.list", offset=0, limit=999999999999, **asked)

    assert page["total"] == page["offset"] == 1
    assert page["tags"][0]["thumbnail_status"] == "small,large"
    assert page["tags"][0]["additional"]["thumb_size"]["large"]
    assert found(mira, filter_tag=page["tags"][0]["id"]) == {PHOTO}


def test_ds_photo_shows_the_tags_of_a_photo_and_all_general_ones(mira: Caller) -> None:
    """DS photo, steps 10 and 11 (API facts, flows 2)."""
    mira.data("PhotoTag.desc_tag", id=ITEM, tag_id=made(mira, "boats"))

    assert mira.data("PhotoTag.list", id=ITEM, additional="info", type="people,desc,geo")["tags"]
    (one,) = mira.data("Tag.list", additional="info", offset=0, type="desc", limit=-1)["tags"]
    assert one["additional"]["info"]["name"] == "boats"
