"""Personal stations: a user's own folder, served below `/~user/photo` with the accounts of the main station."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import Any, cast
from urllib.parse import quote

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from albumen.catalog import Catalog, CatalogError, UserRow, accounts, users
from albumen.station.dispatch import Dispatcher
from albumen.station.holding import alone, announced, scanning
from albumen.station.library import CannotServe, Library, Settings
from albumen.station.older_door import OlderDoor

log: Any = structlog.get_logger("albumen.station")


class Station:
    """A library with its doors."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.dispatcher = Dispatcher(library)
        self.older_door = OlderDoor(self.dispatcher)


class Homes:
    """The personal stations of a main one: open from its start on, or from the first request on.

    `url` is the address of the host where they are served, "" when that is not known.
    """

    def __init__(self, main: Library, *, url: str = "") -> None:
        self._main, self._url = main, url
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str], Station] = {}
        self._ends = contextlib.ExitStack()

    def open_all(self) -> None:
        """Open those that can be; the others are tried again when they are asked for."""
        for user in users.users(self._main.catalog):
            self.find(user.name)

    def find(self, name: str) -> Station | None:
        """The personal station of a user, its accounts in step; None when there is none, or its folder is away."""
        user = users.user(self._main.catalog, name)
        if user is None or user.is_disabled or not user.home or self._main.settings.anonymous:
            return None
        with self._lock:
            found = self._open.get((user.name, user.home)) or self._try_to_open(user)
        if found is None or not os.path.isdir(user.home):
            return None
        accounts.follow(self._main.catalog, found.library.catalog, owner=user.name)
        return found

    def close(self) -> None:
        """Close all of them."""
        self._ends.close()

    def _try_to_open(self, user: UserRow) -> Station | None:
        try:
            with contextlib.ExitStack() as stack:
                station = self._serve(user, stack)
                self._ends.push(stack.pop_all())
        except (CannotServe, CatalogError, OSError) as error:
            log.warning("a personal station is not served", user=user.name, reason=str(error))
            return None
        self._open[user.name, user.home] = station
        return station

    def _serve(self, user: UserRow, stack: contextlib.ExitStack) -> Station:
        settings = home_settings(self._main.settings, user.name, user.home)
        check_beside(self._main.settings.root, user.home)
        if not os.path.isdir(user.home):
            raise CannotServe("no-such-folder", f"{user.home!r} is not there.")
        claim_home(self._main.catalog, self._main.settings, user.name, user.home)
        stack.enter_context(alone(settings))
        library = Library.open(settings, main=self._main)
        stack.callback(library.close)
        stack.enter_context(scanning(library))
        if self._url:
            stack.enter_context(announced(settings, f"{self._url}{settings.mount}/"))
        log.info("serves a personal station", user=user.name)
        return Station(library)


def home_settings(main: Settings, name: str, home: str) -> Settings:
    """How the personal station of a user is run."""
    return Settings(root=home, mount=f"/~{quote(name)}/photo", external_host=main.external_host)


def check_beside(root: str, home: str) -> None:
    """Raise `CannotServe` for a home that the main library lies in, or that lies in it."""
    real = [os.path.realpath(root), os.path.realpath(home)]
    if os.path.commonpath(real) in real:
        raise CannotServe(
            "home-in-library",
            f"{home!r} and the library {root!r} hold one another, and the rights of one would count in the other. "
            "Choose a folder beside the library.",
        )


def claim_home(main: Catalog, settings: Settings, name: str, home: str) -> None:
    """Make the folder the home of that user and nobody else. Raises `CannotServe`."""
    state = home_settings(settings, name, home).state_directory
    os.makedirs(state, mode=0o700, exist_ok=True)
    with Catalog.open(os.path.join(state, "catalog.sqlite")) as catalog:
        try:
            accounts.claim(catalog, name, main=settings.catalog_file)
        except accounts.NotFree as error:
            raise CannotServe("home-taken", f"{home!r} cannot be a home: {error}.") from error
        accounts.follow(main, catalog, owner=name)


def nothing_here() -> Response:
    """The answer below an address where there is no station: the same for every reason."""
    return Response("Not Found", status_code=404, media_type="text/plain")


async def station_of(request: Request) -> Station | None:
    """The station that an address is of: the main one, or that of the user it names; None when there is none."""
    name = request.path_params.get("user")
    if name is None:
        return cast("Station", request.app.state.station)
    return await run_in_threadpool(cast("Homes", request.app.state.homes).find, name)
