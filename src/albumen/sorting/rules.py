"""What a person asks of a sort, as one value, with its checks; no place, no clock, no file is looked at here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from albumen.media.kinds import RAW_EXTENSIONS, Kind, extension_of
from albumen.sorting import SortProblem
from albumen.sorting.template import BY_EVENT, DEFAULT, Template
from albumen.sorting.zone import home_zone

KIND_WORDS = ("photo", "video", "raw")
DAY = 24 * 60
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?", re.ASCII)
_SPAN = re.compile(r"(\d{1,4})\s*(m|min|h|d)", re.ASCII)
_UNIT = {"m": 1, "min": 1, "h": 60, "d": DAY}


class Rules(Struct, frozen=True, kw_only=True):
    """What a person asks of a sort; the defaults sort by day and change nothing else.

    `zone` is the name of the home zone, "" for none. `day_starts` is minutes after midnight, 0 to 1439; `events` the
    gap in minutes that parts two events, 0 for none. `since` and `until` are the first and last day wanted,
    YYYY-MM-DD, "" for no bound. `only` and `skip` are patterns, see `wanted`.
    """

    by: str = DEFAULT
    zone: str = ""
    flat: bool = False
    limit: int | None = None
    allow_wider: bool = False
    day_starts: int = 0
    events: int = 0
    since: str = ""
    until: str = ""
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    mtime: bool = False
    epoch: bool = False
    discard_duplicates: bool = False
    already_there: Literal["keep", "trash"] = "keep"
    again: bool = False
    prune: bool = False


def parse_day_starts(text: str) -> int:
    """Minutes after midnight of `04:00` or `4`. Raises `SortProblem` ("bad-day-starts")."""
    found = _CLOCK.fullmatch(text.strip())
    minutes = int(found[1]) * 60 + int(found[2] or 0) if found else DAY
    if not found or int(found[2] or 0) > 59 or minutes >= DAY:
        raise SortProblem(
            "bad-day-starts",
            f"A day cannot start at {text!r}; give a time from 00:00 to 23:59, such as --day-starts 04:00.",
        )
    return minutes


def parse_events(text: str) -> int:
    """Minutes of `6h`, `90m` or `1d`; `0` is 0, no events. Raises `SortProblem` ("bad-events")."""
    if text.strip() == "0":
        return 0
    found = _SPAN.fullmatch(text.strip().lower())
    minutes = int(found[1]) * _UNIT[found[2]] if found else 0
    if not minutes:
        raise SortProblem(
            "bad-events",
            f"{text!r} is not the length of a gap between two events; give hours, minutes or days, "
            "such as --events 6h, 90m or 1d.",
        )
    return minutes


def parse_date(text: str) -> str:
    """The day YYYY-MM-DD as it is, after a check. Raises `SortProblem` ("bad-date")."""
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip(), re.ASCII):
            raise ValueError(text)
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise SortProblem(
            "bad-date", f"{text!r} is not a day; write it as year, month and day, such as 2024-05-01."
        ) from error


def check(rules: Rules) -> None:
    """Raise `SortProblem` for the first thing in the rules that cannot be meant."""
    template = Template(rules.by)
    if rules.zone:
        home_zone(rules.zone)
    if rules.limit is not None and rules.limit < 0:
        raise SortProblem("bad-limit", f"--limit {rules.limit} is below 0; give the number of items to move.")
    if not 0 <= rules.day_starts < DAY:
        parse_day_starts(f"{rules.day_starts} minutes")
    if rules.events < 0:
        parse_events(f"{rules.events}m")
    _check_events(rules, template)
    for day in filter(None, (rules.since, rules.until)):
        parse_date(day)
    if rules.since and rules.until and rules.until < rules.since:
        raise SortProblem(
            "bad-date", f"--to {rules.until} is before --from {rules.since}; no day lies between. Swap them."
        )
    for pattern in (*rules.only, *rules.skip):
        _check_pattern(pattern)


def template_of(rules: Rules) -> Template:
    """The template the rules mean: with events and no template of one's own `{taken:%Y}/{event}`."""
    return Template(BY_EVENT if rules.events and rules.by == DEFAULT else rules.by)


def in_range(rules: Rules, taken_day: date) -> bool:
    """Whether a day, after the shift of `day_starts`, lies from `since` to `until`, both included."""
    if not rules.since and not rules.until:
        return True
    day = f"{taken_day.year:04}-{taken_day.month:02}-{taken_day.day:02}"
    return rules.since <= day and (not rules.until or day <= rules.until)


def wanted(rules: Rules, path: str, name: str, kind: Kind) -> bool:
    """Whether the patterns want an item: one of `only` (when there are any), and none of `skip`.

    `path` is the path below the roll with the name at its end, parts joined by `/`. `photo` (raw ones too), `video`
    and `raw` mean kinds. A pattern without a slash is for the name, one with a slash for the whole path: there `*`
    stays within a folder, `**` stands for any folders, and `Trip/` means all below. Letter case never counts.
    """
    if not rules.only and not rules.skip:
        return True
    if rules.only and not _any_matches(rules.only, path, name, kind):
        return False
    return not _any_matches(rules.skip, path, name, kind)


def _any_matches(patterns: Iterable[str], path: str, name: str, kind: Kind) -> bool:
    return any(_matches(pattern, path, name, kind) for pattern in patterns)


def _matches(pattern: str, path: str, name: str, kind: Kind) -> bool:
    if pattern in KIND_WORDS:
        return extension_of(name) in RAW_EXTENSIONS if pattern == "raw" else kind == pattern
    parts = _folded_parts(pattern)
    if len(parts) == 1:
        return fnmatchcase(_folded(name), parts[0])
    return _path_matches(_folded(path).split("/"), parts)


@lru_cache(maxsize=256)
def _folded_parts(pattern: str) -> tuple[str, ...]:
    return tuple(_folded(f"{pattern}**" if pattern.endswith("/") else pattern).split("/"))


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()


def _path_matches(parts: list[str], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_path_matches(parts[at:], pattern[1:]) for at in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _path_matches(parts[1:], pattern[1:])


def _check_events(rules: Rules, template: Template) -> None:
    if rules.events and rules.by != DEFAULT and "event" not in template.needs:
        raise SortProblem(
            "bad-events",
            f"With events the template {rules.by!r} must say where an event goes; try --by '{BY_EVENT}'.",
        )
    if not rules.events and "event" in template.needs:
        raise SortProblem(
            "bad-events",
            f"The template {rules.by!r} asks for events; say what parts two, such as --events 6h.",
        )


def _check_pattern(pattern: str) -> None:
    parts = pattern.rstrip("/").split("/")
    why = ""
    if not pattern.strip() or not parts[-1]:
        why = "is empty"
    elif pattern.startswith("/") or ".." in parts or "." in parts:
        why = "is not below the roll; start with a folder in it, such as 'Trip/**'"
    elif "" in parts:
        why = "has two slashes in a row"
    elif pattern.removesuffix("s") in KIND_WORDS and pattern not in KIND_WORDS:
        why = f"would be the name of a file; for the kind write {pattern.removesuffix('s')!r}"
    if why:
        raise SortProblem(
            "bad-pattern", f"The pattern {pattern!r} {why}. Patterns are such as '*.png', 'Trip/' or 'raw'."
        )
