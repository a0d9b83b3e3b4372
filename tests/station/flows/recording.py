"""What a client sends and what it is answered, as the table of its page in docs/flows.

A page holds a mark for each test of its client, `<!-- test_name -->`, and behind it the table. The tests hold the
tables in step; `python -m tests.station.flows` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.parser import BytesParser
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

import httpx2

from albumen import wire
from tests.station.world import USER

PAGES = Path(__file__).parents[3] / "docs/flows"
HEAD = "| step | who | call | parameters | answer |\n|---|---|---|---|---|\n"
STAND_INS = {
    **dict.fromkeys(("PHPSESSID", "sid", "SynoToken", "X-SYNO-TOKEN"), "<session>"),
    **dict.fromkeys(("sig", "thumb_sig"), "<sig>"),
    **dict.fromkeys(("filter_public_share", "public_share_id"), "<link>"),
    "password": "<password>",
}
LONGEST = 100
_ID = re.compile(r"\b(?:album_[0-9a-f]*|(?:photo|video)_[0-9a-f]+_[0-9a-f]+)\b")


class Step(NamedTuple):
    """A request with its answer; `fields` are (place, name, value)."""

    by_administrator: bool
    call: str
    fields: tuple[tuple[str, str, str], ...]
    answer: str


class Recording:
    """Keeps what goes over the wire, in order. Values that differ from run to run become stand-ins."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._administrators: set[str] = set()

    def keep(self, answer: httpx2.Response) -> None:
        """A hook of the HTTP client: called with every answer."""
        answer.read()
        request = answer.request
        sent = list(_fields(request))
        values = {name: value for _, name, value in sent}
        told = answer.json() if answer.content.startswith(b"{") else {}
        if values.get("username") == USER and "sid" in (data := told.get("data") or {}):
            self._administrators |= {USER, data["sid"]}
        script = request.url.path.removeprefix("/photo/webapi/")
        shown = tuple((place, name, _shown(script, name, value)) for place, name, value in sent)
        by_administrator = not self._administrators.isdisjoint(values.values())
        self.steps.append(Step(by_administrator, f"{request.method} {script}", shown, _told(answer, told)))

    def table(self) -> str:
        """The rows of the page; calls that differ in the `id` only are one row."""
        rows = list[str]()
        for _, same in groupby(self.steps, key=_but_for_id):
            step, *more = same
            call = f"`{step.call}`" + (f"<br>{name}" if (name := _method(step)) else "")
            call += f"<br>and {len(more)} more for other ids" if more else ""
            who = "administrator" if step.by_administrator else "client"
            rows.append(f"| {len(rows) + 1} | {who} | {call} | {_cell(step.fields)} | {step.answer} |\n")
        return HEAD + "".join(rows)


def _fields(request: httpx2.Request) -> Iterable[tuple[str, str, str]]:
    """(place, name, value) of all that a request says, but for headers that say nothing of the call."""
    for name, value in request.headers.items():
        if name == "cookie":
            yield "cookie", *value.split("=", 1)
        elif name.startswith("x-"):
            yield "header", name.upper(), unquote(value)
    yield from (("query", *pair) for pair in parse_qsl(request.url.query.decode(), keep_blank_values=True))
    body, kind = request.read(), request.headers.get("content-type", "")
    if kind.startswith("multipart"):
        parts: Any = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        for part in parts.get_payload():
            text = "(file)" if part.get_filename() else part.get_payload(decode=True).decode()
            yield "multipart", part.get_param("name", header="content-disposition"), text
    elif kind.startswith("application/x-www-form-urlencoded"):
        yield from (("form", *pair) for pair in parse_qsl(body.decode(), keep_blank_values=True))
    elif body:
        yield "body", "(file)", ""


def _shown(script: str, name: str, value: str) -> str:
    if name == "mtime" and script == "thumb.php":
        return "<mtime>"
    value = STAND_INS.get(name, _ID.sub(_named, value))
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def _named(found: re.Match[str]) -> str:
    """An id with what its hex says."""
    if found[0].startswith("album"):
        return f"album({wire.parse_album_id(found[0])})"
    item = wire.parse_item_id(found[0])
    return f"{item.kind}({item.path})"


def _told(answer: httpx2.Response, told: dict[str, Any]) -> str:
    """The answer in few words: the members of the data, the code of a refusal, or the type of the bytes."""
    if not told:
        kind = answer.headers.get("content-type", "").partition(";")[0]
        return f"`{kind}`" if answer.is_success else f"HTTP {answer.status_code}"
    if not told["success"]:
        return f"refused: {told['error']['code']}" if "error" in told else "refused"
    data = told.get("data")
    if isinstance(data, list):
        return f"a list of {len(data)}"
    if not data:
        return "success"
    names = [f"`{name}`" + (f" ({len(it)})" if isinstance(it, list) else "") for name, it in data.items()]
    return ", ".join(names[:6]) + (" …" if len(names) > 6 else "")


def _method(step: Step) -> str:
    """The method as this client names it, with what the script tells where it names no API."""
    values = {name: value for _, name, value in step.fields}
    api = values.get("api", "").rpartition(".")[2]
    return ".".join(filter(None, (api, values.get("method", ""))))


def _but_for_id(step: Step) -> Step:
    return step._replace(
        fields=tuple(one for one in step.fields if one[1] != "id"),
    )


def _cell(fields: tuple[tuple[str, str, str], ...]) -> str:
    lines = list[str]()
    for place, group in groupby(fields, key=lambda one: one[0]):
        words = " ".join(f"`{name}={value}`" if value else f"`{name}`" for _, name, value in group)
        lines.append(f"{place}: {words.replace('|', chr(92) + '|')}")
    return "<br>".join(lines)


def page_of(module: str) -> Path:
    """The page of the client whose tests are in that module."""
    return PAGES / f"{module.rpartition('.test_')[2].replace('_', '-')}.md"


def on_page(page: Path, test: str) -> str:
    """The table that stands behind the mark of that test, "" where there is none."""
    found = _behind(test).search(page.read_text(encoding="utf-8"))
    return found[1] if found else ""


def put_on_page(page: Path, test: str, table: str) -> None:
    """Write the table behind the mark of that test."""
    text = page.read_text(encoding="utf-8")
    page.write_text(
        _behind(test).sub(lambda _: f"<!-- {test} -->\n\n{table}\n", text, count=1).rstrip() + "\n",
        encoding="utf-8",
    )


def _behind(test: str) -> re.Pattern[str]:
    return re.compile(rf"<!-- {re.escape(test)} -->\n+((?:\|.*\n)*)\n?")
