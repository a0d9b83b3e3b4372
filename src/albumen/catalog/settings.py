"""The station's own settings: names and texts."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from albumen.catalog.database import Catalog
from albumen.catalog.schema import settings
from albumen.catalog.text import plain


def setting(catalog: Catalog, name: str) -> str:
    """Return the text of a setting, "" when it was never set."""
    with catalog.read() as connection:
        found = connection.execute(sa.select(settings.c.value).where(settings.c.name == name))
        return str(found.scalar_one_or_none() or "")


def set_settings(catalog: Catalog, values: Mapping[str, str]) -> None:
    """Keep these settings, all at once."""
    with catalog.write() as connection:
        connection.execute(sa.delete(settings).where(settings.c.name.in_(list(values))))
        rows = [{"name": name, "value": plain(value)} for name, value in values.items()]
        if rows:
            connection.execute(sa.insert(settings), rows)
