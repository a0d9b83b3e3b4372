"""What a large roll costs: CPU of planning it again unchanged, beside scandir and stat, and the memory at its peak.

Run it with `.venv/bin/python bench/replan.py [--files 100000] [--rounds 3] [--in FOLDER]`; see bench/README.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "src")]

from bench.sort import HOME, Took, run  # noqa: E402  (the checkout is on the path now)
from tests.makers import jpeg  # noqa: E402

GOAL_FILES, GOAL_SECONDS, GOAL_MIB = 100_000, 1.5, 80
START = datetime(2018, 1, 1)
SYNCED = datetime(2024, 1, 15).timestamp()
LOOKS = """
import os, sys
waiting = [sys.argv[1]]
while waiting:
    with os.scandir(waiting.pop()) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                entry.stat(follow_symlinks=False)
"""


def make(roll: Path, count: int) -> None:
    """Photos of a phone over six years, a thousand a folder; no two are of one size, their pixels are a hole."""
    for number in range(count):
        folder = roll / f"{100 + number // 1000}APPLE"
        if number % 1000 == 0:
            folder.mkdir(parents=True)
        taken = START + timedelta(minutes=number * 6 * 365 * 1440 // count)
        data = jpeg(
            taken, digitized=taken, offset="+01:00", make="Apple", model="iPhone 12", position=(47.4, 8.5),
            seed=number,
        )  # fmt: skip
        path = folder / f"IMG_{number % 10_000:04}.JPG"
        with open(path, "xb") as out:
            out.write(data[:-2])
            out.seek(100_000 + 16 * number)
            out.write(data[-2:])
        os.utime(path, (SYNCED, SYNCED))


def one_round(folder: Path, roll: Path) -> dict[str, Took]:
    """Plan, plan again, look; sort, plan what is sorted, undo: the files lie as before."""
    environment = {**os.environ, "ALBUMEN_STATE_DIR": str(folder / "state"), "TZ": HOME}
    environment["PYTHONPATH"] = str(HERE / "src")

    def albumen(*words: str) -> Took:
        return run([sys.executable, "-m", "albumen", *words], environment)

    return {
        "start-up of albumen": albumen("sort", str(folder / "empty"), "--apply"),
        "plan": albumen("sort", str(roll)),
        "plan again, unchanged": albumen("sort", str(roll)),
        "start-up of the looks": run([sys.executable, "-c", LOOKS, str(folder / "empty")], environment),
        "scandir and stat": run([sys.executable, "-c", LOOKS, str(roll)], environment),
        "sort --apply": albumen("sort", str(roll), "--apply"),
        "plan again, sorted": albumen("sort", str(roll)),
        "undo": albumen("undo"),
    }


def show(rounds: list[dict[str, Took]], files: int) -> None:
    """Print the least of each; what it means for the goals, which are for 100,000 files."""
    least = {name: min(each[name].cpu for each in rounds) for name in rounds[0]}
    peak = {name: max(each[name].peak for each in rounds) for name in rounds[0]}
    print(f"{'':26}{'CPU s':>8}{'peak MiB':>10}")
    for name in least:
        print(f"{name:26}{least[name]:8.2f}{peak[name]:10.0f}")
    looks = least["scandir and stat"] - least["start-up of the looks"]
    for name in ("plan again, unchanged", "plan again, sorted"):
        took = least[name] - least["start-up of albumen"]
        print(f"{name}: {took:.2f} s without start-up, {took / looks:.1f} times scandir and stat", end="")
        print(f"; at most {GOAL_SECONDS} s is {_met(took <= GOAL_SECONDS)}." if files == GOAL_FILES else ".")
    for name in ("plan", "plan again, unchanged", "sort --apply"):
        if files == GOAL_FILES:
            print(f"{name}: at most {GOAL_MIB} MiB is {_met(peak[name] <= GOAL_MIB)}.")


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


def main() -> None:
    """Make the files, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--in", dest="folder", help="work in this folder's file system, not in the system's /tmp"
    )
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="albumen-bench-", dir=words.folder) as name:
        folder = Path(name)
        (folder / "empty").mkdir()
        make(folder / "roll", words.files)
        print(f"{words.files:,} files, the least CPU and the highest peak of {words.rounds} rounds")
        show([one_round(folder, folder / "roll") for _ in range(words.rounds)], words.files)


if __name__ == "__main__":
    main()
