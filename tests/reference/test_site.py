"""The site as it is built: whole, the same each time, asking nobody, and put in place only when it is good."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from albumen import api
from albumen.cli.program import main
from albumen.reference import openapi, twins
from albumen.reference import site as site_module
from albumen.reference.examples import Recorded
from albumen.reference.method_page import place
from albumen.reference.pages import pages
from albumen.reference.site import SiteProblem, build

OTHERS = pytest.mark.filterwarnings(
    "ignore:'myst_parser:DeprecationWarning", "ignore:'myst_parser:PendingDeprecationWarning"
)
"""What Sphinx says of the use that myst-parser makes of it is not ours."""
FETCHED = re.compile(
    r"""(?:<(?:script|img|iframe|source)[^>]*\ssrc|<link[^>]*\shref)=["'](?:https?:)?//[^"']*"""
)
FETCHED_BY_STYLE = re.compile(r"""(?:url\(|@import\s*)\s*["']?(?:https?:)?//""")


def test_every_page_is_there(site: Path, recorded: dict[str, Recorded]) -> None:
    for name in pages(recorded):
        assert (site / name).with_suffix(".html").is_file() or (site / f"{name[:-3]}.html").is_file(), name
    for method in api.every_method():
        assert (site / f"{place(method)}.html").is_file()


def test_two_builds_are_the_same(site: Path, recorded: dict[str, Recorded]) -> None:
    """The site of the command and a second run of all examples."""
    assert (site / "reference.txt").read_text() == twins.one_text(recorded)


def test_no_page_asks_anybody(site: Path) -> None:
    found = {
        str(path.relative_to(site)): hit[0]
        for path in site.rglob("*")
        if path.suffix in (".html", ".css")
        and (hit := (FETCHED if path.suffix == ".html" else FETCHED_BY_STYLE).search(path.read_text()))
    }

    assert found == {}


def test_the_search_needs_no_server(site: Path) -> None:
    page = (site / "search.html").read_text()

    assert 'src="searchindex.js"' in page
    assert "getexif" in (site / "searchindex.js").read_text()


def test_the_twins_lie_beside_the_pages(site: Path) -> None:
    index = (site / "index.html").read_text()
    documents = {name: (site / name).read_text() for name in twins.twins({})}

    assert [name for name in documents if f'href="{name}"' not in index] == []
    assert json.loads(documents["openapi.json"]) == openapi.of_station()
    assert json.loads(documents["openapi-nas.json"]) == openapi.of_nas()
    declared = json.loads(documents["declaration.json"])["apis"]
    assert {(name, one) for name, some in declared.items() for one in some["methods"]} == {
        (one.owner.api, one.name) for one in api.every_method()
    }
    for method in api.every_method():
        told = declared[method.owner.api]["methods"][method.name]
        assert {one["name"] for one in told["parameters"]} == {*method.request_type.__struct_fields__}
        assert told["confidence"] == method.confidence and told["since"] is None


def test_the_guides_are_the_same_site(site: Path) -> None:
    for name in ("docs/how-to/sort", "docs/inside/house", "docs/inside/coverage", "CHANGELOG"):
        assert (site / f"{name}.html").is_file()
        assert f'href="{name}.html"' in (site / "index.html").read_text()


@OTHERS
def test_a_page_that_is_not_in_order_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was in place stays as it was."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "declaration.json").write_text("{}")
    monkeypatch.setattr(site_module, "pages", lambda recorded: {"index.md": "# Here\n\n[gone](gone.md)\n"})

    with pytest.raises(SiteProblem, match=r"index\.md.*gone"):
        build(str(out), {})

    assert [one.name for one in tmp_path.iterdir()] == ["out"]
    assert (out / "declaration.json").read_text() == "{}"


@OTHERS
def test_a_site_is_replaced_and_another_folder_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_module, "pages", lambda recorded: {"index.md": "# Here\n"})
    out = tmp_path / "out"
    assert build(str(out), {}) == 1
    (out / "stale.html").write_text("old")
    assert build(str(out), {}) == 1
    assert not (out / "stale.html").exists() and (out / "index.html").is_file()

    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "IMG_1.JPG").write_bytes(b"mine")
    with pytest.raises(SiteProblem, match="is no reference site"):
        build(str(tmp_path / "photos"), {})
    assert (tmp_path / "photos" / "IMG_1.JPG").read_bytes() == b"mine"


def test_without_its_packages_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = importlib.util.find_spec

    def find(name: str, package: str | None = None) -> Any:
        return None if name == "furo" else found(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find)

    assert main(["reference", "build", "-o", str(tmp_path / "out")]) == 2
    assert "pip install 'albumen[docs]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_encoder_of_ids_makes_what_the_station_makes(site: Path, tmp_path: Path) -> None:
    """In a browser, from the disk."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium is installed; the encoder was not run")
    words = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}",
        "--dump-dom",
    ]
    done = subprocess.run(
        [*words, (site / "ids.html").as_uri()], capture_output=True, text=True, check=True
    ).stdout

    assert ">album_323032342f4c616b65</output>" in done
    assert ">photo: root.jpg</output>" in done
