"""Dates in file names, as phones, messengers and screenshot tools write them: patterns, each with its trust."""

from __future__ import annotations

import re
from datetime import datetime

from albumen.media.candidates import Candidate, Clock
from albumen.media.moments import Precision, escaped

_DAY8 = r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
_TIME6 = r"([01]\d|2[0-3])([0-5]\d)([0-5]\d)"
_SPLIT_DAY = r"((?:19|20)\d\d)([-_. ])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])"
_PREFIX = (
    r"(?:IMG|VID|PXL|MVIMG|MVI|PANO|BURST|COVER|WP|PIC|PHOTO|VIDEO|IMAGE|SCREENSHOT|SCREEN|SCREENRECORDING|"
    r"SCREENRECORD|CAMERA|SNAPCHAT|SAVE|TRIM|COLLAGE|EFFECTS|MOVIE|FILM|BILDSCHIRMFOTO|JPEG|BOOMERANG|CYMERA|B612)"
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


# Google Pixel names are UTC (hard case 29).
_PIXEL = _compiled(rf"PXL_{_DAY8}_{_TIME6}(\d{{3}})?(?!\d)")
# Messengers name files by when they arrived: only the day is kept (hard case 30).
_MESSENGER_DAY = _compiled(rf"(?:IMG|VID|AUD|PTT|STK)-{_DAY8}-WA\d+")
_WHATSAPP = _compiled(rf"WhatsApp (?:Image|Video|Animated Gifs?|Bild) {_SPLIT_DAY}\b")
# 20190210_210532, 20190919-053857, 20190210T210532, 20190210 210532 (hard cases 28 and 31)
_DAY_TIME = _compiled(rf"(?<!\d){_DAY8}[_\-T ]{_TIME6}(\d{{3}})?(?!\d)")
# WP_20150210_21_05_32_Pro (Windows Phone)
_DAY_SPLIT_TIME = _compiled(rf"(?<!\d){_DAY8}[_\- ]([01]\d|2[0-3])([_\-.])([0-5]\d)\5([0-5]\d)(?!\d)")
# IMG20190210210532 (Oppo, Realme), ..._BURST20190210210532123_COVER (Google Camera)
_PREFIXED_RUN = _compiled(rf"(?:^|[^A-Z]){_PREFIX}[_-]?{_DAY8}{_TIME6}(\d{{3}})?(?!\d)")
# 2016_01_30_11_49_15, 2020-09-27 12.07.37, signal-2020-10-26-163832, Screenshot 2023-07-15 at 2.30.25 PM (case 32)
_SPLIT_BOTH = re.compile(
    rf"(?<!\d){_SPLIT_DAY}(?:[\s_T\-.,]+|[\s_]*(?:at|um|kl|às|à)[\s_]+)"
    r"(\d{1,2})[\-_.:h\u2236]?([0-5]\d)(?:[\-_.:m\u2236]?([0-5]\d))?(?!\d)(?:\s?([AaPp])\.?[Mm]\b)?"
)
# IMG_20190210.jpg, WP_20150210_001.jpg: the prefix proves that the digits are a date (hard case 34)
_PREFIXED_DAY = _compiled(rf"(?:^|[^A-Z]){_PREFIX}[_\- ]?{_DAY8}(?!\d)")
# 2019-02-10.jpg: separators prove it
_SPLIT_DAY_ONLY = _compiled(rf"(?<![\d]){_SPLIT_DAY}(?!\d)")
# 20190210.jpg, 20190210210532.jpg: may as well be a number; shown, never used (hard case 34)
_BARE = _compiled(rf"(?<!\d){_DAY8}(?:{_TIME6})?(?!\d)")

_MAYBE = re.compile(r"(?:19|20)\d\d[-_. ]?[01]\d", re.ASCII)  # one quick look before any pattern


def name_candidates(name: str) -> tuple[Candidate, ...]:
    """Return the date a file name holds: none, or one candidate.

    The source is "name" (the wall clock), "name-utc" (Pixel), or "name-digits" for digits that nothing proves to
    be a date; the precision is "day" where the name has no time or the time is when a messenger stored the file.
    """
    if _MAYBE.search(name) is None:
        return ()
    for read in (_pixel, _messenger, _plain, _split):
        candidate = read(name)
        if candidate is not None:
            return (candidate,) if candidate.taken.year >= 1990 else ()
    return ()


def _made(
    match: re.Match[str], source: str, digits: tuple[str, ...], fraction: str | None = None
) -> Candidate | None:
    """Return the candidate of year, month, day and perhaps hour, minute, second; None when there is no such day."""
    year, month, day, *clock = (int(text) for text in digits)
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    try:
        taken = datetime(year, month, day, hour, minute, second, int(fraction or 0) * 1000)  # noqa: DTZ001
    except ValueError:
        return None
    precision: Precision = ("day", "day", "minute", "second")[len(clock)]
    clock_kind: Clock = "utc" if source == "name-utc" else "local"
    return Candidate(taken, source, clock_kind, precision, raw=escaped(match[0].strip("_- ")))


def _pixel(name: str) -> Candidate | None:
    match = _PIXEL.match(name)
    if match is None:
        return None
    return _made(match, "name-utc", match.group(1, 2, 3, 4, 5, 6), match[7])


def _messenger(name: str) -> Candidate | None:
    match = _MESSENGER_DAY.match(name)
    if match is not None:
        return _made(match, "name", match.group(1, 2, 3))
    match = _WHATSAPP.match(name)
    return None if match is None else _made(match, "name", match.group(1, 3, 4))


def _plain(name: str) -> Candidate | None:
    """Read the forms whose day is eight digits."""
    for pattern in (_DAY_TIME, _PREFIXED_RUN):
        match = pattern.search(name)
        if match is not None:
            return _made(match, "name", match.group(1, 2, 3, 4, 5, 6), match[7])
    match = _DAY_SPLIT_TIME.search(name)
    if match is not None:
        return _made(match, "name", match.group(1, 2, 3, 4, 6, 7))
    match = _PREFIXED_DAY.search(name)
    return None if match is None else _made(match, "name", match.group(1, 2, 3))


def _split(name: str) -> Candidate | None:
    """Read the forms whose day is split by separators, and last the bare digits."""
    match = _SPLIT_BOTH.search(name)
    if match is not None:
        clock = _clock(match[5], match[6], match[7], match[8])
        if clock is not None:
            return _made(match, "name", (*match.group(1, 3, 4), *clock))
    match = _SPLIT_DAY_ONLY.search(name)
    if match is not None:
        return _made(match, "name", match.group(1, 3, 4))
    match = _BARE.search(name)
    if match is None:
        return None
    return _made(match, "name-digits", match.group(1, 2, 3, 4, 5, 6) if match[4] else match.group(1, 2, 3))


def _clock(hour: str, minute: str, second: str | None, half: str | None) -> tuple[str, ...] | None:
    """Return hour, minute and second of a 24-hour clock; None where they are no time: `2019-02-10 9901`."""
    value = int(hour)
    if half is not None:
        if not 1 <= value <= 12:
            return None
        value = value % 12 + (12 if half in "Pp" else 0)
    if value > 23:
        return None
    return (str(value), minute) if second is None else (str(value), minute, second)
