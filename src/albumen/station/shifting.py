"""Moves, copies and trashes items with their sidecars, and lets the catalog follow. The caller holds the lock."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

import structlog

from albumen.catalog import ItemRow, items, scan, tags, turning
from albumen.media.kinds import kind_of, sidecar_owners
from albumen.moving.units import Unit, never, pair_of
from albumen.moving.vault import Arrival, Duplicate, NotDone
from albumen.station.library import Library, shown
from albumen.station.running import Stop

log: Any = structlog.get_logger("albumen.station")


class Companions:
    """The sidecars of one directory, and which items they go with.

    A sidecar named after a file goes with that file. One that only shares the stem goes with the last photo of
    that stem to leave, or with the last video where there is no photo.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._exact: dict[str, list[str]] = {}
        self._by_stem: dict[str, list[str]] = {}
        self._owners: dict[str, dict[str, set[str]]] = {}
        for name in names:
            kind = kind_of(name)
            if kind == "sidecar":
                exact, stem = sidecar_owners(name)
                if exact is not None:
                    self._exact.setdefault(exact, []).append(name)
                elif stem is not None:
                    self._by_stem.setdefault(stem, []).append(name)
            elif kind is not None:
                self._owners.setdefault(_stem(name), {}).setdefault(kind, set()).add(name)

    def leaving(self, name: str) -> list[str]:
        """The sidecars that go when this item leaves; call it once for each item that does."""
        stem = _stem(name)
        kinds = self._owners.get(stem, {})
        owners = kinds.get("photo") or kinds.get("video") or set()
        went = list(self._exact.get(name, ()))
        if name in owners:
            owners.discard(name)
            if not owners:
                went += self._by_stem.pop(stem, [])
        return sorted(went)

    def xmp_of(self, name: str) -> str | None:
        """The XMP sidecar that says something of this item and of no other."""
        stem = _stem(name)
        items_of_stem = [one for kind in self._owners.get(stem, {}).values() for one in kind]
        shared = self._by_stem.get(stem, []) if items_of_stem == [name] else []
        found = [one for one in (*sorted(self._exact.get(name, [])), *sorted(shared)) if is_xmp(one)]
        return found[0] if found else None

    def copied(self, name: str) -> list[str]:
        """The sidecars that are copied along with this item."""
        return sorted([*self._exact.get(name, ()), *self._by_stem.get(_stem(name), ())])


def is_xmp(name: str) -> bool:
    """Whether a sidecar of that name is XMP."""
    return name.lower().endswith(".xmp")


def _stem(name: str) -> str:
    return name[: name.rfind(".")] if "." in name else name


def move_items(
    library: Library, rows: Sequence[ItemRow], *, to: str, duplicate: Duplicate, stop: Stop = never
) -> None:
    """Move items to the album at `to`, until `stop`; the rows follow with title, description and rating."""
    movable = [row for row in rows if row.album != to or duplicate == "rename"]
    groups = list(_groups(library, movable, leaving=True))
    if duplicate == "ignore":
        _move_in_one_batch(library, groups, to=to, stop=stop)
        return
    for row, paths in groups:
        if stop():
            return
        arrival = library.vault.move_item(paths, library.directory(to), duplicate=duplicate)
        if _arrived(row, arrival):
            _replace_row(library, to, arrival)
            items.move_item(library.catalog, row.id, album=to, name=os.path.basename(arrival.paths[0]))


def _move_in_one_batch(
    library: Library, groups: list[tuple[ItemRow, list[str]]], *, to: str, stop: Stop
) -> None:
    """Move what finds its name free, a hundred items with as few syncs as one."""
    directory = library.directory(to)
    units: list[Unit] = []
    for row, paths in groups:
        try:
            pairs = tuple(pair_of(path, os.path.join(directory, os.path.basename(path))) for path in paths)
        except FileNotFoundError:
            continue  # gone since it was listed: passed over, as an id of nothing is
        units.append(Unit(str(row.id), pairs))
    by_key = {str(row.id): row for row, _ in groups}
    moved: dict[int, str] = {}
    for outcome in library.vault.move(units, stop=stop):
        row = by_key[outcome.key]
        if outcome.state in ("moved", "copied"):
            moved[row.id] = row.name
        if outcome.state not in ("moved", "exists"):
            log.warning(
                "an item was not moved", name=shown(row.name), state=outcome.state, detail=outcome.detail
            )
    items.move_items(library.catalog, moved, album=to)


