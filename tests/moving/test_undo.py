"""Undo is the inverse of a run."""

import os
import tempfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albumen.moving import FileRun, Journal, Outcome, Unit, pair_of, undo
from albumen.moving.batch import planned

from .world import get, make_roll, plan, portrait, put


def apply(root: str, units: list[Unit]) -> str:
    with Journal.open(f"{root}/run.jsonl") as journal:
        assert {outcome.state for outcome in FileRun(journal, run="r1", batch=4).apply(units)} <= {"moved"}
    return f"{root}/run.jsonl"


def take_back(
    path: str, *, stop: Callable[[], bool] = lambda: False, into: str = ".undo", take: int | None = None
) -> list[Outcome]:
    with Journal.open(path + into) as journal:
        run = undo(path, journal=journal, stop=stop)
        found = [next(run) for _ in range(take)] if take is not None else list(run)
        run.close()  # type: ignore[attr-defined]
        return found


@pytest.fixture
def world(tmp: str) -> str:
    make_roll(f"{tmp}/w/roll", 12)
    os.makedirs(f"{tmp}/w/lib")
    for path in (f"{tmp}/w/roll", f"{tmp}/w/lib", f"{tmp}/w"):
        os.utime(path, ns=(1_300_000_000_000_000_003, 1_300_000_000_000_000_003))
    return f"{tmp}/w"


def test_undo_restores_everything(tmp: str, world: str, way: str):
    before = portrait(world)
    journal = apply(tmp, plan(f"{world}/roll", f"{world}/lib"))

    assert [outcome.state for outcome in take_back(journal)] == ["moved"] * 12
    assert portrait(world) == before


def test_case_86_undo_twice_does_nothing(tmp: str, world: str):
    journal = apply(tmp, plan(f"{world}/roll", f"{world}/lib"))
    take_back(journal)
    put(f"{world}/roll/new.jpg", b"new")
    before = portrait(world)

    assert take_back(journal) == []
    assert take_back(journal, into=".third") == []
    assert portrait(world) == before


def test_case_86_undo_can_be_undone(tmp: str, world: str):
    journal = apply(tmp, plan(f"{world}/roll", f"{world}/lib"))
    sorted_world = {name: body for name, (_, _, body) in portrait(world).items()}
    take_back(journal)

    assert [outcome.state for outcome in take_back(f"{journal}.undo")] == ["moved"] * 12
    assert {name: body for name, (_, _, body) in portrait(world).items()} == sorted_world


@pytest.mark.parametrize("again", [".undo", ".another"])
def test_interrupted_undo_is_completed_by_the_next(tmp: str, world: str, again: str):
    before = portrait(world)
    journal = apply(tmp, plan(f"{world}/roll", f"{world}/lib"))
    seen: list[bool] = []

    assert len(take_back(journal, stop=lambda: len(seen) >= 5 or bool(seen.append(True)))) == 5
    assert len(take_back(journal, take=3, into=again)) == 3
    assert len(take_back(journal, into=again)) == 4
    assert portrait(world) == before


def test_undo_of_an_interrupted_run_recovers_first(tmp: str, world: str):
    before = portrait(world)
    units = plan(f"{world}/roll", f"{world}/lib")
    journal = apply(tmp, units[:6])
    with Journal.open(journal) as opened:
        opened.write([planned(units[6])])
    pair = units[6].pairs[0]
    os.makedirs(os.path.dirname(pair.target), exist_ok=True)
    existing = {os.path.dirname(pair.target) for unit in units[:6] for pair in unit.pairs}
    os.rename(pair.source, pair.target)

    take_back(journal)

    assert get(pair.source)
    if os.path.dirname(pair.target) in existing:
        assert portrait(world) == before


