"""`python -m tests.doors --examples N`: the whole proof; prints the steps that led to a failure, and ends with 1."""

from __future__ import annotations

import argparse
import sys

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.doors.machine import Doors


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.doors", description=__doc__)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--steps", type=int, default=30)
    wanted = parser.parse_args()
    run_state_machine_as_test(
        Doors,
        settings=settings(
            max_examples=wanted.examples,
            stateful_step_count=wanted.steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    sys.stdout.write(f"{wanted.examples} examples of up to {wanted.steps} steps: nothing was lost\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
