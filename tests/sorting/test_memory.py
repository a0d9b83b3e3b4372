"""The memory of the sorter: what it spares, what makes it read again, and that no state of the file stops a sort."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from msgspec import structs

from albumen.media.candidates import Candidate, Evidence
from albumen.media.evidence import evidence_of_file
from albumen.moving import digest_file
from albumen.shelf import Item
from albumen.shelf.folder import FolderShelf
from albumen.sorting import memory as memory_module
from albumen.sorting.hashes import HEAD_BYTES, Hashes
from albumen.sorting.ledger import filed_at
from albumen.sorting.memory import FILE, KEPT_DAYS, Memory, today
from albumen.sorting.readings import MOST_OPEN, PAGE, Readings, follow
from tests import makers
from tests.worlds import put

OLD = 1_600_000_000
TAKEN = datetime(2019, 5, 1, 12)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with closing(Memory(str(tmp_path / "state"))) as opened:
        yield opened


def item(name: str, inode: int = 1, *, album: str = "/roll", size: int = 9, mtime_ns: int = OLD) -> Item:
    return Item(album, name, "photo", size, mtime_ns, inode, 7)


def many(count: int, album: str = "/roll") -> list[Item]:
    return [item(f"IMG_{number:05}.jpg", number + 1, album=album) for number in range(count)]


def said(one: Item) -> Evidence:
    """A reading that tells which item it is of."""
    return Evidence((Candidate(TAKEN, "exif-original", raw=one.path),))


class Reader:
    """Reads items, and remembers which it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, items: Sequence[Item]) -> Iterable[Evidence]:
        self.asked += [one.name for one in items]
        return [said(one) for one in items]


def go_through(memory: Memory, items: list[Item], *, reader: str = "1") -> list[str]:
    """One pass over the items, which must give each its own reading; returns the names that were read."""
    read = Reader()
    got = list(Readings(memory, Evidence, reader=reader).through(items, read))
    assert [one.candidates[0].raw.rpartition("/")[2] for one in got] == [one.name for one in items]
    return read.asked


# Readings


def test_what_real_files_said_comes_back_as_it_was(memory: Memory, tmp_path: Path) -> None:
    put(
        tmp_path / "roll",
        {
            "a.jpg": makers.jpeg(TAKEN, make="Canon", offset="+02:00"),
            "IMG_20190210_210532.png": makers.png(),
            "broken.jpg": b"no picture",
            "zero.jpg": makers.jpeg("0000:00:00 00:00:00"),
            "v.mov": makers.mov(TAKEN, creationdate="2019-05-01T12:00:00+0200"),
        },
    )
    for path in (tmp_path / "roll").iterdir():
        os.utime(path, (OLD, OLD))
    root = str(tmp_path / "roll")
    items = FolderShelf(root, notes=root).scan(root, flat=False, seen=lambda count: None).items
    fresh = [evidence_of_file(one.path) for one in items]
    readings = Readings(memory, Evidence, reader="1")
    readings.store(zip(items, fresh, strict=True))
    readings.flush()

    assert Readings(memory, Evidence, reader="1").lookup(items) == fresh
    assert len({one.format for one in fresh}) > 2


def test_unchanged_files_are_read_once(memory: Memory) -> None:
    items = many(3 * PAGE + 7)

    assert len(go_through(memory, items)) == len(items)
    assert go_through(memory, items) == []


def test_what_one_process_learned_the_next_one_knows(tmp_path: Path) -> None:
    for expected in (10, 0):
        with closing(Memory(str(tmp_path))) as memory:
            assert len(go_through(memory, many(10))) == expected


@pytest.mark.parametrize("change", [{"size": 8}, {"mtime_ns": OLD + 1}, {"inode": 9}, {"device": 8}])
def test_a_file_that_changed_is_read_again(memory: Memory, change: dict[str, int]) -> None:
    items = many(5)
    go_through(memory, items)
    items[2] = structs.replace(items[2], **change)

    assert go_through(memory, items) == [items[2].name]
    assert go_through(memory, items) == []


def test_a_file_with_a_new_name_is_read_again_as_its_name_may_hold_a_date(memory: Memory) -> None:
    go_through(memory, [item("a.jpg")])

    assert go_through(memory, [item("IMG_20190210_210532.jpg")]) == ["IMG_20190210_210532.jpg"]


def test_another_version_of_the_reader_reads_everything_anew(memory: Memory) -> None:
    go_through(memory, many(5), reader="1")

    assert len(go_through(memory, many(5), reader="2")) == 5
    assert go_through(memory, many(5), reader="2") == []


def test_readings_of_another_shape_are_read_anew(memory: Memory) -> None:
    numbers = Readings(memory, int, reader="1")
    numbers.store((one, 5) for one in many(3))
    numbers.flush()

    assert len(go_through(memory, many(3))) == 3
    assert go_through(memory, many(3)) == []


