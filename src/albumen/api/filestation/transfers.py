"""SYNO.FileStation.Upload, .Download, .MD5 and .CheckPermission: bytes in, bytes out, and proof of both."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from albumen.api.common import doc
from albumen.api.filestation.common import (
    CHRIS,
    CMEANS,
    FILE_FAULTS,
    FUSE,
    GUIDES,
    MIB,
    N4S4,
    SPIKE,
    USECASES,
    Paths,
    Task,
    TaskId,
)
from albumen.declare import Api, Blob, Fault, M, Method, Nothing, Request, Right, Upload

WRONG_LENGTH = Fault(
    1800, "FILESTATION_WRONG_LENGTH", "The length is missing or differs.", "Upload it again."
)
NO_FILE_NAME = Fault(
    1802, "FILESTATION_NO_FILE_NAME", "The last part has no file name.", "Send the file last."
)
CANCELLED = Fault(1803, "FILESTATION_UPLOAD_CANCELLED", "The upload broke off.", "Upload it again.")
NAME_TAKEN = Fault(1805, "FILESTATION_UPLOAD_NAME_TAKEN", "The name is taken.", "Say overwrite.")
UPLOAD_FAULTS: tuple[Fault, ...] = (
    WRONG_LENGTH,
    Fault(1801, "FILESTATION_UPLOAD_TIMEOUT", "Nothing came for too long.", "Upload it again."),
    NO_FILE_NAME,
    CANCELLED,
    Fault(1804, "FILESTATION_UPLOAD_FAT_SIZE", "The file is too large for FAT.", "Use another volume."),
    NAME_TAKEN,
)

Milliseconds = Annotated[int | None, doc("Milliseconds since 1970.")]


class Uploaded(Struct, frozen=True, kw_only=True):
    """What became of an upload; `blSkip` says that the old file was kept."""

    blSkip: bool = False
    file: Annotated[str | UnsetType, doc("The name as stored.")] = UNSET
    pid: int | UnsetType = UNSET
    progress: float | UnsetType = UNSET
    tmpfile: str | UnsetType = UNSET


class UploadFile(Request[Uploaded], frozen=True, kw_only=True):
    """Upload a file, as the last part of a multipart form whose other parts are plain text."""

    path: Annotated[str, doc("The folder; version 1 calls it dest_folder_path.")]
    create_parents: Annotated[bool | None, doc("Make the folder; needed by the guide, left out by some.")] = (
        None
    )
    overwrite: Annotated[
        Literal["true", "false", "overwrite", "skip"] | None,
        doc(
            "Where the name is taken: true (version 3: overwrite) replaces, false (skip) keeps the old file."
        ),
    ] = None
    mtime: Milliseconds = None
    crtime: Milliseconds = None
    atime: Milliseconds = None
    size: Annotated[int | None, doc("Bytes of the file.")] = None
    file: Annotated[Upload | None, doc("The file.")] = None


class FileUpload(Api[M], api="SYNO.FileStation.Upload", path="entry.cgi"):
    """Uploads."""

    upload = Method(
        UploadFile,
        Right("session"),
        (*FILE_FAULTS, *UPLOAD_FAULTS),
        example=UploadFile(path="/photo/2024", create_parents=True, overwrite="false", mtime=1721585073000),
        reply=Uploaded(file="a.jpg"),
        confidence="documented",
        sources=(*GUIDES, MIB, N4S4, CMEANS, USECASES, FUSE, CHRIS),
        versions=range(1, 4),
        changes=True,
    )


class GetBytes(Request[Blob], frozen=True, kw_only=True):
    """Fetch a file; several, or a folder, come as a zip."""

    path: Paths
    mode: Annotated[
        Literal["open", "download"] | None, doc("`open` shows it, `download` is an attachment.")
    ] = None


class FileDownload(Api[M], api="SYNO.FileStation.Download", path="entry.cgi"):
    """Downloads, in ranges for single files."""

    download = Method(
        GetBytes,
        Right("session"),
        FILE_FAULTS,
        example=GetBytes(path=("/photo/a.jpg",), mode="open"),
        reply=Blob(b"\xff\xd8", content_type="image/jpeg"),
        confidence="documented",
        sources=(*GUIDES, SPIKE, USECASES, MIB, CMEANS),
        versions=range(1, 3),
    )


class StartMd5(Request[Task], frozen=True, kw_only=True):
    """Begin the MD5 of one file."""

    file_path: Annotated[str, doc("The file.")]


class Md5Found(Struct, frozen=True, kw_only=True):
    """The MD5 as 32 hex digits, once finished."""

    finished: bool = False
    md5: str | UnsetType = UNSET


class Md5Status(Request[Md5Found], frozen=True, kw_only=True):
    """Tell how it stands."""

    taskid: TaskId


class StopMd5(Request[Nothing], frozen=True, kw_only=True):
    """Stop it."""

    taskid: TaskId


class Md5(Api[M], api="SYNO.FileStation.MD5", path="entry.cgi"):
    """The MD5 of a file, so that nothing need be downloaded to compare."""

    start = Method(
        StartMd5,
        Right("session"),
        FILE_FAULTS,
        example=StartMd5(file_path="/photo/a.jpg"),
        reply=Task(taskid="51CE617CF57B24E5"),
        confidence="documented",
        sources=(*GUIDES, USECASES),
        versions=range(1, 3),
    )
    status = Method(
        Md5Status,
        Right("session"),
        FILE_FAULTS,
        example=Md5Status(taskid="51CE617CF57B24E5"),
        reply=Md5Found(finished=True, md5="6336c5a59aa63dd2042783f88e15410a"),
        confidence="documented",
        sources=(*GUIDES, USECASES),
        versions=range(1, 3),
    )
    stop = Method(
        StopMd5,
        Right("session"),
        FILE_FAULTS,
        example=StopMd5(taskid="51CE617CF57B24E5"),
        reply=Nothing(),
        confidence="documented",
        sources=GUIDES,
        versions=range(1, 3),
    )


class MayWrite(Request[Nothing], frozen=True, kw_only=True):
    """Succeed when a file of that name could be written there; else say why not."""

    path: Annotated[str, doc("The folder; version 1 has the name in it as well.")]
    filename: Annotated[str | None, doc("The name; needed in version 3.")] = None
    overwrite: Annotated[
        bool | None, doc("True: may replace; false: may skip; left out: a taken name fails.")
    ] = None
    create_only: Annotated[bool | None, doc("Allowed only when the name is free; true when left out.")] = None


class CheckPermission(Api[M], api="SYNO.FileStation.CheckPermission", path="entry.cgi"):
    """Asks before writing."""

    write = Method(
        MayWrite,
        Right("session"),
        FILE_FAULTS,
        example=MayWrite(path="/photo", filename="a.jpg"),
        reply=Nothing(),
        confidence="documented",
        sources=GUIDES,
        versions=range(1, 4),
    )
