"""The one place that knows SQLite: how connections are set up and transactions begin."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

BUSY_MS = 30_000  # a second process (adding a user while a scan runs) waits this long for the write lock
READERS = 48  # more than the threads that serve requests (40), so that no answer waits for a connection

_SET_UP = (
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a title that was answered for survives a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -8192",
    "PRAGMA temp_store = MEMORY",
)


def open_engine(database: str) -> sa.Engine:
    """Return an engine on the SQLite file, made when it is not there; connections are shared between threads."""
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=database),
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    for pragma in _SET_UP:
        cursor.execute(pragma)
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    # a writer takes the lock at once: a reader that turns writer later could only fail
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
