"""How the declaration travels: structs to forms and back, envelopes, identifiers, redaction; no I/O.

Photo Station speaks PHP's dialect: every parameter is text, lists are joined by commas, booleans are words
and identifiers are paths in hex. Each such rule is here and nowhere else.
"""

from __future__ import annotations

import types
import typing
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, cast

import msgspec

from albumen.declare import Method, Nothing, Request, Upload

Q = TypeVar("Q", bound=Request[Any])

SECRETS = frozenset(
    {
        "password",
        "passwd",
        "phpsessid",
        "sid",
        "_sid",
        "synotoken",
        "x-syno-token",
        "cookie",
        "set-cookie",
        "otp_code",
        "device_id",
        "public_share_id",
        "filter_public_share",
        "shareid",
    }
)
"""Names of fields and headers, in lower case, whose values never reach a log or an error."""

TRUE = frozenset({"true", "1", "on", "yes"})
FALSE = frozenset({"false", "0", "off", "no", ""})
LARGEST = 2**62  # clients send 999999999999 for "all"; beyond this a number is not a page size any more


class BadField(ValueError):
    """A parameter is missing or wrong; the text names it, what was expected and what came."""


class BadId(ValueError):
    """An identifier that names nothing: wrong form, not hex, or a path that leaves the root."""


class NotAnEnvelope(ValueError):
    """An answer that is not Photo Station's JSON."""


