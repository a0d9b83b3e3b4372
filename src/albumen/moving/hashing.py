"""What a file holds: its BLAKE3 digest and the full comparison of two files, in bounded memory."""

import errno
import os
import stat
import sys

from blake3 import blake3

CHUNK_BYTES = 1 << 20


def open_regular(path: str) -> int:
    """Open a regular file for reading and give its descriptor; a symlink, fifo or folder raises `OSError`."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not a regular file", path)


def digest_file(path: str, most: int | None = None) -> bytes:
    """Give the 32 byte BLAKE3 digest of a regular file, or of its first `most` bytes.

    Raises `OSError`; a symlink is not followed.
    """
    descriptor = open_regular(path)
    try:
        return digest_descriptor(descriptor, most)
    finally:
        os.close(descriptor)


def digest_descriptor(descriptor: int, most: int | None = None) -> bytes:
    """Give the 32 byte BLAKE3 digest of an open file, from its start; moves the descriptor's position."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    hasher = blake3()
    left = sys.maxsize if most is None else most
    while left and (chunk := os.read(descriptor, min(left, CHUNK_BYTES))):
        hasher.update(chunk)
        left -= len(chunk)
    return hasher.digest()


def same_content(first: str, second: str) -> bool:
    """Tell whether two regular files hold the same bytes: all are compared.  Raises `OSError`."""
    one = open_regular(first)
    try:
        two = open_regular(second)
        try:
            return _same_bytes(one, two)
        finally:
            os.close(two)
    finally:
        os.close(one)


def _same_bytes(one: int, two: int) -> bool:
    if os.fstat(one).st_size != os.fstat(two).st_size:
        return False
    while True:
        chunk = _read_full(one)
        if chunk != _read_full(two):
            return False
        if not chunk:
            return True


def _read_full(descriptor: int) -> bytes:
    parts: list[bytes] = []
    wanted = CHUNK_BYTES
    while wanted and (part := os.read(descriptor, wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)
