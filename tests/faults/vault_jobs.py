"""What is done through the station's door while faults strike, and what must hold afterwards; see `points`."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from albumen.moving import NotDone, Vault
from tests.faults.inject import Injector
from tests.faults.jobs import EMPTY, FOREIGN, Job, digest_of
from tests.moving.world import put, temps


class Station(Job):
    """A change through the station's door, on one album with a photo, its sidecar and another photo."""

    new: tuple[str, ...] = ()

    def build(self) -> None:
        self.root, self.album = self.roll, f"{self.roll}/album"
        self.journal = f"{self.root}/.albumen/journal.jsonl"
        put(f"{self.album}/a.jpg", b"old photo")
        put(f"{self.album}/a.xmp", b"sidecar")
        put(f"{self.root}/other/b.jpg", b"another photo")
        with Vault(self.root) as vault:
            self.arrange(vault)

    def arrange(self, vault: Vault) -> None:
        """What was done before."""

    def run(self) -> None:
        with Vault(self.root) as vault:
            vault.recover()
            self.act(vault)

    def act(self, vault: Vault) -> None:
        """The change."""

    def settle(self) -> None:
        with Vault(self.root) as vault:
            vault.recover()

    def may_leave_temps(self, strike: Injector) -> bool:
        """The line of an upload's temporary file is not synced; see docs/inside/moving.md."""
        return strike.is_power_cut

    def check(self, strike: Injector, *, empty: bool) -> Iterator[str]:
        ours = Counter(hashlib.sha256(text.encode()).hexdigest() for text in self.new)
        yield from self._check_photos(strike, ours, empty=empty)
        self.settle()
        yield from self._check_photos(strike, ours, empty=False)
        now = self._photos(strike)
        yield from (f"duplicated: {digest}" for digest in now - self._originals() - ours)
        if temps(self.root) and not self.may_leave_temps(strike):
            left = [path for path in temps(self.root) if not path.endswith("-origin")]
            yield from (f"left behind: {path}" for path in left)
        yield from self.check_second_run(strike)

    def check_second_run(self, strike: Injector) -> Iterator[str]:
        with Vault(self.root) as vault:
            try:
                self.act(vault)
            except NotDone:
                pass  # it was done the first time
        if self._originals() - self._photos(strike):
            yield "lost: in the second run"

    def _originals(self) -> Counter[str]:
        return Counter(
            {hashlib.sha256(text).hexdigest(): 1 for text in (b"old photo", b"sidecar", b"another photo")}
        )

    def _photos(self, strike: Injector) -> Counter[str]:
        paths = (os.path.join(folder, name) for folder, _, names in os.walk(self.root) for name in names)
        found = Counter(
            digest_of(path)
            for path in paths
            if path.endswith((".jpg", ".xmp")) and not os.path.basename(path).startswith(".albumen-")
        )
        if strike.raced:
            found[FOREIGN] -= 1
        return +found

    def _check_photos(self, strike: Injector, ours: Counter[str], *, empty: bool) -> Iterator[str]:
        now = self._photos(strike)
        yield from (f"lost: {digest}" for digest in self._originals() - now)
        known = {*self._originals(), *ours, FOREIGN, *({EMPTY} if empty else ())}
        yield from (f"truncated: {digest}" for digest in set(now) - known)


class Upload(Station):
    """An upload over a photo that is there: the old one goes to the trash."""

    new = ("new photo",)

    def act(self, vault: Vault) -> None:
        with vault.begin(self.album) as incoming:
            incoming.write(b"new ")
            incoming.write(b"photo")
            vault.place(incoming, name="a.jpg", mtime_ns=5, duplicate="overwrite")


class Trash(Station):
    """A photo and its sidecar to the trash."""

    def act(self, vault: Vault) -> None:
        vault.trash([f"{self.album}/a.jpg", f"{self.album}/a.xmp"])


class TrashAlbum(Station):
    """A whole album to the trash."""

    def act(self, vault: Vault) -> None:
        vault.trash([self.album])


class Restore(Station):
    """A trashed album back to its place."""

    def arrange(self, vault: Vault) -> None:
        vault.trash([self.album])

    def act(self, vault: Vault) -> None:
        for entry in vault.list_trash():
            vault.restore(entry)


class MoveItem(Station):
    """A photo with its sidecar into another album, over nothing."""

    def act(self, vault: Vault) -> None:
        names = [f"{self.album}/a.jpg", f"{self.album}/a.xmp"]
        vault.move_item(names, f"{self.root}/other", duplicate="rename")


class CopyItem(Station):
    """A copy of a photo with its sidecar, numbered."""

    new = ("old photo", "sidecar")

    def act(self, vault: Vault) -> None:
        names = [f"{self.album}/a.jpg", f"{self.album}/a.xmp"]
        vault.copy_item(names, self.album, duplicate="rename")


class Purge(Station):
    """The purge of what a person trashed: that goes, and nothing else."""

    def arrange(self, vault: Vault) -> None:
        put(f"{self.album}/c.jpg", b"purged")
        vault.trash([f"{self.album}/c.jpg"])

    new = ("purged",)

    def act(self, vault: Vault) -> None:
        vault.purge(datetime.now(UTC) + timedelta(days=1))


JOBS: tuple[Callable[[str], Job], ...] = (
    Upload, Trash, TrashAlbum, Restore, MoveItem, CopyItem, Purge,
)  # fmt: skip
