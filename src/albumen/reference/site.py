"""The site: pages turned into HTML by Sphinx, in a folder of its own, and put in place whole."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import albumen
from albumen.reference import twins
from albumen.reference.examples import Recorded
from albumen.reference.mending import mended
from albumen.reference.pages import pages

_STATIC = Path(__file__).parent / "static"


class SiteProblem(Exception):
    """The site could not be made; nothing was put in place."""


def build(out: str, recorded: Mapping[str, Recorded]) -> int:
    """Make the site in the folder `out`, which it replaces; returns the number of pages.

    An `out` that is there and is no such site is left alone. Raises `SiteProblem`, and `ImportError` where the extra
    `docs` is not installed.
    """
    place = Path(out).resolve()
    if place.exists() and any(place.iterdir()) and not (place / "declaration.json").is_file():
        raise SiteProblem(f"{out} is there and is no reference site. Name another folder with -o.")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as folder:
        work = Path(folder)
        made = pages(recorded)
        _write(work / "source", made)
        _write(work / "twins", twins.twins(recorded))
        _sphinx(work)
        _mend(work / "html")
        _put(work, place)
    return len(made)


def _write(root: Path, files: Mapping[str, str]) -> None:
    for name, words in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")


def _sphinx(work: Path) -> None:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    told = io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            srcdir=work / "source",
            confdir=None,
            outdir=work / "html",
            doctreedir=work / "doctrees",
            buildername="html",
            confoverrides=_settings(work),
            status=None,
            warning=told,
            freshenv=True,
            parallel=os.cpu_count() or 1,
        )
        app.build(force_all=True)
    if said := told.getvalue().replace(f"{work / 'source'}/", "").strip():
        raise SiteProblem(f"The pages are not in order:\n{said}")


def _settings(work: Path) -> dict[str, Any]:
    """The settings of Sphinx; nothing is fetched, by the build or by a page."""
    return {
        "project": "Albumen",
        "release": albumen.__version__,
        "language": "en",
        "extensions": ["myst_parser"],
        "myst_enable_extensions": ["attrs_inline"],
        "myst_heading_anchors": 4,
        "html_theme": "furo",
        "html_title": f"Albumen {albumen.__version__}",
        "html_static_path": [str(_STATIC)],
        "html_css_files": ["site.css"],
        "html_extra_path": [str(work / "twins")],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_sphinx": False,
        "html_use_index": False,
        "html_permalinks_icon": "#",
        "suppress_warnings": ["misc.highlighting_failure"],
    }


def _mend(html: Path) -> None:
    for page in html.rglob("*.html"):
        page.write_text(mended(page.read_text(encoding="utf-8")), encoding="utf-8")


def _put(work: Path, place: Path) -> None:
    """Put the finished site in place; what was there is gone with the work folder."""
    if place.exists():
        place.rename(work / "old")
    (work / "html").rename(place)
