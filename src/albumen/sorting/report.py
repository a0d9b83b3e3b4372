"""A plan or a run as a document: a row a file, totals that add up; as CSV for tables, as JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from albumen.shelf import Done, Item
from albumen.sorting.apply import Report, report_on
from albumen.sorting.plan import Plan, Step
from albumen.sorting.runs import Run

FORMAT = 1
_NAMES = {"there": "already_there", "left": "left_alone"}  # those that programs read otherwise
_PLAN_OUTCOMES: tuple[str, ...] = ("move", "already_there", "review", "left_alone", "discard")
_RUN_OUTCOMES: tuple[str, ...] = ("moved", "already_there", "review", "failed", "left_alone", "discarded")
_FORMULA = ("=", "+", "-", "@")  # what starts a formula in spreadsheets; source: OWASP, CSV injection


class Line(Struct, frozen=True):
    """A step of the plan with what became of it: a name of `Sheet.totals`, and the reason."""

    step: Step
    outcome: str
    reason: str


class Row(Struct, frozen=True):
    """One file of the report. `target` is "" where it stays; `group` is the path of the item that it goes with."""

    source: str
    target: str
    kind: str
    outcome: str
    taken: str
    date_source: str
    reason: str
    code: str
    notes: tuple[str, ...]
    size: int
    group: str


class Sheet(Struct, frozen=True):
    """A whole report. `run` is None for a plan, and for a run that found nothing to do."""

    plan: Plan
    lines: list[Line]
    applied: bool
    run: Run | None = None

    @property
    def found(self) -> int:
        """All photos and videos, and the sidecars that are alone."""
        return sum(line.step.items for line in self.lines)

    def totals(self) -> dict[str, int]:
        """How many items have each outcome, zeros included, after `found`, which is their sum."""
        counts = dict.fromkeys(_RUN_OUTCOMES if self.applied else _PLAN_OUTCOMES, 0)
        for line in self.lines:
            counts[line.outcome] += line.step.items
        assert sum(counts.values()) == self.found, "the totals must add up"
        return {"found": self.found, **counts}

    def rows(self) -> Iterator[Row]:
        """A row for each photo, video and sidecar, the files of a group one after the other."""
        for line in self.lines:
            yield from _rows(line)


def _outcome(name: str) -> str:
    return _NAMES.get(name, name)


def of_plan(plan: Plan) -> Sheet:
    """The report of what would be done."""
    return Sheet(plan, [Line(step, _outcome(step.fate), step.reason) for step in plan.steps], False)


def of_report(plan: Plan, report: Report) -> Sheet:
    """The report of what was done."""
    lines = [Line(one.step, _outcome(one.outcome), one.reason or one.step.reason) for one in report.results]
    return Sheet(plan, lines, True, report.run)


def of_run(plan: Plan, run: Run, history: Iterable[Done]) -> Sheet:
    """The report of an earlier run, from its plan and what its journal tells of each file."""
    outcomes: dict[str, Done] = {}
    for done in history:
        if outcomes.get(done.key) is None or done.state != "moved":
            outcomes[done.key] = done
    return of_report(plan, report_on(run, plan, outcomes))


def _rows(line: Line) -> Iterator[Row]:
    step = line.step
    goes = step.fate in ("move", "there") and line.outcome in ("move", "moved", "already_there")
    files = step.targets() if goes else ((item, "") for item in (step.item, *step.along))
    for item, target in files:
        yield Row(
            item.path,
            target,
            item.kind,
            line.outcome,
            step.taken,
            step.date_source,
            line.reason,
            step.code,
            step.notes,
            item.size,
            "" if item is step.item else step.item.path,
        )


def whereabouts(line: Line) -> Iterator[tuple[str, str, Item]]:
    """Album and name where each photo and video of a line is now, and the item as it was found."""
    step = line.step
    for number, item in enumerate((step.item, *step.along)):
        if item.kind == "sidecar":
            continue
        if line.outcome == "moved":
            yield step.album, (step.name, *step.along_names)[number], item
        else:
            yield item.album, item.name, item


def plain(text: str) -> str:
    """Text that any program can show: control characters and bytes that are not UTF-8 are escaped."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def as_csv(sheet: Sheet) -> str:
    """The rows as CSV (RFC 4180): a line a file, whatever its name holds; no cell is a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(Row.__struct_fields__)
    for row in sheet.rows():
        table.writerow([_cell(value) for value in _values(row)])
    return out.getvalue()


def _values(row: Row) -> tuple[str | int, ...]:
    """The fields of a row, each as one value."""
    return msgspec.structs.astuple(msgspec.structs.replace(row, notes="; ".join(row.notes)))


def _cell(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    text = plain(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def as_json(sheet: Sheet) -> str:
    """One JSON document with the totals, the albums and a row a file; names that are not UTF-8 survive."""
    plan = sheet.plan
    facts: dict[str, Any] = {
        "albumen_report": FORMAT,
        "applied": sheet.applied,
        "run": msgspec.to_builtins(sheet.run),
        "address": plan.address,
        "source": plan.order.source,
        "dest": plan.order.dest,
        "totals": sheet.totals(),
        "albums": msgspec.to_builtins(plan.albums),
        "remarks": plan.remarks,
        "others": plan.others,
        "files": [msgspec.to_builtins(row) for row in sheet.rows()],
    }
    return json.dumps(facts, indent=1) + "\n"
