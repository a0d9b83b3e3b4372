"""What a package holds that can tell of its API, read in memory: definition files, scripts of PHP, INFO.

A package (.spk) is a tar archive with `INFO` and `package.tgz`, which is gzip or, despite its name, xz (Synology's
developer guide). An archive in `package.tgz` is not opened. A folder is walked without following links.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from albumen.explore.archives import MOST_MEMBERS, Budget, Member, Source, read_tar
from albumen.explore.problems import ExploreProblem

INNER = "package.tgz"
MOST_INFO = 64 * 1024
MOST_DEFINITIONS = 4 * 1024 * 1024
MOST_SCRIPT = 512 * 1024
MOST_SCRIPTS = 64 * 1024 * 1024  # of all scripts of a package
MOST_DEPTH = 64
_SCRIPTS = (".php", ".inc")


class Found(NamedTuple):
    """A file of a package: its path in it, with `/` between parts, and its content."""

    path: str
    data: bytes


class Unpacker:
    """Reads a package; `passed_over` counts what was left, by reason, and `problems` are archives in it."""

    def __init__(self) -> None:
        self.passed_over: Counter[str] = Counter()
        self.problems: list[str] = []
        self._budget = Budget()
        self._left = MOST_SCRIPTS
        self._seen: set[str] = set()

    def read(self, path: str) -> Iterator[Found]:
        """The files of interest, in the package's order. Raises `ExploreProblem`."""
        if os.path.isdir(path):
            yield from self._folder(path)
            return
        with open(path, "rb") as file:
            yield from self._archive(file, os.path.basename(path), inner=False)

    def _archive(self, source: Source, name: str, *, inner: bool) -> Iterator[Found]:
        for member in read_tar(source, name, self._budget):
            path = _safe(member.name)
            if path is None:
                self.passed_over["with a path that leads out, or is none"] += 1
            elif not member.is_file and not member.is_folder:
                self.passed_over["that are links or devices"] += 1
            elif member.is_file and path.rpartition("/")[2] == INNER:
                if inner:
                    self.passed_over["that are archives in an archive"] += 1
                else:
                    yield from self._inner(member.content, path)
            elif member.is_file:
                yield from self._file(path, member)

    def _inner(self, source: Source, name: str) -> Iterator[Found]:
        """What the inner archive holds; one that is damaged or encrypted is told, and what was read of it counts."""
        try:
            yield from self._archive(source, name, inner=True)
        except ExploreProblem as error:
            if error.code == "too-large":
                raise
            self.problems.append(str(error))

    def _file(self, path: str, member: Member) -> Iterator[Found]:
        if self._wants(path, member.size):
            data = bytearray()
            while piece := member.content.read(member.size - len(data)):
                data += piece
            yield Found(path, bytes(data))

    def _wants(self, path: str, size: int) -> bool:
        """Whether a file is of interest and small enough; of two of one path the first counts."""
        name = path.rpartition("/")[2].lower()
        most = MOST_INFO if path == "INFO" else MOST_DEFINITIONS if name.endswith((".api", ".lib")) else 0
        if name.endswith(_SCRIPTS):
            most = min(MOST_SCRIPT, self._left)
        if not most and not name.endswith(_SCRIPTS):
            return False
        if size > most:
            self.passed_over["that are too large"] += 1
            return False
        if path in self._seen:
            self.passed_over["that came twice"] += 1
            return False
        self._seen.add(path)
        self._left -= size if name.endswith(_SCRIPTS) else 0
        return True

    def _folder(self, root: str) -> Iterator[Found]:
        """The files below a folder, by name; no link is followed."""
        waiting, entries = [""], 0
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(os.path.join(root, folder)) as listing:
                    found = sorted(listing, key=lambda one: one.name)
            except OSError:
                self.passed_over["that cannot be opened"] += 1
                continue
            entries += len(found)
            if entries > MOST_MEMBERS:
                raise ExploreProblem(
                    "too-large",
                    f"{root!r} holds more than {MOST_MEMBERS:,} files. Name a folder further down.",
                )
            below = [one.name for one in found if one.is_dir(follow_symlinks=False)]
            if folder.count("/") >= MOST_DEPTH and below:
                self.passed_over["that lie too deep"] += len(below)
                below = []
            waiting += [f"{folder}{name}/" for name in reversed(below)]
            for one in found:
                if not one.is_dir(follow_symlinks=False):
                    yield from self._entry(root, folder + one.name)

    def _entry(self, root: str, path: str) -> Iterator[Found]:
        try:
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            if not stat.S_ISREG(os.lstat(os.path.join(root, path)).st_mode):
                self.passed_over["that are links or devices"] += 1
                return
            with open(os.open(os.path.join(root, path), flags), "rb") as file:
                size = os.fstat(file.fileno()).st_size
                if path == INNER:
                    yield from self._inner(file, path)
                elif self._wants(path, size):
                    yield Found(path, file.read(size))
        except OSError:
            self.passed_over["that cannot be opened"] += 1


def _safe(name: str) -> str | None:
    """A member's path without `./`; None for one that leads out of the package or is no path."""
    if name.startswith("/") or "\\" in name or not name.isprintable():
        return None
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return None if ".." in parts else "/".join(parts)
