"""`albumen group`: users taken together, to give them rights."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from albumen.catalog import Catalog, groups
from albumen.cli.accounts import Json, Library, State, accounts_of, told
from albumen.cli.console import DONE, Problem, say, say_json, shown, table


def list_groups(*, library: Library, state: State = None, json: Json = False) -> int:
    """List the groups with their members."""
    with accounts_of(library, state) as catalog:
        rows = [(one, groups.members_of(catalog, one.name)) for one in groups.groups(catalog)]
    if json:
        for one, names in rows:
            say_json({"name": one.name, "description": one.description, "members": names})
    else:
        table(("group", "members"), ((shown(one.name), shown(", ".join(names))) for one, names in rows))
    return DONE


def add(
    group: Annotated[str, Parameter(help="Name of the group.")],
    /,
    *members: Annotated[str, Parameter(help="Users to put into it.")],
    library: Library,
    state: State = None,
    description: Annotated[str, Parameter(help="What it is for.")] = "",
) -> int:
    """Make a group of users."""
    with accounts_of(library, state) as catalog, told():
        groups.add_group(catalog, group, description=description, names=members)
        say(f"The group {shown(group)} has {len(set(members)):,} member{'s' * (len(set(members)) != 1)}.")
    return DONE


def join(
    group: Annotated[str, Parameter(help="Name of the group.")],
    /,
    *members: Annotated[str, Parameter(help="Users to put in.")],
    library: Library,
    state: State = None,
) -> int:
    """Put users into a group."""
    return _members(library, state, group, put_in=members)


def leave(
    group: Annotated[str, Parameter(help="Name of the group.")],
    /,
    *members: Annotated[str, Parameter(help="Users to take out.")],
    library: Library,
    state: State = None,
) -> int:
    """Take users out of a group; what it let them do ends at their next request."""
    return _members(library, state, group, out=members)


def _members(
    library: str, state: str | None, group: str, *, put_in: tuple[str, ...] = (), out: tuple[str, ...] = ()
) -> int:
    if not put_in and not out:
        raise Problem("no-members", "Name the users as well, behind the group.")
    with accounts_of(library, state) as catalog, told():
        if not groups.change_members(catalog, group, add=put_in, remove=out):
            raise _no_group(catalog, group)
        say(f"In {shown(group)}: {shown(', '.join(groups.members_of(catalog, group))) or 'nobody'}.")
    return DONE


def remove(
    group: Annotated[str, Parameter(help="Name of the group.")],
    /,
    *,
    library: Library,
    state: State = None,
) -> int:
    """Remove a group and the rights that it gave; its users stay."""
    with accounts_of(library, state) as catalog:
        if not groups.remove_groups(catalog, [group]):
            raise _no_group(catalog, group)
        say(f"The group {shown(group)} is removed.")
    return DONE


def _no_group(catalog: Catalog, name: str) -> Problem:
    known = ", ".join(one.name for one in groups.groups(catalog)) or "none yet"
    return Problem("no-such-group", f"There is no group {name!r}; there is: {known}.")
