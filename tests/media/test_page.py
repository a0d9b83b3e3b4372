"""The page about this room says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from albumen.media.candidates import SOURCES
from albumen.media.names import FORMS, name_candidates
from albumen.media.quirks import QUIRKS

PAGE = (Path(__file__).parents[2] / "docs" / "inside" / "media.md").read_text("utf-8")


def section(title: str) -> str:
    return PAGE.partition(f"## {title}")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """Return the cells of a section's first table, without its head."""
    lines = re.findall(r"^\| (.+) \|$", section(title).partition("\n\n## ")[0], re.MULTILINE)
    return [line.split(" | ") for line in lines[1:]]


def test_the_page_lists_the_sources_in_their_order() -> None:
    assert [cells[0].strip("`") for cells in rows("The order of trust")] == list(SOURCES)


def read_as(name: str) -> list[str]:
    found = name_candidates(name)
    if not found:
        return ["nothing", "", ""]
    one = found[0]
    form = "%Y-%m-%d" if one.precision == "day" else "%Y-%m-%d %H:%M:%S"
    return [f"{one.taken:{form}}, `{one.source}`", "UTC" if one.clock == "utc" else "local", one.precision]


def test_the_page_reads_names_as_the_code_does() -> None:
    table = rows("Dates in names")
    assert [cells[:2] for cells in table if cells[0] != "no form"] == [
        [form.who, f"`{example}`"] for form in FORMS for example in form.examples
    ]
    for cells in table:
        assert [cell.strip() for cell in cells[2:]] == read_as(cells[1].strip("`")), cells[1]


def test_every_form_reads_its_own_examples() -> None:
    for form in FORMS:
        for example in form.examples:
            assert name_candidates(example) == (form.read(example),)
            assert name_candidates(example)[0].source == form.source


def test_the_page_lists_the_quirks() -> None:
    assert rows("Makers' quirks") == [[one.maker, one.sign, one.habit, one.source] for one in QUIRKS]
