"""Who sees an album on a station: the rules of public, private and password albums, as plain functions.

Only first and second level albums carry a type; deeper ones follow the second level album they lie in, or the
first level one where that has none (Photo Station's help; the seed reference on Album.create).
"""

from __future__ import annotations

from collections.abc import Callable

from albumen.api.common import AlbumType

ANCHOR_LEVELS = 2
_WIDTH = {"private": 0, "password": 1, "public": 2}


def anchor(album: str) -> str:
    """The first or second level album that decides who sees `album`; "" for the root."""
    return "/".join(album.split("/")[:ANCHOR_LEVELS])


def parent(album: str) -> str:
    """The album above; "" for a first level album and the root."""
    return album.rpartition("/")[0]


def is_wider(source: str, target: str) -> bool:
    """Whether more people may see an album of type `target` than one of type `source`."""
    return _WIDTH.get(target, 2) > _WIDTH.get(source, 0)


def type_of_new(roll: str | None) -> AlbumType:
    """The type a new first or second level album gets: the roll's, and private for a password roll.

    The password of a roll cannot be read, so that a new album cannot ask for the same one.
    """
    return "public" if roll == "public" else "private"


def why_wider(
    source: str, target: str, *, roll: str, type_of: Callable[[str], str | None], equal_rights: bool
) -> str:
    """Why an item of `source` might be seen by more people in `target`, as a sentence; "" when it is not.

    `type_of` gives the type of an album that carries one, None when it is not there yet. New albums take the
    roll's type, and below the roll or beside it also the rights their parent gives; an album that is already
    there under another first or second level album has rights of its own, which the API does not tell.
    `equal_rights` says that all users of the station have the same rights, so that types tell everything.
    """
    here, there = anchor(source), anchor(target)
    if here == there:
        return ""
    from_type = type_of(here) or "private"
    to_type = type_of(there)
    if to_type is None:
        return "" if from_type == "public" else _why_new(there, from_type, roll, type_of, equal_rights)
    if is_wider(from_type, to_type):
        return f"Items of {source!r} ({from_type}) would be seen by more people in {there!r} ({to_type})."
    if from_type == "password" and to_type == "password":
        return f"{there!r} asks for a password of its own, which other people may know than that of {here!r}."
    if equal_rights or from_type == "public" or _below(there, roll):
        return ""
    return f"Who may see {there!r} is not told by the API: its rights may be wider than those of {here!r}."


def _why_new(
    there: str, from_type: str, roll: str, type_of: Callable[[str], str | None], equal_rights: bool
) -> str:
    """A new private album below the roll, or in new albums beside it, opens to nobody new."""
    above = parent(there)
    while above and above != parent(roll) and type_of(above) is None:
        above = parent(above)
    if _below(there, roll) or above == parent(roll):
        return ""
    where = f"{there!r} would be made under {above or '/'!r}, not beside {roll!r}"
    if is_wider(from_type, type_of(above) or "private"):
        return f"{where}: more people see what is there ({type_of(above)})."
    return "" if equal_rights else f"{where}: who may see it there is not told by the API."


def _below(album: str, above: str) -> bool:
    return above == "" or album == above or album.startswith(above + "/")