class Refused(Exception):
    """The station answered with an error code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with code {code}")
        self.code = code


# --- requests and forms -----------------------------------------------------------------------------------


def to_form(request: Request[Any]) -> dict[str, str]:
    """The text fields of a request. None is left out; so are files, see `uploads`.

    A comma inside a list member cannot be sent: Photo Station knows no escape for it.
    """
    form: dict[str, str] = {}
    for name in request.__struct_fields__:
        value = getattr(request, name)
        if value is not None and not isinstance(value, Upload):
            form[name] = _to_text(value, name)
    return form


def uploads(request: Request[Any]) -> dict[str, Upload]:
    """The file parts of a request by field name, in the order of its fields."""
    values = {name: getattr(request, name) for name in request.__struct_fields__}
    return {name: value for name, value in values.items() if isinstance(value, Upload)}


def _to_text(value: object, name: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        members = [_to_text(member, name) for member in cast("tuple[object, ...]", value)]
        if any("," in member for member in members):
            raise BadField(f"`$.{name}`: a list member may not hold a comma, got {members!r}")
        return ",".join(members)
    return str(value)


def from_form(fields: Mapping[str, str], request: type[Q], uploads: Mapping[str, Upload] | None = None) -> Q:
    """Read a request from text fields, tolerantly; unknown fields are passed over.

    Raises `BadField` with the path of the field, what was expected and what came.
    """
    values: dict[str, object] = {}
    for name, shape in _shapes(request).items():
        if shape.file:
            if uploads and name in uploads:
                values[name] = uploads[name]
        elif name in fields:
            value = _from_text(fields[name], shape)
            if value is not None:
                values[name] = value
    try:
        read: Q = msgspec.convert(values, request, strict=False)
    except msgspec.ValidationError as error:
        raise BadField(_with_value(str(error), fields)) from error
    return read


class _Shape(NamedTuple):
    """What the text of a field is turned into before msgspec checks it."""

    many: bool
    truth: bool
    number: bool
    words: bool
    optional: bool
    file: bool
    known: frozenset[str]


@cache
def _shapes(request: type[Request[Any]]) -> dict[str, _Shape]:
    hints = typing.get_type_hints(request)
    return {name: _shape_of(name, hints[name]) for name in request.__struct_fields__}


def _shape_of(name: str, hint: Any) -> _Shape:
    members = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    kinds = [member for member in members if member is not types.NoneType]
    return _Shape(
        many=any(typing.get_origin(kind) is tuple for kind in kinds),
        truth=bool in kinds,
        number=any(kind in (int, float) for kind in kinds),
        words=any(typing.get_origin(kind) is Literal for kind in kinds),
        optional=types.NoneType in members,
        file=Upload in kinds,
        known=_known_words(kinds) if name == "additional" else frozenset(),
    )


def _known_words(kinds: list[Any]) -> frozenset[str]:
    """The values of `additional=` a method knows; others are passed over, as the NAS does."""
    return frozenset(
        word for kind in kinds for member in typing.get_args(kind) for word in typing.get_args(member)
    )


def _from_text(text: str, shape: _Shape) -> object:
    """None means: as if the field had not been sent."""
    if shape.many:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        parts = [part for part in parts if part in shape.known] if shape.known else parts
        return parts or (None if shape.optional else [])
    if shape.truth:
        return _truth(text)
    if shape.number:
        return _number(text, shape)
    if shape.words and shape.optional and text == "":
        return None
    return text


def _truth(text: str) -> object:
    word = text.strip().lower()
    if word in TRUE:
        return True
    return False if word in FALSE else text


def _number(text: str, shape: _Shape) -> object:
    word = text.strip()
    if word == "" and not shape.words:
        return None
    if word.lstrip("+-").isdigit() and abs(int(word)) > LARGEST:
        return LARGEST if not word.startswith("-") else -LARGEST
    return word


def _with_value(message: str, fields: Mapping[str, str]) -> str:
    """`Expected `int` >= -1 - at `$.limit`` becomes ``$.limit`: expected `int` >= -1, got 'five'`."""
    expected, _, path = message.partition(" - at ")
    if not path:
        return f"`$`: {expected[:1].lower()}{expected[1:]}"
    name = path.strip("`").removeprefix("$.").split("[")[0]
    got = "***" if name.lower() in SECRETS else repr(fields.get(name))
    return f"{path}: {expected[:1].lower()}{expected[1:]}, got {got}"


# --- envelopes ----------------------------------------------------------------------------------------------


def success(data: Any) -> bytes:
    """The envelope of an answer; `Nothing` gives one without data."""
    if isinstance(data, Nothing):
        return b'{"success":true}'
    return msgspec.json.encode({"success": True, "data": data})


def failure(code: int) -> bytes:
    """The envelope of a refusal."""
    return msgspec.json.encode({"success": False, "error": {"code": code}})


class _Error(msgspec.Struct):
    code: int


class _Envelope(msgspec.Struct):
    success: bool
    data: msgspec.Raw = msgspec.Raw(b"")
    error: _Error | None = None


def open_envelope(body: bytes, returns: Any) -> Any:
    """What an answer holds, as the type `returns`.

    Raises `Refused` with the code of a failure and `NotAnEnvelope` for anything else. Numbers sent as text
    are read as numbers, as stations differ in that. A success without data gives an empty `returns` where
    every field of it has a default.
    """
    try:
        envelope = msgspec.json.decode(body, type=_Envelope, strict=False)
        if not envelope.success:
            raise Refused(envelope.error.code if envelope.error else 100)
        if returns is Nothing:
            return Nothing()
        if not bytes(envelope.data):
            return msgspec.convert({}, returns)
        return msgspec.json.decode(envelope.data, type=returns, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAnEnvelope(f"not an answer of Photo Station: {error}") from error


def virtual_path(method: Method[Any, Any]) -> str:
    """The path of one method below `webapi/` at our station, for tools that know an operation by its path."""
    return f"{method.owner.api}/{method.name}"


# --- identifiers --------------------------------------------------------------------------------------------


MediaKind: TypeAlias = Literal["photo", "video"]


class ItemRef(NamedTuple):
    """What a photo's or video's id says: its kind, its album's path and its file name."""

    kind: MediaKind
    album: str
    name: str

    @property
    def path(self) -> str:
        """Path below the photo root."""
        return f"{self.album}/{self.name}" if self.album else self.name


def album_id(path: str) -> str:
    """The id of an album by its path below the root; slashes at the ends do not count.

    >>> album_id("2024/2024-07-21 Harbour")
    'album_323032342f323032342d30372d323120486172626f7572'
    """
    return "album_" + _hex(path.strip("/"))


def item_id(kind: MediaKind, album: str, name: str) -> str:
    """The id of a photo or video; in the root the album part is the hex of `/`.

    >>> item_id("photo", "", "root.jpg")
    'photo_2f_726f6f742e6a7067'
    """
    return f"{kind}_{_hex(album.strip('/') or '/')}_{_hex(name)}"


