"""Worlds of the client's tests: a stub station, and a client that talks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from albumen.client import PhotoStation
from tests.client.stub import Stub


@pytest.fixture
def stub() -> Iterator[Stub]:
    station = Stub()
    yield station
    station.stop()


@pytest.fixture
def nas(stub: Stub) -> Iterator[PhotoStation]:
    """A client that logs in to the stub as mira."""
    with PhotoStation(stub.url, user="mira", password="correct horse", timeout=10) as client:
        yield client


@pytest.fixture
def visitor(stub: Stub) -> Iterator[PhotoStation]:
    """A client without a user."""
    with PhotoStation(stub.url, timeout=10) as client:
        yield client
