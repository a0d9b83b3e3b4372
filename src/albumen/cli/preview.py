"""How a plan and a report look: tables for people, JSON lines for programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from albumen.cli.console import program, say, say_json, shown, table
from albumen.cli.places import is_by_files
from albumen.client import is_address
from albumen.sorting.apply import Report, Result
from albumen.sorting.plan import Plan, Step

Stop: TypeAlias = Callable[[], bool]
SHOWN = 3  # examples of each reason; the rest is counted


def show_plan(plan: Plan, *, json: bool, command: str) -> None:
    """Print the plan: albums to come, what needs a look, how to apply."""
    if json:
        for step in plan.steps:
            for facts in _facts(step):
                say_json({**facts, "fate": step.fate})
        say_json({"totals": plan_totals(plan)})
        return
    counts = plan.counts()
    if is_address(plan.address):
        say(f"By {'FileStation' if is_by_files(plan.address) else 'Photo Station'} at {shown(plan.address)}.")
    if plan.emptied:
        say("These albums, named by hand, would hold no photos any more:")
        say(*(f"  {shown(path)}" for path in plan.emptied), "")
    if plan.albums:
        _show_albums(plan)
    _show_looks(plan)
    say(f"{counts.total():,} found: {_sum(plan_totals(plan))}.")
    if counts["move"] or counts["discard"]:
        say(f"Nothing has been changed. Do it with: {command}")
    else:
        say("There is nothing to do.")


def _show_albums(plan: Plan) -> None:
    base = plan.order.dest
    say(f"Albums in {shown(base) or '/'}:" if base else "Albums:")
    rows = (
        (_below(album.path, base), f"{album.items:,}", "" if album.exists else "new") for album in plan.albums
    )
    table(("album", "items", ""), rows, right=(1,))
    say("")


def _below(path: str, base: str) -> str:
    return path[len(base) :].lstrip("/") if base and path.startswith(base) else path


def _show_looks(plan: Plan) -> None:
    """What needs a look: remarks, then items for review and items that stay, by reason."""
    looks = [f"  {shown(remark)}" for remark in plan.remarks]
    for title, fate in (
        ("Need a review", "review"),
        ("Stay", "left"),
        ("Go to the trash of the run", "discard"),
    ):
        chosen = [step for step in plan.steps if step.fate == fate and step.code != "filtered"]
        for reason, steps in _by_reason(chosen):
            looks.append(f"  {title}: {sum(step.items for step in steps):,} x {shown(reason)}")
            looks += [f"    {shown(step.item.path)}" for step in steps[:SHOWN]]
            more = sum(step.items for step in steps[SHOWN:])
            looks += [f"    and {more:,} more"] if more else []
    noted = [(step, note) for step in plan.steps if step.fate == "move" for note in step.notes]
    looks += [f"  {shown(step.item.path)}: {shown(note)}" for step, note in noted[:SHOWN]]
    looks += [f"  and {len(noted) - SHOWN:,} more notes; see them with --json"] if len(noted) > SHOWN else []
    if looks:
        say("Needs a look:", *looks, "")


def _by_reason(steps: list[Step]) -> Iterator[tuple[str, list[Step]]]:
    groups: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        groups[step.reason].append(step)
    yield from sorted(groups.items(), key=lambda group: -len(group[1]))


def plan_totals(plan: Plan) -> dict[str, int]:
    """The plan's counts by the names programs read."""
    counts = plan.counts()
    return {
        "found": counts.total(),
        "move": counts["move"],
        "already_there": counts["there"],
        "review": counts["review"],
        "left_alone": counts["left"],
        "discard": counts["discard"],
    }


def report_totals(report: Report) -> dict[str, int]:
    """The report's counts by the names programs read; they add up to `found`."""
    counts = report.counts()
    return {
        "found": report.found,
        "moved": counts["moved"],
        "already_there": counts["there"],
        "review": counts["review"],
        "failed": counts["failed"],
        "left_alone": counts["left"],
        "discarded": counts["discarded"],
    }


def show_report(report: Report, plan: Plan, *, json: bool) -> None:
    """Print what a run did; the numbers add up."""
    totals = report_totals(report)
    if json:
        for result in report.results:
            outcome = {"there": "already_there", "left": "left_alone"}.get(result.outcome, result.outcome)
            for facts in _facts(result.step):
                say_json({**facts, "reason": result.reason, "outcome": outcome})
        failure = {"error": report.error, "message": report.sentence} if report.error else {}
        say_json({"totals": totals, "run": report.run.id if report.run else None, **failure})
        return
    _show_unmoved(report)
    if plan.remarks:
        say("Needs a look:", *(f"  {shown(remark)}" for remark in plan.remarks), "")
    plural = "" if report.sidecars == 1 else "s"
    sidecars = f" (with {report.sidecars:,} sidecar{plural})" if report.sidecars else ""
    say(f"{totals['found']:,} found = {_sum(totals)}{sidecars}.")
    if report.pruned:
        more = f", and {len(report.pruned) - SHOWN:,} more" if len(report.pruned) > SHOWN else ""
        say(f"Empty albums removed: {', '.join(map(shown, report.pruned[:SHOWN]))}{more}.")
    if report.run is not None:
        say(f"Take it back with: {program()} undo {report.run.id}")


def _show_unmoved(report: Report) -> None:
    groups: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in report.results:
        if result.outcome in ("review", "failed", "left") and result.step.code != "filtered":
            groups[result.outcome, result.reason].append(result)
    titles = {"review": "Need a review", "failed": "Failed", "left": "Left alone"}
    for (outcome, reason), results in groups.items():
        say(f"{titles[outcome]}: {sum(one.step.items for one in results):,} x {shown(reason)}")
        say(*(f"    {shown(result.step.item.path)}" for result in results[:SHOWN]))
        if len(results) > SHOWN:
            say(f"    and {len(results) - SHOWN:,} more")


def _sum(totals: dict[str, int]) -> str:
    words = {
        "move": "to move",
        "already_there": "already there",
        "left_alone": "left alone",
        "discard": "to discard",
    }
    return " + ".join(
        f"{count:,} {words.get(name, name)}"
        for name, count in totals.items()
        if name != "found" and (count or not name.startswith("discard"))
    )


def _facts(step: Step) -> Iterator[dict[str, Any]]:
    """A row for each photo and video of a group; the first has the sidecars, the others name the first."""
    common = {
        "taken": step.taken or None,
        "date_source": step.date_source or None,
        "reason": step.reason,
        "code": step.code,
    }
    goes = step.fate in ("move", "there")
    for item, target in step.targets() if goes else ((item, "") for item in (step.item, *step.along)):
        first = item is step.item
        if first or item.kind != "sidecar":
            yield {
                "source": item.path,
                "target": target if goes else None,
                **common,
                "sidecars": [side.path for side in step.sidecars] if first else [],
                "notes": list(step.notes),
                "group": None if first else step.item.path,
            }
