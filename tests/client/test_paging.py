"""Long listings, page by page."""

from __future__ import annotations

import pytest

from albumen.client import PhotoStation
from tests.client.stub import Answer, Seen, Stub, ok


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (3, 1), (4, 2), (7, 3)])
def test_pages_are_as_many_as_needed(nas: PhotoStation, stub: Stub, count: int, pages: int) -> None:
    stub.names = [f"{number}.jpg" for number in range(count)]
    assert [item.info.name for item in nas.items(page=3)] == stub.names
    assert stub.methods().count("list") == pages


def test_pages_are_fetched_as_you_go(nas: PhotoStation, stub: Stub) -> None:
    stub.names = ["a", "b", "c"]
    next(nas.items(page=1))
    assert stub.methods().count("list") == 1


def test_station_that_repeats_the_offset_asked_does_not_loop(nas: PhotoStation, stub: Stub) -> None:
    def repeat(seen: Seen) -> Answer:
        honest = stub._list(seen)
        return Answer(honest.body.replace(b'"offset": ', b'"offset": 0, "was": '))

    stub.names, stub.rules["list"] = ["a", "b", "c"], repeat
    assert [item.info.name for item in nas.photos("x", page=2)] == ["a", "b", "c"]


def test_total_that_is_too_large_does_not_loop(nas: PhotoStation, stub: Stub) -> None:
    stub.rules["list"] = lambda seen: ok({"total": 9, "offset": 0, "items": []})
    assert list(nas.items()) == []


def test_items_ask_by_the_path_of_the_album(nas: PhotoStation, stub: Stub) -> None:
    list(nas.items("2024/Été/", kinds=("album",), additional=("item_count", "taken_source")))
    fields = stub.seen[-1].fields
    assert fields["id"] == "album_323032342fc38974c3a9" and fields["type"] == "album"
    assert fields["additional"] == "item_count,taken_source" and fields["sort_by"] == "filename"


def test_items_of_the_root_carry_an_empty_id(nas: PhotoStation, stub: Stub) -> None:
    list(nas.items())
    assert stub.seen[-1].fields["id"] == ""


def test_photos_are_from_anywhere_unless_an_album_is_named(nas: PhotoStation, stub: Stub) -> None:
    list(nas.photos(taken_date="2024-01-01,"))
    assert "filter_album" not in stub.seen[-1].fields
    list(nas.photos("2024"))
    assert stub.seen[-1].fields["filter_album"] == "album_32303234"
