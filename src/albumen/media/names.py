"""Dates in file names, as phones, messengers and screenshot tools write them: one table of forms."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from msgspec import Struct

from albumen.media.candidates import Candidate, Clock
from albumen.media.moments import Precision, escaped

_DAY = r"(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
_TIME = r"(?P<H>[01]\d|2[0-3])(?P<M>[0-5]\d)(?P<S>[0-5]\d)"
_SPLIT_DAY = r"(?P<y>(?:19|20)\d\d)(?P<sep>[-_. ])(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<d>0[1-9]|[12]\d|3[01])"
_PREFIX = (
    r"(?:IMG|VID|PXL|MVIMG|MVI|PANO|BURST|COVER|WP|PIC|PHOTO|VIDEO|IMAGE|SCREENSHOT|SCREEN|SCREENRECORDING|"
    r"SCREENRECORD|CAMERA|SNAPCHAT|SAVE|TRIM|COLLAGE|EFFECTS|MOVIE|FILM|BILDSCHIRMFOTO|JPEG|BOOMERANG|CYMERA|B612)"
)
_MILLIS = r"(?P<f>\d{3})?"


class Form(Struct, frozen=True):
    """One way to write a date into a name.

    `who` is known to write it, `examples` are names of it, `source` is the trust its date gets (a key of `SOURCES`).
    """

    who: str
    examples: tuple[str, ...]
    source: str
    pattern: re.Pattern[str]

    def read(self, name: str) -> Candidate | None:
        """Return the date of a name of this form, None for another form or a day that does not exist."""
        match = self.pattern.search(name)
        if match is None:
            return None
        try:
            return _epoch(match) if self.source == "name-epoch" else _made(match, self.source)
        except (ValueError, OverflowError):
            return None


def _form(who: str, source: str, pattern: str, *examples: str) -> Form:
    return Form(who, examples, source, re.compile(pattern, re.ASCII | re.IGNORECASE))


# The first that fits counts. Messengers name a file by when it arrived, so only the day is taken from theirs.
FORMS = (
    _form("Google Pixel", "name-utc", rf"\APXL_{_DAY}_{_TIME}{_MILLIS}(?!\d)", "PXL_20190801_223000123.jpg"),
    _form("WhatsApp", "name", rf"\A(?:IMG|VID|AUD|PTT|STK)-{_DAY}-WA\d+", "IMG-20190210-WA0001.jpg"),
    _form("WhatsApp on a computer", "name", rf"\AWhatsApp (?:Image|Video|Animated Gifs?|Bild) {_SPLIT_DAY}\b",
          "WhatsApp Image 2026-08-31 at 15.41.14.jpeg"),
    _form("Android, Samsung, screenshots", "name", rf"(?<!\d){_DAY}[_\-T ]{_TIME}{_MILLIS}(?!\d)",
          "IMG_20190210_210532.jpg", "20190210_210532(1).jpg", "Screenshot_20190919-053857_App.png"),
    _form("Oppo, Realme, bursts of Google Camera", "name",
          rf"(?:^|[^A-Z]){_PREFIX}[_-]?{_DAY}{_TIME}{_MILLIS}(?!\d)",
          "IMG20190210210532.jpg", "00001IMG_00001_BURST20190210210532123_COVER.jpg"),
    _form("Windows Phone", "name",
          rf"(?<!\d){_DAY}[_\- ](?P<H>[01]\d|2[0-3])(?P<sep>[_\-.])(?P<M>[0-5]\d)(?P=sep)(?P<S>[0-5]\d)(?!\d)",
          "WP_20150210_21_05_32_Pro.jpg"),
    _form("prefix and day", "name", rf"(?:^|[^A-Z]){_PREFIX}[_\- ]?{_DAY}(?!\d)", "IMG_20190210.jpg"),
    Form("macOS, Dropbox, Signal, Telegram",
         ("Screenshot 2023-07-15 at 2.30.25 PM.png", "Bildschirmfoto 2023-07-15 um 14.30.25.png",
          "signal-2020-10-26-163832.jpg", "2016_01_30_11_49_15.mp4", "2020-09-27 12.07.37.jpg"), "name",
         re.compile(
             rf"(?<!\d){_SPLIT_DAY}(?:[\s_T\-.,]+|[\s_]*(?:at|um|kl|às|à)[\s_]+)"
             r"(?P<H>[01]?\d|2[0-3])[\-_.:h\u2236]?(?P<M>[0-5]\d)(?:[\-_.:m\u2236]?(?P<S>[0-5]\d))?(?!\d)"
             r"(?:\s?(?P<half>[AaPp])\.?[Mm]\b)?")),
    _form("day with separators", "name", rf"(?<!\d){_SPLIT_DAY}(?!\d)", "Birthday 2019.02.10 Anna.jpg"),
    _form("digits alone", "name-digits", rf"(?<!\d){_DAY}(?:{_TIME})?(?!\d)", "20190210.jpg"),
    _form("Facebook, WeChat, apps", "name-epoch", r"(?:\A|_|mmexport)(?P<ms>1\d{12})(?!\d)", "1234567890123.jpg"),
)  # fmt: skip

# one quick look before any pattern
_MAYBE = re.compile(r"(?:19|20)\d\d[-_. ]?[01]\d|1\d{12}", re.ASCII)


def name_candidates(name: str) -> tuple[Candidate, ...]:
    """Return the date a file name holds: none, or one candidate.

    The source is "name" (the wall clock), "name-utc" (Pixel), or "name-digits" and "name-epoch" for digits that
    nothing proves to be a date; the precision is "day" where the name has no time or the time is when a messenger
    stored the file.
    """
    if _MAYBE.search(name) is None:
        return ()
    for form in FORMS:
        candidate = form.read(name)
        if candidate is not None:
            return (candidate,) if candidate.taken.year >= 1990 else ()
    return ()


def _made(match: re.Match[str], source: str) -> Candidate:
    """Return the candidate of a match; raises ValueError when there is no such day or hour."""
    parts = match.groupdict()
    hour, minute, second, half = parts.get("H"), parts.get("M"), parts.get("S"), parts.get("half")
    taken = datetime(  # noqa: DTZ001
        int(parts["y"]), int(parts["m"]), int(parts["d"]), _hour(hour, half), int(minute or 0), int(second or 0),
        int(parts.get("f") or 0) * 1000,
    )  # fmt: skip
    precision: Precision = "second" if second else "minute" if minute else "day"
    clock: Clock = "utc" if source == "name-utc" else "local"
    return Candidate(taken, source, clock, precision, raw=escaped(match[0].strip("_- ")))


def _hour(hour: str | None, half: str | None) -> int:
    if not half:
        return int(hour or 0)
    if not 1 <= int(hour or 0) <= 12:
        raise ValueError
    return int(hour or 0) % 12 + (12 if half in "Pp" else 0)


def _epoch(match: re.Match[str]) -> Candidate:
    taken = datetime(1970, 1, 1) + timedelta(milliseconds=int(match["ms"]))  # noqa: DTZ001 (UTC, naive)
    return Candidate(taken, "name-epoch", "utc", raw=match["ms"])
