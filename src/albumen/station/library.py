"""The library a station serves: its root, catalog, vault and thumbnails, and the way from a path to an open file."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from typing import Any, Literal, Self

import structlog
from msgspec import Struct

from albumen.catalog import (
    AlbumRow,
    Catalog,
    CatalogError,
    Sight,
    UserRow,
    accounts,
    albums,
    rights,
    scan,
    users,
)
from albumen.media.kinds import is_litter
from albumen.moving.confine import Outside, confined
from albumen.moving.incoming import Incoming
from albumen.moving.locks import Busy
from albumen.moving.vault import Vault
from albumen.station.rights import Standing, Subject
from albumen.station.running import Running
from albumen.station.workers import Pictures

log: Any = structlog.get_logger("albumen.station")

ServeFault = Literal[
    "no-such-folder",
    "no-users",
    "address-in-use",
    "busy",
    "catalog",
    "opened-folder",
    "personal",
    "home-in-library",
    "home-taken",
    "no-docs",
]
_STEP = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Settings(Struct, frozen=True):
    """How a station is run. `state` is `<root>/.albumen` when left out; port 0 takes any free one.

    `external_host` is the address that clients are told to come from outside. `opened` are (name, path) of folders
    outside the root that administrators may copy from. `mount` is the path of the station on its host. `docs` is the
    folder of a built reference site, which is told to everybody.
    """

    root: str
    state: str | None = None
    host: str = "127.0.0.1"
    port: int = 5080
    anonymous: bool = False
    external_host: str = ""
    opened: tuple[tuple[str, str], ...] = ()
    mount: str = "/photo"
    docs: str | None = None

    @property
    def state_directory(self) -> str:
        """Where the catalog, the journal, the trash and the thumbnails are kept."""
        return self.state or os.path.join(self.root, ".albumen")

    @property
    def catalog_file(self) -> str:
        """The file of the catalog."""
        return os.path.join(os.path.abspath(self.state_directory), "catalog.sqlite")


class CannotServe(Exception):
    """The station does not start: `code` is stable, the text says what is in the way and the cure."""

    def __init__(self, code: ServeFault, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Library:
    """An open library. All methods may be called from any thread.

    `accounts` is the catalog that knows passwords and wrong guesses: its own, or that of the main station.
    """

    def __init__(
        self, settings: Settings, catalog: Catalog, vault: Vault, *, main: Library | None = None
    ) -> None:
        self.settings = settings
        self.root = os.path.abspath(settings.root)
        self.state = os.path.abspath(settings.state_directory)
        self.catalog, self.vault = catalog, vault
        self.accounts = main.catalog if main else catalog
        self.is_personal = main is not None
        self.changing = threading.RLock()
        """Held by everything that changes albums or items, so that a check and its change are one."""
        self.running = Running()
        self.pictures = Pictures(os.path.join(self.state, "thumbnails"))

    @classmethod
    def open(cls, settings: Settings, *, main: Library | None = None) -> Self:
        """Open the catalog, finish what a crash left half done, and check that somebody may use the station.

        With `main` it is a personal station beside that one. Raises `CannotServe`.
        """
        if not os.path.isdir(settings.root):
            raise CannotServe(
                "no-such-folder",
                f"Nothing is served: {settings.root!r} is no folder. Name the folder that holds the photos.",
            )
        _check_opened(settings)
        state = os.path.abspath(settings.state_directory)
        os.makedirs(state, mode=0o700, exist_ok=True)
        try:
            catalog = Catalog.open(settings.catalog_file)
        except CatalogError as error:
            raise CannotServe("catalog", str(error)) from error
        whose = accounts.personal(catalog)
        if whose is not None and main is None:
            catalog.close()
            raise CannotServe(
                "personal",
                f"Nothing is served: {settings.root!r} is the personal station of {whose.owner}. Serve the main one, "
                f"whose catalog is {whose.main!r}.",
            )
        if not settings.anonymous and not any(not user.is_disabled for user in users.users(catalog)):
            catalog.close()
            raise CannotServe(
                "no-users",
                f"Nothing is served: nobody may log in to {settings.root!r} yet. "
                f"Add a user: albumen user add NAME --library {settings.root}",
            )
        try:
            vault = Vault(os.path.abspath(settings.root), state)
        except Busy as busy:
            catalog.close()
            raise CannotServe("busy", str(busy)) from busy
        for outcome in vault.recover():
            log.info("finished what was interrupted", key=outcome.key, state=outcome.state)
        return cls(settings, catalog, vault, main=main)

    def close(self) -> None:
        """Stop the workers and close the data base."""
        self.pictures.close()
        self.vault.close()
        self.catalog.close()

    def scan(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Bring the whole catalog in step with the folder; albums opened meanwhile are looked at anyway."""
        report = scan.scan_tree(self.catalog, self.root, progress=progress)
        log.info("scanned", added=report.added, changed=report.changed, kept=report.kept)
        if report.suspended:
            log.warning("removal suspended", reason=report.suspended)

    def look_at(self, album: str) -> None:
        """Bring one album in step with its directory; a directory that is gone is no error here."""
        changes = scan.reconcile_album(self.catalog, self.root, album)
        if changes.suspended:
            log.warning("removal suspended", album=shown(album), reason=changes.suspended)

    def standing(self, album: str) -> Standing:
        """Who may see the album at that path."""
        access = albums.effective_type(self.catalog, album)
        return Standing(access.type, access.owner.id if access.owner else None)

    def find_album(self, path: str) -> AlbumRow | None:
        """The album at that path on disk, by exact bytes, else by a name that is the same text; None when gone."""
        row = albums.album(self.catalog, path)
        if row is not None and self.has_directory(row.path):
            return row
        if self.has_directory(path):
            self.look_at(path)
            return albums.ensure_album(self.catalog, path)
        return None

    def directory(self, album: str) -> str:
        """The absolute path of an album's directory.

        Raises `Outside` when it leaves the root by any trick, or is longer than any path there can be.
        """
        if any(is_litter(part) for part in album.split("/")):
            raise Outside(album)
        try:
            return confined(self.root, album)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise Outside(album) from error
            raise

    def has_directory(self, album: str) -> bool:
        """Whether a real directory is there, inside the root."""
        try:
            return stat.S_ISDIR(os.lstat(self.directory(album) if album else self.root + "/.").st_mode)
        except (Outside, OSError):
            return False

    def open_file(self, path: str) -> int:
        """A descriptor of a regular file below the root, reached step by step without following a symlink.

        Raises `Outside` or OSError. The caller closes it.
        """
        *above, name = path.split("/")
        if any(part in ("", ".", "..") or "\0" in part for part in (*above, name)):
            raise Outside(path)
        folder = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in above:
                below = os.open(part, _STEP, dir_fd=folder)
                os.close(folder)
                folder = below
            descriptor = os.open(name, _READ, dir_fd=folder)
        finally:
            os.close(folder)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Outside(path)
        return descriptor

    def receive(self, album: str | None) -> Incoming:
        """A temporary file for an upload: beside its target, or in the state directory when that is not known."""
        if album is not None and self.has_directory(album):
            return self.vault.begin(self.directory(album))
        waiting = os.path.join(self.state, "incoming")
        os.makedirs(waiting, mode=0o700, exist_ok=True)
        return self.vault.begin(waiting)


