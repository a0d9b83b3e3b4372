"""`albumen explore` on the command line: documents from captures, without what is private."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests import makers
from tests.explore.captures import har, packets, pcap
from tests.explore.secrets import found, planted
from tests.explore.walk import METHODS, Wire, walk
from tests.foreign import station
from tests.worlds import Person


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[Wire]:
    """Twenty calls at our station."""
    with station(tmp_path_factory.mktemp("walk") / "photos", unseen=True) as live:
        picture = makers.jpeg(datetime(2024, 5, 1, 12), padding=5000)
        return walk(live.url, user="ana", password="secret", picture=picture)


def pairs(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {(name, method) for name, api in document["apis"].items() for method in api["methods"]}


def test_a_har_and_a_pcap_become_one_document(person: Person, tmp_path: Path, seen: list[Wire]) -> None:
    one, other = har(tmp_path / "walk.har", seen), pcap(tmp_path / "walk.pcap", packets(seen))
    for kind, source in (("har", one), ("pcap", other)):
        ran = person.runs("explore", kind, source, "-o", tmp_path / f"{kind}.json")
        assert (ran.code, ran.out) == (0, "")
        assert "16 methods of 5 APIs, 20 calls." in ran.err
    both = person.runs("explore", "merge", tmp_path / "har.json", tmp_path / "pcap.json")

    document = json.loads(both.out)
    assert pairs(document) == METHODS
    listing = document["apis"]["SYNO.PhotoStation.Album"]["methods"]["list"]
    assert listing["calls"] == 4
    assert {one.partition(":")[0] for one in listing["evidence"]} == {"har", "pcap"}
    assert person.runs("explore", "har", one, "-o", tmp_path / "har.json").code == 2  # never over a file


@pytest.mark.parametrize("kind", ["har", "pcap"])
def test_no_planted_secret_is_told(person: Person, tmp_path: Path, seen: list[Wire], kind: str) -> None:
    calls, secrets = planted(seen)
    source = (
        har(tmp_path / "x.har", calls, writer="full")
        if kind == "har"
        else pcap(tmp_path / "x.pcap", packets(calls))
    )

    ran = person.runs("explore", kind, source)

    assert len(secrets) == 50
    assert "70 calls." in ran.err
    assert found(ran.out + ran.err, secrets) == []


def test_definition_files_are_read_in_both_dialects(person: Person, tmp_path: Path) -> None:
    api = {
        "SYNO.PhotoStation.Album": {
            "path": "album.php",
            "minVersion": 1,
            "methods": {"1": ["list", "create"]},
        }
    }
    lib = {
        "SYNO.Foto.Browse.Item": {
            "authLevel": "1",
            "methods": {"1": [{"list": {"grantable": "false"}}], "2": ["list", "get"]},
        },
        "count": 3,
    }
    (tmp_path / "PhotoStation.api").write_text(json.dumps(api))
    (tmp_path / "SYNO.Foto.lib").write_text(json.dumps(lib, indent="\t"))

    ran = person.runs("explore", "api", tmp_path / "PhotoStation.api", tmp_path / "SYNO.Foto.lib")

    document = json.loads(ran.out)
    assert document["apis"]["SYNO.PhotoStation.Album"]["path"] == "album.php"
    assert document["apis"]["SYNO.Foto.Browse.Item"]["versions"] == [1, 2]
    assert len(pairs(document)) == 4


@pytest.mark.parametrize(
    ("words", "data", "said"),
    [
        (["har"], b"", "is empty"),
        (["har"], b"{}", "no log.entries"),
        (["pcap"], b"not a capture", "neither pcap nor pcapng"),
        (["api"], b"{}", "defines no API"),
        (["merge"], b'{"format": 2}', "format 2"),
        (["merge"], b"x", "no observed.json"),
    ],
)
def test_what_cannot_be_read_is_named(
    person: Person, tmp_path: Path, words: list[str], data: bytes, said: str
) -> None:
    (tmp_path / "file").write_bytes(data)
    ran = person.runs("explore", *words, tmp_path / "file")

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "not there" in person.runs("explore", *words, tmp_path / "nowhere").err
