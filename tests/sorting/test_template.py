"""The template language: what it gives, and what it refuses with which words."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from albumen.media.kinds import is_litter, is_unfinished
from albumen.sorting import SortProblem
from albumen.sorting.names import clean, safe_level
from albumen.sorting.template import DEFAULT, FIELDS, Context, Template, shifted

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
    assert Template(text).render_taken(EVENING) == path
    assert Template(text).render(Context(EVENING)) == path


LAPLAND = Context(
    EVENING,
    "Trip",
    "Canon EOS 5D",
    "JPG",
    "videos",
    "Rovaniemi",
    "Finland",
    "2024-05-01 to 2024-05-03 Rovaniemi",
)


@pytest.mark.parametrize(
    ("text", "full", "bare"),
    [
        ("{day}", "2024-05-01", "2024-05-01"),
        ("{album|city|taken:%Y-%m-%d}", "Trip", "2024-05-01"),
        ("{album|city|day}", "Trip", "2024-05-01"),
        ('{taken:%Y}/{camera|"unknown camera"}', "2024/Canon EOS 5D", "2024/unknown camera"),
        ("{taken:%Y}/{country}/{city}", "2024/Finland/Rovaniemi", "2024"),
        ("{country}/{day}", "Finland/2024-05-01", "2024-05-01"),
        ("{day} {city}", "2024-05-01 Rovaniemi", "2024-05-01"),
        ("{day}/{city}, {country}", "2024-05-01/Rovaniemi, Finland", "2024-05-01"),
        ("{kind}/{extension}/{day}", "videos/jpg/2024-05-01", "photos/2024-05-01"),
        ("{taken:%Y}/{event}", "2024/2024-05-01 to 2024-05-03 Rovaniemi", "2024/2024-05-01"),
        ('{taken:%Y}/{city|"a c"}', "2024/Rovaniemi", "2024/a c"),
        ("Trips/{album}", "Trips/Trip", "Trips"),
    ],
)
def test_fields_fall_back_and_empty_levels_go(text: str, full: str, bare: str) -> None:
    template = Template(text)

    assert [template.render(LAPLAND), template.render(Context(EVENING))] == [full, bare]


def test_the_templates_of_the_page_give_what_it_shows() -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/rules.md").read_text().replace("\\|", "\0")
    rows = re.findall(r"^\| `([^`]*)` \| `([^`]*)` \| `([^`]*)` \|$", page, re.MULTILINE)
    table = [(text.replace("\0", "|"), shown, bare) for text, shown, bare in rows]
    video = Context(EVENING, "Trip", "Apple iPhone 15", "MOV", "videos", "Rovaniemi", "Finland")

    assert len(table) == 7
    for text, shown, bare in table:
        template = Template(text)
        assert [template.render(video), template.render(Context(EVENING, extension="jpg"))] == [shown, bare]
    assert {name for name in FIELDS if f"`{{{name}" not in page} == set()


def test_a_template_tells_what_it_needs() -> None:
    assert Template(DEFAULT).needs == {"taken"}
    assert Template("{day}").needs == {"taken"}
    assert Template('{album|city|"x"}/{event}/{day}').needs == {"album", "city", "event", "taken"}


@pytest.mark.parametrize(
    ("text", "does"),
    [(DEFAULT, True), ("{day} {city}", True), ("{taken:%Y}/{event}", True), ("{day}/{city}", False),
     ("{taken:%Y}", False), ("{taken:%j}", True), ("{taken:%Y}/{taken:%m %B}", False)],
)  # fmt: skip
def test_a_template_tells_whether_its_albums_are_days(text: str, does: bool) -> None:
    assert Template(text).names_a_day == does


@pytest.mark.parametrize(
    ("event", "level"),
    [
        ("2024-05-01 Lapland.", "2024-05-01 Lapland."),
        ('2024-05-01  "Lapland"?', '2024-05-01  "Lapland"?'),
        ("2024-05-01 a/../../b", "2024-05-01 a-..-..-b"),
        ("../2024-05-01", "2024-05-01"),
        ("2024-05-01\0", "2024-05-01"),
    ],
)
def test_the_album_of_an_event_that_stands_keeps_its_name(event: str, level: str) -> None:
    assert Template("{taken:%Y}/{event}").render(Context(EVENING, event=event)) == f"2024/{level}"


def test_what_an_empty_field_leaves_at_the_ends_of_its_level_goes() -> None:
    template = Template("{day}/{city}, {country} - {camera}")

    assert template.render(Context(EVENING, country="Finland")) == "2024-05-01/Finland"
    assert template.render(Context(EVENING, city="Inari", camera="X-")) == "2024-05-01/Inari,  - X"


def test_one_place_does_not_answer_for_another() -> None:
    by_city = Template("{taken:%Y}/{city|day}")

    cities = [by_city.render(Context(EVENING, city=city)) for city in ("Rome", "Oslo", "Rome")]

    assert cities == ["2024/Rome", "2024/Oslo", "2024/Rome"]


@pytest.mark.parametrize(
    ("taken", "day"),
    [
        (datetime(2024, 5, 2, 3, 59, 59), "2024-05-01"),
        (datetime(2024, 5, 2, 4, 0), "2024-05-02"),
        (datetime(2024, 1, 1, 3, 59), "2023-12-31"),
        (datetime(2024, 1, 1, 4, 0), "2024-01-01"),
        (datetime(2024, 3, 1, 0, 0), "2024-02-29"),
    ],
)
def test_case_26_before_the_day_starts_it_is_the_day_before(taken: datetime, day: str) -> None:
    assert Template("{day}").render_taken(shifted(taken, 240)) == day
    assert Template("{taken:%H%M}").render_taken(shifted(taken, 240)) == f"{taken:%H%M}"
    assert shifted(taken, 0) == taken


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("AC/DC", "AC-DC"),
        ("..", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("Trip. ", "Trip"),
        ("Trip ...", "Trip"),
        (" .hidden", "hidden"),
        ("-rf", "rf"),
        ("~root", "root"),
        ("Canon\0\0\0", "Canon"),
        ("a\n\tb", "a b"),
        ("a \u202egpj.exe", "a gpj.exe"),
        ('What? "No" <b>|C:\\*', "What- -No- -b--C---"),
        ("\udcff\udcfe", ""),
        ("\x01\x02", ""),
        ("Zürich 👩‍👧", "Zürich 👩‍👧"),
        ("é" * 100, "é" * 60),
        ("x" * 119 + "é", "x" * 119),
        ("x" * 119 + ". tail", "x" * 119),
    ],
)
def test_case_64_foreign_text_is_cleaned(title: str, name: str) -> None:
    assert clean(title) == name
    assert (
        Template("{taken:%Y}/{album|day}").render(Context(EVENING, album=title))
        == f"2024/{name or '2024-05-01'}"
    )


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("CON", "_CON"), ("con", "_con"), ("nul.txt", "_nul.txt"), ("COM1", "_COM1"), ("lpt¹", "_lpt¹"),
        ("aux .x", "_aux .x"), ("CONIN$", "_CONIN$"), ("Console", "Console"), ("COM10", "COM10"),
        ("@eaDir", "_@eaDir"), ("#recycle", "_#recycle"), ("Thumbs.db", "_Thumbs.db"), ("lost+found", "_lost+found"),
        ("Trip.part", "_Trip.part_"), ("Trip~", "_Trip~_"),
    ],
)  # fmt: skip
def test_case_64_no_disk_or_listing_reads_an_album_as_something_else(title: str, level: str) -> None:
    assert Template("{album|day}").render(Context(EVENING, album=title)) == level


TEXT = st.text(max_size=40) | st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cs", "Zs"]), max_size=9)
HOSTILE = TEXT | st.sampled_from(
    [
        "..",
        "/",
        "../../x",
        ".",
        "CON",
        "nul.",
        "@eaDir",
        ".albumen",
        "a\0b",
        "x" * 500,
        "é" * 300,
        "-",
        "...",
        "~",
    ]
)
ALL = '{album}/{camera|"unknown camera"} {extension}/{kind} {city}, {country}/{event}{album}-{camera}/{album|day}'


@given(
    texts=st.tuples(HOSTILE, HOSTILE, HOSTILE),
    kind=st.sampled_from(["photos", "videos"]),
    more=st.tuples(HOSTILE, HOSTILE, HOSTILE),
    by=st.sampled_from(
        [ALL, "{album|city|day}", "{event}/{country}/{day}", "{album}{city}{event}{country|day}"]
    ),
)
@example(texts=("-", "..", "/"), kind="photos", more=(",", "-", "."), by=ALL)
def test_case_64_no_text_escapes_or_empties_a_template(
    texts: tuple[str, str, str], kind: Literal["photos", "videos"], more: tuple[str, str, str], by: str
) -> None:
    path = Template(by).render(Context(EVENING, *texts, kind, *more))

    assert path
    for level in path.split("/"):
        assert level == level.strip()
        assert level not in ("", ".", "..")
        assert not level.startswith((".", "~"))
        assert not level.endswith(".")
        assert not any(ord(one) < 32 or one in '\\:*?"<>|\x7f' for one in level)
        assert len(level.encode()) <= 242
        assert not is_litter(level)
        assert not is_unfinished(level)
        assert safe_level(level) == level


@given(HOSTILE)
def test_case_64_cleaning_is_done_in_one_go(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert len(clean(text).encode()) <= 120


def test_the_time_counts_where_the_template_has_one() -> None:
    by_hour = Template("{taken:%H}")

    assert [by_hour.render(Context(EVENING.replace(hour=hour))) for hour in (1, 2, 1)] == ["01", "02", "01"]


def test_months_are_english_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_CH.UTF-8")

    assert Template("{taken:%B}").render(Context(EVENING)) == "May"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Photos", "no field"),
        ("{taken}", "without a format"),
        ("{camera:%Y}", "gives {camera} a format"),
        ("{citty|day}", "unknown field {citty}; did you mean {city}?"),
        ("{x|day}", "unknown field {x}; fields are taken, day, album"),
        ("{day|}", "unknown field {}"),
        ('{camera|"a/b"}', "slash inside"),
        ('{camera|".."}', 'a text ".." that cannot be'),
        ('{camera|"a:b"}', 'a text "a:b" that cannot be'),
        ('{camera|"-"}', 'a text "-" that cannot be'),
        ('{camera|","}', 'a text "," that cannot be'),
        ('{camera|"x}', "a brace or a quote"),
        ("{taken:%H:%M}", "has ':' in {taken:%H:%M}"),
        ("CON/{day}", "not every disk"),
        ("{day}/@eaDir", "not every disk"),
        ("{album}", "gives no album where its fields are empty"),
        ("{album|city}/{camera}", "gives no album where its fields are empty"),
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
