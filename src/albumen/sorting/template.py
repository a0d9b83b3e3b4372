"""The template language: from what is known of an item to an album path, such as `{taken:%Y}/{taken:%Y-%m-%d}`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from albumen.sorting import SortProblem
from albumen.sorting.names import clean, safe_level

DEFAULT = "{taken:%Y}/{taken:%Y-%m-%d}"
BY_EVENT = "{taken:%Y}/{event}"
FIELDS = ("taken", "day", "album", "camera", "extension", "kind", "city", "country", "event")
SURE = frozenset(("taken", "day", "kind", "event"))  # fields that are never empty
DATE_PARTS = frozenset("YymdjBbAaGVuwUWCe")
TIME_PARTS = frozenset("HIMSp")
_FIELD = re.compile(r'(\{(?:"[^"{}]*"|[^"{}])*\})')
_BAR = re.compile(r'\|(?=(?:[^"]*"[^"]*")*[^"]*\Z)')  # a bar outside of quotes
_DIRECTIVE = re.compile(r"%(.)")
_NOT_EVERYWHERE = re.compile(r'[\0-\x1f\x7f\\:*?"<>|]')
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Context(Struct, frozen=True):
    """What a template may ask of an item; "" is what is not known.

    `taken` is its wall clock, after `shifted`; with events the first day of its event. `album` is the last name of
    the album it comes from, "" for the roll itself. `extension` has no dot. `event` is the name of its event's
    album, "" for the plain day; one that starts with a day is kept as it is, as it may stand already. All texts may
    be foreign.
    """

    taken: datetime
    album: str = ""
    camera: str = ""
    extension: str = ""
    kind: Literal["photos", "videos"] = "photos"
    city: str = ""
    country: str = ""
    event: str = ""


class _Choice(Struct, frozen=True):
    """One alternative of a field: a quoted text (no name), or a field's name and format."""

    name: str
    text: str


_Part = str | tuple[_Choice, ...]
_EVENT = (_Choice("event", ""),)
_STANDING = re.compile(
    r"\d{4}-\d\d-\d\d(?: [^/\0]{1,240})?", re.ASCII
)  # an event's album, as events.py names it


class Template:
    """A checked template. `render` gives the album path below the destination, such as `2024/2024-05-01`.

    A field is one alternative or several with bars between, `{album|city|"no place"}`: the first that is not empty
    counts. `needs` has the names of the fields used (`day` counts as `taken`); `names_a_day` tells whether the last
    level says a day or an event. Names of months and days are English whatever the machine's language is, so that
    every run gives the same albums. Raises `SortProblem` ("bad-template") with the place and the cure.
    """

    def __init__(self, text: str = DEFAULT) -> None:
        self.text = text
        self._by_day = True
        self._cache: dict[tuple[object, ...], str] = {}
        if slash := re.search(r"\{[^{}]*/[^{}]*\}", text):
            raise _bad(text, f"has a slash inside {slash[0]}; put it between two fields")
        self._levels = [self._level(level) for level in text.split("/")]
        choices = [choice for level in self._levels for part in level for choice in _choices(part)]
        self.needs = frozenset(choice.name for choice in choices if choice.name)
        self._others = tuple(sorted(self.needs - {"taken"}))
        self.names_a_day = any(
            choice.name == "event" or (choice.name == "taken" and re.search("%[dej]", choice.text))
            for part in self._levels[-1]
            for choice in _choices(part)
        )
        if not self.needs:
            raise _bad(text, "holds no field, so that every photo would land in one album")
        if not any(_is_sure(level) for level in self._levels):
            raise _bad(text, "gives no album where its fields are empty; end one with a date, as {album|day}")

    def _level(self, level: str) -> list[_Part]:
        pieces = _FIELD.split(level)
        around = "".join(pieces[::2])
        filled = "x".join(pieces[::2])
        if filled in ("", ".", ".."):
            raise _bad(self.text, f"has a level {level!r} that names no album")
        if "{" in around or "}" in around:
            raise _bad(self.text, f"has a brace or a quote in {level!r} that is not closed or not opened")
        if filled != filled.strip() or filled.startswith(".") or filled.endswith("."):
            raise _bad(self.text, f"has a level {level!r} that starts or ends with a space or a dot")
        if _NOT_EVERYWHERE.search(around) or (len(pieces) == 1 and safe_level(level) != level):
            raise _bad(self.text, f"has a character or a name in {level!r} that not every disk can hold")
        parts: list[_Part] = []
        for index, piece in enumerate(pieces):
            if index % 2:
                parts.append(tuple(map(self._choice, _BAR.split(piece[1:-1]))))
            elif piece:
                parts.append(piece)
        return parts

    def _choice(self, text: str) -> _Choice:
        if len(text) > 1 and text[0] == text[-1] == '"':
            if clean(text[1:-1]) != text[1:-1] or not any(map(str.isalnum, text)):
                raise _bad(self.text, f"has a text {text} that cannot be the name of an album")
            return _Choice("", text[1:-1])
        name, _, how = text.partition(":")
        if name not in FIELDS:
            close = difflib.get_close_matches(name, FIELDS, 1)
            hint = f"did you mean {{{close[0]}}}?" if close else f"fields are {', '.join(FIELDS)}"
            raise _bad(self.text, f"has an unknown field {{{name}}}; {hint}")
        if name == "taken":
            self._check_format(how)
        elif how:
            raise _bad(self.text, f"gives {{{name}}} a format {how!r}; only {{taken:...}} has one")
        return _Choice("taken", "%Y-%m-%d") if name == "day" else _Choice(name, how)

    def _check_format(self, how: str) -> None:
        directives = re.findall(r"%(.?)", how)
        if not directives:
            raise _bad(self.text, "has a field {taken} without a format such as {taken:%Y-%m-%d}")
        if wrong := _NOT_EVERYWHERE.search(how):
            raise _bad(self.text, f"has {wrong[0]!r} in {{taken:{how}}}, which not every disk can hold")
        for directive in directives:
            if directive in TIME_PARTS:
                self._by_day = False
            elif directive not in DATE_PARTS:
                raise _bad(self.text, f"has an unknown directive %{directive}")

    def render_taken(self, taken: datetime) -> str:
        """The album path of a template that needs nothing but the taken date: the quick way."""
        key = self._key(taken)
        path = self._cache.get(key)
        if path is None:
            path = self._cache[key] = self._render(Context(taken))
        return path

    def render(self, context: Context) -> str:
        """The album path for what is known of an item.

        A level all of whose fields are empty is dropped; where only some are, the spaces, commas, dashes and
        underscores they leave at its ends are. The same context gives the same path on every machine, never one that
        is empty or leaves the destination, whatever the texts are.
        """
        key = (*self._key(context.taken), *[getattr(context, name) for name in self._others])
        path = self._cache.get(key)
        if path is None:
            path = self._cache[key] = self._render(context)
        return path

    def _key(self, taken: datetime) -> tuple[object, ...]:
        if self._by_day:
            return (taken.year, taken.month, taken.day)
        return (taken.year, taken.month, taken.day, taken.hour, taken.minute, taken.second)

    def _render(self, context: Context) -> str:
        return "/".join(filter(None, (_render_level(level, context) for level in self._levels)))


