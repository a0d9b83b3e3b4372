"""The older door for uploads, `include/asst_file_upload.php`: a file as the whole body, and what it is in headers.

Photo StatLr uses it to this day (API facts, flows 4). It sends, before a photo, thumbnails and a title for it, and
before a video converted copies. Ours makes its own of what it shows, so these are read and passed over; the title is
kept until the file comes.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from threading import Lock
from typing import Any
from urllib.parse import unquote

import msgspec
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from albumen import api
from albumen.api.common import NO_PERMISSION
from albumen.api.files import CANT_WRITE
from albumen.declare import Fault
from albumen.media.kinds import VIDEO_EXTENSIONS, extension_of
from albumen.moving.incoming import Incoming
from albumen.moving.units import StorageStopped
from albumen.station.desk import Desk, Refuse
from albumen.station.dispatch import Dispatcher, desk_for, identify
from albumen.station.requests import query_fields, session_candidates
from albumen.station.uploads import BLOCK, Body

PASSED_OVER = ("THUM_", "MP4_")
DUPLICATE = {"OVERWRITE": "overwrite", "SKIP": "ignore", "": "overwrite"}
MOST_TITLE = 64 * 1024
MOST_TITLES = 1000  # that wait for their file

log: Any = structlog.get_logger("albumen.station")


class OlderDoor:
    """Takes what comes through the older door; titles wait in memory for the file that follows."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher, self._lock = dispatcher, Lock()
        self._titles: OrderedDict[tuple[str, str, str], str] = OrderedDict()

    async def answer(self, request: Request) -> Response:
        """The answer to one part of an upload: success, or a text that says what is wrong."""
        try:
            return await self._take(request)
        except Refuse as refused:
            return _told(refused.fault)
        except (OSError, StorageStopped, ClientDisconnect) as error:
            log.warning("an upload was not kept", reason=str(error))
            return _told(CANT_WRITE)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("failed", reference=reference, script="asst_file_upload.php")
            return _answer({"success": False, "err_msg": f"failed, reference {reference}"})

    async def _take(self, request: Request) -> Response:
        library = self._dispatcher.library
        what = request.headers.get("x-upload-type", "").upper()
        album = unquote(request.headers.get("x-path", ""), errors="surrogateescape").strip("/")
        name = unquote(request.headers.get("x-orig-fname", ""), errors="surrogateescape")
        candidates = list(session_candidates(request, query=query_fields(request), body={}))
        who = await run_in_threadpool(identify, library, candidates)
        desk = await run_in_threadpool(desk_for, library, request, who)
        if not desk.subject.user or not desk.changes_allowed:
            raise Refuse(NO_PERMISSION)
        if what.startswith(PASSED_OVER):
            async for _ in request.stream():
                pass
            return _answer({"success": True})
        if what == "CUST_TITLE":
            self._keep_title((who.sid, album, name), await _text(request))
            return _answer({"success": True})
        if what != "ORIG_FILE":
            return _answer({"success": False, "err_msg": f"{what[:40]!r} is no upload that is known here"})
        fields = {
            "dest_folder_path": album,
            "filename": name,
            "duplicate": DUPLICATE.get(request.headers.get("x-duplicate", "").upper(), "ignore"),
            "mtime": request.headers.get("x-last-modified-time", str(int(time.time()))),
        }
        title = self._title_of((who.sid, album, name))
        return await self._keep(request, desk, fields | ({"title": title} if title else {}))

    async def _keep(self, request: Request, desk: Desk, fields: dict[str, str]) -> Response:
        """Write the body beside its target, then let it be named as any upload."""
        library = desk.library
        incoming = await run_in_threadpool(library.receive, fields["dest_folder_path"])
        body = Body(fields={}, file=incoming, file_name=fields["filename"])
        try:
            await _write(request, incoming)
            is_video = extension_of(fields["filename"]) in VIDEO_EXTENSIONS
            method = api.File.uploadvideo if is_video else api.File.uploadphoto
            await run_in_threadpool(self._dispatcher.call, method, desk, fields, body)
        finally:
            await run_in_threadpool(body.discard)
        return _answer({"success": True})

    def _keep_title(self, key: tuple[str, str, str], title: str) -> None:
        with self._lock:
            self._titles[key] = title
            while len(self._titles) > MOST_TITLES:
                self._titles.popitem(last=False)

    def _title_of(self, key: tuple[str, str, str]) -> str:
        with self._lock:
            return self._titles.pop(key, "")


async def _write(request: Request, incoming: Incoming) -> None:
    block = bytearray()
    async for chunk in request.stream():
        block += chunk
        if len(block) >= BLOCK:
            await run_in_threadpool(incoming.write, bytes(block))
            block.clear()
    await run_in_threadpool(incoming.write, bytes(block))


async def _text(request: Request) -> str:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk[: MOST_TITLE - len(data)]
    return data.decode("utf-8", "replace")


def _told(fault: Fault) -> Response:
    return _answer({"success": False, "err_msg": f"{fault.name}: {fault.meaning}"})


def _answer(told: dict[str, Any]) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(told), media_type="application/json", headers=headers)
