"""Runs: each applied plan has an id, a folder with its journal, and a state; kept in the user's state directory."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Literal

import msgspec
import platformdirs
from msgspec import Struct

from albumen.sorting import SortProblem
from albumen.sorting.memory import Memory

State = Literal["applying", "done", "stopped", "undoing", "undone", "interrupted"]
FORMAT = 1


class Run(Struct, frozen=True):
    """One applied plan. `address` reopens its shelf; `user` is the account on a station; counts are of items.

    `open` tells that the place failed on the way: something may be half done, which the next run settles.
    """

    id: str
    started: str
    state: State
    command: str
    address: str
    source: str
    dest: str
    user: str = ""
    counts: dict[str, int] = {}
    undone: dict[str, int] = {}
    open: bool = False
    format: int = FORMAT

    @property
    def is_idle(self) -> bool:
        """Whether it ran to its end and moved nothing; one that was cut short may have made an album."""
        return self.state == "done" and not any(
            self.counts.get(what) for what in ("moved", "discarded", "failed")
        )

    def describe(self) -> str:
        """One line for people."""
        counts = (
            ", ".join(f"{count:,} {what}" for what, count in self.counts.items() if count)
            or "nothing settled"
        )
        base = "" if os.path.isabs(self.source) else f"{self.address}/"
        return f"{self.id}  {self.state:8}  {base}{self.source} -> {base}{self.dest}  {counts}"


def state_directory() -> str:
    """Where runs are kept: ALBUMEN_STATE_DIR, else the platform's place for state."""
    return os.environ.get("ALBUMEN_STATE_DIR") or platformdirs.user_state_dir("albumen", appauthor=False)


class RunStore:
    """The runs of one state directory, oldest first; each is a folder `runs/ID` with run.json and its journals."""

    def __init__(self, directory: str | None = None) -> None:
        self.directory = directory or state_directory()
        self.locks = os.path.join(self.directory, "locks")
        self._runs = os.path.join(self.directory, "runs")

    @cached_property
    def memory(self) -> Memory:
        """What the sorter remembers, opened when it is first asked for."""
        return Memory(self.directory)

    def new(self, *, command: str, address: str, source: str, dest: str, user: str, now: datetime) -> Run:
        """Begin a run; it is on disk when this returns."""
        ident = self._new_folder(f"{now:%Y%m%d-%H%M%S}")
        run = Run(
            ident, now.isoformat(timespec="microseconds"), "applying", command, address, source, dest, user
        )
        self.save(run)
        return run

    def _new_folder(self, second: str) -> str:
        """Make a folder that no run has had: ids are short for people, so two in one second may draw the same."""
        while True:
            ident = f"{second}-{os.urandom(2).hex()}"
            try:
                os.makedirs(os.path.join(self._runs, ident), mode=0o700)
            except FileExistsError:
                continue
            return ident

    def save(self, run: Run) -> None:
        """Write the run's facts: a temporary file beside, synced, then renamed over."""
        path = os.path.join(self._runs, run.id, "run.json")
        temporary = f"{path}.new"
        with open(temporary, "w", encoding="ascii") as out:
            json.dump(msgspec.to_builtins(run), out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)

    def keep_plan(self, run: Run, lines: Iterable[str]) -> None:
        """Write the run's plan; it is on disk when this returns."""
        with open(self.plan(run), "x", encoding="ascii") as out:
            out.writelines(f"{line}\n" for line in lines)
            out.flush()
            os.fsync(out.fileno())

    def plan(self, run: Run) -> str:
        """The plan that the run applied."""
        return os.path.join(self._runs, run.id, "plan.jsonl")

    def journal(self, run: Run) -> str:
        """The journal of what the run did."""
        return os.path.join(self._runs, run.id, "journal.jsonl")

    def undo_journal(self, run: Run) -> str:
        """The journal of taking it back."""
        return os.path.join(self._runs, run.id, "undo.jsonl")

    def __iter__(self) -> Iterator[Run]:
        try:
            names = os.listdir(self._runs)
        except FileNotFoundError:
            return
        runs = [run for run in map(self._read, names) if run is not None]
        yield from sorted(runs, key=lambda run: datetime.fromisoformat(run.started))

    def _read(self, name: str) -> Run | None:
        try:
            with open(os.path.join(self._runs, name, "run.json"), "rb") as told:
                return msgspec.convert(json.loads(told.read()), Run)
        except FileNotFoundError:
            return None  # killed between making the folder and its first line: nothing was moved
        except (ValueError, msgspec.ValidationError) as error:
            raise SortProblem(
                "bad-run",
                f"The run {name!r} in {self._runs!r} cannot be read: {error}. Move its folder away.",
            ) from error

    def find(self, ident: str | None) -> Run:
        """The run of that id or of an id that starts so; without one, the last run that can be taken back.

        Raises `SortProblem` ("no-such-run").
        """
        runs = list(self)
        if ident is None:
            chosen = [run for run in runs if run.state != "undone" and not run.is_idle][-1:]
            if not chosen:
                raise SortProblem("no-such-run", "There is no run to take back; see: albumen runs")
            return chosen[0]
        chosen = [run for run in runs if run.id.startswith(ident)]
        if len(chosen) != 1:
            what = "more than one run starts" if chosen else "no run starts"
            raise SortProblem("no-such-run", f"{ident!r} is not clear: {what} so; see: albumen runs")
        return chosen[0]
