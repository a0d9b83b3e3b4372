"""Small valid photos and videos made to order, for tests of every room: each returns bytes, quickly.

The picture part is encoded once and kept; `seed` goes into a comment, so that ten thousand files differ in content
as they differ in name. A date may be a datetime, or the very text that the file shall hold (for broken dates).
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

import pillow_heif
from PIL import Image

Date = datetime | str | bytes | None
ASCII, SHORT, LONG, RATIONAL, BYTE, UNDEFINED = 2, 3, 4, 5, 1, 7
Entries = dict[int, tuple[int, int, bytes]]  # tag -> type, count, value bytes in the structure's order

_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)


def exif_text(value: Date) -> bytes:
    """Return a date as EXIF writes it, NUL-terminated; text and bytes as they are."""
    if isinstance(value, datetime):
        return value.strftime("%Y:%m:%d %H:%M:%S").encode() + b"\x00"
    if isinstance(value, str):
        return value.encode() + b"\x00"
    return value or b""


def exif(
    taken: Date = None,
    *,
    digitized: Date = None,
    modified: Date = None,
    offset: str | None = None,
    subsec: str | None = None,
    gps_utc: datetime | None = None,
    position: tuple[float, float] | None = None,
    make: str | None = None,
    model: str | None = None,
    orientation: int | None = None,
    exposure: tuple[int, int] | None = None,
    order: str = "<",
    extra: Entries | None = None,
) -> bytes:
    """Return a TIFF structure with IFD0, EXIF and GPS directories as asked; `extra` goes into IFD0."""
    main: Entries = dict(extra or {})
    detail: Entries = {}
    for entries, tag, text in (
        (main, 0x010F, make and make.encode() + b"\x00"),
        (main, 0x0110, model and model.encode() + b"\x00"),
        (main, 0x0132, exif_text(modified)),
        (detail, 0x9003, exif_text(taken)),
        (detail, 0x9004, exif_text(digitized)),
        (detail, 0x9011, offset and offset.encode() + b"\x00"),
        (detail, 0x9291, subsec and subsec.encode() + b"\x00"),
    ):
        if text:
            entries[tag] = (ASCII, len(text), text)
    if orientation:
        main[0x0112] = (SHORT, 1, struct.pack(order + "H", orientation))
    if exposure:
        detail[0x829A] = (RATIONAL, 1, struct.pack(order + "II", *exposure))
    return tiff(main, detail=detail, gps=_gps(order, gps_utc, position), order=order)


def _gps(order: str, utc: datetime | None, position: tuple[float, float] | None) -> Entries:
    entries: Entries = {}
    if position:
        for tag, value, letters in ((1, position[0], b"NS"), (3, position[1], b"EW")):
            entries[tag] = (ASCII, 2, letters[value < 0 : (value < 0) + 1] + b"\x00")
            seconds = round(abs(value) * 3600 * 1000)
            numbers = (seconds // 3600000, 1, seconds // 60000 % 60, 1, seconds % 60000, 1000)
            entries[tag + 1] = (RATIONAL, 3, struct.pack(order + "6I", *numbers))
    if utc:
        clock = (utc.hour, 1, utc.minute, 1, utc.second, 1)
        entries[0x07] = (RATIONAL, 3, struct.pack(order + "6I", *clock))
        entries[0x1D] = (ASCII, 11, utc.strftime("%Y:%m:%d").encode() + b"\x00")
    return entries


def apple_note(content_id: str) -> bytes:
    """Return Apple's maker note with the identifier of a Live Photo: tag 0x927C, UNDEFINED, of the EXIF directory."""
    text = content_id.encode() + b"\x00"
    start = b"Apple iOS\x00\x00\x01MM"
    entries = ((1, 9, 1, 12), (0x11, ASCII, len(text), len(start) + 2 + 24 + 4))
    return (
        start
        + struct.pack(">H", 2)
        + b"".join(struct.pack(">HHII", *one) for one in entries)
        + bytes(4)
        + text
    )


