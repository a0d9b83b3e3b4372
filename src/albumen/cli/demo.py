"""`albumen demo`: the main job on photos it makes itself, through a station of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Annotated

from cyclopts import Parameter

from albumen.cli.console import DONE, FAILED, Problem, program, say, shown
from albumen.cli.demo_photos import make_roll
from albumen.cli.places import Login
from albumen.cli.sort import sort
from albumen.cli.wishes import Wishes

_USER = "demo"


def demo(*, once: Annotated[bool, Parameter(help="End after the job instead of staying up.")] = False) -> int:
    """Make a camera roll, serve it, sort it through HTTP, and show the albums before and after.

    Then the station stays up for a look at its page, until Ctrl-C. Everything lies in a temporary folder.
    """
    stays = not once and sys.stdout.isatty()
    folder = tempfile.mkdtemp(prefix="albumen-demo-")
    try:
        return _demo(folder, stays=stays)
    except KeyboardInterrupt:
        return DONE
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _demo(folder: str, *, stays: bool) -> int:
    photos = os.path.join(folder, "photos")
    roll = os.path.join(photos, "Camera Roll")
    os.makedirs(roll)
    count = make_roll(roll)
    os.environ["ALBUMEN_STATE_DIR"] = os.path.join(folder, "state")
    os.environ["ALBUMEN_PASSWORD"] = secrets.token_urlsafe(9)
    _albumen("user", "add", _USER, "--library", photos)
    with _station(photos) as address:
        say(f"A camera roll of {count} photos and videos, on a station at {address}", "")
        say(*_tree(photos), "")
        source = f"{address}Camera%20Roll"
        say(f"$ {program()} sort {source} --zone Europe/Zurich --user {_USER} --apply", "")
        code = sort(source, wishes=Wishes(zone="Europe/Zurich"), apply=True, login=Login(user=_USER))
        say("", *_tree(photos), "")
        if code == DONE and stays:
            _stay(address)
    return code


def _stay(address: str) -> None:
    state, password = os.environ["ALBUMEN_STATE_DIR"], os.environ["ALBUMEN_PASSWORD"]
    say(
        f"Look at it: {address}  (user {_USER}, password {password})",
        "Take it back, in another terminal:",
        f"  ALBUMEN_STATE_DIR={state} ALBUMEN_PASSWORD={password} {program()} undo",
        "Ctrl-C ends the station and removes the demo.",
    )
    sys.stdout.flush()
    threading.Event().wait()


def _albumen(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "albumen", *words], stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise Problem("demo-failed", f"The demo could not run: albumen {' '.join(words)}", exit=FAILED)


@contextmanager
def _station(photos: str) -> Generator[str, None, None]:
    """A station over the folder in a process of its own; gives its address once it answers."""
    words = [sys.executable, "-m", "albumen", "serve", photos, "--port", "0"]
    with open(os.path.join(os.path.dirname(photos), "station.log"), "w", encoding="utf-8") as log:
        process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise Problem("demo-failed", f"The station did not start; see {log.name}", exit=FAILED)
        yield line.rsplit(" ", 1)[1].strip()
    finally:
        process.terminate()
        process.wait()


def _tree(root: str) -> Iterator[str]:
    """The albums below a folder with their items, as a tree."""
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        depth = os.path.relpath(folder, root).count("/") + (folder != root)
        yield f"{'    ' * depth}{shown(os.path.basename(folder))}/"
        yield from (
            f"{'    ' * (depth + 1)}{shown(name)}" for name in sorted(names) if not name.startswith(".")
        )
