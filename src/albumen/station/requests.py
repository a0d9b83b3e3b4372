"""What a request says, wherever its client put it: fields, session candidates, and signs of another site.

Clients mix the query string, a form body and a multipart body, and put the session in any of them, in the cookie
or in a token header (API facts, flows 1). All of that tolerance is here; what it means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct
from starlette.requests import Request

Place = Literal["query", "cookie", "body", "token"]

MOST_FIELDS = 1000  # declared methods have under 50 parameters
SESSION_NAMES = ("PHPSESSID", "sid")
TOKEN_FIELD, TOKEN_HEADER = "SynoToken", "x-syno-token"


class TooMuch(Exception):
    """A request holds more fields or bytes than any client of the API sends."""


class Candidate(Struct, frozen=True):
    """A text that may be a session id, and where the client put it."""

    sid: str
    place: Place


def read_fields(data: bytes) -> dict[str, str]:
    """The fields of a query string or a form body; of a repeated name the last counts, as in PHP.

    Bytes that are not UTF-8 are kept as surrogates. Raises `TooMuch`.
    """
    text = data.decode("utf-8", "surrogateescape")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise TooMuch(f"a request holds more than {MOST_FIELDS} fields") from error
    return dict(pairs)


def query_fields(request: Request) -> dict[str, str]:
    """The fields of the query string. Raises `TooMuch`."""
    return read_fields(bytes(request.scope.get("query_string", b"")))


def session_candidates(
    request: Request, *, query: Mapping[str, str], body: Mapping[str, str]
) -> Iterator[Candidate]:
    """Every text that may be the session id, in the order in which it counts.

    PHPSESSID in query, cookie, body; then `sid` in the same places; then the token, which equals the session id.
    """
    cookies = list(_cookies(request))
    for name in SESSION_NAMES:
        if query.get(name):
            yield Candidate(query[name], "query")
        yield from (Candidate(value, "cookie") for key, value in cookies if key == name and value)
        if body.get(name):
            yield Candidate(body[name], "body")
    for token in (query.get(TOKEN_FIELD), body.get(TOKEN_FIELD), request.headers.get(TOKEN_HEADER)):
        if token:
            yield Candidate(token, "token")


def _cookies(request: Request) -> Iterator[tuple[str, str]]:
    """Name and value of each cookie. The header may hold Set-Cookie attributes, or no cookie at all."""
    for header in request.headers.getlist("cookie"):
        for part in header.replace(",", ";").split(";"):
            name, equals, value = part.strip().partition("=")
            if equals:
                yield name, value.strip('" ')


def is_foreign(request: Request) -> bool:
    """Whether the browser says that a page of another site makes this request.

    Programs send neither header. `Sec-Fetch-Site` decides where it is sent; else the `Origin` must be our host.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("cross-site", "same-site")  # a sibling host is not this station either
    origin = request.headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()
