"""A station is asked what it has: all that reads is found, nothing is changed, and no far end does harm."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from albumen import api
from albumen.api.families import FAMILIES
from albumen.client import PhotoStation
from albumen.explore import live as asking
from albumen.explore.live import Line, base_below
from albumen.explore.observed import Observed, loads
from albumen.explore.reference import of_declaration
from tests import makers
from tests.explore.listening import Answering, far_end
from tests.foreign import station
from tests.worlds import Person, folders, tree

FAMILY = FAMILIES[0]


def asked(
    person: Person, url: str, out: Path, *words: str | Path, code: int = 0, **env: str
) -> tuple[Observed, str]:
    """What is told of a station, and what is said beside it."""
    ran = person.runs("explore", "live", url, "--pause", "0", "-o", out, *words, **env)
    assert ran.code == code, ran.err
    return loads(out.read_bytes(), name="x") if code == 0 else Observed(), ran.err


def definitions(path: Path) -> Path:
    """A definition file of all that is declared, and of a method that is not there."""
    told = {
        name: {"path": one.path, "methods": {"1": [*one.methods, "getnothing"]}}
        for name, one in api.ALL.items()
    }
    path.write_text(json.dumps(told))
    return path


def catalog(root: Path) -> dict[str, str]:
    """What each table of a catalog holds, but for sessions and the users' last login."""
    with contextlib.closing(sqlite3.connect(root / ".albumen/catalog.sqlite")) as base:
        tables: dict[str, list[str]] = {}
        for line in base.iterdump():
            found = re.match(r'INSERT INTO "(\w+)"', line)
            if found and "session" not in found[1]:
                tables.setdefault(found[1], []).append(line)
    return {name: "\n".join(rows) for name, rows in tables.items()}


def test_no_name_of_a_method_that_changes_is_taken_for_one_that_reads() -> None:
    declared = api.every_method()

    assert [one.name for one in declared if one.changes and FAMILY.reads(one.name)] == []
    assert sum(FAMILY.reads(one.name) for one in declared) >= 30
    for name in ("get_and_delete", "listen_start", "check_update", "create", "setlist", "Delete", "getset"):
        assert not FAMILY.reads(name), name


def test_all_that_reads_is_found_and_nothing_is_changed(person: Person, tmp_path: Path) -> None:
    root = tmp_path / "photos"
    (root / "2024").mkdir(parents=True)
    (root / "2024/IMG_1.JPG").write_bytes(makers.jpeg(seed=1))
    known = definitions(tmp_path / "all.api")
    with station(root) as there:
        with PhotoStation(
            there.url, user="ana", password="secret"
        ) as client:  # a station notes what it is shown
            assert len(list(client.items("2024"))) == 1
        there.wrapper.log.clear()
        before = (tree(root), folders(root), catalog(root))
        told, said = asked(
            person,
            there.url,
            tmp_path / "x.json",
            "--user",
            "ana",
            "--methods",
            known,
            ALBUMEN_PASSWORD="secret",
        )
        after = (tree(root), folders(root), catalog(root))
        called = [call.method.partition(".")[2] for call in there.wrapper.log]

    assert after[:2] == before[:2]
    assert {name for name in before[2] if after[2].get(name) != before[2][name]} == set()
    assert {one for one in called if not FAMILY.reads(one)} == {"login", "logout", ""}  # "" is a file
    served = [one for one in api.served_methods() if FAMILY.reads(one.name)]
    seen = {(name, method) for name, method in told.pairs() if told.method(name, method).calls}
    assert {(one.owner.api, one.name) for one in served} - seen == set()
    assert not [pair for pair in told.pairs() if pair[1] == "getnothing"]
    listing = told.method("SYNO.PhotoStation.Category", "list")
    assert {name: one.required for name, one in listing.parameters.items()} == {
        "offset": "unknown",  # one call went well
        "limit": "unknown",
    }
    assert listing.answers["data.total"] == ["int"]
    assert listing.session == ["cookie PHPSESSID"]
    assert listing.evidence == [
        "live:category.php?method=list",
        "live:category.php?method=list&limit",
        "live:category.php?method=list&offset",
        "live:category.php?method=list&offset&limit",
    ]
    assert told.apis["SYNO.PhotoStation.Album"].path == "album.php"
    declared = of_declaration()
    for name, method in seen:
        assert set(told.method(name, method).parameters) <= set(declared[name].methods[method].parameters)
    text = (tmp_path / "x.json").read_text() + said
    assert '"ana"' not in text and "secret" not in text.replace("SECRET", "")
    assert "username-1" in text


