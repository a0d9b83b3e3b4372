"""Named profiles: the words of a sort that are given again and again, kept in `albumen.toml`.

    [profile.phone]
    source = "~/Pictures/roll"
    into = "~/Pictures/albums"
    day-starts = "04:00"

Keys are the long options of `albumen sort` without their dashes. A password is never among them.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NoReturn

import msgspec
import platformdirs
from msgspec import Struct
from msgspec.structs import fields

from albumen.sorting import SortProblem
from albumen.sorting.lines import KeyPath, lines_of_keys
from albumen.sorting.rules import Rules, check, parse_date, parse_day_starts, parse_events
from albumen.sorting.template import Template

PLACES = ("source", "into", "user")
_RENAMED = {"from": "since", "to": "until", "except": "skip"}
_RULES = {field.name: field for field in fields(Rules)}
KEYS = (
    *PLACES,
    *sorted({*(name.replace("_", "-") for name in _RULES if name not in _RENAMED.values()), *_RENAMED}),
)


class Profile(Struct, frozen=True):
    """One profile. `source`, `into` and `user` are "" where not given; a `~` at their start is resolved.

    `given` has the rules that the profile sets, by their names in `Rules`; the rest is left to the command line.
    """

    name: str
    source: str = ""
    into: str = ""
    user: str = ""
    given: Mapping[str, Any] = {}

    def rules(self, **over: Any) -> Rules:
        """The profile's rules; what a command line says, `over`, wins."""
        return Rules(**{**self.given, **over})


def profiles_path() -> str:
    """The file of profiles: `ALBUMEN_CONFIG`, else `albumen.toml` in the user's directory for settings."""
    told = os.environ.get("ALBUMEN_CONFIG")
    return told or os.path.join(platformdirs.user_config_dir("albumen", appauthor=False), "albumen.toml")


def load_profiles(path: str) -> dict[str, Profile]:
    """The profiles of a file by their names; none where there is no file.

    Raises `SortProblem` ("bad-profile") with the file, the line and the cure for what is no TOML, unknown keys and
    values that cannot be meant.
    """
    try:
        with open(path, "rb") as file:
            text = file.read().decode()
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SortProblem("bad-profile", f"The profiles in {path!r} cannot be read: {error}.") from error
    return _Reader(path, text).profiles()


def pick(profiles: Mapping[str, Profile], name: str, path: str) -> Profile:
    """The profile of that name. Raises `SortProblem` ("no-profile") that names those there are."""
    if name in profiles:
        return profiles[name]
    known = f"it has {', '.join(sorted(profiles))}" if profiles else f"write one there, as [profile.{name}]"
    raise SortProblem("no-profile", f"There is no profile {name!r} in {path!r}; {known}.")


