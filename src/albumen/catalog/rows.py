"""What queries give and take: frozen structs, one for each kind of row and question."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from albumen.media.facts import Facts
from albumen.media.orientation import is_sideways, turned

AlbumType = Literal["public", "private", "password"]
ItemKind = Literal["photo", "video"]
SortBy = Literal["filename", "takendate", "createdate", "preference", "mtime"]


class AlbumRow(Struct, frozen=True, kw_only=True):
    """An album: a directory below the root.

    `type` is the album's own setting, None when it follows its parents; `access` is the type in force and `guard_id`
    the album that decides it (None: nobody set one, so it is private). `title` is "" when none was set.
    """

    id: int
    path: str
    title: str
    description: str
    type: AlbumType | None
    password: str | None
    created: int
    hits: int
    sort_by: str
    sort_direction: str
    allow_comment: bool
    conversion: bool
    access: AlbumType
    guard_id: int | None

    @property
    def name(self) -> str:
        """Return the directory's own name, "" for the root."""
        return self.path.rpartition("/")[2]


class ItemRow(Struct, frozen=True, kw_only=True):
    """A photo or video: a file in an album.

    `taken` is what the file's bytes prove, "YYYY-MM-DD HH:MM:SS" by `taken_clock`, "" without proof; `takendate` is
    what Photo Station shows, always there (bytes, else file name, else mtime; station time). `added` and `createdate`
    say when the file came to this disk (its ctime when first seen). `problem` says why the file could not be read.
    `lat` and `lng` are the file's position or the one a person set. `width`, `height` and `orientation` are the
    file's; `turns` are the quarters to the right that the station shows it turned beyond that, 0 to 3.
    """

    id: int
    album: str
    name: str
    kind: ItemKind
    size: int
    mtime_ns: int
    inode: int
    device: int
    digest: bytes | None
    width: int
    height: int
    orientation: int
    taken: str
    taken_source: str
    taken_clock: Literal["local", "utc"]
    taken_offset: int | None
    problem: str
    takendate: str
    createdate: str
    title: str
    description: str
    rating: int
    lat: float | None
    lng: float | None
    facts: Facts
    turns: int
    rotate_version: int
    added: int

    @property
    def path(self) -> str:
        """Return the file's path relative to the root."""
        return f"{self.album}/{self.name}" if self.album else self.name

    @property
    def rotation(self) -> int:
        """Return the EXIF orientation by which the stored picture is shown."""
        return turned(self.orientation, self.turns)

    @property
    def shown_size(self) -> tuple[int, int]:
        """Return width and height as the picture is shown."""
        return (self.height, self.width) if is_sideways(self.rotation) else (self.width, self.height)


class SmartRow(Struct, frozen=True, kw_only=True):
    """A smart album: a search under a name.

    `condition` is `api.conditions.Conditions` as JSON, without its albums. Those are `albums`, the paths of the ones
    that are there, and None when it looks everywhere. `cover_id` is the item that a person chose for it.
    """

    id: int
    name: str
    kinds: tuple[ItemKind, ...]
    condition: str
    albums: tuple[str, ...] | None
    cover_id: int | None


class UserRow(Struct, frozen=True, kw_only=True):
    """A person who can log in. `created` is unix seconds, `home` the folder of the personal station, "" without."""

    id: int
    name: str
    is_admin: bool
    is_disabled: bool
    created: int
    may_share: bool = True
    home: str = ""


class SharedRow(Struct, frozen=True, kw_only=True):
    """A shared album: its owner, and its public link ("" without one).

    `album_id` is the album that it follows, `item_id` the item of one that was shared alone. The link is open from
    `starts` to `ends`, "YYYY-MM-DD HH:MM:SS" in the station's zone, "" unbounded. `password` is a scrypt text.
    `labels` are the texts of six colour labels, "" for those that are not used.
    """

    id: int
    owner: UserRow
    name: str
    album_id: int | None
    album: str | None
    item_id: int | None
    link: str
    starts: str
    ends: str
    password: str | None
    enable_marquee_tool: bool
    enable_comment: bool
    enable_color_label: bool
    labels: tuple[str, ...]

    def is_open(self, now: str) -> bool:
        """Return whether the link can be used at that moment, by whom its password was told."""
        return self.status(now) == "valid"

    def status(self, now: str) -> str:
        """Return `valid`, `not_shared`, `not_yet` or `expired` at that moment, "YYYY-MM-DD HH:MM:SS".

        An owner who may not log in, or not share with the public, shares nothing.
        """
        if not self.link or self.owner.is_disabled or not self.owner.may_share:
            return "not_shared"
        if self.starts and now < self.starts:
            return "not_yet"
        return "expired" if self.ends and now > self.ends else "valid"


