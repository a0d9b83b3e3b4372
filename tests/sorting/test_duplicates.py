"""Exact duplicates among real files, and what is none: same size, same ends, same name, same file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from albumen.shelf import Item
from albumen.shelf.folder import FolderShelf
from albumen.sorting.duplicates import Same, find
from albumen.sorting.hashes import Hashes
from albumen.sorting.memory import Memory
from tests import makers
from tests.worlds import put

OLD = 1_600_000_000  # an mtime long past
TAKEN = datetime(2019, 5, 1, 12)
MANY = bytes(range(256)) * 1024  # 256 KiB


def scan(root: Path) -> list[Item]:
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, (OLD, OLD))
    return FolderShelf(str(root), notes=str(root)).scan(str(root), flat=False, seen=lambda count: None).items


def search(
    items: list[Item], state: Path, *, first: Callable[[Item], bool] = lambda item: False
) -> list[Same]:
    """The duplicates among the items, by hashes that are kept in `state`."""
    with closing(Memory(str(state))) as memory:
        hashes = Hashes(memory)
        found = find(items, head=hashes.head, full=hashes.full, first=first)
        hashes.flush()
    return found


def duplicates(root: Path, *, place: str = "//") -> list[Same]:
    """The duplicates below a root; files below `place` are at their place already."""
    return search(
        scan(root), root.parent / "state", first=lambda item: item.path.startswith(f"{root}/{place}/")
    )


def names(items: Sequence[Item], root: Path) -> list[str]:
    return [os.path.relpath(item.path, root) for item in items]


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    (tmp_path / "roll").mkdir()
    return tmp_path / "roll"


def test_case_52_one_photo_under_two_names_is_a_duplicate(roll: Path) -> None:
    photo = makers.jpeg(TAKEN, padding=200_000)
    put(roll, {"IMG_1.jpg": photo, "Backup/IMG_1 (1).jpg": photo, "other.jpg": MANY + b"x"})

    (same,) = duplicates(roll)

    assert names([same.keep], roll) == ["IMG_1.jpg"]  # its name is no copy's
    assert names(same.copies, roll) == ["Backup/IMG_1 (1).jpg"]
    assert same.links == ()


def test_case_53_what_the_library_has_is_kept_before_what_the_roll_has(roll: Path) -> None:
    put(roll, {"A/IMG_1.jpg": MANY, "library/2019-05-01/photo.jpg": MANY})

    (same,) = duplicates(roll, place="library")

    assert names([same.keep], roll) == ["library/2019-05-01/photo.jpg"]
    assert names(same.copies, roll) == ["A/IMG_1.jpg"]


def test_case_54_equal_ends_and_another_middle_are_no_duplicates(roll: Path) -> None:
    middle = bytearray(MANY)
    middle[len(MANY) // 2] ^= 1
    put(roll, {"a.jpg": MANY, "b.jpg": bytes(middle), "c.jpg": MANY})

    (same,) = duplicates(roll)

    assert names([same.keep, *same.copies], roll) == ["a.jpg", "c.jpg"]


def test_case_55_equal_pixels_with_other_metadata_are_no_duplicates(roll: Path) -> None:
    put(
        roll,
        {
            "a.jpg": makers.jpeg(TAKEN, make="Canon"),
            "b.jpg": makers.jpeg(TAKEN, make="Nikon"),
        },
    )
    assert os.path.getsize(roll / "a.jpg") == os.path.getsize(roll / "b.jpg")

    assert duplicates(roll) == []


def test_case_56_two_big_videos_of_one_size_and_name_are_no_duplicates(roll: Path) -> None:
    for folder, last in (("one", b"a"), ("two", b"b")):
        (roll / folder).mkdir()
        with open(roll / folder / "MOV_1.mp4", "wb") as video:
            video.truncate(101_000_000)
            video.seek(100_999_999)
            video.write(last)

    assert duplicates(roll) == []


def test_case_74_hard_links_are_names_of_one_content_and_no_duplicates(roll: Path) -> None:
    put(roll, {"b.jpg": MANY})
    os.link(roll / "b.jpg", roll / "a.jpg")

    (same,) = duplicates(roll)

    assert names([same.keep], roll) == ["a.jpg"]
    assert same.copies == ()
    assert names(same.links, roll) == ["b.jpg"]


def test_a_copy_with_two_names_is_discarded_under_both(roll: Path) -> None:
    put(roll, {"c.jpg": MANY, "a.jpg": MANY})
    os.link(roll / "a.jpg", roll / "d.jpg")
    os.link(roll / "c.jpg", roll / "e.jpg")

    read: list[str] = []

    def digest(item: Item) -> bytes:
        read.append(item.name)
        return b"the same"

    (same,) = find(scan(roll), head=digest, full=digest, first=lambda item: False)

    assert sorted(read) == [
        "a.jpg",
        "a.jpg",
        "c.jpg",
        "c.jpg",
    ]  # each file's head and all of it, by one of its names
    assert names([same.keep], roll) == ["a.jpg"]
    assert names(same.links, roll) == ["d.jpg"]
    assert names(same.copies, roll) == ["c.jpg", "e.jpg"]


def test_symlinks_and_empty_files_are_never_duplicates(roll: Path) -> None:
    put(roll, {"a.jpg": MANY, "e1.jpg": b"", "e2.jpg": b""})
    (roll / "link.jpg").symlink_to(roll / "a.jpg")

    assert duplicates(roll) == []


def test_only_files_of_one_size_are_read_and_only_those_with_one_head_to_their_end(roll: Path) -> None:
    put(
        roll,
        {"single.jpg": MANY + b"!", "a.jpg": MANY, "b.jpg": MANY, "other.jpg": MANY[::-1], "small.jpg": b"s"},
    )
    put(roll, {"small2.jpg": b"s"})
    read: list[tuple[str, str]] = []
    memory = Memory(str(roll.parent / "state"))
    hashes = Hashes(memory)

    def head(item: Item) -> bytes:
        read.append(("head", item.name))
        return hashes.head(item)

    def full(item: Item) -> bytes:
        read.append(("full", item.name))
        return hashes.full(item)

    found = find(scan(roll), head=head, full=full, first=lambda item: False)
    memory.close()

    assert [same.keep.name for same in found] == ["a.jpg", "small.jpg"]
    assert sorted(read) == [
        ("full", "a.jpg"),
        ("full", "b.jpg"),
        ("head", "a.jpg"),
        ("head", "b.jpg"),
        ("head", "other.jpg"),
        ("head", "small.jpg"),
        ("head", "small2.jpg"),
    ]


def test_a_file_that_cannot_be_read_is_no_duplicate(roll: Path) -> None:
    put(roll, {"a.jpg": MANY, "b.jpg": MANY, "c.jpg": MANY})
    items = scan(roll)
    (roll / "a.jpg").unlink()

    (same,) = search(items, roll.parent / "state")

    assert names([same.keep, *same.copies], roll) == ["b.jpg", "c.jpg"]


def test_a_file_that_changed_after_the_scan_is_no_duplicate(roll: Path) -> None:
    put(roll, {"a.jpg": MANY, "b.jpg": MANY})
    items = scan(roll)
    (roll / "a.jpg").write_bytes(MANY)

    assert search(items, roll.parent / "state") == []


def test_the_keeper_does_not_depend_on_the_order_of_the_items(roll: Path) -> None:
    put(roll, {"b.jpg": MANY, "a.jpg": MANY, "c.jpg": MANY})
    items = scan(roll)

    def found(order: list[Item]) -> list[Same]:
        return search(order, roll.parent / "state", first=lambda item: item.name == "b.jpg")

    assert found(items) == found(items[::-1])
    assert found(items)[0].keep.name == "b.jpg"
    assert [copy.name for copy in found(items)[0].copies] == ["a.jpg", "c.jpg"]


def test_a_second_search_reads_no_file(roll: Path) -> None:
    put(roll, {"a.jpg": MANY, "b.jpg": MANY})
    first = duplicates(roll)
    items = scan(roll)
    for item in items:
        os.unlink(item.path)

    assert first
    assert search(items, roll.parent / "state") == first


def test_names_that_are_not_utf_8_take_part(roll: Path) -> None:
    for name in (b"\xff.jpg", b"a.jpg"):
        with open(os.path.join(os.fsencode(roll), name), "wb") as out:
            out.write(MANY)

    (same,) = duplicates(roll)

    assert os.fsencode(same.keep.name) == b"a.jpg"
    assert [os.fsencode(copy.name) for copy in same.copies] == [b"\xff.jpg"]
