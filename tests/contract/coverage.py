"""Writes docs/inside/coverage.md from the registry and the tests: `python -m tests.contract.coverage`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from albumen import api
from albumen.api.common import OURS
from albumen.api.names import NAMES
from albumen.client import AsyncPhotoStation, PhotoStation
from albumen.declare import CONFIDENCE, Method
from albumen.reference.calls import CALLS, name_of

PAGE = Path(__file__).parents[2] / "docs/inside/coverage.md"

HEAD = """# Coverage of the web API

Written by `python -m tests.contract.coverage` from the registry and the contract tests; a test holds it in step.

*Declared*: the method is in the registry; *name* stands for an API of which no method is known. *Served*: the
station answers it and discovery lists it. *Client*: both clients have it, and a test calls it through them over HTTP.
*Tested*: a test gets the station's answer over HTTP by GET and POST, and it is of the declared form. *Example*: the
declared example and its reply survive the wire.

"""


def page() -> str:
    """The whole page."""
    rows = [_row(method) for method in api.every_method()]
    rows += [(name, "", "", "name", "", "", "", "") for name in NAMES]
    head = ("API", "method", "confidence", "declared", "served", "client", "tested", "example")
    return f"{HEAD}{_counts()}\n{_table(head, rows)}\n## Why not\n\n{_reasons()}"


def _row(method: Method[Any, Any]) -> tuple[str, ...]:
    return (
        method.owner.api,
        method.name,
        method.confidence,
        "yes",
        "" if method.unserved else "yes",
        "both" if _has(PhotoStation, method) and _has(AsyncPhotoStation, method) else "",
        "yes" if name_of(method) in CALLS else "",
        "yes",
    )


def _has(client: type[PhotoStation | AsyncPhotoStation], method: Method[Any, Any]) -> bool:
    return any(isinstance(one, method.owner) for one in vars(client("http://127.0.0.1/photo")).values())


def _counts() -> str:
    methods, served = api.every_method(), api.served_methods()
    rows = [
        (word, text, *(str(sum(one.confidence == word for one in some)) for some in (methods, served)))
        for word, text in CONFIDENCE.items()
    ]
    rows.append(("all", f"{len(api.ALL)} APIs", str(len(methods)), str(len(served))))
    own = sum(one.sources == (OURS,) for one in methods)
    known = f"{len(methods) - own} methods are known of Photo Station by name, {own} more are Albumen's."
    return f"{known}\n\n{_table(('confidence', 'meaning', 'declared', 'served'), rows)}"


def _reasons() -> str:
    methods: dict[str, list[str]] = {}
    for one in api.every_method():
        if one.unserved:
            methods.setdefault(one.unserved, []).append(f"{one.owner.__name__}.{one.name}")
    return "".join(f"- {reason} {', '.join(names)}\n" for reason, names in sorted(methods.items()))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page())
