"""How calls are understood, whatever the client sends."""

from __future__ import annotations

import json

import pytest

from albumen import api
from albumen.station import dispatch
from albumen.station.answers import albums
from tests.station.world import HARBOUR, PHOTO, Caller, code_of, photo

WEBAPI = "/photo/webapi"
LIST = {"offset": 0, "limit": -1, "type": "album,photo,video"}


def test_discovery_lists_what_is_served_and_nothing_else(visitor: Caller) -> None:
    for answer in (visitor.post("Info.query", query="all"), visitor.get("Info.query", query="all")):
        assert set(answer.json()["data"]) == set(api.SERVED)
    some = visitor.data("Info.query", query="SYNO.PhotoStation.Auth,SYNO.Nowhere")
    assert some == {"SYNO.PhotoStation.Auth": {"path": "auth.php", "minVersion": 1, "maxVersion": 1}}


def test_the_api_file_of_older_stations_is_there(visitor: Caller) -> None:
    answer = visitor.http.get(f"{WEBAPI}/PhotoStation.api")
    assert answer.headers["content-type"].startswith("text/plain")
    assert json.loads(answer.text)["SYNO.PhotoStation.Album"]["methods"]["1"] == list(api.Album.served())


def test_the_query_and_the_body_are_one(mira: Caller) -> None:
    answer = mira.http.post(
        f"{WEBAPI}/album.php",
        params={"SynoToken": mira.sid, "api": "SYNO.PhotoStation.Album"},
        data={"method": "list", "version": "1", **{name: str(value) for name, value in LIST.items()}},
    )
    assert code_of(answer) == 0


def test_a_multipart_body_is_a_form_too(mira: Caller) -> None:
    fields = {name: (None, value) for name, value in mira.form("Album.list", **LIST).items()}
    assert code_of(mira.http.post(f"{WEBAPI}/album.php", files=fields)) == 0


def test_a_missing_api_is_known_by_the_script(visitor: Caller) -> None:
    answer = visitor.http.post(f"{WEBAPI}/info.php", data={"method": "getinfo", "version": "1"})
    assert answer.json()["data"]["albumen"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"api": "SYNO.PhotoStation.Nothing"}, 102),
        ({"method": "nothing"}, 103),
        ({"version": "2"}, 104),
        ({"version": "one"}, 104),
        ({"version": ""}, 0),
        ({"offset": "five"}, 101),
        ({"limit": "-2"}, 101),
        ({"sort_by": "name; DROP TABLE"}, 101),
        ({"id": "photo_2f_61"}, 101),
        ({"x-comment": "unknown", "_sid": "", "ps_username": ""}, 0),
    ],
)
def test_what_is_wrong_has_its_code(mira: Caller, change: dict[str, str], code: int) -> None:
    answer = mira.post("Album.list", **{**LIST, **change})
    assert (answer.status_code, code_of(answer)) == (200, code)


def test_an_unknown_script_is_no_such_api(visitor: Caller) -> None:
    answer = visitor.http.post(f"{WEBAPI}/slideshow_music.php", data={"method": "list", "version": "1"})
    assert (answer.status_code, code_of(answer)) == (200, 102)


@pytest.mark.parametrize("limit", [-1, 2147483647, 999999999999, 10**30])
def test_any_large_limit_means_all(mira: Caller, limit: int) -> None:
    page = mira.data("Album.list", **{**LIST, "limit": limit})
    assert len(page["items"]) == page["total"] == page["offset"]


def test_binary_methods_refuse_with_a_status_too(visitor: Caller) -> None:
    hidden = photo(HARBOUR, PHOTO)
    thumb = visitor.get("Thumb.get", id=hidden, size="small")
    original = visitor.get("Download.getphoto", id=hidden)
    wrong = visitor.get("Thumb.get", id=hidden, size="huge")
    assert [(one.status_code, code_of(one)) for one in (thumb, original, wrong)] == [
        (403, 502),
        (403, 507),
        (400, 501),
    ]


def test_a_failure_tells_the_client_nothing_but_its_code(
    mira: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("/secret/path is broken")

    monkeypatch.setattr(albums.items, "listing", broken)
    answer = mira.post("Album.list", **LIST)
    assert (answer.status_code, answer.text) == (200, '{"success":false,"error":{"code":100}}')


def test_a_method_without_a_handler_stops_the_station(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(albums, "list_album")
    with pytest.raises(dispatch.NotServed, match="list"):
        dispatch.collect_handlers()


def test_the_routes_that_answer_without_a_session_are_these(visitor: Caller) -> None:
    """A new route is a new door: it belongs here only when it passes `may` for all that it shows."""
    paths = [getattr(route, "path", "") for route in visitor.http.app.routes]  # type: ignore[attr-defined]
    of_files = ["/webapi/{script:path}"]
    of_station = [
        "/photo",
        "/photo/webapi/PhotoStation.api",
        "/photo/webapi/openapi.json",
        "/photo/include/asst_file_upload.php",
        "/photo/webapi/{script:path}",
        "/photo/share/{share}",
        "/photo/share/{share}/{id}",
        "/photo/embed/embed.html",
        "/photo/",
        "/photo/style.css",
        "/photo/login",
        "/photo/login",
        "/photo/logout",
        "/photo/album/{id}",
        "/photo/item/{id}",
    ]
    assert paths == ["/", *of_files, *of_station, *(f"/~{{user}}{path}" for path in of_station)]
