"""A run over folders on one file system."""

import errno
import os
import stat
from itertools import islice

import pytest

from albumen.moving import (
    FileRun,
    Journal,
    StorageStopped,
    Unit,
    outcomes,
    pair_of,
    read_journal,
    recover,
    rename,
)
from albumen.moving.replay import replay

from .world import contents, get, make_roll, plan, portrait, put


def unit(*pairs: tuple[str, str]) -> Unit:
    return Unit(os.path.basename(pairs[0][0]), tuple(pair_of(source, target) for source, target in pairs))


def states(journal: Journal, units: list[Unit]) -> list[str]:
    return [outcome.state for outcome in FileRun(journal, run="r1").apply(units)]


def test_everything_arrives_whole(tmp: str, journal: Journal, way: str):
    roll = make_roll(f"{tmp}/roll", 30)
    before, units = contents(roll), plan(roll, f"{tmp}/lib")

    assert states(journal, units) == ["moved"] * 30
    assert (contents(f"{tmp}/lib"), os.listdir(roll)) == (before, [])
    for pair in (pair for unit in units for pair in unit.pairs):
        found = os.lstat(pair.target)
        assert (found.st_ino, found.st_mtime_ns, found.st_size) == (pair.inode, pair.mtime_ns, pair.size)


def test_journal_holds_the_intent_before_the_first_file_moves(
    tmp: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
):
    roll = make_roll(f"{tmp}/roll", 5)
    synced: list[int] = []
    monkeypatch.setattr(os, "fdatasync", lambda _fd: synced.append(len(os.listdir(roll))))  # pyright: ignore
    count = len(os.listdir(roll))

    states(journal, plan(roll, f"{tmp}/lib"))

    assert synced[0] == count
    assert [record["s"] for record in read_journal(journal.path)].count("planned") == 5
    assert [outcome.state for outcome in outcomes(journal.path)] == ["moved"] * 5


def test_one_sync_serves_a_whole_batch(tmp: str, journal: Journal, monkeypatch: pytest.MonkeyPatch):
    roll = make_roll(f"{tmp}/roll", 20)
    synced: list[int] = []
    monkeypatch.setattr(os, "fdatasync", synced.append)

    list(FileRun(journal, run="r1", batch=10).apply(plan(roll, f"{tmp}/lib")))

    assert len(synced) == 3


def test_unit_stays_together_when_one_target_is_taken(tmp: str, journal: Journal, way: str):
    photo, sidecar = put(f"{tmp}/a.jpg", b"photo"), put(f"{tmp}/a.xmp", b"sidecar")
    other = put(f"{tmp}/lib/a.xmp", b"other")
    units = [
        unit((photo, f"{tmp}/lib/a.jpg"), (sidecar, other)),
        unit((put(f"{tmp}/b.jpg", b"b"), f"{tmp}/lib/b.jpg")),
    ]

    assert states(journal, units) == ["exists", "moved"]
    assert (get(photo), get(sidecar), get(other)) == (b"photo", b"sidecar", b"other")
    assert sorted(os.listdir(f"{tmp}/lib")) == ["a.xmp", "b.jpg"]


@pytest.mark.parametrize("change", ["size", "mtime", "inode", "link", "gone", "folder"])
def test_case_83_source_that_is_not_as_planned_stays(tmp: str, journal: Journal, change: str):
    photo = put(f"{tmp}/a.jpg", b"photo")
    mine, sidecar = put(f"{tmp}/mine", b"photo"), put(f"{tmp}/a.xmp", b"x")
    planned = unit((sidecar, f"{tmp}/lib/a.xmp"), (photo, f"{tmp}/lib/a.jpg"))
    if change == "size":
        put(photo, b"longer photo")
    elif change == "mtime":
        os.utime(photo, ns=(1, 1))
    else:
        os.unlink(photo)
        if change == "inode":
            os.rename(mine, photo)
        elif change == "link":
            os.symlink(mine, photo)
        elif change == "folder":
            os.mkdir(photo)
    before = portrait(f"{tmp}")

    assert states(journal, [planned]) == ["missing" if change == "gone" else "changed"]
    assert not os.listdir(f"{tmp}/lib")
    assert set(portrait(tmp)) - {"lib"} == set(before)


