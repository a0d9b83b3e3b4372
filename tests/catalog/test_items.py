"""Listings: albums first, any page, any order; what is kept about items follows them."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from albumen.catalog import albums, items
from tests.catalog.conftest import MAY, Library


@pytest.fixture
def roll(library: Library) -> Library:
    """Three sub-albums, and ten photos whose dates run against their names."""
    for name in ("x", "Y", "z"):
        library.photo(f"roll/{name}/inner.jpg")
    for number in range(10):
        library.photo(f"roll/IMG_{number}.JPG", MAY - timedelta(days=number))
    library.scan()
    return library


ALL = ["x", "Y", "z", *(f"IMG_{number}.JPG" for number in range(10))]


@pytest.mark.parametrize("offset", range(15))
@pytest.mark.parametrize("limit", [0, 1, 3, 4, 100, -1])
def test_any_page_is_that_part_of_the_whole(roll: Library, offset: int, limit: int) -> None:
    found = items.listing(roll.catalog, "roll", offset=offset, limit=limit)
    names = [row.name for row in found.albums] + [row.name for row in found.items]
    assert found.total == 13
    assert names == (ALL[offset:] if limit < 0 else ALL[offset : offset + limit])


def test_limit_beyond_all_numbers_means_all(roll: Library) -> None:
    assert len(items.listing(roll.catalog, "roll", limit=999_999_999_999).items) == 10
    assert items.listing(roll.catalog, "roll", offset=10**30, limit=5).items == []


@pytest.mark.parametrize("sort_by", ["filename", "takendate", "createdate", "mtime", "preference", None, "?"])
def test_descending_is_ascending_backwards(roll: Library, sort_by: str | None) -> None:
    up = items.page(roll.catalog, "roll", sort_by=sort_by)[1]
    down = items.page(roll.catalog, "roll", sort_by=sort_by, descending=True)[1]
    assert [row.id for row in down] == [row.id for row in reversed(up)]
    assert len(up) == 10


def test_order_by_taken_date_then_name(roll: Library) -> None:
    roll.photo("roll/a.jpg", MAY)
    roll.scan()
    names = [row.name for row in items.page(roll.catalog, "roll", sort_by="takendate")[1]]
    assert names == [*(f"IMG_{number}.JPG" for number in range(9, 0, -1)), "a.jpg", "IMG_0.JPG"]


def test_kinds_narrow_the_listing(roll: Library) -> None:
    assert items.listing(roll.catalog, "roll", kinds=("album",)).total == 3
    assert items.listing(roll.catalog, "roll", kinds=("photo",)).total == 10
    assert items.listing(roll.catalog, "roll", kinds=("video",)).total == 0
    assert items.listing(roll.catalog, "roll", kinds=()).total == 0
    assert items.count(roll.catalog, "roll") == (10, 0)
    assert items.listing(roll.catalog, "unknown").total == 0


def test_item_is_found_by_exact_bytes_then_by_equal_text(library: Library) -> None:
    library.photo("roll/e\u0301.jpg")
    library.scan()
    decomposed = items.item(library.catalog, "roll", "\u00e9.jpg")
    assert decomposed is not None
    library.photo("roll/\u00e9.jpg")
    library.scan()
    composed = items.item(library.catalog, "roll", "\u00e9.jpg")
    assert composed is not None
    assert composed.id != decomposed.id
    assert items.item(library.catalog, "roll", "\u00c9.jpg") is None


def test_items_by_id_come_in_the_order_asked(roll: Library) -> None:
    ids = [row.id for row in items.page(roll.catalog, "roll")[1]]
    asked = [ids[4], 999, ids[1]]
    assert [row.id for row in items.items_by_id(roll.catalog, asked)] == [ids[4], ids[1]]


def test_set_items_changes_only_what_is_given(roll: Library) -> None:
    ids = [row.id for row in items.page(roll.catalog, "roll")[1]][:2]
    assert items.set_items(roll.catalog, ids, title="Lake", rating=3, lat=1.0, lng=2.0) == 2
    assert items.set_items(roll.catalog, [*ids, 999], description="cold") == 2
    assert items.set_items(roll.catalog, ids) == 2
    row = roll.item("roll/IMG_0.JPG")
    assert (row.title, row.description, row.rating, row.lat) == ("Lake", "cold", 3, 1.0)
    items.set_items(roll.catalog, ids, lat="", lng="")
    assert roll.item("roll/IMG_0.JPG").lat is None


def test_words_that_are_no_unicode_are_kept_readable(roll: Library) -> None:
    row = roll.item("roll/IMG_0.JPG")
    items.set_items(roll.catalog, [row.id], title="a\udcffb", description="\udc80")
    albums.set_album(roll.catalog, "roll", title="\udcff")
    assert roll.item("roll/IMG_0.JPG").title == "a\ufffdb"


def test_moved_item_keeps_its_row_and_a_scan_agrees(roll: Library) -> None:
    before = roll.item("roll/IMG_0.JPG")
    items.set_items(roll.catalog, [before.id], title="Lake")
    os.makedirs(roll.at("2018/new"))
    os.rename(roll.at("roll/IMG_0.JPG"), roll.at("2018/new/lake.jpg"))
    for _ in range(2):
        items.move_item(roll.catalog, before.id, album="2018/new", name="lake.jpg")
    assert roll.item("2018/new/lake.jpg").title == "Lake"
    report = roll.scan()
    assert (report.added, report.changed, report.moved, report.kept) == (0, 0, 0, 0)
    items.move_item(roll.catalog, 999, album="nowhere", name="x.jpg")
    assert albums.album(roll.catalog, "nowhere") is None


def test_moved_item_replaces_the_row_a_scan_made_meanwhile(roll: Library) -> None:
    before = roll.item("roll/IMG_0.JPG")
    items.set_items(roll.catalog, [before.id], title="Lake")
    other = roll.item("roll/IMG_1.JPG")
    items.move_item(roll.catalog, before.id, album="roll", name="IMG_1.JPG")
    assert roll.item("roll/IMG_1.JPG").id == before.id
    assert items.items_by_id(roll.catalog, [other.id]) == []


def test_removed_items_are_gone(roll: Library) -> None:
    ids = [row.id for row in items.page(roll.catalog, "roll")[1]]
    items.remove_items(roll.catalog, [*ids[:4], 999])
    assert items.count(roll.catalog, "roll") == (6, 0)


def test_digest_is_kept_only_for_the_file_that_was_hashed(roll: Library) -> None:
    row = roll.item("roll/IMG_0.JPG")
    assert not items.set_digest(roll.catalog, row.id, b"x", size=row.size, mtime_ns=row.mtime_ns + 1)
    assert items.set_digest(roll.catalog, row.id, b"x", size=row.size, mtime_ns=row.mtime_ns)
    assert roll.item("roll/IMG_0.JPG").digest == b"x"


@pytest.mark.parametrize("sort_by", ["filename", "takendate", "createdate"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("kinds", [("album", "photo", "video"), ("photo",)])
def test_page_is_found_in_an_index_alone(
    roll: Library, sort_by: str, descending: bool, kinds: tuple[items.Kind, ...]
) -> None:
    plans: list[str] = []

    def explain(connection: sa.Connection, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if "OFFSET" in statement and "items" in statement and not plans:
            plans.append("")
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            plans.extend(row[3] for row in rows)

    with roll.catalog.read() as connection:
        engine = connection.engine
    event.listen(engine, "before_cursor_execute", explain)
    items.listing(
        roll.catalog, "roll", kinds=kinds, sort_by=sort_by, descending=descending, offset=5, limit=3
    )
    column = {"filename": "sort_name"}.get(sort_by, sort_by)
    assert any(f"COVERING INDEX ix_items_album_id_missing_since_{column}" in step for step in plans)
