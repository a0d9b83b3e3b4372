"""The form of an answer: which types stood at which place of its JSON; never a value."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}")
_API_NAME = re.compile(r"[A-Za-z]+(\.[A-Za-z0-9]+)+")
MOST_DEPTH = 12
MOST_ROWS = 200  # of a list: more of the same


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
    places: dict[str, set[str]] = {}
    if data.get("success") is False:
        error: Any = data.get("error")
        code: Any = error.get("code") if isinstance(error, dict) else None
        return Told(str(code) if isinstance(code, int) else "0", {}, {})
    _walk("data", data.get("data"), places, MOST_DEPTH)
    return Told(None, places, _scripts(data.get("data")))


def _walk(place: str, value: Any, places: dict[str, set[str]], depth: int) -> None:
    if value is None and place == "data":
        return
    places.setdefault(place, set()).add(_type(value))
    if depth == 0:
        return
    if isinstance(value, dict):
        keyed_by_data = _is_keyed_by_data(value)
        for key, inner in value.items():
            _walk(f"{place}.{'*' if keyed_by_data else key}", inner, places, depth - 1)
    elif isinstance(value, list):
        for inner in value[:MOST_ROWS]:
            _walk(f"{place}[]", inner, places, depth - 1)


def _is_keyed_by_data(value: dict[str, Any]) -> bool:
    """Whether the keys are names of things, not of members: some are no identifier, or all hold the same members."""
    if any(not _KEY.fullmatch(key) for key in value):
        return True
    inner = [one for one in value.values() if isinstance(one, dict) and one]
    forms = {frozenset(one) for one in inner}
    return len(inner) == len(value) > 3 and len(forms) == 1


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "text"
    return {dict: "object", list: "list"}.get(type(value), "null")


def _scripts(data: Any) -> dict[str, str]:
    """The script of each API where an answer is a discovery's: API names with a `path` each."""
    if not isinstance(data, dict):
        return {}
    return {
        name: told["path"]
        for name, told in data.items()
        if isinstance(told, dict) and _API_NAME.fullmatch(name) and isinstance(told.get("path"), str)
    }
