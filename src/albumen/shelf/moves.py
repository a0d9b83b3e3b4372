"""Moving items on a station, and taking it back: ask, list, compare, and only then believe.

Journal records, in the order they are written: `ask` (target album and its items, before the station is asked),
`moved` (ids, as they were asked for, that a listing has shown in the target), `album` (an album the run made).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Protocol, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from albumen import wire
from albumen.client import PhotoStation
from albumen.client.errors import AlbumNotDeleted, AnswerLost, NotAllowed, StationFault, Unreachable
from albumen.moving import Journal, read_journal
from albumen.shelf import Done, Item, Move, ShelfProblem

Settling: TypeAlias = "Generator[Done, None, list[Asked]]"
"""Yields what is settled and returns what is missing."""

BATCH = 100
CAREFUL = (1, 10)  # the first batches on a station that is not ours


T = TypeVar("T")


class Albums(Protocol):
    """What moving takes of a station's shelf: see `StationShelf`."""

    @property
    def client(self) -> PhotoStation: ...
    def was_seen(self, album: str) -> bool: ...
    def names(self, album: str) -> dict[str, Item]: ...
    def list_again(self, album: str) -> dict[str, Item]: ...
    def make_album(self, album: str) -> list[str]: ...
    def surely(self, read: Callable[[], T]) -> T: ...
    def same(self, one: Item, other: Item) -> bool: ...


class Asked(Struct, frozen=True):
    """One item that the station is asked to move, as the journal keeps it."""

    key: str
    item: Item
    target: str

    @property
    def there(self) -> str:
        """Its path in the target album."""
        return f"{self.target}/{self.item.name}" if self.target else self.item.name


