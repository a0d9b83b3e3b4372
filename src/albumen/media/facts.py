"""What a station shows about an item: size, orientation, camera, exposure, place, duration and codecs."""

from __future__ import annotations

from struct import error

from msgspec import Struct

from albumen.media.boxes import boxes
from albumen.media.cameras import clean_text
from albumen.media.exif import EXIF_IFD, GPS_IFD, position_of
from albumen.media.heif import exif_block, find_meta, item_block
from albumen.media.jpeg import BadJpeg, segments
from albumen.media.kinds import sniff
from albumen.media.movie import read_movie_facts
from albumen.media.orientation import mirrored, turned
from albumen.media.tiff import Block, Directory
from albumen.media.window import HEAD, BytesWindow, Window, WindowSpent

_FRAMES = frozenset(
    (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
)  # JPEG's SOFn
# Source: CIPA DC-008, tag Flash; the bits beyond fired / mode are not shown.
_FLASH_MODES = {0: "", 1: ", forced", 2: ", suppressed", 3: ", auto"}


class Facts(Struct, frozen=True):
    """What one file says about its picture; 0, "" and None mean that it does not say.

    `width` and `height` are pixels as stored, before `orientation` (EXIF's 1 to 8) is applied. `exposure` is like
    "1/250 sec.", `aperture` like "f/5.6", `focal_length` like "23.0 mm". `lat` and `lng` are degrees, north and east
    positive. `duration` is seconds. The codecs are the four-letter codes of the file, as "avc1".
    """

    width: int = 0
    height: int = 0
    orientation: int = 1
    camera: str = ""
    camera_model: str = ""
    exposure: str = ""
    aperture: str = ""
    iso: int | None = None
    focal_length: str = ""
    lens: str = ""
    flash: str = ""
    lat: float | None = None
    lng: float | None = None
    duration: float | None = None
    container: str = ""
    video_codec: str = ""
    audio_codec: str = ""


class FactsFound:
    """The facts a reader has found so far, by name."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values: dict[str, int | float | str | None] = {}

    def set_size(self, width: int, height: int) -> None:
        """Keep the largest size seen: previews and tiles are smaller than the picture."""
        if width * height > int(self.values.get("width") or 0) * int(self.values.get("height") or 0):
            self.values["width"], self.values["height"] = width, height


def read_facts(window: Window, name: str) -> Facts:
    """Return the facts of a file; never raises on content: what is broken or unknown stays at its default."""
    found = FactsFound()
    try:
        _read(window, found)
    except (WindowSpent, OSError, ValueError, IndexError, error, OverflowError, ZeroDivisionError):
        pass  # a damaged part costs its own facts only
    values = found.values
    if values.get("orientation") not in range(1, 9):
        values.pop("orientation", None)
    return Facts(**values)  # type: ignore[arg-type]


def _read(window: Window, found: FactsFound) -> None:
    head = window.read(0, HEAD)
    form = sniff(head)
    if form == "jpeg":
        _read_jpeg(window, found, 0)
    elif form == "raf":
        _read_jpeg(window, found, int.from_bytes(head[84:88], "big"))
    elif form == "tiff":
        _read_exif(Block(window, base=0, size=window.size, head=head), found, sizes=True)
    elif form in ("heif", "avif"):
        _read_heif(window, found)
    elif form == "png":
        _read_png(window, found)
    elif form == "webp":
        _read_webp(window, found)
    elif form == "gif":
        found.set_size(int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little"))
    elif form in ("quicktime", "cr3"):
        found.values.update(read_movie_facts(window))


def _read_jpeg(window: Window, found: FactsFound, base: int) -> None:
    try:
        for marker, at, length in segments(window, base=base):
            if marker in _FRAMES:
                frame = window.read(at, 5)
                found.set_size(int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big"))
            elif marker == 0xE1 and window.read(at, 5) == b"Exif\x00":
                _read_exif(Block(window, base=at + 6, size=max(length - 6, 0)), found)
    except BadJpeg:
        pass


def _read_heif(window: Window, found: FactsFound) -> None:
    meta = find_meta(window)
    if meta is None:
        return
    quarters, mirror = 0, None
    properties = BytesWindow(meta.part(b"iprp"))
    for kind, body, end in boxes(properties, 0, properties.size):
        if kind != b"ipco":
            continue
        for inner, at, _ in boxes(properties, body, end):
            if inner == b"ispe":
                size = properties.read(at + 4, 8)
                found.set_size(int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big"))
            elif inner == b"irot":  # quarter turns against the clock
                quarters = -(properties.read(at, 1)[0] & 3)
            elif inner == b"imir":
                mirror = properties.read(at, 1)[0] & 1
    exif = item_block(window, meta, b"Exif")
    if exif is not None:
        _read_exif(exif, found)
    # in HEIF irot and imir turn the picture, EXIF's orientation is a remark (ISO/IEC 23008-12; phones disagree)
    found.values["orientation"] = mirrored(turned(1, quarters), mirror)


def _read_png(window: Window, found: FactsFound) -> None:
    size = window.read(16, 8)
    found.set_size(int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big"))
    at = 8
    for _ in range(64):
        header = window.read(at, 8)
        length = int.from_bytes(header[:4], "big")
        if len(header) < 8 or header[4:] == b"IDAT":
            return
        if header[4:] == b"eXIf":
            _read_exif(Block(window, base=at + 8, size=length), found)
        at += 12 + length


def _read_webp(window: Window, found: FactsFound) -> None:
    """Read the three forms of WebP; source: the WebP container specification and RFC 6386."""
    head = window.read(0, 30)
    if head[12:16] == b"VP8X":
        found.set_size(int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1)
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        found.set_size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    elif head[12:16] == b"VP8 ":
        found.set_size(
            int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
        )
    at = 12
    for _ in range(64):
        header = window.read(at, 8)
        length = int.from_bytes(header[4:], "little")
        if len(header) < 8:
            return
        if header[:4] == b"EXIF":
            _read_exif(
                exif_block(
                    BytesWindow(b"\x00" * 4 + window.read(at + 8, min(length, 1 << 20))), 0, length + 4
                ),
                found,
            )
        at += 8 + length + (length & 1)


def _read_exif(block: Block, found: FactsFound, *, sizes: bool = False) -> None:
    main = block.first()
    if main is None:
        return
    values = found.values
    values["camera"] = _text(main, 0x010F)
    values["camera_model"] = _text(main, 0x0110)
    orientation = main.number(0x0112)
    if orientation is not None:
        values["orientation"] = orientation
    if sizes:
        for ifd in (
            main,
            *(block.directory(at) for at in main.numbers(0x014A, 8)),
        ):  # SubIFDs hold the full RAW size
            if ifd is not None:
                found.set_size(ifd.number(0x0100) or 0, ifd.number(0x0101) or 0)
    detail = main.child(EXIF_IFD)
    if detail is not None:
        _read_exposure(detail, found)
    place = main.number(GPS_IFD)
    position = position_of(block, place) if place is not None else None
    if position is not None:
        values["lat"], values["lng"] = position


def _read_exposure(detail: Directory, found: FactsFound) -> None:
    values = found.values
    values["exposure"] = _exposure(detail.numbers(0x829A, 1))
    aperture, focal = _ratio(detail.numbers(0x829D, 1)), _ratio(detail.numbers(0x920A, 1))
    values["aperture"] = f"f/{aperture:.1f}" if aperture else ""
    values["focal_length"] = f"{focal:.1f} mm" if focal else ""
    values["iso"] = detail.number(0x8827)
    values["lens"] = _text(detail, 0xA434)
    flash = detail.number(0x9209)
    if flash is not None:
        values["flash"] = ("fired" if flash & 1 else "did not fire") + _FLASH_MODES[flash >> 3 & 3]


def _text(ifd: Directory, tag: int) -> str:
    raw = ifd.text(tag)
    return clean_text(raw) if raw else ""


def _ratio(pair: tuple[int, ...]) -> float:
    return pair[0] / pair[1] if len(pair) == 2 and pair[1] else 0.0


def _exposure(pair: tuple[int, ...]) -> str:
    seconds = _ratio(pair)
    if seconds <= 0:
        return ""
    return f"1/{round(1 / seconds)} sec." if seconds < 0.3 else f"{seconds:.3g} sec."
