"""`albumen undo`: take a run back."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from albumen.cli.console import DONE, FAILED, Problem, complain, program, say, say_json, shown, stoppable
from albumen.cli.places import NO_LOGIN, Login, reopen
from albumen.sorting.apply import UndoReport, undo_run
from albumen.sorting.runs import RunStore


def undo(
    run: Annotated[
        str | None, Parameter(help="Id of the run, or its start; the last run when left out.")
    ] = None,
    /,
    *,
    json: Annotated[bool, Parameter(help="One JSON object a line, a last one with the totals.")] = False,
    login: Login = NO_LOGIN,
) -> int:
    """Move everything a run moved back to where it was. What was changed since stays, and is named."""
    store = RunStore()
    chosen = store.find(run)
    if chosen.state == "undone":
        if json:
            say_json({"totals": {"moved": 0, "left_alone": 0, "failed": 0}, "run": chosen.id})
        else:
            say(f"Run {chosen.id} has been taken back already; there is nothing to do.")
        return DONE
    with stoppable() as stop:
        report = undo_run(
            reopen(chosen, login, store), chosen, store, owner=f"albumen undo {chosen.id}", stop=stop
        )
    _show(report, json=json)
    if report.error:
        return complain(Problem(report.error, report.sentence, exit=FAILED), json=False)
    counts = report.counts()
    in_vain = counts["left"] > 0 and not counts["moved"]
    if in_vain and not json:
        say(
            f"Nothing came back. Where a later run has moved it on, take that one back first; see: {program()} runs"
        )
    return FAILED if report.stopped or counts["failed"] or in_vain else DONE


def _show(report: UndoReport, *, json: bool) -> None:
    counts = report.counts()
    if json:
        for result in report.results:
            outcome = "left_alone" if result.state == "left" else result.state
            say_json(
                {
                    "source": result.source,
                    "target": result.target,
                    "outcome": outcome,
                    "reason": result.reason,
                }
            )
        totals = {"moved": counts["moved"], "left_alone": counts["left"], "failed": counts["failed"]}
        failure = {"error": report.error, "message": report.sentence} if report.error else {}
        say_json({"totals": totals, "run": report.run.id, "kept_albums": report.kept, **failure})
        return
    for result in report.results:
        if result.state != "moved":
            say(
                f"{'Left alone' if result.state == 'left' else 'Failed'}: {shown(result.source)}: {result.reason}"
            )
    if report.kept:
        say("These albums are empty and stay:", *(f"  {shown(path)}" for path in report.kept))
    say(
        f"Run {report.run.id}: {counts['moved']:,} moved back, {counts['left']:,} left alone, "
        f"{counts['failed']:,} failed."
    )