def _check_opened(settings: Settings) -> None:
    root = os.path.realpath(settings.root)
    for name, path in settings.opened:
        if not os.path.isdir(path):
            raise CannotServe(
                "no-such-folder",
                f"Nothing is served: {path!r}, opened as {name!r}, is no folder. Check the path.",
            )
        if os.path.commonpath([root, os.path.realpath(path)]) in (root, os.path.realpath(path)):
            raise CannotServe(
                "opened-folder",
                f"Nothing is served: {path!r}, opened as {name!r}, and the library hold one another. "
                "Open a folder beside the library.",
            )


def sight_of(subject: Subject) -> Sight | None:
    """The subject's view as the catalog's queries take it; None sees everything. Tests hold it equal to `may`."""
    if subject.is_admin or subject.everyone_browses:
        return None
    return Sight(subject.unlocked, frozenset(subject.grants))


def subject_of(library: Library, user: UserRow | None, unlocked: frozenset[int] = frozenset()) -> Subject:
    """The subject that a user, or nobody, is at this library."""
    if user is None or library.settings.anonymous:
        return Subject(everyone_browses=library.settings.anonymous, unlocked=unlocked)
    grants = {} if user.is_admin else rights.granted(library.catalog, user.id)
    return Subject(user.name, user.is_admin, unlocked=unlocked, grants=grants)


def shown(text: str) -> str:
    """Text for people and JSON: bytes that are not UTF-8 become replacement characters."""
    return text if text.isascii() else os.fsencode(text).decode("utf-8", "replace")
