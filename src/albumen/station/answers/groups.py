"""Answers SYNO.PhotoStation.Group: users taken together, to give them rights."""

from __future__ import annotations

from albumen import api
from albumen.api.common import BAD_REQUEST
from albumen.api.groups import (
    CreateGroup,
    DeleteGroups,
    EditGroup,
    EditMembers,
    GetGroup,
    GroupEntry,
    GroupPage,
    ListGroupMembers,
    ListGroups,
    Member,
    Members,
)
from albumen.catalog import groups
from albumen.catalog.groups import GroupExists
from albumen.catalog.rights import NoSuchAccount
from albumen.catalog.rows import GroupRow
from albumen.declare import Nothing
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import next_offset


@api.Group.list.answer
def list_groups(desk: Desk, asked: ListGroups) -> GroupPage:
    """A page of the groups, by name."""
    rows = groups.groups(desk.library.catalog)
    page = rows[asked.offset :] if asked.limit < 0 else rows[asked.offset : asked.offset + asked.limit]
    after = next_offset(asked.offset, got=len(page), limit=asked.limit, total=len(rows))
    return GroupPage(total=len(rows), offset=after, groups=[_entry(one) for one in page])


@api.Group.get.answer
def get(desk: Desk, asked: GetGroup) -> GroupEntry:
    """The facts of one group."""
    return _entry(_known(desk, asked.name))


@api.Group.getmember.answer
def getmember(desk: Desk, asked: ListGroupMembers) -> Members:
    """A page of the users in a group, by name."""
    names = groups.members_of(desk.library.catalog, _known(desk, asked.name).name)
    page = names[asked.offset :] if asked.limit < 0 else names[asked.offset : asked.offset + asked.limit]
    after = next_offset(asked.offset, got=len(page), limit=asked.limit, total=len(names))
    return Members(total=len(names), offset=after, members=[Member(name=one) for one in page])


@api.Group.create.answer
def create(desk: Desk, asked: CreateGroup) -> Nothing:
    """Make a group, of users that are there."""
    try:
        groups.add_group(
            desk.library.catalog, asked.name, description=asked.description or "", names=asked.user or ()
        )
    except (GroupExists, NoSuchAccount) as error:
        raise Refuse(BAD_REQUEST, str(error)) from error
    return Nothing()


@api.Group.edit.answer
def edit(desk: Desk, asked: EditGroup) -> Nothing:
    """Rename or describe a group; its rights stay."""
    name = _known(desk, asked.name).name
    try:
        groups.change_group(
            desk.library.catalog, name, new_name=asked.new_name, description=asked.description
        )
    except GroupExists as error:
        raise Refuse(BAD_REQUEST, str(error)) from error
    return Nothing()


@api.Group.editmember.answer
def editmember(desk: Desk, asked: EditMembers) -> Nothing:
    """Put users into a group and take others out, all or nothing."""
    name = _known(desk, asked.name).name
    try:
        groups.change_members(desk.library.catalog, name, add=asked.add or (), remove=asked.remove or ())
    except NoSuchAccount as error:
        raise Refuse(BAD_REQUEST, str(error)) from error
    return Nothing()


@api.Group.delete.answer
def delete(desk: Desk, asked: DeleteGroups) -> Nothing:
    """Delete groups and the rights they gave, all or none."""
    if not asked.name or not groups.remove_groups(desk.library.catalog, asked.name):
        raise Refuse(BAD_REQUEST, "a group is not there")
    return Nothing()


def _known(desk: Desk, name: str) -> GroupRow:
    row = groups.group(desk.library.catalog, name)
    if row is None:
        raise Refuse(BAD_REQUEST, f"there is no group {name!r}")
    return row


def _entry(row: GroupRow) -> GroupEntry:
    return GroupEntry(name=row.name, description=row.description, members=row.members)
