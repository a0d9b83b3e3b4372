"""`albumen apply FILE`: do a saved plan, where it still holds."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from albumen.cli.console import Problem, stoppable
from albumen.cli.places import NO_LOGIN, Login, Place, is_by_files, open_place, reopen_to_settle
from albumen.cli.report import check_reports, write_reports
from albumen.cli.sort import apply_on, finish
from albumen.client import Address, is_address
from albumen.sorting.apply import settle
from albumen.sorting.plan import Plan, load_lines
from albumen.sorting.report import of_report
from albumen.sorting.runs import RunStore


def apply(
    file: Annotated[str, Parameter(help="A plan saved with: albumen sort SOURCE --save FILE.")],
    /,
    *,
    report: Annotated[
        tuple[str, ...], Parameter(help="Write a report to a new FILE.csv, .json or .html; may be repeated.")
    ] = (),
    json: Annotated[bool, Parameter(help="One JSON object a line, a last one with the totals.")] = False,
    strict: Annotated[bool, Parameter(help="Exit with 1 when items need a review.")] = False,
    login: Login = NO_LOGIN,
) -> int:
    """Apply a saved plan. What has changed since it was made is left alone and reported."""
    plan = _load(file)
    store = RunStore()
    place = _place(plan, login, store)
    check_reports(report, roll=place.source)
    settle(lambda run: reopen_to_settle(run, store), store)
    with stoppable() as stop, place.shelf.lock([place.source, place.dest], f"albumen apply {file}"):
        place.shelf.check(place.source, place.dest)
        told = apply_on(place, plan, store, command=f"apply {file}", stop=stop, json=json)
        write_reports(report, of_report(plan, told), place.shelf, quiet=json)
    return finish(told, strict=strict)


def _load(file: str) -> Plan:
    try:
        with open(file, encoding="ascii") as lines:
            return load_lines(lines, name=file)
    except UnicodeDecodeError as error:
        raise Problem("bad-plan", f"{file!r} is not a plan of albumen. Save one with --save.") from error
    except OSError as error:
        raise Problem("no-such-file", f"{file!r} cannot be read: {error.strerror}.") from error


def _place(plan: Plan, login: Login, store: RunStore) -> Place:
    order = plan.order
    if is_address(plan.address):
        source, into = str(Address(plan.address, order.source)), str(Address(plan.address, order.dest))
        login = login.by("filestation" if is_by_files(plan.address) else "photostation")
    else:
        source, into = order.source, order.dest
    return open_place(source, into, login, store)
