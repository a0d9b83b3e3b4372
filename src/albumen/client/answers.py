"""Reads what came back: an answer of the declared type, or the error that says what is wrong."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from albumen import wire
from albumen.client.errors import (
    AnswerLost,
    CertificateRefused,
    NotAPhotoStation,
    PhotoStationError,
    StationFailed,
    UnexpectedAnswer,
    Unreachable,
    fault,
)
from albumen.client.exchange import Broken, Call, Reply
from albumen.declare import Blob

CURE = "Check the address: a Photo Station is at http(s)://HOST[:PORT]/photo; DSM itself is not one."
_LIST = "List the album to see what happened before you ask again."


def read(reply: Reply, call: Call, base: str) -> Any:
    """The answer as `call.returns`. Raises the typed error for everything that is none."""
    if reply.blob is not None and _range_held(reply, call):
        return reply.blob
    if reply.status == 416 and "Range" in call.headers:
        return Blob(partial=True)  # the range starts behind the end: nothing is there
    try:
        data = wire.open_envelope(reply.body, Any if call.returns is Blob else call.returns)
    except wire.Refused as refused:
        raise fault(refused.code, api=call.api, method=call.method, request=call.redacted) from None
    except wire.NotAnEnvelope as error:
        raise _no_answer(reply, call, base, error) from error
    if call.returns is Blob:
        raise UnexpectedAnswer(f"{_what(call)} gave JSON instead of the bytes of a file.", "Fetch it again.")
    return data


def broken(line: Broken, call: Call, base: str) -> PhotoStationError:
    """The error for a line that broke, by what the station can have got."""
    if line.certificate:
        return CertificateRefused(
            f"The certificate of {base} was refused: {line.reason}.",
            "For a certificate of your own look its SHA-256 up at the station and give it as fingerprint.",
        )
    if call.changes and line.sent:
        return AnswerLost(f"The answer to {_what(call)} never came from {base}: {line.reason}.", _LIST)
    if line.sent:
        return Unreachable(f"{base} gave no answer to {_what(call)}: {line.reason}.", "Try again.")
    return Unreachable(
        f"{base} cannot be reached: {line.reason}.", "Check the address, and that the station is up."
    )


def _range_held(reply: Reply, call: Call) -> bool:
    """Whether a partial answer is the part that was asked for. Raises `UnexpectedAnswer` if not."""
    asked = call.headers.get("Range", "").removeprefix("bytes=").partition("-")[0]
    given = reply.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0]
    if reply.status == 206 and asked != given:
        raise UnexpectedAnswer(
            f"{_what(call)} gave bytes from {given or 'nowhere'} instead of from {asked}.",
            "Fetch the whole file instead.",
        )
    return True


def _no_answer(reply: Reply, call: Call, base: str, error: wire.NotAnEnvelope) -> PhotoStationError:
    """The error for an answer that is not an envelope of the declared type."""
    if 300 <= reply.status < 400:
        return NotAPhotoStation(
            f"{base} sends us on to {_place(reply.headers.get('location', ''))}.",
            "If that is your station, give its address instead; a login page in front of it must go.",
        )
    if call.changes and reply.status >= 500:
        return AnswerLost(f"{_what(call)} was answered with HTTP {reply.status} by {base}.", _LIST)
    if _is_envelope(reply.body):
        return UnexpectedAnswer(
            f"{_what(call)} answered in an unknown form: {error}.", "Use call() to see the answer as it is."
        )
    if reply.status == 404 and not call.binary:
        return NotAPhotoStation(f"{base}/webapi/{call.path} is not there (HTTP 404).", CURE)
    if reply.status >= 400:
        return StationFailed(
            f"{_what(call)} was answered with HTTP {reply.status} by {base}.",
            "List again to see whether the item is there, or try later.",
            status=reply.status,
        )
    return NotAPhotoStation(f"{base}/webapi/{call.path} answers, and not as a Photo Station does.", CURE)


def _is_envelope(body: bytes) -> bool:
    try:
        wire.open_envelope(body, Any)
    except (wire.NotAnEnvelope, wire.Refused):
        return False
    return True


def _place(location: str) -> str:
    """Where a redirect leads, without what may be secret in it."""
    parts = urlsplit(location)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if host else parts.path or "nowhere"


def _what(call: Call) -> str:
    return f"{call.api} {call.method}"
