"""A station over real HTTP for tests, watched from outside; and one that hides all that is Albumen's own.

No NAS can be had here. The honest stand-in is our station behind a wrapper that takes away what a Photo Station does
not have: the mark of our version, `taken_source`, and `only_empty` (a NAS passes over what it does not know, and
deletes albums with their content).
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from albumen.catalog import Catalog, users
from albumen.station.app import Settings, create_app


class Call(NamedTuple):
    """One request to the web API, as it came."""

    method: str
    fields: dict[str, str]
    range: str = ""


class Cut(Exception):
    """The wrapper breaks the connection; `done` tells whether the station did the work before."""

    def __init__(self, *, done: bool) -> None:
        super().__init__("cut")
        self.done = done


class Wrapper:
    """Stands before a station: keeps a log, may hide what is ours, and lets a test interfere.

    `before` is called with each call; it may raise `Cut`, or change `call.fields` in place. `edit` may change the
    decoded answer in place.
    """

    def __init__(self, app: ASGIApp, *, foreign: bool, unseen: bool = False) -> None:
        self.app, self.foreign, self.unseen = app, foreign, unseen
        self.log: list[Call] = []
        self.before: Callable[[Call], None] = lambda call: None
        self.ignores_range = False
        self.edit: Callable[[Call, Any], None] | None = None

    def counts(self) -> Counter[str]:
        """Calls by the name of their method."""
        return Counter(call.method for call in self.log)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.unseen or scope["type"] != "http" or "/webapi/" not in scope["path"]:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if headers.get(b"content-type", b"").startswith(b"multipart/"):
            await self.app(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        fields = {
            **dict(parse_qsl(scope["query_string"].decode())),
            **dict(parse_qsl(body.decode(), keep_blank_values=True)),
        }
        api = fields.get("api", "").rpartition(".")[2]
        call = Call(f"{api}.{fields.get('method', '')}", fields, headers.get(b"range", b"").decode())
        self.log.append(call)
        try:
            self.before(call)
        except Cut as cut:
            if cut.done:
                await self._pass(scope, fields, receive, _swallow)
            send.__self__.transport.abort()  # type: ignore[attr-defined]  # uvicorn's cycle: no answer, not even a 500
            return
        binary = call.method.startswith(("Download", "Thumb"))
        await self._pass(scope, fields, receive, send if binary else self._editing(call, send))

    async def _pass(self, scope: Scope, fields: dict[str, str], rest: Receive, send: Send) -> None:
        if self.foreign:
            fields.pop("only_empty", None)
            fields["additional"] = fields.get("additional", "").replace("taken_source", "")
        body = urlencode(fields).encode()
        kept = [
            (name, value)
            for name, value in scope["headers"]
            if name not in (b"content-length", b"content-type")
            and not (self.ignores_range and name == b"range")
        ]
        form = [
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", str(len(body)).encode()),
        ]
        sent = False

        async def receive() -> Message:
            nonlocal sent
            if sent:
                return await rest()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(
            {**scope, "method": "POST", "query_string": b"", "headers": [*kept, *form]}, receive, send
        )

    def _editing(self, call: Call, send: Send) -> Send:
        """Hides what is ours, and lets the test change the answer."""
        start: Message = {}

        async def edit(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            answer: Any = json.loads(message["body"])
            if self.foreign and call.method == "Info.getinfo":
                answer["data"].pop("albumen", None)
            if self.edit:
                self.edit(call, answer)
            body = json.dumps(answer).encode()
            headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
            await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
            await send({**message, "body": body})

        return edit


async def _swallow(message: Message) -> None:
    """The answer that never comes."""


class LiveStation:
    """A running station over `root`; `url` is the address of its photos, `wrapper` what stands before it."""

    def __init__(self, root: Path, wrapper: Wrapper, url: str, server: uvicorn.Server) -> None:
        self.root, self.wrapper, self.url, self.server = root, wrapper, url, server

    @property
    def catalog(self) -> Catalog:
        """The catalog of the running station."""
        catalog: Catalog = self.wrapper.app.state.station.library.catalog  # type: ignore[attr-defined]
        return catalog


@contextlib.contextmanager
def station(
    root: Path,
    *,
    foreign: bool = False,
    unseen: bool = False,
    user: str = "ana",
    password: str = "secret",
) -> Generator[LiveStation]:
    """Run a station over `root` in a thread, with one user, until the block ends.

    `unseen` lets every byte pass as it is; nothing is in the log then.
    """
    root.mkdir(parents=True, exist_ok=True)
    (root / ".albumen").mkdir(exist_ok=True)
    with Catalog.open(str(root / ".albumen" / "catalog.sqlite")) as catalog:
        if users.user(catalog, user) is None:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(users, "LOG_N", 4)  # a cheap hash: tests log in often
                users.add_user(catalog, user, password)
    wrapper = Wrapper(create_app(Settings(str(root))), foreign=foreign, unseen=unseen)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        started = threading.Event()
        server = _Server(uvicorn.Config(wrapper, log_level="critical", lifespan="on"), started)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        started.wait(30)
        try:
            yield LiveStation(root, wrapper, f"http://127.0.0.1:{listener.getsockname()[1]}/photo", server)
        finally:
            server.should_exit = True
            thread.join()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, began: threading.Event) -> None:
        super().__init__(config)
        self._began = began

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets=sockets)
        self._began.set()
