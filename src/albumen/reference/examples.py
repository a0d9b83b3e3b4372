"""What the example of a method looks like, once it was run."""

from __future__ import annotations

from typing import NamedTuple


class Recorded(NamedTuple):
    """One call in three forms, and the answer that a station gave to it; `language` is what the answer is in."""

    curl: str
    python: str
    python_async: str
    language: str
    answer: str
