"""Answers SYNO.PhotoStation.Rotate: items turned as they are shown, and noted in their sidecars when asked."""

from __future__ import annotations

import os
from typing import NamedTuple

from albumen import api, wire
from albumen.api.rotation import ACCESS_DENY, SET_FAIL, SetRotation, Turned, TurnedItems
from albumen.catalog import ItemRow, items, turning
from albumen.media.orientation import turned
from albumen.media.xmp_orientation import LARGEST, CannotEdit, new_packet, with_orientation
from albumen.moving.confine import Outside
from albumen.moving.units import StorageStopped
from albumen.moving.vault import Duplicate, NotDone
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import find_items
from albumen.station.library import Library
from albumen.station.shifting import Companions

QUARTERS = {"right": 1, "half": 2, "left": 3}


@api.Rotate.set.answer
def set_rotation(desk: Desk, asked: SetRotation) -> TurnedItems:
    """Turn items; no sidecar is written, and nothing turned, when one of them is not understood."""
    quarters, library = QUARTERS[asked.turn], desk.library
    with library.changing:
        found = find_items(desk, asked.id, denied=ACCESS_DENY, missing=SET_FAIL)
        for album in {row.album for row in found}:
            desk.need("manage", album, otherwise=ACCESS_DENY)
        rows = {row.id: row for row in found}
        if asked.sidecar:
            _turn_with_sidecars(library, rows, quarters)
        else:
            turning.turn_items(library.catalog, list(rows), quarters=quarters)
        return TurnedItems(items=[_turned(row) for row in items.items_by_id(library.catalog, list(rows))])


def _turned(row: ItemRow) -> Turned:
    return Turned(
        id=wire.item_id(row.kind, row.album, row.name),
        rotation=row.rotation,
        rotate_version=row.rotate_version,
    )


class _Note(NamedTuple):
    """A sidecar to be written: where it is, what it holds now (None: it is not there), and what it will hold."""

    album: str
    name: str
    before: bytes | None
    after: bytes


def _turn_with_sidecars(library: Library, rows: dict[int, ItemRow], quarters: int) -> None:
    """Write each sidecar and turn its item; what was done before a failure stays done. Raises `Refuse`."""
    try:
        notes = [(row, _note(library, row, turned(row.rotation, quarters))) for row in rows.values()]
        for row, note in notes:
            _write(library, note)
            turning.turn_items(library.catalog, [row.id], quarters=quarters)
    except (CannotEdit, Outside, NotDone, StorageStopped, OSError, ValueError) as error:
        raise Refuse(SET_FAIL, str(error)) from error


def _note(library: Library, row: ItemRow, orientation: int) -> _Note:
    name = Companions(os.listdir(library.directory(row.album))).xmp_of(row.name)
    if name is None:
        return _Note(row.album, f"{row.name}.xmp", None, new_packet(orientation))
    before = _read(library, row.album, name)
    try:
        return _Note(row.album, name, before, with_orientation(before, orientation))
    except CannotEdit as error:
        raise CannotEdit(f"the sidecar {name!r} stays as it is: {error}") from error


def _read(library: Library, album: str, name: str) -> bytes:
    with open(library.open_file(f"{album}/{name}" if album else name), "rb") as file:
        return file.read(LARGEST + 1)


def _write(library: Library, note: _Note) -> None:
    """Put a sidecar in its place, whole and durable; the one that was there goes to the trash.

    Raises `CannotEdit` where another program was faster.
    """
    if note.before is not None and _read(library, note.album, note.name) != note.before:
        raise CannotEdit(f"the sidecar {note.name!r} was changed in this moment")
    with library.vault.begin(library.directory(note.album)) as incoming:
        incoming.write(note.after)
        duplicate: Duplicate = "ignore" if note.before is None else "overwrite"
        placed = library.vault.place(incoming, name=note.name, mtime_ns=None, duplicate=duplicate)
    if placed.state == "ignored":
        raise CannotEdit(f"the sidecar {note.name!r} was made in this moment")
