"""Every cell of the recovery table: what the journal says, against what is there."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from albumen.moving import Journal, Outcome, Unit, outcomes, pair_of, recover
from albumen.moving.batch import planned
from albumen.moving.replay import replay

from .recovery_table import (
    BOTH,
    KEEP,
    LOST,
    ROWS,
    TO_SOURCE,
    TO_TARGET,
    Cell,
    cells,
    markdown,
    row_of,
    unreachable,
)
from .world import get, put

PHOTO = b"photo" * 100


@dataclass
class Scene:
    """One planned unit of one photo, or of a photo and a sidecar, and a journal that breaks off somewhere."""

    root: str
    lines: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source, self.target = put(f"{self.root}/roll/a.jpg", PHOTO), f"{self.root}/lib/a.jpg"
        self.sidecar, self.new_sidecar = put(f"{self.root}/roll/a.xmp", b"sidecar"), f"{self.root}/lib/a.xmp"
        self.temp = f"{self.root}/lib/.albumen-r1-1.0"
        os.mkdir(f"{self.root}/lib")
        self.unit = Unit("a", (pair_of(self.source, self.target),))
        self.both = Unit("a", (*self.unit.pairs, pair_of(self.sidecar, self.new_sidecar)))

    def place(self) -> None:
        os.rename(self.source, self.target)

    def copying(self) -> None:
        self.lines.append({"s": "copying", "u": 1, "i": 0, "temp": self.temp})

    def copy(self, to: str, content: bytes = PHOTO) -> None:
        """Make a copy as we make them, noted as finished and verified."""
        put(to, content, mtime_ns=os.lstat(self.source).st_mtime_ns)
        made = os.lstat(to)
        facts = (made.st_size, made.st_mtime_ns, made.st_ino, made.st_dev)
        self.lines.append({"s": "copied", "u": 1, "i": 0, "as": facts, "b3": "00" * 32})

    def reserving(self, *, back: bool = False) -> None:
        self.lines.append({"s": "reserving", "u": 1, "i": 0} | ({"back": True} if back else {}))

    def recover(self, unit: Unit) -> list[Outcome]:
        path = f"{self.root}/j"
        with Journal.open(path) as journal:
            journal.write([planned(unit), *self.lines])
        found = recover(path)
        assert recover(path) == []
        assert replay(path).is_settled
        return found


@pytest.fixture
def scene(tmp: str) -> Scene:
    return Scene(tmp)


AT_SOURCE = ({"roll/a.jpg": PHOTO, "roll/a.xmp": b"sidecar"}, [])
AT_TARGET = ({"lib/a.jpg": PHOTO, "roll/a.xmp": b"sidecar"}, ["moved"])
BOTH_STAY = ({"lib/a.jpg": PHOTO, "roll/a.jpg": b"edited", "roll/a.xmp": b"sidecar"}, ["copied"])


def planned_only(_: Scene) -> None:
    pass


def placed(scene: Scene) -> None:
    scene.place()


def linked(scene: Scene) -> None:
    os.link(scene.source, scene.target)


def reserved(scene: Scene) -> None:
    scene.reserving()


def reserved_and_created(scene: Scene) -> None:
    scene.reserving()
    put(scene.target, b"")


def reserved_and_renamed(scene: Scene) -> None:
    scene.reserving()
    scene.place()


def reserved_back(scene: Scene) -> None:
    scene.place()
    scene.reserving(back=True)
    put(scene.source, b"")


def copying_nothing_there(scene: Scene) -> None:
    scene.copying()


def copying_part_there(scene: Scene) -> None:
    scene.copying()
    put(scene.temp, PHOTO[:7])


def copied(scene: Scene) -> None:
    scene.copying()
    scene.copy(scene.temp)


def copied_and_reserved(scene: Scene) -> None:
    copied(scene)
    scene.reserving()
    put(scene.target, b"")


def copied_linked(scene: Scene) -> None:
    copied(scene)
    os.link(scene.temp, scene.target)


def copied_placed(scene: Scene) -> None:
    copied(scene)
    os.rename(scene.temp, scene.target)


def copied_placed_noted(scene: Scene) -> None:
    copied_placed(scene)
    scene.lines.append({"s": "placed", "u": 1})


def source_removed(scene: Scene) -> None:
    copied_placed_noted(scene)
    os.unlink(scene.source)


def source_edited(scene: Scene) -> None:
    copied_placed_noted(scene)
    put(scene.source, b"edited")


@pytest.fixture
def world() -> Iterator[str]:
    """A folder in memory where there is one: there are many cells."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="albumen-cell-", dir=memory) as folder:
        yield folder


