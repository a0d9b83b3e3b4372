"""Sharing: what a link shows, to whom, and for how long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from albumen import api, wire
from albumen.catalog import albums, rights, sessions, users
from albumen.station.sharing import FIELDS
from tests import makers
from tests.station.world import (
    HARBOUR,
    PHOTO,
    PLAIN,
    PROOFING,
    VIDEO,
    Caller,
    code_of,
    logged_in,
    photo,
    share,
    write,
)

LISTED = {"offset": 0, "limit": -1}
PHOTOS = {**LISTED, "type": "photo,video"}
ITEM, CLIP = photo(HARBOUR, PHOTO), wire.item_id("video", HARBOUR, VIDEO)
OLD = photo("2023", "old.jpg")
BYTES = {
    "Thumb.get": {"size": "small"},
    "Download.getphoto": {},
    "Photo.getinfo": {},
    "Photo.getexif": {},
}


def shown(caller: Caller, link: str, **fields: Any) -> list[str]:
    """The names of what a link shows, as clients of the public ask for it."""
    page = caller.data("Photo.list", filter_public_share=link, **{**PHOTOS, **fields})
    assert page["total"] == len(page["items"])
    return [item["info"]["name"] for item in page["items"]]


def codes(caller: Caller, link: str, one: str) -> set[int]:
    """The codes of all that a link gives of an item; 0 is a success, also one of bytes."""
    found: set[int] = set()
    for called, more in BYTES.items():
        answer = caller.get(called, id=one, public_share_id=link, **more)
        is_json = answer.headers["content-type"].startswith("application/json")
        found.add(code_of(answer) if is_json else 0)
    return found


def test_a_link_shows_the_chosen_items_and_nothing_else(mira: Caller, visitor: Caller) -> None:
    _, link = share(mira, ITEM, CLIP)

    assert shown(visitor, link) == [VIDEO, PHOTO]
    assert codes(visitor, link, ITEM) == {0}
    assert 0 not in codes(visitor, link, OLD)
    assert (
        visitor.code("Photo.list", **PHOTOS, filter_album=wire.album_id(HARBOUR), public_share_id=link) == 457
    )
    assert visitor.code("Photo.getinfo", id=f"{ITEM},{OLD}", public_share_id=link) == 457
    assert 0 not in codes(visitor, "", ITEM), "without the link there is nothing"
    assert 0 not in codes(visitor, link[:-1], ITEM)


def test_a_followed_album_shows_what_comes_but_not_what_is_below(
    mira: Caller, visitor: Caller, root: Path
) -> None:
    one = mira.data("SharedAlbum.create", name="Harbour", album=wire.album_id(HARBOUR))["id"]
    link = mira.data("SharedAlbum.edit_public_share", id=one, is_shared="true")["shareid"]
    write(root / HARBOUR / "below" / "deep.jpg", makers.jpeg(seed=30))
    write(root / HARBOUR / "later.jpg", makers.jpeg(seed=31))

    assert shown(visitor, link) == [VIDEO, PHOTO, "later.jpg"]
    assert 0 not in codes(visitor, link, photo(f"{HARBOUR}/below", "deep.jpg"))
    assert mira.code("SharedAlbum.add_items", id=one, item_id=OLD) == 552


def test_a_link_that_was_closed_is_dead_at_once_and_never_comes_back(mira: Caller, visitor: Caller) -> None:
    one, link = share(mira, ITEM)
    assert codes(visitor, link, ITEM) == {0}

    assert mira.data("SharedAlbum.edit_public_share", id=one, is_shared="false")["shareid"] == ""
    assert 0 not in codes(visitor, link, ITEM)
    assert visitor.code("Photo.list", filter_public_share=link, **PHOTOS) == 456
    assert visitor.code("SharedAlbum.getinfo_public", public_share_id=link) == 555
    assert visitor.http.get(f"/photo/share/{link}").status_code == 404

    again = mira.data("SharedAlbum.edit_public_share", id=one, is_shared="true")["shareid"]
    assert again != link
    assert 0 not in codes(visitor, link, ITEM)
    assert codes(visitor, again, ITEM) == {0}


def test_browsers_ask_again_before_they_show_bytes_of_a_share_a_second_time(
    mira: Caller, visitor: Caller
) -> None:
    one, link = share(mira, ITEM)
    first = visitor.get("Thumb.get", id=ITEM, size="small", public_share_id=link)
    assert first.headers["cache-control"] == "private, no-cache"
    again = {"if-none-match": first.headers["etag"]}
    assert (
        visitor.get("Thumb.get", headers=again, id=ITEM, size="small", public_share_id=link).status_code
        == 304
    )
    mira.data("SharedAlbum.edit_public_share", id=one, is_shared="false")
    closed = visitor.get("Thumb.get", headers=again, id=ITEM, size="small", public_share_id=link)
    assert closed.status_code == 403


@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        ({"start_time": "2099-01-01"}, "not_yet"),
        ({"end_time": "2001-01-01"}, "expired"),
        ({"start_time": "2001-01-01", "end_time": "2099-01-01 10:00:00"}, "valid"),
        ({"start_time": "", "end_time": ""}, "valid"),
    ],
)
def test_a_link_is_open_between_its_bounds(
    mira: Caller, visitor: Caller, bounds: dict[str, str], status: str
) -> None:
    one, link = share(mira, ITEM, **bounds)
    facts = mira.data("SharedAlbum.getinfo", id=one, additional="public_share")["shared_album"]

    assert facts["additional"]["public_share"]["share_status"] == status
    assert (0 in codes(visitor, link, ITEM)) == (status == "valid")
    assert shown(mira, link) == [PHOTO], "its owner may look at any time"


def test_the_last_day_of_a_link_is_part_of_it(mira: Caller) -> None:
    one, _ = share(mira, ITEM, start_time="2099-12-31", end_time="2099-12-31")
    facts = mira.data("SharedAlbum.getinfo", id=one, additional="public_share")["shared_album"]
    link = facts["additional"]["public_share"]
    assert (link["start_time"], link["end_time"]) == ("2099-12-31 00:00:00", "2099-12-31 23:59:59")
    wrong = {"id": one, "is_shared": "true"}
    for bad in ({"start_time": "2100-01-01"}, {"end_time": "tomorrow"}, {"end_time": "2099-02-30"}):
        assert mira.code("SharedAlbum.edit_public_share", **wrong, **bad) == 552
    assert facts == mira.data("SharedAlbum.getinfo", id=one, additional="public_share")["shared_album"]


def test_a_password_opens_a_share_for_the_session(mira: Caller, visitor: Caller) -> None:
    _, link = share(mira, ITEM, enable_password="true", password="sesame")
    assert 0 not in codes(visitor, link, ITEM)
    assert visitor.code("Photo.list", filter_public_share=link, **PHOTOS) == 457
    facts = visitor.data("SharedAlbum.getinfo_public", public_share_id=link)["shared_album"]
    assert facts["password_needed"] and facts["name"] == ""
    assert visitor.code("SharedAlbum.getinfo_public", public_share_id=link, password="wrong") == 551

    answer = visitor.post("SharedAlbum.getinfo_public", public_share_id=link, password="sesame")
    assert answer.json()["data"]["shared_album"]["name"] == "Picks"
    inside = Caller(visitor.http, answer.headers["set-cookie"].partition("=")[2].partition(";")[0])
    assert shown(inside, link) == [PHOTO]
    assert codes(inside, link, ITEM) == {0}
    assert 0 not in codes(visitor, link, ITEM)
    assert inside.code("Album.create", name="x") == 105


def test_the_password_of_a_share_cannot_be_guessed_for_ever(mira: Caller, visitor: Caller) -> None:
    _, link = share(mira, ITEM, enable_password="true", password="sesame")
    for _ in range(5):
        assert visitor.code("SharedAlbum.getinfo_public", public_share_id=link, password="wrong") == 551
    assert visitor.code("SharedAlbum.getinfo_public", public_share_id=link, password="sesame") == 551


def test_a_share_needs_a_password_to_ask_for_one_and_can_do_without_again(
    mira: Caller, visitor: Caller
) -> None:
    one, link = share(mira, ITEM)
    fields = {"id": one, "is_shared": "true"}
    assert mira.code("SharedAlbum.edit_public_share", **fields, enable_password="true") == 552
    mira.data("SharedAlbum.edit_public_share", **fields, enable_password="true", password="sesame")
    assert 0 not in codes(visitor, link, ITEM)
    mira.data("SharedAlbum.edit_public_share", **fields, enable_password="false")
    assert codes(visitor, link, ITEM) == {0}


def test_nobody_shares_more_than_they_see(mira: Caller, visitor: Caller) -> None:
    """What the owner of a share may not see any more is not shown by it either."""
    catalog = mira.library.catalog
    rights.set_rights(catalog, "2024", "browse", names=[PLAIN], of_groups=())
    jon = logged_in(visitor, PLAIN)
    assert (
        jon.code("SharedAlbum.add_items", id=jon.data("SharedAlbum.create", name="x")["id"], item_id=OLD)
        == 551
    )
    _, link = share(jon, ITEM)
    assert codes(visitor, link, ITEM) == {0}

    rights.set_rights(catalog, "2024", None, names=[PLAIN], of_groups=())
    assert 0 not in codes(visitor, link, ITEM)
    assert shown(visitor, link) == []


@pytest.mark.parametrize("how", ["forbidden", "disabled", "removed"])
def test_who_may_not_share_any_more_shares_nothing(mira: Caller, visitor: Caller, how: str) -> None:
    catalog = mira.library.catalog
    albums.set_album(catalog, "2024", type="public")
    _, link = share(logged_in(visitor, PLAIN), ITEM)
    albums.set_album(catalog, "2024", type="private")
    rights.set_rights(catalog, "2024", "browse", names=[PLAIN], of_groups=())
    assert codes(visitor, link, ITEM) == {0}
    if how == "forbidden":
        mira.data("Permission.edit_public_share", user=PLAIN, allow_public_share="false")
        jon = logged_in(visitor, PLAIN)
        one = jon.data("SharedAlbum.create", name="More")["id"]
        assert jon.code("SharedAlbum.edit_public_share", id=one, is_shared="true") == 551
    elif how == "disabled":
        users.set_disabled(catalog, PLAIN, True)
    else:
        users.remove_user(catalog, PLAIN)

    assert 0 not in codes(visitor, link, ITEM)
    assert visitor.code("SharedAlbum.getinfo_public", public_share_id=link) == 555


def test_shares_are_their_owners_and_administrators(mira: Caller, visitor: Caller) -> None:
    one, _ = share(mira, ITEM)
    jon = logged_in(visitor, PLAIN)
    calls: dict[str, dict[str, Any]] = {
        "getinfo": {},
        "edit": {"name": "x"},
        "add_items": {"item_id": ITEM},
        "remove_items": {"item_id": ITEM},
        "edit_public_share": {"is_shared": "false"},
        "delete": {},
    }
    for method, fields in calls.items():
        assert jon.code(f"SharedAlbum.{method}", id=one, **fields) == 551
        assert jon.code(f"SharedAlbum.{method}", id="sharedalbum_99", **fields) == 551
        assert visitor.code(f"SharedAlbum.{method}", id=one, **fields) == 105
    assert jon.code("Photo.list", filter_shared_album=one, **PHOTOS) == 457
    assert jon.data("SharedAlbum.list", **LISTED)["total"] == 0
    theirs = jon.data("SharedAlbum.create", name="Picks")["id"]
    for method, fields in calls.items():
        assert mira.code(f"SharedAlbum.{method}", id=theirs, **fields) == 0
    assert mira.data("SharedAlbum.list", **LISTED)["total"] == 1


def test_names_of_shares_are_one_of_each_user(mira: Caller, visitor: Caller) -> None:
    first = mira.data("SharedAlbum.create", name="Picks")["id"]
    assert mira.code("SharedAlbum.create", name="PICKS") == 553
    second = mira.data("SharedAlbum.create", name="Others")["id"]
    assert mira.code("SharedAlbum.edit", id=second, name="picks") == 553
    assert mira.code("SharedAlbum.edit", id=first, name="PICKS") == 0
    assert logged_in(visitor, PLAIN).code("SharedAlbum.create", name="Picks") == 0
    names = [one["name"] for one in mira.data("SharedAlbum.list", **LISTED)["items"]]
    assert names == ["Others", "PICKS"]


def test_an_item_is_shared_alone(mira: Caller, visitor: Caller) -> None:
    assert mira.data("SharedAlbum.get_single_item", item_id=ITEM)["shareid"] == ""
    link = mira.data("SharedAlbum.set_single_item", item_id=ITEM, is_shared="true")["shareid"]
    assert mira.data("SharedAlbum.get_single_item", item_id=ITEM)["shareid"] == link
    assert codes(visitor, link, ITEM) == {0}
    assert 0 not in codes(visitor, link, CLIP)
    assert mira.data("SharedAlbum.list", **LISTED)["total"] == 0
    mira.data("SharedAlbum.set_single_item", item_id=ITEM, is_shared="false")
    assert 0 not in codes(visitor, link, ITEM)


def test_a_share_follows_what_is_moved_and_forgets_what_is_deleted(mira: Caller, visitor: Caller) -> None:
    one, link = share(mira, ITEM, CLIP, **PROOFING)
    visitor.data("AdvancedShare.add_comment", public_share_id=link, item_id=ITEM, name="Eva", comment="Yes!")
    target = wire.album_id("2023")
    mira.data("Photo.copy", id=ITEM, sharepath=target, mode="move", duplicate="ignore")
    moved = photo("2023", PHOTO)

    assert codes(visitor, link, moved) == {0}
    said = visitor.data("AdvancedShare.list_comment", public_share_id=link, item_id=moved, **LISTED)
    assert [(line["name"], line["comment"]) for line in said] == [("Eva", "Yes!")]
    mira.data("Photo.delete", id=moved)
    assert shown(visitor, link) == [VIDEO]
    mira.data("SharedAlbum.remove_items", id=one, item_id=CLIP)
    assert shown(visitor, link) == []


def test_visitors_do_only_what_a_share_allows(mira: Caller, visitor: Caller) -> None:
    one, link = share(mira, ITEM)
    place = {"public_share_id": link, "item_id": ITEM, "name": "Eva"}
    calls: dict[str, tuple[dict[str, Any], int]] = {
        "add_comment": ({"comment": "Yes!"}, 551),
        "set_label": ({"color_label": 1}, 551),
        "add_area": ({"x": 0, "y": 0, "width": 0.5, "height": 0.5}, 582),
    }
    for method, (fields, refusal) in calls.items():
        assert visitor.code(f"AdvancedShare.{method}", **place, **fields) == refusal
    mira.data("SharedAlbum.edit_public_share", id=one, is_shared="true", **PROOFING)
    for method, (fields, _) in calls.items():
        assert visitor.code(f"AdvancedShare.{method}", **place, **fields) == 0
        assert visitor.code(f"AdvancedShare.{method}", **{**place, "item_id": OLD}, **fields) == 555
        assert (
            visitor.code(f"AdvancedShare.{method}", **{**place, "public_share_id": "none"}, **fields) == 555
        )
    mira.data("SharedAlbum.edit_public_share", id=one, is_shared="true", is_advanced="false")
    for method, (fields, refusal) in calls.items():
        assert visitor.code(f"AdvancedShare.{method}", **place, **fields) == refusal


def test_labels_are_told_by_their_texts_and_filtered_by_their_numbers(mira: Caller, visitor: Caller) -> None:
    _, link = share(mira, ITEM, CLIP, **PROOFING)
    place = {"public_share_id": link, "item_id": ITEM, "name": "Eva"}
    visitor.data("AdvancedShare.set_label", **place, color_label=3)
    page = visitor.data("Photo.list", filter_public_share=link, **PHOTOS)["items"]
    assert [item["info"]["color_label"] for item in page] == ["", "green"]
    assert page[1]["public_share_url"].endswith(f"/photo/share/{link}/{ITEM}")
    assert shown(visitor, link, color_label="3") == [PHOTO]
    assert shown(visitor, link, color_label="0") == [VIDEO]
    assert shown(visitor, link, color_label="0,1,2,3,4,5,6") == [VIDEO, PHOTO]
    assert visitor.code("Photo.list", filter_public_share=link, color_label="7", **PHOTOS) == 456
    assert visitor.code("AdvancedShare.set_label", **place, color_label=2) == 552, "that label has no text"

    log = mira.data("AdvancedShare.list_log", public_share_id=link, **LISTED, category="all")
    assert [(line["item_id"], line["category"], line["log"], line["name"]) for line in log["data"]] == [
        (ITEM, "label", "Eva set the label [green]", "Eva")
    ]
    assert visitor.code("AdvancedShare.list_log", public_share_id=link, **LISTED, category="all") == 105
    jon = logged_in(visitor, PLAIN)
    assert jon.code("AdvancedShare.list_log", public_share_id=link, **LISTED, category="all") == 551


def test_a_marked_area_is_taken_off_by_who_marked_it_or_the_owner(mira: Caller, visitor: Caller) -> None:
    _, link = share(mira, ITEM, **PROOFING)
    place = {"public_share_id": link, "item_id": ITEM}
    box = {"name": "Eva", "x": 0.25, "y": 0.5, "width": 0.5, "height": 0.5}
    answer = visitor.post("AdvancedShare.add_area", **place, **box)
    eva = Caller(visitor.http, answer.headers["set-cookie"].partition("=")[2].partition(";")[0])
    first = answer.json()["data"]["id"]
    second = eva.data("AdvancedShare.add_area", **place, **box)["id"]
    for outside in ({"x": 0.6}, {"height": 0.6}, {"width": 0}):
        assert visitor.code("AdvancedShare.add_area", **place, **{**box, **outside}) == 581

    assert visitor.code("AdvancedShare.delete_area", **place, area_id=first) == 583
    assert logged_in(visitor, PLAIN).code("AdvancedShare.delete_area", **place, area_id=first) == 583
    assert eva.code("AdvancedShare.delete_area", **place, area_id=first) == 0
    assert mira.code("AdvancedShare.delete_area", **place, area_id=second) == 0
    assert visitor.data("AdvancedShare.list_area", **place)["areas"] == []


def test_a_shared_album_has_a_cover_and_an_address(mira: Caller, visitor: Caller) -> None:
    one, link = share(mira, CLIP, ITEM)
    page = mira.data("SharedAlbum.list", **LISTED, additional="public_share,thumb_size")
    (entry,) = page["items"]
    assert entry["id"] == one and entry["public_share_url"] == f"http://testserver/photo/share/{link}"
    assert entry["additional"]["thumb_size"]["small"]["resolutionx"] > 0
    picture = visitor.get("Thumb.get", id=f"publicshare_{link}", size="small")
    assert picture.headers["content-type"] == "image/jpeg"
    assert code_of(visitor.get("Thumb.get", id="publicshare_nothing", size="small")) == 503
    _, empty = share(mira, name="Empty")
    assert code_of(visitor.get("Thumb.get", id=f"publicshare_{empty}", size="small")) == 503


def test_a_share_lets_nobody_into_other_apis(mira: Caller, visitor: Caller) -> None:
    """Only what declares a share takes one: the comments of an item, its tags and its album stay closed."""
    _, link = share(mira, ITEM, **PROOFING)
    by = {"public_share_id": link, "filter_public_share": link}
    assert visitor.code("Comment.list", id=ITEM, **by) != 0
    assert visitor.code("Comment.create", id=ITEM, name="x", comment="x", **by) != 0
    assert visitor.code("PhotoTag.list", id=ITEM, type="desc", **by) != 0
    assert visitor.code("Album.list", id=wire.album_id(HARBOUR), type="photo", **LISTED, **by) != 0
    assert visitor.code("Download.getitem", id=wire.album_id(HARBOUR), **by) != 0
    assert visitor.code("Photo.edit", id=ITEM, title="x", **by) == 105


def test_opening_an_album_keeps_a_user_logged_in(mira: Caller, visitor: Caller) -> None:
    """Programs that put the session into each call go on with it; a browser gets a new id of the same session."""
    jon, locked = logged_in(visitor, PLAIN), {"id": wire.album_id("Locked"), "type": "photo", **LISTED}
    assert jon.code("Album.list", **locked) == 416
    assert jon.code("Album.list", **locked, password="sesame") == 0
    assert jon.code("Album.list", **locked) == 0
    assert jon.data("Auth.checkauth")["username"] == PLAIN

    other = logged_in(visitor, PLAIN)
    cookie = {"cookie": f"PHPSESSID={other.sid}"}
    answer = visitor.get("Album.list", headers=cookie, **locked, password="sesame")
    fresh = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    assert fresh != other.sid
    assert sessions.session(visitor.library.catalog, other.sid) is None
    assert Caller(visitor.http, fresh).data("Auth.checkauth")["username"] == PLAIN
    assert Caller(visitor.http, fresh).code("Album.list", **locked) == 0


def test_every_method_that_a_share_opens_is_tried_here() -> None:
    declared = {
        f"{method.owner.__name__}.{method.name}"
        for method in api.served_methods()
        if set(FIELDS) & set(method.request_type.__struct_fields__)
        and method.owner not in (api.SharedAlbum, api.AdvancedShare)
    }
    assert declared == {*BYTES, "Photo.list", "Download.getvideo"}
