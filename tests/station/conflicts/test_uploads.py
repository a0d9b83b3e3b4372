"""Conflicts in how files come in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import makers
from tests.station.conflicts.asking import Asker
from tests.station.world import USER

DATA = makers.jpeg(seed=40)


@pytest.mark.parametrize("mtime", [1721585073, 1721585073000])
def test_unit_of_mtime(mira: Asker, album: str, root: Path, mtime: int) -> None:
    """The unit of `mtime`

    Sources: seconds (seed); milliseconds (python-photostation and two other clients).
    Rule: both: from 10^11 on it is milliseconds, as seconds that would be the year 5138.
    """
    assert mira.upload(album, "b.jpg", DATA, mtime=mtime, duplicate="overwrite") == 0
    assert (root / album / "b.jpg").stat().st_mtime == 1721585073


def test_order_of_parts(mira: Asker, album: str, root: Path) -> None:
    """The order of the parts of an upload

    Sources: the file first (seed); the file last but one, then `api` (python-photostation); DS photo's is not known.
    Rule: any: a file that comes before the fields waits until they say where it goes.
    """
    for place, name in ((0, "first.jpg"), (-1, "middle.jpg"), (99, "last.jpg")):
        fields = mira.form(
            "File.uploadphoto", dest_folder_path=album, duplicate="ignore", filename=name, mtime=1721585073
        )
        parts = [(key, (None, value)) for key, value in fields.items()]
        parts.insert(place, ("original", (name, DATA)))  # type: ignore[arg-type]
        assert mira.http.post("/photo/webapi/file.php", files=parts).json() == {"success": True}
        assert (root / album / name).read_bytes() == DATA


def test_name_of_an_upload(mira: Asker, album: str, root: Path) -> None:
    """The name of an uploaded file

    Sources: `filename` (seed); DS photo sends `name` and `mimetype` too, whose use is unknown, and every client gives
    the part a name of its own.
    Rule: `filename` alone names it, and its ending decides what is accepted; the others are passed over.
    """
    asked = {"dest_folder_path": album, "duplicate": "ignore", "mtime": 1, "name": "other.txt"}
    files = {"original": ("part.exe", DATA, "application/octet-stream")}
    assert mira.code("File.uploadphoto", files=files, filename="own.jpg", mimetype="text/plain", **asked) == 0
    assert sorted(path.name for path in (root / album).iterdir()) == ["a.jpg", "own.jpg"]


def test_thumbnails_that_come_along(mira: Asker, album: str, root: Path) -> None:
    """Thumbnails beside an upload

    Sources: the seed and Photo StatLr send `thumb_small` and `thumb_large`; DS photo and python-photostation do not.
    Rule: both are taken, and ours are made of the original: a NAS puts those of a renamed file on another.
    """
    own = makers.jpeg(seed=41, size=(90, 60))
    files = {"original": ("a.jpg", DATA), "thumb_small": ("s.jpg", own), "thumb_large": ("l.jpg", own)}
    asked = {"dest_folder_path": album, "duplicate": "rename", "filename": "a.jpg", "mtime": 1}
    assert mira.code("File.uploadphoto", files=files, **asked) == 0
    assert (root / album / "a_1.jpg").read_bytes() == DATA
    assert sorted(path.name for path in (root / album).iterdir()) == ["a.jpg", "a_1.jpg"]


def test_kinds_that_are_accepted(mira: Asker, album: str) -> None:
    """Endings that are accepted

    Sources: the list of the seed has no heic; phones of today write it, and DS photo sends what the phone has.
    Rule: all of the list, and heic as well: a backup that refuses the phone's photos would be none.
    """
    assert mira.upload(album, "b.heic", makers.heic()) == 0
    assert mira.upload(album, "b.exe", DATA) == 518


def test_failure_of_an_upload(mira: Asker, visitor: Asker) -> None:
    """How an upload is refused

    Sources: File.uploadphoto says `error.code` (seed); the older door `err_msg`, a text (Photo StatLr).
    Rule: each door its own form: each has its own clients.
    """
    assert mira.upload("not/there", "b.jpg", DATA) == 519
    told = mira.older(DATA, x_upload_type="ORIG_FILE", x_path="not%2Fthere", x_orig_fname="b%2Ejpg")
    assert told["success"] is False
    assert isinstance(told["err_msg"], str)
    assert "error" not in told


def test_words_for_a_taken_name(mira: Asker, album: str, root: Path) -> None:
    """What happens to a name that is taken

    Sources: ignore, rename, overwrite in the API (seed); OVERWRITE, SKIP at the older door (Photo StatLr).
    Rule: SKIP is ignore, OVERWRITE is overwrite; the file that was there goes to the trash.
    """
    first = (root / album / "a.jpg").read_bytes()
    sent = {"x_upload_type": "ORIG_FILE", "x_path": album, "x_orig_fname": "a%2Ejpg"}
    assert mira.older(DATA, x_duplicate="SKIP", **sent)["success"]
    assert (root / album / "a.jpg").read_bytes() == first
    assert mira.older(DATA, x_duplicate="OVERWRITE", **sent)["success"]
    assert (root / album / "a.jpg").read_bytes() == DATA
    assert any(path.read_bytes() == first for path in (root / ".albumen/trash").rglob("*") if path.is_file())


def test_coding_of_names(mira: Asker, album: str, root: Path) -> None:
    """Coding of names in uploads

    Sources: the older door has them coded as in a URL, even the dot (Photo StatLr); `filename` is plain (seed).
    Rule: only the older door decodes: in a plain name `%20` is three characters.
    """
    assert mira.upload(album, "a%20b.jpg", DATA) == 0
    assert mira.older(DATA, x_upload_type="ORIG_FILE", x_path=album, x_orig_fname="c%20d%2Ejpg")["success"]
    assert {path.name for path in (root / album).iterdir()} == {"a.jpg", "a%20b.jpg", "c d.jpg"}


def test_folders_at_the_older_door(mira: Asker, album: str, root: Path) -> None:
    """How folders are made

    Sources: Album.create (seed); very old versions of Photo StatLr sent X-UPLOAD-TYPE: FOLDER to the older door.
    Rule: Album.create alone: the other headers of FOLDER are not known, so it is refused and nothing is made.
    """
    told = mira.older(b"", x_upload_type="FOLDER", x_path=f"{album}%2FNew", x_duplicate="SKIP")
    assert told["success"] is False
    assert not (root / album / "New").exists()


def test_author_of_a_call(mira: Asker, album: str) -> None:
    """What `ps_username` says

    Sources: the web page and Photo StatLr send it empty; python-photostation its login name.
    Rule: it is passed over: the station is named by the address, the user by the session.
    """
    for name in ("", USER, "nobody"):
        assert mira.code("Album.getinfo", id="", ps_username=name) == 0
        assert mira.upload(album, "b.jpg", DATA, ps_username=name) == 0
