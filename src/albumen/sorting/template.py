"""The template language: from a taken date to an album path, such as `{taken:%Y}/{taken:%Y-%m-%d}`."""

from __future__ import annotations

import re
from datetime import datetime

from albumen.sorting import SortProblem

DEFAULT = "{taken:%Y}/{taken:%Y-%m-%d}"
DATE_PARTS = frozenset("YymdjBbAaGVuwUWCe")
TIME_PARTS = frozenset("HIMSp")
_FIELD = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Template:
    """A checked template. `render` gives the album path below the destination, such as `2024/2024-05-01`.

    Fields are `{taken:...}` with the date and time directives of strftime. Names of months and days are English
    whatever the machine's language is, so that every run gives the same albums. Raises `SortProblem`
    ("bad-template") with the place and the cure.
    """

    def __init__(self, text: str = DEFAULT) -> None:
        self.text = text
        self._by_day = True
        self._cache: dict[tuple[int, ...], str] = {}
        if slash := re.search(r"\{[^{}]*/[^{}]*\}", text):
            raise _bad(text, f"has a slash inside {slash[0]}; put it between two fields")
        levels = text.split("/")
        self._levels = [self._check(level) for level in levels]
        if not any(_FIELD.search(level) for level in levels):
            raise _bad(text, "holds no field, so that every photo would land in one album")

    def _check(self, level: str) -> str:
        around = _FIELD.sub("", level)
        filled = _FIELD.sub("x", level)
        if filled in ("", ".", ".."):
            raise _bad(self.text, f"has a level {level!r} that names no album")
        if "{" in around or "}" in around:
            raise _bad(self.text, f"has a brace in {level!r} that is not closed or not opened")
        if filled != filled.strip() or filled.startswith(".") or filled.endswith("."):
            raise _bad(self.text, f"has a level {level!r} that starts or ends with a space or a dot")
        if any(ord(character) < 32 or character in '\\:*?"<>|' for character in around):
            raise _bad(self.text, f"has a character in {level!r} that not every disk can hold")
        for name, how in _FIELD.findall(level):
            self._check_field(name, how)
        return level

    def _check_field(self, name: str, how: str) -> None:
        if name != "taken":
            raise _bad(self.text, f"has an unknown field {{{name}}}; the field is {{taken:...}}")
        directives = re.findall(r"%(.?)", how)
        if not directives:
            raise _bad(self.text, "has a field {taken} without a format such as {taken:%Y-%m-%d}")
        for directive in directives:
            if directive in TIME_PARTS:
                self._by_day = False
            elif directive not in DATE_PARTS:
                raise _bad(self.text, f"has an unknown directive %{directive}")

    def render(self, taken: datetime) -> str:
        """The album path for a taken date; the same date gives the same path on every machine."""
        key: tuple[int, ...] = (taken.year, taken.month, taken.day)
        if not self._by_day:
            key += (taken.hour, taken.minute, taken.second)
        path = self._cache.get(key)
        if path is None:
            path = "/".join(
                _FIELD.sub(lambda field: _format(taken, field[2]), level) for level in self._levels
            )
            self._cache[key] = path
        return path


def _format(taken: datetime, how: str) -> str:
    words = {
        "B": _MONTHS[taken.month - 1],
        "b": _MONTHS[taken.month - 1][:3],
        "A": _DAYS[taken.weekday()],
        "a": _DAYS[taken.weekday()][:3],
        "Y": f"{taken.year:04}",
        "p": "AM" if taken.hour < 12 else "PM",
        "e": str(taken.day),
        "C": f"{taken.year // 100:02}",
    }
    return re.sub(r"%(.)", lambda part: words.get(part[1]) or taken.strftime(part[0]), how)


def _bad(text: str, what: str) -> SortProblem:
    return SortProblem("bad-template", f"The template {text!r} {what}. Try --by '{DEFAULT}'.")
