"""Names of albums from foreign text: what a camera, an album's title or a place says can never leave its level."""

from __future__ import annotations

import re
from functools import lru_cache

from albumen.media.kinds import is_litter, is_unfinished

MOST_BYTES = 120
"""Longest text of one field: room for a date and a number beside it on every disk (eCryptfs: 143 bytes)."""

_MOST_LEVEL = 240  # NAME_MAX is 255; " (999)" must still fit
# Source: Microsoft, "Naming Files, Paths, and Namespaces": these names, with any extension, are devices.
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\.|\Z)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')  # by FAT, NTFS and SMB; the slash by all
# Controls, line ends, marks that turn the direction of writing, bytes that are no UTF-8: nothing to read in a name.
_UNSEEN = re.compile(
    "[\0-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return foreign text fit to be part of a level, "" when nothing is left of it.

    Slashes and what Windows forbids become `-`, unseen characters a space, runs of spaces one; dots, dashes, spaces
    and tildes at the start and dots and spaces at the end go; at most 120 bytes, cut at a character.
    """
    seen = " ".join(_UNSEEN.sub(" ", text).split())
    return _cut(_FORBIDDEN.sub("-", seen).lstrip(" .-~"), MOST_BYTES)


@lru_cache(maxsize=1024)  # a roll has a handful of years, and each day many times
def safe_level(level: str) -> str:
    """Return a level of an album's path that no disk reads as something else, "" when nothing is left of it.

    Windows' device names (`CON`, `nul.txt`) and names that are never listed (`@eaDir`) get `_` in front, names of
    unfinished files (`Trip.part`) one behind too.
    """
    level = _cut(level.lstrip(" ."), _MOST_LEVEL)
    if is_unfinished(level):
        return f"_{level}_"
    return f"_{level}" if _DEVICE.match(level) or is_litter(level) else level


def _cut(text: str, most: int) -> str:
    encoded = text.encode("utf-8", "surrogateescape")
    return (text if len(encoded) <= most else encoded[:most].decode("utf-8", "ignore")).rstrip(" .")
