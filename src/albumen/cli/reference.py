"""`albumen reference`: the documentation as a site, its examples run against a station while it is made."""

from __future__ import annotations

import importlib.util
from typing import Annotated

from cyclopts import Parameter

from albumen.cli.console import DONE, Problem, say


def build(
    *,
    out: Annotated[
        str, Parameter(name=["--out", "-o"], help="The folder to make; a site that is there is replaced.")
    ] = "reference",
) -> int:
    """Make the reference site: pages that work from the disk, and the same for other programs.

    Nothing is fetched, while it is made or when it is read.
    """
    if any(importlib.util.find_spec(name) is None for name in ("sphinx", "furo", "myst_parser")):
        raise Problem("docs-missing", "The site is made by Sphinx. Install it: pip install 'albumen[docs]'")
    from albumen.reference.site import SiteProblem
    from albumen.reference.site import build as make

    try:
        count = make(out, {})
    except SiteProblem as error:
        raise Problem("site", str(error)) from error
    say(f"The reference is made: {count} pages, from {out}/index.html on.")
    return DONE
