"""What a sort remembers serves the next plan."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from albumen.media.candidates import Evidence
from albumen.media.evidence import evidence_of_file
from albumen.shelf import never
from albumen.shelf.folder import FolderShelf
from albumen.sorting.apply import apply_plan
from albumen.sorting.plan import Order, Plan
from albumen.sorting.planner import make_plan
from albumen.sorting.runs import RunStore
from tests import makers
from tests.worlds import put

NOW = datetime(2026, 6, 1)


def test_a_plan_after_a_sort_reads_no_file_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    roll, store = tmp_path / "roll", RunStore(str(tmp_path / "state"))
    names = [f"IMG_{number}.JPG" for number in range(5)]
    put(roll, {name: makers.jpeg(datetime(2024, 5, 1), seed=number) for number, name in enumerate(names)})
    for name in names:
        os.utime(roll / name, (10**9, 10**9))  # a young file may still change and not show it
    read: list[str] = []

    def reading(path: str, **how: bool) -> Evidence:
        read.append(path)
        return evidence_of_file(path, **how)

    def plan() -> tuple[FolderShelf, Plan]:
        shelf = FolderShelf(str(roll), notes=store.locks)
        return shelf, make_plan(shelf, Order(str(roll), str(roll)), now=NOW, store=store)

    monkeypatch.setattr("albumen.shelf.folder.evidence_of_file", reading)
    shelf, first = plan()
    assert len(read) == 5
    report = apply_plan(shelf, first, store, command="t", now=NOW.astimezone(), stop=never)
    assert report.counts()["moved"] == 5
    read.clear()

    _, again = plan()

    assert (read, again.counts()["there"]) == ([], 5)
