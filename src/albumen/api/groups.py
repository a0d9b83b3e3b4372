"""SYNO.PhotoStation.Group: users taken together, to give them rights. It has no codes of its own."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from albumen.api.common import (
    BAD_REQUEST,
    EXCHIZZ,
    NO_PERMISSION,
    OURS,
    Filled,
    Limit,
    Offset,
    doc,
)
from albumen.api.permissions import Names
from albumen.declare import Api, M, Method, Nothing, Request, Right

Name = Annotated[str, doc("Name of the group; it is its id too.", min_length=1)]


class GroupEntry(Struct, frozen=True, kw_only=True):
    """A group."""

    name: Annotated[str, doc("Its name.")]
    description: Annotated[str, doc("Description.")] = ""
    members: Annotated[int, doc("Users in it.")] = 0


class GroupPage(Struct, frozen=True, kw_only=True):
    """A page of groups."""

    total: Annotated[int, doc("Groups in all.")]
    offset: Annotated[int, doc("Where the next page starts.")]
    groups: Annotated[list[GroupEntry], doc("By name.")]


class ListGroups(Request[GroupPage], frozen=True, kw_only=True):
    """List the groups, one page at a time."""

    offset: Offset
    limit: Limit


class GetGroup(Request[GroupEntry], frozen=True, kw_only=True):
    """Tell the facts of one group."""

    name: Name


class ListDsmGroups(Request[GroupPage], frozen=True, kw_only=True):
    """List the groups of the NAS itself, one page at a time."""

    offset: Offset
    limit: Limit


class Member(Struct, frozen=True, kw_only=True):
    """A user in a group."""

    name: Annotated[str, doc("Account name.")]


class Members(Struct, frozen=True, kw_only=True):
    """A page of the users in a group."""

    total: Annotated[int, doc("Users in all.")]
    offset: Annotated[int, doc("Where the next page starts.")]
    members: Annotated[list[Member], doc("By name.")]


class ListGroupMembers(Request[Members], frozen=True, kw_only=True):
    """List the users in a group, one page at a time."""

    name: Name
    offset: Offset
    limit: Limit


class CreateGroup(Request[Nothing], frozen=True, kw_only=True):
    """Make a group."""

    name: Name
    description: Annotated[str | None, doc("Description.")] = None
    user: Annotated[Names | None, doc("Users to put into it.")] = None


class EditGroup(Request[Nothing], frozen=True, kw_only=True):
    """Rename or describe a group; its rights stay."""

    name: Name
    new_name: Annotated[Filled | None, doc("New name.")] = None
    description: Annotated[str | None, doc("Description.")] = None


class EditMembers(Request[Nothing], frozen=True, kw_only=True):
    """Put users into a group and take others out, all or nothing."""

    name: Name
    add: Annotated[Names | None, doc("Users to put in; those in it already stay.")] = None
    remove: Annotated[Names | None, doc("Users to take out.")] = None


class DeleteGroups(Request[Nothing], frozen=True, kw_only=True):
    """Delete groups and the rights they gave; the users stay."""

    name: Annotated[Names, doc("Names of the groups.")]


_FAULTS = (BAD_REQUEST, NO_PERMISSION)
_FAMILY = GroupEntry(name="family", description="All of us", members=4)


class Group(Api[M], api="SYNO.PhotoStation.Group", path="group.php"):
    """Groups of users."""

    list = Method(
        ListGroups,
        Right("admin"),
        _FAULTS,
        example=ListGroups(offset=0, limit=-1),
        reply=GroupPage(total=1, offset=1, groups=[_FAMILY]),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    get = Method(
        GetGroup,
        Right("admin"),
        _FAULTS,
        example=GetGroup(name="family"),
        reply=_FAMILY,
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    get_dsm_group = Method(
        ListDsmGroups,
        Right("admin"),
        _FAULTS,
        example=ListDsmGroups(offset=0, limit=-1),
        reply=GroupPage(total=0, offset=0, groups=[]),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        unserved="There is no NAS below our station whose groups it could list.",
    )
    getmember = Method(
        ListGroupMembers,
        Right("admin"),
        _FAULTS,
        example=ListGroupMembers(name="family", offset=0, limit=-1),
        reply=Members(total=1, offset=1, members=[Member(name="jon")]),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    create = Method(
        CreateGroup,
        Right("admin"),
        _FAULTS,
        example=CreateGroup(name="family", description="All of us", user=("mira", "jon")),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    edit = Method(
        EditGroup,
        Right("admin"),
        _FAULTS,
        example=EditGroup(name="family", new_name="home"),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    editmember = Method(
        EditMembers,
        Right("admin"),
        _FAULTS,
        example=EditMembers(name="family", add=("eva",), remove=("jon",)),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    delete = Method(
        DeleteGroups,
        Right("admin"),
        _FAULTS,
        example=DeleteGroups(name=("family",)),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
