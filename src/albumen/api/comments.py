"""SYNO.PhotoStation.Comment: what people say about an item."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from albumen.api.common import EXCHIZZ, KLEMM, OSPHOTO, STATLR, ItemId, PsUsername, doc
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

VALIDATE_FAIL = Fault(
    491, "PHOTOSTATION_COMMENT_VALIDATE_FAIL", "Name or comment is empty or too long.", "Write both, shorter."
)
ACCESS_DENY = Fault(
    492,
    "PHOTOSTATION_COMMENT_ACCESS_DENY",
    "The caller may not see the item, or its album takes no comments.",
    "Allow comments on the album, or log in.",
)
CREATE_FAIL = Fault(493, "PHOTOSTATION_COMMENT_CREATE_FAIL", "The item is not there.", "List the album.")


class CommentEntry(Struct, frozen=True, kw_only=True):
    """A comment."""

    id: Annotated[str, doc("`comment_` and a number; one client cuts the number out.")]
    name: Annotated[str, doc("Who wrote it.")] = ""
    email: Annotated[str, doc("Address given with it; ours shows it to who may manage the album.")] = ""
    comment: Annotated[str, doc("The text, plain.")] = ""
    date: Annotated[str, doc("YYYY-MM-DD HH:MM:SS, station time.")] = ""


class Comments(Struct, frozen=True, kw_only=True):
    """The comments on an item."""

    comments: Annotated[list[CommentEntry], doc("The oldest first.")]


class ListComments(Request[Comments], frozen=True, kw_only=True):
    """List the comments on an item."""

    id: ItemId


class CommentCreated(Struct, frozen=True, kw_only=True):
    """The comment that was made; clients only look at success."""

    id: Annotated[str, doc("Its id.", OSPHOTO)] = ""


class CreateComment(Request[CommentCreated], frozen=True, kw_only=True):
    """Comment on an item, where its album allows that."""

    id: ItemId
    name: Annotated[str, doc("Who writes; a user's comments carry the account's name with us.")]
    comment: Annotated[str, doc("The text, plain.")]
    email: Annotated[str | None, doc("Address of who writes.", KLEMM, OSPHOTO)] = None


class DeleteComment(Request[Nothing], frozen=True, kw_only=True):
    """Delete a comment on an item."""

    id: ItemId
    comment_id: Annotated[str, doc("`comment_` and a number.", pattern="^comment_[0-9]+$")]
    ps_username: PsUsername = None


_PHOTO_ID = "photo_323032342f323032342d30372d323120486172626f7572_494d475f303034322e4a5047"


class Comment(Api[M], api="SYNO.PhotoStation.Comment", path="comment.php"):
    """Comments on items."""

    list = Method(
        ListComments,
        Right("browse", on="id"),
        (ACCESS_DENY,),
        example=ListComments(id=_PHOTO_ID),
        reply=Comments(
            comments=[
                CommentEntry(id="comment_7", name="Jon", comment="Good light.", date="2024-07-23 20:15:00")
            ]
        ),
        confidence="used-by-clients",
        sources=(STATLR, OSPHOTO, KLEMM, EXCHIZZ),
    )
    create = Method(
        CreateComment,
        Right("browse", on="id"),
        (VALIDATE_FAIL, ACCESS_DENY, CREATE_FAIL),
        example=CreateComment(id=_PHOTO_ID, name="Jon", comment="Good light."),
        reply=CommentCreated(id="comment_7"),
        confidence="used-by-clients",
        sources=(STATLR, OSPHOTO, KLEMM, EXCHIZZ),
        changes=True,
    )
    delete = Method(
        DeleteComment,
        Right("manage", on="id"),
        (ACCESS_DENY,),
        example=DeleteComment(id=_PHOTO_ID, comment_id="comment_7"),
        reply=Nothing(),
        confidence="used-by-clients",
        sources=(KLEMM, EXCHIZZ),
        changes=True,
    )
