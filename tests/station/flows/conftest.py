"""The station of these flows, and raw requests to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from starlette.testclient import TestClient

from albumen.catalog import rights
from tests.station.conftest import catalog_file, mira, root, visitor
from tests.station.flows.recording import Recording, on_page, page_of, put_on_page
from tests.station.world import PLAIN, Caller

__all__ = ["catalog_file", "mira", "root", "visitor"]


class Wire:
    """Sends what a client sends. Cookies are kept, as in a browser, where `keeps_cookies` says so."""

    def __init__(self, http: TestClient, *, keeps_cookies: bool = False) -> None:
        self.http, self.keeps_cookies = http, keeps_cookies
        self.headers: dict[str, str] = {}
        self.query: dict[str, str] = {}

    def get(self, script: str, /, **fields: object) -> httpx2.Response:
        return self._sent(
            self.http.get(_path(script), params={**_texts(fields), **self.query}, headers=self.headers)
        )

    def post(self, script: str, /, *, files: Any = None, **fields: object) -> httpx2.Response:
        answer = self.http.post(
            _path(script), data=_texts(fields), files=files, params=self.query, headers=self.headers
        )
        return self._sent(answer)

    def parts(self, script: str, /, **fields: object) -> httpx2.Response:
        """A multipart body without a file."""
        files = {name: (None, text) for name, text in _texts(fields).items()}
        return self._sent(self.http.post(_path(script), files=files, params=self.query, headers=self.headers))

    def raw(self, script: str, body: bytes, headers: dict[str, str]) -> httpx2.Response:
        query = f"?{urlencode(self.query)}" if self.query else ""
        return self._sent(
            self.http.post(f"{_path(script)}{query}", content=body, headers={**self.headers, **headers})
        )

    def data(self, script: str, /, **fields: object) -> Any:
        """The data of a success that was asked for by POST."""
        return data_of(self.post(script, **fields))

    def _sent(self, answer: httpx2.Response) -> httpx2.Response:
        if not self.keeps_cookies:
            self.http.cookies.clear()
        return answer


def data_of(answer: httpx2.Response) -> Any:
    """The data of a success."""
    assert answer.status_code == 200
    envelope = answer.json()
    assert envelope["success"], envelope
    return envelope.get("data")


def _path(script: str) -> str:
    return script if script.startswith("/") else f"/photo/webapi/{script}"


def _texts(fields: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items()}


@pytest.fixture(autouse=True)
def flow(request: pytest.FixtureRequest, visitor: Caller) -> Iterator[None]:
    """What a test sends, and is answered, is what the client's page in docs/flows shows."""
    recording = Recording()
    visitor.http.event_hooks = {"response": [recording.keep]}
    yield
    page, test = page_of(request.module.__name__), request.node.name
    table = recording.table()
    if os.environ.get("ALBUMEN_WRITE_FLOWS"):
        put_on_page(page, test, table)
    assert on_page(page, test) == table, "python -m tests.station.flows writes the page anew"


@pytest.fixture
def wire_(visitor: Caller) -> Iterator[Wire]:
    """A client without cookies; jon manages all that no album decides for."""
    rights.set_rights(visitor.library.catalog, "", "manage", names=[PLAIN], of_groups=())
    yield Wire(visitor.http)


@pytest.fixture
def browser(wire_: Wire) -> Wire:
    """A client that keeps cookies."""
    return Wire(wire_.http, keeps_cookies=True)
