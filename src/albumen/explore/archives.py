"""Tar archives read as a stream, for archives that may lie: bounded memory, nothing is written, no link is followed.

Python's own `tarfile` is not used: it reads names of any length into memory, and its releases before 3.11.14 hang on
crafted headers (CVE-2024-6232, CVE-2025-8194). Read are POSIX, GNU and pax headers, within gzip, xz or nothing.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol, Union

from msgspec import Struct

from albumen.explore.problems import ExploreProblem

BLOCK = 512
CHUNK = 256 * 1024
MOST_BYTES = 1024**3
MOST_MEMBERS = 100_000
MOST_NAME = 4096
MOST_HEADER = 64 * 1024  # of a pax header
XZ_MEMORY = 128 * 1024 * 1024
_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"
_OTHER = {b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"PK\x03\x04": "zip", b"7z\xbc\xaf\x27\x1c": "7z"}
_FILES, _FOLDER = b"\x000\x007", b"5"


class Source(Protocol):
    """What bytes are read from: at most `size` of them, none at the end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        ...


class Budget:
    """What reading one package may cost, over all archives in it."""

    def __init__(self) -> None:
        self.bytes, self.members = MOST_BYTES, MOST_MEMBERS

    def take(self, name: str, size: int) -> None:
        """Take bytes off. Raises `ExploreProblem` when nothing is left."""
        self.bytes -= size
        if self.bytes < 0:
            raise _too_large(f"{name!r} holds more than {MOST_BYTES >> 30} GiB")

    def take_member(self, name: str) -> None:
        """Take a member off. Raises `ExploreProblem` when nothing is left."""
        self.members -= 1
        if self.members < 0:
            raise _too_large(f"{name!r} holds more than {MOST_MEMBERS:,} files")


def _too_large(sentence: str) -> ExploreProblem:
    return ExploreProblem("too-large", f"{sentence}. Unpack what you trust of it and name the folder.")


def damaged(name: str, what: str) -> ExploreProblem:
    """The problem of an archive that is not what it says."""
    return ExploreProblem("damaged", f"{name!r} is damaged: {what}. Get it again.")


class Member(Struct, frozen=True):
    """A member of an archive: its name as it stands there, whether it is a plain file, and its content's source."""

    name: str
    is_file: bool
    is_folder: bool
    size: int
    content: Source


class _Unpacked:
    """The content of compressed data: `make` begins a run of it, of which several may follow one another."""

    def __init__(self, source: Source, make: Callable[[], _Decompressor], name: str) -> None:
        self._source, self._make, self._name = source, make, name
        self._run, self._rest = make(), b""
        self._is_over = False

    def read(self, size: int, /) -> bytes:
        while not self._is_over:
            try:
                data = self._step(size)
            except (zlib.error, lzma.LZMAError, EOFError) as error:
                raise damaged(self._name, f"it cannot be decompressed ({error})") from error
            if data:
                return data
        return b""

    def _step(self, size: int) -> bytes:
        if self._run.ended:
            self._rest = (self._run.unused or self._source.read(CHUNK)).lstrip(b"\0")
            if not self._rest:
                self._is_over = True
                return b""
            self._run = self._make()
        elif not self._rest and self._run.is_hungry:
            self._rest = self._source.read(CHUNK)
            if not self._rest:
                raise damaged(self._name, "it ends in the middle of compressed data")
        data, self._rest = self._run.feed(self._rest, size), self._run.waiting
        return data


_Decompressor = Union["_Gzip", "_Xz"]


class _Gzip:
    def __init__(self) -> None:
        self._run = zlib.decompressobj(31)
        self.waiting, self.is_hungry = b"", True

    def feed(self, data: bytes, size: int) -> bytes:
        told = self._run.decompress(data, size)
        self.waiting = self._run.unconsumed_tail
        self.is_hungry = not told
        return told

    @property
    def ended(self) -> bool:
        return self._run.eof

    @property
    def unused(self) -> bytes:
        return self._run.unused_data


