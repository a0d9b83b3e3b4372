"""What a watcher listens to: the system's events where they come, polling where they do not.

Clocks are monotonic seconds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from albumen.media.kinds import is_litter, is_unfinished
from albumen.sorting.mounts import Mounts, Root, mount_of, read_mounts

Clock: TypeAlias = Callable[[], float]
Stop: TypeAlias = Callable[[], bool]

RESCAN = 15 * 60.0  # seconds between looks where events come, for what they missed
POLL = 60.0  # seconds between looks at a folder that does not tell
ASK = 5 * 60.0  # seconds between looks at a station


class Waker(Protocol):
    """What a watcher waits on."""

    def wait(self, seconds: float) -> bool:
        """Wait for so long at most; returns early, True when something has happened, False when asked to stop."""
        ...

    def close(self) -> None:
        """Listen no more."""
        ...


class Ticks:
    """Nothing tells of changes: waits in short steps, so that a stop is heard."""

    def __init__(self, stop: Stop, *, sleep: Callable[[float], object] | None = None) -> None:
        self._stop, self._sleep = stop, sleep or time.sleep

    def wait(self, seconds: float) -> bool:
        """Sleep; nothing ever happens."""
        while seconds > 0 and not self._stop():
            self._sleep(min(seconds, 0.25))
            seconds -= 0.25
        return False

    def close(self) -> None:
        """Nothing is open."""


class Events:
    """The system's events below a folder; listens from the moment it is made.

    Raises `OSError` where none can be had, such as when the user's limit of watched folders is reached.
    """

    def __init__(self, path: str, *, recursive: bool, stop: Stop, clock: Clock = time.monotonic) -> None:
        self._path, self._recursive, self._stop, self._clock = path, recursive, stop, clock
        self._deaf = False
        self._early = self._listen()

    def _listen(self) -> bool:
        """Begin to listen; whether something has happened already."""
        from watchfiles import watch  # here, as its start takes long and a plain sort needs none of it

        self._changes = watch(
            self._path,
            watch_filter=lambda change, changed: _matters(os.path.relpath(changed, self._path)),
            debounce=500,
            stop_event=_Flag(self._stop),
            rust_timeout=200,
            yield_on_timeout=True,
            force_polling=False,
            recursive=self._recursive,
            ignore_permission_denied=True,
        )
        return bool(next(self._changes, None))  # the first call is what begins

    def wait(self, seconds: float) -> bool:
        """Wait for a change of a file that could be sorted; when the system fails, that counts as one."""
        happened, self._early = self._early, False
        end = self._clock() + seconds
        while not happened and not self._stop() and (left := end - self._clock()) > 0:
            if self._deaf:
                return Ticks(self._stop).wait(left)
            happened = self._next()
        return happened

    def _next(self) -> bool:
        try:
            changes = next(self._changes, None)
        except (RuntimeError, OSError):
            self._begin_anew()
            return True
        self._deaf = changes is None
        return changes is None or bool(changes)

    def _begin_anew(self) -> None:
        """After a failure: a name that is not UTF-8 ends the listening; too many folders do so for good."""
        try:
            self._listen()
        except (RuntimeError, OSError):
            self._deaf = True

    def close(self) -> None:
        """Give the watches back to the system."""
        self._changes.close()


class _Flag:
    """A stop signal in the form that watchfiles asks for."""

    def __init__(self, stop: Stop) -> None:
        self.is_set = stop


def _matters(below: str) -> bool:
    """Whether a change of this path below the root is worth a look: thumbnails and half a download are not."""
    parts = below.split(os.sep)
    return not any(map(is_litter, parts)) and not is_unfinished(parts[-1])


class Ears(Struct, frozen=True):
    """How a source is watched: `why` it is polled ("" where events come), and seconds between looks at the latest."""

    waker: Waker
    how: Literal["events", "polling"]
    why: str
    every: float


class Source(Protocol):
    """A roll that is watched."""

    def missing(self) -> str:
        """The folder that is not there now, "" when all is."""
        ...

    def listen(self) -> Ears:
        """Begin to listen."""
        ...


class FolderSource:
    """A folder, and where it is filed to. `every` is in seconds, None for what fits how it is watched."""

    def __init__(
        self,
        source: str,
        dest: str,
        *,
        flat: bool,
        every: float | None,
        stop: Stop,
        mounts: Mounts = read_mounts,
    ) -> None:
        self._path, self._flat, self._every, self._stop, self._mounts = source, flat, every, stop, mounts
        self._roots = (Root(source, needed=True, mounts=mounts), Root(dest, needed=False, mounts=mounts))

    def missing(self) -> str:
        """The roll or the destination whose disk is gone."""
        return next((root.path for root in self._roots if root.is_missing()), "")

    def listen(self) -> Ears:
        """Events, or polling on a file system that keeps changes to itself."""
        mount = mount_of(self._path, self._mounts)
        why = f"{mount.kind} does not tell of changes made elsewhere" if mount.is_silent else ""
        if not why:
            try:
                events = Events(self._path, recursive=not self._flat, stop=self._stop)
                return Ears(events, "events", "", self._every or RESCAN)
            except OSError as error:
                why = f"events cannot be had ({error.strerror or error})"
        return Ears(Ticks(self._stop), "polling", why, self._every or POLL)


class StationSource:
    """An album on a station, which is asked every `every` seconds."""

    def __init__(self, *, every: float | None, stop: Stop) -> None:
        self._every, self._stop = every or ASK, stop

    def missing(self) -> str:
        """Never told before it is asked."""
        return ""

    def listen(self) -> Ears:
        """Polling: the API tells of nothing by itself."""
        return Ears(Ticks(self._stop), "polling", "a station is asked", self._every)
