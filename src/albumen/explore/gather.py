"""Gathers exchanges into what was observed: told apart by the fields `api` and `method`, wherever they travelled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct, field

from albumen.api.families import SESSION_NAMES
from albumen.explore.answers import Told, read_answer
from albumen.explore.exchanges import Exchange, Field, form_of
from albumen.explore.observed import (
    MOST_EVIDENCE,
    MOST_EXAMPLES,
    MOST_VALUES,
    Method,
    Observed,
    Parameter,
    Required,
    merged_methods,
)
from albumen.redaction import Redactor, speaks, type_of, words

NAMING = ("api", "method", "version")
MOST_DISTINCT = 64  # values of a parameter that are remembered
_API = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,127}")
_METHOD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_.:\[\]-]{0,63}")


class Call(Struct, frozen=True, kw_only=True):
    """A request that names a method. `api` is "" where only the script tells it; `fields` have no session in them."""

    api: str
    method: str
    version: str
    script: str
    naming: tuple[Field, ...]
    fields: tuple[Field, ...]
    body: str
    session: frozenset[str]
    exchange: Exchange


def call_of(exchange: Exchange) -> Call | None:
    """The call that an exchange is; None for one that names no method, such as a page's picture.

    Fields without a proper name are passed over: what stands there may be anything, such as a token.
    """
    form = form_of(exchange)
    named = {one.name: one.value for one in form.fields if one.name in NAMING}
    if not _METHOD.fullmatch(named.get("method", "")) or not _API.fullmatch(named.get("api") or "unnamed"):
        return None
    path = urlsplit(exchange.url).path
    return Call(
        api=named.get("api", ""),
        method=named["method"],
        version=named.get("version", ""),
        script=_script(path),
        naming=tuple(one for one in form.fields if one.name in NAMING),
        fields=tuple(
            one
            for one in form.fields
            if one.name not in NAMING and one.name.lower() not in SESSION_NAMES and FIELD.fullmatch(one.name)
        ),
        body=form.body,
        session=frozenset(_session(exchange, form.fields)),
        exchange=exchange,
    )


def _script(path: str) -> str:
    """The script of an address: the first part that has an extension (`download.php/1.mp4` is `download.php`)."""
    parts = path.split("/")
    dotted = [part for part in parts if "." in part]
    return dotted[0] if dotted else parts[-1]


def _session(exchange: Exchange, fields: list[Field]) -> set[str]:
    found = {f"{one.place} {one.name}" for one in fields if one.name.lower() in SESSION_NAMES and one.value}
    found |= {f"header {name}" for name, value in exchange.headers if name.lower() in SESSION_NAMES and value}
    for pair in exchange.header("cookie").split(";"):
        name, _, value = pair.strip().partition("=")
        if name.lower() in SESSION_NAMES and value:
            found.add(f"cookie {name}")
    return found or {"none"}


class _Held(Struct):
    """What a parameter held: types, and values as they may be shown."""

    types: set[str] = field(default_factory=set)
    values: dict[str, None] = field(default_factory=dict)
    is_full: bool = False

    def note(self, type: str, shown: str) -> None:  # noqa: A002
        self.types.add(type)
        if len(self.values) < MOST_DISTINCT:
            self.values[shown] = None
        elif shown not in self.values:
            self.is_full = True


class _Seen(Struct):
    """What was seen of one parameter, and apart from that in calls that were refused."""

    calls: int = 0
    well: int = 0
    taken: _Held = field(default_factory=_Held)
    refused: _Held = field(default_factory=_Held)

    @property
    def held(self) -> _Held:
        """What was taken; where all calls with it were refused, what was in these."""
        return self.taken if self.well else self.refused


class _Tally(Struct):
    """What was seen of one method."""

    calls: int = 0
    well: int = 0
    script: str = ""
    versions: set[int] = field(default_factory=set)
    parameters: dict[str, _Seen] = field(default_factory=dict)
    answers: dict[str, set[str]] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    verbs: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    session: set[str] = field(default_factory=set)
    evidence: list[str] = field(default_factory=list)


class Gatherer:
    """Takes exchanges one by one, in bounded memory; `observed()` is all that they showed.

    A call without `api` counts for the one API of its script, as a discovery's answer or other calls told it; where
    they told none, for an API named after the script.
    """

    def __init__(self) -> None:
        self.redactor = Redactor()
        self._tallies: dict[tuple[str, str, str], _Tally] = {}  # by api, script where that is unknown, method
        self._scripts: dict[str, str] = {}  # of APIs, as discovery tells them

    def add(self, exchange: Exchange) -> bool:
        """Take one exchange; whether it was a call."""
        told = read_answer(exchange.answer, exchange.answer_type)
        self._scripts.update(told.scripts)
        call = call_of(exchange)
        if call is None:
            return False
        key = (call.api, "" if call.api else call.script, call.method)
        self._count(self._tallies.setdefault(key, _Tally()), call, told)
        return True

    def _count(self, tally: _Tally, call: Call, told: Told) -> None:
        well = told.code is None
        tally.calls += 1
        tally.well += well
        tally.script = tally.script or call.script
        if well and call.version.isdigit() and len(call.version) < 4:
            tally.versions.add(int(call.version))
        tally.verbs.add(call.exchange.verb.upper())
        tally.bodies.add(call.body)
        tally.session |= call.session
        if told.code is not None:
            tally.codes[told.code] += 1
        for place, types in told.places.items():
            tally.answers.setdefault(place, set()).update(types)
        if len(tally.evidence) < MOST_EVIDENCE:
            tally.evidence.append(call.exchange.evidence)
        for name, values in _by_name(call.fields).items():
            seen = tally.parameters.setdefault(name, _Seen())
            seen.calls += 1
            seen.well += well
            held = seen.taken if well else seen.refused
            for one in values:
                held.note(*self._shown(one))

    def _shown(self, one: Field) -> tuple[str, str]:
        """The type of a field's value, and the value as it may be shown."""
        if one.is_file:
            return "file", self.redactor.kept("file", one.value)
        return type_of(one.value), self.redactor.kept(one.name, one.value)

    def observed(self) -> Observed:
        """What the exchanges so far have shown."""
        observed = Observed()
        for (name, script, method), tally in self._tallies.items():
            api_name = name or self._api_of(script) or f"?{script}"
            api = observed.api(api_name)
            api.path = api.path or self._scripts.get(api_name, tally.script)
            api.versions = sorted({*api.versions, *tally.versions})
            api.methods[method] = _joined(api.methods.get(method), self._method(tally))
        return observed

    def _method(self, tally: _Tally) -> Method:
        return Method(
            calls=tally.calls,
            parameters={name: _parameter(name, seen, tally) for name, seen in tally.parameters.items()},
            answers=self._answers(tally),
            codes=dict(sorted(tally.codes.items(), key=lambda one: int(one[0]))),
            verbs=sorted(tally.verbs),
            bodies=sorted(tally.bodies),
            session=sorted(tally.session),
            evidence=tally.evidence,
        )

    def _answers(self, tally: _Tally) -> dict[str, list[str]]:
        """The places of answers; a member that is called as somebody's value is a key, not a member."""
        places: dict[str, set[str]] = {}
        for place, types in tally.answers.items():
            parts = ["*" if self.redactor.hides(part.rstrip("[]")) else part for part in place.split(".")]
            places.setdefault(".".join(parts), set()).update(types)
        return {place: sorted(types) for place, types in sorted(places.items())}

    def _api_of(self, script: str) -> str:
        """The one API that a script answers, "" when none or several are known."""
        known = {api for api, path in self._scripts.items() if path.rpartition("/")[2] == script}
        known |= {api for (api, _, _), tally in self._tallies.items() if api and tally.script == script}
        return known.pop() if len(known) == 1 else ""


def _by_name(fields: Iterable[Field]) -> dict[str, list[Field]]:
    """The fields by name; a name that came twice is one parameter with two values."""
    found: dict[str, list[Field]] = {}
    for one in fields:
        found.setdefault(one.name, []).append(one)
    return found


def _joined(known: Method | None, new: Method) -> Method:
    return new if known is None else merged_methods(known, new)


def _parameter(name: str, seen: _Seen, tally: _Tally) -> Parameter:
    held = seen.held
    few = set[str]() if speaks(name) or held.is_full else words(value for value in held.values if value)
    return Parameter(
        seen=seen.calls,
        of=tally.calls,
        required=_required(seen, tally),
        types=sorted(held.types),
        values=sorted(few) if len(few) <= MOST_VALUES and few - {"true", "false"} else [],
        examples=list(held.values)[:MOST_EXAMPLES],
    )


def _required(seen: _Seen, tally: _Tally) -> Required:
    """Calls that were refused tell nothing: they may have lacked it."""
    if seen.well < tally.well:
        return "no"
    return "likely" if tally.well > 1 else "unknown"
