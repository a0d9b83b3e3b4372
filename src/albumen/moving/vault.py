"""The station's door to the files under one root: uploads, moves, copies, the trash."""

import errno
import itertools
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal, Self

import msgspec

from albumen.moving.batch import FileRun
from albumen.moving.copying import Corrupted, SourceChanged, Unreadable, copy_verified
from albumen.moving.folders import make_folder, sync_folder
from albumen.moving.incoming import Incoming
from albumen.moving.journal import Journal
from albumen.moving.names import TEMP_PREFIX, check_name, follow, with_number
from albumen.moving.recovery import recover_into
from albumen.moving.replay import replay
from albumen.moving.trash import Trash, TrashEntry
from albumen.moving.units import STORAGE_ERRORS, Outcome, Pair, StorageStopped, Unit, look, never, pair_of

Duplicate = Literal["ignore", "rename", "overwrite"]
"""What happens when the name is taken: nothing, the next free `_1`, or the old file goes to the trash."""

Arrived = Literal["placed", "ignored", "renamed", "overwrote"]

# Looks for a free name; of the two others, each further one means that somebody took it in that moment.
_MOST_ATTEMPTS = {"ignore": 2, "rename": 10_000, "overwrite": 10}


class Placed(msgspec.Struct, frozen=True):
    """Where an upload ended: its final name, what was done, and the BLAKE3 digest of its bytes."""

    name: str
    state: Arrived
    digest: bytes


class Arrival(msgspec.Struct, frozen=True):
    """What became of an item and its sidecars: `paths` are the new ones, empty when nothing has moved."""

    state: Literal[
        "placed", "ignored", "renamed", "overwrote", "missing", "changed", "exists", "failed", "copied"
    ]
    paths: tuple[str, ...] = ()
    detail: str = ""


