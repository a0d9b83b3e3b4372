"""What a watcher listens to: file systems told apart, real events, and waits that end."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from albumen.shelf import never
from albumen.shelf.folder import FolderShelf
from albumen.sorting.apply import settle
from albumen.sorting.listening import ASK, POLL, RESCAN, Events, FolderSource, StationSource, Ticks
from albumen.sorting.mounts import Mount, Root, mount_of, parse_mount_command, parse_mountinfo, read_mounts
from albumen.sorting.runs import RunStore
from tests.worlds import put

# --- file systems ----------------------------------------------------------------------------------------------

MOUNTINFO = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
40 27 0:40 / /mnt/family\040photos rw shared:9 master:2 - nfs4 nas:/photo rw
41 27 8:1 / /media/stick rw - fuseblk /dev/sda1 rw
42 27 0:42 / /mnt/phone rw - fuse.sshfs phone: rw
43 27 0:43 / /mnt/over rw - nfs4 nas:/over rw
44 43 8:2 / /mnt/over rw - ext4 /dev/sdb rw
"""


@pytest.mark.parametrize(
    ("path", "kind", "silent"),
    [
        ("/home/ana/roll", "ext4", False),
        ("/mnt/family photos", "nfs4", True),
        ("/mnt/family photos/2024", "nfs4", True),
        ("/mnt/family photos of others", "ext4", False),
        ("/media/stick/DCIM", "fuseblk", False),
        ("/mnt/phone/DCIM", "fuse.sshfs", True),
        ("/mnt/over/roll", "ext4", False),
    ],
)
def test_the_file_system_of_a_path_is_found(path: str, kind: str, silent: bool) -> None:
    mount = mount_of(path, lambda: parse_mountinfo(MOUNTINFO))

    assert (mount.kind, mount.is_silent) == (kind, silent)


def test_the_file_systems_of_macos_are_read() -> None:
    text = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only)\n"
        "//ana@nas._smb._tcp.local/photo on /Volumes/My photo (1) (smbfs, nodev, nosuid, mounted by ana)\n"
    )

    assert parse_mount_command(text) == [Mount("/", "apfs"), Mount("/Volumes/My photo (1)", "smbfs")]


def test_this_systems_file_systems_are_read(tmp_path: Path) -> None:
    assert any(mount.point == "/" for mount in read_mounts())


@pytest.mark.parametrize("kind", ["nfs", "cifs", "smb3", "9p", "fuse.rclone", "davfs", "afs"])
def test_a_network_mount_is_polled_and_said(tmp_path: Path, kind: str) -> None:
    source = FolderSource(
        str(tmp_path), str(tmp_path), flat=False, every=None, stop=never, mounts=lambda: [Mount("/", kind)]
    )

    ears = source.listen()

    assert (ears.how, ears.every) == ("polling", POLL)
    assert ears.why == f"{kind} does not tell of changes made elsewhere"


def test_a_local_folder_is_watched_by_events(tmp_path: Path) -> None:
    source = FolderSource(str(tmp_path), str(tmp_path), flat=False, every=None, stop=never)

    ears = source.listen()
    ears.waker.close()

    assert (ears.how, ears.why, ears.every) == ("events", "", RESCAN)


def test_polling_takes_over_where_events_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise OSError(28, "OS file watch limit reached")

    monkeypatch.setattr("watchfiles.main.RustNotify", refuse)
    source = FolderSource(str(tmp_path), str(tmp_path), flat=False, every=30, stop=never)

    ears = source.listen()

    assert (ears.how, ears.why, ears.every) == (
        "polling",
        "events cannot be had (OS file watch limit reached)",
        30,
    )


def test_a_station_is_asked() -> None:
    ears = StationSource(every=None, stop=never).listen()

    assert (ears.how, ears.every) == ("polling", ASK)


def test_a_disk_that_is_gone_is_missed_though_its_mount_point_is_there(tmp_path: Path) -> None:
    roll = tmp_path / "disk" / "roll"
    roll.mkdir(parents=True)
    mounts = [Mount("/", "ext4"), Mount(str(tmp_path / "disk"), "ext4")]
    root = Root(str(roll), needed=True, mounts=lambda: mounts)

    assert not root.is_missing()
    disk = mounts.pop()
    assert root.is_missing()
    mounts.append(disk)
    assert not root.is_missing()


