"""Names of files and albums: numbers against clashes, temporary names, and which names are our own."""

import os
import re

TEMP_PREFIX = ".albumen-"
"""Start of every temporary name: hidden, in the target's folder, followed by the run and a number."""

OURS = ".albumen"
"""An entry whose name starts so belongs to Albumen (state, trash, temporary files) and is never a photo."""

MAX_NAME_BYTES = 255  # NAME_MAX of Linux and of the usual file systems

# Short, ASCII and with a letter in it: so "2024.05.01" and "Dr. Foo" have no extension, "a.3gp" has.
_EXTENSION = re.compile(r"(?<=.)\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,5}\Z", re.DOTALL)
_SUFFIXED = re.compile(r"(.+) \((?:[2-9]|[1-9][0-9]{1,2})\)", re.DOTALL)


def split_name(name: str) -> tuple[str, str]:
    """Give (stem, extension with its dot).

    >>> split_name("IMG_1.JPG"), split_name("2024.05.01")
    (('IMG_1', '.JPG'), ('2024.05.01', ''))
    """
    found = _EXTENSION.search(name)
    return (name[: found.start()], found.group()) if found else (name, "")


def with_suffix(name: str, n: int) -> str:
    """Give `name` with the number `n` before its extension, at most 255 bytes long (the stem is shortened).

    >>> with_suffix("IMG_1.JPG", 2)
    'IMG_1 (2).JPG'
    """
    return _numbered(name, f" ({n})")


def with_number(name: str, n: int) -> str:
    """Give `name` numbered as Photo Station numbers an upload whose name is taken (from its clients; inferred).

    >>> with_number("IMG_1.JPG", 1)
    'IMG_1_1.JPG'
    """
    return _numbered(name, f"_{n}")


def strip_suffix(name: str) -> str:
    """Take off what `with_suffix` put on; a number outside 2 to 999 is part of the name: "Prague (1999)".

    >>> strip_suffix("2024-05-01 (2)"), strip_suffix("IMG_1 (2).JPG"), strip_suffix("Prague (1999)")
    ('2024-05-01', 'IMG_1.JPG', 'Prague (1999)')
    """
    stem, extension = split_name(name)
    found = _SUFFIXED.fullmatch(stem)
    return found.group(1) + extension if found else name


def follow(name: str, *, item: str, new_item: str) -> str:
    """Give the name of a sidecar whose item is renamed; a name that does not start with the item's is kept.

    >>> follow("IMG_1.JPG.xmp", item="IMG_1.JPG", new_item="IMG_1_1.JPG")
    'IMG_1_1.JPG.xmp'
    >>> follow("IMG_1.AAE", item="IMG_1.JPG", new_item="IMG_1_1.JPG")
    'IMG_1_1.AAE'
    """
    if name.startswith(item):
        return new_item + name[len(item) :]
    stem, new_stem = split_name(item)[0], split_name(new_item)[0]
    return new_stem + name[len(stem) :] if name.startswith(stem) else name


def is_ours(name: str) -> bool:
    """Tell whether an entry of that name is Albumen's own and no concern of anybody else."""
    return name.startswith(OURS)


def check_name(name: str) -> None:
    """Raise `ValueError` unless `name` can be the name of a photo or an album: one component, not ours."""
    if name in ("", ".", "..") or "/" in name or "\0" in name or is_ours(name):
        raise ValueError(f"The name was refused: {name!r} cannot be a file or an album here. Choose another.")
    if len(os.fsencode(name)) > MAX_NAME_BYTES:
        raise ValueError(f"The name was refused: {name!r} is longer than 255 bytes. Shorten it.")


def _numbered(name: str, number: str) -> str:
    stem, extension = split_name(name)
    room = MAX_NAME_BYTES - len(number) - len(extension)
    while len(os.fsencode(stem)) > room:
        stem = stem[:-1]  # a character at a time; an undecodable byte is one surrogate
    return stem + number + extension
