"""The form of an answer: which types stood at which place of its JSON; never a value."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from albumen.explore.untyped import members, rows

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}")
_API_NAME = re.compile(r"[A-Za-z]+(\.[A-Za-z0-9]+)+")
MOST_DEPTH = 12
MOST_ROWS = 200  # of a list: more of the same
MOST_ALIKE = 3  # members of one form that may be members; more are rows under names of things


class Told(NamedTuple):
    """What an answer tells: the code of a refusal, its places with their types, and the scripts of APIs it names."""

    code: str | None
    places: dict[str, set[str]]
    scripts: dict[str, str]


def read_answer(body: bytes | None, content_type: str) -> Told:
    """What an answer tells; bytes that are no JSON have the content type at the place ""."""
    kind = content_type.partition(";")[0].strip().lower()
    if body is None or body == b"":
        return Told(None, {}, {})
    try:
        data = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Told(None, {"": {kind or "application/octet-stream"}}, {})
    if not isinstance(data, dict):
        return Told(None, {"": {kind or "application/json"}}, {})
    whole = members(data)
    if whole.get("success") is False:
        code = members(whole.get("error")).get("code")
        return Told(str(code) if isinstance(code, int) else "0", {}, {})
    places: dict[str, set[str]] = {}
    _walk("data", whole.get("data"), places, MOST_DEPTH)
    return Told(None, places, _scripts(members(whole.get("data"))))


def _walk(place: str, value: Any, places: dict[str, set[str]], depth: int) -> None:
    if value is None and place == "data":
        return
    places.setdefault(place, set()).add(_type(value))
    if depth == 0 or not isinstance(value, (dict, list)):
        return
    inside = members(value)
    keyed_by_data = is_keyed_by_data(inside)
    for key, inner in inside.items():
        _walk(f"{place}.{'*' if keyed_by_data else key}", inner, places, depth - 1)
    for inner in rows(value)[:MOST_ROWS]:
        _walk(f"{place}[]", inner, places, depth - 1)


def is_keyed_by_data(inside: dict[str, Any]) -> bool:
    """Whether the keys are names of things, not of members: some are no identifier, or all hold the same members."""
    if any(not _KEY.fullmatch(key) for key in inside):
        return True
    forms = [frozenset(members(one)) for one in inside.values()]
    return len(forms) > MOST_ALIKE and all(forms) and len(set(forms)) == 1


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "text"
    return "object" if isinstance(value, dict) else "list" if isinstance(value, list) else "null"


def _scripts(data: dict[str, Any]) -> dict[str, str]:
    """The script of each API where an answer is a discovery's: API names with a `path` each."""
    paths = {name: members(told).get("path") for name, told in data.items() if _API_NAME.fullmatch(name)}
    return {name: path for name, path in paths.items() if isinstance(path, str)}
