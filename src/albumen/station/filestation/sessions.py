"""Answers SYNO.API.Info and SYNO.API.Auth of DSM: what is served, login and logout."""

from __future__ import annotations

import secrets

from blake3 import blake3

from albumen.api import auth as photo_auth
from albumen.api.filestation import DSM, DsmAuth, DsmInfo
from albumen.api.filestation.common import NO_PERMISSION
from albumen.api.filestation.sessions import (
    BLOCKED,
    DENIED,
    DISABLED,
    WRONG_LOGIN,
    DsmLogin,
    DsmLogout,
    DsmSession,
    QueryApis,
    ReadToken,
    Script,
)
from albumen.catalog import sessions
from albumen.declare import Nothing
from albumen.quoted import PLAIN_APIS
from albumen.station.answers.auth import check
from albumen.station.desk import Desk, Refuse
from albumen.station.filestation.counter import Counter, Refusal
from albumen.station.rights import Subject

SESSION_DAYS = 7  # as the File Station guide of 2023 has it
_REFUSALS = {
    photo_auth.LOGIN_ERROR.code: WRONG_LOGIN,
    photo_auth.DISABLED.code: DISABLED,
    photo_auth.MAX_TRIES.code: BLOCKED,
}


@DsmInfo.query.answer
def query(counter: Counter, asked: QueryApis) -> dict[str, Script]:
    """The APIs asked for: by name, by the start of a name that ends in a dot, or all."""
    wanted = asked.query or ("all",)
    every = any(word.lower() == "all" for word in wanted)
    prefixes = tuple(word for word in wanted if word.endswith("."))
    return {
        name: _script(name)
        for name in DSM
        if every or name in wanted or (prefixes and name.startswith(prefixes))
    }


def _script(name: str) -> Script:
    low, high = DSM[name].versions()
    if name.startswith(PLAIN_APIS[0]):
        return Script(path=DSM[name].path, minVersion=low, maxVersion=high)
    return Script(path=DSM[name].path, minVersion=low, maxVersion=high, requestFormat="JSON")


@DsmAuth.login.answer
def login(counter: Counter, asked: DsmLogin) -> DsmSession:
    """Open a session. Accounts have no second step here, so that a code or a device's id changes nothing."""
    if counter.library.settings.anonymous:
        raise Refusal(DENIED)
    desk = Desk(counter.library, Subject(), address=counter.address)
    try:
        user = check(desk, asked.account, asked.passwd)
    except Refuse as refused:
        raise Refusal(_REFUSALS[refused.fault.code]) from refused
    sid = sessions.open_session(counter.library.catalog, user.id, days=SESSION_DAYS, address=counter.address)
    if asked.format != "sid":
        counter.cookie = sid
    device = secrets.token_urlsafe(64) if asked.enable_device_token == "yes" else ""
    token = token_of(sid) if asked.enable_syno_token == "yes" else ""
    return DsmSession(sid=sid, synotoken=token, did=device, device_id=device, account=user.name)


def token_of(sid: str) -> str:
    """The token against cross-site calls of a session."""
    return blake3(f"synotoken {sid}".encode()).hexdigest()[:32]


@DsmAuth.logout.answer
def logout(counter: Counter, asked: DsmLogout) -> Nothing:
    """End the session that came along; without one there is nothing to end."""
    if counter.sid:
        sessions.end_session(counter.library.catalog, counter.sid)
        counter.cookie = ""
    return Nothing()


@DsmAuth.token.answer
def token(counter: Counter, asked: ReadToken) -> DsmSession:
    """The token of the session again."""
    if not counter.sid:
        raise Refusal(NO_PERMISSION)
    return DsmSession(synotoken=token_of(counter.sid))
