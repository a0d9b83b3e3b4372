"""Two runs keep out of each other's folders."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from albumen.moving import Busy, describe_owner, lock_directories, locks

PROJECT = Path(__file__).parents[2]
HOLDER = """
import sys
from albumen.moving import lock_directories
with lock_directories(sys.argv[2:], owner="albumen sort there (pid 1)", notes_dir=sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folders(tmp: str) -> str:
    for path in ("roll/deep", "lib", "notes"):
        os.makedirs(f"{tmp}/{path}")
    return tmp


@contextmanager
def held(folders: str, *paths: str, notes: str = "notes") -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the folders until the block ends."""
    command = [sys.executable, "-c", HOLDER, f"{folders}/{notes}", *(f"{folders}/{path}" for path in paths)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout
        assert child.stdin
        assert child.stdout.readline() == b"held\n"
        yield child
        child.stdin.close()


def take(folders: str, *paths: str) -> None:
    wanted = [f"{folders}/{path}" for path in paths]
    with lock_directories(wanted, owner=describe_owner("albumen test"), notes_dir=f"{folders}/notes"):
        pass


@pytest.mark.parametrize(
    ("theirs", "ours"), [("roll", "roll"), ("roll", "roll/deep"), ("roll/deep", "roll"), ("roll/deep", ".")]
)
def test_case_84_overlapping_run_is_refused_with_the_owner(folders: str, theirs: str, ours: str):
    with held(folders, theirs), pytest.raises(Busy, match=r"albumen sort there \(pid 1\) is at work here"):
        take(folders, "lib", ours)
    take(folders, "lib", ours)


def test_runs_beside_each_other_go_on(folders: str):
    with held(folders, "roll"):
        take(folders, "lib")


def test_one_run_may_hold_nested_folders_and_one_twice(folders: str):
    take(folders, "roll", "roll/deep", "roll")


def test_symlink_to_a_held_folder_is_the_held_folder(folders: str):
    os.symlink(f"{folders}/roll", f"{folders}/link")
    with held(folders, "roll"), pytest.raises(Busy):
        take(folders, "link")


def test_run_without_a_note_is_found_by_its_process(folders: str):
    with held(folders, "roll", notes="elsewhere") as child, pytest.raises(Busy) as caught:
        take(folders, "roll")
    if os.path.exists("/proc/locks"):
        assert f"(pid {child.pid})" in caught.value.owner


def test_case_84_killed_run_leaves_no_lock_and_its_note_does_not_block(folders: str):
    with held(folders, "roll") as child:
        child.kill()
        child.wait()
        assert os.listdir(f"{folders}/notes") != []
        take(folders, "roll")
    assert os.listdir(f"{folders}/notes") == []


def test_note_of_a_dead_run_names_nobody(folders: str):
    with held(folders, "roll") as child:
        child.kill()
        child.wait()
        with held(folders, "roll", notes="elsewhere"), pytest.raises(Busy) as caught:
            take(folders, "roll")
    assert caught.value.owner != "albumen sort there (pid 1)"


def test_spoilt_note_does_not_matter(folders: str):
    with held(folders, "roll"):
        for name in os.listdir(f"{folders}/notes"):
            Path(f"{folders}/notes/{name}").write_text("{")
        with pytest.raises(Busy):
            take(folders, "roll")


def test_missing_folder_is_an_error_and_holds_nothing(folders: str):
    with pytest.raises(FileNotFoundError):
        take(folders, "lib", "none")
    with held(folders, "lib"):
        pass


def test_file_system_without_locks_on_folders_is_held_by_a_stand_in(
    folders: str, monkeypatch: pytest.MonkeyPatch
):
    """NFS answers EBADF for an exclusive lock on what is open for reading only."""
    real = locks.fcntl.flock

    def flock(descriptor: int, kind: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):
            raise OSError(9, "bad file descriptor")
        real(descriptor, kind)

    monkeypatch.setattr(locks.fcntl, "flock", flock)
    with lock_directories([f"{folders}/roll"], owner="first", notes_dir=f"{folders}/notes"):
        with pytest.raises(Busy, match="first"):
            take(folders, "roll")
        take(folders, "lib")


def test_owner_says_what_who_and_since_when():
    text = describe_owner("albumen sort /photos --apply")
    assert text.startswith(f"albumen sort /photos --apply (pid {os.getpid()}, user ")
    assert ", since 20" in text
