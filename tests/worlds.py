"""Worlds for tests: trees of files with their contents, and commands run as a person runs them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple


def put(root: Path, files: dict[str, bytes]) -> None:
    """Write files below a root, folders made as needed."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


class Seen(NamedTuple):
    """What identifies a file to a person: content, modification time, mode."""

    digest: str
    mtime_ns: int
    mode: int


def tree(root: Path) -> dict[str, Seen]:
    """Every file below a root by its path; Albumen's own state left out."""
    seen: dict[str, Seen] = {}
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if name != ".albumen"]
        for name in names:
            path = os.path.join(folder, name)
            facts = os.lstat(path)
            with open(path, "rb") as data:
                digest = hashlib.sha256(data.read()).hexdigest()
            seen[os.path.relpath(path, root)] = Seen(digest, facts.st_mtime_ns, facts.st_mode)
    return seen


def folders(root: Path) -> dict[str, int]:
    """Every folder below a root, the root included, with its modification time."""
    return {
        os.path.relpath(folder, root): os.lstat(folder).st_mtime_ns
        for folder, _, _ in os.walk(root)
        if ".albumen" not in folder
    }


def contents(root: Path) -> list[str]:
    """The multiset of contents below a root, hidden state included: nothing may ever be missing from it."""
    found: list[str] = []
    for folder, _, names in os.walk(root):
        for name in names:
            with open(os.path.join(folder, name), "rb") as data:
                found.append(hashlib.sha256(data.read()).hexdigest())
    return sorted(found)


class Ran(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON objects it printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def totals(self) -> dict[str, int]:
        """The totals of the last line."""
        totals: dict[str, int] = self.rows[-1]["totals"]
        return totals


class Person:
    """Runs the program with a home, a state directory and a zone of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ALBUMEN", "TZ"))},
            "HOME": str(home),
            "ALBUMEN_STATE_DIR": str(home / "state"),
            "TZ": "UTC",
        }

    def command(self, *words: str | Path) -> list[str]:
        """The command line of the program."""
        return [sys.executable, "-m", "albumen", *map(str, words)]

    def runs(self, *words: str | Path, stdin: str = "", **environment: str) -> Ran:
        """Run the program to its end."""
        done = subprocess.run(
            self.command(*words),
            env={**self.environment, **environment},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
        )
        return Ran(done.returncode, done.stdout, done.stderr)
