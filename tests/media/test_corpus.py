"""Real photos beside ExifTool's answers: a second opinion on dates, size and orientation.

The folder is ALBUMEN_CORPUS, or `../shared/corpus` beside the checkout; without it these tests are skipped.
"""

from __future__ import annotations

import csv
import os
from datetime import datetime
from pathlib import Path

import pytest

from albumen.media.candidates import Evidence
from albumen.media.evidence import evidence_of_file
from albumen.media.facts import read_facts
from albumen.media.window import BytesWindow

CORPUS = Path(os.environ.get("ALBUMEN_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
pytestmark = pytest.mark.skipif(
    not (CORPUS / "dates.tsv").is_file(), reason=f"no corpus at {CORPUS}; set ALBUMEN_CORPUS to its folder"
)

NOT_READ = {
    "exiftool/SigmaDP2.x3f": "X3F keeps its EXIF in a preview behind a directory of its own; the format is not read",
}
# Size or orientation where ExifTool's figure is another thing than the picture that is stored.
OTHER_SIZE = {
    "exif-samples/heic/mobile/HMD_Nokia_8.3_5G.heif": "HEIC turns by irot; its EXIF orientation says otherwise",
    "exif-samples/jpg/Nikon_D70.jpg": "the picture is cut to 100 pixels; EXIF names the camera's size",
    "exif-samples/jpg/Pentax_K10D.jpg": "as above",
    "exif-samples/jpg/exif-org/kodak-dc210.jpg": "ExifTool gives the thumbnail's size",
    "exif-samples/jpg/exif-org/sony-d700.jpg": "ExifTool gives the thumbnail's size",
    "exif-samples/jpg/xmp/no_exif.jpg": "XMP names the size before the picture was scaled",
    "exiftool/ExifTool.jpg": "the picture is cut to 8 pixels",
    "exiftool/InfiRay.jpg": "the picture is cut to 8 pixels",
    "immich/metadata/rating/mongolels.jpg": "EXIF names the camera's size",
    "exiftool/DNG.dng": "ExifTool gives the preview's size, we the raw picture's",
    "exiftool/Nikon.nef": "ExifTool gives the preview's size, we the raw picture's",
}
SIZES_READ = (
    ".jpg",
    ".jpeg",
    ".heic",
    ".heif",
    ".avif",
    ".png",
    ".webp",
    ".gif",
    ".tif",
    ".tiff",
    ".dng",
    ".nef",
)
ORIENTATIONS = {
    "": 1, "Horizontal (normal)": 1, "Mirror horizontal": 2, "Rotate 180": 3, "Mirror vertical": 4,
    "Mirror horizontal and rotate 270 CW": 5, "Rotate 90 CW": 6, "Mirror horizontal and rotate 90 CW": 7,
    "Rotate 270 CW": 8,
}  # fmt: skip


def rows() -> list[dict[str, str]]:
    if not (CORPUS / "dates.tsv").is_file():
        return []
    with (CORPUS / "dates.tsv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def at(evidence: Evidence, source: str) -> datetime | None:
    return next((one.taken for one in evidence.candidates if one.source == source), None)


def seconds(moment: datetime | None) -> str:
    return f"{moment:%Y:%m:%d %H:%M:%S}" if moment else ""


def test_every_exif_date_equals_exiftools() -> None:
    checked = 0
    for row in rows():
        if row["file"] in NOT_READ:
            continue
        evidence = evidence_of_file(str(CORPUS / row["file"]), everything=True)
        original = at(evidence, "exif-original")
        assert seconds(original) == row["exif_original"], row["file"]
        assert seconds(at(evidence, "exif-digitized")) == row["exif_digitized"], row["file"]
        if original is not None and row["subsec"].isdigit():
            assert f"{original.microsecond:06d}".startswith(row["subsec"][:6].rstrip("0")), row["file"]
        checked += bool(row["exif_original"])
    assert checked >= 110


def test_offsets_equal_exiftools() -> None:
    for row in rows():
        if row["offset"] and row["exif_original"] and row["file"] not in NOT_READ:
            evidence = evidence_of_file(str(CORPUS / row["file"]), everything=True)
            first = next(one for one in evidence.candidates if one.source == "exif-original")
            hours, minutes = row["offset"][1:].split(":")
            sign = -1 if row["offset"][0] == "-" else 1
            assert first.offset_minutes == sign * (int(hours) * 60 + int(minutes)), row["file"]


def test_movie_headers_equal_exiftools() -> None:
    for row in rows():
        if row["quicktime_utc"]:
            evidence = evidence_of_file(str(CORPUS / row["file"]), everything=True)
            assert seconds(at(evidence, "quicktime-utc")) == row["quicktime_utc"][:19], row["file"]


def test_size_and_orientation_equal_exiftools() -> None:
    checked = 0
    for row in rows():
        if not row["file"].lower().endswith(SIZES_READ) or row["file"] in OTHER_SIZE or not row["width"]:
            continue
        facts = read_facts(BytesWindow((CORPUS / row["file"]).read_bytes()), row["file"])
        assert (facts.width, facts.height) == (int(row["width"]), int(row["height"])), row["file"]
        assert facts.orientation == ORIENTATIONS[row["orientation"]], row["file"]
        checked += 1
    assert checked >= 140
