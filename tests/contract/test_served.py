"""What is not served has its reason, and nobody is told that it is there."""

from __future__ import annotations

import pytest

from albumen import api
from albumen.api.common import NO_SUCH_API, NO_SUCH_METHOD
from albumen.api.names import NAMES
from albumen.station.dispatch import NotServed, collect_handlers
from tests.station.world import Caller, code_of

FOR_GOOD = {
    "SlideshowMusic.list",
    "SlideshowMusic.get",
    "SlideshowMusic.add",
    "SlideshowMusic.edit",
    "SlideshowMusic.delete",
    "DsmShare.copymusic",
    "Thumb.get_dsm_thumb",
    "Group.get_dsm_group",
}
"""Not worth serving; all other methods are served or wait for their handler."""


def test_what_is_never_served_has_its_reason() -> None:
    reasons = {f"{one.owner.__name__}.{one.name}": one.unserved for one in api.every_method() if one.unserved}
    assert set(reasons) == FOR_GOOD
    assert all(reason.endswith(".") for reason in reasons.values())


def test_discovery_lists_exactly_what_is_served(visitor: Caller) -> None:
    served = {(one.owner.api, one.name, version) for one in api.served_methods() for version in one.versions}
    scripts = {one.owner.api: one.owner.path for one in api.served_methods()}

    found = visitor.data("Info.query", query="all")
    listing = visitor.http.get("/photo/webapi/PhotoStation.api").json()

    assert {name: one["path"] for name, one in found.items()} == scripts
    assert {name: one["path"] for name, one in listing.items()} == scripts
    assert {
        (name, method, int(version))
        for name, one in listing.items()
        for version, methods in one["methods"].items()
        for method in methods
    } == served
    for name, one in found.items():
        versions = [version for owner, _, version in served if owner == name]
        assert (one["minVersion"], one["maxVersion"]) == (min(versions), max(versions))


def test_what_is_not_served_is_unknown(mira: Caller) -> None:
    for one in api.every_method():
        if one.unserved:
            expected = NO_SUCH_METHOD if one.owner.served() else NO_SUCH_API
            version = str(one.versions.start)
            assert mira.code(f"{one.owner.__name__}.{one.name}", version=version) == expected.code, one


def test_an_unserved_api_is_not_asked_for_by_its_name(visitor: Caller) -> None:
    names = ["SYNO.PhotoStation.SlideshowMusic", *NAMES]
    assert visitor.data("Info.query", query=",".join(names)) == {}
    for name, script in NAMES.items():
        form = {"api": name, "method": "list", "version": "1"}
        assert code_of(visitor.http.post(f"/photo/webapi/{script}", data=form)) == NO_SUCH_API.code


def test_a_handler_of_an_unserved_method_keeps_the_station_from_starting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api.Album.list, "unserved", "Not today.")
    with pytest.raises(NotServed, match="Album list> has a handler"):
        collect_handlers()


def test_a_served_method_without_a_handler_keeps_the_station_from_starting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api.SlideshowMusic.list, "unserved", "")
    with pytest.raises(NotServed, match="SlideshowMusic list> is declared and has no handler"):
        collect_handlers()
