"""Login, renewal and retry, through the sync client against the stub."""

from __future__ import annotations

import threading

import pytest

from albumen.client import PhotoStation
from albumen.client.errors import (
    AnswerLost,
    NoAccessRight,
    NoPermission,
    NotAPhotoStation,
    SessionNotKept,
    SessionTimeout,
    StationFailed,
    UnknownForm,
    Unreachable,
    WrongPassword,
)
from tests.client.stub import SILENCE, Answer, Seen, Stub, html, ok, refuse


def first_time(stub: Stub, method: str, answer: Answer) -> None:
    """Let the next call of a method get this answer, and all later ones the honest one."""
    waiting = [answer]
    stub.rules[method] = lambda seen: waiting.pop() if waiting else None


def test_nothing_is_sent_before_the_first_call(nas: PhotoStation, stub: Stub) -> None:
    assert stub.seen == [] and nas.requests == 0


def test_first_call_discovers_logs_in_and_then_asks(nas: PhotoStation, stub: Stub) -> None:
    nas.album.create(name="a")
    assert stub.methods() == ["query", "login", "create"]
    assert nas.requests == 3 and nas.login_count == 1


def test_connect_says_who_we_are(nas: PhotoStation, stub: Stub) -> None:
    assert nas.connect().username == "mira"
    assert stub.methods() == ["query", "login", "checkauth"]


def test_session_travels_as_cookie_and_header_and_never_in_the_address(nas: PhotoStation, stub: Stub) -> None:
    nas.download.getphoto(id="photo_2f_61").close()
    assert stub.seen[-1].headers["cookie"] == "PHPSESSID=sid1"
    assert stub.seen[-1].headers["x-syno-token"] == "sid1"
    assert "sid1" not in stub.seen[-1].query
    assert all("correct" not in seen.query for seen in stub.seen)


