"""Logging in, the places of a session, and what must never become one."""

from __future__ import annotations

import pytest

from albumen.catalog import users
from tests.station.world import PASSWORD, USER, Caller, code_of

WEBAPI = "/photo/webapi"
CHECK = {"api": "SYNO.PhotoStation.Auth", "method": "checkauth", "version": "1"}


def who(caller: Caller, **parts: object) -> str:
    """The name that checkauth tells for a request with these parts."""
    parts = {"params": {}, "data": {}, **parts}
    answer = caller.http.post(f"{WEBAPI}/auth.php", **{**parts, "data": {**CHECK, **parts["data"]}})  # type: ignore
    caller.http.cookies.clear()
    return str(answer.json()["data"]["username"])


def test_login_gives_the_same_id_as_cookie_and_as_sid(visitor: Caller) -> None:
    answer = visitor.post("Auth.login", username=USER, password=PASSWORD)
    sid = answer.json()["data"]["sid"]
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"PHPSESSID={sid};")
    assert (
        "Path=/" in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie and "Max-Age" not in cookie
    )
    assert answer.json()["data"]["permission"] == {"browse": True, "upload": True, "manage": True}


def test_remember_me_keeps_the_cookie_for_thirty_days(visitor: Caller) -> None:
    answer = visitor.post("Auth.photo_login", username=USER, password=PASSWORD, remember_me="on")
    assert f"Max-Age={30 * 86400}" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "place",
    [
        lambda sid: {"params": {"PHPSESSID": sid}},
        lambda sid: {"data": {"PHPSESSID": sid}},
        lambda sid: {"headers": {"cookie": f"PHPSESSID={sid}"}},
        lambda sid: {
            "headers": {"cookie": f"PHPSESSID={sid}; path=/; expires=Thu, 01-Jan-2030 00:00:00 GMT"}
        },
        lambda sid: {"headers": {"cookie": f"undefined; PHPSESSID={sid}"}},
        lambda sid: {"params": {"sid": sid}},
        lambda sid: {"data": {"sid": sid}},
        lambda sid: {"headers": {"cookie": f"sid={sid}"}},
        lambda sid: {"params": {"SynoToken": sid}},
        lambda sid: {"headers": {"X-SYNO-TOKEN": sid}},
        lambda sid: {"params": {"PHPSESSID": "0" * 26}, "headers": {"cookie": f"PHPSESSID={sid}"}},
    ],
    ids=[
        "query",
        "body",
        "cookie",
        "attributes",
        "junk",
        "sid-query",
        "sid-body",
        "sid-cookie",
        "token",
        "header",
        "dead-first",
    ],
)
def test_the_session_is_found_wherever_clients_put_it(mira: Caller, place: object) -> None:
    assert who(mira, **place(mira.sid)) == USER  # type: ignore[operator]


def test_no_session_is_no_error(visitor: Caller) -> None:
    assert who(visitor) == ""
    assert who(visitor, headers={"cookie": "undefined", "X-SYNO-TOKEN": "undefined"}) == ""


@pytest.mark.parametrize("place", ["params", "data", "cookie"])
def test_login_never_adopts_an_id_that_came_along(visitor: Caller, place: str) -> None:
    """CVE-2018-13282: an id fixed before the login must not be the session after it."""
    fixed = "a1b2c3d4e5f6g7h8i9j0k1l2m3"
    part = (
        {"headers": {"cookie": f"PHPSESSID={fixed}"}} if place == "cookie" else {place: {"PHPSESSID": fixed}}
    )
    form = visitor.form("Auth.login", username=USER, password=PASSWORD)
    request = {"data": form, **part} if place != "data" else {"data": {**form, **part["data"]}}
    answer = visitor.http.post(f"{WEBAPI}/auth.php", **request)  # type: ignore[arg-type]
    visitor.http.cookies.clear()
    assert answer.json()["data"]["sid"] != fixed
    assert who(visitor, params={"PHPSESSID": fixed}) == ""


def test_each_login_is_a_new_session_and_ends_no_other(mira: Caller) -> None:
    again = mira.data("Auth.login", username=USER, password=PASSWORD)["sid"]
    assert again != mira.sid
    assert who(mira, params={"PHPSESSID": mira.sid}) == who(mira, params={"PHPSESSID": again}) == USER


def test_logout_ends_the_session(mira: Caller) -> None:
    assert mira.code("Auth.logout") == 0
    assert who(mira, params={"PHPSESSID": mira.sid}) == ""
    assert mira.code("Auth.logout") == 0


def test_a_wrong_password_is_407_and_the_sixth_410(visitor: Caller) -> None:
    codes = [visitor.code("Auth.login", username=USER, password="wrong") for _ in range(6)]
    assert codes == [407] * 5 + [410]
    assert visitor.code("Auth.login", username=USER, password=PASSWORD) == 410


def test_a_disabled_account_is_408(visitor: Caller) -> None:
    users.set_disabled(visitor.library.catalog, USER, True)
    assert visitor.code("Auth.login", username=USER, password=PASSWORD) == 408


CHANGE = {"api": "SYNO.PhotoStation.Album", "method": "create", "version": "1", "name": "New"}


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"sec-fetch-site": "cross-site"}, 105),
        ({"origin": "https://evil.example"}, 105),
        ({"origin": "null"}, 105),
        ({"sec-fetch-site": "same-origin"}, 0),
        ({"origin": "http://testserver"}, 0),
        ({}, 0),
        ({"X-SYNO-TOKEN": "undefined"}, 0),
    ],
)
def test_a_change_by_cookie_from_another_site_is_refused(
    mira: Caller, headers: dict[str, str], code: int
) -> None:
    headers = {"cookie": f"PHPSESSID={mira.sid}", **headers}
    answer = mira.http.post(f"{WEBAPI}/album.php", data=CHANGE, headers=headers)
    assert code_of(answer) == code


def test_a_change_with_its_token_may_come_from_anywhere(mira: Caller) -> None:
    headers = {"cookie": f"PHPSESSID={mira.sid}", "origin": "https://elsewhere.example"}
    answer = mira.http.post(
        f"{WEBAPI}/album.php", params={"SynoToken": mira.sid}, data=CHANGE, headers=headers
    )
    assert code_of(answer) == 0


def test_another_site_cannot_log_a_person_out(mira: Caller) -> None:
    headers = {"cookie": f"PHPSESSID={mira.sid}", "sec-fetch-site": "cross-site"}
    mira.http.get(f"{WEBAPI}/auth.php", params={**CHECK, "method": "logout"}, headers=headers)
    assert who(mira, params={"PHPSESSID": mira.sid}) == USER
