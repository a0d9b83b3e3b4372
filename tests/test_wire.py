"""The wire: forms, envelopes and identifiers, each rule a row."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from albumen import wire
from albumen.api import Album, Auth, File, Photo
from albumen.api.album_changes import DeleteAlbum
from albumen.api.albums import ListAlbum
from albumen.api.auth import Identity, Login
from albumen.api.common import Page
from albumen.api.files import UploadPhoto
from albumen.api.photos import CopyPhotos, EditPhotos, ListPhotos
from albumen.declare import Nothing, Request, Upload

LISTED = {"offset": "0", "limit": "5", "type": "photo"}

WORKED = [  # ids.md, worked examples
    ("2024", "album_32303234"),
    ("2024/2024-07-21 Harbour", "album_323032342f323032342d30372d323120486172626f7572"),
    ("Été", "album_c38974c3a9"),
    ("Fête/Noël", "album_46c3aa74652f4e6fc3ab6c"),
    ("旅行/京都", "album_e69785e8a18c2fe4baace983bd"),
    ("a_b", "album_615f62"),
]
WORKED_ITEMS = [
    (
        ("photo", "2024/2024-07-21 Harbour", "IMG_0042.JPG"),
        "photo_323032342f323032342d30372d323120486172626f7572_494d475f303034322e4a5047",
    ),
    (("video", "2024", "clip one.mov"), "video_32303234_636c6970206f6e652e6d6f76"),
    (("photo", "", "root.jpg"), "photo_2f_726f6f742e6a7067"),
    (
        ("photo", "旅行/京都", "写真1.heic"),
        "photo_e69785e8a18c2fe4baace983bd_e58699e79c9f312e68656963",
    ),
]


@pytest.mark.parametrize(("path", "ident"), WORKED)
def test_album_ids_as_worked_out(path: str, ident: str) -> None:
    assert wire.album_id(path) == ident
    assert wire.parse_album_id(ident) == path


@pytest.mark.parametrize(("ref", "ident"), WORKED_ITEMS)
def test_item_ids_as_worked_out(ref: tuple[wire.MediaKind, str, str], ident: str) -> None:
    assert wire.item_id(*ref) == ident
    assert wire.parse_item_id(ident) == ref


def test_smart_album_ids_as_worked_out() -> None:
    assert wire.smart_id("Best of 2024") == "smart_42657374206f662032303234"
    assert wire.parse_smart_id("smart_42657374206F662032303234") == "Best of 2024"


def test_ids_outside_the_albums_as_worked_out() -> None:
    ident = "dsmshare_2f766f6c756d65312f696d706f72742f63617264206f6e65"
    assert wire.dsm_id("/volume1/import/card one") == ident
    assert wire.parse_dsm_id(ident) == "/volume1/import/card one"
    assert wire.parse_dsm_id("fm_root") == ""


@pytest.mark.parametrize("kind", ["tag", "item_tag", "comment", "category", "sharedalbum", "area"])
def test_numbered_ids(kind: wire.NumberedKind) -> None:
    assert wire.numbered_id(kind, 7) == f"{kind}_7"
    assert wire.parse_numbered_id(kind, f"{kind}_7") == 7


@pytest.mark.parametrize(
    "ident", ["", "7", "tag_", "tag_x", "tag_-1", "tag_1.5", "item_tag_7", "tag_\u0667", "tag_" + "9" * 30]
)
def test_bad_numbered_ids_are_refused(ident: str) -> None:
    with pytest.raises(wire.BadId):
        wire.parse_numbered_id("tag", ident)


@pytest.mark.parametrize("ident", ["smart_", "album_61", "smart_6", "smart_zz", "smart_61_62", "smart_00"])
def test_bad_smart_album_ids_are_refused(ident: str) -> None:
    with pytest.raises(wire.BadId):
        wire.parse_smart_id(ident)


@pytest.mark.parametrize(
    "ident",
    [
        "",
        "dsmshare_",
        "dsmshare_" + b"srv/card".hex(),
        "dsmshare_" + b"/srv/../etc".hex(),
        "dsmshare_" + b"/srv//a".hex(),
        "dsmshare_" + b"/srv/a\0".hex(),
        "album_2f",
        "fm_other",
    ],
)
def test_bad_ids_outside_the_albums_are_refused(ident: str) -> None:
    with pytest.raises(wire.BadId):
        wire.parse_dsm_id(ident)


def test_nfc_and_nfd_are_two_ids() -> None:
    assert wire.album_id("Noe\u0308l") == "album_4e6f65cc886c"
    assert wire.album_id("No\u00ebl") == "album_4e6fc3ab6c"
    assert wire.same_name("Noe\u0308l", "No\u00ebl")


@pytest.mark.parametrize(
    ("ident", "path"),
    [
        ("", ""),
        ("album_", ""),
        ("album_2f", ""),
        ("album_546573742f323030372f", "Test/2007"),  # a client that keeps a trailing slash
        ("album_C38974C3A9", "Été"),  # upper-case hex is read
    ],
)
def test_album_ids_read_with_care(ident: str, path: str) -> None:
    assert wire.parse_album_id(ident) == path


def test_item_in_the_root_with_an_empty_album_part() -> None:
    assert wire.parse_item_id("photo__726f6f742e6a7067") == ("photo", "", "root.jpg")


@pytest.mark.parametrize(
    "ident",
    [
        "photo_32303234",
        "smart_32",
        "album_3",
        "album_3g",
        "album_32 30",
        "album_32_33",
        "album_" + b"../etc".hex(),
        "album_" + b"a/../b".hex(),
        "album_" + b"a//b".hex(),
        "album_" + b"a\0b".hex(),
        "2024",
        "album_٣٢",
    ],
)
def test_bad_album_ids_are_refused(ident: str) -> None:
    with pytest.raises(wire.BadId):
        wire.parse_album_id(ident)


@pytest.mark.parametrize(
    "ident",
    [
        "photo_32",
        "album_32_33",
        "photo_32_",
        "photo_32_2e2e",
        "photo_32_612f62",
        "photo_2e2e_61",
        "video_32_6100",
    ],
)
def test_bad_item_ids_are_refused(ident: str) -> None:
    with pytest.raises(wire.BadId):
        wire.parse_item_id(ident)


NAMES = st.binary(min_size=1, max_size=40).map(lambda raw: raw.decode("utf-8", "surrogateescape")) | st.text(
    st.characters(exclude_categories=("Cs",)), min_size=1
)
PARTS = NAMES.filter(lambda name: not ({"/", "\0"} & set(name)) and name not in (".", ".."))


@given(st.lists(PARTS, max_size=5))
def test_every_album_path_survives_its_id(parts: list[str]) -> None:
    path = "/".join(parts)
    assert wire.parse_album_id(wire.album_id(path)) == path


@given(st.sampled_from(["photo", "video"]), st.lists(PARTS, max_size=3), PARTS)
def test_every_item_survives_its_id(kind: wire.MediaKind, parts: list[str], name: str) -> None:
    album = "/".join(parts)
    assert wire.parse_item_id(wire.item_id(kind, album, name)) == (kind, album, name)


@given(st.text())
def test_no_text_crashes_the_parsers(text: str) -> None:
    for parse in (wire.parse_album_id, wire.parse_item_id, wire.parse_smart_id, wire.parse_dsm_id):
        try:
            parse(text)
        except wire.BadId:
            pass


@pytest.mark.parametrize(
    ("request_", "form"),
    [
        (
            ListAlbum(offset=0, limit=-1, type=("album", "photo")),
            {"id": "", "offset": "0", "limit": "-1", "type": "album,photo"},
        ),
        (
            Login(username="ana", password="x", enable_syno_token=True),
            {"username": "ana", "password": "x", "enable_syno_token": "true"},
        ),
        (
            EditPhotos(id=("photo_2f_61",), gps_lat="", gps_lng=""),
            {"id": "photo_2f_61", "gps_lat": "", "gps_lng": ""},
        ),
        (
            DeleteAlbum(id=("album_61", "album_62"), only_empty=True),
            {"id": "album_61,album_62", "only_empty": "true"},
        ),
    ],
)
def test_requests_become_forms(request_: Request[object], form: dict[str, str]) -> None:
    assert wire.to_form(request_) == form
    assert wire.from_form(form, type(request_)) == request_


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"limit": "2147483647"}, "limit", 2147483647),  # DS photo
        ({"limit": "999999999999"}, "limit", 999999999999),  # dsdl
        ({"limit": "9" * 40}, "limit", wire.LARGEST),
        ({"recursive": "false"}, "recursive", False),
        ({"recursive": "True"}, "recursive", True),
        ({"recursive": "1"}, "recursive", True),
        ({"recursive": "on"}, "recursive", True),
        ({"sort_direction": "dsc"}, "sort_direction", "dsc"),
        ({"sort_direction": ""}, "sort_direction", None),
        ({"additional": ""}, "additional", None),
        ({"additional": "thumb_size, photo_exif"}, "additional", ("thumb_size", "photo_exif")),
        ({"ps_username": ""}, "ps_username", ""),
        ({"type": "video,photo,"}, "type", ("video", "photo")),
        ({"x-comment": "hello"}, "id", ""),
    ],
)
def test_forms_are_read_tolerantly(fields: dict[str, str], name: str, value: object) -> None:
    assert getattr(wire.from_form({**LISTED, **fields}, ListAlbum), name) == value


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"limit": "five"}, ["$.limit", "'five'"]),
        ({"limit": "-2"}, ["$.limit", ">= -1", "'-2'"]),
        ({"type": "sound"}, ["$.type[0]", "sound"]),
        ({"recursive": "maybe"}, ["$.recursive", "maybe"]),
        ({"id": "album_zz"}, ["$.id", "album_zz"]),
    ],
)
def test_bad_fields_are_named_with_what_came(fields: dict[str, str], words: list[str]) -> None:
    with pytest.raises(wire.BadField) as caught:
        wire.from_form({**LISTED, **fields}, ListAlbum)
    for word in words:
        assert word in str(caught.value)


def test_missing_field_is_named() -> None:
    with pytest.raises(wire.BadField, match="limit"):
        wire.from_form({"offset": "0", "type": "photo"}, ListPhotos)


def test_unknown_additional_is_a_known_set_only() -> None:
    """The facts: unknown or unfit values of `additional` are passed over."""
    asked = wire.from_form({**LISTED, "additional": "thumb_size,item_colour"}, ListAlbum)
    assert asked.additional == ("thumb_size",)


def test_files_travel_apart_from_the_form() -> None:
    sent = File.uploadphoto.example
    assert isinstance(sent, UploadPhoto)
    assert "original" not in wire.to_form(sent)
    assert wire.uploads(sent) == {"original": sent.original}
    assert wire.from_form(wire.to_form(sent), UploadPhoto, wire.uploads(sent)) == sent


def test_a_comma_in_a_list_member_is_refused() -> None:
    with pytest.raises(wire.BadField, match="comma"):
        wire.to_form(CopyPhotos(id=("a,b",), sharepath="", mode="move", duplicate="ignore"))


def test_password_never_shows_in_a_bad_field() -> None:
    with pytest.raises(wire.BadField) as caught:
        wire.from_form({"password": "hunter2"}, Login)
    assert "hunter2" not in str(caught.value)


def test_success_without_data() -> None:
    assert wire.success(Nothing()) == b'{"success":true}'
    assert wire.open_envelope(b'{"success": true}', Nothing) == Nothing()


def test_success_without_data_gives_an_empty_answer() -> None:
    """Some stations answer Album.create without data."""
    assert wire.open_envelope(b'{"success":true}', Album.create.returns).id == ""


def test_failure_raises_its_code() -> None:
    with pytest.raises(wire.Refused) as caught:
        wire.open_envelope(wire.failure(407), Identity)
    assert caught.value.code == 407


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"success": 5}', b'{"data": {}}', b"\xff"])
def test_other_answers_are_told_apart(body: bytes) -> None:
    with pytest.raises(wire.NotAnEnvelope):
        wire.open_envelope(body, Identity)


def test_numbers_sent_as_text_are_read() -> None:
    body = b'{"success":true,"data":{"total":"7","offset":"7","items":[]}}'
    assert wire.open_envelope(body, Page) == Page(total=7, offset=7, items=[])


def test_replies_survive_the_envelope() -> None:
    for method in (Auth.login, Album.list, Photo.list, Photo.getinfo):
        body = wire.success(method.reply)
        assert wire.open_envelope(body, method.returns) == method.reply


def test_redaction_hides_secrets_in_any_case() -> None:
    fields = {"Password": "x", "PHPSESSID": "y", "SynoToken": "z", "id": "album_61"}
    assert wire.redact(fields) == {
        "Password": "***",
        "PHPSESSID": "***",
        "SynoToken": "***",
        "id": "album_61",
    }


def test_upload_is_data() -> None:
    assert msgspec.structs.asdict(Upload(path="a", name="b")) == {"path": "a", "name": "b"}
