"""`albumen service`: units, plists and lines that start the right command, whatever the folders are called."""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from albumen.cli.console import Problem
from albumen.cli.program import main
from albumen.cli.service import Service, launchd_plist, nas_line, plan_service, systemd_unit
from tests.worlds import Person, Ran

Runs = Callable[..., Ran]

ODD = [
    "plain",
    "with space",
    "100%done",
    "%h",
    "it's",
    'say "ch"',
    "$HOME",
    "Fotos Küche",
    "a;b & c",
    "-dash",
]


@pytest.fixture
def odd(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / str(request.param)
    folder.mkdir()
    return folder


@pytest.fixture
def runs(person: Person, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runs:
    """Runs a command as that person, in this process."""
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for key, value in person.environment.items():
        monkeypatch.setenv(key, value)

    def run(*words: str | Path) -> Ran:
        code = main([str(word) for word in words])
        return Ran(code, *capsys.readouterr())

    return run


def unit_value(unit: str, key: str) -> str:
    return next(line for line in unit.splitlines() if line.startswith(f"{key}=")).partition("=")[2]


def unquoted(line: str, *, dollar: bool) -> list[str]:
    """The words of a line as systemd reads them (systemd.syntax(7)): quotes as a shell's, then specifiers."""
    words = [word.replace("%%", "%") for word in shlex.split(line)]
    return [word.replace("$$", "$") for word in words] if dollar else words


@pytest.mark.parametrize("odd", ODD, indirect=True)
def test_a_unit_starts_what_it_should_whatever_the_names(odd: Path, tmp_path: Path) -> None:
    made = plan_service(str(odd), ["--into", str(tmp_path / "to")], name="odd", once=False)

    unit = systemd_unit(made)

    assert unquoted(unit_value(unit, "ExecStart"), dollar=True) == list(made.words)
    assert made.words[:7] == (sys.executable, "-P", "-m", "albumen", "sort", str(odd), "--into")
    assert made.words[-1] == "--watch"
    assert unquoted(unit_value(unit, "ReadWritePaths"), dollar=False)[0] == f"-{odd}"
    assert "NoNewPrivileges=yes" in unit


@pytest.mark.parametrize("odd", ODD, indirect=True)
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_reads_the_unit(odd: Path, tmp_path: Path) -> None:
    program = odd / "python"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    made = plan_service(str(odd), [], name="odd", once=False)
    secret = str(tmp_path / "100% of it.env")
    Path(secret).write_text("ALBUMEN_PASSWORD='x'\n")
    made = Service(
        made.name, made.title, (str(program), *made.words[1:]), made.writes, {"A": "1 % $"}, secret
    )
    path = tmp_path / "albumen-sort-odd.service"

    def verified(text: str) -> str:
        path.write_text(text)
        words = ["systemd-analyze", "verify", "--user", "--man=no", "--generators=no", str(path)]
        env = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
        return "\n".join(line for line in done.stderr.splitlines() if path.name in line)

    assert verified(systemd_unit(made)) == ""
    if unit_value(systemd_unit(made), "ExecStart").startswith('"/usr/bin/env"'):
        assert any(one in str(program) for one in "'\"$")
    else:
        program.unlink()
        assert "is not executable" in verified(systemd_unit(made)), "it would not have noticed a wrong path"


@pytest.mark.parametrize("odd", ODD, indirect=True)
def test_a_plist_and_a_line_hold_the_same_words(odd: Path) -> None:
    made = plan_service(str(odd), ["--by", "{taken:%Y}"], name="odd", once=True)

    about = plistlib.loads(launchd_plist(made).encode())

    assert about["ProgramArguments"] == list(made.words)
    assert about["KeepAlive"] == {"SuccessfulExit": False}
    assert shlex.split(nas_line(made)) == list(made.words)
    assert made.words[-1] == "--apply"


@pytest.mark.parametrize("name", ["two\nlines", "tab\there", "latin\udce9"])
def test_names_that_no_service_file_can_hold_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()

    with pytest.raises(Problem, match="no service file can hold"):
        plan_service(str(tmp_path / name), [], name="x", once=False)


@pytest.mark.parametrize("name", ["back\\slash", "both\"and'"])
def test_names_that_systemd_cannot_hold_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()

    with pytest.raises(Problem, match="rename the folder"):
        systemd_unit(plan_service(str(tmp_path / name), [], name="x", once=False))


def test_a_service_runs_where_its_words_say(person: Person, tmp_path: Path) -> None:
    """The words of the line, started by a shell in another folder, do the run."""
    roll = tmp_path / "my roll"
    roll.mkdir()
    (roll / "IMG-20240501-WA0001.jpg").write_bytes(b"\xff\xd8\xff\xd9")

    ran = person.runs("service", "../my roll", "--into", "../sorted", "--kind", "nas")
    done = subprocess.run(
        ["/bin/sh", "-c", ran.out],
        cwd="/",
        env=person.environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "1 moved" in done.stdout
    assert (tmp_path / "sorted/2024/2024-05-01/IMG-20240501-WA0001.jpg").exists()


@pytest.mark.parametrize("kind", ["systemd", "launchd", "nas"])
def test_the_password_comes_from_a_file_of_its_own(
    person: Person, runs: Runs, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("ALBUMEN_PASSWORD", "very secret")
    words = ("service", "http://nas/photo/Camera", "--user", "ana", "--kind", kind)

    ran = runs(*words)

    secret = str(person.home / ".config/albumen/camera.env")
    assert ran.code == 0
    assert "very secret" not in ran.out + ran.err
    assert secret in ran.out
    assert f"install -m 600 /dev/null {secret}" in ran.err
    assert not (person.home / ".config").exists()


def test_the_shell_of_a_plist_reads_the_password(person: Person, tmp_path: Path) -> None:
    secret = tmp_path / "it's secret.env"
    secret.write_text("ALBUMEN_PASSWORD='pass $word'\n")
    words = (sys.executable, "-c", "import os; print(os.environ['ALBUMEN_PASSWORD'])")
    made = Service("x", "x", words, (), {}, str(secret))

    plist = plistlib.loads(launchd_plist(made).encode())["ProgramArguments"]

    for command in (plist, ["/bin/sh", "-c", nas_line(made)]):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout == "pass $word\n"


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("systemd", ".config/systemd/user/albumen-sort-camera-roll.service"),
        ("launchd", "Library/LaunchAgents/albumen.sort.camera-roll.plist"),
    ],
)
def test_a_file_is_written_once_and_never_over_another(
    person: Person, runs: Runs, tmp_path: Path, kind: str, path: str
) -> None:
    (tmp_path / "Camera Roll").mkdir()
    words = ("service", tmp_path / "Camera Roll", "--kind", kind)
    printed = runs(*words)

    first, again = runs(*words, "--write"), runs(*words, "--write")
    differs = runs(*words, "--flat", "--write")

    written = person.home / path
    assert (first.code, first.out) == (0, f"Written: {written}\n")
    assert written.read_text() == printed.out
    assert (again.code, again.out) == (0, f"{written} is there already, as it should be.\n")
    assert (differs.code, differs.out) == (2, "")
    assert "is there and differs" in differs.err
    assert written.read_text() == printed.out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--bogus"], "Unknown option"),
        (["--every", "soon"], "is no duration"),
        (["--save", "plan"], "leave it out"),
        (["--report", "plan.html"], "leave it out"),
        (["--password-stdin"], "no standard input"),
        (["--name", "a/b"], "letters, digits"),
        (["--kind", "nas", "--settle", "5s"], "does one run each time"),
        (["--kind", "nas", "--write"], "a line to paste"),
        (["--into", "http://nas/photo/x"], "is a folder"),
    ],
)
def test_what_makes_no_sense_is_refused(
    runs: Runs, tmp_path: Path, options: list[str], sentence: str
) -> None:
    ran = runs("service", tmp_path, *options)

    assert ran.code == 2
    assert sentence in ran.err
    assert ran.out == ""
