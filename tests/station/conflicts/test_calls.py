"""Conflicts in how calls are sent and who sends them."""

from __future__ import annotations

import pytest

from albumen import wire
from tests.station.conflicts.asking import Asker
from tests.station.world import HARBOUR, PASSWORD, PHOTO, USER, VIDEO, photo

AUTH = "SYNO.PhotoStation.Auth"
INFO = {"api": "SYNO.API.Info", "method": "query", "version": 1, "query": "all"}


def test_script_of_discovery(visitor: Asker) -> None:
    """The script of discovery

    Sources: the text of the seed says `query.cgi`; its own example and all clients `query.php`.
    Rule: `query.php`, and discovery says so of itself; the other script alone names no API.
    """
    told = visitor.raw("webapi/query.php", **INFO).json()["data"]
    assert told["SYNO.API.Info"]["path"] == "query.php"
    assert visitor.raw("webapi/query.cgi", method="query", query="all").json()["error"]["code"] == 102


def test_two_files_of_discovery(visitor: Asker) -> None:
    """Where the APIs are listed

    Sources: a DS photo of 2016 reads the text file `PhotoStation.api` with the methods of each version; all others
    ask `query.php`.
    Rule: both, with the same APIs.
    """
    listed = visitor.raw("webapi/PhotoStation.api")
    assert listed.headers["content-type"].startswith("text/plain")
    asked = visitor.raw("webapi/query.php", **INFO).json()["data"]
    assert {*listed.json()} == {*asked}


def test_what_discovery_promises(visitor: Asker) -> None:
    """Which APIs are listed

    Sources: a 6.8 station and OSPhoto list 30; of five of them no method is known, and OSPhoto answers most with 404.
    Rule: only what is served: a client that finds an API calls it.
    """
    told = visitor.raw("webapi/query.php", **INFO).json()["data"]
    assert "SYNO.PhotoStation.Album" in told
    unknown = {
        f"SYNO.PhotoStation.{name}" for name in ("Watermark", "Public", "Migration", "ACL", "AppPrivilege")
    }
    assert not unknown & {*told}


def test_login_of_the_dsm(visitor: Asker) -> None:
    """Whose web API this is

    Sources: the DSM and FileStation have `/webapi/auth.cgi` and `/webapi/query.cgi`; early clients began there.
    Rule: served, as an API apart: it lists nothing of Photo Station, and Photo Station nothing of it.
    """
    fields = {"api": "SYNO.API.Info", "method": "query", "version": "1", "query": "all"}
    listed = visitor.http.post("/webapi/query.cgi", data=fields).json()["data"]
    assert "SYNO.FileStation.List" in listed
    assert not any(name.startswith("SYNO.PhotoStation.") for name in listed)


def test_code_of_a_wrong_login(visitor: Asker) -> None:
    """The code of a wrong password

    Sources: 407 (seed); 102 (OSPhoto, to DS photo).
    Rule: 407: 102 means that there is no such API, by which clients give the station up.
    """
    assert visitor.code("Auth.login", username="nobody-here", password="x") == 407


def test_two_logins(visitor: Asker) -> None:
    """The method to log in by

    Sources: programs call `login`; the web page and PhotoStationFrame `photo_login`, which 6.3 does not list.
    Rule: both, alike: ours ties no session to an address, which is what tells them apart on a NAS.
    """
    one, other = (
        visitor.data(called, username=USER, password=PASSWORD)
        for called in ("Auth.login", "Auth.photo_login")
    )
    assert {**one, "sid": ""} == {**other, "sid": ""}


@pytest.mark.parametrize(("word", "remembered"), [("on", True), ("True", True), (None, False)])
def test_words_to_be_remembered(visitor: Asker, word: str | None, remembered: bool) -> None:
    """How a login asks to be remembered

    Sources: `on` (the web page), `True` (python-photostation); the seed: the field is there.
    Rule: each word for yes gives a cookie of thirty days, no field one of this visit.
    """
    asked = {} if word is None else {"remember_me": word}
    answer = visitor.post("Auth.login", username=USER, password=PASSWORD, **asked)
    assert ("Max-Age=2592000" in answer.headers["set-cookie"]) is remembered


def test_newer_fields_of_a_login(mira: Asker) -> None:
    """Fields of the login

    Sources: `allow_download` and `show_detail` are in the seed (6.8), absent in captures of 6.3.
    Rule: they are there, as in the newest: a client of 6.3 passes over what it does not know.
    """
    told = mira.data("Auth.checkauth")
    assert isinstance(told["allow_download"], bool)
    assert isinstance(told["show_detail"], bool)


