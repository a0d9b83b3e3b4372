"""The first page of the site."""

from __future__ import annotations

from collections.abc import Iterable

import albumen
from albumen import api
from albumen.reference.markdown import badges_explained, toctree

GROUPS = {"docs": "Start", "docs/how-to": "Guides", "docs/flows": "Clients", "docs/inside": "Inside"}
"""Folders of guides, in the order of the menu, and what they are called there."""

TWINS = {
    "declaration.json": "the declaration: every API, method, parameter, answer and fault",
    "reference.txt": "all pages of the web API as one text",
    "openapi.json": "OpenAPI 3.1 of an Albumen station, with a path of its own for each method",
    "openapi-nas.json": "OpenAPI 3.1 of all that is declared, as a Photo Station has it",
}
"""The files for other programs that lie beside the pages."""


def page(guides: Iterable[str]) -> str:
    """The first page, over guides named by their place without an ending."""
    methods, served = len(api.every_method()), len(api.served_methods())
    named = sorted(guides)
    menus = [
        toctree(found, caption=caption, hidden=True)
        for folder, caption in GROUPS.items()
        if (found := [name for name in named if name.rpartition("/")[0] == folder])
    ]
    twins = "".join(f'- <a href="{name}">{name}</a>: {words}\n' for name, words in TWINS.items())
    return "\n".join(
        (
            "# Albumen\n",
            f"Photos into dated albums, and the web API of Photo Station: served, called, and described. This is\n"
            f"version {albumen.__version__}.\n",
            f"- [The web API](api/index.md): {len(api.ALL)} APIs with {methods} methods, {served} of them served\n"
            "- [Error codes](errors.md)\n- [Ids](ids.md): how they are made, with an encoder\n"
            "- [Coverage](docs/inside/coverage.md)\n",
            f"## How sure it is\n\n{badges_explained()}",
            f"## For programs\n\n{twins}",
            *menus[:1],
            toctree(("api/index", "errors", "ids"), caption="Reference", depth=2, hidden=True),
            *menus[1:],
            toctree(("CHANGELOG", "CONTRIBUTING"), caption="Project", hidden=True),
        )
    )
