"""A file that arrives in pieces: hidden beside its target until it is whole."""

import contextlib
import os
from typing import Self

from blake3 import blake3

from albumen.moving.units import STORAGE_ERRORS, StorageStopped


class Incoming:
    """A temporary file in the target's folder.  `Vault.place` gives it its name; `abort` takes it away.

    Used by one thread at a time.  As a context manager it aborts what was not placed.
    """

    def __init__(self, temp: str) -> None:
        """Create `temp`, which must be free; readable by nobody else until it is placed."""
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        self.temp = temp
        self.directory = os.path.dirname(temp)
        self.size_bytes = 0
        self._hasher = blake3()
        self._descriptor = os.open(temp, flags, 0o600)

    def write(self, data: bytes) -> None:
        """Append.  Raises `StorageStopped` when the storage is full or fails; abort then."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            if error.errno in STORAGE_ERRORS:
                raise StorageStopped(error.errno, self.directory) from error
            raise
        self._hasher.update(data)
        self.size_bytes += len(data)

    @property
    def digest(self) -> bytes:
        """The 32 byte BLAKE3 digest of what was written so far."""
        return self._hasher.digest()

    def finish(self, *, mtime_ns: int | None) -> None:
        """Make it whole and durable: rights as its folder gives them, mtime (ns) if there is one, fsync."""
        folder = os.stat(self.directory)
        with contextlib.suppress(OSError):
            os.fchown(self._descriptor, folder.st_uid, folder.st_gid)
        with contextlib.suppress(OSError):
            os.fchmod(self._descriptor, folder.st_mode & 0o666)
        if mtime_ns is not None:
            os.utime(self._descriptor, ns=(mtime_ns, mtime_ns))
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise StorageStopped(error.errno or 0, self.directory) from error
        self._close()

    def abort(self) -> None:
        """Remove the temporary file if it is still there; twice is fine."""
        self._close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.temp)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.abort()

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)
