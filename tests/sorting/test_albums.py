"""Albums that a person gave a longer name keep their day; our own numbered siblings are nobody's name."""

from __future__ import annotations

import pytest

from albumen.sorting.albums import Ambiguous, is_clash_sibling, resolve

DAY = "2024-05-01"


@pytest.mark.parametrize(
    ("existing", "album"),
    [
        ([], DAY),
        ([DAY], DAY),
        (["2024-05-01 Lapland"], "2024-05-01 Lapland"),
        ([DAY, "2024-05-01 Lapland"], DAY),
        ([DAY, "2024-05-01 A", "2024-05-01 B"], DAY),
        (["2024-05-01 (2)"], DAY),
        (["2024-05-01 (2)", "2024-05-01 Lapland"], "2024-05-01 Lapland"),
        (["2024-05-01 Lapland (2)", "2024-05-01 Lapland"], "2024-05-01 Lapland"),
        (["2024-05-01 Team (12)"], "2024-05-01 Team (12)"),
        (["2024-05-01 (1)"], "2024-05-01 (1)"),
        (["2024-05-01 (1999)"], "2024-05-01 (1999)"),
        (["2024-05-01-Lapland", "2024-05-010", "2024-05-01Lapland", "2024-05-02 Lapland"], DAY),
    ],
)
def test_an_album_named_longer_is_the_days_album(existing: list[str], album: str) -> None:
    assert resolve(DAY, existing) == album


def test_two_such_albums_are_for_a_person_to_choose() -> None:
    found = resolve(DAY, {"2024-05-01 Rome", "2024-05-01 Lapland", "2024-05-01 Rome (2)"})

    assert found == Ambiguous(("2024-05-01 Lapland", "2024-05-01 Rome"))
    assert "2 albums could be meant: '2024-05-01 Lapland', '2024-05-01 Rome'" in found.sentence()


@pytest.mark.parametrize(
    ("name", "sibling"),
    [
        ("2024-05-01 (2)", True),
        ("2024-05-01 (999)", True),
        ("2024-05-01", False),
        ("2024-05-01 (1)", False),
        ("2024-05-01 (02)", False),
        ("2024-05-01 (1000)", False),
        ("2024-05-01 Lapland (2)", False),
        ("2024-05-01 (2) (2)", False),
    ],
)
def test_a_clash_sibling_is_the_name_with_a_number_of_ours(name: str, sibling: bool) -> None:
    assert is_clash_sibling(name, DAY) == sibling
