"""How items are turned by the station, beyond what their files say."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from albumen.catalog.database import Catalog
from albumen.catalog.schema import items


def turn_items(catalog: Catalog, ids: Sequence[int], *, quarters: int) -> None:
    """Turn items by quarters to the right from how they are shown now, and count that; unknown ids are fine."""
    turned = (items.c.turns + quarters % 4) % 4
    change = sa.update(items).where(items.c.id == sa.bindparam("key"))
    change = change.values(turns=turned, rotate_version=items.c.rotate_version + 1)
    if ids:
        with catalog.write() as connection:
            connection.execute(change, [{"key": one} for one in ids])
