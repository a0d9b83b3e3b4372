"""Every format's reader, on made files, beside other libraries as second opinion."""

from __future__ import annotations

import io
import os
import struct
from datetime import datetime
from pathlib import Path

import exifread
import pillow_heif
import pytest
from PIL import Image

from albumen.media.candidates import Evidence
from albumen.media.evidence import evidence_of_file, read_evidence
from albumen.media.window import BytesWindow, WindowSpent
from tests.makers import box, dng, exif, heic, jpeg, metadata, mov, movie, mp4, png, xmp

TAKEN = datetime(2021, 3, 4, 5, 6, 7)


def read(data: bytes, name: str = "x") -> Evidence:
    return read_evidence(BytesWindow(data), name)


def original(data: bytes) -> datetime | None:
    return next((one.taken for one in read(data).candidates if one.source == "exif-original"), None)


def webp(structure: bytes) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "WEBP", exif=structure)
    return out.getvalue()


def avif(structure: bytes) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "AVIF", exif=structure)
    return out.getvalue()


def raw(start: bytes) -> bytes:
    """Return a TIFF structure under the byte marks of a maker's RAW."""
    return start + exif(TAKEN, order=">" if start[:1] == b"M" else "<")[len(start) :]


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


EXIF_PART = segment(0xE1, b"Exif\0\0" + exif(TAKEN))
EXTENDED_XMP = segment(
    0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + xmp(xmp_CreateDate="2001-01-01")
)


FORMATS = {
    "jpeg, exif after JFIF, ICC and Photoshop's": b"\xff\xd8" + segment(0xE0, b"JFIF\0") + segment(0xE2, bytes(9))
    + segment(0xED, b"Photoshop 3.0\0") + EXIF_PART + jpeg()[2:],
    "jpeg, exif after XMP and extended XMP": b"\xff\xd8"
    + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(xmp_Rating="5")) + EXTENDED_XMP + EXIF_PART + jpeg()[2:],
    "orf": raw(b"IIRO"), "orf, older": raw(b"IIRS"), "rw2": raw(b"IIU\0"), "arw, srw": raw(b"II*\0"),
    "pef, nef": raw(b"MM\0*"),
    "jpeg": jpeg(TAKEN),
    "jpeg big-endian": jpeg(TAKEN, order=">"),
    "jpeg, exif after 200 kB of comments": jpeg(TAKEN, padding=200_000),
    "heic": heic(TAKEN),
    "png": png(TAKEN),
    "png, exif behind the picture": png(TAKEN, behind=True),
    "dng": dng(TAKEN),
    "dng big-endian": dng(TAKEN, order=">"),
    "webp": webp(exif(TAKEN)),
    "avif": avif(exif(TAKEN)),
    "jxl": b"\x00\x00\x00\x0cJXL \r\n\x87\n"
    + box(b"ftyp", b"jxl \0\0\0\0jxl ")
    + box(b"Exif", bytes(4) + exif(TAKEN)),
    "raf": b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 100, 0) + bytes(8) + jpeg(TAKEN),
    "mrw": b"\0MRM\0\0\0\0\0PRD\0\0\0\4\0\0\0\0\0TTW" + struct.pack(">I", 999) + exif(TAKEN),
    "cr3": box(b"ftyp", b"crx ")
    + box(b"moov", box(b"uuid", bytes.fromhex("85c0b687820f11e08111f4ce462b6a48") + box(b"CMT1", exif(TAKEN)))),
}  # fmt: skip


@pytest.mark.parametrize("data", FORMATS.values(), ids=FORMATS.keys())
def test_every_format_gives_its_original_date(data: bytes) -> None:
    assert original(data) == TAKEN
    assert read(data).problem == ""


def test_other_libraries_read_the_same_date_from_jpeg() -> None:
    data = jpeg(
        TAKEN, digitized=datetime(2020, 1, 1), modified=datetime(2022, 2, 2), offset="+02:00", subsec="25"
    )
    pillow = Image.open(io.BytesIO(data)).getexif().get_ifd(0x8769)
    tags = exifread.process_file(io.BytesIO(data))
    assert pillow[0x9003] == str(tags["EXIF DateTimeOriginal"]) == "2021:03:04 05:06:07"
    found = {one.source: one for one in read(data).candidates}
    assert found["exif-original"].taken == TAKEN.replace(microsecond=250000)
    assert found["exif-original"].offset_minutes == 120
    assert found["exif-digitized"].taken == datetime(2020, 1, 1)
    assert found["exif-modified"].taken == datetime(2022, 2, 2)


