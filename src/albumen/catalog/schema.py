"""The tables: what the newest migration makes, as queries see it."""

from __future__ import annotations

import sqlalchemy as sa

HEAD = "0007"  # the newest migration in migrations/versions

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

albums = sa.Table(
    "albums",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("parent_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE")),
    sa.Column("path", sa.LargeBinary, nullable=False, unique=True),  # exact bytes
    sa.Column("sort_path", sa.Text, nullable=False),  # folded
    sa.Column("search_text", sa.Text, nullable=False),  # name, title, description: folded, a line each
    sa.Column("title", sa.Text, nullable=False, default=""),
    sa.Column("description", sa.Text, nullable=False, default=""),
    sa.Column("type", sa.Text),  # own setting
    sa.Column("password", sa.Text),  # scrypt text
    sa.Column("created", sa.BigInteger, nullable=False),  # unix seconds
    sa.Column("hits", sa.Integer, nullable=False, default=0),
    sa.Column("sort_by", sa.Text, nullable=False, default="filename"),
    sa.Column("sort_direction", sa.Text, nullable=False, default="asc"),
    sa.Column("allow_comment", sa.Boolean, nullable=False, default=False),
    sa.Column("conversion", sa.Boolean, nullable=False, default=True),
    sa.Column("access", sa.Text, nullable=False, default="private"),  # the type in force ...
    sa.Column("guard_id", sa.Integer),  # ... and the album that decides it
    sa.Column("device", sa.BigInteger),  # NULL until a scan saw the directory
    sa.Column("inode", sa.BigInteger),
    sa.Column("missing_since", sa.BigInteger, nullable=False, default=0),  # 0: it is there
    sa.Index(None, "parent_id", "missing_since", "sort_path"),
    sa.Index(None, "sort_path"),
    sa.Index(None, "inode"),
)

items = sa.Table(
    "items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("album_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.LargeBinary, nullable=False),  # exact bytes
    sa.Column("sort_name", sa.Text, nullable=False),  # folded
    sa.Column("search_text", sa.Text, nullable=False),  # name, stem, title, description: folded, a line each
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    sa.Column("inode", sa.BigInteger, nullable=False),
    sa.Column("device", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.LargeBinary),
    sa.Column("width", sa.Integer, nullable=False, default=0),
    sa.Column("height", sa.Integer, nullable=False, default=0),
    sa.Column("orientation", sa.Integer, nullable=False, default=1),
    sa.Column("taken", sa.Text, nullable=False, default=""),
    sa.Column("taken_source", sa.Text, nullable=False, default=""),
    sa.Column("taken_clock", sa.Text, nullable=False, default="local"),
    sa.Column("taken_offset", sa.Integer),
    sa.Column("problem", sa.Text, nullable=False, default=""),
    sa.Column("takendate", sa.Text, nullable=False),
    sa.Column("createdate", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False, default=""),
    sa.Column("description", sa.Text, nullable=False, default=""),
    sa.Column("rating", sa.Integer, nullable=False, default=0),
    sa.Column("lat", sa.Float),
    sa.Column("lng", sa.Float),
    sa.Column(
        "position_edited", sa.Boolean, nullable=False, default=False
    ),  # by a person: no scan changes it
    sa.Column("facts", sa.Text, nullable=False, default="{}"),  # media.facts.Facts as JSON
    sa.Column(
        "turns", sa.Integer, nullable=False, default=0
    ),  # quarters right, beyond the file's orientation
    sa.Column("rotate_version", sa.Integer, nullable=False, default=0),  # counts turns
    sa.Column("added", sa.BigInteger, nullable=False),  # unix seconds
    sa.Column("missing_since", sa.BigInteger, nullable=False, default=0),  # 0: it is there
    # names are unique among the files that are there; a row whose file is missing keeps its old name
    sa.Index(
        "uq_items_album_id_name",
        "album_id",
        "name",
        unique=True,
        sqlite_where=sa.text("missing_since = 0"),
        postgresql_where=sa.text("missing_since = 0"),
    ),
    # the orders of a listing; `kind` at the end lets a page be found and counted in the index alone
    sa.Index(None, "album_id", "missing_since", "sort_name", "id", "kind"),
    sa.Index(None, "album_id", "missing_since", "takendate", "sort_name", "id", "kind"),
    sa.Index(None, "album_id", "missing_since", "createdate", "sort_name", "id", "kind"),
    sa.Index(None, "missing_since", "sort_name"),
    sa.Index(None, "missing_since", "takendate"),
    sa.Index(None, "inode"),
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),  # folded: names differ by more than letter case
    sa.Column("password", sa.Text, nullable=False),  # scrypt text
    sa.Column("is_admin", sa.Boolean, nullable=False, default=False),
    sa.Column("is_disabled", sa.Boolean, nullable=False, default=False),
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("may_share", sa.Boolean, nullable=False, server_default=sa.true()),  # with the public
    sa.Column(
        "home", sa.Text, nullable=False, server_default=""
    ),  # folder of the personal station, "" without
)

