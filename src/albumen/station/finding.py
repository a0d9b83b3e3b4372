"""From identifiers to rows that the caller may see: the one way in for albums and items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import structs

from albumen import wire
from albumen.api.albums import NO_ACCESS_RIGHT, PASSWORD_ERROR
from albumen.api.common import BAD_REQUEST
from albumen.catalog import AlbumRow, ItemRow, Sight, albums, items, sessions, shares, users
from albumen.catalog.arranging import is_arranged
from albumen.declare import Fault
from albumen.station.desk import Cookie, Desk, Refuse
from albumen.station.library import sight_of, subject_of
from albumen.station.rights import UNDECIDED
from albumen.station.shapes import standing_of

VISIT_DAYS = 1
DESCENDING = frozenset({"desc", "dsc"})
"""Clients write either (API facts, Album.list)."""


def open_album(
    desk: Desk,
    path: str,
    *,
    password: str | None = None,
    missing: Fault = BAD_REQUEST,
    denied: Fault = NO_ACCESS_RIGHT,
) -> AlbumRow:
    """The album at that path, if the caller may see it; the root is seen by everybody, its items are not.

    Raises `Refuse`: `missing` when it is gone, 416 when its password is missing or wrong, `denied` when it is not for
    the caller. Callers without rights get `denied` for an album that is gone, so that they cannot tell the two apart.
    """
    row = desk.library.find_album(path)
    if row is not None and (path == "" or desk.may("browse", standing_of(row))):
        return row
    if row is None:
        raise Refuse(missing if desk.may("browse", UNDECIDED) else denied)
    if row.access != "password":
        raise Refuse(denied)
    _unlock(desk, row, password)
    return row


def _unlock(desk: Desk, row: AlbumRow, password: str | None) -> None:
    """Let the caller into a password album for as long as the session lasts. Raises `Refuse`."""
    catalog = desk.library.catalog
    guard = albums.effective_type(catalog, row.path).owner
    stored = guard.password if guard else None
    if guard is None or not password or not stored or not may_try(desk, guard):
        raise Refuse(PASSWORD_ERROR)
    if not users.password_matches(password, stored):
        sessions.note_failure(catalog, _door(guard), desk.address)
        raise Refuse(PASSWORD_ERROR)
    sessions.unlock_album(catalog, renew_session(desk), guard.id)
    desk.enter(desk.sid, sessions.session(catalog, desk.sid))


def renew_session(desk: Desk) -> str:
    """The id of the caller's session, from now on: one that may do more than before gets a new one (CVE-2022-22681).

    A visitor without a session gets one. A user's that the request names itself keeps its id: programs that put it
    into each call do not look for another, and no page of another site can have put it there.
    """
    catalog = desk.library.catalog
    if desk.is_named and desk.subject.user:
        return desk.sid
    if desk.sid:
        sid = sessions.renew_id(catalog, desk.sid)
    else:
        sid = sessions.open_session(catalog, None, days=VISIT_DAYS, address=desk.address)
    session = sessions.session(catalog, sid)
    desk.enter(sid, session)
    remembered = session is not None and session.lifetime > sessions.DAY
    desk.cookie = Cookie(sid, session.lifetime if session and remembered else None)
    return sid


def may_try(desk: Desk, guard: AlbumRow) -> bool:
    """Whether another password may be tried for that album from this address."""
    return sessions.may_try(desk.library.catalog, _door(guard), desk.address)


def _door(guard: AlbumRow) -> str:
    return f"album:{guard.id}"  # no user name holds a colon


def browsable(desk: Desk, album: str) -> bool:
    """Whether the caller may see the items of the album at that path."""
    return desk.may("browse", desk.library.standing(album))


def find_items(desk: Desk, ids: Sequence[str], *, denied: Fault, missing: Fault) -> list[ItemRow]:
    """The rows of the items that are there, in the order asked; ids of nothing are passed over in silence.

    Raises `Refuse`: `denied` when one is in an album the caller may not see, `missing` when none is there.
    """
    refs = [wire.parse_item_id(one) for one in dict.fromkeys(ids)]
    closed = {album for album in {ref.album for ref in refs} if not browsable(desk, album)}
    if closed and desk.share is None:
        raise Refuse(denied)
    known = _look_up(desk, refs, closed)
    shown = {ref for ref, row in known.items() if ref.album not in closed or may_browse_item(desk, row)}
    if any(ref.album in closed and ref not in shown for ref in refs):
        raise Refuse(denied)
    if not known:
        raise Refuse(missing)
    return list(known.values())


def may_browse_item(desk: Desk, row: ItemRow) -> bool:
    """Whether the caller may see that item, by its album or by the share that the request came by."""
    standing = desk.library.standing(row.album)
    if desk.share is not None and shares.held_by(
        desk.library.catalog, desk.share, [row.id], sight=sight_of_owner(desk)
    ):
        standing = structs.replace(standing, shares=desk.subject.shares)
    return desk.may("browse", standing)


def sight_of_owner(desk: Desk) -> Sight | None:
    """What the owner of the share sees that the request came by: nobody shows others more than that."""
    return sight_of(subject_of(desk.library, desk.share.owner if desk.share else None))


def find_item(desk: Desk, one: str, *, denied: Fault, missing: Fault) -> ItemRow:
    """The row of one item. Raises `Refuse` as `find_items` does."""
    return find_items(desk, (one,), denied=denied, missing=missing)[0]


def _look_up(
    desk: Desk, refs: Iterable[wire.ItemRef], closed: Collection[str]
) -> dict[wire.ItemRef, ItemRow]:
    """The rows; the directory of one that is not known yet is looked at, once, but not those closed to the caller."""
    catalog, rows, looked = desk.library.catalog, dict[wire.ItemRef, ItemRow](), set(closed)
    for ref in refs:
        row = items.item(catalog, ref.album, ref.name)
        if row is None and ref.album not in looked:
            looked.add(ref.album)
            if desk.library.has_directory(ref.album):
                desk.library.look_at(ref.album)
                row = items.item(catalog, ref.album, ref.name)
        if row is not None and row.kind == ref.kind:
            rows[ref] = row
    return rows


def shown_order(
    desk: Desk, album: AlbumRow, sort_by: str | None, direction: str | None
) -> tuple[str | None, bool]:
    """How an album is shown: the sort key, and whether it goes down.

    Without a key, and for the manual order where there is none, that is the album's own.
    """
    by_hand = sort_by == "preference" and is_arranged(desk.library.catalog, album.id)
    own = sort_by in (None, "preference") and not by_hand
    direction = direction or (album.sort_direction if own else "asc")
    return album.sort_by if own else sort_by, direction in DESCENDING


def next_offset(asked: int, *, got: int, limit: int, total: int) -> int:
    """Where the next page starts; `total` at the end, also where less came than was asked for.

    A client that loops until offset and total are equal must come to an end (API facts, flows 1.7).
    """
    after = asked + got
    if limit != 0 and (limit < 0 or got < limit):
        return total
    return min(after, total)
