"""A library with a roll in it, on each kind of shelf."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from albumen.client import FileStation, PhotoStation
from albumen.shelf import Done, Shelf, never
from albumen.shelf.filestation import FileStationShelf
from albumen.shelf.folder import FolderShelf
from albumen.shelf.station import StationShelf
from albumen.sorting.apply import Report, apply_plan, undo_run
from albumen.sorting.plan import Order, Plan
from albumen.sorting.planner import make_plan
from albumen.sorting.rules import Rules
from albumen.sorting.runs import RunStore
from tests import makers
from tests.foreign import LiveStation, station
from tests.worlds import put, tree

NOON = datetime(2024, 5, 1, 12)
NOW = datetime(2026, 6, 1)
OPENERS = ["folder", "ours", "foreign", "files"]


class World(NamedTuple):
    """A library with a roll `Phone/Camera` in it, and how to open its shelf afresh."""

    root: Path
    open: Callable[[], Shelf]
    base: str
    store: RunStore
    live: LiveStation | None = None

    def order(self, **changes: object) -> Order:
        roll = self.path("Phone/Camera")
        source, dest = changes.pop("source", roll), changes.pop("dest", roll)
        return Order(str(source), str(dest), Rules(**{"zone": "Europe/Zurich", **changes}))  # type: ignore[arg-type]

    def path(self, album: str) -> str:
        return f"{self.base}/{album}" if self.base else album

    def plan(self, **changes: object) -> Plan:
        return make_plan(self.open(), self.order(**changes), now=NOW, store=self.store)

    def sort(self, stop: Callable[[], bool] = never, **changes: object) -> Report:
        shelf = self.open()
        order = self.order(**changes)
        with shelf.lock([order.source, order.dest], "a test"):
            return self.apply(make_plan(shelf, order, now=NOW, store=self.store), shelf, stop)

    def apply(self, plan: Plan, shelf: Shelf | None = None, stop: Callable[[], bool] = never) -> Report:
        if shelf is None:
            shelf = self.open()
            shelf.check(plan.order.source, plan.order.dest)
        now = datetime.now().astimezone()
        return apply_plan(shelf, plan, self.store, command="test", now=now, user="ana", stop=stop)

    def undo(self) -> list[Done]:
        return undo_run(self.open(), self.store.find(None), self.store, owner="a test", stop=never).results

    def names(self) -> set[str]:
        """Every file that is neither hidden nor in a trash."""
        return {
            name
            for name in tree(self.root)
            if not any(part.startswith(".") or part == "Albumen trash" for part in name.split(os.sep))
        }


@contextmanager
def open_world(kind: str, tmp_path: Path) -> Iterator[World]:
    root, store = tmp_path / "library", RunStore(str(tmp_path / "state"))
    root.mkdir()
    if kind == "folder":
        yield World(root, lambda: FolderShelf(str(root), notes=store.locks), str(root), store)
        return
    if kind == "files":
        with (
            station(root, unseen=True) as live,
            FileStation(origin(live), user="ana", password="secret") as nas,
        ):
            yield World(
                root,
                lambda: FileStationShelf(nas, address=nas.url, notes=store.locks),
                "photo",
                store,
                live,
            )
        return
    with station(root, foreign=kind == "foreign") as live:
        clients: list[PhotoStation] = []

        def open_shelf() -> Shelf:
            clients.append(PhotoStation(live.url, user="ana", password="secret"))
            return StationShelf(clients[-1], address=live.url, notes=store.locks)

        yield World(root, open_shelf, "", store, live)
        for client in clients:
            client.close()


def origin(live: LiveStation) -> str:
    """The address of the host of a station."""
    return live.url.removesuffix("/photo")


def fill(world: World) -> dict[str, bytes]:
    """A roll with a still, a pair that shares a name and a day, a video, a screenshot and an undated photo."""
    files = {
        "Phone/Camera/IMG_1.JPG": makers.jpeg(NOON, seed=1, make="Apple", model="iPhone"),
        "Phone/Camera/IMG_2.HEIC": makers.heic(datetime(2023, 12, 31, 23, 59, 59), seed=2),
        "Phone/Camera/clip.MOV": makers.mov(
            datetime(2024, 4, 30, 22, 30), creationdate="2024-05-01T00:30:00+0200", seed=3
        ),
        "Phone/Camera/utc.mp4": makers.mp4(datetime(2024, 5, 1, 22, 30), seed=4),
        "Phone/Camera/Screenshot_20240502-101112_Maps.png": makers.png(seed=5),
        "Phone/Camera/nothing.jpg": makers.jpeg(seed=6),
        "Phone/Camera/Lapland/IMG_1.JPG": makers.jpeg(NOON, seed=7, make="Apple", model="iPhone"),
    }
    put(world.root, files)
    return files
