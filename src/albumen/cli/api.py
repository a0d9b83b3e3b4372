"""`albumen api`: the declared web API as a list, and a call of any of its methods."""

from __future__ import annotations

import json as json_
import sys
from typing import Annotated

from cyclopts import Parameter

from albumen.api import ALL, every_method
from albumen.api.names import NAMES
from albumen.cli.console import DONE, Problem, say_json, table
from albumen.cli.places import NO_LOGIN, Login
from albumen.client import PhotoStation
from albumen.declare import Blob
from albumen.reference.openapi import of_nas, of_station


def list_methods(*, json: Annotated[bool, Parameter(help="One JSON object a line.")] = False) -> int:
    """List every declared method with how well its form is known and whether `albumen serve` answers it."""
    methods = every_method()
    if json:
        for one in methods:
            say_json(
                {
                    "api": one.owner.api,
                    "method": one.name,
                    "confidence": one.confidence,
                    "served": not one.unserved,
                    "unserved": one.unserved,
                }
            )
        return DONE
    table(
        ("api", "method", "confidence", "served"),
        ((one.owner.api, one.name, one.confidence, one.unserved or "yes") for one in methods),
    )
    print(f"Names only, no method is known: {', '.join(NAMES)}")
    return DONE


def openapi(
    *, nas: Annotated[bool, Parameter(help="For a real NAS: all that is declared, by its scripts.")] = False
) -> int:
    """Print the API as OpenAPI 3.1, as the station serves it: with a path of its own for each method."""
    document = of_nas() if nas else of_station()
    print(json_.dumps(document, indent=2, ensure_ascii=not sys.stdout.isatty()))
    return DONE


def call(
    api: Annotated[str, Parameter(help="Name of the API, such as SYNO.PhotoStation.Album.")],
    method: Annotated[str, Parameter(help="Name of the method, such as list.")],
    /,
    *fields: Annotated[str, Parameter(help="Parameters, each as key=value.")],
    station: Annotated[str, Parameter(help="Address, such as http://127.0.0.1:5080/photo.")],
    version: Annotated[int | None, Parameter(help="Version of the method; the newest when left out.")] = None,
    unproven: Annotated[bool, Parameter(help="Send a form of Albumen's own to any station.")] = False,
    login: Login = NO_LOGIN,
) -> int:
    """Call a method and print its answer: JSON, or the bytes of a picture or video."""
    params: dict[str, object] = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals or not name:
            raise Problem("bad-parameter", f"{field!r} is not a parameter; write it as key=value.")
        params[name] = value
    _check(api, method)
    password = login.password()
    with PhotoStation(station, user=login.user, password=password, fingerprint=login.fingerprint) as client:
        answer = client.call(api, method, version, unproven=unproven, **params)
        if isinstance(answer, Blob):
            _write(answer)
        else:
            print(json_.dumps(answer, indent=2, ensure_ascii=not sys.stdout.isatty()))
    return DONE


def _check(api: str, method: str) -> None:
    """Names that are not declared are sent all the same; names that look mistyped are said."""
    if api in ALL and method not in ALL[api].methods:
        known = ", ".join(ALL[api].methods)
        print(f"albumen: {api} {method} is not declared (declared: {known}); asking anyway.", file=sys.stderr)


def _write(blob: Blob) -> None:
    if sys.stdout.isatty():
        raise Problem("binary-answer", "The answer is bytes; send it to a file with > FILE.")
    with blob:
        for chunk in blob.chunks():
            sys.stdout.buffer.write(chunk)
