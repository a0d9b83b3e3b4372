"""Answers SYNO.PhotoStation.PhotoLog."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from albumen import api
from albumen.api.logs import ClearLog, ExportLog, ListLog, LogLine, LogPage
from albumen.catalog import logs
from albumen.catalog.logs import LogRow
from albumen.declare import Blob, Nothing
from albumen.station.desk import Desk
from albumen.station.finding import next_offset
from albumen.station.ranges import StreamBlob

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First letters that make a spreadsheet take a text for something to work out (source: OWASP, CSV injection)."""


@api.PhotoLog.list.answer
def list_log(desk: Desk, asked: ListLog) -> LogPage:
    """A page of the log, the newest line first."""
    total, rows = logs.lines(
        desk.library.catalog,
        user=asked.user or "",
        keyword=asked.keyword or "",
        offset=asked.offset,
        limit=asked.limit,
    )
    after = next_offset(asked.offset, got=len(rows), limit=asked.limit, total=total)
    found = [
        LogLine(date=row.date, user=row.user, address=row.address, event=row.event, log=row.words)
        for row in rows
    ]
    return LogPage(total=total, offset=after, logs=found)


@api.PhotoLog.clear.answer
def clear(desk: Desk, asked: ClearLog) -> Nothing:
    """Empty the log; the line that says so is written behind it, as for every change."""
    logs.clear(desk.library.catalog)
    return Nothing()


@api.PhotoLog.export.answer
def export(desk: Desk, asked: ExportLog) -> Blob:
    """The whole log as a table that a spreadsheet can open without working anything out."""
    _, rows = logs.lines(desk.library.catalog)
    return StreamBlob(_table(rows), content_type="text/csv; charset=utf-8", name="photo log.csv")


def _table(rows: list[LogRow]) -> Iterator[bytes]:
    yield _line(("date", "user", "address", "event", "log"))
    for row in rows:
        yield _line((row.date, row.user, row.address, row.event, row.words))


def _line(cells: tuple[str, ...]) -> bytes:
    sink = io.StringIO()
    csv.writer(sink).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return sink.getvalue().encode("utf-8")
