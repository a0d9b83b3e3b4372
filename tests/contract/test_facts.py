"""The declaration beside the facts pack: nothing of it is missing, nothing is surer than its source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from albumen import api, wire
from albumen.api.names import NAMES
from albumen.client.errors import FAULTS
from albumen.declare import Method
from tests.contract import facts

pytestmark = pytest.mark.skipif(
    not (facts.FOLDER / "apis.yaml").is_file(),
    reason=f"no facts pack at {facts.FOLDER}; set ALBUMEN_FACTS to its folder",
)

PEOPLE = ("SYNO.PhotoStation.PhotoTag", "people_tag")
LENIENT = {
    **{(*PEOPLE, side): "Photo StatLr leaves the box out." for side in ("x", "y", "width", "height")},
    ("SYNO.PhotoStation.File", "uploadphoto", "original"): "A file part, which no text field stands for.",
    ("SYNO.PhotoStation.File", "uploadvideo", "original"): "A file part, which no text field stands for.",
}
"""Parameters that the pack says are required and that may be left out here, with the reason."""


def declared() -> dict[tuple[str, str], Method[Any, Any]]:
    return {(method.owner.api, method.name): method for method in api.every_method()}


def test_every_api_is_declared_at_its_script() -> None:
    pack = {one.name: one.path for one in facts.read()}
    assert len(pack) == 30
    assert {**{name: one.path for name, one in api.ALL.items()}, **NAMES} == pack


def test_every_method_is_declared_and_no_other_but_as_our_own() -> None:
    pack = {(one.name, method.name) for one in facts.read() for method in one.methods}
    assert len(pack) == 112
    assert pack <= declared().keys()
    for key in declared().keys() - pack:
        assert (declared()[key].confidence, declared()[key].sources) == ("albumen", ("albumen",))


def test_confidence_and_version_are_those_of_the_pack() -> None:
    for one in facts.read():
        for method in one.methods:
            ours = declared()[one.name, method.name]
            expected = "albumen" if method.confidence == "inferred" else method.confidence
            assert (ours.confidence, method.version in ours.versions) == (expected, True), ours


def test_every_parameter_is_declared_and_required_as_in_the_pack() -> None:
    seen = 0
    for one in facts.read():
        for method in one.methods:
            ours = declared()[one.name, method.name]
            fields = {field.name: field.required for field in msgspec.structs.fields(ours.request_type)}
            for name, required in method.params.items():
                seen += 1
                assert name in fields, (ours, name)
                if (one.name, method.name, name) not in LENIENT:
                    assert fields[name] == required, (ours, name)
    assert seen == 301


def test_every_fault_of_a_method_is_declared() -> None:
    for one in facts.read():
        for method in one.methods:
            ours = {fault.code: fault.name for fault in declared()[one.name, method.name].faults}
            assert method.faults.items() <= ours.items(), (one.name, method.name)


def test_every_code_has_its_name() -> None:
    pack = facts.codes()
    assert len(pack) == 107
    assert {code: fault.name for code, fault in FAULTS.items()} == pack


EXAMPLES = sorted((facts.FOLDER / "examples").glob("*.json"))
NOT_ANSWERS = ("error", "exists", "legacy")
"""Examples of refusals, and of the older upload door, which is not part of the API."""


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_answers_keep_every_field(path: Path) -> None:
    """What is read as the declared answer and written again holds all that came."""
    body = path.read_bytes()
    if any(word in path.stem.split(".") for word in NOT_ANSWERS):
        assert not json.loads(body)["success"] or path.stem.startswith("legacy")
        return
    method = named(*path.stem.split(".")[:2])
    again = json.loads(wire.success(wire.open_envelope(body, method.returns)))
    assert lost(json.loads(body).get("data", {}), again.get("data", {}), "data") == []


def named(owner: str, name: str) -> Method[Any, Any]:
    """The method that an example's file is named after; `add` stands for the three that add a tag."""
    wanted = {"api-info": "SYNO.API.Info"}.get(owner, f"SYNO.PhotoStation.{owner}").lower()
    name = {"phototag.add": "desc_tag"}.get(f"{owner}.{name}", name)
    (found,) = [one for one in api.every_method() if (one.owner.api.lower(), one.name) == (wanted, name)]
    return found


def lost(came: Any, kept: Any, where: str) -> list[str]:
    """The places in `came` that are not in `kept`, or hold something else there."""
    if isinstance(came, dict) and isinstance(kept, dict):
        gone = [f"{where}.{key}" for key in came.keys() - kept.keys()]
        return gone + [
            place for key in came.keys() & kept.keys() for place in lost(came[key], kept[key], key)
        ]
    if isinstance(came, list) and isinstance(kept, list) and len(came) == len(kept):
        return [place for one, other in zip(came, kept, strict=True) for place in lost(one, other, where)]
    return [] if came == kept else [where]
