"""A folder on a NAS as a shelf, by its files: everything goes through DSM's FileStation API.

An album's path begins with its shared folder: `photo/Camera`. Names and sidecars are seen as they are. A task's
success is no proof: nothing counts as moved before the facts of source and target have shown it (DSM facts, flows 4).
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec import UNSET

from albumen.api.filestation.common import Entry
from albumen.client import FileStation
from albumen.client.errors import AnswerLost, BadAddress, NotAPhotoStation, PhotoStationError
from albumen.client.nas_errors import NasFault, NasLoginRefused, NasNotFound
from albumen.declare import Blob
from albumen.media.candidates import Evidence
from albumen.media.evidence import read_evidence
from albumen.media.kinds import is_litter, is_unfinished, kind_of
from albumen.media.sidecars import LARGEST, Sidecar, read_sidecar, with_sidecar
from albumen.moving import Busy, Journal, describe_owner, lock_directories
from albumen.shelf import NOTHING, Blocked, Done, Found, Item, Left, Move, ShelfProblem, Standing
from albumen.shelf.folder import STATION_TRASH
from albumen.shelf.remote import StillWindow, VideoWindow, digest_of, same_bytes
from albumen.shelf.tasks import Mover, Undoer, history


class FileStationShelf:
    """Folders of one NAS, seen by one user. `notes` is a directory for locks of this machine's runs."""

    renames = False

    def __init__(self, client: FileStation, *, address: str, notes: str) -> None:
        self.client, self.address, self._notes = client, address, notes
        self._roll = ""
        self._listed: dict[str, dict[str, Entry]] = {}
        self._kept: list[str] = []

    # --- before anything ---------------------------------------------------------------------------------

    def check(self, source: str, dest: str) -> None:
        """Log in, and refuse a roll that is not there, or a shared folder as such."""
        with told():
            self.client.connect()
            self._roll = source
            if not source or not dest:
                raise ShelfProblem(
                    "no-such-folder",
                    "Name a shared folder in the address, such as http://nas:5000/photo/Camera.",
                    wrong=True,
                )
            found = self.client.facts([f"/{source}"]).get(f"/{source}")
            if found is None or not found.isdir:
                raise ShelfProblem(
                    "no-such-folder",
                    f"There is no folder {'/' + source!r} that {self.client.user!r} may see; see the address.",
                    wrong=True,
                )

    @contextmanager
    def lock(self, paths: Iterable[str], owner: str) -> Generator[None, None, None]:
        """Keep this machine's other runs off the NAS; other machines are not seen."""
        mark = os.path.join(self._notes, hashlib.sha256(self.client.url.encode()).hexdigest()[:16])
        os.makedirs(mark, exist_ok=True)
        try:
            with lock_directories([mark], owner=describe_owner(owner), notes_dir=self._notes):
                yield
        except Busy as busy:
            raise ShelfProblem(
                "busy",
                f"Another run is at work on {self.client.url}: {busy.owner}. Wait for it, or stop it.",
                busy=True,
            ) from busy

    # --- reading -----------------------------------------------------------------------------------------

    def scan(self, album: str, *, flat: bool, seen: Callable[[int], None]) -> Found:
        """List the folder with everything below it; what belongs to the NAS or to programs is passed over."""
        found = Found([], [], [])
        waiting = [album]
        with told():
            while waiting:
                below = self._scan_one(waiting.pop(), found)
                seen(len(found.items))
                if not flat:
                    waiting += below
        for items in (found.items, found.sidecars):
            items.sort(key=lambda item: item.path.encode("utf-8", "surrogateescape"))
        return found

    def _scan_one(self, album: str, found: Found) -> list[str]:
        below: list[str] = []
        found.albums += 1
        for name, entry in self.list_again(album).items():
            if entry.isdir:
                if name != STATION_TRASH and not name.startswith("."):
                    below.append(f"{album}/{name}")
            elif is_unfinished(name):
                found.left.append(Left(f"{album}/{name}", "is still being written by another program"))
            elif (item := item_of(entry, album)) is None:
                found.others += 1
            else:
                (found.sidecars if item.kind == "sidecar" else found.items).append(item)
        return below

    def list_again(self, album: str) -> dict[str, Entry]:
        """What a folder holds by name, listed now; one that is not there is empty."""
        try:
            entries = self.client.folder(f"/{album}")
        except NasNotFound:
            entries = []
        self._listed[album] = {
            str(entry.name): entry
            for entry in entries
            if entry.name is not UNSET and not is_litter(entry.name)
        }
        return self._listed[album]

    def names(self, album: str) -> dict[str, Entry]:
        """What a folder holds by name, as listed before or now."""
        return self._listed[album] if album in self._listed else self.list_again(album)

    def evidence(self, items: Sequence[Item], beside: Mapping[str, Item] = NOTHING) -> Iterator[Evidence]:
        """Read the head of each file by ranged download, and its sidecar."""
        with told():
            for item in items:
                evidence = self._read(item)
                sidecar = beside.get(item.path)
                yield evidence if sidecar is None else with_sidecar(evidence, self._sidecar(sidecar))

    def _read(self, item: Item) -> Evidence:
        if item.size == 0:
            return Evidence((), problem="empty")

        def read(offset: int, length: int | None) -> Blob:
            return self.client.read_range(f"/{item.path}", offset, length)

        window = (
            VideoWindow(read, size=item.size)
            if item.kind == "video"
            else StillWindow(read, size=item.size, name=item.name)
        )
        try:
            return read_evidence(window, item.name)
        finally:
            window.close()

    def _sidecar(self, sidecar: Item) -> Sidecar:
        if sidecar.size > LARGEST:
            return Sidecar()
        with self.client.read_range(f"/{sidecar.path}", 0, None) as blob:
            return read_sidecar(b"".join(blob.chunks()), sidecar.name)

    def look(self, album: str) -> Standing | None:
        """The names in the folder."""
        with told():
            above = [f"/{'/'.join(album.split('/')[: depth + 1])}" for depth in range(album.count("/") + 1)]
            facts = self.client.facts(above)
            blocking = next((path for path in above if path in facts and not facts[path].isdir), None)
            if blocking is not None:
                raise Blocked(f"{album!r} cannot be a folder: a file has the name {blocking!r}")
            return Standing(frozenset(self.names(album))) if above[-1] in facts else None

    def albums(self, album: str) -> frozenset[str]:
        """The names of the folders in it."""
        with told():
            return frozenset(name for name, entry in self.names(album).items() if entry.isdir)

    def key(self, dest: str) -> Callable[[str], str]:
        """Names are what they are: a NAS tells letter case apart."""
        return str

    def find(self, album: str, name: str) -> Item | None:
        """The file as listed before or now."""
        with told():
            entry = self.names(album).get(name)
            return None if entry is None or entry.isdir else item_of(entry, album)

    def same(self, one: Item, other: Item) -> bool:
        """Download both, chunk by chunk, as far as they are equal."""
        with told():
            return one.size == other.size and same_bytes(
                self.client.read_range(f"/{one.path}", 0, None),
                self.client.read_range(f"/{other.path}", 0, None),
            )

    def digest(self, item: Item, most: int | None) -> bytes:
        """Download as much and hash it."""
        length = item.size if most is None else min(most, item.size)
        with told():
            if not length:
                return digest_of(Blob(), 0)
            return digest_of(self.client.read_range(f"/{item.path}", 0, length), length)

    def trash(self, run: str, roll: str, album: str) -> str:
        """A folder in the roll, from which an undo can take things back."""
        below = album[len(roll) :].strip("/")
        return "/".join(part for part in (roll, STATION_TRASH, run, below) if part)

    def wider(self, source: str, roll: str, album: str) -> str:
        """Outside the roll: FileStation tells what this user may do, and not who else may see a folder."""
        if album == roll or album.startswith(f"{roll}/"):
            return ""
        return f"Who may see {album!r} is not told by FileStation: it may be more people than in {roll!r}."

    def remarks(self) -> list[str]:
        """What is particular to a NAS."""
        return [
            "This place is sorted by its files, in steps: one item, then ten, then the rest. Whether the "
            "NAS's photo program keeps what it knows of a moved photo is not known."
        ]

    # --- changing ----------------------------------------------------------------------------------------

    def prepare(self, moves: Sequence[Move]) -> None:
        """Nothing can be known before the first move."""

    def apply(
        self, moves: Sequence[Move], journal: str, *, run: str, stop: Callable[[], bool]
    ) -> Iterator[Done]:
        """Move folder by folder and verify each batch by its facts; see `Mover`."""
        book = Journal.open(journal)
        try:
            with told():
                yield from Mover(self, book, stop).apply(moves)
        finally:
            book.close()

    def recover(self, journal: str) -> None:
        """Nothing is half done here: the NAS finishes what it was asked, and `undo` looks before it acts."""

    def prune(self, albums: Iterable[str], roll: str) -> list[str]:
        """Remove folders that the NAS says are empty: it refuses others when asked not to go below."""
        removed: list[str] = []
        for album in sorted(set(albums) - {roll}, key=lambda path: -path.count("/")):
            path = album
            while path.startswith(f"{roll}/") and self.remove_empty(path):
                removed.append(path)
                path = path.rpartition("/")[0]
        return removed

    def remove_empty(self, album: str) -> bool:
        """Whether the folder was empty, and is gone. It is listed first, and never deleted with what is in it."""
        try:
            if self.list_again(album):
                return False
            self.client.delete.delete(path=(f"/{album}",), recursive=False)
        except (AnswerLost, NasFault):
            return False
        return True

    def history(self, journal: str) -> Iterator[Done]:
        """Each item the NAS was asked to move, and whether its facts have shown it there."""
        yield from history(journal)

    def undo(self, journal: str, undoing: str, *, stop: Callable[[], bool]) -> Iterator[Done]:
        """Move items back and verify; folders that the run made go when they are empty."""
        book = Journal.open(undoing)
        try:
            with told():
                self.client.connect()
                undoer = Undoer(self, journal, book, stop)
                yield from undoer.undo()
                self._kept = undoer.kept
        finally:
            book.close()

    def kept_albums(self) -> list[str]:
        """Folders that the last undo could not remove."""
        return self._kept

    def files(self, items: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Item]:
        """Those of (folder, name) that are files now, asked at this moment."""
        facts = self.client.facts([f"/{album}/{name}" for album, name in items])
        found = ((one, facts.get(f"/{one[0]}/{one[1]}")) for one in items)
        return {
            one: item
            for one, entry in found
            if entry is not None and not entry.isdir and (item := item_of(entry, one[0])) is not None
        }

    def make_album(self, album: str) -> list[str]:
        """Make the folder and those above it where they are not there; returns the new ones, top first."""
        parts = album.split("/")
        above = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
        facts = self.client.facts([f"/{path}" for path in above])
        missing = [path for path in above if f"/{path}" not in facts]
        for path in missing:
            folder, _, name = path.rpartition("/")
            self.client.create_folder.create(folder_path=(f"/{folder}",), name=(name,), force_parent=False)
            self._listed.pop(folder, None)
            self._listed[path] = {}
        return missing

    def pause(self, seconds: float) -> None:
        """Wait before the next look."""
        time.sleep(seconds)


def item_of(entry: Entry, album: str) -> Item | None:
    """The photo, video or sidecar; None for what is none."""
    kind = kind_of(str(entry.name))
    if kind is None or entry.additional is UNSET:
        return None
    size = entry.additional.size if entry.additional.size is not UNSET else 0
    mtime = entry.additional.time.mtime if entry.additional.time is not UNSET else 0
    return Item(album, str(entry.name), kind, size, mtime * 10**9, id=f"{album}/{entry.name}")


@contextmanager
def told() -> Generator[None, None, None]:
    """Turn the client's errors into the shelf's, keeping their sentences."""
    try:
        yield
    except PhotoStationError as error:
        wrong = isinstance(error, (BadAddress, NasLoginRefused, NotAPhotoStation))
        raise ShelfProblem(error.slug, str(error), wrong=wrong) from error
