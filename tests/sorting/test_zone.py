"""The home zone: what is asked for wins; a system in UTC has none."""

from __future__ import annotations

import pytest

from albumen.sorting import SortProblem
from albumen.sorting.zone import home_zone


@pytest.mark.parametrize(
    ("system", "zone"),
    [
        ("Europe/Zurich", "Europe/Zurich"),
        (":Asia/Tokyo", "Asia/Tokyo"),
        ("UTC", None),
        ("Etc/UTC", None),
        ("", None),
    ],
)
def test_the_system_zone_counts_when_it_has_a_name(
    monkeypatch: pytest.MonkeyPatch, system: str, zone: str | None
) -> None:
    monkeypatch.setenv("TZ", system)

    found = home_zone(None)

    assert (found.key if found else None) == zone


def test_a_posix_zone_without_a_name_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")

    assert home_zone(None) is None


def test_the_zone_asked_for_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    asked = home_zone("Europe/Zurich")

    assert asked is not None
    assert asked.key == "Europe/Zurich"


@pytest.mark.parametrize("name", ["Zurich", "../etc/passwd", "Europe", ""])
def test_a_name_that_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(SortProblem) as caught:
        home_zone(name)

    assert caught.value.code == "bad-zone"
