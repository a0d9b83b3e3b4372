"""Structures that were seen before: photos of one camera keep their values at the same places.

A roll holds thousands of photos of a handful of cameras. Once a structure was read, its directories, byte for byte,
prove that another structure says the same things at the same places; then one `struct` call fetches them all. What
differs in a single byte of a directory, other than a value that stands in it, is read the long way.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from struct import Struct, error

from albumen.media.cameras import APPLE_NOTE, APPLE_NOTE_HEAD
from albumen.media.tiff import MOST_ENTRIES

_MOST_KEYS, _MOST_LAYOUTS = 256, 4
_MOST_PARTS = 30_000  # of all layouts together, some 6 MB; a camera's has about 150
_SEEN_OFTEN = (
    3  # a structure is learned when one like it was read so often: most files of a small run never are
)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_EXIF, _GPS, _NOTE, _PACKET = 0x8769, 0x8825, 0x927C, 0x02BC
# what is fetched, in this order: directory, tag, bytes at most (0: as many as are there)
_FETCHED = (
    ("exif", 0x9003, 0), ("exif", 0x9291, 0), ("exif", 0x9011, 0), ("note", 0x0011, 0),
    ("gps", 0x0001, 1), ("gps", 0x0002, 24), ("gps", 0x0003, 1), ("gps", 0x0004, 24),
    ("gps", 0x001D, 0), ("gps", 0x0007, 24),
)  # fmt: skip
_CHILDREN = (_EXIF, "exif"), (_GPS, "gps")
_CONSTANT = ("main", 0x010F), ("main", 0x0110)  # make and model

Part = tuple[int, int]  # place, length
Fetched = tuple[bytes, ...]
Entry = tuple[int, int, int, int, int]  # place of the entry, tag, type, count, place of the value


class Layout:
    """Where the values of a known structure are, and the bytes that prove it."""

    __slots__ = ("_all", "_constants", "_expected", "_values", "note", "parts")

    def __init__(self, data: bytes, constants: list[Part], values: list[Part], note: str) -> None:
        """Raise ValueError where two parts overlap; a value of no length is one that the structure does not have."""
        parts = sorted({*constants, *(value for value in values if value[1])})
        form, at = "", 0
        for place, length in parts:
            if place < at:
                raise ValueError("parts overlap")
            form += f"{place - at}x{length}s"
            at = place + length
        self._all = Struct(form)
        self.parts = len(parts)
        numbers = {part: number for number, part in enumerate(parts)}
        self._constants = itemgetter(*(numbers[part] for part in constants))
        self._values = itemgetter(*(numbers.get(value, len(parts)) for value in values))
        self._expected = self._constants(self._all.unpack_from(data))
        self.note = note

    def fetch(self, data: bytes) -> Fetched | None:
        """Return the values in their order, b"" for an absent one; None when this is another layout."""
        if len(data) < self._all.size:
            return None
        parts = self._all.unpack_from(data)
        return self._values((*parts, b"")) if self._constants(parts) == self._expected else None


class Layouts:
    """The layouts learned so far; bounded, whatever files come.

    `build` makes a layout of a structure and a note to keep with it, or refuses with None; `key` is how many of the
    first bytes tell one camera's structures from another's.
    """

    __slots__ = ("_build", "_key", "_known", "_parts", "_seen")

    def __init__(self, build: Callable[[bytes, str], Layout | None], *, key: int) -> None:
        self._build = build
        self._key = key
        self._known: dict[bytes, list[Layout]] = {}
        self._parts = 0
        self._seen: dict[bytes, int] = {}

    def fetch(self, data: bytes) -> tuple[Fetched, str] | None:
        """Return (the values, the note) of a structure whose layout is known; None for any other."""
        for layout in self._known.get(data[: self._key], ()):
            values = layout.fetch(data)
            if values is not None:
                return values, layout.note
        return None

    def learn(self, data: bytes, note: str) -> Layout | None:
        """Note a structure that was read the long way; returns its layout when such a one came often enough."""
        key = data[: self._key]
        seen = self._seen.get(key, 0) + 1
        if seen > _SEEN_OFTEN + _MOST_LAYOUTS or len(self._seen) >= _MOST_KEYS:
            return None
        self._seen[key] = seen
        if seen <= _SEEN_OFTEN:
            return None
        try:
            return self._build(data, note)
        except (ValueError, IndexError, error):  # damage is what the long way reports
            return None

    def keep(self, data: bytes, layout: Layout) -> None:
        """Use a layout from now on, unless there are too many already."""
        self._parts += layout.parts
        if self._parts <= _MOST_PARTS:
            self._known.setdefault(data[: self._key], []).append(layout)


EXIF_KEY = 22  # header, number of entries, first entry


def exif_layout(data: bytes, camera: str) -> Layout | None:
    """Return the layout of an EXIF structure; None for no simple one: parts missing or out of reach.

    What is fetched: `_FETCHED`. Raises ValueError where parts overlap, and as struct does on damage.
    """
    order = "<" if data[:2] == b"II" else ">"
    tables = _tables(data, order)
    if not _simple(tables):
        return None
    if camera.startswith("Apple") and "note" not in tables and any(one[1] == _NOTE for one in tables["exif"]):
        return None  # a damaged note: the layout would hide the identifier of a whole one at the same place
    constants = [(0, 8)]
    for name, table in tables.items():
        constants.append((table[0][0] - 2, 2))
        for entry in table:
            inline = _SIZES.get(entry[2], 0) * entry[3] <= 4 and entry[2] in _SIZES
            pointer = name == "main" and entry[1] in (_EXIF, _GPS)
            constants.append((entry[0], 8 if inline and not pointer else 12))
    constants += [_value(tables, name, tag, 0) for name, tag in _CONSTANT if _value(tables, name, tag, 0)[1]]
    values = [_value(tables, name, tag, most) for name, tag, most in _FETCHED]
    if any(place + length > len(data) for place, length in (*constants, *values)):
        return None
    if "note" in tables:
        constants.append((tables["note"][0][0] - 16, 14))
    return Layout(data, constants, values, camera)


def _simple(tables: dict[str, list[Entry]]) -> bool:
    """Return whether every directory that is pointed to is there, and every value to fetch has its usual type."""
    main = {entry[1] for entry in tables.get("main", ())}
    if (
        _EXIF not in main
        or _PACKET in main
        or any((tag in main) != (name in tables) for tag, name in _CHILDREN)
    ):
        return False
    for name, tag, most in _FETCHED:
        for _, other, kind, count, _ in tables.get(name, ()):
            if other == tag and not (kind in (5, 10) and count >= 3 if most == 24 else kind in (1, 2, 7)):
                return False
    return True


def _tables(data: bytes, order: str) -> dict[str, list[Entry]]:
    """Return the entries of the directories by name; a directory that is not there whole is left out."""
    tables: dict[str, list[Entry]] = {}
    number = Struct(order + "I")
    _add(tables, "main", data, order, number.unpack_from(data, 4)[0], 0)
    for tag, name in _CHILDREN:
        for entry in tables.get("main", ()):
            if entry[1] == tag and entry[2] == 4:
                _add(tables, name, data, order, number.unpack_from(data, entry[0] + 8)[0], 0)
    for entry in tables.get("exif", ()):
        start = entry[4]
        if (
            entry[1] == _NOTE
            and data[start : start + 10] == APPLE_NOTE
            and data[start + 12 : start + 14] == b"MM"
        ):
            _add(tables, "note", data, ">", start + 14, start)
    return tables


def _add(tables: dict[str, list[Entry]], name: str, data: bytes, order: str, at: int, base: int) -> None:
    entry = Struct(order + "HHII")
    count = int.from_bytes(data[at : at + 2], "little" if order == "<" else "big")
    if not 0 < count <= MOST_ENTRIES or at + 2 + 12 * count > len(data):
        return
    table: list[Entry] = []
    for place in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number, value = entry.unpack_from(data, place)
        inline = _SIZES.get(kind, 0) * number <= 4
        table.append((place, tag, kind, number, place + 8 if inline else base + value))
    tables[name] = table


def _value(tables: dict[str, list[Entry]], name: str, tag: int, most: int) -> tuple[int, int]:
    """Return (place, length) of a value; length 0 when it is not there."""
    for _, other, kind, count, place in tables.get(name, ()):
        if other == tag:
            length = _SIZES.get(kind, 0) * count
            return place, min(length, most or APPLE_NOTE_HEAD)
    return 0, 0
