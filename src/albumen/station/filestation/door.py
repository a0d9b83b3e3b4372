"""From a request at `/webapi/` to its answer: which method, whose session, its parameters, its envelope."""

from __future__ import annotations

import importlib
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec
import structlog
from sqlalchemy.exc import DatabaseError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from albumen import quoted, wire
from albumen.api.filestation import DSM, FileUpload, dsm_methods
from albumen.api.filestation.common import (
    BAD_REQUEST,
    BAD_VERSION,
    IO_ERROR,
    NO_PERMISSION,
    NO_SPACE,
    NO_SUCH_API,
    NO_SUCH_METHOD,
    NOT_FOUND,
    NOT_PERMITTED,
    SESSION_INVALID,
    UNKNOWN,
)
from albumen.api.filestation.transfers import CANCELLED, WRONG_LENGTH
from albumen.catalog import SessionRow, logs, sessions
from albumen.declare import Blob, Method, Nothing, Upload
from albumen.moving.confine import Outside
from albumen.moving.units import StorageStopped
from albumen.station.dispatch import MOST_BYTES_UNPROVEN, NotServed
from albumen.station.filestation.counter import Counter, Refusal
from albumen.station.filestation.sessions import token_of
from albumen.station.filestation.tasks import Full, NoSuchTask, Tasks
from albumen.station.homes import Homes
from albumen.station.library import Library, shown
from albumen.station.ranges import respond
from albumen.station.requests import TOKEN_FIELD, TOKEN_HEADER, TooMuch, is_foreign, query_fields
from albumen.station.uploads import Body, Landing, read_body

AnyMethod = Method[Any, Any]
Handler = Callable[[Counter, Any], Any]

SCRIPTS = re.compile(r"(?:query|auth|entry)\.cgi\Z|FileStation/\w+\.cgi\Z")
"""Where DSM answers: of 6 and 7 the first three, of 5 a script for each API. Which one does not matter here."""
MODULES = ("sessions", "listing", "changing", "transfers")
SESSION_FIELD, SESSION_COOKIE = "_sid", "id"
STATUS = {NOT_FOUND.code: 404, NOT_PERMITTED.code: 403}
"""HTTP status of a refusal where bytes were asked for; all others travel with 200."""
TOLD = ("path", "folder_path", "name", "dest_folder_path")
MOST_TOLD = 20
FIRST_OPERATION = 800  # codes of operations, which tell of each path why; others stand for themselves

log: Any = structlog.get_logger("albumen.station")


def collect_handlers() -> dict[AnyMethod, Handler]:
    """Every marked handler by its method. Raises `NotServed` where one is missing."""
    handlers: dict[AnyMethod, Handler] = {}
    for name in MODULES:
        for value in vars(importlib.import_module(f"albumen.station.filestation.{name}")).values():
            if callable(value) and isinstance(getattr(value, "answers", None), Method):
                handlers[cast("Any", value).answers] = cast("Handler", value)
    for method in dsm_methods():
        if method not in handlers:
            raise NotServed(f"{method!r} is declared and has no handler: mark one in station/filestation")
    return handlers


