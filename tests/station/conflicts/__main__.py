"""Writes docs/inside/conflicts.md from the docstrings of these tests: `python -m tests.station.conflicts`."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

from tests.station.conflicts import test_answers, test_calls, test_ids, test_uploads

PAGE = Path(__file__).parents[3] / "docs/inside/conflicts.md"
MODULES = (test_calls, test_ids, test_uploads, test_answers)
FORM = re.compile(r"(?P<what>.+)\n\nSources: (?P<sources>.+)\nRule: (?P<rule>.+)", re.DOTALL)

HEAD = """# Where sources of the web API disagree

Written by `python -m tests.station.conflicts` from the tests of these rules in `tests/station/conflicts/`; a test
holds it in step. *Seed* is the reference jamesbo13/syno-photostation-api; 6.3 and 6.8 are versions of Photo Station.

| What | Sources | Rule and its reason |
| --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_row(test) for module in MODULES for test in _tests(module))


def _tests(module: Any) -> list[Any]:
    return [value for name, value in vars(module).items() if name.startswith("test_")]


def _row(test: Any) -> str:
    told = FORM.fullmatch(inspect.cleandoc(test.__doc__ or ""))
    assert told, f"{test.__name__} does not say its sources and its rule"
    cells = (" ".join(told[part].split()).replace("|", "\\|") for part in ("what", "sources", "rule"))
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page())
