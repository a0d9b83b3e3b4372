"""A page of each kind in a real browser, from the disk, light and dark: axe-core finds nothing to complain of."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

KINDS = (
    "index.html",
    "search.html",
    "errors.html",
    "ids.html",
    "api/index.html",
    "api/SYNO.PhotoStation.Album/index.html",
    "api/SYNO.PhotoStation.Album/list.html",
    "docs/getting-started.html",
    "docs/flows/ds-photo.html",
    "docs/inside/coverage.html",
)
AXE = "axe-core@4.11.0"
RUN = """<script src="%s"></script><script>
window.addEventListener("load", async () => {
  const found = {};
  for (const theme of ["light", "dark"]) {
    document.body.dataset.theme = theme;
    const told = await axe.run();
    found[theme] = told.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 150)}`);
  }
  const shown = document.createElement("pre");
  shown.id = "axe-found";
  shown.textContent = JSON.stringify(found);
  document.body.append(shown);
});</script></body>"""


def script(folder: Path) -> Path:
    """The one file of axe-core, from npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm is installed; axe was not run")
    words = [npm, "pack", "--silent", AXE]
    packed = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if packed.returncode:
        pytest.skip("the registry of npm does not answer; axe was not run")
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        (folder / "axe.min.js").write_bytes(member.read())
    return folder / "axe.min.js"


def looked_at(browser: str, page: Path, axe: Path, profile: Path) -> dict[str, list[str]]:
    """What axe finds in a page, by theme."""
    page.write_text(page.read_text("utf-8").replace("</body>", RUN % axe.as_uri()), "utf-8")
    words = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    words += ["--virtual-time-budget=600000", "--dump-dom", page.as_uri()]
    shown = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    told = re.search(r'id="axe-found">(.*?)</pre>', shown, re.DOTALL)
    assert told, f"axe did not come to an end on {page.name}"
    found: Any = json.loads(html.unescape(told[1]))
    return dict(found)


@pytest.mark.slow
def test_axe_finds_nothing(site: Path, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium is installed; axe was not run")
    axe = script(tmp_path)
    pages = Path(shutil.copytree(site, tmp_path / "pages"))
    with ThreadPoolExecutor(2) as together:
        found = together.map(
            lambda kind: looked_at(browser, pages / kind, axe, tmp_path / kind.replace("/", "-")), KINDS
        )

        assert dict(zip(KINDS, found, strict=True)) == {kind: {"light": [], "dark": []} for kind in KINDS}
