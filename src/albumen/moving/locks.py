"""Keep two runs out of each other's folders, by locks on the folders themselves."""

import contextlib
import errno
import fcntl
import getpass
import json
import os
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack
from typing import Any

# What a network file system answers that cannot lock a folder opened for reading.
_CANNOT_LOCK = frozenset(
    {errno.EBADF, errno.ENOLCK, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EACCES}
)
_UNKNOWN = "another albumen run"


class Busy(Exception):
    """Another run is at work here; `owner` says which, as far as it is known."""

    def __init__(self, owner: str) -> None:
        super().__init__(f"Nothing was changed: {owner} is at work here. Wait until it ends, then run again.")
        self.owner = owner


def describe_owner(command: str) -> str:
    """Give the text by which others see a run: "albumen sort X (pid 4, user ana, since 2024-05-01 10:00)"."""
    started = time.strftime("%Y-%m-%d %H:%M")
    return f"{command} (pid {os.getpid()}, user {_user()}, since {started})"


@contextlib.contextmanager
def lock_directories(paths: Iterable[str], *, owner: str, notes_dir: str) -> Generator[None]:
    """Hold the folders `paths` and everything below them for one run; raises `Busy` with the owner's text.

    Each folder is locked exclusively and its ancestors are shared, so runs on nested folders exclude each
    other and runs beside each other do not.  The locks end with the process, however it ends; the notes in
    `notes_dir` (made if missing) only tell who, and never block.  Raises `OSError` when a folder is missing.
    """
    os.makedirs(notes_dir, mode=0o700, exist_ok=True)
    wanted = {os.path.realpath(path) for path in paths}
    with ExitStack() as held:
        own: set[tuple[int, int]] = set()
        for path in sorted(wanted):
            own.add(_hold(path, notes_dir, held, own))
        for path in sorted({above for each in wanted for above in _ancestors(each)}):
            _share(path, notes_dir, held, own)
        for path in sorted(wanted):
            _leave_note(path, owner, notes_dir, held)
        yield


def _hold(path: str, notes_dir: str, held: ExitStack, own: set[tuple[int, int]]) -> tuple[int, int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    held.callback(os.close, descriptor)
    identity = _identity(descriptor)
    if identity in own:
        return identity
    try:
        _flock(descriptor, fcntl.LOCK_EX, identity, path, notes_dir)
    except OSError as error:
        if error.errno not in _CANNOT_LOCK:
            raise
        _hold_stand_in(identity, path, notes_dir, held)
    return identity


def _hold_stand_in(identity: tuple[int, int], path: str, notes_dir: str, held: ExitStack) -> None:
    """Where folders cannot be locked, a file of ours stands in: that keeps out the runs of this user only."""
    descriptor = os.open(
        _note_path(identity, notes_dir) + ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
    )
    held.callback(os.close, descriptor)
    _flock(descriptor, fcntl.LOCK_EX, identity, path, notes_dir)


def _share(path: str, notes_dir: str, held: ExitStack, own: set[tuple[int, int]]) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return  # may not be opened by us; then nobody of our rights can hold it either
    held.callback(os.close, descriptor)
    identity = _identity(descriptor)
    if identity in own:
        return
    try:
        _flock(descriptor, fcntl.LOCK_SH, identity, path, notes_dir)
    except OSError as error:
        if error.errno not in _CANNOT_LOCK:
            raise


def _flock(descriptor: int, kind: int, identity: tuple[int, int], path: str, notes_dir: str) -> None:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Busy(_find_owner(identity, path, notes_dir)) from error


def _ancestors(path: str) -> Iterator[str]:
    while (above := os.path.dirname(path)) != path:
        yield above
        path = above


def _identity(descriptor: int) -> tuple[int, int]:
    found = os.fstat(descriptor)
    return found.st_dev, found.st_ino


def _note_path(identity: tuple[int, int], notes_dir: str) -> str:
    return os.path.join(notes_dir, f"{identity[0]:x}-{identity[1]:x}")


def _leave_note(path: str, owner: str, notes_dir: str, held: ExitStack) -> None:
    found = os.stat(path)
    note = _note_path((found.st_dev, found.st_ino), notes_dir)
    with open(f"{note}.{os.getpid()}", "w", encoding="ascii") as file:
        json.dump({"owner": owner, "pid": os.getpid(), "path": path}, file)
    os.replace(f"{note}.{os.getpid()}", note)
    held.callback(_remove_note, note)


def _remove_note(note: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(note)


def _find_owner(identity: tuple[int, int], path: str, notes_dir: str) -> str:
    note = _read_note(_note_path(identity, notes_dir))
    if note:
        return str(note["owner"])
    for name in os.listdir(notes_dir):  # the folder is shared by a run further down
        note = _read_note(os.path.join(notes_dir, name))
        if note and str(note["path"]).startswith(path.rstrip("/") + "/"):
            return str(note["owner"])
    return _holder_by_proc(identity) or _UNKNOWN


def _read_note(note: str) -> dict[str, Any] | None:
    """Give the note of a run that lives; those of dead runs tell nothing."""
    try:
        with open(note, encoding="ascii") as file:
            content: dict[str, Any] = json.load(file)
        return content if _is_alive(int(content["pid"])) else None
    except (OSError, ValueError, KeyError):
        return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:  # of another user, so it is there
        return True
    except OSError:
        return False
    return True


def _holder_by_proc(identity: tuple[int, int]) -> str | None:
    """Look in /proc/locks (Linux: "1: FLOCK ADVISORY WRITE 4242 fd:01:1234 0 EOF") for a process."""
    place = f"{os.major(identity[0]):02x}:{os.minor(identity[0]):02x}:{identity[1]}"
    try:
        with open("/proc/locks", encoding="ascii") as file:
            fields = [line.split() for line in file]
        pid = next(
            field[4] for field in fields if len(field) > 5 and field[1] == "FLOCK" and field[5] == place
        )
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            command = os.fsdecode(file.read()).replace("\0", " ").strip()
    except (OSError, StopIteration):
        return None
    return f"{command} (pid {pid})"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
