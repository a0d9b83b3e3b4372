"""`albumen explore listen` as a person runs it, and far ends made by hand to listen to."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.worlds import Person

PREFIX = "Give this address to the client: "


class Listening:
    """A proxy that runs; `stop` lets it write and returns what it said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.err = process, ""
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith(PREFIX), (line, process.communicate()[1])
        self.url = line.removeprefix(PREFIX).strip()

    def stop(self, number: int = signal.SIGINT) -> int:
        """End it as Ctrl-C does, or a service manager; its exit code."""
        self.process.send_signal(number)
        _, self.err = self.process.communicate(timeout=60)
        return self.process.returncode

    def memory(self) -> int:
        """The most memory that it has had, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = (one for one in status.splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024


@contextlib.contextmanager
def listening(person: Person, to: str, out: Path, *words: str) -> Generator[Listening]:
    """A proxy in front of `to` on a free port, which writes to `out`."""
    command = person.command("explore", "listen", "--to", to, "--port", "0", "-o", out, *words)
    with subprocess.Popen(
        command, env=person.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Listening(process)
        finally:
            process.kill()


class Answering(BaseHTTPRequestHandler):
    """A far end that does what its function says."""

    protocol_version = "HTTP/1.1"
    do: Callable[[Answering], None]

    def handle_any(self) -> None:
        type(self).do(self)

    do_GET = do_POST = do_HEAD = do_PUT = handle_any

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""

    def tell(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        """Answer with a body and its length."""
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _FarEnd(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is no error of a test."""


@contextlib.contextmanager
def far_end(do: Callable[[Answering], None]) -> Generator[str]:
    """A server whose every answer is made by a function; gives its address."""
    handler = type("Handler", (Answering,), {"do": staticmethod(do)})
    with _FarEnd(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
