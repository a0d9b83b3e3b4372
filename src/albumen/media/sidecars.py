"""Dates beside a file: XMP sidecars and Google Takeout's JSON, and how they join what the file itself says."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from albumen.media.candidates import Candidate, Evidence, Rejected
from albumen.media.kinds import extension_of
from albumen.media.moments import Moment, escaped, parse_moment
from albumen.media.positions import Position, clean_position
from albumen.media.window import BytesWindow, Window, WindowSpent
from albumen.media.xmp import first_value, utf8

LARGEST = 1 << 20  # bytes of a sidecar that are read
_FILE_DATES = ("exif-original", "quicktime-creationdate", "exif-modified")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (UTC, naive)
# The best property that is there counts; source: XMP specification part 2.
_TAKEN = (b":DateTimeOriginal", b"photoshop:DateCreated", b":DateTimeDigitized", b":CreateDate")
_EDITED = (b":MetadataDate", b":ModifyDate")


class Sidecar(Struct, frozen=True):
    """What a sidecar says of its item; all empty where it says nothing or cannot be read.

    `edited` is when it was last written, naive: a wall clock for XMP, None for others.
    """

    candidates: tuple[Candidate, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    position: Position | None = None
    edited: datetime | None = None


def read_sidecar(source: Window | bytes, name: str) -> Sidecar:
    """Return what a sidecar says, by its extension: XMP (source "xmp-sidecar") or Takeout's JSON ("takeout").

    AAE holds no date. Reads at most 1 MiB; never raises on content, nor when the window fails.
    """
    window = BytesWindow(source) if isinstance(source, bytes) else source
    extension = extension_of(name)
    if extension not in ("xmp", "json") or window.size > LARGEST:
        return Sidecar()
    try:
        data = window.read(0, window.size)
    except (OSError, WindowSpent):
        return Sidecar()
    return _read_xmp(data) if extension == "xmp" else _read_takeout(data)


def with_sidecar(evidence: Evidence, sidecar: Sidecar) -> Evidence:
    """Return the evidence of an item together with its sidecar's.

    An XMP date comes after the file's own original date, as "xmp-sidecar". Where the sidecar was edited after every
    date of the file and names another wall clock, somebody has put the date right: it comes first, as "xmp-edited".
    For that the evidence must hold everything (`evidence_of_file(path, everything=True)`). The file's own position
    stays.
    """
    moved = tuple(
        msgspec.structs.replace(one, source="xmp-edited") if _corrects(one, sidecar, evidence) else one
        for one in sidecar.candidates
    )
    return msgspec.structs.replace(
        evidence,
        candidates=evidence.candidates + moved,
        rejected=evidence.rejected + sidecar.rejected,
        position=evidence.position or sidecar.position,
    )


def _corrects(one: Candidate, sidecar: Sidecar, evidence: Evidence) -> bool:
    """Return whether a sidecar's date is a later correction of the file's; one in UTC never is."""
    in_utc = one.clock == "utc" or one.offset_minutes == 0
    if one.source != "xmp-sidecar" or in_utc or sidecar.edited is None:
        return False
    own = [mine for mine in evidence.candidates if mine.clock == "local" and mine.source in _FILE_DATES]
    if not own or any(mine.taken >= sidecar.edited for mine in own):
        return False
    if one.precision == "day":
        return own[0].taken.date() != one.taken.date()
    return abs(own[0].taken - one.taken) >= timedelta(
        minutes=1 if one.precision == "minute" else 0, seconds=1
    )


def _read_xmp(data: bytes) -> Sidecar:
    packet = utf8(data)
    text = _text(packet, _TAKEN)
    edited = parse_moment(_text(packet, _EDITED))
    when = edited.taken if isinstance(edited, Moment) else None
    position = _xmp_position(packet)
    if not text:
        return Sidecar(edited=when, position=position)
    moment = parse_moment(text)
    if isinstance(moment, str):
        return Sidecar((), (Rejected("xmp-sidecar", escaped(text), moment),), position, when)
    one = Candidate(
        moment.taken, "xmp-sidecar", "utc" if moment.is_utc else "local", moment.precision, moment.offset_minutes,
        escaped(text),
    )  # fmt: skip
    return Sidecar((one,), (), position, when)


def _text(packet: bytes, keys: tuple[bytes, ...]) -> str:
    value = next((value for key in keys if (value := first_value(packet, key)) is not None), b"")
    return value.decode("utf-8", "replace")


def _xmp_position(packet: bytes) -> Position | None:
    """Return the place of exif:GPSLatitude and GPSLongitude, as "47,22.614N" (XMP specification part 2)."""
    north, east = (_degrees(_text(packet, (key,))) for key in (b"exif:GPSLatitude", b"exif:GPSLongitude"))
    return clean_position(north, east) if north is not None and east is not None else None


def _degrees(text: str) -> float | None:
    try:
        degrees, minutes, *seconds = (float(part) for part in text.strip()[:-1].split(","))
    except ValueError:
        return None
    value = degrees + minutes / 60 + (seconds[0] / 3600 if seconds else 0)
    return -value if text.strip()[-1] in "SWsw" else value


class _Moment(Struct):
    timestamp: str | int = ""


class _Place(Struct):
    latitude: float = 0.0
    longitude: float = 0.0


class _Takeout(Struct, rename="camel"):
    """What is read of the JSON. creationTime is left out: it is when the photo came to Google."""

    photo_taken_time: _Moment | None = None
    geo_data: _Place | None = None
    geo_data_exif: _Place | None = None


_decode = msgspec.json.Decoder(_Takeout).decode


def _read_takeout(data: bytes) -> Sidecar:
    try:
        told = _decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Sidecar()
    places = (place for place in (told.geo_data, told.geo_data_exif) if place is not None)
    cleaned = (clean_position(place.latitude, place.longitude) for place in places)
    position = next((place for place in cleaned if place is not None), None)
    if told.photo_taken_time is None:
        return Sidecar(position=position)
    return _takeout_date(told.photo_taken_time.timestamp, position)


def _takeout_date(stamp: str | int, position: Position | None) -> Sidecar:
    raw = escaped(str(stamp))
    try:
        taken = _EPOCH + timedelta(seconds=int(stamp))
    except (ValueError, OverflowError):
        return Sidecar((), (Rejected("takeout", raw, "not a time"),), position)
    if taken == _EPOCH:
        return Sidecar((), (Rejected("takeout", raw, "blank"),), position)
    return Sidecar((Candidate(taken, "takeout", "utc", raw=f"{taken:%Y-%m-%dT%H:%M:%S}Z"),), (), position)
