"""The messages between a session, which decides, and a wire, which sends: requests, answers, broken lines."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar
from urllib.parse import urlencode

import msgspec

from albumen.client.errors import FileChanged
from albumen.declare import Blob, Upload
from albumen.wire import redact

T = TypeVar("T")
Progress: TypeAlias = Callable[[int, int], None]
"""Called while a file is uploaded with the bytes sent so far and all bytes to send."""

BLOCK = 256 * 1024  # bytes read from a file at a time; larger blocks were not faster over loopback


class Multipart:
    """A form with files: its length is known before it is sent, and the files are read while it is sent.

    Fields come first and files last, in their order, as stations want it that handle a form while it arrives.
    """

    def __init__(
        self, fields: Mapping[str, str], files: Mapping[str, Upload], progress: Progress | None
    ) -> None:
        self._boundary = secrets.token_hex(16)
        head = b"".join(self._part(f'name="{_quoted(name)}"', _bytes(text)) for name, text in fields.items())
        self._head, self._files, self._progress = head, files, progress
        self._sizes = {name: os.stat(file.path).st_size for name, file in files.items()}
        self._tail = f"--{self._boundary}--\r\n".encode()
        around = sum(len(self._file_head(name, file)) + 2 for name, file in files.items())
        self.length = len(head) + around + sum(self._sizes.values()) + len(self._tail)

    @property
    def content_type(self) -> str:
        """The Content-Type header that goes with the body."""
        return f"multipart/form-data; boundary={self._boundary}"

    def blocks(self) -> Iterator[bytes]:
        """The body in blocks; a new pass over the files each time. Raises `FileChanged`, `OSError`."""
        yield self._head
        for name, file in self._files.items():
            yield self._file_head(name, file)
            yield from self._file_blocks(file, self._sizes[name])
            yield b"\r\n"
        yield self._tail

    def _file_blocks(self, file: Upload, size: int) -> Iterator[bytes]:
        with open(file.path, "rb") as source:
            left = size
            while left:
                block = source.read(min(BLOCK, left))
                if not block:
                    raise FileChanged(
                        f"{file.path!r} became shorter while it was uploaded.", "Upload it again."
                    )
                yield block
                left -= len(block)
                if self._progress:
                    self._progress(size - left, size)

    def _file_head(self, name: str, file: Upload) -> bytes:
        disposition = f'name="{_quoted(name)}"; filename="{_quoted(file.name)}"'
        kind = "Content-Type: application/octet-stream\r\n"
        return _bytes(f"--{self._boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{kind}\r\n")

    def _part(self, disposition: str, body: bytes) -> bytes:
        head = _bytes(f"--{self._boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n")
        return head + body + b"\r\n"


def form(fields: Mapping[str, str]) -> bytes:
    """Fields as a form body or query; paths keep their bytes."""
    return urlencode(fields, errors="surrogateescape").encode("ascii")


def _quoted(name: str) -> str:
    """As browsers write names in multipart heads (HTML, "multipart/form-data" encoding)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a method, declared or not; `path` is the script where discovery names none.

    `changes`: it must not be sent twice. `renews`: an ended session is worth a login. `binary`: bytes are
    the answer.
    """

    api: str
    method: str
    version: int
    path: str
    fields: dict[str, str]
    files: dict[str, Upload] = {}
    returns: Any = Any
    binary: bool = False
    changes: bool = False
    renews: bool = True
    headers: dict[str, str] = {}
    progress: Progress | None = None

    @property
    def redacted(self) -> dict[str, str]:
        """The fields, secrets replaced, as they may be shown."""
        return redact(self.fields)

    def __repr__(self) -> str:
        return f"<Call {self.api} {self.method}>"


class Ask:
    """One HTTP request. Its text form shows neither headers nor body, as these hold secrets.

    With `stream` an answer of bytes is handed over while it arrives, as `Reply.blob`.
    """

    def __init__(
        self,
        verb: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | Multipart = b"",
        stream: bool = False,
    ) -> None:
        self.verb, self.url, self.headers, self.body, self.stream = verb, url, dict(headers), body, stream

    def __repr__(self) -> str:
        return f"<Ask {self.verb} {self.url}>"


class Reply(NamedTuple):
    """One HTTP answer; header names are in lower case. Either `blob` is there, or `body` is whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    blob: Blob | None = None


class Broken(NamedTuple):
    """The line broke. `sent`: the station may have got the request. `slow`: it broke by a time-out."""

    reason: str
    sent: bool
    slow: bool = False
    certificate: bool = False


class Opening(NamedTuple):
    """Asks the driver to open the session, unless another call has done so since generation `seen`."""

    seen: int


class Pour(NamedTuple):
    """Asks the driver to hand all bytes of an answer to `into`, in order, and to close it."""

    blob: Blob
    into: Callable[[bytes], object]


class Pause(NamedTuple):
    """Asks the driver to wait, in seconds."""

    seconds: float


Steps: TypeAlias = Generator[Ask | Opening | Pour | Pause, Reply | Broken | None, T]
"""An exchange as a generator: it yields what it wants done and is sent what came of it."""
