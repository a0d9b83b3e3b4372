"""A report as one HTML file that needs nothing else: no script, no request, every name escaped, a bounded size."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from albumen.media.kinds import sniff
from albumen.shelf import Item
from albumen.sorting.report import Line, Sheet, plain, whereabouts

MOST_BYTES = 8 * 1024 * 1024  # no page is larger; the limits below keep it so, for names of 255 bytes too
MOST_PICTURES = 160  # on the whole page
PICTURES = 4  # of one album
PICTURE_BYTES = 24 * 1024  # a larger thumbnail becomes a placeholder
ALBUMS = 1000  # shown one by one, the rest counted
LISTED = 300  # files of one list, the rest counted
REASONS = 20  # of one list, the rest together
LEVELS = (1, 3, 10, 30)  # photos a day from which a day of the calendar gets its next shade
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TITLES = {
    "move": "to move",
    "moved": "moved",
    "already_there": "already there",
    "review": "review",
    "failed": "failed",
    "left_alone": "left alone",
    "discard": "to discard",
    "discarded": "discarded",
}

Picture = Callable[[str, str, Item], bytes | None]
"""The thumbnail of the file that is at (album, name) now and was found as an item; None where there is none."""

_templates = Environment(
    loader=PackageLoader("albumen.sorting"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["plain"] = plain


class Day(Struct, frozen=True):
    """A cell of the calendar: the day, its photos, and its shade from 0 to 4; "" outside of the year."""

    name: str
    count: int
    level: int


class Year(Struct, frozen=True):
    """A year of the calendar: a row a weekday, a cell a week; `starts` has each month's name and width in weeks."""

    number: int
    total: int
    starts: list[tuple[str, int]]
    rows: list[tuple[str, list[Day]]]
    months: list[int]


class Shot(Struct, frozen=True):
    """A picture of an album: its file, and a data: address, "" for a placeholder."""

    name: str
    kind: str
    address: str


class Album(Struct, frozen=True):
    """An album that receives or has items."""

    path: str
    items: int
    arriving: int
    shots: list[Shot]


class Listed(Struct, frozen=True):
    """Files with one reason; `more` are not shown. Each file has its path and what it goes with, or is equal to."""

    reason: str
    items: int
    files: list[tuple[str, str]]
    more: int


def as_html(sheet: Sheet, *, picture: Picture, made: datetime) -> str:
    """The page. `picture` gives thumbnails; `made` is the wall clock now."""
    dates = _days(sheet.lines)
    albums = _albums(sheet, picture)
    totals = sheet.totals()
    lists = {
        "Needs a review": _by_reason(sheet.lines, "review"),
        "Failed": _by_reason(sheet.lines, "failed"),
        "Left alone": _by_reason(sheet.lines, "left_alone"),
        "Copies": _by_reason(sheet.lines, "discard", "discarded"),
    }
    return _templates.get_template("report.html").render(
        sheet=sheet,
        made=f"{made:%Y-%m-%d %H:%M}",
        found=totals.pop("found"),
        totals=[(name, TITLES[name], count) for name, count in totals.items()],
        years=_calendar(dates),
        months=MONTHS,
        levels=LEVELS,
        dated=dates.total(),
        albums=albums[:ALBUMS],
        more_albums=max(0, len(albums) - ALBUMS),
        lists={title: groups for title, groups in lists.items() if groups},
        sidecars=_sidecars(sheet),
    )


def _days(lines: Iterable[Line]) -> Counter[date]:
    """How many photos and videos were taken on each day, as far as that is known; copies that go are left out."""
    days: Counter[date] = Counter()
    for line in lines:
        if line.step.taken and line.step.fate != "discard":
            days[date.fromisoformat(line.step.taken[:10])] += line.step.items
    return days


def _calendar(days: Counter[date]) -> list[Year]:
    """The years that have photos, the latest first."""
    return [_year(number, days) for number in sorted({day.year for day in days}, reverse=True)]


