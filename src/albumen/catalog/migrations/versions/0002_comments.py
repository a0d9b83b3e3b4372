"""Comments, manual orders, the station's settings and the log of changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    _comments()
    _arranged("arranged_items", "item_id", "items")
    _arranged("arranged_albums", "child_id", "albums")
    op.create_table(
        "settings",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "log",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("date", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_log"),
    )


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("date", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], ondelete="CASCADE", name="fk_comments_item_id_items"
        ),
    )
    op.create_index("ix_comments_item_id", "comments", ["item_id"])
    op.create_index("ix_comments_date", "comments", ["date"])


def _arranged(table: str, column: str, target: str) -> None:
    op.create_table(
        table,
        sa.Column("album_id", sa.Integer, nullable=False),
        sa.Column(column, sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("album_id", column, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], ondelete="CASCADE", name=f"fk_{table}_album_id_albums"
        ),
        sa.ForeignKeyConstraint(
            [column], [f"{target}.id"], ondelete="CASCADE", name=f"fk_{table}_{column}_{target}"
        ),
    )
    op.create_index(f"ix_{table}_{column}", table, [column])
