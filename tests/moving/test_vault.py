"""The station's door: uploads, moves, copies, trash."""

import errno
import os
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from albumen.moving import Busy, Duplicate, NotDone, Placed, StorageStopped, Vault, rename
from albumen.moving.trash import ORIGIN

from .world import get, put, temps, walk


@pytest.fixture
def root(tmp: str) -> str:
    put(f"{tmp}/photos/album/a.jpg", b"photo")
    put(f"{tmp}/photos/album/a.jpg.xmp", b"sidecar")
    os.makedirs(f"{tmp}/photos/other")
    return f"{tmp}/photos"


@pytest.fixture
def vault(root: str):
    with Vault(root) as opened:
        assert opened.recover() == []
        yield opened


def upload(vault: Vault, content: bytes, *, duplicate: Duplicate = "rename", name: str = "a.jpg") -> Placed:
    incoming = vault.begin(f"{vault.root}/album")
    for index in range(0, len(content), 3):
        incoming.write(content[index : index + 3])
    return vault.place(incoming, name=name, mtime_ns=1_600_000_000_000_000_007, duplicate=duplicate)


def test_upload_is_whole_with_its_time_and_the_rights_of_its_album(vault: Vault, root: str):
    os.chmod(f"{root}/album", 0o2750)
    if os.geteuid() == 0:
        os.chown(f"{root}/album", 1234, 2345)

    placed = upload(vault, b"new photo", name="n.jpg")

    found = os.lstat(f"{root}/album/n.jpg")
    assert (placed.name, placed.state, get(f"{root}/album/n.jpg")) == ("n.jpg", "placed", b"new photo")
    assert found.st_mtime_ns == 1_600_000_000_000_000_007
    assert (found.st_mode & 0o777, found.st_gid) == (0o640, os.lstat(f"{root}/album").st_gid)
    assert temps(f"{root}/album") == []


def test_taken_name_is_numbered_the_photo_station_way(vault: Vault, root: str):
    assert [upload(vault, b"1").name, upload(vault, b"2").name] == ["a_1.jpg", "a_2.jpg"]
    assert [get(f"{root}/album/{name}") for name in ("a.jpg", "a_1.jpg", "a_2.jpg")] == [b"photo", b"1", b"2"]


def test_ignored_upload_changes_nothing(vault: Vault, root: str):
    assert upload(vault, b"new", duplicate="ignore").state == "ignored"
    assert sorted(os.listdir(f"{root}/album")) == ["a.jpg", "a.jpg.xmp"]
    assert get(f"{root}/album/a.jpg") == b"photo"


def test_overwritten_file_is_in_the_trash_and_can_come_back(vault: Vault, root: str):
    assert upload(vault, b"new", duplicate="overwrite").state == "overwrote"
    assert get(f"{root}/album/a.jpg") == b"new"
    (entry,) = vault.list_trash()
    assert (entry.path, get(entry.location), entry.is_folder) == (f"{root}/album/a.jpg", b"photo", False)

    assert vault.restore(entry).state == "exists"
    os.unlink(f"{root}/album/a.jpg")
    assert vault.restore(entry).state == "moved"
    assert get(f"{root}/album/a.jpg") == b"photo"
    assert vault.list_trash() == []


def test_refused_name_leaves_no_upload(vault: Vault, root: str):
    with pytest.raises(ValueError, match="refused"):
        upload(vault, b"new", name="../x.jpg")
    assert temps(root) == []


def test_aborted_upload_is_gone(vault: Vault, root: str):
    with vault.begin(f"{root}/album") as incoming:
        incoming.write(b"half")
        assert len(temps(f"{root}/album")) == 1
    assert temps(root) == []


def test_upload_that_was_cut_by_a_crash_is_removed_by_recovery(root: str):
    with Vault(root) as vault:
        vault.begin(f"{root}/album").write(b"half")
    with Vault(root) as vault:
        vault.recover()
        assert temps(f"{root}/album") == []


def test_full_disk_stops_the_upload_and_keeps_the_rest(small_disk: str):
    os.mkdir(f"{small_disk}/album")
    with Vault(small_disk) as vault, vault.begin(f"{small_disk}/album") as incoming:
        with pytest.raises(StorageStopped, match="no space left"):
            incoming.write(bytes(3_000_000))
        incoming.abort()
        assert upload(vault, b"small", name="s.jpg").state == "placed"


