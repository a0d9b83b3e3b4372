"""Moves, copies and deletes under way, and how they are stopped between two things."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Literal, NamedTuple, TypeAlias

Action = Literal["mvcp", "delete"]
"""What is under way, as Photo Station names it: a move or copy, or a delete."""

Stop: TypeAlias = Callable[[], bool]
"""Asked between two things; once it says True, the rest is left as it is."""


class Work(NamedTuple):
    """A request under way: who asked, for what, and the ids that it named, in its order."""

    user: str
    action: Action
    ids: tuple[str, ...]


class Running:
    """The requests under way. All methods may be called from any thread, and none waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stops: dict[Work, list[threading.Event]] = {}

    @contextmanager
    def begin(self, user: str, action: Action, ids: Sequence[str]) -> Generator[Stop]:
        """Work that may be stopped, also while it waits for its turn; gives what tells it so."""
        work, stop = Work(user, action, tuple(ids)), threading.Event()
        with self._lock:
            self._stops.setdefault(work, []).append(stop)
        try:
            yield stop.is_set
        finally:
            with self._lock:
                self._stops[work].remove(stop)
                if not self._stops[work]:
                    del self._stops[work]

    def stop(self, user: str, action: Action, ids: Sequence[str]) -> None:
        """Let what this user asked for with these ids stop before its next thing; nothing may be running."""
        with self._lock:
            for stop in self._stops.get(Work(user, action, tuple(ids)), ()):
                stop.set()
