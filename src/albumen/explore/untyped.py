"""JSON of which nothing is known: its objects and lists, for code that is typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast


def members(value: Any) -> dict[str, Any]:
    """The members of a JSON object; none for anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """The rows of a JSON list; none for anything else."""
    return [*cast("Iterable[Any]", value)] if isinstance(value, list) else []
