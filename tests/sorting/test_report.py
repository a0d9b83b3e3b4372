"""Reports as data: totals add up whatever the plan and the run, and no name breaks a table or a page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from albumen.shelf import Done, Item, Move, never
from albumen.shelf.folder import FolderShelf
from albumen.sorting.apply import apply_plan, report_on
from albumen.sorting.plan import Order, Plan, Step, load_lines
from albumen.sorting.planner import make_plan
from albumen.sorting.report import Sheet, as_csv, as_json, of_plan, of_report, of_run
from albumen.sorting.report_page import MOST_BYTES, MOST_PICTURES, PICTURE_BYTES, as_html
from albumen.sorting.runs import Run, RunStore
from tests import makers
from tests.worlds import put

NOW = datetime(2026, 3, 4, 5, 6)
NASTY = [
    "<script>alert(1)</script>.jpg",
    '"><img src=x onerror=alert(1)>.jpg',
    "=cmd|' /C calc'!A0.jpg",
    "+1.jpg", "-1.jpg", "@SUM(A1).jpg", "\t=1.jpg", "two\nlines.jpg", "caf\udce9.jpg", "a,b;c.jpg", "{{ 7*7 }}.jpg",
    "\r=1.jpg",
]  # fmt: skip
NAMES = st.sampled_from([*NASTY, "IMG_1.JPG", "b.heic"])
RUN = Run("20260304-1", NOW.isoformat(), "done", "sort", "/roll", "/roll", "/roll")


def item(name: str, kind: str = "photo", album: str = "/roll") -> Item:
    return Item(album, name, kind, 100, mtime_ns=1)  # type: ignore[arg-type]


@st.composite
def steps(draw: st.DrawFn) -> Step:
    fate = draw(st.sampled_from(["move", "there", "review", "left", "discard"]))
    kinds = draw(st.lists(st.sampled_from(["photo", "video", "sidecar"]), max_size=3))
    first = (
        draw(st.sampled_from(["photo", "video", "sidecar"])) if fate == "review" and not kinds else "photo"
    )
    along = tuple(item(draw(NAMES), kind) for kind in kinds)
    day = date(2000, 1, 1) + timedelta(days=draw(st.integers(0, 9999)))
    goes = fate in ("move", "there", "discard")
    return Step(
        item(draw(NAMES), first),
        fate,  # type: ignore[arg-type]
        taken=f"{day}T10:00:00" if goes else "",
        reason=draw(NAMES),
        album=f"/roll/{day}" if goes else "",
        name=draw(NAMES) if goes else "",
        along=along,
        along_names=tuple(one.name for one in along) if goes else (),
        same_as=(draw(NAMES),) if fate == "discard" else (),
    )


def plan_of(chosen: list[Step]) -> Plan:
    return Plan(Order("/roll", "/roll"), "/roll", chosen, [], [], [])


@st.composite
def ran(draw: st.DrawFn) -> tuple[Plan, dict[str, Done]]:
    """A plan, and what became of some of its moves: a run may stop anywhere."""
    chosen = draw(st.lists(steps(), max_size=12))
    states = st.sampled_from(["moved", "left", "failed", None])
    drawn = {str(number): draw(states) for number in range(len(chosen))}
    return plan_of(chosen), {key: Done(key, state, "so") for key, state in drawn.items() if state}


def adds_up(sheet: Sheet) -> bool:
    """Whether the totals, and the rows, both add up to the number of items found."""
    totals = sheet.totals()
    found = totals.pop("found")
    alone = sum(row.kind == "sidecar" and not row.group for row in sheet.rows())
    rows = sum(row.kind != "sidecar" for row in sheet.rows()) + alone
    return found == sum(totals.values()) == rows == sum(step.items for step in sheet.plan.steps)


@given(ran())
@settings(deadline=None)
def test_totals_add_up_for_every_plan_and_every_run(drawn: tuple[Plan, Mapping[str, Done]]) -> None:
    plan, outcomes = drawn
    report = report_on(RUN, plan, outcomes)

    assert adds_up(of_plan(plan))
    assert adds_up(of_report(plan, report))
    assert of_run(plan, RUN, outcomes.values()).totals() == of_report(plan, report).totals()


@given(ran())
@settings(max_examples=50, deadline=None)
def test_every_form_has_every_file_and_the_same_totals(drawn: tuple[Plan, Mapping[str, Done]]) -> None:
    plan, outcomes = drawn
    sheet = of_report(plan, report_on(RUN, plan, outcomes))
    files = sum(1 + len(step.along) for step in plan.steps)

    table = list(csv.reader(io.StringIO(as_csv(sheet), newline="")))
    document = json.loads(as_json(sheet))
    page = seen(as_html(sheet, picture=lambda album, name, item: None, made=NOW))

    assert len(table) == 1 + files
    assert [row["source"] for row in document["files"]] == [row.source for row in sheet.rows()]
    assert document["totals"] == sheet.totals()
    assert page.numbers == list(sheet.totals().values())


@given(st.lists(steps(), max_size=8))
@settings(deadline=None)
def test_no_cell_of_a_table_is_a_formula_or_breaks_its_line(chosen: list[Step]) -> None:
    text = as_csv(of_plan(plan_of(chosen)))

    assert len(text.splitlines()) == 1 + sum(1 + len(step.along) for step in chosen)
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell.strip().startswith(("=", "+", "-", "@")) for cell in row)
    text.encode()


class Page(HTMLParser):
    """What a browser would make of a page: its elements, the numbers of its totals, its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.handlers: set[str] = set()
        self.addresses: list[str] = []
        self.numbers: list[int] = []
        self.text = ""
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._in = tag
        self.ids |= {value or "" for name, value in attrs if name == "id"}
        self.handlers |= {name for name, _ in attrs if name.startswith("on")}
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")
        ]

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in == "dd" and data.strip():
            self.numbers.append(int(data.replace(",", "")))


