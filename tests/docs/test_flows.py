"""Every client whose flow is replayed has its page, and a page shows nothing that no test sends."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.test_pages import PROJECT

FLOWS, TESTS = PROJECT / "docs/flows", PROJECT / "tests/station/flows"


def page_of(test: Path) -> Path:
    return FLOWS / f"{test.stem.removeprefix('test_').replace('_', '-')}.md"


def test_every_client_has_its_page_and_the_index_names_it() -> None:
    pages = {page_of(test) for test in TESTS.glob("test_*.py")}
    index = (FLOWS / "index.md").read_text("utf-8")

    assert len(pages) == 13
    assert set(FLOWS.glob("*.md")) - {FLOWS / "index.md"} == pages
    assert {FLOWS / name for name in re.findall(r"\]\((\S+\.md)\)", index)} == pages


def test_every_table_of_a_page_has_its_test() -> None:
    for test in TESTS.glob("test_*.py"):
        text = page_of(test).read_text("utf-8")
        sent = re.findall(r"^def (test_\w+)", test.read_text("utf-8"), re.MULTILINE)
        marks = re.findall(r"^<!-- (test_\w+)(?:\[\w+\])? -->\n\n\|", text, re.MULTILINE)

        assert set(marks) == set(sent), test.name
        assert len(marks) == text.count("| step | who |"), test.name
