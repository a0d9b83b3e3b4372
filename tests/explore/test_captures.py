"""What is told apart in captures: the same from every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from albumen.explore.exchanges import Exchange
from albumen.explore.gather import Gatherer
from albumen.explore.har import read_har
from albumen.explore.observed import Observed, dumps, loads
from albumen.explore.pcap import Capture
from albumen.explore.problems import ExploreProblem
from tests.explore.captures import har, packets, pcap
from tests.explore.walk import METHODS, Wire


def gathered(exchanges: Iterable[Exchange]) -> Observed:
    gatherer = Gatherer()
    for exchange in exchanges:
        gatherer.add(exchange)
    return gatherer.observed()


def bare(observed: Observed, *, session: bool = True) -> Observed:
    """Without what tells the source; `session` False also without cookies, which sanitized captures lack."""
    for api in observed.apis.values():
        for method in api.methods.values():
            method.evidence = []
            if not session:
                method.session = []
    return observed


KINDS: dict[str, Callable[[Path, list[Wire]], Iterable[Exchange]]] = {
    **{
        f"har of {writer}": lambda path, seen, writer=writer: read_har(
            str(har(path / "walk.har", seen, writer=writer))
        )
        for writer in ("chrome", "full", "mitmproxy", "charles", "params")
    },
    "pcap": lambda path, seen: Capture(str(pcap(path / "walk.pcap", packets(seen)))),
    "pcapng": lambda path, seen: Capture(str(pcap(path / "walk.pcapng", packets(seen, size=200)))),
    "pcap out of order": lambda path, seen: Capture(
        str(pcap(path / "walk.pcap", packets(seen, size=99, shuffled=True)))
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_all_sixteen_methods_are_told_apart(kind: str, seen: list[Wire], tmp_path: Path) -> None:
    assert gathered(KINDS[kind](tmp_path, seen)).pairs() == METHODS


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_capture_tells_the_same(kind: str, seen: list[Wire], tmp_path: Path) -> None:
    told = gathered(KINDS[kind](tmp_path, seen))
    reference = gathered(read_har(str(har(tmp_path / "reference.har", seen, writer="full"))))
    sanitized = kind == "har of chrome"

    assert dumps(bare(told, session=not sanitized)) == dumps(bare(reference, session=not sanitized))


def test_required_and_optional_are_told_right(seen: list[Wire], tmp_path: Path) -> None:
    told = gathered(read_har(str(har(tmp_path / "walk.har", seen))))
    parameters = told.method("SYNO.PhotoStation.Album", "list").parameters

    assert {name: one.required for name, one in parameters.items()} == {
        "offset": "likely",
        "limit": "likely",
        "type": "likely",
        "id": "no",
        "additional": "no",
    }
    upload = told.method("SYNO.PhotoStation.File", "uploadphoto").parameters["original"]
    assert (upload.types, upload.required) == (["file"], "likely")
    create = told.method("SYNO.PhotoStation.Album", "create")
    assert create.codes == {"421": 1}
    assert create.parameters["title"].required == "unknown"  # of two calls one was refused: it tells nothing


def test_answers_are_told_by_place_and_type(seen: list[Wire], tmp_path: Path) -> None:
    answers = gathered(read_har(str(har(tmp_path / "walk.har", seen)))).method(
        "SYNO.PhotoStation.Photo", "list"
    )

    assert answers.answers["data.total"] == ["int"]
    assert answers.answers["data.items[].id"] == ["text"]
    assert answers.answers["data.items[].info.takendate"] == ["text"]


def test_a_document_is_read_back(seen: list[Wire], tmp_path: Path) -> None:
    told = gathered(read_har(str(har(tmp_path / "walk.har", seen))))

    assert dumps(loads(dumps(told), name="walk.json")) == dumps(told)


def test_a_call_that_only_its_script_names_is_told_by_the_discovery(tmp_path: Path, seen: list[Wire]) -> None:
    nameless = [
        Wire(
            one.request.replace(b"&api=SYNO.PhotoStation.Photo", b"").replace(
                b"api=SYNO.PhotoStation.Photo&", b""
            ),
            one.answer,
        )
        if b" /photo/webapi/photo.php?" in one.request
        else one
        for one in seen
    ]
    assert nameless != seen

    assert gathered(read_har(str(har(tmp_path / "walk.har", nameless)))).pairs() == METHODS


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b'{"log": {}}', "holds no log.entries"),
        (b'{"entries": [{}]}', "holds no log.entries"),
        (b'{"log": {"entries": [{"request": 1}]}}', "entry 0"),
        (b'{"log": {"entries": [{"request": {"method": "GET"', "in the middle"),
    ],
)
def test_a_damaged_har_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "walk.har").write_bytes(data)

    with pytest.raises(ExploreProblem, match=words):
        list(read_har(str(tmp_path / "walk.har")))
