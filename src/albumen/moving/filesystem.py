"""Calls that Python has not: among them, make a whole file system durable where that reaches the storage."""

import ctypes
import os
from collections.abc import Callable
from typing import Any

from albumen.moving.units import STORAGE_ERRORS, StorageStopped

# Magic numbers of <linux/magic.h>: ext2 to ext4, XFS, Btrfs, F2FS.  Their `sync_fs` commits what was renamed.
# Left out on purpose: FUSE (its syncfs reaches virtiofs only), SMB and NFS, where it does not reach the server.
_SYNCED_BY_SYNCFS = frozenset({0xEF53, 0x58465342, 0x9123683E, 0xF2F52010})
_STATFS_BYTES = 512  # more than any `struct statfs`

_libc = ctypes.CDLL(None, use_errno=True)


def system_call(name: str, *types: Any) -> Callable[..., int] | None:
    """Give the call of that name, -1 with `ctypes.get_errno()` when it fails; None where the system has none."""
    function: Any = getattr(_libc, name, None)
    if function is not None:
        function.argtypes = types
    return function  # type: ignore[no-any-return]


_syncfs = system_call("syncfs", ctypes.c_int)
_fstatfs = system_call("fstatfs", ctypes.c_int, ctypes.c_void_p)


def sync_file_system(folder: str) -> bool:
    """Make all that was written to the file system of `folder` durable; False when that cannot be relied on.

    Raises `StorageStopped` when the storage refuses.
    """
    if _syncfs is None or _fstatfs is None:
        return False
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        if _kind(descriptor) not in _SYNCED_BY_SYNCFS:
            return False
        if _syncfs(descriptor) == 0:
            return True
        if ctypes.get_errno() in STORAGE_ERRORS:
            raise StorageStopped(ctypes.get_errno(), folder)
        return False
    finally:
        os.close(descriptor)


def _kind(descriptor: int) -> int:
    """Give `f_type`, the first word of `struct statfs` (statfs(2))."""
    answer = ctypes.create_string_buffer(_STATFS_BYTES)
    if _fstatfs is None or _fstatfs(descriptor, answer) != 0:
        return 0
    return ctypes.c_ulong.from_buffer(answer).value
