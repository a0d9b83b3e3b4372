"""Definition files of real DSMs, as the npm package `syno` bundles them; fetched for the test, never kept here."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from albumen.explore.api_file import entries, read_api_file

PACKAGE = "syno@2.2.0"


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the definitions of either DSM."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm to fetch the definitions bundled in the package `syno`")
    folder = tmp_path_factory.mktemp("syno")
    packed = subprocess.run(
        [npm, "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True, check=False
    )
    if packed.returncode:
        pytest.skip(f"the npm registry did not give {PACKAGE}: {packed.stderr.strip()[-200:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        for version in ("5.x", "6.x"):
            member = archive.extractfile(f"package/definitions/{version}/_full.json")
            assert member is not None
            (folder / f"{version}.json").write_bytes(member.read())
    return folder


@pytest.mark.parametrize(
    ("version", "apis", "methods", "with_path"), [("5.x", 487, 1_898, 112), ("6.x", 730, 3_650, 67)]
)
def test_every_definition_of_a_dsm_is_read(
    bundled: Path, version: str, apis: int, methods: int, with_path: int
) -> None:
    file = bundled / f"{version}.json"
    observed = read_api_file(str(file))
    told = json.loads(file.read_bytes())
    assert len(observed.apis) == apis
    assert sum(len(entries(told[name])) for name in observed.apis) == methods
    assert sum(bool(api.path) for api in observed.apis.values()) == with_path
    for name, api in observed.apis.items():
        assert set(api.methods) == {method for _, method in entries(told[name])}
        assert api.versions == list(dict.fromkeys(number for number, _ in entries(told[name])))
