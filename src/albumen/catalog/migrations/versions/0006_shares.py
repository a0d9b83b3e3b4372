"""Shared albums, their public links, and what visitors say and mark."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables, and the column of categories."""
    _shared_albums()
    _of_shares("shared_items", keys=True, indexes=(["item_id"],))
    op.create_table(
        "opened_shares",
        sa.Column("session_key", sa.LargeBinary, nullable=False),
        sa.Column("shared_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("session_key", "shared_id", name="pk_opened_shares"),
        _key("opened_shares", "session_key", "sessions", "key"),
        _key("opened_shares", "shared_id", "shared_albums"),
    )
    op.create_index("ix_opened_shares_shared_id", "opened_shares", ["shared_id"])
    both = ["shared_id", "item_id"]
    said = _texts("name", "comment", "date")
    _of_shares("share_comments", *said, indexes=(both, ["item_id"]))
    _of_shares(
        "share_labels", sa.Column("label", sa.Integer, nullable=False), keys=True, indexes=(["item_id"],)
    )
    _of_shares(
        "share_areas",
        *(sa.Column(name, sa.Float, nullable=False) for name in ("x", "y", "width", "height")),
        *_texts("name", "comment", "date"),
        sa.Column("session_key", sa.LargeBinary),
        _key("share_areas", "session_key", "sessions", "key", ondelete="SET NULL"),
        indexes=(both, ["item_id"], ["session_key"]),
    )
    _of_shares("share_log", *_texts("category", "log", "name", "date"), indexes=(["shared_id"], ["item_id"]))
    with op.batch_alter_table("category_members") as members:
        members.add_column(sa.Column("shared_id", sa.Integer))
        members.create_foreign_key(
            "fk_category_members_shared_id_shared_albums",
            "shared_albums",
            ["shared_id"],
            ["id"],
            ondelete="CASCADE",
        )
        members.create_unique_constraint(
            "uq_category_members_category_id_shared_id", ["category_id", "shared_id"]
        )
        members.create_index("ix_category_members_shared_id", ["shared_id"])


def _shared_albums() -> None:
    table = "shared_albums"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        *_texts("name", "key"),
        sa.Column("album_id", sa.Integer),
        sa.Column("item_id", sa.Integer),
        sa.Column("link", sa.Text),
        *_texts("starts", "ends"),
        sa.Column("password", sa.Text),
        *(
            sa.Column(name, sa.Boolean, nullable=False)
            for name in ("enable_marquee_tool", "enable_comment", "enable_color_label")
        ),
        *_texts("labels"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("link", name=f"uq_{table}_link"),
        _key(table, "user_id", "users"),
        _key(table, "album_id", "albums"),
        _key(table, "item_id", "items"),
    )
    for columns, where in (
        (["user_id", "key"], "item_id IS NULL"),
        (["user_id", "item_id"], "item_id IS NOT NULL"),
    ):
        only = sa.text(where)
        name = f"uq_{table}_{'_'.join(columns)}"
        op.create_index(name, table, columns, unique=True, sqlite_where=only, postgresql_where=only)
    for column in ("album_id", "item_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _of_shares(
    table: str, *columns: sa.schema.SchemaItem, keys: bool = False, indexes: tuple[list[str], ...] = ()
) -> None:
    """Make a table of what is in a share, or was done to it there."""
    of_both = ("shared_id", "item_id")
    own = () if keys else (sa.Column("id", sa.Integer, nullable=False),)
    op.create_table(
        table,
        *own,
        *(sa.Column(name, sa.Integer, nullable=False) for name in of_both),
        *columns,
        sa.PrimaryKeyConstraint(*(of_both if keys else ("id",)), name=f"pk_{table}"),
        _key(table, "shared_id", "shared_albums"),
        _key(table, "item_id", "items"),
    )
    for names in indexes:
        op.create_index(f"ix_{table}_{'_'.join(names)}", table, names)


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=False) for name in names)


def _key(
    table: str, column: str, target: str, field: str = "id", *, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.{field}"], ondelete=ondelete, name=name)
