"""What a target folder allows, found out by reading, and by trying on real file systems."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from albumen.moving import FileRun, Journal, Unit, pair_of, target_rules
from albumen.moving.targets import TargetRules
from albumen.shelf import Item, Move
from albumen.shelf.folder import FolderShelf

from .world import get, put


def test_ordinary_folder_is_exact_and_nothing_is_left(tmp: str):
    os.utime(tmp, ns=(7, 7))

    rules = target_rules(tmp, probe=True)

    assert (rules.writable, rules.folds_case, rules.normalizes, rules.refuses) == (
        True,
        False,
        "",
        frozenset(),
    )
    assert rules.free_bytes > 0
    assert (os.listdir(tmp), os.stat(tmp).st_mtime_ns) == ([], 7)


def test_a_plan_writes_nothing(tmp: str, monkeypatch: pytest.MonkeyPatch):
    put(f"{tmp}/IMG_1.JPG", b"x")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a plan only reads")

    for call in ("mkdir", "utime", "unlink"):
        monkeypatch.setattr(os, call, refuse)
    rules = target_rules(tmp)

    assert (rules.tried, rules.folds_case) == (False, False)


def test_folder_that_is_not_there_yet_is_judged_by_its_parent(tmp: str):
    rules = target_rules(f"{tmp}/2024/05", probe=True)

    assert (rules.folder, rules.device) == (tmp, os.stat(tmp).st_dev)
    assert not os.path.exists(f"{tmp}/2024")


def test_exfat(exfat: str):
    rules = target_rules(exfat, probe=True)

    assert (rules.folds_case, rules.normalizes) == (True, "")
    assert rules.refuses >= {"?", ":", "*", "bytes"}
    assert rules.key("IMG_1.JPG") == rules.key("img_1.jpg")
    assert os.listdir(exfat) == []
    assert "refuses ':'" in rules.refusal(f"{exfat}/2024/a:b.jpg")
    assert rules.refusal(f"{exfat}/2024/a.jpg") == ""


def move(exfat: str, roll: str, name: str, new: str) -> Move:
    facts = os.lstat(put(f"{roll}/{name}", name.encode()))
    item = Item(roll, name, "photo", facts.st_size, facts.st_mtime_ns, facts.st_ino, facts.st_dev)
    return Move(new, item, f"{exfat}/2024", new)


def test_case_63_only_what_the_target_cannot_name_is_left(exfat: str, tmp: str):
    moves = [move(exfat, f"{tmp}/roll", name, new) for name, new in (("a.jpg", "a.jpg"), ("b.jpg", "b?.jpg"))]
    shelf = FolderShelf(exfat, notes=f"{tmp}/notes")

    shelf.prepare(moves)
    done = {each.key: each for each in shelf.apply(moves, f"{tmp}/j", run="r", stop=lambda: False)}

    assert (done["a.jpg"].state, get(f"{exfat}/2024/a.jpg")) == ("moved", b"a.jpg")
    assert (done["b?.jpg"].state, "refuses '?'" in done["b?.jpg"].reason) == ("left", True)
    assert os.listdir(f"{tmp}/roll") == ["b.jpg"]


def test_case_is_seen_on_exfat_without_writing(exfat: str):
    put(f"{exfat}/IMG_1.JPG", b"x")

    assert target_rules(exfat).folds_case


def test_a_name_in_other_case_is_never_replaced_on_exfat(exfat: str, tmp: str, journal: Journal):
    first = put(f"{exfat}/lib/IMG_1.JPG", b"theirs")
    photo = put(f"{exfat}/roll/img_1.jpg", b"ours")

    (outcome,) = FileRun(journal, run="r").apply([Unit("a", (pair_of(photo, f"{exfat}/lib/img_1.jpg"),))])

    assert outcome.state == "exists"
    assert (get(first), get(photo), os.listdir(f"{exfat}/lib")) == (b"theirs", b"ours", ["IMG_1.JPG"])


def test_case_63_reserved_names_on_ntfs(ntfs: str):
    rules = target_rules(ntfs, probe=True)

    assert rules.folds_case
    assert rules.refuses >= {"?", ":", "reserved", "trailing"}
    assert [
        bool(rules.refusal(f"{ntfs}/{name}")) for name in ("con.jpg", "x.", "NUL", "connie.jpg", "x.y")
    ] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_folding_ext4(folding_ext4: str):
    rules = target_rules(folding_ext4, probe=True)

    assert (rules.folds_case, rules.normalizes) == (True, "NFC")
    assert rules.key("E\u0301") == rules.key("\u00e9")


def test_what_names_allow_is_tried_once_per_device(tmp: str, monkeypatch: pytest.MonkeyPatch):
    known: dict[int, TargetRules] = {}
    os.mkdir(f"{tmp}/a")
    made: list[str] = []
    mkdir: Callable[..., None] = os.mkdir
    monkeypatch.setattr(os, "mkdir", lambda path, mode: made.append(path) or mkdir(path, mode))

    target_rules(tmp, known=known)
    first, second = (target_rules(f"{tmp}/{name}", probe=True, known=known) for name in ("", "a"))

    assert len(made) == 1
    assert (first.tried, second.tried, second.folder) == (True, True, f"{tmp}/a")


def test_case_76_read_only_and_not_allowed_are_told_apart(
    tmp: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert target_rules(tmp, probe=True).why_not == "no-rights"

    place = tmp_path / "ro"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", place]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("the read-only half needs root and mount")
    try:
        assert target_rules(str(place), probe=True).why_not == "read-only"
    finally:
        subprocess.run(["umount", place], check=True)


def test_case_63_length_of_names_and_paths(tmp: str):
    rules = target_rules(tmp)

    assert "longer than 255 bytes" in rules.refusal(f"{tmp}/{'n' * 256}")
    assert "longer than 4,095 bytes" in rules.refusal(f"{tmp}/{'album/' * 700}x.jpg")
    assert rules.refusal(f"{tmp}/{'n' * 255}") == ""


@pytest.mark.parametrize(
    ("folds", "form", "one", "other", "same"),
    [
        (False, "", "A", "a", False),
        (True, "", "Straße", "STRASSE", True),
        (True, "", "\u00e9", "e\u0301", False),
        (False, "NFD", "\u00e9", "e\u0301", True),
        (False, "NFC", "\u00e9", "\u00c9", False),
        (True, "NFC", "\u00c9", "e\u0301", True),
    ],
)
def test_key(folds: bool, form: str, one: str, other: str, same: bool):
    rules = TargetRules("/x", 1, "", 1, folds_case=folds, normalizes=form)  # type: ignore[arg-type]

    assert (rules.key(one) == rules.key(other)) == same