class Mover:
    """Moves groups album by album. Each album: list, make, ask in batches, list again, settle."""

    def __init__(self, shelf: Albums, journal: Journal, stop: Callable[[], bool]) -> None:
        self._shelf, self._journal, self._stop = shelf, journal, stop
        self._careful = [] if shelf.client.is_ours else list(CAREFUL)

    def apply(self, moves: Sequence[Move]) -> Iterator[Done]:
        """Do the moves; a `Done` for each that is settled. Raises `ShelfProblem` at a surprise."""
        by_key = {move.key: move for move in moves}
        settled: dict[str, list[Done]] = {}
        try:
            for done in self._apply(moves):
                parts = settled.setdefault(done.key, [])
                parts.append(done)
                if len(parts) == len(by_key[done.key].files):
                    yield _together(by_key[done.key], settled.pop(done.key))
        except Exception:
            yield from (_together(by_key[key], parts) for key, parts in settled.items())
            raise

    def _apply(self, moves: Sequence[Move]) -> Iterator[Done]:
        """A `Done` for each item of each move."""
        for album, group in groupby(moves, key=lambda move: move.album):
            if self._stop():
                return
            asked: list[list[Asked]] = []
            for move in group:
                ones = [Asked(move.key, item, album) for item in move.files]
                reason = self._changed(move)
                if reason:
                    yield from (_done(one, "left", reason) for one in ones)
                else:
                    asked.append(ones)
            if asked:
                yield from self._to_album(album, asked)

    def _changed(self, move: Move) -> str:
        """Why a move holds no longer, "" when it does: albums where this shelf has not been are listed now."""
        for index, item in enumerate(move.files):
            now = self._now(item.album).get(item.name)
            if now is None:
                return "is not there any more"
            if not _same(now, item):
                return "has changed since it was planned"
            if move.same_as and not self._equal(now, move.same_as[index]):
                return f"is not the same as {move.same_as[index]!r} any more"
        return ""

    def _equal(self, item: Item, path: str) -> bool:
        album, _, name = path.rpartition("/")
        kept = self._shelf.surely(lambda: self._shelf.list_again(album)).get(name)
        return kept is not None and self._shelf.same(item, kept)

    def _now(self, album: str) -> dict[str, Item]:
        if not self._shelf.was_seen(album):
            self._shelf.surely(lambda: self._shelf.list_again(album))
        return self._shelf.names(album)

    def _to_album(self, album: str, asked: list[list[Asked]]) -> Iterator[Done]:
        for made in self._shelf.make_album(album):
            self._journal.write([{"s": "album", "path": made}])
        taken = self._shelf.names(album)
        free: list[list[Asked]] = []
        for ones in asked:
            if any(one.item.name in taken for one in ones):
                reason = f"{album!r} holds another item of that name now"
                yield from (_done(one, "left", reason) for one in ones)
            else:
                free.append(ones)
        while free and not self._stop():
            batch = self._next(free)
            yield from self._ask_and_settle(album, batch)

    def _next(self, free: list[list[Asked]]) -> list[list[Asked]]:
        """Take what is asked for next: all, or as many items as a careful step has; a group is never split."""
        if not self._careful:
            everything = free[:]
            free.clear()
            return everything
        room = self._careful.pop(0)
        batch: list[list[Asked]] = []
        for ones in free[:]:
            if len(ones) <= room:
                room -= len(ones)
                batch.append(ones)
                free.remove(ones)
            if not room:
                break
        return batch or [free.pop(0)]

    def _ask_and_settle(self, album: str, groups: list[list[Asked]]) -> Iterator[Done]:
        done: list[Asked] = []
        for batch in _batches(groups):
            if self._stop() and done:
                break
            try:
                self._ask(album, batch)
            except NotAllowed as error:
                yield from self._settle(album, done)
                missing = yield from self._arrived(self._list(album), batch)
                yield from (_done(one, "failed", str(error)) for one in missing)
                raise
            done += batch
        yield from self._settle(album, done)

    def _ask(self, album: str, batch: list[Asked]) -> str:
        """Ask for a batch; returns why the station refused, "" when it did not say. Only a listing tells more.

        Raises `NotAllowed`: asking for more would be refused as well.
        """
        self._journal.write(
            [{"s": "ask", "target": album, "items": [msgspec.to_builtins(one) for one in batch]}]
        )
        self._journal.sync()
        try:
            self._shelf.client.photo.copy(
                id=tuple(one.item.id for one in batch),
                sharepath=wire.album_id(album),
                mode="move",
                duplicate="ignore",
            )
        except NotAllowed:
            raise
        except (AnswerLost, StationFault) as error:
            return str(error)
        return ""

    def _settle(self, album: str, asked: list[Asked]) -> Iterator[Done]:
        """Believe what the listing of the target shows; look closer at what is missing."""
        if not asked:
            return
        missing = yield from self._arrived(self._list(album), asked)
        if not missing:
            return
        missing = yield from self._arrived(self._shelf.surely(lambda: self._list(album)), missing)
        if missing and not self._shelf.client.is_ours:
            yield from (
                _done(one, "failed", "did not arrive; where it is now is told below") for one in missing
            )
            raise self._surprise(missing)
        for one in missing:
            yield from self._retry(album, one)

    def _list(self, album: str) -> dict[str, Item]:
        try:
            return self._shelf.list_again(album)
        except Unreachable as error:
            raise ShelfProblem(
                "unreachable",
                f"{error} What was asked last may have been done: nothing is lost, run the same command again.",
            ) from error

    def _arrived(self, listed: dict[str, Item], asked: list[Asked]) -> Settling:
        """Yields what arrived and journals it; returns the rest."""
        arrived = [one for one in asked if one.item.name in listed and _same(listed[one.item.name], one.item)]
        if arrived:
            self._journal.write([{"s": "moved", "ids": [one.item.id for one in arrived]}])
            self._journal.sync()
        yield from (_done(one, "moved") for one in arrived)
        here = {one.item.id for one in arrived}
        return [one for one in asked if one.item.id not in here]

    def _retry(self, album: str, one: Asked) -> Iterator[Done]:
        """Once more, alone, on our own station; then it is reported."""
        why = self._ask(album, [one])
        missing = yield from self._arrived(self._shelf.surely(lambda: self._list(album)), [one])
        if missing:
            yield _done(one, "failed", why or self._whereabouts(one))

    def _whereabouts(self, one: Asked) -> str:
        names = self._shelf.surely(lambda: self._shelf.list_again(one.item.album))
        if one.item.name in names:
            return f"the station did not move it; it is still in {one.item.album!r}"
        return f"it is neither in {one.item.album!r} nor in {one.target!r}: look for it on the station"

    def _surprise(self, missing: list[Asked]) -> ShelfProblem:
        first = missing[0]
        more = f" and {len(missing) - 1:,} more" if len(missing) > 1 else ""
        return ShelfProblem(
            "surprise",
            f"{first.item.path!r}{more} did not arrive in {first.target!r}: {self._whereabouts(first)}. "
            "Stopped; take back what was moved with: albumen undo",
        )


