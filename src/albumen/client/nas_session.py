"""Decides what is sent to a NAS: discovery, login with a second step, renewal and retry; no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote, urlencode

from albumen import quoted, wire
from albumen.api.filestation import DSM, DsmAuth, DsmInfo, FileUpload
from albumen.api.filestation.sessions import DsmSession, Script
from albumen.client import answers
from albumen.client.address import parse_file_address
from albumen.client.errors import NotAPhotoStation, StationFailed
from albumen.client.exchange import Ask, Broken, Call, Multipart, Opening, Progress, Reply, Steps
from albumen.client.nas_answers import NAS_CURE, read_nas
from albumen.client.nas_errors import NasFault, nas_fault
from albumen.client.session import ATTEMPTS
from albumen.declare import Blob, Method, Request, Upload

ENDED = frozenset({106, 107, 119, 150})
"""Refusals of an ended session; 105 is a missing right, and logging in again would change nothing."""
PREFERRED = {DsmAuth.api: 6, FileUpload.api: 2}
"""Versions that are the same on DSM 6 and 7; the newest of all other APIs is."""
SESSION_NAME = "FileStation"
DISCOVERED = ("SYNO.API.", "SYNO.FileStation.")
_SCRIPT = re.compile(r"[A-Za-z0-9_]+(?:[./-][A-Za-z0-9_]+)*\Z")
_SID = re.compile(r"[!-~]+\Z")


class NasSession:
    """What is known of a NAS and of our session there; the generators are driven as those of `Session`.

    `device_id` stands for the code of the second step in later logins, together with `device_name`.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str,
        password: str,
        otp_code: str | None = None,
        device_id: str | None = None,
        device_name: str | None = None,
    ) -> None:
        self.base = parse_file_address(url).base
        self.user, self._password = user, password
        self._otp_code, self.device_id, self.device_name = otp_code, device_id, device_name
        self.generation = self.login_count = self.requests = 0
        self.is_open = False
        self.served: dict[str, Script] = {}
        self._sid = self._token = ""

    def __repr__(self) -> str:
        return f"<NasSession {self.base} as {self.user}>"

    def open(self) -> Steps[None]:
        """Discover the NAS, then log in. A code of the second step is used once."""
        if not self.served:
            self.served = yield from self.discover()
        code, self._otp_code = self._otp_code, None
        wants_device: Literal["yes"] | None = "yes" if code and self.device_name else None
        request = DsmAuth.login.request(
            account=self.user,
            passwd=self._password,
            session=SESSION_NAME,
            format="sid",
            enable_syno_token="yes",
            otp_code=code,
            enable_device_token=wants_device,
            device_name=self.device_name,
            device_id=None if code else self.device_id,
        )
        session: DsmSession = yield from self._once(self._call(DsmAuth.login, request))
        if not _SID.match(session.sid):
            raise NotAPhotoStation(f"{self.base} accepted the login and gave no session.", NAS_CURE)
        self._sid, self._token = session.sid, session.synotoken
        self.device_id = session.device_id or session.did or self.device_id
        self.login_count += 1
        self.generation, self.is_open = self.generation + 1, True

    def discover(self) -> Steps[dict[str, Script]]:
        """What is served, from `query.cgi`, else `entry.cgi`; needs no session."""
        for script in ("query.cgi", "entry.cgi"):
            for query in (DISCOVERED, ("all",)):
                call = self._call(DsmInfo.query, DsmInfo.query.request(query=query), path=script)
                try:
                    served: dict[str, Script] = yield from self._once(call)
                except (NotAPhotoStation, StationFailed, NasFault):
                    break
                if any(name.startswith("SYNO.FileStation.") for name in served):
                    return served
        raise NotAPhotoStation(f"{self.base} serves no FileStation API.", NAS_CURE)

    def renew(self) -> Steps[None]:
        """Log in again, whatever the session is."""
        yield Opening(self.generation)

    def send(
        self,
        method: Method[Any, Any],
        request: Request[Any],
        *,
        headers: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Steps[Any]:
        """Make a declared call, in the newest version that both sides know."""
        if not self.is_open:
            yield Opening(self.generation)
        call = self._call(method, request, headers=headers, progress=progress)
        answer = yield from self._renewing(call)
        if method is DsmAuth.logout:
            self._sid, self._token, self.is_open = "", "", False
        return answer

    def raw(self, api: str, method: str, version: int | None, params: Mapping[str, object]) -> Steps[Any]:
        """Make any call by its names on the wire; it counts as a change unless it is declared."""
        if not self.is_open:
            yield Opening(self.generation)
        declared = DSM[api].methods.get(method) if api in DSM else None
        served = self.served.get(api)
        is_json = (
            served is not None and served.requestFormat == "JSON" and not api.startswith(quoted.PLAIN_APIS)
        )
        files = {name: value for name, value in params.items() if isinstance(value, Upload)}
        fields = {
            name: quoted.as_text(value) if is_json and name not in quoted.PLAIN_FIELDS else _plain(value)
            for name, value in params.items()
            if name not in files and value is not None
        }
        call = Call(
            api=api,
            method=method,
            version=version or (self._version(declared) if declared else 1),
            path=self._path(api, DSM[api].path if api in DSM else "entry.cgi"),
            fields=fields,
            files=files,
            returns=Blob if declared is not None and declared.returns is Blob else Any,
            binary=declared is not None and declared.returns is Blob,
            changes=declared.changes if declared else True,
        )
        return (yield from self._renewing(call))

    def _renewing(self, call: Call) -> Steps[Any]:
        """Make a call; once more after a new login where the session had ended. Never loops."""
        seen = self.generation
        try:
            return (yield from self._once(call))
        except NasFault as fault:
            if fault.code not in ENDED or not call.renews:
                raise
        yield Opening(seen)
        return (yield from self._once(call))

    def _call(
        self,
        method: Method[Any, Any],
        request: Request[Any],
        *,
        path: str | None = None,
        headers: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Call:
        served = self.served.get(method.owner.api)
        version = self._version(method)
        fields = quoted.to_fields(
            method, request, quoted=served is not None and served.requestFormat == "JSON"
        )
        if method is FileUpload.upload and version == 1:
            fields["dest_folder_path"] = fields.pop("path")
        return Call(
            api=method.owner.api,
            method=method.name,
            version=version,
            path=path or self._path(method.owner.api, method.owner.path),
            fields=fields,
            files=wire.uploads(request),
            returns=method.returns,
            binary=method.returns is Blob,
            changes=method.changes,
            renews=method.needs.level != "none",
            headers=dict(headers or {}),
            progress=progress,
        )

    def _version(self, method: Method[Any, Any]) -> int:
        """The newest version, or the preferred one, that both sides know. Raises `NasVersionNotServed`."""
        api = method.owner.api
        served = self.served.get(
            api, Script(path="", minVersion=1, maxVersion=1 if api == DsmInfo.api else 100)
        )
        version = min(method.versions.stop - 1, PREFERRED.get(api, 100), served.maxVersion)
        if version < served.minVersion or version not in method.versions:
            raise nas_fault(104, api=api, method=method.name, request={})
        return version

    def _path(self, api: str, otherwise: str) -> str:
        """The script to ask. What discovery says counts, unless it would lead away from the NAS."""
        served = self.served.get(api)
        return served.path if served and _SCRIPT.match(served.path) else otherwise

    def _once(self, call: Call) -> Steps[Any]:
        reply = yield from self._deliver(call)
        return read_nas(reply, call, self.base)

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
        """A form by POST, so that no log holds session or names; uploads and downloads take them in the query."""
        named = {"api": call.api, "method": call.method, "version": str(call.version)}
        url = f"{self.base}/webapi/{call.path}"
        headers = dict(call.headers)
        if self._sid and call.renews:
            named["_sid"] = self._sid
            if self._token:
                headers["X-SYNO-TOKEN"] = self._token
        if call.files:
            body = Multipart(call.fields, call.files, call.progress)
            return Ask("POST", f"{url}?{_form(named)}", headers=headers, body=body)
        if call.binary:
            return Ask("GET", f"{url}?{_form({**named, **call.fields})}", headers=headers, stream=True)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Ask("POST", url, headers=headers, body=_form({**named, **call.fields}).encode("ascii"))


def _form(fields: Mapping[str, str]) -> str:
    """Fields as a query or form; spaces are %20, as clients had trouble with plus signs in paths."""
    return urlencode(fields, errors="surrogateescape", quote_via=quote)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(str(member) for member in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return str(value)
