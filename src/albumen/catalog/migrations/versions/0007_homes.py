"""The folder of a user's personal station."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column."""
    op.add_column("users", sa.Column("home", sa.Text, nullable=False, server_default=""))
