"""Sessions: who a session id stands for, which password albums it opened, and the brake on guessing passwords."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

import sqlalchemy as sa

from albumen.catalog.database import Catalog
from albumen.catalog.rows import SessionRow, UserRow
from albumen.catalog.schema import failures, sessions, unlocked, users
from albumen.catalog.text import fold

ALPHABET = "0123456789abcdefghijklmnopqrstuv"  # seen: session ids of 26 characters 0-9a-v
SID_LENGTH = 26  # 5 bits each: 130 random bits
DAY = 86_400
RENEW_EVERY = 600  # an expiry is pushed on at most this often, so that reading calls seldom write
TRIES, WINDOW = 5, 300  # wrong passwords allowed for a name from an address in this many seconds


def open_session(catalog: Catalog, user_id: int | None, *, days: int, address: str) -> str:
    """Return a new session id; only its hash is kept. Each call within `days` (0: 24 hours) keeps it alive.

    `user_id` None is a visitor, whose session remembers the password albums opened.
    """
    now = _now()
    sid = "".join(secrets.choice(ALPHABET) for _ in range(SID_LENGTH))
    lifetime = max(days, 1) * DAY
    values: dict[str, Any] = {
        "key": _key(sid),
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
    now, key = _now(), _key(sid)
    query = (
        sa.select(sessions.c.lifetime, sessions.c.expires, *_USER)
        .select_from(sessions.outerjoin(users))
        .where(sessions.c.key == key, sessions.c.expires > now)
    )
    with catalog.read() as connection:
        row = connection.execute(query).one_or_none()
        if row is None or row.is_disabled:
            return None
        opened = connection.execute(sa.select(unlocked.c.album_id).where(unlocked.c.session_key == key))
        albums = frozenset(opened.scalars())
    expires = row.expires
    if expires < now + row.lifetime - RENEW_EVERY:
        expires = now + row.lifetime
        with catalog.write() as connection:
            connection.execute(sa.update(sessions).where(sessions.c.key == key).values(expires=expires))
    return SessionRow(user=_user(row), unlocked=albums, expires=expires)


def end_session(catalog: Catalog, sid: str) -> None:
    """End the session; unknown is fine."""
    with catalog.write() as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.key == _key(sid)))


def end_sessions_of(catalog: Catalog, user_id: int) -> None:
    """End all sessions of a user."""
    with catalog.write() as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.user_id == user_id))


def unlock_album(catalog: Catalog, sid: str, album_id: int) -> None:
    """Remember that the session gave the password of this album (the one that owns it); twice is fine."""
    values = {"session_key": _key(sid), "album_id": album_id}
    known = sa.select(unlocked.c.album_id).where(
        unlocked.c.session_key == values["session_key"], unlocked.c.album_id == album_id
    )
    with catalog.write() as connection:
        if connection.execute(known).first() is None:
            connection.execute(sa.insert(unlocked).values(values))


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


_USER = (
    users.c.id.label("user_id"),
    users.c.name,
    users.c.is_admin,
    users.c.is_disabled,
    users.c.created,
    users.c.may_share,
)


def _user(row: Any) -> UserRow | None:
    if row.user_id is None:
        return None
    return UserRow(
        id=row.user_id,
        name=row.name,
        is_admin=row.is_admin,
        is_disabled=row.is_disabled,
        created=row.created,
        may_share=row.may_share,
    )


def _failed(name: str, address: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return (failures.c.name == fold(name), failures.c.address == address)


def _key(sid: str) -> bytes:
    return hashlib.sha256(sid.encode("utf-8", "surrogatepass")).digest()


def _now() -> int:
    return int(time.time())
