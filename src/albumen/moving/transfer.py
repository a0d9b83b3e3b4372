"""Move one unit: all its files or none, each renamed, or across devices copied, verified and removed."""

import errno
import os
from functools import partial
from typing import Any

import msgspec

from albumen.moving.copying import Copy, Corrupted, SourceChanged, Unreadable, copy_verified
from albumen.moving.folders import sync_folder
from albumen.moving.hashing import same_content
from albumen.moving.journal import Journal
from albumen.moving.names import TEMP_PREFIX
from albumen.moving.rename import Untidy, rename_noreplace
from albumen.moving.units import FOLDER, STORAGE_ERRORS, Outcome, Pair, State, StorageStopped, Unit, is_still

# Another device; or we may not take the file away from where it is, but may perhaps read it.
_COPY_INSTEAD = frozenset({errno.EXDEV, errno.EACCES, errno.EPERM})


class Settled(msgspec.Struct, frozen=True):
    """What became of a unit, for the journal: `at` are pairs at their targets, `kept` the sources left.

    `is_open`: something unfinished could not be cleared away, so the journal keeps the unit open for recovery.
    """

    outcome: Outcome
    at: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    stopped: StorageStopped | None = None
    is_open: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether all there is to tell is that the unit moved."""
        return self.outcome.state == "moved" and not self.outcome.detail

    def record(self, number: int) -> dict[str, Any]:
        """Give the journal's line for the unit planned as `number`."""
        record: dict[str, Any] = {"s": "done", "u": number, "o": self.outcome.state}
        if self.outcome.detail:
            record["d"] = self.outcome.detail
        if self.outcome.state not in ("moved", "copied") and self.at:
            record["at"] = self.at
        if self.kept:
            record["kept"] = self.kept
        return record


class _Refused(Exception):
    """The unit cannot be moved; says why as an outcome's state and detail.

    `is_untidy`: a temporary copy, a placeholder or a second name could not be cleared away.
    """

    def __init__(
        self, state: State, detail: str, *, stop: tuple[int, str] | None = None, is_untidy: bool = False
    ) -> None:
        super().__init__(detail)
        self.is_untidy = is_untidy
        self.state: State = state
        self.detail = detail
        self.stopped = StorageStopped(*stop) if stop else None


def refusal_of(error: OSError, pair: Pair) -> tuple[State, str]:
    """Give the outcome's state and its sentence for an error met while moving `pair`."""
    if isinstance(error, FileExistsError):
        return "exists", f"{pair.source!r} was not moved: {pair.target!r} exists already. Plan again."
    reason = (os.strerror(error.errno) if error.errno else str(error)).lower()
    return (
        "failed",
        f"{pair.source!r} was not moved to {pair.target!r}: {reason}. Put that right, then run again.",
    )


class Transfer:
    """Moves units, noting in the journal each step that recovery has to know."""

    def __init__(self, journal: Journal, *, run: str) -> None:
        self._journal = journal
        self._run = run

    def move(self, number: int, unit: Unit) -> Settled:
        """Move the unit that the journal holds, synced, as planned line `number`; never raises for a file.

        A storage error is given back as `stopped`, so that the caller can write the outcome down first.
        """
        placed: list[Copy | None] = []
        try:
            for pair, other in zip(unit.pairs, unit.same_as, strict=False):
                _check_same(pair, other)
            for pair in unit.pairs:
                _check_source(pair)
            for index, pair in enumerate(unit.pairs):
                self._place(number, index, pair, placed)
            kept = self._remove_sources(number, unit, placed)
        except _Refused as refused:
            return self._give_up(number, unit, placed, refused)
        return _settled(unit, placed, kept)

    def _place(self, number: int, index: int, pair: Pair, placed: list[Copy | None]) -> None:
        """Bring one file under its final name; what is placed is appended even if checking it then fails."""
        try:
            rename_noreplace(pair.source, pair.target, reserve=partial(self._reserve, number, index))
            placed.append(None)
        except OSError as error:
            if error.errno not in _COPY_INSTEAD or pair.size == FOLDER or isinstance(error, Untidy):
                raise _refused(error, pair) from error
            placed.append(self._copy(number, index, pair))
        _check_target(pair, placed[-1])

    def _copy(self, number: int, index: int, pair: Pair) -> Copy:
        temp = f"{pair.target.rpartition('/')[0]}/{TEMP_PREFIX}{self._run}-{number}.{index}"
        self._journal.write([{"s": "copying", "u": number, "i": index, "temp": temp}])
        self._journal.sync()
        try:
            copy = _copy_or_refuse(pair, temp)
        except _Refused as refused:
            refused.is_untidy = os.path.lexists(temp)
            raise
        facts = (copy.size, copy.mtime_ns, copy.inode, copy.device)
        self._journal.write([{"s": "copied", "u": number, "i": index, "as": facts, "b3": copy.digest.hex()}])
        self._journal.sync()  # else, after a power cut, nobody would know whose the file at the target is
        try:
            rename_noreplace(temp, pair.target, reserve=partial(self._reserve, number, index))
        except OSError as error:
            refusal = _refused(error, pair)
            refusal.is_untidy = refusal.is_untidy or not _did_unlink(temp)
            raise refusal from error
        return copy

    def _remove_sources(self, number: int, unit: Unit, placed: list[Copy | None]) -> list[int]:
        """Unlink the sources of verified, durable copies; gives the indexes of those that would not go."""
        if not any(placed):
            return []
        copied = [index for index, copy in enumerate(placed) if copy]
        for folder in {os.path.dirname(unit.pairs[index].target) for index in copied}:
            sync_folder(folder)
        for index in copied:
            _check_source(unit.pairs[index])
        self._journal.write([{"s": "placed", "u": number}])
        return [index for index in copied if not _remove(unit.pairs[index])]

    def _give_up(self, number: int, unit: Unit, placed: list[Copy | None], refused: _Refused) -> Settled:
        stuck = tuple(
            index
            for index in reversed(range(len(placed)))
            if not self._take_back(number, index, unit, placed)
        )
        detail = refused.detail
        if stuck:
            names = ", ".join(repr(unit.pairs[index].target) for index in stuck)
            detail += f" Could not be taken back, and stays there: {names}."
        if refused.is_untidy:
            detail += " Something unfinished stays beside it; undo, or the next run here, clears it away."
        outcome = Outcome(unit.key, refused.state, detail)
        return Settled(outcome, at=stuck[::-1], stopped=refused.stopped, is_open=refused.is_untidy)

    def _take_back(self, number: int, index: int, unit: Unit, placed: list[Copy | None]) -> bool:
        pair, copy = unit.pairs[index], placed[index]
        try:
            if copy is None:
                rename_noreplace(pair.target, pair.source, reserve=partial(self._reserve_back, number, index))
            elif is_copy(copy, os.lstat(pair.target)) and is_still(pair, os.lstat(pair.source)):
                os.unlink(pair.target)
            else:
                return False
        except OSError:
            return False
        return True

    def _reserve(self, number: int, index: int) -> None:
        self._journal.write([{"s": "reserving", "u": number, "i": index}])
        self._journal.sync()

    def _reserve_back(self, number: int, index: int) -> None:
        self._journal.write([{"s": "reserving", "u": number, "i": index, "back": True}])
        self._journal.sync()