class _Xz:
    def __init__(self) -> None:
        self._run = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)
        self.waiting = b""

    def feed(self, data: bytes, size: int) -> bytes:
        return self._run.decompress(data, size)

    @property
    def ended(self) -> bool:
        return self._run.eof

    @property
    def unused(self) -> bytes:
        return self._run.unused_data

    @property
    def is_hungry(self) -> bool:
        return self._run.needs_input


class _Begun:
    """A source of which the first bytes were read already."""

    def __init__(self, head: bytes, source: Source) -> None:
        self._head, self._source = head, source

    def read(self, size: int, /) -> bytes:
        if not self._head:
            return self._source.read(size)
        data, self._head = self._head[:size], self._head[size:]
        return data


class _Tar:
    """The bytes of a tar archive, counted."""

    def __init__(self, source: Source, name: str, budget: Budget) -> None:
        self._source, self.name, self._budget = source, name, budget

    def read(self, size: int, /) -> bytes:
        data = self._source.read(min(size, CHUNK))
        self._budget.take(self.name, len(data))
        return data

    def exactly(self, size: int, what: str) -> bytes:
        """That many bytes. Raises `ExploreProblem` when there are fewer."""
        found = bytearray()
        while len(found) < size:
            data = self.read(size - len(found))
            if not data:
                raise damaged(self.name, f"it ends in the middle of {what}")
            found += data
        return bytes(found)


class _Content:
    """The content of a member: what was not read of it is passed over when the next member is asked for."""

    def __init__(self, tar: _Tar, size: int, name: str) -> None:
        self._tar, self._left, self._name = tar, size, name
        self._padding = -size % BLOCK

    def read(self, size: int, /) -> bytes:
        if not self._left:
            return b""
        data = self._tar.read(min(size, self._left))
        if not data:
            raise damaged(self._tar.name, f"it ends in the middle of {self._name!r}")
        self._left -= len(data)
        return data

    def finish(self) -> None:
        while self.read(CHUNK):
            pass
        self._tar.exactly(self._padding, repr(self._name))
        self._padding = 0


def read_tar(source: Source, name: str, budget: Budget) -> Iterator[Member]:
    """The members of an archive, in its order; a content is read before the next member, or not at all.

    Raises `ExploreProblem`, also for what is no archive, with what it seems to be.
    """
    tar = _Tar(_opened(source, name), name, budget)
    long_name, long_size = "", None
    while True:
        block = _header(tar)
        if not block.strip(b"\0"):
            return
        kind, size = block[156:157], _number(block[124:136], tar.name)
        budget.take_member(name)
        if kind in (b"L", b"K", b"x", b"g", b"X"):
            text = _extra(tar, size)
            if kind == b"L":
                long_name = text.rstrip(b"\0").decode("utf-8", "surrogateescape")
            elif kind in (b"x", b"X"):
                path, told = _pax(text, tar.name)
                long_name, long_size = path or long_name, told if told is not None else long_size
            continue
        member_name = long_name or _short_name(block)
        size = long_size if long_size is not None else size
        long_name, long_size = "", None
        if len(member_name) > MOST_NAME:
            raise damaged(name, f"the name of a file in it has more than {MOST_NAME:,} characters")
        has_content = kind not in (b"1", b"2", b"3", b"4", b"5", b"6")
        content = _Content(tar, size if has_content else 0, member_name)
        is_folder = kind == _FOLDER or (kind in _FILES and member_name.endswith("/"))
        yield Member(member_name, kind in _FILES and not is_folder, is_folder, size, content)
        content.finish()