def test_discovered_path_is_used(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["query"] = lambda seen: ok({"SYNO.PhotoStation.Album": {"path": "6.8/albums.php"}})
    nas.album.create(name="a")
    assert stub.seen[-1].path == "/photo/webapi/6.8/albums.php"


@pytest.mark.parametrize(
    "path", ["http://evil.example/x.php", "//evil/x", "../../x.php", "/x.php", "x.php?y=1"]
)
def test_discovered_path_cannot_lead_away(nas: PhotoStation, stub: Stub, path: str) -> None:
    stub.rules["query"] = lambda seen: ok({"SYNO.PhotoStation.Album": {"path": path}})
    nas.album.create(name="a")
    assert stub.seen[-1].path == "/photo/webapi/album.php"


@pytest.mark.parametrize("code", [106, 107])
def test_ended_session_is_renewed_once(nas: PhotoStation, stub: Stub, code: int) -> None:
    nas.connect()
    first_time(stub, "create", refuse(code))
    nas.album.create(name="a")
    assert stub.methods()[3:] == ["create", "login", "create"]
    assert nas.login_count == 2 and stub.seen[-1].headers["cookie"] == "PHPSESSID=sid2"


def test_session_that_ends_for_ever_is_not_renewed_for_ever(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["create"] = lambda seen: refuse(106)
    with pytest.raises(SessionTimeout):
        nas.album.create(name="a")
    assert stub.methods().count("create") == 2 and stub.logins == 2


def test_105_with_our_session_is_a_lack_of_rights(nas: PhotoStation, stub: Stub) -> None:
    nas.connect()
    stub.rules["create"] = lambda seen: refuse(105)
    with pytest.raises(NoPermission):
        nas.album.create(name="a")
    assert stub.methods()[3:] == ["create", "checkauth"]


def test_user_name_is_compared_without_case(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["checkauth"] = lambda seen: ok({"username": "MIRA"})
    stub.rules["create"] = lambda seen: refuse(105)
    with pytest.raises(NoPermission):
        nas.album.create(name="a")
    assert stub.logins == 1


def test_105_without_our_session_logs_in_and_repeats(nas: PhotoStation, stub: Stub) -> None:
    nas.connect()
    stub.end_sessions()
    nas.album.create(name="a")
    assert stub.methods()[3:] == ["create", "checkauth", "login", "create"]
    assert stub.names == ["a"]


def test_private_album_refused_to_an_ended_session_is_asked_again(nas: PhotoStation, stub: Stub) -> None:
    """Without a session a private album answers 417, as to any visitor."""
    nas.connect()
    stub.end_sessions()
    stub.rules["list"] = lambda seen: None if seen.sid in stub.sessions else refuse(417)
    assert list(nas.items("private")) == []
    assert nas.login_count == 2


def test_visitor_is_refused_without_a_login(visitor: PhotoStation, stub: Stub) -> None:
    stub.rules["list"] = lambda seen: refuse(417)
    with pytest.raises(NoAccessRight):
        list(visitor.items("private"))
    assert stub.methods() == ["query", "list"]


def test_who_tells_that_the_session_ended(nas: PhotoStation, stub: Stub) -> None:
    nas.connect()
    stub.end_sessions()
    assert nas.who().username == ""
    nas.renew()
    assert nas.who().username == "mira"


@pytest.mark.parametrize("code", [105, 106])
def test_who_takes_a_refusal_for_nobody(nas: PhotoStation, stub: Stub, code: int) -> None:
    stub.rules["checkauth"] = lambda seen: refuse(code)
    assert nas.who().username == ""


def test_login_that_is_not_kept_is_told(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["checkauth"] = lambda seen: ok({"username": ""})
    with pytest.raises(SessionNotKept, match="proxy"):
        nas.connect()


def test_wrong_password_is_told_without_showing_it(stub: Stub) -> None:
    with (
        PhotoStation(stub.url, user="mira", password="tr0ub4dor") as nas,
        pytest.raises(WrongPassword) as caught,
    ):
        nas.connect()
    error = caught.value
    assert error.code == 407 and error.slug == "wrong-password" and "mira" in str(error)
    assert "tr0ub4dor" not in f"{error!r}{error}{error.request}{nas!r}{nas._session!r}"
    assert stub.methods() == ["query", "login"]


def test_connect_again_after_the_session_ended_logs_in(nas: PhotoStation, stub: Stub) -> None:
    nas.connect()
    stub.end_sessions()
    assert nas.connect().username == "mira" and nas.login_count == 2


def test_session_is_taken_from_the_cookie_when_the_answer_names_none(nas: PhotoStation, stub: Stub) -> None:
    stub.sessions["c00kie"] = "mira"
    headers = {"Content-Type": "text/html", "Set-Cookie": "PHPSESSID=c00kie; path=/"}
    stub.rules["login"] = lambda seen: Answer(ok({"username": "mira"}).body, headers=headers)
    assert nas.connect().username == "mira"


def test_logout_forgets_the_session(nas: PhotoStation, stub: Stub) -> None:
    nas.connect()
    nas.auth.logout()
    nas.album.create(name="a")
    assert stub.methods()[3:] == ["logout", "login", "create"]


def test_many_threads_renew_once(nas: PhotoStation, stub: Stub) -> None:
    nas.connect()
    stub.end_sessions()
    gate = threading.Barrier(4)

    def create(name: str) -> None:
        gate.wait()
        nas.album.create(name=name)

    threads = [threading.Thread(target=create, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(stub.names) == list("abcd") and nas.login_count == 2


def test_read_is_sent_again_when_the_line_breaks(nas: PhotoStation, stub: Stub) -> None:
    nas.connect()
    first_time(stub, "list", SILENCE)
    assert nas.album.list(offset=0, limit=1, type=("photo",)).total == 0
    assert stub.methods()[3:] == ["list", "list"]


def test_read_gives_up_after_three_times(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["list"] = lambda seen: SILENCE
    with pytest.raises(Unreachable) as caught:
        list(nas.items())
    assert stub.methods().count("list") == 3 and caught.value.may_retry


def test_change_is_never_sent_twice_after_its_answer_was_lost(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["create"] = lambda seen: SILENCE
    with pytest.raises(AnswerLost, match="List the album") as caught:
        nas.album.create(name="a")
    assert stub.methods().count("create") == 1 and not caught.value.may_retry


def test_change_whose_answer_breaks_off_is_not_sent_twice(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["create"] = lambda seen: Answer(ok().body, cut=5)
    with pytest.raises(AnswerLost):
        nas.album.create(name="a")
    assert stub.methods().count("create") == 1


def test_gateway_error_after_a_change_is_a_lost_answer(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["create"] = lambda seen: html(504)
    with pytest.raises(AnswerLost, match="504"):
        nas.album.create(name="a")


def test_gateway_error_after_a_read_names_the_status(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["list"] = lambda seen: html(503)
    with pytest.raises(StationFailed) as caught:
        list(nas.items())
    assert caught.value.status == 503


def test_nobody_listens(stub: Stub) -> None:
    stub.stop()
    with PhotoStation(stub.url) as nas, pytest.raises(Unreachable, match="Check the address"):
        nas.connect()


def test_own_parameter_is_not_sent_to_another_station(nas: PhotoStation, stub: Stub) -> None:
    """A NAS knows no only_empty and would delete the album with all it holds."""
    with pytest.raises(UnknownForm, match="only_empty"):
        nas.album.delete(id=("album_61",), only_empty=True)
    assert "delete" not in stub.methods() and nas.is_ours is False


def test_own_parameter_is_sent_to_our_station(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["getinfo"] = lambda seen: ok({"version": "1", "albumen": "0.1.0"})
    nas.album.delete(id=("album_61",), only_empty=True)
    nas.album.delete(id=("album_61",), only_empty=True)
    assert stub.seen[-1].fields["only_empty"] == "true" and nas.is_ours is True
    assert stub.methods().count("getinfo") == 1


def test_own_form_is_sent_when_told_so(stub: Stub) -> None:
    with PhotoStation(stub.url, unproven=True) as nas:
        nas.album.delete(id=("album_61",), only_empty=True)
    assert stub.methods() == ["query", "delete"]


def test_any_method_can_be_called_by_name(nas: PhotoStation, stub: Stub) -> None:
    def answer(seen: Seen) -> Answer:
        return ok(
            {"path": seen.path, "fields": {name: seen.fields[name] for name in ("type", "thumb", "version")}}
        )

    stub.rules["query"] = lambda seen: ok({"SYNO.PhotoStation.Tag": {"path": "tag.php"}})
    stub.rules["list_all"] = answer
    came = nas.call("SYNO.PhotoStation.Tag", "list_all", 2, type=("desc", "geo"), thumb=True, none=None)
    assert came == {
        "path": "/photo/webapi/tag.php",
        "fields": {"type": "desc,geo", "thumb": "true", "version": "2"},
    }


def test_undeclared_method_counts_as_a_change(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["move"] = lambda seen: SILENCE
    with pytest.raises(AnswerLost):
        nas.call("SYNO.PhotoStation.Album", "move", id="album_61")
    assert stub.methods().count("move") == 1


def test_user_without_password_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="password"):
        PhotoStation("http://127.0.0.1/photo", user="mira")


def test_secrets_reach_no_log(nas: PhotoStation, stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    headers = {"Content-Type": "application/json", "Set-Cookie": "PHPSESSID=sid1; path=/"}
    stub.rules["checkauth"] = lambda seen: Answer(ok({"username": "mira"}).body, headers=headers)
    with caplog.at_level(0):
        nas.connect()
    assert stub.seen[-1].sid == "sid1"
    assert "sid1" not in caplog.text and "correct" not in caplog.text


@pytest.mark.parametrize("sid", ["", "a b", "a;b", "a\r\nX-Evil: 1", "é"])
def test_session_that_fits_no_cookie_is_refused(nas: PhotoStation, stub: Stub, sid: str) -> None:
    stub.rules["login"] = lambda seen: ok({"sid": sid, "username": "mira"})
    with pytest.raises(NotAPhotoStation, match="no session"):
        nas.connect()
    assert stub.methods() == ["query", "login"]
