"""Exact duplicates: items whose whole content is the same, found by hashing only those of one size."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from albumen.shelf import Item
from albumen.sorting.hashes import HEAD_BYTES

Digest = Callable[[Item], bytes]


# "IMG_1 copy.jpg", "Copy of IMG_1.jpg", "IMG_1 (1).jpg", "IMG_1~2.jpg", and other languages of the large systems
_COPY = re.compile(
    r"\b(copy|copie|kopie|copia|cópia)\b|\(\d{1,3}\)(?=\.[^.]*$)|~\d(?=\.[^.]*$)", re.IGNORECASE
)


class Same(Struct, frozen=True):
    """Items of one content: the one to keep, its copies, and other names of the kept file itself (hard links).

    Copies and links are in order of their paths' bytes. A link costs no room, and to discard one frees none: only
    `copies` are duplicates. Where there are none, the content has only several names.
    """

    keep: Item
    copies: tuple[Item, ...]
    links: tuple[Item, ...] = ()


def find(items: Sequence[Item], *, head: Digest, full: Digest, first: Callable[[Item], bool]) -> list[Same]:
    """Every content that more than one of the items has, in order of the kept paths' bytes.

    `head` gives the digest of an item's first 64 KiB and `full` that of all of it; both may raise `OSError`, and an
    item that cannot be read is no duplicate. Items of which `first` is true are kept before others, then names that
    are no copy's, then the first by path. Empty items are not compared.
    """
    found = (
        _same(content, first)
        for alike in _of_one_size(items)
        for content in _of_one_content(alike, head, full)
    )
    return sorted(found, key=lambda same: os.fsencode(same.keep.path))


def _of_one_size(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Items of each size that more than one has; two passes, so that no list is made for the many single ones."""
    sizes = sorted(item.size for item in items)
    again: dict[int, list[Item]] = {size: [] for size, other in pairwise(sizes) if size == other}
    again.pop(0, None)
    for item in items:
        if item.size in again:
            again[item.size].append(item)
    yield from again.values()


def _of_one_content(items: list[Item], head: Digest, full: Digest) -> Iterator[list[Item]]:
    """Items of equal size by their content, lists of two and more; a file with several names is read once."""
    files: dict[object, list[Item]] = {}
    for item in items:
        files.setdefault((item.device, item.inode) if item.inode else item.path, []).append(item)
    for alike in _by(head, list(files.values())):
        whole = len(alike) == 1 or alike[0][0].size <= HEAD_BYTES
        for equal in [alike] if whole else _by(full, alike):
            names = [name for file in equal for name in file]
            if len(names) > 1:
                yield names


def _by(digest: Digest, files: list[list[Item]]) -> Iterable[list[list[Item]]]:
    """The files by the digest of their first name; one alone needs none."""
    if len(files) == 1:
        return [files]
    groups: dict[bytes, list[list[Item]]] = {}
    for file in files:
        try:
            groups.setdefault(digest(file[0]), []).append(file)
        except OSError:
            groups[os.fsencode(file[0].path)] = [file]
    return groups.values()


def _same(content: list[Item], first: Callable[[Item], bool]) -> Same:
    keep, *others = sorted(content, key=lambda item: (not first(item), *_order(item)))
    others.sort(key=lambda item: os.fsencode(item.path))
    links = tuple(item for item in others if keep.inode and _identity(item) == _identity(keep))
    return Same(keep, tuple(item for item in others if item not in links), links)


def _order(item: Item) -> tuple[bool, bytes]:
    """Names that programs give to copies come last: the original is the one to keep."""
    return _COPY.search(item.name) is not None, os.fsencode(item.path)


def _identity(item: Item) -> tuple[int, int]:
    return item.device, item.inode
