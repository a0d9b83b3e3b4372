"""A station is asked what it has: its family's discovery, and then methods that change nothing, one call at a time.

The far end is not trusted: answers are read up to 4 MiB, a call has 20 seconds, redirects are not followed, scripts
never lead to another host, and what is no answer of such an API is not taken for one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx2
import msgspec

from albumen.api.families import FAMILIES, NO_SUCH, Family
from albumen.client.http import tls
from albumen.explore.answers import read_answer
from albumen.explore.api_file import from_definitions
from albumen.explore.exchanges import Exchange, unpacked
from albumen.explore.gather import NAMING, Gatherer
from albumen.explore.listen import origin_of
from albumen.explore.observed import Observed, merge
from albumen.explore.problems import ExploreProblem
from albumen.explore.untyped import members

MOST_ANSWER = 4 * 1024 * 1024
CALL_SECONDS, STILL_SECONDS = 20.0, 10.0
MOST_APIS, MOST_METHODS = 2000, 500  # of a station, of an API
_API = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,127}")
_METHOD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_SCRIPT = re.compile(r"[A-Za-z0-9_]+(?:[./-][A-Za-z0-9_]+)*")
_SESSION = re.compile(r"[!-+\--:<-~]{1,4096}")
_PAGE = {"offset": "0", "limit": "1"}
_HARMLESS = ("int", "bool", "word", "list")


class Answer(NamedTuple):
    """What came back: the status, the content type, the body, and what cookies were set."""

    status: int
    kind: str
    body: bytes
    cookies: tuple[str, ...]


class Line:
    """The way to a station: one call at a time, `pause` seconds from one to the next."""

    def __init__(self, url: str, *, fingerprint: str | None, pause: float) -> None:
        self._transport = httpx2.HTTPTransport(verify=tls(url, fingerprint))
        self._pause, self._next = pause, 0.0
        self.session = ""
        self.asked = self.unanswered = 0

    def ask(self, url: str, form: Mapping[str, str] | None = None) -> Answer | None:
        """Ask by GET, or by POST with a form; None where nothing came that can be read."""
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + self._pause
        self.asked += 1
        headers = {"Accept-Encoding": "identity"} | ({"Cookie": self.session} if self.session else {})
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), STILL_SECONDS)
        request = httpx2.Request(
            "GET" if form is None else "POST",
            url,
            headers=headers,
            data=form,
            extensions={"timeout": timeout},
        )
        try:
            response = self._transport.handle_request(request)
            try:
                return self._read(response)
            finally:
                response.close()
        except (httpx2.TransportError, ExploreProblem):
            self.unanswered += 1
            return None

    def _read(self, response: httpx2.Response) -> Answer:
        body, until = bytearray(), time.monotonic() + CALL_SECONDS
        for data in response.iter_raw():
            body += data
            if len(body) > MOST_ANSWER or time.monotonic() > until:
                raise ExploreProblem("too-much", "The answer does not end.")
        whole = unpacked(bytes(body), response.headers.get("content-encoding", "")) or b""
        cookies = tuple(response.headers.get_list("set-cookie"))
        return Answer(response.status_code, response.headers.get("content-type", ""), whole, cookies)

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()


class Found(NamedTuple):
    """An API of a station: where it is asked, and in which versions, the newest first."""

    base: str
    path: str
    versions: tuple[int, ...]
    family: Family


class Station:
    """A station while it is asked. `found` and `observed()` grow with what it tells."""

    def __init__(self, url: str, line: Line) -> None:
        self._origin, self._path = origin_of(url)
        self._line = line
        self.found: dict[str, Found] = {}
        self._defined: list[Observed] = []
        self._gatherer = Gatherer()

    def discover(self) -> None:
        """Ask every family's discovery. Raises `ExploreProblem` when no family is there."""
        for family in FAMILIES:
            base = base_below(self._origin, self._path, family)
            for address in family.discovery:
                if address.endswith(".api"):
                    self._read_definitions(family, base, address)
                else:
                    self._query(family, base, address)
        if not self.found:
            raise ExploreProblem(
                "nothing-found", "No web API of the family answers there. Look at the address, and the port."
            )

    def _read_definitions(self, family: Family, base: str, name: str) -> None:
        answer = self._line.ask(base + name)
        if answer is None or answer.status != 200:
            return
        try:
            told = from_definitions(answer.body, name=name, source="live")
        except ExploreProblem:
            return
        defined = _proper(told)
        self._defined.append(defined)
        for api_name, api in defined.apis.items():
            if api.path:
                self._find(api_name, base, api.path, api.versions or [1], family)

    def _find(self, name: str, base: str, path: str, versions: Iterable[int], family: Family) -> None:
        mine = next((one for one in FAMILIES if name.startswith(one.prefix)), family)
        self.found.setdefault(name, Found(base, path, tuple(sorted(versions, reverse=True)), mine))

    def _query(self, family: Family, base: str, script: str) -> None:
        fields = {"api": "SYNO.API.Info", "method": "query", "version": "1", "query": "all"}
        exchange = self._call(base, script, fields, by_get=True)
        if exchange is None:
            return
        self._gatherer.add(exchange)
        for name, told in list(members(members(_json(exchange.answer)).get("data")).items())[:MOST_APIS]:
            path = members(told).get("path")
            if not _API.fullmatch(name) or not isinstance(path, str) or not _SCRIPT.fullmatch(path):
                continue
            versions = [members(told).get(key) for key in ("minVersion", "maxVersion")]
            known = sorted({one for one in versions if isinstance(one, int) and 0 < one < 100}) or [1]
            self._find(name, base, path, range(known[0], known[-1] + 1), family)
            defined = Observed()
            defined.api(name).path = path
            defined.api(name).versions = [*range(known[0], known[-1] + 1)]
            self._defined.append(defined)

    def log_in(self, user: str, password: str) -> None:
        """Open a session. Raises `ExploreProblem` when that is refused."""
        for family in FAMILIES:
            one = family.sign_in
            api = self.found.get(one.api)
            if api is None:
                continue
            fields = {"api": one.api, "method": "login", "version": str(api.versions[0])}
            secret = {one.account: user, one.password: password}
            exchange = self._call(api.base, api.path, {**fields, **secret}, cookie=one.cookie)
            if exchange is None:
                continue
            self._gatherer.add(exchange)
            code = read_answer(exchange.answer, exchange.answer_type).code
            sid = members(members(_json(exchange.answer)).get("data")).get("sid")
            if isinstance(sid, str) and _SESSION.fullmatch(sid):
                self._line.session = f"{one.cookie}={sid}"
            if code is not None or not self._line.session:
                raise ExploreProblem(
                    "not-logged-in",
                    f"The login was refused with code {code}. Look at --user and the password.",
                )
            return
        raise ExploreProblem("no-login", "The station tells no way to log in. Leave --user out.")

    def log_out(self) -> None:
        """Close the session that `log_in` opened."""
        for family in FAMILIES:
            api = self.found.get(family.sign_in.api)
            if self._line.session.startswith(f"{family.sign_in.cookie}=") and api is not None:
                fields = {"api": family.sign_in.api, "method": "logout", "version": str(api.versions[0])}
                self._call(api.base, api.path, fields)
                self._line.session = ""

    def probe(self, known: Observed, *, guess: bool, seen: Callable[[int, int], None]) -> None:
        """Call methods that change nothing: those that discovery or `known` name, and with `guess` bare words."""
        told = merge([*self._defined, known])
        candidates = [
            (name, method)
            for name, api in self.found.items()
            for method in [
                *(told.apis[name].methods if name in told.apis else ()),
                *(api.family.reading if guess else ()),
            ][:MOST_METHODS]
            if api.family.reads(method) and _METHOD.fullmatch(method)
        ]
        candidates = [one for one in dict.fromkeys(candidates) if one != ("SYNO.API.Info", "query")]
        for number, (name, method) in enumerate(candidates):
            seen(number, len(candidates))
            for exchange in self._probed(name, method, _harmless(known, name, method)):
                self._gatherer.add(exchange)

    def _probed(self, name: str, method: str, fields: Mapping[str, str]) -> list[Exchange]:
        """The calls of a method that tell something: bare; and when that is refused, with what makes it go well."""
        api = self.found[name]
        named: dict[str, str] = {}
        bare: Exchange | None = None
        for version in api.versions:  # a method may be only in an older one
            named = {"api": name, "method": method, "version": str(version)}
            bare = self._call(api.base, api.path, named, by_get=True)
            if bare is None or _code(bare) not in NO_SUCH:
                break
        if bare is None or _code(bare) in NO_SUCH:
            return []
        if _code(bare) == "":
            return [bare]
        whole = self._call(api.base, api.path, {**named, **fields}, by_get=True)
        if whole is None or _code(whole) != "":
            return [bare]
        needed, calls = dict(fields), [bare]
        for one in fields:  # what makes no difference may be a name that the station passes over
            fewer = {key: value for key, value in needed.items() if key != one}
            call = self._call(api.base, api.path, {**named, **fewer}, by_get=True) if fewer else bare
            if call is not None and _code(call) == "":
                needed, whole = fewer, call
            elif call is not None and call is not bare:
                calls.append(call)
        return [*(call for call in calls if _names(call) <= {*named, *needed}), whole]

    def _call(
        self, base: str, script: str, fields: Mapping[str, str], *, by_get: bool = False, cookie: str = ""
    ) -> Exchange | None:
        """A call and its answer; None where what came is no answer of such an API. `cookie` opens a session."""
        url = f"{base}{script}?{urlencode(fields)}" if by_get else base + script
        answer = self._line.ask(url, None if by_get else fields)
        if answer is None:
            return None
        if cookie:
            self._line.session = _cookie(answer.cookies, cookie)
        if not isinstance(members(_json(answer.body)).get("success"), bool):
            self._line.unanswered += 1
            return None
        form = "" if by_get else urlencode(fields)
        more = [one for one in fields if one not in NAMING] if by_get else []
        headers = [("Cookie", self._line.session)] if self._line.session and not cookie else []
        kind = [("Content-Type", "application/x-www-form-urlencoded")] if form else []
        return Exchange(
            verb="GET" if by_get else "POST",
            url=url,
            headers=(*headers, *kind),
            body=form.encode(),
            status=answer.status,
            answer_type=answer.kind,
            answer=answer.body,
            evidence=f"live:{script}?" + "&".join([f"method={fields['method']}", *more]),
        )

    def observed(self) -> Observed:
        """All that the station told; methods that a definition names are there, called or not."""
        return merge([*self._defined, self._gatherer.observed()])


