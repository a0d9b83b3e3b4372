"""Answers SYNO.FileStation.CreateFolder, .Rename, .CopyMove and .Delete."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET

from albumen.api.filestation import CopyMove, CreateFolder, Delete, Rename
from albumen.api.filestation.changing import (
    COPY_FAILED,
    DESTINATION,
    KINDS_DIFFER,
    MOVE_FAILED,
    NAME_TAKEN,
    NOT_CREATED,
    NOT_DELETED,
    NOT_RENAMED,
    CopyStatus,
    CreateFolders,
    DeleteNow,
    DeleteStatus,
    Folders,
    GiveNames,
    Progress,
    StartCopy,
    StartDelete,
    StopCopy,
    StopDelete,
)
from albumen.api.filestation.common import (
    BAD_PARAMETER,
    EXISTS,
    NOT_PERMITTED,
    Problem,
    Task,
    Trouble,
)
from albumen.api.filestation.listing import Entries
from albumen.declare import Fault, Nothing
from albumen.station.filestation import shifting
from albumen.station.filestation.counter import Counter, Place, Refusal, check_new_name
from albumen.station.filestation.listing import entry, problem
from albumen.station.filestation.tasks import Job
from albumen.station.library import shown


@CreateFolder.create.answer
def create(counter: Counter, asked: CreateFolders) -> Folders:
    """Make folders, until one cannot be."""
    if len(asked.folder_path) != len(asked.name):
        raise Refusal(BAD_PARAMETER)
    made: list[Place] = []
    for above, name in zip(asked.folder_path, asked.name, strict=True):
        path = f"{above.rstrip('/')}/{name}"
        try:
            if "/" in name:
                raise Refusal(BAD_PARAMETER)
            check_new_name(name)
            made.append(shifting.make_folder(counter, path, parents=bool(asked.force_parent)))
        except Refusal as refused:
            problems = refused.problems or (Problem(code=refused.fault.code, path=shown(path)),)
            raise Refusal(NOT_CREATED, problems) from refused
    return Folders(folders=[entry(counter, place, asked.additional or ()) for place in made])


@Rename.rename.answer
def rename(counter: Counter, asked: GiveNames) -> Entries:
    """Give new names, each on its own; what was renamed before one that cannot be keeps its new name."""
    if len(asked.path) != len(asked.name):
        raise Refusal(BAD_PARAMETER)
    made: list[Place] = []
    for path, name in zip(asked.path, asked.name, strict=True):
        try:
            check_new_name(name)
            made.append(shifting.rename(counter, managed(counter, path), name))
        except Refusal as refused:
            problems = refused.problems or (Problem(code=refused.fault.code, path=shown(path)),)
            raise Refusal(NOT_RENAMED, problems) from refused
    return Entries(files=[entry(counter, place, asked.additional or ()) for place in made])


def managed(counter: Counter, path: str) -> Place:
    """A file or folder that is there, below a share, and that the user may change. Raises `Refusal`."""
    place = counter.place(path)
    if not place.relative:
        raise Refusal(NOT_PERMITTED, [Problem(code=NOT_PERMITTED.code, path=shown(path))])
    if place.status() is None:
        raise counter.missing(path)
    if not counter.may_on("manage", place):
        raise Refusal(NOT_PERMITTED, [problem(place, NOT_PERMITTED.code)])
    return place


def readable(counter: Counter, path: str) -> Place:
    """A file or folder that is there and that the user may see. Raises `Refusal`."""
    place = counter.place(path)
    if place.library is None or place.status() is None:
        raise counter.missing(path)
    if not counter.may_on("browse", place):
        raise Refusal(NOT_PERMITTED, [problem(place, NOT_PERMITTED.code)])
    return place


@CopyMove.start.answer
def start_copy(counter: Counter, asked: StartCopy) -> Task:
    """Begin a copy or move. The destination, and a clash where nothing says what to do then, are refused at once."""
    try:
        library, folder = counter.folder(asked.dest_folder_path, "upload")
    except Refusal as refused:
        raise Refusal(DESTINATION, refused.problems) from refused
    to = counter.place(asked.dest_folder_path)
    shift = shifting.Shift(library, folder, to.path, overwrite=asked.overwrite, moves=bool(asked.remove_src))
    places, problems = _sources(counter, asked.path, managed if shift.moves else readable)
    _check_clashes(shift, places)
    job = Job(counter.user.name if counter.user else "", total=len(places), to=shown(to.path))
    job.problems += problems
    if problems:
        job.fault = MOVE_FAILED if shift.moves else COPY_FAILED

    def work(job: Job) -> None:
        shifting.shift(counter, shift, places, job)

    return Task(taskid=counter.tasks.begin(job, work))


def _sources(
    counter: Counter, paths: Sequence[str], find: shifting.Find
) -> tuple[list[Place], list[Problem]]:
    """The places of the paths, once each, and why others are none."""
    places: list[Place] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(paths):
        try:
            places.append(find(counter, path))
        except Refusal as refused:
            problems += refused.problems or (Problem(code=refused.fault.code, path=shown(path)),)
    return places, problems


def _check_clashes(shift: shifting.Shift, places: Sequence[Place]) -> None:
    """Refuse the whole call, before anything has moved, for a name that is taken. Raises `Refusal` (1003, 1004)."""
    taken = [place for place in places if shift.is_taken(place)]
    if taken and shift.overwrite is None:
        raise Refusal(NAME_TAKEN, [problem(place, EXISTS.code) for place in taken])
    other = [place for place in taken if shift.overwrite and shift.kinds_differ(place)]
    if other:
        raise Refusal(KINDS_DIFFER, [problem(place, EXISTS.code) for place in other])


@CopyMove.status.answer
def copy_status(counter: Counter, asked: CopyStatus) -> Progress:
    """How it stands; the end may be read more than once, which DSM does not allow."""
    job = find_job(counter, asked.taskid)
    return _progress(job, processed_size=job.size, dest_folder_path=job.to)


@CopyMove.stop.answer
def stop_copy(counter: Counter, asked: StopCopy) -> Nothing:
    """Stop it before its next thing."""
    find_job(counter, asked.taskid).stop()
    return Nothing()


def find_job(counter: Counter, task: str) -> Job:
    """The user's job of that id."""
    return counter.tasks.find(counter.user.name if counter.user else "", task)


