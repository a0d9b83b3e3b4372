"""Read a file in every way there is, and check what must hold of any content: see `probe`."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from albumen.declare import Blob
from albumen.media.candidates import Evidence
from albumen.media.dates import Verdict, choose
from albumen.media.evidence import MOST_FOUND, evidence_of_open_file, read_evidence
from albumen.media.facts import Facts, read_facts
from albumen.media.kinds import is_litter, is_unfinished, kind_of, sidecar_owners
from albumen.media.names import name_candidates
from albumen.media.neighbours import known, neighbour_offsets
from albumen.media.owners import original_stem, takeout_owners
from albumen.media.places import place_of
from albumen.media.positions import parse_iso_6709
from albumen.media.sidecars import LARGEST, Sidecar, read_sidecar, with_sidecar
from albumen.media.window import MOST_BYTES, MOST_READS, BytesWindow, FileWindow
from albumen.shelf.remote import JPEG_HEAD, STILL_MOST, VIDEO_MOST, WANT_MOST, StillWindow, VideoWindow

NOW = datetime.now()
ZONE = ZoneInfo("Europe/Zurich")
_ROLL = datetime(2021, 3, 4, 5)


class Cost(NamedTuple):
    """What one input cost through a local window, and through a remote one."""

    form: str
    reads: int
    bytes_read: int
    requests: int
    bytes_sent: int


class Counted(BytesWindow):
    """Bytes in memory, as a station's answer: counts the reads and the bytes that a reader asks for."""

    __slots__ = ("bytes_asked", "reads")

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.reads = self.bytes_asked = 0

    def read(self, offset: int, length: int) -> bytes:
        data = super().read(offset, length)
        self.reads += 1
        self.bytes_asked += len(data)
        return data


class Station:
    """A file behind ranged requests: counts them and what they send."""

    def __init__(self, data: bytes) -> None:
        self.data, self.requests, self.sent = data, 0, 0

    def read(self, offset: int, length: int | None) -> Blob:
        piece = self.data[offset : None if length is None else offset + length]
        self.requests += 1
        self.sent += len(piece)
        return Blob(piece, partial=True)


