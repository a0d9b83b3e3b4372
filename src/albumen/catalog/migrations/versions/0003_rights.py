"""Groups, and the rights of users and groups; what users could do before, they still can."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables, and give every user of before the rights that all users had."""
    op.add_column("users", sa.Column("may_share", sa.Boolean, nullable=False, server_default=sa.true()))
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        sa.UniqueConstraint("key", name="uq_groups_key"),
    )
    op.create_table(
        "members",
        sa.Column("group_id", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("group_id", "user_id", name="pk_members"),
        _points_to("members", "group_id", "groups"),
        _points_to("members", "user_id", "users"),
    )
    op.create_index("ix_members_user_id", "members", ["user_id"])
    op.create_table(
        "rights",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("album_id", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=True),
        sa.Column("group_id", sa.Integer, nullable=True),
        sa.Column("level", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rights"),
        sa.UniqueConstraint("album_id", "user_id", "group_id", name="uq_rights_album_id_user_id_group_id"),
        _points_to("rights", "album_id", "albums"),
        _points_to("rights", "user_id", "users"),
        _points_to("rights", "group_id", "groups"),
    )
    op.create_index("ix_rights_user_id", "rights", ["user_id"])
    op.create_index("ix_rights_group_id", "rights", ["group_id"])
    _keep_what_users_could()


def _points_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], ondelete="CASCADE", name=f"fk_{table}_{column}_{target}"
    )


def _keep_what_users_could() -> None:
    """All users managed everything: they do so still, by the rights of the root. Somebody is administrator."""
    connection = op.get_bind()
    users = sa.table("users", sa.column("id"), sa.column("is_admin"), sa.column("is_disabled"))
    enabled = connection.execute(
        sa.select(users.c.id, users.c.is_admin).where(~users.c.is_disabled).order_by(users.c.id)
    ).all()
    if enabled and not any(one.is_admin for one in enabled):
        connection.execute(sa.update(users).where(users.c.id == enabled[0].id).values(is_admin=True))
    plain = connection.execute(sa.select(users.c.id).where(~users.c.is_admin)).scalars().all()
    if not plain:
        return
    rights = sa.table("rights", sa.column("album_id"), sa.column("user_id"), sa.column("level"))
    root = _root(connection)
    connection.execute(
        sa.insert(rights), [{"album_id": root, "user_id": one, "level": "manage"} for one in plain]
    )


def _root(connection: sa.Connection) -> int:
    names = ("id", "path", "sort_path", "search_text", "title", "description", "created", "hits", "sort_by")
    more = ("sort_direction", "allow_comment", "conversion", "access", "missing_since")
    albums = sa.table("albums", *map(sa.column, (*names, *more)))
    known = connection.execute(sa.select(albums.c.id).where(albums.c.path == b"")).scalar_one_or_none()
    if known is not None:
        return int(known)
    values = {"path": b"", "sort_path": "", "search_text": "", "title": "", "description": "", "hits": 0}
    values |= {"created": int(time.time()), "sort_by": "filename", "sort_direction": "asc"}
    values |= {"allow_comment": False, "conversion": True, "access": "private", "missing_since": 0}
    return int(connection.execute(sa.insert(albums).values(values).returning(albums.c.id)).scalar_one())
