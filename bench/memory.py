"""What the sorter's memory costs an item, beside the same rows in a bare SQLite table in the same run.

Run it with `.venv/bin/python bench/memory.py [--files 100000] [--rounds 3]`; see bench/README.md.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "src")]

from albumen.media.candidates import Evidence  # noqa: E402  (the checkout is on the path now)
from albumen.media.evidence import evidence_of_file  # noqa: E402
from albumen.shelf import Item  # noqa: E402
from albumen.sorting.hashes import head_of  # noqa: E402
from albumen.sorting.ledger import Filed, Ledger  # noqa: E402
from albumen.sorting.memory import Memory  # noqa: E402
from albumen.sorting.readings import Readings, follow  # noqa: E402
from tests.rolls import make_roll  # noqa: E402

READER = "bench"
RUN = 512  # items that are looked up at once
DAYS = 1200  # albums after a sort

Times = dict[str, list[float]]


def real_readings(folder: Path) -> list[Evidence]:
    """What a thousand files of a mixed roll say."""
    make_roll(folder, 1000, filler=100)
    return [evidence_of_file(str(path)) for path in sorted(folder.rglob("*")) if path.is_file()]


def make_items(count: int) -> list[Item]:
    """Items of one big album, their inodes in any order, as on a file system that has been in use."""
    inodes = random.Random(1).sample(range(1 << 24), count)
    return [
        Item(
            "/roll",
            f"IMG_{n:06}.JPG",
            "photo",
            2_000_000 + inode,
            1_600_000_000_000_000_000 + n * 1_000_003,
            inode,
            9,
        )
        for n, inode in enumerate(inodes)
    ]


def sorted_away(items: list[Item]) -> list[tuple[Item, Item]]:
    """The items before and after a sort into day albums."""
    return [
        (item, msgspec.structs.replace(item, album=f"/sorted/{n * DAYS // len(items):04}"))
        for n, item in enumerate(items)
    ]


def runs(items: list[Item]) -> list[list[Item]]:
    return [items[at : at + RUN] for at in range(0, len(items), RUN)]


class Bench:
    """One round: a memory and a bare table in a folder of their own."""

    def __init__(self, folder: Path, items: list[Item], said: list[Evidence], times: Times) -> None:
        self.folder, self.items, self.said, self.times = folder, items, said, times

    def timed(self, what: str, work: Callable[[], None]) -> None:
        """Note the CPU microseconds an item took."""
        begun = time.process_time()
        work()
        self.times.setdefault(what, []).append((time.process_time() - begun) / len(self.items) * 1e6)

    def ours(self) -> None:
        """Store, look up, move along, look up again, and the ledger."""
        with closing(Memory(str(self.folder / "state"))) as memory:
            self.timed("readings: store", lambda: self.store(memory))
            self.timed("readings: hit", lambda: self.hits(memory, self.items))
            moved = sorted_away(self.items)
            self.timed("readings: follow a move", lambda: follow(memory, moved, reader=READER))
            after = [new for _, new in moved]
            self.timed("readings: hit in day albums", lambda: self.hits(memory, after))
            self.ledger(memory)

    def store(self, memory: Memory) -> None:
        readings = Readings(memory, Evidence, reader=READER)
        told = iter(self.said)
        for some in runs(self.items):
            readings.lookup(some)
            readings.store((item, next(told)) for item in some)
        readings.flush()

    def hits(self, memory: Memory, items: list[Item]) -> None:
        readings = Readings(memory, Evidence, reader=READER)
        for some in runs(items):
            if None in readings.lookup(some):
                raise AssertionError("what was stored is found")
        readings.flush()

    def ledger(self, memory: Memory) -> None:
        """Ask when it is empty, write, ask for other sizes and for the same."""
        ledger = Ledger(memory, "/sorted")
        self.timed("ledger: ask, empty", lambda: self.ask(ledger, 0))
        rows = [
            Filed(
                new.path, new.name, new.size, 9, new.inode, new.mtime_ns, head=new.inode.to_bytes(32, "big")
            )
            for _, new in sorted_away(self.items)
        ]
        self.timed("ledger: write", lambda: self.file(ledger, rows))
        self.timed("ledger: ask, other sizes", lambda: self.ask(ledger, 1 << 30))
        self.timed("ledger: ask, every size known", lambda: self.ask(ledger, 0))
        self.timed("ledger: forget", lambda: ledger.forget("run"))

    def ask(self, ledger: Ledger, more: int) -> None:
        for item in self.items:
            ledger.of_size(item.size + more)

    @staticmethod
    def file(ledger: Ledger, rows: list[Filed]) -> None:
        for at in range(0, len(rows), RUN):
            ledger.filed("run", rows[at : at + RUN])

    def bare(self) -> None:
        """A table with a row an item, by device and inode, filled and asked in the same portions."""
        with closing(sqlite3.connect(self.folder / "bare.sqlite3", isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(
                "CREATE TABLE r (device, inode, size, mtime_ns, said, PRIMARY KEY (device, inode)) WITHOUT ROWID"
            )
            self.timed("bare SQLite: store", lambda: self.bare_store(database))
            self.timed("bare SQLite: hit", lambda: self.bare_hits(database))

    def bare_store(self, database: sqlite3.Connection) -> None:
        encode = msgspec.msgpack.Encoder().encode
        told = iter(self.said)
        for at in range(0, len(self.items), RUN * 8):
            some = self.items[at : at + RUN * 8]
            database.execute("BEGIN")
            database.executemany(
                "INSERT INTO r VALUES (?, ?, ?, ?, ?)",
                [(item.device, item.inode, item.size, item.mtime_ns, encode(next(told))) for item in some],
            )
            database.execute("COMMIT")

    def bare_hits(self, database: sqlite3.Connection) -> None:
        decode = msgspec.msgpack.Decoder(Evidence).decode
        for some in runs(self.items):
            marks = ",".join("?" * len(some))
            found = database.execute(
                f"SELECT inode, size, mtime_ns, said FROM r WHERE device = 9 AND inode IN ({marks})",  # noqa: S608
                [item.inode for item in some],
            )
            known = {row[0]: row for row in found}
            for item in some:
                row = known[item.inode]
                if row[1] == item.size and row[2] == item.mtime_ns:
                    decode(row[3])

    def reading(self, roll: Path) -> None:
        """What is spared or added: reading a file's date, and hashing 64 KiB."""
        paths = [path for path in sorted(roll.rglob("*")) if path.is_file()]
        some = [Item(str(path.parent), path.name, "photo", *_facts(path)) for path in paths]
        whole, self.items = self.items, some
        self.timed("a file's date, warm", lambda: [evidence_of_file(item.path) for item in some][:0].clear())
        self.items = whole
        big = roll.parent / "big.bin"
        big.write_bytes(os.urandom(200_000))
        item = Item(str(big.parent), big.name, "photo", *_facts(big))
        whole, self.items = self.items, [item] * 1000
        self.timed("hash of 64 KiB, warm", lambda: [head_of(item) for _ in range(1000)][:0].clear())
        self.items = whole


