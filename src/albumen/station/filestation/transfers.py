"""Answers SYNO.FileStation.Upload, .Download, .MD5 and .CheckPermission."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import structlog
from msgspec import UNSET

from albumen.api.filestation import CheckPermission, FileDownload, FileUpload, Md5
from albumen.api.filestation.common import BAD_PARAMETER, EXISTS, IO_ERROR, NOT_FOUND, Task
from albumen.api.filestation.transfers import (
    NO_FILE_NAME,
    GetBytes,
    MayWrite,
    Md5Found,
    Md5Status,
    StartMd5,
    StopMd5,
    Uploaded,
    UploadFile,
)
from albumen.catalog import items, scan
from albumen.declare import Blob, Nothing
from albumen.moving.confine import Outside
from albumen.moving.units import StorageStopped, look
from albumen.moving.vault import NotDone
from albumen.station.answers.files import modified_ns
from albumen.station.archive import Archive
from albumen.station.desk import Desk
from albumen.station.filestation.changing import find_job, readable
from albumen.station.filestation.counter import Counter, Place, Refusal, check_new_name
from albumen.station.filestation.listing import problem
from albumen.station.filestation.shifting import fault_of, make_folder
from albumen.station.filestation.tasks import Job
from albumen.station.ranges import FileBlob, StreamBlob

BLOCK = 1024 * 1024
REPLACES, SKIPS = ("true", "overwrite"), ("false", "skip")

log: Any = structlog.get_logger("albumen.station")


@FileUpload.upload.answer
def upload(counter: Counter, asked: UploadFile) -> Uploaded:
    """Keep an uploaded file under its name; what it replaces goes to the trash. Its crtime cannot be set."""
    incoming, counter.incoming = counter.incoming, None
    name = counter.incoming_name
    if incoming is None or not name:
        raise Refusal(NO_FILE_NAME)
    check_new_name(name)
    if asked.create_parents and counter.place(asked.path).status() is None:
        make_folder(counter, asked.path, parents=True)
    library, folder = counter.folder(asked.path, "upload")
    with library.changing:
        taken = look(library.directory(f"{folder}/{name}" if folder else name)) is not None
        if taken and asked.overwrite not in REPLACES:
            if asked.overwrite not in SKIPS:
                raise Refusal(EXISTS)
            return Uploaded(blSkip=True, file=name, progress=1)
        incoming.directory = library.directory(folder)
        try:
            placed = library.vault.place(
                incoming,
                name=name,
                mtime_ns=modified_ns(asked.mtime) if asked.mtime is not None else None,
                duplicate="overwrite" if taken else "ignore",
            )
        except (NotDone, StorageStopped, OSError, ValueError) as error:
            log.warning("an upload was not kept", reason=str(error))
            raise Refusal(fault_of(error)) from error
        if placed.state == "overwrote" and (old := items.item(library.catalog, folder, name)) is not None:
            items.remove_items(library.catalog, [old.id])
        if placed.state != "ignored":
            scan.note_file(library.catalog, library.root, folder, placed.name, digest=placed.digest)
    return Uploaded(blSkip=placed.state == "ignored", file=placed.name, pid=os.getpid(), progress=1)


@FileDownload.download.answer
def download(counter: Counter, asked: GetBytes) -> Blob:
    """The bytes of one file, ranges too; several, or a folder, as a zip of what the user may see."""
    places = [readable(counter, path) for path in dict.fromkeys(asked.path)]
    (first, *more) = places
    if not more and not first.is_folder():
        return FileBlob(_open(first), name=first.name, attachment=asked.mode == "download")
    if len({id(place.library) for place in places}) > 1 or first.library is None:
        raise Refusal(BAD_PARAMETER)
    archive = Archive(Desk(first.library, counter.subject(first.library)), flat=False)
    for place in places:
        if place.is_folder():
            archive.add_album(place.relative, above=place.above)
        else:
            archive.add_file(place.relative, above=place.above)
    return StreamBlob(archive.stream(), content_type="application/zip", name=f"{archive.first_name}.zip")


def _open(place: Place) -> int:
    assert place.library is not None
    try:
        return place.library.open_file(place.relative)
    except (Outside, OSError) as error:
        raise Refusal(NOT_FOUND, [problem(place, NOT_FOUND.code)]) from error


@Md5.start.answer
def start_md5(counter: Counter, asked: StartMd5) -> Task:
    """Begin to read a file."""
    place = readable(counter, asked.file_path)
    if place.is_folder():
        raise counter.missing(asked.file_path)

    def work(job: Job) -> None:
        hasher = hashlib.md5(usedforsecurity=False)
        try:
            with open(_open(place), "rb", buffering=0) as file:
                while (block := file.read(BLOCK)) and not job.stopped():
                    hasher.update(block)
        except (OSError, Refusal):
            job.fault = IO_ERROR
        if not job.stopped():
            job.result = hasher.hexdigest()

    job = Job(counter.user.name if counter.user else "", total=1)
    return Task(taskid=counter.tasks.begin(job, work, prefix=""))


@Md5.status.answer
def md5_status(counter: Counter, asked: Md5Status) -> Md5Found:
    """The MD5, once it is there."""
    job = find_job(counter, asked.taskid)
    if job.finished and job.fault is not None:
        raise Refusal(job.fault)
    return Md5Found(finished=job.finished, md5=job.result or UNSET)


@Md5.stop.answer
def stop_md5(counter: Counter, asked: StopMd5) -> Nothing:
    """Stop reading."""
    find_job(counter, asked.taskid).stop()
    return Nothing()


@CheckPermission.write.answer
def write(counter: Counter, asked: MayWrite) -> Nothing:
    """Succeed when a file of that name could be uploaded there as asked."""
    path, name = asked.path, asked.filename
    if name is None:
        path, _, name = asked.path.rpartition("/")
    library, folder = counter.folder(path, "upload")
    check_new_name(name)
    taken = look(library.directory(f"{folder}/{name}" if folder else name)) is not None
    allows = asked.overwrite is not None or asked.create_only is False
    if taken and not allows:
        raise Refusal(EXISTS)
    return Nothing()
