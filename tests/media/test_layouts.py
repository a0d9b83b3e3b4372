"""Known layouts tell what the long way tells, byte for byte of any damage, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albumen.media import exif as exif_module
from albumen.media import heif as heif_module
from albumen.media.candidates import Evidence, Found
from albumen.media.evidence import _read
from albumen.media.exif import read_exif
from albumen.media.layouts import EXIF_KEY, Layouts, exif_layout
from albumen.media.tiff import Block
from albumen.media.window import BytesWindow
from tests.makers import exif, heic, live_exif
from tests.media.cases import CORPUS, NOON, NOW

LATEST = NOW + timedelta(days=1)
GROUP = "570F1469-09C7-4E50-9875-05F21D5BD166"


class Never(Layouts):
    """Learns nothing: every structure is read the long way."""

    def fetch(self, data: bytes) -> None:
        return None


NEVER = Never(exif_layout, key=EXIF_KEY)


def told(data: bytes, layouts: Layouts) -> Evidence:
    known, exif_module._LAYOUTS = exif_module._LAYOUTS, layouts
    try:
        found = Found(LATEST)
        read_exif(Block(BytesWindow(data), base=0, size=len(data), head=data), found)
        return found.evidence(form=None)
    finally:
        exif_module._LAYOUTS = known


def learned(data: bytes) -> Layouts:
    layouts = Layouts(exif_layout, key=EXIF_KEY)
    for _ in range(4):
        told(data, layouts)
    assert layouts.fetch(data) is not None
    return layouts


def made(
    taken: datetime = NOON, *, order: str = "<", group: str = "", offset: str = "+02:00", subsec: str = "12"
) -> bytes:
    if group:
        return live_exif(taken, group, offset=offset)
    return exif(
        taken, digitized=taken, modified=taken, offset=offset, subsec=subsec, make="Google", model="Pixel 8",
        gps_utc=taken - timedelta(hours=2), position=(-33.85, 151.2), exposure=(1, 250), orientation=6, order=order,
    )  # fmt: skip


SEEDS = [made(), made(order=">"), made(group=GROUP), exif(NOON, gps_utc=NOON)]
KNOWN = [learned(seed) for seed in SEEDS]


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_a_known_layout_tells_what_the_long_way_tells(number: int) -> None:
    assert told(SEEDS[number], KNOWN[number]) == told(SEEDS[number], NEVER)


def test_values_differ_where_the_layout_is_the_same() -> None:
    other = made(datetime(2022, 2, 3, 4, 5, 6), offset="-03:30", subsec="98")
    assert KNOWN[0].fetch(other) is not None
    found = told(other, KNOWN[0])
    assert found == told(other, NEVER)
    assert found.candidates[0].taken == datetime(2022, 2, 3, 4, 5, 6, 980000)
    assert (found.candidates[0].offset_minutes, found.camera) == (-210, "Google Pixel 8")
    live = made(group="11111111-09C7-4E50-9875-05F21D5BD166")
    assert told(live, KNOWN[2]).content_id == "11111111-09C7-4E50-9875-05F21D5BD166"


def test_another_camera_of_the_same_length_is_another_layout() -> None:
    other = SEEDS[0].replace(b"Pixel 8", b"Pixel 9")
    assert KNOWN[0].fetch(other) is None
    assert told(other, KNOWN[0]).camera == "Google Pixel 9"


@settings(max_examples=400, deadline=None)
@given(
    number=st.integers(0, len(SEEDS) - 1),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=3
    ),
    cut=st.floats(0, 1),
)
def test_damage_is_told_as_the_long_way_tells_it(
    number: int, changes: list[tuple[float, int]], cut: float
) -> None:
    data = bytearray(SEEDS[number])
    for place, value in changes:
        data[int(place * len(data))] = value
    broken = bytes(data) if cut > 0.2 else bytes(data[: int(cut * 5 * len(data))])
    assert told(broken, KNOWN[number]) == told(broken, NEVER)


def heic_told(data: bytes, heads: Layouts) -> Evidence:
    known, heif_module._HEADS = heif_module._HEADS, heads
    try:
        found = Found(LATEST)
        form = _read(BytesWindow(data), "a.heic", found)
        return found.evidence(form=form)
    finally:
        heif_module._HEADS = known


HEICS = [heic(NOON, offset="+02:00", position=(47.0, 8.0)), heic(structure=live_exif(NOON, GROUP))]
HEADS = Layouts(heif_module._head_layout, key=64)
for one in HEICS * 4:
    heic_told(one, HEADS)


@settings(max_examples=300, deadline=None)
@given(
    number=st.integers(0, 1),
    changes=st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=3),
    cut=st.floats(0, 1),
)
def test_a_damaged_heic_is_told_as_the_long_way_tells_it(
    number: int, changes: list[tuple[int, int]], cut: float
) -> None:
    data = bytearray(HEICS[number])
    for place, value in changes:
        data[place] = value
    broken = bytes(data) if cut > 0.2 else bytes(data[: int(cut * 5 * len(data))])
    assert heic_told(broken, HEADS) == heic_told(broken, NEVER)


def test_heads_of_made_and_real_heic_files_are_learned() -> None:
    assert all(HEADS.fetch(one) is not None for one in HEICS)
    path = CORPUS / "exif-samples/heic/IMG_5195.HEIC"
    if not path.is_file():
        pytest.skip(f"no {path}; set ALBUMEN_CORPUS to its folder")
    data, heads = path.read_bytes(), Layouts(heif_module._head_layout, key=64)
    results = {repr(heic_told(data, heads)) for _ in range(6)}
    assert heads.fetch(data[:16384]) is not None
    assert results == {repr(heic_told(data, NEVER))}


def test_an_unbelievable_date_goes_the_long_way() -> None:
    data = made(datetime(2099, 1, 1))
    assert [one.source for one in told(data, KNOWN[0]).candidates] == [
        "exif-original",
        "exif-digitized",
        "exif-modified",
        "gps",
    ]


def test_what_is_kept_is_bounded() -> None:
    layouts = Layouts(exif_layout, key=EXIF_KEY)
    for number in range(400):
        for _ in range(4):
            told(exif(NOON, make=f"Maker {'x' * number}"), layouts)
    assert len(layouts._known) <= 256


def test_real_photos_are_told_alike() -> None:
    checked = 0
    for path in sorted(CORPUS.glob("**/*.jpg")):
        data = path.read_bytes()
        at = data.find(b"Exif\0\0")
        if at > 0:
            layouts = Layouts(exif_layout, key=EXIF_KEY)
            results = {repr(told(data[at + 6 : at + 16000], layouts)) for _ in range(6)}
            assert results == {repr(told(data[at + 6 : at + 16000], NEVER))}, path
            checked += bool(layouts._known)
    if not checked:
        pytest.skip(f"no photos in {CORPUS}; set ALBUMEN_CORPUS to their folder")
    assert checked >= 50
