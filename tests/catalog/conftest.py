"""Worlds for the catalog's tests: an empty catalog, and a folder of photos with one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from albumen.catalog import Catalog, ItemRow, Report, items, scan
from tests.makers import jpeg

MAY = datetime(2018, 5, 1, 10, 30)


class Library:
    """A folder of photos with its catalog."""

    def __init__(self, root: Path, catalog: Catalog) -> None:
        self.root, self.catalog = str(root), catalog
        self._seed = 0

    def photo(self, path: str, taken: datetime | None = MAY, **about: object) -> str:
        """Write a photo of its own content and return its path."""
        self._seed += 1
        place = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(jpeg(taken, seed=self._seed, **about))  # type: ignore[arg-type]
        return place

    def at(self, path: str) -> str:
        """Return the absolute path."""
        return os.path.join(self.root, path)

    def scan(self, *, later: int = 0, accept_losses: bool = False) -> Report:
        """Scan the whole tree, `later` seconds after now by the scan's clock."""
        now = datetime.now().timestamp() + later
        return scan.scan_tree(self.catalog, self.root, accept_losses=accept_losses, now=now)

    def item(self, path: str) -> ItemRow:
        """Return the row of this path, which must be there."""
        album, _, name = path.rpartition("/")
        row = items.item(self.catalog, album, name)
        assert row is not None, f"{path} has no row"
        return row

    def names(self, album: str) -> list[str]:
        """Return the names listed in an album, sub-albums first."""
        found = items.listing(self.catalog, album)
        return [one.name for one in found.albums] + [one.name for one in found.items]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """An empty catalog."""
    with Catalog.open(str(tmp_path / "catalog.sqlite")) as opened:
        yield opened


@pytest.fixture
def library(tmp_path: Path, catalog: Catalog) -> Library:
    """An empty folder with an empty catalog."""
    root = tmp_path / "photos"
    root.mkdir()
    return Library(root, catalog)