def live_exif(taken: Date, content_id: str, *, offset: str = "+02:00") -> bytes:
    """Return a TIFF structure as an iPhone writes it, with the identifier of its Live Photo; for `structure`."""
    note = apple_note(content_id)
    detail: Entries = {
        0x9003: (ASCII, 20, exif_text(taken)),
        0x9011: (ASCII, 7, offset.encode() + b"\x00"),
        0x927C: (UNDEFINED, len(note), note),
    }
    return tiff({0x010F: (ASCII, 6, b"Apple\x00"), 0x0110: (ASCII, 10, b"iPhone 12\x00")}, detail=detail)


def tiff(
    main: Entries, *, detail: Entries | None = None, gps: Entries | None = None, order: str = "<"
) -> bytes:
    """Return a TIFF structure: IFD0 at 8, then its EXIF and GPS directories, then nothing."""
    main = dict(main)
    children = [(0x8769, detail), (0x8825, gps)]
    for tag, child in children:
        if child:
            main[tag] = (LONG, 1, b"\x00\x00\x00\x00")
    at = 8 + len(_directory(main, 8, order))
    parts: list[bytes] = []
    for tag, child in children:
        if child:
            main[tag] = (LONG, 1, struct.pack(order + "I", at))
            parts.append(_directory(child, at, order))
            at += len(parts[-1])
    start = b"II*\x00\x08\x00\x00\x00" if order == "<" else b"MM\x00*\x00\x00\x00\x08"
    return start + _directory(main, 8, order) + b"".join(parts)


def _directory(entries: Entries, at: int, order: str) -> bytes:
    values = b""
    table = struct.pack(order + "H", len(entries))
    after = at + 2 + 12 * len(entries) + 4
    for tag, (kind, count, value) in sorted(entries.items()):
        if len(value) <= 4:
            table += struct.pack(order + "HHI4s", tag, kind, count, value)
        else:
            table += struct.pack(order + "HHII", tag, kind, count, after + len(values))
            values += value + b"\x00" * (len(value) & 1)
    return table + b"\x00\x00\x00\x00" + values


def xmp(**properties: str) -> bytes:
    """Return an XMP packet; names as in exif_DateTimeOriginal="2019-07-01T12:00:00"."""
    attributes = " ".join(f'{name.replace("_", ":", 1)}="{value}"' for name, value in properties.items())
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        f'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" {attributes}/></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    ).encode()


@lru_cache(maxsize=32)
def _encoded(form: str, size: tuple[int, int], color: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, form)
    return out.getvalue()


def _segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def jpeg(
    taken: Date = None,
    *,
    seed: int = 0,
    size: tuple[int, int] = (64, 48),
    color: str = "#808080",
    packet: bytes = b"",
    padding: int = 0,
    structure: bytes = b"",
    **about: object,
) -> bytes:
    """Return a JPEG. `about` is what `exif` takes; `structure` replaces it; `packet` is XMP; no date and no `about`
    gives no EXIF part at all. `padding` bytes of comment stand before the EXIF part.
    """
    picture = _encoded("JPEG", size, color)
    parts = [b"\xff\xd8"]
    while padding > 0:
        parts.append(_segment(0xFE, b" " * min(padding, 65000)))
        padding -= 65000
    if taken is not None or about or structure:
        parts.append(_segment(0xE1, b"Exif\x00\x00" + (structure or exif(taken, **about))))  # type: ignore[arg-type]
    if packet:
        parts.append(_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + packet))
    parts.append(_segment(0xFE, b"seed %d" % seed))
    return b"".join(parts) + picture[2:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    taken: Date = None,
    *,
    seed: int = 0,
    size: tuple[int, int] = (64, 48),
    color: str = "#808080",
    creation_time: str = "",
    packet: bytes = b"",
    behind: bool = False,
    modified_utc: datetime | None = None,
    **about: object,
) -> bytes:
    """Return a PNG, with eXIf, a Creation Time text, XMP or tIME as asked.

    `behind` puts them after the picture data.
    """
    picture = _encoded("PNG", size, color)
    added = b""
    if taken is not None or about:
        added += _chunk(b"eXIf", exif(taken, **about))  # type: ignore[arg-type]
    if creation_time:
        added += _chunk(b"tEXt", b"Creation Time\x00" + creation_time.encode())
    if packet:
        added += _chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + packet)
    if modified_utc:
        added += _chunk(b"tIME", struct.pack(">H5B", *modified_utc.timetuple()[:6]))
    head, end = picture[:33], picture[-12:]
    first = _chunk(b"tEXt", b"Comment\x00seed %d" % seed)
    return head + first + (b"" if behind else added) + picture[33:-12] + (added if behind else b"") + end


