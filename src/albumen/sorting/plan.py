"""The plan: what would be done, as data that can be shown, saved and applied later."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

import msgspec
from msgspec import Struct

from albumen.shelf import Item, Move
from albumen.sorting import SortProblem
from albumen.sorting.rules import Rules

FORMAT = 2
Fate = Literal["move", "there", "review", "left", "discard"]


class Order(Struct, frozen=True):
    """What a person asked for: the roll, where its albums go, and the rules."""

    source: str
    dest: str
    rules: Rules = Rules()


class Step(Struct, frozen=True, gc=False):
    """What the plan says of one group: an item, and what goes along with it (other items, sidecars).

    `taken` is the wall clock as YYYY-MM-DDTHH:MM:SS, "" when there is none to trust; `date_source` names where it
    comes from and `reason` says why, or why the group stays; `code` is its stable name. `album`, `name` and
    `along_names` are the target of a move. `same_as` has, for each file of a group that is discarded, the path of
    its equal that stays.
    """

    item: Item
    fate: Fate
    taken: str = ""
    date_source: str = ""
    reason: str = ""
    code: str = ""
    album: str = ""
    name: str = ""
    along: tuple[Item, ...] = ()
    along_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """Where the item goes, "" when it stays."""
        return f"{self.album}/{self.name}" if self.album else self.name

    @property
    def items(self) -> int:
        """How many photos and videos the group has; a sidecar that is alone counts as one."""
        return 1 + sum(one.kind != "sidecar" for one in self.along) if self.along else 1

    @property
    def sidecars(self) -> tuple[Item, ...]:
        """The sidecars that go along."""
        return tuple(one for one in self.along if one.kind == "sidecar") if self.along else ()

    def names(self) -> tuple[str, ...]:
        """The names of the group's files where they are now."""
        return (self.item.name, *(one.name for one in self.along))

    def targets(self) -> Iterator[tuple[Item, str]]:
        """Each file of the group with its path at the target."""
        for item, name in zip((self.item, *self.along), (self.name, *self.along_names), strict=True):
            yield item, f"{self.album}/{name}" if self.album else name


class NewAlbum(Struct, frozen=True):
    """An album that receives items: how many, and whether it is there already."""

    path: str
    items: int
    exists: bool


class Plan(Struct, frozen=True):
    """A whole plan. `remarks` need a look; `emptied` are hand-named albums that would hold nothing afterwards."""

    order: Order
    address: str
    steps: list[Step]
    albums: list[NewAlbum]
    emptied: list[str]
    remarks: list[str]
    others: int = 0

    def moves(self) -> list[Move]:
        """The moves in the order of their albums, then of their sources."""
        chosen = [(step, index) for index, step in enumerate(self.steps) if step.fate == "move"]
        return [
            Move(str(index), step.item, step.album, step.name, step.along, step.along_names)
            for step, index in sorted(chosen, key=lambda pair: (pair[0].album, pair[1]))
        ]

    def discards(self, trash: Callable[[str], str]) -> list[Move]:
        """The moves into a trash; `trash` gives its album for a source album."""
        return [
            Move(
                str(index),
                step.item,
                trash(step.item.album),
                step.name,
                step.along,
                step.along_names,
                step.same_as,
            )
            for index, step in enumerate(self.steps)
            if step.fate == "discard"
        ]

    def counts(self) -> Counter[str]:
        """How many items each fate has."""
        counts: Counter[str] = Counter(step.fate for step in self.steps)
        for step in self.steps:
            if step.along:
                counts[step.fate] += step.items - 1
        return counts


class _Header(Struct):
    albumen_plan: int
    order: Order
    address: str
    albums: list[NewAlbum]
    emptied: list[str]
    remarks: list[str]
    others: int


def save_lines(plan: Plan) -> Iterator[str]:
    """The plan as JSON lines: a header, then an item a line. Names that are not UTF-8 survive."""
    header = _Header(FORMAT, plan.order, plan.address, plan.albums, plan.emptied, plan.remarks, plan.others)
    yield _line(header)
    yield from map(_line, plan.steps)


def load_lines(lines: Iterable[str], *, name: str) -> Plan:
    """Read a saved plan. Raises `SortProblem` ("bad-plan") that names the file and the line."""
    number = 0
    try:
        rows = iter(lines)
        number = 1
        header = msgspec.convert(json.loads(next(rows)), _Header)
        if header.albumen_plan != FORMAT:
            raise ValueError(f"format {header.albumen_plan} is not {FORMAT}")
        steps: list[Step] = []
        for row in rows:
            number += 1
            steps.append(msgspec.convert(json.loads(row), Step))
    except (ValueError, StopIteration, msgspec.ValidationError) as error:
        raise SortProblem(
            "bad-plan",
            f"{name!r} is not a plan of albumen, see line {number}: {error}. Save it anew with --save.",
        ) from error
    return Plan(
        header.order, header.address, steps, header.albums, header.emptied, header.remarks, header.others
    )


def _line(value: Struct) -> str:
    try:
        quick = msgspec.json.encode(value)
        if quick.isascii():
            return quick.decode("ascii")
    except UnicodeEncodeError:  # a name that is not UTF-8
        pass
    builtins: Any = msgspec.to_builtins(value)
    return json.dumps(builtins)
