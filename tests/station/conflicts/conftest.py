"""A station in a process of its own for all of these tests; each that changes something has an album of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from albumen.catalog import Catalog, albums, rights
from tests import makers
from tests.station.conflicts.asking import Asker
from tests.station.test_serve import process
from tests.station.world import PLAIN, logged_in, make_catalog, make_library, write


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that is served."""
    folder = tmp_path_factory.mktemp("conflicts") / "photos"
    make_library(folder)
    make_catalog(folder / ".albumen/catalog.sqlite")
    with Catalog.open(str(folder / ".albumen/catalog.sqlite")) as catalog:
        rights.set_rights(catalog, "", "manage", names=[PLAIN], of_groups=())
        albums.ensure_album(catalog, "Secret")
        albums.set_album(catalog, "Secret", type="private")
    (folder / "Secret").mkdir()
    write(folder.parent / "card/DSC_1.JPG", makers.jpeg(seed=90))
    return folder


@pytest.fixture(scope="session")
def visitor(root: Path) -> Iterator[Asker]:
    """Somebody without a session."""
    with process(root, f"card={root.parent / 'card'}") as (_, url):
        address = urlsplit(url)
        with httpx2.Client(base_url=f"{address.scheme}://{address.netloc}", timeout=None) as http:
            yield Asker(http)


@pytest.fixture(scope="session")
def mira(visitor: Asker) -> Asker:
    """The administrator."""
    return Asker(visitor.http, logged_in(visitor).sid)


@pytest.fixture(scope="session")
def jon(visitor: Asker) -> Asker:
    """A user who is no administrator, and manages all that no album decides for."""
    return Asker(visitor.http, logged_in(visitor, PLAIN).sid)


@pytest.fixture
def album(root: Path, request: pytest.FixtureRequest) -> str:
    """The path of an album of this test's own, with a photo `a.jpg`."""
    name = str(request.node.originalname).removeprefix("test_")
    write(root / name / "a.jpg", makers.jpeg(seed=len(name)))
    return name
