"""The catalog's door: opening (with migration), many readers, one writer."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Self

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from albumen.catalog.schema import HEAD
from albumen.catalog.sqlite import open_engine


class CatalogError(Exception):
    """The catalog cannot be used; the message says why and what to do."""


class Catalog:
    """An open catalog. Threads share it: readers never wait for the writer, writers wait for each other."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = threading.RLock()

    @classmethod
    def open(cls, database: str) -> Catalog:
        """Return the catalog in this file, made or brought to the newest schema when needed.

        Raises `CatalogError` when the file is no catalog, cannot be written, or was made by a newer version.
        """
        engine = open_engine(database)
        try:
            with engine.connect().execution_options(writes=True) as connection, connection.begin():
                _bring_to_head(connection, database)
        except DatabaseError as error:
            engine.dispose()
            raise CatalogError(
                f"The catalog {database!r} cannot be opened: {error.orig}. Check the disk and the rights; "
                "without the file a new one is made and filled by a scan (titles and users are lost)."
            ) from error
        except CatalogError:
            engine.dispose()
            raise
        return cls(engine)

    @contextmanager
    def read(self) -> Generator[sa.Connection, None, None]:
        """Yield a connection on a consistent state of the catalog; nothing may be written through it."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Generator[sa.Connection, None, None]:
        """Yield the one writing connection; committed at the end, rolled back when an exception leaves."""
        with (
            self._writer,
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Close all connections; closing twice is fine."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


def _bring_to_head(connection: sa.Connection, database: str) -> None:
    found = _version(connection)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise CatalogError(
            f"The catalog {database!r} was made by a newer Albumen (schema {found}, known here: {HEAD}). "
            "Use that version, or move the file away and let a scan make a new one."
        )
    from albumen.catalog.migrate import upgrade  # alembic is slow to import, and seldom needed

    upgrade(connection)


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    table = sa.table("alembic_version", sa.column("version_num", sa.Text))
    return connection.execute(sa.select(table.c.version_num)).scalar_one_or_none()
