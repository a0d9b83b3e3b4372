"""The choice among a file's dates: which one is the taken date, why, and what a person must look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from albumen.media.candidates import SOURCES, Candidate, Evidence, Rejected
from albumen.media.evidence import evidence_of_file, read_evidence
from albumen.media.names import name_candidates
from albumen.media.sanity import OLDEST_YEAR, doubt
from albumen.media.zones import Zones

_DAY = timedelta(days=1)
_NAMES = frozenset(("name", "name-utc"))
_UNPROVEN = frozenset(("name-digits", "name-epoch"))  # digits in a name that may as well be a number
_MODIFIED = frozenset(("exif-modified", "png-modified"))
_RANKS = {source: rank * 2 for rank, source in enumerate(SOURCES)}
_CORRECTED = frozenset(("exif-original", "quicktime-creationdate"))
_FLAGS = {
    **dict.fromkeys(_MODIFIED, "only the modified date"),
    "gps": "only the GPS time",
    "mtime": "only the file's modification time",
}

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
    evidence: Evidence,
    *,
    zone: ZoneInfo | None,
    now: datetime,
    modified: datetime | None = None,
    neighbour: int | None = None,
    epoch: bool = False,
    mtime_ok: bool = False,
) -> Verdict:
    """Return the verdict on the evidence: the first sane candidate in the order of `SOURCES` wins.

    A UTC source becomes a wall clock by the zone of the evidence's position, else by `neighbour` (minutes east of
    UTC, see `neighbours`), else by `zone`; without any it cannot win. `now` and `modified` (the file's mtime) are
    naive wall clocks or aware moments. A date more than a day after `now` is never used. `epoch` lets a name's
    milliseconds since 1970 count. The mtime is a source, the last, only with `mtime_ok`: a date more than a day after
    it gets a note otherwise, because copies and restores set mtimes back.
    """
    if evidence.problem == "empty":
        return _review("empty", evidence, ())
    candidates: Sequence[Candidate] = evidence.candidates
    ranked = sorted(candidates, key=_rank) if len(candidates) > 1 else candidates
    if evidence.problem.startswith("unreadable") and all(one.source.startswith("name") for one in ranked):
        return _review(
            "unreadable", evidence, tuple((one, "rejected: the content is unreadable") for one in ranked)
        )
    latest = _naive(now) + _DAY
    if ranked and _is_plain(ranked[0], latest):
        considered = ((ranked[0], "won"), *((one, "lower trust") for one in ranked[1:]))
        return _dated(ranked[0], ranked[0].taken, "", evidence, considered, modified)
    hearing = _Hearing(latest, Zones(evidence.position, neighbour, zone), epoch)
    for one in ranked:
        hearing.hear(one)
    if mtime_ok and modified is not None and hearing.winner is None and hearing.blocked != "needs-zone":
        hearing.hear(Candidate(_naive(modified, zone), "mtime", raw=modified.isoformat(" ", "seconds")))
    return _decided(hearing, evidence, modified)


def _decided(hearing: _Hearing, evidence: Evidence, modified: datetime | None) -> Verdict:
    """Return the verdict after all have been heard."""
    winner, considered = hearing.winner, tuple(hearing.considered)
    if winner is None:
        return _review(hearing.blocked or "no-date", evidence, considered)
    return _dated(winner, *hearing.wall, evidence, considered, modified)


def _is_plain(one: Candidate, latest: datetime) -> bool:
    """Whether a candidate wins as it stands, as most do: a wall clock that can be believed, of a proven source."""
    return (
        one.clock == "local"
        and one.source not in _UNPROVEN
        and one.source not in _MODIFIED
        and not doubt(one.taken, latest)
    )


def _dated(
    winner: Candidate,
    taken: datetime,
    where: str,
    evidence: Evidence,
    considered: tuple[tuple[Candidate, str], ...],
    modified: datetime | None,
) -> Verdict:
    reason = SOURCES[winner.source]
    if where:
        reason = f"{reason}: {winner.taken:%H:%M} UTC is {taken:%H:%M} {where}"
    notes = _notes(winner, taken, evidence, considered, modified)
    return Verdict(taken, winner.source, winner.precision, reason, "dated", notes, considered)


class _Hearing:
    """Hears the candidates in the order of trust until one wins."""

    __slots__ = ("_epoch", "_latest", "_waiting", "_zones", "blocked", "considered", "wall", "winner")

    def __init__(self, latest: datetime, zones: Zones, epoch: bool) -> None:
        self._latest = latest
        self._zones = zones
        self._epoch = epoch
        self._waiting: datetime | None = None  # a UTC date that nothing gives a zone
        self.blocked = ""
        self.considered: list[tuple[Candidate, str]] = []
        self.winner: Candidate | None = None
        self.wall: tuple[datetime, str] = (latest, "")

    def hear(self, one: Candidate) -> None:
        """Let a candidate win, or note why it does not."""
        if self.winner is not None:
            self.considered.append((one, "lower trust"))
            return
        fault = self._fault(one)
        if not fault:
            self.winner = one
            self.considered.append((one, "won"))
            return
        self.considered.append((one, f"rejected: {_CURES[fault].partition(';')[0]}"))
        if fault == "needs-zone" and self._waiting is None:
            self._waiting = one.taken
        self.blocked = "needs-zone" if fault == "needs-zone" else self.blocked or fault

    def _fault(self, one: Candidate) -> str:
        """Return the review code that keeps a candidate from winning, "" when it is sane; sets the wall clock."""
        if one.source in _UNPROVEN and not (self._epoch and one.source == "name-epoch"):
            return "no-date"
        fault = doubt(one.taken, self._latest)
        if fault:
            return fault
        if one.clock == "local":
            self.wall = (one.taken, "")
        else:
            wall = self._zones.wall_clock(one.taken)
            if wall is None:
                return "needs-zone"
            self.wall = wall
        # an editor's date may only stand in for a UTC one that it agrees with
        if one.source in _MODIFIED and self._waiting is not None and abs(one.taken - self._waiting) > _DAY:
            return "needs-zone"
        return ""


def _rank(one: Candidate) -> int:
    """Return the place in the order of trust; a name that holds only the day comes after one with a time."""
    return _RANKS[one.source] + (one.precision == "day")


def _naive(moment: datetime, zone: ZoneInfo | None = None) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment


def _notes(
    winner: Candidate,
    taken: datetime,
    evidence: Evidence,
    considered: tuple[tuple[Candidate, str], ...],
    modified: datetime | None,
) -> tuple[str, ...]:
    """Return what a person may want to check although the date is used."""
    notes: list[str] = []
    for one, fate in considered:
        if one.source in _NAMES and fate == "lower trust":
            apart = abs((one.taken.date() - taken.date()).days)
            if apart > 1 or (apart and winner.clock == "utc" and one.clock == "local"):
                notes.append(f"the name says {one.taken:%Y-%m-%d}, {apart} day{'s' * (apart > 1)} away")
        elif fate == "lower trust" and winner.source == "xmp-edited" and one.source in _CORRECTED:
            notes.append(f"the sidecar corrects {one.source}, which says {one.taken:%Y-%m-%d %H:%M:%S}")
        elif fate.startswith("rejected") and one.source not in _UNPROVEN:
            notes.append(f"{one.source} says {one.taken:%Y-%m-%d %H:%M}, not used: {fate[10:]}")
    if winner.source in _FLAGS:
        notes.append(_FLAGS[winner.source])
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
