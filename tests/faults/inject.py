"""Faults in this process: any call into the system can be the last one, fail, or be preceded by somebody else's act.

`Injector` stands in for the calls of `os` (and for the two that go through ctypes) while a job runs. It records each
call; at the one of a `Point` it does what the point's kind says:

- `crash before`, `crash after`: the process does nothing any more: that call, and every later one, raises `Crash`;
- `power cut`: the same, and what was not synced is lost by chance: journal lines, names, folders, removals;
- an error number: that call fails with it; with `for good`, so does every later call of that name;
- `race`: somebody takes the target's name right before; `short write`: half of the bytes are written;
- `clock back`: somebody sets the mtime of a source back by a day right before, and the system's clock too.
"""

from __future__ import annotations

import ctypes
import errno
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Any, NamedTuple

from albumen.moving import filesystem, rename, trash

STRANGER = b"written by somebody else"
_TMPFS = 0x01021994  # <linux/magic.h>; so that syncfs is used, and counted, where these tests run

_FULL = (errno.ENOSPC, errno.EIO, errno.EROFS)
ERRORS: dict[str, tuple[int, ...]] = {
    "renameat2": (*_FULL, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EINVAL, errno.EEXIST),
    "rename": (*_FULL, errno.EXDEV, errno.EACCES, errno.EPERM),
    "link": (*_FULL, errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EEXIST),
    "unlink": (errno.EPERM, errno.EACCES, errno.EIO, errno.EROFS),
    "mkdir": (*_FULL, errno.EACCES),
    "rmdir": (errno.EBUSY, errno.EPERM, errno.EIO),
    "open": (errno.EACCES, errno.EIO, errno.EMFILE),
    "create": (*_FULL, errno.EDQUOT, errno.EACCES, errno.EEXIST),
    "write": (errno.ENOSPC, errno.EIO, errno.EDQUOT),
    "read": (errno.EIO,),
    "fsync": (errno.EIO, errno.ENOSPC, errno.EINVAL),
    "fdatasync": (errno.EIO, errno.ENOSPC),
    "syncfs": (errno.EIO, errno.ENOSYS),
    "ftruncate": (errno.EIO,),
    "copy_file_range": (errno.EIO, errno.ENOSPC, errno.EXDEV, errno.EINVAL),
    "lstat": (errno.EIO, errno.EACCES),
    "stat": (errno.EIO, errno.EACCES),
    "fstat": (errno.EIO,),
    "utime": (errno.EPERM, errno.EIO),
    "chmod": (errno.EPERM,),
    "fchmod": (errno.EPERM, errno.ENOSPC),
    "chown": (errno.EPERM,),
    "fchown": (errno.EPERM,),
}
CHANGES = frozenset(ERRORS) - {"open", "read", "lstat", "stat", "fstat"}
_KEEP_TIMES = frozenset({"utime", "lstat", "stat", "chmod", "fchmod", "chown", "fchown"})
_TAKES_A_NAME = frozenset({"renameat2", "rename", "link", "mkdir", "create"})


class Crash(BaseException):
    """The process has died here; nothing may be done after it."""


