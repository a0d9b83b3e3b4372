"""What a station does with each folder it serves: holds it alone, says where it is served, looks at it once."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Generator

from albumen.moving.locks import Busy, describe_owner, lock_directories
from albumen.station.library import CannotServe, Library, Settings

Progress = Callable[[int, int], None]


class _Stopped(Exception):
    """The station ends while it still looks at the folder."""


@contextlib.contextmanager
def alone(settings: Settings) -> Generator[None]:
    """Hold the folder, so that no sort of it as a plain folder and no second station runs at the same time."""
    notes = os.path.join(settings.state_directory, "locks")
    owner = describe_owner(f"albumen serve {settings.root}")
    try:
        with lock_directories([settings.root], owner=owner, notes_dir=notes):
            yield
    except Busy as busy:
        raise CannotServe(
            "busy",
            f"Nothing is served: {busy.owner} is at work in {settings.root!r}. Wait until it ends, or stop it.",
        ) from busy


@contextlib.contextmanager
def announced(settings: Settings, url: str) -> Generator[None]:
    """Leave a note of the address, for a sort of this folder to be told where to go instead."""
    note = os.path.join(settings.state_directory, "station.json")
    with open(f"{note}.new", "w", encoding="utf-8") as file:
        json.dump({"url": url, "pid": os.getpid()}, file)
    os.replace(f"{note}.new", note)
    try:
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(note)


@contextlib.contextmanager
def scanning(library: Library, progress: Progress | None = None) -> Generator[None]:
    """Look at the whole folder in a thread of its own; albums that are opened before it is done are looked at."""
    ending = threading.Event()

    def report(done: int, total: int) -> None:
        if ending.is_set():
            raise _Stopped
        if progress is not None:
            progress(done, total)

    def scan() -> None:
        with contextlib.suppress(_Stopped):
            library.scan(report)

    thread = threading.Thread(target=scan, name="scan", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
