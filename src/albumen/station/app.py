"""The station as an ASGI application: its routes, and the library that is open while it runs."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from albumen import api
from albumen.reference import openapi
from albumen.station.answers.discovery import listing
from albumen.station.documentation import documentation
from albumen.station.filestation.door import FileDoor
from albumen.station.homes import Homes, Station, nothing_here, station_of
from albumen.station.library import CannotServe, Library, Settings
from albumen.station.page.routes import page_routes
from albumen.station.page.shares import share_routes

__all__ = ["CannotServe", "Settings", "create_app"]


def create_app(settings: Settings) -> Starlette:
    """The application for a folder. The library opens with the application's lifespan.

    Raises `CannotServe` where `settings.docs` holds no site. The opening raises it when there is nothing to serve,
    and `NotServed` for a method without its handler.
    While it runs, `app.state.station` is the station, and `app.state.homes` are the personal ones.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        library = await run_in_threadpool(Library.open, settings)
        try:
            app.state.station = Station(library)
            app.state.homes = Homes(library, url=getattr(app.state, "url", ""))
            await run_in_threadpool(app.state.homes.open_all)
            app.state.files = FileDoor(library, app.state.homes)
            try:
                yield
            finally:
                await run_in_threadpool(app.state.files.close)
                await run_in_threadpool(app.state.homes.close)
        finally:
            await run_in_threadpool(library.close)

    return Starlette(
        routes=[
            Route("/", _to_page),
            *([documentation(settings.docs)] if settings.docs else []),
            Route("/webapi/{script:path}", _files, methods=["GET", "POST"]),
            *(route for mount in (settings.mount, "/~{user}/photo") for route in _routes(mount)),
        ],
        middleware=[Middleware(_Careful)],
        lifespan=lifespan,
    )


def _routes(mount: str) -> list[Route]:
    """The routes of a station below its path."""
    return [
        Route(mount, _to_page),
        Route(f"{mount}/webapi/PhotoStation.api", _listing),
        Route(f"{mount}/webapi/openapi.json", _openapi),
        Route(f"{mount}/include/asst_file_upload.php", _upload, methods=["POST"]),
        Route(f"{mount}/webapi/{{script:path}}", _call, methods=["GET", "POST"]),
        *share_routes(mount),
        *page_routes(mount),
    ]


async def _call(request: Request) -> Response:
    """Any method of the web API; `download.php/1.mp4` is `download.php`, as the web page asks for videos.

    A path that names an API and a method, as the OpenAPI document has it, is a call of that method.
    """
    station = await station_of(request)
    if station is None:
        return nothing_here()
    script, _, rest = request.path_params["script"].partition("/")
    if script not in api.SERVED:
        return await station.dispatcher.answer(request, script)
    named = {"api": script, "method": rest}
    return await station.dispatcher.answer(request, api.SERVED[script].path, named=named)


async def _files(request: Request) -> Response:
    """Any method of DSM's API for files."""
    door: FileDoor = request.app.state.files
    return await door.answer(request, request.path_params["script"])


async def _openapi(request: Request) -> Response:
    """The OpenAPI document of this station."""
    station = await station_of(request)
    if station is None:
        return nothing_here()
    document = msgspec.json.encode(openapi.of_station(station.library.settings.mount))
    return Response(document, media_type="application/json")


async def _upload(request: Request) -> Response:
    """An upload as older programs send it."""
    station = await station_of(request)
    return nothing_here() if station is None else await station.older_door.answer(request)


async def _listing(request: Request) -> Response:
    if await station_of(request) is None:
        return nothing_here()
    return Response(msgspec.json.encode(listing()), media_type="text/plain")


async def _to_page(request: Request) -> Response:
    station = await station_of(request)
    if station is None:
        return nothing_here()
    return RedirectResponse(f"{station.library.settings.mount}/", status_code=302)


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
