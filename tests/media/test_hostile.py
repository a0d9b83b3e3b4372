"""Hostile and broken content: bounded reads, no exception, no hang (hard cases 69 and 70).

`python -m tests.fuzz` reads a million mutated files; here stand a sample of them, and what was found.
"""

from __future__ import annotations

import importlib.util
import re
import struct
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albumen.media.boxes import ReadAhead
from albumen.media.evidence import MOST_FOUND, evidence_of_file, read_evidence
from albumen.media.heif import Meta, _head_layout, _ids, locate
from albumen.media.layouts import Layout, Layouts, exif_layout
from albumen.media.neighbours import Known, neighbour_offsets
from albumen.media.window import MOST_BYTES, MOST_READS, BytesWindow, FileWindow
from albumen.media.xmp import first_value
from tests.fuzz.__main__ import stretch
from tests.fuzz.probe import Counted, probe
from tests.makers import box, exif, jpeg, live_exif, mvhd

TAKEN = datetime(2021, 3, 4, 5, 6, 7)
slow = pytest.mark.slow

STARTS = [
    b"\xff\xd8\xff\xe1", b"II*\0", b"MM\0*", b"\0\0\0\x18ftypheic", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP",
    b"\0\0\0\x10moov", b"FUJIFILMCCD-RAW ", b"\0MRM",
]  # fmt: skip


def survive(data: bytes, name: str = "x.jpg") -> None:
    """Read everything there is to read; fails on an exception or on unbounded work (see `probe`)."""
    cost = probe(data, name)
    assert cost.reads <= MOST_READS
    assert cost.bytes_read <= 4 * len(data) + (1 << 20)


@pytest.mark.parametrize("part", [0, 1, pytest.param(2, marks=slow), pytest.param(3, marks=slow)])
def test_a_sample_of_the_million_mutated_files(part: int) -> None:
    sample = stretch(seed=3, start=part * 5000, count=5000)
    assert not sample.failed, "\n".join(sample.failed[:3])
    assert len(sample.most) >= 12, "the formats are still recognised after most mutations"


@pytest.mark.skipif(not importlib.util.find_spec("atheris"), reason="no atheris (Linux, Python below 3.14)")
def test_the_guided_target_runs(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.guided",
        "-runs=300",
        "-seed=1",
        f"-artifact_prefix={tmp_path}/",
    ]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 300 runs" in done.stderr
    covered = [int(found) for found in re.findall(r"cov: (\d+)", done.stderr)]
    assert covered[-1] > covered[0] > 0, "coverage is seen, and guides"


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


def test_control_characters_behind_an_exif_date_never_reach_a_terminal() -> None:
    (one,) = read_evidence(BytesWindow(jpeg("2021:03:04\x1b[2J\x1b[31m!")), "x.jpg").candidates
    assert (one.taken, one.precision) == (datetime(2021, 3, 4), "day")
    assert one.raw == "2021:03:04\\x1b[2J\\x1b[31m"


def test_dates_at_the_calendars_ends_lend_no_zone() -> None:
    ends = [Known(datetime(1, 1, 1), 120), Known(datetime(9999, 12, 31, 23), -120)]
    assert neighbour_offsets([*ends, Known(utc=TAKEN)]) == [None, None, None]


def test_white_space_in_xmp_is_bounded() -> None:
    """A megabyte of it took a second, in a JPEG of many packets a minute."""
    for form in (
        b":CreateDate%s='2021'",
        b":CreateDate=%s'2021'",
        b":CreateDate%s>2021<",
        b":CreateDate>%s2021<",
    ):
        assert first_value(form % (b" " * 60), b":CreateDate") == b"2021"
        value = first_value(form % (b" " * 200), b":CreateDate")
        assert value is None or not value.strip()


def test_children_that_claim_more_than_their_parent_are_not_read_over_and_over() -> None:
    claim = struct.pack(">I4sI4s", 16, b"udta", 0x7FFFFFFF, b"meta")
    tables = box(b"keys", bytes(1000)) * 200
    data = box(b"ftyp", b"isom") + box(b"moov", mvhd(TAKEN) + claim * 200 + tables)
    window = Counted(data)
    assert read_evidence(window, "x.mp4").candidates[0].taken == TAKEN
    assert window.bytes_asked <= 2 * len(data)


