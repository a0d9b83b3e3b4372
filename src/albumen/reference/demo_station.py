"""A station of its own for the examples: a process over a copy of a small library, with what examples ask about."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from albumen import wire
from albumen.api import ALL
from albumen.catalog import Catalog, users
from albumen.client import PhotoStation
from albumen.declare import Api
from albumen.reference.calls import CALLS, LINK, PASSWORD, PLAIN, PREPARE, USER
from albumen.reference.examples import STATION
from albumen.reference.steady import SHOWN_CARD, SHOWN_LINK

CHEAP = 4  # log2 of scrypt's cost: two logins for each method, at a station that is thrown away


class Running(NamedTuple):
    """A station that runs; `real` is what words of the pages are here."""

    url: str
    sid: str
    folder: Path
    real: dict[str, str]

    def made_real(self, words: str) -> str:
        """Words of an example, for this station."""
        for shown, real in self.real.items():
            words = words.replace(shown, real)
        return words

    def made_shown(self, words: str) -> str:
        """What this station said, as the pages show it."""
        for shown, real in self.real.items():
            words = words.replace(real, shown)
        return words


def add_accounts(library: Path) -> None:
    """Make the users of the examples, before the library is copied."""
    state = library / "photos" / ".albumen"
    state.mkdir()
    with Catalog.open(str(state / "catalog.sqlite")) as catalog:
        users.add_user(catalog, USER, PASSWORD, admin=True, log_n=CHEAP)
        users.add_user(catalog, PLAIN, PASSWORD, log_n=CHEAP)


@contextmanager
def station(library: Path, folder: Path) -> Generator[Running]:
    """Run a station over a copy of the library in `folder` until the block ends.

    The library holds `photos` with accounts, and `card`; the files beside them are those that are uploaded.
    """
    shutil.copytree(library, folder)
    photos, card = folder / "photos", folder / "card"
    words = [sys.executable, "-m", "albumen", "serve", str(photos), "--port", "0", "--open", f"card={card}"]
    environment = {**os.environ, "ALBUMEN_STATE_DIR": str(folder / "state"), "TZ": "UTC"}
    with open(folder / "station.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"The station of the examples did not start: {_log(folder)}")
        yield _prepared(line.rsplit(" ", 1)[1].strip().rstrip("/"), folder)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _log(folder: Path) -> str:
    return (folder / "station.log").read_text(encoding="utf-8").strip()


def _prepared(url: str, folder: Path) -> Running:
    """Log in and make what is asked about."""
    link = ""
    with PhotoStation(url, user=USER, password=PASSWORD) as nas:
        sid = nas.auth.login(username=USER, password=PASSWORD).sid
        for called, fields in PREPARE:
            data = _call(nas, called, {key: link if one == LINK else one for key, one in fields.items()})
            link = data["shareid"] if called == "SharedAlbum.edit_public_share" else link
        card = _call(nas, "DsmShare.list", CALLS["DsmShare.list"])["items"][0]["id"]
    real_card = wire.parse_dsm_id(card)
    return Running(
        url,
        sid,
        folder,
        {
            STATION: url,
            STATION.removesuffix("/photo"): url.removesuffix("/photo"),
            SHOWN_LINK: link,
            SHOWN_CARD.encode().hex(): real_card.encode().hex(),
            SHOWN_CARD: real_card,
        },
    )


def _call(nas: PhotoStation, called: str, fields: dict[str, Any]) -> Any:
    name, _, method = called.partition(".")
    return nas.call(_api(name).api, method, **fields)


def _api(name: str) -> type[Api[Any]]:
    return next(one for one in ALL.values() if one.__name__ == name)
