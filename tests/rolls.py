"""Big mixed camera rolls made to order, what is known of each file in them, and where a sort has put it."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from tests import makers
from tests.worlds import Person

HOME = "Europe/Zurich"
SYNC_DAY = "2024-01-15"  # every file's mtime, as after a sync to a NAS: no photo was taken on that day
PASSWORD = "correct horse"

Proof = Literal["exif", "name", "utc", "none"]
"""What proves a file's day: its own wall clock, its name, a UTC time (so only with the zone), or nothing."""


class Made(NamedTuple):
    """One file of a roll: where it lies, what is in it, and its right day (YYYY-MM-DD, "" when nobody can know)."""

    path: str
    digest: str
    proof: Proof
    day: str


class Drawn(NamedTuple):
    """A file before it is written."""

    path: str
    data: bytes
    proof: Proof
    day: str


class Moment(NamedTuple):
    """When something was taken: in UTC, and on the wall clock at home."""

    utc: datetime
    local: datetime

    @property
    def day(self) -> str:
        """The day at home."""
        return f"{self.local:%Y-%m-%d}"


class Roll:
    """Draws the files of a roll. The same `seed` gives the same files.

    Photos are taken on `days` days of six years, at any time of the day. `filler` bytes stand in each JPEG where a
    camera has its picture data, so that files have real sizes.
    """

    def __init__(self, *, seed: int, days: int, filler: int) -> None:
        self._random = random.Random(seed)
        self._days = self._random.sample(range(6 * 365), days)
        self._filler = self._random.randbytes(filler).replace(b"\xff", b"\x00")
        self._number = 0
        self._originals: list[Drawn] = []

    def draw(self, count: int) -> list[Callable[[], list[Drawn]]]:
        """Calls that give about `count` files, in the shares of a family's phones, in any order."""
        chosen = [recipe for recipe, share in self._shares() for _ in range(max(1, count * share // 10_000))]
        chosen += [self.iphone] * (count - len(chosen) - count * self._doubles() // 10_000)
        self._random.shuffle(chosen)
        return [*chosen, *[self.copy] * max(1, count * 139 // 10_000)]

    def _shares(self) -> list[tuple[Callable[[], list[Drawn]], int]]:
        """Recipes with how many of 10,000 files they make; plain photos of the phone are the rest."""
        return [
            (self.android, 408),
            (self.heic, 805),
            (self.mov, 389),
            (self.utc_video, 428),
            (self.pixel, 60),
            (self.screenshot, 412),
            (self.whatsapp, 310),
            (self.undated, 183),
            (self.zero_clock, 103),
            (self.raw_and_jpeg, 205),
            (self.namesakes, 53),
        ]

    @staticmethod
    def _doubles() -> int:
        """Files of 10,000 that come in addition: second files of a pair, and copies."""
        return 205 + 53 + 139

    def iphone(self) -> list[Drawn]:
        """A photo with all that a phone writes, half of them with fractions and offset."""
        number, moment = self._next()
        return [self._photo(f"{_apple(number)}.JPG", moment, number)]

    def android(self) -> list[Drawn]:
        """A photo with its date in EXIF and in its name."""
        number, moment = self._next()
        return [self._photo(f"Camera/IMG_{moment.local:%Y%m%d_%H%M%S}_{number}.jpg", moment, number)]

    def heic(self) -> list[Drawn]:
        """A HEIC photo."""
        number, moment = self._next()
        data = makers.heic(moment.local, seed=number, make="Apple", model="iPhone 12")
        return [Drawn(f"{_apple(number)}.HEIC", data, "exif", moment.day)]

    def mov(self) -> list[Drawn]:
        """A phone's video with UTC and its own wall clock, a third of them taken on the other side of the world."""
        number, moment = self._next()
        local = moment.utc + timedelta(hours=9) if number % 3 == 0 else moment.local
        minutes = round((local - moment.utc).total_seconds() / 60)
        offset = f"+{minutes // 60:02}{minutes % 60:02}"
        data = makers.mov(moment.utc, creationdate=f"{local:%Y-%m-%dT%H:%M:%S}{offset}", seed=number)
        return [Drawn(f"{_apple(number)}.MOV", data, "exif", f"{local:%Y-%m-%d}")]

    def utc_video(self) -> list[Drawn]:
        """A video that knows nothing but UTC."""
        number, moment = self._next()
        return [Drawn(f"Camera/MOV_{number:05}.mp4", makers.mp4(moment.utc, seed=number), "utc", moment.day)]

    def pixel(self) -> list[Drawn]:
        """A photo without EXIF whose name holds UTC."""
        number, moment = self._next()
        name = f"Camera/PXL_{moment.utc:%Y%m%d_%H%M%S}{number % 1000:03}.jpg"
        return [Drawn(name, self._jpeg(number), "utc", moment.day)]

    def screenshot(self) -> list[Drawn]:
        """A screenshot with its date in its name alone."""
        number, moment = self._next()
        name = f"Screenshots/Screenshot_{moment.local:%Y%m%d-%H%M%S}_App{number}.png"
        return [Drawn(name, makers.png(seed=number), "name", moment.day)]

    def whatsapp(self) -> list[Drawn]:
        """A picture that a messenger has stripped; its name holds the day."""
        number, moment = self._next()
        name = f"WhatsApp Images/IMG-{moment.local:%Y%m%d}-WA{number:05}.jpg"
        return [Drawn(name, self._jpeg(number), "name", moment.day)]

    def undated(self) -> list[Drawn]:
        """A picture that nothing dates."""
        number, _ = self._next()
        return [Drawn(f"Downloads/image{number}.jpg", self._jpeg(number), "none", "")]

    def zero_clock(self) -> list[Drawn]:
        """A photo of a camera whose clock was never set."""
        number, _ = self._next()
        data = self._jpeg(number, taken="0000:00:00 00:00:00", make="Canon", model="EOS 5D")
        return [Drawn(f"{_apple(number)}.JPG", data, "none", "")]

    def raw_and_jpeg(self) -> list[Drawn]:
        """A DNG beside its JPEG."""
        number, moment = self._next()
        raw = makers.dng(moment.local, seed=number, make="Apple", model="iPhone 12")
        name = _apple(number)
        return [
            self._photo(f"{name}.JPG", moment, number),
            Drawn(f"{name}.DNG", raw, "exif", moment.day),
        ]

    def namesakes(self) -> list[Drawn]:
        """Two different photos with one name on one day, in two folders."""
        number, moment = self._next()
        name = f"{_apple(number)}.JPG"
        later = Moment(moment.utc, moment.local.replace(hour=23, minute=59))
        return [
            self._photo(name, moment, number),
            self._photo(f"Second phone/{name}", later, number + 1_000_000),
        ]

    def copy(self) -> list[Drawn]:
        """A photo again, the same bytes, under its name in another folder."""
        original = self._originals.pop(self._random.randrange(len(self._originals)))
        return [original._replace(path=f"Backup/{original.path}")]

    def _next(self) -> tuple[int, Moment]:
        self._number += 1
        day, second = self._random.choice(self._days), self._random.randrange(86_400)
        local = datetime(2018, 1, 1) + timedelta(days=day, seconds=second)
        utc = local.replace(tzinfo=ZoneInfo(HOME)).astimezone(UTC).replace(tzinfo=None)
        return self._number, Moment(utc, local)

    def _photo(self, path: str, moment: Moment, number: int) -> Drawn:
        about: dict[str, object] = {"make": "Apple", "model": "iPhone 12", "position": (47.37, 8.54)}
        about.update(exposure=(1, 120), digitized=moment.local, modified=moment.local, orientation=1)
        if number % 2:
            hours = round((moment.local - moment.utc) / timedelta(hours=1))
            about.update(subsec=f"{number % 1000:03}", offset=f"+{hours:02}:00")
        drawn = Drawn(path, self._jpeg(number, taken=moment.local, **about), "exif", moment.day)
        self._originals.append(drawn)
        return drawn

    def _jpeg(self, number: int, **about: object) -> bytes:
        data = makers.jpeg(seed=number, **about)  # type: ignore[arg-type]
        filler = self._filler[
            number * 7919 % (len(self._filler) // 2 + 1) :
        ]  # pictures of a camera differ in size
        return data[:-2] + filler + data[-2:] if self._filler else data


def _apple(number: int) -> str:
    """A path without extension as iPhones number them: a new folder every thousand files."""
    return f"DCIM/{100 + number // 1000}APPLE/IMG_{number % 10_000:04}"


def make_roll(root: Path, count: int, *, seed: int = 1, days: int = 6 * 365, filler: int = 0) -> list[Made]:
    """Write a roll of about `count` files below `root`, and tell what is known of each; see `Roll`."""
    made: list[Made] = []
    synced = datetime.fromisoformat(f"{SYNC_DAY}T12:00:00+00:00").timestamp()
    folders: set[str] = set()
    for recipe in Roll(seed=seed, days=days, filler=filler).draw(count):
        for path, data, proof, day in recipe():
            where = os.path.join(root, path)
            folder = os.path.dirname(where)
            if folder not in folders:
                os.makedirs(folder, exist_ok=True)
                folders.add(folder)
            with open(where, "xb") as out:
                out.write(data)
            os.utime(where, (synced, synced))
            made.append(Made(path, hashlib.sha256(data).hexdigest(), proof, day))
    return made


_DATED = re.compile(r"(\d{4})/(\1-\d\d-\d\d)(?: \(\d+\))?/[^/]+")


def places(root: Path) -> Counter[tuple[str, str]]:
    """What lies where below `root`: (content, its day; its path when it is in no album of a day), each counted."""
    found: Counter[tuple[str, str]] = Counter()
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if name != ".albumen"]
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as data:
                digest = hashlib.sha256(data.read()).hexdigest()
            dated = _DATED.fullmatch(os.path.relpath(path, root))
            found[digest, dated[2] if dated else os.path.relpath(path, root)] += 1
    return found


def right_places(made: list[Made], *, zone: bool) -> Counter[tuple[str, str]]:
    """Where everything belongs: on its day where that can be known, else where it lay. As `places`.

    Without a home zone a time in UTC may wait, or have got the zone of its neighbours: then `lent` puts it back.
    """
    known = {"exif", "name", "utc"} if zone else {"exif", "name"}
    return Counter((one.digest, one.day if one.proof in known else one.path) for one in made)


def lent(made: list[Made], found: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """`found` with each time in UTC that lies on its right day, by its neighbours, put back where it lay."""
    days = {(one.digest, one.day): one.path for one in made if one.proof == "utc"}
    return Counter(
        {(digest, days.get((digest, where), where)): count for (digest, where), count in found.items()}
    )


def names_in(root: Path) -> Counter[str]:
    """The names of all files below `root`, each counted."""
    return Counter(name for folder, _, names in os.walk(root) if ".albumen" not in folder for name in names)


@contextmanager
def serving(person: Person, root: Path, *, user: str = "ana") -> Generator[str, None, None]:
    """A station over `root` in a process of its own, with one user; gives its address, such as http://.../photo."""
    added = person.runs("user", "add", user, "--library", root, ALBUMEN_PASSWORD=PASSWORD)
    assert added.code == 0, added.err
    with open(person.home / "station.log", "w", encoding="utf-8") as log:
        words = person.command("serve", root, "--port", "0")
        station = subprocess.Popen(
            words, env=person.environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
    assert station.stdout is not None
    try:
        line = station.stdout.readline()
        assert line, Path(log.name).read_text(encoding="utf-8")
        yield line.rsplit(" ", 1)[1].strip().rstrip("/")
    finally:
        station.terminate()
        station.wait()
        station.stdout.close()
