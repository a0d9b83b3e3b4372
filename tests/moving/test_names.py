"""Names: suffixes, limits, sidecars."""

import doctest
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albumen.moving import names
from albumen.moving.names import check_name, follow, is_ours, split_name, strip_suffix, with_suffix

odd_names = st.binary(min_size=1, max_size=255).map(lambda raw: raw.replace(b"/", b"_").replace(b"\0", b"_"))


def test_examples_of_the_docstrings_hold():
    assert doctest.testmod(names).failed == 0


@pytest.mark.parametrize(
    ("name", "suffixed"),
    [
        ("IMG_1.JPG", "IMG_1 (2).JPG"),
        ("2024.05.01", "2024.05.01 (2)"),
        ("2024-05-01", "2024-05-01 (2)"),
        (".hidden", ".hidden (2)"),
        ("clip.3gp", "clip (2).3gp"),
        ("Dr. Foo", "Dr. Foo (2)"),
        ("a\udcff.jpg", "a\udcff (2).jpg"),
    ],
)
def test_suffix_goes_before_the_extension(name: str, suffixed: str):
    assert with_suffix(name, 2) == suffixed
    assert strip_suffix(suffixed) == name


@given(raw=odd_names, n=st.integers(2, 999))
def test_suffixed_name_fits_and_keeps_its_extension(raw: bytes, n: int):
    name = os.fsdecode(raw)
    suffixed = with_suffix(name, n)

    assert len(os.fsencode(suffixed)) <= 255
    assert suffixed.endswith(f" ({n}){split_name(name)[1]}")
    if len(raw) < 248:
        assert strip_suffix(suffixed) == name


def test_case_62_stem_is_shortened_between_characters():
    assert os.fsencode(with_suffix("é" * 125 + ".jpg", 12)).decode() == "é" * 123 + " (12).jpg"


@pytest.mark.parametrize("name", ["Prague (1999)", "x (1)", "x (02)", "x (0)", "(2)", "x(2)"])
def test_other_brackets_are_part_of_the_name(name: str):
    assert strip_suffix(name) == name


def test_sidecar_of_another_name_keeps_it():
    assert follow("IMG_E1.HEIC", item="IMG_1.HEIC", new_item="IMG_1_1.HEIC") == "IMG_E1.HEIC"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\0b", ".albumen", ".albumen-x-1", "x" * 256])
def test_name_that_cannot_be_is_refused(name: str):
    with pytest.raises(ValueError, match="was refused"):
        check_name(name)


def test_only_our_own_names_are_ours():
    assert is_ours(".albumen-trash")
    assert not is_ours("albumen")
