"""What is done with a folder while faults strike, and what must hold afterwards; see `points`."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator

from albumen.moving import (
    Busy,
    FileRun,
    Journal,
    NotDone,
    StorageStopped,
    Unit,
    outcomes,
    pair_of,
    recover,
    undo,
)
from albumen.moving.replay import replay
from tests.faults.inject import STRANGER, Injector
from tests.moving.killed import sort_roll
from tests.moving.world import contents, make_roll, portrait, put, temps

REFUSED = (OSError, StorageStopped, Busy, NotDone)
"""How a job may end when the system fails under it."""

EMPTY = hashlib.sha256(b"").hexdigest()
FOREIGN = hashlib.sha256(STRANGER).hexdigest()


class Job:
    """Works in `base`, on `base/roll` and `base/lib`. `check` yields what is wrong, each with its kind first."""

    across = False
    ways = ("renameat2", "link", "placeholder")

    def __init__(self, base: str) -> None:
        self.base, self.roll, self.lib = base, f"{base}/roll", f"{base}/lib"
        self.journal = f"{base}/j.jsonl"
        os.makedirs(self.roll)
        os.makedirs(self.lib)
        self.build()
        self.before = contents(self.roll, self.lib)

    def build(self) -> None:
        """Make the files."""

    def run(self) -> None:
        """Do it, as a program that was started again would: what an earlier run left open is settled first."""

    def settle(self) -> None:
        """What the next start of the program does first."""
        recover(self.journal)

    def check(self, strike: Injector, *, empty: bool) -> Iterator[str]:
        """Right after the fault, after recovery, after the second run, and after undo."""
        yield from self._check_whole(strike, empty=empty)
        self.settle()
        now = self._contents(strike)
        told = self.told()
        yield from (f"lost: {digest}" for digest in self.before - now)
        yield from (f"duplicated: {digest}" for digest in now - self.before - told)
        left = temps(self.roll, self.lib)
        if left and not self.may_leave_temps(strike):
            yield f"left behind: {left}"
        yield from self.check_second_run(strike)

    def told(self) -> Counter[str]:
        """The copies of which the user was told that their sources could not be removed."""
        pairs = [
            progress.unit.pairs[index]
            for journal in (self.journal, f"{self.journal}.undo.jsonl")
            for progress in replay(journal).units.values()
            for index in (*progress.kept, *progress.at)
        ]
        both = [pair for pair in pairs if os.path.isfile(pair.target) and os.path.isfile(pair.source)]
        return Counter(digest_of(pair.target) for pair in both)

    def may_leave_temps(self, strike: Injector) -> bool:
        return False

    def check_second_run(self, strike: Injector) -> Iterator[str]:
        """Do it again, without faults."""
        yield from ()

    def _contents(self, strike: Injector) -> Counter[str]:
        now = contents(self.roll, self.lib)
        if strike.raced:
            now[FOREIGN] -= 1
        return +now

    def _check_whole(self, strike: Injector, *, empty: bool) -> Iterator[str]:
        now = contents(self.roll, self.lib)
        yield from (f"lost: {digest}" for digest in set(self.before) - set(now))
        allowed = {EMPTY} if empty else set[str]()
        yield from (f"truncated: {digest}" for digest in set(now) - set(self.before) - allowed - {FOREIGN})
        if strike.raced and FOREIGN not in now:
            yield f"lost: what somebody wrote to {strike.raced}"


def digest_of(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Sort(Job):
    """A roll of four photos with sidecars into dated albums, in batches of two."""

    def build(self) -> None:
        make_roll(self.roll, 4, size=3)
        put(f"{self.lib}/old/x.jpg", b"an older photo")
        self.portraits = portrait(self.roll), portrait(self.lib)

    def run(self) -> None:
        sort_roll(self.journal, self.roll, self.lib, batch=2)

    def check_second_run(self, strike: Injector) -> Iterator[str]:
        sort_roll(self.journal, self.roll, self.lib, run="r2")
        told = self.told()
        if self._contents(strike) != self.before + told:
            yield "not completed: other contents"
        if os.listdir(self.roll) and not (strike.is_of_others or told):
            yield f"not completed: {os.listdir(self.roll)}"
        yield from self.check_undo(strike)

    def check_undo(self, strike: Injector) -> Iterator[str]:
        """Take it back: all is as it was."""
        take_back(self.journal)
        if strike.is_of_others:
            if self._contents(strike) != self.before + self.told():
                yield "not undone: other contents"
            return
        for folder, before in zip((self.roll, self.lib), self.portraits, strict=True):
            if _plain(portrait(folder)) != _plain(before):
                yield f"not undone: {folder}"
            elif not self._is_beyond_times(strike) and portrait(folder) != before:
                yield f"not undone: times or modes in {folder}"

    def _is_beyond_times(self, strike: Injector) -> bool:
        """Others have set them, or a copy could not keep them, which was told."""
        journals = (self.journal, f"{self.journal}.undo.jsonl")
        told = [outcome.detail for journal in journals for outcome in outcomes(journal)]
        return strike.is_beyond_times or any("Not kept" in detail or "stay" in detail for detail in told)


def take_back(journal: str) -> None:
    """Undo a run, as the command does."""
    with Journal.open(f"{journal}.undo.jsonl") as back:
        for _ in undo(journal, journal=back):
            pass


def _plain(portrait: dict[str, tuple[int, int, bytes]]) -> dict[str, bytes]:
    return {path: body for path, (_, _, body) in portrait.items()}


class SortAcross(Sort):
    """The same to another file system."""

    across = True


class Undo(Sort):
    """Taking a finished run back."""

    def build(self) -> None:
        super().build()
        sort_roll(self.journal, self.roll, self.lib)

    def run(self) -> None:
        take_back(self.journal)

    def check_second_run(self, strike: Injector) -> Iterator[str]:
        yield from self.check_undo(strike)

    def settle(self) -> None:
        recover(self.journal)
        recover(f"{self.journal}.undo.jsonl")


class UndoAcross(Undo):
    """Taking back a run over two file systems."""

    across = True


class Recover(Sort):
    """Settling a run that died in the middle."""

    def build(self) -> None:
        super().build()
        sort_roll(self.journal, self.roll, self.lib, batch=8)
        _forget_the_end(self.journal)

    def run(self) -> None:
        recover(self.journal)


class RecoverAcross(Recover):
    """The same over two file systems."""

    across = True


def _forget_the_end(journal: str) -> None:
    """As if the run had died before it wrote its outcomes."""
    with open(journal, "rb") as file:
        lines = [line for line in file if b'"s":"done"' not in line and b'"s":"placed"' not in line]
    os.unlink(journal)
    with Journal.open(journal) as book:
        book.write(_without_number(line) for line in lines)


def _without_number(line: bytes) -> dict[str, object]:
    import json

    record: dict[str, object] = json.loads(line[:-10])
    return {name: value for name, value in record.items() if name != "n"}


class Discard(Sort):
    """Duplicates to the trash of a run, each compared with the one that stays."""

    def build(self) -> None:
        make_roll(self.roll, 4, size=3)
        for name in sorted(os.listdir(self.roll)):
            with open(f"{self.roll}/{name}", "rb") as file:
                put(f"{self.lib}/{name}", file.read())
        self.portraits = portrait(self.roll), portrait(self.lib)

    def run(self) -> None:
        recover(self.journal)
        with Journal.open(self.journal) as journal:
            for _ in FileRun(journal, run="r1", batch=3).apply(self._units()):
                pass

    def _units(self) -> list[Unit]:
        names = [name for name in sorted(os.listdir(self.roll)) if not name.startswith(".albumen")]
        trash = f"{self.lib}/.albumen-trash/r1"
        return [
            Unit(name, (pair_of(f"{self.roll}/{name}", f"{trash}/{name}"),), same_as=(f"{self.lib}/{name}",))
            for name in names
        ]

    def check_second_run(self, strike: Injector) -> Iterator[str]:
        self.run()
        if os.listdir(self.roll) and not strike.is_of_others:
            yield f"not completed: {os.listdir(self.roll)}"
        yield from self.check_undo(strike)


JOBS: tuple[Callable[[str], Job], ...] = (Sort, SortAcross, Undo, UndoAcross, Recover, RecoverAcross, Discard)
