"""SYNO.FileStation.CreateFolder, .Rename, .CopyMove and .Delete: what changes folders and files."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from albumen.api.common import doc
from albumen.api.filestation.common import (
    ATOM,
    CMEANS,
    DART,
    FILE_FAULTS,
    GO,
    GUIDES,
    MIB,
    SPIKE,
    USECASES,
    Entry,
    Paths,
    Problem,
    SearchTask,
    Task,
    TaskId,
    Trouble,
)
from albumen.api.filestation.listing import Entries
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

NOT_CREATED = Fault(1100, "FILESTATION_NOT_CREATED", "A folder was not made.", "See the errors of its paths.")
TOO_MANY = Fault(
    1101, "FILESTATION_TOO_MANY_FOLDERS", "The folder holds too many folders.", "Use another folder."
)
NOT_RENAMED = Fault(1200, "FILESTATION_NOT_RENAMED", "It was not renamed.", "See the errors of its paths.")
COPY_FAILED = Fault(1000, "FILESTATION_COPY_FAILED", "Copying failed.", "See the errors of its paths.")
MOVE_FAILED = Fault(1001, "FILESTATION_MOVE_FAILED", "Moving failed.", "See the errors of its paths.")
DESTINATION = Fault(1002, "FILESTATION_DESTINATION", "The destination is wrong.", "Check that folder.")
NAME_TAKEN = Fault(1003, "FILESTATION_NAME_TAKEN", "A name is taken at the destination.", "Say overwrite.")
KINDS_DIFFER = Fault(
    1004,
    "FILESTATION_KINDS_DIFFER",
    "A file cannot take a folder's place, nor a folder a file's.",
    "Rename one.",
)
NOT_DELETED = Fault(900, "FILESTATION_NOT_DELETED", "Deleting failed.", "See the errors of its paths.")
COPY_FAULTS: tuple[Fault, ...] = (
    COPY_FAILED,
    MOVE_FAILED,
    DESTINATION,
    NAME_TAKEN,
    KINDS_DIFFER,
    Fault(1006, "FILESTATION_FAT_NAME", "The name cannot be on FAT32.", "Rename it."),
    Fault(1007, "FILESTATION_FAT_SIZE", "The file is too large for FAT32.", "Use another volume."),
)

Accurate = Annotated[bool | None, doc("Count every file below first, which is slower; true when left out.")]


class Folders(Struct, frozen=True, kw_only=True):
    """The folders that are there now."""

    folders: list[Entry] = []


class CreateFolders(Request[Folders], frozen=True, kw_only=True):
    """Make folders: one in each parent, by two lists of one length."""

    folder_path: Annotated[tuple[str, ...], doc("Parents.", min_length=1)]
    name: Annotated[tuple[str, ...], doc("Names, one a parent.", min_length=1)]
    force_parent: Annotated[bool | None, doc("Make missing parents, and take a folder that is there.")] = None
    additional: Annotated[
        tuple[Literal["real_path", "size", "owner", "time", "perm", "type"], ...] | None, doc("Extra facts.")
    ] = None


class CreateFolder(Api[M], api="SYNO.FileStation.CreateFolder", path="entry.cgi"):
    """Makes folders."""

    create = Method(
        CreateFolders,
        Right("session"),
        (*FILE_FAULTS, NOT_CREATED, TOO_MANY),
        example=CreateFolders(folder_path=("/photo",), name=("2024-07-21 Harbour",), force_parent=True),
        reply=Folders(
            folders=[Entry(path="/photo/2024-07-21 Harbour", name="2024-07-21 Harbour", isdir=True)]
        ),
        confidence="documented",
        sources=(*GUIDES, CMEANS, SPIKE, USECASES),
        versions=range(1, 3),
        changes=True,
    )


class GiveNames(Request[Entries], frozen=True, kw_only=True):
    """Give entries new names in their folders; nothing is replaced."""

    path: Paths
    name: Annotated[tuple[str, ...], doc("New names, one a path.", min_length=1)]
    additional: Annotated[
        tuple[Literal["real_path", "size", "owner", "time", "perm", "type"], ...] | None, doc("Extra facts.")
    ] = None
    search_taskid: SearchTask = None


class Rename(Api[M], api="SYNO.FileStation.Rename", path="entry.cgi"):
    """Renames."""

    rename = Method(
        GiveNames,
        Right("session"),
        (*FILE_FAULTS, NOT_RENAMED),
        example=GiveNames(path=("/photo/a.jpg",), name=("b.jpg",)),
        reply=Entries(files=[Entry(path="/photo/b.jpg", name="b.jpg", isdir=False)]),
        confidence="documented",
        sources=(*GUIDES, ATOM, USECASES),
        versions=range(1, 3),
        changes=True,
    )


class StartCopy(Request[Task], frozen=True, kw_only=True):
    """Copy or move entries into a folder, under their names; what was skipped is told nowhere."""

    path: Paths
    dest_folder_path: Annotated[str, doc("A folder that is there.")]
    overwrite: Annotated[
        bool | None, doc("Where a name is taken: true replaces, false skips, left out refuses (1003).")
    ] = None
    remove_src: Annotated[bool | None, doc("True moves; else it copies.")] = None
    accurate_progress: Accurate = None
    search_taskid: SearchTask = None


class Progress(Struct, frozen=True, kw_only=True):
    """How a task stands; a failure may be here, beside `finished`, in three forms."""

    finished: bool = False
    progress: Annotated[float, doc("0 to 1.")] = 0
    processed_size: Annotated[int | UnsetType, doc("Bytes done.")] = UNSET
    processed_num: Annotated[int | UnsetType, doc("Entries done.")] = UNSET
    total: Annotated[int | UnsetType, doc("In all; -1 while counting.")] = UNSET
    path: Annotated[str | UnsetType, doc("The given path at work.")] = UNSET
    processing_path: str | UnsetType = UNSET
    dest_folder_path: str | UnsetType = UNSET
    found_file_num: int | UnsetType = UNSET
    found_dir_num: int | UnsetType = UNSET
    found_file_size: int | UnsetType = UNSET
    has_dir: bool | UnsetType = UNSET
    transfer_rate: float | UnsetType = UNSET
    status: Annotated[str | UnsetType, doc("`FAIL` was seen.")] = UNSET
    errors: Annotated[list[Problem] | UnsetType, doc("Why paths failed.")] = UNSET
    error: Annotated[Trouble | UnsetType, doc("What failed, as two clients read it.")] = UNSET


class CopyStatus(Request[Progress], frozen=True, kw_only=True):
    """Tell how a copy or move stands."""

    taskid: TaskId


class StopCopy(Request[Nothing], frozen=True, kw_only=True):
    """Stop a copy or move; what has moved stays moved."""

    taskid: TaskId


class CopyMove(Api[M], api="SYNO.FileStation.CopyMove", path="entry.cgi"):
    """Copies and moves, as tasks."""

    start = Method(
        StartCopy,
        Right("session"),
        (*FILE_FAULTS, *COPY_FAULTS),
        example=StartCopy(
            path=("/photo/a.jpg",), dest_folder_path="/photo/2024", overwrite=False, remove_src=True
        ),
        reply=Task(taskid="FileStation_51CE617CF57B24E5"),
        confidence="documented",
        sources=(*GUIDES, CMEANS, ATOM, SPIKE, USECASES),
        versions=range(1, 4),
        changes=True,
    )
    status = Method(
        CopyStatus,
        Right("session"),
        (*FILE_FAULTS, *COPY_FAULTS),
        example=CopyStatus(taskid="FileStation_51CE617CF57B24E5"),
        reply=Progress(finished=True, progress=1),
        confidence="documented",
        sources=(*GUIDES, SPIKE, CMEANS, ATOM, USECASES, DART, GO),
        versions=range(1, 4),
    )
    stop = Method(
        StopCopy,
        Right("session"),
        FILE_FAULTS,
        example=StopCopy(taskid="FileStation_51CE617CF57B24E5"),
        reply=Nothing(),
        confidence="documented",
        sources=(*GUIDES, CMEANS),
        versions=range(1, 4),
        changes=True,
    )


class StartDelete(Request[Task], frozen=True, kw_only=True):
    """Delete entries as a task."""

    path: Paths
    accurate_progress: Accurate = None
    recursive: Annotated[bool | None, doc("False refuses a folder that is not empty.")] = None
    search_taskid: SearchTask = None


class DeleteNow(Request[Nothing], frozen=True, kw_only=True):
    """Delete entries, and answer when it is done."""

    path: Paths
    recursive: Annotated[bool | None, doc("False refuses a folder that is not empty.")] = None
    search_taskid: SearchTask = None


class DeleteStatus(Request[Progress], frozen=True, kw_only=True):
    """Tell how a delete stands."""

    taskid: TaskId


class StopDelete(Request[Nothing], frozen=True, kw_only=True):
    """Stop a delete; what is gone stays gone."""

    taskid: TaskId


class Delete(Api[M], api="SYNO.FileStation.Delete", path="entry.cgi"):
    """Deletes; ours moves to the trash of the station."""

    start = Method(
        StartDelete,
        Right("session"),
        (*FILE_FAULTS, NOT_DELETED),
        example=StartDelete(path=("/photo/a.jpg",)),
        reply=Task(taskid="FileStation_51CE617CF57B24E5"),
        confidence="documented",
        sources=(*GUIDES, SPIKE, CMEANS),
        versions=range(1, 3),
        changes=True,
    )
    status = Method(
        DeleteStatus,
        Right("session"),
        (*FILE_FAULTS, NOT_DELETED),
        example=DeleteStatus(taskid="FileStation_51CE617CF57B24E5"),
        reply=Progress(finished=True, progress=1),
        confidence="documented",
        sources=(*GUIDES, SPIKE, GO),
        versions=range(1, 3),
    )
    stop = Method(
        StopDelete,
        Right("session"),
        FILE_FAULTS,
        example=StopDelete(taskid="FileStation_51CE617CF57B24E5"),
        reply=Nothing(),
        confidence="documented",
        sources=GUIDES,
        versions=range(1, 3),
        changes=True,
    )
    delete = Method(
        DeleteNow,
        Right("session"),
        (*FILE_FAULTS, NOT_DELETED),
        example=DeleteNow(path=("/photo/empty",), recursive=False),
        reply=Nothing(),
        confidence="documented",
        sources=(*GUIDES, MIB),
        versions=range(1, 3),
        changes=True,
    )
