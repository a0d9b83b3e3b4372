"""From a request to its answer: which method is meant, who asks, is it allowed, what are its parameters."""

from __future__ import annotations

import importlib
import pkgutil
import secrets
from collections.abc import Callable, Mapping
from typing import Any, cast

import structlog
from msgspec import Struct
from sqlalchemy.exc import DatabaseError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from albumen import api, wire
from albumen.api.common import (
    BAD_REQUEST,
    NO_PERMISSION,
    NO_SUCH_API,
    NO_SUCH_METHOD,
    NOT_SUPPORTED_VERSION,
    UNKNOWN,
)
from albumen.api.files import CANT_WRITE, NO_FILE, UPLOAD_ERROR
from albumen.catalog import SessionRow, logs, sessions
from albumen.declare import Api, Blob, Fault, Method, Upload
from albumen.declare import Request as Asked
from albumen.moving.confine import Outside
from albumen.station import answers
from albumen.station.deeds import words_of
from albumen.station.desk import Desk, Refuse
from albumen.station.library import Library, shown, subject_of
from albumen.station.ranges import respond
from albumen.station.requests import Candidate, TooMuch, is_foreign, query_fields, session_candidates
from albumen.station.rights import UNDECIDED
from albumen.station.sharing import come_by_share
from albumen.station.uploads import Body, Landing, read_body

AnyMethod = Method[Any, Any]
Handler = Callable[[Desk, Any], Any]

UPLOAD_SCRIPT = api.File.path
MOST_BYTES_UNPROVEN = (
    512 * 1024 * 1024
)  # of a file whose session comes behind it: DS photo's order is not known
MOST_CANDIDATES = 8  # texts looked up as session ids; clients put the id in three places at most
EXACT = frozenset({"name", "filename", "dest_folder_path"})
"""Fields that name files, whose bytes need not be UTF-8; all others are words, and become readable."""
OF_ACCOUNTS = frozenset(
    {
        api.Group.create,
        api.Group.edit,
        api.Group.editmember,
        api.Group.delete,
        api.Permission.edit_public_share,
    }
)
"""What changes accounts, which a personal station does not have of its own."""
STATUS = {NO_PERMISSION.code: 403, 417: 403, 502: 403, 507: 403, 503: 404, 504: 404, 508: 404}
"""HTTP status of a refusal where bytes were asked for; any other is 400. All other failures travel with 200."""

log: Any = structlog.get_logger("albumen.station")


class NotServed(Exception):
    """Handlers and declaration do not agree, or a method has no right; the station does not start with it."""


def collect_handlers() -> dict[AnyMethod, Handler]:
    """Every marked handler of `answers/`, by its method. Raises `NotServed`."""
    handlers: dict[AnyMethod, Handler] = {}
    for module in pkgutil.iter_modules(answers.__path__):
        for value in vars(importlib.import_module(f"{answers.__name__}.{module.name}")).values():
            if callable(value) and isinstance(getattr(value, "answers", None), Method):
                handlers[cast("Any", value).answers] = cast("Handler", value)
    for method in api.every_method():
        if method.unserved and method in handlers:
            raise NotServed(f"{method!r} has a handler: take `unserved` off its declaration")
        if not method.unserved and method not in handlers:
            raise NotServed(f"{method!r} is declared and has no handler: mark one in station/answers")
        if not method.needs.level:
            raise NotServed(f"{method!r} declares no right: say who may call it")
    return handlers


class Who(Struct, frozen=True):
    """The live session among the texts a request carried, if any; `proven` when not by the cookie alone."""

    sid: str = ""
    session: SessionRow | None = None
    proven: bool = False


def identify(library: Library, candidates: list[Candidate]) -> Who:
    """The first candidate that is a live session. Unknown texts are never adopted."""
    for sid in list(dict.fromkeys(one.sid for one in candidates))[:MOST_CANDIDATES]:
        session = sessions.session(library.catalog, sid)
        if session is not None:
            places = {one.place for one in candidates if one.sid == sid}
            return Who(sid, session, places != {"cookie"})
    return Who()


