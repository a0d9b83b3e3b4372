"""Items turned by the station: what is told, what is shown, what stays as it is."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from albumen import wire
from albumen.media.xmp_orientation import orientation_of
from albumen.moving.vault import Vault
from tests import makers
from tests.station.world import HARBOUR, PHOTO, VIDEO, Caller, photo, write

ITEM, CLIP = photo(HARBOUR, PHOTO), wire.item_id("video", HARBOUR, VIDEO)
QUARTERS = {"right": 1, "half": 2, "left": 3}
SIDECAR = f"{PHOTO}.xmp"


def stored(orientation: int, form: str) -> bytes:
    """A picture that is shown 400 x 600 with a red top left corner, stored as its orientation says."""
    upright = Image.new("RGB", (400, 600), "white")
    upright.paste("red", (0, 0, 200, 300))
    transpose = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    picture = upright.transpose(transpose[orientation]) if orientation > 1 else upright
    about = Image.Exif()
    about[0x0112] = orientation
    out = io.BytesIO()
    if form == "jpeg":
        picture.save(out, "JPEG", exif=about, quality=95)
    else:  # libheif writes the orientation as irot and imir
        pillow_heif.register_heif_opener()
        picture.save(out, "HEIF", exif=about.tobytes(), quality=90)
    return out.getvalue()


def red_corner(data: bytes) -> tuple[int, int, str]:
    """Width and height of a thumbnail, and which corner of it is red."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    width, height = picture.size
    at = {
        "top left": (20, 20),
        "top right": (width - 20, 20),
        "bottom right": (width - 20, height - 20),
        "bottom left": (20, height - 20),
    }
    colours = {corner: picture.getpixel(place) for corner, place in at.items()}
    (red,) = [corner for corner, (r, g, _) in colours.items() if r > 200 and g < 90]  # type: ignore[misc]
    return width, height, red


SHOWN = {
    0: (320, 480, "top left"),
    1: (480, 320, "top right"),
    2: (320, 480, "bottom right"),
    3: (480, 320, "bottom left"),
}
RIGHT = {1: 6, 6: 3, 3: 8, 8: 1, 2: 7, 7: 4, 4: 5, 5: 2}


@pytest.mark.parametrize("form", ["jpeg", "heic"])
def test_all_orientations_are_shown_turned_by_all_turns(mira: Caller, root: Path, form: str) -> None:
    """8 orientations of the file x 4 of the station, on the pixels, with what is told of each."""
    for orientation in range(1, 9):
        name = f"{orientation}.{form}".replace("jpeg", "jpg")
        data = stored(orientation, form)
        write(root / "2023" / name, data)
        one, rotation = photo("2023", name), orientation
        for turns in range(5):
            if turns:
                rotation = RIGHT[rotation]
                (told,) = mira.data("Rotate.set", id=one, turn="right")["items"]
                assert told == {"id": one, "rotation": rotation, "rotate_version": turns}
            (item,) = mira.data("Photo.getinfo", id=one, additional="thumb_size")
            info, small = item["info"], item["additional"]["thumb_size"]["small"]
            expected = SHOWN[turns % 4]
            assert red_corner(mira.get("Thumb.get", id=one, size="small").content) == expected
            assert (small["resolutionx"], small["resolutiony"]) == expected[:2]
            assert (info["resolutionx"], info["resolutiony"]) == (
                (400, 600) if turns % 2 == 0 else (600, 400)
            )
            assert (info["rotation"], info["rotated"]) == (rotation, turns % 4 != 0)
            assert info["rotate_version"] == turns
        assert (root / "2023" / name).read_bytes() == data


@pytest.mark.parametrize("turn", QUARTERS)
def test_each_turn_is_by_its_quarters(mira: Caller, root: Path, turn: str) -> None:
    write(root / "2023/a.jpg", stored(6, "jpeg"))
    mira.data("Rotate.set", id=photo("2023", "a.jpg"), turn=turn)
    picture = mira.get("Thumb.get", id=photo("2023", "a.jpg"), size="small").content
    assert red_corner(picture) == SHOWN[QUARTERS[turn]]