def _progress(job: Job, **more: object) -> Progress:
    share = job.done / job.total if job.total else 1.0
    fields: dict[str, object] = {
        "finished": job.finished,
        "progress": 1 if job.finished else share,
        "total": job.total,
        "path": job.path or UNSET,
        "processing_path": job.path or UNSET,
        **more,
    }
    if job.finished and job.fault is not None:
        fields |= {
            "status": "FAIL",
            "errors": list(job.problems),
            "error": Trouble(code=job.fault.code, errors=tuple(job.problems)),
        }
    return Progress(**fields)  # type: ignore[arg-type]


@Delete.start.answer
def start_delete(counter: Counter, asked: StartDelete) -> Task:
    """Begin to move entries to the trash of the station."""
    places, problems = _sources(counter, asked.path, managed)
    job = Job(counter.user.name if counter.user else "", total=len(places))
    _note(job, problems, NOT_DELETED)

    def work(job: Job) -> None:
        shifting.trash(counter, places, job, recursive=asked.recursive is not False)
        _note(job, (), NOT_DELETED)

    return Task(taskid=counter.tasks.begin(job, work))


def _note(job: Job, problems: Sequence[Problem], fault: Fault) -> None:
    job.problems += problems
    if job.problems:
        job.fault = fault


@Delete.delete.answer
def delete(counter: Counter, asked: DeleteNow) -> Nothing:
    """Move entries to the trash now; with `recursive=false` a folder only goes when it is truly empty."""
    places, problems = _sources(counter, asked.path, managed)
    job = Job("", total=len(places))
    shifting.trash(counter, places, job, recursive=asked.recursive is not False)
    problems += job.problems
    if problems:
        raise Refusal(NOT_DELETED, problems)
    return Nothing()


@Delete.status.answer
def delete_status(counter: Counter, asked: DeleteStatus) -> Progress:
    """How it stands."""
    job = find_job(counter, asked.taskid)
    return _progress(job, processed_num=job.done)


@Delete.stop.answer
def stop_delete(counter: Counter, asked: StopDelete) -> Nothing:
    """Stop it before its next thing."""
    find_job(counter, asked.taskid).stop()
    return Nothing()
