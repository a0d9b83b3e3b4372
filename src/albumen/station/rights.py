"""Who may do what: one function, passed by every byte that leaves the station and by every change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from albumen.catalog.rights import RANK
from albumen.catalog.rows import RightLevel
from albumen.declare import Level

Visibility = Literal["public", "private", "password"]


class Subject(Struct, frozen=True):
    """Who asks: a user, or nobody (`user` empty) with the password albums this session has unlocked.

    `grants` are the user's rights by the album that decides, see `catalog.rights.granted`; an administrator needs
    none. `everyone_browses` is set on a station that was started read-only and public. `shares` are the public
    shares that the request came by, as far as they are open to it.
    """

    user: str = ""
    is_admin: bool = False
    everyone_browses: bool = False
    unlocked: frozenset[int] = frozenset()
    grants: Mapping[int, RightLevel] = {}
    shares: frozenset[int] = frozenset()


class Standing(Struct, frozen=True):
    """How an album stands: who may see it, and the catalog's number of the album whose setting decides that.

    An item stands as its album does, with the numbers of the `shares` that show it.
    """

    visibility: Visibility
    owner: int | None = None
    shares: frozenset[int] = frozenset()


UNDECIDED = Standing("private")
"""An album that no album decides for: the root's rights hold there."""


def may(subject: Subject, verb: Level, standing: Standing) -> bool:
    """Whether the subject may do this to an album, or to an item in it.

    An administrator may do everything. A user may do what a right says, own or of a group; without one, and without
    a user, public albums can be seen, and those whose password was told, and items by a share that shows them; and
    nothing can be changed.
    """
    if verb == "none" or subject.is_admin:
        return True
    if verb in ("session", "admin"):
        return verb == "session" and bool(subject.user)
    level = subject.grants.get(standing.owner or 0)
    if level is not None and RANK[level] >= RANK[verb]:
        return True
    if verb != "browse":
        return False
    if subject.everyone_browses or standing.visibility == "public" or standing.shares & subject.shares:
        return True
    return standing.visibility == "password" and standing.owner in subject.unlocked
