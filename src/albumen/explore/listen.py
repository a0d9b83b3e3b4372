"""A recording reverse proxy: in front of a station or NAS it hands every byte on, and tells what was called.

Bodies stream both ways; of each the first 4 MiB are kept until the call is noted. A redirect that leads to the target
leads to the proxy instead, and cookies lose what binds them to the target (`Domain`, `Secure`, and `SameSite=None`,
which needs `Secure`). Bodies are never changed.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable
from types import FrameType
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx2
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from albumen.client.http import CONNECT_SECONDS, KEEP_SECONDS, tls
from albumen.explore.exchanges import Exchange, unpacked
from albumen.explore.problems import ExploreProblem

KEPT = 4 * 1024 * 1024  # bytes of a body; what comes behind them only passes by
WAIT_SECONDS = 300.0  # for the next bytes of an answer: a NAS may have to make a film smaller first
FINISH_SECONDS = 5  # for what is under way when the proxy is stopped
_OF_ONE_LINE = frozenset(
    b"connection keep-alive proxy-connection proxy-authenticate proxy-authorization te trailer "
    b"transfer-encoding upgrade".split()
)
"""Headers that are meant for one connection, not for the far end (RFC 9110, 7.6.1)."""
_NOT_ASKED = _OF_ONE_LINE | {b"host", b"expect"}
_NOT_TOLD = _OF_ONE_LINE | {b"alt-svc"}  # which would lead clients past the proxy
_OF_THE_PAGE = (b"origin", b"referer")
Headers = list[tuple[bytes, bytes]]


class Heard(NamedTuple):
    """How often a request got no answer (`failed`), and wanted a websocket, which is not supported."""

    failed: int
    websockets: int


class Head:
    """The first bytes of a body that passes by, and whether there were more."""

    def __init__(self) -> None:
        self.data, self.is_cut = bytearray(), False

    def note(self, data: bytes) -> None:
        """Keep what there is room for."""
        room = KEPT - len(self.data)
        self.data += data[:room]
        self.is_cut = self.is_cut or len(data) > room


class _ClientGone(Exception):
    """Who asked has closed the connection."""


class Proxy:
    """The proxy as an ASGI application: `target` is the origin of the station, `keep` gets each exchange."""

    def __init__(
        self, target: str, transport: httpx2.AsyncBaseTransport, keep: Callable[[Exchange], object]
    ) -> None:
        self.target, self._transport, self._keep = target, transport, keep
        self._count = self.failed = self.websockets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked: Headers = scope["headers"]
        if (b"upgrade", b"websocket") in [(name, value.lower()) for name, value in asked]:
            self.websockets += 1
            await _say(send, 501, "albumen explore listen hands no websockets on.")
            return
        head = Head()
        try:
            answer = await self._transport.handle_async_request(self._request(scope, receive, head))
        except _ClientGone:
            return
        except httpx2.TransportError as error:
            self.failed += 1
            await _say(send, 502, f"albumen explore listen got no answer of {self.target}: {error!r}.")
            return
        told = Head()
        try:
            await self._answer(scope, answer, told, receive, send)
        finally:
            await answer.aclose()
            self._note(scope, head, answer, told)

    def _request(self, scope: Scope, receive: Receive, head: Head) -> httpx2.Request:
        """The request as it goes on: the same target, byte for byte, and the same headers for the far end."""
        asked: Headers = scope["headers"]
        here = _origin(scope)
        headers = [
            (name, value.replace(here, self.target.encode(), 1) if name in _OF_THE_PAGE else value)
            for name, value in _far(asked, _NOT_ASKED)
        ]
        names = {name for name, _ in asked}
        has_body = bool(names & {b"content-length", b"transfer-encoding"})
        return httpx2.Request(
            scope["method"],
            self.target,
            headers=[(b"host", urlsplit(self.target).netloc.encode()), *headers],
            content=_body(receive, head) if has_body else None,
            extensions={
                "target": _target(scope),
                "timeout": {
                    "connect": CONNECT_SECONDS,
                    "read": WAIT_SECONDS,
                    "write": WAIT_SECONDS,
                    "pool": None,
                },
            },
        )

    async def _answer(
        self, scope: Scope, answer: httpx2.Response, told: Head, receive: Receive, send: Send
    ) -> None:
        """Hand an answer on; a break in the middle of it breaks the connection here, too."""
        headers = [
            (name, self._rewritten(name, value, scope)) for name, value in _far(answer.headers.raw, _NOT_TOLD)
        ]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        gone = asyncio.create_task(_until_gone(receive))
        try:
            async for data in answer.aiter_raw():
                told.note(data)
                if gone.done():
                    told.is_cut = True
                    return
                await send({"type": "http.response.body", "body": data, "more_body": True})
        except BaseException:
            self.failed += 1
            told.is_cut = True
            raise
        finally:
            gone.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _rewritten(self, name: bytes, value: bytes, scope: Scope) -> bytes:
        """A header of an answer as it leads to the proxy."""
        if name == b"location":
            target, rest = self.target.encode(), value[len(self.target) :]
            is_there = value[: len(target)].lower() == target.lower() and rest[:1] in (b"", b"/", b"?", b"#")
            return _origin(scope) + rest if is_there else value
        if name == b"set-cookie":
            return b";".join(part for part in value.split(b";") if not _binds(part))
        return value

    def _note(self, scope: Scope, head: Head, answer: httpx2.Response, told: Head) -> None:
        self._count += 1
        asked: Headers = scope["headers"]
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in asked)
        encoding = next((value for name, value in headers if name == "content-encoding"), "")
        self._keep(
            Exchange(
                verb=scope["method"],
                url=self.target + _target(scope).decode("latin-1"),
                headers=headers,
                body=unpacked(bytes(head.data), encoding) or b"",
                status=answer.status_code,
                answer_type=answer.headers.get("content-type", ""),
                answer=_readable(told, answer.headers.get("content-encoding", "")),
                evidence=f"listen:call {self._count}",
            )
        )


def _readable(told: Head, encoding: str) -> bytes | None:
    """What is known of an answer's body; None for a JSON that was not kept whole, as nothing can be read of it."""
    data = unpacked(bytes(told.data), encoding)
    return None if data is not None and told.is_cut and data.lstrip()[:1] in (b"", b"{", b"[") else data


