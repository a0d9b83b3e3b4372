"""DSM's API for files, as declared: beside the facts pack, over the wire, and every code an exception."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from albumen import api, quoted
from albumen.api.filestation import DSM, dsm_methods
from albumen.api.filestation.changing import StartCopy
from albumen.api.filestation.common import COMMON, FILE_FAULTS
from albumen.api.filestation.listing import GetEntries, ListFolder
from albumen.api.filestation.sessions import LOGIN_FAULTS
from albumen.declare import Blob, Method

FACTS = Path(os.environ.get("ALBUMEN_DSM_FACTS") or Path(__file__).parents[3] / "shared" / "dsm-api")
with_facts = pytest.mark.skipif(
    not (FACTS / "apis.yaml").is_file(),
    reason=f"no facts pack at {FACTS}; set ALBUMEN_DSM_FACTS to its folder",
)
ids = pytest.mark.parametrize("method", dsm_methods(), ids=repr)


def pack() -> dict[tuple[str, str], tuple[int, int, str, set[str]]]:
    """Lowest and highest version, confidence and parameters of each method of the pack."""
    found: dict[tuple[str, str], tuple[int, int, str, set[str]]] = {}
    owner, name, section = "", "", ""
    for line in (FACTS / "apis.yaml").read_text().split("\napis:\n")[1].splitlines():
        if match := re.match(r"- name: (\S+)$", line):
            owner = match[1]
        elif match := re.match(r"  - name: (\S+)$", line):
            name, found[owner, match[1]] = match[1], (1, 1, "", set())
        elif match := re.match(r"    (\w+): ?(.*)$", line):
            section = match[1]
            low, high, confidence, params = found.get((owner, name), (1, 1, "", set()))
            if section == "versions":
                numbers = [int(one) for one in match[2].strip("'").split("-")]
                low, high = numbers[0], numbers[-1]
            if section == "confidence":
                confidence = match[2]
            found[owner, name] = (low, high, confidence, params)
        elif (match := re.match(r"    - name: (\S+)$", line)) and section == "params":
            found[owner, name][3].add(match[1])
    return found


@with_facts
@ids
def test_each_method_is_as_in_the_pack(method: Method[Any, Any]) -> None:
    low, high, confidence, params = pack()[method.owner.api, method.name]
    fields = {field.name for field in msgspec.structs.fields(method.request_type)}
    other = {"_sid", "dest_folder_path"} if method.owner.api.endswith(("Upload", "Auth")) else set()
    assert (method.versions.start, method.versions.stop - 1) == (low, high)
    assert method.confidence == confidence
    assert fields == params - other


@with_facts
def test_every_code_of_the_pack_is_declared() -> None:
    text = (FACTS / "errors.md").read_text()
    common, auth, rest = re.split(r"^## SYNO\.", text, flags=re.MULTILINE)
    tables = {
        "common": common.split("## Common codes")[1],
        "auth": auth,
        "files": rest.split("## Per API")[0],
    }

    def codes(part: str) -> set[int]:
        cells = re.findall(r"^\| ([\d, -]+) \|", part, re.MULTILINE)
        spans = [re.fullmatch(r"(\d+)-(\d+)", one) for cell in cells for one in cell.split(", ")]
        ones = {int(one) for cell in cells for one in cell.split(", ") if one.isdigit()}
        return ones | {n for span in spans if span for n in range(int(span[1]), int(span[2]) + 1)}

    reserved = {112, 113, *range(121, 150)}
    assert codes(tables["common"]) - reserved == {fault.code for fault in COMMON}
    assert codes(tables["auth"]) == {fault.code for fault in LOGIN_FAULTS}
    assert codes(tables["files"]) == {fault.code for fault in FILE_FAULTS}


def test_photo_station_is_not_disturbed() -> None:
    assert set(api.ALL) & set(DSM) == {"SYNO.API.Info"}
    assert api.Info.path == "query.php"


@ids
def test_a_request_arrives_as_it_was_sent(method: Method[Any, Any]) -> None:
    for is_quoted in (True, False):
        sent = quoted.to_fields(method, method.example, quoted=is_quoted)
        plain = method.owner.api.startswith(quoted.PLAIN_APIS)
        read = quoted.from_fields(sent, method.request_type, commas=not is_quoted, plain=plain)
        assert read == method.example


@ids
def test_an_answer_arrives_as_it_was_sent(method: Method[Any, Any]) -> None:
    if method.returns is not Blob:
        body = msgspec.json.encode(method.reply)
        assert msgspec.json.decode(body, type=method.returns) == method.reply


@pytest.mark.parametrize(
    "name",
    ["2024", "07", "true", "null", "a, b", 'say "x"', "back\\slash", "[1]", "caf\udce9", "é", "\n", " "],
)
@pytest.mark.parametrize("is_quoted", [True, False])
def test_names_that_look_like_something_else(name: str, is_quoted: bool) -> None:
    path = f"/photo/{name}"
    asked = StartCopy(path=(path, "/photo/b"), dest_folder_path=path, overwrite=False)
    sent = quoted.to_fields(DSM["SYNO.FileStation.CopyMove"].methods["start"], asked, quoted=is_quoted)
    assert quoted.from_fields(sent, StartCopy, commas=not is_quoted, plain=False) == asked


def test_what_clients_send_unquoted_is_taken_as_it_is() -> None:
    def read(commas: bool, **fields: str) -> GetEntries:
        return quoted.from_fields(fields, GetEntries, commas=commas, plain=False)

    assert read(False, path="/photo/a,/photo/b").path == ("/photo/a,/photo/b",)
    assert read(True, path="/photo/a,/photo/b").path == ("/photo/a", "/photo/b")
    assert read(False, path='"/photo/a"').path == ("/photo/a",)
    listed = quoted.from_fields(
        {"folder_path": "/photo", "additional": '["size","shoes"]', "limit": '"5"', "pattern": '["*.jpg"]'},
        ListFolder,
        commas=False,
        plain=False,
    )
    assert (listed.additional, listed.limit, listed.pattern) == (("size",), 5, '["*.jpg"]')
