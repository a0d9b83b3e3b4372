"""What a sort of a folder loads: no HTTP, no pages, no pictures, which cost every start time and memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("asyncio", "httpx2", "jinja2", "PIL", "rich", "sqlalchemy", "starlette", "watchfiles")
PROGRAM = "import sys; from albumen.cli.program import main; main(sys.argv[1:]); print(*sys.modules)"


@pytest.mark.parametrize("words", [("sort",), ("sort", "--apply")], ids=["plan", "apply"])
def test_a_sort_of_a_folder_loads_nothing_heavy(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALBUMEN_STATE_DIR", str(tmp_path / "state"))
    roll = tmp_path / "roll"
    roll.mkdir()
    (roll / "IMG_20210304_050607.gif").write_bytes(b"GIF89a")
    command = [sys.executable, "-c", PROGRAM, words[0], str(roll), *words[1:]]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    loaded = set(told.splitlines()[-1].split())
    assert "albumen.sorting.planner" in loaded
    assert not loaded.intersection(HEAVY)
