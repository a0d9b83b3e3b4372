"""Sorting as a library: plan, apply and undo for other programs. The command line does the same step by step."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from albumen.client import is_address
from albumen.shelf import Shelf, never
from albumen.shelf.folder import FolderShelf
from albumen.sorting import SortProblem
from albumen.sorting.apply import UndoReport, apply_plan, settle, undo_run
from albumen.sorting.plan import Order, Plan
from albumen.sorting.planner import make_plan
from albumen.sorting.rules import Rules, check
from albumen.sorting.runs import Run, RunStore

if TYPE_CHECKING:
    from albumen.client import PhotoStation

__all__ = ["Rules", "apply", "plan", "undo"]

DEFAULT_RULES = Rules()


def plan(
    source: str | os.PathLike[str],
    rules: Rules = DEFAULT_RULES,
    *,
    into: str | os.PathLike[str] | None = None,
    on: PhotoStation | None = None,
) -> Plan:
    """What a sort of `source` would do; reads and changes nothing.

    `source` is a folder, or with `on` an album's path on that station; `into` is where the albums go, `source`
    itself when left out. Raises `SortProblem` and `ShelfProblem`, each with a stable `code`.
    """
    rules = _checked(rules)
    roll, dest = (
        (_album(source), _album(into if into is not None else source)) if on else _folders(source, into)
    )
    return make_plan(
        _shelf(roll, on),
        Order(roll, dest, rules),
        now=_now().replace(tzinfo=None),
        store=RunStore(),
    )


def _checked(rules: Rules) -> Rules:
    """The rules, if they can be meant. Raises `SortProblem`."""
    try:
        rules = msgspec.convert(msgspec.structs.asdict(rules), Rules)
    except msgspec.ValidationError as error:
        raise SortProblem(
            "bad-rules", f"These rules cannot be meant: {error}. See the fields of Rules."
        ) from error
    check(rules)
    return rules


def apply(todo: Plan, *, on: PhotoStation | None = None) -> Run:
    """Do what a plan says, journalled; where the world has changed since, it is left alone.

    Returns the run with its state ("done" or "stopped") and counts of items; where there was nothing to do its
    `id` is "". A run that was killed before is settled first. Raises `ShelfProblem` when the moves cannot be begun.
    """
    order, store = todo.order, RunStore()
    shelf = _shelf(order.source, on)
    settle(_shelf_of, store)
    with shelf.lock([order.source, order.dest], "a program"):
        shelf.check(order.source, order.dest)
        report = apply_plan(
            shelf, todo, store, command="apply (library)", now=_now(), user=(on and on.user) or "", stop=never
        )
    nothing = Run("", "", "done", "", todo.address, order.source, order.dest, counts=report.counts())
    return report.run or nothing


def undo(run: Run | None = None, *, on: PhotoStation | None = None) -> UndoReport:
    """Take a run back, the last one when none is given; what was changed since stays and is named."""
    store = RunStore()
    chosen = run or store.find(None)
    return undo_run(_shelf(chosen.source, on), chosen, store, owner="a program", stop=never)


def _folders(source: str | os.PathLike[str], into: str | os.PathLike[str] | None) -> tuple[str, str]:
    roll = os.path.realpath(source)
    dest = roll if into is None else os.path.realpath(into)
    refuse_inside(roll, dest)
    return roll, dest


def _album(path: str | os.PathLike[str]) -> str:
    return os.fspath(path).strip("/")


def refuse_inside(roll: str, dest: str) -> None:
    """Raise `SortProblem` ("target-inside-source") where DEST lies strictly inside SOURCE (hard case 75)."""
    if dest != roll and (dest.startswith(roll.rstrip("/") + "/") or roll == ""):
        raise SortProblem(
            "target-inside-source",
            f"{dest!r} lies inside {roll!r}: the sorted albums would be sorted again. "
            "Leave --into out to sort in place, or choose a place outside.",
        )


def _shelf(roll: str, on: PhotoStation | None) -> Shelf:
    notes = RunStore().locks
    if on is None:
        return FolderShelf(roll, notes=notes)
    from albumen.shelf.station import StationShelf  # here, as a folder needs no HTTP

    return StationShelf(on, address=on.url, notes=notes)


def _shelf_of(run: Run) -> Shelf:
    """The shelf of a run that is to be settled; a station needs no login for that."""
    if not is_address(run.address):
        return _shelf(run.source, None)
    from albumen.client import FileStation, PhotoStation, parse_file_address
    from albumen.shelf.filestation import FileStationShelf

    if parse_file_address(run.address).album:
        return _shelf(run.source, PhotoStation(run.address))
    nas = FileStation(run.address, user="", password="")
    return FileStationShelf(nas, address=run.address, notes=RunStore().locks)


def _now() -> datetime:
    return datetime.now().astimezone()
