"""Migrations: brings a data base to the newest schema inside the transaction that is open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.config import Config


def upgrade(connection: sa.Connection, *, to: str = "head") -> None:
    """Run the migrations that this data base has not seen, up to and with `to`; the caller commits."""
    config = Config()
    config.set_main_option(
        "script_location", "albumen.catalog:migrations"
    )  # inside the package, in a wheel too
    config.attributes["connection"] = connection
    command.upgrade(config, to)
