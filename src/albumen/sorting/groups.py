"""Groups: an item with the sidecars that belong to it, which are planned and moved as one."""

from __future__ import annotations

import os

from msgspec import Struct

from albumen.media.kinds import sidecar_owners
from albumen.shelf import Item


class Group(Struct, frozen=True):
    """An item and its sidecars, in order of their names' bytes."""

    item: Item
    sidecars: tuple[Item, ...] = ()


def group(items: list[Item], sidecars: list[Item]) -> tuple[list[Group], list[Item]]:
    """Pair sidecars with items of the same album; returns the groups in the order of `items`, and the orphans.

    `X.jpg.xmp` belongs to `X.jpg`. `X.xmp` and `X.AAE` belong to the stem `X`: to its first photo, else its first
    video, by the bytes of the names.
    """
    if not sidecars:
        return [Group(item) for item in items], []
    by_name, by_stem = _owners(items)
    owned: dict[str, list[Item]] = {}
    orphans: list[Item] = []
    for sidecar in sidecars:
        exact, stem = sidecar_owners(sidecar.name)
        owner = by_name.get((sidecar.album, exact)) if exact is not None else None
        if owner is None and stem is not None:
            owner = by_stem.get((sidecar.album, stem))
        if owner is None:
            orphans.append(sidecar)
        else:
            owned.setdefault(owner.path, []).append(sidecar)
    return [Group(item, tuple(owned.get(item.path, ()))) for item in items], orphans


def _owners(items: list[Item]) -> tuple[dict[tuple[str, str | None], Item], dict[tuple[str, str], Item]]:
    by_name: dict[tuple[str, str | None], Item] = {}
    by_stem: dict[tuple[str, str], Item] = {}
    for item in items:
        by_name[item.album, item.name] = item
        key = (item.album, os.path.splitext(item.name)[0])
        first = by_stem.get(key)
        if first is None or (first.kind == "video" and item.kind == "photo"):
            by_stem[key] = item
    return by_name, by_stem
