"""Each kind of shelf in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shelf.world import OPENERS, World, open_world


@pytest.fixture(params=OPENERS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Each kind of shelf in turn."""
    with open_world(request.param, tmp_path) as world:
        yield world
