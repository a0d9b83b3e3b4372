"""Rename without replace, in all three ways."""

import errno
import os

import pytest

from albumen.moving import rename, rename_noreplace

from .world import get, put


def test_file_gets_its_new_name(tmp: str, way: str):
    source = put(f"{tmp}/a.jpg", b"photo", mtime_ns=1_400_000_000_000_000_007)
    before = os.lstat(source)

    rename_noreplace(source, f"{tmp}/-b\n\udcff.jpg")

    after = os.lstat(f"{tmp}/-b\n\udcff.jpg")
    assert (after.st_ino, after.st_mtime_ns, after.st_nlink) == (before.st_ino, before.st_mtime_ns, 1)
    assert not os.path.lexists(source)


@pytest.mark.parametrize("occupant", ["file", "empty file", "folder", "dangling link"])
def test_taken_name_is_never_replaced(tmp: str, way: str, occupant: str):
    source, target = put(f"{tmp}/a.jpg", b"photo"), f"{tmp}/b.jpg"
    if occupant == "folder":
        os.mkdir(target)
    elif occupant == "dangling link":
        os.symlink("nowhere", target)
    else:
        put(target, b"" if occupant == "empty file" else b"other")
    before = os.lstat(target)

    with pytest.raises(FileExistsError):
        rename_noreplace(source, target)

    assert os.lstat(target) == before
    assert get(source) == b"photo"


def test_folder_is_renamed_whole(tmp: str, way: str):
    put(f"{tmp}/album/a.jpg", b"photo")

    rename_noreplace(f"{tmp}/album", f"{tmp}/other")

    assert get(f"{tmp}/other/a.jpg") == b"photo"


def test_two_links_of_one_file_are_two_names(tmp: str, way: str):
    source = put(f"{tmp}/img.jpg", b"photo")
    os.link(source, f"{tmp}/IMG.JPG")

    with pytest.raises(FileExistsError):
        rename_noreplace(source, f"{tmp}/IMG.JPG")

    assert sorted(os.listdir(tmp)) == ["IMG.JPG", "img.jpg"]


def test_missing_source_leaves_nothing_behind(tmp: str, way: str):
    with pytest.raises(FileNotFoundError):
        rename_noreplace(f"{tmp}/no.jpg", f"{tmp}/b.jpg")

    assert os.listdir(tmp) == []


def test_other_device_is_told_and_nothing_is_left(tmp: str, other_device: str, way: str):
    source = put(f"{tmp}/a.jpg", b"photo")

    with pytest.raises(OSError, match="cross-device") as caught:
        rename_noreplace(source, f"{other_device}/a.jpg")

    assert caught.value.errno == errno.EXDEV
    assert (os.listdir(other_device), get(source)) == ([], b"photo")


def test_name_with_a_null_byte_is_refused(tmp: str, way: str):
    source = put(f"{tmp}/a.jpg", b"photo")

    with pytest.raises(ValueError, match="null"):
        rename_noreplace(source, f"{tmp}/b\0.jpg")

    assert os.listdir(tmp) == ["a.jpg"]


def test_system_that_knows_no_renameat2_still_renames(tmp: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rename, "_system", None)
    source = put(f"{tmp}/a.jpg", b"photo")

    rename_noreplace(source, f"{tmp}/b.jpg")

    assert os.listdir(tmp) == ["b.jpg"]


def test_placeholder_goes_when_the_rename_is_refused(tmp: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rename, "STRATEGIES", (rename.by_placeholder,))
    source = put(f"{tmp}/a.jpg", b"photo")

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(PermissionError):
        rename_noreplace(source, f"{tmp}/b.jpg")

    assert os.listdir(tmp) == ["a.jpg"]


def test_second_name_goes_when_the_first_cannot_be_removed(tmp: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rename, "STRATEGIES", (rename.by_link,))
    source = put(f"{tmp}/a.jpg", b"photo")
    unlink = os.unlink

    def refuse(path: str) -> None:
        if path == source:
            raise PermissionError(errno.EPERM, "no")
        unlink(path)

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(PermissionError):
        rename_noreplace(source, f"{tmp}/b.jpg")

    assert os.listdir(tmp) == ["a.jpg"]


def test_change_of_case_is_allowed_where_case_is_ignored(tmp: str, monkeypatch: pytest.MonkeyPatch):
    """A file system that ignores case answers that the target exists, and shows the source under its name."""
    source, target = put(f"{tmp}/img.jpg", b"photo"), f"{tmp}/IMG.JPG"
    lstat = os.lstat

    def taken(*_: object) -> bool:
        raise FileExistsError(errno.EEXIST, "exists")

    monkeypatch.setattr(rename, "STRATEGIES", (taken,))
    monkeypatch.setattr(os, "lstat", lambda path: lstat(source if path == target else path))
    rename_noreplace(source, target)

    assert os.listdir(tmp) == ["IMG.JPG"]
