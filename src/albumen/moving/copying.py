"""A verified copy of one file beside its target: bytes, times, mode, owner and attributes."""

import contextlib
import os
import stat
from collections.abc import Callable
from functools import partial

import msgspec
from blake3 import blake3

from albumen.moving.hashing import CHUNK_BYTES, digest_descriptor, open_regular
from albumen.moving.units import STORAGE_ERRORS, Pair, is_still

_COPY_RANGE_BYTES = 1 << 26
_ACL = "system.posix_acl_"  # the only system attributes that a user sets, with setfacl


class Copy(msgspec.Struct, frozen=True):
    """A finished copy: BLAKE3 of its bytes, its identity, its mtime in ns, and what could not be kept."""

    digest: bytes
    size: int
    inode: int
    device: int
    mtime_ns: int
    losses: tuple[str, ...] = ()


class Unreadable(Exception):
    """The source could not be read to its end; `__cause__` is the `OSError`."""


class SourceChanged(Exception):
    """The source is not, or no longer, what was planned."""


class Corrupted(Exception):
    """What was read back differs from what was written."""


def copy_verified(pair: Pair, temp: str) -> Copy:
    """Copy `pair.source` to the new file `temp`, durable, read back and compared; the target is not touched.

    Raises `SourceChanged`, `Unreadable`, `Corrupted`, and the `OSError` of writing.  On any of them the
    temporary file is removed.
    """
    source = _open_source(pair)
    try:
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
        target = os.open(temp, flags, 0o600)
        try:
            return _fill(source, target, pair)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temp)
            raise
        finally:
            os.close(target)
    finally:
        os.close(source)


def _open_source(pair: Pair) -> int:
    try:
        source = open_regular(pair.source)
    except FileNotFoundError as error:
        raise SourceChanged from error
    except OSError as error:
        raise Unreadable from error
    if is_still(pair, os.fstat(source)):
        return source
    os.close(source)
    raise SourceChanged


def _fill(source: int, target: int, pair: Pair) -> Copy:
    digest = _copy_bytes(source, target, pair.size)
    losses = _copy_attributes(source, target)
    os.fsync(target)
    _forget_cached(target)
    if digest_descriptor(target) != digest:
        raise Corrupted
    if not is_still(pair, os.fstat(source)):
        raise SourceChanged
    made = os.fstat(target)
    return Copy(digest, made.st_size, made.st_ino, made.st_dev, made.st_mtime_ns, losses)


def _copy_bytes(source: int, target: int, size: int) -> bytes:
    """Copy in the kernel (Btrfs and XFS share the extents), else by reading; gives the digest."""
    if _copy_in_kernel(source, target, size):
        try:
            return digest_descriptor(source)
        except OSError as error:
            raise Unreadable from error
    os.lseek(source, 0, os.SEEK_SET)
    os.lseek(target, 0, os.SEEK_SET)
    os.ftruncate(target, 0)
    return _copy_by_reading(source, target)


def _copy_in_kernel(source: int, target: int, size: int) -> bool:
    if not hasattr(os, "copy_file_range"):
        return False
    left = size
    try:
        while left:
            done = os.copy_file_range(source, target, min(left, _COPY_RANGE_BYTES))
            if not done:
                return False
            left -= done
    except OSError:
        return False  # whatever it was: reading and writing will say which side it came from
    return True


def _copy_by_reading(source: int, target: int) -> bytes:
    hasher = blake3()
    while True:
        try:
            chunk = os.read(source, CHUNK_BYTES)
        except OSError as error:
            raise Unreadable from error
        if not chunk:
            return hasher.digest()
        hasher.update(chunk)
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(target, rest) :]


def _copy_attributes(source: int, target: int) -> tuple[str, ...]:
    """Copy owner, mode, attributes and, last, since writing moves them, times; names what was lost."""
    found, made = os.fstat(source), os.fstat(target)
    losses: list[str] = []
    if (made.st_uid, made.st_gid) != (found.st_uid, found.st_gid) and not _copy_owner(target, found):
        losses.append("owner")
    if not _did(lambda: os.fchmod(target, stat.S_IMODE(found.st_mode))):
        losses.append("mode")
    losses.extend(_copy_xattrs(source, target))
    if not _did(lambda: os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))):
        losses.append("mtime")
    elif os.fstat(target).st_mtime_ns != found.st_mtime_ns:
        losses.append("fractions of the mtime")
    return tuple(losses)


def _copy_owner(target: int, found: os.stat_result) -> bool:
    if _did(lambda: os.fchown(target, found.st_uid, found.st_gid)):
        return True
    _did(lambda: os.fchown(target, -1, found.st_gid))
    return False


def _copy_xattrs(source: int, target: int) -> list[str]:
    if not hasattr(os, "listxattr"):
        return []
    try:
        names = os.listxattr(source)
    except OSError:
        return []
    kept = [name for name in names if name.startswith(("user.", _ACL))]
    return [f"attribute {name}" for name in kept if not _did(partial(_copy_xattr, source, target, name))]


def _copy_xattr(source: int, target: int, name: str) -> None:
    os.setxattr(target, name, os.getxattr(source, name))


def _forget_cached(target: int) -> None:
    """Ask the kernel to drop its pages, so that reading back reads the storage where possible."""
    if hasattr(os, "posix_fadvise"):
        _did(lambda: os.posix_fadvise(target, 0, 0, os.POSIX_FADV_DONTNEED))


def _did(action: Callable[[], None]) -> bool:
    """Do what not every file system can; tells whether it could.  A full disk is no such thing and raises."""
    try:
        action()
    except OSError as error:
        if error.errno in STORAGE_ERRORS:
            raise
        return False
    return True