def is_copy(copy: Copy, found: os.stat_result) -> bool:
    """Tell whether `found` is the copy that we made: same inode, size and mtime."""
    return (found.st_ino, found.st_dev, found.st_size, found.st_mtime_ns) == (
        copy.inode,
        copy.device,
        copy.size,
        copy.mtime_ns,
    )


def _check_source(pair: Pair) -> None:
    try:
        found = os.lstat(pair.source)
    except (FileNotFoundError, NotADirectoryError):
        raise _Refused("missing", f"{pair.source!r} was not moved: it is gone. Plan again.") from None
    except OSError as error:
        raise _refused(error, pair) from error
    if not is_still(pair, found):
        raise _Refused("changed", f"{pair.source!r} was not moved: it changed since the plan. Plan again.")


def _check_same(pair: Pair, other: str) -> None:
    """Refuse a duplicate that is none any more, or that is the very file it is compared with."""
    try:
        one, two = os.stat(pair.source), os.stat(other)
        is_itself = os.path.samestat(one, two) and (
            one.st_nlink == 1 or os.path.realpath(pair.source) == os.path.realpath(other)
        )
        if not is_itself and same_content(pair.source, other):
            return
        reason = "is the very same file" if is_itself else "holds other bytes now"
    except OSError as error:
        reason = f"cannot be compared ({(os.strerror(error.errno or 0)).lower()})"
    raise _Refused("changed", f"{pair.source!r} was not moved: {other!r} {reason}. Plan again.")


def _check_target(pair: Pair, copy: Copy | None) -> None:
    try:
        found = os.lstat(pair.target)
    except OSError as error:
        raise _refused(error, pair) from error
    if not (is_copy(copy, found) if copy else is_still(pair, found)):
        raise _Refused("changed", f"{pair.source!r} was not moved: it changed on the way. Plan again.")


def _copy_or_refuse(pair: Pair, temp: str) -> Copy:
    try:
        return copy_verified(pair, temp)
    except SourceChanged as error:
        raise _Refused(
            "changed", f"{pair.source!r} was not moved: it changed since the plan. Plan again."
        ) from error
    except Unreadable as error:
        detail = f"{pair.source!r} was not moved: it cannot be read. Look at it by hand."
        raise _Refused("failed", detail) from error
    except Corrupted as error:
        detail = f"{pair.source!r} was not moved: its copy reads back different. Check the disk of {pair.target!r}."
        raise _Refused("failed", detail, stop=(errno.EIO, pair.target)) from error
    except OSError as error:
        raise _refused(error, pair) from error


def _refused(error: OSError, pair: Pair) -> _Refused:
    state, detail = refusal_of(error, pair)
    stop = (error.errno, pair.target) if error.errno in STORAGE_ERRORS else None
    return _Refused(state, detail, stop=stop, is_untidy=isinstance(error, Untidy))


def _did_unlink(path: str) -> bool:
    try:
        os.unlink(path)
    except OSError:
        return False
    return True


def _remove(pair: Pair) -> bool:
    try:
        if not is_still(pair, os.lstat(pair.source)):
            return False
        os.unlink(pair.source)
    except OSError:
        return False
    return True


def _settled(unit: Unit, placed: list[Copy | None], kept: list[int]) -> Settled:
    if not any(placed):
        return Settled(Outcome(unit.key, "moved"))
    losses = sorted({loss for copy in placed if copy for loss in copy.losses})
    detail = f"Not kept by the target's file system: {', '.join(losses)}." if losses else ""
    if not kept:
        return Settled(Outcome(unit.key, "moved", detail))
    names = ", ".join(repr(unit.pairs[index].source) for index in kept)
    detail = f"Copied, but the source could not be removed: {names}. Remove it by hand. {detail}".rstrip()
    return Settled(Outcome(unit.key, "copied", detail), kept=tuple(kept))
