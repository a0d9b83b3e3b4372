"""What is made of observations on the command line: diff, report and curl, without what is private."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from albumen.client import PhotoStation
from tests import makers
from tests.explore.captures import har, packets, pcap
from tests.explore.secrets import found, planted
from tests.explore.walk import METHODS, Wire, walk
from tests.foreign import station
from tests.worlds import Person

HOSTILE = {
    "format": 1,
    "apis": {
        "<script>alert(1)</script>": {
            "path": 'a b"$(touch pwned).php',
            "methods": {
                "x|y`\n# forged": {
                    "calls": 1,
                    "parameters": {
                        "ok": {
                            "required": "yes",
                            "examples": ["$(touch pwned)'; touch pwned\n"],
                            "types": ["text"],
                        },
                        "a$(touch pwned)": {"required": "yes", "types": ["file"], "examples": ["b"]},
                        "up": {"required": "yes", "types": ["file"], "examples": ['";touch pwned;"']},
                    },
                    "verbs": ["POST"],
                    "session": ["cookie $(touch pwned)"],
                    "codes": {"<b>": 1},
                    "evidence": ["har:x\ntouch pwned"],
                }
            },
        }
    },
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[Wire]:
    """Twenty calls at our station."""
    with station(tmp_path_factory.mktemp("walk") / "photos", unseen=True) as live:
        picture = makers.jpeg(datetime(2024, 5, 1, 12), padding=5000)
        return walk(live.url, user="ana", password="secret", picture=picture)


@pytest.mark.parametrize("writer", ["full", "chrome"])
def test_each_line_of_curl_runs_as_it_stands(
    person: Person, tmp_path: Path, seen: list[Wire], writer: str
) -> None:
    ran = person.runs("explore", "curl", har(tmp_path / "walk.har", seen, writer=writer))
    lines = [line for line in ran.out.splitlines() if line.startswith("curl ")]
    assert (ran.code, len(lines)) == (0, 20)
    with station(tmp_path / "photos", unseen=True) as live:
        with PhotoStation(live.url, user="ana", password="secret") as client:
            sid = client.auth.login(username="ana", password="secret").sid
        (tmp_path / "picture").write_bytes(makers.jpeg(datetime(2024, 5, 1, 12)))
        told = subprocess.run(
            ["sh", "-e"],
            input=re.sub(r"(?m)^(curl .*)$", r"\1; echo", ran.out),
            capture_output=True,
            text=True,
            check=True,
            env={
                "PATH": "/usr/bin:/bin",
                "STATION": live.url.removesuffix("/photo"),
                "SID": sid,
                "ACCOUNT": "ana",
                "PASSWORD": "secret",
                "FILE": str(tmp_path / "picture"),
            },
        ).stdout
    answers = [json.loads(line) for line in told.splitlines()]

    assert len(answers) == 20
    codes = {answer["error"]["code"] for answer in answers if not answer["success"]}
    assert not codes & {102, 103, 104}
    assert answers[0]["data"] and answers[1]["data"]["sid"]
    if writer == "full":  # with the session, all but what names things that are not there
        assert sum(answer["success"] for answer in answers) >= 17, answers


def test_no_planted_secret_is_in_any_output(person: Person, tmp_path: Path, seen: list[Wire]) -> None:
    calls, secrets = planted(seen)
    one = har(tmp_path / "x.har", calls, writer="full")
    other = pcap(tmp_path / "x.pcap", packets(calls))
    document, page = tmp_path / "x.json", tmp_path / "x.html"
    assert person.runs("explore", "har", one, "-o", document).code == 0
    outputs = [
        person.runs("explore", *words)
        for words in (
            ("curl", one),
            ("curl", other),
            ("curl", document),
            ("report", document),
            ("report", document, "--html", page, "--markdown"),
            ("diff", document, "--unseen"),
            ("diff", document, "--json"),
            ("diff", document, document, "--unseen"),
        )
    ]

    assert [ran.code for ran in outputs] == [0, 0, 0, 0, 0, 1, 1, 0]
    assert len(secrets) == 50
    told = [ran.out + ran.err for ran in outputs] + [page.read_text(), document.read_text()]
    assert all(len(text) > 60 for text in told)
    assert [found(text, secrets) for text in told] == [[]] * len(told)


def test_a_report_has_every_method(person: Person, tmp_path: Path, seen: list[Wire]) -> None:
    document, page = tmp_path / "walk.json", tmp_path / "walk.html"
    person.runs("explore", "har", har(tmp_path / "walk.har", seen), "-o", document)

    told = person.runs("explore", "report", document).out
    assert person.runs("explore", "report", document, "--html", page).out == ""
    html = page.read_text()

    for api, method in METHODS:
        assert f"\n## {api}\n" in told
        assert f'<h3 id="{api}-{method}">{method}</h3>' in html
    assert told.count("\n### ") == html.count("<h3 ") == 16
    assert (
        "| `offset` | likely required | 4 of 4 |" in told or "| `offset` | likely required | 2 of 2 |" in told
    )
    assert not re.search(r"<script|src=|https?://", html)
    assert person.runs("explore", "report", document, "--html", page).code == 2  # never over a file


def test_a_hostile_observation_does_no_harm(person: Person, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps(HOSTILE))

    markdown = person.runs(
        "explore", "report", tmp_path / "x.json", "--html", tmp_path / "x.html", "--markdown"
    ).out
    script = person.runs("explore", "curl", tmp_path / "x.json").out
    subprocess.run(
        ["sh"],
        input=script,
        text=True,
        cwd=tmp_path,
        check=False,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin"},
    )

    assert "curl " in script
    assert not (tmp_path / "pwned").exists()
    assert "<script" not in (tmp_path / "x.html").read_text()
    assert "<script" not in re.sub(r"(?s)```.*?```|\\<", "", markdown)
    assert "\n# forged" not in markdown


def test_drift_has_an_exit_code_and_evidence(person: Person, tmp_path: Path, seen: list[Wire]) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    person.runs("explore", "har", har(tmp_path / "one.har", seen[:-1]), "-o", one)
    changed = [
        call._replace(request=call.request.replace(b"type=album", b"colour=red&type=album")) for call in seen
    ]
    person.runs("explore", "har", har(tmp_path / "other.har", changed), "-o", other)

    assert person.runs("explore", "diff", one).code == 0
    drift = person.runs("explore", "diff", other, "--json")
    assert drift.code == 1
    assert drift.rows[:-1] == [
        {
            "what": "new",
            "kind": "parameter",
            "api": "SYNO.PhotoStation.Album",
            "method": "list",
            "name": "colour",
            "observed": "likely required, word",
            "reference": "",
            "evidence": "har:other.har#entry 5",
        }
    ]
    assert {**drift.totals, "unseen": 0} == {"new": 1, "missing": 0, "different": 0, "unseen": 0}
    assert " left out " in person.runs("explore", "diff", one, other).out  # where the other always had it
    assert " logout " in person.runs("explore", "diff", other, one).out
    assert person.runs("explore", "diff", tmp_path / "nowhere.json").code == 2
    assert person.runs("explore", "diff", tmp_path / "one.har").code == 2
