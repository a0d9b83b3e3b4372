"""An album on a station or NAS as a shelf: everything goes through the Photo Station API.

Photo Station's move reports no result per item, a listing without a session is shorter instead of refused, and an
answer may be lost on the way. So nothing counts as moved, missing or failed before a listing has shown it in a
session that is ours.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from msgspec import UNSET

from albumen import wire
from albumen.api.common import AlbumAdditional, AlbumItem, AlbumType, Kind
from albumen.client import PhotoStation
from albumen.client.errors import AlbumExists, AlbumNotDeleted, BadRequest, NoAccessRight, StationFault
from albumen.media.candidates import Evidence
from albumen.moving import Busy, Journal, describe_owner, lock_directories
from albumen.shelf import NOTHING, Done, Found, Item, Move, ShelfProblem, Standing
from albumen.shelf.claims import Claims, position_of
from albumen.shelf.folder import STATION_TRASH
from albumen.shelf.listed import additional_of, album_path, item_of, no_album, told
from albumen.shelf.moves import Mover, Undoer, history
from albumen.shelf.remote import digest_of, same_bytes
from albumen.shelf.visibility import anchor, parent, type_of_new, why_wider

T = TypeVar("T")
PAGE = 500
ALL_KINDS: tuple[Kind, ...] = ("album", "photo", "video")
ALBUMS: tuple[Kind, ...] = ("album",)
MOST_SESSIONS = 3  # a session that ends this often while one listing is read is not worth another try


class StationShelf:
    """Albums of one station, seen by one user. `notes` is a directory for locks of this machine's runs."""

    renames = False

    def __init__(self, client: PhotoStation, *, address: str, notes: str) -> None:
        self.client, self.address, self._notes = client, address, notes
        self._roll = ""
        self._user = ""
        self._types: dict[str, str | None] = {"": None}
        self._names: dict[str, dict[str, Item]] = {}
        self._children: dict[str, frozenset[str]] = {}
        self._claims = Claims(client)
        self._kept: list[str] = []

    # --- before anything ---------------------------------------------------------------------------------

    def check(self, source: str, dest: str) -> None:
        """Log in, and refuse a roll that is not there or that this user may not empty."""
        with told():
            identity = self.client.connect()
            self._user, self._roll = identity.username, source
            if source:
                self._check_roll(source)

    def _check_roll(self, source: str) -> None:
        try:
            roll = self.client.album.getinfo(
                id=(wire.album_id(source),), additional=("album_permission",)
            ).items
        except (BadRequest, NoAccessRight) as error:
            raise no_album(source, self._user) from error
        if not roll:
            raise no_album(source, self._user)
        rights = additional_of(roll[0]).album_permission
        self._types[anchor(source)] = self._type_of_anchor(source, roll[0])
        if rights is not UNSET and not rights.manage and self._user:
            raise ShelfProblem(
                "no-right",
                f"{self._user!r} may not move photos out of {source!r}; ask its owner for the manage right.",
                wrong=True,
            )

    def _type_of_anchor(self, source: str, roll: AlbumItem) -> str:
        if anchor(source) == source:
            return roll.info.type
        return self.client.album.getinfo(id=(wire.album_id(anchor(source)),)).items[0].info.type

    @contextmanager
    def lock(self, paths: Iterable[str], owner: str) -> Generator[None, None, None]:
        """Keep this machine's other runs off the station; other machines are not seen."""
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
        """Walk the album page by page, in a session that is ours from the first page to the last."""
        with told():
            return self.surely(lambda: self._scan(album, flat=flat, seen=seen))

    def _scan(self, album: str, *, flat: bool, seen: Callable[[int], None]) -> Found:
        found = Found([], [], [])
        waiting = [album]
        while waiting:
            one = waiting.pop()
            found.albums += 1
            below = [path for path in self._read_album(one) if path.rpartition("/")[2] != STATION_TRASH]
            found.items += self._names[one].values()
            seen(len(found.items))
            if not flat:
                waiting += below
        found.items.sort(key=lambda item: item.path.encode("utf-8", "surrogateescape"))
        return found

    def _read_album(self, album: str) -> list[str]:
        """List everything in an album and remember it; returns the albums in it."""
        additional: tuple[AlbumAdditional, ...] = (
            ("photo_exif", "taken_source") if self.client.is_ours else ("photo_exif",)
        )
        items: dict[str, Item] = {}
        below: list[str] = []
        for listed in self.client.items(album, kinds=ALL_KINDS, page=PAGE, additional=additional):
            if isinstance(listed, AlbumItem):
                path = album_path(listed, album)
                self._types[path] = listed.info.type
                below.append(path)
            else:
                item = item_of(listed, album)
                items[item.name] = item
                extra = additional_of(listed)
                self._claims.hear(
                    item, extra.photo_exif or None, extra.taken_source or None, position_of(listed.info)
                )
        self._names[album] = items
        self._children[album] = frozenset(path.rpartition("/")[2] for path in below)
        return below

    def surely(self, read: Callable[[], T]) -> T:
        """What `read` gives in a session that was ours all the time.

        A session that ended makes listings shorter, not refused; so afterwards the station must name our user,
        and no login may have happened in between.
        """
        for _ in range(MOST_SESSIONS):
            logins = self.client.login_count
            result = read()
            if (
                self.client.who().username.casefold() == self._user.casefold()
                and self.client.login_count == logins
            ):
                return result
            if self._user:
                self.client.renew()
        raise ShelfProblem(
            "session-lost",
            f"{self.client.url} keeps ending our session; nothing was concluded. Try again later.",
        )

    def evidence(self, items: Sequence[Item], beside: Mapping[str, Item] = NOTHING) -> Iterator[Evidence]:
        """What the listing proves, else what the head of the file says; sidecars cannot be seen here."""
        with told():
            yield from self._claims.evidence(items, ours=self.client.is_ours)

    def look(self, album: str) -> Standing | None:
        """The names in the album; asks for what the walk has not seen."""
        with told():
            if not self._exists(album):
                return None
            if album not in self._names:
                self._read_album(album)
            return Standing(frozenset(self._names[album]) | self._children[album])

    def _exists(self, album: str) -> bool:
        if album == "" or album in self._names:
            return True
        above = parent(album)
        if not self._exists(above):
            return False
        if above not in self._children:
            self._children[above] = frozenset(self._list_children(above))
        return album.rpartition("/")[2] in self._children[above]

    def _list_children(self, album: str) -> Iterator[str]:
        for listed in self.client.items(album, kinds=ALBUMS, page=PAGE):
            if isinstance(listed, AlbumItem):
                path = album_path(listed, album)
                self._types[path] = listed.info.type
                yield path.rpartition("/")[2]

    def albums(self, album: str) -> frozenset[str]:
        """The names of the albums in it, as listed before or now."""
        with told():
            if not self._exists(album):
                return frozenset()
            if album not in self._children:
                self._children[album] = frozenset(self._list_children(album))
            return self._children[album]

    def key(self, dest: str) -> Callable[[str], str]:
        """Names are what they are: a NAS tells letter case apart."""
        return str

    def find(self, album: str, name: str) -> Item | None:
        """The item as listed before or now."""
        with told():
            return self.names(album).get(name) if self._exists(album) else None

    def same(self, one: Item, other: Item) -> bool:
        """Download both, chunk by chunk, as far as they are equal."""
        with told():
            return one.size == other.size and same_bytes(
                self.client.read_range(one.id, 0, None), self.client.read_range(other.id, 0, None)
            )

    def digest(self, item: Item, most: int | None) -> bytes:
        """Download as much and hash it."""
        length = item.size if most is None else min(most, item.size)
        with told():
            return digest_of(self.client.read_range(item.id, 0, length), length)

    def trash(self, run: str, roll: str, album: str) -> str:
        """An album in the roll: a station has no trash that an undo could empty."""
        below = album[len(roll) :].strip("/")
        return "/".join(part for part in (roll, STATION_TRASH, run, below) if part)

    def wider(self, source: str, roll: str, album: str) -> str:
        """By the types of the first and second level albums; what rights hold below them the API does not tell."""
        with told():
            return why_wider(
                source, album, roll=roll, type_of=self._type_of, equal_rights=self.client.equal_rights
            )

    def _type_of(self, album: str) -> str | None:
        if album and album not in self._types:
            self._types[album] = None
            self._exists(album)
        return self._types.get(album)

    def remarks(self) -> list[str]:
        """What is particular to this station."""
        remarks: list[str] = []
        if not self.client.is_ours:
            remarks.append(
                "This station is not Albumen's: sidecars (XMP, AAE) cannot be seen through its API, and whether it "
                "takes them along is not known. It is sorted in steps: one item, then ten, then the rest."
            )
        if self._types.get(anchor(self._roll)) == "password":
            remarks.append(
                f"{self._roll!r} asks for a password, which cannot be read: new first and second level albums are "
                "made private."
            )
        return remarks

    # --- changing ----------------------------------------------------------------------------------------

    def prepare(self, moves: Sequence[Move]) -> None:
        """Refuse a visitor: nothing can be moved without a login."""
        if not self._user:
            raise ShelfProblem("not-logged-in", "Moving takes a login; add --user NAME.", wrong=True)

    def apply(
        self, moves: Sequence[Move], journal: str, *, run: str, stop: Callable[[], bool]
    ) -> Iterator[Done]:
        """Move album by album and verify each by listing it; see `Mover`."""
        book = Journal.open(journal)
        try:
            with told():
                yield from Mover(self, book, stop).apply(moves)
        finally:
            book.close()

    def recover(self, journal: str) -> None:
        """Nothing is half done here: the station finishes what it was asked, and `undo` lists before it acts."""

    def prune(self, albums: Iterable[str], roll: str) -> list[str]:
        """Remove albums that our station says are empty; deleting takes the content along on any other."""
        removed: list[str] = []
        below = f"{roll}/" if roll else ""
        for album in (
            sorted(set(albums) - {roll}, key=lambda path: -path.count("/")) if self.client.is_ours else ()
        ):
            while album.startswith(below) and album:
                try:
                    self.client.album.delete(id=(wire.album_id(album),), only_empty=True)
                except (AlbumNotDeleted, StationFault):
                    break
                removed.append(album)
                album = parent(album)
        return removed

    def history(self, journal: str) -> Iterator[Done]:
        """Each item the station was asked to move, and whether a listing has shown it there."""
        yield from history(journal)

    def undo(self, journal: str, undoing: str, *, stop: Callable[[], bool]) -> Iterator[Done]:
        """Move items back and verify; albums that the run made go only when our station says they are empty."""
        book = Journal.open(undoing)
        try:
            with told():
                self._user = self.client.connect().username
                undoer = Undoer(self, journal, book, stop)
                yield from undoer.undo()
                self._kept = undoer.kept
        finally:
            book.close()

    def kept_albums(self) -> list[str]:
        """Albums left empty: on a station that is not ours, deleting one would delete what is in it."""
        return self._kept

    def was_seen(self, album: str) -> bool:
        """Whether this shelf has listed the album, so that `names` needs no request."""
        return album in self._names

    def names(self, album: str) -> dict[str, Item]:
        """Items of an album by name, as listed before or now."""
        if album not in self._names:
            self._read_album(album)
        return self._names[album]

    def list_again(self, album: str) -> dict[str, Item]:
        """Items of an album by name, listed now; an album that is not there is empty."""
        try:
            self._read_album(album)
        except (BadRequest, NoAccessRight):
            self._names[album], self._children[album] = {}, frozenset()
        return self._names[album]

    def make_album(self, album: str) -> list[str]:
        """Make the album and those above it where they are not there; returns the new ones, top first.

        A first or second level album gets the roll's type, which is read back: one that shows it to more people
        stops the run before anything moves.
        """
        made: list[str] = []
        for depth in range(1, album.count("/") + 2):
            path = "/".join(album.split("/")[:depth])
            if not self._exists(path):
                made += [path] if self._create(path, carries_type=depth <= 2) else []
        return made

    def _create(self, path: str, *, carries_type: bool) -> bool:
        above, _, name = path.rpartition("/")
        wanted = type_of_new(self._types.get(anchor(self._roll)))
        new = True
        try:
            if carries_type:
                self.client.album.create(name=name, id=wire.album_id(above) if above else "", type=wanted)
            else:
                self.client.album.create(name=name, id=wire.album_id(above) if above else "")
        except AlbumExists:
            new = False
        self._children[above] = self._children.get(above, frozenset()) | {name}
        if new:
            self._names[path], self._children[path] = {}, frozenset()
        if carries_type:
            self._read_back(path, wanted)
        return new

    def _read_back(self, path: str, wanted: AlbumType) -> None:
        got = self.client.album.getinfo(id=(wire.album_id(path),)).items[0].info.type
        self._types[path] = got
        if got != wanted:
            raise ShelfProblem(
                "wrong-visibility",
                f"The new album {path!r} is {got}, not {wanted} as asked; nothing was moved into it. "
                "Set it right on the station, then sort again.",
            )
