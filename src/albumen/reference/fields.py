"""The fields of requests and answers as rows of words, for pages and for the twins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import msgspec
import msgspec.inspect as look

from albumen.api.common import OURS, SEED
from albumen.declare import Blob, Confidence, Method, Nothing, Upload

AnyMethod = Method[Any, Any]


class Row(NamedTuple):
    """One field in words. `parts` are the structs that its type names; no `default` means that it may be absent."""

    name: str
    kind: str
    required: bool
    default: str
    limits: str
    meaning: str
    confidence: Confidence
    sources: tuple[str, ...]
    parts: tuple[type, ...]


class Table(NamedTuple):
    """A struct in words: its name, what it is, and its fields."""

    name: str
    meaning: str
    rows: list[Row]


def parameters(method: AnyMethod) -> list[Row]:
    """The parameters of a method, in the order of the declaration."""
    return _rows(method.request_type, method)


def answer(method: AnyMethod) -> list[Table]:
    """The structs of a method's answer, outermost first, each once; none for bytes and for nothing."""
    if method.returns in (Blob, Nothing):
        return []
    tables: dict[type, Table] = {}
    _collect(_structs(look.type_info(method.returns)), method, tables)
    return list(tables.values())


def answered(method: AnyMethod) -> str:
    """What the `data` of an answer is, in words."""
    if method.returns is Blob:
        return "bytes"
    if method.returns is Nothing:
        return "nothing"
    return type_words(look.type_info(method.returns))


def _collect(structs: Iterator[look.StructType], method: AnyMethod, into: dict[type, Table]) -> None:
    inner: list[look.StructType] = []
    for one in structs:
        if one.cls not in into:
            into[one.cls] = Table(one.cls.__name__, line(one.cls.__doc__), _rows(one.cls, method))
            inner += [part for member in one.fields for part in _structs(member.type)]
    if inner:
        _collect(iter(inner), method, into)


def _rows(struct: type, method: AnyMethod) -> list[Row]:
    info = look.type_info(struct)
    assert isinstance(info, look.StructType)
    rows = [_row(one, method) for one in info.fields]
    if info.tag_field:
        meaning = f"Always `{info.tag}`: tells it from the others."
        tag = Row(info.tag_field, "text", True, "", "", meaning, method.confidence, (), ())
        rows.insert(0, tag)
    return rows


def _row(one: look.Field, method: AnyMethod) -> Row:
    meanings, sources = _said(one.type)
    return Row(
        name=one.encode_name,
        kind=type_words(one.type),
        required=one.required,
        default=_default(one),
        limits="; ".join(dict.fromkeys(_limits(one.type))),
        meaning=meanings[0] if meanings else "",
        confidence=_confidence(sources, method),
        sources=sources,
        parts=tuple(dict.fromkeys(part.cls for part in _structs(one.type))),
    )


def _confidence(sources: tuple[str, ...], method: AnyMethod) -> Confidence:
    """A field without sources of its own is as well known as its method; with some, as well as they make it."""
    if not sources:
        return method.confidence
    if SEED in sources:
        return "documented"
    return "albumen" if sources == (OURS,) else "used-by-clients"


def _said(kind: look.Type) -> tuple[list[str], tuple[str, ...]]:
    """What is said about a type, the outermost first, and the sources named with it."""
    meanings: list[str] = []
    while isinstance(kind, look.Metadata):
        said = cast("dict[str, str]", kind.extra_json_schema or {})  # pyright: ignore[reportUnknownMemberType]
        if "description" in said:
            meanings.append(said["description"])
            more = cast("dict[str, tuple[str, ...]]", kind.extra or {})  # pyright: ignore[reportUnknownMemberType]
            if sources := more.get("sources"):
                return meanings, sources
        kind = kind.type
    if isinstance(kind, look.UnionType):
        for one in kind.types:
            meanings += _said(one)[0]
    return meanings, ()


def _default(one: look.Field) -> str:
    value: object = one.default
    if value is msgspec.NODEFAULT:
        value = one.default_factory() if callable(one.default_factory) else value
    if value is msgspec.NODEFAULT or value is None:
        return ""
    return msgspec.json.encode(value).decode()


def type_words(kind: look.Type) -> str:
    """A type in words; structs by their name."""
    if isinstance(kind, look.Metadata):
        return type_words(kind.type)
    if isinstance(kind, look.UnionType):
        return " or ".join(
            dict.fromkeys(type_words(one) for one in kind.types if not isinstance(one, look.NoneType))
        )
    if isinstance(kind, look.StructType):
        return "file" if kind.cls is Upload else kind.cls.__name__
    if isinstance(kind, look.VarTupleType | look.ListType):
        return f"list of {type_words(kind.item_type)}"
    if isinstance(kind, look.DictType):
        return f"{type_words(kind.value_type)} by name"
    if isinstance(kind, look.LiteralType):
        return " ".join(f"`{value}`" if value != "" else "empty" for value in kind.values)
    return _WORDS.get(type(kind), "any")


_WORDS: dict[type[look.Type], str] = {
    look.IntType: "integer",
    look.FloatType: "number",
    look.BoolType: "true or false",
    look.StrType: "text",
}


def _limits(kind: look.Type) -> Iterator[str]:
    """The bounds of a type in words."""
    if isinstance(kind, look.Metadata):
        yield from _limits(kind.type)
    elif isinstance(kind, look.UnionType):
        for one in kind.types:
            yield from _limits(one)
    elif isinstance(kind, look.VarTupleType | look.ListType):
        if kind.max_length is not None:
            yield f"at most {kind.max_length} members"
        yield from _limits(kind.item_type)
    elif isinstance(kind, look.IntType | look.FloatType):
        bounds = (("at least", kind.ge), ("above", kind.gt), ("at most", kind.le), ("below", kind.lt))
        yield from (f"{word} {value:g}" for word, value in bounds if value is not None)
    elif isinstance(kind, look.StrType):
        if kind.min_length:
            yield "not empty" if kind.min_length == 1 else f"at least {kind.min_length} characters"
        if kind.max_length is not None:
            yield f"at most {kind.max_length} characters"
        if kind.pattern:
            yield f"`{kind.pattern}`"


def _structs(kind: look.Type) -> Iterator[look.StructType]:
    """The structs that a type names, not those within them."""
    if isinstance(kind, look.Metadata):
        yield from _structs(kind.type)
    elif isinstance(kind, look.UnionType):
        for one in kind.types:
            yield from _structs(one)
    elif isinstance(kind, look.VarTupleType | look.ListType):
        yield from _structs(kind.item_type)
    elif isinstance(kind, look.DictType):
        yield from _structs(kind.value_type)
    elif isinstance(kind, look.StructType) and kind.cls is not Upload:
        yield kind


def line(text: str | None) -> str:
    """The first paragraph of a docstring as one line."""
    return " ".join((text or "").strip().partition("\n\n")[0].split())
