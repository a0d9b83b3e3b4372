"""Fixtures that several rooms share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds import Person


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Somebody at a terminal, with an empty home."""
    return Person(tmp_path / "home")
