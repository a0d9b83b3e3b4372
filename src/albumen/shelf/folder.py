"""A plain folder as a shelf: albums are directories, items are files, and `moving` does what changes them."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from albumen.media.candidates import Evidence
from albumen.media.evidence import evidence_of_file
from albumen.media.kinds import is_litter, is_unfinished, kind_of
from albumen.media.sidecars import LARGEST, Sidecar, read_sidecar, with_sidecar
from albumen.moving import (
    Busy,
    FileRun,
    Journal,
    Outcome,
    Pair,
    StorageStopped,
    TargetRules,
    Unit,
    describe_owner,
    digest_file,
    lock_directories,
    prune,
    recover,
    same_content,
    target_rules,
    undo,
)
from albumen.moving.replay import Story, replay
from albumen.shelf import NOTHING, Blocked, Done, Found, Item, Left, Move, ShelfProblem, Standing

STATION_MARK = ".albumen"
TRASH = ".albumen-trash"
STATION_TRASH = "Albumen trash"  # an album of discards, where a NAS is sorted as a folder too
_SHORT_NAME, _SHORT_ALBUM = (
    32,
    800,
)  # characters, of at most 4 bytes each: so short, no name or path is too long


class FolderShelf:
    """A directory tree; album paths are absolute. `notes` is where lock owners leave their names."""

    renames = True

    def __init__(self, base: str, *, notes: str) -> None:
        self.address = base
        self._notes = notes
        self._kept: list[str] = []
        self._devices: dict[int, int] = {}  # one number object for all files of a device

    def check(self, source: str, dest: str) -> None:
        """Refuse what cannot be sorted, before anything is read."""
        if not os.path.isdir(source):
            what = "is not a folder" if os.path.lexists(source) else "is not there"
            raise ShelfProblem(
                "no-such-folder", f"{source!r} {what}; name the folder your photos are in.", wrong=True
            )
        parent = dest if os.path.isdir(dest) else os.path.dirname(dest)
        if os.path.lexists(dest) and not os.path.isdir(dest):
            raise ShelfProblem("not-a-folder", f"{dest!r} is a file; name a folder with --into.", wrong=True)
        if not os.path.isdir(parent):
            raise ShelfProblem(
                "no-such-folder",
                f"{parent!r} is not there; make it first, then sort into {dest!r}.",
                wrong=True,
            )
        for path in (source, dest):
            _refuse_served(path)

    def scan(self, album: str, *, flat: bool, seen: Callable[[int], None]) -> Found:
        """Walk the folder; links are not followed, litter is never counted."""
        found = Found([], [], [])
        waiting = [album]
        while waiting:
            below = self._scan_one(waiting.pop(), found)
            seen(len(found.items))
            if not flat:
                waiting.extend(below)
        found.items.sort(key=_path_bytes)
        found.sidecars.sort(key=_path_bytes)
        found.left.sort(key=lambda left: os.fsencode(left.path))
        return found

    def _scan_one(self, album: str, found: Found) -> list[str]:
        below: list[str] = []
        found.albums += 1
        try:
            with os.scandir(album) as entries:
                for entry in entries:
                    _sort_entry(album, entry, found, below, self._devices)
        except OSError as error:
            found.left.append(Left(album, f"cannot be opened: {error.strerror}"))
        return below

    def evidence(self, items: Sequence[Item], beside: Mapping[str, Item] = NOTHING) -> Iterator[Evidence]:
        """Read the head of each file, its tail where a video keeps its date there, and its sidecar."""
        for item in items:
            path = f"{item.album}/{item.name}"
            sidecar = beside.get(path) if beside else None
            if sidecar is None:
                yield evidence_of_file(path)
            else:
                yield with_sidecar(evidence_of_file(path, everything=True), _sidecar(sidecar))

    def look(self, album: str) -> Standing | None:
        """The names in the directory."""
        try:
            return Standing(frozenset(os.listdir(album)))
        except FileNotFoundError:
            return None
        except NotADirectoryError as error:
            raise Blocked(f"{album!r} cannot be a folder: a file has that name") from error

    def albums(self, album: str) -> frozenset[str]:
        """The names of the folders in it, those of other programs left out."""
        try:
            with os.scandir(album) as entries:
                return frozenset(
                    entry.name
                    for entry in entries
                    if entry.is_dir(follow_symlinks=False) and not is_litter(entry.name)
                )
        except OSError:
            return frozenset()

    def key(self, dest: str) -> Callable[[str], str]:
        """By what the file system makes of the names that stand there: nothing is written to find out."""
        return target_rules(dest).key

    def find(self, album: str, name: str) -> Item | None:
        """The file as it is now; None for links, folders and what is no photo, video or sidecar."""
        kind = kind_of(name)
        try:
            facts = os.lstat(f"{album}/{name}")
        except OSError:
            return None
        if kind is None or not stat.S_ISREG(facts.st_mode):
            return None
        return Item(album, name, kind, facts.st_size, facts.st_mtime_ns, facts.st_ino, facts.st_dev)

    def same(self, one: Item, other: Item) -> bool:
        """Compare the bytes; a file that cannot be read is the same as none."""
        try:
            return one.size == other.size and same_content(one.path, other.path)
        except OSError:
            return False

    def digest(self, item: Item, most: int | None) -> bytes:
        """Read as much and hash it."""
        return digest_file(item.path, most)

    def trash(self, run: str, roll: str, album: str) -> str:
        """A hidden folder in the roll, so that nothing is copied to another disk."""
        return os.path.normpath(os.path.join(roll, TRASH, run, os.path.relpath(album, roll)))

    def wider(self, source: str, roll: str, album: str) -> str:
        """Never: new folders take the mode and group of their parent, and files keep theirs."""
        return ""

    def remarks(self) -> list[str]:
        """Nothing beyond the plan itself."""
        return []

    @contextmanager
    def lock(self, paths: Iterable[str], owner: str) -> Generator[None, None, None]:
        """Hold the directories, and share those above them, so that runs which overlap exclude each other."""
        there = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
        try:
            with lock_directories(sorted(set(there)), owner=describe_owner(owner), notes_dir=self._notes):
                yield
        except Busy as busy:
            raise ShelfProblem(
                "busy", f"Another run is at work here: {busy.owner}. Wait for it, or stop it.", busy=True
            ) from busy

    def prepare(self, moves: Sequence[Move]) -> None:
        """Refuse a folder that cannot be written, and another file system with too little room."""
        rules = _rules_of(moves)
        for album in rules.values():
            if not album.writable:
                raise _not_writable(album)
        needed: dict[int, int] = {}
        for move in moves:
            device = rules[move.album].device
            if device != move.item.device:
                needed[device] = needed.get(device, 0) + sum(file.size for file in move.files)
        for album in rules.values():
            if needed.get(album.device, 0) > album.free_bytes:
                raise ShelfProblem(
                    "disk-full",
                    f"{album.folder!r} lies on another disk and has no room for {needed[album.device]:,} bytes; "
                    "nothing was moved. Make room, or sort with --limit.",
                )

    def apply(
        self, moves: Sequence[Move], journal: str, *, run: str, stop: Callable[[], bool]
    ) -> Iterator[Done]:
        """Rename each unit without replacing anything; see `moving` for how.

        What the target could not name is left, with the reason, before anything is tried.
        """
        refused = dict(_refusals(moves))
        yield from (Done(key, "left", reason) for key, reason in refused.items())
        units = (_unit(move) for move in moves if move.key not in refused)
        book = Journal.open(journal)
        try:
            yield from map(_done, FileRun(book, run=run, stop=stop).apply(units))
        except StorageStopped as stopped:
            raise _stopped(stopped) from stopped
        finally:
            book.close()

    def recover(self, journal: str) -> None:
        """Settle a killed run: temporary files go, finished copies are completed."""
        if os.path.exists(journal):
            recover(journal)

    def prune(self, albums: Iterable[str], roll: str) -> list[str]:
        """Remove empty folders; one that holds as little as a thumbnail of another program is kept."""
        return prune(albums, roll)

    def history(self, journal: str) -> Iterator[Done]:
        """Each file of the run, sidecars included, with the outcome of its group."""
        for unit in replay(journal).units.values():
            if unit.outcome is not None:
                for pair in unit.unit.pairs:
                    yield msgspec.structs.replace(_done(unit.outcome), source=pair.source, target=pair.target)

    def undo(self, journal: str, undoing: str, *, stop: Callable[[], bool]) -> Iterator[Done]:
        """Move everything back that is still as it was placed."""
        story = Story()
        units: dict[str, tuple[Pair, ...]] = {}
        book = Journal.open(undoing)
        try:
            for outcome in undo(journal, journal=book, stop=stop, story=story):
                units = units or {one.unit.key: one.unit.pairs for one in story.units.values()}
                pairs = units[outcome.key]
                yield msgspec.structs.replace(
                    _done(outcome), source=pairs[0].target, target=pairs[0].source, items=_items(pairs)
                )
        except StorageStopped as stopped:
            raise _stopped(stopped) from stopped
        finally:
            book.close()

    def kept_albums(self) -> list[str]:
        """None: an undo removes the empty folders it made, and leaves others alone."""
        return self._kept


class _Address(msgspec.Struct):
    url: str = "http://127.0.0.1:5080/photo/"


def _sidecar(sidecar: Item) -> Sidecar:
    """What a sidecar says; one that cannot be read says nothing."""
    if sidecar.size > LARGEST:
        return Sidecar()
    try:
        with open(sidecar.path, "rb") as file:
            return read_sidecar(file.read(), sidecar.name)
    except OSError:
        return Sidecar()


def _path_bytes(item: Item) -> bytes:
    return os.fsencode(f"{item.album}/{item.name}")


def _sort_entry(
    album: str, entry: os.DirEntry[str], found: Found, below: list[str], devices: dict[int, int]
) -> None:
    """Put one directory entry where it belongs."""
    name = entry.name
    if is_litter(name):
        if name == STATION_MARK:
            raise _served(album)
        return
    if entry.is_dir(follow_symlinks=False):
        if not name.startswith(".") and name != STATION_TRASH:  # hidden folders belong to programs
            below.append(entry.path)
        return
    kind = kind_of(name)
    if is_unfinished(name):
        found.left.append(Left(entry.path, "is still being written by another program"))
    elif kind is None:
        found.others += 1
    elif not entry.is_file(follow_symlinks=False):
        what = "is a link; links are not followed" if entry.is_symlink() else "is not a regular file"
        found.left.append(Left(entry.path, what))
    else:
        facts = entry.stat(follow_symlinks=False)
        device = devices.setdefault(facts.st_dev, facts.st_dev)
        item = Item(album, name, kind, facts.st_size, facts.st_mtime_ns, facts.st_ino, device)
        (found.sidecars if kind == "sidecar" else found.items).append(item)


def _refuse_served(path: str) -> None:
    """A folder of a station is sorted through the station, so that its catalog keeps what belongs to the items."""
    while True:
        if os.path.isdir(os.path.join(path, STATION_MARK)):
            raise _served(path)
        above = os.path.dirname(path)
        if above == path:
            return
        path = above


def _served(root: str) -> ShelfProblem:
    url = _station_url(root)
    return ShelfProblem(
        "served-by-station",
        f"{root!r} is served by a station; sort it there: albumen sort {url}ALBUM "
        f"(start it first with: albumen serve {root}).",
        wrong=True,
    )


def _station_url(root: str) -> str:
    """Where the station of this root last answered, else its default address."""
    try:
        with open(os.path.join(root, STATION_MARK, "station.json"), "rb") as told:
            return msgspec.json.decode(told.read(), type=_Address).url
    except (OSError, msgspec.DecodeError):
        return _Address().url


def _rules_of(moves: Iterable[Move]) -> dict[str, TargetRules]:
    """What each target album allows; names are tried once a file system.

    Albums that are to be made in an album that is to be made itself are all as the nearest one that stands.
    """
    known: dict[int, TargetRules] = {}
    to_make: dict[str, TargetRules] = {}
    rules: dict[str, TargetRules] = {}
    for album in dict.fromkeys(move.album for move in moves):
        above = os.path.dirname(album)
        found = rules[album] = to_make.get(above) or target_rules(album, probe=True, known=known)
        if found.folder not in (album, above):
            to_make[above] = found
    return rules


def _not_writable(rules: TargetRules) -> ShelfProblem:
    why, cure = (
        ("lies on a file system that is mounted read-only", "mount it for writing")
        if rules.why_not == "read-only"
        else ("cannot be written to", "change its rights")
    )
    return ShelfProblem("not-writable", f"{rules.folder!r} {why}; {cure}, then sort again.", wrong=True)


def _refusals(moves: Sequence[Move]) -> Iterator[tuple[str, str]]:
    """The keys of moves whose new paths the target's file system cannot have, with the reason."""
    rules = _rules_of(moves)
    is_plain = {
        album: not each.refuses and len(album) < _SHORT_ALBUM and not each.refusal(album)
        for album, each in rules.items()
    }
    for move in moves:
        names = (move.name, *move.along_names)
        if is_plain[move.album] and max(map(len, names)) < _SHORT_NAME:
            continue
        reasons = [rules[move.album].refusal(f"{move.album}/{name}") for name in names]
        if any(reasons):
            yield move.key, next(filter(None, reasons))


