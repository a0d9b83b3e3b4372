"""The file: made, migrated, refused when it is none, and shared by threads and processes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from albumen.catalog import (
    Catalog,
    CatalogError,
    Filter,
    albums,
    items,
    scan,
    schema,
    search,
    sessions,
    users,
)
from albumen.catalog.migrate import upgrade
from albumen.catalog.schema import metadata
from tests.catalog.conftest import MAY, Library


def test_migrations_make_the_schema_that_queries_use(catalog: Catalog) -> None:
    with catalog.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_catalog_of_the_first_release_is_brought_along(tmp_path: Path) -> None:
    """Made by the first migration alone, with an album, an item and a user in it: all are there afterwards."""
    place = tmp_path / "catalog.sqlite"
    engine = sa.create_engine(f"sqlite:///{place}")
    with engine.begin() as connection:
        upgrade(connection, to="0001")
        connection.execute(sa.insert(schema.albums).values(_old_album(1, b"", None)))
        connection.execute(sa.insert(schema.albums).values(_old_album(2, b"2024", 1)))
        words = {"name": "mira", "key": "mira", "password": "x", "created": 0}
        connection.execute(sa.insert(schema.users).values(words))
    engine.dispose()
    with sqlite3.connect(place) as raw:
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    raw.close()
    assert "comments" not in tables and "albums" in tables

    with Catalog.open(str(place)) as catalog:
        row = albums.album(catalog, "2024")
        assert row is not None and row.title == "The year"
        assert [one.name for one in users.users(catalog)] == ["mira"]
        with catalog.read() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def _old_album(identity: int, path: bytes, parent: int | None) -> dict[str, object]:
    words = {"sort_path": path.decode(), "search_text": "", "title": "The year", "created": 1}
    return {"id": identity, "path": path, "parent_id": parent, **words}


def test_catalog_survives_closing_and_opening(tmp_path: Path) -> None:
    place = str(tmp_path / "100% o'k.sqlite")
    with Catalog.open(place) as first:
        albums.ensure_album(first, "a")
        first.close()
    with Catalog.open(place) as second:
        assert albums.album(second, "a") is not None


def test_file_that_is_no_catalog_is_refused_and_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "catalog.sqlite"
    place.write_bytes(b"this is no data base at all, but long enough to be looked at" * 20)
    before = place.read_bytes()
    with pytest.raises(CatalogError, match="cannot be opened"):
        Catalog.open(str(place))
    assert place.read_bytes() == before


def test_catalog_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    place = str(tmp_path / "catalog.sqlite")
    Catalog.open(place).close()
    with sqlite3.connect(place) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(CatalogError, match="newer Albumen"):
        Catalog.open(place)


def test_write_that_fails_leaves_nothing(catalog: Catalog) -> None:
    with pytest.raises(ZeroDivisionError), catalog.write() as connection:
        albums.ensure(connection, "a/b", now=0)
        raise ZeroDivisionError
    assert albums.album(catalog, "a") is None


def test_readers_see_a_steady_state_while_a_writer_works(catalog: Catalog) -> None:
    albums.ensure_album(catalog, "a")
    with catalog.read() as reader:
        assert albums.find_album(reader, "b") is None
        albums.ensure_album(catalog, "b")
        assert albums.find_album(reader, "b") is None
    assert albums.album(catalog, "b") is not None


def test_threads_work_while_a_scan_runs(library: Library) -> None:
    for number in range(1200):
        library.photo(f"roll/{number % 4}/IMG_{number}.JPG", MAY + timedelta(minutes=number))
    failed: list[BaseException] = []
    over = threading.Event()

    def repeat(work: Callable[[int], object]) -> Callable[[], None]:
        def run() -> None:
            turn = 0
            try:
                while not over.is_set() or not turn:
                    work(turn)
                    turn += 1
            except BaseException as error:
                failed.append(error)

        return run

    sid = sessions.open_session(library.catalog, None, days=0, address="::1")
    works: list[Callable[[int], object]] = [
        lambda turn: items.listing(library.catalog, f"roll/{turn % 4}", limit=108),
        lambda turn: scan.reconcile_album(library.catalog, library.root, f"roll/{turn % 4}"),
        lambda turn: scan.reconcile_album(library.catalog, library.root, f"roll/{(turn + 1) % 4}"),
        lambda _: search.search(library.catalog, Filter(keywords=("7",)), limit=10),
        lambda turn: albums.ensure_album(library.catalog, f"made/{turn % 50}"),
        lambda _: sessions.session(library.catalog, sid),
        lambda turn: sessions.note_failure(library.catalog, f"u{turn % 9}", "::1"),
    ]
    threads = [threading.Thread(target=repeat(work)) for work in works]
    for thread in threads:
        thread.start()
    try:
        library.scan()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert failed == []
    library.scan()
    assert [items.count(library.catalog, f"roll/{number}") for number in range(4)] == [(300, 0)] * 4


def test_another_process_can_add_a_user_meanwhile(catalog: Catalog, tmp_path: Path) -> None:
    program = (
        "import sys; from albumen.catalog import Catalog, users; "
        "users.add_user(Catalog.open(sys.argv[1]), 'ana', 'secret')"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "catalog.sqlite")])
    for number in range(30):
        albums.ensure_album(catalog, f"made/{number}")
    assert child.wait() == 0
    assert [row.name for row in users.users(catalog)] == ["ana"]
