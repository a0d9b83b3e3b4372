"""Conflicts in how albums, items and shares are named."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from albumen import wire
from tests import makers
from tests.station.conflicts.asking import Asker
from tests.station.world import HARBOUR, PHOTO, VIDEO, photo, share, write


def hexed(text: str) -> str:
    return text.encode().hex()


def test_case_of_hex(mira: Asker) -> None:
    """Letter case of the hex in ids

    Sources: the seed, captures and all clients that build ids use lower case; OSPhoto writes upper case.
    Rule: lower case is written and both are read: Photo StatLr compares ids as text, DS photo takes either.
    """
    upper = "album_" + hexed(HARBOUR).upper()
    ids = [item["id"] for item in mira.listed(upper)["items"]]
    assert sorted(ids) == [photo(HARBOUR, PHOTO), wire.item_id("video", HARBOUR, VIDEO)]
    assert all(one == one.lower() for one in ids)


def test_one_run_of_hex(mira: Asker) -> None:
    """Levels of an album in its id

    Sources: the seed and Photo StatLr write one run of hex, slashes in it; OSPhoto a run a level, joined by `_`.
    Rule: one run alone is read: `_` separates the album from the file, and clients that compute ids write it so.
    """
    levels = "album_" + "_".join(hexed(part) for part in HARBOUR.split("/"))
    assert mira.code("Album.getinfo", id=levels) == 101
    assert mira.code("Album.getinfo", id="album_" + hexed(HARBOUR)) == 0


def test_no_url_coding_in_hex(mira: Asker, root: Path) -> None:
    """Coding inside the hex

    Sources: the seed and Photo StatLr take the hex of the plain name; OSPhoto codes it as in a URL first.
    Rule: the plain name: what is coded would name another file, `50%25` or `50%`.
    """
    (root / "50% off").mkdir()
    assert mira.code("Album.getinfo", id="album_" + hexed("50% off")) == 0
    assert mira.code("Album.getinfo", id="album_" + hexed("50%25%20off")) == 101


def test_digits_of_a_byte(mira: Asker) -> None:
    """Digits of a small byte

    Sources: the seed writes two digits a byte; Photo StatLr's format leaves the zero of bytes below 0x10 out.
    Rule: two digits, and an odd number is refused: it only differs for control characters, which no album has.
    """
    assert mira.code("Album.getinfo", id="album_1") == 101
    assert mira.code("Album.getinfo", id="album_" + hexed("2023")) == 0


def test_forms_of_the_root(mira: Asker) -> None:
    """The root as an album

    Sources: some clients leave `id` out, others send it empty; `album_` and `album_2f` follow from the form.
    Rule: all four are the root, as no album can have an empty name or a slash as its name.
    """
    asked = {"offset": 0, "limit": -1, "type": "photo"}
    pages = [
        mira.data("Album.list", **asked, **one)
        for one in ({}, {"id": ""}, {"id": "album_"}, {"id": "album_2f"})
    ]
    assert [[item["info"]["name"] for item in page["items"]] for page in pages] == [["root.jpg"]] * 4


def test_photos_in_the_root(mira: Asker) -> None:
    """A photo in the root

    Sources: Photo StatLr and another client write `photo_2f_<name>`; python-photostation would write `photo__<name>`.
    Rule: `photo_2f_` is written and both are read, as both can mean nothing else.
    """
    wanted = "photo_2f_" + hexed("root.jpg")
    for one in (wanted, "photo__" + hexed("root.jpg")):
        assert mira.data("Photo.getinfo", id=one)[0]["id"] == wanted


def test_slashes_at_the_ends(mira: Asker) -> None:
    """Slashes at the ends of a path

    Sources: the seed has none; Photo StatLr keeps the one its caller gave (`/Test/2007/`).
    Rule: they do not count: a directory has one name.
    """
    assert (
        mira.listed("album_" + hexed(f"{HARBOUR}/"))["items"] == mira.listed(wire.album_id(HARBOUR))["items"]
    )


def test_forms_of_unicode(mira: Asker, root: Path) -> None:
    """Unicode form of a name

    Sources: a NAS takes the bytes of the file system, NFD where a Mac wrote them; clients type NFC.
    Rule: the id says the name as stored; a name is looked up by its bytes first, then by its NFC form.
    """
    stored = unicodedata.normalize("NFD", "Fête")
    write(root / stored / "a.jpg", makers.jpeg(seed=31))
    mira.names()
    page = mira.listed("album_" + hexed(unicodedata.normalize("NFC", stored)))
    assert [item["id"] for item in page["items"]] == [photo(stored, "a.jpg")]


def test_code_of_a_wrong_id(mira: Asker) -> None:
    """The code for an id of another kind

    Sources: Album methods say 101 (seed), Photo methods 456 (seed), both for the same mistake.
    Rule: each API keeps its own: clients look the code up in the table of the API they called.
    """
    assert mira.code("Album.getinfo", id="photo_2f_" + hexed("root.jpg")) == 101
    assert mira.code("Photo.getinfo", id=wire.album_id(HARBOUR)) == 456


def test_destination_by_id(mira: Asker, album: str, root: Path) -> None:
    """What `sharepath` names

    Sources: in answers `info.sharepath` is a path; in Photo.copy and Album.move the field of that name is an id.
    Rule: as each says: an album can be called `album_32`, so guessing would move photos to the wrong place.
    """
    (root / album / "In").mkdir()
    fields = {"id": photo(album, "a.jpg"), "mode": "move", "duplicate": "ignore"}
    assert mira.code("Photo.copy", sharepath=f"{album}/In", **fields) == 456
    assert mira.code("Photo.copy", sharepath=wire.album_id(f"{album}/In"), **fields) == 0
    assert (root / album / "In/a.jpg").exists()
    info = mira.listed(wire.album_id(album))["items"][0]["info"]
    assert info["sharepath"] == f"{album}/In"


def test_destination_of_a_copy_from_outside(mira: Asker, root: Path, album: str) -> None:
    """What `sharepath` names in DsmShare.copy

    Sources: the seed says a name; all other methods that have the field take an id.
    Rule: both are read: with `album_` in front it is an id, else the path.
    """
    (root / album / "In").mkdir()
    one = wire.dsm_id(str(root.parent / "card/DSC_1.JPG"))
    for to, target in ((album, album), (wire.album_id(f"{album}/In"), f"{album}/In")):
        assert mira.code("DsmShare.copy", id=one, sharepath=to) == 0
        assert (root / target / "DSC_1.JPG").exists()


def test_destination_of_an_upload(mira: Asker, album: str, root: Path) -> None:
    """What names the album of an upload

    Sources: File.uploadphoto takes a path (seed, captures), all else an album id.
    Rule: a path, and never an id, which would be a folder of that name.
    """
    assert mira.upload(wire.album_id(album), "b.jpg", makers.jpeg(seed=32)) == 519
    assert mira.upload(f"/{album}/", "b.jpg", makers.jpeg(seed=32)) == 0
    assert (root / album / "b.jpg").exists()


def test_opaque_signatures(mira: Asker, root: Path) -> None:
    """What `sig` and `quality_id` hold

    Sources: on a NAS they are the hex of absolute paths (captures); every client sends them back unread.
    Rule: an opaque text, so that nobody learns where the photos lie.
    """
    additional = "thumb_size,video_quality"
    for item in mira.listed(wire.album_id(HARBOUR), additional=additional)["items"]:
        told = [item["additional"]["thumb_size"]["sig"]]
        told += [one["id"] for one in item["additional"].get("video_quality", ())]
        assert all(told)
        assert not any(hexed(str(root)) in one or str(root) in one for one in told)


def test_names_of_the_signature(mira: Asker) -> None:
    """The name of a thumbnail's signature

    Sources: DS photo sends it as `sig`, the web page as `thumb_sig`, five clients not at all; what a NAS does with a
    wrong one is not known.
    Rule: it only makes an address new: none of them is ever refused, rights alone decide.
    """
    for fields in ({}, {"sig": "6e6f"}, {"thumb_sig": "6e6f"}):
        answer = mira.get("Thumb.get", id=photo(HARBOUR, PHOTO), size="small", **fields)
        assert answer.headers["content-type"] == "image/jpeg"


def test_names_of_a_share(mira: Asker, visitor: Asker) -> None:
    """The field that names a share

    Sources: Photo.list takes `filter_public_share`, Thumb.get `public_share_id`; Photo.getinfo is seen with both.
    Rule: Photo.getinfo takes either, and each lets a visitor in alike.
    """
    one = photo(HARBOUR, PHOTO)
    _, link = share(mira, one, name="names of a share")
    for field in ("public_share_id", "filter_public_share"):
        assert [item["id"] for item in visitor.data("Photo.getinfo", id=one, **{field: link})] == [one]


def test_length_of_a_link(mira: Asker) -> None:
    """The length of a share's link

    Sources: the one link that was seen has 8 lower-case letters and digits; clients take it as it is.
    Rule: 16 of them: 8 can be tried out by a program.
    """
    _, link = share(mira, photo(HARBOUR, PHOTO), name="length of a link")
    assert len(link) == 16
    assert link.isalnum()
    assert link == link.lower()
