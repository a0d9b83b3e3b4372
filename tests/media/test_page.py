"""The page about this room says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from albumen.media.candidates import SOURCES
from albumen.media.names import name_candidates

PAGE = (Path(__file__).parents[2] / "docs" / "inside" / "media.md").read_text("utf-8")


def test_the_page_lists_the_sources_in_their_order() -> None:
    table = PAGE.partition("## The order of trust")[2].partition("\nRules:")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE) == list(SOURCES)


def test_the_page_reads_names_as_the_code_does() -> None:
    table = PAGE.partition("## Dates in names")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", table, re.MULTILINE)
    assert len(rows) >= 15
    for name, said in rows:
        found = name_candidates(name)
        form = "%Y-%m-%d" if found and found[0].precision == "day" else "%Y-%m-%d %H:%M:%S"
        assert said == (f"{found[0].taken:{form}}, `{found[0].source}`" if found else "nothing")
