"""Covers: which item stands for an album, for many albums at once."""

from __future__ import annotations

from pathlib import Path

from albumen.catalog import Sight, albums, items, scan
from albumen.catalog.covers import cover_of, covers_of, set_cover
from albumen.catalog.rows import AlbumRow
from tests.catalog.conftest import Library
from tests.makers import mov


def album(library: Library, path: str) -> AlbumRow:
    row = albums.album(library.catalog, path)
    assert row is not None
    return row


def test_a_cover_is_the_first_photo_here_else_one_from_below(library: Library) -> None:
    for place in ("b/c/2.jpg", "b/d/0.jpg", "e/3.jpg", "a/y.jpg"):
        library.photo(place)
    for place in ("a/z.mov", "b/c/1.mov"):
        Path(library.at(place)).write_bytes(mov())
    Path(library.at("a/y.jpg")).unlink()
    Path(library.at("empty/inside")).mkdir(parents=True)
    library.scan()
    rows = [album(library, path) for path in ("", "a", "b", "b/c", "e", "empty", "empty/inside")]
    found = {row.path: item.path for row in rows if (item := cover_of(library.catalog, row))}
    assert found == {"": "a/z.mov", "a": "a/z.mov", "b": "b/c/2.jpg", "b/c": "b/c/2.jpg", "e": "e/3.jpg"}
    together = covers_of(library.catalog, rows)
    assert {row.path: together[row.id].path for row in rows if row.id in together} == found


def test_a_cover_is_open_to_who_asks(library: Library) -> None:
    for place in ("b/1.jpg", "b/c/2.jpg", "b/d/3.jpg"):
        library.photo(place)
    library.scan()
    albums.set_album(library.catalog, "b/d", type="public")
    row = album(library, "b")
    chosen = items.item(library.catalog, "b/c", "2.jpg")
    assert chosen is not None
    set_cover(library.catalog, row.id, chosen.id)
    everything, public = (cover_of(library.catalog, row, sight=sight) for sight in (None, Sight()))
    assert everything is not None and public is not None
    assert (everything.path, public.path) == ("b/c/2.jpg", "b/d/3.jpg")
    set_cover(library.catalog, row.id, public.id)
    assert cover_of(library.catalog, row) == public


def test_a_thousand_albums_have_theirs(library: Library) -> None:
    for number in range(1200):
        albums.ensure_album(library.catalog, f"many/{number}")
    library.photo("many/1100/a.jpg")
    scan.reconcile_album(library.catalog, library.root, "many/1100")
    rows = albums.subalbums(library.catalog, "many")
    found = covers_of(library.catalog, rows)
    assert [found[row.id].path for row in rows if row.id in found] == ["many/1100/a.jpg"]
