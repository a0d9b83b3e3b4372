"""A call in the three forms that its page shows: a line of curl, and Python with both clients."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

import msgspec
import msgspec.inspect as look

from albumen import wire
from albumen.client import PhotoStation
from albumen.declare import Blob, Method, Request, Upload
from albumen.reference.calls import PASSWORD, USER

AnyMethod = Method[Any, Any]
STATION = "http://127.0.0.1:5080/photo"
WIDTH = 88
_WITHOUT_SESSION = ("query", "login", "photo_login")
_SAFE = re.compile(r"[\w.,/-]*", re.ASCII)


class Example(NamedTuple):
    """A call in three forms."""

    curl: str
    python: str
    python_async: str


class Recorded(NamedTuple):
    """A call in three forms, and the answer that a station gave to it; `language` is what the answer is in."""

    curl: str
    python: str
    python_async: str
    language: str
    answer: str


def example(method: AnyMethod, fields: Mapping[str, Any], upload: str = "") -> Example:
    """The call with these fields as a client sends them; `upload` is the file that goes along."""
    files = {"original": Upload(path=upload, name=upload)} if upload else {}
    form = {name: str(value) for name, value in fields.items()}
    request: Request[Any] = wire.from_form(form, method.request_type, files)
    return Example(_curl(method, request), _python(method, request), _python_async(method, request))


def _curl(method: AnyMethod, request: Request[Any]) -> str:
    uploads = wire.uploads(request)
    named = {"api": method.owner.api, "method": method.name, "version": str(method.versions.stop - 1)}
    session = [] if method.name in _WITHOUT_SESSION else ['-b "PHPSESSID=$SID"']
    kept = ["-o answer.bin"] if method.returns is Blob else []
    lines = [" ".join(["curl -sS", *session, *kept, f"{STATION}/webapi/{method.owner.path}"])]
    flag = _part if uploads else _pair
    lines.append(" ".join(flag(name, value) for name, value in named.items()))
    lines += [flag(name, value) for name, value in wire.to_form(request).items()]
    lines += [f"-F {shlex.quote(f'{name}=@{one.path}')}" for name, one in uploads.items()]
    return " \\\n    ".join(lines)


def _pair(name: str, value: str) -> str:
    flag = "-d" if _SAFE.fullmatch(value) else "--data-urlencode"
    return f"{flag} {shlex.quote(f'{name}={value}')}"


def _part(name: str, value: str) -> str:
    return f"--form-string {shlex.quote(f'{name}={value}')}"


def _python(method: AnyMethod, request: Request[Any]) -> str:
    imports = ["from albumen.client import PhotoStation", *_more_imports(request)]
    return "\n".join(
        (
            *imports,
            "",
            f'with PhotoStation("{STATION}", user="{USER}", password="{PASSWORD}") as nas:',
            *_indented(1, _called(method, request, "answer = ")),
            *_indented(
                1, ["print(answer.content_type, len(answer.read()))" if _is_blob(method) else "print(answer)"]
            ),
        )
    )


def _python_async(method: AnyMethod, request: Request[Any]) -> str:
    said = "print(answer.content_type, len(await answer.aread()))" if _is_blob(method) else "print(answer)"
    return "\n".join(
        (
            "import asyncio",
            "",
            "from albumen.client import AsyncPhotoStation",
            *_more_imports(request),
            "",
            "",
            "async def main() -> None:",
            f'    async with AsyncPhotoStation("{STATION}", user="{USER}", password="{PASSWORD}") as nas:',
            *_indented(2, _called(method, request, "answer = await ")),
            *_indented(2, [said]),
            "",
            "",
            "asyncio.run(main())",
        )
    )


def _is_blob(method: AnyMethod) -> bool:
    return method.returns is Blob


def _more_imports(request: Request[Any]) -> list[str]:
    return ["from albumen.declare import Upload"] if wire.uploads(request) else []


def _indented(depth: int, lines: list[str]) -> list[str]:
    return [f"{'    ' * depth}{line}" for line in lines]


def _called(method: AnyMethod, request: Request[Any], start: str) -> list[str]:
    """The call with what is not at its default, on one line where it fits."""
    given = [f"{name}={_literal(value)}" for name, value in _given(request)]
    head = f"{start}nas.{attribute(method)}.{method.name}("
    line = f"{head}{', '.join(given)})"
    return [line] if len(line) < WIDTH else [head, *(f"    {one}," for one in given), ")"]


def attribute(method: AnyMethod) -> str:
    """What the clients call the method's API."""
    client = vars(PhotoStation(STATION))
    return next(name for name, value in client.items() if isinstance(value, method.owner))


def _given(request: Request[Any]) -> list[tuple[str, object]]:
    info = look.type_info(type(request))
    assert isinstance(info, look.StructType)
    values = ((one, getattr(request, one.name)) for one in info.fields)
    return [
        (one.name, value) for one, value in values if one.default is msgspec.NODEFAULT or value != one.default
    ]


def _literal(value: object) -> str:
    """A value as Python is written here, with double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple):
        members = [_literal(one) for one in cast("tuple[object, ...]", value)]
        return f"({', '.join(members)}{',' * (len(members) == 1)})"
    if isinstance(value, Upload):
        return f"Upload(path={_literal(value.path)}, name={_literal(value.name)})"
    return repr(value)
