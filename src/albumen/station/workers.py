"""Thumbnails: made by worker processes with limits, kept by content, each made once however many ask for it."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

from albumen.media.thumbnails import CannotPicture, limit_this_process, make_thumbnail

WORKERS = max(1, min(4, (os.cpu_count() or 2) - 1))
MEMORY_BYTES = 2 * 1024**3  # address space of a worker; a 100 megapixel picture decodes in about 1 GiB
CPU_SECONDS = 30  # for one picture
WORKER_CPU_SECONDS = 3600  # then a worker gives way to a new one
WAIT_SECONDS = 90  # for a picture and those queued before it
MOST_FAILURES = 10_000


class Key(NamedTuple):
    """What a kept picture is of: the hash of a content, the size, and how many quarters it is turned."""

    digest: str
    size: str
    turns: int


class Pictures:
    """Makes and keeps thumbnails. The workers start with the first picture; `directory` is made then too."""

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._under_way: dict[Key, Future[bytes]] = {}
        self._failed: dict[Key, str] = {}

    def thumbnail(self, path: str, *, digest: bytes, size: str, turns: int = 0) -> bytes:
        """The JPEG of that size for the file at `path`, whose content has that digest; `turns` are quarters right.

        Raises `CannotPicture` with the reason, at once where the same content has failed before.
        """
        key = Key(digest.hex(), size, turns)
        kept = self._kept_path(key)
        if (data := _read(kept)) is not None:
            return data
        with self._lock:
            if key in self._failed:
                raise CannotPicture(self._failed[key])
            mine = key not in self._under_way
            future = self._under_way.setdefault(key, Future())
        if mine:
            self._make(key, path, future)
        return future.result(timeout=WAIT_SECONDS * 2)

    def close(self) -> None:
        """Stop the workers after the picture they are at."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _make(self, key: Key, path: str, future: Future[bytes]) -> None:
        """Make one picture for all who wait for `future`."""
        try:
            data = self._work(path, key)
            self._keep(key, data)
            future.set_result(data)
        except BaseException as error:
            if isinstance(error, CannotPicture):
                self._remember_failure(key, str(error))
            future.set_exception(error)
        finally:
            with self._lock:
                del self._under_way[key]

    def _work(self, path: str, key: Key) -> bytes:
        """Ask a worker, a second time alone where the pool broke: another picture may have broken it."""
        for _ in range(2):
            pool = self._running()
            try:
                return pool.submit(_picture, path, key.size, key.turns).result(timeout=WAIT_SECONDS)
            except BrokenProcessPool:
                self._drop(pool)
            except TooSlow as error:
                self._drop(pool)
                raise CannotPicture(f"{os.path.basename(path)!r} took more than {WAIT_SECONDS} s") from error
        raise CannotPicture(f"{os.path.basename(path)!r} broke the decoder: it passes the limits of a worker")

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    WORKERS, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker
                )
            return self._pool

    def _drop(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False, cancel_futures=True)

    def _remember_failure(self, key: Key, reason: str) -> None:
        with self._lock:
            if len(self._failed) >= MOST_FAILURES:
                self._failed.clear()
            self._failed[key] = reason

    def _kept_path(self, key: Key) -> str:
        turned = f"-{key.turns}" if key.turns else ""
        return os.path.join(self.directory, key.digest[:2], f"{key.digest}-{key.size}{turned}.jpg")

    def _keep(self, key: Key, data: bytes) -> None:
        """Keep the picture under its name only when it is whole. A full disk costs the cache, not the answer."""
        kept = self._kept_path(key)
        unfinished = f"{kept}.{os.getpid()}-{threading.get_ident()}"
        try:
            os.makedirs(os.path.dirname(kept), mode=0o700, exist_ok=True)
            with open(unfinished, "wb") as file:
                file.write(data)
            os.replace(unfinished, kept)
        except OSError:
            if os.path.exists(unfinished):
                os.unlink(unfinished)


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _begin_worker() -> None:
    """Runs first in each worker: it ends with its station, and not by the Ctrl-C meant for that.

    What decoders print of damaged pictures stays out of the station's log, which names them itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    limit_this_process(MEMORY_BYTES, WORKER_CPU_SECONDS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _picture(path: str, size: str, turns: int) -> bytes:
    spent, most = int(time.process_time()), resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(spent + CPU_SECONDS, most), most))
    return make_thumbnail(path, size=size, turns=turns)
