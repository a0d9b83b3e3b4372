"""Answers SYNO.PhotoStation.Comment."""

from __future__ import annotations

from albumen import api, wire
from albumen.api.comments import (
    ACCESS_DENY,
    CREATE_FAIL,
    VALIDATE_FAIL,
    CommentCreated,
    CommentEntry,
    Comments,
    CreateComment,
    DeleteComment,
    ListComments,
)
from albumen.catalog import albums, comments
from albumen.declare import Nothing
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import find_item

MOST_NAME, MOST_COMMENT = 100, 2000  # letters


@api.Comment.list.answer
def list_comments(desk: Desk, asked: ListComments) -> Comments:
    """The comments on an item, with addresses only for who may manage its album."""
    row = find_item(desk, asked.id, denied=ACCESS_DENY, missing=ACCESS_DENY)
    manages = desk.may("manage", desk.library.standing(row.album))
    return Comments(
        comments=[
            CommentEntry(
                id=wire.numbered_id("comment", one.id),
                name=one.name,
                email=one.email if manages else "",
                comment=one.comment,
                date=one.date,
            )
            for one in comments.comments_on(desk.library.catalog, row.id)
        ]
    )


@api.Comment.create.answer
def create(desk: Desk, asked: CreateComment) -> CommentCreated:
    """Keep a comment. A user may always write, under the account's name; a visitor where the album allows it."""
    row = find_item(desk, asked.id, denied=ACCESS_DENY, missing=CREATE_FAIL)
    album = albums.album(desk.library.catalog, row.album)
    if not desk.subject.user and not (album and album.allow_comment):
        raise Refuse(ACCESS_DENY)
    name, comment, email = (text.strip() for text in (asked.name, asked.comment, asked.email or ""))
    if not name or not comment or len(comment) > MOST_COMMENT or max(len(name), len(email)) > MOST_NAME:
        raise Refuse(VALIDATE_FAIL)
    number = comments.add_comment(
        desk.library.catalog, row.id, name=desk.subject.user or name, email=email, comment=comment
    )
    if number is None:
        raise Refuse(CREATE_FAIL, "the item has as many comments as it can")
    return CommentCreated(id=wire.numbered_id("comment", number))


@api.Comment.delete.answer
def delete(desk: Desk, asked: DeleteComment) -> Nothing:
    """Delete a comment on an item; one that is not on it is refused."""
    row = find_item(desk, asked.id, denied=ACCESS_DENY, missing=ACCESS_DENY)
    desk.need("manage", row.album, otherwise=ACCESS_DENY)
    number = wire.parse_numbered_id("comment", asked.comment_id)
    if not comments.remove_comment(desk.library.catalog, row.id, number):
        raise Refuse(ACCESS_DENY, "there is no such comment on the item")
    return Nothing()
