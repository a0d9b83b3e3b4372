"""Fixtures that several rooms share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.disks import exfat, folding_ext4, ntfs
from tests.worlds import Person

__all__ = ["exfat", "folding_ext4", "ntfs", "person"]


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Somebody at a terminal, with an empty home."""
    return Person(tmp_path / "home")
