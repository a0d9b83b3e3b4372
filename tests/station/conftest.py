"""The station of these tests: a small library, a user, somebody without a session."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from albumen.catalog import rights
from tests.station.world import PLAIN, Caller, logged_in, make_card, make_catalog, make_library, running


@pytest.fixture(scope="session")
def catalog_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog made once: migrations and password hashes take their time."""
    return make_catalog(tmp_path_factory.mktemp("catalog") / "catalog.sqlite")


@pytest.fixture
def root(tmp_path: Path, catalog_file: Path) -> Path:
    """A folder of photos with one user."""
    folder = tmp_path / "photos"
    make_library(folder)
    (folder / ".albumen").mkdir()
    shutil.copy(catalog_file, folder / ".albumen" / "catalog.sqlite")
    return folder


@pytest.fixture
def visitor(root: Path) -> Iterator[Caller]:
    """Somebody without a session."""
    with running(root, opened=(("card", str(make_card(root.parent / "card"))),)) as caller:
        yield caller


@pytest.fixture
def mira(visitor: Caller) -> Caller:
    """The administrator of the station."""
    return logged_in(visitor)


@pytest.fixture
def jon(visitor: Caller) -> Caller:
    """A user who is no administrator, and manages all albums that no album decides for."""
    rights.set_rights(visitor.library.catalog, "", "manage", names=[PLAIN], of_groups=())
    return logged_in(visitor, PLAIN)
