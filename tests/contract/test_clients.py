"""Both clients call every declared method over HTTP: what they send and what they make of the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from albumen import api, wire
from albumen.api import Station, Timeline
from albumen.client import AsyncPhotoStation, PhotoStation
from albumen.client.errors import UnknownForm
from albumen.declare import Blob, Method
from tests.client.stub import Answer, Seen, Stub

METHODS = api.every_method()


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """Answers each method with its declared reply; the files of the examples lie in the current folder."""
    monkeypatch.chdir(tmp_path)
    for method in METHODS:
        for upload in wire.uploads(method.example).values():
            Path(upload.path).write_bytes(b"bytes")
    stub = Stub()
    yield stub
    stub.stop()


def expect(stub: Stub, method: Method[Any, Any]) -> None:
    def rule(seen: Seen) -> Answer | None:
        if seen.fields["api"] != method.owner.api:
            return None
        if isinstance(method.reply, Blob):
            return Answer(method.reply.read(), headers={"Content-Type": method.reply.content_type})
        return Answer(wire.success(method.reply))

    stub.rules = {method.name: rule}


def bound(client: object, method: Method[Any, Any]) -> Any:
    """The client's method, found by its API as a person would by its name."""
    (namespace,) = [value for value in vars(client).values() if isinstance(value, method.owner)]
    return getattr(namespace, method.name)


def arguments(method: Method[Any, Any]) -> dict[str, Any]:
    return {name: getattr(method.example, name) for name in method.request_type.__struct_fields__}


def check_sent(seen: Seen, method: Method[Any, Any]) -> None:
    assert seen.path == f"/photo/webapi/{method.owner.path}"
    assert seen.fields == {
        "api": method.owner.api,
        "method": method.name,
        "version": str(method.versions.stop - 1),
        **wire.to_form(method.example),
    }
    uploads = wire.uploads(method.example)
    assert seen.files == {name: (upload.name, b"bytes") for name, upload in uploads.items()}


def test_the_sync_client_calls_every_method(station: Stub) -> None:
    with PhotoStation(station.url, unproven=True, timeout=10) as nas:
        for method in METHODS:
            expect(station, method)
            answer = bound(nas, method)(**arguments(method))
            check_sent(station.seen[-1], method)
            assert (
                answer.read() == method.reply.read() if isinstance(answer, Blob) else answer == method.reply
            )


def test_the_async_client_calls_every_method(station: Stub) -> None:
    async def story() -> None:
        async with AsyncPhotoStation(station.url, unproven=True, timeout=10) as nas:
            for method in METHODS:
                expect(station, method)
                answer = await bound(nas, method)(**arguments(method))
                check_sent(station.seen[-1], method)
                if isinstance(answer, Blob):
                    assert await answer.aread() == method.reply.read()
                else:
                    assert answer == method.reply

    asyncio.run(story())


def test_a_call_by_name_takes_the_newest_version(station: Stub) -> None:
    expect(station, Station.getexternalip)
    with PhotoStation(station.url, timeout=10) as nas:
        nas.call("SYNO.PhotoStation.Info", "getexternalip")
        nas.call("SYNO.PhotoStation.Info", "getexternalip", 1)
    assert [seen.fields["version"] for seen in station.seen] == ["1", "2", "1"]


def test_our_own_forms_are_not_sent_elsewhere(station: Stub) -> None:
    """Neither as a typed call nor by name; a station says in Info.getinfo whether it is ours."""
    with PhotoStation(station.url, timeout=10) as nas:
        for method in METHODS:
            if method.confidence == "albumen":
                with pytest.raises(UnknownForm, match=f"{method.owner.api} {method.name}"):
                    bound(nas, method)(**arguments(method))
                with pytest.raises(UnknownForm):
                    nas.call(method.owner.api, method.name)
    assert station.methods() == ["query", "getinfo"]


def test_our_own_form_is_sent_by_name_when_told_so(station: Stub) -> None:
    expect(station, Timeline.getindex)
    with PhotoStation(station.url, timeout=10) as nas:
        answer = nas.call("SYNO.PhotoStation.Timeline", "getindex", unproven=True, unit="month")
    assert answer["total"] == 1290
    assert station.methods() == ["query", "getindex"]


def test_our_own_parameter_is_not_sent_by_name_either(station: Stub) -> None:
    with PhotoStation(station.url, timeout=10) as nas, pytest.raises(UnknownForm, match="only_empty="):
        nas.call("SYNO.PhotoStation.Album", "delete", id="album_61", only_empty=True)
    assert station.methods() == ["query", "getinfo"]
