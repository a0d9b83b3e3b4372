"""What a file says, as the columns of its row."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from albumen.catalog.directory import Seen
from albumen.media.dates import Candidate, Evidence, Verdict, choose
from albumen.media.evidence import read_evidence
from albumen.media.facts import Facts, read_facts
from albumen.media.kinds import kind_of
from albumen.media.names import name_candidates
from albumen.media.window import FileWindow

_UTC = ZoneInfo("UTC")
_NAMES = ("name", "name-utc")
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_encode = msgspec.json.Encoder().encode


def read_file(path: str, seen: Seen, *, now: datetime) -> dict[str, Any]:
    """Return the columns that follow from a file's state and content. Never raises on content or a file gone.

    `now` is the station's wall clock; dates after it are not believed.
    """
    try:
        evidence, facts = _open_and_read(path, seen.name)
    except OSError as error:
        evidence = Evidence((), problem=f"unreadable: {error.strerror or 'no regular file'}")
        facts = Facts()
    return {
        "kind": kind_of(seen.name),
        "size": seen.size,
        "mtime_ns": seen.mtime_ns,
        "inode": seen.inode,
        "device": seen.device,
        "digest": None,
        "width": facts.width,
        "height": facts.height,
        "orientation": facts.orientation,
        "problem": evidence.problem,
        "lat": facts.lat,
        "lng": facts.lng,
        "facts": _encode(facts).decode("utf-8"),
        **_dates(evidence, seen, now=now),
    }


def station_time(moment: float) -> str:
    """Return "YYYY-MM-DD HH:MM:SS" in the station's zone of unix seconds; a moment no calendar has is 1970."""
    try:
        return _text(datetime.fromtimestamp(moment))  # noqa: DTZ006
    except (ValueError, OverflowError, OSError):
        return "1970-01-01 00:00:00"


def _open_and_read(path: str, name: str) -> tuple[Evidence, Facts]:
    descriptor = os.open(path, _FLAGS)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise OSError(0, "no regular file")
        window = FileWindow(descriptor, state.st_size)
        return (read_evidence(window, name), read_facts(window, name))
    finally:
        os.close(descriptor)


def _dates(evidence: Evidence, seen: Seen, *, now: datetime) -> dict[str, Any]:
    told = tuple(one for one in evidence.candidates if one.source not in _NAMES)
    proof = _winner(Evidence(told, problem=evidence.problem), now=now) if told else None
    if proof is None:
        return {
            "taken": "",
            "taken_source": "",
            "taken_clock": "local",
            "taken_offset": None,
            "takendate": _undated(seen, now=now),
        }
    return {
        "taken": _text(proof.taken),
        "taken_source": proof.source,
        "taken_clock": proof.clock,
        "taken_offset": proof.offset_minutes,
        "takendate": _shown(proof),
    }


def _winner(evidence: Evidence, *, now: datetime) -> Candidate | None:
    # with UTC as the zone a UTC source can win, and its moment stays as the file says it
    verdict: Verdict = choose(evidence, zone=_UTC, now=now)
    return next((one for one, outcome in verdict.considered if outcome == "won"), None)


def _undated(seen: Seen, *, now: datetime) -> str:
    by_name = _winner(Evidence(name_candidates(seen.name)), now=now)
    return _shown(by_name) if by_name is not None else station_time(seen.mtime_ns // 1_000_000_000)


def _shown(one: Candidate) -> str:
    if one.clock == "local":
        return _text(one.taken)
    try:
        return _text(one.taken.replace(tzinfo=UTC).astimezone())
    except (ValueError, OverflowError, OSError):
        return _text(one.taken)


def _text(moment: datetime) -> str:
    # strftime("%Y") does not pad years before 1000 everywhere
    return moment.replace(tzinfo=None, microsecond=0).isoformat(" ")
