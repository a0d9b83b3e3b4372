"""SYNO.PhotoStation.Auth: login, logout and who the session is."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from albumen.api.common import (
    DSDL,
    EMBER,
    EXCHIZZ,
    FRAME,
    IOBROKER,
    KODI,
    NODE_PROXY,
    OSPHOTO,
    SEED,
    SKARPPI,
    STATLR,
    UPLOADER,
    Permission,
    doc,
)
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

NO_PRIVILEGE = Fault(
    406, "PHOTOSTATION_AUTH_LOGIN_NOPRIVILEGE", "The account may not use Photo Station.", "Ask its owner."
)
LOGIN_ERROR = Fault(
    407, "PHOTOSTATION_AUTH_LOGIN_ERROR", "Wrong user name or password.", "Check both and try again."
)
DISABLED = Fault(
    408, "PHOTOSTATION_AUTH_LOGIN_DISABLE_ACCOUNT", "The account is switched off.", "Ask the owner."
)
GUEST = Fault(409, "PHOTOSTATION_AUTH_LOGIN_GUEST_ERROR", "Guests cannot log in.", "Use a named account.")
MAX_TRIES = Fault(
    410,
    "PHOTOSTATION_AUTH_LOGIN_MAX_TRIES",
    "Too many wrong passwords.",
    "Wait some minutes, then try again.",
)
LOGIN_FAULTS = (NO_PRIVILEGE, LOGIN_ERROR, DISABLED, GUEST, MAX_TRIES)


class Identity(Struct, frozen=True, kw_only=True):
    """Who the session is and what that user may do at the root."""

    sid: Annotated[str, doc("Session id; the value of the PHPSESSID cookie, and of SynoToken.")] = ""
    username: Annotated[str, doc("Account name; empty without a session.")] = ""
    reg_syno_user: Annotated[bool, doc("Whether it is a DSM account.")] = False
    is_admin: Annotated[bool, doc("Whether it is an administrator.")] = False
    allow_comment: Annotated[bool, doc("Whether the user may comment.")] = False
    permission: Annotated[Permission, doc("Rights on the root.")] = Permission()
    enable_face_recog: Annotated[bool, doc("Whether faces are recognised.")] = False
    allow_public_share: Annotated[bool, doc("Whether the user may share with the public.")] = False
    allow_download: Annotated[bool, doc("Whether originals may be downloaded; absent in 6.3.")] = True
    show_detail: Annotated[bool, doc("Whether details are shown; absent in 6.3.")] = True


class Login(Request[Identity], frozen=True, kw_only=True):
    """Open a session. It travels as the PHPSESSID cookie and as `sid` in the answer."""

    username: Annotated[str, doc("Account name.")]
    password: Annotated[str, doc("Password in clear text; use https.")]
    remember_me: Annotated[
        str | None, doc("`on` or `True`: the session lasts 30 days.", SEED, SKARPPI, FRAME)
    ] = None
    enable_syno_token: Annotated[
        bool | None, doc("Asks for a token against cross-site calls.", FRAME, EMBER, NODE_PROXY)
    ] = None


class PhotoLogin(Login, frozen=True, kw_only=True):
    """Open a session as the web page does; like login."""


class Logout(Request[Nothing], frozen=True, kw_only=True):
    """End the session."""


class CheckAuth(Request[Identity], frozen=True, kw_only=True):
    """Tell who the session is; the same data as login, with an empty name when there is none."""


_MIRA = Identity(
    sid="k3v0q8t1m5a7c2e9g4i6o0s1u2", username="mira", permission=Permission(browse=True, upload=True)
)


class Auth(Api[M], api="SYNO.PhotoStation.Auth", path="auth.php"):
    """Sessions."""

    login = Method(
        Login,
        Right("none"),
        LOGIN_FAULTS,
        example=Login(username="mira", password="correct horse"),
        reply=_MIRA,
        confidence="documented",
        sources=(SEED, STATLR, SKARPPI, OSPHOTO, KODI, DSDL, IOBROKER, UPLOADER, NODE_PROXY, EXCHIZZ),
    )
    photo_login = Method(
        PhotoLogin,
        Right("none"),
        LOGIN_FAULTS,
        example=PhotoLogin(username="mira", password="correct horse", enable_syno_token=True),
        reply=_MIRA,
        confidence="documented",
        sources=(SEED, FRAME),
    )
    logout = Method(
        Logout,
        Right("none"),
        example=Logout(),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, UPLOADER, OSPHOTO, EMBER, EXCHIZZ),
    )
    checkauth = Method(
        CheckAuth,
        Right("none"),
        example=CheckAuth(),
        reply=_MIRA,
        confidence="documented",
        sources=(SEED, SKARPPI, IOBROKER, EMBER, EXCHIZZ),
        unlike="Without a session ours answers success with an empty username; the original is unknown.",
    )
