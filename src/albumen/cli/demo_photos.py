"""The photos of the demo: a small camera roll with the cases that make sorting hard, drawn here."""

from __future__ import annotations

import io
import os
import struct
from datetime import UTC, datetime, timedelta

from PIL import Image, ImageDraw

_SIZE = (1200, 900)
_DAYS = {  # a day: how many photos, and what is drawn
    "2023-12-31 23:58:20": (2, "Fireworks"),
    "2024-01-01 00:03:10": (2, "Fireworks"),
    "2024-05-01 10:12:00": (4, "Harbour"),
    "2024-05-02 08:41:33": (3, "Lighthouse"),
    "2024-08-03 17:20:05": (5, "Lake"),
}
_QUICKTIME_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)


def make_roll(folder: str) -> int:
    """Fill `folder` with a camera roll; returns the number of items, sidecars not counted."""
    number = 0
    for start, (count, title) in _DAYS.items():
        for one in range(count):
            taken = datetime.fromisoformat(start) + timedelta(minutes=one)
            _write(folder, f"IMG_{4200 + number}.JPG", photo(title, number, taken))
            number += 1
    _write(folder, "IMG_4205.JPG.xmp", b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
    _write(folder, "Screenshot_20240502-121503_Maps.png", _picture("Map", 40, "PNG"))
    _write(folder, "IMG-20240803-WA0007.jpg", _picture("Sent by a friend", 41, "JPEG"))
    _write(folder, "IMG_4216.MOV", clip(datetime(2024, 8, 3, 15, 30, tzinfo=UTC), "2024-08-03T17:30:00+0200"))
    _write(folder, "scan0001.jpg", _picture("No date", 42, "JPEG"))
    return number + 4


def _write(folder: str, name: str, data: bytes) -> None:
    with open(os.path.join(folder, name), "xb") as out:
        out.write(data)


def photo(title: str, number: int, taken: datetime) -> bytes:
    """A JPEG with a title and its time drawn into it, and the time in its EXIF."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Albumen", "Demo"
    details = exif.get_ifd(0x8769)
    details[0x9003] = details[0x9004] = f"{taken:%Y:%m:%d %H:%M:%S}"
    return _picture(f"{title}\n{taken:%Y-%m-%d %H:%M}", number, "JPEG", exif.tobytes())


def _picture(text: str, number: int, form: str, exif: bytes = b"") -> bytes:
    """A sky, a sun and a hill in colours of their own, with a text."""
    hue = number * 29 % 256
    sky = Image.new("HSV", _SIZE)
    pen = ImageDraw.Draw(sky)
    for y in range(_SIZE[1]):
        pen.line(((0, y), (_SIZE[0], y)), fill=(hue, 190 - y // 6, 150 + y // 9))
    picture = sky.convert("RGB")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((820, 120, 980, 280), fill=(255, 240, 190))
    pen.polygon(((0, 900), (0, 640), (420, 520), (900, 700), (1200, 600), (1200, 900)), fill=(40, 60, 50))
    pen.multiline_text((80, 80), text, fill="white", font_size=72)
    out = io.BytesIO()
    picture.save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def clip(utc: datetime, local: str) -> bytes:
    """A QuickTime file without pictures: its movie time in UTC, and Apple's creation date with the offset."""
    seconds = int((utc - _QUICKTIME_EPOCH).total_seconds())
    header = _box(b"mvhd", struct.pack(">IIIII", 0, seconds, seconds, 600, 600) + bytes(80))
    key = b"com.apple.quicktime.creationdate"
    keys = _box(b"keys", struct.pack(">II", 0, 1) + _box(b"mdta", key))
    value = _box(b"data", struct.pack(">II", 1, 0) + local.encode())
    handler = _box(b"hdlr", bytes(8) + b"mdta" + bytes(13))
    meta = _box(b"meta", handler + keys + _box(b"ilst", _box(struct.pack(">I", 1), value)))
    return _box(b"ftyp", b"qt  \0\0\0\0qt  ") + _box(b"mdat", bytes(64)) + _box(b"moov", header + meta)


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body
