"""Runs the station as a server: one process, one library, and an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Generator
from types import FrameType
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette

from albumen.station.app import create_app
from albumen.station.holding import Progress, alone, announced, scanning
from albumen.station.library import CannotServe, Library, Settings
from albumen.wire import redact

Ready = Callable[[str], None]

FINISH_SECONDS = 300  # for what is under way when the station is stopped; a long upload needs its time


def serve(settings: Settings, *, ready: Ready, progress: Progress | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C; requests under way are finished first.

    `ready` gets the address once it answers; `progress` gets (files seen, files in all) of the first look at the
    folder, from another thread. Raises `CannotServe`.
    """
    log_to_stderr()
    if not os.path.isdir(settings.root):
        Library.open(settings)  # says why
    app = create_app(settings)
    with alone(settings), _listener(settings) as listener:
        app.state.url = _address(listener)
        url = f"{app.state.url}{settings.mount}/"
        server = _Server(_config(app), started=lambda: ready(url))
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(_serve(app, server, listener, url, progress))


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",  # `_serve` enters it: uvicorn would turn what it raises into a log line and an exit
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        http="httptools",
        ws="none",
        timeout_graceful_shutdown=FINISH_SECONDS,
    )


async def _serve(
    app: Starlette, server: _Server, listener: socket.socket, url: str, progress: Progress | None
) -> None:
    async with app.router.lifespan_context(app):
        library: Library = app.state.station.library
        with announced(library.settings, url), scanning(library, progress):
            await server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Tells when it answers, and returns when it is told to stop."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._tell()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Finish and return. The base class would raise the signal again then, and the rest would not be closed."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


@contextlib.contextmanager
def _listener(settings: Settings) -> Generator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
            listener.listen(128)
        except OSError as error:
            raise CannotServe(
                "address-in-use",
                f"Nothing is served: cannot listen at {settings.host} port {settings.port} "
                f"({os.strerror(error.errno or 0).lower()}). Choose another with --port, or 0 for any.",
            ) from error
        yield listener


def _address(listener: socket.socket) -> str:
    """The address of the host, without a path."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def log_to_stderr() -> None:
    """Send log lines to standard error, secrets replaced; standard output is for the address only."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _redacted,
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], bool_as_flag=False
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


def _redacted(logger: Any, method: str, event: Any) -> Any:
    """Replace the values of fields that are secret, wherever they stand."""
    safe: dict[str, Any] = {name: "***" if redact({name: ""})[name] else one for name, one in event.items()}
    fields: Any = safe.get("fields")
    return {**safe, "fields": redact(fields)} if fields is not None else safe
