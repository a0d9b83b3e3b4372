"""What the tests of cases share: real photos where they are, a verdict in one word, a fixed now."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from albumen.media.candidates import Evidence
from albumen.media.dates import Verdict, choose
from albumen.media.evidence import evidence_of_file, read_evidence
from albumen.media.names import name_candidates
from albumen.media.window import BytesWindow

ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 11, 24, 12, 0, 0)
NOON = datetime(2019, 7, 1, 12, 0, 0)
CORPUS = Path(os.environ.get("ALBUMEN_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")


def real(name: str) -> Evidence:
    """Return all the evidence of a real photo of the corpus; the test is skipped, with its reason, without it."""
    path = CORPUS / name
    if not path.is_file():
        pytest.skip(f"no {name} in {CORPUS}; set ALBUMEN_CORPUS to its folder")
    return evidence_of_file(str(path), everything=True)


def evidence(data: bytes, name: str = "IMG_1234.JPG") -> Evidence:
    return read_evidence(BytesWindow(data), name)


def verdict(
    said: bytes | Evidence,
    name: str = "IMG_1234.JPG",
    *,
    zone: ZoneInfo | None = ZURICH,
    modified: datetime | None = None,
    neighbour: int | None = None,
) -> Verdict:
    found = said if isinstance(said, Evidence) else evidence(said, name)
    return choose(found, zone=zone, now=NOW, modified=modified, neighbour=neighbour)


def day(said: bytes | Evidence, name: str = "IMG_1234.JPG", *, zone: ZoneInfo | None = ZURICH) -> str:
    """Return "2019-07-01 12:00:00 source", or the code of the review."""
    chosen = verdict(said, name, zone=zone)
    return f"{chosen.taken:%Y-%m-%d %H:%M:%S} {chosen.source}" if chosen.taken else chosen.code


def named(name: str) -> str:
    """Return "2019-02-10 21:05:32 name second" for what a name is read as, "" for nothing."""
    found = name_candidates(name)
    return f"{found[0].taken:%Y-%m-%d %H:%M:%S} {found[0].source} {found[0].precision}" if found else ""
