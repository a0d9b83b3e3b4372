"""The addresses of shares and of embedded albums: pages for people who have nothing but a link."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from albumen.api.advanced_share import AddShareComment, SetLabel
from albumen.api.shared_albums import ACCESS_DENY, NOT_EXISTS
from albumen.catalog import SharedRow, shares
from albumen.station.answers.advanced_share import add_comment, set_label
from albumen.station.desk import Desk, Refuse
from albumen.station.page.routes import CSP, at_desk, offset_of, page
from albumen.station.page.share_views import embedded_view, share_view, shared_item_view
from albumen.station.sharing import find_share, tell_password

FRAMED = CSP.replace("frame-ancestors 'none'", "frame-ancestors *").replace(
    "form-action 'self'", "form-action 'none'"
)


def share_routes(base: str) -> list[Route]:
    """The routes below `base`. All answer without a session, with what the link shows."""
    return [
        Route(f"{base}/share/{{share}}", at_desk(_share), methods=["GET", "POST"]),
        Route(f"{base}/share/{{share}}/{{id}}", at_desk(_item), methods=["GET", "POST"]),
        Route(f"{base}/embed/embed.html", at_desk(_embed)),
    ]


def _share(desk: Desk, request: Request, form: dict[str, str]) -> Response:
    row = _open(desk, request, form)
    if isinstance(row, Response):
        return row
    if row.item_id is not None:
        return _only_item(desk, row)
    return page("share.html", desk, **share_view(desk, row, offset=offset_of(request)))


def _only_item(desk: Desk, row: SharedRow) -> Response:
    """The page of an item that was shared alone."""
    view = share_view(desk, row, offset=0)
    if not view["tiles"]:
        raise Refuse(NOT_EXISTS)
    return RedirectResponse(f"{desk.base}/{view['tiles'][0].link}", status_code=303)


def _item(desk: Desk, request: Request, form: dict[str, str]) -> Response:
    row = _open(desk, request, form)
    if isinstance(row, Response):
        return row
    problem = _said(desk, row, request.path_params["id"], form)
    if form and not problem and "password" not in form:
        return RedirectResponse(str(request.url.path), status_code=303)
    view = shared_item_view(desk, row, request.path_params["id"])
    if view is None:
        raise Refuse(NOT_EXISTS)
    return page("share_item.html", desk, status=400 if problem else 200, problem=problem, **view)


def _said(desk: Desk, row: SharedRow, one: str, form: dict[str, str]) -> str:
    """Do what a visitor's form says, as the web API does; what was wrong with it, "" for nothing."""
    name = form.get("name", "")
    try:
        if "comment" in form:
            add_comment(
                desk,
                AddShareComment(public_share_id=row.link, item_id=one, name=name, comment=form["comment"]),
            )
        elif "label" in form:
            number = int(form["label"]) if form["label"] in tuple("0123456") else -1
            set_label(desk, SetLabel(public_share_id=row.link, item_id=one, color_label=number, name=name))
    except Refuse:
        return "That was not kept: it needs a name and some words, neither of them too long."
    return ""


def _open(desk: Desk, request: Request, form: dict[str, str]) -> SharedRow | Response:
    """The share, or the page that asks for its password. Raises `Refuse` for a link that is none or not open."""
    link, problem = request.path_params["share"], ""
    row = shares.shared_by_link(desk.library.catalog, link)
    if row is not None and form.get("password"):
        try:
            tell_password(desk, row, form["password"])
        except Refuse:
            problem = "Wrong password. Try again."
    try:
        return find_share(desk, link)
    except Refuse as refused:
        if refused.fault != ACCESS_DENY:
            raise
        return page("unlock.html", desk, status=403, problem=problem, what="share")


def _embed(desk: Desk, request: Request, form: dict[str, str]) -> Response:
    values = embedded_view(desk, request.query_params.get("album", ""), offset=offset_of(request))
    response = page("embed.html", desk, **values)
    response.headers["content-security-policy"] = FRAMED
    return response
