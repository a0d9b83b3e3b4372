"""What makers do differently with dates: one table, each row with its source."""

from __future__ import annotations

from msgspec import Struct


class Quirk(Struct, frozen=True):
    """One habit. `sign` is how a file shows its maker; `box` is the user-data box that proves it, if one does.

    `source` is where the habit is told, or "inferred".
    """

    maker: str
    sign: str
    habit: str
    source: str
    box: bytes = b""


_LOCAL = "the movie header keeps the camera's local clock"
_EXIFTOOL = (
    "inferred: ExifTool names the box, and says that many cameras keep local time, as GitHub LycheeOrg/Lychee "
    "issue 675 does"
)

QUIRKS = (
    Quirk("GoPro", "user-data box FIRM", f"{_LOCAL}; zones came with the HERO11",
          "blog.mono0x.net/2021/11/03/gopro-creation-time; box: ExifTool's GoPro module", b"FIRM"),
    Quirk("GoPro", "user-data box GPMF", f"{_LOCAL}; zones came with the HERO11",
          "blog.mono0x.net/2021/11/03/gopro-creation-time; box: ExifTool's GoPro module", b"GPMF"),
    Quirk("Canon", "user-data box CNTH", _LOCAL, _EXIFTOOL, b"CNTH"),
    Quirk("Nikon", "user-data box NCDT", _LOCAL, _EXIFTOOL, b"NCDT"),
    Quirk("Casio", "user-data box QVMI", _LOCAL, _EXIFTOOL, b"QVMI"),
    Quirk("Pentax", "user-data box PENT", _LOCAL, _EXIFTOOL, b"PENT"),
    Quirk("Pentax", "user-data box PXTH", _LOCAL, _EXIFTOOL, b"PXTH"),
    Quirk("Canon", "CR3", "the movie header is UTC; CMT2 holds the wall clock",
          "ExifTool's documentation of QuickTimeUTC; one real CR3"),
    Quirk("Apple", "creationdate", "wall clock and offset of the place; mvhd is UTC",
          "GitHub photoprism/photoprism issues 727 and 1388"),
    Quirk("Samsung, OnePlus, Motorola, Google", "MP4", "the movie header is UTC",
          "GitHub photoprism/photoprism issue 1388, photostructure/exiftool-vendored.js issue 113"),
    Quirk("Google", "PXL_ names", "the name is UTC", "GitHub photostructure/exiftool-vendored.js issue 113"),
    Quirk("WhatsApp", "IMG-...-WA names", "the name is the day of arrival", "inferred"),
    Quirk("HMD", "HEIC", "EXIF's orientation disagrees with irot", "two real files beside ExifTool"),
    Quirk("Panasonic, Sony, Canon, JVC", "AVCHD", "local time and offset in the H.264 stream (MDPM)",
          "ExifTool's H264 module; one real MTS"),
    Quirk("Konica, Casio, Pentax", "AVI", "IDIT in forms of their own", "ExifTool's RIFF module; one real AVI"),
)  # fmt: skip

LOCAL_CLOCK_MAKERS: dict[bytes, str] = {quirk.box: quirk.maker for quirk in QUIRKS if quirk.box}