def test_many_uploads_of_one_name_at_once_are_all_kept(vault: Vault, root: str):
    states: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: states.append(upload(vault, b"%d" % n, name="t.jpg").name))
        for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(states)) == 12
    assert {get(f"{root}/album/{name}") for name in states} == {b"%d" % n for n in range(12)}


def test_item_moves_with_its_sidecar(vault: Vault, root: str):
    sources = [f"{root}/album/a.jpg", f"{root}/album/a.jpg.xmp"]
    arrival = vault.move_item(sources, f"{root}/other", duplicate="ignore")

    assert (arrival.state, arrival.paths) == ("placed", (f"{root}/other/a.jpg", f"{root}/other/a.jpg.xmp"))
    assert os.listdir(f"{root}/album") == []


@pytest.mark.parametrize(
    ("duplicate", "state", "there", "left"),
    [
        ("ignore", "ignored", {"a.jpg": b"old"}, 2),
        ("rename", "renamed", {"a.jpg": b"old", "a_1.jpg": b"photo", "a_1.jpg.xmp": b"sidecar"}, 0),
        ("overwrite", "overwrote", {"a.jpg": b"photo", "a.jpg.xmp": b"sidecar"}, 0),
    ],
)
def test_move_onto_a_taken_name(
    vault: Vault, root: str, duplicate: Duplicate, state: str, there: dict[str, bytes], left: int
):
    put(f"{root}/other/a.jpg", b"old")
    sources = [f"{root}/album/a.jpg", f"{root}/album/a.jpg.xmp"]

    assert vault.move_item(sources, f"{root}/other", duplicate=duplicate).state == state
    assert {name: get(f"{root}/other/{name}") for name in os.listdir(f"{root}/other")} == there
    assert len(os.listdir(f"{root}/album")) == left
    assert [get(entry.location) for entry in vault.list_trash()] == (
        [b"old"] if duplicate == "overwrite" else []
    )


@pytest.mark.parametrize("duplicate", ["ignore", "rename", "overwrite"])
def test_move_into_its_own_album_is_ignored(vault: Vault, root: str, duplicate: Duplicate):
    assert vault.move_item([f"{root}/album/a.jpg"], f"{root}/album", duplicate=duplicate).state == "ignored"
    assert get(f"{root}/album/a.jpg") == b"photo"


@pytest.mark.parametrize(
    ("directory", "duplicate", "state", "names"),
    [
        ("other", "ignore", "placed", ["a.jpg", "a.jpg.xmp"]),
        ("album", "ignore", "ignored", ["a.jpg", "a.jpg.xmp"]),
        ("album", "overwrite", "ignored", ["a.jpg", "a.jpg.xmp"]),
        ("album", "rename", "renamed", ["a.jpg", "a.jpg.xmp", "a_1.jpg", "a_1.jpg.xmp"]),
    ],
)
def test_copy_keeps_the_source(
    vault: Vault, root: str, directory: str, duplicate: Duplicate, state: str, names: list[str]
):
    sources = [f"{root}/album/a.jpg", f"{root}/album/a.jpg.xmp"]
    before = os.lstat(sources[0])

    arrival = vault.copy_item(sources, f"{root}/{directory}", duplicate=duplicate)

    assert (arrival.state, sorted(os.listdir(f"{root}/{directory}"))) == (state, names)
    assert get(sources[0]) == b"photo"
    if arrival.paths:
        copy = os.lstat(arrival.paths[0])
        assert (copy.st_mtime_ns, copy.st_mode, copy.st_ino != before.st_ino) == (
            before.st_mtime_ns,
            before.st_mode,
            True,
        )


def test_missing_item_is_told(vault: Vault, root: str):
    assert vault.move_item([f"{root}/album/no.jpg"], f"{root}/other", duplicate="rename").state == "missing"
    assert vault.copy_item([f"{root}/album/no.jpg"], f"{root}/other", duplicate="rename").state == "changed"
    assert os.listdir(f"{root}/other") == []
    with pytest.raises(NotDone, match="gone"):
        vault.trash([f"{root}/album/a.jpg", f"{root}/album/no.jpg"])
    assert get(f"{root}/album/a.jpg") == b"photo"
    assert vault.list_trash() == []