def test_case_85_changed_missing_and_clashing_files_stay_and_the_rest_comes_back(tmp: str, world: str):
    units = plan(f"{world}/roll", f"{world}/lib")
    journal = apply(tmp, units)
    edited, removed, clashing = (units[index].pairs[0] for index in (1, 4, 7))
    put(edited.target, b"edited")
    os.unlink(removed.target)
    put(clashing.source, b"new photo of that name")

    states = {outcome.key: outcome.state for outcome in take_back(journal)}

    assert {key: state for key, state in states.items() if state != "moved"} == {
        units[1].key: "changed",
        units[4].key: "missing",
        units[7].key: "exists",
    }
    assert get(edited.target) == b"edited"
    assert get(clashing.source) == b"new photo of that name"


def test_case_85_album_with_something_in_it_stays(tmp: str, world: str):
    units = plan(f"{world}/roll", f"{world}/lib")
    journal = apply(tmp, units)
    album = os.path.dirname(units[0].pairs[0].target)
    put(f"{album}/.DS_Store", b"litter")

    take_back(journal)

    assert os.listdir(f"{world}/lib/2024") == [os.path.basename(album)]
    assert os.listdir(album) == [".DS_Store"]


def test_album_that_was_there_before_stays_though_empty(tmp: str, world: str):
    units = plan(f"{world}/roll", f"{world}/lib")
    album = os.path.dirname(units[0].pairs[0].target)
    os.makedirs(album)
    journal = apply(tmp, units)

    take_back(journal)

    assert os.path.isdir(album)


def test_roll_that_was_removed_is_made_again(tmp: str, world: str):
    journal = apply(tmp, plan(f"{world}/roll", f"{world}/lib"))
    os.rmdir(f"{world}/roll")

    assert {outcome.state for outcome in take_back(journal)} == {"moved"}
    assert len(os.listdir(f"{world}/roll")) == 20


def test_undo_needs_a_journal_of_its_own(tmp: str, world: str):
    journal = apply(tmp, plan(f"{world}/roll", f"{world}/lib"))

    with Journal.open(journal) as opened, pytest.raises(ValueError, match="another one"):
        list(undo(journal, journal=opened))
    with Journal.open(f"{tmp}/u") as opened, pytest.raises(FileNotFoundError):
        list(undo(f"{tmp}/none", journal=opened))


raw_names = st.binary(min_size=1, max_size=40).map(lambda raw: raw.replace(b"/", b"_").replace(b"\0", b"_"))
odd_names = st.one_of(
    raw_names,
    st.sampled_from(
        [
            b"-rf",
            b"a\nb.jpg",
            b"\xff\xfe.jpg",
            b"x" * 251 + b".jpg",
            b"$(ls)",
            b" ",
            "é".encode(),
            b"e\xcc\x81",
        ]
    ),
).filter(lambda raw: raw not in (b".", b".."))


@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(odd_names, min_size=1, max_size=8, unique=True),
    albums=st.lists(odd_names, min_size=1, max_size=3),
    mtimes=st.lists(st.integers(0, 2**61), min_size=8, max_size=8),
    modes=st.lists(st.sampled_from([0o644, 0o600, 0o444, 0o755]), min_size=8, max_size=8),
)
def test_plan_apply_undo_is_the_identity(
    names: list[bytes], albums: list[bytes], mtimes: list[int], modes: list[int]
):
    with tempfile.TemporaryDirectory() as tmp:
        world = f"{tmp}/world"
        units: list[Unit] = []
        for index, raw in enumerate(names):
            source = put(f"{world}/roll/{os.fsdecode(raw)}", raw * index, mtime_ns=mtimes[index])
            os.chmod(source, modes[index])
            album = f"{world}/" + "/".join(map(os.fsdecode, albums[: index % 3 + 1])) + "/day"
            units.append(Unit(str(index), (pair_of(source, f"{album}/{os.fsdecode(raw)}"),)))
        before = portrait(world)

        journal = apply(tmp, units)
        assert os.listdir(f"{world}/roll") == []
        take_back(journal)

        assert portrait(world) == before