class FileDoor:
    """Answers DSM's API for files."""

    def __init__(self, library: Library, homes: Homes) -> None:
        self.library, self.homes = library, homes
        self.handlers = collect_handlers()
        self.tasks = Tasks()

    def close(self) -> None:
        """Stop the tasks, each before its next thing."""
        self.tasks.close()

    async def answer(self, request: HttpRequest, script: str) -> Response:
        """The response to a call of that script. Failures are answered, never raised."""
        if not SCRIPTS.match(script):
            return Response("Not Found", status_code=404, media_type="text/plain")
        try:
            query = query_fields(request)
            body = await self._read(request, query)
        except TooMuch as error:
            log.info("refused", reason=str(error))
            return _refuse(Refusal(BAD_REQUEST))
        try:
            return await run_in_threadpool(self._answer, request, query, body)
        finally:
            await run_in_threadpool(body.discard)

    async def _read(self, request: HttpRequest, query: Mapping[str, str]) -> Body:
        if request.method != "POST":
            return Body(fields={})

        def land(fields: Mapping[str, str]) -> Landing:
            counter, _ = self._counter(request, query, fields)
            if counter.user is not None:
                try:
                    path = {**query, **fields}
                    library, folder = counter.folder(
                        path.get("path") or path.get("dest_folder_path", ""), "upload"
                    )
                    return Landing(library.receive(folder))
                except Refusal:
                    pass  # made by create_parents, or refused later
            return Landing(self.library.receive(None), None if counter.user else MOST_BYTES_UNPROVEN)

        return await read_body(request, land)

    def _counter(
        self, request: HttpRequest, query: Mapping[str, str], body: Mapping[str, str]
    ) -> tuple[Counter, SessionRow | None]:
        counter = Counter(
            library=self.library,
            homes=self.homes,
            tasks=self.tasks,
            address=request.client.host if request.client else "",
            headers={name: request.headers[name] for name in request.headers},
        )
        for sid in filter(
            None, (query.get(SESSION_FIELD), body.get(SESSION_FIELD), request.cookies.get(SESSION_COOKIE))
        ):
            session = sessions.session(self.library.catalog, sid)
            if session is not None and session.user is not None and not self.library.settings.anonymous:
                counter.sid, counter.user = sid, session.user
                return counter, session
        return counter, None

    def _answer(self, request: HttpRequest, query: dict[str, str], body: Body) -> Response:
        fields = {**query, **body.fields}
        method: AnyMethod | None = None
        try:
            method, version = find_method(fields)
            counter, _ = self._counter(request, query, body.fields)
            counter.version = version
            if method.needs.level != "none" and counter.user is None:
                sent = (
                    query.get(SESSION_FIELD)
                    or body.fields.get(SESSION_FIELD)
                    or request.cookies.get(SESSION_COOKIE)
                )
                raise Refusal(SESSION_INVALID if sent else NO_PERMISSION)
            if method.changes and not _is_meant(request, query, body.fields, counter.sid):
                raise Refusal(NO_PERMISSION)
            data = self._call(method, counter, fields, body, request)
            return _respond(data, counter)
        except Refusal as refused:
            return _refuse(refused, method)
        except (Full, NoSuchTask) as error:
            return _refuse(Refusal(error.fault), method)
        except Outside:
            return _refuse(Refusal(NOT_FOUND), method)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("failed", reference=reference, fields=wire.redact(fields))
            return _refuse(Refusal(UNKNOWN), method)

    def _call(
        self, method: AnyMethod, counter: Counter, fields: dict[str, str], body: Body, request: HttpRequest
    ) -> Any:
        uploads: dict[str, Upload] = {}
        if method is FileUpload.upload:
            _check_upload(body, request)
            counter.incoming, body.file = body.file, None
            counter.incoming_name = body.file_name
            fields = {"path": fields.get("dest_folder_path", ""), **fields}
        try:
            asked = quoted.from_fields(
                fields,
                method.request_type,
                commas=counter.version == 1,
                plain=method.owner.api.startswith(quoted.PLAIN_APIS),
                uploads=uploads,
            )
        except wire.BadField as error:
            log.info("refused", api=method.owner.api, method=method.name, reason=str(error))
            raise Refusal(BAD_REQUEST) from error
        try:
            data = self.handlers[method](counter, asked)
        finally:
            if counter.incoming is not None:
                counter.incoming.abort()
        if method.changes:
            _note(method, counter, asked)
        return data


