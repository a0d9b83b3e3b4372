"""Answers SYNO.PhotoStation.About: a page about the owner, kept in the catalog."""

from __future__ import annotations

from albumen import api
from albumen.api.about import AboutPage, GetAbout, SetAbout, SetVisibility
from albumen.api.common import BAD_REQUEST
from albumen.catalog.settings import set_settings, setting
from albumen.declare import Nothing
from albumen.station.cleaning import clean_html
from albumen.station.desk import Desk, Refuse

HTML, TITLE, HIDDEN = "about.html", "about.title", "about.hidden"
BUILT_IN = "<p>These photos are served by Albumen.</p>"
MOST_LETTERS = 200_000


@api.About.get.answer
def get(desk: Desk, asked: GetAbout) -> AboutPage:
    """The page, empty while it is hidden."""
    catalog = desk.library.catalog
    if setting(catalog, HIDDEN):
        return AboutPage()
    html = setting(catalog, HTML)
    return AboutPage(html=html or BUILT_IN, has_content=bool(html))


@api.About.set.answer
def set_page(desk: Desk, asked: SetAbout) -> Nothing:
    """Keep the page without what runs, loads or looks like something else; an empty one is the built-in again."""
    if len(asked.html) > MOST_LETTERS:
        raise Refuse(BAD_REQUEST, f"the page is longer than {MOST_LETTERS} letters")
    set_settings(desk.library.catalog, {HTML: clean_html(asked.html)})
    return Nothing()


@api.About.set_visibility.answer
def set_visibility(desk: Desk, asked: SetVisibility) -> Nothing:
    """Hide, show or rename the page; what is left out stays."""
    given: dict[str, str] = {}
    if asked.hidden is not None:
        given[HIDDEN] = "yes" if asked.hidden else ""
    if asked.title is not None:
        given[TITLE] = asked.title
    set_settings(desk.library.catalog, given)
    return Nothing()
