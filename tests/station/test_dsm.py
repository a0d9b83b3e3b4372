"""Copies from folders beside the library that the owner opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from albumen import wire
from albumen.station.library import CannotServe, Library, Settings
from tests import makers
from tests.station.test_hostile import OUTSIDE, hexed
from tests.station.world import Caller, photo, write

ALL = {"offset": 0, "limit": -1, "type": "folder,music,photo,video"}


@pytest.fixture
def card(root: Path) -> Path:
    """The opened folder."""
    return root.parent / "card"


def listed(mira: Caller, path: Path | None = None, **fields: object) -> Any:
    one = {} if path is None else {"id": wire.dsm_id(str(path))}
    return mira.data("DsmShare.list", **{**ALL, **one, **fields})


def state(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((str(path), path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def test_opened_folders_and_what_is_in_them_are_listed(mira: Caller, card: Path) -> None:
    (top,) = listed(mira)["items"]
    assert top == {"id": wire.dsm_id(str(card)), "name": "card", "type": "folder"}
    assert listed(mira, id="fm_root")["items"] == [top]
    assert [(one["name"], one["type"]) for one in listed(mira, card)["items"]] == [
        ("DCIM", "folder"),
        ("top.jpg", "photo"),
    ]
    inside = listed(mira, card / "DCIM/100")
    assert [(one["name"], one["type"]) for one in inside["items"]] == [
        ("DSC_1.JPG", "photo"),
        ("DSC_2.MOV", "video"),
    ]
    assert listed(mira, card / "DCIM/100", type="video")["total"] == 1


def test_the_offset_of_a_page_is_the_one_that_was_asked(mira: Caller, card: Path) -> None:
    """Here it is not the next one (API facts, DsmShare.list)."""
    page = listed(mira, card / "DCIM/100", offset=1, limit=1)
    assert (page["total"], page["offset"], [one["name"] for one in page["items"]]) == (2, 1, ["DSC_2.MOV"])


def test_a_folder_is_copied_as_an_album_and_stays_as_it_was(mira: Caller, root: Path, card: Path) -> None:
    before = state(card)
    mira.data("DsmShare.copy", id=wire.dsm_id(str(card)), sharepath=wire.album_id("2023"))
    assert mira.names("2023/card") == ["DCIM", "top.jpg"]
    assert mira.names("2023/card/DCIM/100") == ["DSC_1.JPG", "DSC_2.MOV"]
    there = root / "2023/card/DCIM/100"
    assert sorted(os.listdir(there)) == ["DSC_1.JPG", "DSC_1.JPG.xmp", "DSC_2.MOV"]
    assert (there / "DSC_1.JPG").read_bytes() == (card / "DCIM/100/DSC_1.JPG").read_bytes()
    assert state(card) == before
    assert len(mira.data("Photo.getinfo", id=photo("2023/card", "top.jpg"))) == 1


def test_a_name_that_is_taken_follows_duplicate(mira: Caller, root: Path, card: Path) -> None:
    write(root / "2023/top.jpg", makers.jpeg(seed=95))
    old = (root / "2023/top.jpg").read_bytes()
    asked = {"id": wire.dsm_id(str(card / "top.jpg")), "sharepath": "2023"}
    mira.data("DsmShare.copy", **asked)
    assert (root / "2023/top.jpg").read_bytes() == old and mira.names("2023") == ["old.jpg", "top.jpg"]
    mira.data("DsmShare.copy", **asked, duplicate="rename")
    assert mira.names("2023") == ["old.jpg", "top.jpg", "top_1.jpg"]
    mira.data("Photo.edit", id=photo("2023", "top.jpg"), title="Of the old one")
    mira.data("DsmShare.copy", **asked, duplicate="overwrite")
    assert (root / "2023/top.jpg").read_bytes() == (card / "top.jpg").read_bytes()
    (item,) = mira.data("Photo.getinfo", id=photo("2023", "top.jpg"))
    assert item["info"]["title"] == "top"
    (trashed,) = mira.library.vault.list_trash()
    assert Path(trashed.location).read_bytes() == old


def test_no_symlink_leads_out(mira: Caller, root: Path, card: Path) -> None:
    beside = root.parent / "beside"
    write(beside / "secret.jpg", makers.jpeg(seed=96))
    (card / "out").symlink_to(beside)
    (card / "link.jpg").symlink_to(beside / "secret.jpg")
    assert [one["name"] for one in listed(mira, card)["items"]] == ["DCIM", "top.jpg"]
    for path in (card / "out", card / "out/secret.jpg", card / "link.jpg"):
        one = wire.dsm_id(str(path))
        assert mira.code("DsmShare.list", **ALL, id=one) == 547
        assert mira.code("DsmShare.copy", id=one, sharepath="2023") == 547
    mira.data("DsmShare.copy", id=wire.dsm_id(str(card)), sharepath="2023")
    assert mira.names("2023/card") == ["DCIM", "top.jpg"]


@pytest.mark.parametrize("path", [*OUTSIDE, "/tmp", "/card"], ids=ascii)
def test_no_path_leads_out(mira: Caller, root: Path, card: Path, path: str) -> None:
    before = state(root.parent / "photos" / "2023")
    ids = [
        f"dsmshare_{hexed(path)}",
        f"dsmshare_{hexed(f'{card}/{path}')}",
        f"dsmshare_{hexed(f'{card}2/x')}",
    ]
    codes = [mira.code("DsmShare.list", **ALL, id=one) for one in ids]
    codes += [mira.code("DsmShare.copy", id=one, sharepath="2023") for one in ids]
    codes += [
        mira.code("DsmShare.copy", id=wire.dsm_id(str(card / "top.jpg")), sharepath=text)
        for text in (f"album_{hexed(path)}", path.strip("/") or "..")
    ]
    assert set(codes).isdisjoint({0, 100}), codes
    assert state(root.parent / "photos" / "2023") == before


def test_only_an_administrator_looks_there(jon: Caller, visitor: Caller, card: Path) -> None:
    for caller, code in ((visitor, 105), (jon, 547)):
        assert caller.code("DsmShare.list", **ALL) == code
        assert caller.code("DsmShare.copy", id=wire.dsm_id(str(card)), sharepath="2023") == code
    assert "card" not in jon.names("2023")


def test_what_fails_does_not_keep_the_others_out(mira: Caller, root: Path, card: Path) -> None:
    write(card / "DCIM/bad./x.jpg", makers.jpeg(seed=97))
    assert mira.code("DsmShare.copy", id=wire.dsm_id(str(card)), sharepath="2023") == 546
    assert mira.names("2023/card/DCIM/100") == ["DSC_1.JPG", "DSC_2.MOV"]


@pytest.mark.parametrize("opened", ["", "inside", "nowhere"])
def test_a_folder_that_cannot_be_opened_keeps_the_station_from_starting(root: Path, opened: str) -> None:
    (root / "inside").mkdir()
    path = root / opened if opened else root.parent
    code = "no-such-folder" if opened == "nowhere" else "opened-folder"
    with pytest.raises(CannotServe, match="opened as 'x'") as refused:
        Library.open(Settings(root=str(root), opened=(("x", str(path)),)))
    assert refused.value.code == code
