"""SYNO.PhotoStation.Permission: who may browse, upload to and manage which album."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from albumen.api.common import EXCHIZZ, OURS, AlbumId, AlbumIds, Limit, Offset, doc
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

BAD_PARAMS = Fault(
    426,
    "PHOTOSTATION_PERMISSION_BAD_PARAMS",
    "A parameter is wrong, or a user, group or album is not there.",
    "List them.",
)
ACCESS_DENY = Fault(
    427, "PHOTOSTATION_PERMISSION_ACCESS_DENY", "The user may not see or set rights.", "Ask its owner."
)

Names = Annotated[tuple[str, ...], doc("Names, as they log in or as groups are called.")]
Browse = Annotated[bool, doc("See the album and its items.")]
Upload = Annotated[bool, doc("Add items and albums; includes browse.")]
Manage = Annotated[bool, doc("Change, move and delete; includes upload and browse.")]


class AccountRights(Struct, frozen=True, kw_only=True):
    """What a user or group may do in an album."""

    name: Annotated[str, doc("Name of the user or group.")]
    browse: Browse = False
    upload: Upload = False
    manage: Manage = False


class AlbumRights(Struct, frozen=True, kw_only=True):
    """Who may do what in an album."""

    id: Annotated[str, doc("The album.")]
    follows: Annotated[str, doc("Id of the album above whose rights hold here; empty: it has its own.")] = ""
    users: Annotated[list[AccountRights], doc("Users with a right, by name.")]
    groups: Annotated[list[AccountRights], doc("Groups with a right, by name.")]


class GetAlbumRights(Request[AlbumRights], frozen=True, kw_only=True):
    """Tell who may do what in an album."""

    id: AlbumId


class EditAlbumRights(Request[Nothing], frozen=True, kw_only=True):
    """Give users and groups exactly these rights on an album; without any right they are taken off it.

    Rights are kept on albums of the first two levels; those further down follow.
    """

    id: AlbumId
    user: Annotated[Names | None, doc("Users.")] = None
    group: Annotated[Names | None, doc("Groups.")] = None
    browse: Browse = False
    upload: Upload = False
    manage: Manage = False


class EditGroupRights(Request[Nothing], frozen=True, kw_only=True):
    """Give one group exactly these rights on several albums."""

    group: Annotated[str, doc("Name of the group.")]
    id: AlbumIds
    browse: Browse = False
    upload: Upload = False
    manage: Manage = False


class Sharer(Struct, frozen=True, kw_only=True):
    """Whether a user may share with the public."""

    name: Annotated[str, doc("Account name.")]
    allow_public_share: Annotated[bool, doc("Whether the user may.")]


class Sharers(Struct, frozen=True, kw_only=True):
    """A page of users."""

    total: Annotated[int, doc("Users in all.")]
    offset: Annotated[int, doc("Where the next page starts.")]
    users: Annotated[list[Sharer], doc("By name.")]


class ListSharers(Request[Sharers], frozen=True, kw_only=True):
    """List which users may share with the public, one page at a time."""

    offset: Offset
    limit: Limit


class EditSharers(Request[Nothing], frozen=True, kw_only=True):
    """Allow users to share with the public, or forbid it; what they shared is not public any more then."""

    user: Names
    allow_public_share: Annotated[bool, doc("Whether they may.")]


_FAULTS = (BAD_PARAMS, ACCESS_DENY)


class Permission(Api[M], api="SYNO.PhotoStation.Permission", path="permission.php"):
    """Rights of users and groups."""

    getalbum = Method(
        GetAlbumRights,
        Right("manage", on="id"),
        _FAULTS,
        example=GetAlbumRights(id="album_32303234"),
        reply=AlbumRights(
            id="album_32303234",
            users=[AccountRights(name="jon", browse=True, upload=True)],
            groups=[AccountRights(name="family", browse=True)],
        ),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    editalbum = Method(
        EditAlbumRights,
        Right("manage", on="id"),
        _FAULTS,
        example=EditAlbumRights(id="album_32303234", user=("jon",), browse=True, upload=True),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    editgroup = Method(
        EditGroupRights,
        Right("admin"),
        _FAULTS,
        example=EditGroupRights(group="family", id=("album_32303234",), browse=True),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    list_public_share = Method(
        ListSharers,
        Right("admin"),
        _FAULTS,
        example=ListSharers(offset=0, limit=-1),
        reply=Sharers(total=1, offset=1, users=[Sharer(name="jon", allow_public_share=True)]),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    edit_public_share = Method(
        EditSharers,
        Right("admin"),
        _FAULTS,
        example=EditSharers(user=("jon",), allow_public_share=False),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