def _unit(move: Move) -> Unit:
    names = (move.name, *move.along_names)
    return Unit(
        move.key,
        tuple(
            Pair(item.path, f"{move.album}/{name}", item.size, item.mtime_ns, item.inode, item.device)
            for item, name in zip(move.files, names, strict=True)
        ),
        move.same_as,
    )


def _items(pairs: Sequence[Pair]) -> int:
    """How many photos and videos a unit moved; a sidecar that went alone counts as one."""
    return max(1, sum(kind_of(os.path.basename(pair.source)) != "sidecar" for pair in pairs))


def _done(outcome: Outcome) -> Done:
    state = outcome.state
    if state == "moved":
        return Done(outcome.key, "moved", outcome.detail)
    if state in ("changed", "missing", "exists"):
        return Done(outcome.key, "left", outcome.detail or state)
    return Done(outcome.key, "failed", outcome.detail or state)


def _stopped(stopped: StorageStopped) -> ShelfProblem:
    full = stopped.errno == errno.ENOSPC
    cure = (
        "Make room, then run the same command again."
        if full
        else "Mend the disk, then run the command again."
    )
    return ShelfProblem(
        "disk-full" if full else "storage-failed",
        f"{stopped.path!r} could not be written: {os.strerror(stopped.errno or 0)}. Nothing was lost. {cure}",
    )