def _year(number: int, days: Counter[date]) -> Year:
    first, last = date(number, 1, 1), date(number, 12, 31)
    weeks = ((last - first).days + first.weekday()) // 7 + 1
    rows = [(name, [Day("", 0, 0)] * weeks) for name in WEEKDAYS]
    months = [0] * 12
    starts = [0] * 12
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        count = days[day]
        week = (offset + first.weekday()) // 7
        rows[day.weekday()][1][week] = Day(day.isoformat(), count, sum(count >= level for level in LEVELS))
        months[day.month - 1] += count
        if day.day == 1:
            starts[day.month - 1] = week
    widths = [end - start for start, end in zip(starts, [*starts[1:], weeks], strict=True)]
    return Year(number, sum(months), list(zip(MONTHS, widths, strict=True)), rows, months)


def _albums(sheet: Sheet, picture: Picture) -> list[Album]:
    """The albums by path, those that get items and those that have them, with a few pictures each."""
    by_path: dict[str, list[Line]] = {}
    for line in sheet.lines:
        if line.outcome in ("move", "moved", "already_there"):
            by_path.setdefault(line.step.album, []).append(line)
    each = min(PICTURES, max(1, MOST_PICTURES // max(1, len(by_path))))
    dest = sheet.plan.order.dest
    albums: list[Album] = []
    for number, (path, lines) in enumerate(sorted(by_path.items())):
        arriving = sum(line.step.items for line in lines if line.outcome != "already_there")
        below = path[len(dest) :].lstrip("/") if path.startswith(dest) else path
        shots = _shots(lines, each, picture) if (number + 1) * each <= MOST_PICTURES else []
        albums.append(Album(below or "/", sum(line.step.items for line in lines), arriving, shots))
    return albums


def _shots(lines: Sequence[Line], most: int, picture: Picture) -> list[Shot]:
    """Pictures from the whole length of an album, photos before videos."""
    files = [file for line in lines for file in whereabouts(line)]
    files = [file for file in files if file[2].kind == "photo"] or files
    step = max(1, len(files) // most)
    return [
        Shot(name, item.kind, _address(picture(album, name, item)))
        for album, name, item in files[::step][:most]
    ]


def _address(data: bytes | None) -> str:
    """A data: address of a thumbnail; "" for what is no picture, or too large."""
    form = sniff(data) if data else None
    if data is None or form not in ("jpeg", "png", "webp", "gif") or len(data) > PICTURE_BYTES:
        return ""
    return f"data:image/{form};base64,{base64.b64encode(data).decode('ascii')}"


def _by_reason(lines: Iterable[Line], *outcomes: str) -> list[Listed]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if line.outcome in outcomes:
            groups.setdefault(line.reason, []).append(line)
    ranked = sorted(groups.items(), key=lambda group: -len(group[1]))
    rest = [line for _, group in ranked[REASONS:] for line in group]
    listed = ranked[:REASONS] + ([("for other reasons", rest)] if rest else [])
    share = LISTED // max(1, len(listed))
    return [
        Listed(
            reason,
            sum(line.step.items for line in group),
            [(line.step.item.path, _beside(line)) for line in group[:share]],
            max(0, len(group) - share),
        )
        for reason, group in listed
    ]


def _beside(line: Line) -> str:
    step = line.step
    if step.same_as:
        return f"same as {step.same_as[0]}"
    return f"with {', '.join(item.name for item in step.along[:3])}" if step.along else ""


def _sidecars(sheet: Sheet) -> Listed:
    """The sidecars that go along with their item, wherever that goes."""
    pairs = [(side.path, line.step.item.name) for line in sheet.lines for side in line.step.sidecars]
    shown = [(path, f"with {name}") for path, name in pairs[:LISTED]]
    return Listed("", len(pairs), shown, len(pairs) - len(shown))
