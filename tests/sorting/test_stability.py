"""Files that are still being written: what counts as stable, by a clock that the tests move."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from albumen.shelf import Item
from albumen.sorting.watch import HELD, Stability

SETTLE = 10.0


class Time:
    """A clock that stands until it is set."""

    now = 0.0

    def clock(self) -> float:
        return self.now


def looked(stability: Stability, *items: Item) -> list[bool]:
    """Whether each item waits, in one look."""
    waiting = stability.look()
    return [bool(waiting(item)) for item in items]


def test_an_item_is_stable_when_two_looks_apart_show_it_unchanged() -> None:
    time = Time()
    stability = Stability(SETTLE, clock=time.clock)
    item = Item("roll", "a.jpg", "photo", 100, mtime_ns=1)

    assert looked(stability, item) == [True]
    assert stability.due == 10
    time.now = 9.9
    assert looked(stability, item) == [True]
    time.now = 10
    assert looked(stability, item) == [False]
    assert stability.due is None


@pytest.mark.parametrize("change", [{"size": 101}, {"mtime_ns": 2}, {"takendate": "2024"}])
def test_a_change_begins_the_wait_anew(change: dict[str, Any]) -> None:
    time = Time()
    stability = Stability(SETTLE, clock=time.clock)
    item = Item("roll", "a.jpg", "photo", 100, mtime_ns=1)
    looked(stability, item)
    time.now = 10

    changed = msgspec.structs.replace(item, **change)

    assert looked(stability, changed) == [True]
    assert stability.due == 20


def test_a_slow_look_does_not_shorten_the_wait() -> None:
    """The first look reads the file late, the second early: the time between the reads is what counts."""
    time = Time()
    stability = Stability(SETTLE, clock=time.clock)
    item = Item("roll", "a.jpg", "photo", 100)
    waiting = stability.look()
    time.now = 30  # the walk took long
    waiting(item)

    assert looked(stability, item) == [True]
    assert stability.due == 40


def test_an_item_that_went_away_waits_again_when_it_is_back() -> None:
    time = Time()
    stability = Stability(SETTLE, clock=time.clock)
    item = Item("roll", "a.jpg", "photo", 100)
    looked(stability, item)
    time.now = 10
    looked(stability)

    assert looked(stability, item) == [True]


def test_what_could_not_be_moved_is_left_alone_for_an_hour() -> None:
    time = Time()
    stability = Stability(SETTLE, clock=time.clock)
    item = Item("roll", "a.jpg", "photo", 100)
    looked(stability, item)
    time.now = 10
    stability.hold(item)

    assert looked(stability, item) == [True]
    assert stability.due is None
    time.now = 10 + HELD
    assert looked(stability, item) == [False]


def test_an_item_that_a_run_has_moved_does_not_wait_where_it_is_now() -> None:
    time = Time()
    stability = Stability(SETTLE, clock=time.clock)
    item = Item("roll", "a.jpg", "photo", 100)
    looked(stability, item)
    time.now = 10
    looked(stability, item)
    stability.moved(item, "roll/2024", "a (2).jpg")

    assert looked(stability, Item("roll/2024", "a (2).jpg", "photo", 100)) == [False]