_EXIF_ROOM = 1024


@lru_cache(maxsize=16)
def _encoded_heic(size: tuple[int, int], color: str, with_exif: bool) -> bytes:
    out = io.BytesIO()
    image = pillow_heif.from_pillow(Image.new("RGB", size, color))
    image.save(out, exif=b"II*\x00" + b"\x7e" * (_EXIF_ROOM - 4) if with_exif else None, quality=50)
    return out.getvalue()


def heic(
    taken: Date = None,
    *,
    seed: int = 0,
    size: tuple[int, int] = (64, 64),
    color: str = "#808080",
    structure: bytes = b"",
    **about: object,
) -> bytes:
    """Return a HEIC as libheif writes it; `about` is what `exif` takes (1 KiB at most), `structure` replaces it."""
    with_exif = taken is not None or bool(about) or bool(structure)
    data = _encoded_heic(size, color, with_exif)
    if with_exif:
        structure = structure or exif(taken, **about)  # type: ignore[arg-type]
        assert len(structure) <= _EXIF_ROOM
        at = data.index(b"II*\x00" + b"\x7e" * 8)
        data = data[:at] + structure.ljust(_EXIF_ROOM, b"\x00") + data[at + _EXIF_ROOM :]
    return data + box(b"free", b"seed %d" % seed)


def dng(taken: Date = None, *, seed: int = 0, **about: object) -> bytes:
    """Return a DNG as small as can be: IFD0 with a 2 x 2 uncompressed picture, DNGVersion, and the EXIF directory."""
    pixels = bytes((seed >> shift) & 255 for shift in (0, 8, 16)) * 4
    order = str(about.get("order", "<"))

    def short(number: int) -> tuple[int, int, bytes]:
        return SHORT, 1, struct.pack(order + "H", number)

    def long(number: int) -> tuple[int, int, bytes]:
        return LONG, 1, struct.pack(order + "I", number)

    def made(at: int) -> bytes:
        extra: Entries = {
            0x00FE: long(0),
            0x0100: long(2),
            0x0101: long(2),
            0x0102: (SHORT, 3, struct.pack(order + "3H", 8, 8, 8)),
            0x0103: short(1),
            0x0106: short(2),
            0x0111: long(at),
            0x0115: short(3),
            0x0116: long(2),
            0x0117: long(len(pixels)),
            0xC612: (BYTE, 4, b"\x01\x04\x00\x00"),
        }
        return exif(taken, extra=extra, **about)  # type: ignore[arg-type]

    return made(len(made(0))) + pixels


def box(kind: bytes, body: bytes) -> bytes:
    """Return an ISO box."""
    return struct.pack(">I4s", len(body) + 8, kind) + body


def mvhd(utc: datetime | int | None, *, version: int = 0, seconds: int = 3) -> bytes:
    """Return a movie header; `utc` naive or aware UTC, or the raw number; None gives 0 (a clock never set)."""
    if isinstance(utc, datetime):
        utc = int(((utc if utc.tzinfo else utc.replace(tzinfo=UTC)) - _EPOCH).total_seconds())
    layout = ">B3xIIII" if version == 0 else ">B3xQQIQ"
    body = struct.pack(layout, version, utc or 0, utc or 0, 600, seconds * 600)
    return box(
        b"mvhd", body + struct.pack(">IH10x", 0x10000, 0x100) + _MATRIX + bytes(24) + struct.pack(">I", 2)
    )


