"""Hard cases that live in this room; others of them are beside what they are about, under the same kind of name."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from albumen.moving import FileRun, Journal, Outcome, Unit, pair_of, undo
from tests.faults import points
from tests.faults.inject import Injector

from .world import get, portrait, put


def apply(journal: Journal, *units: Unit) -> list[Outcome]:
    return list(FileRun(journal, run="r1").apply(units))


def unit(source: str, target: str, same_as: str = "") -> Unit:
    return Unit(os.path.basename(source), (pair_of(source, target),), (same_as,) if same_as else ())


def test_case_54_same_size_and_ends_are_no_duplicate(tmp: str, journal: Journal):
    ends, middle = b"e" * 65_536, b"m" * 10_000
    kept = put(f"{tmp}/a.jpg", ends + middle + ends)
    other = put(f"{tmp}/roll/a.jpg", ends + middle[:-1] + b"x" + ends)

    (outcome,) = apply(journal, unit(other, f"{tmp}/.albumen-trash/r1/a.jpg", kept))

    assert (outcome.state, "other bytes" in outcome.detail) == ("changed", True)
    assert get(other).count(b"x") == 1


def test_case_56_two_big_videos_of_one_name_and_size_are_both_kept(tmp: str, journal: Journal):
    size = 101_000_000
    videos = [put(f"{tmp}/{folder}/VID_1.MOV", b"") for folder in ("one", "two")]
    for index, video in enumerate(videos):
        with open(video, "r+b") as file:
            file.truncate(size)
            file.seek(size // 2)
            file.write(b"%d" % index)

    states = [
        apply(journal, unit(videos[0], f"{tmp}/lib/VID_1.MOV")),
        apply(journal, unit(videos[1], f"{tmp}/lib/VID_1.MOV")),
        apply(journal, unit(videos[1], f"{tmp}/.albumen-trash/r1/VID_1.MOV", f"{tmp}/lib/VID_1.MOV")),
    ]

    assert [outcome.state for (outcome,) in states] == ["moved", "exists", "changed"]
    for path, digit in ((f"{tmp}/lib/VID_1.MOV", b"0"), (videos[1], b"1")):
        with open(path, "rb") as file:
            file.seek(size // 2)
            assert (file.read(1), os.path.getsize(path)) == (digit, size)


def test_case_57_target_name_is_a_folder(tmp: str, journal: Journal, way: str):
    inside = put(f"{tmp}/lib/a.jpg/x.jpg", b"x")
    photo = put(f"{tmp}/a.jpg", b"photo")

    assert [outcome.state for outcome in apply(journal, unit(photo, f"{tmp}/lib/a.jpg"))] == ["exists"]
    assert (get(inside), get(photo)) == (b"x", b"photo")


ODD = [
    b"\xff\xfe.jpg",
    b"a\nb.jpg",
    b"-rf.jpg",
    b"'\"`.jpg",
    b"$(touch x).jpg",
    b"\x01\x1b[31m.jpg",
    b"~ *?.jpg",
]


@pytest.mark.parametrize("raw", ODD)
def test_case_61_odd_names_go_and_come_back_byte_for_byte(tmp: str, journal: Journal, way: str, raw: bytes):
    name = os.fsdecode(raw)
    photo = put(f"{tmp}/roll/{name}", b"photo")

    assert [outcome.state for outcome in apply(journal, unit(photo, f"{tmp}/lib/{name}/{name}"))] == ["moved"]
    assert os.listdir(os.fsencode(f"{tmp}/lib/{name}")) == [raw]
    journal.close()
    with Journal.open(f"{tmp}/undo") as back:
        assert [outcome.state for outcome in undo(journal.path, journal=back)] == ["moved"]
    assert os.listdir(os.fsencode(f"{tmp}/roll")) == [raw]


def a_link(path: str) -> None:
    os.symlink(put(f"{os.path.dirname(path)}/real", b"real"), path)


def a_loop(path: str) -> None:
    os.symlink(path, path)


def a_link_to_nothing(path: str) -> None:
    os.symlink("nowhere", path)


def a_link_to_a_folder(path: str) -> None:
    os.symlink(".", path)


def a_pipe(path: str) -> None:
    os.mkfifo(path)


def a_socket(path: str) -> None:
    os.chdir(os.path.dirname(path))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.basename(path))


@pytest.mark.parametrize("make", [a_link, a_loop, a_link_to_nothing, a_link_to_a_folder, a_pipe, a_socket])
def test_case_74_what_is_no_file_is_not_moved(
    tmp: str, journal: Journal, monkeypatch: pytest.MonkeyPatch, make: Callable[[str], None]
):
    """Even when it has taken the place of a photo after the plan; it is never followed either."""
    monkeypatch.chdir(tmp)
    photo = put(f"{tmp}/a.jpg", b"photo")
    planned = unit(photo, f"{tmp}/lib/a.jpg")
    os.unlink(photo)
    make(photo)
    before = os.lstat(photo)

    assert [outcome.state for outcome in apply(journal, planned)] == ["changed"]
    assert os.lstat(photo) == before
    assert os.listdir(f"{tmp}/lib") == []


def test_case_74_hard_links_each_move_and_stay_one_file(tmp: str, journal: Journal):
    first = put(f"{tmp}/a.jpg", b"photo")
    os.link(first, f"{tmp}/b.jpg")
    units = [unit(f"{tmp}/{name}", f"{tmp}/lib/{name}") for name in ("a.jpg", "b.jpg")]

    assert [outcome.state for outcome in apply(journal, *units)] == ["moved", "moved"]
    assert os.path.samefile(f"{tmp}/lib/a.jpg", f"{tmp}/lib/b.jpg")


def test_case_78_a_copy_is_durable_and_verified_before_its_source_goes(tmp: str, other_device: str):
    photo = put(f"{tmp}/a.jpg", b"photo" * 1000)
    trace = Injector(tmp)
    with trace.at_work(), Journal.open(f"{tmp}/j.jsonl") as journal:
        assert apply(journal, unit(photo, f"{other_device}/a.jpg")) == [Outcome("a.jpg", "moved")]

    after = trace.calls[trace.calls.index("copy_file_range") :]
    steps = [name for name in after if name in ("fsync", "read", "fdatasync", "renameat2", "unlink")]
    assert steps[steps.index("fsync") :] == [
        *("fsync", "read", "read"),  # the copy is durable, and read back
        *("fdatasync", "renameat2", "fsync"),  # the journal knows it, it has its name, its folder is synced
        "unlink",  # only now the source
        *("fsync", "fsync", "fdatasync"),
    ]
    assert get(f"{other_device}/a.jpg") == b"photo" * 1000


@pytest.mark.parametrize("kind", ["crash before", "crash after"])
def test_case_79_death_at_any_call(kind: str):
    assert list(struck(kind, 150)) == []


def test_case_80_power_cut_at_any_call():
    """Of what was not synced, names and journal lines, a part is lost, always from the end."""
    assert list(struck("power cut", 300)) == []


def struck(kind: str, count: int) -> Iterator[str]:
    cases = [case for case in points.sample(100_000, 5) if case.point.kind == kind][:count]
    assert len(cases) == count
    for case, complaints in points.run(cases):
        yield from (f"{case}: {complaint}" for complaint in complaints)


@pytest.mark.parametrize("occupant", ["a file", "a folder", "a link"])
def test_case_82_target_that_appears_after_the_plan_is_not_replaced(
    tmp: str, journal: Journal, way: str, occupant: str
):
    photo, target = put(f"{tmp}/a.jpg", b"photo"), f"{tmp}/lib/a.jpg"
    planned = unit(photo, target)
    os.mkdir(f"{tmp}/lib")
    if occupant == "a file":
        put(target, b"theirs")
    elif occupant == "a folder":
        os.mkdir(target)
    else:
        os.symlink("nowhere", target)
    before = portrait(f"{tmp}/lib")

    (outcome,) = apply(journal, planned)

    assert (outcome.state, "Plan again" in outcome.detail) == ("exists", True)
    assert (get(photo), portrait(f"{tmp}/lib")) == (b"photo", before)


def test_case_87_a_rename_changes_nothing_of_a_file(tmp: str, tmp_path: Path, journal: Journal, way: str):
    photo = put(f"{tmp}/a.jpg", b"photo")
    os.chmod(photo, 0o640)
    if os.geteuid() == 0:
        os.chown(photo, 1234, 2345)
        os.chmod(photo, 0o4640)
    before = os.lstat(photo)

    apply(journal, unit(photo, f"{tmp}/lib/a.jpg"))

    after = os.lstat(f"{tmp}/lib/a.jpg")
    kept = ("st_mtime_ns", "st_mode", "st_uid", "st_gid", "st_size", "st_ino", "st_nlink")
    assert [getattr(after, field) for field in kept] == [getattr(before, field) for field in kept]
