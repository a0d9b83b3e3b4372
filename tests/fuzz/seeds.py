"""What is mutated: small files of every format that the tests make, and the heads of real ones where they are."""

from __future__ import annotations

import io
import json
import struct
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from tests.makers import box, dng, exif, heic, jpeg, live_exif, mov, mp4, png, xmp

TAKEN = datetime(2021, 3, 4, 5, 6, 7)
LARGEST = 24 * 1024  # of a real file only so much is mutated: its structure, and some of its picture
_GPS = {"gps_utc": TAKEN, "position": (47.3769, 8.5417)}
_LIVE = live_exif(TAKEN, "570F1469-09C7-4E50-9875-05F21D5BD166")
_PACKET = xmp(
    exif_DateTimeOriginal="2021-03-04T05:06:07+01:00", xmp_CreateDate="2021-01-01",
    xmp_MetadataDate="2024-01-02T03:04:05", GCamera_MotionPhoto="1", exif_GPSLatitude="47,22.614N",
    exif_GPSLongitude="8,32.5E",
)  # fmt: skip


class Seed(NamedTuple):
    """A whole file, its kind (which structured mutations fit it) and a name that fits it."""

    kind: str
    name: str
    data: bytes


def riff(form: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a RIFF file."""
    body = b"".join(
        kind + struct.pack("<I", len(data)) + data + bytes(len(data) & 1) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + form + body


def avi() -> bytes:
    """Return an AVI with a date in its header list and XMP behind its frames."""
    date = b"Mon Mar 10 15:04:43 2003\n\0"
    header = b"hdrl" + b"avih\x38\0\0\0" + bytes(56) + b"IDIT" + struct.pack("<I", len(date)) + date
    return riff(b"AVI ", (b"LIST", header), (b"LIST", b"movi" + bytes(64)), (b"_PMX", _PACKET))


def mts() -> bytes:
    """Return an AVCHD stream of some packets with its date."""
    date = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a664d44504d0218022008121931231624")
    packets = [b"\0\0\0\0\x47\x41\x00\x10" + date, *[b"\0\0\0\0\x47\x41\x00\x30\x08" + bytes(40)] * 4]
    return b"".join(packet.ljust(192, b"\xff") for packet in packets)


def cr3() -> bytes:
    """Return a CR3 with Canon's four parts."""
    canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    parts = b"".join(box(kind, exif(TAKEN, **_GPS)) for kind in (b"CMT1", b"CMT2", b"CMT4"))  # type: ignore[arg-type]
    moov = box(b"moov", box(b"uuid", canon + parts) + box(b"mvhd", bytes(100)))
    return box(b"ftyp", b"crx \0\0\0\1crx ") + moov


def _encoded(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, form, exif=exif(TAKEN, **_GPS))  # type: ignore[arg-type]
    return out.getvalue()


def takeout() -> bytes:
    """Return a JSON of Google Takeout."""
    place = {"latitude": 47.3, "longitude": 8.5, "altitude": 0.0}
    told = {
        "title": "a.jpg",
        "photoTakenTime": {"timestamp": "1564612200"},
        "geoData": place,
        "geoDataExif": place,
    }
    return json.dumps(told).encode()


AAE = (
    b'<?xml version="1.0"?><plist version="1.0"><dict><key>adjustmentTimestamp</key><date>2021-03-04T05:06:07Z</date>'
    b"<key>adjustmentData</key><data>AAAA</data></dict></plist>"
)


@cache
def made() -> tuple[Seed, ...]:
    """Return the files that the makers make, several of a kind, so that layouts are learned of them."""
    raf = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 160, 4000)
    mrw = b"\0MRM" + struct.pack(">I", 4000) + b"\0TTW" + struct.pack(">I", 3000)
    keys = {
        "com.apple.quicktime.location.ISO6709": "+47.3769+008.5417/",
        "com.apple.quicktime.content.identifier": "A" * 36,
    }
    both = {
        "digitized": TAKEN,
        "modified": TAKEN,
        "offset": "+02:00",
        "subsec": "123",
        "make": "Apple",
        "model": "iPhone",
    }
    place, day = b"\0\x12\x15\xc7+47.3769+008.5417/", b"\0\x14\0\0002021-03-04T05:06:07"
    jxl = b"\0\0\0\x0cJXL \r\n\x87\n" + box(b"ftyp", b"jxl \0\0\0\0jxl ")
    packet = {0x02BC: (1, len(_PACKET), _PACKET)}
    return (
        Seed("jpeg", "IMG_1.jpg", jpeg(TAKEN, packet=_PACKET, **both, **_GPS)),
        Seed("jpeg", "IMG_2.JPG", jpeg(TAKEN, order=">", **_GPS)),
        Seed("jpeg", "IMG_3.jpg", jpeg(structure=_LIVE, packet=xmp(GCamera_MotionPhoto="1"))),
        Seed("jpeg", "IMG_4.jpg", jpeg(TAKEN, padding=70_000) + b"\x30\x0aSEFH" + bytes(20) + b"\x18\0\0\0SEFT"),
        Seed("heif", "IMG_5.heic", heic(TAKEN, **_GPS)),
        Seed("heif", "IMG_6.heic", heic(structure=_LIVE)),
        Seed("avif", "a.avif", _encoded("AVIF")),
        Seed("png", "a.png", png(TAKEN, creation_time="2021-03-04T05:06:07", packet=_PACKET, **_GPS)),
        Seed("png", "b.png", png(TAKEN, behind=True, modified_utc=TAKEN)),
        Seed("webp", "a.webp", _encoded("WEBP")),
        Seed("tiff", "a.dng", dng(TAKEN, make="Canon", model="Canon EOS", **_GPS)),
        Seed("tiff", "a.nef", dng(TAKEN, order=">", **_GPS)),
        Seed("tiff", "a.arw", exif(TAKEN, extra=packet, **both, **_GPS)),  # type: ignore[arg-type]
        Seed("quicktime", "a.mov", mov(TAKEN, creationdate="2021-03-04T05:06:07+0100", keys=keys)),
        Seed("quicktime", "b.mp4", mp4(TAKEN, moov_first=True, version=1, udta=box(b"\xa9xyz", place))),
        Seed("quicktime", "c.mp4", mp4(TAKEN, udta=box(b"FIRM", b"HD3") + box(b"\xa9day", day))),
        Seed("cr3", "a.cr3", cr3()),
        Seed("jxl", "a.jxl", jxl + box(b"Exif", bytes(4) + _LIVE) + box(b"xml ", _PACKET)),
        Seed("avi", "a.avi", avi()),
        Seed("mpegts", "a.mts", mts()),
        Seed("raf", "a.raf", raf.ljust(160, b"\0") + jpeg(TAKEN, **both)),
        Seed("mrw", "a.mrw", mrw + exif(TAKEN, **_GPS)),  # type: ignore[arg-type]
        Seed("xmp", "a.jpg.xmp", _PACKET),
        Seed("xmp", "b.xmp", b"\xff\xfe" + _PACKET.decode().encode("utf-16-le")),
        Seed("json", "a.jpg.json", takeout()),
        Seed("aae", "IMG_O1234.AAE", AAE),
    )  # fmt: skip


_KINDS = {
    "jpg": "jpeg", "jpeg": "jpeg", "heic": "heif", "heif": "heif", "avif": "avif", "png": "png", "webp": "webp",
    "tif": "tiff", "tiff": "tiff", "dng": "tiff", "cr2": "tiff", "nef": "tiff", "rw2": "tiff", "iiq": "tiff",
    "mov": "quicktime", "cr3": "cr3", "jxl": "jxl", "avi": "avi", "mts": "mpegts", "raf": "raf", "mrw": "mrw",
    "xmp": "xmp",
}  # fmt: skip


@cache
def real(folder: Path) -> tuple[Seed, ...]:
    """Return the heads of the real files in a folder of photos, none where it is not there."""
    found: list[Seed] = []
    for path in sorted(folder.rglob("*") if folder.is_dir() else ()):
        kind = _KINDS.get(path.suffix[1:].lower())
        if kind is not None and path.is_file():
            with path.open("rb") as file:
                found.append(Seed(kind, path.name, file.read(LARGEST)))
    return tuple(found)
