"""Running moves, copies and deletes, cancelled between two things: nothing is lost, and nothing half done."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from albumen import wire
from albumen.moving.replay import replay
from albumen.moving.transfer import Transfer
from albumen.moving.vault import Vault
from tests import makers
from tests.station.world import Caller, logged_in, photo, write

NAMES = [f"{number}.jpg" for number in range(6)]
ROLL, OTHER = wire.album_id("roll"), wire.album_id("2023")
EVERY = ",".join(photo("roll", name) for name in NAMES)


@pytest.fixture
def roll(mira: Caller, root: Path) -> Caller:
    """A station with six photos in an album, each with a sidecar."""
    for number, name in enumerate(NAMES):
        write(root / "roll" / name, makers.jpeg(seed=100 + number))
        write(root / "roll" / f"{name}.xmp", makers.xmp(xmp_Rating=str(number)))
    mira.library.scan()
    return mira


def at_the_second(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, then: Callable[[], object]) -> None:
    """Let something happen when a step of a work is taken the second time, before the step is done as ever."""
    real, taken = getattr(owner, name), Counter[str]()

    def step(*args: Any, **kwargs: Any) -> Any:
        taken[name] += 1
        if taken[name] == 2:
            then()
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, name, step)


def is_settled(caller: Caller) -> bool:
    return replay(Path(caller.library.state, "journal.jsonl").as_posix()).is_settled


def files(root: Path) -> Counter[bytes]:
    """The contents of all photos and sidecars, wherever they are, the trash included."""
    return Counter(path.read_bytes() for path in root.rglob("*") if path.suffix in (".jpg", ".xmp"))


def agrees(caller: Caller, root: Path, album: str) -> list[str]:
    """The photos of an album, as listed; the same are on disk, each with its sidecar."""
    listed = caller.names(album, type="photo")
    on_disk = sorted(name for name in os.listdir(root / album) if name.endswith(".jpg") and name in NAMES)
    assert sorted(set(listed) & set(NAMES)) == on_disk
    assert all((root / album / f"{name}.xmp").exists() for name in on_disk)
    return on_disk


@pytest.mark.parametrize(
    ("mode", "duplicate", "step", "left"),
    [
        ("move", "ignore", (Transfer, "move"), NAMES[2:]),
        ("move", "rename", (Vault, "move_item"), NAMES[2:]),
        ("move", "overwrite", (Vault, "move_item"), NAMES[2:]),
        ("copy", "ignore", (Vault, "copy_item"), NAMES),
    ],
)
def test_items_that_were_reached_are_there_and_the_others_stay(
    roll: Caller,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    duplicate: str,
    step: tuple[Any, str],
    left: list[str],
) -> None:
    before = files(root)
    at_the_second(monkeypatch, *step, lambda: roll.data("Photo.cancel", action="mvcp", id=EVERY))
    assert roll.code("Photo.copy", id=EVERY, sharepath=OTHER, mode=mode, duplicate=duplicate) == 0
    assert agrees(roll, root, "2023") == NAMES[:2]
    assert agrees(roll, root, "roll") == left
    assert is_settled(roll)
    assert (files(root) == before) if mode == "move" else (files(root) > before)
    assert roll.code("Photo.copy", id=EVERY, sharepath=OTHER, mode="move", duplicate="overwrite") == 0
    assert agrees(roll, root, "2023") == NAMES


def test_a_cancelled_delete_keeps_the_rest(roll: Caller, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_the_second(monkeypatch, Vault, "trash", lambda: roll.data("Photo.cancel", action="delete", id=EVERY))
    assert roll.code("Photo.delete", id=EVERY) == 0
    assert agrees(roll, root, "roll") == NAMES[2:]
    trashed = sorted(Path(entry.path).name for entry in roll.library.vault.list_trash())
    assert trashed == sorted([*NAMES[:2], *(f"{name}.xmp" for name in NAMES[:2])])
    assert is_settled(roll)


@pytest.fixture
def albums(roll: Caller, root: Path) -> list[str]:
    """The ids of four albums, in an order in which they are asked for."""
    for number in range(4):
        write(root / f"album {number}" / "a.jpg", makers.jpeg(seed=200 + number))
    roll.library.scan()
    return [wire.album_id(f"album {number}") for number in (2, 0, 3, 1)]


def test_a_cancelled_move_of_albums_tells_which_stayed(
    roll: Caller, root: Path, albums: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, asked = files(root), ",".join(albums)
    at_the_second(monkeypatch, Vault, "move", lambda: roll.data("Album.cancel", action="mvcp", id=asked))
    moved = roll.data("Album.move", id=asked, sharepath=OTHER, duplicate="ignore")
    assert moved["skip"] == albums[2:]
    assert roll.names("2023", type="album") == ["album 0", "album 2"]
    assert files(root) == before and is_settled(roll)


def test_a_cancelled_join_leaves_each_photo_in_one_of_the_two(
    roll: Caller, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root / "2023/roll/3.jpg", makers.jpeg(seed=300))
    roll.names("2023/roll")
    before = files(root)
    at_the_second(monkeypatch, Vault, "move_item", lambda: roll.data("Album.cancel", action="mvcp", id=ROLL))
    moved = roll.data("Album.move", id=ROLL, sharepath=OTHER, duplicate="overwrite")
    assert moved == {"skip": [ROLL]}
    assert agrees(roll, root, "roll") == NAMES[2:]
    assert roll.names("2023/roll") == ["0.jpg", "1.jpg", "3.jpg"]
    assert files(root) == before and is_settled(roll)
    assert roll.data("Album.move", id=ROLL, sharepath=OTHER, duplicate="overwrite") == {"skip": []}
    assert agrees(roll, root, "2023/roll") == NAMES
    assert files(root) == before and not (root / "roll").exists()


def test_a_cancelled_delete_of_albums_keeps_the_rest(
    roll: Caller, root: Path, albums: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ",".join(albums)
    at_the_second(monkeypatch, Vault, "trash", lambda: roll.data("Album.cancel", action="delete", id=asked))
    assert roll.code("Album.delete", id=asked) == 0
    assert [name for name in roll.names(type="album") if name.startswith("album")] == ["album 1", "album 3"]
    assert is_settled(roll)


@pytest.mark.parametrize("others", ["action", "ids", "order", "user"])
def test_only_this_very_request_is_cancelled(
    roll: Caller, jon: Caller, root: Path, monkeypatch: pytest.MonkeyPatch, others: str
) -> None:
    """The same ids in the same order (API facts, Album.cancel and Photo.cancel), asked by the same user."""
    asked = {"action": "mvcp", "id": EVERY}
    if others == "action":
        asked["action"] = "delete"
    elif others == "ids":
        asked["id"] = photo("roll", NAMES[0])
    elif others == "order":
        asked["id"] = ",".join(reversed(EVERY.split(",")))
    caller = jon if others == "user" else roll
    at_the_second(monkeypatch, Vault, "move_item", lambda: caller.data("Photo.cancel", **asked))
    assert roll.code("Photo.copy", id=EVERY, sharepath=OTHER, mode="move", duplicate="rename") == 0
    assert agrees(roll, root, "2023") == NAMES


def test_another_session_of_the_user_may_cancel(
    roll: Caller, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = logged_in(roll)
    at_the_second(
        monkeypatch, Vault, "move_item", lambda: other.data("Photo.cancel", action="mvcp", id=EVERY)
    )
    assert roll.code("Photo.copy", id=EVERY, sharepath=OTHER, mode="move", duplicate="rename") == 0
    assert agrees(roll, root, "2023") == NAMES[:2]


def test_what_waits_for_its_turn_can_be_cancelled(roll: Caller, root: Path) -> None:
    """Another change holds the lock; the request that waits behind it never begins."""
    waiting, real = threading.Event(), roll.library.running.begin

    @contextmanager
    def begin(*args: Any) -> Iterator[Any]:
        with real(*args) as stop:
            waiting.set()
            yield stop

    roll.library.running.begin = begin  # type: ignore[method-assign]
    move = {"id": EVERY, "sharepath": OTHER, "mode": "move", "duplicate": "ignore"}
    with ThreadPoolExecutor(1) as other:
        with roll.library.changing:
            asked = other.submit(roll.code, "Photo.copy", **move)
            waiting.wait()
            roll.data("Photo.cancel", action="mvcp", id=EVERY)
        assert asked.result() == 0
    assert agrees(roll, root, "roll") == NAMES


def test_a_cancel_of_what_is_over_stops_nothing_later(roll: Caller, root: Path) -> None:
    roll.data("Photo.cancel", action="mvcp", id=EVERY)
    assert roll.code("Photo.copy", id=EVERY, sharepath=OTHER, mode="move", duplicate="ignore") == 0
    assert agrees(roll, root, "2023") == NAMES
