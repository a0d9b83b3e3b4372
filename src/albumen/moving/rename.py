"""Rename without replacing: one call, three ways to do it, for file systems that know fewer."""

import ctypes
import errno
import os
import stat
from collections.abc import Callable

from albumen.moving.filesystem import system_call

Strategy = Callable[[str, str, Callable[[], object]], bool]
"""Takes (source, target, reserve); gives False when this system or file system does not know the way."""

_AT_FDCWD = -100  # <fcntl.h> of Linux
_RENAME_NOREPLACE = 1  # <linux/fs.h>
_NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})

_system = system_call(
    "renameat2", ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint
)


class Untidy(OSError):
    """The rename failed, and so did clearing away what it had begun: a second name or an empty placeholder."""


def _nothing() -> None:
    """The `reserve` of a caller that keeps no journal."""


def rename_noreplace(source: str, target: str, *, reserve: Callable[[], object] = _nothing) -> None:
    """Rename a file or folder to a name that must be free.

    Raises `FileExistsError` when anything has that name, a dangling symlink included; other `OSError`s,
    `EXDEV` among them, pass through.  A change of case only, on a file system that ignores case, is allowed.
    `reserve` is called right before an empty placeholder is created under the target's name (see
    `by_placeholder`), so that the caller can write down whose it is.
    """
    try:
        for strategy in STRATEGIES:
            if strategy(source, target, reserve):
                return
    except FileExistsError:
        if not _only_case_differs(source, target):
            raise
        os.rename(source, target)
        return
    raise OSError(errno.ENOTSUP, "no way to rename without replacing", source, None, target)


def by_renameat2(source: str, target: str, _reserve: Callable[[], object]) -> bool:
    """Rename with `renameat2(RENAME_NOREPLACE)`: atomic; since Linux 3.15; not on exFAT, many SMB and FUSE."""
    if _system is None:
        return False
    if "\0" in source or "\0" in target:
        raise ValueError("embedded null byte")
    if _system(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), _RENAME_NOREPLACE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL):
        return False
    raise OSError(number, os.strerror(number), source, None, target)


def by_link(source: str, target: str, _reserve: Callable[[], object]) -> bool:
    """Link the new name, then unlink the old: never replaces; for a moment the file has both names."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno in _NO_HARD_LINKS:
            return False
        raise
    try:
        os.unlink(source)
    except OSError as error:
        _tidy(error, lambda: os.unlink(target))
        raise
    return True


def by_placeholder(source: str, target: str, reserve: Callable[[], object]) -> bool:
    """Create an empty target exclusively, then rename over it.

    Killed in between, it leaves an empty file (or folder) under the target's name: recovery takes that away
    where `reserve` has written it down.  Who writes into the placeholder in that moment loses what he wrote.
    """
    is_folder = stat.S_ISDIR(os.lstat(source).st_mode)
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), source, None, target)
    reserve()
    placeholder = _create(target, is_folder=is_folder)
    try:
        os.rename(source, target)
    except OSError as error:
        _tidy(error, lambda: _discard(target, placeholder))
        raise
    return True


STRATEGIES: tuple[Strategy, ...] = (by_renameat2, by_link, by_placeholder)
"""The ways in the order they are tried; read at each call, so a test can take some away."""


def _create(target: str, *, is_folder: bool) -> os.stat_result:
    if is_folder:
        os.mkdir(target, 0o700)
        return os.lstat(target)
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        return os.fstat(descriptor)
    except OSError as error:
        _tidy(error, lambda: os.unlink(target))
        raise
    finally:
        os.close(descriptor)


def _tidy(error: OSError, clear: Callable[[], None]) -> None:
    """Clear away what a rename that failed with `error` has begun; raises `Untidy` when that fails too."""
    try:
        clear()
    except OSError:
        raise Untidy(error.errno, error.strerror, error.filename, None, error.filename2) from error


def _discard(target: str, placeholder: os.stat_result) -> None:
    found = os.lstat(target)
    if not os.path.samestat(found, placeholder):
        return
    if stat.S_ISDIR(found.st_mode):
        os.rmdir(target)
    elif found.st_size == 0:
        os.unlink(target)


def _only_case_differs(source: str, target: str) -> bool:
    if source == target or source.casefold() != target.casefold():
        return False
    one, two = os.lstat(source), os.lstat(target)
    # Two hard links on a file system that minds case are two names: then there is something to replace.
    return os.path.samestat(one, two) and (one.st_nlink == 1 or stat.S_ISDIR(one.st_mode))
