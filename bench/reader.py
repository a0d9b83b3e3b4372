"""What the date reader costs: its CPU per file beside opening the same file and reading its first 64 KiB.

Run it with `.venv/bin/python bench/reader.py [--files 200] [--rounds 15] [--in FOLDER]`; see bench/README.md.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "src")]

from albumen.media.evidence import evidence_of_file  # noqa: E402  (the checkout is on the path now)
from tests.makers import heic, jpeg, mov  # noqa: E402

GOAL = 2.0  # times the CPU of the peer
PEER_BYTES = 64 * 1024
FILLER = 160_000
PLACE = (47.3769, 8.5417)
START = datetime(2021, 3, 4, 5, 6, 7)


def made(form: str, number: int) -> bytes:
    """Return a file as a phone writes it, with `FILLER` bytes where its pixels would be."""
    taken = START + timedelta(minutes=number)
    if form == "mov":
        return mov(taken, creationdate=f"{taken:%Y-%m-%dT%H:%M:%S}+0100", seed=number, data=bytes(FILLER))
    maker = heic if form == "heic" else jpeg
    data = maker(
        taken, digitized=taken, modified=taken, offset="+01:00", subsec="123", make="Apple",
        model="iPhone 12", gps_utc=taken - timedelta(hours=1), position=PLACE, seed=number,
    )  # fmt: skip
    if form == "heic":
        return data + bytes(FILLER)
    return data[:-2] + b"\x55" * FILLER + data[-2:]


def peer(path: str) -> None:
    """Open a file, read its first 64 KiB, close it."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    os.pread(fd, PEER_BYTES, 0)
    os.close(fd)


def cpu_per_file(read: Callable[[str], object], paths: list[str]) -> float:
    """Return the CPU microseconds a file that `read` takes, user and system."""
    before = time.process_time_ns()
    for path in paths:
        read(path)
    return (time.process_time_ns() - before) / 1000 / len(paths)


def measured(paths: list[str], rounds: int) -> tuple[float, float, float]:
    """Return the medians of (reader, peer, ratio of a round); the two take turns."""
    for read in (evidence_of_file, peer):
        cpu_per_file(read, paths)
    pairs = [(cpu_per_file(evidence_of_file, paths), cpu_per_file(peer, paths)) for _ in range(rounds)]
    return (
        statistics.median(ours for ours, _ in pairs),
        statistics.median(theirs for _, theirs in pairs),
        statistics.median(ours / theirs for ours, theirs in pairs),
    )


def main() -> None:
    """Make the files, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--in", dest="folder", default=None)
    words = parser.parse_args()
    gc.disable()
    print(f"{words.files} files a form, medians of {words.rounds} rounds, microseconds of CPU a file")
    print(f"{'form':6} {'reader':>8} {'64 KiB':>8} {'ratio':>6}  goal at most {GOAL}")
    with tempfile.TemporaryDirectory(dir=words.folder) as folder:
        for form in ("jpeg", "heic", "mov"):
            paths = [str(Path(folder, f"IMG_{number:04}.{form}")) for number in range(words.files)]
            for number, path in enumerate(paths):
                Path(path).write_bytes(made(form, number))
            ours, theirs, ratio = measured(paths, words.rounds)
            print(f"{form:6} {ours:8.1f} {theirs:8.1f} {ratio:6.2f}  {'met' if ratio <= GOAL else 'missed'}")


if __name__ == "__main__":
    main()
