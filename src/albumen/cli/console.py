"""What commands share in speaking to people and programs: lines, tables, progress, errors and exit codes."""

from __future__ import annotations

import json as json_
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

DONE, STRICT, WRONG, FAILED, BUSY = 0, 1, 2, 3, 4


class Problem(Exception):
    """A command cannot go on. `code` is the stable name for programs, `exit` the exit code."""

    def __init__(self, code: str, sentence: str, *, exit: int = WRONG) -> None:  # noqa: A002
        super().__init__(sentence)
        self.code, self.exit = code, exit


def program() -> str:
    """How the user called this program, for commands to copy; the script of a checkout tells it."""
    return os.environ.get("ALBUMEN_PROGRAM", "albumen")


def shown(text: str) -> str:
    """Text fit for a terminal: control characters and bytes that are not UTF-8 are escaped."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def say(*lines: str) -> None:
    """Print lines for people."""
    for line in lines:
        print(line)


def say_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object as a line; names that are not UTF-8 are escaped as JSON does."""
    print(json_.dumps(value))


def complain(error: Exception, *, json: bool) -> int:
    """Print what went wrong, where programs or people look for it; returns the exit code."""
    code, exit_code = _named(error)
    sentence = (
        str(error)
        if code != "internal"
        else f"Something unforeseen happened: {type(error).__name__}: {error}"
    )
    if json:
        say_json({"error": code, "message": sentence})
    print(f"albumen: {shown(sentence)}", file=sys.stderr)
    return exit_code


def _named(error: Exception) -> tuple[str, int]:
    """The stable name and the exit code of an error."""
    from albumen.client.errors import PhotoStationError
    from albumen.shelf import ShelfProblem
    from albumen.sorting import SortProblem

    if isinstance(error, Problem):
        return error.code, error.exit
    if isinstance(error, SortProblem):
        return error.code, WRONG
    if isinstance(error, ShelfProblem):
        return error.code, BUSY if error.busy else WRONG if error.wrong else FAILED
    if isinstance(error, PhotoStationError):
        return error.slug, WRONG if error.slug in _WRONG_INPUT else FAILED
    if isinstance(error, OSError):
        return "storage-failed", FAILED
    return "internal", FAILED


_WRONG_INPUT = frozenset(
    {"bad-address", "wrong-password", "not-a-photo-station", "no-such-api", "no-such-method"}
)


@contextmanager
def stoppable() -> Generator[Callable[[], bool], None, None]:
    """A stop signal: the first Ctrl-C or SIGTERM ends after the current item, the second at once."""
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        print("\nalbumen: stopping after the current item; once more to stop at once.", file=sys.stderr)

    kept = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


@contextmanager
def progress(what: str, *, quiet: bool) -> Generator[Callable[[int, int], None], None, None]:
    """A progress bar on a terminal's standard error; silent elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def table(titles: tuple[str, ...], rows: Iterator[tuple[str, ...]], *, right: tuple[int, ...] = ()) -> None:
    """Print a plain table, columns aligned; `right` names the columns of numbers."""
    cells = [tuple(shown(cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in [titles, *cells]) for column in range(len(titles))]
    for row in [titles, *cells]:
        parts = [
            cell.rjust(widths[column]) if column in right else cell.ljust(widths[column])
            for column, cell in enumerate(row)
        ]
        print(("  " + "  ".join(parts)).rstrip())