def test_case_76_file_where_the_album_should_be_stops_only_its_own_units(tmp: str, journal: Journal):
    put(f"{tmp}/lib/2024", b"a file")
    first, second = put(f"{tmp}/a.jpg", b"a"), put(f"{tmp}/b.jpg", b"b")
    units = [
        unit((first, f"{tmp}/lib/2024/05/a.jpg")),
        unit((first, f"{tmp}/lib/2024/a.jpg")),
        unit((second, f"{tmp}/lib/2025/b.jpg")),
    ]

    assert states(journal, units) == ["failed", "failed", "moved"]
    assert get(first) == b"a"


def test_album_that_is_a_symlink_is_not_entered(tmp: str, journal: Journal):
    os.makedirs(f"{tmp}/elsewhere")
    os.symlink(f"{tmp}/elsewhere", f"{tmp}/album")
    photo = put(f"{tmp}/a.jpg", b"a")

    assert states(journal, [unit((photo, f"{tmp}/album/a.jpg"))]) == ["failed"]
    assert os.listdir(f"{tmp}/elsewhere") == []


def test_new_albums_take_mode_and_group_of_their_parent(tmp: str, journal: Journal):
    os.mkdir(f"{tmp}/lib")
    os.chmod(f"{tmp}/lib", 0o2750)
    if os.geteuid() == 0:
        os.chown(f"{tmp}/lib", 1234, 2345)
        os.chmod(f"{tmp}/lib", 0o2750)
    photo = put(f"{tmp}/a.jpg", b"a")

    states(journal, [unit((photo, f"{tmp}/lib/2024/05/a.jpg"))])

    parent = os.lstat(f"{tmp}/lib")
    for album in ("2024", "2024/05"):
        made = os.lstat(f"{tmp}/lib/{album}")
        assert (stat.S_IMODE(made.st_mode), made.st_gid, made.st_uid) == (
            0o2750,
            parent.st_gid,
            parent.st_uid,
        )


@pytest.mark.parametrize("what", ["group", "mode"])
def test_what_a_new_album_cannot_take_is_told_once(
    tmp: str, journal: Journal, monkeypatch: pytest.MonkeyPatch, what: str
):
    os.mkdir(f"{tmp}/lib", 0o2770)
    if os.geteuid() != 0:
        pytest.skip("needs root to give the library to a group of others")
    os.chown(f"{tmp}/lib", -1, 2345)
    os.chmod(f"{tmp}/lib", 0o770 if what == "group" else 0o2771)
    photos = [put(f"{tmp}/{name}.jpg", b"a") for name in ("a", "b")]

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no")

    monkeypatch.setattr(os, "chown" if what == "group" else "chmod", refuse)
    units = [unit((photo, f"{tmp}/lib/2024/{os.path.basename(photo)}")) for photo in photos]
    first, second = FileRun(journal, run="r1").apply(units)

    assert (first.state, first.detail) == (
        "moved",
        f"The new folder {f'{tmp}/lib/2024'!r} has not the {what} of its parent.",
    )
    assert (second.state, second.detail) == ("moved", "")


def test_stop_ends_after_the_current_unit(tmp: str, journal: Journal):
    roll = make_roll(f"{tmp}/roll", 10)
    asked: list[bool] = []
    run = FileRun(journal, run="r1", stop=lambda: len(asked) == 3 or bool(asked.append(True)))

    assert len(list(run.apply(plan(roll, f"{tmp}/lib")))) == 3
    assert len(outcomes(journal.path)) == 3
    assert [record["s"] for record in read_journal(journal.path)].count("left") == 7


def test_caller_that_asks_no_more_leaves_all_settled(tmp: str, journal: Journal):
    roll = make_roll(f"{tmp}/roll", 10)
    run = FileRun(journal, run="r1").apply(plan(roll, f"{tmp}/lib"))

    assert len(list(islice(run, 4))) == 4
    run.close()  # type: ignore[attr-defined]

    assert len(outcomes(journal.path)) == 4
    assert (
        len(os.listdir(roll)) == 10
    )  # of 18 files: the fourth photo took its two sidecars along, as the first


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EDQUOT])
def test_storage_error_stops_the_run_with_all_settled(
    tmp: str, journal: Journal, monkeypatch: pytest.MonkeyPatch, number: int
):
    roll = make_roll(f"{tmp}/roll", 6)
    before = contents(roll)
    mkdir = os.mkdir

    def refuse(path: str, mode: int = 0o777) -> None:
        if path.endswith("/2024-05-02"):
            raise OSError(number, os.strerror(number), path)
        mkdir(path, mode)

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(StorageStopped, match="Nothing is lost") as caught:
        states(journal, plan(roll, f"{tmp}/lib"))

    assert caught.value.errno == number
    assert contents(roll, f"{tmp}/lib") == before
    assert replay(journal.path).is_settled


