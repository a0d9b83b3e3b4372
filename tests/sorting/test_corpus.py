"""Real photos sorted for real, on a folder and through a station: each on the day ExifTool reads from its EXIF.

The folder is ALBUMEN_CORPUS, or `../shared/corpus` beside the checkout; without it these tests are skipped.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from albumen import wire
from albumen.client import PhotoStation
from albumen.client.errors import FileKindRefused
from tests.rolls import PASSWORD, names_in, places, serving
from tests.worlds import Person, contents, folders, tree

CORPUS = Path(os.environ.get("ALBUMEN_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
pytestmark = pytest.mark.skipif(
    not (CORPUS / "dates.tsv").is_file(),
    reason=f"no corpus at {CORPUS}: set ALBUMEN_CORPUS to a folder of photos with a dates.tsv, "
    "made with ExifTool, that has the columns file and exif_original",
)
ALBUM = "Camera Roll"

# Files with a plausible DateTimeOriginal that do not land on its day.
ELSEWHERE = {
    "exiftool/SigmaDP2.x3f": "X3F keeps its EXIF in a preview behind a directory of its own; it is not read",
}
# On a folder only: sidecars cannot be sent to a station.
CORRECTED = {
    "exiftool/XMP.jpg": "XMP.xmp beside it was edited later and names another date (hard case 37)",
}
# Formats that a station does not take, by their extensions.
REFUSED = {
    ".cr3": "not in Photo Station's list of formats",
    ".iiq": "not in Photo Station's list of formats",
    ".mkv": "not in Photo Station's list of formats",
    ".xmp": "a sidecar; the API has no way to send one",
    ".md": "no photo",
    ".tsv": "no photo",
}


def exif_days() -> dict[str, str]:
    """The day of each file with a plausible DateTimeOriginal."""
    days: dict[str, str] = {}
    with (CORPUS / "dates.tsv").open(newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            day = plausible_day(row["exif_original"])
            if day:
                days[row["file"]] = day
    return days


def plausible_day(text: str) -> str:
    """The day of an EXIF date; "" for none, for one of the future, and for one before there were such cameras."""
    try:
        taken = datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return ""
    return f"{taken:%Y-%m-%d}" if taken.year >= 1990 and taken <= datetime.now() + timedelta(days=1) else ""


def digest(path: str) -> str:
    """The content of a file of the corpus."""
    return hashlib.sha256((CORPUS / path).read_bytes()).hexdigest()


def strays(sorted_root: Path, days: dict[str, str]) -> set[str]:
    """Files of which fewer copies lie on their day than belong there."""
    found = places(sorted_root)
    found.subtract((digest(path), day) for path, day in days.items())
    short = {place for place, count in found.items() if count < 0}
    return {path for path, day in days.items() if (digest(path), day) in short}


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    """The corpus as a folder that can be written to."""
    for folder, _, names in os.walk(CORPUS):
        there = tmp_path / "library" / ALBUM / os.path.relpath(folder, CORPUS)
        there.mkdir(parents=True)
        for name in names:
            shutil.copy2(os.path.join(folder, name), there / name)
    return tmp_path / "library" / ALBUM


def test_on_a_folder_real_photos_land_on_their_exif_day(person: Person, roll: Path) -> None:
    before = contents(roll)

    ran = person.runs("sort", roll, "--apply", "--json")

    assert ran.code == 0, ran.err
    assert strays(roll, exif_days()) == ELSEWHERE.keys() | CORRECTED.keys()
    assert contents(roll) == before
    totals = ran.totals
    assert totals["moved"] >= 110
    assert totals["found"] == sum(count for name, count in totals.items() if name != "found")


def test_on_a_folder_undo_restores_real_photos_exactly(person: Person, roll: Path) -> None:
    before, kept = tree(roll), folders(roll)
    person.runs("sort", roll, "--apply")
    assert tree(roll) != before

    ran = person.runs("undo")

    assert ran.code == 0, ran.err
    assert (tree(roll), folders(roll)) == (before, kept)


class Uploaded(NamedTuple):
    """The corpus on a station: where it lies on the disk, a client, and what the station did not take."""

    roll: Path
    client: PhotoStation
    refused: set[str]


@pytest.fixture
def uploaded(person: Person, tmp_path: Path) -> Iterator[Uploaded]:
    """The corpus uploaded to an album, each folder of it as an album in there."""
    root = tmp_path / "library"
    root.mkdir()
    with serving(person, root) as url, PhotoStation(url, user="ana", password=PASSWORD) as client:
        yield Uploaded(root / ALBUM, client, upload(client))


def upload(client: PhotoStation) -> set[str]:
    """Upload the corpus; returns what was refused."""
    refused: set[str] = set()
    for folder, below, names in os.walk(CORPUS):
        below.sort()
        inside = os.path.relpath(folder, CORPUS)
        album = ALBUM if inside == "." else f"{ALBUM}/{inside}"
        above, _, title = album.rpartition("/")
        client.album.create(name=title, id=wire.album_id(above) if above else "")
        for name in sorted(names):
            try:
                client.upload(os.path.join(folder, name), album=album)
            except FileKindRefused:
                refused.add(os.path.normpath(f"{inside}/{name}"))
    return refused


def listed_days(client: PhotoStation) -> dict[str, set[str]]:
    """The names that the station lists in the albums of each day."""
    days: dict[str, set[str]] = {}
    for year in client.items(ALBUM, kinds=("album",)):
        if re.fullmatch(r"\d{4}", year.info.name):
            for day in client.items(f"{ALBUM}/{year.info.name}", kinds=("album",)):
                listed = client.items(f"{ALBUM}/{year.info.name}/{day.info.name}", kinds=("photo", "video"))
                days.setdefault(day.info.name[:10], set()).update(item.info.name for item in listed)
    return days


def sort_uploaded(person: Person, uploaded: Uploaded) -> None:
    """Sort the album through the API."""
    words = ("sort", f"{uploaded.client.url}/{quote(ALBUM)}", "--user", "ana", "--apply")
    ran = person.runs(*words, ALBUMEN_PASSWORD=PASSWORD)
    assert ran.code == 0, ran.err


@pytest.mark.slow
def test_a_station_refuses_only_the_formats_named_here(uploaded: Uploaded) -> None:
    everything = {os.path.relpath(path, CORPUS) for path in CORPUS.rglob("*") if path.is_file()}
    assert uploaded.refused == {path for path in everything if Path(path).suffix.lower() in REFUSED}
    assert len(everything - uploaded.refused) >= 185


@pytest.mark.slow
def test_through_the_api_real_photos_land_on_their_exif_day(person: Person, uploaded: Uploaded) -> None:
    before, names = contents(uploaded.roll), names_in(uploaded.roll)
    days = {path: day for path, day in exif_days().items() if path not in uploaded.refused}

    sort_uploaded(person, uploaded)

    assert strays(uploaded.roll, days) == ELSEWHERE.keys() - uploaded.refused
    listed = listed_days(uploaded.client)
    missing = {path for path, day in days.items() if Path(path).name not in listed.get(day, ())}
    assert missing == ELSEWHERE.keys() - uploaded.refused
    assert (contents(uploaded.roll), names_in(uploaded.roll)) == (before, names)


@pytest.mark.slow
def test_through_the_api_undo_restores_paths_and_bytes(person: Person, uploaded: Uploaded) -> None:
    before, kept = tree(uploaded.roll), folders(uploaded.roll).keys()
    sort_uploaded(person, uploaded)
    assert tree(uploaded.roll).keys() != before.keys()

    ran = person.runs("undo", ALBUMEN_PASSWORD=PASSWORD)

    assert ran.code == 0, ran.err
    assert tree(uploaded.roll) == before
    assert folders(uploaded.roll).keys() == kept
