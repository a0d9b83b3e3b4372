"""What a call did, in words for the log: never a password, a session or the text of a page."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, cast

from albumen import wire
from albumen.station.library import shown

TOLD = ("id", "item_id", "name", "sharepath", "dest_folder_path", "filename")
MOST_TOLD = 20  # things named in a line


def words_of(asked: Any) -> str:
    """The things that a request names, as paths, each after the name of its field."""
    parts: list[str] = []
    for field in TOLD:
        value: Any = getattr(asked, field, None)
        if value not in (None, "", ()):
            values = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
            parts.append(f"{field}: {_named(values)}")
    return "; ".join(parts)


def _named(values: Iterable[object]) -> str:
    every = [_path(str(value)) for value in values]
    more = len(every) - MOST_TOLD
    return ", ".join([*every[:MOST_TOLD], *([f"and {more} more"] if more > 0 else [])])


def _path(text: str) -> str:
    """The path that an id names; any other text as it is, on one line."""
    for parse in (wire.parse_album_id, _item_path, wire.parse_dsm_id, wire.parse_smart_id):
        with suppress(wire.BadId):
            text = parse(text) or "/"
            break
    return " ".join(shown(text).split())[:300]


def _item_path(text: str) -> str:
    return wire.parse_item_id(text).path