def test_folder_that_may_not_be_made_fails_its_units_only(
    tmp: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
):
    roll = make_roll(f"{tmp}/roll", 6)

    def refuse(path: str, mode: int = 0o777) -> None:
        raise PermissionError(errno.EACCES, "no", path)

    monkeypatch.setattr(os, "mkdir", refuse)

    assert states(journal, plan(roll, f"{tmp}/lib")) == ["failed"] * 6
    assert not os.path.exists(f"{tmp}/lib")


def test_journal_on_a_full_disk_moves_nothing(tmp: str, small_disk: str):
    roll = make_roll(f"{tmp}/roll", 6)
    before = portrait(roll)
    units = [Unit("k" * 900_000 + unit.key, unit.pairs) for unit in plan(roll, f"{tmp}/lib")]

    with Journal.open(f"{small_disk}/j") as journal, pytest.raises(StorageStopped):
        states(journal, units)

    assert portrait(roll) == before


@pytest.mark.parametrize("run", ["a/b", "", "x" * 65, ".x"])
def test_run_that_cannot_name_a_file_is_refused(journal: Journal, run: str):
    with pytest.raises(ValueError, match="letters and digits"):
        FileRun(journal, run=run)


def test_every_message_says_what_which_and_what_next(tmp: str, journal: Journal):
    photo, other = put(f"{tmp}/a.jpg", b"a"), put(f"{tmp}/b.jpg", b"b")
    gone = unit((photo, f"{tmp}/lib/x.jpg"))
    taken = unit((photo, other))
    details = [outcome.detail for outcome in FileRun(journal, run="r1").apply([taken, gone, gone])]

    assert details[0] == f"{photo!r} was not moved: {other!r} exists already. Plan again."
    assert details[2] == f"{photo!r} was not moved: it is gone. Plan again."


def test_units_that_simply_moved_share_a_line(tmp: str, journal: Journal):
    """The others have lines of their own, and each keeps its outcome."""
    photos = [put(f"{tmp}/{name}.jpg", name.encode()) for name in "abcde"]
    units = [unit((photo, f"{tmp}/lib/{os.path.basename(photo)}")) for photo in photos]
    put(f"{tmp}/lib/c.jpg", b"theirs")

    assert states(journal, units) == ["moved", "moved", "exists", "moved", "moved"]
    done = [record for record in read_journal(journal.path) if record["s"] == "done"]
    assert [(record["o"], record.get("to", record["u"]) - record["u"]) for record in done] == [
        ("moved", 1),
        ("exists", 0),
        ("moved", 1),
    ]
    assert [(outcome.key, outcome.state) for outcome in outcomes(journal.path)] == [
        ("a.jpg", "moved"),
        ("b.jpg", "moved"),
        ("c.jpg", "exists"),
        ("d.jpg", "moved"),
        ("e.jpg", "moved"),
    ]


def test_what_cannot_be_cleared_away_is_left_to_recovery(
    tmp: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
):
    """An empty placeholder that will not go is told, and the journal keeps its unit open."""
    photo, target = put(f"{tmp}/a.jpg", b"a"), f"{tmp}/lib/a.jpg"
    monkeypatch.setattr(rename, "STRATEGIES", (rename.by_placeholder,))

    def refuse(path: str, *_: object) -> None:
        raise PermissionError(errno.EPERM, "no", path)

    with monkeypatch.context() as refused:
        refused.setattr(os, "rename", refuse)
        refused.setattr(os, "unlink", refuse)
        (outcome,) = FileRun(journal, run="r1").apply([unit((photo, target))])
    assert (outcome.state, "Something unfinished stays" in outcome.detail) == ("failed", True)
    assert (get(photo), get(target)) == (b"a", b"")
    journal.close()

    assert recover(journal.path) == []
    assert (get(photo), os.listdir(f"{tmp}/lib")) == (b"a", [])
