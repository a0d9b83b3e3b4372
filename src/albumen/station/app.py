"""The station as an ASGI application: its routes, and the library that is open while it runs."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import cast

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from albumen.station.answers.discovery import listing
from albumen.station.dispatch import BASE, Dispatcher
from albumen.station.library import CannotServe, Library, Settings
from albumen.station.older_door import OlderDoor
from albumen.station.page.routes import page_routes
from albumen.station.page.shares import share_routes

__all__ = ["CannotServe", "Settings", "create_app"]


def create_app(settings: Settings) -> Starlette:
    """The application for a folder. The library opens with the application's lifespan.

    That raises `CannotServe` when there is nothing to serve, and `NotServed` for a method without its handler.
    While it runs, `app.state.library` is the library.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        library = await run_in_threadpool(Library.open, settings)
        try:
            app.state.library = library
            app.state.dispatcher = Dispatcher(library)
            app.state.older_door = OlderDoor(app.state.dispatcher)
            yield
        finally:
            await run_in_threadpool(library.close)

    return Starlette(
        routes=[
            Route("/", _to_page),
            Route(BASE, _to_page),
            Route(f"{BASE}/webapi/PhotoStation.api", _listing),
            Route(f"{BASE}/include/asst_file_upload.php", _upload, methods=["POST"]),
            Route(f"{BASE}/webapi/{{script:path}}", _call, methods=["GET", "POST"]),
            *share_routes(BASE),
            *page_routes(BASE),
        ],
        middleware=[Middleware(_Careful)],
        lifespan=lifespan,
    )


async def _call(request: Request) -> Response:
    """Any method of the web API; `download.php/1.mp4` is `download.php`, as the web page asks for videos."""
    script = request.path_params["script"].partition("/")[0]
    return await dispatcher_of(request).answer(request, script)


async def _upload(request: Request) -> Response:
    """An upload as older programs send it."""
    return await cast("OlderDoor", request.app.state.older_door).answer(request)


def dispatcher_of(request: Request) -> Dispatcher:
    """The dispatcher of the running application."""
    return cast("Dispatcher", request.app.state.dispatcher)


async def _listing(request: Request) -> Response:
    return Response(msgspec.json.encode(listing()), media_type="text/plain")


async def _to_page(request: Request) -> Response:
    return RedirectResponse(f"{BASE}/", status_code=302)


class _Careful:
    """Adds to every answer what keeps browsers from guessing types and from telling others where we are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                present = {name.lower() for name, _ in headers}
                framed = any(b"frame-ancestors *" in value for _, value in headers)
                for name, value in _ALWAYS:
                    if name not in present and not (framed and name == b"x-frame-options"):
                        headers.append((name, value))
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, careful if scope["type"] == "http" else send)


_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'"),
    (b"x-frame-options", b"DENY"),
)
