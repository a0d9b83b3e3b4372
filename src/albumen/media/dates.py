"""The choice among a file's dates: which one is the taken date, why, and what a person must look at."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from albumen.media.candidates import SOURCES, Candidate, Evidence, Rejected
from albumen.media.evidence import evidence_of_file, read_evidence
from albumen.media.names import name_candidates

OLDEST_YEAR = 1990  # earlier than any camera phone or consumer camera: a clock that was never set, or a scan
_DAY = timedelta(days=1)
_NAMES = frozenset(("name", "name-utc"))

_RANKS = {source: rank * 2 for rank, source in enumerate(SOURCES)}
# clocks that start here when their battery dies (hard case 9)
_FACTORY_DAYS = frozenset((date(1970, 1, 1), date(1980, 1, 1)))
_FACTORY_MOMENTS = frozenset((datetime(2000, 1, 1), datetime(2002, 12, 8, 12)))  # noqa: DTZ001 (wall clocks)

_CURES = {
    "needs-zone": "the zone is not known; say where it was taken with --zone, as in --zone Europe/Zurich",
    "future": "it lies in the future: the camera's clock was wrong; give the right date by hand",
    "factory-clock": "it is where a camera's clock starts when it was never set; give the right date by hand",
    "too-old": f"it is before {OLDEST_YEAR}: a clock that was never set, or a scan; give the right date by hand",
    "no-date": "nothing in the file or its name proves a date; give one by hand",
    "empty": "the file is empty; it may still be on its way, copy it again",
    "unreadable": "the content cannot be read; open it elsewhere or copy it again",
}


class Verdict(Struct, frozen=True):
    """The taken date of one file, or why a person must look.

    `taken` is the wall clock where it was taken, None for review; with `precision` "day" its time is 00:00.
    `source` is the winning source, "" for review. `code` is stable: "dated", or the kind of review: "no-date",
    "needs-zone", "future", "factory-clock", "too-old", "empty", "unreadable". `considered` pairs each candidate, in
    the order of trust, with what became of it: "won", "lower trust", or "rejected: ..." with the reason.
    """

    taken: datetime | None
    source: str
    precision: str
    reason: str
    code: str
    notes: tuple[str, ...] = ()
    considered: tuple[tuple[Candidate, str], ...] = ()


def choose(
    evidence: Evidence, *, zone: ZoneInfo | None, now: datetime, modified: datetime | None = None
) -> Verdict:
    """Return the verdict on the evidence: the first sane candidate in the order of `SOURCES` wins.

    `zone` turns UTC sources into a wall clock; without it they cannot win. `now` and `modified` (the file's mtime)
    are naive wall clocks or aware moments. A date more than a day after `now` is never used. The mtime is never a
    source: a date more than a day after it only gets a note, because copies and restores set mtimes back.
    """
    if evidence.problem == "empty":
        return _review("empty", evidence, ())
    latest = _naive(now) + _DAY
    ranked = sorted(evidence.candidates, key=_rank) if len(evidence.candidates) > 1 else evidence.candidates
    if evidence.problem.startswith("unreadable") and all(one.source in _NAMES for one in ranked):
        return _review(
            "unreadable", evidence, tuple((one, "rejected: the content is unreadable") for one in ranked)
        )
    blocked = ""
    waiting: datetime | None = None
    considered: list[tuple[Candidate, str]] = []
    winner: Candidate | None = None
    taken = latest
    for one in ranked:
        if winner is not None:
            considered.append((one, "lower trust"))
            continue
        fault = _fault(one, latest, zone)
        if not fault and one.source == "exif-modified" and waiting is not None:
            # an editor's date may only stand in for a UTC one that it agrees with
            fault = "" if abs(one.taken - waiting) <= _DAY else "needs-zone"
        if fault:
            considered.append((one, f"rejected: {_CURES[fault].partition(';')[0]}"))
            if fault == "needs-zone" and waiting is None:
                waiting = one.taken
            blocked = "needs-zone" if fault == "needs-zone" else blocked or fault
            continue
        winner = one
        taken = _wall_clock(one, zone)
        considered.append((one, "won"))
    if winner is None:
        return _review(blocked or "no-date", evidence, tuple(considered))
    return Verdict(
        taken,
        winner.source,
        winner.precision,
        _reason(winner, taken, zone),
        "dated",
        _notes(winner, taken, evidence, considered, modified),
        tuple(considered),
    )


def _rank(one: Candidate) -> int:
    """Return the place in the order of trust; a name that holds only the day comes after one with a time."""
    return _RANKS[one.source] + (one.precision == "day")


def _naive(moment: datetime) -> datetime:
    return moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment


def _fault(one: Candidate, latest: datetime, zone: ZoneInfo | None) -> str:
    """Return the review code that keeps a candidate from winning, "" when it is sane."""
    taken = one.taken
    if one.source == "name-digits":
        return "no-date"
    if taken.year <= 2002 and (taken.date() in _FACTORY_DAYS or taken in _FACTORY_MOMENTS):
        return "factory-clock"
    if taken.year < OLDEST_YEAR:
        return "too-old"
    if taken > latest:
        return "future"
    return "needs-zone" if one.clock == "utc" and zone is None else ""


def _wall_clock(one: Candidate, zone: ZoneInfo | None) -> datetime:
    if one.clock == "local" or zone is None:
        return one.taken
    return one.taken.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, fold=0)


def _reason(winner: Candidate, taken: datetime, zone: ZoneInfo | None) -> str:
    if winner.clock == "utc":
        return f"{SOURCES[winner.source]}: {winner.taken:%H:%M} UTC is {taken:%H:%M} in {zone}"
    return SOURCES[winner.source]


def _notes(
    winner: Candidate,
    taken: datetime,
    evidence: Evidence,
    considered: list[tuple[Candidate, str]],
    modified: datetime | None,
) -> tuple[str, ...]:
    """Return what a person may want to check although the date is used."""
    notes: list[str] = []
    for one, fate in considered:
        if one.source in _NAMES and fate == "lower trust":
            apart = abs((one.taken.date() - taken.date()).days)
            if apart > 1 or (apart and winner.clock == "utc" and one.clock == "local"):
                notes.append(f"the name says {one.taken:%Y-%m-%d}, {apart} day{'s' * (apart > 1)} away")
        elif fate.startswith("rejected") and one.source != "name-digits":
            notes.append(f"{one.source} says {one.taken:%Y-%m-%d %H:%M}, not used: {fate[10:]}")
    if winner.source == "exif-modified":
        notes.append("only the modified date")
    elif winner.source == "gps":
        notes.append("only the GPS time")
    if modified is not None and taken > _naive(modified) + _DAY:
        notes.append("later than the file's own modification time")
    if evidence.problem:
        notes.append(evidence.problem)
    return tuple(notes)


def _review(code: str, evidence: Evidence, considered: tuple[tuple[Candidate, str], ...]) -> Verdict:
    cure = _CURES[code]
    if code == "unreadable":
        cure = f"{evidence.problem}; open it elsewhere or copy it again"
    elif code == "no-date" and considered:
        one = considered[0][0]
        cure = f"the name's digits {one.raw!r} may be a date, but nothing proves it; give the date by hand"
    elif considered and code != "empty":
        one = next(one for one, fate in considered if fate[10:] == cure.partition(";")[0])
        clock = " UTC" if one.clock == "utc" else ""
        cure = f"{one.source} says {one.taken:%Y-%m-%d %H:%M}{clock}, but {cure}"
    notes = (evidence.problem,) if evidence.problem and code not in ("empty", "unreadable") else ()
    return Verdict(None, "", "", cure, code, notes, considered)


__all__ = [
    "SOURCES",
    "Candidate",
    "Evidence",
    "Rejected",
    "Verdict",
    "choose",
    "evidence_of_file",
    "name_candidates",
    "read_evidence",
]