@cache
def _file(process: int) -> int:
    """The file of this process that holds the content in turn; in memory where the system can."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("albumen-fuzz")
    return os.dup(tempfile.TemporaryFile().fileno())


def probe(data: bytes, name: str) -> Cost:
    """Read a file, its name and what it would be as a sidecar; returns the cost.

    Raises what any reader raises, and AssertionError where a bound is passed, where text is not fit for a terminal,
    or where the quick way of reading decides otherwise than the thorough one.
    """
    file = _file(os.getpid())
    os.ftruncate(file, 0)
    os.pwrite(file, data, 0)
    found, facts, cost = _local(file, data, name)
    _check_evidence(found)
    _check_facts(facts)
    quick = evidence_of_open_file(file, name)
    _agree(choose(quick, zone=ZONE, now=NOW), choose(found, zone=ZONE, now=NOW))
    aside = name.endswith(("xmp", "json", "AAE")) or len(data) % 8 == 2
    _decide(found, _beside(data, name) if aside else Sidecar())
    _names(name, data)
    requests, sent, told = _remote(data, name, found.format)
    if told is not None and cost.reads < MOST_READS:
        assert told == found, "a file on a station says the same as a local one"
    return cost._replace(requests=requests, bytes_sent=sent)


def _local(file: int, data: bytes, name: str) -> tuple[Evidence, Facts, Cost]:
    window = FileWindow(file, len(data))
    found = read_evidence(window, name)
    facts_window = FileWindow(file, len(data))
    facts = read_facts(facts_window, name)
    for one in (window, facts_window):
        assert one.reads <= MOST_READS, f"{one.reads} reads"
        assert one.bytes_read <= MOST_BYTES, f"{one.bytes_read} bytes read"
    if len(data) % 4 == 1:
        assert evidence_of_open_file(file, name, everything=True).candidates == found.candidates
    reads, size = max(window.reads, facts_window.reads), max(window.bytes_read, facts_window.bytes_read)
    return found, facts, Cost(found.format or "none", reads, size, 0, 0)


def _check_evidence(found: Evidence) -> None:
    """What is shown in a terminal and kept in a database is printable ASCII and short."""
    assert len(found.candidates) <= MOST_FOUND + 2 and len(found.rejected) <= MOST_FOUND + 1
    texts = [found.problem, found.camera, found.content_id]
    texts += [text for one in found.candidates for text in (one.raw, one.source)]
    texts += [text for one in found.rejected for text in (one.source, one.raw, one.reason)]
    for text in texts:
        assert text.isascii() and (text.isprintable() or not text) and len(text) < 700, repr(text)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Evidence) == found
    if found.position is not None:
        assert abs(found.position[0]) <= 90 and abs(found.position[1]) <= 180
        place_of(*found.position)


def _check_facts(facts: Facts) -> None:
    assert 1 <= facts.orientation <= 8
    assert facts.width >= 0 and facts.height >= 0 and (facts.duration or 0) >= 0
    for text in (
        facts.camera,
        facts.camera_model,
        facts.lens,
        facts.container,
        facts.video_codec,
        facts.audio_codec,
    ):
        assert text.isascii() and (text.isprintable() or not text), repr(text)
    msgspec.json.encode(facts)


def _agree(quick: Verdict, thorough: Verdict) -> None:
    """What settles a file is the date that wins among all."""
    said = [(one.taken, one.source, one.code) for one in (quick, thorough)]
    assert said[0] == said[1], f"quick and thorough: {said}"


def _beside(data: bytes, name: str) -> Sidecar:
    """Read it as a sidecar of either kind."""
    window = Counted(data)
    sidecar = read_sidecar(window, name if name.endswith((".xmp", ".json")) else "a.xmp")
    assert window.reads <= 1 and window.bytes_asked <= LARGEST
    read_sidecar(data, "a.json")
    read_sidecar(data, "a.aae")
    return sidecar


def _decide(found: Evidence, sidecar: Sidecar) -> None:
    """Choose a date in every way there is, and lend zones among neighbours."""
    joined = with_sidecar(found, sidecar)
    _check_evidence(joined)
    for zone, modified in ((None, None), (ZONE, _ROLL)):
        verdict = choose(
            joined, zone=zone, now=NOW, modified=modified, neighbour=120, epoch=True, mtime_ok=True
        )
        assert (
            verdict.code
            and verdict.reason.isprintable()
            and all(note.isprintable() for note in verdict.notes)
        )
        assert (verdict.taken is None) == (verdict.code != "dated")
        if verdict.taken is not None:
            assert verdict.taken.year >= 1990 and verdict.taken <= NOW + timedelta(days=2)
    neighbour_offsets(
        [known(joined), known(found), known(Evidence(name_candidates("PXL_20210304_050607.jpg")))]
    )


def _names(name: str, data: bytes) -> None:
    noise = data[-30:].decode("utf-16", "replace") if len(data) % 4 == 3 else data[:40].decode("latin-1")
    for one in (name, noise):
        for candidate in name_candidates(one):
            assert candidate.raw.isprintable()
        takeout_owners(one).own(name)
        original_stem(one)
        kind_of(one), is_litter(one), is_unfinished(one), sidecar_owners(one)
    parse_iso_6709(data[:40])


def _remote(data: bytes, name: str, form: str | None) -> tuple[int, int, Evidence | None]:
    """Read it as on a foreign station, by ranged download.

    Returns requests, bytes sent, and what it says where that must be what the local file says.
    """
    station = Station(data)
    if form in ("quicktime", "cr3", "avi", "mpegts") or len(data) % 4 == 0:
        ranged = VideoWindow(station.read, size=len(data))
        read_evidence(ranged, name)
        ranged.close()
        assert station.requests <= VIDEO_MOST and station.sent <= VIDEO_MOST * WANT_MOST
        return station.requests, station.sent, None
    still = StillWindow(station.read, size=len(data), name=name)
    told = read_evidence(still, name)
    still.close()
    assert station.requests == 1 and station.sent <= STILL_MOST
    return 1, station.sent, told if len(data) <= JPEG_HEAD else None