class _Reader:
    """Reads one file; keeps its text, as a complaint names the line."""

    def __init__(self, path: str, text: str) -> None:
        self._name, self._text = os.path.basename(path), text

    def profiles(self) -> dict[str, Profile]:
        try:
            table = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            self._refuse_syntax(error)
        for key in table:
            if key != "profile":
                self._fail((key,), f"{key!r} is unknown here; a profile starts with [profile.NAME]")
        profiles = self._table(("profile",), table.get("profile", {}))
        return {name: self._profile(name, value) for name, value in profiles.items()}

    def _profile(self, name: str, value: object) -> Profile:
        at = ("profile", name)
        places: dict[str, str] = {}
        given: dict[str, Any] = {}
        for key, told in self._table(at, value).items():
            if key in PLACES:
                places[key] = self._place((*at, key), told)
            else:
                given[_field(key)] = self._rule((*at, key), told)
        self._refuse_relative(at, places)
        self._checked(at, given)
        return Profile(name, **places, given=given)

    def _rule(self, at: KeyPath, value: object) -> Any:
        key = at[-1]
        if key not in KEYS:
            self._fail(at, _unknown(key))
        try:
            read = _read(key, value)
        except SortProblem as problem:
            self._fail(at, f"{key}: {problem}", problem)
        except TypeError as error:
            self._fail(at, f"{key} = {value!r}: give {error}")
        if key not in ("by", "events"):  # each needs the other beside it
            self._checked(at, {_field(key): read})
        return read

    def _checked(self, at: KeyPath, given: dict[str, Any]) -> None:
        try:
            check(Rules(**given))
        except SortProblem as problem:
            self._fail(at, f"{at[-1]}: {problem}", problem)

    def _place(self, at: KeyPath, value: object) -> str:
        if not isinstance(value, str) or not value:
            self._fail(at, f"{at[-1]} = {value!r}: give a text in quotes")
        return os.path.expanduser(value) if at[-1] != "user" else value

    def _refuse_relative(self, at: KeyPath, places: dict[str, str]) -> None:
        """A path must mean the same wherever a command is run; below a station's address `into` is an album."""
        for key in ("source", "into"):
            place = places.get(key, "")
            if place and not os.path.isabs(place) and "://" not in places.get("source", "") + place:
                self._fail((*at, key), f"{key} = {place!r} is no whole path; begin it with / or ~/")

    def _table(self, at: KeyPath, value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            self._fail(at, f"{'.'.join(at)} must be a table, as [profile.NAME]")
        return msgspec.convert(value, dict[str, object])

    def _refuse_syntax(self, error: tomllib.TOMLDecodeError) -> NoReturn:
        found = re.search(r" ?\(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = int(found[1]) if found and found[1] else self._text.rstrip().count("\n") + 1
        what = str(error)[: found.start()] if found else str(error)
        raise SortProblem(
            "bad-profile", f'{self._name} line {line}: {what}. Texts stand in quotes, as by = "{{day}}".'
        ) from error

    def _fail(self, at: KeyPath, what: str, cause: Exception | None = None) -> NoReturn:
        lines = lines_of_keys(self._text)
        while at and at not in lines:
            at = at[:-1]
        raise SortProblem(
            "bad-profile", f"{self._name} line {lines.get(at, 1)}: {what.rstrip('.')}."
        ) from cause


def _field(key: str) -> str:
    return _RENAMED.get(key, key.replace("-", "_"))


def _unknown(key: str) -> str:
    if "password" in key.lower():
        return f"{key!r} does not belong here; keep it in ALBUMEN_PASSWORD, or give it with --password-stdin"
    close = difflib.get_close_matches(key.replace("_", "-"), KEYS, 1)
    return (
        f"unknown key {key!r}, did you mean {close[0]!r}?"
        if close
        else (f"unknown key {key!r}; keys are {', '.join(KEYS)}")
    )


def _read(key: str, value: object) -> Any:
    """The value of a rule. Raises `TypeError` that says what it must be, and `SortProblem`."""
    if key in _READERS:
        return _READERS[key](value)
    default = _RULES[_field(key)].default
    if isinstance(default, bool):
        return _expect(value, bool, "true or false")
    return _expect(value, str, "a text in quotes")


def _expect(value: object, kind: type, words: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(words)
    return value


def _day(value: object) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return parse_date(_expect(value, str, "a day, as 2024-05-01"))


def _day_starts(value: object) -> int:
    hour = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return parse_day_starts(_expect(hour, str, 'a time in quotes, as "04:00"'))


def _patterns(value: object) -> tuple[str, ...]:
    words = 'patterns in quotes, as ["*.png", "video"]'
    found: list[object] = [value] if isinstance(value, str) else _expect(value, list, words)
    return tuple(_expect(one, str, words) for one in found)


def _already_there(value: object) -> str:
    if value not in ("keep", "trash"):
        raise TypeError('"keep" or "trash"')
    return str(value)


_READERS: dict[str, Callable[[object], Any]] = {
    "already-there": _already_there,
    "by": lambda value: Template(_expect(value, str, "a template in quotes")).text,
    "day-starts": _day_starts,
    "events": lambda value: parse_events(_expect(value, str, 'a length in quotes, as "6h"')),
    "except": _patterns,
    "from": _day,
    "limit": lambda value: _expect(value, int, "a number"),
    "only": _patterns,
    "to": _day,
}
