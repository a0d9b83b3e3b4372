"""The station of these tests: a small library, a user, somebody without a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station.world import Caller, add_user, logged_in, make_library, running


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of photos with one user."""
    folder = tmp_path / "photos"
    make_library(folder)
    add_user(folder)
    return folder


@pytest.fixture
def visitor(root: Path) -> Iterator[Caller]:
    """Somebody without a session."""
    with running(root) as caller:
        yield caller


@pytest.fixture
def mira(visitor: Caller) -> Caller:
    """The user of the station."""
    return logged_in(visitor)
