"""EXIF's orientation, 1 to 8, and what becomes of it when the picture is turned."""

from __future__ import annotations

# A quarter to the right of what is shown; 2, 4, 5 and 7 are mirrored (source: EXIF 2.32, tag 274).
_RIGHT = {1: 6, 6: 3, 3: 8, 8: 1, 2: 7, 7: 4, 4: 5, 5: 2}

# Left for right, and top for bottom, of the four that are not mirrored.
_MIRRORED = {1: (2, 4), 6: (5, 7), 3: (4, 2), 8: (7, 5)}


def turned(orientation: int, quarters: int) -> int:
    """Return the orientation of a picture that is turned by so many quarters to the right; 4 are none.

    >>> turned(1, 1), turned(6, 3), turned(5, 2)
    (6, 1, 7)
    """
    for _ in range(quarters % 4):
        orientation = _RIGHT[orientation]
    return orientation


def mirrored(orientation: int, axis: int | None) -> int:
    """Return the orientation of a picture, 1, 3, 6 or 8, that is mirrored after it was turned.

    `axis` is HEIF's: 1 puts left for right, 0 top for bottom (as libheif reads ISO/IEC 23008-12), None is none.
    """
    return orientation if axis is None else _MIRRORED[orientation][1 - axis]


def is_sideways(orientation: int) -> bool:
    """Return whether width and height are shown the other way round than they are stored."""
    return orientation >= 5