def _opened(source: Source, name: str) -> Source:
    """The archive's bytes, whatever it is compressed with. Raises `ExploreProblem` for what is no archive."""
    head = _head_of(source)
    begun = _Begun(head, source)
    if head.startswith(_GZIP):
        unpacked = _Unpacked(begun, _Gzip, name)
    elif head.startswith(_XZ):
        unpacked = _Unpacked(begun, _Xz, name)
    elif len(head) == BLOCK and (not head.strip(b"\0") or _is_header(head)):
        return begun
    else:
        raise _not_tar(head, name)
    inner = _head_of(unpacked)
    if len(inner) < BLOCK or (inner.strip(b"\0") and not _is_header(inner)):
        raise ExploreProblem("no-package", f"{name!r} is compressed, but holds no tar archive. Get it again.")
    return _Begun(inner, unpacked)


def _head_of(source: Source) -> bytes:
    head = b""
    while len(head) < BLOCK and (data := source.read(BLOCK - len(head))):
        head += data
    return head


def _not_tar(head: bytes, name: str) -> ExploreProblem:
    if not head:
        return ExploreProblem("no-package", f"{name!r} is empty. Get it again.")
    for magic, kind in _OTHER.items():
        if head.startswith(magic):
            return ExploreProblem(
                "other-archive", f"{name!r} is packed with {kind}, which is not read. Unpack it first."
            )
    if head[257:262] == b"ustar":
        return damaged(name, "the checksum of its first header is wrong")
    return ExploreProblem(
        "encrypted",
        f"{name!r} is no tar archive, nor gzip nor xz: packages of DSM 7 are encrypted, and cannot be read. "
        "Name the folder of an installed package instead.",
    )


def _header(tar: _Tar) -> bytes:
    """The next header; zeros at the end, with or without its mark."""
    first = tar.read(BLOCK)
    if not first:
        return bytes(BLOCK)
    block = first + tar.exactly(BLOCK - len(first), "a header")
    if block.strip(b"\0") and not _is_header(block):
        raise damaged(tar.name, "the checksum of a header is wrong")
    return block


def _is_header(block: bytes) -> bool:
    """Whether the checksum holds: the sum of all bytes, its own place as spaces, unsigned or signed."""
    field = block[148:156].strip(b" \0")
    if not field or field.strip(b"01234567"):
        return False
    rest = block[:148] + b" " * 8 + block[156:]
    return int(field, 8) in (sum(rest), sum(one - 256 if one > 127 else one for one in rest))


def _number(field: bytes, name: str) -> int:
    """A size: octal digits, or base 256 where the first bit is set. Raises for what is none, or negative."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.split(b"\0")[0].strip()
    if field[0] > 0x80 or digits.strip(b"01234567"):
        raise damaged(name, "a size in it is no number, or negative")
    return int(digits or b"0", 8)


def _short_name(block: bytes) -> str:
    name, prefix = block[:100].split(b"\0")[0], block[345:500].split(b"\0")[0]
    whole = prefix + b"/" + name if prefix and block[257:263] == b"ustar\0" else name
    return whole.decode("utf-8", "surrogateescape")


def _extra(tar: _Tar, size: int) -> bytes:
    """The content of a header that says more of the next member."""
    if size > MOST_HEADER:
        raise damaged(tar.name, f"a name or header in it has more than {MOST_HEADER:,} bytes")
    text = tar.exactly(size, "a header")
    tar.exactly(-size % BLOCK, "a header")
    return text


def _pax(text: bytes, name: str) -> tuple[str, int | None]:
    """The path and the size that lines such as `30 path=a` tell; "" and None where they do not."""
    path, size, at = "", None, 0
    while at < len(text):
        end = text.find(b" ", at, at + 8)
        length = int(text[at:end]) if end > at and text[at:end].isdigit() else 0
        line = text[end + 1 : at + length - 1]
        if length <= end - at + 1 or at + length > len(text) or text[at + length - 1 : at + length] != b"\n":
            raise damaged(name, "the length of a pax header is wrong")
        key, _, value = line.partition(b"=")
        if key == b"path":
            path = value.decode("utf-8", "surrogateescape")
        elif key == b"size":
            if not value.isdigit() or len(value) > 20:
                raise damaged(name, "a size in it is no number, or negative")
            size = int(value)
        at += length
    return path, size
