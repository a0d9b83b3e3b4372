"""A tiny Photo Station over real sockets, honest by default, that a test can make misbehave."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from albumen.api import ALL
from albumen.wire import item_id


@dataclass
class Seen:
    """One request as it came: fields of query, form and multipart together, and file parts."""

    verb: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def method(self) -> str:
        return self.fields.get("method", "")

    @property
    def sid(self) -> str:
        return self.headers.get("cookie", "").removeprefix("PHPSESSID=")


@dataclass
class Answer:
    """What goes back. `cut`: announce all of the body and close after that many bytes of it; -1: say nothing."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    cut: int | None = None


SILENCE = Answer(cut=-1)
Rule = Callable[[Seen], Answer | None]


def ok(data: Any = None) -> Answer:
    return Answer(json.dumps({"success": True} | ({} if data is None else {"data": data})).encode())


def refuse(code: int, status: int = 200) -> Answer:
    return Answer(json.dumps({"success": False, "error": {"code": code}}).encode(), status)


def html(status: int = 200) -> Answer:
    return Answer(b"<html><form>Log in</form></html>", status, {"Content-Type": "text/html"})


class QuietServer(ThreadingHTTPServer):
    """A client that hangs up is what some tests are about, and no news."""

    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        pass


class Stub:
    """The station: `rules` by method name come first; a rule that gives None lets the honest answer go out."""

    def __init__(self, certificate: tuple[str, str] | None = None) -> None:
        self.seen: list[Seen] = []
        self.rules: dict[str, Rule] = {}
        self.sessions: dict[str, str] = {}
        self.logins = 0
        self.names: list[str] = []
        self.original = b"0123456789" * 20_000
        self._server = QuietServer(("127.0.0.1", 0), self._handler())
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}/photo"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def methods(self) -> list[str]:
        """The methods called so far, in order."""
        return [seen.method for seen in self.seen]

    def end_sessions(self) -> None:
        self.sessions.clear()

    def answer(self, seen: Seen) -> Answer:
        rule = self.rules.get(seen.method)
        return (rule(seen) if rule else None) or getattr(self, f"_{seen.method}", lambda _: refuse(103))(seen)

    def _query(self, seen: Seen) -> Answer:
        return ok({name: {"path": api.path, "minVersion": 1, "maxVersion": 1} for name, api in ALL.items()})

    def _login(self, seen: Seen) -> Answer:
        if seen.fields.get("password") != "correct horse":
            return refuse(407)
        self.logins += 1
        sid = f"sid{self.logins}"
        self.sessions[sid] = seen.fields["username"]
        return ok({"sid": sid, "username": seen.fields["username"]})

    def _checkauth(self, seen: Seen) -> Answer:
        return ok({"sid": seen.sid, "username": self.sessions.get(seen.sid, "")})

    def _logout(self, seen: Seen) -> Answer:
        self.sessions.pop(seen.sid, None)
        return ok()

    def _getinfo(self, seen: Seen) -> Answer:
        return ok({"version": "3506"})

    def _list(self, seen: Seen) -> Answer:
        start, limit = int(seen.fields["offset"]), int(seen.fields["limit"])
        names = self.names[start : start + limit]
        items = [
            {"type": "photo", "id": item_id("photo", "", name), "info": {"name": name}} for name in names
        ]
        return ok({"total": len(self.names), "offset": start + len(items), "items": items})

    def _create(self, seen: Seen) -> Answer:
        if seen.sid not in self.sessions:
            return refuse(105)
        self.names.append(seen.fields["name"])
        return ok({"id": "album_61"})

    def _delete(self, seen: Seen) -> Answer:
        return ok()

    def _uploadphoto(self, seen: Seen) -> Answer:
        return ok() if seen.sid in self.sessions else refuse(105)

    _uploadvideo = _uploadphoto

    def _getphoto(self, seen: Seen) -> Answer:
        wanted = seen.headers.get("range")
        if not wanted:
            return Answer(self.original, headers={"Content-Type": "image/jpeg"})
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        if int(first) >= len(self.original):
            return Answer(b"", 416, {"Content-Type": "text/plain"})
        body = self.original[int(first) : int(last) + 1 if last else None]
        span = f"bytes {first}-{int(first) + len(body) - 1}/{len(self.original)}"
        return Answer(body, 206, {"Content-Type": "image/jpeg", "Content-Range": span})

    _getvideo = _getphoto

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                seen = read(self)
                stub.seen.append(seen)
                write(self, stub.answer(seen))

            do_POST = do_GET

            def log_message(self, *args: object) -> None:
                pass

        return Handler


def read(handler: BaseHTTPRequestHandler) -> Seen:
    parts = urlsplit(handler.path)
    headers = {name.lower(): value for name, value in handler.headers.items()}
    body = handler.rfile.read(int(headers.get("content-length", "0")))
    seen = Seen(handler.command, parts.path, parts.query, headers, body, port=handler.client_address[1])
    kind = headers.get("content-type", "")
    form = body.decode("ascii") if kind == "application/x-www-form-urlencoded" else ""
    for text in (parts.query, form):
        seen.fields.update(parse_qsl(text, keep_blank_values=True, errors="surrogateescape"))
    if kind.startswith("multipart/"):
        read_parts(seen, kind)
    return seen


def read_parts(seen: Seen, kind: str) -> None:
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + seen.body, policy=HTTP)
    for part in message.iter_parts():  # type: ignore[attr-defined]
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        seen.order.append(name)
        if part.get_filename() is None:
            seen.fields[name] = data.decode("utf-8", "surrogateescape")
        else:
            seen.files[name] = (part.get_filename(), data)


def write(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    if answer.cut is not None:
        handler.close_connection = True
    if answer.cut == -1:
        return
    handler.send_response(answer.status)
    for name, value in answer.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(answer.body)))
    handler.end_headers()
    handler.wfile.write(answer.body if answer.cut is None else answer.body[: answer.cut])
