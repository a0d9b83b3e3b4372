"""The addresses of the page, and what each shows. Everything passes the same rights as the web API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import resources
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from albumen import wire
from albumen.api.albums import PASSWORD_ERROR
from albumen.api.auth import MAX_TRIES
from albumen.catalog import sessions
from albumen.station.answers.auth import VISIT_DAYS, check
from albumen.station.desk import Cookie, Desk, Refuse
from albumen.station.dispatch import desk_for, identify, set_cookie
from albumen.station.homes import nothing_here, station_of
from albumen.station.library import Library
from albumen.station.page.views import album_view, can_see_anything, item_view, render
from albumen.station.requests import TooMuch, session_candidates
from albumen.station.uploads import read_body

CSP = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
View = Callable[[Desk, Request, dict[str, str]], Response]


def page_routes(base: str) -> list[Route]:
    """The routes of the page below `base`. All answer without a session, with what anybody may see."""
    return [
        Route(f"{base}/", at_desk(_home)),
        Route(f"{base}/style.css", _style),
        Route(f"{base}/login", at_desk(_login_form), methods=["GET"]),
        Route(f"{base}/login", at_desk(_login), methods=["POST"]),
        Route(f"{base}/logout", at_desk(_logout), methods=["POST"]),
        Route(f"{base}/album/{{id}}", at_desk(_album), methods=["GET", "POST"]),
        Route(f"{base}/item/{{id}}", at_desk(_item)),
    ]


def at_desk(view: View) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a view: reads the form, finds the session, works in a thread."""

    async def endpoint(request: Request) -> Response:
        station = await station_of(request)
        if station is None:
            return nothing_here()
        try:
            form = (await read_body(request)).fields if request.method == "POST" else {}
        except TooMuch:
            return Response("That was too much at once.", status_code=413, media_type="text/plain")
        return await run_in_threadpool(_answer, view, request, form, station.library)

    return endpoint


def _answer(view: View, request: Request, form: dict[str, str], library: Library) -> Response:
    desk = desk_for(library, request, identify(library, list(session_candidates(request, query={}, body={}))))
    try:
        if request.method == "POST" and not desk.changes_allowed:
            return page("problem.html", desk, status=403, problem="That form came from another site.")
        response = view(desk, request, form)
    except (Refuse, wire.BadId):
        response = page("problem.html", desk, status=404, problem="There is nothing here for you to see.")
    set_cookie(response, desk)
    return response


def _home(desk: Desk, request: Request, form: dict[str, str]) -> Response:
    if not desk.subject.user and not can_see_anything(desk):
        return RedirectResponse("login", status_code=303)
    return _show_album(desk, request, "")


def _login_form(desk: Desk, request: Request, form: dict[str, str]) -> Response:
    return page("login.html", desk)


def _login(desk: Desk, request: Request, form: dict[str, str]) -> Response:
    try:
        user = check(desk, form.get("username", ""), form.get("password", ""))
    except Refuse as refused:
        many = refused.fault == MAX_TRIES
        problem = "Too many tries. Wait five minutes." if many else "Wrong name or password. Try again."
        return page("login.html", desk, status=403, problem=problem)
    sid = sessions.open_session(desk.library.catalog, user.id, days=VISIT_DAYS, address=desk.address)
    desk.cookie = Cookie(sid)
    return RedirectResponse("./", status_code=303)


def _logout(desk: Desk, request: Request, form: dict[str, str]) -> Response:
    if desk.sid:
        sessions.end_session(desk.library.catalog, desk.sid)
    desk.cookie = Cookie("", 0)
    return RedirectResponse("login", status_code=303)


def _album(desk: Desk, request: Request, form: dict[str, str]) -> Response:
    path = wire.parse_album_id(request.path_params["id"])
    try:
        return _show_album(desk, request, path, password=form.get("password"))
    except Refuse as refused:
        if refused.fault != PASSWORD_ERROR:
            raise
        problem = "Wrong password. Try again." if form.get("password") else ""
        return page("unlock.html", desk, status=403, problem=problem, what="album")


def _show_album(desk: Desk, request: Request, path: str, *, password: str | None = None) -> Response:
    return page("album.html", desk, **album_view(desk, path, offset=offset_of(request), password=password))


def offset_of(request: Request) -> int:
    """Where the page of a listing starts, 0 where the address does not say it."""
    start = request.query_params.get("from", "0")
    return min(int(start), 10**9) if start.isascii() and start.isdigit() else 0


def _item(desk: Desk, request: Request, form: dict[str, str]) -> Response:
    at = request.query_params.get("at", "")
    index = int(at) if at.isascii() and at.isdigit() and len(at) < 10 else None
    return page("item.html", desk, **item_view(desk, request.path_params["id"], index=index))


async def _style(request: Request) -> Response:
    style = resources.files("albumen.station.page").joinpath("style.css").read_bytes()
    return Response(style, media_type="text/css", headers={"cache-control": "public, max-age=3600"})


def page(template: str, desk: Desk, *, status: int = 200, **values: Any) -> Response:
    """The response that shows a template with these values."""
    common = {
        "user": desk.subject.user,
        "is_open": desk.subject.everyone_browses,
        "base": desk.library.settings.mount,
    }
    html = render(template, **common, **values)
    headers = {"content-security-policy": CSP, "cache-control": "no-store"}
    return Response(html, status_code=status, media_type="text/html", headers=headers)
