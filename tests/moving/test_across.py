"""Moves between file systems: copied, verified, and only then removed."""

import errno
import os
import stat
from collections.abc import Callable

import pytest

from albumen.moving import (
    FileRun,
    Journal,
    Outcome,
    StorageStopped,
    Unit,
    copying,
    digest_file,
    pair_of,
    recover,
    undo,
)

from .world import contents, get, make_roll, plan, portrait, put, temps


def run(journal: Journal, units: list[Unit]) -> list[Outcome]:
    return list(FileRun(journal, run="r1").apply(units))


def one(source: str, target: str) -> list[Unit]:
    return [Unit("one", (pair_of(source, target),))]


def test_everything_arrives_whole(tmp: str, other_device: str, journal: Journal, way: str):
    roll = make_roll(f"{tmp}/roll", 12)
    before = contents(roll)

    assert {outcome.state for outcome in run(journal, plan(roll, other_device))} == {"moved"}
    assert (contents(other_device), os.listdir(roll), temps(other_device)) == (before, [], [])


def test_case_87_times_mode_owner_and_attributes_come_along(tmp: str, other_device: str, journal: Journal):
    source, target = put(f"{tmp}/a.jpg", b"photo" * 100_000), f"{other_device}/a.jpg"
    os.chmod(source, 0o640)
    attributes = _set_attribute(source) and _set_attribute(put(f"{other_device}/probe", b""))
    if os.geteuid() == 0:
        os.chown(source, 1234, 2345)
    before = os.lstat(source)

    outcome = run(journal, one(source, target))[0]

    after = os.lstat(target)
    kept = ("st_mtime_ns", "st_mode", "st_uid", "st_gid", "st_size")
    assert [getattr(after, field) for field in kept] == [getattr(before, field) for field in kept]
    assert outcome == Outcome("one", "moved")
    if attributes:
        assert os.getxattr(target, "user.albumen") == b"x"


def _set_attribute(path: str) -> bool:
    try:
        os.setxattr(path, "user.albumen", b"x")
    except (OSError, AttributeError):
        return False
    return True


def test_case_87_loss_is_told(tmp: str, other_device: str, journal: Journal, monkeypatch: pytest.MonkeyPatch):
    source = put(f"{tmp}/a.jpg", b"photo")

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no")

    monkeypatch.setattr(os, "fchmod", refuse)
    outcome = run(journal, one(source, f"{other_device}/a.jpg"))[0]

    assert outcome == Outcome("one", "moved", "Not kept by the target's file system: mode.")


def test_unit_stays_together(tmp: str, other_device: str, journal: Journal):
    photo, sidecar = put(f"{tmp}/a.jpg", b"photo"), put(f"{tmp}/a.xmp", b"sidecar")
    other = put(f"{other_device}/a.xmp", b"other")
    unit = Unit("a", (pair_of(photo, f"{other_device}/a.jpg"), pair_of(sidecar, other)))

    assert run(journal, [unit])[0].state == "exists"
    assert (get(photo), get(sidecar)) == (b"photo", b"sidecar")
    assert os.listdir(other_device) == ["a.xmp"]


def test_source_that_cannot_be_removed_stays_and_is_told(
    tmp: str, other_device: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
):
    source, target = put(f"{tmp}/a.jpg", b"photo"), f"{other_device}/a.jpg"
    before = portrait(tmp)
    _refuse_to_unlink(source, monkeypatch)

    outcome = run(journal, one(source, target))[0]

    assert outcome.state == "copied"
    assert source in outcome.detail
    assert get(source) == get(target) == b"photo"
    with Journal.open(f"{other_device}/undo.jsonl") as back:
        journal.close()
        assert [each.state for each in undo(journal.path, journal=back)] == ["moved"]
    assert not os.path.exists(target)
    assert portrait(tmp)["a.jpg"] == before["a.jpg"]