class _Past(datetime):
    """A clock that was set back by a day."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) - timedelta(days=1)


class Point(NamedTuple):
    """The call, from 0, and what happens there; `for_good` errors stay. The seed decides what a power cut loses."""

    call: int
    kind: str
    error: int = 0
    for_good: bool = False
    seed: int = 0

    def __str__(self) -> str:
        kind = errno.errorcode[self.error] if self.error else self.kind
        return f"call {self.call}: {kind}{' for good' if self.for_good else ''} (seed {self.seed})"


class Lost(NamedTuple):
    """A change that a power cut may lose: what lies in this folder is known to the storage once that is synced."""

    folder: str
    reverse: Callable[[], None]


def points_of(calls: list[str]) -> list[Point]:
    """Every point of a job that makes these calls."""
    points: list[Point] = []
    for number, name in enumerate(calls):
        if name in CHANGES:
            points += [Point(number, kind) for kind in ("crash before", "crash after", "power cut")]
            points.append(Point(number, "clock back"))
        points += [
            Point(number, "error", error, sticks) for error in ERRORS[name] for sticks in (False, True)
        ]
        if name in _TAKES_A_NAME:
            points.append(Point(number, "race"))
        if name == "write":
            points.append(Point(number, "short write"))
    return points


class Injector:
    """Stands in for the system; `across` are folders that shall be taken for file systems of their own."""

    def __init__(self, base: str, *, point: Point | None = None, across: tuple[str, ...] = ()) -> None:
        self.calls: list[str] = []
        self.happened = self.dead = False
        self.raced = ""
        self._base, self._point, self._across = base, point, across
        self._chance = random.Random(f"{point}")
        self._unsynced: list[Lost] = []
        self._written: dict[str, int] = {}
        self._real = {name: getattr(os, name) for name in ERRORS if hasattr(os, name)}

    @property
    def is_power_cut(self) -> bool:
        """Whether what was not synced may be gone."""
        return self._point is not None and self._point.kind == "power cut"

    @property
    def is_beyond_times(self) -> bool:
        """Whether times could not be kept, so that only contents can be compared."""
        if self._point is None:
            return False
        is_refused = bool(self._point.error) and self.calls[self._point.call] in _KEEP_TIMES
        return is_refused or self._point.kind in ("power cut", "clock back", "race")

    @property
    def is_of_others(self) -> bool:
        """Whether somebody else has changed a file in between; then that one stays where it is, and is told."""
        return bool(self.raced) or (self._point is not None and self._point.kind == "clock back")

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Stand in for the system while the block runs; a `Crash` ends it quietly, and then the power is cut."""
        system, syncfs, kinds = rename._system, filesystem._syncfs, filesystem._SYNCED_BY_SYNCFS
        for name in self._real:
            setattr(os, name, self._stand_in(name))
        rename._system = self._renameat2(system) if system else None
        filesystem._syncfs = self._syncfs()
        filesystem._SYNCED_BY_SYNCFS = kinds | {_TMPFS}
        try:
            yield
        except Crash:
            pass
        finally:
            for name, real in self._real.items():
                setattr(os, name, real)
            rename._system, filesystem._syncfs, filesystem._SYNCED_BY_SYNCFS = system, syncfs, kinds
            trash.datetime = datetime  # type: ignore[misc]
        if self.dead and self._point and self._point.kind == "power cut":
            self._cut_power()

    def _stand_in(self, name: str) -> Callable[..., Any]:
        real = self._real[name]

        def call(*args: Any, **kwargs: Any) -> Any:
            known = "create" if name == "open" and args[1] & os.O_CREAT else name
            return self._pass(known, lambda: real(*args, **kwargs), args)

        return call

    def _renameat2(self, system: Callable[..., int]) -> Callable[..., int]:
        def call(at: int, source: bytes, to: int, target: bytes, flags: int) -> int:
            def real() -> None:
                if system(at, source, to, target, flags):
                    raise OSError(ctypes.get_errno(), "renameat2")

            return self._as_c("renameat2", real, (os.fsdecode(source), os.fsdecode(target)))

        return call

    def _syncfs(self) -> Callable[[int], int]:
        return lambda descriptor: self._as_c("syncfs", lambda: None, (descriptor,))

    def _as_c(self, name: str, real: Callable[[], None], args: tuple[Any, ...]) -> int:
        try:
            self._pass(name, real, args)
        except OSError as error:
            ctypes.set_errno(error.errno or 0)
            return -1
        return 0

    def _pass(self, name: str, real: Callable[[], Any], args: tuple[Any, ...]) -> Any:
        """Let one call through, or not."""
        if self.dead:
            raise Crash
        number = len(self.calls)
        self.calls.append(name)
        point = self._point
        is_here = point is not None and point.call == number
        if point and (is_here or (point.for_good and self.happened and name == self.calls[point.call])):
            self.happened = True
            if self._strike(point, name, args):
                return self._write_half(args)
        self._keep_apart(name, args)
        reverse = self._reverse_of(name, args)
        result = real()
        self._remember(name, args, result, reverse)
        if point and is_here and point.kind in ("crash after", "power cut"):
            self.dead = True
            raise Crash
        return result

    def _strike(self, point: Point, name: str, args: tuple[Any, ...]) -> bool:
        """Do what happens right before the call; True for half a write instead of it."""
        if point.kind == "crash before":
            self.dead = True
            raise Crash
        if point.error:
            raise OSError(point.error, os.strerror(point.error), *args[:1])
        if point.kind == "race":
            self._race(args[1] if name in ("renameat2", "rename", "link") else args[0])
        if point.kind == "clock back":
            self._set_clocks_back()
        return point.kind == "short write" and len(args[1]) > 1

    def _write_half(self, args: tuple[Any, ...]) -> int:
        done: int = self._real["write"](args[0], bytes(args[1])[: len(args[1]) // 2])
        self._remember("write", args, done, None)
        return done

    def _race(self, path: str) -> None:
        if (
            path.startswith((f"{self._base}/roll/", f"{self._base}/lib/"))
            and "/." not in path.replace("/.albumen-trash/", "/")
            and not os.path.lexists(path)
        ):
            self.raced = path
            descriptor = self._real["open"](path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
            self._real["write"](descriptor, STRANGER)
            os.close(descriptor)

    def _set_clocks_back(self) -> None:
        roll = f"{self._base}/roll"
        names = sorted(entry.path for entry in os.scandir(roll)) if os.path.isdir(roll) else []
        files = [path for path in names if os.path.isfile(path)]
        trash.datetime = _Past  # type: ignore[misc]
        if files:
            path = self._chance.choice(files)
            before = self._real["lstat"](path).st_mtime_ns - 86_400_000_000_000
            self._real["utime"](path, ns=(before, before))

    def _keep_apart(self, name: str, args: tuple[Any, ...]) -> None:
        """Two folders of `across` are two file systems: no name leads from one to the other."""
        if name in ("renameat2", "rename", "link", "copy_file_range") and self._across:
            ends = args[:2] if name != "copy_file_range" else ()
            if len({next((top for top in self._across if str(end).startswith(top)), "") for end in ends}) > 1:
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), *args[:1])

    def _reverse_of(self, name: str, args: tuple[Any, ...]) -> Callable[[], None] | None:
        """How a power cut takes the change back, prepared before it happens."""
        if name in ("renameat2", "rename"):
            return partial(_rename_back, args[1], args[0], had_placeholder=os.path.isfile(args[1]))
        if name == "mkdir":
            return lambda: os.rmdir(args[0])
        if name in ("link", "create"):
            path = args[1] if name == "link" else args[0]
            return None if os.path.lexists(path) else lambda: os.unlink(path)
        if name == "unlink" and not os.path.basename(args[0]).startswith(".albumen"):
            stash = f"{self._base}/stash-{len(self.calls)}"
            self._real["link"](args[0], stash)
            return lambda: None if os.path.lexists(args[0]) else os.link(stash, args[0])
        return None

    def _remember(
        self, name: str, args: tuple[Any, ...], result: Any, reverse: Callable[[], None] | None
    ) -> None:
        if reverse:
            path = args[1] if name in ("renameat2", "rename", "link") else args[0]
            self._unsynced.append(Lost(os.path.dirname(path), reverse))
        elif name == "syncfs":
            self._unsynced.clear()
        elif name in ("fsync", "fdatasync"):
            path = os.readlink(f"/proc/self/fd/{args[0]}")
            self._unsynced = [lost for lost in self._unsynced if lost.folder != path]
            if path in self._written:
                self._written[path] = os.path.getsize(path)
        elif name == "write":
            path = os.readlink(f"/proc/self/fd/{args[0]}")
            self._written.setdefault(path, os.path.getsize(path) - result)
        elif name == "copy_file_range":
            self._written.setdefault(os.readlink(f"/proc/self/fd/{args[1]}"), 0)

    def _cut_power(self) -> None:
        for path, synced in self._written.items():
            if os.path.exists(path) and os.path.getsize(path) > synced:
                os.truncate(path, self._chance.randint(synced, os.path.getsize(path)))
        # Names reach the storage in the order in which they were changed: file systems with a journal, or copies
        # on write, promise that. What comes last is lost.
        for lost in reversed(self._unsynced[self._chance.randint(0, len(self._unsynced)) :]):
            with suppress(OSError):
                lost.reverse()


def _rename_back(now: str, before: str, *, had_placeholder: bool) -> None:
    if os.path.lexists(now) and not os.path.lexists(before):
        os.rename(now, before)
        if had_placeholder:
            open(now, "xb").close()
