"""What is kept of values: words that an API defines, numbers and dates; all that a person wrote becomes a pseudonym.

A value is kept when it cannot be somebody's: whole numbers, booleans, dates, and short lower-case words in a field
whose name speaks of no person, secret, place or file. Everything else gets a stand-in, the same each time it comes:
`name-1`. Identifiers that hold a path in hex are encoded anew over stand-ins, so that they still decode.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SPEAKING = (
    *(
        "pass",
        "pwd",
        "pin",
        "secret",
        "token",
        "sess",
        "sid",
        "cookie",
        "otp",
        "auth",
        "key",
        "sig",
        "code",
        "cred",
    ),
    *(
        "user",
        "account",
        "owner",
        "member",
        "name",
        "mail",
        "title",
        "desc",
        "comment",
        "tag",
        "label",
        "person",
    ),
    *(
        "people",
        "word",
        "text",
        "note",
        "message",
        "file",
        "path",
        "folder",
        "album",
        "gps",
        "lat",
        "lng",
        "lon",
    ),
    *("address", "host", "ip", "device", "serial", "place", "location", "geo", "share", "group", "id"),
)
"""Parts of names of fields whose values are somebody's."""

_WORDS = re.compile(r"[a-z][a-z_]{0,23}(,[a-z][a-z_]{0,23})*")
_WHOLE = re.compile(r"-?\d{1,15}")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?")
_PART = re.compile(r"[a-z]+|[A-Z]+|[0-9]+")
_IDENTIFIER = re.compile(r"([a-z]+(?:_[a-z]+)*)((?:_[0-9a-fA-F]+)+)")
_SHORTEST = 4  # secrets of fewer characters are not looked for in other texts


class Redactor:
    """Stand-ins for values, the same for the same value as long as this lives."""

    def __init__(self) -> None:
        self._stand_ins: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def kept(self, name: str, value: str) -> str:
        """The value as it may be shown in a field of that name."""
        if value == "" or value.lower() in ("true", "false"):
            return value
        if (as_id := self._identifier(value)) is not None:
            return as_id
        if not speaks(name) and (
            _WHOLE.fullmatch(value) or _WORDS.fullmatch(value) or _DATE.fullmatch(value)
        ):
            return value
        return self._stand_in(name, value)

    def _identifier(self, value: str) -> str | None:
        """An id, or a list of ids, over stand-ins; None for anything else."""
        members = value.split(",")
        matches = [_IDENTIFIER.fullmatch(member) for member in members]
        if not all(matches):
            return None
        texts = [[_decoded(run) for run in match[2].split("_")[1:]] for match in matches if match]
        if any(text is None for runs in texts for text in runs):
            return None
        encoded: list[str] = []
        for match, runs in zip(matches, texts, strict=True):
            assert match is not None
            raw = match[2].split("_")[1:]
            encoded.append("_".join([match[1], *map(self._run, raw, runs)]))
        return ",".join(encoded)

    def _run(self, raw: str, text: str | None) -> str:
        """One run of an id: a number stays, a path is encoded over stand-ins."""
        if raw.isdigit() and (text is None or not text.isprintable() or len(raw) < 4):
            return raw
        parts = (text or "").split("/")
        return "/".join(self._segment(part) for part in parts).encode().hex()

    def _segment(self, segment: str) -> str:
        if segment == "":
            return ""
        stem, dot, extension = segment.rpartition(".")
        if dot and stem and extension.isalnum() and len(extension) <= 4:
            return f"{self._stand_in('file', segment)}.{extension.lower()}"
        return self._stand_in("album", segment)

    def _stand_in(self, name: str, value: str) -> str:
        kind = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:24] or "value"
        known = self._stand_ins.get((kind, value))
        if known is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            known = self._stand_ins[kind, value] = f"{kind}-{self._counts[kind]}"
        return known

    def hidden(self) -> frozenset[str]:
        """Every value that has a stand-in and is long enough to be looked for elsewhere."""
        return frozenset(value for _, value in self._stand_ins if len(value) >= _SHORTEST)


def speaks(name: str) -> bool:
    """Whether a field of that name holds what somebody wrote, or a secret."""
    low = name.lower()
    parts = set(_PART.findall(low))
    return any(word in parts if len(word) <= 3 else word in low for word in SPEAKING)


def type_of(value: str) -> str:
    """What kind of text a value is: empty, bool, int, number, date, id, word, list, json or text."""
    if value == "":
        return "empty"
    if value.lower() in ("true", "false"):
        return "bool"
    if _WHOLE.fullmatch(value):
        return "int"
    if _DECIMAL.fullmatch(value):
        return "number"
    if _DATE.fullmatch(value):
        return "date"
    if is_identifier(value):
        return "list" if "," in value else "id"
    if _WORDS.fullmatch(value):
        return "list" if "," in value else "word"
    if value[0] + value[-1] in ("[]", "{}"):
        return "json"
    return "list" if "," in value and " " not in value else "text"


def is_identifier(value: str) -> bool:
    """Whether a value is a word and runs of hex that hold text or a number, or a list of such."""
    matches = [_IDENTIFIER.fullmatch(member) for member in value.split(",")]
    return all(
        match and all(_decoded(run) is not None for run in match[2].split("_")[1:]) for match in matches
    )


def words(values: Iterable[str]) -> set[str]:
    """The single words of values that are words or lists of words; nothing when one is not."""
    found: set[str] = set()
    for value in values:
        if not _WORDS.fullmatch(value):
            return set()
        found.update(value.split(","))
    return found


def _decoded(run: str) -> str | None:
    """The text that a run of an id holds; a number stands for itself; None when it is neither."""
    if run.isdigit() and len(run) < 4:
        return run
    if len(run) % 2 == 0:
        try:
            text = bytes.fromhex(run).decode("utf-8")
        except ValueError:
            text = ""
        if text and text.isprintable():
            return text
    return run if run.isdigit() else None
