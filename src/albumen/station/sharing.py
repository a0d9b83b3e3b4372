"""Public shares: how a link lets somebody in, and what it shows to whom."""

from __future__ import annotations

import time
from typing import Any

from albumen import wire
from albumen.api.shared_albums import ACCESS_DENY, NOT_EXISTS, AdvancedInfo
from albumen.catalog import Filter, ItemRow, SharedRow, items, search, sessions, shares, users
from albumen.catalog.reading import station_time
from albumen.declare import Fault
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import renew_session
from albumen.station.library import sight_of, subject_of
from albumen.station.rights import UNDECIDED

FIELDS = ("public_share_id", "filter_public_share")


def come_by_share(desk: Desk, asked: object) -> None:
    """Let a call see what the share shows that it names, if that is open to the caller; else nothing changes."""
    link = next((text for name in FIELDS if (text := getattr(asked, name, None))), None)
    row = shares.shared_by_link(desk.library.catalog, link) if link else None
    if row is not None and is_open_to(desk, row):
        desk.come_by(row)


def find_share(
    desk: Desk, link: str, *, missing: Fault = NOT_EXISTS, denied: Fault = ACCESS_DENY
) -> SharedRow:
    """What that link shows, and the call may see it from here on.

    Raises `Refuse`: `missing` for a link that is none or not open now, `denied` when its password was not told.
    """
    row = shares.shared_by_link(desk.library.catalog, link)
    if row is None or not (owns(desk, row) or row.is_open(now())):
        raise Refuse(missing)
    if not is_open_to(desk, row):
        raise Refuse(denied)
    desk.come_by(row)
    return row


def is_open_to(desk: Desk, row: SharedRow) -> bool:
    """Whether the caller may use the link now: its owner may also when it is not open."""
    if owns(desk, row):
        return True
    told = desk.session.shares if desk.session else frozenset[int]()
    return row.is_open(now()) and (row.password is None or row.id in told)


def owns(desk: Desk, row: SharedRow) -> bool:
    """Whether the share is the caller's."""
    return bool(desk.subject.user) and desk.subject.user == row.owner.name


def own_shared(desk: Desk, one: str, *, missing: Fault, denied: Fault) -> SharedRow:
    """The shared album of that id, to its owner; administrators have all.

    Raises `Refuse`: `denied` for others, whether it is there or not, `missing` to an administrator when it is not.
    """
    row = shares.shared_album(desk.library.catalog, wire.parse_numbered_id("sharedalbum", one))
    if row is not None and owns(desk, row):
        return row
    if not desk.may("admin", UNDECIDED):
        raise Refuse(denied)
    if row is None:
        raise Refuse(missing)
    return row


def tell_password(desk: Desk, row: SharedRow, password: str) -> None:
    """Open a share for as long as the caller's session lasts. Raises `Refuse` for a wrong password."""
    catalog, door = desk.library.catalog, f"share:{row.id}"  # no user name holds a colon
    if row.password is None or not sessions.may_try(catalog, door, desk.address):
        raise Refuse(ACCESS_DENY)
    if not users.password_matches(password, row.password):
        sessions.note_failure(catalog, door, desk.address)
        raise Refuse(ACCESS_DENY)
    sessions.open_share(catalog, renew_session(desk), row.id)
    desk.enter(desk.sid, sessions.session(catalog, desk.sid))


def share_filter(row: SharedRow, **wanted: Any) -> Filter:
    """What a share shows, narrowed by these members of a filter."""
    return Filter(share=row, **wanted)


def face_of_share(desk: Desk, row: SharedRow) -> ItemRow | None:
    """The item that stands for a share: its first photo that its owner may see."""
    sight = sight_of(subject_of(desk.library, row.owner))
    return search.face(desk.library.catalog, share_filter(row), sight=sight)


def item_in_share(desk: Desk, row: SharedRow, album: str, name: str) -> ItemRow | None:
    """The item of that place when the share shows it."""
    found = items.item(desk.library.catalog, album, name)
    sight = sight_of(subject_of(desk.library, row.owner))
    shown = found and shares.held_by(desk.library.catalog, row, [found.id], sight=sight)
    return found if shown else None


def advanced_info(row: SharedRow) -> AdvancedInfo:
    """What visitors may do in a share."""
    return AdvancedInfo(
        enable_marquee_tool=row.enable_marquee_tool,
        enable_comment=row.enable_comment,
        enable_color_label=row.enable_color_label,
        **{f"color_label_{number}": text for number, text in enumerate(row.labels, start=1)},
    )


def page_of(desk: Desk, row: SharedRow) -> str:
    """The address of the page of a share, "" without a link."""
    return f"{desk.base}/share/{row.link}" if row.link else ""


def now() -> str:
    """The moment, as bounds are kept."""
    return station_time(time.time())
