"""`albumen api`, `albumen user`, `albumen serve` and `albumen demo`, as a person uses them."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from albumen.api import every_method
from tests import makers
from tests.client.conftest import stub
from tests.client.stub import Stub, ok
from tests.worlds import Person, put

__all__ = ["stub"]


def test_the_list_has_every_method_with_its_confidence(person: Person) -> None:
    rows = person.runs("api", "list", "--json").rows

    assert [(row["api"], row["method"], row["confidence"]) for row in rows] == [
        (method.owner.api, method.name, method.confidence) for method in every_method()
    ]
    assert {row["confidence"] for row in rows} == {"documented", "used-by-clients", "albumen"}
    assert all(row["served"] == (row["unserved"] == "") for row in rows)
    lines = person.runs("api", "list").out.splitlines()
    assert len(lines) == len(rows) + 2
    assert "SYNO.PhotoStation.Watermark" in lines[-1]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder to serve."""
    put(
        tmp_path / "photos", {"Camera/a.jpg": makers.jpeg(datetime(2024, 5, 1), seed=1), "Camera/b.txt": b"x"}
    )
    return tmp_path / "photos"


@pytest.fixture
def served(person: Person, library: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A station of the folder with one user, in a process of its own."""
    assert (
        person.runs("user", "add", "ana", "--library", library, "--password-stdin", stdin="secret\n").code
        == 0
    )
    words = person.command("serve", library, "--port", "0")
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=person.environment
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith(f"Albumen serves {library} at http://127.0.0.1:")
        yield line.split(" at ")[1].strip(), process
        process.terminate()


def test_a_call_prints_the_answer(person: Person, served: tuple[str, object]) -> None:
    ran = person.runs(
        *("api", "call", "SYNO.PhotoStation.Album", "list", "offset=0", "limit=-1", "type=album,photo"),
        *("--station", served[0], "--user", "ana"),
        ALBUMEN_PASSWORD="secret",
    )

    assert ran.code == 0
    assert '"sharepath": "Camera"' in ran.out


def test_a_wrong_password_has_its_name(person: Person, served: tuple[str, object]) -> None:
    ran = person.runs("sort", f"{served[0]}Camera", "--user", "ana", "--json", ALBUMEN_PASSWORD="wrong")

    assert (ran.code, ran.rows[-1]["error"]) == (2, "wrong-password")
    assert "wrong" not in ran.rows[-1]["message"].replace("Wrong", "")


def test_a_refused_call_tells_code_and_cure(person: Person, served: tuple[str, object]) -> None:
    ran = person.runs("api", "call", "SYNO.PhotoStation.Album", "create", "name=x", "--station", served[0])

    assert ran.code == 3
    assert "105" in ran.err
    assert "Traceback" not in ran.err


def test_a_form_of_our_own_is_sent_elsewhere_only_when_told_so(person: Person, stub: Stub) -> None:
    stub.rules["getindex"] = lambda seen: ok({"total": 7, "spans": []})
    words = ("api", "call", "SYNO.PhotoStation.Timeline", "getindex", "--station", stub.url)

    refused, answered = person.runs(*words), person.runs(*words, "--unproven")

    assert refused.code != 0
    assert "--unproven" in refused.err
    assert (answered.code, answered.out.count('"total": 7')) == (0, 1)
    assert stub.methods().count("getindex") == 1


@pytest.mark.parametrize("words", [["x"], ["=y"]])
def test_a_parameter_without_a_name_is_refused(person: Person, words: list[str]) -> None:
    ran = person.runs("api", "call", "A", "b", *words, "--station", "http://127.0.0.1:9/photo")

    assert ran.code == 2
    assert "key=value" in ran.err


def test_sigterm_ends_the_station_in_order(served: tuple[str, subprocess.Popen[str]]) -> None:
    served[1].send_signal(signal.SIGTERM)

    assert served[1].wait() == 0


def test_a_second_station_of_the_folder_is_refused(
    person: Person, library: Path, served: tuple[str, object]
) -> None:
    ran = person.runs("serve", library, "--port", "0")

    assert ran.code == 4
    assert "albumen serve" in ran.err


def test_a_station_without_users_does_not_start(person: Person, library: Path) -> None:
    ran = person.runs("serve", library, "--port", "0")

    assert ran.code == 2
    assert "albumen user add" in ran.err


def test_a_user_gets_a_new_password(person: Person, library: Path) -> None:
    first = person.runs("user", "add", "ana", "--library", library, ALBUMEN_PASSWORD="one")
    again = person.runs("user", "add", "ana", "--library", library, ALBUMEN_PASSWORD="two")
    changed = person.runs("user", "password", "ana", "--library", library, ALBUMEN_PASSWORD="two")

    assert "may log in" in first.out
    assert (again.code, "albumen user password ana" in again.err) == (2, True)
    assert "new password" in changed.out


def test_an_empty_password_is_refused(person: Person, library: Path) -> None:
    assert person.runs("user", "add", "ana", "--library", library, ALBUMEN_PASSWORD="").code == 2


@pytest.mark.slow
def test_the_demo_shows_the_main_job_and_cleans_up(person: Person, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()

    ran = person.runs("demo", "--once", TMPDIR=str(tmp_path / "tmp"))

    assert ran.code == 0
    before, after = ran.out.split("--apply")[0], ran.out.split("--apply")[1]
    assert "2024-05-01/" not in before
    assert "2024-05-01/" in after
    assert "19 moved" in after
    assert "albumen undo" in after
    assert list((tmp_path / "tmp").iterdir()) == []


def test_help_names_every_command(person: Person) -> None:
    ran = person.runs("--help")

    for command in ("demo", "serve", "user", "sort", "apply", "undo", "runs", "why", "api"):
        assert f" {command} " in ran.out
    assert ran.code == 0
