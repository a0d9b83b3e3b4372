"""A seeded sample of the in-process points, and that the proof itself would notice a loss."""

from __future__ import annotations

import errno
import os
from collections import Counter

import pytest

from albumen.moving import Journal, transfer
from tests.faults import points

POINTS = 1200
SEED = 1


def test_nothing_is_lost_cut_short_or_doubled_at_a_sample_of_points() -> None:
    cases = points.sample(POINTS, SEED)

    found = [f"{case}: {complaint}" for case, complaints in points.run(cases) for complaint in complaints]

    assert found == []
    kinds = Counter(case.point.kind for case in cases)
    assert set(kinds) == {
        "crash before",
        "crash after",
        "power cut",
        "error",
        "race",
        "short write",
        "clock back",
    }
    errors = {case.point.error for case in cases if case.point.error}
    assert errors >= {
        errno.ENOSPC,
        errno.EXDEV,
        errno.EIO,
        errno.EEXIST,
        errno.EPERM,
        errno.EACCES,
        errno.EROFS,
    }


def cases_of(name: str, way: str, kind: str) -> list[points.Case]:
    return [
        case for case in points.every_case() if (case.name, case.way, case.point.kind) == (name, way, kind)
    ]


def test_the_proof_notices_a_journal_that_is_not_synced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its syncs, a power cut costs what the journal knew of a copy."""
    cases = cases_of("SortAcross", "renameat2", "power cut")
    monkeypatch.setattr(Journal, "sync", lambda self: None)  # pyright: ignore[reportUnknownLambdaType]

    assert [complaint for case in cases for complaint in points.complaints(case)]


def test_the_proof_notices_a_source_removed_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that goes before its copy has its name is lost by some crash."""
    cases = cases_of("SortAcross", "renameat2", "crash after")
    copy_verified = transfer.copy_verified

    def hasty(pair, temp):  # type: ignore[no-untyped-def]
        copy = copy_verified(pair, temp)
        os.unlink(pair.source)
        return copy

    monkeypatch.setattr(transfer, "copy_verified", hasty)

    found = [complaint for case in cases for complaint in points.complaints(case)]
    assert any(complaint.startswith("lost") for complaint in found)