def seen(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def test_names_are_text_and_nothing_else_on_the_page() -> None:
    plan = plan_of(
        [Step(item(name), fate, reason=name, code="no-date") for name in NASTY for fate in ("review", "left")]
        + [
            Step(item(name), "move", "2024-05-01T12:00:00", album=f"/roll/{name}", name=name)
            for name in NASTY
        ]
    )  # fmt: skip
    plan.remarks.extend(NASTY)

    html = as_html(
        of_plan(plan),
        picture=lambda album, name, item: makers.jpeg(seed=1) if "1" in name else None,
        made=NOW,
    )
    page = seen(html)

    assert page.tags.isdisjoint({"script", "link", "iframe", "object", "form", "base"})
    assert page.handlers == set()
    assert page.addresses
    parts = {address for address in page.addresses if address.startswith("#")}
    assert parts <= {f"#{name}" for name in page.ids}
    others = [address for address in page.addresses if address not in parts]
    assert all(address.startswith("data:image/jpeg;base64,") for address in others)
    assert "<script>alert(1)</script>.jpg" in page.text
    assert "caf\\udce9.jpg" in page.text
    assert "{{ 7*7 }}" in page.text
    assert "url(" not in html
    assert "@import" not in html
    html.encode()


def test_the_calendar_has_each_day_with_its_count() -> None:
    days = ["2024-02-29", "2024-02-29", "2024-12-31", "2023-01-01"]
    plan = plan_of(
        [
            Step(item(f"{number}.jpg"), "move", f"{day}T10:00:00", album="/roll/a", name=f"{number}.jpg")
            for number, day in enumerate(days)
        ]
    )

    html = as_html(of_plan(plan), picture=lambda album, name, item: None, made=NOW)

    assert 'title="2024-02-29: 2"' in html
    assert 'title="2024-12-31: 1"' in html
    assert 'title="2023-01-01: 1"' in html
    assert html.count('<td class="l0">') == 366 - 2 + 365 - 1


def test_a_page_of_a_huge_roll_keeps_below_its_size() -> None:
    long = "\U0001f600" * 60
    chosen = [
        Step(
            item(f"{number}{long}.jpg", album=f"/roll/{long}"),
            "move",
            f"{date(1990, 1, 1) + timedelta(days=number)}T10:00:00",
            album=f"/roll/{number}{long}",
            name=f"{number}{long}.jpg",
            along=(item(f"{number}{long}.xmp", "sidecar"),),
            along_names=(f"{number}{long}.xmp",),
        )
        for number in range(13_000)
    ]
    chosen += [
        Step(item(f"{number}{long}.jpg"), fate, reason=f"{number}{long}", code="no-date")  # type: ignore[arg-type]
        for fate in ("review", "left")
        for number in range(2_000)
    ]
    asked: list[str] = []

    def picture(album: str, name: str, item: Item) -> bytes:
        asked.append(name)
        return makers.jpeg(seed=1).ljust(PICTURE_BYTES, b"\0")

    html = as_html(of_plan(plan_of(chosen)), picture=picture, made=NOW)

    assert len(html.encode()) < MOST_BYTES
    assert len(asked) == MOST_PICTURES
    assert "17,000" in html


def test_a_run_keeps_its_plan_before_anything_moves(tmp_path: Path) -> None:
    put(tmp_path / "roll", {"caf\udce9.jpg": makers.jpeg(NOW, seed=1)})
    roll, store, kept = str(tmp_path / "roll"), RunStore(str(tmp_path / "state")), list[Plan]()

    class Watched(FolderShelf):
        """Reads the plan that the run keeps when the first move is asked for."""

        def apply(
            self, moves: Sequence[Move], journal: str, *, run: str, stop: Callable[[], bool]
        ) -> Iterator[Done]:
            with open(store.plan(store.find(run)), encoding="ascii") as lines:
                kept.append(load_lines(lines, name="plan"))
            yield from super().apply(moves, journal, run=run, stop=stop)

    shelf = Watched(roll, notes=store.locks)
    plan = make_plan(shelf, Order(roll, roll), now=NOW)
    report = apply_plan(shelf, plan, store, command="sort", now=NOW, stop=never)

    assert kept == [plan]
    assert report.counts()["moved"] == 1


def test_what_needs_a_look_comes_before_the_calendar() -> None:
    dated = Step(item("a.jpg"), "move", "2024-05-01T12:00:00", album="/roll/2024", name="a.jpg")
    plan = plan_of([dated, Step(item("b.jpg"), "review", reason="no date", code="no-date")])

    html = as_html(of_plan(plan), picture=lambda album, name, item: None, made=NOW)

    assert html.index('id="needs-a-review"') < html.index('id="albums"') < html.index('id="calendar"')