class NotDone(Exception):
    """A file operation was refused as a whole; `outcome` says why, in its state and detail."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


class Vault:
    """Changes files under `root`, each change journalled in `state` (default `<root>/.albumen`).

    Safe to use from several threads; a second process is refused with `Busy`.  Call `recover` once before
    anything else.  Paths are absolute and must have been confined to the root by the caller.  The trash is
    `<state>/trash` where that is a rename away, else `<root>/.albumen-trash`.
    """

    def __init__(self, root: str, state: str | None = None) -> None:
        self.root = root
        self.state = state or os.path.join(root, ".albumen")
        os.makedirs(self.state, mode=0o700, exist_ok=True)
        is_near = os.stat(self.state).st_dev == os.stat(root).st_dev
        folder = os.path.join(self.state, "trash") if is_near else os.path.join(root, ".albumen-trash")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self._trash = Trash(folder, root=root)
        self._journal = _open_journal(os.path.join(self.state, "journal.jsonl"))
        self._run = os.urandom(4).hex()
        self._numbers = itertools.count(1)

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def recover(self) -> list[Outcome]:
        """Settle what an earlier process left open; unfinished uploads are removed."""
        return recover_into(self._journal, replay(self._journal.path))

    def begin(self, directory: str) -> Incoming:
        """Start an upload into an existing folder: write to what this gives, then `place` or `abort` it."""
        return Incoming(self._new_temp(directory))

    def place(self, incoming: Incoming, *, name: str, mtime_ns: int | None, duplicate: Duplicate) -> Placed:
        """Give an upload its name, durably; `mtime_ns` None keeps the time of arrival.

        Raises `ValueError` for a name that cannot be, `NotDone`, and `StorageStopped`; the temporary file
        is gone then.
        """
        try:
            check_name(name)
            incoming.finish(mtime_ns=mtime_ns)
            arrival = self._arrive([incoming.temp], incoming.directory, [name], duplicate)
        finally:
            incoming.abort()
        if arrival.state == "ignored":
            return Placed(name, "ignored", incoming.digest)
        if arrival.state in ("placed", "renamed", "overwrote"):
            return Placed(os.path.basename(arrival.paths[0]), arrival.state, incoming.digest)
        raise NotDone(Outcome(name, "exists" if arrival.state == "exists" else "failed", arrival.detail))

    def move(self, units: Iterable[Unit], *, stop: Callable[[], bool] = never) -> list[Outcome]:
        """Move units as `FileRun` does, until `stop`; the trash and the temporary files are not seen by it."""
        return list(FileRun(self._journal, run=self._run, stop=stop).apply(units))

    def move_item(self, sources: Sequence[str], directory: str, *, duplicate: Duplicate) -> Arrival:
        """Move an item (the first path) and its sidecars together; sidecars follow when it is renamed."""
        return self._arrive(sources, directory, [os.path.basename(source) for source in sources], duplicate)

    def copy_item(self, sources: Sequence[str], directory: str, *, duplicate: Duplicate) -> Arrival:
        """Copy an item and its sidecars, verified, with their times, mode and attributes."""
        names = [os.path.basename(source) for source in sources]
        is_here = os.path.dirname(sources[0]) == directory
        taken = any(look(os.path.join(directory, name)) is not None for name in names)
        if taken and (duplicate == "ignore" or (duplicate == "overwrite" and is_here)):
            return Arrival("ignored")
        temps: list[str] = []
        try:
            for source in sources:
                temps.append(self._new_temp(directory))
                _copy(source, temps[-1])
            return self._arrive(temps, directory, names, duplicate)
        except NotDone as refused:
            state = refused.outcome.state
            return Arrival("failed" if state == "moved" else state, (), refused.outcome.detail)
        finally:
            for temp in temps:
                if look(temp) is not None:
                    os.unlink(temp)

    def trash(self, paths: Sequence[str]) -> list[TrashEntry]:
        """Move files or whole folders to the trash, together; raises `NotDone`, then nothing has moved."""
        targets = self._trash.prepare(paths)
        try:
            pairs = tuple(pair_of(path, target) for path, target in zip(paths, targets, strict=True))
            outcome = self.move([Unit("trash", pairs)])[0]
        except FileNotFoundError as error:
            detail = f"{error.filename!r} was not trashed: it is gone. List the album again."
            outcome = Outcome("trash", "missing", detail)
        if outcome.state != "moved":
            for target in targets:
                self._trash.tidy(target)
            raise NotDone(outcome)
        return self._trash.entries_at(targets)

    def restore(self, entry: TrashEntry) -> Outcome:
        """Move an entry back to where it was, making its folder again if need be; never over another."""
        try:
            pair = pair_of(entry.location, entry.path)
        except FileNotFoundError:
            return Outcome(
                entry.id, "missing", f"{entry.path!r} was not restored: it is not in the trash any more."
            )
        outcome = self.move([Unit(entry.id, (pair,))])[0]
        self._trash.tidy(entry.location)
        return outcome

    def list_trash(self) -> list[TrashEntry]:
        """List the trash, the oldest first."""
        return self._trash.entries()

    def purge(self, before: datetime) -> list[TrashEntry]:
        """Delete for good what was trashed before a moment (with a time zone); gives what is gone.

        This is the only place in Albumen that unlinks an original.
        """
        old = [entry for entry in self._trash.entries() if entry.trashed_utc < before]
        for entry in old:
            self._journal.write([{"s": "purged", "path": entry.path, "id": entry.id}])
            self._trash.erase(entry)
        return old

    def make_album(self, path: str) -> None:
        """Make a folder, durably, with the rights of its parent.  Raises `FileExistsError`, `ValueError`."""
        check_name(os.path.basename(path))
        make_folder(path)
        sync_folder(os.path.dirname(path))

    def remove_empty_album(self, path: str) -> bool:
        """Remove a folder that is truly empty; False, and untouched, when anything at all is in it."""
        try:
            os.rmdir(path)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                return False
            raise
        sync_folder(os.path.dirname(path))
        return True

    def _new_temp(self, directory: str) -> str:
        temp = os.path.join(directory, f"{TEMP_PREFIX}{self._run}-{next(self._numbers)}")
        self._journal.write([{"s": "incoming", "temp": temp}])
        return temp

    def _arrive(
        self, sources: Sequence[str], directory: str, names: Sequence[str], duplicate: Duplicate
    ) -> Arrival:
        """Bring files under their names in `directory`, all or none, as `duplicate` says."""
        for attempt in range(_MOST_ATTEMPTS[duplicate]):
            first = with_number(names[0], attempt) if attempt and duplicate == "rename" else names[0]
            targets = [os.path.join(directory, follow(name, item=names[0], new_item=first)) for name in names]
            if list(sources) == targets:
                return Arrival("ignored")
            taken = [target for target in targets if look(target) is not None]
            if taken and duplicate == "ignore":
                return Arrival("ignored")
            if taken and duplicate == "rename":
                continue
            arrival = self._settle(sources, targets, taken)
            if arrival.state != "exists":  # else somebody took the name in this moment: look again
                return Arrival("renamed", arrival.paths) if first != names[0] and arrival.paths else arrival
        return Arrival(
            "exists", (), f"{names[0]!r} was not placed: its name is always taken. Rename it first."
        )

    def _settle(self, sources: Sequence[str], targets: Sequence[str], taken: Sequence[str]) -> Arrival:
        """Move `taken` to the trash and `sources` to `targets`, as one unit."""
        if any(os.path.isdir(path) for path in taken):
            return Arrival(
                "failed", (), f"{targets[0]!r} was not placed: an album has that name. Choose another."
            )
        prepared = self._trash.prepare(taken)
        try:
            vacate = tuple(pair_of(path, target) for path, target in zip(taken, prepared, strict=True))
            arrive = tuple(pair_of(path, target) for path, target in zip(sources, targets, strict=True))
            outcome = self._overwrite(os.path.basename(targets[0]), vacate, arrive)
        except FileNotFoundError as error:
            outcome = Outcome(
                "", "missing", f"{error.filename!r} was not moved: it is gone. List the album again."
            )
        for target in prepared:
            self._trash.tidy(target)
        if outcome.state == "moved":
            return Arrival("overwrote" if taken else "placed", tuple(targets), outcome.detail)
        return Arrival(outcome.state, tuple(targets) if outcome.state == "copied" else (), outcome.detail)

    def _overwrite(self, key: str, vacate: tuple[Pair, ...], arrive: tuple[Pair, ...]) -> Outcome:
        device = os.stat(self._trash.folder).st_dev
        if all(pair.device == device for pair in vacate):
            return self.move([Unit(key, (*vacate, *arrive))])[0]
        # A mount inside the root: a copy leaves the name only when its unit is complete, so this takes two.
        outcome = self.move([Unit(key, vacate)])[0]
        return self.move([Unit(key, arrive)])[0] if outcome.state == "moved" else outcome


def _open_journal(path: str) -> Journal:
    """Open the journal; one in which everything is settled is put aside as `<path>.1` and a new one begun."""
    journal = Journal.open(path)
    if journal.is_empty or not replay(path).is_settled:
        return journal
    try:
        os.replace(path, f"{path}.1")
        return Journal.open(path)
    finally:
        journal.close()


def _copy(source: str, temp: str) -> None:
    try:
        copy_verified(pair_of(source, temp), temp)
    except (FileNotFoundError, SourceChanged) as error:
        detail = f"{source!r} was not copied: it changed or is gone. List the album again."
        raise NotDone(Outcome(source, "changed", detail)) from error
    except (Unreadable, Corrupted) as error:
        detail = f"{source!r} was not copied: it cannot be read reliably. Check the storage."
        raise NotDone(Outcome(source, "failed", detail)) from error
    except OSError as error:
        if error.errno in STORAGE_ERRORS:
            raise StorageStopped(error.errno, os.path.dirname(temp)) from error
        detail = (
            f"{source!r} was not copied: {os.strerror(error.errno or 0).lower()}. Put that right, try again."
        )
        raise NotDone(Outcome(source, "failed", detail)) from error
