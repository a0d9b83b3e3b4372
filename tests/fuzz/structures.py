"""Which mutations know which kind of file."""

from __future__ import annotations

from tests.fuzz.containers import HEIF, ISO, PNG, RIFF, STREAM
from tests.fuzz.pictures import JPEG, TIFF
from tests.fuzz.texts import JSON, XMP, entities, write_property
from tests.fuzz.values import Change

BY_KIND: dict[str, tuple[Change, ...]] = {
    "jpeg": (*JPEG, write_property),
    "raf": JPEG,
    "tiff": TIFF,
    "mrw": TIFF,
    "heif": HEIF,
    "avif": HEIF,
    "jxl": (*ISO, *TIFF),
    "quicktime": ISO,
    "cr3": (*ISO, *TIFF),
    "png": (*PNG, write_property, *TIFF),
    "webp": (*RIFF, *TIFF),
    "avi": (*RIFF, write_property),
    "mpegts": STREAM,
    "xmp": XMP,
    "json": JSON,
    "aae": (write_property, entities),
}