def test_boxes_nested_256_wide_at_every_level_end_early() -> None:
    inside = box(b"udta", box(b"meta", box(b"keys", bytes(8))) * 200)
    data = box(b"ftyp", b"isom") + box(b"moov", mvhd(TAKEN) + inside * 200)
    window = Counted(data)
    found = read_evidence(window, "x.mp4")
    assert found.problem == "unreadable: damaged quicktime: too many boxes"
    assert found.candidates[0].taken == TAKEN, "what was found before stays"
    assert window.bytes_asked <= 2 * len(data)


def test_a_read_of_less_than_nothing_is_empty() -> None:
    ahead = ReadAhead(BytesWindow(b"x" * 100), b"x" * 100)
    assert (ahead.read(0, -3), ahead.read(5, 0)) == (b"", b"")


def test_a_local_file_costs_no_more_bytes_than_allowed(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for _ in range(150):
            file.write(struct.pack(">I4s", 1 << 20, b"tEXt"))
            file.seek((1 << 20) + 4, 1)
        file.truncate()
    with path.open("rb") as file:
        window = FileWindow(file.fileno(), path.stat().st_size)
        read_evidence(window, path.name)
        assert MOST_BYTES - (2 << 20) < window.bytes_read <= MOST_BYTES


def test_a_local_file_costs_no_more_reads_than_allowed(tmp_path: Path) -> None:
    """And the end of a JPEG is no longer looked for when all is spent."""
    path = tmp_path / "x.jpg"
    part = b"Exif\0\0" + exif("0", digitized="0", modified="0", gps_utc=TAKEN, position=(1, 2))
    part += bytes(20_000)
    segment = b"\xff\xe1" + struct.pack(">H", len(part) + 2) + part
    path.write_bytes(b"\xff\xd8" + segment * 450 + b"\xff\xda" + bytes(100))
    with path.open("rb") as file:
        window = FileWindow(file.fileno(), path.stat().st_size)
        read_evidence(window, path.name)
        assert window.reads == MOST_READS
    found = evidence_of_file(str(path))
    assert (found.format, len(found.rejected)) == ("jpeg", MOST_FOUND)


def test_a_box_that_only_the_thorough_way_sees_is_no_known_head() -> None:
    """Input 2026:245891: a head with the last box twice was learned, and then a broken last box was passed over."""
    parts = [box(b"hdlr", bytes(24)), box(b"iinf", b"infe\2\0\0\0\0\1\0\0Exif\0")]
    parts.append(box(b"iloc", struct.pack(">BxxxBBHHHHII", 0, 0x44, 0, 1, 1, 0, 1, 500, 100)))

    def head(last: bytes) -> bytes:
        return (box(b"ftyp", b"heic\0\0\0\0") + box(b"meta", bytes(4) + b"".join(parts) + last)).ljust(
            500, b"\0"
        )

    assert _head_layout(head(b""), "") is not None
    assert _head_layout(head(box(b"hdlr", bytes(4))), "") is None


def test_a_damaged_note_of_apple_hides_no_whole_one() -> None:
    whole = live_exif(TAKEN, "570F1469-09C7-4E50-9875-05F21D5BD166")
    broken = whole.replace(b"Apple iOS", b"Apple iOT")
    assert exif_layout(whole, "Apple iPhone 12") is not None
    assert exif_layout(broken, "Apple iPhone 12") is None


def test_layouts_of_hostile_files_stay_few() -> None:
    def build(data: bytes, note: str) -> Layout:
        return Layout(data, [(2 * n, 1) for n in range(1000)], [(1, 1)], note)

    layouts = Layouts(build, key=4)
    files = [struct.pack(">I", number) + bytes(2000) for number in range(100)]
    for data in files:
        for _ in range(4):
            layout = layouts.learn(data, "")
        assert layout is not None
        layouts.keep(data, layout)
    assert sum(layouts.fetch(data) is not None for data in files) == 29


@pytest.mark.parametrize("count", [1000, 1001, 10_000, 10_001])
def test_long_tables_of_items_are_read_but_not_kept(count: int) -> None:
    entries = b"".join(struct.pack(">HHHII", number, 0, 1, 7 * number, 5) for number in range(count))
    table = box(b"iloc", struct.pack(">BxxxBBH", 0, 0x44, 0, count) + entries)
    kept = _ids.cache_info().misses
    found = locate(Meta(bytes(4) + table, 0), count - 1)
    assert (_ids.cache_info().misses > kept) == (count <= 1000)
    assert found == (((7 * (count - 1), 5),) if count <= 10_000 else ())
