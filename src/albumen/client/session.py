"""Decides what is sent: discovery, login, renewal and retry, as one generator that both clients drive."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from albumen import wire
from albumen.api import ALL, Auth, Info, Station
from albumen.api.auth import Identity
from albumen.api.discovery import Served
from albumen.client import answers
from albumen.client.address import parse_address
from albumen.client.errors import NotAllowed, NotAPhotoStation, SessionNotKept, StationFault, UnknownForm
from albumen.client.exchange import Ask, Broken, Call, Multipart, Opening, Progress, Reply, Steps, form
from albumen.declare import Blob, Method, Request, Upload

ATTEMPTS = 3  # one, and two more where the line broke and asking again is safe

# Refusals that an ended session can be behind: Photo Station answers a caller without a session 105 for
# changes and, as for any visitor, the family's "no access" for private albums (errors.md and flows.md 8,
# partly inferred). 419 and 420 are not among them: an Album.delete refused with 419 may have deleted a part.
DOUBTFUL = frozenset(code for code, kind in StationFault.classes.items() if issubclass(kind, NotAllowed)) - {
    419,
    420,
}
ENDED = frozenset({106, 107})

_SID = re.compile(r"[!-+\--:<-~]+\Z")  # what fits into a cookie
_SCRIPT = re.compile(r"[A-Za-z0-9_]+(?:[./-][A-Za-z0-9_]+)*\Z")


class Session:
    """What is known of a station and of our session there.

    The generators yield an `Ask` and are sent its `Reply` or a `Broken`; they yield an `Opening` and are
    sent None when the session is open. `generation` counts openings, `login_count` logins, `requests` HTTP
    requests.
    """

    def __init__(self, url: str, *, user: str | None, password: str | None, unproven: bool) -> None:
        if user is not None and password is None:
            raise ValueError("A user was given without a password: give both, or none for a public visit.")
        self.base = parse_address(url).base
        self.user, self._password = user, password
        self.unproven = unproven
        self.generation = self.login_count = self.requests = 0
        self.is_open = False
        self.served: dict[str, Served] = {}
        self.is_ours: bool | None = None
        self.equal_rights = (
            False  # the same in every album, as our station says when it is asked for `is_ours`
        )
        self._sid = ""

    def __repr__(self) -> str:
        return f"<Session {self.base} as {self.user or 'a visitor'}>"

    # --- opening ----------------------------------------------------------------------------------

    def open(self) -> Steps[None]:
        """Discover the station, then log in when there is a user."""
        if not self.served:
            self.served = yield from self._discover()
        if self.user is not None:
            identity: Identity = yield from self._once(
                self.declared(
                    Auth.login, Auth.login.request(username=self.user, password=self._password or "")
                )
            )
            sid = identity.sid or self._sid
            if not _SID.match(sid):
                raise NotAPhotoStation(f"{self.base} accepted the login and gave no session.", answers.CURE)
            self._sid = sid
            self.login_count += 1
        self.generation, self.is_open = self.generation + 1, True

    def _discover(self) -> Steps[dict[str, Served]]:
        served = yield from self._once(self.declared(Info.query, Info.query.request(query=("all",))))
        if not any(api.startswith("SYNO.PhotoStation.") for api in served):
            raise NotAPhotoStation(f"{self.base} answers, and serves no Photo Station API.", answers.CURE)
        return typing.cast("dict[str, Served]", served)

    def renew(self) -> Steps[None]:
        """Log in again, whatever the session is."""
        yield Opening(self.generation)

    def connect(self) -> Steps[Identity]:
        """Open the session if it is not, and make sure that the station knows it."""
        was_open = self.is_open
        identity = yield from self.who()
        if was_open and self.user is not None and not self._names_us(identity):
            yield Opening(self.generation)
            identity = yield from self.who()
        if self.user is not None and not self._names_us(identity):
            raise SessionNotKept(
                f"{self.base} accepted the login of {self.user!r} and then did not know the session.",
                "Look whether a proxy between here and the station drops cookies.",
            )
        return identity

    def who(self) -> Steps[Identity]:
        """Ask who the session is, now; an empty name when it is nobody's."""
        if not self.is_open:
            yield Opening(self.generation)
        try:
            identity = yield from self._once(self.declared(Auth.checkauth, Auth.checkauth.request()))
        except StationFault as fault:
            if fault.code not in ENDED | DOUBTFUL:
                raise
            return Identity()
        return typing.cast("Identity", identity)

    def _names_us(self, identity: Identity) -> bool:
        return self.user is not None and identity.username.casefold() == self.user.casefold()

    # --- calling ----------------------------------------------------------------------------------

    def call(self, call: Call) -> Steps[Any]:
        """Make a call; once more after a new login where the session had ended. Never loops."""
        if not self.is_open:
            yield Opening(self.generation)
        seen = self.generation
        try:
            return (yield from self._once(call))
        except StationFault as fault:
            renewed = call.renews and (yield from self._renewed(fault.code, seen))
            if not renewed:
                raise
        return (yield from self._once(call))

    def _renewed(self, code: int, seen: int) -> Steps[bool]:
        """Open the session again where the refusal came from its end; False where the refusal is meant."""
        if self.user is None or code not in ENDED | DOUBTFUL:
            return False
        if code in DOUBTFUL and self.generation == seen:
            identity = yield from self.who()
            if self._names_us(identity):
                return False
        yield Opening(seen)
        return True

    def ours(self) -> Steps[bool]:
        """Whether the station is an Albumen; asked once."""
        if self.is_ours is None:
            info = yield from self.call(self.declared(Station.getinfo, Station.getinfo.request()))
            self.is_ours = info.albumen is not msgspec.UNSET
            self.equal_rights = info.equal_rights is True
        return self.is_ours

    def send(
        self,
        method: Method[Any, Any],
        request: Request[Any],
        *,
        headers: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Steps[Any]:
        """Make a declared call. Raises `UnknownForm` rather than send our own forms to other stations."""
        given = [name for name in request.__struct_fields__ if getattr(request, name) is not None]
        yield from self._prove(method, given)
        answer = yield from self.call(self.declared(method, request, headers=headers, progress=progress))
        if method is Auth.logout:
            self._sid, self.is_open = "", False
        return answer

    def _prove(self, method: Method[Any, Any], given: Iterable[str]) -> Steps[None]:
        own = own_form(method, given)
        if own and not self.unproven and not (yield from self.ours()):
            raise UnknownForm(
                f"{own} is Albumen's own, and {self.base} is not an Albumen; a NAS may do something else.",
                "Leave it out, or give unproven=True (--unproven) when you know what that station does.",
            )

    # --- one request ------------------------------------------------------------------------------

    def declared(
        self,
        method: Method[Any, Any],
        request: Request[Any],
        *,
        headers: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Call:
        """A call of a declared method, in its newest version."""
        return Call(
            api=method.owner.api,
            method=method.name,
            version=method.versions.stop - 1,
            path=method.owner.path,
            fields=wire.to_form(request),
            files=wire.uploads(request),
            returns=method.returns,
            binary=method.returns is Blob,
            changes=method.changes,
            renews=method.needs.level != "none",
            headers=dict(headers or {}),
            progress=progress,
        )

    def raw(
        self, api: str, method: str, version: int | None, params: Mapping[str, object], *, unproven: bool
    ) -> Steps[Any]:
        """Make any call by its names on the wire. Raises `UnknownForm` as `send`, unless `unproven`."""
        declared = _declared(api, method)
        if declared and not unproven:
            yield from self._prove(declared, [name for name in params if params[name] is not None])
        return (yield from self.call(self.undeclared(api, method, version, params)))

    def undeclared(self, api: str, method: str, version: int | None, params: Mapping[str, object]) -> Call:
        """A call of any method by its names on the wire; it counts as a change unless it is declared."""
        declared, known = _declared(api, method), ALL.get(api)
        files = {name: value for name, value in params.items() if isinstance(value, Upload)}
        return Call(
            api=api,
            method=method,
            version=version or (declared.versions.stop - 1 if declared else 1),
            path=known.path if known else Info.path,
            fields={
                name: _text(value)
                for name, value in params.items()
                if name not in files and value is not None
            },
            files=files,
            binary=declared is not None and declared.returns is Blob,
            changes=declared.changes if declared else True,
            renews=declared.needs.level != "none" if declared else True,
        )

    def _path(self, call: Call) -> str:
        """The script to ask. What discovery says counts, unless it would lead away from the station."""
        served = self.served.get(call.api)
        return served.path if served and _SCRIPT.match(served.path) else call.path

    def _once(self, call: Call) -> Steps[Any]:
        reply = yield from self._deliver(call)
        if _is_login(call) or not self._sid:  # a visitor's session remembers the passwords of albums
            self._sid = _cookie(reply) or self._sid
        return answers.read(reply, call, self.base)

    def _deliver(self, call: Call) -> Steps[Reply]:
        """Get an answer. A read is sent again when the line breaks, a change only if it was not sent yet."""
        for attempt in range(1, ATTEMPTS + 1):
            self.requests += 1
            reply = yield self._ask(call)
            if isinstance(reply, Reply):
                return reply
            assert isinstance(reply, Broken)
            settled = (call.changes and reply.sent) or reply.slow or reply.certificate
            if settled or attempt == ATTEMPTS:
                raise answers.broken(reply, call, self.base)
        raise AssertionError("unreachable")

    def _ask(self, call: Call) -> Ask:
        fields = {"api": call.api, "method": call.method, "version": str(call.version), **call.fields}
        url = f"{self.base}/webapi/{self._path(call)}"
        headers = {**call.headers, **self._credentials(call)}
        if call.files:
            return Ask("POST", url, headers=headers, body=Multipart(fields, call.files, call.progress))
        if call.binary:
            query = form(fields).decode("ascii")
            return Ask("GET", f"{url}?{query}", headers=headers, stream=True)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Ask("POST", url, headers=headers, body=form(fields))

    def _credentials(self, call: Call) -> dict[str, str]:
        """The session as cookie and header, never in the address, where logs keep it; none for a login."""
        if not self._sid or _is_login(call):
            return {}
        return {"Cookie": f"PHPSESSID={self._sid}", "X-SYNO-TOKEN": self._sid}


def _declared(api: str, method: str) -> Method[Any, Any] | None:
    known = ALL.get(api)
    return known.methods.get(method) if known else None


def own_form(method: Method[Any, Any], given: Iterable[str]) -> str:
    """What of a call with these fields is Albumen's own and would be a guess elsewhere; "" for nothing."""
    if method.confidence == "albumen":
        return f"{method.owner.api} {method.name}"
    for name in given:
        if name in _own_fields(method.request_type):
            return f"{name}= of {method.owner.api} {method.name}"
    return ""


@cache
def _own_fields(request: type[Request[Any]]) -> tuple[str, ...]:
    hints = typing.get_type_hints(request, include_extras=True)
    return tuple(name for name in request.__struct_fields__ if _sources(hints[name]) == ("albumen",))


def _sources(hint: Any) -> tuple[str, ...]:
    metas = [meta for meta in getattr(hint, "__metadata__", ()) if isinstance(meta, msgspec.Meta)]
    return tuple(source for meta in metas for source in (meta.extra or {}).get("sources", ()))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(_text(member) for member in typing.cast("list[object]", value))
    return str(value)


def _is_login(call: Call) -> bool:
    return call.api == Auth.api and call.method in ("login", "photo_login")


def _cookie(reply: Reply) -> str:
    """The session id in a Set-Cookie header, "" without one."""
    found = re.search(r"(?:^|[;,\s])PHPSESSID=([^;,\s]+)", reply.headers.get("set-cookie", ""))
    return found.group(1) if found and found.group(1) != "deleted" else ""
