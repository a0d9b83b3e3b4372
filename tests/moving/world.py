"""Small worlds of files for the tests of this room, and what must hold of them."""

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from albumen.moving import TEMP_PREFIX, Unit, pair_of, split_name


def walk(root: str) -> Iterator[str]:
    """Yield the paths of all files below root, of Albumen's own too."""
    for folder, _, names in os.walk(root):
        yield from (os.path.join(folder, name) for name in sorted(names))


def put(path: str, content: bytes, *, mtime_ns: int = 1_500_000_000_123_456_789) -> str:
    """Write a file with its folders, and give its path."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    os.utime(path, ns=(mtime_ns, mtime_ns))
    return path


def get(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def make_roll(root: str, count: int, *, size: int = 50) -> str:
    """Make `count` photos, every third with two sidecars; all contents differ."""
    for index in range(count):
        names = [f"IMG_{index:04d}.JPG"]
        if index % 3 == 0:
            names += [f"IMG_{index:04d}.AAE", f"IMG_{index:04d}.xmp"]
        for name in names:
            put(os.path.join(root, name), name.encode() * size, mtime_ns=1_500_000_000_000_000_001 + index)
    return root


def plan(roll: str, library: str) -> list[Unit]:
    """Plan every photo of a roll, with its sidecars, into one of seven albums."""
    names = sorted(name for name in os.listdir(roll) if not name.startswith(TEMP_PREFIX))
    units: list[Unit] = []
    for stem, members in groupby(names, key=lambda name: split_name(name)[0]):
        album = os.path.join(
            library, "2024", f"2024-05-{sum(stem.encode('utf-8', 'surrogateescape')) % 7 + 1:02d}"
        )
        pairs = tuple(pair_of(os.path.join(roll, name), os.path.join(album, name)) for name in members)
        units.append(Unit(stem, pairs))
    return units


def contents(*roots: str) -> Counter[str]:
    """Count the digests of all files but our unfinished copies."""
    paths = (path for root in roots for path in walk(root))
    return Counter(
        hashlib.sha256(get(path)).hexdigest()
        for path in paths
        if not os.path.basename(path).startswith(TEMP_PREFIX)
    )


def temps(*roots: str) -> list[str]:
    return [path for root in roots for path in walk(root) if os.path.basename(path).startswith(TEMP_PREFIX)]


def portrait(root: str) -> dict[str, tuple[int, int, bytes]]:
    """Everything an undo must restore: path, mode, mtime (ns) and bytes of files and folders."""
    found: dict[str, tuple[int, int, bytes]] = {}
    for folder, _, names in os.walk(root):
        for path in (folder, *(os.path.join(folder, name) for name in names)):
            status = os.lstat(path)
            body = get(path) if stat.S_ISREG(status.st_mode) else b""
            found[os.path.relpath(path, root)] = (status.st_mode, status.st_mtime_ns, body)
    return found
