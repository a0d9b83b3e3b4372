"""Moving files on a NAS, and taking it back: ask, look at source and target, and only then believe.

Journal records, in the order they are written: `ask` (target folder and its files, before the NAS is asked), `moved`
(ids that facts have shown in the target and not in the source any more), `album` (a folder the run made).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Protocol

import msgspec

from albumen.client import FileStation
from albumen.client.errors import AnswerLost
from albumen.client.nas_errors import NasFault
from albumen.moving import Journal, read_journal
from albumen.shelf import Done, Item, Move, ShelfProblem
from albumen.shelf.moves import BATCH, CAREFUL, Asked

LOOKS = 6  # after an answer that was lost: the task goes on by itself
FIRST_PAUSE = 0.2  # seconds; doubled each time


class Folders(Protocol):
    """What moving takes of the shelf: see `FileStationShelf`."""

    @property
    def client(self) -> FileStation: ...
    def files(self, items: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Item]: ...
    def make_album(self, album: str) -> list[str]: ...
    def remove_empty(self, album: str) -> bool: ...
    def same(self, one: Item, other: Item) -> bool: ...
    def pause(self, seconds: float) -> None: ...


class Mover:
    """Moves groups folder by folder, in steps of one, ten and then hundreds."""

    def __init__(self, shelf: Folders, journal: Journal, stop: Callable[[], bool]) -> None:
        self._shelf, self._journal, self._stop = shelf, journal, stop
        self._careful = list(CAREFUL)

    def apply(self, moves: Sequence[Move]) -> Iterator[Done]:
        """Do the moves; a `Done` for each that is settled. Raises `ShelfProblem` at a surprise."""
        for album, group in groupby(moves, key=lambda move: move.album):
            waiting = list(group)
            is_new = True
            while waiting and not self._stop():
                batch = self._next(waiting)
                going: list[Move] = []
                for move in batch:
                    reason = self._changed(move)
                    if reason:
                        yield _done(move, "left", reason)
                    else:
                        going.append(move)
                if going and is_new:
                    is_new = False
                    for made in self._shelf.make_album(album):
                        self._journal.write([{"s": "album", "path": made}])
                if going:
                    yield from self._ask_and_settle(album, going)

    def _next(self, waiting: list[Move]) -> list[Move]:
        """Take as many files as the step has; a group is never split."""
        room = self._careful.pop(0) if self._careful else BATCH
        batch = [waiting.pop(0)]
        size = len(batch[0].files)
        while waiting and size + len(waiting[0].files) <= room:
            size += len(waiting[0].files)
            batch.append(waiting.pop(0))
        return batch

    def _changed(self, move: Move) -> str:
        """Why a move holds no longer, "" when it does."""
        here = [(item.album, item.name) for item in move.files]
        there = [(move.album, item.name) for item in move.files]
        found = self._shelf.files([*here, *there])
        for index, item in enumerate(move.files):
            now = found.get((item.album, item.name))
            if now is None:
                return "is not there any more"
            if not _same(now, item):
                return "has changed since it was planned"
            if (move.album, item.name) in found:
                return f"{move.album!r} holds another item of that name now"
            if move.same_as and not self._equal(now, move.same_as[index]):
                return f"is not the same as {move.same_as[index]!r} any more"
        return ""

    def _equal(self, item: Item, path: str) -> bool:
        album, _, name = path.rpartition("/")
        kept = self._shelf.files([(album, name)]).get((album, name))
        return kept is not None and self._shelf.same(item, kept)

    def _ask_and_settle(self, album: str, moves: list[Move]) -> Iterator[Done]:
        asked = [Asked(move.key, item, album) for move in moves for item in move.files]
        self._journal.write(
            [{"s": "ask", "target": album, "items": [msgspec.to_builtins(one) for one in asked]}]
        )
        self._journal.sync()
        why = ask(self._shelf, [one.item.path for one in asked], album)
        found = settle(self._shelf, asked, lost=why.startswith(LOST))
        moved = {one.item.id for one in asked if _arrived(one, found)}
        self._journal.write([{"s": "moved", "ids": sorted(moved)}])
        self._journal.sync()
        surprises: list[str] = []
        for move in moves:
            missing = [item for item in move.files if item.id not in moved]
            if not missing:
                yield _done(move, "moved")
                continue
            reason = why or _whereabouts(Asked(move.key, missing[0], album), found)
            surprises.append(f"{missing[0].path!r}: {reason}")
            yield _done(move, "failed", reason)
        if surprises:
            raise ShelfProblem(
                "surprise",
                f"{len(surprises):,} did not arrive in {album!r}: {surprises[0]}. "
                "Stopped; take back what was moved with: albumen undo",
            )


LOST = "The answer"


def ask(shelf: Folders, paths: Sequence[str], album: str) -> str:
    """Ask for a move; why the NAS refused, "" when it did not say. Only facts tell more."""
    try:
        problems = shelf.client.move([f"/{path}" for path in paths], f"/{album}")
    except (AnswerLost, NasFault) as error:
        return str(error) if isinstance(error, NasFault) else f"{LOST} was lost: {error}"
    return f"the NAS says {problems[0].code} of {problems[0].path!r}" if problems else ""


def settle(shelf: Folders, asked: Sequence[Asked], *, lost: bool) -> dict[tuple[str, str], Item]:
    """The facts of all sources and targets; after a lost answer they are looked at for a while."""
    wanted = [
        place for one in asked for place in ((one.item.album, one.item.name), (one.target, one.item.name))
    ]
    found = shelf.files(wanted)
    pause = FIRST_PAUSE
    for _ in range(LOOKS if lost else 0):
        if all(_arrived(one, found) for one in asked):
            break
        shelf.pause(pause)
        pause *= 2
        found = shelf.files(wanted)
    return found


class Undoer:
    """Takes a run on a NAS back, newest folder first. `kept` are new folders that stay."""

    def __init__(self, shelf: Folders, done: str, journal: Journal, stop: Callable[[], bool]) -> None:
        self._shelf, self._journal, self._stop = shelf, journal, stop
        self._asked, self._albums = _read(done)
        self.kept: list[str] = []

    def undo(self) -> Iterator[Done]:
        """A `Done` for each file the run asked for and that is, or was, in its target."""
        for target, group in groupby(reversed(self._asked), key=lambda one: one.target):
            if self._stop():
                return
            ones = sorted(group, key=lambda one: one.item.album)
            for album, members in groupby(ones, key=lambda one: one.item.album):
                yield from self._back(target, album, list(members))
        if not self._stop():
            for path in sorted(self._albums, key=lambda path: path.count("/"), reverse=True):
                if not self._shelf.remove_empty(path):
                    self.kept.append(path)

    def _back(self, target: str, album: str, ones: list[Asked]) -> Iterator[Done]:
        found = settle(self._shelf, ones, lost=False)
        back: list[Asked] = []
        for one in ones:
            now, before = found.get((target, one.item.name)), found.get((album, one.item.name))
            if now is None or not _same(now, one.item):
                if before is None or not _same(before, one.item):
                    yield _undone(one, "left", f"is not in {target!r} as it was moved there")
            elif before is not None:
                yield _undone(one, "left", f"{album!r} holds another item of that name now")
            else:
                back.append(one)
        for start in range(0, len(back), BATCH):
            yield from self._ask(target, album, back[start : start + BATCH])

    def _ask(self, target: str, album: str, batch: list[Asked]) -> Iterator[Done]:
        self._journal.write([{"s": "back", "album": album, "ids": [one.item.id for one in batch]}])
        self._journal.sync()
        why = ask(self._shelf, [f"{target}/{one.item.name}" for one in batch], album)
        reverse = [Asked(one.key, msgspec.structs.replace(one.item, album=target), album) for one in batch]
        found = settle(self._shelf, reverse, lost=why.startswith(LOST))
        for one, other in zip(batch, reverse, strict=True):
            if _arrived(other, found):
                yield _undone(one, "moved")
            else:
                yield _undone(one, "failed", why or "the NAS did not move it back")


def history(journal: str) -> Iterator[Done]:
    """What a run asked for, in its order; what no facts have shown in its target counts as failed."""
    moved = {one for record in _records(journal) if record["s"] == "moved" for one in record["ids"]}
    for one in _read(journal)[0]:
        if one.item.id in moved:
            yield Done(one.key, "moved", "", one.item.path, one.there)
        else:
            yield Done(one.key, "failed", "not seen in its folder", one.item.path, one.there)


def _records(journal: str) -> Iterator[dict[str, Any]]:
    try:
        yield from read_journal(journal)
    except FileNotFoundError:
        return


def _read(journal: str) -> tuple[list[Asked], list[str]]:
    """Everything a run asked for, once each, and the folders it made."""
    asked: dict[str, Asked] = {}
    albums: list[str] = []
    for record in _records(journal):
        if record["s"] == "ask":
            rows: list[Any] = record["items"]
            for one in msgspec.convert(rows, list[Asked]):
                asked[one.item.id] = one
        elif record["s"] == "album":
            albums.append(str(record["path"]))
    return list(asked.values()), albums


def _arrived(one: Asked, found: dict[tuple[str, str], Item]) -> bool:
    """Whether a file is in its target as it was, and in its source no more."""
    now = found.get((one.target, one.item.name))
    return now is not None and _same(now, one.item) and (one.item.album, one.item.name) not in found


def _whereabouts(one: Asked, found: dict[tuple[str, str], Item]) -> str:
    here, there = (one.item.album, one.item.name) in found, (one.target, one.item.name) in found
    if here:
        return f"the NAS did not move it; it is still in {one.item.album!r}"
    if there:
        return f"what is in {one.target!r} is not as it was in {one.item.album!r}: compare it by hand"
    return f"it is neither in {one.item.album!r} nor in {one.target!r}: look for it on the NAS"


def _same(listed: Item, planned: Item) -> bool:
    """Whether facts show the file that was meant: by size, and by time in whole seconds."""
    return (listed.size, listed.mtime_ns) == (planned.size, planned.mtime_ns)


def _done(move: Move, state: Any, reason: str = "") -> Done:
    items = max(1, sum(item.kind != "sidecar" for item in move.files))
    return Done(move.key, state, reason, move.item.path, f"{move.album}/{move.item.name}", items=items)


def _undone(one: Asked, state: Any, reason: str = "") -> Done:
    return Done(one.key, state, reason, one.there, one.item.path)