def arrange(scene: Scene, cell: Cell) -> None:
    """Make the world of a cell: the journal's lines, then the target, the temporary file, the source."""
    _say(scene, cell)
    if cell.target == "the file":
        os.link(scene.source, scene.target)
    elif cell.target in ("another's", "empty"):
        put(scene.target, b"" if cell.target == "empty" else b"another's")
    elif cell.target == "our copy" and not os.path.exists(scene.target):
        os.link(scene.temp, scene.target)
    if cell.temp == "none" and os.path.lexists(scene.temp):
        os.unlink(scene.temp)
    elif cell.temp != "none" and not os.path.lexists(scene.temp):
        put(scene.temp, PHOTO if cell.temp == "whole" else PHOTO[:7])
    if cell.source != "as planned":
        os.unlink(scene.source)
    if cell.source in ("changed", "empty"):
        put(scene.source, b"edited" if cell.source == "changed" else b"")


def _say(scene: Scene, cell: Cell) -> None:
    if cell.says.startswith("cop") or cell.says == "placed" or cell.target == "our copy":
        scene.copying()
    if cell.says.startswith("copied") or cell.says == "placed" or cell.target == "our copy":
        scene.copy(scene.temp)
    if cell.says in ("reserving", "reserving back", "copied, reserving"):
        scene.reserving(back=cell.says == "reserving back")
    if cell.says in ("placed", "left"):
        scene.lines.append({"s": cell.says, "u": 1})
    elif cell.says == "done":
        scene.lines.append({"s": "done", "u": 1, "o": "failed", "d": "why"})


