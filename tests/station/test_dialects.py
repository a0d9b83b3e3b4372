"""Eight ways of sending the same call, each of a real client, for logging in, listing, uploading and thumbnails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from albumen import wire
from tests import makers
from tests.station.world import HARBOUR, PASSWORD, PHOTO, USER, Caller, photo

NAMING = ("api", "method", "version")
DATA = makers.jpeg(seed=77)


class Call(NamedTuple):
    """A call: its script, its fields, and whether a file goes along."""

    script: str
    fields: Mapping[str, str]
    has_file: bool = False


CALLS = {
    "login": Call(
        "auth.php",
        {
            "api": "SYNO.PhotoStation.Auth",
            "method": "login",
            "version": "1",
            "username": USER,
            "password": PASSWORD,
        },
    ),
    "list": Call(
        "album.php",
        {
            "api": "SYNO.PhotoStation.Album",
            "method": "list",
            "version": "1",
            "id": wire.album_id(HARBOUR),
            "type": "photo",
            "offset": "0",
            "limit": "-1",
        },
    ),
    "upload": Call(
        "file.php",
        {
            "api": "SYNO.PhotoStation.File",
            "method": "uploadphoto",
            "version": "1",
            "dest_folder_path": HARBOUR,
            "duplicate": "overwrite",
            "filename": "sent.jpg",
            "mtime": "1721585073000",
        },
        has_file=True,
    ),
    "thumb": Call(
        "thumb.php",
        {
            "api": "SYNO.PhotoStation.Thumb",
            "method": "get",
            "version": "1",
            "id": photo(HARBOUR, PHOTO),
            "size": "small",
        },
    ),
}


def send(
    http: Any,
    call: Call,
    *,
    verb: str = "POST",
    query: Mapping[str, str],
    form: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
    multipart: bool = False,
) -> httpx2.Response:
    """One request; a file always goes as multipart, and then `form` goes as parts before it."""
    http.cookies.clear()
    files: Any = {"original": ("sent.jpg", DATA)} if call.has_file else None
    if multipart and not call.has_file:
        files = {name: (None, value) for name, value in form.items()}
        form = {}
    verb = "POST" if call.has_file else verb
    answer: httpx2.Response = http.request(
        verb,
        f"/photo/webapi/{call.script}",
        params=dict(query),
        data=dict(form) or None,
        files=files,
        headers=dict(headers or {}),
    )
    http.cookies.clear()
    return answer


Way = Callable[[Any, Call, str], httpx2.Response]
WAYS: dict[str, Way] = {}


def way(name: str) -> Callable[[Way], Way]:
    def note(one: Way) -> Way:
        WAYS[name] = one
        return one

    return note


@way("all in the address, the session as PHPSESSID (python-photostation's login, ioBroker, thumbnails)")
def _in_query(http: Any, call: Call, sid: str) -> httpx2.Response:
    return send(http, call, verb="GET", query={**call.fields, "PHPSESSID": sid}, form={})


@way("a form, the session as PHPSESSID in it (DS photo)")
def _in_form(http: Any, call: Call, sid: str) -> httpx2.Response:
    return send(http, call, query={}, form={**call.fields, "PHPSESSID": sid})


@way("a multipart body, api and version behind the rest (python-photostation's upload)")
def _in_parts(http: Any, call: Call, sid: str) -> httpx2.Response:
    late = ("version", "api")
    ordered = {name: value for name, value in call.fields.items() if name not in late}
    ordered |= {name: call.fields[name] for name in late} | {"PHPSESSID": sid}
    return send(http, call, query={}, form=ordered, multipart=True)


@way("api and method in the address, the rest in a form, the session as a cookie (syno-uploader)")
def _mixed(http: Any, call: Call, sid: str) -> httpx2.Response:
    named = {name: call.fields[name] for name in NAMING}
    rest = {name: value for name, value in call.fields.items() if name not in NAMING}
    return send(http, call, query=named, form=rest, headers={"cookie": f"PHPSESSID={sid}"})


@way("a form, the session as sid in it, no cookie (Kodi)")
def _as_sid(http: Any, call: Call, sid: str) -> httpx2.Response:
    return send(http, call, query={}, form={**call.fields, "sid": sid})


@way("SynoToken in the address and the cookie (the web page)")
def _with_token(http: Any, call: Call, sid: str) -> httpx2.Response:
    headers = {"cookie": f"stay_login=1; PHPSESSID={sid}"}
    return send(http, call, query={"SynoToken": sid}, form=call.fields, headers=headers)


@way("a whole Set-Cookie sent back, and the token undefined (dsdl)")
def _with_junk(http: Any, call: Call, sid: str) -> httpx2.Response:
    headers = {
        "cookie": f"PHPSESSID={sid}; path=/; expires=Fri, 01-Jan-2038 00:00:00 GMT",
        "x-syno-token": "undefined",
    }
    return send(http, call, query={}, form=call.fields, headers=headers)


@way("the token header alone beside a junk cookie, no api and no version where the script tells them")
def _by_header(http: Any, call: Call, sid: str) -> httpx2.Response:
    bare = {name: value for name, value in call.fields.items() if name not in ("api", "version")}
    headers = {"cookie": "cookie: undefined", "x-syno-token": sid}
    return send(
        http,
        call,
        query={},
        form={**bare, "ps_username": "", "x-comment": "what is not known"},
        headers=headers,
    )


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("how", WAYS)
def test_each_way_of_sending_is_understood(mira: Caller, root: Path, how: str, name: str) -> None:
    answer = WAYS[how](mira.http, CALLS[name], mira.sid)

    assert answer.status_code == 200
    if name == "thumb":
        assert answer.headers["content-type"] == "image/jpeg"
        return
    told = answer.json()
    assert told["success"], told
    if name == "login":
        assert told["data"]["sid"] not in ("", mira.sid)
        assert f"PHPSESSID={told['data']['sid']}" in answer.headers["set-cookie"]
    if name == "list":
        assert [item["info"]["name"] for item in told["data"]["items"]] == [PHOTO]
    if name == "upload":
        assert (root / HARBOUR / "sent.jpg").read_bytes() == DATA


def test_these_are_thirty_two() -> None:
    assert len(WAYS) * len(CALLS) == 32
