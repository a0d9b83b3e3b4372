"""How many CPU seconds a sort takes: Albumen beside ExifTool on the same files, and beside bare renames.

Run it with `.venv/bin/python bench/sort.py [--files 10000] [--rounds 3] [--small]`; see bench/README.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "src")]

from tests.rolls import HOME, Made, make_roll, places, right_places  # noqa: E402  (the checkout is on the path now)

GOAL = 50  # times fewer CPU seconds than ExifTool
JPEG_FILLER = (
    160_000  # bytes; about what a phone's JPEG of a few megapixels weighs, and what the goal was set with
)


class Took(NamedTuple):
    """What a command used: CPU seconds, user and system, of its process tree; wall seconds; MiB at its peak."""

    cpu: float
    wall: float
    peak: float


class Bench:
    """A folder to work in, the roll in it, and the commands that are measured."""

    def __init__(self, folder: Path, *, files: int, filler: int) -> None:
        self.folder = folder
        self.original, self.copy, self.empty = folder / "roll", folder / "copy", folder / "empty"
        self.empty.mkdir()
        self.made: list[Made] = make_roll(self.original, files, filler=filler)
        self.environment = {**os.environ, "ALBUMEN_STATE_DIR": str(folder / "state"), "TZ": HOME}
        self.environment["PYTHONPATH"] = str(HERE / "src")

    def fresh(self) -> Path:
        """The roll again, hard-linked: a sort only renames, so the contents need no copying."""
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.original, self.copy, copy_function=os.link)
        os.sync()
        return self.copy

    def albumen(self, *words: str) -> Took:
        """Run the program."""
        return run([sys.executable, "-m", "albumen", *words], self.environment)

    def sort(self, folder: Path, *more: str) -> Took:
        """Plan a sort, with `--apply` do it."""
        return self.albumen("sort", str(folder), "--zone", HOME, *more)

    def exiftool(self, folder: Path) -> Took:
        """The best that one ExifTool command does: photos and videos, numbered where names clash."""
        target = f"{folder}/%Y/%Y-%m-%d/%%f%%-c.%%e"
        sources = ("CreateDate", "DateTimeOriginal", "CreationDate")
        words = ["exiftool", "-q", "-m", "-r", "-api", "QuickTimeUTC=1", "-d", target]
        return run([*words, *(f"-FileName<{source}" for source in sources), str(folder)], self.environment)

    def floor(self, folder: Path) -> Took:
        """Bare renames in a process of its own, every day known before: names that clash are numbered."""
        moves = folder.parent / "moves"
        lines = (f"{one.path}\0{one.day[:4]}/{one.day}\0" for one in self.made if one.day)
        moves.write_text("".join(lines), encoding="utf-8")
        return run([sys.executable, "-c", RENAMES, str(folder), str(moves)], self.environment)

    def rightly_placed(self) -> int:
        """How many files lie where they belong."""
        return sum((places(self.copy) & right_places(self.made, zone=True)).values())


RENAMES = """
import os, sys
root, moves = sys.argv[1:]
words = open(moves, encoding="utf-8").read().split("\\0")[:-1]
made, taken = set(), set()
for path, album in zip(words[::2], words[1::2]):
    if album not in made:
        os.makedirs(f"{root}/{album}", exist_ok=True)
        made.add(album)
    plain = name = os.path.basename(path)
    number = 1
    while (album, name) in taken:
        number += 1
        name = f"{number}-{plain}"
    taken.add((album, name))
    os.rename(f"{root}/{path}", f"{root}/{album}/{name}")
