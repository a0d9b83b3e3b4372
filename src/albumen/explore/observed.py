"""What was seen of a web API, as one document whatever it was seen in: `observed.json`, format 1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from albumen.explore.problems import ExploreProblem

FORMAT = 1
MOST_VALUES = 12
MOST_EXAMPLES = 3
MOST_EVIDENCE = 8

Required = Literal["yes", "likely", "no", "unknown"]


class Parameter(Struct):
    """A parameter: in how many of the method's calls it was, and what it held.

    `required` is "yes" where a source says so, "likely" where no call went well without it, "no" where one did, and
    "unknown" after a single call. `types` are int, number, bool, date, word, id, list, json, text, empty and file.
    `values` are the words it takes where they seem to be few; `examples` are redacted. `evidence` is there where
    sources of programs tell of it: `php:album.php:118`.
    """

    seen: int = 0
    of: int = 0
    required: Required = "unknown"
    types: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    evidence: list[str] | UnsetType = UNSET


class Method(Struct):
    """A method: its calls, parameters and answers.

    `answers` are the types that were at each place of the answer's JSON (`data.items[].id`), or of its bytes (a
    content type at the place ""). `codes` counts the refusals by code; `verbs`, `bodies` and `session` say how it was
    called: the HTTP verb, the kind of body, where the session was. `evidence` says where: `har:walk.har#entry 12`.
    """

    calls: int = 0
    parameters: dict[str, Parameter] = field(default_factory=dict)
    answers: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    verbs: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    session: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)

    @property
    def went_well(self) -> int:
        """Calls that were not refused."""
        return self.calls - sum(self.codes.values())


class Api(Struct):
    """An API: the script that answers it, the versions seen, its methods."""

    path: str = ""
    versions: list[int] = field(default_factory=list)
    methods: dict[str, Method] = field(default_factory=dict)


class Observed(Struct):
    """All that was seen."""

    format: int = FORMAT
    apis: dict[str, Api] = field(default_factory=dict)

    def method(self, api: str, method: str) -> Method:
        """That method, made when it is new."""
        return self.api(api).methods.setdefault(method, Method())

    def api(self, name: str) -> Api:
        """That API, made when it is new."""
        return self.apis.setdefault(name, Api())

    def pairs(self) -> set[tuple[str, str]]:
        """Every pair of API and method."""
        return {(name, method) for name, api in self.apis.items() for method in api.methods}


def dumps(observed: Observed) -> bytes:
    """The document, APIs and methods in alphabetical order, for people and `diff` to read."""
    ordered = Observed(
        observed.format,
        {
            name: Api(api.path, sorted(api.versions), dict(sorted(api.methods.items())))
            for name, api in sorted(observed.apis.items())
        },
    )
    return msgspec.json.format(msgspec.json.encode(ordered), indent=2) + b"\n"


def loads(data: bytes, *, name: str) -> Observed:
    """Read a document. Raises `ExploreProblem` that names the file and what is wrong in it."""
    try:
        told = msgspec.json.decode(data, type=_Document)
    except msgspec.DecodeError as error:
        raise ExploreProblem(
            "not-observed",
            f"{name!r} is no observed.json: {error}. Make one with: albumen explore har FILE -o {name}",
        ) from error
    if told.format != FORMAT:
        raise ExploreProblem(
            "unknown-format",
            f"{name!r} has format {told.format}; this program reads format {FORMAT}. Make it anew.",
        )
    return Observed(told.format, told.apis)


class _Document(Struct):
    """A document as it is read: only one that has a format is one."""

    format: int
    apis: dict[str, Api] = field(default_factory=dict)


def merge(many: Iterable[Observed]) -> Observed:
    """All documents as one: calls add up, and what one source knows for sure stays known."""
    whole = Observed()
    for one in many:
        for name, api in one.apis.items():
            into = whole.api(name)
            into.path = into.path or api.path
            into.versions = sorted({*into.versions, *api.versions})
            for method_name, method in api.methods.items():
                known = into.methods.get(method_name)
                into.methods[method_name] = method if known is None else merged_methods(known, method)
    return whole


def merged_methods(one: Method, other: Method) -> Method:
    """What two sources have seen of one method, together."""
    names = [*one.parameters, *(name for name in other.parameters if name not in one.parameters)]
    places = sorted({*one.answers, *other.answers})
    codes = sorted({*one.codes, *other.codes}, key=int)
    return Method(
        calls=one.calls + other.calls,
        parameters={name: _merged_parameter(name, one, other) for name in names},
        answers={place: union(one.answers.get(place, ()), other.answers.get(place, ())) for place in places},
        codes={code: one.codes.get(code, 0) + other.codes.get(code, 0) for code in codes},
        verbs=union(one.verbs, other.verbs),
        bodies=union(one.bodies, other.bodies),
        session=union(one.session, other.session),
        evidence=list(dict.fromkeys([*one.evidence, *other.evidence]))[:MOST_EVIDENCE],
    )


def _merged_parameter(name: str, one: Method, other: Method) -> Parameter:
    here, there = one.parameters.get(name, Parameter()), other.parameters.get(name, Parameter())
    values = union(here.values, there.values)
    proof = [word for part in (here, there) if part.evidence is not UNSET for word in part.evidence]
    return Parameter(
        seen=here.seen + there.seen,
        of=one.calls + other.calls,
        required=_both(_as_said(name, one), _as_said(name, other)),
        types=union(here.types, there.types),
        values=values if len(values) <= MOST_VALUES else [],
        examples=list(dict.fromkeys([*here.examples, *there.examples]))[:MOST_EXAMPLES],
        evidence=list(dict.fromkeys(proof))[:MOST_EVIDENCE] or UNSET,
    )


def _as_said(name: str, method: Method) -> Required | None:
    """What a source says of a parameter; None when it has nothing to say."""
    known = method.parameters.get(name)
    if known is not None and (known.required != "unknown" or method.calls):
        return known.required
    return "no" if method.went_well > 0 else None


def _both(one: Required | None, other: Required | None) -> Required:
    """Together: a call that went well without it is the strongest word, then what a source says."""
    said = [word for word in (one, other) if word is not None]
    for word in ("no", "yes", "likely"):
        if word in said:
            return word
    return "likely" if len(said) == 2 else "unknown"  # two single calls, each with it


def union(one: Iterable[str], other: Iterable[str]) -> list[str]:
    """Every word of both, in alphabetical order."""
    return sorted({*one, *other})
