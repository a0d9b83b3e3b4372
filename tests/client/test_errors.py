"""The exceptions stand for the declared codes, one for one, and say what to do."""

from __future__ import annotations

import pytest

from albumen.client import PhotoStation, errors
from albumen.client.errors import NotAPhotoStation, StationFault, UnexpectedAnswer
from tests.client.stub import Answer, Stub, html, ok, refuse


def test_every_declared_code_has_its_own_exception() -> None:
    assert StationFault.classes.keys() == errors.FAULTS.keys()
    assert all(kind.code == code for code, kind in StationFault.classes.items())


def test_slugs_are_stable_and_unique() -> None:
    made = [errors.fault(code, api="A", method="m", request={}) for code in errors.FAULTS]
    assert len({error.slug for error in made}) == len(made)
    assert errors.fault(421, api="A", method="m", request={}).slug == "album-exists"


def test_tree_in_the_docstring_names_every_class_outside_the_codes() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    for kind in kinds:
        if issubclass(kind, errors.PhotoStationError) and kind not in StationFault.classes.values():
            assert kind.__name__ in str(errors.__doc__)


def test_fault_says_what_happened_to_which_thing_and_what_next() -> None:
    error = errors.fault(421, api="SYNO.PhotoStation.Album", method="create", request={"name": "Lake"})
    assert str(error) == (
        "An album of that name is there: SYNO.PhotoStation.Album create of 'Lake' was refused "
        "(421 PHOTOSTATION_ALBUM_HAS_EXIST). Use it; clients take it for success."
    )


def test_ids_are_shown_as_paths() -> None:
    request = {"id": "photo_32303234_612e6a7067,photo_32303234_622e6a7067"}
    assert "of '2024/a.jpg' and 1 more was" in str(errors.fault(456, api="A", method="m", request=request))


def test_code_nobody_knows_is_a_plain_fault(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["list"] = lambda seen: refuse(599)
    with pytest.raises(StationFault, match="599") as caught:
        list(nas.items())
    assert type(caught.value) is StationFault and caught.value.code == 599


@pytest.mark.parametrize("code", sorted(errors.FAULTS))
def test_code_on_the_wire_raises_its_exception(visitor: PhotoStation, stub: Stub, code: int) -> None:
    stub.rules["list"] = lambda seen: refuse(code)
    with pytest.raises(StationFault.classes[code]) as caught:
        visitor.album.list(id="album_61", offset=0, limit=1, type=("photo",), password="s3cret")
    error = caught.value
    assert (error.code, error.name) == (code, errors.FAULTS[code].name)
    assert (error.api, error.method) == ("SYNO.PhotoStation.Album", "list")
    assert error.request["id"] == "album_61" and error.request["password"] == "***"
    assert error.cure == errors.FAULTS[code].cure and "s3cret" not in str(error)


NOT_STATIONS = [
    ("a login page", html(), "not as a Photo Station"),
    ("a page that is not there", html(404), "HTTP 404"),
    ("a redirect", Answer(b"", 302, {"Location": "https://nas/login?token=s3cret"}), "https://nas/login"),
    ("other JSON", Answer(b'{"ok": 1}'), "not as a Photo Station"),
    ("DSM", ok({"SYNO.API.Auth": {"path": "auth.cgi"}}), "serves no Photo Station API"),
    ("an empty answer", Answer(b""), "not as a Photo Station"),
]


@pytest.mark.parametrize(
    ("answer", "words"), [row[1:] for row in NOT_STATIONS], ids=[row[0] for row in NOT_STATIONS]
)
def test_what_is_no_photo_station_is_told(nas: PhotoStation, stub: Stub, answer: Answer, words: str) -> None:
    stub.rules["query"] = lambda seen: answer
    with pytest.raises(NotAPhotoStation, match=words) as caught:
        nas.connect()
    assert stub.methods() == ["query"] and "s3cret" not in str(caught.value)


def test_photo_station_that_labels_json_as_html_is_one(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["checkauth"] = lambda seen: Answer(
        ok({"username": "mira"}).body, headers={"Content-Type": "text/html"}
    )
    assert nas.connect().username == "mira"


def test_answer_of_another_form_is_told_with_its_place(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["list"] = lambda seen: ok({"total": "many", "offset": 0, "items": []})
    with pytest.raises(UnexpectedAnswer, match=r"\$\.total"):
        list(nas.items())
