"""Every example of the declaration survives the wire, there and back."""

from __future__ import annotations

from typing import Any

import pytest

from albumen import api, wire
from albumen.declare import Blob, Method

METHODS = api.every_method()


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_the_example_survives_the_form(method: Method[Any, Any]) -> None:
    form = wire.to_form(method.example)
    assert wire.from_form(form, method.request_type, wire.uploads(method.example)) == method.example


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_the_reply_survives_the_envelope(method: Method[Any, Any]) -> None:
    if method.returns is Blob:
        assert isinstance(method.reply, Blob) and method.reply.read()
        return
    assert wire.open_envelope(wire.success(method.reply), method.returns) == method.reply


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_the_declaration_is_whole(method: Method[Any, Any]) -> None:
    assert method.needs.level and method.sources and method.request_type.__doc__
    assert method.needs.on is None or method.needs.on in method.request_type.__struct_fields__
    assert isinstance(method.example, method.request_type)
    codes = [fault.code for fault in method.faults]
    assert len(set(codes)) == len(codes)


def test_scripts_and_codes_are_unambiguous() -> None:
    names: dict[int, set[str]] = {}
    for method in METHODS:
        for fault in method.faults:
            names.setdefault(fault.code, set()).add(fault.name)
    assert [code for code, found in names.items() if len(found) > 1] == []
    scripts = [one.path for one in api.ALL.values()]
    assert len(set(scripts)) == len(scripts)
