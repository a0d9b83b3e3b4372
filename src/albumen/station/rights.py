"""Who may do what: one function, passed by every byte that leaves the station and by every change."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from albumen.declare import Level

Visibility = Literal["public", "private", "password"]


class Subject(Struct, frozen=True):
    """Who asks: a user, or nobody (`user` empty) with the password albums this session has unlocked.

    `everyone_browses` is set on a station that was started read-only and public.
    """

    user: str = ""
    is_admin: bool = False
    everyone_browses: bool = False
    unlocked: frozenset[int] = frozenset()


class Standing(Struct, frozen=True):
    """How an album stands: who may see it, and the catalog's number of the album whose setting decides that."""

    visibility: Visibility
    owner: int | None = None


STATION = Standing("public")
"""The station itself, for methods that concern no album; its settings are no secret."""


def may(subject: Subject, verb: Level, standing: Standing) -> bool:
    """Whether the subject may do this to an album, or to an item in it.

    A user may do everything in this release but what is for administrators; without a user nothing can be
    changed, and only public albums can be seen, and those whose password was told.
    """
    if verb == "admin":
        return subject.is_admin
    if verb == "none" or subject.user:
        return True
    if verb != "browse":
        return False
    if subject.everyone_browses or standing.visibility == "public":
        return True
    return standing.visibility == "password" and standing.owner in subject.unlocked
