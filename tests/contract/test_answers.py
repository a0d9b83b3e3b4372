"""Every declared method is answered by the station, with the declared answer and the declared types."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from albumen import api, wire
from albumen.declare import Blob, Method
from albumen.reference.calls import CALLS, CARD, FAMILY, ITEM, LINK, LISTED, SMART, UPLOAD, name_of
from albumen.station.dispatch import collect_handlers
from tests import makers
from tests.station.world import PLAIN, PROOFING, Caller, photo, share, write


def test_a_handler_answers_each_method() -> None:
    assert set(collect_handlers()) == set(api.served_methods())
    assert set(CALLS) == {name_of(method) for method in api.served_methods()}


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("method", api.served_methods(), ids=repr)
def test_each_method_is_answered_as_declared_by_get_and_post(
    mira: Caller, method: Method[Any, Any], verb: str
) -> None:
    called, fields = name_of(method), CALLS[name_of(method)]
    if FAMILY in fields.values():
        mira.data("Category.create", name="Family")
        mira.data("Category.additem", id=FAMILY, item_id=wire.album_id("2024"))
    if SMART in fields.values():
        mira.data("SmartAlbum.create", name="Best", keyword="img")
    if called == "Comment.delete":
        mira.data("Comment.create", **CALLS["Comment.create"])
    if called.startswith(("Group.", "Permission.")):
        mira.data("Group.create", name="family", user=PLAIN)
    if "Tag." in called:
        for kind, name in (("desc", "boats"), ("people", "Jon"), ("geo", "Harbour")):
            mira.data("Tag.create", type=kind, name=name)
        mira.data("PhotoTag.people_tag", id=ITEM, tag_id="tag_2", x=0.1, y=0.1, width=0.2, height=0.3)
    if called.startswith(("SharedAlbum.", "AdvancedShare.")):
        _, link = share(mira, ITEM, **PROOFING)
        mira.data("AdvancedShare.add_area", **{**CALLS["AdvancedShare.add_area"], "public_share_id": link})
        fields = {name: link if value == LINK else value for name, value in fields.items()}
    if called == "DsmShare.copy":
        (card,) = mira.data("DsmShare.list", **CALLS["DsmShare.list"])["items"]
        fields = {name: card["id"] if value == CARD else value for name, value in fields.items()}
    if called.startswith("File."):
        if verb == "get":
            assert mira.get(called, **UPLOAD, **fields).json()["error"]["code"] == 521  # a file needs a body
            return
        data = makers.jpeg() if called == "File.uploadphoto" else makers.mov()
        answer = mira.post(called, files={"original": ("x", data)}, **UPLOAD, **fields)
    else:
        answer = mira.get(called, **fields) if verb == "get" else mira.post(called, **fields)
    assert answer.status_code == 200
    if method.returns is Blob:
        assert answer.content and not answer.headers["content-type"].startswith("application/json")
    else:
        wire.open_envelope(answer.content, method.returns)  # raises when it is refused or of another shape


def test_ids_of_answers_are_what_clients_compute(mira: Caller, root: Path) -> None:
    """Two clients compute ids and compare them with those of listings (API facts, flows 1.13)."""
    names = ["a_b", "\u00c9t\u00e9", "\u65c5\u884c", "100% & +", os.fsdecode(b"caf\xe9")]
    for name in names:
        write(root / name / f"{name}.jpg", makers.jpeg(seed=len(name)))
    page = mira.data("Album.list", **LISTED, type="album")
    assert {wire.album_id(name) for name in names} <= {item["id"] for item in page["items"]}
    for name in names:
        (item,) = mira.data("Album.list", id=wire.album_id(name), **LISTED, type="photo")["items"]
        assert item["id"] == photo(name, f"{name}.jpg")