class Access(Struct, frozen=True):
    """Who sees an album: the type in force, and the album whose setting that is (None: nobody's, the default)."""

    type: AlbumType
    owner: AlbumRow | None


class Sight(Struct, frozen=True):
    """What a caller who may not see everything sees: public albums, those unlocked, and those with a right.

    Both are ids of the albums that decide (`guard_id`); 0 in `granted` stands for those that no album decides.
    """

    unlocked: frozenset[int] = frozenset()
    granted: frozenset[int] = frozenset()


class Listing(Struct, frozen=True):
    """A page of albums first, then items; `total` counts all that match."""

    total: int
    albums: list[AlbumRow]
    items: list[ItemRow]


class TagsAsked(Struct, frozen=True, kw_only=True):
    """Tags that items are to bear: `tag_` and a number, or a name of that kind; one of them, or all."""

    values: tuple[str, ...]
    kind: Literal["people", "geo", "desc"] | None = None
    all: bool = False


class Filter(Struct, frozen=True, kw_only=True):
    """What a search looks for; members left out do not narrow it.

    `albums` are paths, with all below them when `recursive`. `taken`, `added`, `commented` are (first, last) days
    "YYYY-MM-DD", "" for open. `exif` maps camera, model, exposure, aperture, iso, focal, lens, flash or rating to the
    values of which any will do. Each of `tags` narrows it. `share` is what it shows; `labels` are numbers of colour
    labels given in it, 0 for none.
    """

    kinds: tuple[Literal["album", "photo", "video"], ...] = ("photo", "video")
    albums: tuple[str, ...] | None = None
    recursive: bool = False
    keywords: tuple[str, ...] = ()
    keyword_op: Literal["any", "all", "exact"] = "any"
    taken: tuple[str, str] = ("", "")
    added: tuple[str, str] = ("", "")
    commented: tuple[str, str] = ("", "")
    gps: bool = False
    exif: dict[str, tuple[str, ...]] = {}
    tags: tuple[TagsAsked, ...] = ()
    share: SharedRow | None = None
    labels: tuple[int, ...] | None = None


class GroupRow(Struct, frozen=True, kw_only=True):
    """Users taken together; `members` is their number."""

    id: int
    name: str
    description: str
    members: int


RightLevel = Literal["browse", "upload", "manage"]


class RightRow(Struct, frozen=True, kw_only=True):
    """What a user or a group may do; upload holds browse, and manage holds both."""

    kind: Literal["user", "group"]
    name: str
    level: RightLevel


class SessionRow(Struct, frozen=True, kw_only=True):
    """A live session: its user (None: a visitor), and the albums and shares whose password it told, by id.

    It ends at `expires`, unix seconds, `lifetime` seconds after its last call.
    """

    user: UserRow | None
    unlocked: frozenset[int]
    shares: frozenset[int]
    expires: int
    lifetime: int


class Changes(Struct, frozen=True, kw_only=True):
    """What one look at a directory changed in the catalog.

    `missing` rows are hidden and kept; `suspended` says why nothing was hidden although files are not there, else "".
    """

    added: int = 0
    changed: int = 0
    moved: int = 0
    missing: int = 0
    unchanged: int = 0
    suspended: str = ""


class Report(Struct, frozen=True, kw_only=True):
    """What a scan of the whole tree did. `kept` rows have no file and wait: `suspended` says why, and the cure."""

    albums: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    dropped: int = 0
    kept: int = 0
    suspended: str = ""
