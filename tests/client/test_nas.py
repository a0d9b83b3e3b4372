"""The clients of a NAS against a scripted one: sessions, second step, encodings, tasks, uploads, ranges."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from albumen.client import nas_errors
from albumen.client.errors import NotAPhotoStation, StationFailed, TransferBroken, UnexpectedAnswer
from albumen.client.nas import AsyncFileStation, FileStation
from albumen.client.nas_errors import (
    NAS_FAULTS,
    NasCodeNeeded,
    NasDestination,
    NasFault,
    NasNoPermission,
    NasNotFound,
    NasNotPermitted,
    NasSessionInvalid,
    NasWrongCode,
    NasWrongLogin,
)
from tests.client.stub import Answer, Seen, html, ok
from tests.nas import OTP, ScriptedNas, fail

FILES = {"/photo/roll/a.jpg": b"a" * 5000, "/photo/roll/2024": b"b", "/photo/roll/x, y.jpg": b"c"}


@pytest.fixture
def nas() -> Iterator[ScriptedNas]:
    scripted = ScriptedNas(FILES)
    scripted.mkdirs("/photo/2024")
    yield scripted
    scripted.stop()


@pytest.fixture
def client(nas: ScriptedNas) -> Iterator[FileStation]:
    with open_client(nas) as one:
        yield one


def open_client(nas: ScriptedNas, **options: Any) -> FileStation:
    return FileStation(nas.url, user="ana", password=options.pop("password", "secret"), timeout=10, **options)


def test_every_code_has_its_own_exception() -> None:
    assert NasFault.classes.keys() == NAS_FAULTS.keys()
    assert len({kind.__name__ for kind in NasFault.classes.values()}) == len(NAS_FAULTS)
    assert (
        nas_errors.nas_fault(777, api="SYNO.FileStation.List", method="list", request={}).name
        == "unknown code"
    )


def test_both_clients_have_the_same_names() -> None:
    def names(kind: type) -> set[str]:
        return {name for name in dir(kind) if not name.startswith("_")}

    assert names(FileStation) == names(AsyncFileStation)
    assert inspect.signature(FileStation) == inspect.signature(AsyncFileStation).replace(
        parameters=[
            one.replace(annotation=inspect.signature(FileStation).parameters[name].annotation)
            for name, one in inspect.signature(AsyncFileStation).parameters.items()
        ]
    )


def test_first_call_discovers_and_logs_in_for_the_application(client: FileStation, nas: ScriptedNas) -> None:
    assert nas.seen == []
    names = [entry.name for entry in client.folder("/photo/roll")]
    assert names == ["2024", "a.jpg", "x, y.jpg"]
    assert nas.calls() == ["Info.query", "Auth.login", "List.list"]
    login = nas.seen[1]
    assert (login.verb, login.path, login.query) == ("POST", "/webapi/auth.cgi", "")
    assert (login.fields["session"], login.fields["format"], login.fields["version"]) == (
        "FileStation",
        "sid",
        "6",
    )
    listed = nas.seen[2]
    assert listed.fields["_sid"] == "sid1" and listed.headers["x-syno-token"] == "token1"
    assert listed.fields["folder_path"] == '"/photo/roll"'
    assert listed.fields["additional"] == '["size","time"]'


@pytest.mark.parametrize("code", [106, 107, 119, 150])
def test_an_ended_session_is_renewed_once(client: FileStation, nas: ScriptedNas, code: int) -> None:
    client.connect()
    waiting = [fail(code)]
    nas.rules["List.list"] = lambda seen: waiting.pop() if waiting else None
    assert len(client.folder("/photo/roll")) == 3
    assert client.login_count == 2
    nas.rules["List.list"] = lambda seen: fail(code)
    with pytest.raises(nas_errors.NasSessionEnded):
        client.folder("/photo/roll")
    assert client.login_count == 3


def test_a_missing_right_is_no_ended_session(client: FileStation, nas: ScriptedNas) -> None:
    nas.rules["List.list"] = lambda seen: fail(105)
    with pytest.raises(NasNoPermission):
        client.folder("/photo/roll")
    assert client.login_count == 1


def test_wrong_password_is_tried_once(nas: ScriptedNas) -> None:
    with open_client(nas, password="wrong") as client, pytest.raises(NasWrongLogin) as caught:
        client.folder("/photo")
    assert nas.calls().count("Auth.login") == 1
    assert "wrong" not in f"{caught.value} {caught.value.request}".replace("a wrong password", "")


def test_second_step_and_the_device_that_stands_for_it(nas: ScriptedNas) -> None:
    nas.needs_code = True
    with open_client(nas) as client, pytest.raises(NasCodeNeeded) as caught:
        client.connect()
    assert caught.value.detail == {"token": "t", "types": [{"type": "otp"}]}
    with open_client(nas, otp_code="000000") as client, pytest.raises(NasWrongCode):
        client.connect()
    with open_client(nas, otp_code=OTP, device_name="desk") as client:
        client.connect()
        device = client.device_id
        assert device == "device1"
        nas.end_sessions()
        assert len(client.folder("/photo/roll")) == 3  # renewed by the device, without a code
    with open_client(nas, device_id=device, device_name="desk") as client:
        client.connect()
    assert nas.seen[-1].fields["device_id"] == device and "otp_code" not in nas.seen[-1].fields


def test_dsm_6_calls_the_device_did() -> None:
    nas = ScriptedNas(FILES, newest=6)
    with open_client(nas, otp_code=OTP, device_name="desk") as client:
        client.connect()
        assert client.device_id == "device1"
    nas.stop()


def test_dsm_5_has_a_script_for_each_api_and_plain_text(tmp_path: Path) -> None:
    nas = ScriptedNas({"/photo/roll/a.jpg": b"a"}, json=False, newest=4)
    nas.mkdirs("/photo/2024")
    (tmp_path / "b.jpg").write_bytes(b"bb")
    with open_client(nas) as client:
        client.folder("/photo/roll")
        assert nas.seen[-1].path == "/webapi/FileStation/list.cgi"
        assert nas.seen[-1].fields["folder_path"] == "/photo/roll"
        assert client.move(["/photo/roll/a.jpg"], "/photo/2024") == ()
        assert nas.seen[-2].fields["path"] == "/photo/roll/a.jpg" and nas.seen[-2].fields["version"] == "2"
        client.upload(tmp_path / "b.jpg", folder="/photo/2024")
        assert nas.files["/photo/2024/b.jpg"] == b"bb"
    nas.stop()


def test_names_that_look_like_numbers_or_lists_arrive(client: FileStation, nas: ScriptedNas) -> None:
    client.create_folder.create(folder_path=("/photo",), name=("2025",))
    assert client.move(["/photo/roll/2024", "/photo/roll/x, y.jpg"], "/photo/2025") == ()
    assert set(client.facts(["/photo/2025/2024", "/photo/2025/x, y.jpg", "/photo/gone"])) == {
        "/photo/2025/2024",
        "/photo/2025/x, y.jpg",
    }


def test_failures_of_a_task_in_each_of_their_places(client: FileStation, nas: ScriptedNas) -> None:
    gone = client.move(["/photo/roll/gone.jpg"], "/photo/2024")
    assert [(one.code, one.path) for one in gone] == [(408, "/photo/roll/gone.jpg")]
    with pytest.raises(NasDestination) as caught:
        client.move(["/photo/roll/a.jpg"], "/photo/nowhere")
    assert caught.value.why == 408
    nas.rules["CopyMove.status"] = lambda seen: fail(1001, (407, "/photo/roll/a.jpg"))
    with pytest.raises(nas_errors.NasMoveFailed):
        client.move(["/photo/roll/2024"], "/photo/2024")
    inside = {"finished": True, "error": {"code": 1001, "errors": [{"code": 407, "path": "/p"}]}}
    nas.rules["CopyMove.status"] = lambda seen: ok(inside)
    assert [one.code for one in client.move(["/photo/roll/2024"], "/photo/2024")] == [407]
    nas.rules["CopyMove.status"] = lambda seen: ok({"finished": True, "status": "FAIL"})
    with pytest.raises(nas_errors.NasOperationFailed):
        client.move(["/photo/roll/2024"], "/photo/2024")


def test_a_lost_task_has_ended_and_a_slow_one_is_waited_for(client: FileStation, nas: ScriptedNas) -> None:
    nas.rules["CopyMove.status"] = lambda seen: fail(599)
    assert client.move(["/photo/roll/2024"], "/photo/2024") == ()
    answers = [{"finished": False, "progress": 0.5, "total": -1}] * 3
    nas.rules["CopyMove.status"] = lambda seen: ok(answers.pop()) if answers else None
    client.move(["/photo/roll/a.jpg"], "/photo/2024")
    assert nas.calls().count("CopyMove.status") == 5


def test_paging_goes_on_where_it_was_and_starts_again_when_the_folder_changes() -> None:
    nas = ScriptedNas({f"/photo/roll/{n:05}.jpg": b"x" for n in range(4100)})
    with open_client(nas) as client:
        assert len(client.folder("/photo/roll")) == 4100
        assert nas.calls().count("List.list") == 3
        seen = []

        def grow(asked: Seen) -> None:
            seen.append(asked.fields["offset"])
            if len(seen) == 2:
                nas.files["/photo/roll/more.jpg"] = b"x"

        nas.rules["List.list"] = grow  # type: ignore[assignment]
        assert len(client.folder("/photo/roll")) == 4101
        assert seen == ["0", "2000", "0", "2000", "4000"]
    nas.stop()


def test_missing_facts_are_loud(client: FileStation, nas: ScriptedNas) -> None:
    nas.rules["List.list"] = lambda seen: ok(
        {"total": 1, "offset": 0, "files": [{"path": "/photo/a", "name": "a", "isdir": False}]}
    )
    with pytest.raises(UnexpectedAnswer, match="without the facts"):
        client.folder("/photo")


def test_upload_streams_tells_a_skip_and_is_verified(
    client: FileStation, nas: ScriptedNas, tmp_path: Path
) -> None:
    local = tmp_path / "new.jpg"
    local.write_bytes(b"n" * 700_000)
    told: list[int] = []
    answer = client.upload(local, folder="/photo/2024", progress=lambda sent, _: told.append(sent))
    assert not answer.blSkip and nas.files["/photo/2024/new.jpg"] == local.read_bytes()
    sent = nas.seen[-2]
    assert sent.order[-1] == "file" and "_sid=" in sent.query and sent.fields["path"] == "/photo/2024"
    assert sent.fields["mtime"] == str(local.stat().st_mtime_ns // 10**6) and told[-1] == 700_000
    assert client.upload(local, folder="/photo/2024").blSkip
    nas.rules["List.getinfo"] = lambda seen: ok(
        {"files": [{"path": "/p", "name": "p", "additional": {"size": 1}}]}
    )
    with pytest.raises(TransferBroken):
        client.upload(local, folder="/photo/2024", name="other.jpg")


def test_ranges_saves_and_what_is_no_file(client: FileStation, nas: ScriptedNas, tmp_path: Path) -> None:
    with client.read_range("/photo/roll/a.jpg", 10, 20) as blob:
        assert blob.partial and blob.read() == b"a" * 20
    client.save("/photo/roll/a.jpg", tmp_path / "a.jpg")
    assert (tmp_path / "a.jpg").read_bytes() == FILES["/photo/roll/a.jpg"]
    with pytest.raises(StationFailed):
        client.read_range("/photo/gone.jpg", 0, 5)
    for answer, error in (
        (html(404), NasNotFound),
        (fail(408, status=404), NasNotFound),
        (html(), NotAPhotoStation),
        (fail(407), NasNotPermitted),
    ):
        nas.rules["Download.download"] = lambda seen, answer=answer: answer  # type: ignore[misc]
        with pytest.raises(error):
            client.read_range("/photo/roll/a.jpg", 0, 5)
    nas.rules["Download.download"] = lambda seen: Answer(b'{"title": "x"}')
    assert client.read_range("/photo/roll/a.jpg.json", 0, None).read() == b'{"title": "x"}'


def test_a_dead_session_in_a_download_is_renewed(client: FileStation, nas: ScriptedNas) -> None:
    client.connect()
    nas.end_sessions()
    assert client.read_range("/photo/roll/a.jpg", 0, 3).read() == b"aaa"
    assert client.login_count == 2


def test_what_is_no_nas_says_so() -> None:
    nas = ScriptedNas()
    nas.rules["Info.query"] = lambda seen: html()
    with open_client(nas) as client, pytest.raises(NotAPhotoStation):
        client.connect()
    nas.rules["Info.query"] = lambda seen: ok({"SYNO.API.Auth": {"path": "auth.cgi"}})
    with open_client(nas) as client, pytest.raises(NotAPhotoStation, match="no FileStation"):
        client.connect()
    nas.stop()


def test_discovery_falls_back_to_all_and_to_entry_cgi(nas: ScriptedNas) -> None:
    def old(seen: Seen) -> Answer | None:
        if seen.path.endswith("query.cgi"):
            return html(404)
        return ok({}) if seen.fields["query"] != "all" else None

    nas.rules["Info.query"] = old
    with open_client(nas) as client:
        client.connect()
    assert [seen.path for seen in nas.seen[:3]] == [
        "/webapi/query.cgi",
        "/webapi/entry.cgi",
        "/webapi/entry.cgi",
    ]


def test_any_call_by_its_names(client: FileStation, nas: ScriptedNas) -> None:
    answer = client.call("SYNO.FileStation.List", "getinfo", path=["/photo/roll/a.jpg"])
    assert answer["files"][0]["name"] == "a.jpg"
    with pytest.raises(NasSessionInvalid):
        nas.rules["List.getinfo"] = lambda seen: fail(119)
        client.call("SYNO.FileStation.List", "getinfo", path=["/photo"])


def test_md5_is_the_one_of_the_nas(client: FileStation) -> None:
    assert client.hash_of("/photo/roll/2024") == "92eb5ffee6ae2fec3ad71c777531578f"


def test_secrets_are_never_shown(client: FileStation, nas: ScriptedNas) -> None:
    client.connect()
    nas.rules["List.list"] = lambda seen: fail(407)
    with pytest.raises(NasNotPermitted) as caught:
        client.folder("/photo")
    shown = f"{caught.value} {caught.value.request} {client!r}"
    assert "secret" not in shown and "sid1" not in shown and "token1" not in shown


def test_the_async_client_does_the_same(nas: ScriptedNas, tmp_path: Path) -> None:
    (tmp_path / "new.jpg").write_bytes(b"new")

    async def go() -> None:
        async with AsyncFileStation(nas.url, user="ana", password="secret", timeout=10) as client:
            nas.rules["Auth.login"] = lambda seen: None
            folders = await asyncio.gather(*(client.folder("/photo/roll") for _ in range(5)))
            assert [len(one) for one in folders] == [3] * 5 and client.login_count == 1
            nas.end_sessions()
            await asyncio.gather(*(client.folder("/photo/roll") for _ in range(5)))
            assert client.login_count == 2
            assert await client.move(["/photo/roll/a.jpg"], "/photo/2024") == ()
            async with await client.read_range("/photo/2024/a.jpg", 0, 4) as blob:
                assert await blob.aread() == b"aaaa"
            await client.upload(tmp_path / "new.jpg", folder="/photo/2024")
            await client.save("/photo/2024/new.jpg", tmp_path / "again.jpg")
            assert (tmp_path / "again.jpg").read_bytes() == b"new"
            assert await client.hash_of("/photo/2024/new.jpg")
            assert (await client.list.list_share()).shares[0].name == "photo"

    asyncio.run(go())