def test_unreadable_item_is_not_copied(vault: Vault, root: str, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, "bad sector")

    monkeypatch.setattr(os, "read", fail)
    assert vault.copy_item([f"{root}/album/a.jpg"], f"{root}/other", duplicate="rename").state == "failed"
    assert os.listdir(f"{root}/other") == []


def test_trash_keeps_all_names_of_one_call(vault: Vault, root: str):
    put(f"{root}/other/A.jpg", b"other")
    paths = [f"{root}/album/a.jpg", f"{root}/album/a.jpg.xmp", f"{root}/other/A.jpg"]

    entries = vault.trash(paths)

    assert [entry.path for entry in entries] == paths
    assert [get(entry.location) for entry in entries] == [b"photo", b"sidecar", b"other"]
    assert [vault.restore(entry).state for entry in entries] == ["moved"] * 3
    assert os.listdir(f"{root}/.albumen/trash") == []


def test_whole_album_goes_and_comes_back_in_one_rename(vault: Vault, root: str):
    inode = os.lstat(f"{root}/album").st_ino
    (entry,) = vault.trash([f"{root}/album"])

    assert entry.is_folder
    assert not os.path.exists(f"{root}/album")
    assert vault.restore(entry).state == "moved"
    assert os.lstat(f"{root}/album").st_ino == inode
    assert get(f"{root}/album/a.jpg") == b"photo"


def test_restored_photo_gets_its_album_back(vault: Vault, root: str):
    (entry,) = vault.trash([f"{root}/album/a.jpg"])
    vault.trash([f"{root}/album"])

    assert vault.restore(entry).state == "moved"
    assert get(f"{root}/album/a.jpg") == b"photo"
    assert vault.restore(entry).state == "missing"


def test_trash_survives_a_move_of_the_library(tmp: str, root: str):
    with Vault(root) as vault:
        vault.trash([f"{root}/album/a.jpg"])
    os.rename(root, f"{tmp}/moved")

    with Vault(f"{tmp}/moved") as vault:
        (entry,) = vault.list_trash()
        assert vault.restore(entry).state == "moved"
    assert get(f"{tmp}/moved/album/a.jpg") == b"photo"


@pytest.mark.parametrize(
    "path", ["/etc/hosts", "{root}", "{root}/.albumen/journal.jsonl", "{root}/album/../x"]
)
def test_what_is_no_photo_of_ours_is_not_trashed(vault: Vault, root: str, path: str):
    with pytest.raises(ValueError, match="Nothing was trashed"):
        vault.trash([path.format(root=root)])


def test_purge_takes_what_is_older_and_follows_no_link(vault: Vault, root: str, tmp: str):
    precious = put(f"{tmp}/precious/p.jpg", b"precious")
    os.symlink(f"{tmp}/precious", f"{root}/album/link")
    vault.trash([f"{root}/album"])

    assert vault.purge(datetime.now(UTC) - timedelta(days=30)) == []
    assert [entry.path for entry in vault.purge(datetime.now(UTC) + timedelta(days=1))] == [f"{root}/album"]
    assert (vault.list_trash(), get(precious)) == ([], b"precious")
    assert [path for path in walk(f"{root}/.albumen/trash") if not path.endswith(ORIGIN)] == []


def test_trash_is_a_rename_away_also_with_the_state_on_another_device(root: str, other_device: str):
    inode = os.lstat(f"{root}/album/a.jpg").st_ino
    with Vault(root, f"{other_device}/state") as vault:
        (entry,) = vault.trash([f"{root}/album/a.jpg"])
        assert os.lstat(entry.location).st_ino == inode
        assert entry.location.startswith(f"{root}/.albumen-trash/")


def test_album_is_made_and_removed_only_when_empty(vault: Vault, root: str):
    vault.make_album(f"{root}/new")
    with pytest.raises(FileExistsError):
        vault.make_album(f"{root}/new")
    with pytest.raises(ValueError, match="refused"):
        vault.make_album(f"{root}/.albumen-x")
    put(f"{root}/new/.DS_Store", b"litter")

    assert vault.remove_empty_album(f"{root}/new") is False
    os.unlink(f"{root}/new/.DS_Store")
    assert vault.remove_empty_album(f"{root}/new") is True
    assert not os.path.exists(f"{root}/new")


