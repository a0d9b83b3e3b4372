"""The older door for uploads, as Photo StatLr knocks at it (API facts, flows 4.5)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest

from albumen.catalog import rights
from tests import makers
from tests.station.world import HARBOUR, Caller, photo

DOOR = "/photo/include/asst_file_upload.php"
DATA = makers.jpeg(seed=55)
OUTSIDE = ["../out", "/../../etc", "2024/../..", "..", "a/\0b", ".albumen", "2024/.hidden", "caf\udce9/.."]


def send(
    caller: Caller,
    what: str,
    data: bytes = b"",
    *,
    album: str = HARBOUR,
    name: str = "p9.jpg",
    **headers: str,
) -> httpx2.Response:
    """One part, its path and name encoded to the last dot."""

    def encoded(text: str) -> str:
        return quote(text.encode("utf-8", "surrogateescape"), safe="/").replace(".", "%2E")

    asked = {
        "cookie": f"PHPSESSID={caller.sid}",
        "content-type": "application/octet-stream",
        "x-path": encoded(album),
        "x-orig-fname": encoded(name),
        "x-duplicate": "OVERWRITE",
        "x-upload-type": what,
    }
    answer: httpx2.Response = caller.http.post(
        DOOR,
        content=data,
        headers={**asked, **{key.replace("_", "-"): value for key, value in headers.items()}},
    )
    caller.http.cookies.clear()
    return answer


def test_a_batch_becomes_a_photo_with_its_title(mira: Caller, root: Path) -> None:
    for what in ("THUM_B", "THUM_M", "THUM_S", "THUM_XL"):
        assert send(mira, what, b"\xff\xd8 a thumbnail", x_is_batch_first_file="1").json() == {
            "success": True
        }
    send(mira, "CUST_TITLE", "Nebel über dem Fluß".encode())
    last = send(mira, "ORIG_FILE", DATA, x_is_batch_last_file="1", x_last_modified_time="1721585073")

    assert last.json() == {"success": True}
    assert (root / HARBOUR / "p9.jpg").read_bytes() == DATA
    assert (root / HARBOUR / "p9.jpg").stat().st_mtime == 1721585073
    assert (
        mira.data("Photo.getinfo", id=photo(HARBOUR, "p9.jpg"))[0]["info"]["title"] == "Nebel über dem Fluß"
    )
    assert sorted(path.name for path in (root / HARBOUR).iterdir() if "p9" in path.name) == ["p9.jpg"]


def test_a_title_is_for_its_file_alone(mira: Caller) -> None:
    send(mira, "CUST_TITLE", b"of another", name="other.jpg")
    send(mira, "ORIG_FILE", DATA)

    assert mira.data("Photo.getinfo", id=photo(HARBOUR, "p9.jpg"))[0]["info"]["title"] != "of another"


def test_what_is_overwritten_lies_in_the_trash_and_skip_leaves_it(mira: Caller, root: Path) -> None:
    send(mira, "ORIG_FILE", DATA)
    other = makers.jpeg(seed=56)
    assert send(mira, "ORIG_FILE", other, x_duplicate="SKIP").json() == {"success": True}
    assert (root / HARBOUR / "p9.jpg").read_bytes() == DATA
    send(mira, "ORIG_FILE", other)

    assert (root / HARBOUR / "p9.jpg").read_bytes() == other
    assert DATA in [path.read_bytes() for path in (root / ".albumen").rglob("*.jpg")]


def test_videos_come_with_copies_that_are_passed_over(mira: Caller, root: Path) -> None:
    clip = makers.mov()
    assert send(mira, "MP4_HIGH", b"converted", name="c.mov").json() == {"success": True}
    assert send(mira, "ORIG_FILE", clip, name="c.mov").json() == {"success": True}

    assert (root / HARBOUR / "c.mov").read_bytes() == clip


@pytest.mark.parametrize("album", OUTSIDE)
def test_no_path_leads_outside(mira: Caller, root: Path, album: str) -> None:
    before = sorted(path for path in root.parent.rglob("*.jpg"))

    assert send(mira, "ORIG_FILE", DATA, album=album).json()["success"] is False
    assert sorted(path for path in root.parent.rglob("*.jpg")) == before


@pytest.mark.parametrize("name", ["../x.jpg", "a/b.jpg", "", ".hidden.jpg", "x.php", "a\0.jpg"])
def test_no_name_does_either(mira: Caller, root: Path, name: str) -> None:
    before = sorted(root.parent.rglob("*"))

    assert send(mira, "ORIG_FILE", DATA, name=name).json()["success"] is False
    assert [
        path
        for path in sorted(root.parent.rglob("*.*"))
        if path not in before and ".albumen" not in path.parts
    ] == []


def test_who_may_not_upload_is_refused(mira: Caller, visitor: Caller, jon: Caller, root: Path) -> None:
    rights.set_rights(visitor.library.catalog, "", "browse", names=["jon"], of_groups=())

    assert "NO_PERMISSION" in send(visitor, "ORIG_FILE", DATA).json()["err_msg"]
    assert "ACCESS_DENY" in send(jon, "ORIG_FILE", DATA).json()["err_msg"]
    foreign = send(mira, "ORIG_FILE", DATA, origin="https://evil.example", sec_fetch_site="cross-site")
    assert foreign.json()["success"] is False
    assert not (root / HARBOUR / "p9.jpg").exists()


@pytest.mark.parametrize("what", ["FOLDER", "", "NONSENSE"])
def test_what_is_not_known_is_said(mira: Caller, what: str) -> None:
    assert "no upload that is known" in send(mira, what).json()["err_msg"]
