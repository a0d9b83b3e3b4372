"""Answers SYNO.PhotoStation.Permission: who may browse, upload to and manage which album."""

from __future__ import annotations

from albumen import api, wire
from albumen.api.permissions import (
    ACCESS_DENY,
    BAD_PARAMS,
    AccountRights,
    AlbumRights,
    EditAlbumRights,
    EditGroupRights,
    EditSharers,
    GetAlbumRights,
    ListSharers,
    Sharer,
    Sharers,
)
from albumen.catalog import AlbumRow, rights, users
from albumen.catalog.rows import RightLevel, RightRow
from albumen.declare import Nothing
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import next_offset


@api.Permission.getalbum.answer
def getalbum(desk: Desk, asked: GetAlbumRights) -> AlbumRights:
    """The rights that hold in an album, and the album above that they come from."""
    row = _managed(desk, asked.id)
    decides, found = rights.rights_in(desk.library.catalog, row.path)
    follows = "" if decides is None or decides.id == row.id else wire.album_id(decides.path)
    return AlbumRights(
        id=wire.album_id(row.path),
        follows=follows,
        users=[_account(one) for one in found if one.kind == "user"],
        groups=[_account(one) for one in found if one.kind == "group"],
    )


@api.Permission.editalbum.answer
def editalbum(desk: Desk, asked: EditAlbumRights) -> Nothing:
    """Give users and groups exactly these rights on an album; without any right they are taken off it."""
    with desk.library.changing:
        row = _managed(desk, asked.id)
        level = _level(browse=asked.browse, upload=asked.upload, manage=asked.manage)
        _set(desk, [row], level, names=asked.user or (), of_groups=asked.group or ())
    return Nothing()


@api.Permission.editgroup.answer
def editgroup(desk: Desk, asked: EditGroupRights) -> Nothing:
    """Give one group exactly these rights on several albums, all or none."""
    with desk.library.changing:
        rows = [_managed(desk, one) for one in asked.id]
        level = _level(browse=asked.browse, upload=asked.upload, manage=asked.manage)
        _set(desk, rows, level, names=(), of_groups=(asked.group,))
    return Nothing()


@api.Permission.list_public_share.answer
def list_public_share(desk: Desk, asked: ListSharers) -> Sharers:
    """Which users may share with the public."""
    rows = users.users(desk.library.catalog)
    page = rows[asked.offset :] if asked.limit < 0 else rows[asked.offset : asked.offset + asked.limit]
    after = next_offset(asked.offset, got=len(page), limit=asked.limit, total=len(rows))
    told = [Sharer(name=one.name, allow_public_share=one.may_share) for one in page]
    return Sharers(total=len(rows), offset=after, users=told)


@api.Permission.edit_public_share.answer
def edit_public_share(desk: Desk, asked: EditSharers) -> Nothing:
    """Allow users to share with the public, or forbid it."""
    if not users.set_may_share(desk.library.catalog, asked.user, asked.allow_public_share):
        raise Refuse(BAD_PARAMS, "a user is not there")
    return Nothing()


def _managed(desk: Desk, one: str) -> AlbumRow:
    """The album of that id, which the caller may manage. Raises `Refuse`."""
    row = desk.library.find_album(wire.parse_album_id(one))
    desk.need("manage", row.path if row else "", otherwise=ACCESS_DENY)
    if row is None:
        raise Refuse(BAD_PARAMS, "the album is not there")
    return row


def _set(
    desk: Desk,
    rows: list[AlbumRow],
    level: RightLevel | None,
    *,
    names: tuple[str, ...],
    of_groups: tuple[str, ...],
) -> None:
    if not rows or not (names or of_groups):
        raise Refuse(BAD_PARAMS, "nobody is named, or no album")
    if any(row.path.count("/") >= rights.DEEPEST for row in rows):
        raise Refuse(BAD_PARAMS, "rights are kept on albums of the first two levels")
    try:
        for row in rows:
            rights.set_rights(desk.library.catalog, row.path, level, names=names, of_groups=of_groups)
    except rights.NoSuchAccount as error:
        raise Refuse(BAD_PARAMS, str(error)) from error


def _level(*, browse: bool, upload: bool, manage: bool) -> RightLevel | None:
    """The highest of them, which holds the others."""
    return "manage" if manage else "upload" if upload else "browse" if browse else None


def _account(row: RightRow) -> AccountRights:
    return AccountRights(
        name=row.name, browse=True, upload=row.level != "browse", manage=row.level == "manage"
    )
