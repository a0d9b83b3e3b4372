"""The catalog follows the folder, and never forgets because a disk is away."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from albumen.catalog import Catalog, albums, directory, items, scan
from tests.catalog.conftest import MAY, Library
from tests.makers import jpeg, mov


def test_scan_finds_photos_and_videos_and_nothing_else(library: Library) -> None:
    for path in (
        "IMG_1.JPG",
        "roll/IMG_2.jpg",
        "roll/@eaDir/IMG_2.jpg/SYNOPHOTO_THUMB_M.jpg",
        "roll/._IMG_2.jpg",
    ):
        library.photo(path)
    library.photo("roll/IMG_3.jpg.part")
    Path(library.at("roll/IMG_2.xmp")).write_text("<x/>")
    Path(library.at("roll/notes.txt")).write_text("no photo")
    Path(library.at("roll/M.mov")).write_bytes(mov(MAY))
    os.symlink(library.at("IMG_1.JPG"), library.at("roll/link.jpg"))
    os.symlink(library.at("roll"), library.at("linked"))
    os.mkfifo(library.at("roll/pipe.jpg"))
    report = library.scan()
    assert (report.albums, report.added) == (2, 3)
    assert library.names("") == ["roll", "IMG_1.JPG"]
    assert library.names("roll") == ["IMG_2.jpg", "M.mov"]


def test_scan_reads_what_the_file_says(library: Library) -> None:
    library.photo("roll/IMG_1.JPG", MAY, make="Maker", model="M1", offset="+02:00")
    library.scan()
    row = library.item("roll/IMG_1.JPG")
    assert (row.taken, row.taken_source, row.taken_clock) == ("2018-05-01 10:30:00", "exif-original", "local")
    assert (row.taken_offset, row.takendate, row.kind) == (120, "2018-05-01 10:30:00", "photo")
    assert (row.facts.camera_model, row.width, row.height) == ("M1", 64, 48)
    assert row.size == os.path.getsize(library.at("roll/IMG_1.JPG"))


def test_video_keeps_the_utc_of_its_bytes_and_shows_station_time(library: Library) -> None:
    os.mkdir(library.at("roll"))
    Path(library.at("roll/V.mov")).write_bytes(mov(datetime(2020, 7, 1, 23, 30)))
    library.scan()
    row = library.item("roll/V.mov")
    assert (row.kind, row.taken, row.taken_clock) == ("video", "2020-07-01 23:30:00", "utc")
    shown = datetime(2020, 7, 1, 23, 30, tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    assert row.takendate == shown


def test_name_and_mtime_are_shown_but_prove_nothing(library: Library) -> None:
    os.utime(library.photo("IMG_20190304_050607.jpg", None), (10**9, 10**9))
    os.utime(library.photo("scan.jpg", None), (10**9, 10**9))
    library.scan()
    named, bare = library.item("IMG_20190304_050607.jpg"), library.item("scan.jpg")
    assert (named.taken, named.taken_source, named.takendate) == ("", "", "2019-03-04 05:06:07")
    assert (bare.taken, bare.takendate) == ("", datetime.fromtimestamp(10**9).strftime("%Y-%m-%d %H:%M:%S"))


def test_date_in_the_future_is_no_proof(library: Library) -> None:
    library.photo("IMG_1.JPG", datetime.now() + timedelta(days=400))
    library.scan()
    assert library.item("IMG_1.JPG").taken == ""


def test_broken_file_has_a_row_and_a_problem(library: Library) -> None:
    Path(library.at("empty.jpg")).write_bytes(b"")
    Path(library.at("junk.jpg")).write_bytes(b"\xff\xd8\xff\xe1\xff\xff" + b"\x00" * 40)
    library.scan()
    assert library.item("empty.jpg").problem == "empty"
    assert library.item("junk.jpg").taken == ""


def test_second_scan_opens_no_file(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        library.photo(f"roll/IMG_{number}.JPG")
    library.scan()
    opened: list[object] = []
    real = os.open

    def counted(path: Any, *rest: Any, **named: Any) -> int:
        opened.append(path)
        return real(path, *rest, **named)

    monkeypatch.setattr(os, "open", counted)
    report = library.scan()
    assert (report.unchanged, report.added, report.changed) == (20, 0, 0)
    assert opened == []


def test_changed_file_is_read_again_and_keeps_its_title(library: Library) -> None:
    library.photo("roll/IMG_1.JPG")
    library.scan()
    before = library.item("roll/IMG_1.JPG")
    items.set_items(library.catalog, [before.id], title="Lake")
    items.set_digest(library.catalog, before.id, b"d" * 32, size=before.size, mtime_ns=before.mtime_ns)
    Path(library.at("new")).write_bytes(jpeg(datetime(2019, 1, 2, 3, 4, 5), seed=99))
    os.replace(library.at("new"), library.at("roll/IMG_1.JPG"))
    changes = scan.reconcile_album(library.catalog, library.root, "roll")
    after = library.item("roll/IMG_1.JPG")
    assert (changes.changed, changes.added, changes.missing) == (1, 0, 0)
    assert (after.id, after.title, after.taken, after.digest) == (
        before.id,
        "Lake",
        "2019-01-02 03:04:05",
        None,
    )


@pytest.mark.parametrize("first", ["target", "source"])
def test_move_by_others_keeps_title_whichever_album_is_opened_first(library: Library, first: str) -> None:
    library.photo("roll/IMG_1.JPG")
    library.photo("2018/other.jpg")
    library.scan()
    before = library.item("roll/IMG_1.JPG")
    items.set_items(library.catalog, [before.id], title="Lake", rating=4)
    os.rename(library.at("roll/IMG_1.JPG"), library.at("2018/lake.jpg"))
    for path in ("2018", "roll") if first == "target" else ("roll", "2018"):
        scan.reconcile_album(library.catalog, library.root, path)
    after = library.item("2018/lake.jpg")
    assert (after.id, after.title, after.rating) == (before.id, "Lake", 4)
    assert library.names("roll") == []


def test_swapped_names_keep_their_titles(library: Library) -> None:
    for name in ("a.jpg", "b.jpg"):
        library.photo(f"roll/{name}")
    library.scan()
    for name in ("a.jpg", "b.jpg"):
        items.set_items(library.catalog, [library.item(f"roll/{name}").id], title=f"was {name}")
    os.rename(library.at("roll/a.jpg"), library.at("roll/c.jpg"))
    os.rename(library.at("roll/b.jpg"), library.at("roll/a.jpg"))
    os.rename(library.at("roll/c.jpg"), library.at("roll/b.jpg"))
    changes = scan.reconcile_album(library.catalog, library.root, "roll")
    assert changes.moved == 2
    assert [library.item(f"roll/{name}").title for name in ("a.jpg", "b.jpg")] == ["was b.jpg", "was a.jpg"]


def test_file_moved_over_another_hides_the_one_that_is_gone(library: Library) -> None:
    library.photo("roll/a.jpg")
    library.photo("roll/b.jpg")
    library.scan()
    kept = library.item("roll/b.jpg")
    os.replace(library.at("roll/b.jpg"), library.at("roll/a.jpg"))
    changes = scan.reconcile_album(library.catalog, library.root, "roll")
    assert (changes.moved, changes.missing) == (1, 1)
    assert (library.item("roll/a.jpg").id, library.names("roll")) == (kept.id, ["a.jpg"])


def test_hard_link_is_an_item_of_its_own(library: Library) -> None:
    library.photo("roll/a.jpg")
    library.scan()
    first = library.item("roll/a.jpg")
    os.link(library.at("roll/a.jpg"), library.at("roll/z.jpg"))
    scan.reconcile_album(library.catalog, library.root, "roll")
    assert library.item("roll/a.jpg").id == first.id
    assert library.item("roll/z.jpg").id != first.id


def test_reused_inode_of_another_file_takes_over_nothing(library: Library) -> None:
    place = library.photo("roll/a.jpg")
    library.photo("roll/b.jpg")
    library.scan()
    items.set_items(library.catalog, [library.item("roll/a.jpg").id], title="Lake")
    os.rename(place, library.at("roll/new.jpg"))
    Path(library.at("roll/new.jpg")).write_bytes(jpeg(MAY, seed=77, size=(80, 60)))
    scan.reconcile_album(library.catalog, library.root, "roll")
    assert library.item("roll/new.jpg").title == ""


def test_renamed_directory_keeps_title_type_and_items(library: Library) -> None:
    library.photo("2018/lake/IMG_1.JPG")
    library.photo("2018/lake/deep/IMG_2.JPG")
    library.scan()
    albums.set_album(library.catalog, "2018/lake", title="At the lake", type="public")
    items.set_items(library.catalog, [library.item("2018/lake/IMG_1.JPG").id], title="Pier")
    os.rename(library.at("2018/lake"), library.at("2018/harbour"))
    library.scan()
    row = albums.album(library.catalog, "2018/harbour")
    assert row is not None
    assert (row.title, row.type) == ("At the lake", "public")
    assert library.item("2018/harbour/IMG_1.JPG").title == "Pier"
    assert albums.effective_type(library.catalog, "2018/harbour/deep").type == "public"
    assert albums.album(library.catalog, "2018/lake") is None


def test_new_directory_with_a_used_inode_takes_over_nothing(library: Library) -> None:
    library.photo("old/IMG_1.JPG")
    library.scan()
    albums.set_album(library.catalog, "old", title="Secret", type="public")
    os.rename(library.at("old"), library.at("fresh"))  # the same inode, but nothing that was in it
    os.unlink(library.at("fresh/IMG_1.JPG"))
    library.photo("fresh/IMG_9.JPG")
    library.scan()
    row = albums.album(library.catalog, "fresh")
    assert row is not None
    assert (row.title, row.access) == ("", "private")


def test_deleted_files_are_hidden_at_once_and_dropped_by_a_later_scan(library: Library) -> None:
    for number in range(10):
        library.photo(f"roll/IMG_{number}.JPG")
    library.scan()
    os.unlink(library.at("roll/IMG_0.JPG"))
    assert scan.reconcile_album(library.catalog, library.root, "roll").missing == 1
    assert "IMG_0.JPG" not in library.names("roll")
    report = library.scan(later=120)
    assert (report.dropped, report.kept, report.suspended) == (1, 0, "")


def test_file_restored_before_the_scan_keeps_its_title(library: Library, tmp_path: Path) -> None:
    place = library.photo("roll/IMG_0.JPG")
    library.scan()
    items.set_items(library.catalog, [library.item("roll/IMG_0.JPG").id], title="Lake")
    os.rename(place, tmp_path / "aside.jpg")
    scan.reconcile_album(library.catalog, library.root, "roll")
    shutil.copy2(tmp_path / "aside.jpg", place)  # another inode, as from a backup
    scan.reconcile_album(library.catalog, library.root, "roll")
    assert library.item("roll/IMG_0.JPG").title == "Lake"


def test_losing_more_than_a_fifth_is_kept_until_accepted(library: Library) -> None:
    for number in range(10):
        library.photo(f"roll/IMG_{number}.JPG")
    library.scan()
    for number in range(3):
        os.unlink(library.at(f"roll/IMG_{number}.JPG"))
    report = library.scan(later=120)
    assert (report.dropped, report.kept) == (0, 3)
    assert "3 of 10" in report.suspended
    assert library.scan(later=240, accept_losses=True).dropped == 3


def test_vanished_album_is_hidden_and_comes_back(library: Library) -> None:
    library.photo("roll/IMG_0.JPG")
    library.photo("roll/deep/IMG_1.JPG")
    library.scan()
    albums.set_album(library.catalog, "roll", title="Roll")
    os.rename(library.at("roll"), f"{library.root}.aside")
    assert scan.reconcile_album(library.catalog, library.root, "roll").missing == 2
    assert albums.album(library.catalog, "roll") is None
    os.rename(f"{library.root}.aside", library.at("roll"))
    library.scan()
    assert library.names("") == ["roll"]
    assert library.names("roll") == ["deep", "IMG_0.JPG"]
    assert library.names("roll/deep") == ["IMG_1.JPG"]


def test_root_given_by_a_link_is_followed_and_no_other_link(library: Library) -> None:
    library.photo("roll/IMG_0.JPG")
    link = f"{library.root}.link"
    os.symlink(library.root, link)
    assert scan.scan_tree(library.catalog, link).added == 1
    assert scan.scan_tree(library.catalog, library.root).unchanged == 1


def test_mtime_after_2262_does_not_stop_a_scan(library: Library) -> None:
    os.utime(library.photo("IMG_0.JPG", None), (0, 10**10))
    assert library.scan().added == 1
    assert library.scan().unchanged == 1


def test_inode_of_64_bits_is_kept_as_a_signed_number(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = SimpleNamespace(
        st_mode=0o100644, st_ino=2**64 - 5, st_dev=2**64 - 7, st_size=1, st_mtime_ns=2, st_ctime_ns=3
    )
    monkeypatch.setattr(os, "lstat", lambda _path: huge)
    seen = directory.look_at_file("IMG_0.JPG")
    assert seen is not None
    assert (seen.inode, seen.device, directory.inode_at("IMG_0.JPG")) == (-5, -7, -5)


def test_missing_root_forgets_nothing(library: Library) -> None:
    library.photo("roll/IMG_0.JPG")
    library.scan()
    os.rename(library.root, f"{library.root}.away")
    for changes in (
        library.scan(later=120),
        scan.reconcile_album(library.catalog, library.root, "roll"),
        scan.reconcile_album(library.catalog, library.root, ""),
    ):
        assert "mounted" in changes.suspended or "Nothing was forgotten" in changes.suspended
    assert library.names("roll") == ["IMG_0.JPG"]


def test_empty_mount_point_in_place_of_the_root_forgets_nothing(library: Library) -> None:
    library.photo("roll/IMG_0.JPG")
    library.scan()
    os.rename(library.root, f"{library.root}.away")
    os.mkdir(library.root)
    report = library.scan(later=120)
    assert (report.dropped, library.names("roll")) == (0, ["IMG_0.JPG"])
    assert "another disk" in report.suspended
    assert scan.reconcile_album(library.catalog, library.root, "roll").suspended


def test_accepting_the_losses_of_another_root_forgets(library: Library) -> None:
    library.photo("roll/IMG_0.JPG")
    library.scan()
    os.rename(library.root, f"{library.root}.away")
    os.mkdir(library.root)
    report = library.scan(later=120, accept_losses=True)
    assert (report.dropped, report.suspended, library.names("")) == (1, "", [])


def test_library_copied_to_another_disk_keeps_everything(library: Library) -> None:
    library.photo("roll/IMG_0.JPG")
    library.photo("roll/IMG_1.JPG")
    library.scan()
    items.set_items(library.catalog, [library.item("roll/IMG_0.JPG").id], title="Lake")
    os.rename(library.root, f"{library.root}.old")
    shutil.copytree(f"{library.root}.old", library.root)
    report = library.scan(later=120)
    assert (report.suspended, report.added, report.dropped) == ("", 0, 0)
    assert library.item("roll/IMG_0.JPG").title == "Lake"
    os.unlink(library.at("roll/IMG_1.JPG"))  # the new root is believed from now on
    assert scan.reconcile_album(library.catalog, library.root, "roll").missing == 1


def test_unreadable_directory_keeps_its_rows(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.photo("roll/IMG_0.JPG")
    library.scan()
    real = os.scandir

    def failing(path: str) -> object:
        if path.endswith("/roll"):
            raise OSError(5, "Input/output error", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", failing)
    report = library.scan(later=120)
    assert "Input/output error" in report.suspended
    assert library.names("roll") == ["IMG_0.JPG"]


def test_progress_ends_at_the_total(library: Library) -> None:
    for number in range(7):
        library.photo(f"roll/{number % 3}/IMG_{number}.JPG")
    told: list[tuple[int, int]] = []
    scan.scan_tree(library.catalog, library.root, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (7, 7)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    told.clear()
    scan.scan_tree(library.catalog, library.root, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (7, 7)


HOSTILE = [
    "new\nline.jpg",
    b"\xff\xfe.jpg".decode("utf-8", "surrogateescape"),
    "-rf.jpg",
    "%s'\".jpg",
    "e\u0301.jpg",
]


@pytest.mark.parametrize("name", [*HOSTILE, "x" * 251 + ".jpg", "写真.jpg", "a%_b.jpg"])
def test_hostile_name_survives_byte_for_byte(library: Library, name: str) -> None:
    library.photo(f"{name}.d/{name}" if len(name) < 200 else name)
    library.scan()
    row = library.item(f"{name}.d/{name}" if len(name) < 200 else name)
    assert os.fsencode(row.name) == os.fsencode(name)
    assert os.stat(library.at(row.path)).st_ino == row.inode
    assert library.scan().unchanged == 1


def test_note_file_stores_an_upload_with_its_words(library: Library) -> None:
    library.photo("roll/IMG_1.JPG")
    row = scan.note_file(library.catalog, library.root, "roll", "IMG_1.JPG", digest=b"h" * 32, title="Lake")
    assert row is not None
    assert (row.digest, row.title, row.taken) == (b"h" * 32, "Lake", "2018-05-01 10:30:00")
    assert scan.reconcile_album(library.catalog, library.root, "roll").unchanged == 1
    again = scan.note_file(library.catalog, library.root, "roll", "IMG_1.JPG")
    assert again is not None
    assert (again.id, again.digest) == (row.id, b"h" * 32)
    assert scan.note_file(library.catalog, library.root, "roll", "gone.jpg") is None


def test_person_set_position_outlives_a_changed_file(library: Library) -> None:
    library.photo("IMG_1.JPG", position=(47.0, 8.0))
    library.photo("IMG_2.JPG", position=(47.0, 8.0))
    library.scan()
    assert library.item("IMG_1.JPG").lat == pytest.approx(47.0, abs=1e-4)
    items.set_items(library.catalog, [library.item("IMG_1.JPG").id], lat=1.5, lng=2.5)
    for name in ("IMG_1.JPG", "IMG_2.JPG"):
        library.photo(name, position=(50.0, 9.0))
    library.scan()
    assert (library.item("IMG_1.JPG").lat, library.item("IMG_1.JPG").lng) == (1.5, 2.5)
    assert library.item("IMG_2.JPG").lat == pytest.approx(50.0, abs=1e-4)


def test_deleting_the_catalog_and_scanning_rebuilds_what_files_say(library: Library, tmp_path: Path) -> None:
    library.photo("roll/IMG_1.JPG")
    library.scan()
    first = library.item("roll/IMG_1.JPG")
    with Catalog.open(str(tmp_path / "second.sqlite")) as other:
        scan.scan_tree(other, library.root)
        second = items.item(other, "roll", "IMG_1.JPG")
    assert second is not None
    assert (second.taken, second.facts, second.added) == (first.taken, first.facts, first.added)