def test_new_and_vanished_files_of_a_big_album_cost_only_themselves(memory: Memory) -> None:
    items = many(4 * PAGE)
    go_through(memory, items[::2])

    assert go_through(memory, items) == [one.name for one in items[1::2]]
    assert go_through(memory, items[1:]) == []
    more = [item(f"IMG_{at:05}_b.jpg", 10_000 + at) for at in (0, PAGE, 2 * PAGE)]
    together = sorted(items[5:-5] + more, key=lambda one: one.name)
    assert go_through(memory, together) == [one.name for one in more]
    assert go_through(memory, together) == []


def test_albums_within_albums_interleave(memory: Memory) -> None:
    items = many(MOST_OPEN, "/roll") + many(MOST_OPEN, "/roll/IMG_00500") + many(9, "/roll/b")
    items.sort(key=lambda one: one.path)
    go_through(memory, items)

    assert go_through(memory, items) == []


def test_vanished_files_leave_the_memory_when_their_page_is_written(memory: Memory) -> None:
    items = many(100)
    go_through(memory, items)
    go_through(memory, [items[0], item("IMG_00050.jpg", 777), items[99]])

    assert len(go_through(memory, items)) == 98


def test_part_of_an_album_does_not_cost_the_rest_of_it(memory: Memory) -> None:
    items = many(100)
    go_through(memory, items)
    go_through(memory, [*items[:10], item("IMG_00010_new.jpg", 777)])

    assert go_through(memory, items[11:]) == []


def test_items_of_a_station_are_all_asked_at_once_and_never_kept(memory: Memory) -> None:
    items = [structs.replace(one, inode=0) for one in many(PAGE + 5)]
    calls: list[int] = []

    def read(some: Sequence[Item]) -> Iterable[Evidence]:
        calls.append(len(some))
        return map(said, some)

    for _ in range(2):
        assert len(list(Readings(memory, Evidence, reader="1").through(items, read))) == len(items)
    assert calls == [len(items), len(items)]


