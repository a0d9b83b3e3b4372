"""`python -m tests.station.flows` writes the tables of docs/flows anew from what the tests send."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ["ALBUMEN_WRITE_FLOWS"] = "1"
raise SystemExit(pytest.main(["-q", str(Path(__file__).parent)]))
