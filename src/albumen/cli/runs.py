"""`albumen runs`: which runs there are, and what one of them did."""

from __future__ import annotations

from typing import Annotated

import msgspec
from cyclopts import Parameter

from albumen.cli.console import DONE, Problem, say, say_json, shown
from albumen.cli.places import reopen_to_settle
from albumen.cli.report import check_reports, write_reports
from albumen.shelf import ShelfProblem
from albumen.sorting.plan import load_lines
from albumen.sorting.report import of_run
from albumen.sorting.runs import Run, RunStore


def list_runs(*, json: bool) -> int:
    """Print the runs, oldest first."""
    store = RunStore()
    runs = [_as_it_is(run, store) for run in store]
    for run in runs:
        if json:
            say_json(msgspec.to_builtins(run))
        else:
            say(shown(run.describe()))
    if not runs and not json:
        say("There are no runs yet. One begins with: albumen sort SOURCE --apply")
    return DONE


def _as_it_is(run: Run, store: RunStore) -> Run:
    """A run that says it is at work, while nobody holds its lock, was interrupted."""
    if run.state in ("applying", "undoing"):
        try:
            with reopen_to_settle(run, store).lock([run.source, run.dest], "albumen runs"):
                return msgspec.structs.replace(run, state="interrupted")
        except ShelfProblem:
            pass
    return run


def show(
    run: Annotated[str, Parameter(help="Id of the run, or its start.")],
    /,
    *,
    report: Annotated[
        tuple[str, ...], Parameter(help="Write a report to a new FILE.csv, .json or .html; may be repeated.")
    ] = (),
    json: Annotated[bool, Parameter(help="One JSON object a line.")] = False,
) -> int:
    """Show what a run did, item by item, as its journal tells; or write that as a report."""
    store = RunStore()
    chosen = store.find(run)
    if report:
        return _report(chosen, store, report, json=json)
    if not json:
        say(shown(chosen.describe()))
    for done in reopen_to_settle(chosen, store).history(store.journal(chosen)):
        if json:
            say_json(msgspec.to_builtins(done))
        else:
            reason = f"  ({done.reason})" if done.reason else ""
            say(f"  {done.state:6}  {shown(done.source)} -> {shown(done.target)}{shown(reason)}")
    return DONE


def _report(run: Run, store: RunStore, paths: tuple[str, ...], *, json: bool) -> int:
    check_reports(paths, roll=run.source)
    try:
        with open(store.plan(run), encoding="ascii") as lines:
            plan = load_lines(lines, name=store.plan(run))
    except FileNotFoundError as error:
        raise Problem("no-plan", f"Run {run.id} kept no plan, so there is no report of it.") from error
    shelf = reopen_to_settle(run, store)
    write_reports(paths, of_run(plan, run, shelf.history(store.journal(run))), shelf, quiet=json)
    return DONE
