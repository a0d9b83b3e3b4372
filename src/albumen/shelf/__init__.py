"""The places that can be sorted, behind one protocol: a folder, and a station or NAS through the client.

An album is named by a path: absolute on a folder shelf, below the photo root on a station ("" is the root).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol

from msgspec import Struct

from albumen.media.candidates import Evidence
from albumen.media.kinds import Kind

__all__ = [
    "NOTHING",
    "Blocked",
    "Done",
    "Found",
    "Item",
    "Left",
    "Move",
    "Shelf",
    "ShelfProblem",
    "Standing",
    "never",
]


class ShelfProblem(Exception):
    """Something about the place stops the work; nothing was lost. `code` is its stable name.

    `wrong` tells whether the command or its input is wrong (nothing was changed), or the work failed on the way.
    """

    def __init__(self, code: str, sentence: str, *, wrong: bool = False, busy: bool = False) -> None:
        super().__init__(sentence)
        self.code, self.wrong, self.busy = code, wrong, busy


class Blocked(Exception):
    """An album cannot be there: a file has its name, or the one of an album above it."""


class Item(Struct, frozen=True, gc=False):
    """A photo, video or sidecar as a listing shows it.

    `size` is in bytes. `mtime_ns`, `inode` and `device` identify a file on a folder shelf; `takendate` is what a
    station's listing says (station wall clock, origin unknown) and `id` the station's id.
    """

    album: str
    name: str
    kind: Kind
    size: int
    mtime_ns: int = 0
    inode: int = 0
    device: int = 0
    takendate: str = ""
    id: str = ""

    @property
    def path(self) -> str:
        """Album and name as one path."""
        return f"{self.album}/{self.name}" if self.album else self.name


class Left(Struct, frozen=True):
    """Something that stays where it is whatever the plan says, and why."""

    path: str
    reason: str


class Found(Struct):
    """What a walk of a roll found. Items and sidecars are in order of their paths' bytes."""

    items: list[Item]
    sidecars: list[Item]
    left: list[Left]
    others: int = 0
    albums: int = 0


class Standing(Struct, frozen=True):
    """An album that is there: the names in it, files and albums alike."""

    names: frozenset[str]


class Move(Struct, frozen=True, gc=False):
    """One item, with the items and sidecars that go along, to an album. Names are final; `along_names` by index.

    `same_as`, for a move into a trash, has the path of each file's equal: the files go only while the bytes are
    the same.
    """

    key: str
    item: Item
    album: str
    name: str
    along: tuple[Item, ...] = ()
    along_names: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[Item, ...]:
        """The item and all that goes along."""
        return (self.item, *self.along)


class Done(Struct, frozen=True):
    """What became of a move, or of taking one back.

    `left` means that the world had changed and nothing was done; `failed` that it was tried in vain. `items` is how
    many photos and videos it stands for.
    """

    key: str
    state: Literal["moved", "left", "failed"]
    reason: str = ""
    source: str = ""
    target: str = ""
    items: int = 1


NOTHING: Mapping[str, Item] = {}


def never() -> bool:
    """The stop signal of a run that nobody interrupts."""
    return False


class Shelf(Protocol):
    """A place with albums and items that can be sorted.

    `address` reopens it; `renames` tells whether an item can get another name here; `ours` whether dates and
    rights come from our own code, so that a run needs no careful steps.
    """

    @property
    def address(self) -> str: ...
    @property
    def renames(self) -> bool: ...

    def check(self, source: str, dest: str) -> None:
        """Raise `ShelfProblem` when the roll is not there or the destination cannot be."""
        ...

    def scan(self, album: str, *, flat: bool, seen: Callable[[int], None]) -> Found:
        """Walk an album with everything below it; `flat` keeps to its top. `seen` hears the running count."""
        ...

    def evidence(self, items: Sequence[Item], beside: Mapping[str, Item] = NOTHING) -> Iterator[Evidence]:
        """What each item says of its date, in the order of `items`; reads heads as needed.

        `beside` has the XMP or JSON sidecars of some, by the items' paths.
        """
        ...

    def look(self, album: str) -> Standing | None:
        """The album as it stands, None when it is not there. Raises `Blocked`."""
        ...

    def albums(self, album: str) -> frozenset[str]:
        """The names of the albums in an album, empty when it is not there."""
        ...

    def key(self, dest: str) -> Callable[[str], str]:
        """What makes two names one at the destination: names with equal keys clash there."""
        ...

    def find(self, album: str, name: str) -> Item | None:
        """The photo, video or sidecar of that name in an album, None when there is none."""
        ...

    def same(self, one: Item, other: Item) -> bool:
        """Whether two files hold the same bytes; reads both in full, unless their sizes differ."""
        ...

    def digest(self, item: Item, most: int | None) -> bytes:
        """The BLAKE3 digest of the first `most` bytes of an item, of all for None. Raises `OSError`."""
        ...

    def trash(self, run: str, roll: str, album: str) -> str:
        """Where files of `album` go that a run discards; `roll` is the album that is sorted."""
        ...

    def wider(self, source: str, roll: str, album: str) -> str:
        """Why an item of album `source` might be seen by more people in `album`; "" when it is not.

        `roll` is the album that is sorted: what is made new below it or beside it takes its visibility.
        """
        ...

    def remarks(self) -> list[str]:
        """What a person should know before applying here, one sentence each."""
        ...

    def lock(self, paths: Iterable[str], owner: str) -> AbstractContextManager[None]:
        """Keep other runs out of these albums. Raises `ShelfProblem` (busy) with the other owner's name."""
        ...

    def prepare(self, moves: Sequence[Move]) -> None:
        """Raise `ShelfProblem` when the moves cannot be begun here; changes nothing."""
        ...

    def apply(
        self, moves: Sequence[Move], journal: str, *, run: str, stop: Callable[[], bool]
    ) -> Iterator[Done]:
        """Do the moves, journalled in the file `journal`; a `Done` for each that was settled.

        Raises `ShelfProblem` when the place fails on the way; what was settled before has been yielded.
        """
        ...

    def prune(self, albums: Iterable[str], roll: str) -> list[str]:
        """Remove those of the albums below the roll that are empty, and those above them; returns them."""
        ...

    def history(self, journal: str) -> Iterator[Done]:
        """What the journal tells of each file, in the order of the run, with its paths."""
        ...

    def recover(self, journal: str) -> None:
        """Settle what a killed run left half done; safe to call twice."""
        ...

    def undo(self, journal: str, undoing: str, *, stop: Callable[[], bool]) -> Iterator[Done]:
        """Take a run back, newest first, journalled in the file `undoing`; safe to call twice."""
        ...

    def kept_albums(self) -> list[str]:
        """Albums that the last undo left empty and could not remove."""
        ...
