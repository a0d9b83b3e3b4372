"""Prove that no content breaks the reader: `python -m tests.fuzz [--inputs N] [--seed S] [--jobs J]`.

Prints, by format, how many inputs there were and the most that one of them cost; then exceptions, memory and rate.
Ends with 1 when anything did not hold. `--only S:N` repeats one input.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.mutations import make
from tests.fuzz.probe import Cost, probe
from tests.fuzz.seeds import Seed, made, real

CORPUS = Path(os.environ.get("ALBUMEN_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
STRETCH = 5000  # inputs between two looks at the memory


class Part(NamedTuple):
    """What a stretch of inputs showed: by format inputs and the most of each cost; failures; the slowest; memory."""

    count: int
    most: dict[str, list[int]]
    failed: list[str]
    slowest: tuple[float, int]
    memory: int
    process: int


def seeds() -> Sequence[Seed]:
    """Return the files to mutate, made and real; the made ones count as often as the real ones together."""
    found = real(CORPUS)
    return made() * max(1, len(found) // len(made())) + found


def stretch(seed: int, start: int, count: int) -> Part:
    """Read the inputs from `start` on."""
    most: dict[str, list[int]] = {}
    failed: list[str] = []
    slowest = (0.0, 0)
    files = seeds()
    for number in range(start, start + count):
        one = make(files, seed, number)
        begun = time.process_time()
        try:
            cost = probe(one.data, one.name)
        except Exception:  # whatever it is, it is what we look for
            failed.append(f"{seed}:{number} {one.kind} {one.name!a}\n{traceback.format_exc(limit=-3)}")
        else:
            add(most, cost)
        slowest = max(slowest, (time.process_time() - begun, number))
    return Part(count, most, failed, slowest, memory(), os.getpid())


def add(most: dict[str, list[int]], cost: Cost) -> None:
    """Keep the most of each figure of a format, and count the input."""
    row = most.setdefault(cost.form, [0] * 5)
    row[:] = [row[0] + 1, *map(max, row[1:], cost[1:])]


def memory() -> int:
    """Return how many bytes of memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def parts(options: argparse.Namespace) -> Iterator[Part]:
    """Yield the stretches as they end."""
    sizes = [min(STRETCH, options.inputs - start) for start in range(0, options.inputs, STRETCH)]
    with ProcessPoolExecutor(options.jobs) as pool:
        tasks = [pool.submit(stretch, options.seed, n * STRETCH, size) for n, size in enumerate(sizes)]
        for task in as_completed(tasks):
            yield task.result()


def main() -> int:
    """Do it all; gives the code to exit with."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", metavar="SEED:NUMBER")
    options = parser.parse_args()
    if options.only:
        seed, number = map(int, options.only.split(":"))
        one = make(seeds(), seed, number)
        sys.stdout.write(f"{one.kind} {one.name!a} {len(one.data):,} bytes: {probe(one.data, one.name)}\n")
        return 0
    return run(options)


def run(options: argparse.Namespace) -> int:
    """Read all the inputs and tell of them."""
    begun = time.perf_counter()
    most: dict[str, list[int]] = {}
    failed: list[str] = []
    slowest = (0.0, 0)
    held: dict[int, list[int]] = {}
    done = 0
    for part in parts(options):
        for form, row in part.most.items():
            kept = most.setdefault(form, [0] * 5)
            kept[:] = [kept[0] + row[0], *map(max, kept[1:], row[1:])]
        for text in part.failed[: max(0, 20 - len(failed))]:
            sys.stdout.write(text + "\n")
        failed += part.failed
        slowest = max(slowest, part.slowest)
        held.setdefault(part.process, []).append(part.memory)
        done += part.count
        if done % 100_000 < part.count:
            sys.stderr.write(f"{done:,} inputs, {len(failed)} failed, {time.perf_counter() - begun:.0f} s\n")
    show(most, held)
    seconds = time.perf_counter() - begun
    sys.stdout.write(
        f"{done:,} inputs of seed {options.seed}, {len(failed)} exceptions or broken bounds; "
        f"slowest {slowest[0] * 1000:.0f} ms ({options.seed}:{slowest[1]}); {done / seconds:,.0f} inputs a second\n"
    )
    return 1 if failed else 0


def show(most: dict[str, list[int]], held: dict[int, list[int]]) -> None:
    """Print the table of the formats, and the memory of each process at its start, its peak and its end."""
    sys.stdout.write(
        f"{'format':10}{'inputs':>10}{'reads':>8}{'bytes':>12}{'requests':>10}{'bytes sent':>12}\n"
    )
    for form, row in sorted(most.items()):
        sys.stdout.write(f"{form:10}{row[0]:>10,}{row[1]:>8,}{row[2]:>12,}{row[3]:>10}{row[4]:>12,}\n")
    for sizes in held.values():
        first, peak, last = (size / 1e6 for size in (sizes[0], max(sizes), sizes[-1]))
        sys.stdout.write(
            f"memory: {first:.1f} MB after the first {STRETCH:,}, {peak:.1f} at most, {last:.1f} at the end\n"
        )


if __name__ == "__main__":
    sys.exit(main())