def desk_for(library: Library, request: HttpRequest, who: Who) -> Desk:
    """The desk for a request of that session."""
    user = who.session.user if who.session else None
    return Desk(
        library=library,
        subject=subject_of(library, user, who.session.unlocked if who.session else frozenset()),
        address=request.client.host if request.client else "",
        sid=who.sid,
        session=who.session,
        is_named=who.proven,
        changes_allowed=who.proven or not is_foreign(request),
        headers={name: request.headers[name] for name in request.headers},
        origin=f"{request.url.scheme}://{request.url.netloc}",
    )


class Dispatcher:
    """Answers the web API from the handlers."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.handlers = collect_handlers()

    async def answer(
        self, request: HttpRequest, script: str, *, named: Mapping[str, str] | None = None
    ) -> Response:
        """The response to a call of that script. Failures are answered, never raised.

        `named` are fields that the path says, which win over those of the request.
        """
        try:
            query = query_fields(request)
            body = await self._read(request, script, query)
        except TooMuch as error:
            log.info("refused", reason=str(error))
            return _refuse(BAD_REQUEST)
        try:
            body.fields = {**body.fields, **(named or {})}
            return await run_in_threadpool(self._answer, request, script, query, body)
        finally:
            if body.file is not None:
                await run_in_threadpool(body.discard)

    async def _read(self, request: HttpRequest, script: str, query: Mapping[str, str]) -> Body:
        if request.method != "POST":
            return Body(fields={})

        def land(fields: Mapping[str, str]) -> Landing:
            candidates = list(session_candidates(request, query=query, body=fields))
            who = identify(self.library, candidates)
            if who.session is None or who.session.user is None:
                return Landing(self.library.receive(None), MOST_BYTES_UNPROVEN)
            album = {**query, **fields}.get("dest_folder_path")
            return Landing(self.library.receive(None if album is None else album.strip("/")))

        return await read_body(request, land if script == UPLOAD_SCRIPT else None)

    def _answer(self, request: HttpRequest, script: str, query: dict[str, str], body: Body) -> Response:
        merged = {**query, **body.fields}
        fields = {name: text if name in EXACT else shown(text) for name, text in merged.items()}
        method: AnyMethod | None = None
        try:
            method = find_method(fields, script)
            who = identify(self.library, list(session_candidates(request, query=query, body=body.fields)))
            desk = desk_for(self.library, request, who)
            data = self.call(method, desk, fields, body)
            return self._respond(data, desk, request)
        except Refuse as refused:
            return _refuse(refused.fault, method)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("failed", reference=reference, script=script, fields=wire.redact(fields))
            return _refuse(UNKNOWN, method)

    def call(self, method: AnyMethod, desk: Desk, fields: Mapping[str, str], body: Body) -> Any:
        """What the handler of a method answers, once the caller and the fields are checked. Raises `Refuse`."""
        _check_caller(method, desk)
        asked = _parse(method, fields, body)
        come_by_share(desk, asked)
        desk.incoming = body.file
        try:
            data = self.handlers[method](desk, asked)
        except (wire.BadId, Outside) as error:
            raise Refuse(bad_parameters(method), str(error)) from error
        if method.changes:
            _note(method, desk, asked)
        return data

    def _respond(self, data: Any, desk: Desk, request: HttpRequest) -> Response:
        if isinstance(data, Blob):
            response = respond(
                data,
                headers=dict(desk.headers),
                head=request.method == "HEAD",
                ask_again=desk.share is not None,
            )
        else:
            response = _envelope(wire.success(data))
        set_cookie(response, desk)
        return response


def set_cookie(response: Response, desk: Desk) -> None:
    """Hand the session cookie over that the answer brought, if any; a personal station's is for it alone."""
    if desk.cookie is not None:
        path = desk.library.settings.mount if desk.library.is_personal else "/"
        name, value, age = "PHPSESSID", desk.cookie.sid, desk.cookie.max_age
        response.set_cookie(name, value, max_age=age, path=path, httponly=True, samesite="lax")