def _facts(path: Path) -> tuple[int, int, int, int]:
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns, facts.st_ino, facts.st_dev


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    times: Times = {}
    with tempfile.TemporaryDirectory(prefix="albumen-bench-") as folder:
        roll = Path(folder) / "roll"
        readings = real_readings(roll)
        items = make_items(arguments.files)
        said = (readings * (len(items) // len(readings) + 1))[: len(items)]
        for number in range(arguments.rounds):
            round_folder = Path(folder) / str(number)
            round_folder.mkdir()
            bench = Bench(round_folder, items, said, times)
            bench.ours()
            bench.bare()
            bench.reading(roll)
        size = os.path.getsize(Path(folder) / "0" / "state" / "memory.sqlite3")
    print(f"{len(items):,} files, median of {arguments.rounds} rounds, CPU microseconds an item")
    for what, each in times.items():
        print(f"  {what:32}{statistics.median(each):8.2f}")
    for what in ("store", "hit"):
        ratio = statistics.median(times[f"bare SQLite: {what}"]) / statistics.median(
            times[f"readings: {what}"]
        )
        print(f"readings: {what} is {ratio:.1f} times as fast as a row an item in bare SQLite")
    print(f"the file: {size / 1e6:.0f} MB; peak memory of this bench: {_peak():.0f} MiB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
