"""Applying a plan and taking a run back: locks, journal, report; the shelf does the moves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from albumen.media.candidates import READER
from albumen.media.kinds import kind_of
from albumen.shelf import Done, Item, Shelf, ShelfProblem
from albumen.sorting.hashes import Hashes
from albumen.sorting.ledger import Filed, Ledger, filed_at
from albumen.sorting.plan import Plan, Step, save_lines
from albumen.sorting.readings import follow
from albumen.sorting.runs import Run, RunStore

Outcome = Literal["moved", "there", "review", "failed", "left", "discarded"]
OUTCOMES: tuple[Outcome, ...] = ("moved", "there", "review", "failed", "left", "discarded")
FILED_AT_ONCE = 2048  # rows of the ledger in one transaction; what a kill costs is taken from the journal
_MOVED = Done("", "moved")  # what there is to tell of nearly all moves
_KEPT: dict[str, Outcome] = {"there": "there", "review": "review", "left": "left"}


class Result(Struct, frozen=True, gc=False):
    """What became of one step."""

    step: Step
    outcome: Outcome
    reason: str


class Report(Struct):
    """What a run did. The numbers add up, in items: found = moved + there + review + failed + left + discarded.

    `pruned` are albums that were removed because the run had emptied them. `error` is the stable name of what
    stopped the run, "" for none; `sentence` says it to people.
    """

    run: Run | None
    results: list[Result]
    sidecars: int = 0
    error: str = ""
    sentence: str = ""
    stopped: bool = False
    pruned: list[str] = []

    @property
    def found(self) -> int:
        """All items, whatever became of them."""
        return sum(result.step.items for result in self.results)

    def counts(self) -> dict[str, int]:
        """How many items have each outcome, in a fixed order, zeros included."""
        counts: dict[str, int] = dict.fromkeys(OUTCOMES, 0)
        for result in self.results:
            counts[result.outcome] += result.step.items
        return counts


def settle(shelf_of: Callable[[Run], Shelf], store: RunStore) -> list[Run]:
    """Settle what killed runs left half done; runs that are still at work are left to themselves.

    One on a disk that is away is settled when it is back, and keeps nothing else from going on.
    Returns the runs that were settled.
    """
    settled: list[Run] = []
    for run in store:
        if not (run.open or run.state in ("applying", "undoing")) or _is_away(run):
            continue
        shelf = shelf_of(run)
        try:
            with shelf.lock([run.source, run.dest], f"albumen settling run {run.id}"):
                shelf.recover(store.journal(run))
                _refile(run, shelf, store)
                moved = sum(
                    done.state == "moved" and kind_of(done.source) != "sidecar"
                    for done in shelf.history(store.journal(run))
                )
                counts = run.counts or {"moved": moved}
                run = msgspec.structs.replace(run, state="stopped", open=False, counts=counts)
                store.save(run)
                settled.append(run)
        except FileNotFoundError:
            continue  # the disk of its destination is away
        except ShelfProblem as problem:
            if not problem.busy:
                raise
    return settled


def _is_away(run: Run) -> bool:
    """Whether the folder of a run is not there; a path that is not absolute is an album of a station."""
    return os.path.isabs(run.source) and not os.path.isdir(run.source)


def apply_plan(
    shelf: Shelf,
    plan: Plan,
    store: RunStore,
    *,
    command: str,
    now: datetime,
    user: str = "",
    stop: Callable[[], bool],
    done: Callable[[int, int], None] = lambda count, total: None,
) -> Report:
    """Do what the plan says; the caller holds the shelf's lock. Never raises for one item's failure.

    When the place fails on the way, the report says so and holds all that was settled before. Raises
    `ShelfProblem` when the moves cannot be begun; then nothing has changed and there is no run.
    """
    counts = plan.counts()
    if not counts["move"] and not counts["discard"]:
        return report_on(None, plan, {})
    moves = plan.moves()
    shelf.prepare(moves)
    run = store.new(
        command=command,
        address=shelf.address,
        source=plan.order.source,
        dest=plan.order.dest,
        user=user,
        now=now,
    )
    store.keep_plan(run, save_lines(plan))
    moves += plan.discards(lambda album: shelf.trash(run.id, plan.order.source, album))
    ledger = Ledger(store.memory, plan.order.dest if shelf.renames else shelf.address)
    placed: list[tuple[Item, str]] = []
    outcomes: dict[str, Done] = {}
    problem: ShelfProblem | None = None
    try:
        for one in shelf.apply(moves, store.journal(run), run=run.id, stop=stop):
            outcomes[one.key] = one if one.reason or one.state != "moved" else _MOVED
            if one.state == "moved":
                placed += _placed(plan.steps[int(one.key)])
            if len(placed) >= FILED_AT_ONCE:
                _remember(run, placed, ledger, store)
                placed = []
            done(len(outcomes), len(moves))
    except ShelfProblem as error:
        problem = error
    finally:
        _remember(run, placed, ledger, store)
    report = report_on(run, plan, outcomes)
    whole = problem is None and len(outcomes) == len(moves)
    run = msgspec.structs.replace(
        run, state="done" if whole else "stopped", counts=report.counts(), open=problem is not None
    )
    store.save(run)
    report.run = run
    if problem is not None:
        report.error, report.sentence = problem.code, str(problem)
    report.stopped = not whole
    if plan.order.rules.prune and whole:
        emptied = {file.album for move in moves if outcomes[move.key].state == "moved" for file in move.files}
        report.pruned = shelf.prune(emptied, plan.order.source)
    return report


def _placed(step: Step) -> Iterator[tuple[Item, str]]:
    """The photos and videos of a step that was carried out, each with its new path."""
    if step.fate == "move":
        yield from (one for one in step.targets() if one[0].kind != "sidecar")


def _remember(run: Run, placed: Sequence[tuple[Item, str]], ledger: Ledger, store: RunStore) -> None:
    """Note what was filed, and let what the files said follow them: the next plan need not read them."""
    ledger.filed(run.id, _rows(placed, store))
    follow(
        store.memory, ((item, _moved_to(item, path)) for item, path in placed if item.inode), reader=READER
    )


def _moved_to(item: Item, path: str) -> Item:
    album, _, name = path.rpartition("/")
    return msgspec.structs.replace(item, album=album, name=name)


def _rows(placed: Sequence[tuple[Item, str]], store: RunStore) -> Iterator[Filed]:
    """What the ledger keeps of items as they stand at their targets; heads that the plan has read serve it."""
    heads = Hashes(store.memory).known_heads(item for item, _ in placed if item.inode)
    for item, path in placed:
        row = filed_at(path, item.name, heads) if item.inode else None
        yield row or Filed(path, item.name, item.size, takendate=item.takendate)


def _refile(run: Run, shelf: Shelf, store: RunStore) -> None:
    """Write down anew what a run that was killed has filed, as its journal tells it."""
    ledger = Ledger(store.memory, run.dest if shelf.renames else run.address)
    ledger.forget(run.id)
    if shelf.renames:
        rows = (
            filed_at(done.target, os.path.basename(done.source))
            for done in shelf.history(store.journal(run))
            if done.state == "moved" and kind_of(done.source) != "sidecar"
        )
        ledger.filed(run.id, filter(None, rows))


def report_on(run: Run | None, plan: Plan, outcomes: Mapping[str, Done]) -> Report:
    """What became of each step of the plan; `outcomes` are by the key of its move."""
    report = Report(run, [])
    for index, step in enumerate(plan.steps):
        if step.fate in ("move", "discard"):
            report.results.append(_result(step, outcomes.get(str(index))))
            if report.results[-1].outcome == "moved":
                report.sidecars += len(step.sidecars)
        else:
            report.results.append(Result(step, _KEPT[step.fate], step.reason))
    return report


def _result(step: Step, done: Done | None) -> Result:
    if done is None:
        return Result(step, "left", "not reached: the run stopped before")
    if done.state != "moved":
        return Result(step, done.state, done.reason)
    return Result(step, "moved" if step.fate == "move" else "discarded", done.reason or step.reason)


class UndoReport(Struct):
    """What an undo did; `kept` are albums that it left empty."""

    run: Run
    results: list[Done]
    kept: list[str]
    error: str = ""
    sentence: str = ""
    stopped: bool = False

    def counts(self) -> dict[str, int]:
        """Items moved back, left as they are because they changed, and failed."""
        counts = {"moved": 0, "left": 0, "failed": 0}
        for result in self.results:
            counts[result.state] += result.items
        return counts


def undo_run(shelf: Shelf, run: Run, store: RunStore, *, owner: str, stop: Callable[[], bool]) -> UndoReport:
    """Take a run back, newest first: what a person has changed since stays, and is named."""
    report = UndoReport(run, [], [])
    with shelf.lock([run.source, run.dest], owner):
        shelf.recover(store.journal(run))
        store.save(msgspec.structs.replace(run, state="undoing"))
        try:
            for one in shelf.undo(store.journal(run), store.undo_journal(run), stop=stop):
                report.results.append(one)
        except ShelfProblem as problem:
            report.error, report.sentence = problem.code, str(problem)
        report.kept = shelf.kept_albums()
        counts = report.counts()
        report.stopped = bool(report.error) or stop()
        nothing = counts["left"] > 0 and not counts["moved"]  # such as when a later run has moved it all on
        whole = not report.stopped and not counts["failed"] and not nothing
        report.run = msgspec.structs.replace(
            run, state="undone" if whole else "stopped", undone=counts, open=bool(report.error)
        )
        store.save(report.run)
        if whole:
            Ledger(store.memory, "").forget(run.id)
    return report
