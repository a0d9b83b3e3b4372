"""Duplicates that go to a trash of the run: only while the copy that stays is whole."""

import os
from collections.abc import Callable

import pytest

from albumen.moving import FileRun, Journal, Outcome, Unit, is_ours, pair_of, recover, undo
from albumen.moving.batch import planned
from albumen.moving.replay import replay

from .world import get, portrait, put

PHOTO = b"photo" * 50_000


@pytest.fixture
def root(tmp: str) -> str:
    put(f"{tmp}/photos/2024/a.jpg", PHOTO)
    put(f"{tmp}/photos/roll/copy.jpg", PHOTO)
    put(f"{tmp}/photos/roll/copy.xmp", b"sidecar")
    return f"{tmp}/photos"


def discard(root: str, same_as: str = "2024/a.jpg") -> Unit:
    """The duplicate and its sidecar, on their way to the trash of run r1."""
    pairs = [
        pair_of(f"{root}/roll/{name}", f"{root}/.albumen-trash/r1/roll/{name}")
        for name in ("copy.jpg", "copy.xmp")
    ]
    return Unit("d", tuple(pairs), same_as=(f"{root}/{same_as}",))


def apply(journal: Journal, *units: Unit) -> list[Outcome]:
    return list(FileRun(journal, run="r1").apply(units))


def test_duplicate_goes_to_the_trash_of_the_run_and_comes_back(tmp: str, root: str, journal: Journal):
    before = portrait(root)

    assert apply(journal, discard(root)) == [Outcome("d", "moved")]
    assert get(f"{root}/.albumen-trash/r1/roll/copy.jpg") == PHOTO
    assert (os.listdir(f"{root}/roll"), get(f"{root}/2024/a.jpg")) == ([], PHOTO)
    assert {name for name in os.listdir(root) if not is_ours(name)} == {"2024", "roll"}
    journal.close()

    with Journal.open(f"{tmp}/undo") as back:
        assert [outcome.state for outcome in undo(journal.path, journal=back)] == ["moved"]
    assert portrait(root) == before


def other_bytes(root: str) -> None:
    put(f"{root}/2024/a.jpg", PHOTO[:-1] + b"!")


def shorter(root: str) -> None:
    put(f"{root}/2024/a.jpg", PHOTO[:-1])


def gone(root: str) -> None:
    os.unlink(f"{root}/2024/a.jpg")


def a_link(root: str) -> None:
    gone(root)
    os.symlink(f"{root}/roll/copy.jpg", f"{root}/2024/a.jpg")


@pytest.mark.parametrize("spoil", [other_bytes, shorter, gone, a_link])
def test_what_is_no_duplicate_any_more_stays(root: str, journal: Journal, spoil: Callable[[str], None]):
    unit = discard(root)
    spoil(root)

    (outcome,) = apply(journal, unit)

    assert outcome.state == "changed"
    assert f"{root}/2024/a.jpg" in outcome.detail
    assert (get(f"{root}/roll/copy.jpg"), get(f"{root}/roll/copy.xmp")) == (PHOTO, b"sidecar")


def test_two_that_name_each_other_leave_one(root: str, journal: Journal):
    """A plan that is wrong about which one stays must not cost both."""
    other = Unit(
        "o",
        (pair_of(f"{root}/2024/a.jpg", f"{root}/.albumen-trash/r1/2024/a.jpg"),),
        same_as=(f"{root}/roll/copy.jpg",),
    )

    assert [outcome.state for outcome in apply(journal, discard(root), other)] == ["moved", "changed"]
    assert get(f"{root}/2024/a.jpg") == PHOTO


def test_a_file_is_no_duplicate_of_itself(root: str, journal: Journal):
    os.symlink(f"{root}/roll", f"{root}/way")

    for same_as in ("roll/copy.jpg", "way/copy.jpg"):
        (outcome,) = apply(journal, discard(root, same_as))
        assert (outcome.state, "very same" in outcome.detail) == ("changed", True)
    assert get(f"{root}/roll/copy.jpg") == PHOTO


def test_second_name_of_one_file_is_a_duplicate(root: str, journal: Journal):
    gone(root)
    os.link(f"{root}/roll/copy.jpg", f"{root}/2024/a.jpg")

    assert [outcome.state for outcome in apply(journal, discard(root))] == ["moved"]
    assert get(f"{root}/2024/a.jpg") == PHOTO


def test_interrupted_discard_is_taken_back(tmp: str, root: str):
    unit = discard(root)
    before = portrait(root)
    with Journal.open(f"{tmp}/j") as journal:
        journal.write([planned(unit)])
    assert replay(f"{tmp}/j").units[1].unit == unit
    target = unit.pairs[0].target
    os.makedirs(os.path.dirname(target))
    os.rename(unit.pairs[0].source, target)

    assert recover(f"{tmp}/j") == []

    assert {name: portrait(root)[name] for name in before if name not in ("roll", ".")} == {
        name: facts for name, facts in before.items() if name not in ("roll", ".")
    }
