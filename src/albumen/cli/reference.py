"""`albumen reference`: the documentation as a site, its examples run against a station while it is made."""

from __future__ import annotations

import importlib.util
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from albumen.cli.console import DONE, FAILED, Problem, say
from albumen.cli.demo_photos import clip, photo
from albumen.reference.calls import HARBOUR, PHOTO, UPLOADS, VIDEO


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
    from albumen.reference.recording import ExampleFailed, record
    from albumen.reference.site import SiteProblem
    from albumen.reference.site import build as make

    try:
        count = make(out, record(make_library))
    except (SiteProblem, ExampleFailed) as error:
        raise Problem("site", str(error), exit=FAILED) from error
    if shutil.which("curl") is None:
        say("There is no curl here: Albumen's client sent what the lines of curl say.")
    say(f"The reference is made: {count} pages, from {out}/index.html on.")
    return DONE


def make_library(folder: Path) -> None:
    """Fill a folder with what the examples ask about: `photos`, a `card` beside it, and two files to upload."""
    taken = datetime(2024, 7, 21, 18, 4, 33)  # noqa: DTZ001  (a wall clock)
    movie = clip(datetime(2024, 7, 21, 16, 9, 12, tzinfo=UTC), "2024-07-21T18:09:12+0200")
    files = {
        f"photos/{HARBOUR}/{PHOTO}": photo("Harbour", 1, taken),
        f"photos/{HARBOUR}/{VIDEO}": movie,
        "photos/2023/old.jpg": photo("Old", 2, taken.replace(year=2023)),
        "photos/Open/seen.jpg": photo("Open", 3, taken.replace(year=2022)),
        "photos/Locked/secret.jpg": photo("Locked", 4, taken.replace(year=2021)),
        "card/DSC_1.JPG": photo("Card", 5, taken),
        UPLOADS["File.uploadphoto"]: photo("New", 6, taken),
        UPLOADS["File.uploadvideo"]: movie,
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (1721585073, 1721585073))
