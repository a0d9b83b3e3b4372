"""Sessions: who a session id stands for, which password albums it opened, and the brake on guessing passwords."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

import sqlalchemy as sa

from albumen.catalog.database import Catalog
from albumen.catalog.rows import SessionRow
from albumen.catalog.schema import failures, opened_shares, sessions, share_areas, unlocked, users
from albumen.catalog.text import fold
from albumen.catalog.users import OF_USER, user_of

ALPHABET = "0123456789abcdefghijklmnopqrstuv"  # seen: session ids of 26 characters 0-9a-v
SID_LENGTH = 26  # 5 bits each: 130 random bits
DAY = 86_400
RENEW_EVERY = 600  # an expiry is pushed on at most this often, so that reading calls seldom write
TRIES, WINDOW = 5, 300  # wrong passwords allowed for a name from an address in this many seconds


_KEY = sa.bindparam("key", type_=sa.LargeBinary)
_NONE = sa.cast(sa.null(), sa.Integer)
_TOLD = sa.union_all(
    sa.select(unlocked.c.album_id, _NONE.label("shared_id")).where(unlocked.c.session_key == _KEY),
    sa.select(_NONE, opened_shares.c.shared_id).where(opened_shares.c.session_key == _KEY),
).subquery("told")
"""The albums and shares whose password a session told."""
_LIVE = (
    sa.select(sessions.c.lifetime, sessions.c.expires, *OF_USER, _TOLD.c.album_id, _TOLD.c.shared_id)
    .select_from(sessions.outerjoin(users).outerjoin(_TOLD, sa.true()))
    .where(sessions.c.key == _KEY, sessions.c.expires > sa.bindparam("now"))
)
"""A session that is not over: a row for each password that it told, one without any."""


def open_session(catalog: Catalog, user_id: int | None, *, days: int, address: str) -> str:
    """Return a new session id; only its hash is kept. Each call within `days` (0: 24 hours) keeps it alive.

    `user_id` None is a visitor, whose session remembers the password albums opened.
    """
    now = _now()
    sid = _new_id()
    lifetime = max(days, 1) * DAY
    values: dict[str, Any] = {
        "key": key_of(sid),
        "user_id": user_id,
        "address": address,
        "lifetime": lifetime,
        "created": now,
        "expires": now + lifetime,
    }
    with catalog.write() as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.expires <= now))
        connection.execute(sa.insert(sessions).values(values))
    return sid


def session(catalog: Catalog, sid: str) -> SessionRow | None:
    """Return the live session of this id and keep it alive; None when it is unknown, over, or of a disabled user."""
    now, key = _now(), key_of(sid)
    with catalog.read() as connection:
        rows = connection.execute(_LIVE, {"key": key, "now": now}).all()
    if not rows or rows[0].user_is_disabled:
        return None
    row = rows[0]
    albums = frozenset(one.album_id for one in rows if one.album_id is not None)
    shares = frozenset(one.shared_id for one in rows if one.shared_id is not None)
    expires = row.expires
    if expires < now + row.lifetime - RENEW_EVERY:
        expires = now + row.lifetime
        with catalog.write() as connection:
            connection.execute(sa.update(sessions).where(sessions.c.key == key).values(expires=expires))
    user = None if row.user_id is None else user_of(row)
    return SessionRow(user=user, unlocked=albums, shares=shares, expires=expires, lifetime=row.lifetime)


def renew_id(catalog: Catalog, sid: str) -> str:
    """Return a new id of the same session, whose old one is dead: what a session may do has grown."""
    fresh, old = _new_id(), key_of(sid)
    with catalog.write() as connection:
        row = connection.execute(sa.select(sessions).where(sessions.c.key == old)).mappings().one_or_none()
        if row is None:  # it was ended a moment ago
            return sid
        connection.execute(sa.insert(sessions).values({**row, "key": key_of(fresh)}))
        for table in (unlocked, opened_shares, share_areas):
            this = sa.update(table).where(table.c.session_key == old)
            connection.execute(this.values(session_key=key_of(fresh)))
        connection.execute(sa.delete(sessions).where(sessions.c.key == old))
    return fresh


def end_session(catalog: Catalog, sid: str) -> None:
    """End the session; unknown is fine."""
    with catalog.write() as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.key == key_of(sid)))


def end_sessions_of(catalog: Catalog, user_id: int) -> None:
    """End all sessions of a user."""
    with catalog.write() as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.user_id == user_id))


def unlock_album(catalog: Catalog, sid: str, album_id: int) -> None:
    """Remember that the session gave the password of this album (the one that owns it); twice is fine."""
    _remember(catalog, unlocked, {"session_key": key_of(sid), "album_id": album_id})


def open_share(catalog: Catalog, sid: str, shared_id: int) -> None:
    """Remember that the session gave the password of this share; twice is fine."""
    _remember(catalog, opened_shares, {"session_key": key_of(sid), "shared_id": shared_id})


def _remember(catalog: Catalog, table: sa.Table, values: dict[str, Any]) -> None:
    known = sa.select(table).where(*(table.c[name] == value for name, value in values.items()))
    with catalog.write() as connection:
        if connection.execute(known).first() is None:
            connection.execute(sa.insert(table).values(values))


def may_try(catalog: Catalog, name: str, address: str) -> bool:
    """Return False when this name failed 5 times within 5 minutes from this address (the caller answers 410)."""
    query = sa.select(sa.func.count()).select_from(failures)
    with catalog.read() as connection:
        recent = connection.execute(query.where(*_failed(name, address), failures.c.failed > _now() - WINDOW))
        return recent.scalar_one() < TRIES


def note_failure(catalog: Catalog, name: str, address: str) -> None:
    """Count a wrong password."""
    now = _now()
    with catalog.write() as connection:
        connection.execute(sa.delete(failures).where(failures.c.failed <= now - WINDOW))
        connection.execute(sa.insert(failures).values(name=fold(name), address=address, failed=now))


def clear_failures(catalog: Catalog, name: str, address: str) -> None:
    """Forget the wrong passwords after a right one."""
    with catalog.write() as connection:
        connection.execute(sa.delete(failures).where(*_failed(name, address)))


def _failed(name: str, address: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return (failures.c.name == fold(name), failures.c.address == address)


def _new_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(SID_LENGTH))


def key_of(sid: str) -> bytes:
    """Return what is kept of a session id."""
    return hashlib.sha256(sid.encode("utf-8", "surrogatepass")).digest()


def _now() -> int:
    return int(time.time())