def _target(scope: Scope) -> bytes:
    path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path


def _origin(scope: Scope) -> bytes:
    """The proxy's own origin, as who asks calls it."""
    headers: Headers = scope["headers"]
    return b"http://" + next((value for name, value in headers if name == b"host"), b"")


def _far(headers: Headers, left_out: frozenset[bytes]) -> Headers:
    """The headers for the far end, names in lower case."""
    low = [(name.lower(), value) for name, value in headers]
    named = {
        one.strip().lower() for name, value in low if name == b"connection" for one in value.split(b",")
    } - {b"content-length", b"host"}
    return [(name, value) for name, value in low if name not in left_out and name not in named]


def _binds(part: bytes) -> bool:
    """Whether an attribute of a cookie binds it to the target or to TLS."""
    name, _, value = part.strip().lower().partition(b"=")
    return name in (b"domain", b"secure") or (name.strip(), value.strip()) == (b"samesite", b"none")


async def _body(receive: Receive, head: Head) -> AsyncIterator[bytes]:
    more = True
    while more:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            raise _ClientGone
        data: bytes = message.get("body", b"")
        if data:
            head.note(data)
            yield data
        more = message.get("more_body", False)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode() + b"\n"})


# --- running --------------------------------------------------------------------------------------


class _Server(uvicorn.Server):
    """Tells when it answers, and returns when it is told to stop."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets=sockets)
        self._tell()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Finish and return: what was heard has to be written yet."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def listen(
    to: str,
    *,
    host: str,
    port: int,
    fingerprint: str | None,
    ready: Callable[[str], None],
    keep: Callable[[Exchange], object],
) -> Heard:
    """Stand in front of the station at `to` until SIGTERM or Ctrl-C; what is under way has 5 seconds then.

    `ready` gets the address to ask instead, with the path of `to`; `keep` each exchange. Raises `ExploreProblem` for
    an address that is none, or is taken.
    """
    target, path = origin_of(to)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise ExploreProblem(
                "address-in-use",
                f"Cannot listen at {host} port {port} ({(error.strerror or str(error)).lower()}). "
                "Choose another with --port, or 0 for any.",
            ) from error
        limits = httpx2.Limits(max_connections=None, keepalive_expiry=KEEP_SECONDS)
        transport = httpx2.AsyncHTTPTransport(verify=tls(target, fingerprint), limits=limits)
        proxy = Proxy(target, transport, keep)
        config = uvicorn.Config(
            proxy,
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            http="httptools",
            ws="none",
            timeout_graceful_shutdown=FINISH_SECONDS,
        )
        server = _Server(config, started=lambda: ready(_address(listener, target) + path))
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(_serve(server, listener, transport))
    return Heard(proxy.failed, proxy.websockets)


async def _serve(server: _Server, listener: socket.socket, transport: httpx2.AsyncHTTPTransport) -> None:
    async with transport:
        await server.serve(sockets=[listener])


def origin_of(address: str) -> tuple[str, str]:
    """The origin of an address (`http://nas:5000`), and its path. Raises `ExploreProblem`, which names the cure."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname
    is_one = parts.scheme in ("http", "https") and host and port != 0
    if not is_one or not host or parts.username or parts.password or parts.query or parts.fragment:
        raise ExploreProblem(
            "bad-address",
            "That is no address of a station: give http(s)://HOST[:PORT][/PATH], without a name or password in it.",
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else ""), parts.path


def _address(listener: socket.socket, target: str) -> str:
    """Where the proxy is asked; one that listens everywhere is asked where this machine is on the target's net."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        parts = urlsplit(target)
        family = socket.AF_INET6 if host == "::" else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as way:  # sends nothing
            try:
                way.connect((parts.hostname or "", parts.port or 80))
                host = way.getsockname()[0]
            except OSError:
                host = socket.gethostname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
