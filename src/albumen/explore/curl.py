"""Observed calls as lines of curl: redacted, with variables of the shell for the host and for secrets."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from msgspec import Struct

from albumen.api.families import FAMILIES
from albumen.explore.exchanges import Exchange
from albumen.explore.gather import FIELD, Call, call_of
from albumen.explore.observed import Api, Observed
from albumen.redaction import Redactor

VARIABLES = {
    "STATION": "the address of the station",
    "SID": "a session: what a login answers",
    "TOKEN": "the token of a session",
    "ACCOUNT": "who logs in",
    "PASSWORD": "a password",
    "OTP": "a code of two-step verification",
    "FILE": "a file to upload",
}
_DEFAULTS = {"STATION": "http://127.0.0.1:5080", "FILE": "/dev/null"}
_CREDENTIALS = {
    "account": "ACCOUNT",
    "username": "ACCOUNT",
    "passwd": "PASSWORD",
    "password": "PASSWORD",
    "otp_code": "OTP",
}
_PLAIN = re.compile(r"[A-Za-z0-9_.,:-]*")
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")
_VERB = re.compile(r"[A-Z]{1,16}")


class Line(NamedTuple):
    """A call: where it was seen, and the command."""

    evidence: str
    command: str


class Part(NamedTuple):
    """A field as it is sent: a text, or what a variable holds."""

    name: str
    text: str
    variable: str = ""
    is_file: bool = False


class Request(Struct, frozen=True, kw_only=True):
    """What a command asks."""

    verb: str
    path: str
    query: list[Part]
    body: list[Part]
    is_multipart: bool = False
    cookies: list[Part] = []
    headers: list[Part] = []


def of_exchanges(exchanges: Iterable[Exchange]) -> Iterator[Line]:
    """A line for each call of a capture, in its order."""
    redactor = Redactor()
    for exchange in exchanges:
        call = call_of(exchange)
        if call is not None:
            yield Line(exchange.evidence, command(_of_call(call, redactor)))


def of_observed(observed: Observed) -> Iterator[Line]:
    """A line for each method that was called, with what it seems to need."""
    base = base_of(observed)
    for name, api in sorted(observed.apis.items()):
        for method_name, method in sorted(api.methods.items()):
            if method.calls:
                yield Line(next(iter(method.evidence), ""), of_method(name, api, method_name, base=base))


def script(lines: Iterable[Line]) -> Iterator[str]:
    """The lines as a script of the shell, each after where it was seen; what has to be filled in comes first."""
    told = list(lines)
    for name, meaning in VARIABLES.items():
        if any(f"${name}" in line.command for line in told):
            yield f"{name}=${{{name}:-{_DEFAULTS.get(name, '')}}}  # {meaning}"
    for line in told:
        yield f"# {''.join(one if one.isprintable() else '?' for one in line.evidence)}"
        yield line.command


def base_of(observed: Observed) -> str:
    """Where scripts lie below a host: at the base of the family that the observation is of."""
    return next(
        (one.base for one in FAMILIES if any(name.startswith(one.prefix) for name in observed.apis)), "/"
    )


def of_method(name: str, api: Api, method_name: str, *, base: str) -> str:
    """A call of a method with the parameters that it seems to need, each with an example."""
    method = api.methods[method_name]
    named = {"api": "" if name.startswith("?") else name, "method": method_name}
    parts = [Part(one, text) for one, text in named.items() if text]
    parts.append(Part("version", str(max(api.versions, default=1))))
    parts += [
        _part(parameter, next(iter(told.examples), ""), is_file="file" in told.types)
        for parameter, told in method.parameters.items()
        if told.required != "no" and FIELD.fullmatch(parameter)
    ]
    by_get = method.verbs == ["GET"]
    places = {"query": parts if by_get else [], "body": [] if by_get else parts}
    return command(_request("GET" if by_get else "POST", base + api.path, places, sorted(method.session)[:1]))


def _of_call(call: Call, redactor: Redactor) -> Request:
    places: dict[str, list[Part]] = {"query": [], "body": []}
    for one in (*call.naming, *call.fields):
        kept = one.value if one.name in ("api", "method") else redactor.kept(one.name, one.value)
        shown = redactor.kept("file", one.value) if one.is_file else kept
        places[one.place].append(_part(one.name, shown, is_file=one.is_file))
    return _request(
        call.exchange.verb.upper(),
        _path(call.exchange.url, redactor),
        places,
        sorted(call.session),
        is_multipart=call.body == "multipart",
    )


def _path(url: str, redactor: Redactor) -> str:
    """The path from a family's base on; what comes after the script is somebody's."""
    path = urlsplit(url).path
    base = next((one.base for one in FAMILIES if one.base in path), "/")
    parts = path.split("/")[-1:] if base == "/" else path.partition(base)[2].split("/")
    end = next((index for index, part in enumerate(parts) if "." in part), len(parts) - 1)
    return base + "/".join([*parts[: end + 1], *(redactor.kept("file", part) for part in parts[end + 1 :])])


def _part(name: str, text: str, *, is_file: bool = False) -> Part:
    return Part(name, text, _CREDENTIALS.get(name.lower(), "") if text else "", is_file)


def _request(
    verb: str,
    path: str,
    places: dict[str, list[Part]],
    sessions: Iterable[str],
    *,
    is_multipart: bool = False,
) -> Request:
    """The request with its session where it was: "cookie PHPSESSID"."""
    held: dict[str, list[Part]] = {"cookie": [], "header": [], **places}
    for place, _, name in (one.partition(" ") for one in sessions):
        if place in held and FIELD.fullmatch(name):
            held[place] = [*held[place], Part(name, "", "TOKEN" if "token" in name.lower() else "SID")]
    return Request(
        verb=verb,
        path=path,
        query=held["query"],
        body=held["body"],
        is_multipart=is_multipart or any(one.is_file for one in held["body"]),
        cookies=held["cookie"],
        headers=held["header"],
    )


def command(request: Request) -> str:
    """The command, in one line."""
    words = ["curl", "-sS"]
    words += [word for one in request.cookies for word in ("-b", f'"{one.name}=${one.variable}"')]
    words += [word for one in request.headers for word in ("-H", f'"{one.name}: ${one.variable}"')]
    address = f"$STATION{quote(request.path, safe='/')}"
    if request.body or request.verb == "POST":
        words.append(f'"{address}{_encoded(request.query)}"')
        words += [word for one in request.body for word in _sent(one, is_multipart=request.is_multipart)]
        words += [] if request.body else ["-d", "''"]
    else:
        words += ["-G", f'"{address}"']
        words += [word for one in request.query for word in _sent(one, is_multipart=False)]
    if request.verb not in ("GET", "POST") and _VERB.fullmatch(request.verb):
        words += ["-X", request.verb]
    return " ".join(words)


def _sent(one: Part, *, is_multipart: bool) -> tuple[str, str]:
    """A field as an option of curl; spoken for the shell."""
    if one.is_file:
        return "-F", f'"{one.name}=@$FILE;filename={_UNSAFE.sub("_", one.text) or "file"}"'
    option = "--form-string" if is_multipart else "--data-urlencode"
    if one.variable:
        return option, f'"{one.name}=${one.variable}"'
    if not is_multipart and _PLAIN.fullmatch(one.text):
        option = "-d"
    return option, shlex.quote(f"{one.name}={one.text}")


def _encoded(query: Iterable[Part]) -> str:
    """A query, safe within double quotes."""
    pairs = [
        f"{quote(one.name, safe='')}={f'${one.variable}' if one.variable else quote(one.text, safe=',')}"
        for one in query
    ]
    return f"?{'&'.join(pairs)}" if pairs else ""
