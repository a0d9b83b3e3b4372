"""The pages keep their word: commands are run and give what the page shows, links lead somewhere.

A `console` block holds commands (`$ albumen ...`, python, curl) and what they print; `...` stands for anything, alone
on a line for any lines. A command that ends in `&` runs until the page is done. Port 5080 becomes a free one.
A Python block that begins with a name, `# walk.py`, is a file that `$ python walk.py` runs.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from albumen.cli.demo_photos import make_roll
from tests import makers
from tests.foreign import station

PROJECT = Path(__file__).parents[2]
PAGES = sorted((PROJECT / "docs").rglob("*.md"))
TOP = [PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


class Shown(NamedTuple):
    """A command of a page and the lines it is said to print."""

    command: str
    lines: list[str]


def shown_commands(page: Path) -> list[Shown]:
    """Every command of the page's console blocks, in order."""
    commands: list[Shown] = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                commands.append(Shown(line[2:], []))
            elif line:
                commands[-1].lines.append(line)
    return commands


def programs(page: Path) -> dict[str, str]:
    """The Python blocks of a page that begin with a file's name, by that name."""
    blocks = re.findall(r"```python\n# (\w+\.py)\n(.*?)```", page.read_text(), re.DOTALL)
    return dict(blocks)


def pattern(lines: list[str]) -> str:
    """A regular expression of the shown lines."""
    parts = [
        r"(?:.*\n)*" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + r"\n"
        for line in lines
    ]
    return "".join(parts)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if shown_commands(page)], ids=lambda page: str(page.relative_to(PROJECT))
)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    for folder in ("roll", "photos/roll"):
        (tmp_path / folder).mkdir(parents=True)
        make_roll(str(tmp_path / folder))
    port = str(free_port())
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "ALBUMEN_STATE_DIR": str(tmp_path / "state"),
        "ALBUMEN_PASSWORD": "secret",
        "TZ": "UTC",
    }
    for name, text in programs(page).items():
        (tmp_path / name).write_text(text.replace("5080", port))
    servers: list[subprocess.Popen[str]] = []
    try:
        for command, lines in shown_commands(page):
            words = shlex.split(command.replace("5080", port))
            assert words[0] in ("albumen", "python", "curl"), command
            if words[0] == "curl" and shutil.which("curl") is None:
                pytest.skip("no curl is installed; the page was not run")
            program = ["curl"] if words[0] == "curl" else [sys.executable]
            program += [*(["-m", "albumen"] if words[0] == "albumen" else []), *words[1:]]
            if words[-1] == "&":
                servers.append(
                    subprocess.Popen(
                        program[:-1],
                        cwd=tmp_path,
                        env=environment,
                        text=True,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL,
                    )
                )
                told = servers[-1].stdout
                assert told
                out = told.readline()
            else:
                done = subprocess.run(
                    program,
                    cwd=tmp_path,
                    env=environment,
                    text=True,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    check=False,
                )
                out = done.stdout
            out = "".join(f"{line}\n" for line in out.replace(port, "5080").splitlines() if line)
            assert re.fullmatch(pattern(lines), out), (
                f"$ {command}\nprinted:\n{out}\nbut the page shows:\n" + "\n".join(lines)
            )
    finally:
        for server in servers:
            server.terminate()
            server.wait()
            assert server.stdout
            server.stdout.close()


@pytest.mark.parametrize("page", [*TOP, *PAGES], ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_lead_somewhere(page: Path) -> None:
    lost = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]

    assert not lost


def test_every_room_has_its_row_in_the_house() -> None:
    house = (PROJECT / "docs/inside/house.md").read_text()
    rooms = {
        entry.name
        for entry in (PROJECT / "src/albumen").iterdir()
        if not entry.name.startswith("_") and entry.suffix in ("", ".py")
    }

    assert {room for room in rooms if f"`{room}`" not in house and f"`{room}/`" not in house} == set()


def test_the_readme_names_every_command_line_it_promises() -> None:
    readme = (PROJECT / "README.md").read_text()

    for command in (
        "./albumen demo",
        "./check",
        "./albumen sort",
        "./albumen undo",
        "./albumen serve",
        "./albumen user add",
    ):
        assert command in readme


def test_the_client_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every Python block of the page, in order, against a real station."""
    blocks = re.findall(r"```python\n(.*?)```", (PROJECT / "docs/how-to/client.md").read_text(), re.DOTALL)
    (tmp_path / "photos/Camera").mkdir(parents=True)
    (tmp_path / "IMG_0042.JPG").write_bytes(makers.jpeg(seed=1))
    monkeypatch.chdir(tmp_path)

    with station(tmp_path / "photos") as live:
        for block in blocks:
            exec(block.replace("http://nas/photo", live.url), {})  # the page is ours

    assert capsys.readouterr().out == "photo IMG_0042.JPG\n" * 2
    assert (tmp_path / "copy.jpg").read_bytes() == makers.jpeg(seed=1)
    assert len(blocks) == 2


def test_the_library_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both programs of the page: on a folder, and on a real station."""
    folder, album = re.findall(
        r"```python\n(.*?)```", (PROJECT / "docs/how-to/library.md").read_text(), re.DOTALL
    )
    for name in ("roll", "photos/Camera"):
        (tmp_path / name).mkdir(parents=True)
        make_roll(str(tmp_path / name))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALBUMEN_STATE_DIR", str(tmp_path / "state"))

    exec(folder, {})  # the page is ours
    with station(tmp_path / "photos") as live:
        exec(album.replace("http://nas/photo", live.url), {})

    assert capsys.readouterr().out.splitlines() == [
        "no date: scan0001.jpg (no-date)",
        "19 to move into 5 albums",
        "done 19",
        "19 moved back",
        "done 19 1",
    ]
