"""Candidate dates with their proof: what a file offers, before anything is chosen (see `dates.choose`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from albumen.media.moments import (
    MIDNIGHT_24,
    Moment,
    Precision,
    escaped,
    next_midnight,
    parse_exif,
    parse_moment,
)
from albumen.media.positions import Position
from albumen.media.sanity import doubt

READER = "2"
"""The version of the readers: another one makes what was remembered of files worth nothing. Raise it with each change
of what a file's bytes or name say."""

Clock = Literal["local", "utc"]

# Every source of a date, in the order of trust; the names are stable, they stand in plans and in --json.
SOURCES: dict[str, str] = {
    "xmp-edited": "the sidecar was edited after the photo and says when it was taken",
    "exif-original": "EXIF says when it was taken (DateTimeOriginal)",
    "quicktime-creationdate": "the video says when and in which zone it was taken (creationdate)",
    "camcorder": "the camcorder says when it was taken (IDIT of an AVI, MDPM of an AVCHD stream)",
    "xmp": "XMP says when it was taken (DateTimeOriginal or DateCreated)",
    "xmp-sidecar": "the XMP sidecar says when it was taken",
    "takeout": "Google's JSON says when it was taken, in UTC (photoTakenTime)",
    "exif-digitized": "EXIF says when it was digitized (DateTimeDigitized)",
    "xmp-digitized": "XMP says when it was digitized (CreateDate)",
    "png": "the PNG text says when it was made (Creation Time)",
    "quicktime-local": "the video header holds the camera's own clock (mvhd, by the camera's maker)",
    "quicktime-utc": "the video header says when it was taken, in UTC (mvhd)",
    "name-utc": "the name holds the UTC time",
    "name": "the name holds the date",
    "gps": "the GPS fix holds the UTC time",
    "exif-modified": "only EXIF's modified date is there (DateTime)",
    "png-modified": "only PNG's modified time is there, in UTC (tIME)",
    "name-epoch": "the name counts milliseconds from 1970, in UTC",
    "name-digits": "the name holds digits that may be a date",
    "mtime": "only the file's modification time is there",
}

_TOP = frozenset(("exif-original", "quicktime-creationdate"))  # what a file can settle by itself


class Candidate(Struct, frozen=True):
    """One date a file offers. `taken` is naive: the wall clock, or UTC when `clock` is "utc".

    `source` is a key of `SOURCES`; `raw` is what the file said, escaped and short.
    """

    taken: datetime
    source: str
    clock: Clock = "local"
    precision: Precision = "second"
    offset_minutes: int | None = None
    raw: str = ""


class Rejected(Struct, frozen=True):
    """A source that was there and holds no date; `raw` is what it said, escaped and cut."""

    source: str
    raw: str
    reason: str


class Evidence(Struct, frozen=True):
    """All that a file says about when it was taken, in the order it was found, names last.

    `format` is what the content proves (see `kinds.sniff`). `problem` is "", "empty", "truncated" or
    "unreadable: ..." with the cause. `camera` is "Make Model" in printable ASCII, "" when unknown; `position` is
    latitude and longitude in degrees WGS84; `content_id` is what Apple writes into both halves of a Live Photo;
    `motion` says that a still carries a short video in itself (Google's and Samsung's motion photos).
    """

    candidates: tuple[Candidate, ...]
    rejected: tuple[Rejected, ...] = ()
    format: str | None = None
    problem: str = ""
    camera: str = ""
    position: Position | None = None
    content_id: str = ""
    motion: bool = False


class Found:
    """What a reader has found so far; readers add, `evidence` freezes it.

    With `latest`, the first believable date of a top source settles the file: readers then leave out the dates of
    lower trust. Without it they read everything.
    """

    __slots__ = (
        "_latest", "_parsed", "camera", "candidates", "content_id", "motion", "position", "problem", "rejected",
        "settled",
    )  # fmt: skip

    def __init__(self, latest: datetime | None = None) -> None:
        self._latest = latest
        self._parsed: tuple[bytes, str, Moment | str] = (b"", "", "blank")
        self.candidates: list[Candidate] = []
        self.rejected: list[Rejected] = []
        self.problem = ""
        self.camera = ""
        self.position: Position | None = None
        self.content_id = ""
        self.motion = False
        self.settled = False

    @property
    def lazy(self) -> bool:
        """Whether a believable top date settles the file."""
        return self._latest is not None

    def fresh(self) -> Found:
        """Return an empty one with the same `latest`."""
        return Found(self._latest)

    def reject(self, source: str, raw: bytes | str, reason: str) -> None:
        """Note that a source was there and holds no date."""
        self.rejected.append(Rejected(source, escaped(raw), reason))

    def offer_exif(
        self, source: str, raw: bytes, *, subsec: bytes = b"", offset_minutes: int | None = None
    ) -> None:
        """Add an EXIF date text: a wall clock that is never shifted, with its fraction of a second and zone."""
        if raw != self._parsed[0]:  # cameras write the same text two or three times
            text = raw.split(b"\x00", 1)[0][:19].decode("ascii", "replace")
            self._parsed = (raw, escaped(text), parse_exif(text))
        _, text, moment = self._parsed
        if isinstance(moment, str):
            self.reject(source, raw, moment)
            return
        taken = moment.taken
        if subsec:
            digits = subsec.rstrip(b"\x00 ")[:6]
            if digits.isdigit():
                taken += timedelta(0, 0, int(digits.ljust(6, b"0")))
        self.candidates.append(Candidate(taken, source, "local", moment.precision, offset_minutes, text))
        if self._latest is not None and source in _TOP and not doubt(taken, self._latest):
            self.settled = True

    def offer_text(self, source: str, text: str) -> None:
        """Add an ISO-like date text of XMP, QuickTime or PNG; a trailing Z makes it UTC, an offset is kept."""
        moment = parse_moment(text)
        if isinstance(moment, str):
            self.reject(source, text, moment)
        else:
            self.add(source, moment, text)

    def add(self, source: str, moment: Moment, raw: str) -> None:
        """Add a parsed moment."""
        clock: Clock = "utc" if moment.is_utc else "local"
        self.candidates.append(
            Candidate(moment.taken, source, clock, moment.precision, moment.offset_minutes, escaped(raw))
        )
        local = not moment.is_utc and moment.precision == "second"
        if local and self._latest is not None and source in _TOP and not doubt(moment.taken, self._latest):
            self.settled = True

    def settle_midnights(self) -> None:
        """Accept a 24:00:00 as 00:00 of the next day where another source has that very day (hard case 5)."""
        for one in [one for one in self.rejected if one.reason == MIDNIGHT_24]:
            taken = next_midnight(one.raw)
            if taken and any(abs(other.taken - taken) < timedelta(hours=1) for other in self.candidates):
                self.rejected.remove(one)
                self.candidates.append(Candidate(taken, one.source, raw=one.raw))

    def evidence(self, *, form: str | None) -> Evidence:
        """Return what was found, frozen."""
        if self.rejected:
            self.settle_midnights()
        return Evidence(
            tuple(self.candidates), tuple(self.rejected), form, self.problem,
            self.camera, self.position, self.content_id, self.motion,
        )  # fmt: skip
