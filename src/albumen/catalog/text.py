"""Paths as bytes and names as text that can be sorted, searched and compared."""

from __future__ import annotations

import os
import re
import unicodedata

_SURROGATES = re.compile("[\ud800-\udfff]")


def to_bytes(path: str) -> bytes:
    """Return the path's bytes as they are on disk."""
    return os.fsencode(path)


def to_path(stored: bytes) -> str:
    """Return the path of stored bytes; not UTF-8 survives by surrogateescape."""
    return os.fsdecode(stored)


def clean(path: str) -> str:
    """Return the path without slashes at its ends."""
    return path.strip("/")


def parent_of(path: str) -> str:
    """Return the path of the directory above, "" for the first level."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """Return the last name of the path, "" for the root."""
    return path.rpartition("/")[2]


def depth_of(path: str) -> int:
    """Return how many levels below the root the path is: 0 for the root."""
    return path.count("/") + 1 if path else 0


def nfc(text: str) -> str:
    """Return the text in NFC; "Noël" by macOS and by anyone else are then the same."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def plain(text: str) -> str:
    """Return the text as a data base can keep it: lone surrogates replaced."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def fold(text: str) -> str:
    """Return the text for sorting and searching: NFC, no letter case, lone surrogates replaced, one line."""
    if text.isascii():
        return text.lower().replace("\n", " ")
    return nfc(plain(text).casefold()).replace("\n", " ")


def haystack(*fields: str) -> str:
    r"""Return the fields folded, each between newlines, so that "\nword\n" finds a field that is the word."""
    kept = dict.fromkeys(fold(field) for field in fields if field)
    return "\n" + "\n".join(kept) + "\n"
