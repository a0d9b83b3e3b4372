"""`albumen sort`: plan, and with --apply do it."""

from __future__ import annotations

import os
import shlex
import sys
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter

from albumen.cli import preview
from albumen.cli.console import DONE, FAILED, STRICT, Problem, complain, program, progress, stoppable
from albumen.cli.places import NO_LOGIN, Login, Place, open_place, reopen_to_settle
from albumen.cli.report import check_reports, write_reports
from albumen.cli.watch import ONCE, Watching, keep_sorting
from albumen.cli.wishes import NO_WISHES, Wishes
from albumen.shelf import Shelf
from albumen.sorting.apply import Report, apply_plan, settle
from albumen.sorting.plan import Order, Plan, save_lines
from albumen.sorting.planner import make_plan
from albumen.sorting.profiles import Profile
from albumen.sorting.report import of_plan, of_report
from albumen.sorting.runs import RunStore


def sort(
    source: Annotated[
        str | None, Parameter(help="A folder, or http(s)://HOST[:PORT]/photo/ALBUM on a station.")
    ] = None,
    /,
    *,
    into: Annotated[
        str | None, Parameter(help="Where the dated albums go; SOURCE itself when left out.")
    ] = None,
    wishes: Wishes = NO_WISHES,
    apply: Annotated[bool, Parameter(help="Do it; without, the plan is only shown.")] = False,
    save: Annotated[str | None, Parameter(help="Save the plan to a file for: albumen apply FILE.")] = None,
    report: Annotated[
        tuple[str, ...], Parameter(help="Write a report to a new FILE.csv, .json or .html; may be repeated.")
    ] = (),
    json: Annotated[bool, Parameter(help="One JSON object a line, a last one with the totals.")] = False,
    strict: Annotated[bool, Parameter(help="Exit with 1 when items need a review.")] = False,
    watching: Watching = ONCE,
    login: Login = NO_LOGIN,
) -> int:
    """File the photos of a roll into dated albums.

    Without --apply nothing is changed: the plan is shown, with what needs a look. A run can be taken back with
    `albumen undo`.
    """
    if watching != ONCE and not watching.watch:
        raise Problem("bad-option", "--every and --settle go with --watch; add it, or leave them out.")
    profile = wishes.chosen()
    rules = wishes.rules(profile)
    store = RunStore()
    place = open_place(*_places(source, into, profile), login, store, user=profile.user)
    order = Order(place.source, place.dest, rules)
    if watching.watch:
        alone = {"--save": save, "--strict": strict, "--report": report}
        return keep_sorting(place, order, store, watching, json=json, alone=alone)
    check_reports(report, roll=place.source)
    if not apply:
        plan = plan_on(place.shelf, order, store, quiet=json)
        save_plan(plan, save)
        preview.show_plan(plan, json=json, command=_again())
        write_reports(report, of_plan(plan), place.shelf, quiet=json)
        return strict_code(plan.counts()["review"], strict=strict)
    settle(lambda run: reopen_to_settle(run, store), store)
    with stoppable() as stop, place.shelf.lock([place.source, place.dest], f"albumen sort {source} --apply"):
        plan = plan_on(place.shelf, order, store, quiet=json)
        save_plan(plan, save)
        told = apply_on(place, plan, store, command=f"sort {source}", stop=stop, json=json)
        write_reports(report, of_report(plan, told), place.shelf, quiet=json)
    return finish(told, strict=strict)


def _places(source: str | None, into: str | None, profile: Profile) -> tuple[str, str | None]:
    """SOURCE and --into; the profile's stand in, but its --into only for its own SOURCE."""
    if source is None:
        if not profile.source:
            raise Problem(
                "no-source",
                "Name the folder or album to sort, or a --profile that has a source; see: albumen sort --help",
            )
        return profile.source, into or profile.into or None
    return source, into


def plan_on(shelf: Shelf, order: Order, store: RunStore, *, quiet: bool) -> Plan:
    """Make the plan with a progress bar; what is remembered and what a person answered counts."""
    with progress("reading dates", quiet=quiet) as dated:
        return make_plan(
            shelf,
            order,
            now=datetime.now().astimezone().replace(tzinfo=None),
            store=store,
            seen=lambda count: dated(count, 0),
            dated=dated,
        )


def apply_on(
    place: Place, plan: Plan, store: RunStore, *, command: str, stop: preview.Stop, json: bool
) -> Report:
    """Apply the plan with a progress bar, then print the report."""
    with progress("moving", quiet=json) as done:
        report = apply_plan(
            place.shelf,
            plan,
            store,
            command=command,
            now=datetime.now().astimezone(),
            user=place.user,
            stop=stop,
            done=done,
        )
    preview.show_report(report, plan, json=json)
    return report


def save_plan(plan: Plan, path: str | None) -> None:
    """Write the plan to a new file, or to standard output for `-`. Raises `Problem` ("file-exists")."""
    if path is None:
        return
    try:
        with open(path, "x", encoding="ascii") as out:
            out.writelines(f"{line}\n" for line in save_lines(plan))
            out.flush()
            os.fsync(out.fileno())
    except FileExistsError as error:
        raise Problem(
            "file-exists", f"{path!r} is there already; save the plan under another name."
        ) from error
    except OSError as error:
        raise Problem(
            "not-saved", f"{path!r} cannot be written: {error.strerror}; save the plan elsewhere."
        ) from error
    print(f"Plan saved; apply it with: {program()} apply {shlex.quote(path)}", file=sys.stderr)


def finish(report: Report, *, strict: bool) -> int:
    """The exit code of a run; what stopped it has been told to programs with the totals."""
    if report.error:
        return complain(Problem(report.error, report.sentence, exit=FAILED), json=False)
    if report.stopped or report.counts()["failed"]:
        return FAILED
    return strict_code(report.counts()["review"], strict=strict)


def strict_code(reviews: int, *, strict: bool) -> int:
    """Review items are no failure, unless --strict says so."""
    return STRICT if strict and reviews else DONE


def _again() -> str:
    """The same command with --apply, to copy."""
    words = sys.argv[1:]
    kept: list[str] = []
    while words:
        word = words.pop(0)
        if word in ("--save", "--report"):
            words = words[1:]
        elif not word.startswith(("--save=", "--report=")):
            kept.append(word)
    return shlex.join([program(), *kept, "--apply"])