def shifted(taken: datetime, day_starts: int) -> datetime:
    """The wall clock with the day it counts for: before `day_starts` (minutes after midnight) the day before.

    The time of day is kept. With 240, 2024-01-01 03:59 gives 2023-12-31 03:59 and 04:00 stays.
    """
    return taken - timedelta(days=1) if taken.hour * 60 + taken.minute < day_starts else taken


def _choices(part: _Part) -> tuple[_Choice, ...]:
    return () if isinstance(part, str) else part


def _is_sure(level: list[_Part]) -> bool:
    """Whether a level is never dropped: it has no field, or one with an alternative that is never empty."""
    choices = [choice for part in level for choice in _choices(part)]
    return not choices or any(not choice.name or choice.name in SURE for choice in choices)


def _render_level(level: list[_Part], context: Context) -> str:
    texts = [part if isinstance(part, str) else _value(part, context) for part in level]
    fields = [text for part, text in zip(level, texts, strict=True) if not isinstance(part, str)]
    if fields and not any(fields):
        return ""
    whole = "".join(texts)
    if level == [_EVENT] and _STANDING.fullmatch(whole):
        return whole
    return safe_level(whole if all(fields) else whole.strip(" ,-_"))


def _value(choices: tuple[_Choice, ...], context: Context) -> str:
    """The first alternative that is not empty, "" when all are."""
    for choice in choices:
        if value := _one_value(choice, context):
            return value
    return ""


def _one_value(choice: _Choice, context: Context) -> str:
    if not choice.name:
        return choice.text
    if choice.name == "taken":
        return _format(context.taken, choice.text)
    value = str(getattr(context, choice.name))
    if choice.name == "event":
        standing = _STANDING.fullmatch(value)
        return value if standing else clean(value) or _format(context.taken, "%Y-%m-%d")
    return clean(value.lower() if choice.name == "extension" else value)


_WORDS: dict[str, Callable[[datetime], str]] = {  # where a machine's language or C library would differ
    "B": lambda taken: _MONTHS[taken.month - 1],
    "b": lambda taken: _MONTHS[taken.month - 1][:3],
    "A": lambda taken: _DAYS[taken.weekday()],
    "a": lambda taken: _DAYS[taken.weekday()][:3],
    "Y": lambda taken: f"{taken.year:04}",
    "m": lambda taken: f"{taken.month:02}",
    "d": lambda taken: f"{taken.day:02}",
    "p": lambda taken: "AM" if taken.hour < 12 else "PM",
    "e": lambda taken: str(taken.day),
    "C": lambda taken: f"{taken.year // 100:02}",
}


def _format(taken: datetime, how: str) -> str:
    def directive(part: re.Match[str]) -> str:
        word = _WORDS.get(part[1])
        return word(taken) if word is not None else taken.strftime(part[0])

    return _DIRECTIVE.sub(directive, how)


def _bad(text: str, what: str) -> SortProblem:
    stop = "" if what.endswith("?") else "."
    return SortProblem("bad-template", f"The template {text!r} {what}{stop} Try --by '{DEFAULT}'.")