def base_below(origin: str, path: str, family: Family) -> str:
    """Where a family's scripts lie for an address that names a host, the family's folder, or a personal one.

    >>> base_below("http://nas", "/~ana/photo", FAMILIES[0])
    'http://nas/~ana/photo/webapi/'
    """
    path = path.rstrip("/")
    if not path or family.base.startswith(path + "/"):
        return origin + family.base
    parts = family.base.rstrip("/").split("/")
    for count in range(len(parts), 1, -1):
        folder = "/".join(parts[:count])
        if path.endswith(folder):
            return origin + path.removesuffix(folder) + family.base
    return origin + path + family.base


def _harmless(known: Observed, name: str, method: str) -> dict[str, str]:
    """Fields to ask with: what another observation says that calls need, where its values are words of the API."""
    seen = known.apis[name].methods.get(method) if name in known.apis else None
    fields = {
        one: parameter.examples[0]
        for one, parameter in (seen.parameters if seen else {}).items()
        if parameter.required != "no" and parameter.examples and set(parameter.types) <= {*_HARMLESS}
    }
    return fields or _PAGE


def _proper(told: Observed) -> Observed:
    """A definition without what is no name: it goes into requests and documents."""
    kept = Observed()
    for name, api in list(told.apis.items())[:MOST_APIS]:
        if not _API.fullmatch(name):
            continue
        mine = kept.api(name)
        mine.path = api.path if _SCRIPT.fullmatch(api.path) else ""
        mine.versions = [one for one in api.versions if 0 < one < 100]
        methods = list(api.methods.items())[:MOST_METHODS]
        mine.methods = {one: method for one, method in methods if _METHOD.fullmatch(one)}
    return kept


def _code(exchange: Exchange) -> str:
    """The code of a refusal, "" for an answer that went well."""
    return read_answer(exchange.answer, exchange.answer_type).code or ""


def _names(exchange: Exchange) -> set[str]:
    return {*httpx2.URL(exchange.url).params}


def _json(body: bytes | None) -> Any:
    try:
        return msgspec.json.decode((body or b"").removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _cookie(cookies: tuple[str, ...], name: str) -> str:
    """The session that an answer sets, as a client sends it; "" for none."""
    for text in cookies:
        try:
            found = SimpleCookie(text).get(name)
        except CookieError:
            continue
        if found is not None and _SESSION.fullmatch(found.value):
            return f"{name}={found.value}"
    return ""
