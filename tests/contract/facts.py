"""Reads the facts pack's apis.yaml as far as the declaration is compared with it; no YAML library is needed.

The folder is ALBUMEN_FACTS, or `../shared/photostation-api` beside the checkout.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(os.environ.get("ALBUMEN_FACTS") or Path(__file__).parents[3] / "shared" / "photostation-api")
CODE = re.compile(r"([A-Z_]+) \((\d+)\)")


@dataclass
class MethodFacts:
    """One method: its parameters with whether they are required, and its faults by code."""

    name: str
    version: int = 1
    confidence: str = ""
    params: dict[str, bool] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)


@dataclass
class ApiFacts:
    """One API with its methods."""

    name: str
    path: str = ""
    methods: list[MethodFacts] = field(default_factory=list)


def read() -> list[ApiFacts]:
    """The APIs of the pack, in its order."""
    text = (FOLDER / "apis.yaml").read_text()
    body = re.split(r"^\w+:\n", text.split("\napis:\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    apis: list[ApiFacts] = []
    section = ""
    for line in body.splitlines():
        if found := re.match(r"- name: (\S+)$", line):
            apis.append(ApiFacts(found[1]))
        elif found := re.match(r"  path: (\S+)$", line):
            apis[-1].path = found[1]
        elif found := re.match(r"  - name: (\S+)$", line):
            apis[-1].methods.append(MethodFacts(found[1]))
        elif found := re.match(r"    (\w+):(.*)$", line):
            section = found[1]
            _head(apis[-1].methods[-1], section, found[2].strip())
        elif line.startswith("    ") and apis[-1].methods:
            _entry(apis[-1].methods[-1], section, line)
    return apis


def codes() -> dict[int, str]:
    """Every code of errors.md with its name."""
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", (FOLDER / "errors.md").read_text(), re.MULTILINE)
    return {int(code): name for code, name in rows}


def _head(method: MethodFacts, key: str, value: str) -> None:
    if key == "version":
        method.version = int(value)
    elif key == "confidence":
        method.confidence = value


def _entry(method: MethodFacts, section: str, line: str) -> None:
    if section == "params" and (found := re.match(r"    - name: (\S+)$", line)):
        method.params[found[1]] = False
    elif section == "params" and re.match(r"      required: true$", line):
        method.params[list(method.params)[-1]] = True
    elif section == "errors" and (found := CODE.search(line)):
        method.faults[int(found[2])] = found[1]