def find_method(fields: Mapping[str, str], script: str) -> AnyMethod:
    """The method that the fields name; where `api` is missing, the script tells it. Raises `Refuse`.

    A missing version means the lowest: not every client sends it.
    """
    found = api.SERVED.get(fields["api"]) if "api" in fields else _api_of(script)
    if found is None:
        raise Refuse(NO_SUCH_API)
    method = found.served().get(fields.get("method", ""))
    if method is None:
        raise Refuse(NO_SUCH_METHOD)
    version = fields.get("version", "").strip()
    if version and not (version.isascii() and version.isdigit() and int(version) in method.versions):
        raise Refuse(NOT_SUPPORTED_VERSION)
    return method


def _api_of(script: str) -> type[Api[Any]] | None:
    served = [one for one in api.SERVED.values() if one.path == script]
    return served[0] if len(served) == 1 else None


def _check_caller(method: AnyMethod, desk: Desk) -> None:
    """Refuse what needs a user and has none, and changes that another site's page sent with our cookie."""
    level = method.needs.level
    if level in ("session", "admin") and not desk.may(level, UNDECIDED):
        raise Refuse(_denied(method) if desk.subject.user else NO_PERMISSION)
    if desk.library.is_personal and method in OF_ACCOUNTS:
        raise Refuse(_denied(method), "accounts are the main station's")
    if level in ("upload", "manage") and not desk.subject.user:
        raise Refuse(
            NO_PERMISSION
        )  # which album it is about, and whether this user may, is for the handler to say
    if method.changes and not desk.changes_allowed:
        raise Refuse(NO_PERMISSION)
    # what a visitor may change is for the handler to say: comments, where an album takes them
    if method.changes and not desk.subject.user and (level != "browse" or desk.subject.everyone_browses):
        raise Refuse(NO_PERMISSION)


def _denied(method: AnyMethod) -> Fault:
    """The fault by which this method says that a user has too few rights."""
    return next((fault for fault in method.faults if fault.name.endswith("_ACCESS_DENY")), NO_PERMISSION)


def _note(method: AnyMethod, desk: Desk, asked: Asked[Any]) -> None:
    """Write a change that was made into the log. A log that cannot be written does not undo the change."""
    event = f"{method.owner.__name__}.{method.name}"
    who = {"user": desk.subject.user, "address": desk.address}
    try:
        logs.note(desk.library.catalog, event=event, words=words_of(asked), **who)
    except DatabaseError as error:
        log.warning("a change was not written into the log", event_name=event, reason=str(error))


def _parse(method: AnyMethod, fields: Mapping[str, str], body: Body) -> Asked[Any]:
    uploads: dict[str, Upload] = {}
    if "original" in method.request_type.__struct_fields__:
        uploads["original"] = _uploaded(body)
    try:
        return wire.from_form(fields, method.request_type, uploads)
    except wire.BadField as error:
        log.info("refused", api=method.owner.api, method=method.name, reason=str(error))
        raise Refuse(bad_parameters(method), str(error)) from error


def _uploaded(body: Body) -> Upload:
    if body.problem is not None:
        log.warning("an upload could not be written", reason=str(body.problem))
        raise Refuse(CANT_WRITE)
    if not body.whole:
        raise Refuse(UPLOAD_ERROR)
    if body.file is None:
        raise Refuse(NO_FILE)
    return Upload(path=body.file.temp, name=body.file_name)


def bad_parameters(method: AnyMethod) -> Fault:
    """The fault by which this method says that a parameter is wrong."""
    return next((fault for fault in method.faults if fault.name.endswith("_BAD_PARAMS")), BAD_REQUEST)


def _envelope(data: bytes, status: int = 200) -> Response:
    # Photo Station says text/plain or text/html here, and clients do not look; JSON cannot be taken for a page.
    headers = {"x-content-type-options": "nosniff", "cache-control": "no-store"}
    return Response(data, status_code=status, media_type="application/json", headers=headers)


def _refuse(fault: Fault, method: AnyMethod | None = None) -> Response:
    binary = method is not None and method.returns is Blob
    return _envelope(wire.failure(fault.code), STATUS.get(fault.code, 400) if binary else 200)
