"""Makes folders, renames, moves, copies and trashes by the vault, and lets the catalog follow.

Here a file is a file: sidecars do not go along by themselves, as a client of files sees and names them itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import structlog
from msgspec import Struct

from albumen.api.filestation.changing import COPY_FAILED, MOVE_FAILED
from albumen.api.filestation.common import (
    EXISTS,
    ILLEGAL_PATH,
    IO_ERROR,
    NO_SPACE,
    NOT_FOUND,
    NOT_PERMITTED,
    OPERATION_UNKNOWN,
    Problem,
)
from albumen.catalog import albums, items, rights, scan, tags, turning
from albumen.declare import Fault
from albumen.media.kinds import kind_of
from albumen.moving.units import StorageStopped, Unit, look, pair_of
from albumen.moving.vault import Duplicate, NotDone
from albumen.station.filestation.counter import Counter, Place, Refusal, check_new_name, is_hidden
from albumen.station.filestation.tasks import Job
from albumen.station.library import Library, shown
from albumen.station.rearranging import NameTaken, Stopped, join_albums, move_album

BATCH = 100
Find: TypeAlias = Callable[[Counter, str], Place]
_STATES = {"exists": EXISTS, "missing": NOT_FOUND, "changed": NOT_FOUND}

log: Any = structlog.get_logger("albumen.station")


class Shift(Struct, frozen=True):
    """A copy or move into the folder `folder` of a library; `path` is that folder's on the wire."""

    library: Library
    folder: str
    path: str
    overwrite: bool | None
    moves: bool

    def target(self, place: Place) -> str:
        """Where it goes, below the root."""
        return f"{self.folder}/{place.name}" if self.folder else place.name

    def is_taken(self, place: Place) -> bool:
        """Whether something else has its name there."""
        if self.moves and place.library is self.library and place.relative == self.target(place):
            return False
        return look(self.library.directory(self.target(place))) is not None

    def kinds_differ(self, place: Place) -> bool:
        """Whether a file meets a folder of its name, or a folder a file."""
        return place.is_folder() != os.path.isdir(self.library.directory(self.target(place)))


def make_folder(counter: Counter, path: str, *, parents: bool) -> Place:
    """Make a folder; with `parents` those above it too, and one that is there is fine. Raises `Refusal`."""
    place = counter.place(path)
    if place.library is None or not place.relative:
        if parents and place.is_folder():
            return place
        raise Refusal(NOT_PERMITTED)
    above = place.path.rpartition("/")[0]
    if place.status() is not None:
        if parents and place.is_folder():
            return place
        raise Refusal(EXISTS)
    if parents and place.above and counter.place(above).status() is None:
        make_folder(counter, above, parents=True)
    library, _ = counter.folder(above, "upload")
    check_new_name(place.name)
    with library.changing:
        try:
            library.vault.make_album(library.directory(place.relative))
        except FileExistsError as error:
            if parents and place.is_folder():
                return place
            raise Refusal(EXISTS) from error
        except (OSError, ValueError, StorageStopped) as error:
            raise Refusal(fault_of(error)) from error
        albums.ensure_album(library.catalog, place.relative)
        subject = counter.subject(library)
        if counter.user is not None and not subject.is_admin:
            rights.grant_user(library.catalog, place.relative, counter.user.id, "manage")
    return place


def rename(counter: Counter, place: Place, name: str) -> Place:
    """Give a file or folder another name in its folder; nothing is replaced. Raises `Refusal`."""
    assert place.library is not None
    library = place.library
    relative = f"{place.above}/{name}" if place.above else name
    new = Place(f"{place.path.rpartition('/')[0]}/{name}", library, relative)
    with library.changing:
        if relative == place.relative:
            return new
        if look(library.directory(relative)) is not None:
            raise Refusal(EXISTS)
        try:
            if place.is_folder():
                move_album(library, place.relative, to=relative)
            else:
                _move_one(library, place.relative, relative)
        except (NameTaken, NotDone, StorageStopped, OSError, ValueError) as error:
            raise Refusal(fault_of(error)) from error
    return new


def _move_one(library: Library, source: str, target: str) -> None:
    pair = pair_of(library.directory(source), library.directory(target))
    (outcome,) = library.vault.move([Unit(source, (pair,))])
    if outcome.state not in ("moved", "copied"):
        raise NotDone(outcome)
    _follow(library, source, target)


