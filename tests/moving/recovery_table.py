"""The recovery table: what the journal says of an open unit, and what is there, against what recovery does.

`ROWS` is the one place: the table in docs/inside/moving.md is `markdown()`, and test_recovery.py tries every cell.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import NamedTuple

SAYS = (
    "planned", "reserving", "reserving back", "copying", "copied", "copied, reserving", "placed", "done", "left"
)  # fmt: skip
SOURCES = ("as planned", "changed", "empty", "gone")
TARGETS = ("free", "the file", "our copy", "another's", "empty")
TEMPS = ("none", "part", "whole")
UNITS = ("complete", "incomplete")

_SETTLED = ("done", "left")
_RENAMING = ("planned", "reserving", "reserving back")
_COPIED = ("copied", "copied, reserving", "placed")
_OPEN = (*_RENAMING, "copying", *_COPIED)
_OTHERS = ("free", "another's", "empty")

KEEP, TO_TARGET, TO_SOURCE, STUCK, BOTH, LOST = "keep", "to target", "to source", "stuck", "both", "lost"
"""What becomes of the file: nothing; it is at its target only; at its source only; it stays at the target and is
told; both stay and are told; it is told as missing."""


class Cell(NamedTuple):
    """One state of the world."""

    says: str
    source: str
    target: str
    temp: str
    unit: str

    def __str__(self) -> str:
        return f"{self.says} | source {self.source} | target {self.target} | temp {self.temp} | {self.unit}"


class Row(NamedTuple):
    """Cells that are found, and settled, alike: in a unit that is complete, and in one that is not."""

    says: tuple[str, ...]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    found: str
    complete: tuple[str, str]
    incomplete: tuple[str, str]

    def holds(self, cell: Cell) -> bool:
        """Whether the cell is of this row."""
        return cell.says in self.says and cell.source in self.sources and cell.target in self.targets


MOVED = ("nothing to do: `moved`", TO_TARGET)
BACK = ("rename back", TO_SOURCE)
LEFT = ("nothing to do: `left`", KEEP)
STAY = ("both stay: `failed`", STUCK)
MISSING = ("`missing`", LOST)

ROWS = (
    Row(_SETTLED, SOURCES, TARGETS, "not looked at", ("nothing to do", KEEP), ("nothing to do", KEEP)),
    Row(("reserving", "copied, reserving"), ("as planned",), ("empty",),
        "at source; the placeholder is removed", ("take back: `left`", TO_SOURCE), ("take back: `left`", TO_SOURCE)),
    Row(("reserving back",), ("empty",), ("the file",),
        "at target; the placeholder is removed", MOVED, BACK),
    Row(_RENAMING, ("as planned",), ("the file",),
        "both names", ("unlink the source's name", TO_TARGET), ("unlink the target's name", TO_SOURCE)),
    Row(_RENAMING, ("gone",), ("the file",), "at target", MOVED, BACK),
    Row(_RENAMING, ("changed", "empty"), ("the file",),
        "at target, and a newcomer at source", MOVED, STAY),
    Row(_COPIED, ("as planned",), ("our copy",), "copied",
        ("all bytes equal: unlink the source, else both stay: `copied`", TO_TARGET),
        ("all bytes equal: unlink the copy, else both stay: `failed`", TO_SOURCE)),
    Row(_COPIED, ("gone",), ("our copy",), "at target", MOVED, BACK),
    Row(_COPIED, ("changed", "empty"), ("our copy",), "source changed", ("both stay: `copied`", BOTH), STAY),
    Row(_OPEN, ("as planned",), _OTHERS, "at source", LEFT, LEFT),
    Row(_OPEN, ("gone", "changed", "empty"), _OTHERS, "nowhere", MISSING, MISSING),
)  # fmt: skip

UNREACHABLE: tuple[tuple[str, Callable[[Cell], bool]], ...] = (
    ("no copy was begun, so there is no temporary file",
     lambda cell: cell.says in _RENAMING and cell.temp != "none"),
    ("a copy is noted once it is whole", lambda cell: cell.says in _COPIED and cell.temp == "part"),
    ("a copy gets its final name only after it is noted, and that is synced",
     lambda cell: cell.says in (*_RENAMING, "copying") and cell.target == "our copy"),
    ("what is copied is not renamed itself",
     lambda cell: cell.says in ("copying", *_COPIED) and cell.target == "the file"),
    ("the temporary name is gone, and that is synced, before `placed`",
     lambda cell: cell.says == "placed" and cell.temp != "none"),
    ("a unit whose temporary file could not be removed stays open",
     lambda cell: cell.says in _SETTLED and cell.temp != "none"),
)  # fmt: skip


_CANNOT_BE = "What cannot be, and why (it is tried all the same, and costs no photo):"


def cells() -> Iterator[Cell]:
    """The whole product."""
    return itertools.starmap(Cell, itertools.product(SAYS, SOURCES, TARGETS, TEMPS, UNITS))


def unreachable(cell: Cell) -> str:
    """Why the world cannot be so; "" when it can."""
    return next((reason for reason, holds in UNREACHABLE if holds(cell)), "")


def row_of(cell: Cell) -> Row:
    """The row, of which there is one for each cell that can be."""
    return next(row for row in ROWS if row.holds(cell))


def markdown() -> str:
    """The table for the page, and the reasons for what cannot be."""
    head = "| Journal says | Source | Target | Found | Unit complete | Unit incomplete |\n|---|---|---|---|---|---|"
    return "\n".join(
        [head, *map(_line, ROWS), "", _CANNOT_BE, "", *(f"- {reason};" for reason, _ in UNREACHABLE)]
    )


def _line(row: Row) -> str:
    says = "any that is open" if row.says == _OPEN else "; ".join(row.says)
    source = "any" if row.sources == SOURCES else ", ".join(row.sources)
    target = "any" if row.targets == TARGETS else ", ".join(row.targets)
    return f"| {says} | {source} | {target} | {row.found} | {row.complete[0]} | {row.incomplete[0]} |"
