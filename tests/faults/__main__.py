"""Prove that nothing is lost: `python -m tests.faults [--kills N] [--points N] [--seed S]`.

Real SIGKILLs of the program and of a station, and crashes, power cuts and errors struck at single calls in this
process. Prints what was done, what did not hold, and the totals; ends with 1 when anything did not hold.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Protocol

from tests.faults import kills, points
from tests.faults.victim import Victim
from tests.foreign import station

SHARES = {"same file system": 35, "another file system": 35, "sorter, our station": 12,
          "sorter, foreign station": 12, "the station itself": 6}  # percent of the kills  # fmt: skip


class Killer(Protocol):
    """See `kills`."""

    killed: int

    def kill(self) -> Iterator[str]: ...


class Row(NamedTuple):
    """What was done, how often, how often it struck, and the complaints."""

    what: str
    times: int
    struck: int
    found: list[str]


def main() -> int:
    """Do it all; gives the code to exit with."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--points", type=int, default=9000)
    parser.add_argument("--seed", type=int, default=2024)
    options = parser.parse_args()
    began = time.perf_counter()
    rows: list[Row] = []
    for row in chain(kill_rows(options.kills, options.seed), point_rows(options.points, options.seed)):
        rows.append(row)
        show(row)
    return show_totals(rows, time.perf_counter() - began)


def kill_rows(count: int, seed: int) -> Iterator[Row]:
    """Real kills, shared among the ways to sort."""
    left = count
    for index, (what, share) in enumerate(SHARES.items()):
        times = left if index == len(SHARES) - 1 else min(left, round(count * share / 100))
        left -= times
        if times:
            with ExitStack() as stack:
                yield _kill(what, _killer(what, stack, seed + index), times)


def _kill(what: str, killer: Killer, times: int) -> Row:
    """Until so many processes have been killed: a kill that came after the end does not count."""
    found: list[str] = []
    tries = 0
    while killer.killed < times:
        found += [f"{each} [{what}, kill {tries}]" for each in killer.kill()]
        tries += 1
    return Row(f"SIGKILL: {what}", tries, killer.killed, found)


def _killer(what: str, stack: ExitStack, seed: int) -> Killer:
    base = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="albumen-faults-")))
    victim = Victim(base / "state", quiet=True)
    stack.callback(victim.close)
    if what == "the station itself":
        return kills.Station(base / "photos", victim, seed)
    if "station" in what:
        live = stack.enter_context(station(base / "photos", foreign="foreign" in what))
        return kills.Sorter(live.root, live.url, victim, seed)
    if what == "same file system":
        return kills.Folder(base, base, victim, seed)
    other = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="albumen-faults-", dir="/dev/shm")))
    if other.stat().st_dev == base.stat().st_dev:
        sys.exit("No second file system: set TMPDIR to a folder that is not on the one of /dev/shm.")
    return kills.Folder(base, other, victim, seed)


def point_rows(count: int, seed: int) -> Iterator[Row]:
    """Points in this process, by job."""
    times: Counter[str] = Counter()
    found: dict[str, list[str]] = {}
    for case, complaints in points.run(points.sample(count, seed)):
        times[case.name] += 1
        found.setdefault(case.name, []).extend(f"{each} [{case}]" for each in complaints)
    for name, struck in sorted(times.items()):
        yield Row(f"in process: {name}", struck, struck, found[name])


def show(row: Row) -> None:
    """Print a row, and what did not hold."""
    sys.stdout.write(f"{row.what:36}{row.struck:7,} of {row.times:6,}   {len(row.found):3} complaints\n")
    for complaint in row.found[:10]:
        sys.stdout.write(f"    {complaint}\n")
    sys.stdout.flush()


def show_totals(rows: list[Row], seconds: float) -> int:
    """Print the sums; gives 1 when anything did not hold."""
    kinds = points.tally(each for row in rows for each in row.found)
    killed = sum(row.struck for row in rows if row.what.startswith("SIGKILL"))
    struck = sum(row.struck for row in rows) - killed
    sys.stdout.write(f"{killed:,} processes killed, {struck:,} points struck, in {seconds:,.0f} s: ")
    known = ("lost", "truncated", "duplicated")
    sys.stdout.write(", ".join(f"{kinds[kind]} {kind}" for kind in known))
    others = sum(kinds.values()) - sum(kinds[kind] for kind in known)
    sys.stdout.write(f"; {others} not completed, undone or tidied\n")
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
