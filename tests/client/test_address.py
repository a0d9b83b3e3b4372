"""Addresses of stations and of albums on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albumen.client import Address, is_address, parse_address
from albumen.client.errors import BadAddress

GOOD = [
    ("http://nas/photo", "http://nas/photo", ""),
    ("http://NAS:5080/photo/", "http://nas:5080/photo", ""),
    ("https://nas/photo/Camera%20Roll/2024", "https://nas/photo", "Camera Roll/2024"),
    ("http://nas/photo/Camera Roll//2024/", "http://nas/photo", "Camera Roll/2024"),
    ("http://nas/~mira/photo/Trips", "http://nas/~mira/photo", "Trips"),
    ("http://[::1]:80/photo/%C3%89t%C3%A9", "http://[::1]:80/photo", "Été"),
    ("http://nas/photo/Été", "http://nas/photo", "Été"),
    ("http://nas/photo/%FFraw", "http://nas/photo", "\udcffraw"),
    ("http://nas/photo/a%2Bb+c", "http://nas/photo", "a+b+c"),
    ("http://nas/photo/100%25%23%3F", "http://nas/photo", "100%#?"),
]
BAD = [
    ("http://nas", "/photo"),
    ("http://nas/photos/a", "/photo"),
    ("http://nas/webapi/entry.cgi", "/photo"),
    ("nas/photo", "http"),
    ("ftp://nas/photo", "http"),
    ("http:///photo", "HOST"),
    ("http://nas:99999/photo", "HOST"),
    ("http://nas:0/photo", "HOST"),
    ("http://nas/photo/#!Albums/album_61", "%23"),
    ("http://nas/photo/a?b", "%3F"),
    ("http://nas/photo/a/../b", ".."),
    ("http://nas/photo/a%00b", "cannot be"),
    ("https://mira.quickconnect.to/photo", "address of the NAS itself"),
    ("http://quickconnect.to/mira", "QuickConnect"),
    ("http://mira:s3cret@nas/photo", "user name or password"),
]


@pytest.mark.parametrize(("text", "base", "album"), GOOD)
def test_address_is_split(text: str, base: str, album: str) -> None:
    assert parse_address(text) == Address(base, album)


@pytest.mark.parametrize(("text", "cure"), BAD)
def test_bad_address_names_the_cure(text: str, cure: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse_address(text)
    assert cure in str(caught.value) and "s3cret" not in str(caught.value)


@given(st.lists(st.text(min_size=1).filter(lambda name: "/" not in name and "\0" not in name)))
def test_any_album_path_survives(names: list[str]) -> None:
    raw = [name.encode("utf-8", "replace").decode("utf-8", "surrogateescape") for name in names]
    path = "/".join(name for name in raw if name not in (".", ".."))
    assert parse_address(str(Address("http://nas/photo", path))).album == path


@given(st.binary(min_size=1).filter(lambda name: b"\0" not in name and b"/" not in name))
def test_any_file_name_survives(name: bytes) -> None:
    path = "a" + name.decode("utf-8", "surrogateescape")
    assert parse_address(str(Address("http://nas/photo", path))).album == path


def test_folders_are_no_addresses() -> None:
    assert is_address("HTTPS://nas/photo") and not is_address("/photo") and not is_address("http")