def test_caches_of_clients_are_told_that_the_picture_is_another(mira: Caller) -> None:
    def seen() -> tuple[str, str, int]:
        (item,) = mira.data("Photo.getinfo", id=ITEM, additional="thumb_size")
        etag = mira.get("Thumb.get", id=ITEM, size="large").headers["etag"]
        return item["additional"]["thumb_size"]["sig"], etag, item["info"]["rotate_version"]

    before = seen()
    mira.data("Rotate.set", id=ITEM, turn="left")
    after = seen()
    assert all(old != new for old, new in zip(before, after, strict=True))


def test_a_thumbnail_that_a_nas_left_is_turned_too(mira: Caller, root: Path) -> None:
    """The files of a NAS are upright; they are all there is where the original cannot be decoded."""
    ready = root / HARBOUR / "@eaDir" / VIDEO / "SYNOPHOTO_THUMB_M.jpg"
    write(ready, stored(1, "jpeg"))
    before = ready.read_bytes()
    mira.data("Rotate.set", id=CLIP, turn="right")
    assert red_corner(mira.get("Thumb.get", id=CLIP, size="small").content) == SHOWN[1]
    (item,) = mira.data("Photo.getinfo", id=CLIP)
    assert (item["info"]["rotation"], item["info"]["rotated"]) == (6, True)
    assert ready.read_bytes() == before


def test_many_items_are_turned_together_and_ids_of_nothing_passed_over(mira: Caller) -> None:
    gone = photo("2023", "gone.jpg")
    told = mira.data("Rotate.set", id=f"{ITEM},{gone},{CLIP},{ITEM}", turn="half")["items"]
    assert [(one["id"], one["rotation"]) for one in told] == [(ITEM, 3), (CLIP, 3)]
    assert mira.code("Rotate.set", id=gone, turn="half") == 532


def test_a_turn_goes_along_with_moves_copies_and_scans(mira: Caller, root: Path) -> None:
    mira.data("Rotate.set", id=ITEM, turn="right")
    sharepath = wire.album_id("2023")
    mira.data("Photo.copy", id=ITEM, sharepath=sharepath, mode="copy", duplicate="ignore")
    mira.data("Photo.copy", id=ITEM, sharepath=wire.album_id("2024"), mode="move", duplicate="ignore")
    (root / "2024" / PHOTO).rename(root / "2024" / "renamed.jpg")
    mira.library.scan()
    for one in (photo("2023", PHOTO), photo("2024", "renamed.jpg")):
        assert mira.data("Photo.getinfo", id=one)[0]["info"]["rotation"] == 6


def test_a_file_that_another_program_turned_is_shown_as_it_says(mira: Caller, root: Path) -> None:
    """Its new orientation is the answer to what was wrong before: the station's turn would be one too many."""
    write(root / "2023/a.jpg", stored(1, "jpeg"))
    one = photo("2023", "a.jpg")
    mira.data("Rotate.set", id=one, turn="right")
    write(root / "2023/a.jpg", stored(1, "jpeg") + b"a keyword")
    mira.names("2023")
    assert mira.data("Photo.getinfo", id=one)[0]["info"]["rotation"] == 6
    write(root / "2023/a.jpg", stored(6, "jpeg"))
    mira.names("2023")
    info = mira.data("Photo.getinfo", id=one)[0]["info"]
    assert (info["rotation"], info["rotated"], info["rotate_version"]) == (6, False, 2)


def sidecars(root: Path, album: str) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in (root / album).iterdir() if path.name.lower().endswith("xmp")
    }


def test_a_sidecar_is_made_where_there_is_none(mira: Caller, root: Path) -> None:
    write(root / "2023/a.jpg", stored(6, "jpeg"))
    mira.data("Rotate.set", id=photo("2023", "a.jpg"), turn="right", sidecar="true")
    (made,) = sidecars(root, "2023").items()
    assert (made[0], orientation_of(made[1])) == ("a.jpg.xmp", "3")
    assert mira.library.vault.list_trash() == []