def test_other_libraries_read_the_same_date_from_heic_png_and_dng() -> None:
    for data in (heic(TAKEN), png(TAKEN), dng(TAKEN)):
        if data[4:8] == b"ftyp":
            image = pillow_heif.open_heif(io.BytesIO(data)).to_pillow()
        else:
            image = Image.open(io.BytesIO(data))
        assert image.getexif().get_ifd(0x8769)[0x9003] == "2021:03:04 05:06:07"


def test_extended_xmp_is_passed_over() -> None:
    data = b"\xff\xd8" + EXTENDED_XMP + EXIF_PART + EXTENDED_XMP + jpeg()[2:]
    assert [one.source for one in read(data).candidates] == ["exif-original"]


@pytest.mark.parametrize(("brand", "name"), [(b"3gp4", "VID.3gp"), (b"3g2a", "VID.3g2"), (b"M4V ", "a.m4v")])
def test_3gp_and_m4v_are_read_as_mp4(brand: bytes, name: str) -> None:
    (found,) = read(movie(TAKEN, brand=brand), name).candidates
    assert (found.source, found.taken, found.clock) == ("quicktime-utc", TAKEN, "utc")


def test_a_gif_gives_the_date_of_its_name_only() -> None:
    out = io.BytesIO()
    Image.new("P", (8, 8)).save(out, "GIF")
    found = read(out.getvalue(), "IMG_20190210_210532.gif")
    assert [one.source for one in found.candidates] == ["name"]


def test_the_exif_part_may_stand_anywhere_among_the_segments() -> None:
    first, later = (
        jpeg(TAKEN),
        jpeg(TAKEN, padding=70_000, packet=xmp(exif_DateTimeOriginal="2000-05-05T01:02:03")),
    )
    assert original(first) == original(later) == TAKEN
    assert {one.source for one in read(later).candidates} == {"exif-original", "xmp"}


def heif_with(exif_data: bytes, *, method: int, version: int = 1) -> bytes:
    """Return a HEIF with one Exif item, its bytes in idat (method 1) or in mdat (method 0)."""
    item = struct.pack(">I", 6) + b"Exif\0\0" + exif_data
    infe = box(b"infe", struct.pack(">B3xHH4sB", 2, 7, 0, b"Exif", 0))
    iinf = box(b"iinf", struct.pack(">B3xH", 0, 1) + infe)
    start = box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def made(offset: int) -> bytes:
        entry = (
            struct.pack(">HHHHII", 7, method, 0, 1, offset, len(item))
            if version
            else struct.pack(">HHHII", 7, 0, 1, offset, len(item))
        )
        iloc = box(b"iloc", struct.pack(">B3xBBH", version, 0x44, 0, 1) + entry)
        idat = box(b"idat", item) if method == 1 else b""
        return start + box(b"meta", bytes(4) + box(b"hdlr", bytes(24)) + iinf + iloc + idat)

    if method == 1:
        return made(0)
    return made(len(made(0)) + 8) + box(b"mdat", item)


@pytest.mark.parametrize(("method", "version"), [(0, 0), (0, 1), (1, 1)])
def test_heif_items_are_found_in_idat_and_in_mdat(method: int, version: int) -> None:
    assert original(heif_with(exif(TAKEN), method=method, version=version)) == TAKEN


def test_heif_items_in_several_extents_are_joined() -> None:
    """Two items of unlike extents: the table is walked entry by entry."""
    item = struct.pack(">I", 6) + b"Exif\0\0" + exif(TAKEN)
    infe = box(b"infe", struct.pack(">B3xHH4sB", 2, 7, 0, b"Exif", 0))
    entries = struct.pack(">HHHHII", 1, 1, 0, 1, 0, 4) + struct.pack(
        ">HHHHIIII", 7, 1, 0, 2, 0, 20, 20, len(item) - 20
    )
    iloc = box(b"iloc", struct.pack(">B3xBBH", 1, 0x44, 0, 2) + entries)
    iinf = box(b"iinf", struct.pack(">B3xH", 0, 1) + infe)
    meta = box(b"meta", bytes(4) + box(b"hdlr", bytes(24)) + iinf + iloc + box(b"idat", item))
    assert original(box(b"ftyp", b"heic\0\0\0\0mif1heic") + meta) == TAKEN


