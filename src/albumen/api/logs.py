"""SYNO.PhotoStation.PhotoLog: what users and visitors changed."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from albumen.api.common import EXCHIZZ, OURS, Limit, Offset, doc
from albumen.declare import Api, Blob, Fault, M, Method, Nothing, Request, Right

ACCESS_DENY = Fault(
    561, "PHOTOSTATION_LOG_ACCESS_DENY", "Only administrators read the log.", "Log in as an administrator."
)


class LogLine(Struct, frozen=True, kw_only=True):
    """One line of the log."""

    date: Annotated[str, doc("YYYY-MM-DD HH:MM:SS, station time.")]
    user: Annotated[str, doc("Account name; empty for a visitor.")] = ""
    address: Annotated[str, doc("Network address of the caller.")] = ""
    event: Annotated[str, doc("Method that was called, such as Album.delete.")]
    log: Annotated[str, doc("What happened, in words.")] = ""


class LogPage(Struct, frozen=True, kw_only=True):
    """A page of the log."""

    total: Annotated[int, doc("Lines in all.")]
    offset: Annotated[int, doc("Where the next page starts.")]
    logs: Annotated[list[LogLine], doc("The newest first.")]


class ListLog(Request[LogPage], frozen=True, kw_only=True):
    """List the log, one page at a time, newest first."""

    offset: Offset
    limit: Limit
    user: Annotated[str | None, doc("Lines of this account only.")] = None
    keyword: Annotated[str | None, doc("Lines that hold this text only.")] = None


class ClearLog(Request[Nothing], frozen=True, kw_only=True):
    """Empty the log; who did so stays in it."""


class ExportLog(Request[Blob], frozen=True, kw_only=True):
    """Fetch the log as a table: comma separated, with a head line, in UTF-8."""


class PhotoLog(Api[M], api="SYNO.PhotoStation.PhotoLog", path="log.php"):
    """The log of changes."""

    list = Method(
        ListLog,
        Right("admin"),
        (ACCESS_DENY,),
        example=ListLog(offset=0, limit=1),
        reply=LogPage(
            total=17,
            offset=1,
            logs=[LogLine(date="2024-07-24 09:00:10", user="mira", event="Album.create", log="2024/Lake")],
        ),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    clear = Method(
        ClearLog,
        Right("admin"),
        (ACCESS_DENY,),
        example=ClearLog(),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    export = Method(
        ExportLog,
        Right("admin"),
        (ACCESS_DENY,),
        example=ExportLog(),
        reply=Blob(b"date,user,address,event,log\r\n", content_type="text/csv"),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
