"""The OpenAPI documents are valid, say what is served, and what the station answers is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from albumen import api, wire
from albumen.declare import Blob
from albumen.reference import openapi
from albumen.reference.calls import CALLS, name_of
from tests.schema.cases import asking
from tests.station.conftest import catalog_file, mira, root, visitor
from tests.station.world import Caller

__all__ = ["catalog_file", "mira", "root", "visitor"]
DOCUMENTS = {"station": openapi.of_station(), "nas": openapi.of_nas()}


@pytest.mark.parametrize("which", DOCUMENTS)
def test_the_document_is_valid(which: str) -> None:
    OpenAPIV31SpecValidator(DOCUMENTS[which]).validate()


@pytest.mark.parametrize("which", DOCUMENTS)
def test_another_validator_takes_its_schemas_and_examples(which: str) -> None:
    """Each schema is one of JSON Schema 2020-12 by two other validators, and each example is as its schema says."""
    document = DOCUMENTS[which]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            shape = operation["responses"]["200"]["content"]
            for content in shape.values():
                schema = {**content["schema"], "components": document["components"]}
                Draft202012Validator.check_schema(schema)
                jsonschema_rs.validator_for(schema)
                for example in content.get("examples", {}).values():
                    problems = list(Draft202012Validator(schema).iter_errors(example["value"]))
                    assert problems == [], path


def test_a_path_and_its_parameters_are_those_of_the_declaration() -> None:
    station, nas = DOCUMENTS["station"]["paths"], DOCUMENTS["nas"]["paths"]
    assert set(station) == {f"/{wire.virtual_path(one)}" for one in api.served_methods()}
    assert set(nas) == {f"/{one.owner.path}#{one.name}" for one in api.every_method()}
    for method in api.served_methods():
        operations = station[f"/{wire.virtual_path(method)}"]
        (content,) = operations["post"]["requestBody"]["content"].values()
        fields = set(method.request_type.__struct_fields__)
        assert set(content["schema"]["properties"]) == fields
        is_file = "original" in fields
        assert ("get" in operations) == (not method.changes and not is_file)
        if "get" in operations:
            assert {one["name"] for one in operations["get"]["parameters"]} == fields


def test_each_fault_of_a_method_is_an_answer_of_it() -> None:
    for method in api.served_methods():
        operation = DOCUMENTS["station"]["paths"][f"/{wire.virtual_path(method)}"]["post"]
        text = str(operation["responses"])
        assert all(str(fault.code) in text for fault in method.faults)
        assert ("400" in operation["responses"]) == (method.returns is Blob)


def test_a_path_of_its_own_answers_like_the_script(mira: Caller) -> None:
    fields = CALLS["Album.list"]
    by_script = mira.data("Album.list", **fields)
    form = {**mira.form("Album.list", **fields), "api": "SYNO.PhotoStation.Photo", "method": "delete"}
    by_path = mira.http.post("/photo/webapi/SYNO.PhotoStation.Album/list", data=form).json()["data"]
    assert by_path == by_script, "what the path says wins"
    for path, code in {"SYNO.PhotoStation.Album/nothing": 103, "SYNO.PhotoStation.Album": 103}.items():
        assert mira.http.post(f"/photo/webapi/{path}", data=form).json()["error"]["code"] == code
    assert mira.http.get("/photo/webapi/SYNO.PhotoStation.Nothing/list").json()["error"]["code"] == 102


def test_a_path_of_its_own_asks_for_the_same_rights(visitor: Caller) -> None:
    answer = visitor.http.post("/photo/webapi/SYNO.PhotoStation.Album/create", data={"name": "x"})
    assert answer.json()["error"]["code"] == 105
    foreign = {"sec-fetch-site": "cross-site", "cookie": f"PHPSESSID={logged(visitor)}"}
    answer = visitor.http.post(
        "/photo/webapi/SYNO.PhotoStation.Album/create", data={"name": "x"}, headers=foreign
    )
    assert answer.json()["error"]["code"] == 105


def logged(caller: Caller) -> str:
    sid = str(caller.data("Auth.login", username="mira", password="correct horse")["sid"])
    caller.http.cookies.clear()
    return sid


def test_an_upload_has_a_path_of_its_own(mira: Caller, root: Path) -> None:
    fields = {
        "dest_folder_path": "2023",
        "duplicate": "ignore",
        "filename": "a.jpg",
        "mtime": "1",
        "sid": mira.sid,
    }
    answer = mira.http.post(
        "/photo/webapi/SYNO.PhotoStation.File/uploadphoto",
        data=fields,
        files={"original": ("a.jpg", b"\xff\xd8\xff")},
    )
    assert answer.json()["success"]
    assert (root / "2023" / "a.jpg").read_bytes() == b"\xff\xd8\xff"


def test_the_station_tells_its_document(visitor: Caller) -> None:
    assert visitor.http.get("/photo/webapi/openapi.json").json() == DOCUMENTS["station"]


def test_names_of_operations_are_those_of_methods() -> None:
    names: list[Any] = [
        operation["operationId"]
        for path in DOCUMENTS["station"]["paths"].values()
        for operation in path.values()
    ]
    assert len(names) == len(set(names))
    assert {name_of(one).replace(".", "_") for one in api.served_methods()} <= set(names)


@pytest.mark.slow
def test_whatever_schemathesis_asks_is_answered_as_the_document_says(tmp_path: Path) -> None:
    """The small form of `python -m tests.schema`."""
    with asking(tmp_path) as asker:
        wrong = list(asker.ask_all(600))
        assert wrong == []
        assert len(asker.sent) == 3 and sum(asker.sent.values()) > 300


def test_an_answer_that_the_document_does_not_have_is_found(tmp_path: Path) -> None:
    """The proof is one: a document that says something else than the station answers is told apart."""
    with asking(tmp_path) as asker:
        asker.schema.raw_schema["components"]["schemas"]["Identity"]["properties"]["username"] = {
            "type": "integer"
        }
        wrong = [line for line in asker.ask_all(300) if "Auth/checkauth" in line]
    assert wrong