_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def metadata(values: Mapping[str, str], *, full: bool = False) -> bytes:
    """Return a QuickTime metadata box (keys and ilst); `full` adds the four bytes of version that MP4 has."""
    keys = b"".join(struct.pack(">I4s", 8 + len(key), b"mdta") + key.encode() for key in values)
    items = b"".join(
        box(struct.pack(">I", number), box(b"data", struct.pack(">II", 1, 0) + value.encode()))
        for number, value in enumerate(values.values(), 1)
    )
    handler = box(b"hdlr", struct.pack(">8x4s12xx", b"mdta"))
    body = handler + box(b"keys", struct.pack(">II", 0, len(values)) + keys) + box(b"ilst", items)
    return box(b"meta", (b"\x00" * 4 if full else b"") + body)


def track(*, codec: bytes = b"avc1", size: tuple[int, int] = (1920, 1080), handler: bytes = b"vide") -> bytes:
    """Return a track box with the parts that say its codec and size; it holds no samples."""
    header = (
        struct.pack(">I8xI4xI8xHHHxx", 7, 1, 1800, 0, 0, 0)
        + _MATRIX
        + struct.pack(">II", size[0] << 16, size[1] << 16)
    )
    sample = box(codec, bytes(70))
    table = box(b"stbl", box(b"stsd", struct.pack(">II", 0, 1) + sample))
    media = box(b"hdlr", struct.pack(">8x4s12xx", handler)) + box(b"minf", table)
    return box(b"trak", box(b"tkhd", header) + box(b"mdia", media))


def movie(
    mvhd_utc: datetime | int | None,
    *,
    brand: bytes,
    creationdate: str = "",
    udta: bytes = b"",
    version: int = 0,
    seed: int = 0,
    moov_first: bool = False,
    full: bool = False,
    data: bytes = b"\x00" * 64,
    keys: Mapping[str, str] | None = None,
) -> bytes:
    """Return a MOV or MP4 with one H.264 and one AAC track (without samples) and the dates asked for."""
    inside = mvhd(mvhd_utc, version=version) + track() + track(codec=b"mp4a", size=(0, 0), handler=b"soun")
    if udta:
        inside += box(b"udta", udta)
    if creationdate or keys:
        told = (
            {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.creationdate": creationdate}
            if creationdate
            else {}
        )
        inside += metadata({**told, **(keys or {})}, full=full)
    start = box(b"ftyp", brand + bytes(4) + brand)
    middle = box(b"mdat", data + b"seed %d" % seed)
    moov = box(b"moov", inside)
    return start + (moov + middle if moov_first else middle + moov)


def mov(
    mvhd_utc: datetime | int | None = None,
    *,
    creationdate: str = "",
    udta: bytes = b"",
    version: int = 0,
    seed: int = 0,
    moov_first: bool = False,
    data: bytes = b"\x00" * 64,
    keys: Mapping[str, str] | None = None,
) -> bytes:
    """Return a QuickTime movie as an iPhone writes it: creationdate like 2019-08-01T00:30:00+0200.

    `keys` are further metadata, as com.apple.quicktime.content.identifier.
    """
    return movie(
        mvhd_utc, brand=b"qt  ", creationdate=creationdate, udta=udta, version=version, seed=seed,
        moov_first=moov_first, data=data, keys=keys,
    )  # fmt: skip


def mp4(
    mvhd_utc: datetime | int | None = None,
    *,
    creationdate: str = "",
    udta: bytes = b"",
    version: int = 0,
    seed: int = 0,
    moov_first: bool = False,
    data: bytes = b"\x00" * 64,
) -> bytes:
    """Return an MP4 as Android phones write it: only the movie header's UTC, the movie box at the end."""
    return movie(
        mvhd_utc, brand=b"isom", creationdate=creationdate, udta=udta, version=version, seed=seed,
        moov_first=moov_first, full=True, data=data,
    )  # fmt: skip
