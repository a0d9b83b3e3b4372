"""Reads what a NAS sent back: an answer of the declared type, or the error that says what is wrong."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from albumen.api.filestation.common import NOT_FOUND, Problem
from albumen.client.errors import AnswerLost, NotAPhotoStation, StationFailed, UnexpectedAnswer
from albumen.client.exchange import Call, Reply
from albumen.client.nas_errors import nas_fault
from albumen.declare import Blob, Nothing

NAS_CURE = "Check the address: DSM is at http(s)://HOST:5000 (https: 5001)."


class _Error(Struct):
    code: int = 100
    errors: msgspec.Raw = msgspec.Raw(b"")


class _Envelope(Struct):
    success: bool
    data: msgspec.Raw = msgspec.Raw(b"")
    error: _Error | None = None


def read_nas(reply: Reply, call: Call, base: str) -> Any:
    """The answer as `call.returns`. Raises the typed error for everything that is none."""
    if reply.blob is not None:
        return reply.blob
    envelope = _envelope(reply.body)
    if envelope is not None and not envelope.success:
        error = envelope.error or _Error()
        errors, detail = _details(bytes(error.errors))
        raise nas_fault(
            error.code, api=call.api, method=call.method, request=call.redacted, errors=errors, detail=detail
        )
    if call.returns is Blob:
        return _bytes(reply, call, base)
    if envelope is None:
        raise _no_answer(reply, call, base)
    if call.returns is Nothing:
        return Nothing()
    try:
        return msgspec.json.decode(bytes(envelope.data) or b"{}", type=call.returns, strict=False)
    except msgspec.DecodeError as error:
        raise UnexpectedAnswer(
            f"{call.api} {call.method} answered in an unknown form: {error}.",
            "Use call() to see the answer as it is.",
        ) from error


def _envelope(body: bytes) -> _Envelope | None:
    try:
        return msgspec.json.decode(body, type=_Envelope, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _details(errors: bytes) -> tuple[tuple[Problem, ...], Any]:
    """The errors of paths; for a login they are an object, which is kept as it is."""
    if not errors:
        return (), None
    try:
        return msgspec.json.decode(errors, type=tuple[Problem, ...], strict=False), None
    except msgspec.DecodeError:
        return (), msgspec.json.decode(errors)


def _bytes(reply: Reply, call: Call, base: str) -> Blob:
    """The bytes of a file that came as text; a login page or an error page is none."""
    if reply.status == 416:
        return Blob(partial=True)  # the range starts behind the end: nothing is there
    kind = reply.headers.get("content-type", "").split(";")[0].strip().lower()
    wanted_page = call.fields.get("path", "").rstrip('"]').lower().endswith((".htm", ".html"))
    if reply.status in (200, 206) and (kind != "text/html" or wanted_page):
        return Blob(reply.body, content_type=kind, size=len(reply.body), partial=reply.status == 206)
    if reply.status == 404:
        raise nas_fault(NOT_FOUND.code, api=call.api, method=call.method, request=call.redacted)
    raise _no_answer(reply, call, base)


def _no_answer(reply: Reply, call: Call, base: str) -> Exception:
    what = f"{call.api} {call.method}"
    if call.changes and reply.status >= 500:
        return AnswerLost(
            f"{what} was answered with HTTP {reply.status} by {base}.",
            "List the folder to see what happened.",
        )
    if reply.status >= 400 and reply.status != 404:
        return StationFailed(
            f"{what} was answered with HTTP {reply.status} by {base}.",
            "List again to see whether the file is there, or try later.",
            status=reply.status,
        )
    return NotAPhotoStation(f"{base}/webapi/{call.path} does not answer as DSM does.", NAS_CURE)
