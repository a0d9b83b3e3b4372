"""Which sidecars belong to which items."""

from __future__ import annotations

from albumen.shelf import Item
from albumen.sorting.groups import group


def items(*names: str, album: str = "roll") -> list[Item]:
    return [
        Item(album, name, "video" if name.upper().endswith(("MOV", "MP4")) else "photo", 1) for name in names
    ]


def sidecars(*names: str, album: str = "roll") -> list[Item]:
    return [Item(album, name, "sidecar", 1) for name in names]


def paired(groups: object) -> dict[str, list[str]]:
    found, _ = groups  # type: ignore[misc]
    return {one.item.name: [side.name for side in one.sidecars] for one in found}


def test_the_full_name_finds_its_item() -> None:
    pairs = paired(group(items("X.jpg", "X.cr2"), sidecars("X.jpg.xmp", "X.cr2.xmp")))

    assert pairs == {"X.jpg": ["X.jpg.xmp"], "X.cr2": ["X.cr2.xmp"]}


def test_a_stem_goes_with_the_photo_before_the_video() -> None:
    pairs = paired(group(items("IMG_1.MOV", "IMG_1.HEIC"), sidecars("IMG_1.AAE", "IMG_1.xmp")))

    assert pairs == {"IMG_1.MOV": [], "IMG_1.HEIC": ["IMG_1.AAE", "IMG_1.xmp"]}


def test_takeout_json_goes_with_its_photo() -> None:
    pairs = paired(group(items("a.jpg"), sidecars("a.jpg.json", "a.jpg.supplemental-metadata.json")))

    assert pairs == {"a.jpg": ["a.jpg.json", "a.jpg.supplemental-metadata.json"]}


def test_other_albums_do_not_count() -> None:
    found, orphans = group(items("X.jpg"), sidecars("X.jpg.xmp", album="other"))

    assert [one.sidecars for one in found] == [()]
    assert [orphan.path for orphan in orphans] == ["other/X.jpg.xmp"]