def find_method(fields: Mapping[str, str]) -> tuple[AnyMethod, int]:
    """The method that the fields name, and the version. Raises `Refusal`; a missing version means the lowest."""
    found = DSM.get(fields.get("api", ""))
    if found is None:
        raise Refusal(NO_SUCH_API)
    name = fields.get("method", "")
    if (found.__name__, name) == ("FileInfo", "getinfo"):
        name = "get"  # as the guide of 2013 calls it
    method = found.methods.get(name)
    if method is None:
        raise Refusal(NO_SUCH_METHOD)
    version = fields.get("version", "").strip() or str(method.versions.start)
    if not (version.isascii() and version.isdigit() and int(version) in method.versions):
        raise Refusal(BAD_VERSION)
    return method, int(version)


def _is_meant(request: HttpRequest, query: Mapping[str, str], body: Mapping[str, str], sid: str) -> bool:
    """Whether a change is the user's: the call names session or token, or comes from no other site's page."""
    if sid in (query.get(SESSION_FIELD), body.get(SESSION_FIELD)):
        return True
    tokens = (query.get(TOKEN_FIELD), body.get(TOKEN_FIELD), request.headers.get(TOKEN_HEADER))
    return token_of(sid) in tokens or not is_foreign(request)


def _check_upload(body: Body, request: HttpRequest) -> None:
    if "content-length" not in request.headers:
        raise Refusal(WRONG_LENGTH)
    if body.problem is not None:
        log.warning("an upload could not be written", reason=str(body.problem))
        raise Refusal(NO_SPACE if isinstance(body.problem, StorageStopped) else IO_ERROR)
    if not body.whole:
        raise Refusal(CANCELLED)
    size = body.fields.get("size", "").strip()
    if body.file is not None and size.isdigit() and int(size) != body.file.size_bytes:
        raise Refusal(WRONG_LENGTH)


def _note(method: AnyMethod, counter: Counter, asked: Any) -> None:
    """Write a change into the log. A log that cannot be written does not undo the change."""
    words = "; ".join(
        f"{name}: {_named(getattr(asked, name))}" for name in TOLD if getattr(asked, name, None) is not None
    )
    event = f"FileStation.{method.owner.api.rpartition('.')[2]}.{method.name}"
    user = counter.user.name if counter.user else ""
    try:
        logs.note(counter.library.catalog, event=event, words=words, user=user, address=counter.address)
    except DatabaseError as error:
        log.warning("a change was not written into the log", event_name=event, reason=str(error))


def _named(value: object) -> str:
    every = (
        [str(one) for one in cast("tuple[object, ...]", value)] if isinstance(value, tuple) else [str(value)]
    )
    more = [f"and {len(every) - MOST_TOLD} more"] if len(every) > MOST_TOLD else []
    return ", ".join([*(" ".join(shown(one).split())[:300] for one in every[:MOST_TOLD]), *more])


def _respond(data: Any, counter: Counter) -> Response:
    if isinstance(data, Blob):
        return respond(data, headers=dict(counter.headers), head=False)
    envelope = {"success": True} if isinstance(data, Nothing) else {"success": True, "data": data}
    response = _envelope(msgspec.json.encode(envelope))
    if counter.cookie is not None:
        response.set_cookie(
            SESSION_COOKIE,
            counter.cookie,
            max_age=None if counter.cookie else 0,
            path="/webapi",
            httponly=True,
            samesite="lax",
        )
    return response


def _envelope(data: bytes, status: int = 200, **headers: str) -> Response:
    careful = {"x-content-type-options": "nosniff", "cache-control": "no-store", **headers}
    return Response(data, status_code=status, media_type="application/json", headers=careful)


def _refuse(refused: Refusal, method: AnyMethod | None = None) -> Response:
    binary = method is not None and method.returns is Blob
    error: dict[str, Any] = {"code": refused.fault.code}
    if refused.problems and refused.fault.code >= FIRST_OPERATION:
        error["errors"] = refused.problems
    headers = {"x-request-error": "unauth"} if refused.fault is SESSION_INVALID else {}
    status = STATUS.get(refused.fault.code, 200) if binary else 200
    return _envelope(msgspec.json.encode({"success": False, "error": error}), status, **headers)
