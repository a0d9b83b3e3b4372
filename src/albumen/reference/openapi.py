"""The declaration as OpenAPI 3.1: for our station, by a path of its own for each method, and for a real NAS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

import albumen
from albumen import api, wire
from albumen.api.common import GENERAL
from albumen.declare import CONFIDENCE, Blob, Method, Nothing, Upload

AnyMethod = Method[Any, Any]
Json = dict[str, Any]

FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
REFUSED_BYTES = ("400", "403", "404")
"""HTTP status of a refusal where bytes were asked for; all other refusals travel with 200."""
_FILE: Json = {"type": "string", "contentMediaType": "application/octet-stream"}
_REF = "#/components/schemas/"


def of_station(mount: str = "/photo") -> Json:
    """The document of what our station serves below that path: `POST <mount>/webapi/<API>/<method>`.

    What changes nothing answers GET too, with the parameters in the query.
    """
    methods = api.served_methods()
    paths = {f"/{wire.virtual_path(method)}": _operations(method, closed=True) for method in methods}
    return _document(methods, paths, server=f"{mount}/webapi", closed=True)


def of_nas() -> Json:
    """The document of all that is declared, as a Photo Station has it: one script for each API.

    OpenAPI has no two operations of one verb and path, so the method stands behind a `#`, which is not sent; `api`,
    `method` and `version` are parameters like others.
    """
    methods = api.every_method()
    paths = {f"/{one.owner.path}#{one.name}": _operations(one, closed=False, named=True) for one in methods}
    return _document(methods, paths, server="/photo/webapi", closed=False)


def _document(methods: list[AnyMethod], paths: Mapping[str, Json], *, server: str, closed: bool) -> Json:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Photo Station web API",
            "version": albumen.__version__,
            "summary": "The API of Synology Photo Station, as Albumen declares and serves it.",
            "description": (
                "Failures travel as `{success: false, error: {code}}`, with HTTP status 200 unless bytes were asked "
                "for. Lists are joined by commas, and truth is `true` or `false`. `x-albumen-confidence` says how "
                "well the form of a method is known: "
                + "; ".join(f"*{name}*: {words}" for name, words in CONFIDENCE.items())
                + "."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server}],
        "security": [{}, {"session": []}, {"cookie": []}, {"token": []}],
        "tags": [
            {"name": one.api, "description": _line(one.__doc__)}
            for one in api.ALL.values()
            if any(method.owner is one for method in methods)
        ],
        "paths": paths,
        "components": {
            "schemas": _schemas(methods, closed=closed),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "query", "name": "PHPSESSID"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "PHPSESSID"},
                "token": {"type": "apiKey", "in": "header", "name": "X-SYNO-TOKEN"},
            },
        },
    }


def _operations(method: AnyMethod, *, closed: bool, named: bool = False) -> Json:
    fields = _fields(method) | (_names(method) if named else {})
    required = [name for name, schema in fields.items() if schema.pop("x-required", False)]
    about: Json = {
        "tags": [method.owner.api],
        "summary": _line(method.request_type.__doc__),
        "responses": _responses(method),
        "x-albumen-confidence": method.confidence,
        "x-albumen-sources": list(method.sources),
        "x-albumen-right": method.needs.level,
    }
    if method.unlike:
        about["x-albumen-unlike"] = method.unlike
    if method.unserved:
        about["x-albumen-unserved"] = method.unserved
    found: Json = {
        "post": {"operationId": _operation_id(method), **about, "requestBody": _body(fields, required)}
    }
    if not method.changes and not any(_is_file(schema) for schema in fields.values()):
        in_query = [_in_query(name, schema, name in required) for name, schema in fields.items()]
        found["get"] = {"operationId": f"{_operation_id(method)}ByGet", **about, "parameters": in_query}
    return found


def _body(fields: Json, required: list[str]) -> Json:
    is_file = any(_is_file(schema) for schema in fields.values())
    lists = {name: {"style": "form", "explode": False} for name, schema in fields.items() if _is_list(schema)}
    shape: Json = {"schema": {"type": "object", "properties": fields, "required": required}}
    if lists and not is_file:
        shape["encoding"] = lists
    return {"required": bool(required), "content": {MULTIPART if is_file else FORM: shape}}


def _in_query(name: str, schema: Json, required: bool) -> Json:
    words = {"description": text} if (text := schema.get("description")) else {}
    more: Json = {"style": "form", "explode": False} if _is_list(schema) else {}
    return {"name": name, "in": "query", "required": required, "schema": schema, **words, **more}


def _fields(method: AnyMethod) -> Json:
    """The parameters of a method as schemas, without null: a form has none, so what is absent is left out."""
    kinds = [method.request_type]
    _, components = msgspec.json.schema_components(kinds, ref_template=_REF + "{name}")
    whole = cast("Json", components[method.request_type.__name__])
    fields: Json = {}
    for name, schema in cast("Json", whole["properties"]).items():
        one = {key: value for key, value in _present(schema).items() if key != "default"}
        fields[name] = one | ({"x-required": True} if name in whole.get("required", ()) else {})
    return fields


def _names(method: AnyMethod) -> Json:
    return {
        "api": {"type": "string", "const": method.owner.api, "x-required": True},
        "method": {"type": "string", "const": method.name, "x-required": True},
        "version": {"type": "integer", "enum": list(method.versions), "x-required": True},
    }


def _present(schema: Json) -> Json:
    """A schema without the null that only says that a field may be absent."""
    ways = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if rest.get("$ref") == f"{_REF}{Upload.__name__}":
        return _FILE
    if not ways:
        return rest
    return {**ways[0], **rest} if len(ways) == 1 else {**rest, "anyOf": ways}


def _responses(method: AnyMethod) -> Json:
    refused = {JSON: {"schema": _failure(method)}}
    codes = "; ".join(f"{one.code}: {one.meaning}" for one in method.faults)
    if method.returns is Blob:
        bytes_: Json = {"description": "The bytes.", "content": {"*/*": {"schema": {}}}}
        answers: Json = {"200": bytes_, "206": {**bytes_, "description": "The range that was asked for."}}
        return answers | {
            status: {"description": f"Refused. {codes}", "content": refused} for status in REFUSED_BYTES
        }
    both = {"oneOf": [_success(method), _failure(method)]}
    example = msgspec.json.decode(wire.success(method.reply))
    return {
        "200": {
            "description": f"The answer, or a refusal. {codes}".strip(),
            "content": {JSON: {"schema": both, "examples": {"success": {"value": example}}}},
        }
    }


def _success(method: AnyMethod) -> Json:
    members: Json = {"success": {"const": True}}
    if method.returns is not Nothing:
        (schema,), _ = msgspec.json.schema_components([method.returns], ref_template=_REF + "{name}")
        members["data"] = schema
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def _failure(method: AnyMethod) -> Json:
    codes = sorted({one.code for one in (*GENERAL, *method.faults)})
    error = {
        "type": "object",
        "properties": {"code": {"type": "integer", "enum": codes}},
        "required": ["code"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"success": {"const": False}, "error": error},
        "required": ["success", "error"],
        "additionalProperties": False,
    }


def _schemas(methods: list[AnyMethod], *, closed: bool) -> Json:
    """The answers; `closed`: nothing but what is declared, as our station answers."""
    answers = [one.returns for one in methods if one.returns not in (Blob, Nothing)]
    _, components = msgspec.json.schema_components(answers, ref_template=_REF + "{name}")
    schemas = cast("dict[str, Json]", components)
    if closed:
        for schema in schemas.values():
            if schema.get("type") == "object" and "properties" in schema:
                schema["additionalProperties"] = False
    return schemas


def _is_file(schema: Json) -> bool:
    return "contentMediaType" in schema


def _is_list(schema: Json) -> bool:
    return schema.get("type") == "array"


def _operation_id(method: AnyMethod) -> str:
    return f"{method.owner.__name__}_{method.name}"


def _line(text: str | None) -> str:
    return (text or "").strip().splitlines()[0]