def test_creationdate_is_found_in_moov_and_in_user_data() -> None:
    date = "2019-08-01T00:30:00+0200"
    under_udta = mp4(udta=metadata({"com.apple.quicktime.creationdate": date}, full=True))
    day = mov(udta=box(b"\xa9day", struct.pack(">HH", len(date), 0x55C4) + date.encode()))
    for data in (mov(creationdate=date), mp4(creationdate=date), under_udta, day):
        (found,) = read(data, "clip.mov").candidates
        assert (found.source, found.taken, found.offset_minutes) == (
            "quicktime-creationdate", datetime(2019, 8, 1, 0, 30), 120,
        )  # fmt: skip


def test_creationdate_in_utc_needs_a_zone() -> None:
    (found,) = read(mov(creationdate="2019-07-31T22:30:00Z")).candidates
    assert found.clock == "utc"


@pytest.mark.parametrize("moov_first", [True, False])
def test_the_movie_box_may_stand_first_or_last(moov_first: bool) -> None:
    (found,) = read(mp4(TAKEN, moov_first=moov_first)).candidates
    assert (found.source, found.taken, found.clock) == ("quicktime-utc", TAKEN, "utc")


class CountingWindow(BytesWindow):
    """Counts what a remote window would fetch: reads outside what it already has, 64 KiB ahead each."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.held: list[tuple[int, int]] = []
        self.misses = 0

    def read(self, offset: int, length: int) -> bytes:
        end = min(offset + length, self.size)
        if not any(start <= offset and end <= stop for start, stop in self.held):
            self.misses += 1
            self.held.append((offset, max(end, offset + 65536)))
        return super().read(offset, length)

    def want(self, offset: int, length: int) -> None:
        self.misses += 1
        self.held.append((offset, offset + length))


@pytest.mark.parametrize("moov_first", [True, False])
def test_a_remote_video_needs_at_most_four_requests(moov_first: bool) -> None:
    big = box(b"free", bytes(300_000))
    data = mov(
        TAKEN, creationdate="2021-03-04T06:06:07+0100", udta=big, moov_first=moov_first, data=bytes(500_000)
    )
    window = CountingWindow(data)
    assert read_evidence(window, "x.mov").candidates
    assert window.misses <= 4


def test_a_jpeg_is_read_forward_only() -> None:
    offsets: list[int] = []

    class Forward(BytesWindow):
        def read(self, offset: int, length: int) -> bytes:
            offsets.append(offset + length)
            return super().read(offset, length)

    read_evidence(Forward(jpeg(TAKEN, packet=xmp(xmp_CreateDate="2021-01-01"))), "x.jpg")
    assert max(offsets) <= 128 * 1024


def test_a_spent_window_keeps_what_was_found() -> None:
    data = jpeg(TAKEN, padding=0) + b"\0" * 100_000
    assert original(data) == TAKEN
    head = BytesWindow(data[:700], size=len(data))
    with pytest.raises(WindowSpent):
        head.read(0, 1000)
    assert read_evidence(head, "IMG_20190210_210532.jpg").candidates[-1].source == "name"


def test_reading_follows_no_link_and_hangs_on_no_pipe(tmp_path: Path) -> None:
    """Case 74."""
    (tmp_path / "real.jpg").write_bytes(jpeg(TAKEN))
    (tmp_path / "link.jpg").symlink_to("real.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    for name in ("link.jpg", "pipe.jpg", "missing.jpg", ""):
        evidence = evidence_of_file(str(tmp_path / name))
        assert evidence.problem.startswith("unreadable: ")
        assert not evidence.candidates


def test_sidecars_give_their_xmp_date() -> None:
    (found,) = read(xmp(photoshop_DateCreated="2019-07-01T12:00:00+02:00"), "x.jpg.xmp").candidates
    assert (found.source, found.offset_minutes) == ("xmp", 120)
    (found,) = read(b"<x><exif:DateTimeOriginal>2019-07-01</exif:DateTimeOriginal></x>", "x.xmp").candidates
    assert (found.taken, found.precision) == (datetime(2019, 7, 1), "day")


@pytest.mark.parametrize("said", ["2023-11-15T12:30:00Z", "2023-11-15T12:30:00"])
def test_the_time_of_a_fix_in_xmp_is_read_as_utc(said: str) -> None:
    (one,) = read(png(packet=xmp(exif_GPSTimeStamp=said)), "a.png").candidates
    assert (one.source, one.clock, one.taken) == ("gps", "utc", datetime(2023, 11, 15, 12, 30))
