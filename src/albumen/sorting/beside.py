"""Which items the sidecars of a roll belong to, by names and albums."""

from __future__ import annotations

from collections.abc import Sequence

from albumen.media.kinds import extension_of, sidecar_owners
from albumen.media.owners import takeout_owners
from albumen.shelf import Item
from albumen.sorting.groups import group_stem

DATED = frozenset(("xmp", "json"))  # sidecars that may hold a date; AAE holds none


class Beside:
    """The items of a roll, to be found from the names of their sidecars."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._names: dict[str, dict[str, Item]] = {}
        self._stems: dict[tuple[str, str], list[Item]] = {}
        for item in items:
            self._names.setdefault(item.album, {})[item.name] = item
            self._stems.setdefault((item.album, group_stem(item.name)), []).append(item)

    def owners(self, sidecar: Item) -> list[Item]:
        """The items a sidecar belongs to: the one it names, else all of its stem.

        `X.jpg.xmp` belongs to `X.jpg`, `X.xmp` and `X.AAE` to the items of the stem `X`. A Takeout JSON is found
        under the cut and numbered names that Google gives it.
        """
        names = self._names.get(sidecar.album, {})
        if sidecar.name.lower().endswith(".json"):
            takeout = takeout_owners(sidecar.name)
            owners = [names[name] for name in takeout.names if name in names]
            if not owners and takeout.prefix:
                owners = [item for name, item in names.items() if takeout.own(name)]
            if owners:
                return owners
        exact, stem = sidecar_owners(sidecar.name)
        if exact is not None:
            return [names[exact]] if exact in names else []
        return self._stems.get((sidecar.album, group_stem(f"{stem}.x")), [])

    def dated(self, sidecars: Sequence[Item]) -> dict[str, Item]:
        """The sidecar that may date an item, by the item's path; one that names the item before one of its stem."""
        found: dict[str, Item] = {}
        for sidecar in sidecars:
            if extension_of(sidecar.name) not in DATED:
                continue
            for item in self.owners(sidecar):
                known = found.get(item.path)
                if known is None or sidecar.name.startswith(item.name) > known.name.startswith(item.name):
                    found[item.path] = sidecar
        return found
