"""Mutations of XMP, property lists and JSON."""

from __future__ import annotations

from random import Random

from tests.fuzz.values import TEXTS, Change

_PROPERTIES = (
    b"exif:DateTimeOriginal", b"photoshop:DateCreated", b"xmp:CreateDate", b"xmp:MetadataDate", b"exif:GPSLatitude",
    b"exif:GPSLongitude", b"Camera:MotionPhoto",
)  # fmt: skip


def write_property(random: Random, data: bytearray) -> None:
    """Write a property in one of many forms: as element, empty, without an end, with much white space."""
    key, text = (
        random.choice(_PROPERTIES),
        random.choice((*TEXTS, b"&lol9;", b"<![CDATA[2021]]>", b"nan,infN", b",,N", b"1e999,1N", b"N")),
    )
    wide = random.choice((b"", b" ", b"\n" * 70, b" " * random.choice((300, 5000, 90_000))))
    form = random.choice((b"%s=%s'%s'", b"%s>%s%s<", b"%s%s=%s", b'%s="%s%s', b"%s>%s%s"))
    at = random.choice((random.randrange(len(data) + 1), data.find(b"<rdf:Description") + 17))
    data[at:at] = (b" " + form % (key, wide, text)) * random.choice((1, 1, 2, 20 if len(wide) < 400 else 1))


def entities(random: Random, data: bytearray) -> None:
    bomb = b"".join(b'<!ENTITY lol%d "%s">' % (n, b"&lol%d;" % (n - 1) * 10) for n in range(1, 10))
    data[0:0] = b"<!DOCTYPE x [" + bomb + b'<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def _encoding(random: Random, data: bytearray) -> None:
    data[0:0] = random.choice((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\0\0\xfe\xff", b"\xff\xfe\0\0"))


_JSON_VALUES = (
    b"null", b"0", b"-1", b"1e999", b"9" * 30, b'"%s"' % (b"9" * 5000), b'"-62135596800"', b'"253402300799"',
    b'"nan"', b"{}", b"[]", b'"\\ud800"', b'"\\u0000"',
    b"[" * 3000, b'{"a":' * 3000, b"true", b"91.5", b"-1e308", b'"1564612200.5"',
    b"NaN",
)  # fmt: skip


def _json_value(random: Random, data: bytearray) -> None:
    """Put another value behind a colon."""
    colons = [at for at, letter in enumerate(data) if letter == 0x3A]
    if colons:
        at = random.choice(colons) + 1
        end = min((n for n in (data.find(b",", at), data.find(b"}", at)) if n >= 0), default=len(data))
        data[at:end] = random.choice(_JSON_VALUES)


XMP: tuple[Change, ...] = (write_property, write_property, entities, _encoding)
JSON: tuple[Change, ...] = (_json_value,)
