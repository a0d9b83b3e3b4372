"""`albumen serve`: a folder of photos becomes a Photo Station."""

from __future__ import annotations

import os
import sys
from typing import Annotated

from cyclopts import Parameter

from albumen.cli.console import BUSY, DONE, FAILED, WRONG, Problem, progress, say
from albumen.station.library import CannotServe, Settings

_EXITS = {"busy": BUSY, "address-in-use": FAILED, "catalog": FAILED}


def serve(
    folder: Annotated[str, Parameter(help="The folder that holds the albums.")],
    /,
    *,
    host: Annotated[
        str, Parameter(help="Address to listen on; 0.0.0.0 for all of this machine.")
    ] = "127.0.0.1",
    port: Annotated[int, Parameter(help="Port to listen on; 0 takes a free one.")] = 5080,
    state: Annotated[
        str | None, Parameter(help="Where catalog and trash are kept, if not in FOLDER/.albumen.")
    ] = None,
    anonymous: Annotated[
        bool, Parameter(help="Let everybody see everything, and nobody change anything.")
    ] = False,
    external_address: Annotated[
        str, Parameter(help="Address from outside, as clients are told: https://photos.example.net/photo")
    ] = "",
    open: Annotated[  # noqa: A002
        tuple[str, ...],
        Parameter(
            help="NAME=DIR: let administrators copy from that folder; may be given again.", negative=()
        ),
    ] = (),
    docs: Annotated[
        str | None, Parameter(help="Show the site that `albumen reference build` made there, at /docs/.")
    ] = None,
) -> int:
    """Serve a folder of photos to Photo Station clients and browsers, until Ctrl-C.

    Prints one line with the address once it answers. Users are made with `albumen user add`.
    """
    if not 0 <= port <= 65535:
        raise Problem(
            "bad-port", f"--port {port} is no port; give a number from 1 to 65535, or 0 for a free one."
        )
    from albumen.station.serve import serve as run

    settings = Settings(
        root=os.path.realpath(folder),
        state=os.path.realpath(state) if state else None,
        host=host,
        port=port,
        anonymous=anonymous,
        external_host=external_address,
        opened=tuple(_named_folder(text) for text in open),
        docs=os.path.realpath(docs) if docs else None,
    )
    try:
        with progress("looking at the folder", quiet=False) as seen:
            run(settings, ready=lambda url: _ready(settings.root, url), progress=seen)
    except CannotServe as error:
        raise Problem(error.code, str(error), exit=_EXITS.get(error.code, WRONG)) from error
    return DONE


def _named_folder(text: str) -> tuple[str, str]:
    """The name and the real path of NAME=DIR."""
    name, equals, path = text.partition("=")
    if not name or not equals or not path:
        raise Problem(
            "bad-option",
            f"Nothing is served: {text!r} is not NAME=DIR. Write --open card=/media/card",
            exit=WRONG,
        )
    return name, os.path.realpath(path)


def _ready(root: str, url: str) -> None:
    say(f"Albumen serves {root} at {url}")
    sys.stdout.flush()
