"""Dates in AVI and AVCHD streams: two real AVI, one real stream, and the forms that makers write."""

from __future__ import annotations

import struct
from datetime import datetime

import pytest

from albumen.media.candidates import Candidate
from tests.makers import xmp
from tests.media.cases import evidence, real

UUID = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"


def chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)


def avi(idit: bytes, *more: bytes) -> bytes:
    header = chunk(b"LIST", b"hdrl" + chunk(b"avih", bytes(56)) + (chunk(b"IDIT", idit) if idit else b""))
    return b"RIFF\0\0\0\0AVI " + header + chunk(b"LIST", b"movi" + bytes(999)) + b"".join(more)


def only(data: bytes) -> Candidate:
    (one,) = evidence(data, "MVI_1234.AVI").candidates
    return one


@pytest.mark.parametrize(
    ("text", "taken", "precision"),
    [
        (b"Mon Mar 10 15:04:43 2003\n\0", datetime(2003, 3, 10, 15, 4, 43), "second"),
        (b"SUN OCT  5 09:04:43 2008", datetime(2008, 10, 5, 9, 4, 43), "second"),
        (b"2009/10/27 12:14:34\0", datetime(2009, 10, 27, 12, 14, 34), "second"),
        (b"2002-12-16  15:35:01\0\0", datetime(2002, 12, 16, 15, 35, 1), "second"),
        (b"2001/ 1/27  1:42PM", datetime(2001, 1, 27, 13, 42), "minute"),
        (b"2001/ 1/27 12:42AM", datetime(2001, 1, 27, 0, 42), "minute"),
        (b"2005/11/28/ 09:19", datetime(2005, 11, 28, 9, 19), "minute"),
    ],
)
def test_each_makers_form_of_idit_is_read(text: bytes, taken: datetime, precision: str) -> None:
    one = only(avi(text))
    assert (one.source, one.clock, one.taken, one.precision) == ("camcorder", "local", taken, precision)


def test_idit_without_a_date_is_refused_and_shown() -> None:
    for text in (b"Mon Mar 33 15:04:43 2003", b"yesterday"):
        found = evidence(avi(text), "a.avi")
        assert (found.candidates, found.rejected[0].raw) == ((), text.decode())


def test_xmp_behind_the_frames_is_read() -> None:
    packet = chunk(b"_PMX", xmp(exif_DateTimeOriginal="2019-07-01T12:00:00"))
    assert only(avi(b"", packet)).source == "xmp"


def test_idit_may_stand_outside_the_header() -> None:
    assert only(avi(b"", chunk(b"IDIT", b"2009/10/27 12:14:34"))).taken.year == 2009


def test_real_avi_files() -> None:
    assert real("exiftool/RIFF.avi").candidates[0].taken == datetime(2003, 3, 10, 15, 4, 43)
    assert real("exiftool/Pentax.avi").candidates[0].taken == datetime(2009, 10, 27, 12, 14, 34)


def pack(zone: int, digits: str) -> bytes:
    raw = bytes([zone]) + bytes.fromhex(digits)
    return UUID + b"\x03" + b"\x13" + bytes(4) + b"\x18" + raw[:4] + b"\x19" + raw[4:]


def stream(payload: bytes, *, stamped: bool = True, cut: int = 120) -> bytes:
    """Return a transport stream whose payload is spread over packets, with another stream's packets in between."""
    packets = [b"\x47\x40\x00\x10" + b"\xff" * 184]
    for at in range(0, len(payload), cut):
        part = payload[at : at + cut]
        stuffing = 184 - len(part) - 1
        packets.append(b"\x47\x10\x11\x30" + bytes([stuffing]) + b"\xff" * stuffing + part)
        packets.append(b"\x47\x11\x00\x10" + b"\xaa" * 184)
    return b"".join((b"\0\0\0\0" if stamped else b"") + packet for packet in packets)


@pytest.mark.parametrize("stamped", [True, False])
@pytest.mark.parametrize("cut", [120, 20])
def test_the_date_of_an_avchd_stream_is_local_with_its_offset(stamped: bool, cut: int) -> None:
    data = stream(b"\x00\x00\x01\x06" + pack(0x12, "20190701120034") + bytes(300), stamped=stamped, cut=cut)
    one = only(data)
    assert (one.source, one.clock, one.taken) == ("camcorder", "local", datetime(2019, 7, 1, 12, 0, 34))
    assert one.offset_minutes == 540


@pytest.mark.parametrize(("zone", "minutes"), [(0x27, -210), (0x00, 0), (0x42, None), (0xFF, None)])
def test_zones_of_avchd_streams(zone: int, minutes: int | None) -> None:
    assert only(stream(pack(zone, "20190701120034"))).offset_minutes == minutes


def test_a_bad_date_in_a_stream_is_refused_and_a_stream_without_one_says_nothing() -> None:
    assert evidence(stream(pack(0, "20191301120034"))).rejected[0].reason == "no such day or time"
    assert evidence(stream(UUID + b"\x01\x13" + bytes(4))).candidates == ()
    assert evidence(stream(bytes(4000))).format == "mpegts"


def test_emulation_bytes_are_taken_out() -> None:
    packed = pack(0x02, "20190701120000") + b"\x70" + bytes(4)
    assert only(stream(packed.replace(b"\x13\0\0\0\0", b"\x13\0\0\x03\0\0"))).taken == datetime(
        2019, 7, 1, 12
    )


def test_a_real_stream() -> None:
    (one,) = real("exiftool/M2TS.mts").candidates
    assert (one.taken, one.offset_minutes) == (datetime(2008, 12, 31, 23, 16, 24), 60)
