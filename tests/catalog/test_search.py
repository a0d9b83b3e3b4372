"""Search by every field of the API, and never beyond what the caller may see."""

from __future__ import annotations

from datetime import datetime

import pytest

from albumen.catalog import Filter, Sight, albums, items, search
from albumen.catalog.rows import TagsAsked
from tests.catalog.conftest import Library

TAGGED = {"tags": (TagsAsked(values=("tag_1",)),)}
CASES = [
    ({"keywords": ("LAKE",)}, "2018/lake.jpg"),
    ({"keywords": ("lake", "pier")}, "2018/lake.jpg 2019/b.jpg"),
    ({"keywords": ("lake", "jpg"), "keyword_op": "all"}, "2018/lake.jpg"),
    ({"keywords": ("lake", "pier"), "keyword_op": "all"}, ""),
    ({"keywords": ("lake",), "keyword_op": "exact"}, "2018/lake.jpg"),
    ({"keywords": ("lak",), "keyword_op": "exact"}, ""),
    ({"keywords": ("the old pier",), "keyword_op": "exact"}, "2019/b.jpg"),
    ({"keywords": ("été",)}, "2019/c.jpg"),
    ({"keywords": ("%",)}, ""),
    ({"keywords": ("_",)}, ""),
    ({"keywords": ("",)}, "2018/lake.jpg 2019/b.jpg 2019/c.jpg"),
    ({"taken": ("2019-01-01", "")}, "2019/b.jpg 2019/c.jpg"),
    ({"taken": ("", "2018-12-31")}, "2018/lake.jpg"),
    ({"taken": ("2019-06-01", "2019-06-01")}, "2019/b.jpg"),
    ({"added": ("2000-01-01", "")}, "2018/lake.jpg 2019/b.jpg 2019/c.jpg"),
    ({"added": ("", "2000-01-01")}, ""),
    ({"commented": ("2000-01-01", "")}, ""),
    ({"gps": True}, "2018/lake.jpg"),
    ({"exif": {"model": ("M1", "M9")}}, "2018/lake.jpg"),
    ({"exif": {"model": ("M1",), "camera": ("Other",)}}, ""),
    ({"exif": {"exposure": ("1/250 sec.",)}}, "2019/b.jpg"),
    ({"exif": {"rating": ("4", "x", "9" * 40)}}, "2019/c.jpg"),
    ({"exif": {"iso": ("100",)}}, ""),
    ({"exif": {"nonsense": ("1",)}}, ""),
    (TAGGED, ""),
    ({"albums": ("2019",)}, "2019/b.jpg 2019/c.jpg"),
    ({"albums": ("",)}, ""),
    ({"albums": ("",), "recursive": True}, "2018/lake.jpg 2019/b.jpg 2019/c.jpg"),
    ({"albums": ("2018", "nowhere"), "recursive": True}, "2018/lake.jpg"),
    ({"kinds": ("video",)}, ""),
    ({"kinds": ()}, ""),
]


@pytest.fixture
def shelf(library: Library) -> Library:
    """Three photos in two albums."""
    library.photo("2018/lake.jpg", datetime(2018, 5, 1), make="Maker", model="M1", position=(47.0, 8.0))
    library.photo("2019/b.jpg", datetime(2019, 6, 1, 23, 59, 59), exposure=(1, 250))
    library.photo("2019/c.jpg", datetime(2019, 6, 2))
    library.scan()
    items.set_items(library.catalog, [library.item("2019/b.jpg").id], title="The old pier")
    items.set_items(library.catalog, [library.item("2019/c.jpg").id], description="E\u0301TE\u0301", rating=4)
    return library


@pytest.mark.parametrize(("asked", "expected"), CASES, ids=[str(asked) for asked, _ in CASES])
def test_search_finds(shelf: Library, asked: dict[str, object], expected: str) -> None:
    found = search.search(shelf.catalog, Filter(**asked), sort_by="takendate")  # type: ignore[arg-type]
    assert " ".join(row.path for row in found.items) == expected
    assert found.total == len(found.items)


def test_albums_match_by_words_and_come_first(shelf: Library) -> None:
    albums.set_album(shelf.catalog, "2018", title="By the lake")
    every = ("album", "photo", "video")
    found = search.search(shelf.catalog, Filter(kinds=every, keywords=("lake",)))
    assert ([row.path for row in found.albums], [row.name for row in found.items]) == (["2018"], ["lake.jpg"])
    pages = [
        search.search(shelf.catalog, Filter(kinds=every, keywords=("lake",)), offset=n, limit=1)
        for n in (0, 1, 2)
    ]
    assert [(page.total, len(page.albums), len(page.items)) for page in pages] == [
        (2, 1, 0),
        (2, 0, 1),
        (2, 0, 0),
    ]
    assert search.search(shelf.catalog, Filter(kinds=every, keywords=("lake",), gps=True)).albums == []


def test_strangers_find_only_what_is_public(shelf: Library) -> None:
    albums.set_album(shelf.catalog, "2018", type="public")
    albums.set_album(shelf.catalog, "2019", type="password", password="scrypt$x")
    every = ("album", "photo", "video")
    found = search.search(shelf.catalog, Filter(kinds=every), sight=Sight())
    assert [row.path for row in found.items] == ["2018/lake.jpg"]
    assert [row.path for row in found.albums] == ["2018", "2019"]
    locked = albums.album(shelf.catalog, "2019")
    assert locked is not None
    assert search.search(shelf.catalog, Filter(), sight=Sight(frozenset([locked.id]))).total == 3
