"""What is kept of values: never what is somebody's, always what an API defines; ids still decode."""

from __future__ import annotations

import pytest

from albumen import wire
from albumen.explore.gather import Gatherer
from albumen.redaction import Redactor, type_of
from tests.explore.asking import asked

PRIVATE = [
    *[(name, "holiday") for name in ("username", "name", "email", "title", "description", "comment", "tag")],
    *[(name, "Anna@home") for name in ("filename", "new_name", "desc_tag", "people_tag", "owner", "keyword")],
    *[(name, "123456") for name in ("otp_code", "OTPcode", "passwd", "pin", "SynoToken", "password")],
    *[(name, "47") for name in ("gps_lat", "gps_lng", "latitude", "longitude", "lat", "gpsLat")],
    *[(name, "47.3667") for name in ("gps_lat", "x", "anything")],
    *[(name, "gothenburg") for name in ("query", "search", "address", "html", "location")],
    *[
        (name, "album_1234") for name in ("title", "password", "comment", "name")
    ],  # no ids, whatever they look like
    *[(name, "tag_1234") for name in ("description", "otp_code")],
    ("comment", "true_love_1999"),
    ("password", "true"),
    ("public_share_id", "k3j5h2ax"),
    ("anything", "two words"),
]
KEPT = [
    ("offset", "0"),
    ("limit", "-1"),
    ("type", "album,photo"),
    ("taken_date", "2024-05-01"),
    ("recursive", "true"),
    ("tag_id", "tag_4"),
    ("comment_id", "comment_12"),
    ("filter_tag", "tag_4"),
    ("sharepath", "album_"),
    ("title", ""),
]


@pytest.mark.parametrize(("name", "value"), PRIVATE)
def test_what_is_somebodys_gets_a_stand_in_that_stays(name: str, value: str) -> None:
    redactor = Redactor()
    shown = redactor.kept(name, value)

    assert value not in shown
    assert value.encode().hex() not in shown
    assert redactor.kept(name, value) == shown != redactor.kept(name, value + "0")


@pytest.mark.parametrize(("name", "value"), KEPT)
def test_what_an_api_defines_is_kept(name: str, value: str) -> None:
    assert Redactor().kept(name, value) == value


def test_ids_are_encoded_anew_and_decode() -> None:
    redactor = Redactor()
    one = wire.item_id("photo", "2024/Walk with Ana", "IMG_0001.JPG")
    other = wire.item_id("video", "2024", "IMG_0002.MOV")

    first, second = redactor.kept("id", f"{one},{other}").split(",")

    assert wire.parse_item_id(first) == ("photo", "album-1/album-2", "file-1.jpg")
    assert wire.parse_item_id(second) == ("video", "album-1", "file-2.mov")
    assert wire.parse_album_id(redactor.kept("filter_album", wire.album_id("2024"))) == "album-1"
    assert wire.parse_smart_id(redactor.kept("id", wire.smart_id("Best of Ana"))) == "album-3"
    assert wire.parse_dsm_id(redactor.kept("id", wire.dsm_id("/volume1/ana"))) == "/album-4/album-5"
    assert redactor.kept("id", wire.item_id("photo", "", "a.jpg")).startswith("photo_2f_")
    assert type_of(one) == type_of(wire.album_id("Été")) == type_of("tag_4") == "id"
    assert type_of("holiday_2024") == "text"


def test_one_value_has_one_stand_in_wherever_it_is() -> None:
    """So that calls follow from one another: what was created is what is asked for."""
    redactor = Redactor()

    assert redactor.kept("name", "Walk with Ana") == "name-1"
    assert redactor.kept("dest_folder_path", "2024/Walk with Ana") == "album-1/name-1"
    assert redactor.kept("filename", "IMG_0001.JPG") == "filename-1.jpg"
    assert redactor.kept("id", wire.item_id("photo", "Walk with Ana", "IMG_0001.JPG")) == wire.item_id(
        "photo", "name-1", "filename-1.jpg"
    )
    assert redactor.kept("password", "Walk with Ana") == "password-1"  # a secret is not told to be a name


def test_members_of_answers_that_are_called_as_somebody_are_keys() -> None:
    gatherer = Gatherer()
    gatherer.add(
        asked("Group.editmember", b'{"members": {"maria": {"admin": true}}}', add="maria", user="maria")
    )

    (method,) = (one for api in gatherer.observed().apis.values() for one in api.methods.values())
    assert set(method.answers) == {"data", "data.members", "data.members.*", "data.members.*.admin"}


def test_what_has_no_proper_name_is_passed_over() -> None:
    gatherer = Gatherer()
    gatherer.add(asked("Photo.list", b"{}", **{"offset": 0, "a token=": 1, "Schlüssel": 2}))

    (method,) = (one for api in gatherer.observed().apis.values() for one in api.methods.values())
    assert set(method.parameters) == {"offset"}
    assert not gatherer.add(asked("Photo.what is this", b"{}"))


def test_refused_calls_tell_no_types() -> None:
    gatherer = Gatherer()
    gatherer.add(asked("Photo.list", b"{}", offset=0))
    gatherer.add(asked("Photo.list", None, offset="five", mode="wrong"))

    (method,) = (one for api in gatherer.observed().apis.values() for one in api.methods.values())
    assert method.parameters["offset"].types == ["int"]
    assert method.parameters["offset"].required == "unknown"
    assert method.parameters["mode"].types == ["word"]