def _refuse_to_unlink(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    unlink = os.unlink

    def refuse(path: str) -> None:
        if path == source:
            raise PermissionError(errno.EPERM, "no", path)
        unlink(path)

    monkeypatch.setattr(os, "unlink", refuse)


def test_copy_that_was_edited_is_not_dropped_by_undo(
    tmp: str, other_device: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
):
    source, target = put(f"{tmp}/a.jpg", b"photo"), f"{other_device}/a.jpg"
    _refuse_to_unlink(source, monkeypatch)
    run(journal, one(source, target))
    journal.close()
    put(target, b"edited")

    with Journal.open(f"{other_device}/undo.jsonl") as back:
        assert [each.state for each in undo(journal.path, journal=back)] == ["changed"]
    assert (get(target), get(source)) == (b"edited", b"photo")


def test_case_77_read_only_source_folder_gives_copies(
    tmp: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
):
    """Who may not take a file out of its folder, but may read it, gets a copy and is told (case 77)."""
    source, target = put(f"{tmp}/roll/a.jpg", b"photo"), f"{tmp}/lib/a.jpg"

    def refuse(first: str, second: str, _reserve: object) -> bool:
        if first == source:
            raise PermissionError(errno.EACCES, "no", first, None, second)
        os.rename(first, second)
        return True

    from albumen.moving import rename

    monkeypatch.setattr(rename, "STRATEGIES", (refuse,))
    _refuse_to_unlink(source, monkeypatch)

    assert run(journal, one(source, target))[0].state == "copied"
    assert get(source) == get(target) == b"photo"


@pytest.mark.parametrize("moment", ["while copying", "after copying"])
def test_source_that_changes_on_the_way_is_not_removed(
    tmp: str, other_device: str, journal: Journal, monkeypatch: pytest.MonkeyPatch, moment: str
):
    source, target = put(f"{tmp}/a.jpg", b"photo"), f"{other_device}/a.jpg"
    real: Callable[[int], None] = os.fsync

    def change(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        if is_folder == (moment == "after copying") and os.path.lexists(target) == is_folder:
            put(source, b"newer photo")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", change)

    outcome = run(journal, one(source, target))[0]

    assert outcome.state == "changed"
    assert get(source) == b"newer photo"
    if moment == "while copying":
        assert os.listdir(other_device) == []
    else:  # the whole copy may be the last of the older photo: it stays, and that is told
        assert get(target) == b"photo"
        assert target in outcome.detail


def test_copy_that_reads_back_different_is_thrown_away(
    tmp: str, other_device: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
):
    source = put(f"{tmp}/a.jpg", b"photo" * 1000)
    real = os.fsync

    def rot(descriptor: int) -> None:
        if os.fstat(descriptor).st_size == 5000:
            os.pwrite(descriptor, b"!", 77)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", rot)
    with pytest.raises(StorageStopped):
        run(journal, one(source, f"{other_device}/a.jpg"))

    assert (os.listdir(other_device), get(source)) == ([], b"photo" * 1000)


def test_unreadable_source_fails_alone(
    tmp: str, other_device: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
):
    bad, good = put(f"{tmp}/a.jpg", b"bad" * 100), put(f"{tmp}/b.jpg", b"good")
    read = os.read

    def fail(descriptor: int, size: int) -> bytes:
        if os.fstat(descriptor).st_size == 300:
            raise OSError(errno.EIO, "bad sector")
        return read(descriptor, size)

    monkeypatch.setattr(os, "read", fail)
    units = one(bad, f"{other_device}/a.jpg") + one(good, f"{other_device}/b.jpg")

    assert [outcome.state for outcome in run(journal, units)] == ["failed", "moved"]
    assert os.listdir(other_device) == ["b.jpg"]
    assert os.path.exists(bad)


@pytest.mark.parametrize("kernel", [True, False])
def test_case_81_full_disk_stops_cleanly_and_can_be_undone(
    tmp: str, small_disk: str, journal: Journal, monkeypatch: pytest.MonkeyPatch, kernel: bool
):
    if not kernel:
        monkeypatch.delattr(os, "copy_file_range", raising=False)
    roll = make_roll(f"{tmp}/roll", 12, size=12_000)
    before = portrait(roll)

    with pytest.raises(StorageStopped, match="no space left"):
        run(journal, plan(roll, small_disk))

    assert temps(small_disk) == []
    assert contents(roll, small_disk).total() == len(before) - 1
    journal.close()
    with Journal.open(f"{tmp}/undo.jsonl") as back:
        assert {outcome.state for outcome in undo(journal.path, journal=back)} == {"moved"}
    assert portrait(roll) == before
    assert os.listdir(small_disk) == []


def test_undo_across_devices_restores_all(tmp: str, other_device: str, journal: Journal, way: str):
    roll = make_roll(f"{tmp}/roll", 9)
    before = portrait(roll)
    run(journal, plan(roll, f"{other_device}/lib"))
    journal.close()

    with Journal.open(f"{tmp}/undo.jsonl") as back:
        assert {outcome.state for outcome in undo(journal.path, journal=back)} == {"moved"}

    assert portrait(roll) == before
    assert os.listdir(other_device) == []
    assert recover(journal.path) == []


def test_coarse_times_of_a_card_are_made_good_by_undo(
    tmp: str, other_device: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
):
    """exFAT keeps 10 ms, FAT 2 s: what comes back gets the time it had."""
    roll = make_roll(f"{tmp}/roll", 2)
    before = portrait(roll)
    real = os.utime

    def coarse(target: int | str, *, ns: tuple[int, int], **more: bool) -> None:
        real(target, ns=(ns[0], ns[1] - ns[1] % 2_000_000_000) if isinstance(target, int) else ns, **more)

    monkeypatch.setattr(os, "utime", coarse)
    outcomes = run(journal, plan(roll, f"{other_device}/lib"))
    assert {outcome.detail for outcome in outcomes} == {
        "Not kept by the target's file system: fractions of the mtime."
    }
    journal.close()

    with Journal.open(f"{tmp}/undo.jsonl") as back:
        assert {outcome.state for outcome in undo(journal.path, journal=back)} == {"moved"}

    assert portrait(roll) == before


def test_digest_is_blake3_and_follows_no_link(tmp: str):
    path = put(f"{tmp}/a", b"")
    os.symlink(path, f"{tmp}/link")

    assert digest_file(path).hex() == "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
    with pytest.raises(OSError, match="symbolic"):
        digest_file(f"{tmp}/link")


def test_failed_copy_leaves_no_temporary_file(tmp: str, monkeypatch: pytest.MonkeyPatch):
    pair = pair_of(put(f"{tmp}/a", b"x" * 10), f"{tmp}/b")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="full"):
        copying.copy_verified(pair, f"{tmp}/temp")

    assert os.listdir(tmp) == ["a"]
