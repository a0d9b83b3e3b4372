"""The page of an API, and the list of all of them."""

from __future__ import annotations

from typing import Any

from albumen import api
from albumen.api.names import NAMES
from albumen.declare import Api
from albumen.reference.calls import name_of
from albumen.reference.fields import line
from albumen.reference.markdown import badge, badges_explained, table, text, toctree
from albumen.reference.method_page import right_words


def place(one: type[Api[Any]]) -> str:
    """The page's name below the site's root, without an ending."""
    return f"api/{one.api}/index"


def page(one: type[Api[Any]]) -> str:
    """What an API is for, and its methods."""
    low, high = one.versions()
    head = ("method", "what it does", "right", "served", "known")
    rows = (
        (
            f"[{name}]({name}.md)",
            text(line(method.request_type.__doc__)),
            right_words(method.needs),
            "no" if method.unserved else "yes",
            badge(method.confidence),
        )
        for name, method in one.methods.items()
    )
    facts = (
        ("API", f"`{one.api}`"),
        ("Script", f"`webapi/{one.path}`"),
        ("Versions served", f"{low} to {high}" if one.served() else "none"),
        ("Since", "unknown: no source tells in which Photo Station it came"),
    )
    return "\n".join(
        (
            f"# {one.__name__}\n",
            f"{text(line(one.__doc__))}\n",
            table(("fact", "value"), facts),
            "## Methods\n",
            table(head, rows),
        )
    )


def overview() -> str:
    """All APIs with their methods, and those of which only the name is known."""
    rows = (
        (
            f"[{one.__name__}]({name}/index.md)",
            f"`{name}`",
            text(line(one.__doc__)),
            ", ".join(
                f"[{name_of(method).partition('.')[2]}]({name}/{method.name}.md)" for method in _of(one)
            ),
        )
        for name, one in api.ALL.items()
    )
    names = ((f"`{name}`", f"`webapi/{script}`", "unknown") for name, script in NAMES.items())
    return "\n".join(
        (
            "# The web API\n",
            "Each method is called at its API's script, with `api`, `method` and `version` and its parameters, or\n"
            "on an Albumen station at a path of its own, `webapi/API/METHOD`. How well something is known:\n",
            badges_explained(),
            table(("API", "name", "what it is for", "methods"), rows),
            "## Known by name only\n",
            "A Photo Station 6.8 lists these, and no public source shows a method of theirs.\n",
            table(("API", "script", "methods"), names),
            toctree((f"{name}/index" for name in api.ALL), hidden=True),
        )
    )


def _of(one: type[Api[Any]]) -> list[Any]:
    return list(one.methods.values())
