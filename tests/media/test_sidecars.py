"""Sidecars whatever is in them, and whose they are by name."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albumen.media.owners import original_stem, takeout_owners
from albumen.media.sidecars import LARGEST, Sidecar, read_sidecar, with_sidecar
from albumen.media.window import BytesWindow, WindowSpent
from tests.makers import jpeg, xmp
from tests.media.cases import NOON, evidence

TAKEN = {"photoTakenTime": {"timestamp": "1564612200"}}


def test_a_takeout_json_holds_time_and_place() -> None:
    placed = {**TAKEN, "geoData": {"latitude": 0.0, "longitude": 0.0}}
    found = read_sidecar(
        json.dumps({**placed, "geoDataExif": {"latitude": 47.4, "longitude": 8.5}}).encode(), "a.JSON"
    )
    (one,) = found.candidates
    assert (one.source, one.clock, one.taken) == ("takeout", "utc", datetime(2019, 7, 31, 22, 30))
    assert found.position == (47.4, 8.5)
    assert read_sidecar(json.dumps(placed).encode(), "a.json").position is None


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"{}", b'{"photoTakenTime": 3}', b'{"photoTakenTime": {"timestamp": null}}',
        b'{"creationTime": {"timestamp": "1700000000"}}', b"[" * 100_000, b"\xff\xfe\x00", b'{"a":' * 100_000,
    ],
)  # fmt: skip
def test_any_other_json_says_nothing(data: bytes) -> None:
    assert read_sidecar(data, "a.json") == Sidecar()


@pytest.mark.parametrize("stamp", ["never", "0", 0, "9" * 30, "-" * 3])
def test_a_timestamp_that_is_none_is_refused(stamp: str | int) -> None:
    found = read_sidecar(json.dumps({"photoTakenTime": {"timestamp": stamp}}).encode(), "a.json")
    assert not found.candidates
    assert [one.source for one in found.rejected] == ["takeout"]


def test_an_xmp_sidecar_holds_date_edit_and_place() -> None:
    packet = xmp(
        exif_DateTimeOriginal="2019-07-01T12:00:00+02:00", xmp_ModifyDate="2020-01-01T00:00:00",
        exif_GPSLatitude="33,51.408S", exif_GPSLongitude="151,12,55.08E",
    )  # fmt: skip
    for data in (packet, packet.decode().encode("utf-16")):
        found = read_sidecar(data, "a.jpg.xmp")
        assert (found.candidates[0].taken, found.candidates[0].offset_minutes) == (NOON, 120)
        assert found.edited == datetime(2020, 1, 1)
        assert found.position == pytest.approx((-33.8568, 151.2153))


def test_a_broken_date_in_a_sidecar_is_refused_and_shown() -> None:
    found = read_sidecar(xmp(exif_DateTimeOriginal="2019-13-01T12:00:00"), "a.xmp")
    assert [(one.source, one.reason) for one in found.rejected] == [("xmp-sidecar", "no such day or time")]


class Failing(BytesWindow):
    def __init__(self, failure: Exception) -> None:
        super().__init__(b"x")
        self.failure = failure

    def read(self, offset: int, length: int) -> bytes:
        raise self.failure


def test_what_cannot_be_read_or_is_huge_or_holds_no_date_says_nothing() -> None:
    assert read_sidecar(Failing(OSError(5, "Input/output error")), "a.xmp") == Sidecar()
    assert read_sidecar(Failing(WindowSpent("enough")), "a.json") == Sidecar()
    assert read_sidecar(json.dumps(TAKEN).encode() + b" " * LARGEST, "a.json") == Sidecar()
    assert read_sidecar(xmp(exif_DateTimeOriginal="2019-07-01T12:00:00"), "a.AAE") == Sidecar()


@given(st.binary(max_size=400), st.sampled_from(["a.xmp", "a.json"]))
def test_noise_never_raises(data: bytes, name: str) -> None:
    joined = with_sidecar(evidence(jpeg(NOON)), read_sidecar(data, name))
    assert joined.candidates[0].taken == NOON


def test_the_files_own_place_stays() -> None:
    sidecar = Sidecar(position=(1.0, 2.0))
    assert with_sidecar(evidence(jpeg(NOON)), sidecar).position == (1.0, 2.0)
    own = with_sidecar(evidence(jpeg(NOON, position=(47.0, 8.0))), sidecar).position
    assert own == pytest.approx((47.0, 8.0))


@pytest.mark.parametrize(
    ("stem", "original"),
    [
        ("IMG_E1234", "IMG_1234"), ("IMG_O1234", "IMG_1234"), ("IMG_1234", "IMG_1234"), ("IMG_EDIT", "IMG_EDIT"),
        ("IMG_E12", "IMG_E12"), ("DSC_E1234", "DSC_1234"), ("MY_IMG_E1234", "MY_IMG_E1234"),
    ],
)  # fmt: skip
def test_apples_edits_name_their_original(stem: str, original: str) -> None:
    assert original_stem(stem) == original


@given(st.text(max_size=60))
def test_any_name_has_owners_or_none(name: str) -> None:
    owners = takeout_owners(name + ".json")
    assert all(owners.own(one) for one in owners.names)
