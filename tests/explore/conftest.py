"""The walk, done once for all tests of a run."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests import makers
from tests.explore.walk import Wire, walk
from tests.foreign import station


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[Wire]:
    """Twenty calls at our station."""
    with station(tmp_path_factory.mktemp("walk") / "photos", unseen=True) as live:
        picture = makers.jpeg(datetime(2024, 5, 1, 12), padding=5000)
        return walk(live.url, user="ana", password="secret", picture=picture)
