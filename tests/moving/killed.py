"""A run that is killed, for the tests of crashes; a script too: `python -m tests.moving.killed JOURNAL ROLL LIBRARY`.

The script moves a roll into a library and prints one line a unit, so whoever started it can choose the moment
of its death: `--ways` takes renameat2 (and link) away, `--die-after N` kills the process (SIGKILL) at its Nth
change of the disk.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from albumen.moving import FileRun, Journal, recover, rename

from .world import plan

CHANGES = (
    "rename",
    "link",
    "unlink",
    "rmdir",
    "mkdir",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "copy_file_range",
)
"""The calls of `os` that change a disk, or make a change last; `open` is counted where it creates."""

WAYS = {
    "renameat2": (rename.by_renameat2, rename.by_link, rename.by_placeholder),
    "link": (rename.by_link, rename.by_placeholder),
    "placeholder": (rename.by_placeholder,),
}


def die_after(count: int) -> None:
    """Kill this process right before its change number `count` (from 1)."""
    left = [count]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    for name in CHANGES:
        if hasattr(os, name):
            setattr(os, name, counted(getattr(os, name)))
    if rename._system is not None:
        rename._system = counted(rename._system)
    real_open, creating = os.open, counted(os.open)
    os.open = lambda path, flags, *a, **k: (creating if flags & os.O_CREAT else real_open)(
        path, flags, *a, **k
    )


def run_to_death(job: Callable[[], None], *, count: int) -> bool:
    """Run `job` in a child that dies at its change number `count`; tells whether it got that far."""
    pid = os.fork()
    if not pid:
        code = 1
        try:
            die_after(count)
            job()
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code not in (0, -signal.SIGKILL):
        raise AssertionError(f"the child failed with {code}")
    return code == -signal.SIGKILL


def sort_roll(
    journal_path: str, roll: str, library: str, *, batch: int = 8, run: str = "r1", talk: bool = False
) -> None:
    """Recover, then move all that is in `roll`, as a sorter does that is started again after a kill."""
    recover(journal_path)
    with Journal.open(journal_path) as journal:
        for outcome in FileRun(journal, run=run, batch=batch).apply(plan(roll, library)):
            if talk:
                sys.stdout.write(f"{outcome.key} {outcome.state}\n")
                sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("journal")
    parser.add_argument("roll")
    parser.add_argument("library")
    parser.add_argument("--ways", choices=list(WAYS), default="renameat2")
    parser.add_argument("--die-after", type=int, default=0)
    arguments = parser.parse_args()
    rename.STRATEGIES = WAYS[arguments.ways]
    if arguments.die_after:
        die_after(arguments.die_after)
    sort_roll(arguments.journal, arguments.roll, arguments.library, talk=True)


if __name__ == "__main__":
    main()
