"""`albumen sort --watch` as a process: what it prints is what the tests wait for."""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from albumen.moving import lock_directories
from tests import makers
from tests.rolls import PASSWORD
from tests.worlds import Person, contents, put, tree

NOON = datetime(2024, 5, 1, 12)
MANY = 1500


class Watch:
    """A running `albumen sort --watch`, its lines and its end."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put("")

    def line(self) -> str:
        """The next line, "" at the end."""
        return self._lines.get()

    def event(self) -> dict[str, Any]:
        """The next event of --json."""
        line = self.line()
        assert line, self.process.stderr.read() if self.process.stderr else ""
        event: dict[str, Any] = json.loads(line)
        return event

    def until(self, name: str) -> dict[str, Any]:
        """The next event of that name."""
        while (event := self.event())["event"] != name:
            pass
        return event

    def moves(self, count: int) -> None:
        """Wait until so many have been moved."""
        while count > 0:
            count -= self.until("sorted")["totals"]["moved"]

    def ends(self, by: signal.Signals) -> int:
        """End it by a signal; gives its exit code."""
        self.process.send_signal(by)
        return self.process.wait()


Starter = Callable[..., Watch]


@pytest.fixture
def watching(person: Person) -> Generator[Starter, None, None]:
    """Starts watchers; they are killed when the test is done."""
    with ExitStack() as stack:

        def start(*words: str | Path, settle: str = "1s", **environment: str) -> Watch:
            return stack.enter_context(_running(person, *words, "--settle", settle, **environment))

        yield start


@contextmanager
def _running(person: Person, *words: str | Path, **environment: str) -> Generator[Watch, None, None]:
    process = subprocess.Popen(
        person.command("sort", *words, "--watch"),
        env={**person.environment, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    watch = Watch(process)
    try:
        yield watch
    finally:
        process.kill()
        process.wait()
        watch.reader.join()
        assert process.stdout and process.stderr
        process.stdout.close()
        process.stderr.close()


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    roll = tmp_path / "roll"
    roll.mkdir()
    return roll


def filed(roll: Path) -> set[str]:
    return {name for name in tree(roll) if name.startswith("20")}


def test_what_is_there_and_what_comes_is_filed(watching: Starter, person: Person, roll: Path) -> None:
    put(roll, {"IMG_1.JPG": makers.jpeg(NOON, seed=1), "scan.jpg": makers.jpeg(seed=2)})

    watch = watching(roll)

    assert watch.line() == f"Watching {roll}: by events, and a look every 15m; files settle for 1s."
    first = watch.line()
    assert first.startswith("1 moved; take it back with: albumen undo ")
    assert watch.line().startswith("Needs a look: 1 x nothing in the file")
    put(roll, {"sub/IMG_2.JPG": makers.jpeg(NOON, seed=3), "IMG_3.JPG.part": makers.jpeg(NOON, seed=4)})
    assert watch.line().startswith("1 moved; take it back with: ")
    (roll / "IMG_3.JPG.part").rename(roll / "IMG_3.JPG")
    assert watch.line().startswith("1 moved; take it back with: ")
    assert watch.ends(signal.SIGTERM) == 0
    assert watch.line() == "Stopped."
    assert filed(roll) == {f"2024/2024-05-01/IMG_{number}.JPG" for number in (1, 2, 3)}
    assert person.runs("undo", first.rsplit(" ", 1)[1]).code == 0
    assert (roll / "IMG_1.JPG").exists()


def test_programs_read_one_object_a_line(watching: Starter, roll: Path) -> None:
    put(roll, {"IMG_1.JPG": makers.jpeg(NOON, seed=1), "scan.jpg": makers.jpeg(seed=2)})

    watch = watching(roll, "--json", "--every", "2m")

    assert watch.event() == {
        "event": "watching",
        "source": str(roll),
        "how": "events",
        "why": "",
        "every": 120.0,
        "settle": 1.0,
    }
    event = watch.event()
    assert event["event"] == "sorted"
    assert event["totals"] == {
        "found": 2,
        "moved": 1,
        "already_there": 0,
        "review": 1,
        "failed": 0,
        "left_alone": 0,
        "discarded": 0,
    }
    assert [look["code"] for look in event["looks"]] == ["no-date"]
    assert watch.ends(signal.SIGINT) == 0
    assert watch.event() == {"event": "stopped"}


@pytest.mark.parametrize("there", [True, False], ids=["a folder", "a disk that is not there yet"])
def test_a_service_manager_is_told(watching: Starter, roll: Path, tmp_path: Path, there: bool) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        address = f"\0albumen-test-{os.getpid()}-{there}"
        manager.bind(address)

        watch = watching(roll if there else tmp_path / "disk", NOTIFY_SOCKET=f"@{address[1:]}")

        assert manager.recv(100) == b"READY=1"
        assert watch.ends(signal.SIGTERM) == 0
        assert manager.recv(100) == b"STOPPING=1"


@pytest.mark.slow
def test_a_killed_watcher_is_finished_by_the_next(watching: Starter, person: Person, roll: Path) -> None:
    put(roll, {f"IMG_{n}.JPG": makers.jpeg(NOON, seed=n) for n in range(MANY)})
    before = contents(roll)
    first = watching(roll, "--json")
    day = roll / "2024/2024-05-01"
    while not day.exists() or len(os.listdir(day)) < 10:
        pass
    assert first.ends(signal.SIGKILL) == -signal.SIGKILL
    moved = len(filed(roll))
    assert 0 < moved < MANY, "the kill was meant to come in the middle"
    assert contents(roll) == before

    second = watching(roll, "--json")
    second.moves(MANY - moved - 1)

    assert second.ends(signal.SIGTERM) == 0
    assert filed(roll) == {f"2024/2024-05-01/IMG_{n}.JPG" for n in range(MANY)}
    assert contents(roll) == before
    assert [run["state"] for run in person.runs("runs", "--json").rows] == ["stopped", "done"]


@pytest.mark.slow
def test_a_stop_in_the_middle_of_a_turn_ends_after_the_current_item(watching: Starter, roll: Path) -> None:
    put(roll, {f"IMG_{n}.JPG": makers.jpeg(NOON, seed=n) for n in range(MANY)})
    before = contents(roll)
    watch = watching(roll, "--json")
    day = roll / "2024/2024-05-01"
    while not day.exists() or len(os.listdir(day)) < 10:
        pass

    assert watch.ends(signal.SIGTERM) == 0

    moved = watch.until("sorted")["totals"]["moved"]
    assert watch.event() == {"event": "stopped"}
    assert 10 <= moved == len(filed(roll))
    assert contents(roll) == before


@pytest.mark.slow
def test_two_watchers_share_a_roll(watching: Starter, roll: Path) -> None:
    put(roll, {f"IMG_{n}.JPG": makers.jpeg(NOON, seed=n) for n in range(50)})
    before = contents(roll)
    totals: queue.Queue[int] = queue.Queue()

    def count(watch: Watch) -> None:
        while event := watch.event():
            if event["event"] == "sorted":
                totals.put(event["totals"]["moved"])
            if event["event"] == "stopped":
                return

    watches = [watching(roll, "--json"), watching(roll, "--json")]
    counting = [threading.Thread(target=count, args=(watch,)) for watch in watches]
    for thread in counting:
        thread.start()
    moved = 0
    while moved < 50:
        moved += totals.get()
    put(roll, {f"late_{n}.JPG": makers.jpeg(NOON, seed=n + 100) for n in range(50)})
    while moved < 100:
        moved += totals.get()

    assert [watch.ends(signal.SIGTERM) for watch in watches] == [0, 0]
    for thread in counting:
        thread.join()
    assert moved == 100 == len(filed(roll))
    assert totals.empty()
    assert set(before) < set(contents(roll))


@pytest.mark.slow
def test_a_watcher_waits_for_another_run(watching: Starter, person: Person, roll: Path) -> None:
    put(roll, {"IMG_1.JPG": makers.jpeg(NOON, seed=1)})
    notes = str(person.home / "state" / "locks")
    with lock_directories([str(roll)], owner="albumen sort by hand", notes_dir=notes):
        watch = watching(roll, "--json")
        assert watch.event()["event"] == "watching"
        busy = watch.event()
        assert (busy["event"], busy["code"]) == ("waiting", "busy")
        assert "albumen sort by hand" in busy["message"]
        assert filed(roll) == set()

    watch.moves(1)
    assert filed(roll) == {"2024/2024-05-01/IMG_1.JPG"}


@pytest.mark.slow
def test_a_folder_that_goes_and_comes_back_is_waited_for(watching: Starter, roll: Path) -> None:
    watch = watching(roll, "--json", "--every", "1s")
    assert watch.event()["event"] == "watching"
    away = roll.with_name("away")
    roll.rename(away)

    gone = watch.event()

    assert (gone["event"], gone["code"]) == ("waiting", "gone")
    assert gone["message"] == f"'{roll}' is not there; waiting until it is back."
    put(away, {"IMG_1.JPG": makers.jpeg(NOON, seed=1)})
    away.rename(roll)
    assert watch.event()["event"] == "watching"
    watch.moves(1)
    assert filed(roll) == {"2024/2024-05-01/IMG_1.JPG"}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--every", "soon"], "bad-duration"),
        (["--settle", "0"], "bad-duration"),
        (["--save", "plan"], "bad-option"),
        (["--strict"], "bad-option"),
    ],
)
def test_what_makes_no_sense_is_refused(person: Person, roll: Path, options: list[str], code: str) -> None:
    put(roll, {"IMG_1.JPG": makers.jpeg(NOON, seed=1)})

    ran = person.runs("sort", roll, "--watch", "--json", *options)

    assert (ran.code, ran.rows[-1]["error"]) == (2, code)
    assert list(tree(roll)) == ["IMG_1.JPG"]


# --- stations --------------------------------------------------------------------------------------------------


@contextmanager
def station(person: Person, root: Path, port: str = "0") -> Generator[str, None, None]:
    """A station in a process of its own; gives its address."""
    process = subprocess.Popen(
        person.command("serve", root, "--port", port),
        env=person.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line, "the station did not start"
        yield line.rsplit(" ", 1)[1].strip().rstrip("/")
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.fixture
def photos(person: Person, tmp_path: Path) -> Path:
    """The root of a station with a user and an album."""
    photos = tmp_path / "photos"
    put(photos, {"Camera/IMG_1.JPG": makers.jpeg(NOON, seed=1)})
    assert person.runs("user", "add", "ana", "--library", photos, ALBUMEN_PASSWORD=PASSWORD).code == 0
    return photos


@pytest.mark.slow
def test_a_station_that_restarts_is_waited_for(watching: Starter, person: Person, photos: Path) -> None:
    with station(person, photos) as url:
        words = (f"{url}/Camera", "--user", "ana", "--every", "1s", "--json")
        watch = watching(*words, ALBUMEN_PASSWORD=PASSWORD)
        event = watch.event()
        assert (event["event"], event["how"], event["why"]) == ("watching", "polling", "a station is asked")
        assert event["source"] == f"{url}/Camera"
        watch.moves(1)
    down = watch.until("waiting")
    assert down["code"] == "unreachable"
    put(photos, {"Camera/IMG_2.JPG": makers.jpeg(NOON, seed=2)})
    port = url.rsplit(":", 1)[1].partition("/")[0]
    with station(person, photos, port):
        assert watch.event()["event"] == "watching"
        watch.moves(1)
        assert watch.ends(signal.SIGTERM) == 0

    assert filed(photos / "Camera") == {"2024/2024-05-01/IMG_1.JPG", "2024/2024-05-01/IMG_2.JPG"}


@pytest.mark.slow
def test_a_watcher_may_start_before_its_station(watching: Starter, person: Person, photos: Path) -> None:
    with station(person, photos) as url:
        port = url.rsplit(":", 1)[1].partition("/")[0]
    watch = watching(f"{url}/Camera", "--user", "ana", "--every", "1s", "--json", ALBUMEN_PASSWORD=PASSWORD)
    assert watch.until("waiting")["code"] == "unreachable"
    with station(person, photos, port):
        watch.moves(1)

    assert filed(photos / "Camera") == {"2024/2024-05-01/IMG_1.JPG"}


def test_a_wrong_password_stops_with_a_sentence(watching: Starter, person: Person, photos: Path) -> None:
    with station(person, photos) as url:
        watch = watching(f"{url}/Camera", "--user", "ana", "--json", ALBUMEN_PASSWORD="another")

        assert watch.event()["event"] == "watching"
        refused = watch.event()

        assert refused["error"] == "wrong-password"
        assert watch.process.wait() == 2
    assert filed(photos / "Camera") == set()
