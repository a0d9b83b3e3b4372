"""The first schema: albums, items, users, sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    _albums()
    _items()
    _users()
    _sessions()


def _albums() -> None:
    op.create_table(
        "albums",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("parent_id", sa.Integer),
        sa.Column("path", sa.LargeBinary, nullable=False),
        sa.Column("sort_path", sa.Text, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("type", sa.Text),
        sa.Column("password", sa.Text),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("hits", sa.Integer, nullable=False),
        sa.Column("sort_by", sa.Text, nullable=False),
        sa.Column("sort_direction", sa.Text, nullable=False),
        sa.Column("allow_comment", sa.Boolean, nullable=False),
        sa.Column("conversion", sa.Boolean, nullable=False),
        sa.Column("access", sa.Text, nullable=False),
        sa.Column("guard_id", sa.Integer),
        sa.Column("device", sa.BigInteger),
        sa.Column("inode", sa.BigInteger),
        sa.Column("missing_since", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_albums"),
        sa.UniqueConstraint("path", name="uq_albums_path"),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["albums.id"], ondelete="CASCADE", name="fk_albums_parent_id_albums"
        ),
    )
    _index("albums", "parent_id", "missing_since", "sort_path")
    _index("albums", "sort_path")
    _index("albums", "inode")


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("album_id", sa.Integer, nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("sort_name", sa.Text, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("inode", sa.BigInteger, nullable=False),
        sa.Column("device", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("orientation", sa.Integer, nullable=False),
        sa.Column("taken", sa.Text, nullable=False),
        sa.Column("taken_source", sa.Text, nullable=False),
        sa.Column("taken_clock", sa.Text, nullable=False),
        sa.Column("taken_offset", sa.Integer),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("takendate", sa.Text, nullable=False),
        sa.Column("createdate", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("lat", sa.Float),
        sa.Column("lng", sa.Float),
        sa.Column("position_edited", sa.Boolean, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("added", sa.BigInteger, nullable=False),
        sa.Column("missing_since", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], ondelete="CASCADE", name="fk_items_album_id_albums"
        ),
    )
    there = sa.text("missing_since = 0")
    op.create_index(
        "uq_items_album_id_name",
        "items",
        ["album_id", "name"],
        unique=True,
        sqlite_where=there,
        postgresql_where=there,
    )
    _index("items", "album_id", "missing_since", "sort_name", "id", "kind")
    _index("items", "album_id", "missing_since", "takendate", "sort_name", "id", "kind")
    _index("items", "album_id", "missing_since", "createdate", "sort_name", "id", "kind")
    _index("items", "missing_since", "sort_name")
    _index("items", "missing_since", "takendate")
    _index("items", "inode")


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("is_admin", sa.Boolean, nullable=False),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("key", name="uq_users_key"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("user_id", sa.Integer),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("lifetime", sa.Integer, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sessions"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], ondelete="CASCADE", name="fk_sessions_user_id_users"
        ),
    )
    _index("sessions", "user_id")
    _index("sessions", "expires")
    op.create_table(
        "unlocked",
        sa.Column("session_key", sa.LargeBinary, nullable=False),
        sa.Column("album_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("session_key", "album_id", name="pk_unlocked"),
        sa.ForeignKeyConstraint(
            ["session_key"], ["sessions.key"], ondelete="CASCADE", name="fk_unlocked_session_key_sessions"
        ),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], ondelete="CASCADE", name="fk_unlocked_album_id_albums"
        ),
    )
    _index("unlocked", "album_id")
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("failed", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_failures"),
    )
    _index("failures", "name", "address")
    _index("failures", "failed")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
