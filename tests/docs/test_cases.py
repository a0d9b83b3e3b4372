"""Every hard case has its test, and the page lists them."""

from __future__ import annotations

from tests.docs.cases import CASES, LATER, PAGE, held_by_tests, page


def test_every_case_has_a_test() -> None:
    numbers = {int(row.split(" | ")[0]) for text in CASES.values() for row in text.strip().splitlines()}

    assert numbers == set(range(1, 95))
    assert numbers - set(held_by_tests()) == set(LATER)


def test_the_page_is_in_step() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
