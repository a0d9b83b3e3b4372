"""Work that goes on after its call was answered: begun, looked at, stopped; the ends are kept for a while."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog

from albumen.api.filestation.common import BUSY, NO_SUCH_TASK, OPERATION_UNKNOWN, Problem
from albumen.declare import Fault

MOST_KEPT = 1000
MOST_RUNNING = 50  # of all users; each holds at most its list of paths
WORKERS = 2

log: Any = structlog.get_logger("albumen.station")


class Full(Exception):
    """Too many tasks are under way."""

    fault = BUSY


class NoSuchTask(Exception):
    """The task is not known, or another user's."""

    fault = NO_SUCH_TASK


class Job:
    """One task. Work calls `stopped` between two things and keeps what it did here; all else reads."""

    def __init__(self, user: str, *, total: int, to: str = "") -> None:
        self.user, self.total, self.to = user, total, to
        self.done = self.size = 0
        self.path = ""
        self.finished = False
        self.fault: Fault | None = None
        self.problems: list[Problem] = []
        self.result = ""
        self._stop = threading.Event()

    def stopped(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask it to stop before its next thing."""
        self._stop.set()


class Tasks:
    """The tasks of a station. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="albumen-task")

    def begin(self, job: Job, work: Callable[[Job], None], *, prefix: str = "FileStation_") -> str:
        """Let the work begin; returns the task's id. Raises `Full`."""
        task = f"{prefix}{secrets.token_hex(8).upper()}"
        with self._lock:
            if sum(not one.finished for one in self._jobs.values()) >= MOST_RUNNING:
                raise Full
            self._jobs[task] = job
            for old in [one for one, kept in self._jobs.items() if kept.finished][
                : len(self._jobs) - MOST_KEPT
            ]:
                del self._jobs[old]
        self._pool.submit(_run, job, work)
        return task

    def find(self, user: str, task: str) -> Job:
        """The job of that user's task. Raises `NoSuchTask`."""
        with self._lock:
            job = self._jobs.get(task)
        if job is None or job.user != user:
            raise NoSuchTask
        return job

    def close(self) -> None:
        """Stop all between two things, and wait for that."""
        with self._lock:
            for job in self._jobs.values():
                job.stop()
        self._pool.shutdown(wait=True)


def _run(job: Job, work: Callable[[Job], None]) -> None:
    try:
        if not job.stopped():
            work(job)
    except Exception:
        log.exception("a task failed", reference=secrets.token_hex(4))
        job.fault = job.fault or OPERATION_UNKNOWN
    finally:
        job.finished = True
