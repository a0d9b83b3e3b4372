"""Definition files: `.api` of scripts and `.lib` of shared libraries, which tell APIs and methods, never parameters.

Two dialects of one JSON object: `.api` has a `path` and the names of methods as texts, `.lib` has objects of one key
with flags. Both come with slips: booleans as texts, members that are no API, tabs.
"""

from __future__ import annotations

import os
from typing import Any

import msgspec

from albumen.explore.observed import Method, Observed
from albumen.explore.problems import ExploreProblem
from albumen.explore.untyped import members, rows

MOST_BYTES = 64 * 1024 * 1024


def read_api_file(path: str) -> Observed:
    """The APIs and methods that a file defines. Raises `ExploreProblem`."""
    if os.path.getsize(path) > MOST_BYTES:
        raise ExploreProblem("too-large", f"{path!r} is no definition file: it has more than 64 MiB.")
    with open(path, "rb") as file:
        return from_definitions(file.read(), name=os.path.basename(path))


def from_definitions(data: bytes, *, name: str, source: str = "api") -> Observed:
    """The APIs and methods of a definition file's content. Raises `ExploreProblem` that names what is wrong."""
    try:
        told = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf").replace(b"\t", b" "))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ExploreProblem("not-definitions", f"{name!r} is no .api or .lib file: {error}.") from error
    apis = {key: members(value) for key, value in members(told).items() if _is_api(value)}
    if not apis:
        raise ExploreProblem("not-definitions", f"{name!r} defines no API: no member of it has methods.")
    observed = Observed()
    for api_name, definition in apis.items():
        api = observed.api(api_name)
        path = definition.get("path")
        api.path = path if isinstance(path, str) else ""
        for version, method in entries(definition):
            if version not in api.versions:
                api.versions.append(version)
            api.methods.setdefault(method, Method(evidence=[f"{source}:{name}"]))
    return observed


def entries(definition: dict[str, Any]) -> list[tuple[int, str]]:
    """Every (version, method) of a definition; a method that several versions have comes several times."""
    found: list[tuple[int, str]] = []
    for version, names in members(definition.get("methods")).items():
        if version.isdecimal() and len(version) < 4:
            found += [(int(version), one) for one in _names(names)]
    return found


def _names(names: Any) -> list[str]:
    found = [*members(names)]
    for one in rows(names):
        found += [one] if isinstance(one, str) else [*members(one)]
    return found


def _is_api(value: Any) -> bool:
    return bool(members(members(value).get("methods")))
