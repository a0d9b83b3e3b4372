"""The template language: what it gives, and what it refuses with which words."""

from __future__ import annotations

from datetime import datetime

import pytest

from albumen.sorting import SortProblem
from albumen.sorting.template import DEFAULT, Template

EVENING = datetime(2024, 5, 1, 23, 7, 9)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (DEFAULT, "2024/2024-05-01"),
        ("{taken:%Y}/{taken:%m %B}", "2024/05 May"),
        ("Photos {taken:%Y}", "Photos 2024"),
        ("{taken:%Y}/{taken:%b}/{taken:%d %a}", "2024/May/01 Wed"),
        ("{taken:%A}", "Wednesday"),
        ("{taken:%G}-W{taken:%V}", "2024-W18"),
        ("{taken:%Y-%m-%d %H}h", "2024-05-01 23h"),
        ("{taken:%j}", "122"),
    ],
)
def test_templates_give_paths(text: str, path: str) -> None:
    assert Template(text).render(EVENING) == path


def test_the_time_counts_where_the_template_has_one() -> None:
    by_hour = Template("{taken:%H}")

    assert [by_hour.render(EVENING.replace(hour=hour)) for hour in (1, 2, 1)] == ["01", "02", "01"]


def test_months_are_english_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_CH.UTF-8")

    assert Template("{taken:%B}").render(EVENING) == "May"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Photos", "no field"),
        ("{taken}", "without a format"),
        ("{camera:%Y}", "unknown field {camera}"),
        ("{taken:%Y}/", "names no album"),
        ("{taken:%Y}//{taken:%m}", "names no album"),
        ("/{taken:%Y}", "names no album"),
        ("../{taken:%Y}", "names no album"),
        ("{taken:%Y", "brace"),
        ("taken:%Y}", "brace"),
        ("{taken:%Y/%m}", "slash inside {taken:%Y/%m}"),
        ("{taken:%c}", "unknown directive %c"),
        ("{taken:%Y%}", "unknown directive %"),
        (" {taken:%Y}", "space or a dot"),
        ("{taken:%Y}.", "space or a dot"),
        (".{taken:%Y}", "space or a dot"),
        ("{taken:%Y}\n", "starts or ends"),
        ("a:{taken:%Y}", "not every disk"),
    ],
)
def test_bad_templates_are_refused_with_the_place(text: str, words: str) -> None:
    with pytest.raises(SortProblem) as caught:
        Template(text)

    assert words in str(caught.value)
    assert "--by" in str(caught.value)
    assert caught.value.code == "bad-template"
