"""Calls as a HAR that can be given away: names and forms as they were, and stand-ins for all that is somebody's.

Of answers only the form is in it: each text is `text`, each number 0 or 0.5; ids are encoded anew.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import msgspec

from albumen import __version__
from albumen.api.families import FAMILIES
from albumen.explore.answers import is_keyed_by_data, read_answer
from albumen.explore.exchanges import Exchange, Field
from albumen.explore.gather import Call, call_of
from albumen.explore.untyped import members, rows
from albumen.redaction import Redactor, is_identifier, may_hold_ids

MOST_ROWS = 20  # of a list: more of the same
MOST_DEPTH = 12
_SCRIPT = re.compile(r"[A-Za-z0-9_]+(?:[./-][A-Za-z0-9_]+)*")
_STAND_IN = "session"


class HarFile:
    """Takes exchanges one by one; `pieces` are the file. What waits lies in a file without a name."""

    def __init__(self) -> None:
        self._redactor = Redactor()
        self._waiting = tempfile.TemporaryFile()  # noqa: SIM115  # closed with this

    def add(self, exchange: Exchange) -> None:
        """Take an exchange; what is no call, such as a page's picture, is left out."""
        call = call_of(exchange)
        if call is not None:
            self._waiting.write(msgspec.json.encode(self._entry(call)) + b"\n")

    def pieces(self) -> Iterator[bytes]:
        """The file, piece by piece, and the end of this."""
        head: dict[str, Any] = {
            "version": "1.2",
            "creator": {"name": "albumen", "version": __version__},
            "pages": [],
        }
        yield b'{"log":' + msgspec.json.encode(head)[:-1] + b',"entries":['
        self._waiting.seek(0)
        with self._waiting:
            for number, line in enumerate(self._waiting):
                entry = msgspec.json.decode(line)
                content = entry["response"]["content"]
                if content.get("text") is not None:
                    told = self._without_hidden(content["text"])
                    content["text"] = told if isinstance(told, str) else msgspec.json.encode(told).decode()
                yield (b",\n" if number else b"\n") + msgspec.json.encode(entry)
        yield b"\n]}}\n"

    def _entry(self, call: Call) -> dict[str, Any]:
        sessions = [one.partition(" ")[::2] for one in sorted(call.session) if one != "none"]
        fields = [
            *(one for one in call.naming if one.name != "version" or one.value.isdigit()),
            *(one._replace(value=self._shown(one)) for one in call.fields),
            *(Field(name, _STAND_IN, place) for place, name in sessions if place in ("query", "body")),
        ]
        headers = [(name, _STAND_IN) for place, name in sessions if place == "header"]
        headers += [("Cookie", f"{name}={_STAND_IN}") for place, name in sessions if place == "cookie"]
        query = [(one.name, one.value) for one in fields if one.place == "query"]
        script = call.script if _SCRIPT.fullmatch(call.script) else "script"
        base = next((one.base for one in FAMILIES if call.api.startswith(one.prefix)), "/")
        request: dict[str, Any] = {
            "method": call.exchange.verb,
            "url": f"http://station{base}{script}" + (f"?{urlencode(query)}" if query else ""),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "queryString": [_pair(*one) for one in query],
            **_posted(call.body, [one for one in fields if one.place == "body"], headers),
            "headers": [_pair(*one) for one in headers],
            "headersSize": -1,
            "bodySize": -1,
        }
        return {
            "startedDateTime": "1970-01-01T00:00:00Z",
            "time": 0,
            "request": request,
            "response": self._answer(call.exchange),
            "cache": {},
            "timings": {"send": 0, "wait": 0, "receive": 0},
        }

    def _shown(self, one: Field) -> str:
        return self._redactor.kept("file" if one.is_file else one.name, one.value)

    def _answer(self, exchange: Exchange) -> dict[str, Any]:
        kind = exchange.answer_type.partition(";")[0].strip().lower()
        content: dict[str, Any] = {"size": -1, "mimeType": kind}
        told = read_answer(exchange.answer, exchange.answer_type)
        if told.code is not None:
            content["text"] = {"success": False, "error": {"code": int(told.code)}}
        elif exchange.answer:
            try:
                content["text"] = self._form("", msgspec.json.decode(exchange.answer), MOST_DEPTH)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                content["text"] = "(left out)"
        return {
            "status": exchange.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        }

    def _form(self, key: str, value: Any, depth: int) -> Any:
        """A value of an answer without what it says; where an API is stays."""
        if isinstance(value, str):
            if is_identifier(value) and may_hold_ids(key):
                return self._redactor.kept(key, value)
            return "text" if value else ""
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return 0 if isinstance(value, int) else 0.5
        if depth == 0:
            return None
        if isinstance(value, list):
            return [self._form(key, one, depth - 1) for one in rows(value)[:MOST_ROWS]]
        inside = members(value)
        keyed = is_keyed_by_data(inside)
        found: dict[str, Any] = {}
        for number, (name, inner) in enumerate(inside.items()):
            path = members(inner).get("path")
            is_api = _SCRIPT.fullmatch(name) and any(name.startswith(one.prefix) for one in FAMILIES)
            form = self._form(name, inner, depth - 1)
            if is_api and isinstance(path, str) and _SCRIPT.fullmatch(path):
                found[name] = {**form, "path": path}
            else:
                found[f"key {number}" if keyed else name] = form
        return found

    def _without_hidden(self, value: Any) -> Any:
        """Without keys that are called as somebody: that may have come out only later."""
        if isinstance(value, list):
            return [self._without_hidden(one) for one in rows(value)]
        if not isinstance(value, dict):
            return value
        return {
            f"key {number}" if self._redactor.hides(name) else name: self._without_hidden(inner)
            for number, (name, inner) in enumerate(members(value).items())
        }


def _posted(body: str, fields: list[Field], headers: list[tuple[str, str]]) -> dict[str, Any]:
    """The body's fields as HAR has them; adds the header of its kind."""
    kinds = {"urlencoded": "application/x-www-form-urlencoded", "multipart": "multipart/form-data"}
    if body not in kinds:
        return {}
    headers.append(("Content-Type", kinds[body]))
    if body == "urlencoded":
        return {
            "postData": {
                "mimeType": kinds[body],
                "text": urlencode([(one.name, one.value) for one in fields]),
            }
        }
    files = [
        {"name": one.name, "fileName": one.value} if one.is_file else _pair(one.name, one.value)
        for one in fields
    ]
    return {"postData": {"mimeType": kinds[body], "params": files}}


def _pair(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}