def test_second_station_is_refused(vault: Vault, root: str):
    with pytest.raises(Busy):
        Vault(root)


def test_settled_journal_is_put_aside_when_opened(root: str):
    with Vault(root) as vault:
        vault.trash([f"{root}/album/a.jpg"])
    size = os.path.getsize(f"{root}/.albumen/journal.jsonl")
    with Vault(root) as vault:
        assert os.path.getsize(f"{root}/.albumen/journal.jsonl") == 0
        assert os.path.getsize(f"{root}/.albumen/journal.jsonl.1") == size > 0
        assert len(vault.list_trash()) == 1


def test_a_hundred_trashed_photos_are_all_listed_once(vault: Vault, root: str):
    paths = [put(f"{root}/other/{index}.jpg", b"x") for index in range(100)]
    vault.trash(paths)

    assert Counter(entry.path for entry in vault.list_trash()) == Counter(paths)


@pytest.mark.parametrize(
    ("duplicate", "state", "name"),
    [("ignore", "ignored", "n.jpg"), ("rename", "renamed", "n_1.jpg"), ("overwrite", "overwrote", "n.jpg")],
)
def test_name_that_is_taken_in_this_very_moment(
    vault: Vault, root: str, monkeypatch: pytest.MonkeyPatch, duplicate: Duplicate, state: str, name: str
):
    raced: list[str] = []

    def race(_source: str, target: str, _reserve: object) -> bool:
        if not raced:
            raced.append(put(target, b"theirs"))
        return False

    monkeypatch.setattr(rename, "STRATEGIES", (race, *rename.STRATEGIES))

    placed = upload(vault, b"ours", name="n.jpg", duplicate=duplicate)

    assert (placed.state, placed.name) == (state, name)
    assert sorted(get(path) for path in walk(root) if os.path.basename(path).startswith("n")) == (
        [b"theirs"] if duplicate == "ignore" else [b"ours", b"theirs"]
    )


def test_name_that_is_always_taken_is_given_up(vault: Vault, root: str, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> bool:
        raise FileExistsError(errno.EEXIST, "exists")

    monkeypatch.setattr(rename, "STRATEGIES", (refuse,))
    with pytest.raises(NotDone, match="always taken") as caught:
        upload(vault, b"ours", name="n.jpg", duplicate="overwrite")

    assert caught.value.outcome.state == "exists"
    assert temps(f"{root}/album") == []


def test_album_of_that_name_is_not_overwritten(vault: Vault, root: str):
    put(f"{root}/album/b.jpg/x.jpg", b"x")

    with pytest.raises(NotDone, match="an album has that name"):
        upload(vault, b"ours", name="b.jpg", duplicate="overwrite")

    assert get(f"{root}/album/b.jpg/x.jpg") == b"x"
    assert vault.list_trash() == []


def test_overwriting_on_a_mount_inside_the_root(small_disk: str):
    root = os.path.dirname(small_disk)
    old = put(f"{small_disk}/a.jpg", b"old")
    os.mkdir(f"{small_disk}/album")
    with Vault(root) as vault:
        with vault.begin(small_disk) as incoming:
            incoming.write(b"new")
            assert (
                vault.place(incoming, name="a.jpg", mtime_ns=None, duplicate="overwrite").state == "overwrote"
            )
        (entry,) = vault.list_trash()
        assert (get(old), get(entry.location)) == (b"new", b"old")
        with pytest.raises(NotDone, match="cross-device"):
            vault.trash([f"{small_disk}/album"])
        assert vault.list_trash() == [entry]


def test_copy_onto_a_full_disk_stops_and_leaves_nothing(small_disk: str):
    root = os.path.dirname(small_disk)
    big = put(f"{root}/big.jpg", bytes(3_000_000))
    with Vault(root) as vault, pytest.raises(StorageStopped):
        vault.copy_item([big], small_disk, duplicate="rename")
    assert os.listdir(small_disk) == []


def test_copy_that_may_not_be_written_is_told(vault: Vault, root: str, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(os, "fsync", refuse)
    arrival = vault.copy_item([f"{root}/album/a.jpg"], f"{root}/other", duplicate="rename")
    assert (arrival.state, "permission denied" in arrival.detail) == ("failed", True)
