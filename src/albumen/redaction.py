"""What is kept of values: words that an API defines, numbers and dates; all that a person wrote becomes a pseudonym.

A value is kept when it cannot be somebody's: whole numbers, booleans, dates, and short lower-case words in a field
whose name speaks of no person, secret, place or file. Everything else gets a stand-in, the same each time it comes:
`name-1`. Ids that hold a path in hex are encoded anew over stand-ins, so that they still decode; what only looks like
an id in a field that holds a secret or what somebody wrote (`holiday_2024`) is no id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from albumen.api.families import NUMBERED_IDS, PATH_IDS

SECRET = (
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
        "signature",
    ),
    *("code", "cred"),
)
"""Parts of names of fields that hold a secret: nothing of it is kept, whatever it looks like."""

WRITTEN = (
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
        "html",
        "query",
        "search",
        "phone",
        "birth",
        "street",
        "city",
    ),
    *("country", "zip"),
)
"""Parts of names of fields that hold what somebody wrote: a text that looks like an id is none there."""

WHEREABOUTS = (
    *(
        "file",
        "path",
        "folder",
        "album",
        "gps",
        "lat",
        "lng",
        "lon",
        "latitude",
        "longitude",
        "coord",
        "position",
    ),
    *("address", "host", "ip", "device", "serial", "place", "location", "geo", "share", "group", "id", "ids"),
)
"""Parts of names of fields that say where something or somebody is."""

SWITCHES = ("enable", "is", "has", "use", "allow", "with")
"""First words of fields that turn something on: `enable_password` holds none."""

_PATHLIKE = ("path", "folder")
_PERSONS = ("user", "account", "owner", "member", "mail")
_WORDS = re.compile(r"[a-z][a-z_]{0,23}(,[a-z][a-z_]{0,23})*")
_WHOLE = re.compile(r"-?\d{1,15}")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NUMBERS = re.compile(rf"({'|'.join(NUMBERED_IDS)})_(\d{{1,18}})")
_PATHS = re.compile(rf"({'|'.join(PATH_IDS)})((?:_(?:[0-9a-fA-F]{{2}})*)+)")
_EXTENSION = re.compile(r"(?<=[^/.])\.[A-Za-z0-9]{2,4}$")
_SHORTEST = 3  # values of fewer characters are not looked for in other texts


class Redactor:
    """Stand-ins for values, the same for the same value in whatever field, as long as this lives."""

    def __init__(self) -> None:
        self._stand_ins: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._hidden: set[str] = set()

    def kept(self, name: str, value: str) -> str:
        """The value as it may be shown in a field of that name."""
        if value == "":
            return value
        if value.lower() in ("true", "false") and (
            not speaks_of(name, SECRET) or _parts(name)[0] in SWITCHES
        ):
            return value
        if speaks_of(name, SECRET):
            return self._stand_in(name, value)
        if value.lower() == "all":
            return value
        if may_hold_ids(name) and is_identifier(value):
            return ",".join(map(self._identifier, value.split(",")))
        if not speaks(name) and (
            _WHOLE.fullmatch(value) or _WORDS.fullmatch(value) or _DATE.fullmatch(value)
        ):
            return value
        if "/" in value and speaks_of(name, _PATHLIKE):
            return "/".join(map(self._segment, value.split("/")))
        return self._file(name, value) if "file" in name.lower() else self._stand_in(name, value)

    def _identifier(self, value: str) -> str:
        """An id over stand-ins: a number stays, a path is encoded anew."""
        found = _PATHS.fullmatch(value)
        if found is None:
            return value
        paths = [bytes.fromhex(run).decode("utf-8", "replace").split("/") for run in found[2].split("_")[1:]]
        return "_".join([found[1], *("/".join(map(self._segment, path)).encode().hex() for path in paths)])

    def _segment(self, segment: str) -> str:
        if segment == "":
            return ""
        shown = self._file("file", segment) if "." in segment else ""
        return shown if "." in shown else self._stand_in("album", segment)

    def _file(self, name: str, value: str) -> str:
        """A file's name over a stand-in, with its extension."""
        found = _EXTENSION.search(value)
        return self._stand_in(name, value) + (found[0].lower() if found else "")

    def _stand_in(self, name: str, value: str) -> str:
        """The stand-in of a value, called after the field where it came first; of a secret, after this field."""
        kind = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:24] or "value"
        key = (kind if speaks_of(name, SECRET) else "", value)
        known = self._stand_ins.get(key)
        if known is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            known = self._stand_ins[key] = f"{kind}-{self._counts[kind]}"
            if len(value) >= _SHORTEST and (not _WORDS.fullmatch(value) or speaks_of(name, _PERSONS)):
                self._hidden.add(value)
        return known

    def hides(self, text: str) -> bool:
        """Whether a text is a value that has a stand-in; a plain word is only when it is somebody's account."""
        return text in self._hidden


def speaks(name: str) -> bool:
    """Whether a field of that name holds what somebody wrote, or a secret."""
    return any(speaks_of(name, words) for words in (SECRET, WRITTEN, WHEREABOUTS))


def may_hold_ids(name: str) -> bool:
    """Whether a text that looks like an id may be one in a field of that name: `comment_id`, never `comment`."""
    parts = _parts(name)
    return parts[:1] == ["filter"] or parts[-1:] in (["id"], ["ids"]) or not speaks_of(name, WRITTEN)


def speaks_of(name: str, words: Iterable[str]) -> bool:
    """Whether a part of a field's name is one of the words, or a longer word is somewhere in it."""
    low, parts = name.lower(), _parts(name)
    return any(word in parts if len(word) <= 3 else word in low for word in words)


def _parts(name: str) -> list[str]:
    return [part.lower() for part in _PART.findall(name)]


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
    """Whether a value is an id of a known form, or a list of such."""
    return all(_NUMBERS.fullmatch(one) or _PATHS.fullmatch(one) for one in value.split(","))


def words(values: Iterable[str]) -> set[str]:
    """The single words of values that are words or lists of words; nothing when one is not."""
    found: set[str] = set()
    for value in values:
        if not _WORDS.fullmatch(value):
            return set()
        found.update(value.split(","))
    return found
