"""`python -m tests.schema --cases 10000`: the whole proof; ends with 1 when an answer was wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.schema.cases import asking


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.schema", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, asking(Path(folder)) as asker:
        wrong = list(asker.ask_all(wanted.cases, start=wanted.seed))
        sent = ", ".join(f"{count:,} as {user}" for user, count in sorted(asker.sent.items()))
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    sys.stdout.write(
        f"{sum(asker.sent.values()):,} cases ({sent}): {len(wrong)} operations answered wrongly\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
