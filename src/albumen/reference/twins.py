"""The reference for other programs: the declaration as JSON, one text of all pages, and OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import albumen
from albumen import api, wire
from albumen.api.common import GENERAL
from albumen.api.names import NAMES
from albumen.declare import CONFIDENCE, Fault
from albumen.reference import api_page, error_page, fields, ids_page, method_page, openapi
from albumen.reference.calls import name_of
from albumen.reference.examples import Recorded
from albumen.reference.fields import AnyMethod, Row

Json = dict[str, Any]


def twins(recorded: Mapping[str, Recorded]) -> dict[str, str]:
    """The files by their name."""
    return {
        "declaration.json": _json(declaration()),
        "reference.txt": one_text(recorded),
        "openapi.json": _json(openapi.of_station()),
        "openapi-nas.json": _json(openapi.of_nas()),
    }


def _json(document: Json) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def declaration() -> Json:
    """All that is declared, as plain data."""
    return {
        "format": 1,
        "albumen": albumen.__version__,
        "confidence": dict(CONFIDENCE),
        "general_faults": [_fault(one) for one in GENERAL],
        "apis": {
            name: {
                "path": one.path,
                "purpose": fields.line(one.__doc__),
                "methods": {method.name: _method(method) for method in one.methods.values()},
            }
            for name, one in api.ALL.items()
        },
        "names_only": {name: {"path": path} for name, path in NAMES.items()},
    }


def _method(method: AnyMethod) -> Json:
    example = {name: one.name for name, one in wire.uploads(method.example).items()}
    return {
        "purpose": fields.line(method.request_type.__doc__),
        "versions": list(method.versions),
        "since": None,
        "right": {"level": method.needs.level, "on": method.needs.on},
        "changes": method.changes,
        "confidence": method.confidence,
        "sources": list(method.sources),
        "unlike": method.unlike,
        "unserved": method.unserved,
        "parameters": [_row(row) for row in fields.parameters(method)],
        "answer": {
            "data": fields.answered(method),
            "structs": {one.name: [_row(row) for row in one.rows] for one in fields.answer(method)},
        },
        "faults": [_fault(one) for one in method.faults],
        "example": wire.to_form(method.example) | example,
    }


def _row(row: Row) -> Json:
    return {
        "name": row.name,
        "type": row.kind,
        "required": row.required,
        "default": row.default or None,
        "limits": row.limits,
        "meaning": row.meaning,
        "confidence": row.confidence,
        "sources": list(row.sources),
    }


def _fault(fault: Fault) -> Json:
    return fault._asdict()


def one_text(recorded: Mapping[str, Recorded]) -> str:
    """All pages of the web API in one text, in Markdown, for people who search and for programs that read."""
    parts = [error_page.page(), ids_page.page()]
    for one in api.ALL.values():
        parts.append(api_page.page(one))
        parts += [method_page.page(method, recorded.get(name_of(method))) for method in one.methods.values()]
    return "\n\n".join(parts).replace(method_page.APART, "")
