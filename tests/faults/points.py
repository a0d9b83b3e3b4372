"""In-process crash and fault points: every call of every job, by every way to rename, struck by every fault."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from albumen.moving import rename
from tests.faults import jobs, vault_jobs
from tests.faults.inject import Injector, Point, points_of
from tests.faults.jobs import REFUSED, Job
from tests.moving.killed import WAYS

JOBS = (*jobs.JOBS, *vault_jobs.JOBS)


class Case(NamedTuple):
    """A job, a way to rename, and the point at which a fault strikes."""

    job: Callable[[str], Job]
    way: str
    point: Point

    def __str__(self) -> str:
        return f"{self.name} by {self.way}, {self.point}"

    @property
    def name(self) -> str:
        """The job's name."""
        return getattr(self.job, "__name__", "job")


def every_case() -> list[Case]:
    """All points there are."""
    found: list[Case] = []
    for job in JOBS:
        for way in WAYS:
            strike = _strike(job, way, None)[0]
            found += [Case(job, way, point) for point in points_of(strike.calls)]
    return found


def sample(count: int, seed: int) -> list[Case]:
    """A seeded choice of points; once all are in it, power cuts come again, each with other luck."""
    cases = every_case()
    chance = random.Random(seed)
    chance.shuffle(cases)
    cuts = [case for case in cases if case.point.kind == "power cut"]
    number = 0
    while len(cases) < count:
        number += 1
        cases += [case._replace(point=case.point._replace(seed=number)) for case in cuts]
    return cases[:count]


def complaints(case: Case) -> list[str]:
    """Strike once; gives what does not hold afterwards."""
    return _strike(case.job, case.way, case.point)[1]


def _strike(job: Callable[[str], Job], way: str, point: Point | None) -> tuple[Injector, list[str]]:
    ways = rename.STRATEGIES
    base = tempfile.mkdtemp(prefix="albumen-point-", dir=_quick_folder())
    try:
        rename.STRATEGIES = WAYS[way]
        at_work = job(base)
        tops = (at_work.roll, at_work.lib) if at_work.across else ()
        strike = Injector(base, point=point, across=tops)
        with strike.at_work():
            try:
                at_work.run()
            except REFUSED:
                if point is None:
                    raise
        found = list(at_work.check(strike, empty=way == "placeholder")) if point else []
        return strike, found
    finally:
        rename.STRATEGIES = ways
        shutil.rmtree(base)


def _quick_folder() -> str | None:
    """Memory, where there is any: what a disk would lose is modelled by the injector, not left to the disk."""
    return "/dev/shm" if os.path.isdir("/dev/shm") and os.access("/dev/shm", os.W_OK) else None


def run(cases: Iterable[Case]) -> Iterator[tuple[Case, list[str]]]:
    """Strike at each."""
    for case in cases:
        yield case, complaints(case)


def tally(found: Iterable[str]) -> Counter[str]:
    """Complaints by their kind: "lost", "truncated", "duplicated" and so on."""
    return Counter(each.partition(":")[0] for each in found)