def test_another_api_of_the_family_is_asked_as_well(person: Person, tmp_path: Path) -> None:
    """A NAS: only `query.cgi`; a list that needs a folder, which another observation knows."""
    asked_for: list[str] = []

    def answer(far: Answering) -> None:
        parts = urlsplit(far.path)
        fields = {name: one[0] for name, one in parse_qs(parts.query).items()}
        asked_for.append(f"{parts.path} {fields.get('method')}")
        if parts.path == "/webapi/query.cgi":
            data = {"SYNO.FileStation.List": {"path": "entry.cgi", "minVersion": 1, "maxVersion": 2}}
            far.tell(200, json.dumps({"success": True, "data": data}).encode())
        elif parts.path == "/webapi/entry.cgi" and fields["method"] == "list_share":
            needed = "limit" in fields and "offset" in fields
            far.tell(
                200,
                b'{"success":true,"data":{"total":1}}'
                if needed
                else b'{"success":false,"error":{"code":101}}',
            )
        elif parts.path == "/webapi/entry.cgi":
            code = 105 if fields["method"] == "getinfo" else 103
            far.tell(200, json.dumps({"success": False, "error": {"code": code}}).encode())
        else:
            far.tell(404, b"no")

    (tmp_path / "x.lib").write_text(
        json.dumps(
            {
                "SYNO.FileStation.List": {
                    "methods": {"2": [{"list_share": {}}, {"getinfo": {}}, {"delete": {}}]}
                }
            }
        )
    )
    with far_end(answer) as url:
        told, _ = asked(person, url, tmp_path / "x.json", "--methods", tmp_path / "x.lib", "--guess")

    one = told.apis["SYNO.FileStation.List"]
    assert (one.path, one.versions) == ("entry.cgi", [1, 2])
    assert set(one.methods) == {"list_share", "getinfo"}
    assert set(one.methods["list_share"].parameters) == {"offset", "limit"}
    assert {parameter.required for parameter in one.methods["list_share"].parameters.values()} == {"unknown"}
    assert one.methods["list_share"].codes["101"] >= 1
    assert one.methods["getinfo"].codes == {"105": 2} or one.methods["getinfo"].codes == {"105": 1}
    assert "/webapi/entry.cgi delete" not in asked_for
    assert "/webapi/entry.cgi search" in asked_for


@pytest.mark.parametrize("kind", ["redirect", "garbage", "deep", "names", "close"])
def test_a_hostile_far_end_does_no_harm(person: Person, tmp_path: Path, kind: str) -> None:
    elsewhere: list[str] = []

    def trap(far: Answering) -> None:
        elsewhere.append(far.path)
        far.tell(200, b"{}")

    def answer(far: Answering) -> None:
        if kind == "redirect":
            far.tell(302, b"", ("Location", f"{other}/webapi/query.cgi"))
        elif kind == "garbage":
            far.tell(200, bytes(range(256)))
        elif kind == "deep":
            far.tell(200, b'{"success":true,"data":' + b'{"a":' * 100_000)
        elif kind == "close":
            far.close_connection = True
        else:
            paths = ("http://evil/", "//evil/x.php", "../../x.php", "a b", 5, "x.php?y")
            data = {f"SYNO.A{number}": {"path": one} for number, one in enumerate(paths)}
            data |= {"\x1b[31m": {"path": "x.php"}, "SYNO.<b>": {"path": "x.php"}}
            far.tell(200, json.dumps({"success": True, "data": data}).encode())

    with far_end(trap) as other, far_end(answer) as url:
        _, said = asked(person, url, tmp_path / "x.json", code=3)

    assert "No web API of the family answers" in said
    assert elsewhere == []
    assert not (tmp_path / "x.json").exists()


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_does_not_end_is_left(packed: bool) -> None:
    sent: list[int] = []

    def answer(far: Answering) -> None:
        far.send_response(200)
        far.send_header("Transfer-Encoding", "chunked")
        if packed:
            far.send_header("Content-Encoding", "gzip")
        far.end_headers()
        block = bytes(65536)
        while len(sent) < 4096:  # 256 MiB, if nobody stops it
            far.wfile.write(b"10000\r\n" + block + b"\r\n")
            sent.append(1)

    with far_end(answer) as url:
        line = Line(url, fingerprint=None, pause=0)
        assert line.ask(url) is None
        line.close()

    assert len(sent) < 2048
    assert line.unanswered == 1


def test_an_answer_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps no call alive: its time is counted as a whole."""
    dripped: list[int] = []
    monkeypatch.setattr(asking, "CALL_SECONDS", 0.0)

    def answer(far: Answering) -> None:
        far.send_response(200)
        far.send_header("Content-Length", "1000000")
        far.end_headers()
        far.wfile.write(b"x")
        dripped.append(1)

    with far_end(answer) as url:
        line = Line(url, fingerprint=None, pause=0)
        assert line.ask(url) is None
        line.close()
    assert dripped == [1]


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("", "/photo/webapi/"),
        ("/photo", "/photo/webapi/"),
        ("/photo/webapi/", "/photo/webapi/"),
        ("/~ana/photo", "/~ana/photo/webapi/"),
        ("/nas", "/nas/photo/webapi/"),
    ],
)
def test_scripts_are_looked_for_where_the_address_leads(path: str, base: str) -> None:
    assert base_below("http://nas", path, FAMILY) == f"http://nas{base}"


def test_a_refused_login_is_said(person: Person, tmp_path: Path) -> None:
    with station(tmp_path / "photos") as there:
        _, said = asked(
            person, there.url, tmp_path / "x.json", "--user", "ana", code=3, ALBUMEN_PASSWORD="wrong-one"
        )
        logins = there.wrapper.counts()["Auth.login"]
    assert "refused" in said and "wrong-one" not in said
    assert logins == 1