groups = sa.Table(
    "groups",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),  # folded, as of users
    sa.Column("description", sa.Text, nullable=False, default=""),
)

members = sa.Table(
    "members",
    metadata,
    sa.Column("group_id", sa.Integer, sa.ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Index(None, "user_id"),
)

# what a user or a group (one of the two) may do in the albums that follow `album_id`
rights = sa.Table(
    "rights",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("album_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE"), nullable=False),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE")),
    sa.Column("group_id", sa.Integer, sa.ForeignKey("groups.id", ondelete="CASCADE")),
    sa.Column("level", sa.Text, nullable=False),  # browse, upload or manage
    sa.UniqueConstraint("album_id", "user_id", "group_id"),
    sa.Index(None, "user_id"),
    sa.Index(None, "group_id"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("key", sa.LargeBinary, primary_key=True),  # a hash of the session id, never the id
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE")),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("lifetime", sa.Integer, nullable=False),  # seconds without a call until it ends
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("expires", sa.BigInteger, nullable=False),
    sa.Index(None, "user_id"),
    sa.Index(None, "expires"),
)

unlocked = sa.Table(
    "unlocked",
    metadata,
    sa.Column(
        "session_key", sa.LargeBinary, sa.ForeignKey("sessions.key", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("album_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True),
    sa.Index(None, "album_id"),
)

failures = sa.Table(
    "failures",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("failed", sa.BigInteger, nullable=False),  # unix seconds
    sa.Index(None, "name", "address"),
    sa.Index(None, "failed"),
)

comments = sa.Table(
    "comments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("date", sa.Text, nullable=False),  # YYYY-MM-DD HH:MM:SS, station time
    sa.Index(None, "item_id"),
    sa.Index(None, "date"),
)

# the manual order of an album; an entry counts only while what it names is in that album
arranged_items = sa.Table(
    "arranged_items",
    metadata,
    sa.Column("album_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Index(None, "item_id"),
)

arranged_albums = sa.Table(
    "arranged_albums",
    metadata,
    sa.Column("album_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("child_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Index(None, "child_id"),
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

log = sa.Table(
    "log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("date", sa.Text, nullable=False),  # YYYY-MM-DD HH:MM:SS, station time
    sa.Column("user", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
)

# the item that a person chose to stand for an album; it counts only while it is in the album or below it
covers = sa.Table(
    "covers",
    metadata,
    sa.Column("album_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    sa.Index(None, "item_id"),
)

watermarks = sa.Table(
    "watermarks",
    metadata,
    sa.Column("album_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("opacity", sa.Text, nullable=False),
    sa.Column("gravity", sa.Text, nullable=False),
    sa.Column("size", sa.Text, nullable=False),
)

smart_albums = sa.Table(
    "smart_albums",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),  # the name in NFC
    sa.Column("sort_name", sa.Text, nullable=False),  # folded
    sa.Column("kinds", sa.Text, nullable=False),  # photo,video
    sa.Column("condition", sa.Text, nullable=False),  # api.conditions.Conditions as JSON, without the albums
    sa.Column("has_scope", sa.Boolean, nullable=False),  # it looks only into albums of smart_album_scopes
    sa.Column("cover_id", sa.Integer, sa.ForeignKey("items.id", ondelete="SET NULL")),
    sa.Index(None, "cover_id"),
)

smart_album_scopes = sa.Table(
    "smart_album_scopes",
    metadata,
    sa.Column(
        "smart_album_id", sa.Integer, sa.ForeignKey("smart_albums.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("album_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True),
    sa.Index(None, "album_id"),
)

categories = sa.Table(
    "categories",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),  # folded: names differ by more than letter case
    sa.Column("position", sa.Integer, nullable=False),
)

# what a category holds: each row names one thing, of one kind
category_members = sa.Table(
    "category_members",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("category_id", sa.Integer, sa.ForeignKey("categories.id", ondelete="CASCADE"), nullable=False),
    sa.Column("album_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE")),
    sa.Column("smart_album_id", sa.Integer, sa.ForeignKey("smart_albums.id", ondelete="CASCADE")),
    sa.Column("shared_id", sa.Integer, sa.ForeignKey("shared_albums.id", ondelete="CASCADE")),
    sa.Column("position", sa.Integer, nullable=False),
    sa.UniqueConstraint("category_id", "album_id"),
    sa.UniqueConstraint("category_id", "smart_album_id"),
    sa.UniqueConstraint("category_id", "shared_id"),
    sa.Index(None, "album_id"),
    sa.Index(None, "smart_album_id"),
    sa.Index(None, "shared_id"),
)

tags = sa.Table(
    "tags",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  # people, geo or desc
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),  # folded: names of a kind differ by more than letter case
    sa.Column("lat", sa.Float),
    sa.Column("lng", sa.Float),
    sa.Column("address", sa.Text, nullable=False, default=""),
    sa.Column("place_id", sa.Text, nullable=False, default=""),
    sa.Column("reference", sa.Text, nullable=False, default=""),
    sa.UniqueConstraint("kind", "key"),
)

item_tags = sa.Table(
    "item_tags",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    sa.Column("tag_id", sa.Integer, sa.ForeignKey("tags.id", ondelete="CASCADE"), nullable=False),
    sa.Column("x", sa.Float),  # of a face: parts of the picture as it is shown, all four or none
    sa.Column("y", sa.Float),
    sa.Column("width", sa.Float),
    sa.Column("height", sa.Float),
    sa.Column("confirmed", sa.Boolean, nullable=False, default=True),
    sa.UniqueConstraint("item_id", "tag_id"),
    sa.Index(None, "tag_id"),
)

# a selection of items, or one album that it follows (`album_id`), or a single item (`item_id`), and its public link
shared_albums = sa.Table(
    "shared_albums",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),  # folded: names of a user differ by more than letter case
    sa.Column("album_id", sa.Integer, sa.ForeignKey("albums.id", ondelete="CASCADE")),
    sa.Column("item_id", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE")),
    sa.Column("link", sa.Text, unique=True),  # NULL: not public
    sa.Column(
        "starts", sa.Text, nullable=False, default=""
    ),  # YYYY-MM-DD HH:MM:SS, station time; "" is unbounded
    sa.Column("ends", sa.Text, nullable=False, default=""),
    sa.Column("password", sa.Text),  # scrypt text
    sa.Column("enable_marquee_tool", sa.Boolean, nullable=False, default=False),
    sa.Column("enable_comment", sa.Boolean, nullable=False, default=False),
    sa.Column("enable_color_label", sa.Boolean, nullable=False, default=False),
    sa.Column("labels", sa.Text, nullable=False, default="[]"),  # texts of the six labels, as JSON
    sa.Index(
        "uq_shared_albums_user_id_key",
        "user_id",
        "key",
        unique=True,
        sqlite_where=sa.text("item_id IS NULL"),
        postgresql_where=sa.text("item_id IS NULL"),
    ),
    sa.Index(
        "uq_shared_albums_user_id_item_id",
        "user_id",
        "item_id",
        unique=True,
        sqlite_where=sa.text("item_id IS NOT NULL"),
        postgresql_where=sa.text("item_id IS NOT NULL"),
    ),
    sa.Index(None, "album_id"),
    sa.Index(None, "item_id"),
)


def _of_share(*, primary_key: bool = False) -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column(
            "shared_id",
            sa.Integer,
            sa.ForeignKey("shared_albums.id", ondelete="CASCADE"),
            nullable=False,
            primary_key=primary_key,
        ),
        sa.Column(
            "item_id",
            sa.Integer,
            sa.ForeignKey("items.id", ondelete="CASCADE"),
            nullable=False,
            primary_key=primary_key,
        ),
    )


shared_items = sa.Table("shared_items", metadata, *_of_share(primary_key=True), sa.Index(None, "item_id"))

# the shares whose password a session told
opened_shares = sa.Table(
    "opened_shares",
    metadata,
    sa.Column(
        "session_key", sa.LargeBinary, sa.ForeignKey("sessions.key", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column(
        "shared_id", sa.Integer, sa.ForeignKey("shared_albums.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Index(None, "shared_id"),
)

share_comments = sa.Table(
    "share_comments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *_of_share(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("date", sa.Text, nullable=False),  # YYYY-MM-DD HH:MM:SS, station time, as in the next two
    sa.Index(None, "shared_id", "item_id"),
    sa.Index(None, "item_id"),
)

share_labels = sa.Table(
    "share_labels",
    metadata,
    *_of_share(primary_key=True),
    sa.Column("label", sa.Integer, nullable=False),  # 1 to 6
    sa.Index(None, "item_id"),
)

share_areas = sa.Table(
    "share_areas",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *_of_share(),
    sa.Column("x", sa.Float, nullable=False),  # parts of the picture as it is shown
    sa.Column("y", sa.Float, nullable=False),
    sa.Column("width", sa.Float, nullable=False),
    sa.Column("height", sa.Float, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("date", sa.Text, nullable=False),
    sa.Column("session_key", sa.LargeBinary, sa.ForeignKey("sessions.key", ondelete="SET NULL")),
    sa.Index(None, "shared_id", "item_id"),
    sa.Index(None, "item_id"),
    sa.Index(None, "session_key"),
)

share_log = sa.Table(
    "share_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *_of_share(),
    sa.Column("category", sa.Text, nullable=False),  # label, comment or area
    sa.Column("log", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("date", sa.Text, nullable=False),
    sa.Index(None, "shared_id"),
    sa.Index(None, "item_id"),
)
