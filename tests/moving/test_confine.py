"""A path from outside stays inside."""

import os

import pytest

from albumen.moving import Outside, confined

from .world import put


@pytest.mark.parametrize(
    "relative",
    ["..", "a/../../b", "/etc/passwd", "a//b", "./a", "a/.", "a\0b", ".albumen/trash", "a/.albumen-1-2"],
)
def test_path_that_leads_out_is_refused(tmp: str, relative: str):
    with pytest.raises(Outside, match="refused"):
        confined(tmp, relative)


@pytest.mark.parametrize("relative", ["link", "link/x.jpg", "album/link", "album/link/deep/x.jpg"])
def test_symlink_is_refused_wherever_it_is(tmp: str, relative: str):
    put(f"{tmp}/album/a.jpg", b"a")
    os.symlink("/etc", f"{tmp}/link")
    os.symlink(tmp, f"{tmp}/album/link")

    with pytest.raises(Outside):
        confined(tmp, relative)


@pytest.mark.parametrize(
    "relative", ["", "album", "album/a.jpg", "album/new.jpg", "new/deep/x.jpg", "-rf", "a\udcff"]
)
def test_path_inside_is_given_whole(tmp: str, relative: str):
    put(f"{tmp}/album/a.jpg", b"a")

    assert confined(tmp, relative) == (f"{tmp}/{relative}" if relative else tmp)
