"""What a movie says besides its dates: size, rotation, duration, codecs, camera and place."""

from __future__ import annotations

from albumen.media.boxes import BadBox, ReadAhead, boxes
from albumen.media.candidates import Found
from albumen.media.moments import escaped
from albumen.media.positions import parse_iso_6709
from albumen.media.quicktime import LOCATION, MAKES, MODELS, find_movie, metadata
from albumen.media.window import HEAD, Window

_KEYS = frozenset((*MAKES, *MODELS, LOCATION))
# The track's matrix turns the picture with the clock; EXIF's orientation says the same (source: ISO/IEC 14496-12).
_ORIENTATIONS = {(1, 0): 1, (0, 1): 6, (-1, 0): 3, (0, -1): 8}


def read_movie_facts(window: Window) -> dict[str, int | float | str | None]:
    """Return the facts of a MOV, MP4, 3GP or CR3 by the names of `Facts`; what is broken is left out."""
    ahead = ReadAhead(window, window.read(0, HEAD))
    facts: dict[str, int | float | str | None] = {"container": _container(window.read(8, 4))}
    try:
        movie = find_movie(ahead, Found())
        if movie is None:
            return facts
        for kind, body, end in boxes(ahead, *movie):
            if kind == b"mvhd":
                facts["duration"] = _duration(ahead.read(body, 32))
            elif kind == b"trak":
                _read_track(ahead, body, end, facts)
            elif kind == b"meta":
                _read_keys(ahead, body, end, facts)
            elif kind == b"udta":
                _read_user_data(ahead, body, end, facts)
    except BadBox:
        pass
    return facts


def _container(brand: bytes) -> str:
    if brand == b"crx ":
        return "cr3"
    if brand.startswith((b"3gp", b"3g2")):
        return brand[:3].decode()
    return "mp4" if brand[:1].isalnum() and brand != b"qt  " else "mov"


def _duration(header: bytes) -> float | None:
    if header[:1] == b"\x01":
        scale, length = int.from_bytes(header[20:24], "big"), int.from_bytes(header[24:32], "big")
    else:
        scale, length = int.from_bytes(header[12:16], "big"), int.from_bytes(header[16:20], "big")
    return round(length / scale, 3) if scale and length < 1 << 48 else None


def _read_track(ahead: ReadAhead, start: int, end: int, facts: dict[str, int | float | str | None]) -> None:
    width = height = 0
    orientation = 1
    for kind, body, stop in boxes(ahead, start, end):
        if kind == b"tkhd":
            at = body + (52 if ahead.read(body, 1) == b"\x01" else 40)
            shape = ahead.read(at, 44)
            orientation = _ORIENTATIONS.get((_sign(shape[:4]), _sign(shape[4:8])), 1)
            width, height = int.from_bytes(shape[36:38], "big"), int.from_bytes(shape[40:42], "big")
        elif kind == b"mdia":
            handler, codec = _read_media(ahead, body, stop)
            if handler == b"vide" and "video_codec" not in facts:
                facts.update(video_codec=codec, width=width, height=height, orientation=orientation)
            elif handler == b"soun":
                facts.setdefault("audio_codec", codec)


def _sign(fixed: bytes) -> int:
    value = int.from_bytes(fixed, "big", signed=True)
    return (value > 0) - (value < 0)


def _read_media(ahead: ReadAhead, start: int, end: int) -> tuple[bytes, str]:
    """Return (handler, code of the first sample description) of an mdia box."""
    handler, codec = b"", ""
    for kind, body, stop in boxes(ahead, start, end):
        if kind == b"hdlr":
            handler = ahead.read(body + 8, 4)
        elif kind == b"minf":
            codec = _read_codec(ahead, body, stop)
    return handler, codec


def _read_codec(ahead: ReadAhead, start: int, end: int) -> str:
    """Return the code that stbl/stsd holds inside a minf box, "" when it is not there."""
    for wanted in (b"stbl", b"stsd"):
        inner = next(((body, stop) for kind, body, stop in boxes(ahead, start, end) if kind == wanted), None)
        if inner is None:
            return ""
        start, end = inner
    return escaped(ahead.read(start + 12, 4).strip())


def _read_keys(ahead: ReadAhead, start: int, end: int, facts: dict[str, int | float | str | None]) -> None:
    values = metadata(ahead, start, end, _KEYS)
    for keys, name in ((MAKES, "camera"), (MODELS, "camera_model")):
        text = next((values[key] for key in keys if values.get(key)), None)
        if text:
            facts[name] = escaped(text)
    _set_place(values.get(LOCATION, b""), facts)


def _read_user_data(
    ahead: ReadAhead, start: int, end: int, facts: dict[str, int | float | str | None]
) -> None:
    for kind, body, stop in boxes(ahead, start, end):
        if kind == b"\xa9xyz":  # Android writes the place here
            _set_place(ahead.read(body + 4, min(stop - body, 64)), facts)
        elif kind == b"meta":
            _read_keys(ahead, body, stop, facts)


def _set_place(text: bytes, facts: dict[str, int | float | str | None]) -> None:
    position = parse_iso_6709(text)
    if position is not None:
        facts["lat"], facts["lng"] = position
