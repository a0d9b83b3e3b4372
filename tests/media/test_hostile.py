"""Hostile and broken content: bounded reads, no exception, no hang (hard cases 69 and 70)."""

from __future__ import annotations

import struct
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from albumen.media.dates import choose
from albumen.media.evidence import read_evidence
from albumen.media.facts import read_facts
from albumen.media.window import BytesWindow
from tests.makers import box, dng, exif, heic, jpeg, live_exif, mov, mp4, mvhd, png, xmp

TAKEN = datetime(2021, 3, 4, 5, 6, 7)
NOW = datetime(2026, 11, 24, 12, 0, 0)
MOST_READS = 3000

SEEDS = [
    jpeg(
        TAKEN,
        digitized=TAKEN,
        modified=TAKEN,
        gps_utc=TAKEN,
        offset="+02:00",
        packet=xmp(xmp_CreateDate="2021-01-01"),
    ),
    jpeg(TAKEN, order=">"),
    heic(TAKEN, gps_utc=TAKEN),
    png(TAKEN, creation_time="2021-03-04T05:06:07", packet=xmp(exif_DateTimeOriginal="2021-03-04T05:06:07")),
    png(TAKEN, behind=True),
    dng(TAKEN),
    mov(TAKEN, creationdate="2021-03-04T05:06:07+0100"),
    mp4(TAKEN, moov_first=True, version=1),
    jpeg(structure=live_exif(TAKEN, "570F1469-09C7-4E50-9875-05F21D5BD166"), packet=xmp(GCamera_MotionPhoto="1")),
    mov(TAKEN, keys={"com.apple.quicktime.location.ISO6709": "+47.3769+008.5417/"}),
    b"RIFF\0\0\0\0AVI LIST\x2e\0\0\0hdrlIDIT\x1a\0\0\0Mon Mar 10 15:04:43 2003\n\0" + bytes(99),
    (b"\0\0\0\0\x47\x41\x00\x10" + bytes.fromhex("17ee8c60f84d11d98cd60800200c9a664d44504d0218022008121931231624")
     ).ljust(192, b"\xff") + b"\0\0\0\0\x47" + bytes(187),
]  # fmt: skip


STARTS = [
    b"\xff\xd8\xff\xe1", b"II*\0", b"MM\0*", b"\0\0\0\x18ftypheic", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP",
    b"\0\0\0\x10moov", b"FUJIFILMCCD-RAW ", b"\0MRM",
]  # fmt: skip


class Counted(BytesWindow):
    """Counts the reads and the bytes that a reader asks for."""

    reads = 0
    bytes_asked = 0

    def read(self, offset: int, length: int) -> bytes:
        data = super().read(offset, length)
        self.reads += 1
        self.bytes_asked += len(data)
        return data


def survive(data: bytes, name: str = "x.jpg") -> None:
    """Read everything there is to read; fails on an exception or on unbounded work."""
    window = Counted(data)
    evidence = read_evidence(window, name)
    assert window.reads <= MOST_READS
    assert window.bytes_asked <= 40 * len(data) + (1 << 20)
    verdict = choose(evidence, zone=None, now=NOW)
    assert verdict.code and verdict.reason.isprintable()
    window = Counted(data)
    facts = read_facts(window, name)
    assert window.reads <= MOST_READS
    assert 1 <= facts.orientation <= 8


@settings(max_examples=300, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=6
    ),
    cut=st.floats(0, 1),
)
def test_mutated_files_never_raise_and_end(
    seed: bytes, changes: list[tuple[float, bytes]], cut: float
) -> None:
    data = bytearray(seed)
    for place, new in changes:
        # the first 2 KiB hold the structure; changes in the pixels prove nothing
        at = int(place * min(len(data), 2048))
        data[at : at + len(new)] = new
    survive(bytes(data) if cut > 0.5 else bytes(data[: int(cut * 2 * len(data))]))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=2000))
def test_noise_behind_a_known_start_never_raises(start: bytes, noise: bytes) -> None:
    survive(start + noise)