def expected(cell: Cell, before: dict[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """The files, and the states told, that the table promises."""
    row = row_of(cell)
    after = {name: content for name, content in before.items() if not name.startswith("lib/.")}
    fate = (row.complete if cell.unit == "complete" else row.incomplete)[1]
    if fate == TO_TARGET:
        if cell.source not in ("changed",) and not (cell.source == "empty" and "newcomer" in row.found):
            after.pop("roll/a.jpg", None)
        return after, ["moved"]
    if fate == TO_SOURCE:
        return {**{name: after[name] for name in after if name != "lib/a.jpg"}, "roll/a.jpg": PHOTO}, []
    if fate == LOST:
        return before, ["missing"]  # an unfinished copy may be the last one: it stays
    if fate == KEEP:
        return (after if cell.says not in ("done", "left") else before), []
    return after, ["copied" if fate == BOTH else "failed"]


REACHABLE = [cell for cell in cells() if not unreachable(cell)]


@pytest.mark.parametrize("cell", REACHABLE, ids=str)
def test_cell(world: str, cell: Cell):
    scene = Scene(world)
    unit = scene.unit if cell.unit == "complete" else scene.both
    if cell.unit == "complete":
        os.unlink(scene.sidecar)
    arrange(scene, cell)
    before = files(scene)

    states = [outcome.state for outcome in scene.recover(unit)]

    assert (files(scene), states) == expected(cell, before)


def test_even_what_cannot_be_costs_no_photo(world: str):
    """Each such cell has its reason; should it be wrong, the photo is still somewhere."""
    for number, cell in enumerate(cell for cell in cells() if unreachable(cell)):
        scene = Scene(f"{world}/{number}")
        arrange(scene, cell)
        was_there = PHOTO in files(scene).values()

        scene.recover(scene.unit if cell.unit == "complete" else scene.both)

        assert (PHOTO in files(scene).values()) >= was_there, f"{cell}: {unreachable(cell)}"


def test_every_cell_is_in_one_row_and_the_page_shows_them():
    page = (Path(__file__).parents[2] / "docs/inside/moving.md").read_text()

    assert len(list(cells())) == 1080
    for cell in REACHABLE:
        assert sum(row.holds(cell) for row in ROWS) in (1, 2), cell  # two: the placeholders' rows come first
    assert markdown() in page


def files(scene: Scene) -> dict[str, bytes]:
    found = [
        f"{folder}/{name}" for folder in ("roll", "lib") for name in os.listdir(f"{scene.root}/{folder}")
    ]
    return {name: get(f"{scene.root}/{name}") for name in found}


@pytest.mark.parametrize("happened", [placed, linked, copied_placed, reserved_and_renamed])
def test_unit_that_is_only_half_there_is_taken_back(
    scene: Scene, way: str, happened: Callable[[Scene], None]
):
    happened(scene)

    assert scene.recover(scene.both) == []
    assert (files(scene), []) == AT_SOURCE


def test_unit_that_cannot_be_taken_back_is_told(scene: Scene):
    scene.place()
    put(scene.source, b"newcomer")

    found = scene.recover(scene.both)

    assert [outcome.state for outcome in found] == ["failed"]
    assert scene.target in found[0].detail
    assert files(scene) == {"roll/a.jpg": b"newcomer", "lib/a.jpg": PHOTO, "roll/a.xmp": b"sidecar"}


def test_half_copied_unit_whose_source_was_edited_keeps_both(scene: Scene):
    source_edited(scene)

    assert [outcome.state for outcome in scene.recover(scene.both)] == ["failed"]
    assert files(scene) == {**BOTH_STAY[0]}


@pytest.mark.parametrize("content", [b"", b"other"])
def test_target_of_somebody_else_is_left_alone(scene: Scene, content: bytes):
    put(scene.target, content)

    assert scene.recover(scene.unit) == []
    assert files(scene) == {**AT_SOURCE[0], "lib/a.jpg": content}


def test_reserved_target_that_was_written_to_is_left_alone(scene: Scene):
    scene.reserving()
    put(scene.target, b"somebody wrote here")

    assert scene.recover(scene.unit) == []
    assert files(scene) == {**AT_SOURCE[0], "lib/a.jpg": b"somebody wrote here"}


def test_equal_file_of_somebody_else_does_not_cost_the_source(scene: Scene):
    put(scene.target, PHOTO, mtime_ns=os.lstat(scene.source).st_mtime_ns)

    assert scene.recover(scene.unit) == []
    assert files(scene) == {**AT_SOURCE[0], "lib/a.jpg": PHOTO}


def test_copy_that_rotted_does_not_cost_the_source(scene: Scene):
    scene.copying()
    scene.copy(scene.target, b"phot0" * 100)

    found = scene.recover(scene.unit)

    assert [outcome.state for outcome in found] == ["copied"]
    assert get(scene.source) == PHOTO


def test_unfinished_copy_whose_source_is_gone_is_kept_and_told(scene: Scene):
    copied(scene)
    os.unlink(scene.source)

    found = scene.recover(scene.unit)

    assert get(scene.temp) == PHOTO
    assert scene.temp in found[0].detail


def test_file_that_is_nowhere_is_told(scene: Scene):
    os.unlink(scene.source)

    assert [outcome.state for outcome in scene.recover(scene.unit)] == ["missing"]


def test_device_number_that_changed_over_a_reboot_changes_nothing(scene: Scene):
    pair = scene.unit.pairs[0]
    scene.unit = Unit(
        "a", (type(pair)(pair.source, pair.target, pair.size, pair.mtime_ns, 77, pair.device + 1),)
    )
    scene.place()

    assert [outcome.state for outcome in scene.recover(scene.unit)] == ["moved"]
    assert files(scene) == AT_TARGET[0]


def test_folder_placeholder_is_removed_only_when_empty(scene: Scene):
    unit = Unit("roll", (pair_of(f"{scene.root}/roll", scene.target),))
    scene.reserving()
    os.mkdir(scene.target)

    assert scene.recover(unit) == []
    assert os.listdir(f"{scene.root}/lib") == []


def test_unfinished_upload_is_removed(scene: Scene):
    put(scene.temp, b"half")
    scene.lines = [{"s": "incoming", "temp": scene.temp}]

    scene.recover(scene.unit)

    assert (files(scene), []) == AT_SOURCE


def test_settled_unit_is_not_looked_at_again(scene: Scene):
    scene.lines = [{"s": "done", "u": 1, "o": "exists", "d": "why"}]
    put(scene.target, b"other")

    assert scene.recover(scene.unit) == []
    assert outcomes(f"{scene.root}/j") == [Outcome("a", "exists", "why")]


def test_no_journal_is_nothing_to_recover(tmp: str):
    assert recover(f"{tmp}/none") == []
    assert os.listdir(tmp) == []
