"""The coverage page says what is so."""

from __future__ import annotations

from albumen import api
from tests.contract import coverage


def test_the_page_is_in_step() -> None:
    assert coverage.PAGE.read_text() == coverage.page(), "run: python -m tests.contract.coverage"


def test_every_declared_method_has_its_row() -> None:
    rows = [line.split(" | ") for line in coverage.page().splitlines() if line.startswith("| SYNO.")]
    named = {(row[0].removeprefix("| "), row[1]) for row in rows if len(row) == 8 and row[1]}
    assert named == {(one.owner.api, one.name) for one in api.every_method()}
    assert all(row[5] == "both" for row in rows if len(row) == 8 and row[1])
