"""SYNO.API.Info and SYNO.API.Auth as DSM has them: discovery and sessions."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from albumen.api.common import doc
from albumen.api.filestation.common import CMEANS, GUIDES, KWENT, LOGIN_GUIDE, MIB, N4S4, SPIKE, USECASES
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

WRONG_LOGIN = Fault(400, "AUTH_WRONG_LOGIN", "No such account, or a wrong password.", "Check both.")
DISABLED = Fault(401, "AUTH_DISABLED", "The account is switched off.", "Ask an administrator.")
DENIED = Fault(402, "AUTH_DENIED", "The account may not use this application.", "Ask an administrator.")
CODE_NEEDED = Fault(
    403, "AUTH_CODE_NEEDED", "The account asks for a second step.", "Log in with the code of the second step."
)
WRONG_CODE = Fault(
    404, "AUTH_WRONG_CODE", "The code of the second step is wrong or old.", "Give the next code."
)
CODE_ENFORCED = Fault(
    406, "AUTH_CODE_ENFORCED", "The account must have a second step.", "Set it up in DSM first."
)
BLOCKED = Fault(
    407, "AUTH_BLOCKED", "This address is blocked, or has tried too often.", "Wait, or ask an administrator."
)
LOGIN_FAULTS: tuple[Fault, ...] = (
    WRONG_LOGIN,
    DISABLED,
    DENIED,
    CODE_NEEDED,
    WRONG_CODE,
    Fault(405, "AUTH_PORTAL", "The application portal is wrong.", "Use the address of DSM itself."),
    CODE_ENFORCED,
    BLOCKED,
    Fault(
        408,
        "AUTH_PASSWORD_EXPIRED_FOR_GOOD",
        "The password has expired.",
        "Ask an administrator for a new one.",
    ),
    Fault(409, "AUTH_PASSWORD_EXPIRED", "The password has expired.", "Change it in DSM."),
    Fault(410, "AUTH_PASSWORD_MUST_CHANGE", "The password must be changed.", "Change it in DSM."),
    Fault(
        411, "AUTH_LOCKED", "The account is locked after too many tries.", "Wait, or ask an administrator."
    ),
)

YesNo = Literal["yes", "no"]


class Script(Struct, frozen=True, kw_only=True):
    """Where an API is served, in which versions, and how its values are written."""

    path: Annotated[str, doc("Script name below /webapi/.")]
    minVersion: Annotated[int, doc("Lowest version.")] = 1
    maxVersion: Annotated[int, doc("Highest version.")] = 1
    requestFormat: Annotated[str | UnsetType, doc("`JSON`: each value is a JSON text; else plain text.")] = (
        UNSET
    )


class QueryApis(Request[dict[str, Script]], frozen=True, kw_only=True):
    """List APIs with their script and versions; needs no session."""

    query: Annotated[
        tuple[str, ...] | None, doc("Names, prefixes that end in a dot, or `all`; all when left out.")
    ] = None


class DsmInfo(Api[M], api="SYNO.API.Info", path="query.cgi"):
    """Tells which APIs a NAS serves."""

    query = Method(
        QueryApis,
        Right("none"),
        example=QueryApis(query=("SYNO.API.Auth", "SYNO.FileStation.")),
        reply={"SYNO.API.Auth": Script(path="entry.cgi", maxVersion=7)},
        confidence="documented",
        sources=(*GUIDES, LOGIN_GUIDE, MIB, N4S4, CMEANS),
    )


class DsmSession(Struct, frozen=True, kw_only=True):
    """A session. DSM 7 calls the device's id `device_id`, DSM 6 `did`; read the first, then the second."""

    sid: Annotated[str, doc("Session id: `_sid` of later calls, or the cookie `id`.")] = ""
    synotoken: Annotated[str, doc("Token against cross-site calls, when asked for.")] = ""
    did: Annotated[str, doc("Device id, DSM 6.")] = ""
    device_id: Annotated[str, doc("Device id, DSM 7.")] = ""
    account: Annotated[str, doc("Account name; DSM 7.")] = ""
    is_portal_port: bool = False
    ik_message: str | UnsetType = UNSET


class DsmLogin(Request[DsmSession], frozen=True, kw_only=True):
    """Open a session."""

    account: Annotated[str, doc("Login name.")]
    passwd: Annotated[str, doc("Password in clear text; use https, and a form body.")]
    session: Annotated[str | None, doc("Application; accounts that are no administrator's need one.")] = None
    format: Annotated[Literal["cookie", "sid"] | None, doc("`cookie` sets the cookie `id` as well.")] = None
    otp_code: Annotated[str | None, doc("Six digits of the second step.")] = None
    enable_syno_token: Annotated[YesNo | None, doc("Ask for the token against cross-site calls.")] = None
    enable_device_token: Annotated[YesNo | None, doc("Ask for a device id that stands for the code.")] = None
    device_name: Annotated[str | None, doc("The device's name in the NAS's list; the same with its id.")] = (
        None
    )
    device_id: Annotated[str | None, doc("The device id of an earlier login.")] = None
    client: Annotated[str | None, doc("`browser`, sent by web pages.", N4S4)] = None
    ik_message: Annotated[
        str | None, doc("First message of DSM 7's login page; not needed for files.", N4S4)
    ] = None


class DsmLogout(Request[Nothing], frozen=True, kw_only=True):
    """End the session."""

    session: Annotated[str | None, doc("Application, for versions 1 to 3.")] = None


class ReadToken(Request[DsmSession], frozen=True, kw_only=True):
    """Read the token against cross-site calls again."""


class DsmAuth(Api[M], api="SYNO.API.Auth", path="auth.cgi"):
    """Sessions of DSM; its values are plain text, never JSON."""

    login = Method(
        DsmLogin,
        Right("none"),
        LOGIN_FAULTS,
        example=DsmLogin(account="mira", passwd="correct horse", session="FileStation", format="sid"),
        reply=DsmSession(sid="k3v0q8t1m5a7c2e9g4i6o0s1u2", account="mira"),
        confidence="documented",
        sources=(*GUIDES, LOGIN_GUIDE, MIB, N4S4, CMEANS, SPIKE, USECASES),
        versions=range(1, 8),
    )
    logout = Method(
        DsmLogout,
        Right("none"),
        example=DsmLogout(session="FileStation"),
        reply=Nothing(),
        confidence="documented",
        sources=(GUIDES[0], LOGIN_GUIDE, MIB, KWENT),
        versions=range(1, 8),
    )
    token = Method(
        ReadToken,
        Right("session"),
        example=ReadToken(),
        reply=DsmSession(synotoken="9WuK4Cf50Vw7Q"),
        confidence="documented",
        sources=(LOGIN_GUIDE,),
        versions=range(6, 8),
    )