def parse_album_id(text: str) -> str:
    """The path an album id names, "" for the root. Raises `BadId`.

    Read are both cases of hex, and as the root: nothing, `album_` and `album_2f` (the last two are inferred).
    """
    if text == "":
        return ""
    kind, *parts = text.split("_")
    if kind != "album" or len(parts) != 1:
        raise BadId(f"{text!r} is not an album id: expected `album_` and hex")
    return _confined(_text(parts[0], text), text)


def parse_item_id(text: str) -> ItemRef:
    """The kind, album and name that a photo or video id holds. Raises `BadId`."""
    kind, *parts = text.split("_")
    if kind not in ("photo", "video") or len(parts) != 2:
        raise BadId(f"{text!r} is not an item id: expected `photo_` or `video_`, hex, `_` and hex")
    album, name = _confined(_text(parts[0], text), text), _text(parts[1], text)
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise BadId(f"{text!r} names no file")
    return ItemRef("photo" if kind == "photo" else "video", album, name)


def smart_id(name: str) -> str:
    """The id of a smart album by its name.

    >>> smart_id("Best of 2024")
    'smart_42657374206f662032303234'
    """
    return "smart_" + _hex(name)


def parse_smart_id(text: str) -> str:
    """The name of the smart album that an id names. Raises `BadId`."""
    kind, *parts = text.split("_")
    name = _text(parts[0], text) if kind == "smart" and len(parts) == 1 else ""
    if name == "" or "\0" in name:
        raise BadId(f"{text!r} is not a smart album id: expected `smart_` and the name in hex")
    return name


def dsm_id(path: str) -> str:
    """The id of a folder or file outside the albums by its absolute path.

    >>> dsm_id("/volume1/import/card one")
    'dsmshare_2f766f6c756d65312f696d706f72742f63617264206f6e65'
    """
    return "dsmshare_" + _hex(path)


def parse_dsm_id(text: str) -> str:
    """The absolute path that such an id names, "" for `fm_root`, the list of opened folders. Raises `BadId`.

    The path has no `.` and no `..` in it; whether it may be opened is for the caller to decide.
    """
    if text == "fm_root":
        return ""
    kind, *parts = text.split("_")
    if kind != "dsmshare" or len(parts) != 1:
        raise BadId(f"{text!r} is not such an id: expected `fm_root`, or `dsmshare_` and a path in hex")
    path = _text(parts[0], text)
    if not path.startswith("/"):
        raise BadId(f"{text!r} names no absolute path")
    return "/" + _confined(path, text)


NumberedKind: TypeAlias = Literal["tag", "item_tag", "comment", "category", "sharedalbum", "area"]


def numbered_id(kind: NumberedKind, number: int) -> str:
    """The id of a thing that has a number and no path: `tag_4`."""
    return f"{kind}_{number}"


def parse_numbered_id(kind: NumberedKind, text: str) -> int:
    """The number that an id of that kind holds. Raises `BadId`."""
    number = text.removeprefix(f"{kind}_")
    if number == text or not (number.isascii() and number.isdigit()) or int(number) > LARGEST:
        raise BadId(f"{text!r} is not the id of a {kind.replace('_', ' ')}: expected `{kind}_` and a number")
    return int(number)


def same_name(one: str, other: str) -> bool:
    """Whether two names are one text, though a client may have normalised it (NFC against NFD)."""
    return one == other or unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def _hex(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").hex()


def _text(hexed: str, whole: str) -> str:
    if not hexed.isascii() or not (hexed == "" or hexed.isalnum()):
        raise BadId(f"{whole!r} holds something that is not hex")
    try:
        return bytes.fromhex(hexed).decode("utf-8", "surrogateescape")
    except ValueError as error:
        raise BadId(f"{whole!r} holds something that is not hex") from error


def _confined(path: str, whole: str) -> str:
    inner = path.strip("/")
    if inner == "":
        return ""
    if "\0" in inner or any(part in ("", ".", "..") for part in inner.split("/")):
        raise BadId(f"{whole!r} names a path outside the albums")
    return inner


# --- redaction ----------------------------------------------------------------------------------------------


def redact(fields: Mapping[str, str]) -> dict[str, str]:
    """The same fields with secrets replaced by `***`; for logs and errors."""
    return {
        name: "***" if name.lower() in SECRETS or value.startswith("publicshare_") else value
        for name, value in fields.items()
    }