def test_places_of_the_session(mira: Asker, jon: Asker) -> None:
    """Where the session is looked for

    Sources: DS photo puts PHPSESSID into the body or the query, browsers into the cookie, a Kodi add-on `sid`.
    Rule: query, cookie, body, then `sid`: when two of them disagree the earlier counts.
    """
    form = {"api": AUTH, "method": "checkauth", "version": "1"}
    cookie = {"cookie": f"PHPSESSID={jon.sid}"}

    def who(query: dict[str, str], body: dict[str, str], headers: dict[str, str]) -> str:
        answer = mira.http.post(
            "/photo/webapi/auth.php", params=query, data={**form, **body}, headers=headers
        )
        return str(answer.json()["data"]["username"])

    assert who({"PHPSESSID": mira.sid}, {}, cookie) == USER
    assert who({}, {"PHPSESSID": mira.sid}, cookie) == "jon"
    assert who({"sid": jon.sid}, {"PHPSESSID": mira.sid}, {}) == USER
    assert who({}, {"sid": mira.sid}, {}) == USER


def test_wrong_tokens(visitor: Asker) -> None:
    """A token that is wrong or missing

    Sources: the web page asks for `enable_syno_token` and sends the token; dsdl sends `undefined`, others nothing.
    The facts would refuse a wrong one after such a login; what a NAS does was never seen.
    Rule: it never refuses by itself: what comes from another site is told by `Sec-Fetch-Site` and `Origin`.
    """
    sid = visitor.data("Auth.login", username=USER, password=PASSWORD, enable_syno_token="true")["sid"]
    headers = {"cookie": f"PHPSESSID={sid}", "x-syno-token": "undefined"}
    form = visitor.form("Photo.edit", id=photo(HARBOUR, PHOTO), rating=3)
    assert visitor.http.post("/photo/webapi/photo.php", data=form, headers=headers).json() == {
        "success": True
    }


def test_cookies_with_attributes(mira: Asker) -> None:
    """What a cookie header holds

    Sources: browsers send `PHPSESSID=...`; dsdl and old ioBroker versions send the whole Set-Cookie text back.
    Rule: both: attributes are cookies of other names.
    """
    for more in ("", "; path=/; expires=Fri, 01-Jan-2038 00:00:00 GMT; HttpOnly"):
        headers = {"cookie": f"PHPSESSID={mira.sid}{more}"}
        answer = mira.http.get("/photo/webapi/auth.php", params={"method": "checkauth"}, headers=headers)
        assert answer.json()["data"]["username"] == USER


def test_nobody_is_no_failure(visitor: Asker) -> None:
    """Auth.checkauth without a session

    Sources: none says whether it is a failure or a guest; ioBroker.slideshow only needs another `username`.
    Rule: a success with an empty name, which is what python-photostation can read its right from too.
    """
    told = visitor.data("Auth.checkauth")
    assert (told["username"], told["permission"]["manage"]) == ("", False)


def test_code_without_a_session(visitor: Asker) -> None:
    """The code for a call that needs a session

    Sources: 105 and 106 both fit by their names; no source shows which.
    Rule: 105: 106 says that a session ended, and makes clients log in again without asking.
    """
    assert visitor.code("Photo.edit", id=photo(HARBOUR, PHOTO), rating=1) == 105


def test_words_for_truth(mira: Asker) -> None:
    """Words for yes and no

    Sources: true and false (seed), True and False (python-photostation), on (the web page).
    Rule: all of them, in either case.
    """
    one, counts = photo(HARBOUR, PHOTO), []
    for yes in ("true", "True", "on"):
        answer = mira.get("Download.getphoto", id=one, download=yes, no_structure="False")
        counts.append(answer.headers["content-disposition"].partition(";")[0])
    assert counts == ["attachment"] * 3


def test_words_for_descending(mira: Asker) -> None:
    """The word for descending

    Sources: `dsc` for lists (seed); `desc` for Album.create and edit (seed), and really sent by PhotoStationFrame.
    Rule: both, everywhere.
    """
    for word in ("dsc", "desc"):
        page = mira.listed(
            wire.album_id(HARBOUR), type="photo,video", sort_by="filename", sort_direction=word
        )
        assert [item["info"]["name"] for item in page["items"]] == [PHOTO, VIDEO]


def test_limits_that_mean_all(mira: Asker) -> None:
    """How all are asked for

    Sources: -1 (python-photostation, Photo StatLr), 2147483647 (DS photo), 999999999999 (dsdl).
    Rule: each of them gives all.
    """
    pages = [mira.listed(wire.album_id(HARBOUR), limit=one) for one in (-1, 2147483647, 999999999999)]
    assert [(page["total"], len(page["items"])) for page in pages] == [(2, 2)] * 3


def test_offset_is_the_next(mira: Asker) -> None:
    """What `offset` says in an answer

    Sources: the next index (seed, Photo StatLr, ioBroker); a server that echoes what was asked makes ioBroker loop.
    Rule: the next index, equal to `total` at the end, also when more was asked for than there is.
    """
    page = mira.listed(wire.album_id(HARBOUR), limit=1)
    assert (page["total"], page["offset"]) == (2, 1)
    page = mira.listed(wire.album_id(HARBOUR), limit=500)
    assert (page["total"], page["offset"]) == (2, 2)