def _follow(library: Library, source: str, target: str) -> None:
    """Let the catalog follow a file: what it keeps about an item stays with it, as long as it is one of its kind."""
    (album, name), (to, new) = _split(source), _split(target)
    row = items.item(library.catalog, album, name)
    if row is not None and row.name == name and kind_of(new) == row.kind:
        items.move_item(library.catalog, row.id, album=to, name=new)
    else:
        if row is not None and row.name == name:
            items.remove_items(library.catalog, [row.id])
        scan.note_file(library.catalog, library.root, to, new)


def _split(path: str) -> tuple[str, str]:
    album, _, name = path.rpartition("/")
    return album, name


def shift(counter: Counter, wanted: Shift, places: Sequence[Place], job: Job) -> None:
    """Copy or move; what could not be is in the job's problems. The lock is held as long as it takes."""
    with wanted.library.changing:
        plain: list[Place] = []
        for place in places:
            if job.stopped():
                break
            if wanted.is_taken(place) and not wanted.overwrite:
                if wanted.overwrite is None:
                    _failed(job, place, EXISTS)
                job.done += 1
            elif _is_plain_move(wanted, place):
                plain.append(place)
            else:
                _attempt(counter, wanted, place, job)
        for start in range(0, len(plain), BATCH):
            if not job.stopped():
                _move_batch(wanted, plain[start : start + BATCH], job)
    if job.problems:
        job.fault = job.fault or (MOVE_FAILED if wanted.moves else COPY_FAILED)


def _is_plain_move(wanted: Shift, place: Place) -> bool:
    """Whether it is a file that moves to a free name in its library: these go together, with few syncs."""
    inside = wanted.moves and place.library is wanted.library and not place.is_folder()
    return inside and look(wanted.library.directory(wanted.target(place))) is None


def _move_batch(wanted: Shift, places: Sequence[Place], job: Job) -> None:
    library = wanted.library
    by_key = {place.relative: place for place in places}
    units: list[Unit] = []
    for place in places:
        job.path = shown(place.path)
        try:
            pair = pair_of(library.directory(place.relative), library.directory(wanted.target(place)))
            units.append(Unit(place.relative, (pair,)))
            job.size += pair.size
        except OSError:
            _failed(job, place, NOT_FOUND)
    moved: dict[str, dict[int, str]] = {}
    try:
        for outcome in library.vault.move(units, stop=job.stopped):
            place = by_key[outcome.key]
            job.done += 1
            if outcome.state in ("moved", "copied"):
                row = items.item(library.catalog, place.above, place.name)
                if row is not None and row.name == place.name:
                    moved.setdefault(wanted.folder, {})[row.id] = row.name
                else:
                    scan.note_file(library.catalog, library.root, wanted.folder, place.name)
            elif outcome.state != "exists" or wanted.overwrite is None:
                _failed(job, place, _STATES.get(outcome.state, IO_ERROR))
    except StorageStopped as error:
        for place in places:
            if place.status() is not None:
                _failed(job, place, fault_of(error))
    for album, names in moved.items():
        items.move_items(library.catalog, names, album=album)


def _attempt(counter: Counter, wanted: Shift, place: Place, job: Job) -> None:
    job.path = shown(place.path)
    try:
        _shift_one(counter, wanted, place, job)
    except (NameTaken, NotDone, StorageStopped, OSError, ValueError) as error:
        _failed(job, place, fault_of(error))
    except Stopped:
        return
    except Refusal as refused:
        _failed(job, place, refused.fault)
    job.done += 1


def _shift_one(counter: Counter, wanted: Shift, place: Place, job: Job) -> None:
    assert place.library is not None
    target, is_here = wanted.target(place), place.library is wanted.library
    if is_here and place.relative == target:
        return
    if is_here and f"{target}/".startswith(f"{place.relative}/"):
        raise Refusal(ILLEGAL_PATH)
    if wanted.overwrite and wanted.is_taken(place) and wanted.kinds_differ(place):
        raise Refusal(EXISTS)
    if not place.is_folder():
        _shift_file(wanted, place)
    elif not wanted.moves:
        _copy_folder(counter, wanted, place, job)
    elif not is_here:
        raise Refusal(NOT_PERMITTED)  # a whole folder stays in its share; its files can be moved
    elif wanted.is_taken(place):
        join_albums(wanted.library, place.relative, to=target, stop=job.stopped)
    else:
        move_album(wanted.library, place.relative, to=target)


