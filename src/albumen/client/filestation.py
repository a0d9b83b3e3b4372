"""What both clients of a NAS can do, written once: folders, facts, moves as tasks, uploads and ranged reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import UNSET

from albumen.api.filestation import (
    CheckPermission,
    CopyMove,
    CreateFolder,
    Delete,
    DsmAuth,
    DsmInfo,
    FileDownload,
    FileInfo,
    FileUpload,
    List,
    Md5,
    Rename,
)
from albumen.api.filestation.changing import Progress as TaskProgress
from albumen.api.filestation.common import NO_SUCH_TASK, Aspect, Entry, Problem
from albumen.api.filestation.transfers import Uploaded
from albumen.client import files
from albumen.client.errors import TransferBroken, UnexpectedAnswer
from albumen.client.exchange import Pause, Pour, Progress, Steps
from albumen.client.faces import Face, Step
from albumen.client.nas_errors import NasFault, nas_fault
from albumen.client.nas_session import NasSession
from albumen.declare import Blob, M, Method, Request, Upload

PAGE = 2000
FACTS_AT_ONCE = 200
SHORTEST_WAIT, LONGEST_WAIT = 0.05, 2.0  # seconds between two looks at a task
MOST_LISTINGS = 3  # a folder that changes during this many listings is not worth another try
SYSTEM_NAMES = frozenset({"@eaDir", "@tmp", "#recycle", "#snapshot"})
"""Folders of the NAS itself, which are never listed to anybody (DSM facts, flows 2)."""


class NasApis(Face[M]):
    """The declared APIs of a NAS as attributes: `list.getinfo(...)`, `copy_move.start(...)`."""

    def __init__(self, send: Callable[[Method[Any, Any], Request[Any]], Any]) -> None:
        self.info: DsmInfo[M] = DsmInfo(send)
        self.auth: DsmAuth[M] = DsmAuth(send)
        self.file_info: FileInfo[M] = FileInfo(send)
        self.list: List[M] = List(send)
        self.create_folder: CreateFolder[M] = CreateFolder(send)
        self.rename: Rename[M] = Rename(send)
        self.copy_move: CopyMove[M] = CopyMove(send)
        self.delete: Delete[M] = Delete(send)
        self.file_upload: FileUpload[M] = FileUpload(send)
        self.file_download: FileDownload[M] = FileDownload(send)
        self.md5: Md5[M] = Md5(send)
        self.check_permission: CheckPermission[M] = CheckPermission(send)


class FileSurface(NasApis[M]):
    """A NAS by its files; `FileStation` calls what is here, `AsyncFileStation` awaits it."""

    def __init__(self, session: NasSession) -> None:
        self._session = session
        super().__init__(self._send)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url} as {self.user}>"

    def _send(self, method: Method[Any, Any], request: Request[Any]) -> Any:
        return self.drive(self._session.send(method, request))

    @property
    def url(self) -> str:
        """The address of the NAS without a slash at the end."""
        return self._session.base

    @property
    def user(self) -> str:
        """The account we log in as."""
        return self._session.user

    @property
    def login_count(self) -> int:
        """Logins so far."""
        return self._session.login_count

    @property
    def requests(self) -> int:
        """HTTP requests sent so far, retries included."""
        return self._session.requests

    @property
    def device_id(self) -> str | None:
        """The id that stands for the code of the second step in later logins; keep it with the account."""
        return self._session.device_id

    @Step
    def connect(self) -> Steps[None]:
        """Discover the NAS and log in, if that is not done. Raises `NasLoginRefused` and its kinds."""
        if not self._session.is_open:
            yield from self._session.renew()

    @Step
    def discover(self) -> Steps[frozenset[str]]:
        """The names of the APIs that are served there; needs no login. Raises `NotAPhotoStation`."""
        return frozenset((yield from self._session.discover()))

    @Step
    def renew(self) -> Steps[None]:
        """Log in again, whatever the session is."""
        yield from self._session.renew()

    @Step
    def folder(self, path: str, *, additional: tuple[Aspect, ...] = ("size", "time")) -> Steps[list[Entry]]:
        """All entries of a folder by name, folders of the system left out; pages are put together.

        Paging is by position: a folder whose `total` changes on the way is listed again. Raises
        `UnexpectedAnswer` when it keeps changing, or when the facts asked for do not come.
        """
        for _ in range(MOST_LISTINGS):
            entries = yield from self._pages(path, additional)
            if entries is not None:
                return [entry for entry in entries if entry.name not in SYSTEM_NAMES]
        raise UnexpectedAnswer(f"{path!r} keeps changing while it is listed.", "Try again later.")

    def _pages(self, path: str, additional: tuple[Aspect, ...]) -> Steps[list[Entry] | None]:
        entries: list[Entry] = []
        total: int | None = None
        while True:
            request = List.list.request(
                folder_path=path,
                offset=len(entries),
                limit=PAGE,
                sort_by="name",
                sort_direction="asc",
                filetype="all",
                additional=additional or None,
            )
            page = yield from self._session.send(List.list, request)
            if total is not None and page.total != total:
                return None
            total = page.total
            if additional and any(entry.additional is UNSET for entry in page.files):
                raise UnexpectedAnswer(
                    f"{path!r} was listed without the facts that were asked for.",
                    "The NAS reads lists in another way than it tells; please report its version.",
                )
            entries += page.files
            if not page.files or len(entries) >= page.total:
                return entries

    @Step
    def facts(
        self, paths: Sequence[str], *, additional: tuple[Aspect, ...] = ("size", "time")
    ) -> Steps[dict[str, Entry]]:
        """The entries of those paths that are there, by path; the others are left out (408 inside a success)."""
        found: dict[str, Entry] = {}
        for start in range(0, len(paths), FACTS_AT_ONCE):
            some = tuple(paths[start : start + FACTS_AT_ONCE])
            answer = yield from self._session.send(
                List.getinfo, List.getinfo.request(path=some, additional=additional or None)
            )
            if len(answer.files) != len(some):
                raise UnexpectedAnswer(
                    f"The NAS told of {len(answer.files)} paths when asked for {len(some)}.", "Try again."
                )
            found |= {
                path: entry
                for path, entry in zip(some, answer.files, strict=True)
                if entry.code is UNSET and entry.name is not UNSET
            }
        return found

    @Step
    def move(self, paths: Sequence[str], to: str, *, copy: bool = False) -> Steps[tuple[Problem, ...]]:
        """Move (or copy) entries into a folder, replacing nothing, and wait for the end of the task.

        Returns what the task said of paths that failed. Names that were taken are skipped and told nowhere:
        ask `facts` afterwards. A task that is not known any more (599) has ended.
        """
        request = CopyMove.start.request(
            path=tuple(paths),
            dest_folder_path=to,
            overwrite=False,
            remove_src=not copy,
            accurate_progress=False,
        )
        task = yield from self._session.send(CopyMove.start, request)
        return (
            yield from self._ended(CopyMove.status, CopyMove.status.request(taskid=task.taskid), request.path)
        )

    def _ended(
        self, method: Method[Any, Any], request: Request[Any], paths: tuple[str, ...]
    ) -> Steps[tuple[Problem, ...]]:
        wait = SHORTEST_WAIT
        while True:
            try:
                status: TaskProgress = yield from self._session.send(method, request)
            except NasFault as fault:
                if fault.code != NO_SUCH_TASK.code:
                    raise
                return ()
            if status.finished:
                return _problems(status, method, paths)
            yield Pause(wait)
            wait = min(wait * 1.5, LONGEST_WAIT)

    @Step
    def hash_of(self, path: str) -> Steps[str]:
        """The MD5 of a file as the NAS computes it, 32 hex digits."""
        task = yield from self._session.send(Md5.start, Md5.start.request(file_path=path))
        wait = SHORTEST_WAIT
        while True:
            found = yield from self._session.send(Md5.status, Md5.status.request(taskid=task.taskid))
            if found.finished and found.md5 is not UNSET:
                return str(found.md5)
            yield Pause(wait)
            wait = min(wait * 1.5, LONGEST_WAIT)

    @Step
    def upload(
        self,
        path: str | os.PathLike[str],
        *,
        folder: str,
        name: str | None = None,
        create_parents: bool = False,
        progress: Progress | None = None,
    ) -> Steps[Uploaded]:
        """Upload a file into a folder, with its time, replacing nothing: `blSkip` tells that the name was taken.

        It is read while it is sent. Afterwards the NAS is asked for the file: raises `TransferBroken` for
        another size.
        """
        local: str = os.fspath(path)
        target: str = name or os.path.basename(local)
        facts = os.stat(local)
        request = FileUpload.upload.request(
            path=folder,
            create_parents=create_parents,
            overwrite="false",
            mtime=facts.st_mtime_ns // 10**6,
            file=Upload(path=local, name=target),
        )
        answer: Uploaded = yield from self._session.send(FileUpload.upload, request, progress=progress)
        if not answer.blSkip:
            there = f"{folder}/{target}"
            (entry,) = (
                yield from self._session.send(
                    List.getinfo, List.getinfo.request(path=(there,), additional=("size",))
                )
            ).files
            if entry.additional is UNSET or entry.additional.size != facts.st_size:
                raise TransferBroken(
                    f"{there!r} did not arrive whole.", "Delete it on the NAS and upload again."
                )
        return answer

    @Step
    def read_range(self, path: str, offset: int, length: int | None) -> Steps[Blob]:
        """`length` bytes (None: all) of a file from `offset` on; `partial` is False where ranges are ignored."""
        headers = files.range_header(offset, length)
        request = FileDownload.download.request(path=(path,), mode="open")
        blob: Blob = yield from self._session.send(FileDownload.download, request, headers=headers)
        return blob

    @Step
    def save(self, path: str, to: str | os.PathLike[str]) -> Steps[None]:
        """Fetch a file into a new one: under its name only when it is whole and on the disk."""
        request = FileDownload.download.request(path=(path,), mode="download")
        with files.landing(os.fspath(to)) as file:
            blob: Blob = yield from self._session.send(FileDownload.download, request)
            yield Pour(blob, file.write)

    @Step
    def call(self, api: str, method: str, /, version: int | None = None, **params: object) -> Steps[Any]:
        """Call any method by its names on the wire and get the decoded JSON as it is, or the `Blob`."""
        return (yield from self._session.raw(api, method, version, params))


def _problems(status: TaskProgress, method: Method[Any, Any], paths: tuple[str, ...]) -> tuple[Problem, ...]:
    """What a finished task says of failures, in whichever of its forms. Raises `NasFault` for one without paths."""
    told = tuple(status.errors or ()) if status.errors is not UNSET else ()
    if status.error is not UNSET:
        told = told or status.error.errors
        if not told:
            raise nas_fault(
                status.error.code,
                api=method.owner.api,
                method=method.name,
                request={"path": ", ".join(paths)},
            )
    if not told and status.status == "FAIL":
        raise nas_fault(401, api=method.owner.api, method=method.name, request={"path": ", ".join(paths)})
    return told