def test_a_destination_whose_disk_is_gone_is_missed_and_a_new_one_is_not(tmp_path: Path) -> None:
    roll, disk = tmp_path / "roll", tmp_path / "disk"
    roll.mkdir()
    disk.mkdir()
    mounts = [Mount("/", "ext4"), Mount(str(disk), "cifs")]
    source = FolderSource(
        str(roll), str(disk / "sorted"), flat=False, every=None, stop=never, mounts=lambda: mounts
    )

    assert source.missing() == ""
    mounts.pop()
    assert source.missing() == str(disk / "sorted")


def test_a_disk_that_comes_later_is_taken_as_it_is(tmp_path: Path) -> None:
    mounts = [Mount("/", "ext4")]
    root = Root(str(tmp_path), needed=True, mounts=lambda: mounts)

    assert not root.is_missing()
    mounts.append(Mount(str(tmp_path), "ext4"))
    assert not root.is_missing()
    mounts.pop()
    assert root.is_missing()


def test_a_killed_run_on_a_disk_that_is_away_is_settled_when_it_is_back(tmp_path: Path) -> None:
    disk, away = tmp_path / "disk", tmp_path / "away"
    (disk / "roll").mkdir(parents=True)
    store = RunStore(str(tmp_path / "state"))
    roll, now = str(disk / "roll"), datetime.now().astimezone()
    run = store.new(command="sort", address=roll, source=roll, dest=roll, user="", now=now)

    def settled() -> list[str]:
        return [one.id for one in settle(lambda killed: FolderShelf(killed.source, notes=store.locks), store)]

    disk.rename(away)
    assert settled() == []
    disk.mkdir()  # a mount point without its disk
    assert settled() == []
    disk.rmdir()
    away.rename(disk)
    assert settled() == [run.id]


# --- real waiting ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["IMG_1.JPG", "new/folder/IMG_1.JPG"])
def test_a_new_file_is_an_event(tmp_path: Path, name: str) -> None:
    events = Events(str(tmp_path), recursive=True, stop=never)
    put(tmp_path, {name: b"photo"})

    assert events.wait(600)
    events.close()


def test_a_name_that_is_not_utf8_does_not_end_the_listening(tmp_path: Path) -> None:
    events = Events(str(tmp_path), recursive=True, stop=never)
    for name in ("\udcff.jpg", "IMG_1.JPG"):
        put(tmp_path, {name: b"photo"})

        assert events.wait(600)
    events.close()


@pytest.mark.parametrize("name", ["@eaDir/IMG_1.JPG/thumb.jpg", "IMG_1.JPG.part", ".albumen-1/x.jpg"])
def test_litter_and_half_downloads_are_no_events(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    ticks = iter([0.0, 0.0, 1.0])
    events = Events(str(tmp_path), recursive=True, stop=never, clock=lambda: next(ticks))
    put(tmp_path, {name: b"bytes"})

    assert not events.wait(1)
    events.close()


def test_waiting_ends_when_asked_to_stop(tmp_path: Path) -> None:
    asked: list[bool] = []
    events = Events(str(tmp_path), recursive=True, stop=lambda: bool(asked))
    asked.append(True)
    slept: list[float] = []

    assert not events.wait(10**9)
    assert not Ticks(lambda: len(slept) == 3, sleep=slept.append).wait(10**9)
    assert slept == [0.25] * 3
    events.close()


def test_a_system_that_fails_while_it_is_listened_to_gives_a_look_and_then_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        """The system's events: quiet once, then an error."""

        answers = iter(["timeout"])

        def __init__(self, *args: object, **options: object) -> None: ...
        def __enter__(self) -> Failing:
            return self

        def __exit__(self, *error: object) -> None: ...
        def watch(self, *args: object) -> str:
            answer = next(self.answers, "")
            if not answer:
                raise RuntimeError("OS file watch limit reached")
            return answer

    monkeypatch.setattr("watchfiles.main.RustNotify", Failing)
    slept: list[float] = []
    monkeypatch.setattr("albumen.sorting.listening.time.sleep", slept.append)
    events = Events(str(tmp_path), recursive=True, stop=lambda: len(slept) > 3)

    assert events.wait(600)
    assert not events.wait(600)
    assert len(slept) == 4


def test_a_poller_sleeps_as_long_as_it_is_told() -> None:
    slept: list[float] = []

    Ticks(never, sleep=slept.append).wait(0.6)

    assert sum(slept) == pytest.approx(0.6)