"""


def run(words: list[str], environment: dict[str, str]) -> Took:
    """Run a command to its end; what it prints is dropped. Exits when it fails, ExifTool's warnings apart."""
    began = time.perf_counter()
    process = subprocess.Popen(
        words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0 and words[0] != "exiftool":
        sys.exit(f"{' '.join(words)} failed:\n{said}")
    return Took(used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss / 1024)


class Row(NamedTuple):
    """One line of the result: a name, CPU seconds with start-up taken off, wall seconds, files rightly placed."""

    name: str
    cpu: float
    wall: float
    right: int | None


def measure(bench: Bench, rounds: int) -> dict[str, Row]:
    """Every command once a round, in turn; medians."""
    seen: dict[str, list[Row]] = {}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
        for row in one_round(bench):
            seen.setdefault(row.name, []).append(row)
    return {
        name: Row(
            name,
            statistics.median(row.cpu for row in rows),
            statistics.median(row.wall for row in rows),
            rows[0].right,
        )
        for name, rows in seen.items()
    }


def one_round(bench: Bench) -> Iterator[Row]:
    """Sort, sort again, undo; ExifTool; the floor. Each on a fresh tree, each less its start on an empty folder."""
    start = bench.sort(bench.empty, "--apply")
    yield Row("start-up of albumen", start.cpu, start.wall, None)
    folder = bench.fresh()
    yield less("albumen sort, plan only", bench.sort(folder), start, None)
    yield less("albumen sort --apply", bench.sort(folder, "--apply"), start, bench.rightly_placed())
    yield less("albumen sort, sorted already", bench.sort(folder), start, None)
    yield less("albumen undo", bench.albumen("undo"), start, None)
    if shutil.which("exiftool"):
        start = bench.exiftool(bench.empty)
        yield Row("start-up of exiftool", start.cpu, start.wall, None)
        yield less("exiftool, the same files", bench.exiftool(bench.fresh()), start, bench.rightly_placed())
    start = run([sys.executable, "-c", "import os"], bench.environment)
    yield less("floor: os.rename, dates known", bench.floor(bench.fresh()), start, bench.rightly_placed())


def less(name: str, took: Took, start: Took, right: int | None) -> Row:
    """A row with the start-up taken off."""
    return Row(name, took.cpu - start.cpu, took.wall - start.wall, right)


def show(rows: dict[str, Row], files: int, say: Callable[[str], None] = print) -> None:
    """Print the table and the ratios."""
    say(f"{'':32}{'CPU s':>9}{'us a file':>11}{'wall s':>9}{'on their place':>16}")
    for row in rows.values():
        per_file = f"{row.cpu / files * 1e6:,.0f}" if not row.name.startswith("start-up") else ""
        right = f"{row.right:,}" if row.right is not None else ""
        say(f"{row.name:32}{row.cpu:9.3f}{per_file:>11}{row.wall:9.2f}{right:>16}")
    sort, floor = rows["albumen sort --apply"], rows["floor: os.rename, dates known"]
    say(f"Albumen takes {sort.cpu / floor.cpu:.1f} times the CPU seconds of bare renames.")
    exiftool = rows.get("exiftool, the same files")
    if exiftool is None:
        say(
            "ExifTool is not installed here, so there is nothing to compare with; install exiftool to see it."
        )
        return
    undo = rows["albumen undo"]
    verdict = "met" if undo.cpu <= sort.cpu else "NOT met"
    say(
        f"Undo takes {undo.cpu / sort.cpu:.2f} times the CPU seconds of plan and apply; "
        f"the goal of at most 1 is {verdict}."
    )
    ratio = exiftool.cpu / sort.cpu
    say(
        f"ExifTool takes {ratio:.1f} times the CPU seconds of Albumen; "
        f"the goal of at least {GOAL} is {'met' if ratio >= GOAL else 'NOT met'}."
    )


def main() -> None:
    """Make the roll, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="JPEG files of 2 kB instead of about 160 kB")
    parser.add_argument(
        "--in", dest="folder", help="work in this folder's file system, not in the system's /tmp"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="albumen-bench-", dir=options.folder) as folder:
        bench = Bench(Path(folder), files=options.files, filler=0 if options.small else JPEG_FILLER)
        size = sum(path.stat().st_size for path in bench.original.rglob("*"))
        files = len(bench.made)
        known = sum(bool(one.day) for one in bench.made)
        print(
            f"{files:,} files, {size / 1e6:,.0f} MB, the right day of {known:,} can be known; medians of ",
            end="",
        )
        print(f"{options.rounds} rounds, start-up taken off.")
        show(measure(bench, options.rounds), files)


if __name__ == "__main__":
    main()
