"""One applying run over folders: units in batches, each journalled and synced before its first file moves."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from albumen.moving.folders import Folders, sync_folders
from albumen.moving.journal import Journal
from albumen.moving.transfer import Settled, Transfer, refusal_of
from albumen.moving.units import STORAGE_ERRORS, Outcome, Pair, StorageStopped, Unit, never

BATCH_UNITS = 1024  # one fdatasync for so many: a crash then costs at most a look at so many units

_RUN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")  # it becomes part of a file name


class FileRun:
    """Moves units between folders, with a journal.

    `run` names the run in temporary files; `stop` is asked before each unit, and once it says True the run
    ends with everything settled.  One run is used by one thread; several runs may share a journal.
    """

    def __init__(
        self, journal: Journal, *, run: str, batch: int = BATCH_UNITS, stop: Callable[[], bool] = never
    ) -> None:
        if not _RUN.fullmatch(run):
            raise ValueError(
                f"The run was not started: {run!r} cannot be part of a file name. Use letters and digits."
            )
        self._journal = journal
        self._batch = batch
        self._stop = stop
        self._stopped = False
        self._folders = Folders()
        self._transfer = Transfer(journal, run=run)

    def apply(self, units: Iterable[Unit]) -> Iterator[Outcome]:
        """Move the units in order and yield each one's outcome as it is reached.

        Missing target folders are made.  What was not reached because of `stop`, or because the caller no
        longer asks, is left as it was.  Raises `StorageStopped` after writing down what was done.
        """
        rest = iter(units)
        try:
            while batch := list(islice(rest, self._batch)):
                yield from self._apply_batch(batch)
                if self._stopped:
                    return
        finally:
            self._journal.sync()

    def _apply_batch(self, batch: list[Unit]) -> Iterator[Outcome]:
        number = self._intend(batch)
        kept = self._folders.make()
        settled: list[Settled] = []
        begun = 0
        try:
            for unit in batch:
                if self._stop():
                    self._stopped = True
                    return
                begun += 1
                now = self._attempt(number + begun - 1, unit)
                settled.append(now)
                if now.stopped:
                    raise now.stopped
                yield now.outcome
        finally:
            left = [{"s": "left", "u": number + offset} for offset in range(begun, len(batch))]
            self._close(batch[:begun], [*kept, *_records(number, settled), *left])

    def _intend(self, batch: list[Unit]) -> int:
        """Write down what will be done, durably; gives the number of the first unit's line."""
        folders = self._folders.survey(batch)
        number = self._journal.write([*folders, *map(planned, batch)])
        self._journal.sync()
        return number + len(folders)

    def _attempt(self, number: int, unit: Unit) -> Settled:
        if self._folders.failed:
            for pair in unit.pairs:
                error = self._folders.failed.get(pair.target.rpartition("/")[0])
                if error:
                    return _no_folder(unit, pair, error)
        settled = self._transfer.move(number, unit)
        return self._tell_losses(unit, settled) if self._folders.losses else settled

    def _tell_losses(self, unit: Unit, settled: Settled) -> Settled:
        """Let the first unit that arrives in a new album tell what that could not take from its parent."""
        folder = unit.pairs[0].target.rpartition("/")[0]
        lost = [path for path in self._folders.losses if f"{folder}/".startswith(f"{path}/")]
        if settled.outcome.state != "moved" or not lost:
            return settled
        what = "; ".join(
            f"{path!r} has not the {' and '.join(self._folders.losses.pop(path))}" for path in lost
        )
        detail = f"{settled.outcome.detail} The new folder {what} of its parent.".lstrip()
        return msgspec.structs.replace(settled, outcome=Outcome(unit.key, "moved", detail))

    def _close(self, begun: list[Unit], records: list[dict[str, Any]]) -> None:
        """Make the moves durable, new names before the loss of old ones, and only then call them done."""
        targets = [pair.target.rpartition("/")[0] for unit in begun for pair in unit.pairs]
        sources = [pair.source.rpartition("/")[0] for unit in begun for pair in unit.pairs]
        sync_folders((*targets, *sources))
        self._journal.write(records)


def planned(unit: Unit) -> dict[str, Any]:
    """Give the journal's line for a unit that is about to move."""
    record = {"s": "planned", "key": unit.key, "pairs": unit.pairs}
    return {**record, "same": unit.same_as} if unit.same_as else record


def _records(number: int, settled: list[Settled]) -> list[dict[str, Any]]:
    """Give the lines for units from line `number` on; neighbours that simply moved share one line."""
    records: list[dict[str, Any]] = []
    for unit, one in enumerate(settled, number):
        if one.is_open:
            continue
        if one.is_plain and records and records[-1].get("to") == unit - 1:
            records[-1]["to"] = unit
        elif one.is_plain:
            records.append({**one.record(unit), "to": unit})
        else:
            records.append(one.record(unit))
    return records


def _no_folder(unit: Unit, pair: Pair, error: OSError) -> Settled:
    folder = pair.target.rpartition("/")[0]
    _, detail = refusal_of(OSError(error.errno, error.strerror), pair)
    stopped = StorageStopped(error.errno, folder) if error.errno in STORAGE_ERRORS else None
    return Settled(
        Outcome(unit.key, "failed", f"{detail} (The folder {folder!r} could not be made.)"), stopped=stopped
    )