def test_a_file_that_was_just_written_is_not_kept(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    now = OLD * 1_000_000_000
    monkeypatch.setattr(memory_module.time, "time_ns", lambda: now)
    young, old = (
        item("young.jpg", 1, mtime_ns=now - 1_000_000_000),
        item("old.jpg", 2, mtime_ns=now - 3_000_000_000),
    )
    go_through(memory, [old, young])

    assert go_through(memory, [old, young]) == ["young.jpg"]


def test_what_must_not_be_kept_is_read_again(memory: Memory) -> None:
    one = item("a.jpg")
    for _ in range(2):
        readings = Readings(memory, Evidence, reader="1", keep=lambda evidence: not evidence.problem)
        assert readings.lookup([one]) == [None]
        readings.store([(one, Evidence((), problem="unreadable: Input/output error"))])
        readings.flush()


def test_names_that_are_not_utf_8_are_kept(memory: Memory) -> None:
    odd = item(os.fsdecode(b"\xff\xfe.jpg"), album=os.fsdecode(b"/roll\xff"))
    read = Evidence((Candidate(TAKEN, "exif-original"),))
    for expected in (None, read):
        readings = Readings(memory, Evidence, reader="1")
        assert readings.lookup([odd]) == [expected]
        readings.store([(odd, read)])
        readings.flush()


def test_a_reading_that_quotes_such_a_name_does_not_cost_its_neighbours(memory: Memory) -> None:
    items = [item("a.jpg", 1), item("b.jpg", 2), item(os.fsdecode(b"b\xff.jpg"), 3)]
    go_through(memory, items)

    assert go_through(memory, items) == [items[2].name]


def test_inodes_and_devices_of_64_bits_are_kept(memory: Memory, tmp_path: Path) -> None:
    big = Item("/roll", "a.jpg", "photo", 9, -5, (1 << 64) - 1, (1 << 64) - 2)

    assert go_through(memory, [big]) == ["a.jpg"]
    assert go_through(memory, [big]) == []


def test_readings_follow_files_that_were_sorted(memory: Memory) -> None:
    items = many(3 * PAGE)
    go_through(memory, items)
    moved = [(one, structs.replace(one, album=f"/sorted/{at % 7}")) for at, one in enumerate(items) if at % 3]
    renamed = (items[0], structs.replace(items[0], album="/sorted/1", name="IMG_00000 (2).jpg"))
    follow(memory, [*moved, renamed], reader="1")
    after = sorted((new for _, new in moved), key=lambda one: one.path)

    assert go_through(memory, after) == []
    assert go_through(memory, items[3::3]) == []  # what stayed is still known
    assert go_through(memory, [renamed[1]]) == ["IMG_00000 (2).jpg"]
    follow(memory, [(new, old) for old, new in moved], reader="1")
    assert go_through(memory, items[1:]) == []  # and back, as an undo does


def test_nothing_remains_of_an_album_that_was_sorted_away(memory: Memory) -> None:
    items = many(3 * PAGE)
    go_through(memory, items)
    follow(memory, [(one, structs.replace(one, album="/sorted")) for one in items], reader="1")

    assert memory.read("SELECT DISTINCT album FROM readings") == [(b"/sorted",)]


def test_files_that_nobody_met_for_a_year_are_forgotten(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_through(memory, many(3, "/old"))
    go_through(memory, many(3, "/kept"))
    memory.write(("UPDATE readings SET seen = ?", [(today() - KEPT_DAYS + 10,)]))
    assert go_through(memory, many(3, "/kept")) == []  # meeting them is noted
    later = today() + 20
    monkeypatch.setattr("albumen.sorting.readings.today", lambda: later)
    go_through(memory, many(3, "/new"))

    assert {album for (album,) in memory.read("SELECT album FROM readings")} == {b"/kept", b"/new"}


def test_a_pass_that_learns_nothing_writes_nothing(memory: Memory) -> None:
    go_through(memory, many(50))
    before = memory.read("PRAGMA data_version"), memory.read("SELECT total_changes()")
    go_through(memory, many(50))

    assert (memory.read("PRAGMA data_version"), memory.read("SELECT total_changes()")) == before


# Hashes


def test_a_hash_is_forgotten_with_the_content_it_was_of(memory: Memory, tmp_path: Path) -> None:
    def scanned() -> Item:
        facts = os.stat(tmp_path / "a.jpg")
        return Item(
            str(tmp_path), "a.jpg", "photo", facts.st_size, facts.st_mtime_ns, facts.st_ino, facts.st_dev
        )

    digests: list[tuple[bytes, bytes]] = []
    for number, content in enumerate((b"a" * 100_000, b"b" * 100_000)):
        (tmp_path / "a.jpg").write_bytes(content)
        os.utime(tmp_path / "a.jpg", (OLD, OLD + number))
        hashes = Hashes(memory)
        digests.append((hashes.head(scanned()), hashes.full(scanned())))
        hashes.flush()

    assert len({digest for pair in digests for digest in pair}) == 4
    assert memory.read("SELECT head, whole FROM hashes") == [digests[1]]


def old_file(folder: Path, *, mtime_ns: int = OLD) -> Item:
    """A real file of 100,000 bytes."""
    (folder / "a.jpg").write_bytes(b"a" * 100_000)
    os.utime(folder / "a.jpg", ns=(mtime_ns, mtime_ns))
    facts = os.stat(folder / "a.jpg")
    return Item(str(folder), "a.jpg", "photo", facts.st_size, facts.st_mtime_ns, facts.st_ino, facts.st_dev)


@pytest.mark.parametrize("head_first", [True, False])
def test_the_two_hashes_of_a_file_may_come_from_two_runs(
    memory: Memory, tmp_path: Path, head_first: bool
) -> None:
    one = old_file(tmp_path)
    first, second, third = Hashes(memory), Hashes(memory), Hashes(memory)
    head, full = first.head(one), second.full(one)
    for hashes in (first, second) if head_first else (second, first):
        hashes.flush()
    (tmp_path / "a.jpg").unlink()

    assert (third.head(one), third.full(one)) == (head, full)
    assert head != full


def test_the_hash_of_a_file_that_was_just_written_is_not_kept(memory: Memory, tmp_path: Path) -> None:
    one = old_file(tmp_path, mtime_ns=time.time_ns() + 3_600_000_000_000)
    hashes = Hashes(memory)
    hashes.head(one)
    hashes.flush()

    assert memory.read("SELECT * FROM hashes") == []


def test_heads_are_known_of_the_very_files_that_were_read(memory: Memory, tmp_path: Path) -> None:
    one = old_file(tmp_path)
    hashes = Hashes(memory)
    head = hashes.head(one)
    hashes.flush()
    (tmp_path / "a.jpg").unlink()
    others = [item(f"IMG_{number}.jpg", one.inode + number) for number in range(1, 1201)]

    found = Hashes(memory).known_heads([*others, one])

    assert found == {(one.device, one.inode, one.size, one.mtime_ns): head}


def test_the_ledger_takes_a_head_that_is_known_only_for_the_file_it_is_of(tmp_path: Path) -> None:
    one = old_file(tmp_path)
    known = {(one.device, one.inode, one.size, one.mtime_ns): b"known"}
    other = {(one.device, one.inode, one.size, one.mtime_ns + 1): b"of what it was before"}
    row, again = filed_at(one.path, one.name, known), filed_at(one.path, one.name, other)

    assert row is not None and row.head == b"known"
    assert again is not None and again.head == digest_file(one.path, HEAD_BYTES)


# The file


def test_a_damaged_file_is_put_aside_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no data base" * 500)

    with closing(Memory(str(tmp_path))) as memory:
        assert len(go_through(memory, many(3))) == 3
        assert go_through(memory, many(3)) == []
        (remark,) = memory.remarks
    assert f"{FILE}.aside-1" in remark
    assert (tmp_path / f"{FILE}.aside-1").read_bytes().startswith(b"this is no data base")
    with closing(Memory(str(tmp_path))) as memory:
        assert memory.remarks == []
        assert go_through(memory, many(3)) == []


def test_a_newer_file_is_put_aside_and_so_is_the_next_one(tmp_path: Path) -> None:
    for number in (1, 2):
        with closing(sqlite3.connect(tmp_path / FILE)) as newer:
            newer.execute("PRAGMA user_version = 99")
        with closing(Memory(str(tmp_path))) as memory:
            assert "newer" in memory.remarks[0]
            assert (tmp_path / f"{FILE}.aside-{number}").exists()


def test_another_program_s_file_is_put_aside(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        other.execute("CREATE TABLE songs (title)")

    with closing(Memory(str(tmp_path))) as memory:
        assert "other tables" in memory.remarks[0]
        assert len(go_through(memory, many(3))) == 3


def test_damage_that_shows_while_at_work_is_no_end_of_the_work(tmp_path: Path) -> None:
    with closing(Memory(str(tmp_path))) as memory:
        go_through(memory, many(20 * PAGE))
    with open(tmp_path / FILE, "r+b") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(40_960)
        file.write(os.urandom(size - 40_960))

    with closing(Memory(str(tmp_path))) as memory:
        go_through(memory, many(20 * PAGE))
        assert "could not be read" in memory.remarks[0]
        assert go_through(memory, many(20 * PAGE)) == []


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with closing(Memory(str(tmp_path / "file" / "state"))) as memory:
        assert len(go_through(memory, many(3))) == 3
        assert go_through(memory, many(3)) == []
        assert os.strerror(errno.ENOTDIR) in memory.remarks[0]


def test_a_file_that_stays_locked_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "BUSY_SECONDS", 0.01)
    with closing(Memory(str(tmp_path))) as memory, closing(sqlite3.connect(tmp_path / FILE)) as other:
        go_through(memory, many(3))
        other.execute("BEGIN IMMEDIATE")
        assert len(go_through(memory, many(5))) == 2
        assert "in use" in memory.remarks[0]
        other.execute("ROLLBACK")
        assert len(go_through(memory, many(5))) == 2
        assert go_through(memory, many(5)) == []


def test_a_full_disk_is_no_end_of_the_work(memory: Memory) -> None:
    memory.read("PRAGMA max_page_count = 30")

    assert len(go_through(memory, many(20 * PAGE))) == 20 * PAGE
    assert "is full" in memory.remarks[0]
    assert len(memory.remarks) == 1


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    Memory(str(tmp_path / "state")).close()

    assert (tmp_path / "state").stat().st_mode & 0o077 == 0


_WRITER = """
import sys
from tests.sorting.test_memory import go_through, many
from albumen.sorting.ledger import Filed, Ledger
from albumen.sorting.memory import Memory
state, number = sys.argv[1], int(sys.argv[2])
for turn in range(20):
    memory = Memory(state)
    go_through(memory, many(200, f"/{number}"))
    go_through(memory, many(200 + turn, "/shared"))
    Ledger(memory, "/library").filed(f"run-{number}", [Filed(f"/{turn}-{at}.jpg", "a", at) for at in range(50)])
    assert memory.remarks == [], memory.remarks
    memory.close()
"""


def test_processes_share_the_file(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'src'}"}
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), str(number)], env=environment)
        for number in range(3)
    ]

    assert [writer.wait() for writer in writers] == [0, 0, 0]
    with closing(Memory(str(tmp_path))) as memory:
        assert memory.remarks == []
        for number in range(3):
            assert go_through(memory, many(200, f"/{number}")) == []
        assert memory.read("SELECT run, count(*) FROM filed GROUP BY run ORDER BY run") == [
            (f"run-{number}", 1000) for number in range(3)
        ]
        assert memory.read("PRAGMA integrity_check") == [("ok",)]


def test_processes_that_meet_a_damaged_file_put_it_aside_once(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no data base" * 500)
    code = "import sys; from albumen.sorting.memory import Memory; m = Memory(sys.argv[1]); print(len(m.remarks))"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    openers = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=environment, stdout=subprocess.PIPE)
        for _ in range(4)
    ]

    assert sorted(opener.communicate()[0].strip() for opener in openers) == [b"0", b"0", b"0", b"1"]
    assert len(list(tmp_path.glob("*.aside-*"))) == 1
