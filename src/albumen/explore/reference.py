"""What an observation is held against: the declaration, or another observation, in one form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec.inspect as look
from msgspec import Struct, field

from albumen.api import ALL
from albumen.api.common import GENERAL
from albumen.api.names import NAMES
from albumen.declare import Api, Blob, Method, Nothing
from albumen.explore.answers import MOST_DEPTH
from albumen.explore.observed import Observed, Required
from albumen.wire import FALSE, TRUE

ANY = "any"
_PLAIN = ("int", "number", "bool", "date", "word", "id", "list", "json", "text", "empty")
_ANSWERED: dict[type[look.Type], str] = {
    look.IntType: "int",
    look.FloatType: "number",
    look.BoolType: "bool",
    look.StrType: "text",
    look.NoneType: "null",
    look.StructType: "object",
    look.DictType: "object",
    look.ListType: "list",
    look.VarTupleType: "list",
}


class KnownParameter(Struct, frozen=True):
    """A parameter as a reference has it: the types it takes, and its words, none where they are not bounded."""

    required: Required
    types: frozenset[str]
    words: frozenset[str] = frozenset()


class KnownMethod(Struct):
    """A method as a reference has it. `always` are the places of answers that are there wherever their parent is."""

    parameters: dict[str, KnownParameter] = field(default_factory=dict)
    answers: dict[str, frozenset[str]] = field(default_factory=dict)
    always: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    evidence: str = ""


class KnownApi(Struct):
    """An API as a reference has it. No `versions` means that they are not known."""

    path: str = ""
    versions: frozenset[int] = frozenset()
    methods: dict[str, KnownMethod] = field(default_factory=dict)


Reference = dict[str, KnownApi]


def of_observed(observed: Observed) -> Reference:
    """Another observation as the reference: nothing is known to be there always."""
    return {
        name: KnownApi(
            api.path,
            frozenset(api.versions),
            {
                method_name: KnownMethod(
                    {
                        one: KnownParameter(told.required, frozenset(told.types), frozenset(told.values))
                        for one, told in method.parameters.items()
                    },
                    {place: frozenset(types) for place, types in method.answers.items()},
                    codes=frozenset(method.codes),
                    evidence=next(iter(method.evidence), ""),
                )
                for method_name, method in api.methods.items()
            },
        )
        for name, api in observed.apis.items()
    }


def of_declaration() -> Reference:
    """Albumen's own registry, with the methods that our station does not serve, as the reference."""
    known = {name: _api(api) for name, api in ALL.items()}
    return known | {name: KnownApi(path) for name, path in NAMES.items()}


def _api(api: type[Api[Any]]) -> KnownApi:
    versions = {version for method in api.methods.values() for version in method.versions}
    return KnownApi(
        api.path, frozenset(versions), {name: _method(method) for name, method in api.methods.items()}
    )


def _method(method: Method[Any, Any]) -> KnownMethod:
    asked = look.type_info(method.request_type)
    assert isinstance(asked, look.StructType)
    places: dict[str, set[str]] = {}
    always: set[str] = set()
    if method.returns is Blob:
        places[""] = {ANY}
    elif method.returns is not Nothing:
        _walk("data", [look.type_info(method.returns)], places, always)
    return KnownMethod(
        {one.encode_name: _parameter(one) for one in asked.fields},
        {place: frozenset(types) for place, types in places.items()},
        frozenset(always),
        frozenset(str(fault.code) for fault in (*GENERAL, *method.faults)),
        f"declared:{method.owner.api} {method.name}",
    )


def _parameter(one: look.Field) -> KnownParameter:
    types: set[str] = {"empty"}
    words: set[str] | None = set()
    for kind in _kinds(one.type):
        members = [*_kinds(kind.item_type)] if isinstance(kind, look.VarTupleType) else [kind]
        if isinstance(kind, look.VarTupleType):
            types.add("list")
        for member in members:
            taken, few = _taken(member)
            types |= taken
            words = None if words is None or few is None else words | few
    return KnownParameter("yes" if one.required else "no", frozenset(types), frozenset(words or ()))


def _taken(kind: look.Type) -> tuple[set[str], set[str] | None]:
    """The types of texts that a kind takes, and its words; None where any word will do."""
    if isinstance(kind, look.IntType):
        return {"int"}, set()
    if isinstance(kind, look.FloatType):
        return {"int", "number"}, set()
    if isinstance(kind, look.BoolType):
        return {"bool", "int", "word"}, {word for word in TRUE | FALSE if word.isalpha()}
    if isinstance(kind, look.LiteralType):
        return {"word", "int", "text"}, {str(value) for value in kind.values}
    if isinstance(kind, look.NoneType):
        return set(), set()
    if isinstance(kind, look.StructType):
        return {"file"}, None
    if isinstance(kind, look.StrType) and kind.pattern:
        return {"id", "word"}, None
    return {*_PLAIN}, None


def _walk(place: str, kinds: Iterable[look.Type], places: dict[str, set[str]], always: set[str]) -> None:
    """Note the types at a place of an answer, and at all places in it; what stands there may have several forms."""
    flat = [one for kind in kinds for one in _kinds(kind)]
    structs = [one for one in flat if isinstance(one, look.StructType)]
    rows = [one.item_type for one in flat if isinstance(one, look.ListType | look.VarTupleType)]
    values = [one.value_type for one in flat if isinstance(one, look.DictType)]
    places[place] = {word for one in flat for word in _answered(one)}
    if place.count(".") > MOST_DEPTH:
        return  # a form that holds itself
    if rows:
        _walk(f"{place}[]", rows, places, always)
    if values:
        _walk(f"{place}.*", values, places, always)
    members: dict[str, list[look.Field]] = {}
    for member in (member for struct in structs for member in struct.fields):
        members.setdefault(member.encode_name, []).append(member)
    for name, forms in members.items():
        _walk(f"{place}.{name}", [one.type for one in forms], places, always)
        if len(forms) == len(structs) and all(one.required for one in forms):
            always.add(f"{place}.{name}")
    for tag in {struct.tag_field for struct in structs} - {None}:
        places[f"{place}.{tag}"] = {"text"}


def _answered(kind: look.Type) -> Iterable[str]:
    if isinstance(kind, look.LiteralType):
        return {"int" if isinstance(value, int) else "text" for value in kind.values}
    return {_ANSWERED.get(type(kind), ANY)}


def _kinds(kind: look.Type) -> Iterator[look.Type]:
    """The members of unions, without what is said about them."""
    if isinstance(kind, look.Metadata):
        yield from _kinds(kind.type)
    elif isinstance(kind, look.UnionType):
        for one in kind.types:
            yield from _kinds(one)
    else:
        yield kind
