"""The small form of `python -m tests.doors`."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.doors.machine import Doors

pytestmark = pytest.mark.slow

TestDoors = Doors.TestCase
TestDoors.settings = settings(
    max_examples=6,
    stateful_step_count=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
