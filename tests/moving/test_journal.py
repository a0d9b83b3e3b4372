"""The journal survives what happens to it."""

import os
from collections.abc import Callable

import pytest

from albumen.moving import Busy, Journal, StorageStopped, read_journal

from .world import get, put


def write(path: str, *states: str) -> None:
    with Journal.open(path) as journal:
        journal.write({"s": state} for state in states)


def states(path: str) -> list[str]:
    return [record["s"] for record in read_journal(path)]


def test_records_come_back_numbered_across_openings(tmp: str):
    write(f"{tmp}/j", "a", "b")
    write(f"{tmp}/j", "c")

    assert [(record["n"], record["s"]) for record in read_journal(f"{tmp}/j")] == [
        (1, "a"),
        (2, "b"),
        (3, "c"),
    ]


def test_odd_path_survives(tmp: str):
    path = "a\udcff\n\u2028é/\x01"
    with Journal.open(f"{tmp}/j") as journal:
        assert journal.write([{"s": "x", "path": path}]) == 1

    assert [record["path"] for record in read_journal(f"{tmp}/j")] == [path]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[:-1],
        lambda raw: raw[:-7],
        lambda raw: raw[:-20] + b"\0" * 20,
        lambda raw: raw + b"\0" * 4096,
    ],
    ids=["newline", "check", "zeros", "zeros after"],
)
def test_torn_end_is_ignored_then_cut_and_kept_aside(tmp: str, spoil: Callable[[bytes], bytes]):
    write(f"{tmp}/j", "a", "b", "c")
    good = states(f"{tmp}/j")
    put(f"{tmp}/j", spoil(get(f"{tmp}/j")))
    spoiled = get(f"{tmp}/j")

    whole = states(f"{tmp}/j")
    write(f"{tmp}/j", "d")

    assert whole == good[: len(whole)]
    assert len(whole) >= 2
    assert states(f"{tmp}/j") == [*whole, "d"]
    assert spoiled.endswith(get(f"{tmp}/j.cut"))


@pytest.mark.parametrize("position", range(0, 60, 3))
def test_one_rotten_bit_is_noticed(tmp: str, position: int):
    write(f"{tmp}/j", "aaaa", "bbbb", "cccc")
    raw = bytearray(get(f"{tmp}/j"))
    raw[position] ^= 4
    put(f"{tmp}/j", bytes(raw))

    assert states(f"{tmp}/j") == ["aaaa", "bbbb", "cccc"][: raw[:position].count(b"\n")]


def test_second_writer_is_refused(tmp: str):
    with Journal.open(f"{tmp}/j"), pytest.raises(Busy, match="at work here"):
        Journal.open(f"{tmp}/j")
    Journal.open(f"{tmp}/j").close()


def test_full_disk_leaves_a_whole_journal(small_disk: str):
    with Journal.open(f"{small_disk}/j") as journal:
        journal.write([{"s": "a"}])
        with pytest.raises(StorageStopped, match="run again"):
            journal.write([{"s": "x" * 3_000_000}])
        journal.write([{"s": "b"}])

    assert states(f"{small_disk}/j") == ["a", "b"]
    assert not os.path.exists(f"{small_disk}/j.cut")
