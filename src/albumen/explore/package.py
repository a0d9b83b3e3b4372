"""What a package tells of its API: definition files say which methods, scripts of PHP what they read and refuse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct, field

from albumen.api.families import SESSION_NAMES
from albumen.explore.api_file import from_definitions
from albumen.explore.gather import NAMING
from albumen.explore.observed import (
    MOST_EVIDENCE,
    MOST_VALUES,
    Api,
    Method,
    Observed,
    Parameter,
    Required,
    merge,
)
from albumen.explore.php import Function, Read, Script, read_php
from albumen.explore.php_tree import TooComplicated
from albumen.explore.problems import ExploreProblem
from albumen.explore.unpack import Found, Unpacker
from albumen.redaction import speaks

MOST_PARSED = 12 * 1024 * 1024  # bytes of scripts
MOST_FACTS = 200_000
_TELLING = re.compile(rb"(?i)\$_(request|get|post|files)\b|\bdefine\b|\bconst\b|method|filter_input")
_REQUIRED: dict[str, Required] = {"yes": "yes", "no": "no", "": "unknown"}
_BEFORE = ("do", "handle", "api", "action", "method", "process", "on", "exec", "run")
_AFTER = ("action", "method", "handler")


class Package(Struct):
    """What a package tells, and what to say about the reading of it, a sentence each."""

    observed: Observed
    notes: list[str]


class _Place(Struct, frozen=True):
    """A function and the script that it is in."""

    path: str
    function: Function


class _Facts(Struct):
    """What the functions of one method tell together."""

    reads: dict[str, Read] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    codes: set[int] = field(default_factory=set)
    starts: list[str] = field(default_factory=list)


def read_package(path: str) -> Package:
    """Read a package or the folder of one. Raises `ExploreProblem`, also where nothing is found."""
    reader = _Reader()
    unpacker = Unpacker()
    for found in unpacker.read(path):
        reader.take(found)
    observed = reader.observed()
    notes = [*reader.notes(), *unpacker.problems]
    notes += [f"Passed over: {count:,} file(s) {why}." for why, count in sorted(unpacker.passed_over.items())]
    if not observed.apis:
        said = " ".join(
            ["It holds no definition file (.api, .lib) and no script that answers methods.", *notes]
        )
        raise ExploreProblem("nothing-found", f"{path!r} tells of no API. {said}")
    return Package(observed, notes)


class _Reader:
    """Takes the files of a package one by one, keeping facts only."""

    def __init__(self) -> None:
        self._info: dict[str, str] = {}
        self._definitions: list[tuple[str, Observed]] = []
        self._scripts: dict[str, Script] = {}
        self._counts: Counter[str] = Counter()
        self._bytes, self._facts = MOST_PARSED, MOST_FACTS
        self._unknown: set[str] = set()
        self._dynamic: set[str] = set()

    def take(self, found: Found) -> None:
        """Take one file."""
        if found.path == "INFO":
            self._info = _info(found.data)
        elif found.path.lower().endswith((".api", ".lib")):
            folder, _, name = found.path.rpartition("/")
            try:
                self._definitions.append((folder, from_definitions(found.data, name=name)))
            except ExploreProblem:
                self._counts["definition file(s) are none, though they are called so"] += 1
        elif _TELLING.search(found.data):
            self._take_script(found)

    def _take_script(self, found: Found) -> None:
        self._bytes -= len(found.data)
        if self._bytes < 0 or self._facts < 0:
            self._counts["script(s) were passed over: there are too many"] += 1
            return
        try:
            script = read_php(found.data)
        except TooComplicated:
            self._counts["script(s) were passed over: they are more complicated than people write"] += 1
            return
        self._facts -= script.facts
        self._scripts[found.path] = script
        if script.is_broken:
            self._counts["script(s) have errors of syntax: what is readable of them counts"] += 1

    def notes(self) -> Iterator[str]:
        """What to say about the reading, after `observed`."""
        if self._info:
            yield f"Package {self._info.get('package', '?')} {self._info.get('version', '?')}."
        yield from (f"{count:,} {what}." for what, count in sorted(self._counts.items()))
        if self._unknown:
            yield f"{len(self._unknown):,} name(s) of errors have no number in the package."
        if self._dynamic:
            few = ", ".join(sorted(self._dynamic)[:5])
            yield f"{len(self._dynamic):,} line(s) read parameters by names made at run time: {few}."

    def observed(self) -> Observed:
        """All that the package tells."""
        observed = merge(one for _, one in self._definitions)
        if not observed.apis:
            for path, script in self._scripts.items():
                if script.dispatch:
                    name = path.rpartition("/")[2]
                    self._fill(f"?{name}", observed.api(f"?{name}"), path, observed)
                    observed.apis[f"?{name}"].path = name
            return observed
        answered: dict[str, list[str]] = {}
        for name, api in observed.apis.items():
            path = self._script_of(name, api)
            if path:
                answered.setdefault(path, []).append(name)
        for path, names in answered.items():
            for name in names:
                self._fill(name, observed.apis[name], path, observed, alone=len(names) == 1)
        return observed

    def _script_of(self, name: str, api: Api) -> str:
        """The script that answers an API: beside its definition, else the only one of that name."""
        for folder, definitions in self._definitions:
            beside = f"{folder}/{api.path}".lstrip("/")
            if name in definitions.apis and api.path and beside in self._scripts:
                return beside
        others = [one for one in self._scripts if api.path and f"/{one}".endswith(f"/{api.path}")]
        return others[0] if len(others) == 1 else ""

    def _fill(self, name: str, api: Api, path: str, observed: Observed, *, alone: bool = True) -> None:
        """Note what a script tells of the methods of an API; of one API of several, only what is its alone."""
        script = self._scripts[path]
        known = {one.lower(): one for one in api.methods}
        elsewhere = [one for other in observed.apis.values() if other is not api for one in other.methods]
        for word in dict.fromkeys([*api.methods, *(known.get(one.lower(), one) for one in script.dispatch)]):
            if not alone and (word not in api.methods or word in elsewhere):
                continue
            starts = [
                one for key, many in script.dispatch.items() if key.lower() == word.lower() for one in many
            ]
            if not starts:
                starts = _conventional(script, name, word)
            if starts:
                method = api.methods.setdefault(word, Method())
                self._note(method, self._facts_of(path, starts))

    def _facts_of(self, path: str, starts: list[Function]) -> _Facts:
        """What functions tell, with those that they call, and what these call."""
        whole = _Facts(starts=[f"{path}:{line}" for line in dict.fromkeys(one.line for one in starts)])
        places = [_Place(path, one) for one in starts]
        for _ in range(2):
            called = [self._called(one.path, name) for one in places for name in sorted(one.function.calls)]
            places += [one for one in called if one is not None]
        seen: set[int] = set()
        for place in places:
            if id(place.function) not in seen:
                seen.add(id(place.function))
                self._add(whole, place)
        return whole

    def _called(self, path: str, name: str) -> _Place | None:
        """A function: of this script, else the only one of that name in the package."""
        own = self._scripts[path].functions.get(name)
        if own is not None:
            return _Place(path, own)
        return self._everywhere.get(name)

    @cached_property
    def _everywhere(self) -> dict[str, _Place]:
        """The functions of which the package has one of that name; asked for when all is read."""
        many: dict[str, list[_Place]] = {}
        for path, script in self._scripts.items():
            for name, function in script.functions.items():
                many.setdefault(name, []).append(_Place(path, function))
        return {name: places[0] for name, places in many.items() if len(places) == 1}

    @cached_property
    def _numbers(self) -> dict[str, set[int]]:
        """The numbers that the package gives to each constant."""
        numbers: dict[str, set[int]] = {}
        for script in self._scripts.values():
            for name, number in script.constants.items():
                numbers.setdefault(name, set()).add(number)
        return numbers

    @cached_property
    def _file_names(self) -> Counter[str]:
        return Counter(path.rpartition("/")[2] for path in self._scripts)

    def _add(self, whole: _Facts, place: _Place) -> None:
        function = place.function
        told = [*function.reads.items()]
        for one in function.given:
            callee = self._called(place.path, one.called)
            by_key = callee.function.by_argument.get(one.index) if callee else None
            if by_key is not None:
                read = Read(
                    lines=one.read.lines, guard=by_key.guard, types={*by_key.types}, words={*by_key.words}
                )
                read.join(one.read)
                told.append((one.key, read))
        for name, read in told:
            whole.reads.setdefault(name, Read()).join(read)
            whole.lines.setdefault(name, []).extend(f"{place.path}:{line}" for line in read.lines)
        whole.codes |= {code for one in function.errors if (code := self._code(place.path, one)) is not None}
        self._dynamic |= {self._label(f"{place.path}:{line}") for line in function.dynamic}

    def _code(self, path: str, error: str) -> int | None:
        """The number of an error; names are looked up here, then in the whole package, where they have one number."""
        if error[:1].isdigit():
            number = int(error) if error.isdigit() and len(error) < 6 else None
        else:
            own = self._scripts[path].constants.get(error)
            numbers = self._numbers.get(error, set())
            number = own if own is not None else next(iter(numbers)) if len(numbers) == 1 else None
            self._unknown |= {error} if number is None else set()
        return number if number is not None and 100 <= number < 100_000 else None

    def _note(self, method: Method, facts: _Facts) -> None:
        """Add what scripts tell to a method."""
        starts = [f"php:{self._label(one)}" for one in facts.starts]
        method.evidence = list(dict.fromkeys([*method.evidence, *starts]))[:MOST_EVIDENCE]
        for code in sorted(facts.codes):
            method.codes.setdefault(str(code), 0)
        for name, read in facts.reads.items():
            if name not in NAMING and name.lower() not in SESSION_NAMES:
                lines = [f"php:{self._label(one)}" for one in dict.fromkeys(facts.lines[name])]
                method.parameters[name] = _parameter(name, read, lines[:MOST_EVIDENCE])

    def _label(self, place: str) -> str:
        """`album.php:118`, with folders only where the package has several of that name."""
        path, _, line = place.rpartition(":")
        name = path.rpartition("/")[2]
        return f"{name if self._file_names[name] == 1 else path}:{line}"


def _parameter(name: str, read: Read, evidence: list[str]) -> Parameter:
    """A parameter as scripts tell it; of what is somebody's no value is kept, whatever it looks like."""
    values = set[str]() if speaks(name) or len(read.words) > MOST_VALUES else read.words
    types = read.types or ({"word"} if any(one.isalpha() for one in values) else set[str]())
    return Parameter(
        required=_REQUIRED[read.guard], types=sorted(types), values=sorted(values), evidence=evidence
    )


def _conventional(script: Script, api: str, method: str) -> list[Function]:
    """The function that is called after a method: `AlbumList`, `list_album`, `do_list`, `listAction`."""
    short, plain = api.rpartition(".")[2].lower(), method.replace("_", "").lower()
    names = {plain, short + plain, plain + short}
    names |= {f"{before}{name}" for before in _BEFORE for name in names} | {
        f"{name}{after}" for after in _AFTER for name in names
    }
    found = [one for name, one in script.functions.items() if name.replace("_", "") in names]
    return found if len(found) == 1 else []


def _info(data: bytes) -> dict[str, str]:
    """The name and version that INFO tells; the rest of it may be somebody's."""
    found = re.findall(
        r'(?m)^(package|version)="?([A-Za-z0-9._-]{1,64})"?\s*$', data.decode("utf-8", "replace")
    )
    return dict(found)