def _shift_file(wanted: Shift, place: Place) -> None:
    """Copy, or move with what is replaced going to the trash; between shares a move is a copy, then the trash."""
    assert place.library is not None
    library, source = wanted.library, place.library.directory(place.relative)
    directory = library.directory(wanted.folder)
    duplicate: Duplicate = "overwrite" if wanted.overwrite else "ignore"
    is_here = place.library is library
    if wanted.moves and is_here:
        arrival = library.vault.move_item([source], directory, duplicate=duplicate)
    else:
        arrival = library.vault.copy_item([source], directory, duplicate=duplicate)
    if not arrival.paths:
        if arrival.state != "ignored":
            raise Refusal(_STATES.get(arrival.state, IO_ERROR))
        return
    if arrival.state == "overwrote":
        old = items.item(library.catalog, wanted.folder, place.name)
        if old is not None:
            items.remove_items(library.catalog, [old.id])
    if wanted.moves and is_here:
        _follow(library, place.relative, wanted.target(place))
        return
    _note_copy(place, library, wanted.folder)
    if wanted.moves:
        trash_file(place)


def _note_copy(place: Place, library: Library, folder: str) -> None:
    """Let the catalog know a copy, with what it keeps about the original in the same library."""
    made = scan.note_file(library.catalog, library.root, folder, place.name)
    row = items.item(library.catalog, place.above, place.name) if place.library is library else None
    if made is None or row is None:
        return
    items.set_items(
        library.catalog, [made.id], title=row.title, description=row.description, rating=row.rating
    )
    tags.copy_tags(library.catalog, row.id, made.id)
    if row.turns:
        turning.turn_items(library.catalog, [made.id], quarters=row.turns)


def _copy_folder(counter: Counter, wanted: Shift, place: Place, job: Job) -> None:
    """Copy a folder with all below it that the user may see; files whose names are taken as `overwrite` says."""
    made = make_folder(counter, f"{wanted.path}/{place.name}", parents=True)
    inside = Shift(wanted.library, made.relative, made.path, wanted.overwrite, moves=False)
    for below in list(_below(place)):
        if job.stopped():
            raise Stopped
        if counter.may_on("browse", below) and (
            wanted.overwrite or not inside.is_taken(below) or below.is_folder()
        ):
            _shift_one(counter, inside, below, job)


def _below(place: Place) -> Iterator[Place]:
    assert place.library is not None
    for name in sorted(os.listdir(place.library.directory(place.relative))):
        below = Place(f"{place.path}/{name}", place.library, f"{place.relative}/{name}")
        if not is_hidden(name) and below.status() is not None:
            yield below


def trash(counter: Counter, places: Sequence[Place], job: Job, *, recursive: bool) -> None:
    """Move entries to the trash; without `recursive` a folder only goes, for good, when it is truly empty."""
    for place in places:
        if job.stopped():
            return
        assert place.library is not None
        job.path = shown(place.path)
        with place.library.changing:
            try:
                if place.is_folder():
                    _trash_folder(counter, place, recursive=recursive)
                else:
                    trash_file(place)
            except (NotDone, StorageStopped, OSError) as error:
                _failed(job, place, fault_of(error))
            except Refusal as refused:
                _failed(job, place, refused.fault)
        job.done += 1


def trash_file(place: Place) -> None:
    """Move a file to the trash of its library; raises `NotDone`."""
    assert place.library is not None
    place.library.vault.trash([place.library.directory(place.relative)])
    row = items.item(place.library.catalog, place.above, place.name)
    if row is not None and row.name == place.name:
        items.remove_items(place.library.catalog, [row.id])


def _trash_folder(counter: Counter, place: Place, *, recursive: bool) -> None:
    assert place.library is not None
    directory = place.library.directory(place.relative)
    if not recursive:
        if not place.library.vault.remove_empty_album(directory):
            raise Refusal(OPERATION_UNKNOWN)
    else:
        _check_all_managed(counter, place)
        place.library.vault.trash([directory])
    albums.remove_album_tree(place.library.catalog, place.relative)


def _check_all_managed(counter: Counter, place: Place) -> None:
    """Refuse to trash a folder with one below it that the user may not change."""
    assert place.library is not None
    for path in albums.deciding(place.library.catalog):
        if path.startswith(f"{place.relative}/") and not counter.may("manage", place.library, path):
            raise Refusal(NOT_PERMITTED)


def _failed(job: Job, place: Place, fault: Fault) -> None:
    log.warning("a file operation failed", path=shown(place.path), reason=fault.name)
    job.problems.append(Problem(code=fault.code, path=shown(place.path)))


def fault_of(error: Exception) -> Fault:
    """The fault that says why it failed."""
    if isinstance(error, NameTaken):
        return EXISTS
    if isinstance(error, NotDone):
        return _STATES.get(error.outcome.state, IO_ERROR)
    if isinstance(error, StorageStopped):
        return NO_SPACE
    if isinstance(error, FileNotFoundError):
        return NOT_FOUND
    return IO_ERROR
