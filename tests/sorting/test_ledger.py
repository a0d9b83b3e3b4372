"""The ledger: what was filed and deleted since does not come back; what a person moved is found; an undo forgets."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs

from albumen.shelf import Item
from albumen.shelf.folder import FolderShelf
from albumen.sorting.hashes import Hashes, head_of
from albumen.sorting.ledger import Filed, Ledger, Past, judge, standing
from albumen.sorting.memory import Memory
from tests.worlds import put

SMALL = b"a small photo"
BIG = bytes(range(256)) * 1024  # 256 KiB
OLD = 1_600_000_000  # an mtime long past
STATION = "https://nas.example/photo/"


class World:
    """A roll and a library of real files, and the ledger of the library."""

    def __init__(self, folder: Path, memory: Memory) -> None:
        self.roll, self.library = folder / "roll", folder / "library"
        self.roll.mkdir()
        self.library.mkdir()
        self.memory = memory
        self.ledger = Ledger(memory, str(self.library))

    def scan(self, root: Path) -> list[Item]:
        shelf = FolderShelf(str(root), notes=str(root))
        return shelf.scan(str(root), flat=False, seen=lambda count: None).items

    def file(self, name: str, to: str, *, run: str = "run-1", full: bool = False) -> Path:
        """Move a file of the roll into the library as a run does, and note it."""
        os.utime(self.roll / name, (OLD, OLD))
        (item,) = [one for one in self.scan(self.roll) if one.name == name]
        digest = Hashes(self.memory).full(item) if full else None
        row = Filed(
            str(self.library / to),
            name,
            item.size,
            item.device,
            item.inode,
            item.mtime_ns,
            head_of(item),
            digest,
        )
        (self.library / to).parent.mkdir(parents=True, exist_ok=True)
        (self.roll / name).rename(self.library / to)
        self.ledger.filed(run, [row])
        return self.library / to

    def past(self, name: str, *, ledger: Ledger | None = None) -> Past | None:
        """What a new plan of the roll hears of one of its files."""
        items = self.scan(self.roll) + self.scan(self.library)
        hashes = Hashes(self.memory)
        (item,) = [one for one in items if one.name == name and one.album.startswith(str(self.roll))]
        ledger = ledger or Ledger(self.memory, str(self.library))
        return ledger.past(item, stands=standing(items), head=hashes.head, full=hashes.full)

    def state(self, name: str) -> str:
        """The state alone, "" for no past."""
        past = self.past(name)
        return past.state if past else ""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with closing(Memory(str(tmp_path / "state"))) as memory:
        yield World(tmp_path, memory)


def test_what_was_never_filed_has_no_past(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})

    assert world.past("a.jpg") is None


def test_a_photo_that_was_deleted_does_not_come_back(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    world.file("a.jpg", "2019-05-01/a.jpg").unlink()
    put(world.roll, {"a (1).jpg": BIG})

    past = world.past("a (1).jpg")

    assert past is not None
    assert (past.state, past.proof, past.earlier) == ("deleted-before", "head", None)
    assert past.filed.path == str(world.library / "2019-05-01/a.jpg")
    assert (past.filed.name, past.filed.run) == ("a.jpg", "run-1")


def test_where_all_the_content_was_hashed_all_of_it_is_compared(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    world.file("a.jpg", "a.jpg", full=True).unlink()
    put(world.roll, {"same.jpg": BIG, "other.jpg": BIG[:-1] + b"!"})

    past = world.past("same.jpg")

    assert past is not None
    assert (past.state, past.proof) == ("deleted-before", "content")
    assert world.past("other.jpg") is None


def test_a_small_file_is_known_by_all_its_content(world: World) -> None:
    put(world.roll, {"a.jpg": SMALL})
    world.file("a.jpg", "a.jpg").unlink()
    put(world.roll, {"b.jpg": SMALL})

    past = world.past("b.jpg")

    assert past is not None
    assert past.proof == "content"


def test_case_53_a_copy_of_what_stands_in_the_library_was_sent_again(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    target = world.file("a.jpg", "2019-05-01/a.jpg")
    put(world.roll, {"a.jpg": BIG})

    past = world.past("a.jpg")

    assert past is not None
    assert (past.state, past.proof) == ("sent-again", "content")
    assert past.earlier is not None
    assert past.earlier.path == str(target)


def test_a_photo_with_the_head_of_one_that_stands_and_another_end_is_new(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    world.file("a.jpg", "a.jpg")
    put(world.roll, {"b.jpg": BIG[:-1] + b"!"})

    assert world.past("b.jpg") is None


def test_a_photo_of_the_same_size_is_new(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    world.file("a.jpg", "a.jpg").unlink()
    put(world.roll, {"b.jpg": BIG[::-1]})

    assert world.past("b.jpg") is None


def test_what_a_person_moved_in_the_library_is_found_by_its_inode(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    moved = world.library / "Lapland" / "best.jpg"
    moved.parent.mkdir()
    world.file("a.jpg", "2019-05-01/a.jpg").rename(moved)
    put(world.roll, {"a.jpg": BIG})

    past = world.past("a.jpg")

    assert past is not None
    assert past.state == "sent-again"
    assert past.earlier is not None
    assert past.earlier.path == str(moved)


def test_what_a_person_moved_is_found_though_another_photo_took_its_place(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    world.file("a.jpg", "a.jpg").rename(world.library / "best.jpg")
    put(world.library, {"a.jpg": SMALL})
    put(world.roll, {"a.jpg": BIG})

    assert world.state("a.jpg") == "sent-again"


def test_the_filed_file_itself_has_no_past_when_a_person_puts_it_back(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    world.file("a.jpg", "2019-05-01/a.jpg").rename(world.roll / "a.jpg")

    assert world.past("a.jpg") is None


def test_an_item_at_its_target_is_no_copy_of_itself_after_a_restore(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    target = world.file("a.jpg", "a.jpg")
    shutil.copy2(target, world.library / "restored")  # another inode
    os.replace(world.library / "restored", target)
    (item,) = world.scan(world.library)

    assert world.ledger.past(item, stands=standing([item]), head=head_of, full=head_of) is None


def test_another_photo_at_the_target_does_not_bring_the_deleted_one_back(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    world.file("a.jpg", "2019-05-01/a.jpg").unlink()
    put(world.library, {"2019-05-01/a.jpg": b"another photo of that name"})
    put(world.roll, {"a.jpg": BIG})

    assert world.state("a.jpg") == "deleted-before"


@pytest.mark.parametrize("more", [b"", b"and longer than before"])
def test_the_original_of_a_photo_that_was_edited_does_not_come_back(world: World, more: bytes) -> None:
    put(world.roll, {"a.jpg": BIG})
    with open(world.file("a.jpg", "a.jpg"), "r+b") as edited:
        edited.write(b"edited")
        edited.seek(0, os.SEEK_END)
        edited.write(more)
    put(world.roll, {"a.jpg": BIG})

    assert world.state("a.jpg") == "deleted-before"


def test_a_new_photo_in_the_inode_of_a_deleted_one_is_not_taken_for_it(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    world.file("a.jpg", "a.jpg").unlink()
    put(world.roll, {"a.jpg": BIG})
    (item,) = world.scan(world.roll)
    world.ledger.forget("run-1")
    world.ledger.filed(
        "run-2", [Filed("/gone", "a.jpg", item.size, item.device, item.inode, 1, head_of(item))]
    )

    assert world.state("a.jpg") == "deleted-before"


def test_a_copy_that_stands_counts_before_one_that_was_deleted(world: World) -> None:
    put(world.roll, {"a.jpg": BIG, "b.jpg": BIG})
    world.file("a.jpg", "one.jpg")
    world.file("b.jpg", "two.jpg").unlink()
    put(world.roll, {"c.jpg": BIG})

    assert world.state("c.jpg") == "sent-again"


def test_undo_forgets_what_its_run_has_filed_and_no_other(world: World) -> None:
    put(world.roll, {"a.jpg": BIG, "b.jpg": SMALL})
    world.file("a.jpg", "a.jpg", run="run-1").unlink()
    world.file("b.jpg", "b.jpg", run="run-2").unlink()
    world.ledger.forget("run-1")
    put(world.roll, {"a.jpg": BIG, "b.jpg": SMALL})

    assert world.state("a.jpg") == ""
    assert world.state("b.jpg") == "deleted-before"


def test_the_ledger_of_another_place_does_not_matter(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    world.file("a.jpg", "a.jpg").unlink()
    put(world.roll, {"a.jpg": BIG})

    assert world.past("a.jpg", ledger=Ledger(world.memory, STATION)) is None
    assert world.state("a.jpg") == "deleted-before"


def test_a_file_that_cannot_be_read_has_no_past(world: World) -> None:
    put(world.roll, {"a.jpg": BIG})
    world.file("a.jpg", "a.jpg").unlink()
    put(world.roll, {"a.jpg": BIG})
    (item,) = world.scan(world.roll)
    (world.roll / "a.jpg").unlink()

    assert world.ledger.past(item, stands=standing([]), head=head_of, full=head_of) is None


def test_an_empty_ledger_reads_no_file_and_asks_the_data_base_once(world: World) -> None:
    asked: list[str] = []
    real = world.memory.read
    world.memory.read = lambda sql, values=(): asked.append(sql) or real(sql, values)  # type: ignore[method-assign,func-returns-value]

    def touched(item: Item) -> bytes:
        raise AssertionError(f"{item.path} was read")

    for number in range(1000):
        item = Item("/roll", f"{number}.jpg", "photo", number, 1, number + 1, 1)
        assert world.ledger.past(item, stands=standing([]), head=touched, full=touched) is None
    assert len(asked) == 1


def test_rows_come_back_as_they_were_written_latest_first(world: World) -> None:
    odd = os.fsdecode(b"\xff.jpg")
    huge = (1 << 64) - 1
    rows = [
        Filed(f"/library/{odd}", odd, 5, huge, huge - 1, -7, b"h" * 32, b"f" * 32, "2019-05-01 12:00:00"),
        Filed("/library/b.jpg", "b.jpg", 5),
    ]
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    world.ledger.filed("run-9", rows, now=now)

    expected = [structs.replace(row, run="run-9", at="2026-01-02T03:04:05+00:00") for row in reversed(rows)]
    assert world.ledger.of_size(5) == expected
    assert world.ledger.of_size(6) == []


# A station: no inodes, and bytes only where they passed


def station_item(path: str, *, takendate: str = "2019-05-01 12:00:00", size: int = 7) -> Item:
    album, _, name = path.rpartition("/")
    return Item(album, name, "photo", size, takendate=takendate, id=f"photo_{path}")


def unread(item: Item) -> bytes:
    raise AssertionError(f"{item.path} was read")


def judged(item: Item, row: Filed, *, earlier: Item | None = None, content: bytes | None = None) -> str:
    """The state of an item on a station; `content` is what a download gives, None when nothing may be read."""

    def read(one: Item) -> bytes:
        return unread(one) if content is None else content

    past = judge(item, [row], stands=lambda one: earlier, head=read, full=read)
    return f"{past.state} by {past.proof}" if past else ""


ROW = Filed("sorted/2019-05-01/a.jpg", "a.jpg", 7, takendate="2019-05-01 12:00:00")


def test_on_a_station_name_size_and_date_tell_what_was_deleted_without_a_download() -> None:
    assert judged(station_item("roll/a.jpg"), ROW) == "deleted-before by listing"
    assert judged(station_item("roll/a.jpg", takendate="2019-05-01 12:00:01"), ROW) == ""
    assert judged(station_item("roll/b.jpg"), ROW) == ""
    assert judged(station_item("roll/a.jpg", takendate=""), structs.replace(ROW, takendate="")) == ""


def test_on_a_station_what_stands_is_compared_by_download() -> None:
    stands = station_item(ROW.path)

    assert judged(station_item("roll/a.jpg"), ROW, earlier=stands, content=b"same") == "sent-again by content"


def test_on_a_station_the_hash_decides_where_the_bytes_have_passed() -> None:
    row = structs.replace(ROW, head=b"hash", size=1 << 20)
    item = station_item("roll/renamed.jpg", size=1 << 20)

    assert judged(item, row, content=b"hash") == "deleted-before by head"
    assert judged(item, row, content=b"other") == ""


def test_on_a_station_an_item_at_its_target_is_the_filed_one() -> None:
    assert judged(station_item(ROW.path), ROW) == ""