@pytest.mark.parametrize("name", [SIDECAR, "IMG_0042.xmp", "IMG_0042.XMP"])
def test_a_sidecar_keeps_all_else_and_its_old_version_is_in_the_trash(
    mira: Caller, root: Path, name: str
) -> None:
    (root / HARBOUR / SIDECAR).unlink()
    before = makers.xmp(tiff_Orientation="1", xmp_Rating="5", exif_DateTimeOriginal="2019-07-01T12:00:00")
    before = before.replace(b"xmlns:xmp=", b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:xmp=')
    write(root / HARBOUR / name, before)
    original = (root / HARBOUR / PHOTO).read_bytes()
    mira.data("Rotate.set", id=ITEM, turn="left", sidecar="true")
    assert sidecars(root, HARBOUR) == {name: before.replace(b'tiff:Orientation="1"', b'tiff:Orientation="8"')}
    (entry,) = mira.library.vault.list_trash()
    assert Path(entry.location).read_bytes() == before
    assert (root / HARBOUR / PHOTO).read_bytes() == original


def test_a_sidecar_of_several_items_is_left_alone(mira: Caller, root: Path) -> None:
    """By the stem alone it may be the raw's; the photo gets one of its own."""
    for name in ("A.jpg", "A.dng", "A.xmp"):
        write(root / "2023" / name, makers.xmp(xmp_Rating="5") if name == "A.xmp" else makers.jpeg())
    before = (root / "2023/A.xmp").read_bytes()
    mira.data("Rotate.set", id=photo("2023", "A.jpg"), turn="right", sidecar="true")
    assert {name: orientation_of(data) for name, data in sidecars(root, "2023").items()} == {
        "A.xmp": None,
        "A.jpg.xmp": "6",
    }
    assert (root / "2023/A.xmp").read_bytes() == before


def test_a_sidecar_that_is_not_understood_refuses_all(mira: Caller, root: Path) -> None:
    other = photo("2023", "old.jpg")
    before = sidecars(root, HARBOUR)
    assert mira.code("Rotate.set", id=f"{other},{ITEM}", turn="left", sidecar="true") == 532
    assert (sidecars(root, HARBOUR), sidecars(root, "2023")) == (before, {})
    for one in (other, ITEM):
        assert mira.data("Photo.getinfo", id=one)[0]["info"]["rotate_version"] == 0
    assert mira.code("Rotate.set", id=f"{other},{ITEM}", turn="left") == 0


def test_a_sidecar_that_is_a_link_is_not_followed(mira: Caller, root: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.xmp", makers.xmp(xmp_Rating="5"))
    before = outside.read_bytes()
    (root / HARBOUR / SIDECAR).unlink()
    os.symlink(outside, root / HARBOUR / SIDECAR)
    assert mira.code("Rotate.set", id=ITEM, turn="left", sidecar="true") == 532
    assert outside.read_bytes() == before and (root / HARBOUR / SIDECAR).is_symlink()


def test_a_sidecar_that_another_program_wrote_meanwhile_is_kept(
    mira: Caller, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All sidecars are read first; the second is changed, and a third made, while the first is written."""
    names = ["a.jpg", "b.jpg", "c.jpg"]
    for number, name in enumerate(names):
        write(root / "2023" / name, makers.jpeg(seed=number))
    for name in names[:2]:
        write(root / "2023" / f"{name}.xmp", makers.xmp(xmp_Rating="1"))
    theirs = makers.xmp(xmp_Rating="5")
    real = Vault.place

    def place(self: Vault, *args: Any, **about: Any) -> Any:
        for name in names[1:]:
            write(root / "2023" / f"{name}.xmp", theirs)
        return real(self, *args, **about)

    monkeypatch.setattr(Vault, "place", place)
    ids = [photo("2023", name) for name in names]
    assert mira.code("Rotate.set", id=",".join(ids), turn="right", sidecar="true") == 532
    assert orientation_of((root / "2023/a.jpg.xmp").read_bytes()) == "6"
    assert {(root / "2023" / f"{name}.xmp").read_bytes() for name in names[1:]} == {theirs}
    assert [item["info"]["rotation"] for item in mira.data("Photo.getinfo", id=",".join(ids))] == [6, 1, 1]
    (root / "2023/c.jpg.xmp").unlink()
    assert mira.code("Rotate.set", id=ids[2], turn="right", sidecar="true") == 532
    assert (root / "2023/c.jpg.xmp").read_bytes() == theirs
