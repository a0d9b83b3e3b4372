"""Answers SYNO.PhotoStation.Auth: login, logout and who the session is."""

from __future__ import annotations

from typing import Any

import structlog

from albumen import api
from albumen.api.auth import (
    DISABLED,
    LOGIN_ERROR,
    MAX_TRIES,
    CheckAuth,
    Identity,
    Login,
    Logout,
    PhotoLogin,
)
from albumen.api.common import Permission
from albumen.catalog import UserRow, sessions, users
from albumen.declare import Nothing
from albumen.station.desk import Cookie, Desk, Refuse
from albumen.station.library import subject_of
from albumen.station.rights import UNDECIDED, may
from albumen.wire import TRUE

REMEMBERED_DAYS = 30
VISIT_DAYS = 1

log: Any = structlog.get_logger("albumen.station")


@api.Auth.login.answer
def login(desk: Desk, asked: Login) -> Identity:
    """Open a new session. An id that came along is never taken over (CVE-2018-13282)."""
    user = check(desk, asked.username, asked.password)
    remembered = (asked.remember_me or "").strip().lower() in TRUE
    days = REMEMBERED_DAYS if remembered else VISIT_DAYS
    sid = sessions.open_session(desk.library.catalog, user.id, days=days, address=desk.address)
    desk.cookie = Cookie(sid, days * 86400 if remembered else None)
    return _identity(desk, user, sid)


@api.Auth.photo_login.answer
def photo_login(desk: Desk, asked: PhotoLogin) -> Identity:
    """Open a session as the web page does."""
    return login(desk, asked)


@api.Auth.logout.answer
def logout(desk: Desk, asked: Logout) -> Nothing:
    """End the session that came along; without one there is nothing to end."""
    if desk.sid and desk.changes_allowed:
        sessions.end_session(desk.library.catalog, desk.sid)
        desk.cookie = Cookie("", 0)
    return Nothing()


@api.Auth.checkauth.answer
def checkauth(desk: Desk, asked: CheckAuth) -> Identity:
    """Who the session is; an empty name without one."""
    if desk.session is None or desk.session.user is None or not desk.subject.user:
        return Identity(permission=Permission(browse=desk.subject.everyone_browses))
    return _identity(desk, desk.session.user, desk.sid)


def check(desk: Desk, name: str, password: str) -> UserRow:
    """The user of that name and password, as this library knows it.

    Raises `Refuse`: 410 after too many wrong ones, 407, 408.
    """
    catalog = desk.library.accounts
    if not sessions.may_try(catalog, name, desk.address):
        raise Refuse(MAX_TRIES)
    user = users.check_password(catalog, name, password)
    if user is None:
        sessions.note_failure(catalog, name, desk.address)
        log.info("wrong name or password", address=desk.address)
        raise Refuse(LOGIN_ERROR)
    if user.is_disabled:
        raise Refuse(DISABLED)
    sessions.clear_failures(catalog, name, desk.address)
    here = users.user(desk.library.catalog, user.name)
    if here is None:
        raise Refuse(LOGIN_ERROR)
    return here


def _identity(desk: Desk, user: UserRow, sid: str) -> Identity:
    """Who the user is; `permission` is what they may do at the root."""
    subject = subject_of(desk.library, user)
    return Identity(
        sid=sid,
        username=user.name,
        is_admin=user.is_admin,
        allow_public_share=user.may_share,
        permission=Permission(
            browse=may(subject, "browse", UNDECIDED),
            upload=may(subject, "upload", UNDECIDED),
            manage=may(subject, "manage", UNDECIDED),
        ),
    )
