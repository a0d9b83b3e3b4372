"""The page of conflicts holds every test of one."""

from __future__ import annotations

from tests.station.conflicts.__main__ import PAGE, page


def test_the_page_is_in_step() -> None:
    assert PAGE.read_text() == page(), "run `python -m tests.station.conflicts`"
