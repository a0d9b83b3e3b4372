"""What counts as drift between an observation and a reference, and what does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from albumen.explore.drift import Difference, differences
from albumen.explore.gather import Gatherer
from albumen.explore.observed import Method, Observed, Parameter
from albumen.explore.reference import of_declaration, of_observed
from tests.explore.asking import asked

ALBUM = "SYNO.PhotoStation.Album"
PAGE = b"""{"total": 1, "offset": 1, "items": [{"type": "album", "id": "album_32303234",
    "info": {"sharepath": "2024", "name": "2024"}, "additional": null}]}"""


def listed(*, data: bytes = PAGE, refused: bool = False, without: str = "", **fields: object) -> Observed:
    """One call of Album.list, with what it needs and these fields."""
    sent = {"offset": 0, "limit": -1, "type": "album,photo", **fields}
    sent.pop(without, None)
    gatherer = Gatherer()
    gatherer.add(asked("Album.list", None if refused else data, **sent))
    return gatherer.observed()


def drift(observed: Observed, reference: Observed | None = None) -> list[tuple[str, str, str]]:
    """The drift against the declaration, or against another observation: what, kind, name."""
    known = of_observed(reference) if reference else of_declaration()
    return [(one.what, one.kind, one.name) for one in differences(observed, known) if one.is_drift]


def changed(change: Callable[[Method], None]) -> Observed:
    observed = listed()
    change(observed.method(ALBUM, "list"))
    return observed


def test_one_call_as_declared_is_no_drift() -> None:
    observed = listed()
    found = differences(observed, of_declaration())

    assert drift(observed) == []
    assert Difference(what="unseen", kind="api", api="SYNO.PhotoStation.Tag", reference="tag.php") in found
    assert [one.method for one in found if one.what == "unseen" and one.kind == "method" and one.api == ALBUM]
    assert ("unseen", "additional") in {(one.what, one.name) for one in found if one.kind == "parameter"}


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        (listed(colour="blue"), [("new", "parameter", "colour")]),
        (listed(type="album,film"), [("new", "parameter", "type")]),
        (listed(offset="five"), [("different", "parameter", "offset")]),
        (listed(without="limit"), [("different", "parameter", "limit")]),
        (listed(data=PAGE.replace(b'"total": 1', b'"total": "1"')), [("different", "answer", "data.total")]),
        (listed(data=PAGE.replace(b'"offset": 1, ', b"")), [("missing", "answer", "data.offset")]),
        (
            listed(data=PAGE.replace(b'"id"', b'"key"')),
            [("new", "answer", "data.items[].key"), ("missing", "answer", "data.items[].id")],
        ),
        (
            listed(data=PAGE.replace(b'"additional": null', b'"more": {"x": 1}')),
            [("new", "answer", "data.items[].more")],
        ),
        (changed(lambda one: one.codes.update({"999": 1})), [("new", "code", "999")]),
    ],
)
def test_each_kind_of_drift_is_told_once(observed: Observed, expected: list[tuple[str, str, str]]) -> None:
    assert drift(observed) == expected


def test_what_was_refused_proves_nothing() -> None:
    assert drift(listed(refused=True, without="limit", offset="five")) == []


def test_only_a_definition_file_makes_a_method_missing() -> None:
    observed = listed()
    observed.apis[ALBUM].methods["list"].evidence = ["api:PhotoStation.api"]

    assert ("missing", "method", "") in drift(observed)
    assert all(kind == "method" for what, kind, _ in drift(observed) if what == "missing")


def test_apis_methods_versions_and_scripts() -> None:
    observed = listed()
    observed.apis[ALBUM].versions.append(9)
    observed.apis[ALBUM].path = "albums.php"
    observed.method(ALBUM, "burn")
    observed.method("SYNO.PhotoStation.Fire", "burn")

    assert drift(observed) == [
        ("different", "path", ""),
        ("new", "version", "9"),
        ("new", "method", ""),
        ("new", "api", ""),
    ]


def test_two_observations() -> None:
    assert drift(listed(), listed()) == []
    assert drift(listed(), listed(id="album_32303234")) == []  # not seen is not missing
    assert drift(listed(id="album_32303234"), listed()) == [("new", "parameter", "id")]
    sure = changed(lambda one: one.parameters.update(offset=Parameter(required="yes", types=["int"])))
    maybe = changed(lambda one: one.parameters.update(offset=Parameter(required="no", types=["int"])))
    assert drift(sure, maybe) == drift(maybe, sure) == [("different", "parameter", "offset")]


def test_members_that_are_keys_are_one_place() -> None:
    """Of few it cannot be told that they are keys, of many it can."""
    gatherer = Gatherer()
    told = b'{"auth": {"path": "auth.php", "minVersion": 1, "maxVersion": 1}}'
    gatherer.add(asked("Made.query", told))
    few = gatherer.observed()
    other = Gatherer()
    many = told[:-1] + b"".join(
        b', "x%d": {"path": "a", "minVersion": 1, "maxVersion": 1}' % one for one in range(4)
    )
    other.add(asked("Made.query", many + b"}"))

    assert drift(few, other.observed()) == drift(other.observed(), few) == []
