"""Events: one album for what belongs together, with a name that stays, whatever comes later."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from albumen.sorting.albums import Ambiguous
from albumen.sorting.events import Entry, Span, album_for, album_of_event, events, first_day, span_of
from albumen.sorting.template import BY_EVENT, Context, Template

SIX_HOURS = 360
START = datetime(2024, 5, 1, 21, 0)


def entries(*hours: float, place: str = "", lies_in: str = "") -> list[Entry]:
    """One entry for each number of hours after START."""
    return [Entry(START + timedelta(hours=after), key, place, lies_in) for key, after in enumerate(hours)]


def filed(found: list[Entry], existing: set[str], *, gap: int = SIX_HOURS) -> dict[int, str | Ambiguous]:
    """The album of each key, as the planner asks for it."""
    return {
        key: event.stays.get(key) or album_for(event, existing)
        for event in events(found, gap)
        for key in event.keys
    }


def test_case_27_a_party_over_midnight_is_one_album_of_its_first_day() -> None:
    party = entries(0, 1, 2.9, 3.1, 5, 9)

    (event,) = events(party, SIX_HOURS)

    assert (event.name, event.first, event.last) == ("2024-05-01", date(2024, 5, 1), date(2024, 5, 2))
    assert set(filed(party, set()).values()) == {"2024-05-01"}


def test_case_27_a_gap_longer_than_asked_parts_and_one_as_long_does_not() -> None:
    assert [event.keys for event in events(entries(0, 6, 12.01), SIX_HOURS)] == [(0, 1), (2,)]


def test_case_27_a_party_over_new_year_lies_in_the_old_year() -> None:
    late, early = datetime(2023, 12, 31, 22), datetime(2024, 1, 1, 2)

    (event,) = events([Entry(late, 0), Entry(early, 1)], SIX_HOURS)
    path = Template(BY_EVENT).render(Context(first_day(event.name, event), event=event.name))

    assert path == "2023/2023-12-31"


def test_case_26_events_start_with_the_day_that_has_not_ended() -> None:
    (event,) = events([Entry(datetime(2024, 5, 2, 3, 59), 0), Entry(datetime(2024, 5, 2, 5, 0), 1)], 360, 240)

    assert (event.name, event.first) == ("2024-05-01", date(2024, 5, 1))


@pytest.mark.parametrize(
    ("hours", "places", "name"),
    [
        ((0, 1), ("Rovaniemi", "Rovaniemi"), "2024-05-01 Rovaniemi"),
        ((0, 20, 40), ("Rovaniemi", "", ""), "2024-05-01 to 2024-05-03 Rovaniemi"),
        ((0, 20, 40), ("", "", ""), "2024-05-01 to 2024-05-03"),
        ((0, 1, 2), ("Rome", "Oslo", "Rome"), "2024-05-01 Rome"),
        ((0, 1), ("Rome", "Oslo"), "2024-05-01"),
        ((0, 23.9), ("Rome", "Rome"), "2024-05-01 Rome"),
        ((0, 24), ("Rome", "Rome"), "2024-05-01 to 2024-05-02 Rome"),
        ((0,), ("../a\0/b",), "2024-05-01 a -b"),
        ((0,), ("é" * 200,), "2024-05-01 " + "é" * 54),
    ],
)
def test_the_name_has_days_and_place(hours: tuple[float, ...], places: tuple[str, ...], name: str) -> None:
    found = [replace(entry, place=place) for entry, place in zip(entries(*hours), places, strict=True)]

    (event,) = events(found, 24 * 60)

    assert event.name == name


def test_the_order_of_the_entries_does_not_matter() -> None:
    found = entries(0, 3, 11, 30, 31)

    assert events(found[::-1], SIX_HOURS) == events(found, SIX_HOURS)


HOURS = st.lists(st.floats(min_value=0, max_value=200), min_size=1, max_size=12)
PLACES = st.lists(st.sampled_from(["", "Rome", "Oslo"]), min_size=24, max_size=24)


@given(first=HOURS, later=HOURS, places=PLACES)
def test_later_photos_rename_nothing_and_a_second_run_does_nothing(
    first: list[float], later: list[float], places: list[str]
) -> None:
    everything = [
        replace(entry, place=place)
        for entry, place in zip(entries(*first, *later), places[: len(first + later)], strict=True)
    ]
    once = filed(everything[: len(first)], set())
    settled = [replace(entry, lies_in=str(once.get(entry.key, ""))) for entry in everything]
    twice = filed(settled, set(map(str, once.values())))
    everywhere = [replace(entry, lies_in=str(twice[entry.key])) for entry in everything]
    decided = [entry for entry in everywhere if not isinstance(twice[entry.key], Ambiguous)]

    assert {key: twice[key] for key in once} == once
    if len(decided) == len(everywhere):
        assert filed(everywhere, set(map(str, twice.values()))) == twice


def test_later_photos_join_the_album_where_most_of_their_event_lie() -> None:
    there = entries(0, 1, 2, lies_in="2024-05-01 Lapland")
    there[0] = replace(there[0], lies_in="2024-05-01")
    new = Entry(START + timedelta(hours=30), 9, "Rovaniemi")

    assert filed([*there, new], set(), gap=48 * 60) == {
        0: "2024-05-01",
        1: "2024-05-01 Lapland",
        2: "2024-05-01 Lapland",
        9: "2024-05-01 Lapland",
    }


def test_an_album_of_other_days_holds_nothing_back() -> None:
    assert filed(entries(0, lies_in="2024-04-29 Lapland"), set()) == {0: "2024-05-01"}


@pytest.mark.parametrize(
    ("existing", "album"),
    [
        (set[str](), "2024-05-01 Rome"),
        ({"2024-05-01", "2024-05-01 Rome"}, "2024-05-01 Rome"),
        ({"2024-05-01 Italy"}, "2024-05-01 Italy"),
        ({"2024-04-29 to 2024-05-03 Italy"}, "2024-04-29 to 2024-05-03 Italy"),
        ({"2024-05-01 Rome with Ana", "2024-05-01 Oslo"}, "2024-05-01 Rome with Ana"),
        ({"2024-05-01 Italy", "2024-05-01 Italy (2)"}, "2024-05-01 Italy"),
        ({"2024-05-01 Rome (2)"}, "2024-05-01 Rome"),
        ({"2024-04-30 Rome", "2024-05-02 Rome"}, "2024-05-01 Rome"),
        ({"2024-05-01 A", "2024-05-01 B"}, Ambiguous(("2024-05-01 A", "2024-05-01 B"))),
    ],
)
def test_an_album_that_stands_takes_the_event(existing: set[str], album: str | Ambiguous) -> None:
    assert set(filed(entries(0, 1, place="Rome"), existing).values()) == {album}


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("2024-05-01", Span(date(2024, 5, 1), date(2024, 5, 1), "")),
        ("2024-05-01 Lapland", Span(date(2024, 5, 1), date(2024, 5, 1), "Lapland")),
        ("2024-05-01 to 2024-05-03", Span(date(2024, 5, 1), date(2024, 5, 3), "")),
        ("2024-05-01 to 2024-05-03 La pland", Span(date(2024, 5, 1), date(2024, 5, 3), "La pland")),
        ("2024-05-01 to Rome", Span(date(2024, 5, 1), date(2024, 5, 1), "to Rome")),
        ("2024-05-01Lapland", None),
        ("2024-02-30", None),
        ("2024-05-03 to 2024-05-01", None),
        ("Lapland", None),
        ("", None),
    ],
)
def test_names_of_events_are_read(name: str, span: Span | None) -> None:
    assert span_of(name) == span


@pytest.mark.parametrize(
    ("album", "folder", "station"),
    [
        ("2024/2024-05-01 Lapland", "2024-05-01 Lapland", "2024-05-01 Lapland"),
        ("2024/2024-05-01 Lapland (2)", "2024-05-01 Lapland (2)", "2024-05-01 Lapland"),
        ("2024-05-01/photos", "2024-05-01", "2024-05-01"),
        ("Camera", "", ""),
        ("", "", ""),
    ],
)
def test_the_level_of_the_event_is_found(album: str, folder: str, station: str) -> None:
    assert album_of_event(album, numbered=False) == folder
    assert album_of_event(album, numbered=True) == station
