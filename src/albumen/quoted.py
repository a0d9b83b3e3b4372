"""How values travel in DSM's API: as JSON texts on `entry.cgi`, as plain text with escapes before; no I/O.

Bytes of names that are not UTF-8 travel as surrogates inside the text, as everywhere in Albumen. DSM facts, flows 9:
a list that is not quoted is one literal path on DSM 7, and a name such as 2024 would be read as a number.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar, cast

import msgspec

from albumen.declare import Method, Request, Upload
from albumen.wire import FALSE, TRUE, BadField

Q = TypeVar("Q", bound=Request[Any])

PLAIN_APIS = ("SYNO.API.", "SYNO.FileStation.Upload")
"""APIs, by the start of their names, whose values are always plain text."""
PLAIN_FIELDS = frozenset({"pattern"})
"""Fields that are sent as they are: DSM 6 and 7 answered HTTP 502 to an array."""


def to_fields(method: Method[Any, Any], request: Request[Any], *, quoted: bool) -> dict[str, str]:
    """The text fields of a request; None and files are left out. `quoted` is what discovery's JSON asks for."""
    is_json = quoted and not method.owner.api.startswith(PLAIN_APIS)
    fields: dict[str, str] = {}
    for name in request.__struct_fields__:
        value = getattr(request, name)
        if value is not None and not isinstance(value, Upload):
            as_json = is_json and name not in PLAIN_FIELDS
            escapes = method.owner.api.startswith("SYNO.FileStation.")
            fields[name] = as_text(value) if as_json else _plain(value, escapes=escapes)
    return fields


def as_text(value: object) -> str:
    """A value as the JSON text that `entry.cgi` takes; tuples are arrays.

    >>> as_text(("/photo/2024", "/photo/a, b"))
    '["/photo/2024","/photo/a, b"]'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object, *, escapes: bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        members = [str(member) for member in cast("tuple[object, ...]", value)]
        return ",".join(_escaped(member) if escapes else member for member in members)
    return str(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,")


def from_fields(
    fields: Mapping[str, str],
    request: type[Q],
    *,
    commas: bool,
    plain: bool,
    uploads: Mapping[str, Upload] | None = None,
) -> Q:
    """Read a request, tolerantly: a value is JSON as a whole, else the text itself.

    With `commas` (version 1) a list may be comma text with escapes; without, comma text is one literal member.
    `plain` is for APIs whose values are never JSON, with lists of words by commas. Raises `BadField`.
    """
    values: dict[str, object] = dict(uploads or {})
    for name, shape in _shapes(request).items():
        if name in fields and name not in values:
            values[name] = _value(fields[name], shape, commas=commas or plain, plain=plain)
    try:
        read: Q = msgspec.convert(values, request, strict=False)
    except msgspec.ValidationError as error:
        raise BadField(str(error)) from error
    return read


class _Shape(NamedTuple):
    """What a text is turned into; `known` are the words of a list whose other words are passed over."""

    many: bool
    truth: bool
    known: frozenset[str]


@cache
def _shapes(request: type[Request[Any]]) -> dict[str, _Shape]:
    hints = typing.get_type_hints(request)
    return {name: _shape(hints[name]) for name in request.__struct_fields__}


def _shape(hint: Any) -> _Shape:
    kinds: tuple[Any, ...] = (
        typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    )
    many = [kind for kind in kinds if typing.get_origin(kind) is tuple]
    members = [member for kind in many for member in typing.get_args(kind)]
    words = [word for one in members if typing.get_origin(one) is Literal for word in typing.get_args(one)]
    return _Shape(bool(many), bool in kinds, frozenset(words))


def _value(text: str, shape: _Shape, *, commas: bool, plain: bool) -> object:
    if shape.many:
        members = _members(text, commas=commas)
        return [one for one in members if one in shape.known] if shape.known else members
    if not plain:
        loaded = _loads(text)
        text = loaded if isinstance(loaded, str) else text
    if shape.truth:
        word = text.strip().lower()
        return True if word in TRUE else False if word in FALSE else text
    return text


def _members(text: str, *, commas: bool) -> list[str]:
    loaded = _loads(text)
    if isinstance(loaded, list):
        return [str(one) for one in cast("list[object]", loaded)]
    if isinstance(loaded, str):
        return [loaded]
    return split_commas(text) if commas else [text]


def _loads(text: str) -> object:
    """What a text holds as JSON as a whole; None when it is none."""
    try:
        return cast("object", json.loads(text))
    except (ValueError, RecursionError):
        return None


def split_commas(text: str) -> list[str]:
    r"""The members of a comma list of version 1, where a comma is written `\,` and a backslash `\\`.

    >>> split_commas(r"/photo/a\, b,/photo/c")
    ['/photo/a, b', '/photo/c']
    """
    members, current, escaped = list[str](), list[str](), False
    for letter in text:
        if letter == "," and not escaped:
            members.append("".join(current))
            current.clear()
        elif letter == "\\" and not escaped:
            escaped = True
            continue
        else:
            current.append(letter)
        escaped = False
    return [*members, "".join(current)]
