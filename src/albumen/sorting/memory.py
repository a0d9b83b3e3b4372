"""What the sorter remembers between runs: one SQLite file in its state directory, which it can do without.

`Readings` and `Hashes` are caches, `Ledger` knows what was filed. Losing the file costs time and the ledger only, so
no failure of it stops a sort: a damaged or newer file is put aside, one that cannot be used is done without, and
`remarks` says so.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from typing import Any

FILE = "memory.sqlite3"
FORMAT = 1  # of the tables below; kept in the file's user_version
BUSY_SECONDS = 30  # another process writes for moments only; after that, this one does without
KEPT_DAYS = 366  # what no run has met for a year is forgotten by the caches
FRESH_DAYS = 30  # the age at which the day of last use is written anew
RACY_NS = 2_000_000_000  # FAT keeps times in steps of two seconds: a younger file may change and not show it

_TABLES = {
    "readings": "album BLOB NOT NULL, first BLOB NOT NULL, reader TEXT NOT NULL, seen INTEGER NOT NULL, "
    "page BLOB NOT NULL, PRIMARY KEY (album, first)",
    "hashes": "device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, "
    "seen INTEGER NOT NULL, head BLOB, whole BLOB, PRIMARY KEY (device, inode)",
    "filed": "id INTEGER PRIMARY KEY, address BLOB NOT NULL, run TEXT NOT NULL, path BLOB NOT NULL, "
    "name BLOB NOT NULL, size INTEGER NOT NULL, device INTEGER NOT NULL, inode INTEGER NOT NULL, "
    "mtime_ns INTEGER NOT NULL, head BLOB, whole BLOB, takendate TEXT NOT NULL, at TEXT NOT NULL",
}
_INDEXES = (
    "CREATE INDEX filed_by_size ON filed (size)",
    "CREATE INDEX filed_by_run ON filed (run)",
)
_DAMAGED = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))
_LOST = "Files are read again, and which photos were filed before is no longer known."


class Memory:
    """The open memory of one process. Several processes may have it open; use it from one thread.

    `remarks` are sentences for a person about what went wrong with it. Never raises for the file's state.
    """

    def __init__(self, directory: str) -> None:
        self.path = os.path.join(directory, FILE)
        self.remarks: list[str] = []
        self._connection = self._opened()

    def close(self) -> None:
        """Close the file; what was written is on disk."""
        self._connection.close()

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query; none when the file fails."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            self._failed(error)
            return []

    def write(self, *changes: tuple[str, Sequence[Sequence[Any]]]) -> None:
        """Execute each statement for each of its rows, all in one transaction; a new file gets them too."""
        try:
            self._write(changes)
        except sqlite3.DatabaseError as error:
            if self._failed(error):
                with suppress(sqlite3.DatabaseError):
                    self._write(changes)

    def _write(self, changes: Iterable[tuple[str, Sequence[Sequence[Any]]]]) -> None:
        with self._transaction(self._connection):
            for sql, rows in changes:
                self._connection.executemany(sql, rows)

    @staticmethod
    @contextmanager
    def _transaction(connection: sqlite3.Connection) -> Generator[None]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _opened(self) -> sqlite3.Connection:
        """The file's connection; a damaged or newer file is put aside first. One at a time opens or puts aside."""
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            with _only_one(f"{self.path}.lock"):
                try:
                    return self._connect(self.path)
                except sqlite3.DatabaseError as error:
                    if not _is_damaged(error):
                        raise
                    self._put_aside(str(error))
                    return self._connect(self.path)
        except (OSError, sqlite3.DatabaseError) as error:
            return self._without(error)

    def _connect(self, path: str) -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            if not _is_ready(connection):
                with self._transaction(connection):
                    _make_tables(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _failed(self, error: sqlite3.DatabaseError) -> bool:
        """Go on after a failure, with another file where this one is of no use: then True."""
        code = _code(error)
        if code == sqlite3.SQLITE_ERROR or isinstance(error, sqlite3.ProgrammingError):
            raise error  # a statement of ours is wrong
        if code == sqlite3.SQLITE_BUSY:
            self._remark(
                f"The sorter's memory {self.path!r} is in use by another program for too long; "
                "not all that this run learned is kept."
            )
            return False
        self._connection.close()
        self._connection = self._reopened(error) if _is_damaged(error) else self._without(error)
        return True

    def _reopened(self, error: sqlite3.DatabaseError) -> sqlite3.Connection:
        try:
            with _only_one(f"{self.path}.lock"):
                if _is_whole(self.path):
                    return self._connect(self.path)  # another process has replaced it meanwhile
                self._put_aside(str(error))
                return self._connect(self.path)
        except (OSError, sqlite3.DatabaseError) as again:
            return self._without(again)

    def _without(self, error: Exception) -> sqlite3.Connection:
        """A memory that ends with this process, in a temporary file of SQLite's."""
        self._remark(
            f"The sorter's memory {self.path!r} cannot be used: {error}. This run goes without it; "
            "look at the folder's rights and free room."
        )
        return self._connect("")

    def _put_aside(self, why: str) -> None:
        number = 1
        while os.path.lexists(aside := f"{self.path}.aside-{number}"):
            number += 1
        for tail in ("-wal", "-shm", ""):
            if os.path.lexists(self.path + tail):
                os.rename(self.path + tail, aside + tail)
        self._remark(
            f"The sorter's memory {self.path!r} could not be read ({why}); it was kept as {aside!r} and a new one "
            f"begun. {_LOST}"
        )

    def _remark(self, sentence: str) -> None:
        if sentence not in self.remarks:
            self.remarks.append(sentence)


def today() -> int:
    """Whole days since 1970, UTC."""
    return int(time.time()) // 86_400


def settled(mtime_ns: int) -> bool:
    """Whether a change of a file with that mtime, from now on, would show in its mtime."""
    return mtime_ns < time.time_ns() - RACY_NS


def signed(number: int) -> int:
    """An inode or device as SQLite can hold it: its integers have a sign, and some file systems use all 64 bits."""
    return number - (1 << 64) if number >= 1 << 63 else number


def unsigned(number: int) -> int:
    """An inode or device as the system tells it, from what `signed` made of it."""
    return number + (1 << 64) if number < 0 else number


@contextmanager
def _only_one(lock: str) -> Generator[None]:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_ready(connection: sqlite3.Connection) -> bool:
    """Whether the tables are there; raises `DatabaseError` when something else is."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if version > FORMAT:
        raise _not_ours(f"its format {version} is newer than {FORMAT}")
    if tables != (set(_TABLES) if version else set()):
        raise _not_ours("it holds other tables")
    return bool(version)


def _make_tables(connection: sqlite3.Connection) -> None:
    for name, columns in _TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
    for index in _INDEXES:
        connection.execute(index)
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def _not_ours(why: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(why)
    error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
    return error


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; -1 where the driver itself complains."""
    return getattr(error, "sqlite_errorcode", -1) & 0xFF


def _is_damaged(error: sqlite3.Error) -> bool:
    return _code(error) in _DAMAGED


def _is_whole(path: str) -> bool:
    """Whether SQLite finds the whole file in order; reads all of it."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
