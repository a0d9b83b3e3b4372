"""Ten thousand mixed files: nothing is lost, each file lies on its right day, and none on a wrong one.

Every file's mtime is one sync day on which nothing was taken. A station tells that day as the taken date of whatever
has none of its own, so a file in the album of that day was filed by `takendate`.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.foreign import station
from tests.rolls import (
    HOME,
    PASSWORD,
    SYNC_DAY,
    Made,
    lent,
    make_roll,
    names_in,
    places,
    right_places,
    serving,
)
from tests.worlds import Person, Ran

pytestmark = pytest.mark.slow
ALBUM = "Camera Roll"
FILES, DAYS = 10_000, 250  # through the API time goes with albums; the benchmark has all days of six years
FOREIGN_FILES, FOREIGN_DAYS = 1_000, 100


class Library(NamedTuple):
    """A folder with a roll in it, and what is known of its files."""

    root: Path
    made: list[Made]

    @property
    def roll(self) -> Path:
        """The folder that is sorted."""
        return self.root / ALBUM

    def copied(self, to: Path) -> Library:
        """The same once more, times kept."""
        shutil.copytree(self.root, to)
        return Library(to, self.made)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The roll as it was made; tests sort copies."""
    root = tmp_path_factory.mktemp("original")
    return Library(root, make_roll(root / ALBUM, FILES, days=DAYS))


def assert_right(library: Library, ran: Ran, *, zone: bool) -> None:
    """Everything is there once, on its day where that can be known, else where it lay; the report says the same."""
    right = right_places(library.made, zone=zone)
    found = places(library.roll) if zone else lent(library.made, places(library.roll))
    assert not [where for _, where in found if where == SYNC_DAY]
    assert found - right == Counter()
    assert right - found == Counter()
    totals = ran.totals
    assert totals["found"] == len(library.made)
    assert totals["found"] == sum(count for name, count in totals.items() if name != "found")
    assert totals["failed"] == totals["left_alone"] == 0
    undated, in_utc = (sum(one.proof == proof for one in library.made) for proof in ("none", "utc"))
    assert undated <= totals["review"] <= undated + (0 if zone else in_utc)


def sort_through_api(person: Person, url: str, *words: str) -> Ran:
    """Sort the album that holds the roll."""
    ran = person.runs(
        "sort",
        f"{url}/Camera%20Roll",
        "--user",
        "ana",
        *words,
        "--apply",
        "--json",
        ALBUMEN_PASSWORD=PASSWORD,
    )
    assert ran.code == 0, ran.err
    return ran


def test_the_roll_holds_what_makes_sorting_hard(original: Library) -> None:
    assert len(original.made) == FILES
    assert {Path(one.path).suffix for one in original.made} == {
        ".JPG", ".jpg", ".HEIC", ".MOV", ".mp4", ".png", ".DNG",
    }  # fmt: skip
    assert {one.proof for one in original.made} == {"exif", "name", "utc", "none"}
    copies = FILES - len({one.digest for one in original.made})
    names = Counter((Path(one.path).name, one.day) for one in original.made)
    assert copies == 139
    assert sum(names.values()) - len(names) == copies + 53  # pairs of different photos, one name on one day
    assert SYNC_DAY not in {one.day for one in original.made}


def test_on_a_folder_every_file_lands_on_its_day_and_comes_back(
    person: Person, original: Library, tmp_path: Path
) -> None:
    library = original.copied(tmp_path / "library")
    before = places(library.roll)

    ran = person.runs("sort", library.roll, "--zone", HOME, "--apply", "--json")

    assert ran.code == 0, ran.err
    assert_right(library, ran, zone=True)
    assert person.runs("undo").code == 0
    assert places(library.roll) == before


def test_through_our_station_nothing_is_filed_by_takendate(
    person: Person, original: Library, tmp_path: Path
) -> None:
    library = original.copied(tmp_path / "library")
    names = names_in(library.roll)

    with serving(person, library.root) as url:
        assert_right(library, sort_through_api(person, url), zone=False)
        assert_right(library, sort_through_api(person, url, "--zone", HOME), zone=True)

    assert names_in(library.roll) == names


@pytest.mark.parametrize("zone", [False, True], ids=["without-zone", "with-zone"])
def test_through_a_foreign_station_nothing_is_filed_by_takendate(
    person: Person, tmp_path: Path, zone: bool
) -> None:
    root = tmp_path / "library"
    library = Library(root, make_roll(root / ALBUM, FOREIGN_FILES, days=FOREIGN_DAYS))
    names = names_in(library.roll)

    with station(root, foreign=True, password=PASSWORD) as nas:
        ran = sort_through_api(person, nas.url, *(["--zone", HOME] if zone else []))

    assert_right(library, ran, zone=zone)
    assert names_in(library.roll) == names
