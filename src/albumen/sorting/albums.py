"""Which album of those that stand is the one meant: a name that a person has made longer still counts."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

_CLASH = re.compile(r"(.+) \((?:[2-9]|[1-9][0-9]{1,2})\)", re.DOTALL)


class Ambiguous(Struct, frozen=True):
    """Several albums could be meant; a person is asked. `names` are in order."""

    names: tuple[str, ...]

    def sentence(self) -> str:
        """Why the item stays, for a review."""
        shown = ", ".join(repr(name) for name in self.names[:5]) + (", ..." if len(self.names) > 5 else "")
        return f"{len(self.names)} albums could be meant: {shown}; join them, or name one exactly as the day"


def resolve(rendered: str, existing: Collection[str]) -> str | Ambiguous:
    """The album for the last name a template gave, among the names that stand beside it.

    The exact name wins. Else the one that starts with it and a space (`2024-05-01 Lapland`) is meant; two such are
    `Ambiguous`; with none the rendered name is new. Names of our clash rule do not count, see `is_sibling_among`.
    """
    if rendered in existing:
        return rendered
    longer = [
        name
        for name in existing
        if name.startswith(f"{rendered} ") and not is_sibling_among(name, existing, rendered)
    ]
    if len(longer) > 1:
        return Ambiguous(tuple(sorted(longer)))
    return longer[0] if longer else rendered


def is_clash_sibling(name: str, rendered: str) -> bool:
    """Whether `name` is `rendered` with a number of our clash rule, ` (2)` to ` (999)`: the same album, continued."""
    found = _CLASH.fullmatch(name)
    return found is not None and found[1] == rendered


def is_sibling_among(name: str, existing: Collection[str], rendered: str) -> bool:
    """Whether `name` continues `rendered` or an album that stands: ours, not a person's.

    `2024-05-01 Team (12)` is a person's name where no `2024-05-01 Team` stands.
    """
    found = _CLASH.fullmatch(name)
    return found is not None and (found[1] == rendered or found[1] in existing)
