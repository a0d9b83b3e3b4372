"""Smart albums, categories, covers, watermark settings, and items turned by the station."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables and the two columns."""
    for name in ("turns", "rotate_version"):
        op.add_column("items", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    _of_albums()
    _smart_albums()
    _categories()


def _of_albums() -> None:
    op.create_table(
        "covers",
        sa.Column("album_id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("album_id", name="pk_covers"),
        _key("covers", "album_id", "albums"),
        _key("covers", "item_id", "items"),
    )
    op.create_index("ix_covers_item_id", "covers", ["item_id"])
    op.create_table(
        "watermarks",
        sa.Column("album_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("path", "opacity", "gravity", "size")),
        sa.PrimaryKeyConstraint("album_id", name="pk_watermarks"),
        _key("watermarks", "album_id", "albums"),
    )


def _smart_albums() -> None:
    op.create_table(
        "smart_albums",
        sa.Column("id", sa.Integer, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("name", "key", "sort_name", "kinds", "condition")
        ),
        sa.Column("has_scope", sa.Boolean, nullable=False),
        sa.Column("cover_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_smart_albums"),
        sa.UniqueConstraint("key", name="uq_smart_albums_key"),
        _key("smart_albums", "cover_id", "items", ondelete="SET NULL"),
    )
    op.create_index("ix_smart_albums_cover_id", "smart_albums", ["cover_id"])
    op.create_table(
        "smart_album_scopes",
        sa.Column("smart_album_id", sa.Integer, nullable=False),
        sa.Column("album_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("smart_album_id", "album_id", name="pk_smart_album_scopes"),
        _key("smart_album_scopes", "smart_album_id", "smart_albums"),
        _key("smart_album_scopes", "album_id", "albums"),
    )
    op.create_index("ix_smart_album_scopes_album_id", "smart_album_scopes", ["album_id"])


def _categories() -> None:
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        sa.UniqueConstraint("key", name="uq_categories_key"),
    )
    members = "category_members"
    op.create_table(
        members,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("category_id", sa.Integer, nullable=False),
        sa.Column("album_id", sa.Integer),
        sa.Column("smart_album_id", sa.Integer),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{members}"),
        _key(members, "category_id", "categories"),
        _key(members, "album_id", "albums"),
        _key(members, "smart_album_id", "smart_albums"),
        *(
            sa.UniqueConstraint("category_id", column, name=f"uq_{members}_category_id_{column}")
            for column in ("album_id", "smart_album_id")
        ),
    )
    for column in ("album_id", "smart_album_id"):
        op.create_index(f"ix_{members}_{column}", members, [column])


def _key(table: str, column: str, target: str, *, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], ondelete=ondelete, name=name)
