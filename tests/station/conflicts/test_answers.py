"""Conflicts in what answers hold."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from albumen import wire
from tests import makers
from tests.station.conflicts.asking import Asker
from tests.station.world import HARBOUR, PHOTO, TAKEN, VIDEO, photo, share, write


def test_id_of_a_new_tag(mira: Asker) -> None:
    """The id that Tag.create gives

    Sources: an array of one (seed); Photo StatLr joins it to a text, and fails with an array.
    Rule: a text, as a real client is known to need it; our own client reads both.
    """
    made = mira.data("Tag.create", type="desc", name="id of a new tag")["id"]
    assert made == f"tag_{wire.parse_numbered_id('tag', made)}"


def test_kind_of_hits(mira: Asker) -> None:
    """The kind of `info.hits`

    Sources: an integer (seed); a text (both emulators).
    Rule: an integer, as documented: emulators only had to please one app.
    """
    (item, *_) = mira.listed("", type="album")["items"]
    assert type(item["info"]["hits"]) is int


def test_kind_of_the_version(mira: Asker) -> None:
    """The kind of the station's version

    Sources: the text "3400" (6.8); the integer 2962 with `version_string` and `dsm_version` beside it (6.3).
    Rule: a text without the other two, as in the newest.
    """
    told = mira.data("Station.getinfo")
    assert isinstance(told["version"], str)
    assert told["version"].isdigit()
    assert not {"version_string", "dsm_version"} & {*told}


def test_name_of_a_setting(mira: Asker) -> None:
    """The setting for facts in the light box

    Sources: `show_lightbox_information` (6.8); `hide_lightbox_information` (6.3), the other way round.
    Rule: the newest name alone: both together could disagree.
    """
    told = mira.data("Station.getinfo")
    assert "show_lightbox_information" in told
    assert "hide_lightbox_information" not in told


def test_code_of_a_missing_album(mira: Asker, visitor: Asker) -> None:
    """The code of an album that is gone

    Sources: 101 (6.6 and later), 408 or 417 (others); Photo StatLr takes all three; users get 417.
    Rule: 101 for those who may see all that is there, 417 for others, as for a private one: they learn nothing by it.
    """
    asked = {"offset": 0, "limit": 1, "type": "photo"}
    assert mira.code("Album.list", id=wire.album_id("Gone"), **asked) == 101
    assert visitor.code("Album.list", id=wire.album_id("Gone"), **asked) == 417
    assert visitor.code("Album.list", id=wire.album_id("Secret"), **asked) == 417


def test_deleting_what_is_gone(mira: Asker, album: str, root: Path) -> None:
    """Photo.delete of an item that is gone

    Sources: invalid ids are passed over in silence (seed); Photo StatLr takes error 101 as "already gone".
    Rule: passed over beside others; an id alone that names nothing is refused, with one of the codes of its API.
    """
    assert mira.code("Photo.delete", id=f"{photo(album, 'gone.jpg')},{photo(album, 'a.jpg')}") == 0
    assert not (root / album / "a.jpg").exists()


def test_places_of_a_position(mira: Asker, album: str, root: Path) -> None:
    """Where a position is told

    Sources: numbers in `info.lat` and `info.lng` (seed); `info.gps` for videos, `photo_exif.gps` as
    texts; Photo StatLr reads all three, one after the other.
    Rule: numbers and texts for a photo, `info.gps` for a video: each where its source has it.
    """
    write(root / album / "here.jpg", makers.jpeg(TAKEN, seed=51, position=(43.5, 16.25)))
    mira.names(album)
    (item,) = mira.data("Photo.getinfo", id=photo(album, "here.jpg"), additional="photo_exif")
    info = item["info"]
    assert (info["lat"], info["lng"]) == (43.5, 16.25)
    video = wire.item_id("video", HARBOUR, VIDEO)
    mira.data("Photo.edit", id=video, gps_lat=43.5, gps_lng=16.25)
    told = mira.data("Photo.getinfo", id=video)[0]["info"]["gps"]
    assert [float(told[axis]) for axis in ("lat", "lng")] == [43.5, 16.25]
    gps = item["additional"]["photo_exif"]["gps"]
    assert all(isinstance(one, str) for one in gps.values())
    assert [float(gps[axis]) for axis in ("lat", "lng")] == [43.5, 16.25]


def test_facts_of_a_thumbnail(mira: Asker) -> None:
    """What `thumb_size` holds

    Sources: `mtime` may be absent, and `sig` is absent in Photo.getinfo (seed); PhotoStationFrame breaks without
    `large` and `sig`.
    Rule: all sizes, their `mtime` and `sig`, everywhere.
    """
    (item,) = mira.data("Photo.getinfo", id=photo(HARBOUR, PHOTO), additional="thumb_size")
    told = item["additional"]["thumb_size"]
    assert told["sig"]
    for size in ("preview", "small", "large"):
        assert {"resolutionx", "resolutiony", "mtime"} <= {*told[size]}


def test_additional_when_not_asked(mira: Asker) -> None:
    """`additional` when nothing was asked for

    Sources: null in Album.list; the key is absent in Photo.getinfo (both seed).
    Rule: as each is documented.
    """
    assert all(item["additional"] is None for item in mira.listed(wire.album_id(HARBOUR))["items"])
    assert "additional" not in mira.data("Photo.getinfo", id=photo(HARBOUR, PHOTO))[0]


def test_shape_of_getinfo(mira: Asker) -> None:
    """The shape of getinfo

    Sources: Photo.getinfo gives a bare array, Album.getinfo an object with `items` (seed; a client reads `data[0]`).
    Rule: as each is documented.
    """
    assert isinstance(mira.data("Photo.getinfo", id=photo(HARBOUR, PHOTO)), list)
    assert isinstance(mira.data("Album.getinfo", id=wire.album_id(HARBOUR))["items"], list)


def test_tags_of_one_or_many(mira: Asker, album: str, root: Path) -> None:
    """The shape of PhotoTag.list

    Sources: the seed shows tags for one id, and an entry an item (`photoId`, `tags`) for several.
    Rule: the number of ids decides: clients that ask for one read tags.
    """
    write(root / album / "b.jpg", makers.jpeg(seed=52))
    one, other = photo(album, "a.jpg"), photo(album, "b.jpg")
    mira.names(album)
    tag = mira.data("Tag.create", type="desc", name="one or many")["id"]
    mira.data("PhotoTag.desc_tag", id=one, tag_id=tag)
    asked = {"type": "desc"}
    assert [entry["id"] for entry in mira.data("PhotoTag.list", id=one, **asked)["tags"]] == [tag]
    many = mira.data("PhotoTag.list", id=f"{one},{other}", **asked)["tags"]
    assert [(entry["photoId"], len(entry["tags"])) for entry in many] == [(one, 1), (other, 0)]


def test_people_without_a_face(mira: Asker, album: str) -> None:
    """The box of a face

    Sources: four required fields (seed); Photo StatLr leaves them out for a keyword without a region.
    Rule: all four or none.
    """
    mira.names(album)
    tag = mira.data("Tag.create", type="people", name="without a face")["id"]
    asked = {"id": photo(album, "a.jpg"), "tag_id": tag}
    assert mira.code("PhotoTag.people_tag", x=0.1, **asked) == 471
    assert mira.code("PhotoTag.people_tag", **asked) == 0


def test_ways_to_take_a_tag_off(mira: Asker, album: str) -> None:
    """What names the tag to take off

    Sources: `tag_id` or `item_tag_id` (seed); Photo StatLr sends the second.
    Rule: either; neither is refused.
    """
    mira.names(album)
    one = photo(album, "a.jpg")
    for field in ("tag_id", "item_tag_id"):
        tag = mira.data("Tag.create", type="desc", name=f"off by {field}")["id"]
        (hung,) = mira.data("PhotoTag.desc_tag", id=one, tag_id=tag)["item_tag_ids"]
        asked = {"tag_id": tag} if field == "tag_id" else {"item_tag_id": hung}
        assert mira.code("PhotoTag.delete", id=one, **asked) == 0
    assert mira.code("PhotoTag.delete", id=one) == 101


def test_answer_of_a_new_album(mira: Asker, album: str) -> None:
    """What Album.create answers

    Sources: no data (seed); Photo StatLr reads `data.id`, and fails without it; OSPhoto sends the parent's content.
    Rule: `data.id`; one that is there is 421, which clients take as a success.
    """
    asked = {"id": wire.album_id(album), "name": "New"}
    assert mira.data("Album.create", **asked) == {"id": wire.album_id(f"{album}/New")}
    assert mira.code("Album.create", **asked) == 421


def test_answer_of_a_new_comment(mira: Asker, album: str) -> None:
    """What Comment.create answers

    Sources: clients only read `success`; OSPhoto gives `data.id`.
    Rule: `data.id`, as harmless to the first and of use to others.
    """
    mira.names(album)
    made = mira.data("Comment.create", id=photo(album, "a.jpg"), name="Mira", comment="Well")
    assert wire.parse_numbered_id("comment", made["id"]) > 0


def test_place_of_a_link(mira: Asker) -> None:
    """Where `public_share_url` is

    Sources: Photo StatLr reads it of a shared album, and whether at its top or in `public_share` is not certain.
    Rule: in both places, the same.
    """
    one, link = share(mira, photo(HARBOUR, PHOTO), name="place of a link")
    items = mira.data("SharedAlbum.list", offset=0, limit=-1, additional="public_share")["items"]
    (item,) = (entry for entry in items if entry["id"] == one)
    assert item["public_share_url"] == item["additional"]["public_share"]["public_share_url"]
    assert item["public_share_url"].endswith(f"/photo/share/{link}")


def test_title_that_is_not_set(mira: Asker) -> None:
    """A title that nobody set

    Sources: the file name without its ending (seed), which Photo StatLr takes as none; all need a text.
    Rule: the name without its ending.
    """
    assert mira.data("Photo.getinfo", id=photo(HARBOUR, PHOTO))[0]["info"]["title"] == "IMG_0042"


def test_sides_of_thumbnails(mira: Asker, album: str, root: Path) -> None:
    """Sizes of thumbnails

    Sources: the short side is 320 (small), 1280 (large) and 160 (preview) in the API; tools that make files in
    advance use a long side of 256 for the last, and the plug-in's table of uploads says a side without saying which.
    Rule: the short side, as told in `thumb_size`: what a client plans its page with is what it gets.
    """
    write(root / album / "big.jpg", makers.jpeg(seed=53, size=(3000, 2000)))
    mira.names(album)
    one = photo(album, "big.jpg")
    (item,) = mira.data("Photo.getinfo", id=one, additional="thumb_size")
    for size, short in (("preview", 160), ("small", 320), ("large", 1280)):
        told = item["additional"]["thumb_size"][size]
        with Image.open(io.BytesIO(mira.get("Thumb.get", id=one, size=size).content)) as picture:
            assert picture.size == (told["resolutionx"], told["resolutiony"])
            assert min(picture.size) == short


def test_words_of_listexif(mira: Asker) -> None:
    """Words of Photo.listexif

    Sources: `aperature` is spelt so in the seed, `aperture` everywhere else; some have a twin ending in `_v2`.
    Rule: the spelling of the method as documented, and a twin is the same.
    """
    asked = {"offset": 0, "limit": -1}
    assert mira.code("Photo.listexif", type="aperature", **asked) == 0
    for word in ("lens", "flash", "focal_length"):
        plain, twin = (mira.data("Photo.listexif", type=one, **asked) for one in (word, f"{word}_v2"))
        assert [entry["name"] for entry in plain["tags"]] == [entry["name"] for entry in twin["tags"]]


def test_words_for_albums_that_meet(mira: Asker, album: str, root: Path) -> None:
    """An album that meets one of its name

    Sources: Album.move says overwrite, or anything else to skip (seed); its list of words has overwrite and ignore.
    Rule: any other word skips, and the ones that stayed are in `skip`.
    """
    (root / album / "A").mkdir()
    (root / album / "B/A").mkdir(parents=True)
    mira.names(album)
    one, to = wire.album_id(f"{album}/A"), wire.album_id(f"{album}/B")
    for word in ("ignore", "skip", "rename"):
        assert mira.data("Album.move", id=one, sharepath=to, duplicate=word) == {"skip": [one]}


def test_facts_that_every_item_has(mira: Asker) -> None:
    """Facts that an item may lack

    Sources: the seed shows them on photos that have some; python-photostation fails where one is missing.
    Rule: every photo and video has them, 0 and an empty text.
    """
    for one in (photo(HARBOUR, PHOTO), wire.item_id("video", HARBOUR, VIDEO)):
        info = mira.data("Photo.getinfo", id=one)[0]["info"]
        assert {"title", "description", "rating", "takendate", "createdate", "size"} <= {*info}