def copy_items(
    library: Library, rows: Sequence[ItemRow], *, to: str, duplicate: Duplicate, stop: Stop = never
) -> None:
    """Copy items to the album at `to`, until `stop`, with what the catalog keeps about them."""
    for row, paths in _groups(library, rows, leaving=False):
        if stop():
            return
        arrival = library.vault.copy_item(paths, library.directory(to), duplicate=duplicate)
        if _arrived(row, arrival):
            name = os.path.basename(arrival.paths[0])
            _replace_row(library, to, arrival)
            scan.note_file(library.catalog, library.root, to, name, digest=row.digest)
            made = items.item(library.catalog, to, name)
            if made is not None:
                items.set_items(
                    library.catalog,
                    [made.id],
                    title=row.title,
                    description=row.description,
                    rating=row.rating,
                )
                tags.copy_tags(library.catalog, row.id, made.id)
                if row.turns:
                    turning.turn_items(library.catalog, [made.id], quarters=row.turns)


def copy_in(library: Library, sources: Sequence[str], *, to: str, duplicate: Duplicate) -> bool:
    """Copy a file from outside, with its sidecars, to the album at `to`; whether it is there now.

    One that stays out because its name is taken counts as there: that is what `duplicate` asked for.
    """
    arrival = library.vault.copy_item(sources, library.directory(to), duplicate=duplicate)
    if arrival.state not in ("placed", "renamed", "overwrote", "copied", "ignored"):
        log.warning("a file was not copied", state=arrival.state, detail=arrival.detail)
        return False
    if arrival.paths:
        _replace_row(library, to, arrival)
        scan.note_file(library.catalog, library.root, to, os.path.basename(arrival.paths[0]))
    return True


def trash_items(library: Library, rows: Sequence[ItemRow], *, stop: Stop = never) -> None:
    """Move items with their sidecars to the trash, until `stop`; one that is gone already is passed over."""
    gone: list[int] = []
    for row, paths in _groups(library, rows, leaving=True):
        if stop():
            break
        try:
            library.vault.trash(paths)
        except NotDone as error:
            log.warning("an item was not trashed", name=shown(row.name), detail=str(error))
            if error.outcome.state != "missing":
                continue
        gone.append(row.id)
    items.remove_items(library.catalog, gone)


def _groups(
    library: Library, rows: Sequence[ItemRow], *, leaving: bool
) -> Iterable[tuple[ItemRow, list[str]]]:
    """Each item with the absolute paths of itself and its sidecars."""
    companions: dict[str, Companions] = {}
    for row in rows:
        directory = library.directory(row.album)
        if row.album not in companions:
            companions[row.album] = Companions(os.listdir(directory))
        side = companions[row.album]
        along = side.leaving(row.name) if leaving else side.copied(row.name)
        yield row, [os.path.join(directory, name) for name in (row.name, *along)]


def _arrived(row: ItemRow, arrival: Arrival) -> bool:
    if arrival.state not in ("placed", "renamed", "overwrote", "copied", "ignored"):
        log.warning("an item stayed", name=shown(row.name), state=arrival.state, detail=arrival.detail)
    return bool(arrival.paths)


def _replace_row(library: Library, album: str, arrival: Arrival) -> None:
    """Forget the item whose place was taken: its file is in the trash."""
    if arrival.state == "overwrote":
        old = items.item(library.catalog, album, os.path.basename(arrival.paths[0]))
        if old is not None:
            items.remove_items(library.catalog, [old.id])