def test_offset_of_opened_folders(mira: Asker) -> None:
    """What `offset` says in DsmShare.list

    Sources: the sample of the seed has 0 with a total of 7; every other list tells the next index.
    Rule: it echoes what was asked, here alone, as documented.
    """
    told = mira.data("DsmShare.list", id="fm_root", type="folder,photo", offset=0, limit=-1)
    assert (told["total"], told["offset"]) == (1, 0)


def test_kinds_in_photo_list(mira: Asker) -> None:
    """Kinds in Photo.list

    Sources: `photo` or `video` (seed); clients send `photo,video`.
    Rule: one or a list, in any order.
    """
    asked = {"filter_album": wire.album_id(HARBOUR), "offset": 0, "limit": -1}
    totals = [
        mira.data("Photo.list", type=word, **asked)["total"] for word in ("photo", "video", "video,photo")
    ]
    assert totals == [1, 1, 2]


def test_recursive_has_no_effect(mira: Asker) -> None:
    """What `recursive` does

    Sources: its name, and PhotoStationFrame that sends true; the seed and Photo StatLr say that it does not work.
    Rule: no effect: clients that send it count with what a NAS gives them.
    """
    pages = [mira.listed(wire.album_id("2024"), recursive=word) for word in ("true", "false")]
    assert [[item["id"] for item in page["items"]] for page in pages] == [[wire.album_id(HARBOUR)]] * 2


def test_status_of_a_failure(mira: Asker) -> None:
    """The HTTP status of a failure

    Sources: 200 (seed; python-photostation raises on any other); for bytes OSPhoto sends 404, dsdl and ioBroker look
    at the status, and whether a NAS says it in JSON is not known.
    Rule: 200 where JSON is asked for; where bytes are, the same JSON with a status of 400 or above serves both.
    """
    assert mira.post("Photo.getinfo", id="photo_zz_zz").status_code == 200
    answer = mira.get("Thumb.get", id=photo(HARBOUR, "gone.jpg"), size="small")
    assert answer.status_code == 404
    assert answer.json()["success"] is False


def test_both_verbs_for_bytes(mira: Asker) -> None:
    """The verb for bytes

    Sources: DS photo, the page and frames GET them; a fork of python-photostation, dsdl and a proxy POST.
    Rule: both, with the same bytes.
    """
    one = photo(HARBOUR, PHOTO)
    for called, fields in (("Thumb.get", {"size": "small"}), ("Download.getphoto", {"download": "true"})):
        assert mira.get(called, id=one, **fields).content == mira.post(called, id=one, **fields).content


def test_address_of_a_video(mira: Asker) -> None:
    """The address of a video

    Sources: `download.php` with `quality_id` (DS photo), without it (dsdl), `download.php/1.mp4` (the web page).
    Rule: all; without a quality, and for the only one there is, the original.
    """
    one = wire.item_id("video", HARBOUR, VIDEO)
    (item,) = mira.data("Photo.getinfo", id=one, additional="video_quality")
    quality = item["additional"]["video_quality"][0]["id"]
    plain, chosen = (mira.get("Download.getvideo", id=one, **more) for more in ({}, {"quality_id": quality}))
    form = mira.form("Download.getvideo", id=one, quality_id=quality)
    named = mira.http.get("/photo/webapi/download.php/1.mp4", params=form)
    assert plain.status_code == 200
    assert plain.content == chosen.content == named.content


def test_version_of_the_external_address(mira: Asker) -> None:
    """Where the external address is told

    Sources: 6.3 has `external_host_external_ip` in Info.getinfo; 6.8 in Info.getexternalip, of version 2 alone.
    Rule: as 6.8: version 1 of that method is refused with 104, and getinfo does not have the field.
    """
    assert mira.code("Station.getexternalip", version=1) == 104
    assert "external_host_external_ip" in mira.data("Station.getexternalip", version=2)
    assert "external_host_external_ip" not in mira.data("Station.getinfo")


@pytest.mark.parametrize(("name", "highest"), [("Cover", 2), ("SharedAlbum", 1)])
def test_versions_of_two_apis(visitor: Asker, name: str, highest: int) -> None:
    """Versions of Cover and SharedAlbum

    Sources: 6.3 lists 1 as the highest, 6.8 lists 2; 2 adds setsmart to Cover, to SharedAlbum nothing that is known.
    Rule: what is served is listed: 2 of Cover, and 1 of SharedAlbum, as clients call what discovery promises.
    """
    told = visitor.raw("webapi/query.php", **INFO).json()["data"][f"SYNO.PhotoStation.{name}"]
    assert (told["minVersion"], told["maxVersion"]) == (1, highest)


def test_listexif_for_nobody(visitor: Asker, mira: Asker) -> None:
    """Photo.listexif without a session

    Sources: old versions answered it to anybody (a security report: SQL injection); the seed says nothing.
    Rule: it needs a session, and values are bound: quotes are no part of a query.
    """
    asked = {"offset": 0, "limit": -1}
    assert visitor.code("Photo.listexif", type="camera_model", **asked) == 105
    assert mira.code("Photo.listexif", type="camera_model' OR 1=1 --", **asked) == 456