def directory_loop() -> bytes:
    """Return a TIFF whose EXIF and GPS pointers lead back to IFD0 and to each other."""
    entries = [struct.pack("<HHII", tag, 4, 1, 8) for tag in (0x014A, 0x8769, 0x8825)]
    return b"II*\0\x08\0\0\0" + struct.pack("<H", 3) + b"".join(entries) + struct.pack("<I", 8)


def deep(kind: bytes, levels: int) -> bytes:
    data = b""
    for _ in range(levels):
        data = box(kind, data)
    return data


HOSTILE = {
    "box of size 0 inside": box(b"ftyp", b"isom") + box(b"moov", struct.pack(">I4s", 0, b"mvhd")),
    "box of size 1": box(b"ftyp", b"isom") + struct.pack(">I4s", 1, b"moov"),
    "box of size 7": box(b"ftyp", b"isom") + struct.pack(">I4s", 7, b"moov") * 100,
    "64-bit size of 0": box(b"ftyp", b"isom") + struct.pack(">I4sQ", 1, b"moov", 0),
    "64-bit size of 2^64 - 1": box(b"ftyp", b"isom") + struct.pack(">I4sQ", 1, b"moov", (1 << 64) - 1) + bytes(64),
    "100,000 empty boxes": box(b"ftyp", b"isom") + box(b"moov", box(b"free", b"") * 100_000),
    "1,000 nested boxes": box(b"ftyp", b"isom") + box(b"moov", box(b"trak", box(b"mdia", deep(b"minf", 1000)))),
    "movie header cut": box(b"ftyp", b"isom") + box(b"moov", box(b"mvhd", b"\x01")),
    "movie time of 2^64 - 1": box(b"ftyp", b"isom") + box(b"moov", mvhd((1 << 64) - 1, version=1)),
    "HEIF with 2^32 items": box(b"ftyp", b"heic")
    + box(b"meta", bytes(4) + box(b"iinf", b"infe" * 9 + b"Exif" * 9)
          + box(b"iloc", struct.pack(">B3xBBI", 2, 0, 0, 0xFFFFFFFF) + bytes(99))),
    "directory loop": directory_loop(),
    "directory of 65,535 entries": b"II*\0\x08\0\0\0\xff\xff" + bytes(800_000),
    "directory past the end": b"II*\0\xff\xff\xff\x7f",
    "MM data under an II header": b"II*\0" + exif(TAKEN, order=">")[4:],
    "value past the end": exif(TAKEN)[:-20],
    "JPEG of one million markers": b"\xff\xd8" + b"\xff\xd0" * 1_000_000,
    "JPEG of fill bytes": b"\xff\xd8" + b"\xff" * 1_000_000,
    "JPEG of empty segments": b"\xff\xd8" + b"\xff\xe1\x00\x02" * 250_000,
    "PNG of empty chunks": b"\x89PNG\r\n\x1a\n" + (struct.pack(">I4s", 0, b"tEXt") + bytes(4)) * 50_000,
    "PNG with a bomb": b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 40, b"zTXt") + b"Creation Time\0\0" + bytes(40),
    "WebP of empty chunks": b"RIFF\0\0\0\0WEBP" + b"JUNK\0\0\0\0" * 50_000,
    "XMP of empty properties": b"<x:xmpmeta>" + b" xmp:CreateDate=''" * 20_000,
}  # fmt: skip


def test_damage_is_said_with_its_cause() -> None:
    evidence = read_evidence(BytesWindow(HOSTILE["box of size 7"]), "x.mp4")
    assert evidence.problem == "unreadable: damaged quicktime: box 'moov' has size 7"


class Failing(BytesWindow):
    def read(self, offset: int, length: int) -> bytes:
        raise OSError(5, "Input/output error")


def test_a_disk_error_is_a_problem_and_not_an_exception() -> None:
    assert read_evidence(Failing(b"x"), "x.jpg").problem == "unreadable: Input/output error"