class Undoer:
    """Takes a run on a station back, newest album first. `kept` are new albums that stay, empty."""

    def __init__(self, shelf: Albums, done: str, journal: Journal, stop: Callable[[], bool]) -> None:
        self._shelf, self._journal, self._stop = shelf, journal, stop
        self._asked, self._albums = _read(done)
        self.kept: list[str] = []

    def undo(self) -> Iterator[Done]:
        """A `Done` for each item the run asked for and that is, or was, in its target."""
        for target, group in groupby(reversed(self._asked), key=lambda one: one.target):
            if self._stop():
                return
            here = self._shelf.surely(lambda target=target: self._shelf.list_again(target))  # type: ignore[misc]
            for album, ones in _by_album(group):
                yield from self._back(album, ones, here)
        if not self._stop():
            self._remove_albums()

    def _back(self, album: str, ones: list[Asked], here: dict[str, Item]) -> Iterator[Done]:
        there = self._shelf.surely(lambda: self._shelf.list_again(album))
        back: list[Asked] = []
        for one in ones:
            now, before = here.get(one.item.name), there.get(one.item.name)
            if now is None or not _same(now, one.item):
                if before is None or not _same(before, one.item):
                    yield _undone(one, "left", f"is not in {one.target!r} as it was moved there")
            elif before is not None:
                yield _undone(one, "left", f"{album!r} holds another item of that name now")
            else:
                back.append(one)
        for start in range(0, len(back), BATCH):
            yield from self._ask(album, back[start : start + BATCH], here)

    def _ask(self, album: str, batch: list[Asked], here: dict[str, Item]) -> Iterator[Done]:
        self._journal.write([{"s": "back", "album": album, "ids": [one.item.id for one in batch]}])
        self._journal.sync()
        why = "the station did not move it back"
        try:
            self._shelf.client.photo.copy(
                id=tuple(here[one.item.name].id for one in batch),
                sharepath=wire.album_id(album) if album else "",
                mode="move",
                duplicate="ignore",
            )
        except (AnswerLost, StationFault) as error:
            why = str(error)
        there = self._shelf.surely(lambda: self._shelf.list_again(album))
        for one in batch:
            now = there.get(one.item.name)
            if now is not None and _same(now, one.item):
                yield _undone(one, "moved")
            else:
                yield _undone(one, "failed", why)

    def _remove_albums(self) -> None:
        """Deepest first. Deleting takes the content along on any station but ours, so there albums stay."""
        for path in sorted(self._albums, key=lambda path: path.count("/"), reverse=True):
            if not self._shelf.client.is_ours:
                if not self._shelf.list_again(path):
                    self.kept.append(path)
                continue
            try:
                self._shelf.client.album.delete(id=(wire.album_id(path),), only_empty=True)
            except (AlbumNotDeleted, StationFault):
                self.kept.append(path)


def history(journal: str) -> Iterator[Done]:
    """What a run asked for, in its order; what no listing has shown in its target counts as failed."""
    moved = {one for record in _records(journal) if record["s"] == "moved" for one in record["ids"]}
    for one in _read(journal)[0]:
        yield _done(one, "moved") if one.item.id in moved else _done(one, "failed", "not seen in its album")


def _records(journal: str) -> Iterator[dict[str, Any]]:
    try:
        yield from read_journal(journal)
    except FileNotFoundError:
        return


def _read(journal: str) -> tuple[list[Asked], list[str]]:
    """Everything a run asked for, once each, and the albums it made."""
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


def _batches(groups: list[list[Asked]]) -> Iterator[list[Asked]]:
    """At most `BATCH` items each; a group stays in one batch unless it is larger than that."""
    batch: list[Asked] = []
    for ones in groups:
        if batch and len(batch) + len(ones) > BATCH:
            yield batch
            batch = []
        batch += ones
    yield from (batch[start : start + BATCH] for start in range(0, len(batch), BATCH))


def _together(move: Move, parts: list[Done]) -> Done:
    """What became of a group: the worst of its items, named when it is not the first."""
    worst = next((part for part in parts if part.state != "moved"), parts[0])
    reason = worst.reason
    if worst.state != "moved" and len(parts) > 1:
        reason = f"{worst.source!r} {reason}"
    first = parts[0]
    return Done(move.key, worst.state, reason, first.source, first.target, items=len(parts))


def _by_album(group: Iterable[Asked]) -> Iterator[tuple[str, list[Asked]]]:
    ones = sorted(group, key=lambda one: one.item.album)
    for album, members in groupby(ones, key=lambda one: one.item.album):
        yield album, list(members)


def _same(listed: Item, planned: Item) -> bool:
    """Whether a listing shows the item that was meant: Photo Station tells no more than kind, size and date."""
    return (listed.kind, listed.size, listed.takendate) == (planned.kind, planned.size, planned.takendate)


def _done(one: Asked, state: Any, reason: str = "") -> Done:
    return Done(one.key, state, reason, one.item.path, one.there)


def _undone(one: Asked, state: Any, reason: str = "") -> Done:
    return Done(one.key, state, reason, one.there, one.item.path)
