"""The people who can log in, and passwords: kept as scrypt texts, compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from albumen.catalog.database import Catalog
from albumen.catalog.rows import UserRow
from albumen.catalog.schema import sessions as session_table
from albumen.catalog.schema import users as table
from albumen.catalog.text import fold, plain

LOG_N, R, P = 15, 8, 3  # OWASP's scrypt advice: n=2**15, r=8, p=3; about 0.2 s and 32 MiB a check
_MAX_MEMORY = 64 * 1024 * 1024
_AT_ONCE = threading.BoundedSemaphore(2)  # bounds memory and CPU when many logins come together
_NOBODY = f"scrypt${LOG_N}${R}${P}${'A' * 24}${'A' * 44}"  # compared with when the user is unknown

_COLUMNS = (
    table.c.id,
    table.c.name,
    table.c.is_admin,
    table.c.is_disabled,
    table.c.created,
    table.c.may_share,
    table.c.home,
)

OF_USER = tuple(column.label(f"user_{column.name}") for column in _COLUMNS)
"""The columns of a user joined to other rows, for `user_of`."""


class UserExists(Exception):
    """A user of that name, letter case aside, is there already."""


def hash_password(password: str, *, log_n: int = 0) -> str:
    """Return the password's self-describing text "scrypt$15$8$3$salt$hash"; salt and hash are base64.

    `log_n` makes it cheaper, for stations that are thrown away; 0 is the advice of above.
    """
    salt, log_n = secrets.token_bytes(16), log_n or LOG_N
    digest = _scrypt(password, salt, log_n, R, P)
    return f"scrypt${log_n}${R}${P}${_encode(salt)}${_encode(digest)}"


def password_matches(password: str, text: str) -> bool:
    """Return whether the text was made from this password; a text that is none of ours matches nothing."""
    try:
        name, log_n, r, p, salt, digest = text.split("$")
        expected = base64.b64decode(digest)
        found = _scrypt(password, base64.b64decode(salt), int(log_n), int(r), int(p))
    except (ValueError, TypeError, OverflowError):
        return False
    return name == "scrypt" and hmac.compare_digest(expected, found)


def add_user(catalog: Catalog, name: str, password: str, *, admin: bool = False, log_n: int = 0) -> UserRow:
    """Add a user; the first one is an administrator in any case: somebody must be.

    `log_n` as in `hash_password`.

    Raises `UserExists` when the name is taken; names differ by more than letter case.
    """
    values: dict[str, Any] = {
        "name": plain(name),
        "key": fold(name),
        "password": hash_password(password, log_n=log_n),
        "is_admin": admin,
        "created": int(time.time()),
    }
    try:
        with catalog.write() as connection:
            if connection.execute(sa.select(table.c.id).limit(1)).first() is None:
                values["is_admin"] = True
            made = connection.execute(sa.insert(table).values(values).returning(*_COLUMNS)).one()
            return _row(made)
    except IntegrityError as error:
        raise UserExists(f"A user {name!r} is there already. Choose another name.") from error


def check_password(catalog: Catalog, name: str, password: str) -> UserRow | None:
    """Return the user whose password this is, None for a wrong one or an unknown user, which cost the same time.

    A disabled user is returned too: the caller answers 408 and opens no session.
    """
    with catalog.read() as connection:
        row = connection.execute(
            sa.select(*_COLUMNS, table.c.password).where(table.c.key == fold(name))
        ).one_or_none()
    matches = password_matches(password, row.password if row is not None else _NOBODY)
    return _row(row) if row is not None and matches else None


def users(catalog: Catalog) -> list[UserRow]:
    """Return all users by name."""
    with catalog.read() as connection:
        return [_row(row) for row in connection.execute(sa.select(*_COLUMNS).order_by(table.c.key))]


def user(catalog: Catalog, name: str) -> UserRow | None:
    """Return the user of that name, letter case aside."""
    with catalog.read() as connection:
        row = connection.execute(sa.select(*_COLUMNS).where(table.c.key == fold(name))).one_or_none()
        return _row(row) if row is not None else None


def set_password(catalog: Catalog, name: str, password: str) -> bool:
    """Give the user a new password and end all the sessions; return False when there is no such user."""
    return _change(catalog, name, {"password": hash_password(password)})


def set_disabled(catalog: Catalog, name: str, disabled: bool) -> bool:
    """Shut the user out (all sessions end) or let them in again; return False when there is no such user."""
    return _change(catalog, name, {"is_disabled": disabled})


def set_admin(catalog: Catalog, name: str, admin: bool) -> bool:
    """Make the user an administrator, or a plain user again; return False when there is no such user."""
    return _change(catalog, name, {"is_admin": admin})


def set_home(catalog: Catalog, name: str, home: str) -> bool:
    """Give the user a folder for a personal station, "" for none; return False when there is no such user."""
    with catalog.write() as connection:
        this = sa.update(table).where(table.c.key == fold(name)).values(home=plain(home))
        return connection.execute(this).rowcount > 0


def set_may_share(catalog: Catalog, names: Sequence[str], may_share: bool) -> bool:
    """Let users share with the public, or not; return False, and change nothing, when one is not there."""
    keys = {fold(name) for name in names}
    with catalog.write() as connection:
        known = set(connection.execute(sa.select(table.c.key).where(table.c.key.in_(keys))).scalars())
        if known != keys:
            return False
        connection.execute(sa.update(table).where(table.c.key.in_(keys)).values(may_share=may_share))
        return True


def remove_user(catalog: Catalog, name: str) -> bool:
    """Remove the user and the sessions; return False when there is no such user."""
    with catalog.write() as connection:
        return connection.execute(sa.delete(table).where(table.c.key == fold(name))).rowcount > 0


def _change(catalog: Catalog, name: str, values: dict[str, Any]) -> bool:
    with catalog.write() as connection:
        where = sa.update(table).where(table.c.key == fold(name))
        identity = connection.execute(where.values(values).returning(table.c.id)).scalar_one_or_none()
        if identity is None:
            return False
        connection.execute(sa.delete(session_table).where(session_table.c.user_id == identity))
        return True


def _row(row: Any) -> UserRow:
    return UserRow(
        id=row.id,
        name=row.name,
        is_admin=row.is_admin,
        is_disabled=row.is_disabled,
        created=row.created,
        may_share=row.may_share,
        home=row.home,
    )


def user_of(row: Any) -> UserRow:
    """Return the user of a row that was selected with `OF_USER`."""
    return UserRow(
        id=row.user_id,
        name=row.user_name,
        is_admin=row.user_is_admin,
        is_disabled=row.user_is_disabled,
        created=row.user_created,
        may_share=row.user_may_share,
        home=row.user_home,
    )


def _scrypt(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    secret = password.encode("utf-8", "surrogatepass")
    with _AT_ONCE:
        return hashlib.scrypt(secret, salt=salt, n=1 << log_n, r=r, p=p, maxmem=_MAX_MEMORY, dklen=32)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
