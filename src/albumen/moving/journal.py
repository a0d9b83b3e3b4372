"""The journal: what is about to happen and what has happened, in lines that survive a kill or a power cut."""

import fcntl
import json
import os
import sys
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Self

import msgspec

from albumen.moving.folders import sync_folder
from albumen.moving.locks import Busy
from albumen.moving.units import STORAGE_ERRORS, StorageStopped

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
# The names that are no UTF-8 hold lone surrogates, which msgspec refuses both ways: escaped, they survive.
_encode_odd = json.JSONEncoder(separators=(",", ":"), default=msgspec.to_builtins).encode
_CHECK_BYTES = 10  # a blank, eight hex digits of CRC-32, the newline


class Journal:
    """An append-only file of JSON lines `{"n": number, "s": state, ...} crc`, with one writer at a time.

    Safe to use from several threads.  A line that was torn by a crash is cut off when the file is opened
    again (kept beside it as `<path>.cut`), and numbers go on from the last good line.
    """

    def __init__(self, path: str, descriptor: int, *, last: int, size_bytes: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self._last = last
        self._size = size_bytes
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: str, *, hear: Callable[[dict[str, Any]], None] | None = None) -> Self:
        """Open or create the journal and make its name durable.  Raises `Busy` when it is open elsewhere.

        `hear` is given each record that is in it, in order, as `read_journal` yields them.
        """
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            last, size = _mend(path, descriptor, hear)
            sync_folder(os.path.dirname(path) or ".")
        except BlockingIOError as error:
            os.close(descriptor)
            raise Busy(f"a run that holds {path!r}") from error
        except BaseException:
            os.close(descriptor)
            raise
        return cls(path, descriptor, last=last, size_bytes=size)

    @property
    def is_empty(self) -> bool:
        """Whether no record was ever written."""
        return self._last == 0

    def write(self, records: Iterable[Mapping[str, object]]) -> int:
        """Append records in one write; gives the number of the first one, the others follow.

        They survive the death of the process at once, a power cut only after `sync`.  Raises
        `StorageStopped` when the storage refuses; then none of them is in the file.
        """
        with self._lock:
            first = self._last + 1
            lines = [_line(number, record) for number, record in enumerate(records, first)]
            self._append(b"".join(lines))
            self._last += len(lines)
            return first

    def sync(self) -> None:
        """Make everything written so far durable.  Raises `StorageStopped` when the storage refuses."""
        try:
            if sys.platform == "darwin":
                os.fsync(self._descriptor)
            else:
                os.fdatasync(self._descriptor)
        except OSError as error:
            raise StorageStopped(error.errno or 0, self.path) from error

    def close(self) -> None:
        """Close the file; twice is fine."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            os.ftruncate(self._descriptor, self._size)
            if error.errno in STORAGE_ERRORS:
                raise StorageStopped(error.errno, self.path) from error
            raise
        self._size += len(data)


def read_journal(path: str) -> Iterator[dict[str, Any]]:
    """Yield the records in order, each with its number `n`; stops at the first torn or rotten line."""
    with open(path, "rb") as file:
        for record, _ in _good_lines(file):
            yield record


def _line(number: int, record: Mapping[str, object]) -> bytes:
    numbered = {"n": number, **record}
    try:
        text = _encode(numbered)
    except UnicodeEncodeError:
        text = _encode_odd(numbered).encode("ascii")
    return b"%b %08x\n" % (text, zlib.crc32(text))


def _record(text: bytes) -> dict[str, Any]:
    try:
        record: dict[str, Any] = _decode(text)
    except msgspec.DecodeError:
        record = json.loads(text)
    return record


def _good_lines(lines: Iterable[bytes]) -> Iterator[tuple[dict[str, Any], int]]:
    expected = 1
    for line in lines:
        text = line[:-_CHECK_BYTES]
        if line[-_CHECK_BYTES:] != b" %08x\n" % zlib.crc32(text):
            return
        record = _record(text)
        if record["n"] != expected:
            return
        yield record, len(line)
        expected += 1


def _mend(path: str, descriptor: int, hear: Callable[[dict[str, Any]], None] | None) -> tuple[int, int]:
    """Cut what follows the last good line; gives (its number, the size of the file)."""
    last = size = 0
    with open(path, "rb") as file:
        for record, length in _good_lines(file):
            last, size = record["n"], size + length
            if hear:
                hear(record)
        file.seek(size)
        cut = file.read()
    if cut:
        with open(path + ".cut", "ab") as kept:
            kept.write(cut)
        os.ftruncate(descriptor, size)
    return last, size
